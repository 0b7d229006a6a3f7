//! Alert-Info (RFC 3261 section 20.4, RFC 7462): how an incoming call should ring, and so why it comes.

use super::params;

/// One Alert-Info value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AlertInfo {
    /// What stands in the brackets: a URN or the address of a sound, which is never fetched.
    pub uri: String,
    /// The `info` parameter that many exchanges use instead of URNs.
    pub info: Option<String>,
}

/// What the caller's side says of the call.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Hints {
    /// The exchange calls back: somebody waited for is free.
    pub recall: bool,
    /// The callee is in another call.
    pub call_waiting: bool,
    /// Within the same exchange (`Some(true)`) or from outside.
    pub internal: Option<bool>,
}

/// Reads all Alert-Info headers of a message.
pub fn parse<'a>(lines: impl IntoIterator<Item = &'a str>) -> Vec<AlertInfo> {
    params::values(lines).filter_map(one).collect()
}

fn one(value: &str) -> Option<AlertInfo> {
    let (head, params) = params::head(value);
    let info = params.get("info").map(|i| params::for_people(&i)).filter(|i| !i.is_empty());
    let uri = head.strip_prefix('<').and_then(|u| u.strip_suffix('>')).unwrap_or(head).trim();
    // Many send `Alert-Info: info=x` or `;info=x` and no address at all.
    let (uri, info) = match uri.split_once('=') {
        Some((name, bare)) if name.trim().eq_ignore_ascii_case("info") => ("", Some(params::for_people(bare))),
        _ => (uri, info),
    };
    let uri = params::for_people(uri);
    (!uri.is_empty() || info.is_some()).then_some(AlertInfo { uri, info })
}

/// What all values together say.
pub fn hints(values: &[AlertInfo]) -> Hints {
    let mut hints = Hints::default();
    for value in values {
        let uri = value.uri.to_ascii_lowercase();
        let info = value.info.as_deref().unwrap_or("").to_ascii_lowercase();
        let is = |urn: &str| uri == urn || uri.strip_prefix(urn).is_some_and(|rest| rest.starts_with(':'));
        // RFC 7462 section 8.2; Asterisk 22 camp-on says `info=call-completion-recall`.
        hints.recall |= is("urn:alert:service:recall:callback") || info == "call-completion-recall";
        hints.call_waiting |= is("urn:alert:service:call-waiting") || info == "call-waiting";
        if is("urn:alert:source:internal") || info == "alert-internal" {
            hints.internal = Some(true);
        } else if is("urn:alert:source:external") || info == "alert-external" {
            hints.internal = Some(false);
        }
    }
    hints
}

/// A URN as a header value.
pub fn print(urn: &str) -> String {
    let urn: String = urn.chars().filter(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>')).collect();
    format!("<{urn}>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alerts_are_read_as_standards_and_exchanges_write_them() {
        #[track_caller]
        fn check(lines: &[&str], hints_wanted: Hints) {
            assert_eq!(hints(&parse(lines.iter().copied())), hints_wanted);
        }
        let none = Hints::default();
        check(&["<http://www.example.com/sounds/moo.wav>"], none);
        check(&["<http://127.0.0.1>;info=call-completion-recall"], Hints { recall: true, ..none });
        check(&["<urn:alert:service:recall:callback@ours.example>"], none);
        check(
            &["<urn:alert:service:recall:callback>, <urn:alert:source:internal>"],
            Hints { recall: true, internal: Some(true), ..none },
        );
        check(&["<URN:ALERT:service:call-waiting>"], Hints { call_waiting: true, ..none });
        check(&["<urn:alert:source:external:pstn>"], Hints { internal: Some(false), ..none });
        check(&["info=alert-internal"], Hints { internal: Some(true), ..none });
        check(&[";info=\"alert-external\""], Hints { internal: Some(false), ..none });
        check(&["", ",;"], none);
    }

    #[test]
    fn a_urn_is_written_in_brackets_and_nothing_else() {
        assert_eq!(print("urn:alert:service:call-waiting"), "<urn:alert:service:call-waiting>");
        assert_eq!(print("urn:x>\r\ny"), "<urn:xy>");
    }
}
