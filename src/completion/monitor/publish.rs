//! *Not now* and *now again* from those who wait (RFC 6910 sections 7.5 and 8, rule S8).

use std::time::Duration;

use super::desk::{Monitor, person, token_of};
use super::seam::{Availability, Output};
use super::waiter::Phase;
use crate::model::{Moment, PublicationId, SipUri, SubscriptionId};

/// The life of a publication that names none, seconds.
const DEFAULT_LIFE_S: u32 = 3600;

/// What a PUBLISH carries.
pub(super) struct Words {
    pub(super) package: String,
    pub(super) etag: Option<String>,
    pub(super) expires_s: Option<u32>,
    pub(super) says: Availability,
}

/// The answer to it.
pub(super) struct Answer {
    code: u16,
    etag: Option<String>,
    expires_s: u32,
}

impl Answer {
    fn refusal(code: u16) -> Answer {
        Answer { code, etag: None, expires_s: 0 }
    }

    pub(super) fn into_output(self, publication: PublicationId) -> Output {
        Output::AnswerPublish { publication, code: self.code, etag: self.etag, expires_s: self.expires_s }
    }
}

impl Monitor {
    /// The waiter whom a PUBLISH is about, by any of S8's four addresses: cc-URI, the dialog, the
    /// monitor URI, or the address itself with the waiter's From. The token is a permission of its own.
    pub(super) fn published_about(
        &self,
        request_uri: &SipUri,
        callee: Option<&SipUri>,
        from: &SipUri,
        within: Option<SubscriptionId>,
    ) -> Option<SubscriptionId> {
        let all = || self.addresses.values().flat_map(|a| &a.queue);
        if let Some(within) = within {
            return all().find(|w| w.subscription == within).map(|w| w.subscription);
        }
        let token = token_of(&request_uri.user);
        if let Some(waiter) = all().find(|w| w.token.as_deref() == Some(token)) {
            return Some(waiter.subscription);
        }
        let address = self.addresses.get(&person(callee.unwrap_or(request_uri)))?;
        address.queue.iter().find(|w| w.peer.uri.same_person(from)).map(|w| w.subscription)
    }

    pub(super) fn publish(&mut self, found: Option<SubscriptionId>, words: Words, now: Moment) -> Answer {
        // Asterisk says `call-completion` (A8), the RFC `presence`.
        if !matches!(words.package.as_str(), "presence" | "call-completion") {
            return Answer::refusal(489);
        }
        let tag = self.tags + 1;
        let Some(waiter) = found.and_then(|id| self.addresses.values_mut().find_map(|a| a.find(id))) else {
            return Answer::refusal(404);
        };
        if words.etag.is_some() && words.etag != waiter.etag {
            return Answer::refusal(412);
        }
        let left = u32::try_from(waiter.expires.since(now).as_secs()).unwrap_or(u32::MAX);
        let expires_s = words.expires_s.unwrap_or(DEFAULT_LIFE_S).min(left);
        let until = now + Duration::from_secs(expires_s.into());
        let closed = match words.says {
            Availability::Unreadable => return Answer::refusal(400),
            // A bare one needs a publication to refresh or remove.
            Availability::Nothing if words.etag.is_none() => return Answer::refusal(400),
            Availability::Nothing => waiter.suspended.is_some(),
            Availability::Closed => true,
            Availability::Open => false,
        };
        if closed && expires_s > 0 {
            waiter.suspended = Some(until);
            if let Phase::Told { .. } = waiter.phase {
                waiter.phase = Phase::Queued;
            }
        } else {
            waiter.suspended = None;
            waiter.rests_until = None;
        }
        let etag = (expires_s > 0).then(|| tag.to_string());
        waiter.etag.clone_from(&etag);
        self.tags = tag;
        Answer { code: 200, etag, expires_s }
    }
}
