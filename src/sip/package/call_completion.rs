//! `application/call-completion` (RFC 6910 section 10): queued or ready, and where the recall goes.

use super::{BodyError, header_lines};
use crate::model::SipUri;

/// Its media type.
pub const MEDIA_TYPE: &str = "application/call-completion";

/// Whose turn it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CcState {
    /// In the queue.
    Queued,
    /// The line is free for us, now.
    Ready,
}

/// What the monitor says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CallCompletion {
    /// `cc-state`; it may only be missing from the last NOTIFY (section 10.1).
    pub state: Option<CcState>,
    /// `cc-service-retention`: the place in the queue outlasts a recall that fails.
    pub retention: bool,
    /// `cc-URI`: where the recall is to go. One that cannot be read counts as absent, since
    /// there are other addresses to try (rule S6).
    pub uri: Option<SipUri>,
    /// `x-cc-place`, from 1: an extension of Perch's own monitors.
    pub place: Option<u32>,
}

/// Reads it. Names are read in any case and order; unknown ones are ignored.
///
/// # Errors
/// A line that is none, a known name twice, or a state that does not exist.
pub fn parse(body: &str) -> Result<CallCompletion, BodyError> {
    let lines = header_lines(body)?;
    let once = |name: &str| {
        let mut values = lines.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str());
        let first = values.next();
        if values.next().is_some() { Err(BodyError::Malformed) } else { Ok(first) }
    };
    let state = match once("cc-state")?.map(str::to_ascii_lowercase).as_deref() {
        Some("queued") => Some(CcState::Queued),
        Some("ready") => Some(CcState::Ready),
        None => None,
        Some(_) => return Err(BodyError::Malformed),
    };
    let retention = once("cc-service-retention")?.is_some_and(|v| v.eq_ignore_ascii_case("true"));
    // The example of section 8 prints the name as `URI`.
    let uri = once("cc-uri")?.or(once("uri")?).and_then(read_uri);
    let place = once("x-cc-place")?.and_then(|p| p.parse().ok()).filter(|p| *p > 0);
    Ok(CallCompletion { state, retention, uri, place })
}

/// The grammar wants it bare; some write it as other headers do.
fn read_uri(value: &str) -> Option<SipUri> {
    let inner = value.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(uri, _)| uri);
    inner.unwrap_or(value).trim().parse().ok()
}

/// The body. The cc-URI stands bare: Asterisk copies what follows the colon into its next INVITE (rule W12).
pub fn print(body: &CallCompletion) -> String {
    let mut out = String::new();
    if let Some(state) = body.state {
        out.push_str(if state == CcState::Ready { "cc-state: ready\r\n" } else { "cc-state: queued\r\n" });
    }
    if body.retention {
        out.push_str("cc-service-retention: true\r\n");
    }
    if let Some(uri) = &body.uri {
        out.push_str(&format!("cc-URI: {uri}\r\n"));
    }
    if let Some(place) = body.place {
        out.push_str(&format!("x-cc-place: {place}\r\n"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use CcState::{Queued, Ready};

    #[track_caller]
    fn check(body: &str, state: Option<CcState>, retention: bool, uri: Option<&str>, place: Option<u32>) {
        let read = parse(body).expect(body);
        assert_eq!((read.state, read.retention, read.place), (state, retention, place), "{body:?}");
        assert_eq!(read.uri.as_ref().map(SipUri::to_string).as_deref(), uri);
        assert_eq!(parse(&print(&read)), Ok(read));
    }

    #[test]
    fn bodies_of_the_standard_and_of_the_field_are_read() {
        check("cc-state: queued\r\n", Some(Queued), false, None, None);
        check(
            "cc-state: ready\r\ncc-URI: sip:4eca03a5@127.0.0.1:5260\r\n",
            Some(Ready),
            false,
            Some("sip:4eca03a5@127.0.0.1:5260"),
            None,
        );
        // RFC 6910 section 8.
        check(
            "cc-state: ready\r\nURI: sip:recall@example.com\r\n",
            Some(Ready),
            false,
            Some("sip:recall@example.com"),
            None,
        );
        check(
            "CC-State : QUEUED\nCC-Service-Retention:\n true\nCC-URI: \"B\" <sip:b@h;x=1>\nx-cc-place: 3\nx-new: y",
            Some(Queued),
            true,
            Some("sip:b@h;x=1"),
            Some(3),
        );
        check("URI: sip:wrong@h\ncc-URI: sip:right@h\ncc-state:ready", Some(Ready), false, Some("sip:right@h"), None);
        check("cc-state: ready\ncc-URI: <>\nx-cc-place: 0\ncc-service-retention: no", Some(Ready), false, None, None);
        check("", None, false, None, None);
    }

    #[test]
    fn contradictions_are_refused() {
        for body in ["cc-state: busy", "cc-state: queued\ncc-state: ready", "cc-URI: sip:a@h\nCC-uri: sip:b@h", "ready"]
        {
            assert_eq!(parse(body), Err(BodyError::Malformed), "{body}");
        }
    }

    #[test]
    fn what_we_write_is_what_asterisk_can_copy() {
        let uri = "sip:2004-recall@h;m=BS".parse().ok();
        let body = CallCompletion { state: Some(Ready), retention: true, uri, place: Some(1) };
        let text =
            "cc-state: ready\r\ncc-service-retention: true\r\ncc-URI: sip:2004-recall@h;m=BS\r\nx-cc-place: 1\r\n";
        assert_eq!(print(&body), text);
    }
}
