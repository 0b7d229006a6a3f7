//! The bodies that NOTIFY, PUBLISH and their kin carry, one file a media type.
//!
//! Pure functions from text to plain types and back. The engine turns them into what
//! completion and the window understand. Bodies are bounded in length, depth and number of
//! elements; nothing in them is expanded or fetched.

pub mod call_completion;
pub mod dialog_info;
pub mod message_summary;
pub mod pidf;
pub mod sipfrag;
mod xml;

use thiserror::Error;

pub use call_completion::CallCompletion;
pub use dialog_info::DialogInfo;
pub use message_summary::MessageSummary;
pub use pidf::Presence;
pub use sipfrag::StatusLine;

/// Longest body we read, in bytes.
pub const MAX_BODY: usize = 64 * 1024;

/// Why a body cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum BodyError {
    /// More than [`MAX_BODY`] bytes, or more elements than any real document has.
    #[error("the body is too long")]
    TooLong,
    /// It breaks its grammar, or wants what we never do (a document type, an entity of its own).
    #[error("the body is malformed")]
    Malformed,
    /// It is well formed but another kind of document.
    #[error("the body is not the document that its type announces")]
    WrongDocument,
    /// A media type that we do not read.
    #[error("the body is of a type that is not understood")]
    UnknownType,
}

/// A body that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Document {
    /// `application/call-completion`.
    CallCompletion(CallCompletion),
    /// `application/dialog-info+xml`.
    DialogInfo(DialogInfo),
    /// `application/pidf+xml`.
    Presence(Presence),
    /// `application/simple-message-summary`.
    MessageSummary(MessageSummary),
    /// `message/sipfrag`.
    StatusLine(StatusLine),
}

/// Reads a body by its media type, given in lower case and without parameters.
///
/// # Errors
/// Why the body cannot be used.
pub fn read(media_type: &str, body: &str) -> Result<Document, BodyError> {
    match media_type {
        call_completion::MEDIA_TYPE => call_completion::parse(body).map(Document::CallCompletion),
        dialog_info::MEDIA_TYPE => dialog_info::parse(body).map(Document::DialogInfo),
        // The draft's name, which old exchanges still send, stands for the same document.
        pidf::MEDIA_TYPE | "application/cpim-pidf+xml" => pidf::parse(body).map(Document::Presence),
        message_summary::MEDIA_TYPE => message_summary::parse(body).map(Document::MessageSummary),
        sipfrag::MEDIA_TYPE => sipfrag::parse(body).map(Document::StatusLine),
        _ => Err(BodyError::UnknownType),
    }
}

/// The lines of a body of `Name: value` lines, folding undone, names in lower case. A line
/// without a colon ends the reading with an error.
fn header_lines(body: &str) -> Result<Vec<(String, String)>, BodyError> {
    const MAX_LINES: usize = 256;
    if body.len() > MAX_BODY {
        return Err(BodyError::TooLong);
    }
    let mut lines: Vec<(String, String)> = Vec::new();
    for line in body.split('\n').map(|l| l.trim_end_matches('\r')) {
        if line.trim().is_empty() {
            continue;
        }
        if line.starts_with([' ', '\t']) {
            let (_, value) = lines.last_mut().ok_or(BodyError::Malformed)?;
            if !value.is_empty() {
                value.push(' ');
            }
            value.push_str(line.trim());
            continue;
        }
        if lines.len() == MAX_LINES {
            return Err(BodyError::TooLong);
        }
        let (name, value) = line.split_once(':').ok_or(BodyError::Malformed)?;
        lines.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_read_by_its_type() {
        assert!(matches!(read("application/call-completion", "cc-state: queued"), Ok(Document::CallCompletion(_))));
        assert!(matches!(read("message/sipfrag", "SIP/2.0 200 OK"), Ok(Document::StatusLine(_))));
        assert_eq!(read("text/html", "<html/>"), Err(BodyError::UnknownType));
        assert_eq!(read("application/pidf+xml", "<dialog-info/>"), Err(BodyError::WrongDocument));
    }

    #[test]
    fn folded_lines_are_one() {
        let lines = header_lines("A:\r\n b\r\n\tc\nD : e:f \r\n\r\n").expect("lines");
        assert_eq!(lines, [("a".to_owned(), "b c".to_owned()), ("d".to_owned(), "e:f".to_owned())]);
        assert_eq!(header_lines(" folded first"), Err(BodyError::Malformed));
        assert_eq!(header_lines(&"a:b\n".repeat(300)), Err(BodyError::TooLong));
        assert_eq!(header_lines(&" ".repeat(MAX_BODY + 1)), Err(BodyError::TooLong));
    }
}
