//! How late packets come: a forgetting histogram of lateness against the fastest packet of the last seconds,
//! and from it the delay to play at.

use std::time::Duration;

use crate::model::time::Moment;

/// Width of a histogram bin.
const BIN_MS: usize = 2;

/// Bins: lateness up to 400 ms. Nobody waits longer for a packet; what comes later came out of a stall and counts for nothing.
const BINS: usize = 200;

/// A zero that moves by less is a clock that drifts.
const DRIFT_MS: f64 = 20.0;

/// Later than all bins for so long: a clock was set, or the packets go another way.
const ELSEWHERE: Duration = Duration::from_millis(500);

/// How much of the past a packet leaves: a memory of about eight seconds at fifty packets a second.
const KEEP: f32 = 0.9975;

/// Of a young stream all packets count the same; so many must have come before less than [`START_MS`] is believed.
const YOUNG: f32 = 50.0;

/// What one per cent of packets that come too late is worth in delay, in ms. The E-model (G.107, with G.113's figures for
/// G.711) would give 150 for a conversation far from its limit of delay; near to it, much less.
const MS_PER_PERCENT: f32 = 40.0;

/// The fastest packet is looked for in two windows of this length, the present and the one before; short enough
/// to follow clocks that drift apart, long enough to outlast a burst.
const WINDOW: Duration = Duration::from_secs(5);

/// What is expected of a network before its first packets.
const START_MS: f32 = 20.0;

/// Never play closer behind than this: half a tick of the other side's clock, half of ours.
const LEAST_MS: f32 = 10.0;

/// The delay estimator of one stream.
#[derive(Clone, Debug)]
pub struct Delay {
    histogram: Vec<f32>,
    packets: f32,
    /// The transit that the histogram counts from.
    zero_ms: Option<f64>,
    /// Since when all packets come later than the last bin.
    beyond_since: Option<Moment>,
    window_began: Option<Moment>,
    /// The least transit (arrival less timestamp, in ms) of this window and of the one before.
    fastest: [f64; 2],
}

impl Default for Delay {
    fn default() -> Self {
        Delay {
            histogram: vec![0.0; BINS],
            window_began: None,
            packets: 0.0,
            zero_ms: None,
            beyond_since: None,
            fastest: [f64::INFINITY; 2],
        }
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
        if self.fastest[0].min(self.fastest[1]).is_finite() && transit - self.base_ms() >= (BINS * BIN_MS) as f64 {
            if at.since(*self.beyond_since.get_or_insert(at)) < ELSEWHERE {
                return;
            }
            self.restart();
            self.window_began = Some(at);
        }
        self.beyond_since = None;
        self.fastest[0] = self.fastest[0].min(transit);
        self.count_from(self.base_ms());
        let bin = ((transit - self.base_ms()) / BIN_MS as f64) as usize;
        let keep = (1.0 - 1.0 / (self.packets + 1.0)).min(KEEP);
        self.packets += 1.0;
        for share in &mut self.histogram {
            *share *= keep;
        }
        self.histogram[bin.min(BINS - 1)] += 1.0 - keep;
    }

    /// The zero of all delays has moved: what was counted moves with it.
    fn count_from(&mut self, base_ms: f64) {
        let zero = self.zero_ms.get_or_insert(base_ms);
        let bins = ((*zero - base_ms) / BIN_MS as f64).round();
        if bins.abs() * (BIN_MS as f64) < DRIFT_MS || bins >= BINS as f64 / 2.0 {
            // Clocks drift, and packets do not come so much sooner at once: their clock was set. Neither is lateness.
            *zero = base_ms;
            return;
        }
        *zero -= bins * BIN_MS as f64;
        let by = (bins.abs() as usize).min(BINS);
        if bins > 0.0 {
            let beyond: f32 = self.histogram[BINS - by..].iter().sum();
            self.histogram.rotate_right(by);
            self.histogram[..by].fill(0.0);
            self.histogram[BINS - 1] += beyond;
        } else if bins < 0.0 {
            let before: f32 = self.histogram[..by].iter().sum();
            self.histogram.rotate_left(by);
            self.histogram[BINS - by..].fill(0.0);
            self.histogram[0] += before;
        }
    }

    /// The transit of the fastest packet of the last seconds: the zero of all delays, in ms.
    pub fn base_ms(&self) -> f64 {
        let base = self.fastest[0].min(self.fastest[1]);
        if base.is_finite() { base } else { 0.0 }
    }

    /// How far behind the fastest packet to play, in ms: where a little more delay costs more than what it saves.
    pub fn target_ms(&self) -> f32 {
        let (mut late, mut best, mut least) = (1.0, LEAST_MS, f32::INFINITY);
        for (bin, share) in self.histogram.iter().enumerate() {
            late -= share;
            let delay = ((bin + 1) * BIN_MS) as f32;
            let cost = delay + late.max(0.0) * 100.0 * MS_PER_PERCENT;
            if cost < least {
                (best, least) = (delay, cost);
            }
        }
        best.max(if self.packets < YOUNG { START_MS } else { LEAST_MS })
    }

    /// The sender's clock jumped: what is known of the network stays, the zero is found anew.
    pub fn restart(&mut self) {
        self.fastest = [f64::INFINITY; 2];
        self.window_began = None;
        self.zero_ms = None;
        self.beyond_since = None;
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
        assert_eq!(target(&[0, 10, 20, 30, 40, 50, 60]), 62.0);
        let mut once = vec![0; 199];
        once.push(300);
        assert_eq!(target(&once), 10.0);
    }

    #[test]
    fn another_way_that_takes_longer_is_no_jitter() {
        let mut delay = Delay::default();
        let mut most = 0.0_f32;
        for i in 0..2_000_u64 {
            let transit = if i < 1_000 { 50 } else { 450 };
            delay.arrived((i * 20) as f64, Moment::from_millis(i * 20 + transit));
            if i > 1_550 {
                most = most.max(delay.target_ms());
            }
        }
        assert_eq!(most, 10.0, "ten seconds later");
        assert_eq!(delay.base_ms(), 450.0);
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
