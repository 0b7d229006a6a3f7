//! The exchanges of the town and their manners: a bare proxy, an Asterisk that queues callers, lamps, presence, nothing.

use std::collections::HashMap;
use std::time::Duration;

use perch::model::signal::{CallInfo, NotifyState};
use perch::model::{Moment, SipUri};

use super::events::Server;
use super::seen::Seen;
use super::world::Town;

/// How the exchange in front of a phone behaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Manner {
    /// Passes everything on: phones complete among themselves.
    Proxy,
    /// Keeps a queue as chan_sip does (A1 to A11, W1 to W11): an offer lives 20 s and 500 comes before that, expiry
    /// is silent, there is no last NOTIFY, no retention, a recall works once, PUBLISH wants its own event or is refused.
    Asterisk,
    /// Tells dialogs, with gaps in its versions, lamps that stick, and subscriptions that end early; some want them longer.
    Lamps,
    /// Tells presence only; the same.
    Presence,
    /// Answers 489 to everything, but calls back itself when its code is dialled (R3).
    Codes,
    /// Answers 489 to everything.
    Deaf,
}

/// The manner of the exchange in front of phone `n`.
pub(super) fn manner(n: usize) -> Manner {
    match n % 10 {
        0..=3 => Manner::Proxy,
        4..=6 => Manner::Asterisk,
        7 => Manner::Lamps,
        8 => Manner::Presence,
        _ if (n / 10).is_multiple_of(2) => Manner::Codes,
        _ => Manner::Deaf,
    }
}

/// The shortest subscription that the exchange in front of `n` takes, seconds; below it 423 comes.
pub(super) fn least_life(n: usize) -> u32 {
    if (n / 10).is_multiple_of(2) { 900 } else { 60 }
}

/// Why a lamp goes out before its time, and how many seconds to leave it alone (RFC 6665 section 4.1.3).
const ENDS: [(&str, Option<u32>); 6] = [
    ("deactivated", None),
    ("probation", Some(30)),
    ("timeout", None),
    ("giveup", None),
    ("noresource", None),
    ("rejected", None),
];

/// So long an offer can be taken once its call is over (A3).
const OFFER: Duration = Duration::from_secs(20);
/// So long a request lives without a word of its end (A9).
const LIFE: Duration = Duration::from_secs(4_800);
/// Requests for one callee; the next meets 500 (A4).
const MOST: usize = 5;

/// All exchanges together.
pub(super) struct Exchange {
    /// Calls at each phone's line, and whether it is there.
    lines: Vec<(usize, bool)>,
    pub(super) desk: Desk,
    /// Who has asked by code to be called back, about whom, and from when on; first come first.
    pub(super) codes: Vec<(usize, usize, Moment)>,
}

impl Exchange {
    pub(super) fn new(phones: usize) -> Exchange {
        Exchange { lines: vec![(0, false); phones], desk: Desk::default(), codes: Vec::new() }
    }

    pub(super) fn calls_of(&self, n: usize) -> usize {
        self.lines[n].0
    }

    /// Nobody talks at this phone, and it is there.
    pub(super) fn is_idle(&self, n: usize) -> bool {
        self.lines[n] == (0, true)
    }

    /// What is known of a line now; whether it looks otherwise than before.
    pub(super) fn line(&mut self, n: usize, calls: usize, there: bool) -> bool {
        let before = std::mem::replace(&mut self.lines[n], (calls, there));
        (before.0 > 0, before.1) != (calls > 0, there)
    }
}

/// The queues of the Asterisks.
#[derive(Default)]
pub(super) struct Desk {
    offers: HashMap<String, Offer>,
    /// Requests by callee, first come first.
    queues: HashMap<usize, Vec<String>>,
    /// Which offer a recall URI stands for.
    recalls: HashMap<String, (String, usize)>,
}

struct Offer {
    caller: usize,
    callee: usize,
    /// When its call ended; before that a request meets 500 (A3).
    over: Option<Moment>,
    asked: Option<Moment>,
    suspended: bool,
    told: bool,
    /// Its call met nobody: they must use their phone first (W11).
    waits_for_life: bool,
}

impl Desk {
    /// The offer in a response: always m=NR (W1).
    pub(super) fn offer(&mut self, token: String, caller: usize, callee: usize) -> CallInfo {
        let uri = SipUri::sip(&token, "town");
        let (over, asked, suspended, told) = (None, None, false, false);
        let offer = Offer { caller, callee, over, asked, suspended, told, waits_for_life: true };
        self.offers.entry(token).or_insert(offer);
        CallInfo { uri, m: Some("NR".to_owned()) }
    }

    pub(super) fn withdraw(&mut self, token: &str) {
        self.offers.remove(token);
    }

    /// Its call met somebody who talks.
    pub(super) fn met_busy(&mut self, token: &str) {
        if let Some(offer) = self.offers.get_mut(token) {
            offer.waits_for_life = false;
        }
    }

    /// A phone is used: who has asked for it may be told when it is free (W11).
    pub(super) fn used(&mut self, callee: usize) {
        for token in self.queues.entry(callee).or_default() {
            if let Some(offer) = self.offers.get_mut(token) {
                offer.waits_for_life = false;
            }
        }
    }

    pub(super) fn call_over(&mut self, token: &str, now: Moment) {
        if let Some(offer) = self.offers.get_mut(token) {
            offer.over = Some(now);
        }
    }

    /// Whom a URI of ours is about.
    pub(super) fn callee_of(&self, uri: &SipUri) -> Option<usize> {
        let token = self.recalls.get(&uri.user).map_or(&uri.user, |(token, _)| token);
        self.offers.get(token).map(|o| o.callee)
    }

    pub(super) fn subscribe(&mut self, uri: &SipUri, caller: usize, now: Moment) -> Result<String, u16> {
        let offer = self.offers.get_mut(&uri.user).filter(|o| o.caller == caller).ok_or(404u16)?;
        let over = offer.over.ok_or(500u16)?;
        if now.since(over) > OFFER || offer.asked.is_some() {
            return Err(404);
        }
        let queue = self.queues.entry(offer.callee).or_default();
        if queue.len() >= MOST {
            return Err(500);
        }
        offer.asked = Some(now);
        queue.push(uri.user.clone());
        Ok(uri.user.clone())
    }

    /// A refresh before *ready* meets 500 (A5); one after a silent end 404 (W6).
    pub(super) fn refresh(&mut self, token: &str, expires_s: u32, now: Moment) -> Result<(), u16> {
        let Some(offer) = self.offers.get(token).filter(|o| o.asked.is_some_and(|at| now.since(at) < LIFE)) else {
            return if expires_s == 0 { Ok(()) } else { Err(404) };
        };
        if expires_s > 0 && !offer.told { Err(500) } else { Ok(()) }
    }

    pub(super) fn leave(&mut self, token: &str) {
        if let Some(offer) = self.offers.remove(token) {
            self.queues.entry(offer.callee).or_default().retain(|t| t != token);
        }
    }

    /// Only its own event, not `presence` (A8); a third of the peers have a password, and then it is refused (W8).
    pub(super) fn publish(&mut self, uri: &SipUri, caller: usize, package: &str, open: bool) -> u16 {
        let token = self.recalls.get(&uri.user).map_or(uri.user.clone(), |(token, _)| token.clone());
        if package != "call-completion" {
            return 489;
        }
        if caller.is_multiple_of(3) {
            return 401;
        }
        let Some(offer) = self.offers.get_mut(&token) else { return 412 };
        offer.suspended = !open;
        offer.told &= open;
        200
    }

    /// The next to be told, and at which URI (A6); whoever was told is waited for without end (A11).
    fn next(&mut self, callee: usize, now: Moment) -> Option<(String, SipUri)> {
        let queue = self.queues.get_mut(&callee)?;
        queue.retain(|t| self.offers.get(t).is_some_and(|o| o.asked.is_some_and(|at| now.since(at) < LIFE)));
        if queue.iter().any(|t| self.offers[t].told) {
            return None;
        }
        let token = queue.iter().find(|t| !self.offers[*t].suspended && !self.offers[*t].waits_for_life)?.clone();
        self.offers.get_mut(&token)?.told = true;
        let recall = format!("r{}-{}", &token[1..], now.0);
        self.recalls.insert(recall.clone(), (token.clone(), callee));
        Some((token, SipUri::sip(&recall, "town")))
    }

    /// A recall URI is good for one call (W5).
    pub(super) fn recall(&mut self, uri: &SipUri) -> Option<(String, usize)> {
        let (token, callee) = self.recalls.get(&uri.user)?.clone();
        let known = self.offers.get(&token).is_some_and(|o| o.told);
        known.then_some((token, callee))
    }

    /// For whom a recall was that is good no more.
    pub(super) fn spent_for(&self, uri: &SipUri) -> Option<usize> {
        self.recalls.get(&uri.user).map(|(_, callee)| *callee)
    }

    /// The recall has come to its end: the request is over, without a word (W6, A10).
    pub(super) fn recalled(&mut self, token: &str) {
        self.leave(token);
    }
}

impl Town {
    /// A callee behind an Asterisk may be free now: the first in the queue is told.
    pub(super) fn desk_turns(&mut self, n: usize) {
        if manner(n) != Manner::Asterisk || !self.exchange.is_idle(n) {
            return;
        }
        if let Some((token, uri)) = self.exchange.desk.next(n, self.now) {
            let is_its = |sub: &super::events::Sub| sub.server == Server::Desk(token.clone());
            let number = self.wire.subs.iter().find(|(_, sub)| is_its(sub)).map(|(number, _)| *number);
            if let Some(number) = number {
                self.notify_desk(number, true, Some(uri));
            }
        }
    }

    pub(super) fn notify_desk(&mut self, number: u64, ready: bool, uri: Option<SipUri>) {
        let Some(sub) = self.wire.subs.get(&number) else { return };
        let left = u32::try_from(sub.ends.since(self.now).as_secs()).unwrap_or(u32::MAX);
        let mut body = format!("cc-state: {}\r\n", if ready { "ready" } else { "queued" });
        if let Some(uri) = uri {
            body += &format!("cc-URI: {uri}\r\n");
        }
        let state = NotifyState::Active { expires_s: Some(left), pending: false };
        self.notify(number, state, Some(("application/call-completion".to_owned(), body)));
    }

    /// Everybody who watches this line is told, but where the lamp sticks.
    pub(super) fn tell_watchers(&mut self, n: usize) {
        if !matches!(manner(n), Manner::Lamps | Manner::Presence) {
            return;
        }
        let watches = |sub: &super::events::Sub| sub.to == n && sub.server == Server::Lamp && sub.ends > self.now;
        let mut watchers: Vec<u64> =
            self.wire.subs.iter().filter(|(_, sub)| watches(sub)).map(|(number, _)| *number).collect();
        watchers.sort_unstable();
        for number in watchers {
            if self.chance(10) {
                let (reason, retry_after_s) = ENDS[self.roll(ENDS.len() as u64) as usize];
                let state = NotifyState::Terminated { reason: Some(reason.to_owned()), retry_after_s };
                self.notify(number, state, None);
            } else if !self.chance(20) {
                let full = self.chance(500);
                self.tell_lamp(number, full);
            }
        }
    }

    /// One document; now and then a version is left out.
    pub(super) fn tell_lamp(&mut self, number: u64, full: bool) {
        let gap = if self.chance(50) { 3 } else { 1 };
        let now = self.now;
        let Some(sub) = self.wire.subs.get_mut(&number) else { return };
        let (calls, there) = self.exchange.lines[sub.to];
        let version = sub.version;
        sub.version += gap;
        let (to, left) = (sub.to, u32::try_from(sub.ends.since(now).as_secs()).unwrap_or(u32::MAX));
        let body = if manner(to) == Manner::Lamps {
            // Who is not there looks like one who does not talk (rule 3.2).
            let state = if calls > 0 && there { "confirmed" } else { "terminated" };
            let kind = if full || version == 0 { "full" } else { "partial" };
            let text = format!(
                "<?xml version=\"1.0\"?><dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"{version}\" \
                 state=\"{kind}\" entity=\"sip:p{to}@town\"><dialog id=\"d\"><state>{state}</state></dialog></dialog-info>"
            );
            ("application/dialog-info+xml".to_owned(), text)
        } else {
            let basic = if there { "open" } else { "closed" };
            let phone = if calls > 0 { "<note>On the phone</note>" } else { "" };
            let text = format!(
                "<?xml version=\"1.0\"?><presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:p{to}@town\">\
                 <tuple id=\"t\"><status><basic>{basic}</basic></status>{phone}</tuple></presence>"
            );
            ("application/pidf+xml".to_owned(), text)
        };
        self.notify(number, NotifyState::Active { expires_s: Some(left), pending: false }, Some(body));
    }

    /// All exchanges of one manner are restarted: what they held is gone, and nobody is told.
    pub(super) fn forgets(&mut self, manner: Manner) {
        match manner {
            Manner::Asterisk => self.exchange.desk = Desk::default(),
            Manner::Codes => self.exchange.codes.clear(),
            _ => {}
        }
        let held = |sub: &super::events::Sub| {
            self::manner(sub.to) == manner && matches!(sub.server, Server::Lamp | Server::Desk(_))
        };
        let mut gone: Vec<u64> =
            self.wire.subs.iter().filter(|(_, sub)| held(sub)).map(|(number, _)| *number).collect();
        gone.sort_unstable();
        for number in gone {
            self.see(Seen::Over { sub: number });
            self.forget(number);
        }
    }
}
