//! Headers that are a list of words, a media type, or a number of seconds.

use super::params;

/// Allow-Events, Supported, Require, Accept, Content-Encoding …: the words in lower case, parameters dropped.
pub fn words<'a>(lines: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    params::values(lines).map(|v| params::head(v).0.to_ascii_lowercase()).filter(|w| !w.is_empty()).collect()
}

/// Allow: methods, whose case counts (RFC 3261 section 7.1).
pub fn methods<'a>(lines: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    params::values(lines).filter(|v| params::is_token(v)).map(str::to_owned).collect()
}

/// The media type of Content-Type, lower case, without parameters: `application/pidf+xml`.
pub fn media_type(value: &str) -> Option<String> {
    let (head, _) = params::head(value);
    let (kind, sub) = head.split_once('/')?;
    let (kind, sub) = (kind.trim(), sub.trim());
    (params::is_token(kind) && params::is_token(sub)).then(|| format!("{kind}/{sub}").to_ascii_lowercase())
}

/// Expires, Min-Expires, Min-SE: seconds; a number beyond 32 bits is the greatest one.
pub fn seconds(value: &str) -> Option<u32> {
    params::seconds(params::head(value).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_words_are_read_over_several_lines() {
        assert_eq!(
            words(["message-summary, presence", "Dialog;x=1,,refer"]),
            ["message-summary", "presence", "dialog", "refer"]
        );
        assert_eq!(words(["application/call-completion;q=0.5"]), ["application/call-completion"]);
        assert_eq!(methods(["INVITE, ACK,CANCEL", "a b"]), ["INVITE", "ACK", "CANCEL"]);
        assert!(words([""]).is_empty());
    }

    #[test]
    fn a_media_type_is_told_without_its_parameters() {
        #[track_caller]
        fn check(value: &str, read: Option<&str>) {
            assert_eq!(media_type(value).as_deref(), read);
        }
        check("application/pidf+xml", Some("application/pidf+xml"));
        check("Message/SipFrag ; version=2.0", Some("message/sipfrag"));
        check("text / plain;charset=\"utf-8\"", Some("text/plain"));
        check("text", None);
        check("/", None);
        assert_eq!(seconds("3600;x"), Some(3600));
    }
}
