//! How late packets come: a forgetting histogram of lateness against the fastest packet of the last seconds,
//! and from it the delay to play at.

use std::time::Duration;

use crate::model::time::Moment;

/// Width of a histogram bin.
const BIN_MS: usize = 5;

/// Bins: lateness up to a second.
const BINS: usize = 200;

/// How much of the past a packet leaves: a memory of about eight seconds at fifty packets a second.
const KEEP: f32 = 0.9975;

/// The share of packets that shall be in time.
const IN_TIME: f32 = 0.985;

/// The fastest packet is looked for in two windows of this length, the present and the one before; short enough
/// to follow clocks that drift apart, long enough to outlast a burst.
const WINDOW: Duration = Duration::from_secs(5);

/// What is expected of a network before its first packets.
const START_MS: usize = 20;

/// Never play closer behind than this: half a tick of the other side's clock, half of ours.
const LEAST_MS: f32 = 10.0;

/// The delay estimator of one stream.
#[derive(Clone, Debug)]
pub struct Delay {
    histogram: Vec<f32>,
    window_began: Option<Moment>,
    /// The least transit (arrival less timestamp, in ms) of this window and of the one before.
    fastest: [f64; 2],
}

impl Default for Delay {
    fn default() -> Self {
        let mut histogram = vec![0.0; BINS];
        histogram[START_MS / BIN_MS - 1] = 1.0;
        Delay { histogram, window_began: None, fastest: [f64::INFINITY; 2] }
    }
}

impl Delay {
    /// A packet that was sent at `sent_ms` on the sender's clock has arrived.
    pub fn arrived(&mut self, sent_ms: f64, at: Moment) {
        let transit = millis(at) - sent_ms;
        match self.window_began {
            Some(began) if at.since(began) < WINDOW => {}
            _ => {
                self.fastest = [f64::INFINITY, self.fastest[0]];
                self.window_began = Some(at);
            }
        }
        self.fastest[0] = self.fastest[0].min(transit);
        let bin = ((transit - self.base_ms()) / BIN_MS as f64) as usize;
        for share in &mut self.histogram {
            *share *= KEEP;
        }
        self.histogram[bin.min(BINS - 1)] += 1.0 - KEEP;
    }

    /// The transit of the fastest packet of the last seconds: the zero of all delays, in ms.
    pub fn base_ms(&self) -> f64 {
        let base = self.fastest[0].min(self.fastest[1]);
        if base.is_finite() { base } else { 0.0 }
    }

    /// How far behind the fastest packet to play, in ms.
    pub fn target_ms(&self) -> f32 {
        let mut late = 1.0;
        for (bin, share) in self.histogram.iter().enumerate() {
            late -= share;
            if late <= 1.0 - IN_TIME {
                return (((bin + 1) * BIN_MS) as f32).max(LEAST_MS);
            }
        }
        (BINS * BIN_MS) as f32
    }

    /// The sender's clock jumped: what is known of the network stays, the zero is found anew.
    pub fn restart(&mut self) {
        self.fastest = [f64::INFINITY; 2];
        self.window_began = None;
    }
}

/// A moment in milliseconds.
pub fn millis(at: Moment) -> f64 {
    at.0 as f64 / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The target after a minute of packets whose lateness, in ms, goes round `late`.
    fn target(late: &[u64]) -> f32 {
        let mut delay = Delay::default();
        for (i, late) in late.iter().cycle().take(3_000).enumerate() {
            let sent = i as u64 * 20;
            delay.arrived(sent as f64, Moment::from_millis(sent + 70 + late));
        }
        delay.target_ms()
    }

    #[test]
    fn a_quiet_network_is_played_close_behind() {
        assert_eq!(target(&[0]), 10.0);
        assert_eq!(target(&[0, 4, 2]), 10.0);
    }

    #[test]
    fn the_target_covers_what_comes_now_and_then_but_not_what_comes_once() {
        assert_eq!(target(&[0, 10, 20, 30, 40, 50, 60]), 65.0);
        let mut once = vec![0; 199];
        once.push(300);
        assert_eq!(target(&once), 10.0);
    }

    #[test]
    fn a_slow_clock_does_not_look_like_a_slow_network() {
        let mut delay = Delay::default();
        for i in 0..60_000_u64 {
            // 200 ppm: 240 ms in twenty minutes.
            delay.arrived((i * 20) as f64, Moment(i * 20_004 + 50_000));
        }
        assert_eq!(delay.target_ms(), 10.0);
        assert!((delay.base_ms() - 290.0).abs() < 3.0, "{}", delay.base_ms());
    }
}
