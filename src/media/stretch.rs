//! Making sound a little shorter or longer by whole pitch periods, or in silence by as much as is wanted (after WSOLA).

use super::conceal::likeness;
use super::frame::rms;

/// The lags tried.
const SHORTEST_MS: f32 = 2.5;
const LONGEST_MS: f32 = 10.0;

/// Sound below this is silence for our purpose: -48 dB.
const SILENT: f32 = 0.004;

/// How alike two periods must be to be laid over each other in speech.
const ALIKE: f32 = 0.85;

/// Takes up to `most_ms` out of the beginning of `samples`; how many samples it took, 0 if that would be heard.
pub fn shorten(samples: &mut Vec<f32>, rate_hz: u32, most_ms: f32) -> usize {
    let Some(lag) = lag(samples, rate_hz, most_ms) else { return 0 };
    for i in 0..lag {
        let share = (i as f32 + 0.5) / lag as f32;
        samples[i] = samples[i] * (1.0 - share) + samples[lag + i] * share;
    }
    samples.drain(lag..2 * lag);
    lag
}

/// Puts up to `most_ms` into the beginning of `samples`; how many samples it put, 0 if that would be heard.
pub fn lengthen(samples: &mut Vec<f32>, rate_hz: u32, most_ms: f32) -> usize {
    let Some(lag) = lag(samples, rate_hz, most_ms) else { return 0 };
    // The first period goes on into itself, and then into the second.
    let bridge: Vec<f32> = (0..lag)
        .map(|i| {
            let share = (i as f32 + 0.5) / lag as f32;
            samples[lag + i] * (1.0 - share) + samples[i] * share
        })
        .collect();
    samples.splice(lag..lag, bridge);
    lag
}

/// Whether so little is to be heard that any cut goes unnoticed.
pub fn is_silent(samples: &[f32]) -> bool {
    rms(samples) < SILENT
}

/// The best length to take out or put in; none if none fits.
fn lag(samples: &[f32], rate_hz: u32, most_ms: f32) -> Option<usize> {
    let ms = rate_hz as f32 / 1_000.0;
    let longest = ((LONGEST_MS.min(most_ms) * ms) as usize).min(samples.len() / 2);
    let shortest = (SHORTEST_MS * ms) as usize;
    if longest < shortest {
        return None;
    }
    if is_silent(&samples[..2 * longest]) {
        return Some(longest);
    }
    // Every third sample at 48 kHz: a pitch is found as well, at a ninth of the cost.
    let step = (rate_hz / 16_000).max(1) as usize;
    let thin: Vec<f32> = samples.iter().step_by(step).copied().collect();
    let (mut best, mut best_likeness) = (0, ALIKE);
    for lag in (shortest / step).max(1)..=longest / step {
        if 2 * lag > thin.len() {
            break;
        }
        let likeness = likeness(&thin[..lag], &thin[lag..2 * lag]);
        if likeness > best_likeness {
            (best, best_likeness) = (lag, likeness);
        }
    }
    (best > 0).then_some(best * step)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vowel(rate_hz: u32, count: usize) -> Vec<f32> {
        let sine = |hz: f32, i: usize| (std::f32::consts::TAU * hz * i as f32 / rate_hz as f32).sin();
        (0..count).map(|i| 0.2 * sine(160.0, i) + 0.1 * sine(320.0, i) + 0.05 * sine(1_600.0, i)).collect()
    }

    /// The steepest step between two neighbours.
    fn steepest(samples: &[f32]) -> f32 {
        samples.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn a_vowel_loses_or_gains_a_whole_period_without_a_click() {
        for rate_hz in [8_000, 16_000, 48_000] {
            let period = rate_hz as usize / 160;
            let original = vowel(rate_hz, rate_hz as usize * 3 / 100);
            let mut shorter = original.clone();
            let taken = shorten(&mut shorter, rate_hz, 10.0);
            assert!(taken.abs_diff(period) <= 3, "{rate_hz} Hz: took {taken} of {period}");
            assert_eq!(shorter.len(), original.len() - taken);
            assert!(steepest(&shorter) < steepest(&original) * 1.2);
            let mut longer = original.clone();
            let put = lengthen(&mut longer, rate_hz, 10.0);
            assert_eq!((put, longer.len()), (taken, original.len() + taken));
            assert!(steepest(&longer) < steepest(&original) * 1.2);
        }
    }

    #[test]
    fn silence_gives_all_that_is_asked_for_and_noise_gives_nothing() {
        let mut silence = vec![0.001; 480];
        assert_eq!(shorten(&mut silence, 16_000, 4.0), 64);
        let mut dice = crate::media::rtp::Dice::new(7);
        let mut noise: Vec<f32> = (0..480).map(|_| dice.share() as f32 - 0.5).collect();
        assert_eq!(shorten(&mut noise, 16_000, 10.0), 0);
    }
}
