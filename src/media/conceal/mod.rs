//! Waveform concealment for codecs without their own: what was heard goes on, fading; and where the next packet is there
//! already, the gap is bridged from both sides, in step with the voice.

mod extend;

pub use self::extend::likeness;
use self::extend::{Extended, least};

/// What is remembered of the sound before the loss.
const HISTORY_MS: usize = 50;

/// Full loudness for so long, then down to nothing.
const HOLD_MS: f32 = 20.0;
const FADED_MS: f32 = 140.0;

/// Two sides of a gap this alike are the same voice, and its periods are made to fit.
const SAME_VOICE: f32 = 0.5;

/// The concealer of one stream.
pub struct Concealer {
    rate_hz: usize,
    history: Vec<f32>,
    /// A gap being filled.
    gap: Option<Extended>,
}

impl Concealer {
    /// For samples at this rate.
    pub fn new(rate_hz: u32) -> Concealer {
        let rate_hz = rate_hz as usize;
        Concealer { rate_hz, history: vec![0.0; rate_hz * HISTORY_MS / 1_000], gap: None }
    }

    /// Good samples, from `start` of `samples` on, are about to be played: joined smoothly to what was made up (which may put
    /// a part of a period between), and remembered.
    pub fn heard(&mut self, samples: &mut Vec<f32>, start: usize) {
        if let Some(mut gap) = self.gap.take() {
            let good = &samples[start..];
            let fade = (self.rate_hz / 250 + gap.made / 4).min(self.rate_hz / 100).min(good.len());
            let period = if gap.voiced { gap.period } else { 0 };
            let loud = fading(gap.made, self.rate_hz);
            let ahead: Vec<f32> = gap.take(period + fade).iter().map(|sample| sample * loud).collect();
            // In step with the voice, by going on until its period fits.
            let (skip, like) = best_fit(&ahead, good, 0..=period, fade);
            let skip = if like > SAME_VOICE { skip } else { 0 };
            for i in 0..fade {
                let share = (i as f32 + 0.5) / fade as f32;
                samples[start + i] = samples[start + i] * share + ahead[skip + i] * (1.0 - share);
            }
            samples.splice(start..start, ahead[..skip].iter().copied());
        }
        self.remember(&samples[start..]);
    }

    /// Appends `count` samples made up from what was heard last.
    pub fn conceal(&mut self, count: usize, out: &mut Vec<f32>) {
        let (history, rate_hz) = (&self.history, self.rate_hz);
        let gap = self.gap.get_or_insert_with(|| Extended::new(history.clone(), rate_hz, None));
        for _ in 0..count {
            let loud = fading(gap.made, rate_hz);
            out.push(gap.next() * loud);
        }
    }

    /// Appends `count` samples that lead from what was heard, or made up, last to `after`, and then `after` itself.
    pub fn bridge(&mut self, count: usize, after: &[f32], out: &mut Vec<f32>) {
        let made_before = self.gap.as_ref().map_or(0, |gap| gap.made);
        let mut before = self.gap.take().unwrap_or_else(|| Extended::new(self.history.clone(), self.rate_hz, None));
        if after.len() < least(self.rate_hz) || count == 0 {
            let mut good = after.to_vec();
            self.gap = Some(before);
            self.conceal(count, out);
            self.heard(&mut good, 0);
            return out.extend(good);
        }
        let hint = before.voiced.then_some(before.period);
        let reversed: Vec<f32> = after.iter().rev().copied().collect();
        let mut behind = Extended::new(reversed, self.rate_hz, hint);
        let period = if before.voiced { before.period } else { 0 };
        let compared = period.min(after.len());
        let ahead = before.take(count + period / 2 + compared);
        let (whole, like) = best_fit(&ahead, after, count - (period / 2).min(count - 1)..=count + period / 2, compared);
        let in_step = before.voiced && like > SAME_VOICE;
        let (forth, back) = if in_step {
            // Both are bent, so that as many periods lie in the gap as fit: linear in time, a few per cent of pitch.
            let periods = whole as f32 / before.period as f32;
            let length = if behind.voiced { (periods * behind.period as f32).round() as usize } else { count };
            (bend(&ahead[..=whole.min(ahead.len() - 1)], count), bend(&behind.take(length + 1), count))
        } else {
            (ahead[..count].to_vec(), behind.take(count))
        };
        for i in 0..count {
            let share = (i as f32 + 0.5) / count as f32;
            let (a, b) = if in_step { (1.0 - share, share) } else { ((1.0 - share).sqrt(), share.sqrt()) };
            let (a, b) = (a * fading(made_before + i, self.rate_hz), b * fading(count - 1 - i, self.rate_hz));
            out.push(forth[i] * a + back[count - 1 - i] * b);
        }
        self.remember(&out[out.len() - count..]);
        self.remember(after);
        out.extend_from_slice(after);
    }

    fn remember(&mut self, samples: &[f32]) {
        let keep = self.history.len();
        let new = &samples[samples.len().saturating_sub(keep)..];
        self.history.drain(..new.len());
        self.history.extend_from_slice(new);
    }
}

/// How loud the made-up is after so many samples.
fn fading(made: usize, rate_hz: usize) -> f32 {
    let ms = made as f32 * 1_000.0 / rate_hz as f32;
    1.0 - ((ms - HOLD_MS) / (FADED_MS - HOLD_MS)).clamp(0.0, 1.0)
}

/// Where in `ahead` it is most like the beginning of `good`, and how like.
fn best_fit(ahead: &[f32], good: &[f32], places: std::ops::RangeInclusive<usize>, compared: usize) -> (usize, f32) {
    let like = |at: usize| ahead.get(at..at + compared).map_or(-1.0, |part| likeness(part, &good[..compared]));
    let first = *places.start();
    places.map(|at| (at, like(at))).fold((first, -1.0), |best, next| if next.1 > best.1 { next } else { best })
}

/// `samples`, all but the last, in `count` samples.
fn bend(samples: &[f32], count: usize) -> Vec<f32> {
    let step = (samples.len() - 1) as f32 / count as f32;
    let at = |i: usize| {
        let place = i as f32 * step;
        let (whole, part) = (place as usize, place.fract());
        samples[whole] * (1.0 - part) + samples[(whole + 1).min(samples.len() - 1)] * part
    };
    (0..count).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::frame::rms;

    fn tone(hz: f32, from: usize, count: usize) -> Vec<f32> {
        (from..from + count).map(|i| 0.3 * (std::f32::consts::TAU * hz * i as f32 / 8_000.0).sin()).collect()
    }

    #[test]
    fn a_lost_packet_in_a_vowel_is_hardly_missed() {
        for hz in [90.0, 147.0, 210.0, 333.0] {
            let mut concealer = Concealer::new(8_000);
            concealer.heard(&mut tone(hz, 0, 800), 0);
            let mut made = Vec::new();
            concealer.conceal(80, &mut made);
            let lost = tone(hz, 800, 80);
            assert!(likeness(&made, &lost) > 0.95, "{hz} Hz: {}", likeness(&made, &lost));
            assert!((0.85..1.1).contains(&(rms(&made) / rms(&lost))), "{hz} Hz");
        }
    }

    #[test]
    fn a_gap_is_bridged_in_step_with_a_voice_that_goes_down() {
        // From 160 Hz down to 120 Hz in 300 ms, with its harmonics.
        let phase = |i: f32| std::f32::consts::TAU * (160.0 * i / 8_000.0 - 40.0 * i * i / (2.0 * 2_400.0 * 8_000.0));
        let voice = |i: usize| {
            let at = phase(i as f32);
            0.2 * at.sin() + 0.1 * (2.0 * at).sin() + 0.1 * (3.0 * at).sin()
        };
        for gap in [160, 320] {
            let mut concealer = Concealer::new(8_000);
            let mut all: Vec<f32> = (0..1_000).map(voice).collect();
            concealer.heard(&mut all, 0);
            let after: Vec<f32> = (1_000 + gap..1_160 + gap).map(voice).collect();
            concealer.bridge(gap, &after, &mut all);
            let lost: Vec<f32> = (1_000..1_000 + gap).map(voice).collect();
            let like = likeness(&all[1_000..1_000 + gap], &lost);
            assert!(like > 0.9, "{gap} samples: {like}");
            let steepest = |from: usize, to: usize| {
                all[from..to].windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
            };
            assert!(steepest(0, all.len()) < steepest(0, 1_000) * 1.3);
        }
    }

    #[test]
    fn what_is_made_up_fades_and_ends() {
        let mut concealer = Concealer::new(16_000);
        concealer.heard(&mut tone(200.0, 0, 1_600), 0);
        let mut made = Vec::new();
        concealer.conceal(16_000 * 15 / 100, &mut made);
        assert!(rms(&made[1_280..1_440]) < rms(&made[..160]) * 0.6);
        assert_eq!(made[2_300..], [0.0; 100]);
    }

    #[test]
    fn no_click_where_the_made_up_meets_the_real() {
        let mut concealer = Concealer::new(8_000);
        let mut all = tone(150.0, 0, 800);
        concealer.heard(&mut all, 0);
        concealer.conceal(160, &mut all);
        let mut after = tone(150.0, 977, 160);
        concealer.heard(&mut after, 0);
        all.extend(after);
        let steepest = 0.3 * std::f32::consts::TAU * 150.0 / 8_000.0;
        for pair in all.windows(2) {
            assert!((pair[1] - pair[0]).abs() < 2.0 * steepest);
        }
    }
}
