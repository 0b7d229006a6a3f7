//! Reason (RFC 3326): why a request was sent or a call refused, in SIP's and the telephone network's codes.

use super::params;

/// What the Reason headers of a message say.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reasons {
    /// The cause of protocol `SIP`: a reply code.
    pub sip_cause: Option<u16>,
    /// The cause of protocol `Q.850`: 16 normal, 17 busy, 34 no circuit …
    pub q850_cause: Option<u16>,
    /// The first text, for people.
    pub text: Option<String>,
}

impl Reasons {
    /// A CANCEL says that another phone of the same person answered.
    pub fn answered_elsewhere(&self) -> bool {
        self.sip_cause == Some(200)
    }
}

/// Reads all Reason headers of a message.
pub fn parse<'a>(lines: impl IntoIterator<Item = &'a str>) -> Reasons {
    let mut reasons = Reasons::default();
    for value in params::values(lines) {
        let (protocol, params) = params::head(value);
        let cause = params.get("cause").and_then(|c| c.parse().ok());
        if protocol.eq_ignore_ascii_case("SIP") {
            reasons.sip_cause = reasons.sip_cause.or(cause);
        } else if protocol.eq_ignore_ascii_case("Q.850") {
            reasons.q850_cause = reasons.q850_cause.or(cause);
        }
        if reasons.text.is_none() {
            reasons.text = params.get("text").map(|t| params::for_people(&t)).filter(|t| !t.is_empty());
        }
    }
    reasons
}

/// A value with protocol `SIP`.
pub fn print_sip(cause: u16, text: &str) -> String {
    format!("SIP;cause={cause};text={}", params::quoted_if_needed(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_read_in_both_protocols() {
        #[track_caller]
        fn check(lines: &[&str], sip: Option<u16>, q850: Option<u16>, text: Option<&str>) {
            let read = parse(lines.iter().copied());
            assert_eq!((read.sip_cause, read.q850_cause, read.text.as_deref()), (sip, q850, text));
        }
        check(
            &["SIP ;cause=200 ;text=\"Call completed elsewhere\""],
            Some(200),
            None,
            Some("Call completed elsewhere"),
        );
        check(&["Q.850 ;cause=16 ;text=\"Terminated\""], None, Some(16), Some("Terminated"));
        check(&["q.850;cause=21, sip;cause=603;text=\"no, thanks\""], Some(603), Some(21), Some("no, thanks"));
        check(&["SIP;cause=600", "SIP;cause=480"], Some(600), None, None);
        check(&["preemption;cause=1", "SIP;cause=x", ""], None, None, None);
    }

    #[test]
    fn elsewhere_is_written_as_forking_proxies_write_it() {
        let value = print_sip(200, "Call completed elsewhere");
        assert_eq!(value, "SIP;cause=200;text=\"Call completed elsewhere\"");
        assert!(parse([value.as_str()]).answered_elsewhere());
    }
}
