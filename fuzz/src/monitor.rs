//! The callee's side: who waits, in order; whatever comes, everybody is answered once and told in his turn.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use arbitrary::Arbitrary;
use perch::completion::monitor::{Availability, CalleeState, Input, Monitor, Output, Policy, WhoMayWait};
use perch::model::signal::NotifyState;
use perch::model::time::Now;
use perch::model::{CompletionCondition, Moment, NameAddr, PublicationId, SipUri, SubscriptionId};

use crate::{DAWN, later, person};

const MOST: u32 = 3;

/// What may happen.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Operation {
    Policy { who: u8, retention: bool, guard_s: u8, without_call: bool },
    State(u8),
    Offer { caller: u8, token: u8, condition: u8 },
    Withdraw(u8),
    Subscribe { caller: u8, token: Option<u8>, call_id: u8, expires_s: Option<u16> },
    Refresh { sub: u8, expires_s: u16 },
    SubscriberGone(u8),
    Publish { caller: u8, at: u8, within: Option<u8>, presence: bool, says: u8, tag: u8, expires_s: Option<u16> },
    Called(u8),
    Answered(u8),
    CallFailed { sub: u8, condition: Option<u8> },
    Met(u8),
    NotNow(u8),
    Leaving,
    AddressGone,
    Wait { seconds: u16 },
}

/// Runs the operations and judges after each.
pub fn run(operations: &[Operation]) {
    let mut run = Run::new();
    for operation in operations {
        run.act(*operation);
        run.judge();
    }
    run.end();
}

struct Run {
    monitor: Monitor,
    now: Now,
    next: u64,
    /// Everybody who was let in and has not heard the last word, with the times of the last NOTIFYs.
    live: BTreeMap<SubscriptionId, VecDeque<Moment>>,
    owed: BTreeSet<SubscriptionId>,
    publications: BTreeSet<PublicationId>,
    /// Whose latest word was *ready*.
    ready: BTreeSet<SubscriptionId>,
}

fn callee() -> SipUri {
    SipUri::sip("anna", "x")
}

fn token(n: u8) -> SipUri {
    SipUri::sip(&format!("cc-{}", n % 6), "192.0.2.1")
}

fn condition(n: u8) -> CompletionCondition {
    [CompletionCondition::Busy, CompletionCondition::NoAnswer, CompletionCondition::NotLoggedIn][usize::from(n % 3)]
}

impl Run {
    fn new() -> Run {
        let mut run = Run {
            monitor: Monitor::new(),
            now: DAWN,
            next: 1,
            live: BTreeMap::new(),
            owed: BTreeSet::new(),
            publications: BTreeSet::new(),
            ready: BTreeSet::new(),
        };
        let policy = Policy { max_waiting: MOST, ..Policy::default() };
        run.feed(Input::Address { callee: callee(), policy });
        run
    }

    fn feed(&mut self, input: Input) {
        let mut out = Vec::new();
        self.monitor.handle(input, self.now, &mut out);
        for output in out {
            match output {
                Output::Accept { subscription, .. } => {
                    assert!(self.owed.remove(&subscription), "a SUBSCRIBE is answered once");
                    self.live.entry(subscription).or_default();
                }
                Output::Reject { subscription, .. } => {
                    assert!(self.owed.remove(&subscription), "a SUBSCRIBE is answered once");
                }
                Output::Notify { subscription, state, body } => {
                    self.notified(subscription, &state, body.is_none());
                    match body {
                        Some(body) if body.ready => drop(self.ready.insert(subscription)),
                        _ => drop(self.ready.remove(&subscription)),
                    }
                }
                Output::AnswerPublish { publication, .. } => {
                    assert!(self.publications.remove(&publication), "a PUBLISH is answered once");
                }
                Output::Waiting { count, .. } => assert!(count <= MOST, "no more than the policy lets wait"),
            }
        }
        assert!(self.owed.is_empty() && self.publications.is_empty(), "an answer is missing");
    }

    fn notified(&mut self, subscription: SubscriptionId, state: &NotifyState, empty: bool) {
        let over = matches!(state, NotifyState::Terminated { .. });
        assert_eq!(over, empty, "the last word alone has no body");
        let Some(sent) = self.live.get_mut(&subscription) else { panic!("a NOTIFY to one who does not wait") };
        while sent.front().is_some_and(|at| self.now.moment.since(*at) >= Duration::from_secs(10)) {
            sent.pop_front();
        }
        sent.push_back(self.now.moment);
        // RFC 6910 section 9.11; a program that ends, or an address that goes, waits for no pace.
        assert!(sent.len() <= 3 || over, "more than three NOTIFYs in ten seconds");
        if over {
            self.live.remove(&subscription);
        }
    }

    fn act(&mut self, operation: Operation) {
        use Operation as Op;
        let sub = |n: u8, next: u64| SubscriptionId(u64::from(n) % (next + 2) / 2 * 2 + 1);
        let next = self.next;
        match operation {
            Op::Policy { who, retention, guard_s, without_call } => {
                let who = match who % 4 {
                    0 => WhoMayWait::Everyone,
                    1 => WhoMayWait::SameDomain,
                    2 => WhoMayWait::Listed([person(0), person(1)].into()),
                    _ => WhoMayWait::Nobody,
                };
                let policy = Policy { who, max_waiting: MOST, retention, guard_s: guard_s % 20, without_call };
                self.feed(Input::Address { callee: callee(), policy });
            }
            Op::State(n) => {
                let state = match n % 4 {
                    0 => CalleeState::Free,
                    1 => CalleeState::Busy { in_use: true },
                    2 => CalleeState::Busy { in_use: false },
                    _ => CalleeState::Absent,
                };
                self.feed(Input::State { callee: callee(), state });
            }
            Op::Offer { caller, token: n, condition: c } => {
                let caller = NameAddr::bare(person(caller));
                self.feed(Input::Offer { callee: callee(), caller, uri: token(n), condition: condition(c) });
            }
            Op::Withdraw(n) => self.feed(Input::Withdraw { uri: token(n) }),
            Op::Subscribe { caller, token: n, call_id, expires_s } => {
                self.next += 2;
                let subscription = SubscriptionId(self.next);
                self.owed.insert(subscription);
                let (request_uri, callee) = n.map_or((callee(), Some(callee())), |n| (token(n), None));
                let (from, call_id) = (NameAddr::bare(person(caller)), format!("c{}", call_id % 5));
                let expires_s = expires_s.map(u32::from);
                self.feed(Input::Subscribe { subscription, request_uri, callee, from, call_id, expires_s });
            }
            Op::Refresh { sub: n, expires_s } => {
                let subscription = sub(n, next);
                self.owed.insert(subscription);
                self.feed(Input::Refresh { subscription, expires_s: expires_s.into() });
                self.owed.clear();
            }
            Op::SubscriberGone(n) => {
                self.feed(Input::SubscriberGone(sub(n, next)));
                self.live.remove(&sub(n, next));
            }
            Op::Publish { caller, at, within, presence, says, tag, expires_s } => {
                self.next += 2;
                let publication = PublicationId(self.next);
                self.publications.insert(publication);
                let mut request_uri = token(at);
                if at >= 128 {
                    request_uri.user.push_str("-r");
                }
                let words = [Availability::Open, Availability::Closed, Availability::Nothing, Availability::Unreadable];
                self.feed(Input::Publish {
                    publication,
                    request_uri,
                    callee: (at % 3 == 0).then(callee),
                    from: NameAddr::bare(person(caller)),
                    within: within.map(|n| sub(n, next)),
                    package: if presence { "presence" } else { "call-completion" }.to_owned(),
                    etag: (tag % 3 == 0).then(|| tag.to_string()),
                    expires_s: expires_s.map(u32::from),
                    says: words[usize::from(says) % words.len()],
                });
            }
            Op::Called(n) => self.feed(Input::Called(sub(n, next))),
            Op::Answered(n) => self.feed(Input::Answered(sub(n, next))),
            Op::CallFailed { sub: n, condition: c } => {
                self.feed(Input::CallFailed { subscription: sub(n, next), condition: c.map(condition) });
            }
            Op::Met(who) => self.feed(Input::Met { callee: callee(), peer: person(who) }),
            Op::NotNow(n) => self.feed(Input::NotNow(sub(n, next))),
            Op::Leaving => self.feed(Input::Leaving),
            Op::AddressGone => self.feed(Input::AddressGone(callee())),
            Op::Wait { seconds } => self.wait(Duration::from_secs(seconds.into())),
        }
    }

    fn wait(&mut self, by: Duration) {
        let until = later(self.now, by);
        let mut still = 0;
        while let Some(at) = self.monitor.wakes_at().filter(|at| *at <= until.moment) {
            still = if at > self.now.moment { 0 } else { still + 1 };
            assert!(still < 100, "it spins");
            self.now = later(self.now, at.max(self.now.moment).since(self.now.moment));
            self.feed(Input::Tick);
        }
        self.now = later(self.now, until.moment.since(self.now.moment));
        self.feed(Input::Tick);
    }

    fn judge(&self) {
        let waiters = self.monitor.waiters(self.now);
        let places: Vec<u32> = waiters.iter().map(|w| w.place).collect();
        assert_eq!(places, (1..=waiters.len() as u32).collect::<Vec<_>>(), "places count from one");
        let ready = waiters.iter().filter(|w| self.ready.contains(&w.subscription)).count();
        assert!(ready <= 1, "one is told at a time (RFC 6910 section 7.3)");
        let peers: BTreeSet<String> = waiters.iter().map(|w| w.peer.uri.to_string()).collect();
        assert_eq!(peers.len(), waiters.len(), "nobody waits twice");
        assert!(waiters.iter().all(|w| self.live.contains_key(&w.subscription)), "who waits was let in");
    }

    /// After half a day of silence nobody waits and nothing is remembered.
    fn end(mut self) {
        self.wait(Duration::from_secs(12 * 3600));
        assert_eq!(self.monitor.waiters(self.now), Vec::new(), "somebody waits for ever");
        assert_eq!((self.monitor.held(), self.monitor.wakes_at()), (Vec::new(), None), "something is left behind");
    }
}
