//! The referee of the town: sees the wire, the clicks and what the phones tell, in numbers of its own, and judges as it goes.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use super::seen::Seen;
use super::turns::Turns;

/// A request lives three hours at most; a call of it may be under way then.
const LONGEST_MS: u64 = (3 * 60 + 40) * 60_000;
/// A phone that has come back speaks of everything it was asked for by then.
const REMEMBERS_MS: u64 = 120_000;
/// Some road has taken a request by then.
const KEEPS_MS: u64 = 300_000;
/// Nothing of a request is on the wire so long after its end.
const CLEARS_MS: u64 = 60_000;
/// By then a phone has heard of what was granted and has it on disk; one that dies before cannot know of it.
const LEARNS_MS: u64 = 2_000;
/// Who is told *ready* has done something about it by then.
const ACTS_MS: u64 = 45_000;

/// Counts of a day, for the reader.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Tally {
    pub(super) accepted: u64,
    pub(super) rang: u64,
    pub(super) ended: u64,
    pub(super) dialled: u64,
    pub(super) restarts: u64,
}

struct Request {
    to: Option<usize>,
    since: u64,
    heard: u64,
    state: &'static str,
}

#[derive(Clone, Copy)]
struct Waits {
    phone: usize,
    to: usize,
    since: u64,
    until: u64,
}

/// What is to be looked at again later.
enum Later {
    Remembers { phone: usize, id: u32, since: u64 },
    Clears { phone: usize, to: usize, died: u32 },
    Kept { phone: usize, id: u32, since: u64 },
    Acts { phone: usize, to: usize, since: u64, died: u32 },
}

#[derive(Default)]
pub(super) struct Referee {
    pub(super) verdict: Option<String>,
    pub(super) tally: Tally,
    now: u64,
    requests: BTreeMap<(usize, u32), Request>,
    known: HashMap<usize, u32>,
    wishes: HashMap<usize, VecDeque<usize>>,
    /// Wishes whose answer was lost with the program.
    orphans: HashMap<usize, VecDeque<usize>>,
    dials: HashMap<usize, Vec<usize>>,
    rings: HashMap<usize, u32>,
    engaged: HashMap<usize, BTreeSet<u64>>,
    invites: HashMap<usize, Vec<Option<usize>>>,
    waits: BTreeMap<u64, Waits>,
    turns: Turns,
    down: BTreeSet<usize>,
    deaths: HashMap<usize, u32>,
    later: VecDeque<(u64, Later)>,
    remembered: VecDeque<(u64, Later)>,
    kept: VecDeque<(u64, Later)>,
    /// The last things seen of every phone, for the verdict.
    story: HashMap<usize, VecDeque<(u64, Seen)>>,
}

impl Referee {
    pub(super) fn see(&mut self, now: u64, seen: Seen) {
        self.now = now;
        self.look_again();
        // A subscription that is over is forgotten afterwards.
        let phone = self.phone_of(&seen);
        self.note(phone, seen);
        let broken = match seen {
            Seen::Dials { phone, to } => {
                self.dials.entry(phone).or_default().push(to);
                None
            }
            Seen::DialRefused { phone, to } => {
                take(self.dials.entry(phone).or_default(), to);
                None
            }
            Seen::Wishes { phone, to } => {
                self.wishes.entry(phone).or_default().push_back(to);
                None
            }
            Seen::WishRefused { phone, to } => {
                self.unwish(phone, to);
                None
            }
            Seen::Accepted { phone, id } => self.accepted(phone, id),
            Seen::Cancelled { phone, id } => {
                self.requests.contains_key(&(phone, id)).then_some("a cancelled request lives on")
            }
            Seen::UnaskedReply { .. } => Some("a command was answered twice"),
            Seen::State { phone, id, state } => self.state(phone, id, state),
            Seen::Rings { phone, id } => self.rings(phone, id),
            Seen::Quiet { phone, id } => {
                (self.rings.remove(&phone) != Some(id)).then_some("a recall stopped that did not ring")
            }
            Seen::Engaged { phone, call, on } => {
                let calls = self.engaged.entry(phone).or_default();
                if on {
                    calls.insert(call);
                } else {
                    calls.remove(&call);
                }
                None
            }
            Seen::Invite { phone, to } => self.invite(phone, to),
            Seen::InviteOver { phone, to } => {
                take(self.invites.entry(phone).or_default(), to);
                None
            }
            Seen::Subscribes { phone, to, sub, counts } => {
                self.waits.insert(sub, Waits { phone, to, since: now, until: now + 40_000 });
                if let Some(counts) = counts {
                    self.turns.subscribes(phone, to, sub, counts);
                }
                (!self.wants(phone, to)).then_some("a subscription that nobody wants")
            }
            Seen::Granted { sub, until } => {
                if let Some(waits) = self.waits.get_mut(&sub) {
                    waits.until = until;
                }
                self.turns.granted(sub, until);
                None
            }
            Seen::Told { sub, ready } => self.told(sub, ready),
            Seen::Over { sub } => {
                self.waits.remove(&sub);
                self.turns.over(sub, now);
                None
            }
            Seen::Says { phone, to, open } => {
                self.turns.says(phone, to, open, now);
                None
            }
            Seen::Talks { phone } => {
                self.turns.used(phone, now);
                None
            }
            Seen::Code { phone, to, asks } => (asks && !self.wants(phone, to)).then_some("a code that nobody wants"),
            Seen::Dies { phone } => self.dies(phone),
            Seen::Lives { phone } => self.lives(phone),
            Seen::Rests { phone, held } => self.rests(phone, held),
        };
        if let Some(what) = broken {
            self.accuse(what, phone);
        }
    }

    fn accepted(&mut self, phone: usize, id: u32) -> Option<&'static str> {
        self.tally.accepted += 1;
        let to = self.wishes.entry(phone).or_default().pop_front();
        if self.requests.contains_key(&(phone, id)) {
            // The same wish once more, or one that its events made known already.
            return None;
        }
        let last = self.known.entry(phone).or_default();
        let is_used = id <= *last;
        *last = id.max(*last);
        let (since, state) = (self.now, "accepted");
        self.requests.insert((phone, id), Request { to, since, heard: since, state });
        is_used.then_some("an id was used twice")
    }

    fn state(&mut self, phone: usize, id: u32, state: &'static str) -> Option<&'static str> {
        let last = self.known.entry(phone).or_default();
        if id > *last {
            // A request whose answer was lost with the program: it is known by its events.
            *last = id;
            let to = self.orphans.entry(phone).or_default().pop_front();
            let since = self.now;
            self.requests.insert((phone, id), Request { to, since, heard: since, state });
        }
        if state == "ended" {
            self.tally.ended += 1;
            let Some(request) = self.requests.remove(&(phone, id)) else { return Some("a request ended twice") };
            if let Some(to) = request.to {
                let died = self.deaths.get(&phone).copied().unwrap_or(0);
                self.later.push_back((self.now + CLEARS_MS, Later::Clears { phone, to, died }));
            }
            return None;
        }
        let Some(request) = self.requests.get_mut(&(phone, id)) else {
            return Some("a word about a request that is over");
        };
        request.heard = self.now;
        request.state = state;
        if state == "requested" {
            let since = self.now;
            self.kept.push_back((since + KEEPS_MS, Later::Kept { phone, id, since }));
        }
        (self.now > request.since + LONGEST_MS).then_some("a request outlived its life")
    }

    fn rings(&mut self, phone: usize, id: u32) -> Option<&'static str> {
        self.tally.rang += 1;
        let is_engaged = self.engaged.get(&phone).is_some_and(|calls| !calls.is_empty());
        if self.rings.insert(phone, id).is_some() {
            return Some("a second recall at once");
        }
        if !self.requests.contains_key(&(phone, id)) {
            return Some("a recall of nobody's request");
        }
        is_engaged.then_some("a recall of an engaged user")
    }

    fn invite(&mut self, phone: usize, to: Option<usize>) -> Option<&'static str> {
        self.tally.dialled += 1;
        let invites = self.invites.entry(phone).or_default();
        let is_out = to.is_some() && invites.contains(&to);
        invites.push(to);
        let by_hand = to.is_some_and(|to| take(self.dials.entry(phone).or_default(), to));
        if by_hand {
            return None;
        }
        let is_wanted = to.is_some_and(|to| self.wants(phone, to)) || (to.is_none() && self.has_any(phone));
        if !is_wanted {
            return Some("a dial that nobody wants");
        }
        is_out.then_some("two INVITEs to one person")
    }

    /// First come, first told.
    fn told(&mut self, sub: u64, ready: bool) -> Option<&'static str> {
        let Waits { phone, to, .. } = *self.waits.get(&sub)?;
        if ready {
            let died = self.deaths.get(&phone).copied().unwrap_or(0);
            self.later.push_back((self.now + ACTS_MS, Later::Acts { phone, to, since: self.now, died }));
        }
        self.turns.told(sub, ready, self.now, &self.down).then_some("a waiter was skipped")
    }

    fn dies(&mut self, phone: usize) -> Option<&'static str> {
        self.tally.restarts += 1;
        self.down.insert(phone);
        *self.deaths.entry(phone).or_default() += 1;
        self.rings.remove(&phone);
        self.engaged.remove(&phone);
        self.dials.remove(&phone);
        let unanswered = self.wishes.remove(&phone).unwrap_or_default();
        self.orphans.entry(phone).or_default().extend(unanswered);
        self.invites.remove(&phone);
        let unheard = self.now.saturating_sub(LEARNS_MS);
        self.waits.retain(|_, w| w.phone != phone || w.since < unheard);
        self.turns.dies(phone);
        None
    }

    fn lives(&mut self, phone: usize) -> Option<&'static str> {
        self.down.remove(&phone);
        let since = self.now;
        for (key, _) in self.requests.range((phone, 0)..=(phone, u32::MAX)) {
            let later = Later::Remembers { phone, id: key.1, since };
            self.remembered.push_back((since + REMEMBERS_MS, later));
        }
        None
    }

    fn rests(&mut self, phone: usize, held: Option<(&'static str, usize)>) -> Option<&'static str> {
        if self.requests.range((phone, 0)..=(phone, u32::MAX)).next().is_some() {
            return Some("a request was lost");
        }
        if self.waits.values().any(|w| w.phone == phone && w.until > self.now) {
            return Some("a subscription without a request");
        }
        held.is_some().then_some("something is left in a phone at rest")
    }

    /// What was put off until now.
    fn look_again(&mut self) {
        while let Some((_, later)) = self.later.pop_front_if(|(at, _)| *at <= self.now) {
            self.look_at(later);
        }
        while let Some((_, later)) = self.remembered.pop_front_if(|(at, _)| *at <= self.now) {
            self.look_at(later);
        }
        while let Some((_, later)) = self.kept.pop_front_if(|(at, _)| *at <= self.now) {
            self.look_at(later);
        }
    }

    fn look_at(&mut self, later: Later) {
        let died = |phone: usize, before: u32| self.deaths.get(&phone).copied().unwrap_or(0) != before;
        match later {
            Later::Remembers { phone, id, since } => {
                let forgot = self.requests.get(&(phone, id)).is_some_and(|r| r.heard < since);
                if forgot && !self.down.contains(&phone) {
                    self.accuse("a request was lost over a restart", phone);
                }
            }
            Later::Kept { phone, id, since } => {
                let idle = |r: &Request| r.state == "requested" && r.heard == since;
                if self.requests.get(&(phone, id)).is_some_and(idle) && !self.down.contains(&phone) {
                    self.accuse("a request is kept by nobody", phone);
                }
            }
            Later::Clears { phone, to, died: before } => {
                let left = |w: &Waits| (w.phone, w.to) == (phone, to) && w.until > self.now;
                if !died(phone, before) && !self.wants(phone, to) && self.waits.values().any(left) {
                    self.accuse("a subscription outlives its request", phone);
                }
            }
            Later::Acts { phone, to, since, died: before } => {
                let sleeps = |r: &Request| {
                    r.to == Some(to)
                        && r.heard < since
                        && matches!(r.state, "accepted" | "requested" | "queued" | "watching")
                };
                let asleep = self.requests.range((phone, 0)..=(phone, u32::MAX)).any(|(_, r)| sleeps(r));
                if asleep && !died(phone, before) {
                    self.accuse("a ready callee was slept through", phone);
                }
            }
        }
    }

    fn wants(&self, phone: usize, to: usize) -> bool {
        [&self.wishes, &self.orphans].iter().any(|w| w.get(&phone).is_some_and(|w| w.contains(&to)))
            || self.requests.range((phone, 0)..=(phone, u32::MAX)).any(|(_, r)| r.to.is_none_or(|t| t == to))
    }

    fn has_any(&self, phone: usize) -> bool {
        self.requests.range((phone, 0)..=(phone, u32::MAX)).next().is_some()
    }

    fn unwish(&mut self, phone: usize, to: usize) {
        let wishes = self.wishes.entry(phone).or_default();
        if let Some(index) = wishes.iter().position(|w| *w == to) {
            wishes.remove(index);
        }
    }

    fn phone_of(&self, seen: &Seen) -> usize {
        let of_sub = || match seen {
            Seen::Granted { sub, .. } | Seen::Told { sub, .. } | Seen::Over { sub } => {
                self.waits.get(sub).map(|w| w.phone)
            }
            _ => None,
        };
        seen.phone().or_else(of_sub).unwrap_or(0)
    }

    fn note(&mut self, phone: usize, seen: Seen) {
        if self.verdict.is_none() {
            let story = self.story.entry(phone).or_default();
            story.push_back((self.now, seen));
            if story.len() > 40 {
                story.pop_front();
            }
        }
    }

    fn accuse(&mut self, what: &str, phone: usize) {
        if self.verdict.is_none() {
            let story: String = self.story[&phone].iter().map(|(at, seen)| format!("\n{at:>9} {seen:?}")).collect();
            self.verdict = Some(format!("{what}: phone {phone} at {}{story}", self.now));
        }
    }
}

fn take<T: PartialEq>(list: &mut Vec<T>, what: T) -> bool {
    let found = list.iter().position(|l| *l == what);
    found.map(|index| list.remove(index)).is_some()
}
