//! Retry-After (RFC 3261 section 20.33): seconds, a comment for people, how long they are reachable from then on.

use super::params::{self, Params};
use crate::model::signal::RetryAfter;

/// Reads it; none if it does not begin with a number of seconds.
pub fn parse(value: &str) -> Option<RetryAfter> {
    let value = value.trim();
    let digits = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
    let seconds = params::seconds(&value[..digits])?;
    let (comment, rest) = comment(value[digits..].trim_start());
    // A parameter follows, or nothing: `120abc` and dates are not seconds.
    let rest = rest.trim_start();
    let duration_s = match rest.strip_prefix(';') {
        Some(params) => Params::new(params).seconds("duration"),
        None if rest.is_empty() => None,
        None => return None,
    };
    Some(RetryAfter { seconds, comment, duration_s })
}

/// A comment, which may nest, and what follows it.
fn comment(text: &str) -> (Option<String>, &str) {
    let Some(inner) = text.strip_prefix('(') else { return (None, text) };
    let (mut depth, mut escaped) = (1_u32, false);
    for (at, c) in inner.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let words = params::for_people(&params::unescape(&inner[..at]));
            return (Some(words).filter(|w| !w.is_empty()), &inner[at + 1..]);
        }
    }
    (None, "")
}

/// The header value.
pub fn print(retry: &RetryAfter) -> String {
    let mut out = retry.seconds.to_string();
    if let Some(comment) = &retry.comment {
        out.push_str(" (");
        for c in comment.chars().filter(|c| !c.is_control()) {
            if matches!(c, '(' | ')' | '\\') {
                out.push('\\');
            }
            out.push(c);
        }
        out.push(')');
    }
    if let Some(duration) = retry.duration_s {
        out.push_str(&format!(";duration={duration}"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standard_are_read() {
        #[track_caller]
        fn check(value: &str, seconds: u32, comment: Option<&str>, duration_s: Option<u32>) {
            let read = parse(value).expect(value);
            assert_eq!((read.seconds, read.comment.as_deref(), read.duration_s), (seconds, comment, duration_s));
            assert_eq!(parse(&print(&read)), Some(read));
        }
        check("18000;duration=3600", 18_000, None, Some(3_600));
        check("120 (I'm in a meeting)", 120, Some("I'm in a meeting"), None);
        check("60(nested (very) \\) deep) ; duration=5", 60, Some("nested (very) ) deep"), Some(5));
        check("99999999999", u32::MAX, None, None);
        check("5 (never closed", 5, None, None);
        check("0", 0, None, None);
    }

    #[test]
    fn what_is_not_seconds_is_nothing() {
        for value in ["", "soon", "-5", "12:30", "Fri, 20 Nov 2026 18:54:17 GMT"] {
            assert_eq!(parse(value), None, "{value}");
        }
    }
}
