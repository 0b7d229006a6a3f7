//! Whether a device moves as many samples as its rate promises. A sound server that works in larger pieces than it was asked
//! for loses the difference at every turn, and says nothing.

use std::time::{Duration, Instant};

/// Counted over so long at a time.
const WINDOW: Duration = Duration::from_secs(1);

/// A window much longer than that was interrupted, and means nothing.
const TORN: Duration = Duration::from_millis(1_500);

/// Of so many windows in a row with less than this share, the device is short of breath. The first is for starting up.
const SHORT_WINDOWS: u32 = 2;
const LEAST_SHARE: f64 = 0.97;

/// The watch over one device.
#[derive(Debug)]
pub struct Pace {
    rate_hz: u32,
    began: Option<Instant>,
    moved: u64,
    windows: u32,
    short: u32,
}

impl Pace {
    /// For a device at this rate.
    pub fn new(rate_hz: u32) -> Pace {
        Pace { rate_hz, began: None, moved: 0, windows: 0, short: 0 }
    }

    /// So many more samples were moved until now; true once it has shown itself short of breath.
    pub fn moved(&mut self, samples: usize, now: Instant) -> bool {
        let began = *self.began.get_or_insert(now);
        self.moved += samples as u64;
        let took = now.duration_since(began);
        if took < WINDOW {
            return false;
        }
        let share = self.moved as f64 / (took.as_secs_f64() * f64::from(self.rate_hz));
        (self.began, self.moved) = (Some(now), 0);
        if took > TORN {
            return false;
        }
        self.windows += 1;
        self.short = if self.windows > 1 && share < LEAST_SHARE { self.short + 1 } else { 0 };
        self.short == SHORT_WINDOWS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In which second, of twenty, a device that moves `per_turn` samples every `turn_ms` is found short of breath.
    fn found(per_turn: usize, turn_ms: f64) -> Option<u32> {
        let (mut pace, began) = (Pace::new(48_000), Instant::now());
        (0..).map(|turn| turn as f64 * turn_ms).take_while(|ms| *ms < 20_000.0).find_map(|ms| {
            let now = began + Duration::from_secs_f64(ms / 1_000.0);
            pace.moved(per_turn, now).then_some((ms / 1_000.0) as u32)
        })
    }

    #[test]
    fn a_device_that_loses_a_part_of_every_turn_is_found_in_seconds_and_a_good_one_never() {
        assert_eq!(found(480, 10.0), None);
        assert_eq!(found(1_024, 1_024.0 / 48.0), None);
        // 200 ppm off.
        assert_eq!(found(480, 10.002), None);
        assert_eq!(found(960, 1_024.0 / 48.0), Some(3));
        assert_eq!(found(480, 1_024.0 / 48.0), Some(3));
    }
}
