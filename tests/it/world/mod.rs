//! A small world in simulated time: whole phones and the exchange on a paper wire with delay, loss and reordering.

mod callee;
mod calls;
mod events;
mod join;
mod microphone;
mod paper;
mod stories;
mod together;

use std::collections::BTreeMap;
use std::time::Duration;

use perch::engine::core::{Core, Input, Keep, Output, Start};
use perch::exchange::Pace;
use perch::exchange::core as exchange;
use perch::media::MediaCommand;
use perch::model::completion::StoredChange;
use perch::model::event::Event;
use perch::model::media::Tone;
use perch::model::settings::LineSettings;
use perch::model::time::Now;
use perch::model::{
    CallId, CallState, CallView, Command, CompletionView, LineId, Moment, Refusal, Reply, RequestId, Settings,
    Snapshot, WallTime,
};
use perch::sip::{Inbound, Outbound};

use paper::Wire;

/// The wall clock when the world begins.
const DAWN: i64 = 1_800_000_000_000;

/// A phone, with everything that it said.
pub(crate) struct Phone {
    user: &'static str,
    core: Option<Core>,
    pub(crate) events: Vec<Event>,
    /// Who hears whom: how many sessions are mixed, after every change.
    pub(crate) mixes: Vec<usize>,
    replies: BTreeMap<RequestId, Result<Reply, Refusal>>,
    disk: Vec<StoredChange>,
    /// What its sound was asked for.
    sound: Vec<MediaCommand>,
    next_request: u64,
}

/// Phones, the exchange (node 0) and the wire between them.
pub(crate) struct World {
    now: Moment,
    exchange: exchange::Core,
    phones: Vec<Phone>,
    wire: Wire,
}

/// Boris and Marta talk, Anna and Office have phones.
pub(crate) fn world(seed: u64, loss: f64) -> World {
    world_with(seed, loss, true)
}

pub(crate) fn world_with(seed: u64, loss: f64, offers_completion: bool) -> World {
    let now = at(Moment::START);
    let mut out = Vec::new();
    let setup = exchange::Setup {
        address: "127.0.0.1:5060".parse().expect("address"),
        users: vec!["anna".into(), "office".into(), "carla".into()],
        pace: Pace::default(),
        offers_completion,
        seed,
    };
    let exchange = exchange::Core::new(setup, now, &mut out);
    let wire = Wire::new(seed, loss, offers_completion);
    let mut world = World { now: Moment::START, exchange, phones: Vec::new(), wire };
    world.exchange_said(out);
    for user in ["anna", "office", "carla"] {
        world.phones.push(Phone {
            user,
            core: None,
            events: Vec::new(),
            mixes: Vec::new(),
            replies: BTreeMap::new(),
            disk: Vec::new(),
            sound: Vec::new(),
            next_request: 0,
        });
        let phone = world.phones.len();
        world.start(phone);
    }
    world.run(2);
    world
}

fn at(moment: Moment) -> Now {
    Now { moment, wall: WallTime(DAWN + i64::try_from(moment.0 / 1_000).expect("time")) }
}

impl World {
    /// Starts (or starts again) the phone with what is on its disk.
    pub(crate) fn start(&mut self, phone: usize) {
        let user = self.phones[phone - 1].user;
        let address = Some(format!("sip:{user}@127.0.0.1").parse().expect("uri"));
        let settings = Settings {
            lines: vec![LineSettings { label: user.into(), address, ..LineSettings::default() }],
            ..Settings::default()
        };
        let requests = self.phones[phone - 1].disk.clone();
        let start = Start { settings, requests, seed: [u8::try_from(phone).expect("few"); 32], ..Start::default() };
        let mut out = Vec::new();
        self.phones[phone - 1].core = Some(Core::new(start, at(self.now), &mut out));
        self.phone_said(phone, out);
    }

    /// The phone dies without a word.
    pub(crate) fn kill(&mut self, phone: usize) {
        self.phones[phone - 1].core = None;
        self.wire.forget(phone);
    }

    /// Gives a command and returns its number.
    pub(crate) fn send(&mut self, phone: usize, command: Command) -> RequestId {
        let p = &mut self.phones[phone - 1];
        p.next_request += 1;
        let request = RequestId(p.next_request);
        self.feed(phone, Input::Command { request, command });
        request
    }

    /// Gives a command and waits for its answer, ten seconds at most.
    pub(crate) fn command(&mut self, phone: usize, command: Command) -> Result<Reply, Refusal> {
        let request = self.send(phone, command);
        let until = self.now + Duration::from_secs(10);
        loop {
            if let Some(result) = self.phones[phone - 1].replies.get(&request) {
                return result.clone();
            }
            assert!(self.step(until), "no answer to {request}");
        }
    }

    /// Dials and returns the call.
    pub(crate) fn dial(&mut self, phone: usize, to: &str) -> CallId {
        match self.command(phone, Command::Dial { line: None, to: to.into() }) {
            Ok(Reply::Call(call)) => call,
            other => panic!("dial {to}: {other:?}"),
        }
    }

    /// Lets so many seconds pass.
    pub(crate) fn run(&mut self, secs: u64) {
        let until = self.now + Duration::from_secs(secs);
        while self.step(until) {}
        self.now = until;
    }

    /// Lets time pass until it is so; returns the seconds it took. Fails after `at_most` seconds.
    #[track_caller]
    pub(crate) fn until(&mut self, at_most: u64, what: &str, mut so: impl FnMut(&mut World) -> bool) -> u64 {
        let begin = self.now;
        let end = begin + Duration::from_secs(at_most);
        while !so(self) {
            if !self.step(end) {
                panic!("{what}: not within {at_most} s\n{}", self.describe());
            }
        }
        self.now.since(begin).as_secs()
    }

    pub(crate) fn snapshot(&mut self, phone: usize) -> Snapshot {
        let now = at(self.now);
        self.phones[phone - 1].core.as_mut().expect("a running phone").snapshot(now)
    }

    /// Nothing that is due now waits in the phone.
    pub(crate) fn sleeps(&self, phone: usize) -> bool {
        self.phones[phone - 1].core.as_ref().and_then(Core::wakes_at).is_none_or(|at| at > self.now)
    }

    pub(crate) fn call(&mut self, phone: usize, id: CallId) -> Option<CallView> {
        self.snapshot(phone).calls.iter().find(|c| c.id == id).cloned()
    }

    pub(crate) fn request(&mut self, phone: usize, id: u32) -> Option<CompletionView> {
        self.snapshot(phone).completions.iter().find(|c| c.id.0 == id && c.line == LineId(1)).cloned()
    }

    pub(crate) fn events(&self, phone: usize) -> &[Event] {
        &self.phones[phone - 1].events
    }

    /// To how many sessions each warning that somebody breaks in went.
    pub(crate) fn warned(&self, phone: usize) -> Vec<usize> {
        let warnings = self.phones[phone - 1].sound.iter().filter_map(|command| match command {
            MediaCommand::Warn { sessions, tone: Tone::Intrusion } => Some(sessions.len()),
            _ => None,
        });
        warnings.collect()
    }

    pub(crate) fn mixes(&self, phone: usize) -> &[usize] {
        &self.phones[phone - 1].mixes
    }

    /// From now on phones reach nothing but the exchange.
    pub(crate) fn keep_apart(&mut self) {
        self.wire.only_by_exchange = true;
    }

    /// The call that rings at a phone, and nobody else's.
    #[track_caller]
    pub(crate) fn ringing(&mut self, phone: usize) -> CallId {
        self.until(10, "it rings", |w| w.snapshot(phone).calls.iter().any(|c| c.state == CallState::Offering));
        let calls = self.snapshot(phone).calls;
        calls.iter().find(|c| c.state == CallState::Offering).map(|c| c.id).expect("it rings")
    }

    /// Changes the settings of a phone.
    pub(crate) fn set(&mut self, phone: usize, change: impl FnOnce(&mut Settings)) {
        let mut settings = (*self.snapshot(phone).settings).clone();
        change(&mut settings);
        self.command(phone, Command::SaveSettings(Box::new(settings))).expect("saved");
    }

    fn describe(&mut self) -> String {
        let running: Vec<usize> = (1..=self.phones.len()).filter(|p| self.phones[p - 1].core.is_some()).collect();
        running
            .into_iter()
            .map(|p| {
                let s = self.snapshot(p);
                let calls: Vec<_> = s.calls.iter().map(|c| (c.id, c.state, c.end, c.peer.title())).collect();
                let requests: Vec<_> = s.completions.iter().map(|c| (c.id, c.state, c.road)).collect();
                format!("phone {p}: {calls:?} {requests:?}\n")
            })
            .collect()
    }

    /// The next thing that happens before `until`, if there is one.
    fn step(&mut self, until: Moment) -> bool {
        let wakes = [self.exchange.wakes_at(self.now)]
            .into_iter()
            .chain(self.phones.iter().map(|p| p.core.as_ref().and_then(Core::wakes_at)));
        let (wake, who) = wakes
            .enumerate()
            .filter_map(|(who, at)| at.map(|at| (at.max(self.now), who)))
            .min()
            .unwrap_or((Moment(u64::MAX), 0));
        let arrives = self.wire.next_at().unwrap_or(Moment(u64::MAX));
        let next = wake.min(arrives);
        if next > until {
            return false;
        }
        self.now = next;
        if arrives <= wake {
            if let Some((to, inbound)) = self.wire.take() {
                self.deliver(to, inbound);
            }
        } else if who == 0 {
            self.feed_exchange(exchange::Input::Tick);
        } else {
            self.feed(who, Input::Tick);
        }
        true
    }

    fn deliver(&mut self, to: usize, inbound: Inbound) {
        if to == 0 {
            self.feed_exchange(exchange::Input::Sip(inbound));
        } else if self.phones[to - 1].core.is_some() {
            self.feed(to, Input::Sip(inbound));
        }
    }

    fn feed(&mut self, phone: usize, input: Input) {
        let mut out = Vec::new();
        let now = at(self.now);
        self.phones[phone - 1].core.as_mut().expect("a running phone").handle(input, now, &mut out);
        self.phone_said(phone, out);
    }

    fn feed_exchange(&mut self, input: exchange::Input) {
        let mut out = Vec::new();
        self.exchange.handle(input, at(self.now), &mut out);
        self.exchange_said(out);
    }

    fn phone_said(&mut self, phone: usize, out: Vec<Output>) {
        for output in out {
            match output {
                Output::Sip(outbound) => self.wire.carry(phone, outbound, self.now),
                Output::Event(event) => self.phones[phone - 1].events.push(event),
                Output::Reply { request, result } => {
                    let before = self.phones[phone - 1].replies.insert(request, result);
                    assert!(before.is_none(), "{request} was answered twice");
                }
                Output::Media(command) => {
                    if let MediaCommand::Mix(sessions) = &command {
                        self.phones[phone - 1].mixes.push(sessions.len());
                    }
                    self.phones[phone - 1].sound.push(command);
                }
                Output::Keep(Keep::Request(change)) => self.phones[phone - 1].disk.push(change),
                _ => {}
            }
        }
    }

    fn exchange_said(&mut self, out: Vec<exchange::Output>) {
        for output in out {
            if let exchange::Output::Sip(outbound) = output {
                self.note_people(&outbound);
                self.wire.carry(0, outbound, self.now);
            }
        }
    }

    fn note_people(&mut self, outbound: &Outbound) {
        if let Outbound::Line(account) = outbound {
            self.wire.person(account.address.user.clone(), account.line);
        }
    }
}
