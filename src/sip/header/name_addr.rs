//! From, To, P-Asserted-Identity and their kin: an address with or without a name (RFC 3261 sections 20.10, 20.20).

use super::params::{self, Params};
use crate::model::NameAddr;

/// Reads one address.
pub fn parse(value: &str) -> Option<NameAddr> {
    parse_with_params(value).map(|(addr, _)| addr)
}

/// Reads one address and the header's own parameters. Without angle brackets all
/// parameters are the header's (RFC 3261 section 20.10).
pub fn parse_with_params(value: &str) -> Option<(NameAddr, Params<'_>)> {
    let value = value.trim();
    if let Some(name) = value.strip_prefix('"') {
        let end = closing_quote(name)?;
        let display = params::for_people(&params::unescape(&name[..end]));
        let (uri, params) = bracketed(name[end + 1..].trim_start())?;
        return Some((NameAddr { display: non_empty(display), uri: uri.parse().ok()? }, params));
    }
    if let Some(at) = value.find('<') {
        let display = params::for_people(&value[..at]);
        let (uri, params) = bracketed(&value[at..])?;
        return Some((NameAddr { display: non_empty(display), uri: uri.parse().ok()? }, params));
    }
    let (uri, params) = params::head(value);
    Some((NameAddr::bare(uri.parse().ok()?), params))
}

/// Reads the addresses of a header that lists them, leaving out what cannot be read.
pub fn list<'a>(lines: impl IntoIterator<Item = &'a str>) -> Vec<NameAddr> {
    params::values(lines).filter_map(parse).collect()
}

fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, c)| {
        let closes = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        closes.then_some(at)
    })
}

/// `<uri>` and the parameters behind it.
fn bracketed(text: &str) -> Option<(&str, Params<'_>)> {
    let (uri, rest) = text.strip_prefix('<')?.split_once('>')?;
    let rest = rest.trim_start();
    let params = rest.strip_prefix(';').map(Params::new);
    (rest.is_empty() || params.is_some()).then(|| (uri.trim(), params.unwrap_or_default()))
}

fn non_empty(text: String) -> Option<String> {
    Some(text).filter(|t| !t.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_with_and_without_names() {
        #[track_caller]
        fn check(value: &str, display: Option<&str>, uri: &str, tag: Option<&str>) {
            let (addr, params) = parse_with_params(value).expect(value);
            assert_eq!((addr.display.as_deref(), addr.uri.to_string().as_str()), (display, uri));
            assert_eq!(params.get("tag").as_deref(), tag);
            assert_eq!(parse(&addr.to_string()), Some(addr));
        }
        check(
            "\"A. G. Bell\" <sip:agb@bell-telephone.com> ;tag=a48s",
            Some("A. G. Bell"),
            "sip:agb@bell-telephone.com",
            Some("a48s"),
        );
        check(
            "sip:+12125551212@server.phone2net.com;tag=887s",
            None,
            "sip:+12125551212@server.phone2net.com",
            Some("887s"),
        );
        check(
            "Anonymous <sip:c8oqz84zk7z@privacy.org>;tag=hyh8",
            Some("Anonymous"),
            "sip:c8oqz84zk7z@privacy.org",
            Some("hyh8"),
        );
        check(
            "The Operator <sip:operator@cs.columbia.edu;user=phone>",
            Some("The Operator"),
            "sip:operator@cs.columbia.edu;user=phone",
            None,
        );
        check("\"J \\\"R\\\" \\\\ <x>, Jr\"<sips:j@h>", Some("J \"R\" \\ <x>, Jr"), "sips:j@h", None);
        check("<tel:+39-06-1234>", None, "tel:+39061234", None);
        check("\"\" <sip:a@[2001:db8::1]:5070>", None, "sip:a@[2001:db8::1]:5070", None);
        check("\"Zo\u{eb} \u{1}\" <sip:z@h>", Some("Zo\u{eb}"), "sip:z@h", None);
    }

    #[test]
    fn what_is_no_address_is_none() {
        for value in ["", "<>", "Bob", "\"Bob <sip:b@h>", "<sip:b@h", "\"B\" sip:b@h", "<sip:b@h> x", "<sip:b c@h>"] {
            assert_eq!(parse(value), None, "{value}");
        }
    }

    #[test]
    fn lists_leave_out_what_cannot_be_read() {
        let found = list(["\"Cullen, J\" <sip:fluffy@cisco.com>, rubbish", "tel:+14085264000"]);
        let found: Vec<String> = found.iter().map(NameAddr::to_string).collect();
        assert_eq!(found, ["\"Cullen, J\" <sip:fluffy@cisco.com>", "<tel:+14085264000>"]);
    }
}
