//! The caller's side of call completion: whatever comes in whatever order, the rules of TAPI hold (I1 to I4).

mod operation;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

pub use operation::{Operation, Word};
use operation::{failed, failure};
use perch::completion::seam::{News, PlaceKind};
use perch::completion::{Binding, CallOutcome, Desk, Input, Output};
use perch::model::completion::StoredChange;
use perch::model::settings::CompletionSettings;
use perch::model::signal::{Failure, NotifyState};
use perch::model::time::Now;
use perch::model::{
    CallId, CompletionId, CompletionMode, CompletionState, LineId, MessageId, PublicationId, RequestId, SipUri,
    SubscriptionId,
};

use crate::{DAWN, later, person, saved};

pub(crate) const LINE: LineId = LineId(1);

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
    desk: Desk,
    now: Now,
    disk: Vec<StoredChange>,
    asked: u64,
    answers: BTreeMap<RequestId, u32>,
    alive: BTreeSet<CompletionId>,
    ended: BTreeSet<CompletionId>,
    last: Option<CompletionId>,
    engaged: bool,
    /// Every subscription that was asked for, in order.
    subscriptions: Vec<SubscriptionId>,
    publications: BTreeSet<PublicationId>,
    messages: BTreeSet<MessageId>,
    /// Requests whose call is out.
    calls: BTreeSet<CompletionId>,
    /// Those of them that the user called.
    by_hand: BTreeSet<CompletionId>,
}

impl Run {
    fn new() -> Run {
        let mut run = Run {
            desk: Desk::new(7),
            now: DAWN,
            disk: Vec::new(),
            asked: 0,
            answers: BTreeMap::new(),
            alive: BTreeSet::new(),
            ended: BTreeSet::new(),
            last: None,
            engaged: false,
            subscriptions: Vec::new(),
            publications: BTreeSet::new(),
            messages: BTreeSet::new(),
            calls: BTreeSet::new(),
            by_hand: BTreeSet::new(),
        };
        run.line_up();
        run
    }

    fn line_up(&mut self) {
        let settings = CompletionSettings { max_outstanding: 3, ..CompletionSettings::default() };
        self.feed(Input::Line { line: LINE, address: SipUri::sip("anna", "x"), settings: Box::new(settings) });
        self.feed(Input::Registered { line: LINE, up: true });
    }

    fn feed(&mut self, input: Input) {
        let ringing = |desk: &Desk| desk.views().iter().any(|v| matches!(v.state, CompletionState::Ready { .. }));
        let rang = ringing(&self.desk);
        let (is_outcome, mut out) = (matches!(input, Input::Outcome { .. }), Vec::new());
        self.desk.handle(input, self.now, &mut out);
        let mut rings = u32::from(rang);
        let mut dials = false;
        for output in out {
            match output {
                Output::Reply { request, .. } => *self.answers.entry(request).or_default() += 1,
                Output::Store(change) => {
                    if let StoredChange::LastId { id, .. } = &change {
                        assert!(self.last.is_none_or(|last| last < *id), "ids ascend, and none is used twice (I4)");
                        self.last = Some(*id);
                    }
                    self.disk.push(change);
                }
                Output::Ended { stored, .. } => {
                    assert!(self.ended.insert(stored.id), "a request ends once");
                    self.calls.remove(&stored.id);
                }
                Output::RecallRings { id, .. } => {
                    rings += 1;
                    assert!(rings <= 1, "one recall at a time");
                    assert!(!self.engaged, "nobody engaged is rung");
                    assert!(!self.ended.contains(&id), "what is over does not ring (I1)");
                }
                Output::RecallStops { .. } => rings = rings.saturating_sub(1),
                Output::Place { id, kind, .. } => {
                    assert!(!self.ended.contains(&id), "what is over is not dialled (I1)");
                    if matches!(kind, PlaceKind::Recall | PlaceKind::RedialTry) {
                        rings = 0;
                        dials |= matches!(kind, PlaceKind::Recall);
                        assert!(self.calls.insert(id) || is_outcome, "one INVITE for one request");
                    }
                }
                Output::Subscribe { subscription, .. } | Output::RestoreSubscription { subscription, .. } => {
                    self.subscriptions.push(subscription);
                }
                Output::EndCall { id, .. } => drop(self.calls.remove(&id)),
                Output::Publish { publication, .. } => {
                    assert!(self.publications.insert(publication), "each PUBLISH has a number of its own");
                }
                Output::Message { message, .. } => drop(self.messages.insert(message)),
                _ => {}
            }
        }
        // A call that is placed engages the user, and the phone says so at once; what rang is held.
        if dials && !self.engaged {
            self.engaged = true;
            self.feed(Input::Engaged(true));
        }
    }

    fn command(&mut self, input: impl FnOnce(RequestId) -> Input) {
        self.asked += 1;
        self.feed(input(RequestId(self.asked)));
    }

    fn act(&mut self, operation: Operation) {
        use Operation as Op;
        let (alive, asked) = (self.alive.clone(), self.subscriptions.clone());
        // Mostly what there is, the latest first; now and then what there was, or never was.
        let id = |n: u8| pick(alive.iter().rev(), n).copied().unwrap_or(CompletionId(u32::from(n % 6) + 1));
        let sub = |n: u8| pick(asked.iter().rev().take(6), n).copied().unwrap_or(SubscriptionId(u64::from(n) * 4 + 2));
        match operation {
            Op::Waits(who) => {
                let (after_call, offers) = (true, true);
                self.act(Op::Complete { who, mode: 1, condition: 0, offers, ringing: false, after_call });
                self.act(Op::Subscribed { sub: 0, expires_s: 3_600 });
            }
            Op::Free(n) => {
                let news = Word::Ready { retention: n >= 128, uri: true };
                self.act(Op::Notified { sub: n, news, fork: false });
            }
            Op::Complete { who, mode, condition, offers, ringing, after_call } => {
                let mode = CompletionMode::ALL[usize::from(mode % 4)];
                let failed = Box::new(failed(who, condition, offers, ringing, after_call));
                self.command(|request| Input::Complete { request, failed, mode, message: None, note: None });
            }
            Op::Cancel(n) => self.command(|request| Input::Uncomplete { request, line: Some(LINE), id: id(n) }),
            Op::CancelAll => self.command(|request| Input::UncompleteAll { request, line: None }),
            Op::Accept(n) => {
                self.by_hand.insert(id(n));
                self.command(|request| Input::Accept { request, line: None, id: id(n) });
            }
            Op::Decline(n) => self.command(|request| Input::Decline { request, line: None, id: id(n) }),
            Op::Later { id: n, minutes } => {
                let by = Duration::from_secs(60 * u64::from(minutes));
                self.command(|request| Input::Postpone { request, line: None, id: id(n), by });
            }
            Op::Again(n) => self.command(|request| Input::Again { request, line: None, id: id(n) }),
            Op::Engaged(engaged) => {
                self.engaged = engaged;
                self.feed(Input::Engaged(engaged));
            }
            Op::Locked(locked) => self.feed(Input::Locked(locked)),
            Op::Met { who, they_called } => self.feed(Input::Met { line: LINE, peer: person(who), they_called }),
            Op::TheyCall(who) => self.feed(Input::TheyCall { line: LINE, peer: person(who) }),
            Op::Emergency => self.feed(Input::Emergency),
            Op::Slept => self.feed(Input::Slept),
            Op::Moved => self.feed(Input::NetworkChanged),
            Op::Registered(up) => self.feed(Input::Registered { line: LINE, up }),
            Op::Restart => self.restart(),
            Op::Wait { seconds } => self.wait(Duration::from_secs(seconds.into())),
            Op::Rang(n) => self.outcome(id(n), CallOutcome::Ringing),
            Op::QueuedByNetwork(n) => self.outcome(id(n), CallOutcome::QueuedByNetwork(String::new())),
            Op::Answered(n) => self.outcome(id(n), CallOutcome::Answered),
            Op::Failed { id: n, code, offers } => {
                let failure = failure(code, offers);
                self.outcome(id(n), CallOutcome::Failed(failure));
            }
            Op::Ended(n) => self.outcome(id(n), CallOutcome::Ended { talked: Duration::from_secs(9), by_them: true }),
            Op::GivenUp(n) => self.outcome(id(n), CallOutcome::GivenUp),
            Op::GaveUp { offers } => self.feed(Input::GaveUp { call: CallId(9), offers: operation::offers(offers, 1) }),
            Op::ExchangeRecalls { id: n, certain } => {
                let binding = match (certain, n % 2) {
                    (true, _) => Binding::Certain,
                    (false, 0) => Binding::Guessed,
                    (false, _) => Binding::Perhaps,
                };
                self.feed(Input::ExchangeRecalls { line: LINE, id: id(n), binding });
            }
            Op::Subscribed { sub: n, expires_s } => {
                let saved = Box::new(saved(self.now, expires_s));
                self.feed(Input::Subscribed { subscription: sub(n), expires_s: expires_s.into(), saved });
            }
            Op::Refused { sub: n, code, refresh } => {
                self.feed(Input::SubscribeFailed { subscription: sub(n), failure: failure(code, false), refresh });
            }
            Op::Notified { sub: n, news, fork } => {
                let state = Some(NotifyState::Active { expires_s: None, pending: false });
                self.notified(sub(n), state, news.read(), fork);
            }
            Op::Over { sub: n, reason } => {
                let reason = ["noresource", "timeout", "deactivated", "probation", "giveup"][usize::from(reason % 5)];
                let state = NotifyState::Terminated { reason: Some(reason.to_owned()), retry_after_s: None };
                self.notified(sub(n), Some(state), News::Empty, false);
            }
            Op::Published { publication, expires_s } => {
                let publication = self.publication(publication);
                let etag = Some("e".to_owned());
                if self.publications.contains(&publication) {
                    self.feed(Input::Published { publication, etag, expires_s: expires_s.into() });
                }
            }
            Op::NotPublished { publication, code } => {
                let publication = self.publication(publication);
                self.feed(Input::PublishFailed { publication, failure: failure(code, false) });
            }
            Op::Delivered { message, code } => {
                let message = MessageId(u64::from(message % 8) * 4 + 2);
                let result = if code % 3 == 0 { Ok(200) } else { Err(failure(code, false)) };
                self.feed(Input::MessageDone { message, result });
            }
        }
    }

    fn publication(&self, n: u8) -> PublicationId {
        pick(self.publications.iter().rev(), n).copied().unwrap_or(PublicationId(u64::from(n) * 4 + 2))
    }

    fn outcome(&mut self, id: CompletionId, outcome: CallOutcome) {
        if !matches!(outcome, CallOutcome::Ringing | CallOutcome::QueuedByNetwork(_)) {
            self.calls.remove(&id);
        }
        self.feed(Input::Outcome { line: LINE, id, outcome });
    }

    fn notified(&mut self, subscription: SubscriptionId, state: Option<NotifyState>, news: News, fork: bool) {
        let fork = if fork { "g" } else { "f" }.to_owned();
        let (offers, contact, saved) = (Vec::new(), None, None);
        self.feed(Input::Notified { subscription, fork, state, news, offers, contact, saved });
    }

    fn wait(&mut self, by: Duration) {
        let until = later(self.now, by);
        let mut still = 0;
        while let Some(at) = self.desk.wakes_at().filter(|at| *at <= until.moment) {
            still = if at > self.now.moment { 0 } else { still + 1 };
            assert!(still < 100, "it spins");
            let by = at.max(self.now.moment).since(self.now.moment);
            self.now = later(self.now, by);
            self.feed(Input::Tick);
        }
        let by = until.moment.since(self.now.moment);
        self.now = later(self.now, by);
        self.feed(Input::Tick);
    }

    /// The program ends without a word, and takes its requests back from the disk.
    fn restart(&mut self) {
        self.desk = Desk::new(self.asked);
        let disk = std::mem::take(&mut self.disk);
        self.subscriptions.clear();
        self.publications.clear();
        self.messages.clear();
        self.calls.clear();
        self.engaged = false;
        // Who asked is gone; nobody waits for an answer.
        self.answers = (1..=self.asked).map(|n| (RequestId(n), 1)).collect();
        self.disk.clone_from(&disk);
        self.feed(Input::Restored(disk));
        self.line_up();
    }

    fn judge(&mut self) {
        let views = self.desk.views();
        let ids: BTreeSet<CompletionId> = views.iter().map(|v| v.id).collect();
        assert_eq!(ids.len(), views.len(), "ids are unique on the line (I4)");
        let live = |v: &&perch::model::CompletionView| !matches!(v.state, CompletionState::Ended(_));
        let alive: BTreeSet<CompletionId> = views.iter().filter(live).map(|v| v.id).collect();
        for id in self.alive.difference(&alive) {
            assert!(self.ended.contains(id), "{id} ended without a word (I3)");
        }
        self.ended.retain(|id| !alive.contains(id));
        // *Call now* is the user's own doing, as often as it is pressed; by itself one recall rings or calls.
        self.by_hand.retain(|id| views.iter().any(|v| v.id == *id && v.state == CompletionState::Recalling));
        let by_itself = |v: &&perch::model::CompletionView| match v.state {
            CompletionState::Ready { .. } => true,
            CompletionState::Recalling => !self.by_hand.contains(&v.id),
            _ => false,
        };
        assert!(views.iter().filter(by_itself).count() <= 1, "one recall at a time");
        assert_eq!(self.desk.count(LINE) as usize, alive.len(), "the count is right (T59)");
        assert!(alive.len() <= 3, "no more than the line takes (T12)");
        assert!(self.answers.values().all(|n| *n == 1), "every command is answered once (T07)");
        self.alive = alive;
    }

    /// After a day of silence nothing is left, and everything has been answered.
    fn end(mut self) {
        for publication in std::mem::take(&mut self.publications) {
            self.feed(Input::PublishFailed { publication, failure: Failure::local(408, "") });
        }
        for message in std::mem::take(&mut self.messages) {
            self.feed(Input::MessageDone { message, result: Err(Failure::code(403)) });
        }
        self.act(Operation::Engaged(false));
        self.act(Operation::Locked(false));
        self.wait(Duration::from_secs(30 * 3600));
        self.judge();
        assert_eq!(self.desk.views(), Vec::new(), "a request outlives its day");
        assert_eq!(self.answers.len() as u64, self.asked, "a command was not answered");
        assert_eq!(self.desk.wakes_at(), None, "a timer outlives its request");
        for publication in std::mem::take(&mut self.publications) {
            self.feed(Input::PublishFailed { publication, failure: Failure::local(408, "") });
        }
        for message in std::mem::take(&mut self.messages) {
            self.feed(Input::MessageDone { message, result: Err(Failure::code(403)) });
        }
        assert_eq!(self.desk.held(), Vec::new(), "something is left behind");
    }
}

/// One of these; none for a few of all numbers.
fn pick<'a, T: 'a>(mut from: impl Iterator<Item = &'a T> + Clone, n: u8) -> Option<&'a T> {
    let count = from.clone().count();
    (count > 0 && n < 240).then(|| from.nth(usize::from(n) % count)).flatten()
}
