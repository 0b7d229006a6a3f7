//! `message/sipfrag` (RFC 3420) as a transfer reports with: one status line (RFC 3515 section 2.4.5).

use super::{BodyError, MAX_BODY};

/// Its media type.
pub const MEDIA_TYPE: &str = "message/sipfrag";

/// How the call that was asked for goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatusLine {
    /// 100 to 699.
    pub code: u16,
    /// The reason phrase.
    pub phrase: String,
}

/// Reads the status line; what follows it does not matter.
///
/// # Errors
/// It does not begin with a status line of SIP/2.0.
pub fn parse(body: &str) -> Result<StatusLine, BodyError> {
    if body.len() > MAX_BODY {
        return Err(BodyError::TooLong);
    }
    let line = body.trim_start().lines().next().unwrap_or("");
    let (version, rest) = line.split_once(' ').ok_or(BodyError::Malformed)?;
    if !version.eq_ignore_ascii_case("SIP/2.0") {
        return Err(BodyError::Malformed);
    }
    let rest = rest.trim();
    let (code, phrase) = rest.split_once(' ').unwrap_or((rest, ""));
    let is_code = code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit());
    let code = code.parse().ok().filter(|c| is_code && (100..=699).contains(c)).ok_or(BodyError::Malformed)?;
    Ok(StatusLine { code, phrase: phrase.trim().chars().filter(|c| !c.is_control()).take(200).collect() })
}

/// The body.
pub fn print(status: &StatusLine) -> String {
    let phrase: String = status.phrase.chars().filter(|c| !c.is_control()).collect();
    format!("SIP/2.0 {} {phrase}\r\n", status.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_lines_are_read_and_written() {
        #[track_caller]
        fn check(body: &str, code: u16, phrase: &str) {
            let read = parse(body).expect(body);
            assert_eq!((read.code, read.phrase.as_str()), (code, phrase));
            assert_eq!(parse(&print(&read)), Ok(read));
        }
        check("SIP/2.0 100 Trying", 100, "Trying");
        check("\r\nSIP/2.0 200 OK\r\nContent-Length: 0\r\n", 200, "OK");
        check("sip/2.0 486  Busy here", 486, "Busy here");
        check("SIP/2.0 603 ", 603, "");
    }

    #[test]
    fn what_is_no_status_line_is_refused() {
        for body in [
            "",
            "SIP/2.0",
            "SIP/2.0 ",
            "SIP/2.0 99 x",
            "SIP/2.0 700 x",
            "SIP/2.0 +20 x",
            "HTTP/1.1 200 OK",
            "INVITE sip:a@h SIP/2.0",
        ] {
            assert_eq!(parse(body), Err(BodyError::Malformed), "{body}");
        }
    }
}
