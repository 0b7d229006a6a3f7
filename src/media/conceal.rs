//! Waveform concealment for codecs without their own (after the idea of G.711 Appendix I): the last pitch periods go on,
//! fading, and the first good samples are faded in.

use super::frame::rms;

/// What is remembered of the sound before the loss.
const HISTORY_MS: usize = 50;

/// The pitch periods looked for: 400 to 66 Hz.
const SHORTEST_MS: f32 = 2.5;
const LONGEST_MS: f32 = 15.0;

/// How much of two stretches is compared.
const WINDOW_MS: usize = 15;

/// Below this likeness the sound has no pitch, and a long stretch of it is repeated so that nothing hums.
const VOICED: f32 = 0.5;

/// Full loudness for so long, then down to nothing.
const HOLD_MS: f32 = 10.0;
const FADED_MS: f32 = 70.0;

/// The concealer of one stream.
pub struct Concealer {
    rate_hz: usize,
    history: Vec<f32>,
    gap: Option<Gap>,
}

/// A gap being filled.
struct Gap {
    /// Samples made so far.
    made: usize,
    /// The stretch that is repeated, at the end of the history.
    period: usize,
    voiced: bool,
    /// Where in the repeated stretch we are, and how long that stretch is now.
    at: usize,
    stretch: usize,
    /// The step at the seam, which fades out.
    step: f32,
}

impl Concealer {
    /// For samples at this rate.
    pub fn new(rate_hz: u32) -> Concealer {
        let rate_hz = rate_hz as usize;
        Concealer { rate_hz, history: vec![0.0; rate_hz * HISTORY_MS / 1_000], gap: None }
    }

    /// Good samples are about to be played: joined smoothly to what was made up, and remembered.
    pub fn heard(&mut self, samples: &mut [f32]) {
        if let Some(gap) = &self.gap {
            let longer_after_longer = gap.made / 4;
            let fade = (self.rate_hz / 250 + longer_after_longer).min(self.rate_hz / 100).min(samples.len());
            for (i, sample) in samples.iter_mut().take(fade).enumerate() {
                let share = (i as f32 + 0.5) / fade as f32;
                *sample = *sample * share + self.invent() * (1.0 - share);
            }
            self.gap = None;
        }
        self.remember(samples);
    }

    /// Appends `count` samples made up from what was heard last.
    pub fn conceal(&mut self, count: usize, out: &mut Vec<f32>) {
        if self.gap.is_none() {
            self.gap = Some(self.begin());
        }
        for _ in 0..count {
            let sample = self.invent();
            out.push(sample);
        }
    }

    fn remember(&mut self, samples: &[f32]) {
        let keep = self.history.len();
        let new = &samples[samples.len().saturating_sub(keep)..];
        self.history.drain(..new.len());
        self.history.extend_from_slice(new);
    }

    fn begin(&self) -> Gap {
        let end = self.history.len();
        let (period, likeness) = self.pitch();
        let voiced = likeness > VOICED;
        let period = if voiced { period } else { self.rate_hz * 3 / 100 };
        let step = self.history[end - 1] - self.history[end - period - 1];
        Gap { made: 0, period, voiced, at: 0, stretch: period, step }
    }

    /// The lag at which the end of the history is most like itself, and how like (at most 1).
    fn pitch(&self) -> (usize, f32) {
        let ms = self.rate_hz as f32 / 1_000.0;
        let end = self.history.len();
        let window = self.rate_hz * WINDOW_MS / 1_000;
        let last = &self.history[end - window..];
        let lags = (SHORTEST_MS * ms) as usize..=(LONGEST_MS * ms) as usize;
        let like: Vec<f32> =
            lags.clone().map(|lag| likeness(last, &self.history[end - window - lag..end - lag])).collect();
        let best = like.iter().copied().fold(0.0, f32::max);
        // A multiple of the period is as good; the period itself is better.
        let is_peak = |i: usize| {
            let neighbours = like[i.saturating_sub(1)].max(like[(i + 1).min(like.len() - 1)]);
            like[i] > best - 0.05 && like[i] >= neighbours
        };
        let first = (0..like.len()).find(|&i| is_peak(i)).unwrap_or(like.len() - 1);
        (lags.start() + first, like[first])
    }

    /// The next sample of the gap.
    fn invent(&mut self) -> f32 {
        let Some(gap) = &mut self.gap else { return 0.0 };
        let end = self.history.len();
        if gap.at == gap.stretch {
            gap.at = 0;
            // Two and three periods in turn sound less like a buzzer than one.
            let periods = if gap.voiced { 1 + gap.made * 100 / self.rate_hz } else { 1 };
            gap.stretch = (gap.period * periods.min(3)).min(end - self.rate_hz / 200);
        }
        let start = end - gap.stretch;
        let mut sample = self.history[start + gap.at];
        // The end of the stretch flows into its beginning.
        let overlap = (gap.period / 4).min(self.rate_hz / 200);
        let left = gap.stretch - gap.at;
        if left <= overlap && start >= overlap {
            let share = (left as f32 - 0.5) / overlap as f32;
            sample = sample * share + self.history[start - left] * (1.0 - share);
        }
        let ms = gap.made as f32 * 1_000.0 / self.rate_hz as f32;
        let seam = gap.step * (1.0 - ms / 3.0).max(0.0);
        gap.at += 1;
        gap.made += 1;
        let fade = 1.0 - ((ms - HOLD_MS) / (FADED_MS - HOLD_MS)).clamp(0.0, 1.0);
        (sample + seam) * fade
    }
}

/// Normalised cross-correlation, -1 to 1; 0 where one is silent.
pub fn likeness(a: &[f32], b: &[f32]) -> f32 {
    let dot: f32 = a.iter().zip(b).map(|(x, y)| x * y).sum();
    let scale = rms(a) * rms(b) * a.len() as f32;
    if scale < 1e-9 { 0.0 } else { dot / scale }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: f32, from: usize, count: usize) -> Vec<f32> {
        (from..from + count).map(|i| 0.3 * (std::f32::consts::TAU * hz * i as f32 / 8_000.0).sin()).collect()
    }

    #[test]
    fn a_lost_packet_in_a_vowel_is_hardly_missed() {
        for hz in [90.0, 147.0, 210.0, 333.0] {
            let mut concealer = Concealer::new(8_000);
            concealer.heard(&mut tone(hz, 0, 800));
            let mut made = Vec::new();
            concealer.conceal(80, &mut made);
            let lost = tone(hz, 800, 80);
            assert!(likeness(&made, &lost) > 0.95, "{hz} Hz: {}", likeness(&made, &lost));
            assert!((0.85..1.1).contains(&(rms(&made) / rms(&lost))), "{hz} Hz");
        }
    }

    #[test]
    fn what_is_made_up_fades_and_ends() {
        let mut concealer = Concealer::new(16_000);
        concealer.heard(&mut tone(200.0, 0, 1_600));
        let mut made = Vec::new();
        concealer.conceal(16_000 / 10, &mut made);
        assert!(rms(&made[640..800]) < rms(&made[..160]) * 0.7);
        assert_eq!(made[1_300..], [0.0; 300]);
    }

    #[test]
    fn no_click_where_the_made_up_meets_the_real() {
        let mut concealer = Concealer::new(8_000);
        let mut all = tone(150.0, 0, 800);
        concealer.heard(&mut all);
        concealer.conceal(160, &mut all);
        let mut after = tone(150.0, 977, 160);
        concealer.heard(&mut after);
        all.extend(after);
        let steepest = 0.3 * std::f32::consts::TAU * 150.0 / 8_000.0;
        for pair in all.windows(2) {
            assert!((pair[1] - pair[0]).abs() < 2.0 * steepest);
        }
    }
}
