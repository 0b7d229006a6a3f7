//! The desk: all requests of all lines; their ids, limits and order, and which of them may ring.

mod commands;
mod lines;
mod restore;
mod settle;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::agent::{Agent, RoadFacts};
use super::context::{Ctx, Dice, Key, Line, Numbers};
use super::house::House;
use super::ladder::{self, Facts};
use super::seam::{CallOutcome, FailedCall, Input, Output};
use super::timers;
use crate::model::completion::StoredRequest;
use crate::model::time::Now;
use crate::model::{
    CompletionEnd, CompletionId, CompletionMode, CompletionView, Learned, LineId, MessageId, Moment, Reason, SipUri,
    WallTime,
};

/// Many requests, each an [`Agent`] on a ladder of roads.
///
/// Every command is answered once; every request ends once, with a reason. One recall rings at a
/// time, in the order of the ids; a person is called by one request at a time.
#[derive(Debug)]
pub struct Desk {
    lines: BTreeMap<LineId, Line>,
    agents: BTreeMap<Key, Box<Agent>>,
    /// Ids up to this one have been given (I4).
    last_ids: BTreeMap<LineId, u32>,
    /// Requests that live, by line.
    counts: BTreeMap<LineId, u32>,
    /// Requests by the person they wait for.
    by_person: HashMap<String, Vec<Key>>,
    deadlines: BTreeSet<(Moment, Key)>,
    deadline_of: HashMap<Key, Moment>,
    /// Whose recall rings or whose call is out.
    on_turn: BTreeSet<Key>,
    /// Who waits for the user to be free.
    held: BTreeSet<Key>,
    /// Whose failed call is being given up.
    giving_up: BTreeSet<Key>,
    /// What the exchange holds by feature code, and may call back any moment.
    by_code: BTreeSet<Key>,
    /// What has to be shown anew.
    touched: BTreeSet<Key>,
    /// Grows with all that decides which ways are open.
    ways_touched: u64,
    /// The next of them is asked then, at the earliest.
    resumes_at: Moment,
    /// Numbers that redial leaves alone until then (part 3.4).
    locked_out: HashMap<String, Moment>,
    /// Requests from disk whose line is not there (yet).
    orphans: Vec<(Moment, StoredRequest)>,
    numbers: Numbers,
    dice: Dice,
    /// What exchanges have shown, by the address of the line, from disk too.
    learned: HashMap<String, (Option<String>, Learned)>,
    house: House,
    engaged: bool,
    locked: bool,
    leaving: bool,
    silent_until: Moment,
}

impl Desk {
    /// An empty desk. The seed feeds jitter and Call-IDs; nothing secret hangs on it.
    pub fn new(seed: u64) -> Desk {
        Desk {
            lines: BTreeMap::new(),
            agents: BTreeMap::new(),
            last_ids: BTreeMap::new(),
            counts: BTreeMap::new(),
            by_person: HashMap::new(),
            deadlines: BTreeSet::new(),
            deadline_of: HashMap::new(),
            on_turn: BTreeSet::new(),
            held: BTreeSet::new(),
            giving_up: BTreeSet::new(),
            by_code: BTreeSet::new(),
            touched: BTreeSet::new(),
            ways_touched: 0,
            resumes_at: Moment::START,
            locked_out: HashMap::new(),
            orphans: Vec::new(),
            numbers: Numbers::default(),
            dice: Dice(seed),
            learned: HashMap::new(),
            house: House::default(),
            engaged: false,
            locked: false,
            leaving: false,
            silent_until: Moment::START,
        }
    }

    /// One input; what it leads to is appended to `out`, in order.
    pub fn handle(&mut self, input: Input, now: Now, out: &mut Vec<Output>) {
        self.unlock(now.moment);
        match input {
            Input::Line { line, address, settings } => {
                self.configure(line, address, *settings, out);
                self.adopt(line, now, out);
            }
            Input::House(house) => {
                self.house = *house;
                self.ways_touched += 1;
            }
            Input::Exchange { line, name } => self.exchange_is(line, name, out),
            Input::LineGone(line) => self.line_gone(line, now, out),
            Input::Registered { line, up } => self.registered(line, up, now, out),
            Input::Restored(changes) => self.restore(changes, now, out),
            Input::Complete { request, failed, mode, message, note } => {
                self.complete(request, *failed, mode, message, note, now, out);
            }
            Input::Uncomplete { request, line, id } => self.uncomplete(request, line, id, now, out),
            Input::UncompleteAll { request, line } => self.uncomplete_all(request, line, now, out),
            Input::Accept { request, line, id } => {
                let engaged = self.engaged;
                self.command(request, line, id, now, out, |agent, _, ctx| agent.accept(engaged, ctx));
            }
            Input::Postpone { request, line, id, by } => {
                self.command(request, line, id, now, out, |agent, _, ctx| agent.postpone(by, ctx));
            }
            Input::Decline { request, line, id } => self.decline(request, line, id, now, out),
            Input::NotTaken { request, line, id } => {
                self.command(request, line, id, now, out, |agent, _, ctx| agent.leave_untaken(ctx));
            }
            Input::Again { request, line, id } => {
                self.command(request, line, id, now, out, |agent, facts, ctx| agent.again(facts, ctx));
            }
            Input::Engaged(engaged) => self.engage(engaged, now, out),
            Input::Locked(locked) => self.locked = locked,
            Input::Met { peer, they_called, .. } => {
                self.for_person(&peer, now, out, |agent, ctx| agent.met(they_called, ctx));
            }
            Input::TheyCall { peer, .. } => {
                // It rings here: the user is about to be engaged.
                self.resumes_at = self.resumes_at.max(now.moment + timers::RESUME_STAGGER);
                self.for_person(&peer, now, out, |agent, ctx| agent.they_call(ctx));
            }
            Input::Outcome { line, id, outcome } => self.outcome(Key { id, line }, outcome, now, out),
            Input::GaveUp { call, offers } => {
                let is_its = |key: &&Key| self.agents.get(key).is_some_and(|a| a.request.call == Some(call));
                if let Some(key) = self.giving_up.iter().find(is_its).copied() {
                    self.with(key, now, out, |agent, facts, ctx| agent.gave_up(offers, facts, ctx));
                }
            }
            Input::ExchangeRecalls { line, id, binding } => {
                self.with(Key { id, line }, now, out, |agent, _, ctx| agent.exchange_recalls(binding, ctx));
            }
            Input::Emergency => {
                self.silent_until = now.moment + timers::EMERGENCY;
                self.hush(now, out);
            }
            Input::Subscribed { subscription, .. }
            | Input::SubscribeFailed { subscription, .. }
            | Input::Notified { subscription, .. } => {
                if let Some(key) = self.numbers.of_subscription.get(&subscription).copied() {
                    self.with(key, now, out, |agent, _, ctx| agent.wire(input, ctx));
                }
            }
            Input::Published { publication, .. } | Input::PublishFailed { publication, .. } => {
                // Each is answered once, also when its request has gone another way meanwhile.
                if let Some(key) = self.numbers.of_publication.remove(&publication) {
                    self.with(key, now, out, |agent, _, ctx| agent.wire(input, ctx));
                }
            }
            Input::MessageDone { message, .. } => {
                if let Some(key) = self.numbers.of_message.remove(&message) {
                    self.with(key, now, out, |agent, _, ctx| agent.wire(input, ctx));
                }
            }
            Input::Slept => self.for_all(now, out, |agent, ctx| agent.slept(ctx)),
            Input::NetworkChanged => self.for_all(now, out, |agent, ctx| agent.address_changed(ctx)),
            Input::Leaving => {
                self.leaving = true;
                self.for_all(now, out, |agent, ctx| agent.leave(ctx));
            }
            Input::Tick => {}
        }
        self.tick(now, out);
        self.forsake(now, out);
        self.next_turn(now, out);
    }

    /// The messages of requests are numbered from here on: lower numbers are taken.
    pub fn number_messages_from(&mut self, last: MessageId) {
        self.numbers.messages = self.numbers.messages.max(last.0.next_multiple_of(4));
    }

    /// A request still holds this message: it is kept for somebody who is away.
    pub fn holds(&self, message: MessageId) -> bool {
        self.numbers.of_message.contains_key(&message)
    }

    /// When `Input::Tick` is due at the latest.
    pub fn wakes_at(&self) -> Option<Moment> {
        let quiet = !self.engaged && self.on_turn.is_empty() && !self.leaving;
        let turn = self.next_held().filter(|_| quiet).map(|_| self.resumes_at.max(self.silent_until));
        let orphans = self.orphans.iter().map(|(at, _)| *at);
        self.deadlines.first().map(|(at, _)| *at).into_iter().chain(turn).chain(orphans).min()
    }

    /// All requests: ringing ones first, then by id.
    pub fn views(&self) -> Vec<CompletionView> {
        let mut views: Vec<CompletionView> = self.agents.values().map(|a| a.view()).collect();
        views.sort_by_key(|v| (!matches!(v.state, crate::model::CompletionState::Ready { .. }), v.id, v.line));
        views
    }

    /// One request, while it is shown.
    pub fn view(&self, line: LineId, id: CompletionId) -> Option<CompletionView> {
        self.agents.get(&Key { id, line }).map(|a| a.view())
    }

    /// The requests whose [`view`](Desk::view) may have changed since this was asked last.
    pub fn take_touched(&mut self) -> impl Iterator<Item = (LineId, CompletionId)> + use<> {
        std::mem::take(&mut self.touched).into_iter().map(|key| (key.line, key.id))
    }

    /// Grows whenever [`can_complete`](Desk::can_complete) may answer otherwise than before.
    pub fn ways_touched(&self) -> u64 {
        self.ways_touched
    }

    /// What it holds that goes away by itself, and how much of it.
    pub fn held(&self) -> Vec<(&'static str, usize)> {
        let sets = [&self.on_turn, &self.held, &self.giving_up, &self.by_code];
        let all = [
            ("requests", self.agents.len()),
            ("persons waited for", self.by_person.len()),
            ("deadlines", self.deadlines.len().max(self.deadline_of.len())),
            ("turns", sets.iter().map(|set| set.len()).sum()),
            ("answers to come", self.numbers.unanswered()),
        ];
        all.into_iter().filter(|(_, count)| *count > 0).collect()
    }

    /// How many requests are outstanding on the line (T59).
    pub fn count(&self, line: LineId) -> u32 {
        self.counts.get(&line).copied().unwrap_or(0)
    }

    /// Whether this call can be completed that way now (T55, T56); else why not.
    pub fn can_complete(&self, failed: &FailedCall, mode: CompletionMode) -> Result<(), Reason> {
        let Some(line) = self.lines.get(&failed.line) else { return Err(Reason::NoSuchLine) };
        if line.settings.max_outstanding == 0 {
            return Err(Reason::CompletionOff);
        }
        let facts = Facts::of_call(failed, mode, self.road_facts(&failed.target).locked_out);
        ladder::roads(&facts, line, &self.house).map(|_| ())
    }

    /// A phone behind the line's exchange has shown that it can be joined.
    pub fn note_joinable(&mut self, line: LineId, out: &mut Vec<Output>) {
        let known = self.lines.get_mut(&line).map(|line| std::mem::replace(&mut line.learned.joins, true));
        if known == Some(false) {
            self.ways_touched += 1;
            self.keep_learned(line, out);
        }
    }

    /// Numbers that may be redialled again (part 3.4).
    fn unlock(&mut self, now: Moment) {
        let before = self.locked_out.len();
        self.locked_out.retain(|_, until| *until > now);
        self.ways_touched += u64::from(self.locked_out.len() != before);
    }

    fn registered(&mut self, line: LineId, up: bool, now: Now, out: &mut Vec<Output>) {
        let Some(known) = self.lines.get_mut(&line) else { return };
        known.up = up;
        if up {
            let waiting = self.agents.values().filter(|a| a.key().line == line && a.to_refresh);
            let keys: Vec<Key> = waiting.map(|a| a.key()).collect();
            for key in keys {
                self.with(key, now, out, |agent, facts, ctx| agent.refresh(facts, ctx));
            }
        }
    }

    /// What became of a request's call. Who has been reached is not called again by another request, on whatever line.
    fn outcome(&mut self, key: Key, outcome: CallOutcome, now: Now, out: &mut Vec<Output>) {
        let reached = outcome == CallOutcome::Answered && self.on_turn.contains(&key);
        let target = self.agents.get(&key).map(|a| a.request.target.clone()).filter(|_| reached);
        self.with(key, now, out, |agent, facts, ctx| agent.outcome(outcome, facts, ctx));
        if let Some(target) = target {
            self.for_person(&target, now, out, |agent, ctx| agent.met(false, ctx));
        }
    }

    fn line_gone(&mut self, line: LineId, now: Now, out: &mut Vec<Output>) {
        let keys: Vec<Key> = self.agents.keys().copied().filter(|k| k.line == line).collect();
        for key in keys {
            self.with(key, now, out, |agent, _, ctx| agent.end(CompletionEnd::Failed, Some(Reason::LineRemoved), ctx));
            self.remove(key);
        }
        self.lines.remove(&line);
        self.counts.remove(&line);
        self.ways_touched += 1;
    }

    fn engage(&mut self, engaged: bool, now: Now, out: &mut Vec<Output>) {
        if !engaged && self.engaged {
            self.resumes_at = now.moment;
        }
        self.engaged = engaged;
        if engaged {
            self.hush(now, out);
        }
    }

    /// What rings goes behind.
    fn hush(&mut self, now: Now, out: &mut Vec<Output>) {
        let keys: Vec<Key> = self.on_turn.iter().copied().collect();
        for key in keys {
            self.with(key, now, out, |agent, _, ctx| agent.give_way(ctx));
        }
    }

    /// Whose deadline has passed is told so, earliest first.
    fn tick(&mut self, now: Now, out: &mut Vec<Output>) {
        // Bounded: a request that would set its own deadline into the past must not hold the phone up.
        for _ in 0..self.agents.len().saturating_mul(4) {
            let Some((at, key)) = self.deadlines.first().copied() else { break };
            if at > now.moment {
                break;
            }
            if self.agents.get(&key).is_some_and(|a| a.is_ended()) {
                self.remove(key);
                continue;
            }
            self.with(key, now, out, |agent, facts, ctx| agent.tick(facts, ctx));
        }
    }

    /// One after the other, in the order of their ids, those who were held back are asked.
    fn next_turn(&mut self, now: Now, out: &mut Vec<Output>) {
        if !self.turn_open(now) || now.moment < self.resumes_at {
            return;
        }
        if let Some(key) = self.next_held() {
            self.resumes_at = now.moment + timers::RESUME_STAGGER;
            self.with(key, now, out, |agent, _, ctx| agent.turn(ctx));
        }
    }

    /// Behind a locked screen nothing is redialled.
    fn next_held(&self) -> Option<Key> {
        let can = |key: &&Key| self.agents.get(key).is_some_and(|a| !self.locked || !a.is_redialing());
        self.held.iter().find(can).copied()
    }

    fn turn_open(&self, now: Now) -> bool {
        !self.engaged && !self.leaving && self.on_turn.is_empty() && now.moment >= self.silent_until
    }

    fn for_person(&mut self, peer: &SipUri, now: Now, out: &mut Vec<Output>, f: impl Fn(&mut Agent, &mut Ctx<'_>)) {
        for key in self.by_person.get(&person(peer)).cloned().unwrap_or_default() {
            self.with(key, now, out, |agent, _, ctx| f(agent, ctx));
        }
    }

    fn for_all(&mut self, now: Now, out: &mut Vec<Output>, f: impl Fn(&mut Agent, &mut Ctx<'_>)) {
        let keys: Vec<Key> = self.agents.keys().copied().collect();
        for key in keys {
            self.with(key, now, out, |agent, _, ctx| f(agent, ctx));
        }
    }

    fn road_facts(&self, target: &SipUri) -> RoadFacts {
        RoadFacts { locked_out: self.locked_out.contains_key(&person(target)) }
    }
}

/// One person, whatever the scheme, port and parameters.
fn person(uri: &SipUri) -> String {
    format!("{}@{}", uri.user_display(), uri.host)
}

/// The wall-clock time of a moment to come.
fn wall_of(at: Moment, now: Now) -> WallTime {
    now.wall.plus(at.since(now.moment))
}
