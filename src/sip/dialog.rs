//! The bookkeeping of a dialog: ids, sequence numbers, route set, remote target (RFC 3261 section 12).

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rsipstack::sip::headers::make_header;
use rsipstack::sip::{Headers, Method, Request, Response};

use super::hop::Hop;
use super::line::Line;
use super::request::{self, Draft};
use crate::model::SipUri;
use crate::model::signal::{DialogIds, Header};

/// One dialog, early or confirmed.
#[derive(Clone)]
pub(super) struct Dialog {
    /// Call-ID and tags.
    pub(super) ids: DialogIds,
    /// Remote target.
    pub(super) target: SipUri,
    /// Route set, first hop first.
    pub(super) routes: Vec<String>,
    /// The last sequence number that we used.
    pub(super) cseq: Arc<AtomicU32>,
    local: String,
    remote: String,
    remote_cseq: Option<u32>,
}

impl Dialog {
    /// The dialog that an answer to our request makes (RFC 3261 section 12.1.2). None without a tag.
    pub(super) fn of_answer(response: &Response, cseq: &Arc<AtomicU32>) -> Option<Dialog> {
        let headers = &response.headers;
        // Without a Contact, To is the best guess there is.
        let target = request::address(headers, "Contact").or_else(|| request::address(headers, "To"))?;
        Some(Dialog {
            ids: ids(headers, "From", "To")?,
            target: target.name.uri,
            routes: request::routes_of_answer(headers),
            cseq: cseq.clone(),
            local: request::header(headers, "From")?.to_owned(),
            remote: request::header(headers, "To")?.to_owned(),
            remote_cseq: None,
        })
    }

    /// The dialog that a request from them makes, under our tag (RFC 3261 section 12.1.1).
    pub(super) fn of_request(request: &Request, tag: &str) -> Option<Dialog> {
        let headers = &request.headers;
        let from = request::address(headers, "From")?;
        let contact = request::address(headers, "Contact").map(|a| a.name.uri);
        let to = request::header(headers, "To")?;
        let tagged = request::address(headers, "To")?.tag().is_some();
        Some(Dialog {
            ids: DialogIds {
                call_id: request::header(headers, "Call-ID")?.to_owned(),
                local_tag: tag.to_owned(),
                remote_tag: from.tag()?.to_owned(),
            },
            target: contact.unwrap_or(from.name.uri),
            routes: request::routes_of_request(headers),
            cseq: Arc::default(),
            local: if tagged { to.to_owned() } else { format!("{to};tag={tag}") },
            remote: request::header(headers, "From")?.to_owned(),
            remote_cseq: request::cseq(headers),
        })
    }

    /// A dialog taken up again from what was kept of it.
    pub(super) fn restored(
        ids: DialogIds,
        local: String,
        remote: String,
        target: SipUri,
        routes: Vec<String>,
        cseq: Arc<AtomicU32>,
    ) -> Dialog {
        Dialog { ids, target, routes, cseq, local, remote, remote_cseq: None }
    }

    /// A request within the dialog, under the next sequence number.
    pub(super) fn request(
        &self,
        method: Method,
        headers: Vec<Header>,
        body: Option<(&str, String)>,
    ) -> Option<Request> {
        Draft {
            method,
            uri: &self.target,
            from: self.local.clone(),
            to: self.remote.clone(),
            call_id: &self.ids.call_id,
            cseq: self.cseq.fetch_add(1, Ordering::Relaxed) + 1,
            routes: &self.routes,
            headers,
            body,
        }
        .build()
    }

    /// Where its requests go first.
    pub(super) fn hop(&self, line: &Line) -> Hop {
        line.hop_within(&self.routes, &self.target)
    }

    /// Whether a request of theirs is in order (RFC 3261 section 12.2.2); remembers its number.
    pub(super) fn is_in_order(&mut self, headers: &Headers) -> bool {
        let Some(number) = request::cseq(headers) else { return false };
        if self.remote_cseq.is_some_and(|last| number <= last) {
            return false;
        }
        self.remote_cseq = Some(number);
        true
    }

    /// A target refresh: their Contact of a re-INVITE, UPDATE, SUBSCRIBE, NOTIFY or its answer.
    pub(super) fn refresh_target(&mut self, headers: &Headers) {
        if let Some(contact) = request::address(headers, "Contact") {
            self.target = contact.name.uri;
        }
    }
}

/// The same request once more, under the next sequence number.
pub(super) fn renumbered(request: &Request, cseq: &AtomicU32) -> Request {
    let mut again = request.clone();
    let next = cseq.fetch_add(1, Ordering::Relaxed) + 1;
    again.headers.retain(|h| h.name() != "CSeq");
    again.headers.push(make_header("CSeq", format!("{next} {}", again.method)));
    again
}

/// Call-ID and tags, ours from the one header, theirs from the other.
pub(super) fn ids(headers: &Headers, ours: &str, theirs: &str) -> Option<DialogIds> {
    Some(DialogIds {
        call_id: request::header(headers, "Call-ID")?.to_owned(),
        local_tag: request::address(headers, ours)?.tag()?.to_owned(),
        remote_tag: request::address(headers, theirs)?.tag()?.to_owned(),
    })
}
