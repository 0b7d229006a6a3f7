//! Whose turn it is: the order in which a phone must tell those who wait for it (RFC 6910 section 7.3), as the wire shows it.

use std::collections::{BTreeSet, HashMap};

/// What was said may be on its way so long.
const ON_ITS_WAY_MS: u64 = 40_000;

/// What somebody waits for (`m` of RFC 6910 section 9).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Counts {
    /// The end of a call.
    Busy,
    /// A sign of life: the phone is used, and free again (W11).
    NoAnswer,
    /// Anything else: no turn is claimed for it.
    Other,
}

/// One place in a queue, in the order in which places were confirmed.
struct Place {
    phone: usize,
    sub: u64,
    counts: Counts,
    until: u64,
    /// It is to be told before all behind it. Whoever has been told may be passed over until the phone has been used again.
    is_due: bool,
    /// *Not now* has been said; *now again* may have been heard then.
    open_from: u64,
    /// Whether it is a new place or an old one nobody can tell from outside: nothing is claimed of it.
    is_doubtful: bool,
}

/// The queues at all phones.
#[derive(Default)]
pub(super) struct Turns {
    queues: HashMap<usize, Vec<Place>>,
    /// Subscriptions, confirmed or not: who, for whom, for what, until when.
    asked: HashMap<u64, (usize, usize, Counts, u64)>,
    /// When who left whose queue; the phone may hear of it later, and keep the place for who comes back before.
    left: HashMap<(usize, usize), u64>,
}

impl Turns {
    pub(super) fn subscribes(&mut self, phone: usize, to: usize, sub: u64, counts: Counts) {
        self.asked.insert(sub, (phone, to, counts, u64::MAX));
    }

    pub(super) fn granted(&mut self, sub: u64, until: u64) {
        if let Some((_, to, _, ends)) = self.asked.get_mut(&sub) {
            *ends = until;
            for place in self.queues.entry(*to).or_default().iter_mut().filter(|p| p.sub == sub) {
                place.until = until;
            }
        }
    }

    /// A word about a place; whether somebody before it was passed over.
    pub(super) fn told(&mut self, sub: u64, ready: bool, now: u64, down: &BTreeSet<usize>) -> bool {
        let Some((phone, to, counts, until)) = self.asked.get(&sub).copied() else { return false };
        let queue = self.queues.entry(to).or_default();
        queue.retain(|p| p.until > now);
        let is_doubtful = self.left.get(&(phone, to)).is_some_and(|at| now < at + ON_ITS_WAY_MS);
        let index = match queue.iter().position(|p| p.phone == phone) {
            Some(index) => index,
            None => {
                let is_due = counts == Counts::Busy && !is_doubtful;
                queue.push(Place { phone, sub, counts, until, is_due, open_from: 0, is_doubtful });
                queue.len() - 1
            }
        };
        let place = &mut queue[index];
        if place.sub != sub {
            // Who subscribes anew keeps the place; what was said before is not known to hold.
            let is_doubtful = is_doubtful || place.is_doubtful;
            *place = Place { phone, sub, counts, until, is_due: false, open_from: 0, is_doubtful };
        }
        if !ready {
            return false;
        }
        place.is_due = false;
        let is_doubtful = place.is_doubtful;
        !is_doubtful && queue[..index].iter().any(|p| p.is_due && !down.contains(&p.phone))
    }

    /// A call of this phone is answered: it is used, and when it is free again everybody counts anew.
    pub(super) fn used(&mut self, phone: usize, now: u64) {
        for place in self.queues.entry(phone).or_default().iter_mut().filter(|p| p.counts != Counts::Other) {
            place.is_due = place.open_from < now && !place.is_doubtful;
        }
    }

    /// *Not now*, or *now again*.
    pub(super) fn says(&mut self, phone: usize, to: usize, open: bool, now: u64) {
        for place in self.queues.entry(to).or_default().iter_mut().filter(|p| p.phone == phone) {
            place.is_due = false;
            place.open_from = if open { now + ON_ITS_WAY_MS } else { u64::MAX };
        }
    }

    pub(super) fn over(&mut self, sub: u64, now: u64) {
        if let Some((phone, to, ..)) = self.asked.remove(&sub) {
            self.left.insert((phone, to), now);
            self.queues.entry(to).or_default().retain(|p| p.sub != sub);
        }
    }

    /// Its own queue is gone; its places elsewhere are nobody's business until it is back and heard.
    pub(super) fn dies(&mut self, phone: usize) {
        self.queues.remove(&phone);
        for place in self.queues.values_mut().flatten().filter(|p| p.phone == phone) {
            place.is_due = false;
            place.open_from = u64::MAX;
        }
    }
}
