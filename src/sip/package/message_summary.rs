//! `application/simple-message-summary` (RFC 3842): whether voice mail waits, and how much.

use super::{BodyError, header_lines};

/// Its media type.
pub const MEDIA_TYPE: &str = "application/simple-message-summary";

/// Messages of one kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Not heard yet.
    pub new: u32,
    /// Heard.
    pub old: u32,
    /// Of the new ones, urgent.
    pub urgent_new: u32,
    /// Of the old ones, urgent.
    pub urgent_old: u32,
}

/// What waits in the mailbox.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MessageSummary {
    /// `Messages-Waiting: yes`.
    pub waiting: bool,
    /// `Message-Account`: the address to call to hear them, as written.
    pub account: Option<String>,
    /// `Voice-Message`, where it is told.
    pub voice: Option<Counts>,
}

/// Reads it.
///
/// # Errors
/// A line that is none, or no `Messages-Waiting`.
pub fn parse(body: &str) -> Result<MessageSummary, BodyError> {
    let lines = header_lines(body)?;
    let get = |name: &str| lines.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    let waiting = match get("messages-waiting").ok_or(BodyError::WrongDocument)?.to_ascii_lowercase().as_str() {
        "yes" => true,
        "no" => false,
        _ => return Err(BodyError::Malformed),
    };
    let account = get("message-account").filter(|a| !a.is_empty()).map(str::to_owned);
    Ok(MessageSummary { waiting, account, voice: get("voice-message").and_then(counts) })
}

/// `4/8 (1/2)`: new, old, and of those the urgent.
fn counts(text: &str) -> Option<Counts> {
    let pair = |text: &str| {
        let (new, old) = text.split_once('/')?;
        Some((new.trim().parse().ok()?, old.trim().parse().ok()?))
    };
    let (all, urgent) = match text.split_once('(') {
        Some((all, urgent)) => (all, urgent.split_once(')').map(|(u, _)| u)),
        None => (text, None),
    };
    let (new, old) = pair(all)?;
    let (urgent_new, urgent_old) = urgent.and_then(pair).unwrap_or((0, 0));
    Some(Counts { new, old, urgent_new, urgent_old })
}

/// The body.
pub fn print(summary: &MessageSummary) -> String {
    let mut out = format!("Messages-Waiting: {}\r\n", if summary.waiting { "yes" } else { "no" });
    if let Some(account) = &summary.account {
        let account: String = account.chars().filter(|c| !c.is_control()).collect();
        out.push_str(&format!("Message-Account: {account}\r\n"));
    }
    if let Some(Counts { new, old, urgent_new, urgent_old }) = summary.voice {
        out.push_str(&format!("Voice-Message: {new}/{old} ({urgent_new}/{urgent_old})\r\n"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_are_read_and_written() {
        #[track_caller]
        fn check(body: &str, waiting: bool, account: Option<&str>, voice: Option<[u32; 4]>) {
            let read = parse(body).expect(body);
            let counts = read.voice.map(|c| [c.new, c.old, c.urgent_new, c.urgent_old]);
            assert_eq!((read.waiting, read.account.as_deref(), counts), (waiting, account, voice));
            assert_eq!(parse(&print(&read)), Ok(read));
        }
        // RFC 3842 section 5.4.
        check(
            "Messages-Waiting: yes\r\nMessage-Account: sip:alice@vmail.example.com\r\nVoice-Message: 2/8 (0/2)\r\n",
            true,
            Some("sip:alice@vmail.example.com"),
            Some([2, 8, 0, 2]),
        );
        check("messages-waiting:no\nvoice-message: 0/0\n\nX: y", false, None, Some([0, 0, 0, 0]));
        check("Messages-Waiting: YES\r\nVoice-Message: many", true, None, None);
        check("Messages-Waiting: yes\r\nVoice-Message: 1 / 99999999999", true, None, None);
    }

    #[test]
    fn what_does_not_say_whether_something_waits_is_refused() {
        assert_eq!(parse("Voice-Message: 1/0"), Err(BodyError::WrongDocument));
        assert_eq!(parse("Messages-Waiting: perhaps"), Err(BodyError::Malformed));
        assert_eq!(parse("<xml/>"), Err(BodyError::Malformed));
    }
}
