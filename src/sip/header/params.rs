//! The small grammar that most headers share: lists, parameters and quoted strings (RFC 3261 section 25.1).

use std::borrow::Cow;

use super::MAX_VALUES;

/// Longest text for people that we take from a header, in characters.
const MAX_TEXT: usize = 200;

/// The parameters of a header value: what follows its first `;`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Params<'a>(&'a str);

impl<'a> Params<'a> {
    /// The parameters in `text`, which has them separated by `;` and nothing else.
    pub const fn new(text: &'a str) -> Params<'a> {
        Params(text)
    }

    /// Names and values in order; a name without a value has an empty one, quotes are undone.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> {
        split(self.0, ';').filter(|p| !p.is_empty()).map(|p| match p.split_once('=') {
            Some((name, value)) => (name.trim(), unquote(value.trim())),
            None => (p, Cow::Borrowed("")),
        })
    }

    /// The first parameter of that name, whatever its case; `""` for one without a value.
    pub fn get(self, name: &str) -> Option<Cow<'a, str>> {
        self.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v)
    }

    /// That parameter as a number of seconds, where it is one.
    pub fn seconds(self, name: &str) -> Option<u32> {
        seconds(&self.get(name)?)
    }
}

/// A value before its parameters, and the parameters.
pub(super) fn head(value: &str) -> (&str, Params<'_>) {
    match find(value, ';') {
        Some(at) => (value[..at].trim(), Params(&value[at + 1..])),
        None => (value.trim(), Params("")),
    }
}

/// The values of all lines of a header, split at their commas, at most [`MAX_VALUES`].
pub(in crate::sip) fn values<'a>(lines: impl IntoIterator<Item = &'a str>) -> impl Iterator<Item = &'a str> {
    lines.into_iter().flat_map(|line| split(line, ',')).filter(|v| !v.is_empty()).take(MAX_VALUES)
}

/// The trimmed pieces between separators that stand outside quotes and angle brackets.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let piece = match find(text, separator) {
            Some(at) => {
                rest = Some(&text[at + 1..]);
                &text[..at]
            }
            None => {
                rest = None;
                text
            }
        };
        Some(piece.trim())
    })
}

/// Where an ASCII character first stands outside quotes and angle brackets.
fn find(text: &str, wanted: char) -> Option<usize> {
    let (mut quoted, mut escaped, mut bracketed) = (false, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' if !bracketed => quoted = !quoted,
            _ if quoted => {}
            '<' => bracketed = true,
            '>' => bracketed = false,
            c if c == wanted && !bracketed => return Some(at),
            _ => {}
        }
    }
    None
}

/// A quoted string as it was meant; anything else as it is.
pub(in crate::sip) fn unquote(text: &str) -> Cow<'_, str> {
    match text.strip_prefix('"') {
        Some(inner) => Cow::Owned(unescape(inner.strip_suffix('"').unwrap_or(inner))),
        None => Cow::Borrowed(text),
    }
}

/// Backslash escapes undone.
pub(super) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    out
}

/// A parameter's value as it has to be written: bare if it is a token, else quoted. Control characters are left out.
pub(super) fn quoted_if_needed(value: &str) -> Cow<'_, str> {
    if is_token(value) {
        return Cow::Borrowed(value);
    }
    let mut out = String::from("\"");
    for c in value.chars().filter(|c| !c.is_control()) {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    Cow::Owned(out)
}

/// Whether this is a token (RFC 3261 section 25.1).
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.!%*_+`'~".contains(&b))
}

/// Text from the wire that people are to read: cut at a sensible length, without control
/// characters and without the marks that turn the writing direction and so disguise a name.
pub(super) fn for_people(text: &str) -> String {
    let hidden = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shown: String = text.chars().filter(|c| !hidden(*c)).take(MAX_TEXT).collect();
    shown.trim().to_owned()
}

/// delta-seconds; a number too great for us is the greatest we have.
pub(super) fn seconds(text: &str) -> Option<u32> {
    let text = text.trim();
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(text.parse().unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_and_semicolons_inside_quotes_and_brackets_do_not_separate() {
        let line = r#""Smith, \"J;\" <x>" <sip:a;b,c@h>;p="1,2" , <sip:d@h>;q, ,"#;
        let found: Vec<&str> = values([line]).collect();
        assert_eq!(found, [r#""Smith, \"J;\" <x>" <sip:a;b,c@h>;p="1,2""#, "<sip:d@h>;q"]);
        let (head, params) = head(found[0]);
        assert_eq!(head, r#""Smith, \"J;\" <x>" <sip:a;b,c@h>"#);
        assert_eq!(params.get("P").as_deref(), Some("1,2"));
    }

    #[test]
    fn parameters_are_read_whatever_their_case_and_spacing() {
        let params = Params::new("a ; B = \"x\\\"y\" ;; c=");
        let all: Vec<(&str, String)> = params.iter().map(|(n, v)| (n, v.into_owned())).collect();
        assert_eq!(all, [("a", String::new()), ("B", "x\"y".into()), ("c", String::new())]);
    }

    #[test]
    fn a_header_of_ten_thousand_values_gives_as_many_as_we_take() {
        assert_eq!(values([",a".repeat(10_000).as_str()]).count(), MAX_VALUES);
    }

    #[test]
    fn seconds_are_digits_and_nothing_else() {
        #[track_caller]
        fn check(text: &str, read: Option<u32>) {
            assert_eq!(seconds(text), read);
        }
        check(" 600 ", Some(600));
        check("0", Some(0));
        check("99999999999999999999", Some(u32::MAX));
        check("-1", None);
        check("+1", None);
        check("", None);
    }
}
