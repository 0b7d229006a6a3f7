//! What a refusal says: code, offers of call completion, Retry-After, Reason, Min-Expires, Allow, Allow-Events.

use rsipstack::sip::{Headers, Response};

use super::header::reason::Reasons;
use super::header::{call_info, reason, retry_after};
use super::{request, tap};
use crate::model::Reason;
use crate::model::signal::{CallInfo, Failure};

/// The failure that a final answer is.
pub(super) fn of(response: &Response) -> Failure {
    let headers = &response.headers;
    let reasons = reasons(headers);
    let is_local = tap::is_local(response);
    let why = is_local.then_some(Reason::NothingAnswered);
    Failure {
        code: response.status_code.code(),
        local: is_local,
        phrase: why.as_ref().map_or_else(|| request::phrase(response), Reason::to_string),
        why,
        offers: offers(headers),
        retry_after: request::header(headers, "Retry-After").and_then(retry_after::parse),
        q850_cause: reasons.q850_cause,
        sip_cause: reasons.sip_cause,
        min_expires_s: request::number(headers, "Min-Expires"),
        allow_events: request::tokens(headers, "Allow-Events"),
        allow: Some(request::tokens(headers, "Allow")).filter(|methods| !methods.is_empty()),
        supported: request::tokens(headers, "Supported"),
    }
}

/// The offers of call completion in a message (RFC 6910 section 7.1).
pub(super) fn offers(headers: &Headers) -> Vec<CallInfo> {
    call_info::offers(request::all(headers, "Call-Info"))
}

/// Its Reason headers.
pub(super) fn reasons(headers: &Headers) -> Reasons {
    reason::parse(request::all(headers, "Reason"))
}
