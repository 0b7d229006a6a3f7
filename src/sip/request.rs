//! Making and reading messages: headers by name, bodies by type, URIs to and from the stack's own.

use rsipstack::sip::headers::make_header;
use rsipstack::sip::param::{OtherParam, OtherParamValue};
use rsipstack::sip::{Headers, Method, Param, Request, Response, StatusCode, Uri, Version};

use super::header::{self, params};
use crate::model::signal::Header;
use crate::model::{NameAddr, SipUri};

/// Longest body we take in, in bytes; more than any SDP, PIDF or dialog-info of the field.
const MAX_BODY: usize = 64 * 1024;

/// The methods we understand, for Allow.
pub(super) const ALLOW: &str =
    "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, PRACK, INFO, REFER, SUBSCRIBE, NOTIFY, PUBLISH, MESSAGE";
/// The event packages we answer for (RFC 6665 section 7.2.2).
pub(super) const ALLOW_EVENTS: &str = "call-completion, dialog, presence, message-summary, refer";
/// The extensions we support.
pub(super) const SUPPORTED: &str = "replaces, join, timer, 100rel, norefersub";
/// What a 180 says of them, before the core has said who may join.
pub(super) const SUPPORTED_RINGING: &str = "replaces, timer, 100rel, norefersub";
/// The body types that calls and messages may carry.
pub(super) const ACCEPT: &str = "application/sdp, text/plain, message/sipfrag, application/dtmf-relay";

/// An address header with its tag.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Address {
    /// Display name and URI.
    pub(super) name: NameAddr,
    tag: Option<String>,
}

impl Address {
    /// The `tag` parameter, where it is not empty.
    pub(super) fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }
}

/// All that a request needs beside its Via, which the stack adds when it knows the way.
pub(super) struct Draft<'a> {
    /// The method.
    pub(super) method: Method,
    /// Request-URI.
    pub(super) uri: &'a SipUri,
    /// From with its tag, as text.
    pub(super) from: String,
    /// To, with a tag within dialogs, as text.
    pub(super) to: String,
    /// Call-ID.
    pub(super) call_id: &'a str,
    /// CSeq number.
    pub(super) cseq: u32,
    /// Route set, first hop first.
    pub(super) routes: &'a [String],
    /// Everything else, in order.
    pub(super) headers: Vec<Header>,
    /// Content type and body.
    pub(super) body: Option<(&'a str, String)>,
}

impl Draft<'_> {
    /// The request; none if the Request-URI is one that the stack cannot carry.
    pub(super) fn build(self) -> Option<Request> {
        let mut headers = Headers::default();
        let mut add = |name: &str, value: String| headers.push(make_header(name, value));
        add("Max-Forwards", "70".to_owned());
        for route in self.routes {
            add("Route", route.clone());
        }
        add("From", self.from);
        add("To", self.to);
        add("Call-ID", self.call_id.to_owned());
        add("CSeq", format!("{} {}", self.cseq, self.method));
        for (name, value) in self.headers {
            add(&name, one_line(&value));
        }
        let body = match self.body {
            Some((kind, text)) => {
                add("Content-Type", kind.to_owned());
                text.into_bytes()
            }
            None => Vec::new(),
        };
        Some(Request { method: self.method, uri: stack_uri(self.uri)?, version: Version::V2, headers, body })
    }
}

/// An answer to a request; the tag goes into its To where there is none yet.
pub(super) fn answer(
    request: &Request,
    code: u16,
    tag: &str,
    headers: &[Header],
    body: Option<(&str, String)>,
    agent: &str,
) -> Response {
    let mut out = Headers::default();
    for header in request.headers.iter() {
        match header.name() {
            "Via" | "Call-ID" | "From" | "CSeq" => out.push(header.clone()),
            "To" => {
                let value = header.value();
                let tagged = parse_address(value).is_some_and(|a| a.tag().is_some());
                let value = if tagged || code == 100 { value.to_owned() } else { format!("{value};tag={tag}") };
                out.push(make_header("To", value));
            }
            // RFC 3261 section 12.1.1: answers that make a dialog copy the recorded route.
            "Record-Route" if (101..300).contains(&code) => out.push(header.clone()),
            _ => {}
        }
    }
    for (name, value) in headers {
        out.push(make_header(name, one_line(value)));
    }
    out.push(make_header("Server", agent.to_owned()));
    let mut bytes = Vec::new();
    if let Some((kind, text)) = body {
        out.push(make_header("Content-Type", kind.to_owned()));
        bytes = text.into_bytes();
    }
    out.push(make_header("Content-Length", bytes.len().to_string()));
    Response { status_code: StatusCode::from(code), wire_reason: None, version: Version::V2, headers: out, body: bytes }
}

/// The first header of that name.
pub(super) fn header<'a>(headers: &'a Headers, name: &str) -> Option<&'a str> {
    all(headers, name).next()
}

/// Every header of that name, in order; the compact form counts too.
pub(super) fn all<'a>(headers: &'a Headers, name: &str) -> impl Iterator<Item = &'a str> {
    let compact = match name {
        "Allow-Events" => "u",
        "Request-Disposition" => "d",
        _ => name,
    };
    headers
        .0
        .iter()
        .filter(move |h| h.name().eq_ignore_ascii_case(name) || h.name().eq_ignore_ascii_case(compact))
        .map(|h| h.value().trim())
}

/// Tokens of a comma-separated header, lower case.
pub(super) fn tokens(headers: &Headers, name: &str) -> Vec<String> {
    all(headers, name)
        .flat_map(|value| value.split(','))
        .map(|token| token.trim().to_ascii_lowercase())
        .filter(|token| !token.is_empty())
        .collect()
}

/// A header that holds one address, or the first of those that it lists.
pub(super) fn address(headers: &Headers, name: &str) -> Option<Address> {
    match name {
        "From" | "To" => parse_address(header(headers, name)?),
        _ => parse_address(params::values(all(headers, name)).next()?),
    }
}

fn parse_address(value: &str) -> Option<Address> {
    let (name, params) = header::name_addr::parse_with_params(value)?;
    let tag = params.get("tag").filter(|tag| !tag.is_empty()).map(|tag| tag.into_owned());
    Some(Address { name, tag })
}

/// A header that holds a number, before any parameter or comment.
pub(super) fn number(headers: &Headers, name: &str) -> Option<u32> {
    let digits = header(headers, name)?.split([';', ' ', '(']).next()?;
    digits.trim().parse().ok()
}

/// The CSeq number.
pub(super) fn cseq(headers: &Headers) -> Option<u32> {
    number(headers, "CSeq")
}

/// Content type (lower case, without parameters) and body; none without a body or when it is no text.
pub(super) fn body(headers: &Headers, bytes: &[u8]) -> Option<(String, String)> {
    if bytes.is_empty() || bytes.len() > MAX_BODY {
        return None;
    }
    let kind = header(headers, "Content-Type")?.split(';').next()?.trim().to_ascii_lowercase();
    Some((kind, String::from_utf8_lossy(bytes).into_owned()))
}

/// SDP, where that is what the body holds.
pub(super) fn sdp(headers: &Headers, bytes: &[u8]) -> Option<String> {
    body(headers, bytes).filter(|(kind, _)| kind == "application/sdp").map(|(_, text)| text)
}

/// The route set that a caller learns from an answer: Record-Route reversed (RFC 3261 section 12.1.2).
pub(super) fn routes_of_answer(headers: &Headers) -> Vec<String> {
    let mut routes = routes_of_request(headers);
    routes.reverse();
    routes
}

/// The route set that a callee learns from a request: Record-Route in order (RFC 3261 section 12.1.1).
pub(super) fn routes_of_request(headers: &Headers) -> Vec<String> {
    params::values(all(headers, "Record-Route")).map(str::to_owned).collect()
}

/// From or To as text, with its tag.
pub(super) fn tagged(who: &NameAddr, tag: Option<&str>) -> String {
    match tag {
        Some(tag) => format!("{who};tag={tag}"),
        None => who.to_string(),
    }
}

/// The stack's form of an address. The stack escapes user parts itself, so ours is handed over plain.
pub(super) fn stack_uri(uri: &SipUri) -> Option<Uri> {
    let plain = SipUri { headers: None, ..uri.clone() };
    let mut out = Uri::try_from(plain.to_string().as_str()).ok()?;
    if let Some(auth) = &mut out.auth {
        auth.user = uri.user_display();
    }
    // As they were written: the stack's own words for the known ones differ in case.
    let param = |(name, value): &(String, Option<String>)| {
        Param::Other(OtherParam::new(name), value.as_ref().map(OtherParamValue::new))
    };
    out.params = uri.params.iter().map(param).collect();
    Some(out)
}

/// Our form of the stack's address.
pub(super) fn model_uri(uri: &Uri) -> Option<SipUri> {
    let mut plain = uri.clone();
    let user = plain.auth.take().map(|auth| auth.user);
    let mut out: SipUri = plain.to_string().parse().ok()?;
    if out.scheme != crate::model::address::Scheme::Tel {
        out.user = user.unwrap_or_default();
    }
    Some(out)
}

/// The reason phrase as it came, or the usual one.
pub(super) fn phrase(response: &Response) -> String {
    response.wire_reason.clone().unwrap_or_else(|| response.status_code.text().to_owned())
}

/// What goes into a header stays on its line: no header can be smuggled in through a value.
fn one_line(value: &str) -> String {
    value.replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str) {
        let uri: SipUri = text.parse().expect(text);
        let stack = stack_uri(&uri).expect(text);
        assert_eq!(stack.to_string(), text, "to the wire");
        assert_eq!(model_uri(&stack).map(|u| u.user_display()), Some(uri.user_display()), "and back");
    }

    #[test]
    fn request_uris_reach_the_wire_as_they_were_written() {
        check("sip:boris@demo.perch");
        check("sip:1@h:5070;m=BS;x=y");
        check("sip:%23*21@h");
        check("sip:cc-4711@[2001:db8::1]:5060");
        check("sip:host.example;transport=tcp");
    }

    #[test]
    fn a_value_cannot_smuggle_in_a_header() {
        let uri: SipUri = "sip:b@h".parse().expect("uri");
        let draft = Draft {
            method: Method::Message,
            uri: &uri,
            from: "<sip:a@h>;tag=1".to_owned(),
            to: "<sip:b@h>".to_owned(),
            call_id: "c",
            cseq: 1,
            routes: &[],
            headers: vec![("Subject".to_owned(), "x\r\nEvil: yes".to_owned())],
            body: None,
        };
        let request = draft.build().expect("request");
        assert_eq!(header(&request.headers, "Subject"), Some("x  Evil: yes"));
        assert!(!request.to_string().contains("\nEvil"));
    }
}
