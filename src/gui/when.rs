//! Times and durations for people: `00:41`, `41 min left`, `14:03`, `Yesterday 14:03`.

use std::time::Duration;

use chrono::{DateTime, Datelike as _, Local, NaiveDateTime, Timelike as _, Utc};

use super::cx::Cx;
use crate::model::{Moment, WallTime};

impl Cx<'_> {
    /// `14:03`, the user's own time.
    pub(super) fn clock(&self, at: WallTime) -> String {
        let local = self.local(at);
        format!("{:02}:{:02}", local.hour(), local.minute())
    }

    /// `14:02:11.204`.
    pub(super) fn clock_exactly(&self, at: WallTime) -> String {
        let local = self.local(at);
        let millis = local.nanosecond() / 1_000_000;
        format!("{:02}:{:02}:{:02}.{millis:03}", local.hour(), local.minute(), local.second())
    }

    /// The day of a time, in words where it is near.
    pub(super) fn day(&self, at: WallTime) -> String {
        let (day, today) = (self.local(at).date(), self.local(self.wall).date());
        match (today - day).num_days() {
            0 => self.say("day-today"),
            1 => self.say("day-yesterday"),
            _ => format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day()),
        }
    }

    /// `20261121-140211`, for the name of a file.
    pub(super) fn stamp(&self) -> String {
        self.local(self.wall).format("%Y%m%d-%H%M%S").to_string()
    }

    /// `52 min left`, `3 h left`, `less than a minute left`.
    pub(super) fn time_left(&self, until: Moment) -> String {
        let seconds = until.since(self.now).as_secs();
        match seconds {
            0..60 => self.say("left-seconds"),
            60..7200 => self.fill("left-minutes", &[("n", (seconds / 60).into())]),
            _ => self.fill("left-hours", &[("n", (seconds / 3600).into())]),
        }
    }

    /// How long ago, in minutes or hours.
    pub(super) fn ago(&self, at: WallTime) -> String {
        let seconds = self.wall.after(at).as_secs();
        match seconds {
            0..60 => self.say("ago-now"),
            60..7200 => self.fill("ago-minutes", &[("n", (seconds / 60).into())]),
            _ => self.fill("ago-hours", &[("n", (seconds / 3600).into())]),
        }
    }

    fn local(&self, at: WallTime) -> NaiveDateTime {
        let utc = DateTime::<Utc>::from_timestamp_millis(at.0).unwrap_or_default();
        if self.utc { utc.naive_utc() } else { utc.with_timezone(&Local).naive_local() }
    }
}

/// `00:41`, `1:02:09`.
pub(super) fn timer(length: Duration) -> String {
    let s = length.as_secs();
    if s < 3600 {
        format!("{:02}:{:02}", s / 60, s % 60)
    } else {
        format!("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_counts_in_minutes_and_from_an_hour_on_in_hours() {
        let shown = |s| timer(Duration::from_secs(s));
        assert_eq!([shown(0), shown(41), shown(3599), shown(3729)], ["00:00", "00:41", "59:59", "1:02:09"]);
    }
}
