//! How fast the people of the demo exchange live: every clock of theirs, in one place, so that tests need not wait.

use std::time::Duration;

/// The clocks of the people and of the exchange.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pace {
    /// From the first ring to the answer.
    pub answers_after: Duration,
    /// Boris leaves so long after the first caller met either of the two busy.
    pub boris_leaves: Duration,
    /// Marta, from the same moment.
    pub marta_leaves: Duration,
    /// They talk again so long after the last call of either.
    pub reunion: Duration,
    /// Nora makes a call so long after a vain one.
    pub nora_returns: Duration,
    /// And talks so long.
    pub nora_talks: Duration,
    /// Paul logs in so long after the first try.
    pub paul_arrives: Duration,
    /// A ringing nobody answers ends with 480 (RFC 3261 section 16.6, timer C).
    pub rings_out: Duration,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            answers_after: Duration::from_millis(1500),
            boris_leaves: Duration::from_secs(20),
            marta_leaves: Duration::from_secs(35),
            reunion: Duration::from_secs(600),
            nora_returns: Duration::from_secs(60),
            nora_talks: Duration::from_secs(10),
            paul_arrives: Duration::from_secs(30),
            rings_out: Duration::from_secs(180),
        }
    }
}

impl Pace {
    /// The people so many times faster; callers keep their time, since `rings_out` stays.
    #[must_use]
    pub fn faster(self, times: u32) -> Pace {
        let times = times.max(1);
        Pace {
            answers_after: self.answers_after / times,
            boris_leaves: self.boris_leaves / times,
            marta_leaves: self.marta_leaves / times,
            reunion: self.reunion / times,
            nora_returns: self.nora_returns / times,
            nora_talks: self.nora_talks / times,
            paul_arrives: self.paul_arrives / times,
            ..self
        }
    }
}
