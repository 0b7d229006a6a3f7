//! Whose turn it is in a subscription with us: an answer of ours leaves before the next NOTIFY, and one NOTIFY is out at a time.

use std::collections::VecDeque;

/// So many NOTIFYs may wait for the answer to the one before; then the oldest give way to the newest.
const MAX_WAITING: usize = 32;

/// What waits, and what it waits for. `N` is a NOTIFY that has not been written yet.
pub(super) struct Turns<N> {
    waiting: VecDeque<N>,
    /// Their SUBSCRIBEs whose answer may not have left.
    replying: usize,
    notifying: bool,
    /// Grows with every refresh: a NOTIFY of an earlier round went to where the subscriber no longer is.
    round: u64,
}

impl<N> Turns<N> {
    pub(super) fn new() -> Turns<N> {
        Turns { waiting: VecDeque::new(), replying: 0, notifying: false, round: 0 }
    }

    /// Their SUBSCRIBE is here: nothing is told before it is answered.
    pub(super) fn asked(&mut self) {
        self.replying += 1;
    }

    /// The answer to a SUBSCRIBE has left.
    pub(super) fn replied(&mut self) {
        self.replying -= 1;
    }

    /// A refresh. A NOTIFY that is still unanswered may have gone to a phone that has died and started again elsewhere:
    /// nothing waits for it any longer.
    pub(super) fn refreshed(&mut self) {
        self.round += 1;
        self.notifying = false;
    }

    /// There is something to tell.
    pub(super) fn wants(&mut self, notify: N) {
        if self.waiting.len() >= MAX_WAITING {
            self.waiting.pop_front();
        }
        self.waiting.push_back(notify);
    }

    /// What is told now, and its round; nothing while something else has the turn.
    pub(super) fn next(&mut self) -> Option<(u64, N)> {
        if self.notifying || self.replying > 0 {
            return None;
        }
        let notify = self.waiting.pop_front()?;
        self.notifying = true;
        Some((self.round, notify))
    }

    /// A NOTIFY of that round was answered, or failed: whether that still counts.
    pub(super) fn notified(&mut self, round: u64) -> bool {
        let counts = round == self.round;
        self.notifying &= !counts;
        counts
    }

    /// Nothing is out, and nothing waits.
    pub(super) fn is_quiet(&self) -> bool {
        self.waiting.is_empty() && !self.notifying
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_goes_before_what_is_told_and_one_thing_is_told_at_a_time() {
        let mut turns = Turns::new();
        turns.asked();
        turns.wants("queued");
        turns.wants("ready");
        assert_eq!(turns.next(), None, "RFC 6665 section 4.2.1.2: the 200 first");
        turns.replied();
        assert_eq!(turns.next(), Some((0, "queued")));
        assert_eq!(turns.next(), None, "one at a time, or they could change places");
        assert!(turns.notified(0) && !turns.is_quiet());
        // A refresh meanwhile is answered before the next word.
        turns.asked();
        assert_eq!(turns.next(), None);
        turns.replied();
        assert_eq!(turns.next(), Some((0, "ready")));
        assert!(!turns.is_quiet() && turns.notified(0) && turns.is_quiet());
    }

    #[test]
    fn a_refresh_leaves_behind_what_went_to_where_nobody_is() {
        let mut turns = Turns::new();
        turns.wants("queued");
        assert_eq!(turns.next(), Some((0, "queued")));
        turns.refreshed();
        turns.wants("ready");
        assert_eq!(turns.next(), Some((1, "ready")), "the old one is not waited for");
        assert!(!turns.notified(0), "what becomes of it says nothing");
        assert_eq!(turns.next(), None);
        assert!(turns.notified(1));
    }

    #[test]
    fn the_newest_words_are_kept() {
        let mut turns = Turns::new();
        turns.asked();
        (0..100).for_each(|n| turns.wants(n));
        turns.replied();
        assert_eq!(turns.next().map(|(_, n)| n), Some(100 - 32));
    }
}
