//! The town: phones on a paper wire with delay, loss and restarts, in simulated time.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use perch::completion::monitor::{self, Availability, CalleeState, Monitor, Policy};
use perch::completion::seam::{News, PlaceKind};
use perch::completion::{CallOutcome, Desk, FailedCall, Input, Output};
use perch::model::completion::StoredChange;
use perch::model::settings::CompletionSettings;
use perch::model::signal::{CallInfo, DialogIds, EventHeader, Failure, SavedSubscription};
use perch::model::time::Now;
use perch::model::{
    CallId, CompletionCondition, CompletionId, CompletionMode, CompletionState, LineId, Moment, NameAddr,
    PublicationId, Reply, RequestId, SipUri, SubscriptionId, WallTime,
};

use super::referee::Seen;

const LINE: LineId = LineId(1);
/// The number of the only call that a phone can complete.
const FAILED: CallId = CallId(1);

/// What a town is like.
#[derive(Clone, Copy)]
pub(super) struct Plan {
    pub(super) seed: u64,
    pub(super) phones: usize,
    pub(super) hours: u64,
    /// Messages lost for good, of a thousand.
    pub(super) loss: u64,
    /// Seconds between two calls of one phone, about.
    pub(super) pause_s: u64,
    /// Hours between two restarts of one phone, about; 0 is never.
    pub(super) restart_h: u64,
}

struct Phone {
    desk: Desk,
    monitor: Monitor,
    journal: Vec<StoredChange>,
    call: Option<u64>,
    was_engaged: bool,
    /// Grows with every restart: what was under way before is void.
    life: u32,
    requests: u64,
    /// The tick that is on its way.
    ticks_at: Option<Moment>,
}

struct Call {
    caller: usize,
    callee: usize,
    /// The request whose call it is.
    id: Option<CompletionId>,
    /// The callee's waiter whose call it is.
    waiter: Option<SubscriptionId>,
    talking: bool,
    offer: Option<CallInfo>,
}

enum What {
    Dial(usize),
    Tick(usize, u32),
    Desk(usize, u32, Box<Input>),
    Monitor(usize, u32, Box<monitor::Input>),
    Arrive(u64, SipUri),
    Answer(u64),
    GiveUp(u64),
    HangUp(u64),
    Click(usize, u32, CompletionId),
    Restart(usize),
}

pub(super) struct Town {
    plan: Plan,
    dice: u64,
    now: Now,
    queue: BTreeMap<(Moment, u64), What>,
    seq: u64,
    phones: Vec<Phone>,
    calls: HashMap<u64, Call>,
    next: u64,
    /// Server side of a subscription, by its odd number: whose monitor, and the subscriber's own number.
    served: HashMap<u64, (usize, usize, u32, u64)>,
    publishers: HashMap<u64, (usize, u32, u64)>,
    pub(super) seen: Vec<Seen>,
    pub(super) completed: u32,
}

impl Town {
    pub(super) fn new(plan: Plan) -> Town {
        let now = Now { moment: Moment::from_secs(10), wall: WallTime(1_800_000_000_000) };
        let mut town = Town {
            plan,
            dice: plan.seed,
            now,
            queue: BTreeMap::new(),
            seq: 0,
            phones: Vec::new(),
            calls: HashMap::new(),
            next: 1,
            served: HashMap::new(),
            publishers: HashMap::new(),
            seen: Vec::new(),
            completed: 0,
        };
        for n in 0..plan.phones {
            let (desk, monitor) = (Desk::new(plan.seed + n as u64), Monitor::new());
            let journal = Vec::new();
            town.phones.push(Phone {
                desk,
                monitor,
                journal,
                call: None,
                was_engaged: false,
                life: 0,
                requests: 0,
                ticks_at: None,
            });
            town.start(n);
            let first = town.roll(plan.pause_s);
            town.at(Duration::from_secs(first), What::Dial(n));
            if plan.restart_h > 0 {
                let after = town.roll(plan.restart_h * 7200);
                town.at(Duration::from_secs(after), What::Restart(n));
            }
        }
        town
    }

    /// A day, and then an evening without calls in which everything ends.
    pub(super) fn run(&mut self) {
        let over = self.now.moment + Duration::from_secs(self.plan.hours * 3600);
        let quiet = over + Duration::from_secs(5 * 3600);
        while let Some(((at, seq), _)) = self.queue.first_key_value() {
            let key = (*at, *seq);
            if key.0 > quiet {
                break;
            }
            let Some(what) = self.queue.remove(&key) else { break };
            self.now.wall = self.now.wall.plus(key.0.since(self.now.moment));
            self.now.moment = key.0.max(self.now.moment);
            if self.now.moment > over && matches!(what, What::Dial(_) | What::Restart(_)) {
                continue;
            }
            self.happen(what);
        }
        for phone in &self.phones {
            let left = phone.desk.views();
            assert!(left.iter().all(|v| matches!(v.state, CompletionState::Ended(_))), "left at the end: {left:?}");
        }
    }

    fn happen(&mut self, what: What) {
        match what {
            What::Dial(n) => self.dial_somebody(n),
            What::Tick(n, life) if self.phones[n].life == life => {
                if self.phones[n].ticks_at.is_some_and(|at| at > self.now.moment) {
                    return;
                }
                self.phones[n].ticks_at = None;
                self.desk(n, Input::Tick);
                self.monitor(n, monitor::Input::Tick);
            }
            What::Desk(n, life, input) if self.phones[n].life == life => self.desk(n, *input),
            What::Monitor(n, life, input) if self.phones[n].life == life => self.monitor(n, *input),
            What::Arrive(call, target) => self.arrive(call, &target),
            What::Answer(call) => self.answer(call),
            What::GiveUp(call) => self.give_up(call),
            What::HangUp(call) => self.hang_up(call),
            What::Click(n, life, id) if self.phones[n].life == life => self.click(n, id),
            What::Restart(n) => self.restart(n),
            // It was meant for a life that is over.
            What::Tick(..) | What::Desk(..) | What::Monitor(..) | What::Click(..) => {}
        }
    }

    fn start(&mut self, n: usize) {
        let roads = vec![perch::model::Road::Native, perch::model::Road::Dialog];
        let settings = CompletionSettings { roads, ..CompletionSettings::default() };
        self.desk(n, Input::Line { line: LINE, address: address(n), settings: Box::new(settings) });
        let journal = self.phones[n].journal.clone();
        self.desk(n, Input::Restored(journal));
        self.monitor(n, monitor::Input::Address { callee: address(n), policy: Policy::default() });
        self.desk(n, Input::Registered { line: LINE, up: true });
        self.monitor(n, monitor::Input::State { callee: address(n), state: CalleeState::Free });
    }

    fn restart(&mut self, n: usize) {
        if let Some(call) = self.phones[n].call {
            self.hang_up(call);
        }
        let phone = &mut self.phones[n];
        (phone.desk, phone.monitor) = (Desk::new(self.next), Monitor::new());
        phone.life += 1;
        phone.was_engaged = false;
        phone.ticks_at = None;
        self.served.retain(|_, (server, ..)| *server != n);
        self.seen.push(Seen::Reboots { phone: n });
        self.start(n);
        let after = self.roll(self.plan.restart_h * 7200).max(60);
        self.at(Duration::from_secs(after), What::Restart(n));
    }

    fn dial_somebody(&mut self, n: usize) {
        let pause = self.roll(self.plan.pause_s * 2).max(5);
        self.at(Duration::from_secs(pause), What::Dial(n));
        let whom = self.roll(self.phones.len() as u64) as usize;
        if whom != n && self.phones[n].call.is_none() {
            self.place(n, whom, None, address(whom));
        }
    }

    /// What a user does at a recall, or to a request that waits.
    fn click(&mut self, n: usize, id: CompletionId) {
        let Some(view) = self.phones[n].desk.views().into_iter().find(|v| v.id == id) else { return };
        let (request, line) = (self.request(n), Some(LINE));
        let input = match (view.state, self.roll(20)) {
            (CompletionState::Ready { .. }, 0..=12) => Input::Accept { request, line, id },
            (CompletionState::Ready { .. }, 13) => Input::Decline { request, line, id },
            (CompletionState::Ready { .. }, 14 | 15) => {
                Input::Postpone { request, line, id, by: Duration::from_secs(300) }
            }
            (CompletionState::WasFree { .. }, 0..=15) => Input::Again { request, line, id },
            (_, 16) => Input::Uncomplete { request, line, id },
            _ => return,
        };
        self.desk(n, input);
    }

    fn engage(&mut self, n: usize) {
        let call = self.phones[n].call.and_then(|c| self.calls.get(&c));
        let engaged = call.is_some();
        let in_use = call.is_some_and(|c| c.talking || c.caller == n);
        let state = if engaged { CalleeState::Busy { in_use } } else { CalleeState::Free };
        self.monitor(n, monitor::Input::State { callee: address(n), state });
        if std::mem::replace(&mut self.phones[n].was_engaged, engaged) != engaged {
            self.desk(n, Input::Engaged(engaged));
        }
    }

    fn offer(&mut self, callee: usize, caller: usize, condition: CompletionCondition) -> CallInfo {
        let uri = SipUri::sip(&format!("cc-{}", self.number()), &format!("p{callee}.town"));
        let caller = NameAddr::bare(address(caller));
        self.monitor(callee, monitor::Input::Offer { callee: address(callee), caller, uri: uri.clone(), condition });
        CallInfo { uri, m: Some(condition.m().to_owned()) }
    }

    fn desk(&mut self, n: usize, input: Input) {
        let mut out = Vec::new();
        self.phones[n].desk.handle(input, self.now, &mut out);
        for output in out {
            self.of_desk(n, output);
        }
        self.wake(n);
    }

    fn monitor(&mut self, n: usize, input: monitor::Input) {
        let mut out = Vec::new();
        self.phones[n].monitor.handle(input, self.now, &mut out);
        for output in out {
            self.of_monitor(n, output);
        }
        self.wake(n);
    }

    fn wake(&mut self, n: usize) {
        let phone = &self.phones[n];
        let deadlines = [phone.desk.wakes_at(), phone.monitor.wakes_at()];
        if let Some(at) = deadlines.into_iter().flatten().min()
            && phone.ticks_at.is_none_or(|pending| at < pending)
        {
            let life = phone.life;
            self.phones[n].ticks_at = Some(at);
            self.at(at.since(self.now.moment), What::Tick(n, life));
        }
    }

    fn roll(&mut self, below: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice % below.max(1)
    }

    fn lost(&mut self) -> bool {
        self.roll(1000) < self.plan.loss
    }

    fn delay(&mut self) -> Duration {
        Duration::from_millis(5 + self.roll(200))
    }

    fn number(&mut self) -> u64 {
        self.next += 2;
        self.next
    }

    fn request(&mut self, n: usize) -> RequestId {
        self.phones[n].requests += 1;
        RequestId(self.phones[n].requests)
    }

    fn at(&mut self, after: Duration, what: What) {
        self.seq += 1;
        self.queue.insert((self.now.moment + after, self.seq), what);
    }
}

mod calls;
mod wire;

fn address(n: usize) -> SipUri {
    SipUri::sip(&format!("p{n}"), "town")
}
