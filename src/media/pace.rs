//! When the next ten milliseconds are due: at even times, on the microphone's clock where there is one.
//!
//! Microphones give their sound in pieces of up to forty milliseconds. Sent on as they come, packets would go out in bursts: the other
//! side would have to hold all of them back for as long, and our own loudspeaker to keep as much more in hand. So a frame is taken
//! every ten milliseconds, so late that the latest piece of the last seconds was there in time.

use std::time::{Duration, Instant};

use super::frame::{FRAME_SAMPLES, FRAME_TIME, RATE_HZ};

/// What the microphone has left is watched over so many frames: a second.
const WINDOW: u32 = 100;

/// So much may be left over, 2 ms: less than this does not pay.
const MARGIN: usize = 96;

/// How much of what is left over is made up for in a second, and how much faster than even the frames come for that at most: what
/// plays them corrects as much.
const PER_SECOND: f64 = 0.2;
const FASTER: Duration = Duration::from_micros(30);

/// What is left over beyond this, 20 ms, goes at once where nothing is said.
const PLENTY: usize = 960;

/// A clock so far behind has slept: it goes on from now instead of catching up.
const SLEPT: Duration = Duration::from_secs(1);

/// The clock of the frames.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    due: Instant,
    /// The frame due has to wait for the microphone.
    is_waiting: bool,
    /// The least that was left over in this window.
    least: usize,
    frames: u32,
    /// Sooner than even, for each frame.
    sooner: Duration,
    surplus: usize,
}

impl Pace {
    /// The first frame is due now.
    pub fn new(now: Instant) -> Pace {
        Pace { due: now, is_waiting: false, least: usize::MAX, frames: 0, sooner: Duration::ZERO, surplus: 0 }
    }

    /// How long it is until the next frame is due; none if it is.
    pub fn wait(&self, now: Instant) -> Option<Duration> {
        self.due.checked_duration_since(now).filter(|wait| !wait.is_zero())
    }

    /// The frame is due, and the microphone has not given it yet.
    pub fn wait_for_microphone(&mut self) {
        self.is_waiting = true;
    }

    /// The frame due is taken, `left` samples more being there if it is from a microphone. When it was due, seen evenly: what made
    /// us late made nothing else late.
    pub fn step(&mut self, now: Instant, left: Option<usize>) -> Instant {
        if std::mem::take(&mut self.is_waiting) || now.saturating_duration_since(self.due) > SLEPT {
            self.due = now;
        }
        let at = self.due;
        match left {
            Some(left) => self.watch(left),
            None => *self = Pace::new(at),
        }
        self.due += FRAME_TIME - self.sooner;
        at
    }

    /// Samples of the microphone that are better left out, if the frame taken is silent.
    pub fn surplus(&mut self, is_silent: bool) -> usize {
        if is_silent { std::mem::take(&mut self.surplus) } else { 0 }
    }

    fn watch(&mut self, left: usize) {
        self.least = self.least.min(left);
        self.frames += 1;
        if self.frames == WINDOW {
            let over = self.least.saturating_sub(MARGIN);
            let a_frame = Duration::from_secs_f64(over as f64 / f64::from(RATE_HZ) * PER_SECOND / f64::from(WINDOW));
            self.sooner = a_frame.min(FASTER);
            self.surplus = if over > PLENTY { FRAME_SAMPLES } else { 0 };
            (self.least, self.frames) = (usize::MAX, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// For each of so many seconds with a microphone that gives `piece` samples at a time, off by so many parts in a million, each
    /// `late` after they were heard: the longest time between two frames, and the most the microphone had left, both in ms.
    fn run(seconds: u64, piece: u64, ppm: i64, late: impl Fn(u64) -> u64) -> Vec<(f64, f64)> {
        let began = Instant::now();
        let mut pace = Pace::new(began);
        let (mut given, mut taken, mut before) = (0, 0, began);
        let mut result = Vec::new();
        for second in 0..seconds {
            let (mut longest, mut most) = (Duration::ZERO, 0);
            for ms in second * 1_000..(second + 1) * 1_000 {
                let now = began + Duration::from_millis(ms);
                let heard = |count: u64| count as f64 * 1_000.0 / 48_000.0 * (1.0 - ppm as f64 / 1e6);
                while heard(given + piece) + late((given + piece) / piece) as f64 <= ms as f64 {
                    given += piece;
                }
                while pace.wait(now).is_none() {
                    if given - taken < 480 {
                        pace.wait_for_microphone();
                        break;
                    }
                    taken += 480;
                    let at = pace.step(now, Some((given - taken) as usize));
                    taken += (pace.surplus(false)) as u64;
                    longest = longest.max(at.saturating_duration_since(before));
                    (before, most) = (at, most.max(given - taken));
                }
            }
            result.push((longest.as_secs_f64() * 1_000.0, most as f64 / 48.0));
        }
        result
    }

    #[test]
    fn frames_are_even_however_long_the_pieces_are() {
        for piece in [128, 480, 1_024, 2_048] {
            for ppm in [-200, 0, 200] {
                let seconds = run(60, piece, ppm, |_| 0);
                let long = seconds[5..].iter().filter(|(longest, _)| *longest > 11.1).count();
                let most = seconds[5..].iter().map(|(_, most)| *most).fold(0.0, f64::max);
                assert!(long <= 6, "{piece}, {ppm} ppm: {long} seconds with a late frame");
                assert!(most < piece as f64 / 48.0 + 6.0, "{piece}, {ppm} ppm: {most} ms left");
            }
        }
    }

    #[test]
    fn pieces_that_come_late_make_frames_late_once_and_that_goes_again() {
        // Each twentieth piece of 20 ms comes 15 ms late for ten seconds.
        let seconds = run(60, 960, 0, |piece| if piece < 500 && piece % 20 == 0 { 15 } else { 0 });
        let uneven =
            |range: std::ops::Range<usize>| seconds[range].iter().filter(|(longest, _)| *longest > 12.0).count();
        assert!(uneven(0..2) >= 1 && uneven(2..60) <= 1, "{seconds:?}");
        assert!(seconds[5].1 > 15.0 && seconds[59].1 < 12.0, "{seconds:?}");
    }

    #[test]
    fn a_stall_of_ours_is_made_up_for_and_sleep_is_not() {
        let began = Instant::now();
        let mut pace = Pace::new(began);
        let late = began + Duration::from_millis(50);
        for frame in 0..6 {
            assert_eq!(pace.wait(late), None);
            assert_eq!(pace.step(late, None), began + frame * FRAME_TIME);
        }
        assert!(pace.wait(late).is_some());
        let morning = late + Duration::from_secs(3_600);
        assert_eq!(pace.step(morning, None), morning);
    }

    #[test]
    fn much_that_is_left_over_goes_where_nothing_is_said() {
        let mut pace = Pace::new(Instant::now());
        for _ in 0..WINDOW {
            pace.step(Instant::now(), Some(3_000));
        }
        assert_eq!(pace.surplus(false), 0);
        assert_eq!(pace.surplus(true), FRAME_SAMPLES);
        assert_eq!(pace.surplus(true), 0, "once, until it is looked at again");
    }
}
