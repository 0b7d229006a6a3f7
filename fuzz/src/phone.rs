//! The whole judgement of the phone: commands, calls, subscriptions and bodies in any order.

mod operation;
mod others;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

pub use operation::Operation;
use perch::engine::core::{Core, Input, Keep, Output, Start};
use perch::model::completion::StoredChange;
use perch::model::settings::LineSettings;
use perch::model::signal::{CallInfo, DialogIds, EventHeader, Failure, NotifyState};
use perch::model::time::Now;
use perch::model::{
    CallId, Command, CompletionId, CompletionMode, CompletionState, Event, LineId, MessageId, NameAddr, PublicationId,
    RequestId, SessionId, Settings, SipUri, SubscriptionId,
};
use perch::sip::{Inbound, IncomingInvite, Outbound};

use crate::{DAWN, call::agreed, code, later, person, saved};

const LINE: LineId = LineId(1);

/// Runs the operations and judges after each.
pub fn run(operations: Vec<Operation>) {
    let mut run = Run::start(Vec::new(), DAWN);
    for operation in operations {
        run.act(operation);
        run.judge();
    }
    run.end();
}

struct Run {
    core: Core,
    now: Now,
    disk: Vec<StoredChange>,
    asked: u64,
    answered: BTreeSet<RequestId>,
    rings: Option<CompletionId>,
    /// Sessions of ours without a final answer, and those that came in and are open.
    placed: BTreeSet<SessionId>,
    open: BTreeSet<SessionId>,
    subscriptions: Vec<SubscriptionId>,
    publications: BTreeSet<PublicationId>,
    messages: BTreeSet<MessageId>,
    offered: Vec<SipUri>,
    next: u64,
}

impl Run {
    fn start(requests: Vec<StoredChange>, now: Now) -> Run {
        let address = Some(SipUri::sip("anna", "x"));
        let line = LineSettings { label: "anna".into(), address, ..LineSettings::default() };
        let settings = Settings { lines: vec![line], ..Settings::default() };
        let mut out = Vec::new();
        let start = Start { settings, requests: requests.clone(), seed: [3; 32], ..Start::default() };
        let mut run = Run {
            core: Core::new(start, now, &mut out),
            now,
            disk: requests,
            asked: 0,
            answered: BTreeSet::new(),
            rings: None,
            placed: BTreeSet::new(),
            open: BTreeSet::new(),
            subscriptions: Vec::new(),
            publications: BTreeSet::new(),
            messages: BTreeSet::new(),
            offered: Vec::new(),
            next: 1,
        };
        run.said(out);
        let contact = SipUri::sip("anna", "192.0.2.1");
        run.sip(Inbound::Registered { line: LINE, expires_s: 600, contact });
        run
    }

    fn feed(&mut self, input: Input) {
        let mut out = Vec::new();
        self.core.handle(input, self.now, &mut out);
        self.said(out);
    }

    fn sip(&mut self, inbound: Inbound) {
        self.feed(Input::Sip(inbound));
    }

    fn said(&mut self, out: Vec<Output>) {
        for output in out {
            match output {
                Output::Reply { request, .. } => assert!(self.answered.insert(request), "answered twice"),
                Output::Keep(Keep::Request(change)) => self.disk.push(change),
                Output::Event(Event::RecallReady { id, .. }) => {
                    assert_eq!(self.rings.replace(id), None, "one recall at a time");
                }
                Output::Event(Event::RecallGone { .. }) => self.rings = None,
                Output::Sip(outbound) => self.sent(outbound),
                _ => {}
            }
        }
    }

    fn sent(&mut self, outbound: Outbound) {
        match outbound {
            Outbound::Invite { session, .. } => assert!(self.placed.insert(session), "a session is used once"),
            Outbound::Ring { headers, .. } => self.note_offers(headers),
            Outbound::Reject { session, headers, .. } => {
                self.note_offers(headers);
                self.open.remove(&session);
            }
            Outbound::HangUp { session } => {
                self.open.remove(&session);
                self.placed.remove(&session);
            }
            Outbound::Subscribe { subscription, .. } => self.subscriptions.push(subscription),
            Outbound::Publish { publication, .. } => drop(self.publications.insert(publication)),
            Outbound::Message { message, .. } => drop(self.messages.insert(message)),
            _ => {}
        }
    }

    fn note_offers(&mut self, headers: Vec<(String, String)>) {
        let values = headers.iter().filter(|(name, _)| name == "Call-Info").map(|(_, value)| value.as_str());
        self.offered.extend(perch::sip::header::call_info::offers(values).into_iter().map(|o| o.uri));
    }

    fn command(&mut self, command: Command) {
        self.asked += 1;
        self.feed(Input::Command { request: RequestId(self.asked), command });
    }

    fn odd(&mut self) -> u64 {
        self.next += 2;
        self.next
    }

    fn act(&mut self, operation: Operation) {
        use Operation as Op;
        let call = |n: u8| CallId(u64::from(n % 12) + 1);
        let id = |n: u8| CompletionId(u32::from(n % 6) + 1);
        let line = Some(LINE);
        match operation {
            Op::Waits(who) => self.waits(who),
            Op::Free(n) => {
                let Some(subscription) = self.subscription(n) else { return };
                self.notified(subscription, String::new(), 1, false);
            }
            Op::Dial(who) => self.command(Command::Dial { line, to: person(who).user }),
            Op::Answer(n) => self.command(Command::Answer(call(n))),
            Op::HangUp(n) => self.command(Command::HangUp(call(n))),
            Op::Hold(n) => self.command(Command::Hold(call(n))),
            Op::Resume(n) => self.command(Command::Resume(call(n))),
            Op::Dismiss(n) => self.command(Command::Dismiss(call(n))),
            Op::Complete { call: n, mode } => {
                let mode = CompletionMode::ALL[usize::from(mode % 4)];
                self.command(Command::CompleteCall { call: call(n), mode, message: None, note: None });
            }
            Op::Watch(who) => self.command(Command::Watch { line, to: person(who).user, note: None }),
            Op::Cancel(n) => self.command(Command::UncompleteCall { line, id: id(n) }),
            Op::Accept(n) => self.command(Command::AcceptRecall { line, id: id(n) }),
            Op::Postpone { id: n, minutes } => {
                let by = Duration::from_secs(u64::from(minutes) * 60);
                self.command(Command::PostponeRecall { line, id: id(n), by });
            }
            Op::Decline(n) => self.command(Command::DeclineRecall { line, id: id(n) }),
            Op::Again(n) => self.command(Command::WaitAgain { line, id: id(n) }),
            Op::Dnd(on) => self.command(Command::SetDnd { line, on }),
            Op::Locked(locked) => self.command(Command::ScreenLocked(locked)),
            Op::Slept => self.feed(Input::Slept),
            Op::Moved => self.feed(Input::NetworkChanged),
            Op::Restart => *self = Run::start(std::mem::take(&mut self.disk), self.now),
            Op::Wait { seconds } => self.wait(Duration::from_secs(seconds.into())),
            Op::Subscribed { sub, expires_s } => {
                let Some(subscription) = self.subscription(sub) else { return };
                let saved = Box::new(saved(self.now, expires_s));
                self.sip(Inbound::Subscribed { subscription, expires_s: expires_s.into(), saved });
            }
            Op::Refused { sub, code: n } => {
                let Some(subscription) = self.subscription(sub) else { return };
                let failure = Failure::code(code(n));
                self.sip(Inbound::SubscribeFailed { subscription, failure, refresh: n >= 128 });
            }
            Op::Notified { sub, body, kind, over } => {
                let Some(subscription) = self.subscription(sub) else { return };
                self.notified(subscription, body, kind, over);
            }
            Op::Published(n) => {
                let Some(publication) = nth(&self.publications, n) else { return };
                self.publications.remove(&publication);
                self.sip(Inbound::Published { publication, etag: Some("e".into()), expires_s: 3_600 });
            }
            Op::NotPublished { publication: n, code: c } => {
                let Some(publication) = nth(&self.publications, n) else { return };
                self.publications.remove(&publication);
                self.sip(Inbound::PublishFailed { publication, failure: Failure::code(code(c)) });
            }
            Op::Subscribes { who, at_offer, dialog } => self.subscribes(who, at_offer, dialog),
            Op::Publishes { who, body } => self.publishes(who, body),
            Op::Says { who, text } => {
                let from = NameAddr::bare(person(who));
                self.sip(Inbound::IncomingMessage { line, request_uri: SipUri::sip("anna", "x"), from, text });
            }
            other => self.act_on_call(other),
        }
    }

    fn act_on_call(&mut self, operation: Operation) {
        use Operation as Op;
        let dialog = DialogIds { call_id: "c".into(), local_tag: "l".into(), remote_tag: "r".into() };
        match operation {
            Op::Ringing { session, offers } => {
                let Some(session) = nth(&self.placed, session) else { return };
                let (phrase, offers, supported) = (String::new(), self::offers(offers), Vec::new());
                self.sip(Inbound::Provisional { session, code: 180, phrase, offers, early: None, dialog, supported });
            }
            Op::Answered(n) => {
                let Some(session) = nth(&self.placed, n) else { return };
                self.placed.remove(&session);
                self.open.insert(session);
                let (offers, supported) = (Vec::new(), Vec::new());
                let agreed = Some(agreed(0));
                self.sip(Inbound::Answered { session, agreed, offers, dialog, remote: None, supported });
            }
            Op::Failed { session, code: c, offers } => {
                let Some(session) = nth(&self.placed, session) else { return };
                self.placed.remove(&session);
                let failure = Failure { offers: self::offers(offers), ..Failure::code(code(c)) };
                self.sip(Inbound::Failed { session, failure });
            }
            Op::HungUp(n) => {
                let Some(session) = nth(&self.open, n) else { return };
                self.open.remove(&session);
                self.sip(Inbound::HungUp { session, lost: n >= 128, sip_cause: None });
            }
            Op::GivesUp(n) => {
                let Some(session) = nth(&self.open, n) else { return };
                self.open.remove(&session);
                self.sip(Inbound::Cancelled { session, elsewhere: n >= 128 });
            }
            Op::Confirmed(n) => {
                let Some(session) = nth(&self.open, n) else { return };
                self.sip(Inbound::Confirmed { session, agreed: agreed(0) });
            }
            Op::Comes { who, waits } => {
                let session = SessionId(self.odd());
                self.open.insert(session);
                let at_offer = self.offered.last().cloned().filter(|_| waits);
                let request_uri = at_offer.map_or_else(
                    || SipUri::sip("anna", "x"),
                    |mut uri| {
                        uri.user.push_str("-r");
                        uri
                    },
                );
                let invite = IncomingInvite {
                    session,
                    line: (!waits).then_some(LINE),
                    request_uri,
                    from: NameAddr::bare(person(who)),
                    to: SipUri::sip("anna", "x"),
                    asserted: None,
                    dialog,
                    has_offer: true,
                    alert_info: Vec::new(),
                    join: None,
                    replaces: None,
                    referred_by: None,
                    source: ([192, 0, 2, 1], 5_060).into(),
                    vouched: !waits,
                };
                self.sip(Inbound::Incoming(Box::new(invite)));
            }
            _ => {}
        }
    }

    fn waits(&mut self, who: u8) {
        let line = Some(LINE);
        let before = self.placed.clone();
        self.command(Command::Dial { line, to: person(who).user });
        let Some(session) = self.placed.difference(&before).next().copied() else { return };
        self.placed.remove(&session);
        let failure = Failure { offers: offers(true), ..Failure::code(486) };
        self.sip(Inbound::Failed { session, failure });
        // The newest call stands first.
        let Some(call) = self.core.snapshot(self.now).calls.first().map(|c| c.id) else { return };
        let mode = CompletionMode::CallBack;
        self.command(Command::CompleteCall { call, mode, message: None, note: None });
        if let Some(subscription) = self.subscription(0) {
            let saved = Box::new(saved(self.now, 3_600));
            self.sip(Inbound::Subscribed { subscription, expires_s: 3_600, saved });
        }
    }

    fn subscription(&self, n: u8) -> Option<SubscriptionId> {
        let count = self.subscriptions.len();
        (count > 0).then(|| self.subscriptions[count - 1 - usize::from(n) % count.min(6)])
    }

    fn notified(&mut self, subscription: SubscriptionId, body: String, kind: u8, over: bool) {
        let body = operation::body(kind, body);
        let state = match over {
            true => NotifyState::Terminated { reason: Some("noresource".into()), retry_after_s: None },
            false => NotifyState::Active { expires_s: Some(3_000), pending: false },
        };
        let event = EventHeader::plain("call-completion");
        let (fork, state, body) = ("f".to_owned(), Some(state), Some(body));
        let (offers, contact, saved) = (Vec::new(), None, None);
        self.sip(Inbound::Notified { subscription, fork, event, state, body, offers, contact, saved });
    }

    fn wait(&mut self, by: Duration) {
        let until = later(self.now, by);
        let mut still = 0;
        while let Some(at) = self.core.wakes_at().filter(|at| *at <= until.moment) {
            still = if at > self.now.moment { 0 } else { still + 1 };
            assert!(still < 100, "it spins");
            self.now = later(self.now, at.max(self.now.moment).since(self.now.moment));
            self.feed(Input::Tick);
        }
        self.now = later(self.now, until.moment.since(self.now.moment));
        self.feed(Input::Tick);
    }

    fn judge(&mut self) {
        let snapshot = self.core.snapshot(self.now);
        let order: Vec<_> = snapshot
            .completions
            .iter()
            .map(|v| (!matches!(v.state, CompletionState::Ready { .. }), v.id, v.line))
            .collect();
        assert!(order.is_sorted(), "ringing ones first, then by id");
        let live = snapshot.completions.iter().filter(|v| !matches!(v.state, CompletionState::Ended(_))).count();
        assert_eq!(snapshot.lines[0].completions as usize, live, "the count is right (T59)");
        let mut calls = BTreeMap::new();
        for call in snapshot.calls.iter() {
            assert!(calls.insert(call.id, call).is_none(), "calls have one id each");
        }
    }

    /// Everything unanswered is answered, everybody hangs up, and after a day nothing is left.
    fn end(mut self) {
        self.act(Operation::Dnd(false));
        self.act(Operation::Locked(false));
        self.clear();
        self.wait(Duration::from_secs(30 * 3_600));
        self.clear();
        self.wait(Duration::from_secs(2 * 3_600));
        assert_eq!(self.answered.len() as u64, self.asked, "a command was not answered");
        assert_eq!(self.core.held(), Vec::new(), "something is left behind");
    }

    fn clear(&mut self) {
        for n in 1..=64 {
            self.command(Command::HangUp(CallId(n)));
        }
        for session in std::mem::take(&mut self.placed) {
            self.sip(Inbound::Failed { session, failure: Failure::local(408, "") });
        }
        for session in std::mem::take(&mut self.open) {
            self.sip(Inbound::HungUp { session, lost: true, sip_cause: None });
        }
        for publication in std::mem::take(&mut self.publications) {
            self.sip(Inbound::PublishFailed { publication, failure: Failure::local(408, "") });
        }
        for message in std::mem::take(&mut self.messages) {
            self.sip(Inbound::MessageDone { message, result: Err(Failure::code(403)) });
        }
    }
}

fn nth<T: Copy>(set: &BTreeSet<T>, n: u8) -> Option<T> {
    (!set.is_empty()).then(|| set.iter().nth(usize::from(n) % set.len()).copied()).flatten()
}

fn offers(any: bool) -> Vec<CallInfo> {
    if any { vec![CallInfo { uri: SipUri::sip("cc-1", "x"), m: Some("BS".to_owned()) }] } else { Vec::new() }
}
