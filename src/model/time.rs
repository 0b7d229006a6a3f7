//! Time as an argument: a moment on the engine's own clock, and the wall clock for the disk.

use std::ops::{Add, AddAssign, Sub};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Microseconds since the engine started, on a clock that runs on while the machine sleeps.
///
/// Only `engine/clock.rs` makes one from the system; everything else is handed one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub u64);

impl Moment {
    /// The moment the engine started.
    pub const START: Moment = Moment(0);

    /// A moment so many seconds after the start.
    pub const fn from_secs(secs: u64) -> Moment {
        Moment(secs * 1_000_000)
    }

    /// A moment so many milliseconds after the start.
    pub const fn from_millis(millis: u64) -> Moment {
        Moment(millis * 1_000)
    }

    /// How long after `earlier` this is; zero if it is not.
    pub fn since(self, earlier: Moment) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Moment {
    type Output = Moment;
    fn add(self, d: Duration) -> Moment {
        let micros = u64::try_from(d.as_micros()).unwrap_or(u64::MAX);
        Moment(self.0.saturating_add(micros))
    }
}

impl AddAssign<Duration> for Moment {
    fn add_assign(&mut self, d: Duration) {
        *self = *self + d;
    }
}

impl Sub<Duration> for Moment {
    type Output = Moment;
    fn sub(self, d: Duration) -> Moment {
        let micros = u64::try_from(d.as_micros()).unwrap_or(u64::MAX);
        Moment(self.0.saturating_sub(micros))
    }
}

/// Wall-clock time, milliseconds since the Unix epoch: what is written to disk and shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WallTime(pub i64);

impl WallTime {
    /// This time moved by a duration into the future.
    pub fn plus(self, d: Duration) -> WallTime {
        let millis = i64::try_from(d.as_millis()).unwrap_or(i64::MAX);
        WallTime(self.0.saturating_add(millis))
    }

    /// How long until this time, seen from `now`; zero if it has passed.
    pub fn after(self, now: WallTime) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(now.0)).unwrap_or(0))
    }
}

/// Now, on both clocks at once: what the shell hands to `Core::handle`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Now {
    /// The engine's own clock; every deadline is on it.
    pub moment: Moment,
    /// The wall clock, for what goes to disk and to people.
    pub wall: WallTime,
}
