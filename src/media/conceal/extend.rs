//! Sound carried on past its end: the last pitch periods repeated (after the idea of G.711 Appendix I), or, where there is
//! no pitch, a stretch long enough not to hum. Turned round in time it leads backwards from what comes after a gap.

use crate::media::frame::rms;

/// The pitch periods looked for: 400 to 66 Hz.
const SHORTEST_MS: f32 = 2.5;
const LONGEST_MS: f32 = 15.0;

/// How much of two stretches is compared.
const WINDOW_MS: f32 = 15.0;

/// Below this likeness the sound has no pitch.
const VOICED: f32 = 0.5;

/// What is repeated of sound without pitch.
const NOISE_MS: f32 = 30.0;

/// A step at the seam fades out in so long.
const SEAM_MS: f32 = 3.0;

/// Sound carried on, sample by sample, at a steady loudness.
pub(super) struct Extended {
    source: Vec<f32>,
    ms: f32,
    /// The stretch that is repeated, at the end of the source, in samples.
    pub(super) period: usize,
    /// Whether it has a pitch.
    pub(super) voiced: bool,
    /// Samples made so far.
    pub(super) made: usize,
    /// Where in the repeated stretch we are, and how long that stretch is now.
    at: usize,
    stretch: usize,
    step: f32,
}

impl Extended {
    /// Goes on from the end of `source`, which is long enough (see [`least`]); a pitch period near `hint` is believed first.
    pub(super) fn new(source: Vec<f32>, rate_hz: usize, hint: Option<usize>) -> Extended {
        let ms = rate_hz as f32 / 1_000.0;
        let end = source.len();
        let (period, likeness) = pitch(&source, ms, hint);
        let voiced = likeness > VOICED;
        let period = if voiced { period } else { ((NOISE_MS * ms) as usize).min(end - 1) };
        let step = source[end - 1] - source[end - period - 1];
        Extended { source, ms, period, voiced, made: 0, at: 0, stretch: period, step }
    }

    /// The next sample.
    pub(super) fn next(&mut self) -> f32 {
        let end = self.source.len();
        if self.at == self.stretch {
            self.at = 0;
            // Two and three periods in turn sound less like a buzzer than one.
            let periods = if self.voiced { 1 + (self.made as f32 / self.ms / 10.0) as usize } else { 1 };
            let longest = end - (5.0 * self.ms) as usize;
            self.stretch =
                (self.period * periods.min(3)).min((longest / self.period).max(1) * self.period).min(end - 1);
        }
        let start = end - self.stretch;
        let mut sample = self.source[start + self.at];
        // The end of the stretch flows into its beginning.
        let overlap = (self.period / 4).min((5.0 * self.ms) as usize);
        let left = self.stretch - self.at;
        if left <= overlap && start >= overlap {
            let share = (left as f32 - 0.5) / overlap as f32;
            sample = sample * share + self.source[start - left] * (1.0 - share);
        }
        let seam = self.step * (1.0 - self.made as f32 / (SEAM_MS * self.ms)).max(0.0);
        self.at += 1;
        self.made += 1;
        sample + seam
    }

    /// The next so many samples.
    pub(super) fn take(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.next()).collect()
    }
}

/// The shortest source that a pitch can be found in, in samples.
pub(super) fn least(rate_hz: usize) -> usize {
    (rate_hz as f32 / 1_000.0 * 2.0 * SHORTEST_MS) as usize + 2
}

/// The lag at which the end of `source` is most like what went before, and how like (at most 1).
fn pitch(source: &[f32], ms: f32, hint: Option<usize>) -> (usize, f32) {
    let end = source.len();
    let longest = ((LONGEST_MS * ms) as usize).min(end / 2);
    let lags = ((SHORTEST_MS * ms) as usize).min(longest)..=longest;
    let like = |lag: usize| {
        let window = ((WINDOW_MS * ms) as usize).min(end - lag);
        likeness(&source[end - window..], &source[end - window - lag..end - lag])
    };
    let like: Vec<f32> = lags.clone().map(like).collect();
    let best = like.iter().copied().fold(0.0, f32::max);
    let is_peak = |i: usize| {
        let neighbours = like[i.saturating_sub(1)].max(like[(i + 1).min(like.len() - 1)]);
        like[i] > best - 0.1 && like[i] >= neighbours
    };
    let is_near = |i: usize| hint.is_some_and(|hint| (lags.start() + i).abs_diff(hint) * 4 <= hint);
    // A multiple of the period is as good; the period itself is better.
    let peaks = || (0..like.len()).filter(|&i| is_peak(i));
    let found = peaks().filter(|&i| is_near(i)).max_by(|&a, &b| like[a].total_cmp(&like[b]));
    let first = found.or_else(|| peaks().find(|&i| like[i] > best - 0.05)).unwrap_or(like.len() - 1);
    (lags.start() + first, like[first])
}

/// Normalised cross-correlation, -1 to 1; 0 where one is silent.
pub fn likeness(a: &[f32], b: &[f32]) -> f32 {
    let dot: f32 = a.iter().zip(b).map(|(x, y)| x * y).sum();
    let scale = rms(a) * rms(b) * a.len() as f32;
    if scale < 1e-9 { 0.0 } else { dot / scale }
}
