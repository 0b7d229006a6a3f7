//! What a refusal says: code, offers of call completion, Retry-After, Reason, Min-Expires, Allow-Events.

use rsipstack::sip::{Headers, Response};

use super::name_addr;
use super::{request, tap};
use crate::model::signal::{CallInfo, Failure, RetryAfter};

/// The failure that a final answer is.
pub(super) fn of(response: &Response) -> Failure {
    let headers = &response.headers;
    Failure {
        code: response.status_code.code(),
        local: tap::is_local(response),
        phrase: if tap::is_local(response) { "No answer".to_owned() } else { request::phrase(response) },
        offers: offers(headers),
        retry_after: request::header(headers, "Retry-After").and_then(retry_after),
        q850_cause: cause(headers, "Q.850"),
        sip_cause: cause(headers, "SIP"),
        min_expires_s: request::number(headers, "Min-Expires"),
        allow_events: request::tokens(headers, "Allow-Events"),
    }
}

/// The offers of call completion in a message (RFC 6910 section 7.1).
pub(super) fn offers(headers: &Headers) -> Vec<CallInfo> {
    request::all(headers, "Call-Info")
        .flat_map(name_addr::split_list)
        .filter_map(name_addr::parse)
        .filter(|a| a.param("purpose").is_some_and(|p| p.eq_ignore_ascii_case("call-completion")))
        .map(|a| CallInfo { m: a.param("m").map(str::to_owned), uri: a.name.uri })
        .collect()
}

/// The cause of that protocol in a Reason header (RFC 3326).
pub(super) fn cause(headers: &Headers, protocol: &str) -> Option<u16> {
    request::all(headers, "Reason").flat_map(name_addr::split_list).find_map(|value| cause_in(value, protocol))
}

/// The cause of that protocol in one Reason value.
pub(super) fn cause_in(value: &str, protocol: &str) -> Option<u16> {
    let (name, rest) = value.split_once(';')?;
    if !name.trim().eq_ignore_ascii_case(protocol) {
        return None;
    }
    let params = name_addr::params(&format!(";{rest}"));
    params.iter().find(|(n, _)| n.eq_ignore_ascii_case("cause"))?.1.as_deref()?.parse().ok()
}

fn retry_after(value: &str) -> Option<RetryAfter> {
    let end = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
    let seconds = value[..end].parse().ok()?;
    let comment = value.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')).map(|(text, _)| text.to_owned());
    let after = value.rsplit_once(')').map_or(&value[end..], |(_, rest)| rest);
    let params = name_addr::params(after);
    let duration = params.iter().find(|(n, _)| n.eq_ignore_ascii_case("duration")).and_then(|(_, v)| v.as_deref());
    Some(RetryAfter { seconds, comment, duration_s: duration.and_then(|d| d.parse().ok()) })
}
