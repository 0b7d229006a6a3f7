//! Two clocks that should be one: a device's and ours. Keeps a ring as full as it must be and no fuller,
//! by playing a few tenths of a per cent faster or slower.

use super::frame::{FRAME_SAMPLES, RATE_HZ};

/// The ring is watched over so many frames: a second.
const WINDOW: u32 = 100;

/// What the ring shall never fall below: 5 ms, until the device has proved greedier.
const MARGIN: f32 = 240.0;

/// With the first gap that is heard the margin becomes 20 ms, with every further one it doubles, up to 60 ms: where one was heard
/// the next is near, and what is added while nothing is heard anyway costs least. If it had shrunk, it only goes back a step.
const AFTER_A_GAP: f32 = 960.0;
const MOST_MARGIN: f32 = 2_880.0;

/// After so many windows without a gap the margin shrinks again; four times as many after each time that proved too bold.
const PATIENCE: u32 = 60;

/// What it shrinks by, a step.
const STEP: f32 = 1.5;

/// The first sound after a gap comes up over so many samples, 2 ms, and does not click.
const RISE: usize = 96;

/// How much of a surplus is taken away in a second.
const PER_SECOND: f32 = 0.2;

/// No ear hears three parts in a thousand: five hundredths of a semitone.
const MOST: f32 = 0.003;

/// A surplus beyond this came by a stall and goes at once: 60 ms.
const STALL: f32 = 2_880.0;

/// The keeper of one ring.
#[derive(Debug)]
pub struct Drift {
    margin: f32,
    /// Windows since the last gap or change, and how many it takes to shrink.
    calm: u32,
    patience: u32,
    /// The margin has shrunk since the last gap.
    is_bold: bool,
    /// Samples of silence to come before the next sound, and whether that comes after a gap.
    silence: usize,
    after_a_gap: bool,
    least: f32,
    seen: u32,
    /// Share by which samples are taken faster than they come.
    faster: f32,
    /// Where the next sample lies between those of `past`, from 0 on.
    at: f64,
    past: [f32; 3],
}

impl Default for Drift {
    fn default() -> Self {
        Drift {
            margin: MARGIN,
            calm: 0,
            patience: PATIENCE,
            is_bold: false,
            silence: 0,
            after_a_gap: false,
            least: f32::INFINITY,
            seen: 0,
            faster: 0.0,
            at: 0.0,
            past: [0.0; 3],
        }
    }
}

impl Drift {
    /// A gap was heard: the ring was too empty.
    pub fn gap(&mut self) {
        let was_bold = std::mem::take(&mut self.is_bold);
        let more = if was_bold { self.margin * STEP } else { (self.margin * 2.0).max(AFTER_A_GAP) };
        let margin = more.min(MOST_MARGIN);
        self.silence = (margin - self.margin) as usize;
        self.margin = margin;
        self.after_a_gap = true;
        self.calm = 0;
        if was_bold {
            self.patience = self.patience.saturating_mul(4);
        }
    }

    /// A window has passed; where there was no gap for long, less is kept.
    fn calm_down(&mut self) {
        self.calm += 1;
        if self.calm >= self.patience && self.margin > MARGIN {
            self.margin = (self.margin / STEP).max(MARGIN);
            (self.calm, self.is_bold) = (0, true);
        }
    }

    /// Turns the next frame into what goes into a ring that now holds `fill` samples. Less comes out if it is too full.
    pub fn pass(&mut self, frame: &[f32; FRAME_SAMPLES], fill: usize, out: &mut Vec<f32>) {
        self.least = self.least.min(fill as f32);
        self.seen += 1;
        if self.seen == WINDOW {
            self.calm_down();
            let surplus = self.least - self.margin;
            self.faster = (surplus * PER_SECOND / RATE_HZ as f32).clamp(-MOST, MOST);
            if surplus < 0.0 && self.least + self.margin < self.margin * 1.2 {
                // Hardly anything was left: better a frame of silence between words than a gap within one.
                self.faster = -MOST;
            }
            (self.least, self.seen) = (f32::INFINITY, 0);
            if surplus > STALL {
                return;
            }
        }
        out.resize(out.len() + std::mem::take(&mut self.silence), 0.0);
        let start = out.len();
        let step = 1.0 + f64::from(self.faster);
        for &sample in frame {
            while self.at < 1.0 {
                out.push(between(self.past, sample, self.at as f32));
                self.at += step;
            }
            self.at -= 1.0;
            self.past = [self.past[1], self.past[2], sample];
        }
        if std::mem::take(&mut self.after_a_gap) {
            let rising = out[start..].iter_mut().take(RISE).enumerate();
            rising.for_each(|(i, sample)| *sample *= i as f32 / RISE as f32);
        }
    }
}

/// Catmull and Rom's curve through four samples, between the middle two.
fn between([a, b, c]: [f32; 3], d: f32, t: f32) -> f32 {
    let (p, q) = (3.0 * (b - c) + d - a, 2.0 * a - 5.0 * b + 4.0 * c - d);
    b + 0.5 * t * (c - a + t * (q + t * p))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays for so long into a device whose clock is off by `ppm` and which takes `period` samples at a time;
    /// the least and most the ring held in the last half, and the samples missing in it.
    fn run(seconds: u32, ppm: f64, period: usize) -> (usize, usize, usize) {
        let (mut drift, mut ring, mut due, mut out) = (Drift::default(), 0_usize, 0.0, Vec::new());
        let (mut least, mut most, mut missing) = (usize::MAX, 0, 0);
        for frame in 0..seconds * 100 {
            let late = frame > seconds * 50;
            out.clear();
            drift.pass(&[0.1; FRAME_SAMPLES], ring, &mut out);
            ring += out.len();
            due += 480.0 * (1.0 + ppm / 1e6);
            while due >= period as f64 {
                due -= period as f64;
                if ring < period {
                    drift.gap();
                    missing += if late { period - ring } else { 0 };
                }
                ring = ring.saturating_sub(period);
            }
            if late {
                (least, most) = (least.min(ring), most.max(ring));
            }
        }
        (least, most, missing)
    }

    #[test]
    fn a_device_off_by_two_hundred_ppm_for_twenty_minutes_neither_starves_nor_piles_up() {
        for ppm in [-200.0, 0.0, 200.0] {
            for period in [480, 1_024] {
                let (_, most, missing) = run(1_200, ppm, period);
                assert_eq!(missing, 0, "{ppm} ppm, {period}");
                assert!(most < period + 480 + 1_440, "{ppm} ppm, {period}: {most}");
            }
        }
    }

    #[test]
    fn what_a_stall_made_it_keep_goes_again_and_stays_where_it_is_needed() {
        let mut drift = Drift::default();
        (0..2).for_each(|_| drift.gap());
        let after_the_stall = drift.margin;
        (0..6 * PATIENCE).for_each(|_| drift.calm_down());
        assert!(after_the_stall > 1_500.0 && drift.margin < 241.0, "{after_the_stall} then {}", drift.margin);
        // A device that needs more for good is tried ever more seldom: twice in twenty minutes, not every two.
        let (mut drift, mut gaps) = (Drift::default(), 0);
        for _ in 0..1_200 {
            if drift.margin < 300.0 {
                drift.gap();
                gaps += 1;
            }
            drift.calm_down();
        }
        assert!(gaps <= 3, "{gaps} gaps");
    }

    #[test]
    fn after_a_gap_more_is_kept_at_once_and_the_sound_comes_up_gently() {
        let (mut drift, mut out) = (Drift::default(), Vec::new());
        drift.pass(&[0.5; FRAME_SAMPLES], 480, &mut out);
        drift.gap();
        out.clear();
        drift.pass(&[0.5; FRAME_SAMPLES], 0, &mut out);
        assert_eq!(out.len(), 720 + 480, "15 ms more than the first 5");
        let steps = out.windows(2).map(|two| (two[1] - two[0]).abs());
        assert!(steps.fold(0.0, f32::max) < 0.02);
    }

    #[test]
    fn at_even_clocks_sound_passes_unchanged() {
        let mut drift = Drift::default();
        let tone: Vec<f32> = (0..480).map(|i| (i as f32 * 0.05).sin()).collect();
        let frame: [f32; FRAME_SAMPLES] = tone.clone().try_into().expect("a frame");
        let mut out = Vec::new();
        drift.pass(&frame, 480, &mut out);
        assert_eq!(out.len(), 480);
        for (was, is) in tone.iter().zip(&out[2..]) {
            assert!((was - is).abs() < 1e-4);
        }
    }
}
