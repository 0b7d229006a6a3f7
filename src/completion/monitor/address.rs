//! One guarded address: its state, and the queue of those who wait for it.

use std::time::Duration;

use super::seam::{CalleeState, Output, Policy, Waiter, WhoMayWait};
use super::waiter::{Farewell, MOST_VAIN, Phase, Queuer, REST};
use crate::completion::timers;
use crate::model::time::Now;
use crate::model::{CompletionCondition, Moment, SipUri, SubscriptionId};

/// A call to the address, once let through, is decided by then.
const CALL: Duration = Duration::from_secs(180);

/// Whether somebody may be told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Freedom {
    /// The address is busy or absent.
    None,
    /// Free, but the guard time (or the pace of NOTIFYs) holds until then.
    Guarded { until: Moment },
    /// Free.
    Open,
}

/// One guarded address.
#[derive(Debug)]
pub(super) struct Address {
    pub(super) callee: SipUri,
    pub(super) policy: Policy,
    state: CalleeState,
    freedom: Freedom,
    /// When somebody last used the phone, and when it last was absent.
    last_in_use: Option<Moment>,
    last_absent: Option<Moment>,
    /// First come, first told.
    pub(super) queue: Vec<Queuer>,
    pub(super) farewells: Vec<Farewell>,
    counted: usize,
}

impl Address {
    pub(super) fn new(callee: SipUri, policy: Policy, now: Moment) -> Address {
        Address {
            callee,
            policy,
            state: CalleeState::Absent,
            freedom: Freedom::None,
            last_in_use: None,
            last_absent: Some(now),
            queue: Vec::new(),
            farewells: Vec::new(),
            counted: 0,
        }
    }

    pub(super) fn lets_wait(&self, from: &SipUri) -> bool {
        match &self.policy.who {
            WhoMayWait::Everyone => true,
            WhoMayWait::Listed(people) => people.iter().any(|p| p.same_person(from)),
            WhoMayWait::SameDomain => self.callee.host.eq_ignore_ascii_case(&from.host),
            WhoMayWait::Nobody => false,
        }
    }

    pub(super) fn set_state(&mut self, state: CalleeState, now: Moment) {
        match self.state {
            CalleeState::Busy { in_use: true } => self.last_in_use = Some(now),
            CalleeState::Absent => self.last_absent = Some(now),
            CalleeState::Free | CalleeState::Busy { in_use: false } => {}
        }
        if state == CalleeState::Free && self.state != CalleeState::Free {
            // T-CCBS4: they may want to dial themselves.
            self.freedom = Freedom::Guarded { until: now + Duration::from_secs(self.policy.guard_s.into()) };
            for waiter in &mut self.queue {
                // A new round: who did not come last time is asked again.
                waiter.rests_until = None;
            }
        }
        self.state = state;
        if state != CalleeState::Free {
            self.freedom = Freedom::None;
            for waiter in self.queue.iter_mut().filter(|w| matches!(w.phase, Phase::Told { .. })) {
                waiter.phase = Phase::Queued;
            }
        }
    }

    pub(super) fn find(&mut self, subscription: SubscriptionId) -> Option<&mut Queuer> {
        self.queue.iter_mut().find(|w| w.subscription == subscription)
    }

    /// Lets one go, with a last word.
    pub(super) fn dismiss(&mut self, subscription: SubscriptionId, reason: &str, now: Moment) {
        if let Some(index) = self.queue.iter().position(|w| w.subscription == subscription) {
            let waiter = self.queue.remove(index);
            self.farewells.push(waiter.farewell(reason, now));
        }
    }

    /// Deadlines, the next one to be told, and what everybody is owed.
    pub(super) fn run(&mut self, now: Now, out: &mut Vec<Output>) {
        self.pass_time(now.moment);
        self.tell_next(now.moment);
        for farewell in self.farewells.extract_if(.., |f| f.at <= now.moment) {
            farewell.say(out);
        }
        let retention = self.policy.retention;
        for (index, waiter) in self.queue.iter_mut().enumerate() {
            waiter.speak(place(index), retention, now, out);
        }
        if self.counted != self.queue.len() {
            self.counted = self.queue.len();
            let count = u32::try_from(self.counted).unwrap_or(u32::MAX);
            out.push(Output::Waiting { callee: self.callee.clone(), count });
        }
    }

    pub(super) fn wakes_at(&self) -> Option<Moment> {
        let waiters = self.queue.iter().enumerate().filter_map(|(index, w)| w.wakes_at(place(index)));
        let guard = match self.freedom {
            Freedom::Guarded { until } if !self.queue.is_empty() => Some(until),
            _ => None,
        };
        waiters.chain(self.farewells.iter().map(|f| f.at)).chain(guard).min()
    }

    pub(super) fn waiters(&self, now: Moment) -> impl Iterator<Item = Waiter> {
        self.queue.iter().enumerate().map(move |(index, w)| Waiter {
            subscription: w.subscription,
            callee: self.callee.clone(),
            peer: w.peer.clone(),
            since: w.since,
            place: place(index),
            told: w.phase != Phase::Queued,
            suspended: w.is_suspended(now),
        })
    }

    fn pass_time(&mut self, now: Moment) {
        if let Freedom::Guarded { until } = self.freedom
            && until <= now
        {
            self.freedom = Freedom::Open;
        }
        let retention = self.policy.retention;
        let mut over: Vec<(SubscriptionId, &str)> = Vec::new();
        for waiter in &mut self.queue {
            waiter.suspended = waiter.suspended.filter(|until| *until > now);
            waiter.rests_until = waiter.rests_until.filter(|until| *until > now);
            match waiter.phase {
                Phase::Told { lapses } | Phase::Calling { lapses } if lapses <= now => {
                    // S10: the recall timer is over; the next one is told.
                    waiter.phase = Phase::Queued;
                    waiter.vain += 1;
                    waiter.rests_until = Some(now + REST);
                    if !retention || waiter.vain >= MOST_VAIN {
                        over.push((waiter.subscription, "giveup"));
                    }
                }
                _ => {}
            }
            if waiter.expires <= now {
                over.push((waiter.subscription, "timeout"));
            }
        }
        for (subscription, reason) in over {
            self.dismiss(subscription, reason, now);
        }
    }

    /// RFC 6910 section 7.3: one at a time, the first who can take it.
    fn tell_next(&mut self, now: Moment) {
        if self.freedom != Freedom::Open || self.queue.iter().any(|w| w.phase != Phase::Queued) {
            return;
        }
        let (in_use, absent) = (self.last_in_use, self.last_absent);
        let its_turn = |w: &Queuer| {
            !w.is_suspended(now)
                && !w.rests(now)
                && match w.condition {
                    CompletionCondition::Busy => true,
                    CompletionCondition::NoAnswer => in_use.is_some_and(|at| at > w.counts_from),
                    CompletionCondition::NotLoggedIn => absent.is_some_and(|at| at > w.counts_from),
                }
        };
        let Some(waiter) = self.queue.iter_mut().find(|w| its_turn(w)) else { return };
        match waiter.told_at(now) {
            None => waiter.phase = Phase::Told { lapses: now + timers::RECALL + timers::RECALL_GRACE },
            Some(until) => self.freedom = Freedom::Guarded { until },
        }
    }
}

/// The place in the queue, from 1.
fn place(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

/// The recall of a waiter has come.
pub(super) fn calling(now: Moment) -> Phase {
    Phase::Calling { lapses: now + CALL }
}
