//! Refer-To (RFC 3515), with the Replaces that an attended transfer escapes into its URI (RFC 3891 section 6.1, RFC 5589).

use super::{dialog_ref, name_addr};
use crate::model::SipUri;
use crate::model::signal::{DialogIds, Header};

/// Whom to call, and with which headers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReferTo {
    /// The address, its URI headers and method taken out.
    pub target: SipUri,
    /// Replaces and Join, unescaped, once each. Other headers in the URI are dropped: nobody
    /// may write headers of ours by a link (RFC 3261 section 19.1.5).
    pub headers: Vec<Header>,
}

/// Reads it; none if it names no SIP or telephone address, or asks for a method but INVITE.
pub fn parse(value: &str) -> Option<ReferTo> {
    let mut target = name_addr::parse(value)?.uri;
    if target.param("method").is_some_and(|m| !m.eq_ignore_ascii_case("INVITE")) {
        return None;
    }
    target.params.retain(|(name, _)| !name.eq_ignore_ascii_case("method"));
    let mut headers: Vec<Header> = Vec::new();
    for field in target.headers.take().unwrap_or_default().split('&') {
        let (name, value) = field.split_once('=').unwrap_or((field, ""));
        let Some(name) = ["Replaces", "Join"].into_iter().find(|n| n.eq_ignore_ascii_case(name)) else { continue };
        let known = headers.iter().any(|(n, _)| n == name);
        if let Some(dialog) = unescape(value).as_deref().and_then(dialog_ref::parse).filter(|_| !known) {
            headers.push((name.to_owned(), dialog_ref::print(&dialog.dialog, dialog.early_only)));
        }
    }
    Some(ReferTo { target, headers })
}

/// The header value; with `replaces`, the dialog that the called one is to give up, as it sees it.
pub fn print(target: &SipUri, replaces: Option<&DialogIds>) -> String {
    let target = SipUri { headers: None, ..target.clone() };
    match replaces {
        Some(dialog) => format!("<{target}?Replaces={}>", escape(&dialog_ref::print(dialog, false))),
        None => format!("<{target}>"),
    }
}

fn escape(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

fn unescape(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next()?, bytes.next()?];
            let digits = std::str::from_utf8(&digits).ok()?;
            out.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, target: &str, headers: &[(&str, &str)]) {
        let read = parse(value).expect(value);
        assert_eq!(read.target.to_string(), target);
        let found: Vec<(&str, &str)> = read.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(found, headers);
    }

    #[test]
    fn a_transfer_is_read_with_what_it_replaces() {
        check("sip:alice@atlanta.example.com", "sip:alice@atlanta.example.com", &[]);
        check("<sips:a8342043f@atlanta.example.com;gr>", "sips:a8342043f@atlanta.example.com;gr", &[]);
        check("Bob <sip:b@h;method=INVITE>", "sip:b@h", &[]);
        check(
            "<sip:dave@denver.example.org?Replaces=12345%40192.168.118.3%3Bto-tag%3D12345%3Bfrom-tag%3D5FFE-3994>",
            "sip:dave@denver.example.org",
            &[("Replaces", "12345@192.168.118.3;to-tag=12345;from-tag=5FFE-3994")],
        );
        check(
            "<sip:d@h?replaces=1%3bto-tag=2%3bfrom-tag=3&Route=%3Csip:evil%3E&Replaces=4>",
            "sip:d@h",
            &[("Replaces", "1;to-tag=2;from-tag=3")],
        );
        check("<sip:d@h?Replaces=1%0d%0aX:%3bto-tag%3d2%3bfrom-tag%3d3>", "sip:d@h", &[]);
    }

    #[test]
    fn what_is_no_call_is_refused() {
        for value in ["", "<http://h/>", "<sip:b@h;method=BYE>", "<sip:b@h"] {
            assert_eq!(parse(value), None, "{value}");
        }
    }

    #[test]
    fn what_we_write_is_read_back() {
        let dialog = DialogIds { call_id: "a%b@h".into(), local_tag: "1".into(), remote_tag: "2".into() };
        let target: SipUri = "sip:carla@h;transport=tcp".parse().expect("a uri");
        let value = print(&target, Some(&dialog));
        assert_eq!(value, "<sip:carla@h;transport=tcp?Replaces=a%25b%40h%3Bto-tag%3D1%3Bfrom-tag%3D2>");
        check(&value, "sip:carla@h;transport=tcp", &[("Replaces", "a%b@h;to-tag=1;from-tag=2")]);
        assert_eq!(print(&target, None), "<sip:carla@h;transport=tcp>");
    }
}
