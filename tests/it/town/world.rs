//! The town: whole phones in simulated time, each behind an exchange with manners of its own.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use perch::engine::core::{Core, Input, Keep, Output, Start};
use perch::model::completion::StoredChange;
use perch::model::settings::{LineSettings, WhoMayBreakIn};
use perch::model::time::Now;
use perch::model::{Command, Moment, RequestId, Settings, SipUri, WallTime};
use perch::sip::Inbound;

use super::exchange::{Exchange, Manner};
use super::faults::Fault;
use super::people::{Deed, Wish};
use super::referee::Referee;
use super::seen::Seen;
use super::wire::Wire;

/// The wall clock when the day begins.
const DAWN: i64 = 1_800_000_000_000;
/// After the last call of the day everything ends by itself within so long.
const EVENING: Duration = Duration::from_secs(5 * 3600);

/// What a town is like.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    pub(super) seed: u64,
    pub(super) phones: usize,
    pub(super) hours: u64,
    /// Seconds between two calls of one phone, on the average.
    pub(super) pause_s: u64,
    /// Hours between two ends of one program, on the average.
    pub(super) restart_h: u64,
    /// How the phones are broken.
    pub(super) fault: Option<Fault>,
}

/// One phone, its disk, and what its user has asked for.
pub(super) struct Phone {
    /// None while it is down.
    pub(super) core: Option<Core>,
    /// Grows with every start: what was meant for an earlier life is void.
    pub(super) life: u32,
    disk: Vec<StoredChange>,
    /// The tick that is on its way.
    ticks_at: Option<Moment>,
    /// Ticks at one moment: a phone that asks for the same time again and again never sleeps.
    spins: (Moment, u32),
    commands: u64,
    pub(super) wishes: HashMap<RequestId, Wish>,
}

/// What happens next.
pub(super) enum What {
    Tick(usize, u32),
    Arrives(usize, u32, Box<Inbound>),
    Does(usize, u32, Deed),
    Starts(usize),
    /// An exchange forgets everything.
    Forgets(Manner),
    /// A call of the wire that nobody answers.
    Silence(u64),
    /// Whoever waits by code for this phone may be called now.
    Turns(usize),
    /// A call of an exchange's own that has rung long enough.
    Unanswered(u64),
}

pub(super) struct Town {
    pub(super) plan: Plan,
    pub(super) now: Moment,
    dice: u64,
    queue: BTreeMap<(Moment, u64), What>,
    seq: u64,
    pub(super) phones: Vec<Phone>,
    pub(super) wire: Wire,
    pub(super) exchange: Exchange,
    pub(super) referee: Referee,
    pub(super) shim: super::faults::Shim,
    pub(super) inputs: u64,
}

impl Town {
    pub(super) fn new(plan: Plan) -> Town {
        let mut town = Town {
            plan,
            now: Moment::from_secs(10),
            dice: plan.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
            queue: BTreeMap::new(),
            seq: 0,
            phones: Vec::new(),
            wire: Wire::default(),
            exchange: Exchange::new(plan.phones),
            referee: Referee::default(),
            shim: super::faults::Shim::new(plan.fault),
            inputs: 0,
        };
        for n in 0..plan.phones {
            let phone = Phone {
                core: None,
                life: 0,
                disk: Vec::new(),
                ticks_at: None,
                spins: (Moment::START, 0),
                commands: 0,
                wishes: HashMap::new(),
            };
            town.phones.push(phone);
            town.start(n);
            let first = town.roll(plan.pause_s * 2_000);
            town.at(Duration::from_millis(first), What::Does(n, 1, Deed::Dial));
            town.plan_restart(n);
        }
        for manner in [Manner::Asterisk, Manner::Lamps, Manner::Presence, Manner::Codes] {
            town.plan_loss_of_memory(manner);
        }
        town
    }

    /// A day, and then an evening without calls in which everything ends.
    pub(super) fn run(&mut self) {
        let over = self.now + Duration::from_secs(self.plan.hours * 3600);
        let night = over + EVENING;
        while let Some(entry) = self.queue.first_entry() {
            let at = entry.key().0;
            // Once a rule is broken the rest of the day tells nothing more.
            if at > night || self.referee.verdict.is_some() {
                break;
            }
            let what = entry.remove();
            self.now = at.max(self.now);
            let wakes_the_town =
                matches!(what, What::Does(_, _, Deed::Dial | Deed::Die | Deed::Quit) | What::Forgets(_));
            if self.now <= over || !wakes_the_town {
                self.happen(what);
            }
        }
        self.now = night;
        for n in 0..self.phones.len() {
            let held = self.phones[n].core.as_ref().and_then(|core| core.held().first().copied());
            self.see(Seen::Rests { phone: n, held });
        }
    }

    fn happen(&mut self, what: What) {
        match what {
            What::Tick(n, life) => {
                if self.phones[n].life == life && self.phones[n].ticks_at.is_some_and(|at| at <= self.now) {
                    let phone = &mut self.phones[n];
                    phone.ticks_at = None;
                    phone.spins = if phone.spins.0 == self.now { (self.now, phone.spins.1 + 1) } else { (self.now, 0) };
                    assert!(phone.spins.1 < 200, "phone {n} does not sleep");
                    self.feed(n, Input::Tick);
                }
            }
            What::Arrives(n, life, inbound) => {
                if self.phones[n].life == life {
                    self.feed(n, Input::Sip(*inbound));
                }
            }
            What::Does(n, life, deed) => self.does(n, life, deed),
            What::Starts(n) => self.start(n),
            What::Forgets(manner) => {
                self.forgets(manner);
                self.plan_loss_of_memory(manner);
            }
            What::Silence(call) => self.silence(call),
            What::Turns(n) => self.calls_back_about(n),
            What::Unanswered(call) => self.unanswered(call),
        }
    }

    /// The program starts with what is on its disk.
    fn start(&mut self, n: usize) {
        let label = "town".to_owned();
        let mut line =
            LineSettings { label, address: Some(address(n)), call_waiting: n.is_multiple_of(5), ..Default::default() };
        line.completion.max_outstanding = 20;
        // All exchanges are behind one line here: what one of them lacks another may have.
        line.completion.learn = n.is_multiple_of(3);
        line.completion.feature_codes = super::codes::templates();
        let mut settings = Settings { lines: vec![line], ..Settings::default() };
        if n.is_multiple_of(2) {
            settings.calls.who_may_break_in = WhoMayBreakIn::SameDomain;
        }
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.roll(u64::MAX).to_le_bytes());
        let now = self.now();
        let phone = &mut self.phones[n];
        phone.life += 1;
        phone.ticks_at = None;
        phone.wishes.clear();
        let start = Start { settings, requests: phone.disk.clone(), seed, ..Start::default() };
        let mut out = Vec::new();
        phone.core = Some(Core::new(start, now, &mut out));
        self.see(Seen::Lives { phone: n });
        self.said(n, out);
        self.line_changed(n);
    }

    /// It ends without a word; its calls fall silent.
    pub(super) fn die(&mut self, n: usize) {
        if self.phones[n].core.take().is_none() {
            return self.plan_restart(n);
        }
        self.phones[n].life += 1;
        self.see(Seen::Dies { phone: n });
        self.drop_calls_of(n);
        self.lose_subscriptions_of(n);
        self.line_changed(n);
        let after = Duration::from_millis(2_000 + self.roll(60_000));
        self.at(after, What::Starts(n));
        self.plan_restart(n);
    }

    fn plan_restart(&mut self, n: usize) {
        if self.plan.restart_h == 0 {
            return;
        }
        let after = Duration::from_secs(60 + self.roll(self.plan.restart_h * 7_200));
        let deed = if self.roll(3) == 0 { Deed::Quit } else { Deed::Die };
        self.at(after, What::Does(n, 0, deed));
    }

    fn plan_loss_of_memory(&mut self, manner: Manner) {
        let after = Duration::from_secs(1_800 + self.roll(6 * 3_600));
        self.at(after, What::Forgets(manner));
    }

    /// Gives a command; the answer comes to [`Town::answered`].
    pub(super) fn command(&mut self, n: usize, command: Command, wish: Wish) {
        let phone = &mut self.phones[n];
        phone.commands += 1;
        let request = RequestId(phone.commands);
        phone.wishes.insert(request, wish);
        self.feed(n, Input::Command { request, command });
    }

    pub(super) fn feed(&mut self, n: usize, input: Input) {
        let (now, mut out) = (self.now(), Vec::new());
        let Some(core) = self.phones[n].core.as_mut() else { return };
        core.handle(input, now, &mut out);
        self.inputs += 1;
        self.said(n, out);
    }

    /// What a phone said, after what is broken in it had its way.
    fn said(&mut self, n: usize, out: Vec<Output>) {
        let out = self.shim.pass(n, out);
        for output in out {
            match output {
                Output::Sip(outbound) => self.carry(n, outbound),
                Output::Event(event) => self.heard(n, &event),
                Output::Reply { request, result } => self.answered(n, request, result),
                Output::Keep(Keep::Request(change)) => keep(&mut self.phones[n].disk, change),
                _ => {}
            }
        }
        self.wake(n);
    }

    fn wake(&mut self, n: usize) {
        let phone = &self.phones[n];
        let Some(at) = phone.core.as_ref().and_then(Core::wakes_at) else { return };
        if phone.ticks_at.is_none_or(|pending| at < pending) {
            let (life, at) = (phone.life, at.max(self.now));
            self.phones[n].ticks_at = Some(at);
            self.at(at.since(self.now), What::Tick(n, life));
        }
    }

    pub(super) fn see(&mut self, seen: Seen) {
        self.referee.see(self.now.0 / 1_000, seen);
    }

    pub(super) fn at(&mut self, after: Duration, what: What) {
        self.seq += 1;
        self.queue.insert((self.now + after, self.seq), what);
    }

    pub(super) fn now(&self) -> Now {
        Now { moment: self.now, wall: WallTime(DAWN + i64::try_from(self.now.0 / 1_000).expect("a day")) }
    }

    /// A number below `below`, from the seed.
    pub(super) fn roll(&mut self, below: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        (self.dice >> 11) % below.max(1)
    }

    /// So many times of a thousand.
    pub(super) fn chance(&mut self, of_thousand: u64) -> bool {
        self.roll(1_000) < of_thousand
    }
}

/// The journal, compacted as it is written: the last word about each request.
fn keep(disk: &mut Vec<StoredChange>, change: StoredChange) {
    match &change {
        StoredChange::Put(new) => disk.retain(|c| !matches!(c, StoredChange::Put(old) if old.id == new.id)),
        StoredChange::Gone { id, .. } => {
            return disk.retain(|c| !matches!(c, StoredChange::Put(old) if old.id == *id));
        }
        StoredChange::LastId { .. } => disk.retain(|c| !matches!(c, StoredChange::LastId { .. })),
        StoredChange::LockedOut { .. } | StoredChange::Learned { .. } => {}
    }
    disk.push(change);
}

/// The address of record of a phone.
pub(super) fn address(n: usize) -> SipUri {
    SipUri::sip(&format!("p{n}"), "town")
}
