//! One who waits: the state of one subscription, and the pace of its NOTIFYs.

use std::collections::VecDeque;
use std::time::Duration;

use super::seam::{CcBody, Output};
use crate::completion::timers;
use crate::model::signal::NotifyState;
use crate::model::time::Now;
use crate::model::{CompletionCondition, Moment, NameAddr, SipUri, SubscriptionId, WallTime};

/// Where a waiter stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Phase {
    Queued,
    /// `ready` has been sent; the recall timer runs.
    Told {
        lapses: Moment,
    },
    /// The recall has come; its call is decided by then.
    Calling {
        lapses: Moment,
    },
}

/// One who waits.
#[derive(Debug)]
pub(super) struct Queuer {
    pub(super) subscription: SubscriptionId,
    pub(super) peer: NameAddr,
    pub(super) call_id: String,
    /// Where SUBSCRIBE was let in: the user part of the monitor URI, if it was one.
    pub(super) token: Option<String>,
    pub(super) cc_uri: SipUri,
    pub(super) condition: CompletionCondition,
    /// The callee must have been in use (CCNR) or absent (CCNL) after this.
    pub(super) counts_from: Moment,
    pub(super) since: WallTime,
    pub(super) expires: Moment,
    pub(super) phase: Phase,
    /// Told us *not now*; forgotten then.
    pub(super) suspended: Option<Moment>,
    pub(super) etag: Option<String>,
    /// Passed over until then: it did not come, or is not wanted now.
    pub(super) rests_until: Option<Moment>,
    pub(super) vain: u8,
    /// What was last said: ready or not, and the place.
    said: Option<(bool, u32)>,
    sent: VecDeque<Moment>,
}

/// What a waiter begins with.
pub(super) struct Arrival {
    pub(super) subscription: SubscriptionId,
    pub(super) peer: NameAddr,
    pub(super) call_id: String,
    pub(super) token: Option<String>,
    pub(super) cc_uri: SipUri,
    pub(super) condition: CompletionCondition,
    pub(super) counts_from: Moment,
    pub(super) expires: Moment,
}

impl Queuer {
    pub(super) fn new(arrival: Arrival, now: Now) -> Queuer {
        Queuer {
            subscription: arrival.subscription,
            peer: arrival.peer,
            call_id: arrival.call_id,
            token: arrival.token,
            cc_uri: arrival.cc_uri,
            condition: arrival.condition,
            counts_from: arrival.counts_from,
            since: now.wall,
            expires: arrival.expires,
            phase: Phase::Queued,
            suspended: None,
            etag: None,
            rests_until: None,
            vain: 0,
            said: None,
            sent: VecDeque::new(),
        }
    }

    /// The same person has subscribed anew: the place and its history stay.
    pub(super) fn take_over(&mut self, arrival: Arrival) {
        self.subscription = arrival.subscription;
        self.call_id = arrival.call_id;
        self.token = arrival.token;
        self.cc_uri = arrival.cc_uri;
        self.condition = arrival.condition;
        self.expires = arrival.expires;
        self.phase = Phase::Queued;
        self.suspended = None;
        self.etag = None;
        self.rests_until = None;
        self.said = None;
        self.sent.clear();
    }

    pub(super) fn is_suspended(&self, now: Moment) -> bool {
        self.suspended.is_some_and(|until| until > now)
    }

    pub(super) fn rests(&self, now: Moment) -> bool {
        self.rests_until.is_some_and(|until| until > now)
    }

    /// When `ready` may go out, if not now: it is never the third NOTIFY within ten seconds
    /// (RFC 6910 section 9.11).
    pub(super) fn told_at(&mut self, now: Moment) -> Option<Moment> {
        let recent = self.recent(now);
        (recent >= 2).then(|| self.sent[recent - 2] + timers::NOTIFY_WINDOW)
    }

    /// Says where it stands, as far as the pace allows: a change of state soon, a mere change of place later.
    pub(super) fn speak(&mut self, place: u32, retention: bool, now: Now, out: &mut Vec<Output>) {
        let ready = match self.phase {
            Phase::Queued => false,
            Phase::Told { .. } => true,
            // Its call says the rest.
            Phase::Calling { .. } => return,
        };
        if self.said == Some((ready, place)) || (ready && self.said.is_some_and(|(was, _)| was)) {
            return;
        }
        let allowed = match self.said {
            None => usize::MAX,
            _ if ready => 2,
            Some((true, _)) => 3,
            Some((false, _)) => 1,
        };
        if self.recent(now.moment) >= allowed {
            return;
        }
        self.said = Some((ready, place));
        self.sent.push_back(now.moment);
        let left = self.expires.since(now.moment).as_secs();
        out.push(Output::Notify {
            subscription: self.subscription,
            state: NotifyState::Active { expires_s: Some(u32::try_from(left).unwrap_or(u32::MAX)), pending: false },
            body: Some(CcBody { ready, retention, uri: self.cc_uri.clone(), place }),
        });
    }

    /// A refresh asks for the present state, whatever was said.
    pub(super) fn ask_again(&mut self) {
        if let Some((ready, _)) = self.said {
            self.said = Some((ready, 0));
        }
    }

    /// What is still to be said can be said then.
    pub(super) fn speaks_at(&self, place: u32) -> Option<Moment> {
        let ready = matches!(self.phase, Phase::Told { .. });
        let owes = match self.said {
            _ if matches!(self.phase, Phase::Calling { .. }) => false,
            Some((true, _)) if ready => false,
            said => said != Some((ready, place)),
        };
        // A slot is free when the oldest of the last three is out of the window.
        let oldest = if ready || matches!(self.said, Some((true, _))) { self.sent.front() } else { self.sent.back() };
        owes.then(|| oldest.map(|at| *at + timers::NOTIFY_WINDOW)).flatten()
    }

    /// The last NOTIFY, now or as soon as the pace allows.
    pub(super) fn farewell(mut self, reason: &str, now: Moment) -> Farewell {
        let at = if self.recent(now) < 3 { now } else { self.sent[0] + timers::NOTIFY_WINDOW };
        Farewell { subscription: self.subscription, reason: reason.to_owned(), at }
    }

    /// The next deadline of its own.
    pub(super) fn wakes_at(&self, place: u32) -> Option<Moment> {
        let phase = match self.phase {
            Phase::Queued => None,
            Phase::Told { lapses } | Phase::Calling { lapses } => Some(lapses),
        };
        let pause = [self.suspended, self.rests_until];
        [Some(self.expires), phase, self.speaks_at(place)].into_iter().chain(pause).flatten().min()
    }

    fn recent(&mut self, now: Moment) -> usize {
        while self.sent.front().is_some_and(|at| now.since(*at) >= timers::NOTIFY_WINDOW) {
            self.sent.pop_front();
        }
        self.sent.len()
    }
}

/// A subscription whose last NOTIFY is due then.
#[derive(Debug)]
pub(super) struct Farewell {
    pub(super) subscription: SubscriptionId,
    pub(super) reason: String,
    pub(super) at: Moment,
}

impl Farewell {
    pub(super) fn say(self, out: &mut Vec<Output>) {
        out.push(Output::Notify {
            subscription: self.subscription,
            state: NotifyState::Terminated { reason: Some(self.reason), retry_after_s: None },
            body: None,
        });
    }
}

/// So long a waiter that did not come is passed over.
pub(super) const REST: Duration = Duration::from_secs(60);
/// So long a waiter that is not wanted now is passed over.
pub(super) const NOT_NOW: Duration = Duration::from_secs(300);
/// Recalls in vain after which a waiter is let go.
pub(super) const MOST_VAIN: u8 = 3;
