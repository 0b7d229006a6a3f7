//! *Not now* and *now again*, told to the exchange by PUBLISH (RFC 6910 section 6.5, rules S8, A8, W8).

use std::time::Duration;

use super::super::context::{Ctx, Key};
use super::super::seam::Output;
use crate::model::signal::{EventHeader, Failure};
use crate::model::{Moment, PublicationId, SipUri, SubscriptionId};

/// What came of trying to say it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Said {
    /// It has been heard, or nothing had to be said.
    Done,
    /// A PUBLISH is under way.
    Under,
    /// There is more to send: call [`Notice::send`].
    More,
    /// No address takes it: what could not be said was *now again* (true) or *not now*.
    Unheard { open: bool },
}

/// The state of one request's publication.
#[derive(Debug, Default)]
pub(super) struct Notice {
    /// What the exchange is to know: open (true) or closed.
    want: Option<bool>,
    /// What it knows.
    knows: Option<bool>,
    flying: Option<Flight>,
    /// Which of S8's addresses is used, from 0.
    step: usize,
    accepted: Option<Accepted>,
    /// The server shortened its life: said again then.
    renew: Option<Moment>,
    /// Seconds asked for where a 423 wanted more.
    least_s: u32,
    /// A wrong entity tag has been dropped once (412).
    dropped_tag: bool,
}

/// A PUBLISH that is unanswered.
#[derive(Debug)]
struct Flight {
    publication: PublicationId,
    open: bool,
    as_cc: bool,
    with_tag: bool,
    address: Address,
}

/// The address that took the latest PUBLISH, and its entity tag.
#[derive(Debug)]
struct Accepted {
    address: Address,
    etag: Option<String>,
}

/// A Request-URI, and the subscription within whose dialog it is used, if any.
type Address = (SipUri, Option<SubscriptionId>);

impl Notice {
    /// After a restart: the exchange was left with *not now*.
    pub(super) fn restored(published: Option<(SipUri, String)>) -> Notice {
        let knows = published.is_some().then_some(false);
        let accepted = published.map(|(uri, tag)| Accepted { address: (uri, None), etag: Some(tag) });
        Notice { want: knows, knows, accepted, ..Notice::default() }
    }

    pub(super) fn want(&mut self, open: bool) {
        if self.want != Some(open) {
            self.want = Some(open);
            if self.accepted.is_none() {
                self.step = 0;
            }
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.want == Some(false)
    }

    pub(super) fn is_known_closed(&self) -> bool {
        self.knows == Some(false)
    }

    /// Nothing more is said; an answer that is still to come concerns nobody.
    pub(super) fn forget(&mut self, ctx: &mut Ctx<'_>) {
        if let Some(flight) = &self.flying {
            ctx.numbers.of_publication.remove(&flight.publication);
        }
        *self = Notice::default();
    }

    /// What to keep on disk while the exchange believes us away.
    pub(super) fn saved(&self) -> Option<(SipUri, String)> {
        let accepted = self.accepted.as_ref().filter(|_| self.knows == Some(false))?;
        Some((accepted.address.0.clone(), accepted.etag.clone().unwrap_or_default()))
    }

    pub(super) fn wakes_at(&self) -> Option<Moment> {
        self.renew
    }

    /// Says it again if its life was cut short.
    pub(super) fn renew_due(&mut self, now: Moment) -> bool {
        let due = self.renew.is_some_and(|at| at <= now);
        if due {
            self.renew = None;
            self.knows = None;
        }
        due
    }

    /// Sends what is wanted, one PUBLISH at a time, to the address that is next.
    pub(super) fn send(&mut self, addresses: &[Address], until: Moment, key: Key, ctx: &mut Ctx<'_>) -> Said {
        let Some(open) = self.want else { return Said::Done };
        if self.flying.is_some() {
            return Said::Under;
        }
        if self.knows == Some(open) || (open && self.knows.is_none()) {
            return Said::Done;
        }
        let kept = self.accepted.as_ref().map(|a| &a.address);
        let Some(address) = kept.or_else(|| addresses.get(self.step)).cloned() else { return self.unheard(open) };
        let publication = ctx.publication(key);
        let as_cc = ctx.line.learned.publish_as_cc;
        let package = if as_cc { "call-completion" } else { "presence" };
        let left = until.since(ctx.at()).max(Duration::from_secs(60)).as_secs();
        let etag = self.accepted.as_ref().and_then(|a| a.etag.clone()).filter(|t| !t.is_empty());
        let with_tag = etag.is_some();
        ctx.out.push(Output::Publish {
            publication,
            line: key.line,
            target: address.0.clone(),
            within: address.1,
            event: EventHeader::plain(package),
            etag,
            expires_s: u32::try_from(left).unwrap_or(u32::MAX).max(self.least_s),
            open: Some(open),
        });
        self.flying = Some(Flight { publication, open, as_cc, with_tag, address });
        Said::Under
    }

    pub(super) fn published(
        &mut self,
        publication: PublicationId,
        etag: Option<String>,
        expires_s: u32,
        ctx: &mut Ctx<'_>,
    ) -> Said {
        let Some(flight) = self.flying.take_if(|f| f.publication == publication) else { return Said::Under };
        let open = flight.open;
        self.knows = Some(open);
        self.dropped_tag = false;
        self.accepted = Some(Accepted { address: flight.address, etag });
        self.renew = (!open && expires_s > 0).then(|| ctx.at() + Duration::from_secs(u64::from(expires_s)) * 4 / 5);
        if self.want == Some(open) { Said::Done } else { Said::More }
    }

    pub(super) fn failed(&mut self, publication: PublicationId, failure: &Failure, ctx: &mut Ctx<'_>) -> Said {
        let Some(flight) = self.flying.take_if(|f| f.publication == publication) else { return Said::Under };
        match failure.code {
            489 if !flight.as_cc => ctx.line.learned.publish_as_cc = true,
            404 | 405 | 481 | 489 => {
                self.step += 1;
                self.accepted = None;
            }
            412 if flight.with_tag && !self.dropped_tag => {
                self.dropped_tag = true;
                self.accepted = None;
            }
            // A8: so chan_sip says that it knows no request of this address.
            412 if !flight.with_tag => {
                self.step += 1;
                self.accepted = None;
            }
            423 if self.least_s == 0 && failure.min_expires_s.is_some() => {
                self.least_s = failure.min_expires_s.unwrap_or(0);
            }
            401 | 407 => {
                // W8: with a password chan_sip refuses every PUBLISH; asking again would loop.
                ctx.line.learned.no_publish = true;
                return self.unheard(flight.open);
            }
            _ => return self.unheard(flight.open),
        }
        Said::More
    }

    fn unheard(&mut self, open: bool) -> Said {
        self.want = None;
        Said::Unheard { open }
    }
}
