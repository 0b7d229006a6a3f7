//! A small XML tree for small documents: bounded, without document types, entities or fetching.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{BodyError, MAX_BODY};

/// Deepest nesting we follow.
const MAX_DEPTH: usize = 16;

/// Most elements we read.
const MAX_ELEMENTS: usize = 2_000;

/// Most attributes of one element.
const MAX_ATTRIBUTES: usize = 32;

/// An element. Names are local ones: prefixes differ from sender to sender, and some bind none.
#[derive(Debug, Default)]
pub(super) struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    text: String,
}

impl Element {
    /// The local name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// An attribute by its local name.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The text directly inside, trimmed.
    pub(super) fn text(&self) -> &str {
        self.text.trim()
    }

    /// All elements directly inside.
    pub(super) fn children(&self) -> &[Element] {
        &self.children
    }

    /// Those of a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |c| c.name == name)
    }

    /// The first of a name.
    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|c| c.name == name)
    }
}

/// The root of a document, which must have that local name.
pub(super) fn parse(body: &str, root: &str) -> Result<Element, BodyError> {
    if body.len() > MAX_BODY {
        return Err(BodyError::TooLong);
    }
    let element = tree(body.trim_start_matches('\u{feff}'))?;
    if element.name == root { Ok(element) } else { Err(BodyError::WrongDocument) }
}

fn tree(body: &str) -> Result<Element, BodyError> {
    let mut reader = Reader::from_str(body);
    let mut open: Vec<Element> = Vec::new();
    let mut elements = 0;
    loop {
        let event = reader.read_event().map_err(|_| BodyError::Malformed)?;
        if matches!(event, Event::Start(_) | Event::Empty(_)) {
            elements += 1;
            if elements > MAX_ELEMENTS || open.len() == MAX_DEPTH {
                return Err(BodyError::TooLong);
            }
        }
        let closed = match event {
            Event::Start(start) => {
                open.push(element(&start, &reader)?);
                continue;
            }
            Event::Empty(start) => element(&start, &reader)?,
            Event::End(_) => open.pop().ok_or(BodyError::Malformed)?,
            Event::Text(text) => {
                let text = text.decode().map_err(|_| BodyError::Malformed)?;
                add_text(&mut open, &text);
                continue;
            }
            Event::CData(data) => {
                let text = data.decode().map_err(|_| BodyError::Malformed)?;
                add_text(&mut open, &text);
                continue;
            }
            Event::GeneralRef(reference) => {
                let name = reference.decode().map_err(|_| BodyError::Malformed)?;
                let text =
                    quick_xml::escape::unescape(&format!("&{name};")).map_err(|_| BodyError::Malformed)?.into_owned();
                add_text(&mut open, &text);
                continue;
            }
            // A document type is where entities would be declared.
            Event::DocType(_) | Event::Eof => return Err(BodyError::Malformed),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => continue,
        };
        match open.last_mut() {
            Some(parent) => parent.children.push(closed),
            // What follows the root does not matter.
            None => return Ok(closed),
        }
    }
}

fn add_text(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn element(start: &BytesStart<'_>, reader: &Reader<&[u8]>) -> Result<Element, BodyError> {
    let name = local(start.local_name().as_ref())?;
    let mut attributes = Vec::new();
    for attribute in start.attributes().take(MAX_ATTRIBUTES) {
        let attribute = attribute.map_err(|_| BodyError::Malformed)?;
        let value = attribute.decode_and_unescape_value(reader.decoder()).map_err(|_| BodyError::Malformed)?;
        attributes.push((local(attribute.key.local_name().as_ref())?, value.into_owned()));
    }
    Ok(Element { name, attributes, ..Element::default() })
}

fn local(name: &[u8]) -> Result<String, BodyError> {
    std::str::from_utf8(name).map(str::to_owned).map_err(|_| BodyError::Malformed)
}

/// Text as it may stand in an element or an attribute; characters that XML 1.0 cannot carry are left out.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_attributes_and_text_are_read_without_their_prefixes() {
        let text = "\u{feff}<?xml version='1.0'?><!-- c --><p:a xmlns:p='urn:x' q='1&amp;&#65;' p:r=\"&lt;2\">x<b/>&lt;<![CDATA[<y>]]></p:a>";
        let root = parse(text, "a").expect("a tree");
        assert_eq!((root.attribute("q"), root.attribute("r"), root.text()), (Some("1&A"), Some("<2"), "x<<y>"));
        assert_eq!(root.children().len(), 1);
        assert!(root.child("b").is_some() && root.child("c").is_none());
    }

    #[test]
    fn nothing_is_expanded_and_nothing_grows_without_bound() {
        #[track_caller]
        fn check(text: &str, error: BodyError) {
            assert_eq!(parse(text, "a").expect_err("an error"), error);
        }
        check("<!DOCTYPE a [<!ENTITY x \"lol\">]><a>&x;</a>", BodyError::Malformed);
        check("<a>&lol;</a>", BodyError::Malformed);
        check("<a b='&lol;'/>", BodyError::Malformed);
        check("<a><b></a></b>", BodyError::Malformed);
        check("<a>", BodyError::Malformed);
        check("<a b='1' b='2'/>", BodyError::Malformed);
        check("", BodyError::Malformed);
        check("no xml", BodyError::Malformed);
        check("<b/>", BodyError::WrongDocument);
        check(&"<a>".repeat(100), BodyError::TooLong);
        check(&format!("<a>{}</a>", "<b/>".repeat(3_000)), BodyError::TooLong);
        check(&format!("<a>{}</a>", " ".repeat(MAX_BODY)), BodyError::TooLong);
    }

    #[test]
    fn what_is_escaped_reads_as_it_was() {
        let text = "a&b<c>\"d'\u{1}é";
        let root = parse(&format!("<a b=\"{0}\">{0}</a>", escape(text)), "a").expect("a tree");
        assert_eq!((root.attribute("b"), root.text()), (Some("a&b<c>\"d'é"), "a&b<c>\"d'é"));
    }
}
