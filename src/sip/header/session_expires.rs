//! Session-Expires (RFC 4028 section 4): how long a session lives unless somebody refreshes it.

use super::params;

/// The shortest interval anybody may ask for, in seconds (RFC 4028 section 5).
pub const MIN_SE_S: u32 = 90;

/// Who refreshes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refresher {
    /// The one who sent the request.
    Uac,
    /// The one who answered it.
    Uas,
}

/// A Session-Expires header.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SessionExpires {
    /// The session ends so many seconds after the last refresh.
    pub interval_s: u32,
    /// Who refreshes, where told.
    pub refresher: Option<Refresher>,
}

/// Reads it; none if it has no number.
pub fn parse(value: &str) -> Option<SessionExpires> {
    let (head, params) = params::head(value);
    let refresher = params.get("refresher").and_then(|who| match who.to_ascii_lowercase().as_str() {
        "uac" => Some(Refresher::Uac),
        "uas" => Some(Refresher::Uas),
        _ => None,
    });
    Some(SessionExpires { interval_s: params::seconds(head)?, refresher })
}

/// The header value.
pub fn print(session: SessionExpires) -> String {
    let who = match session.refresher {
        Some(Refresher::Uac) => ";refresher=uac",
        Some(Refresher::Uas) => ";refresher=uas",
        None => "",
    };
    format!("{}{who}", session.interval_s)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_read_and_written() {
        #[track_caller]
        fn check(value: &str, interval_s: u32, refresher: Option<Refresher>, printed: &str) {
            let read = parse(value).expect(value);
            assert_eq!(read, SessionExpires { interval_s, refresher });
            assert_eq!(print(read), printed);
        }
        check("1800", 1800, None, "1800");
        check("4000;refresher=uac", 4000, Some(Refresher::Uac), "4000;refresher=uac");
        check("90 ; Refresher = UAS", 90, Some(Refresher::Uas), "90;refresher=uas");
        check("90;refresher=me", 90, None, "90");
        assert_eq!(parse("soon"), None);
    }
}
