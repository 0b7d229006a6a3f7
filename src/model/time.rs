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
    /// RFC 3339, UTC, milliseconds: `2026-11-20T14:03:07.250Z`.
    pub fn rfc3339(self) -> String {
        let (days, ms) = (self.0.div_euclid(86_400_000), self.0.rem_euclid(86_400_000));
        let (year, month, day) = civil(days);
        let s = ms / 1000;
        let (hour, minute, second) = (s / 3600, s / 60 % 60, s % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", ms % 1000)
    }
}

/// Days since 1970-01-01 as a date. Years are counted from March, so that the leap day is the last of its year.
fn civil(days: i64) -> (i64, i64, i64) {
    let from_march_0000 = days + 719_468;
    let (era, day_of_era) = (from_march_0000.div_euclid(146_097), from_march_0000.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

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
