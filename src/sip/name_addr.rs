//! Reading name-addr values with their parameters: From, To, Contact, Route, Refer-To (RFC 3261 section 25.1).

use crate::model::{NameAddr, SipUri};

/// One address of a header, with the header's own parameters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Address {
    /// Display name and URI.
    pub(super) name: NameAddr,
    /// Header parameters in order: `tag`, `expires`, `q` …
    pub(super) params: Vec<(String, Option<String>)>,
}

impl Address {
    /// A parameter's value; `Some("")` for one without value.
    pub(super) fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_deref().unwrap_or(""))
    }

    /// The `tag` parameter, where it is not empty.
    pub(super) fn tag(&self) -> Option<&str> {
        self.param("tag").filter(|tag| !tag.is_empty())
    }
}

/// Reads one address. Without angle brackets, parameters are the header's (RFC 3261 section 20).
pub(super) fn parse(text: &str) -> Option<Address> {
    let text = text.trim();
    let (display, uri, rest) = match find_unquoted(text, '<') {
        Some(open) => {
            let close = open + text[open..].find('>')?;
            (text[..open].trim(), &text[open + 1..close], &text[close + 1..])
        }
        None => match text.split_once(';') {
            Some((uri, _)) => ("", uri.trim(), &text[text.find(';')?..]),
            None => ("", text, ""),
        },
    };
    let uri: SipUri = uri.trim().parse().ok()?;
    let display = unquote(display);
    let name = NameAddr { display: (!display.is_empty()).then_some(display), uri };
    Some(Address { name, params: params(rest) })
}

/// Splits a header value at commas that are neither quoted nor inside angle brackets.
pub(super) fn split_list(text: &str) -> Vec<&str> {
    let (mut out, mut start, mut quoted, mut angle, mut escaped) = (Vec::new(), 0, false, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '<' if !quoted => angle = true,
            '>' if !quoted => angle = false,
            ',' if !quoted && !angle => {
                out.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    out.push(text[start..].trim());
    out.retain(|part| !part.is_empty());
    out
}

/// Reads `;name=value;flag`, values unquoted.
pub(super) fn params(text: &str) -> Vec<(String, Option<String>)> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = find_unquoted(rest, ';') {
        let tail = &rest[at + 1..];
        let end = find_unquoted(tail, ';').unwrap_or(tail.len());
        let piece = tail[..end].trim();
        if !piece.is_empty() {
            out.push(match piece.split_once('=') {
                Some((name, value)) => (name.trim().to_owned(), Some(unquote(value.trim()))),
                None => (piece.to_owned(), None),
            });
        }
        rest = &tail[end..];
    }
    out
}

fn find_unquoted(text: &str, wanted: char) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if c == wanted && !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

/// Takes the quotes off a quoted string and undoes its escapes (RFC 3261 section 25.1).
pub(super) fn unquote(text: &str) -> String {
    let Some(inner) = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')) else { return text.to_owned() };
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        out.push(if c == '\\' { chars.next().unwrap_or('\\') } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, display: Option<&str>, uri: &str, tag: Option<&str>) {
        let address = parse(text).expect(text);
        assert_eq!(address.name.display.as_deref(), display, "{text}");
        assert_eq!(address.name.uri.to_string(), uri, "{text}");
        assert_eq!(address.tag(), tag, "{text}");
    }

    #[test]
    fn addresses_are_read_in_every_legal_spelling() {
        check("\"Bob \\\"B\\\", jr\" <sip:b@h;lr>;tag=x", Some("Bob \"B\", jr"), "sip:b@h;lr", Some("x"));
        check("Bob <sip:b@h>", Some("Bob"), "sip:b@h", None);
        check("sip:b@h;tag=9", None, "sip:b@h", Some("9"));
        check("<sip:b@h>;q=1; tag = 7", None, "sip:b@h", Some("7"));
        check("\"a<b\" <sip:b@h>", Some("a<b"), "sip:b@h", None);
    }

    #[test]
    fn rubbish_is_no_address() {
        for text in ["", "<", "<sip:b@h", "hello", "\"unclosed <sip:b@h>", "<>;tag=x"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn lists_split_only_between_addresses() {
        assert_eq!(split_list("<sip:a@h;x=1,2>, \"x, y\" <sip:b@h>,,"), ["<sip:a@h;x=1,2>", "\"x, y\" <sip:b@h>"]);
    }
}
