//! Changing the sample rate by a ratio of whole numbers: a polyphase filter of Kaiser-windowed sincs.

/// Half the filter's length, in samples of the lower rate: 2.5 ms at 8 kHz.
const HALF_TAPS: usize = 20;

/// Where the filter is 6 dB down, as a share of the lower rate: 3.7 kHz at 8 kHz.
const CUTOFF: f64 = 0.465;

/// Shape of the Kaiser window: about 63 dB of stop band.
const BETA: f64 = 6.0;

/// One direction of one stream. As many samples come out as go in times the ratio, exactly.
pub struct Resampler {
    /// Output rate over the common divisor: the number of phases.
    up: usize,
    /// Input rate over the common divisor.
    down: usize,
    taps: usize,
    /// `up` filters of `taps` coefficients.
    table: Vec<f32>,
    history: Vec<f32>,
    phase: usize,
}

impl Resampler {
    /// From one rate to another, both in hertz and not 0.
    pub fn new(from_hz: u32, to_hz: u32) -> Resampler {
        let divisor = gcd(from_hz.max(1), to_hz.max(1));
        let up = (to_hz.max(1) / divisor) as usize;
        let down = (from_hz.max(1) / divisor) as usize;
        let stretch = (down as f64 / up as f64).max(1.0);
        let taps = (2.0 * HALF_TAPS as f64 * stretch).ceil() as usize;
        let table = if up == down { Vec::new() } else { filters(up, taps, stretch) };
        Resampler { up, down, taps, table, history: vec![0.0; taps - 1], phase: 0 }
    }

    /// Appends what `input` becomes to `output`.
    pub fn process(&mut self, input: &[f32], output: &mut Vec<f32>) {
        if self.up == self.down {
            output.extend_from_slice(input);
            return;
        }
        self.history.extend_from_slice(input);
        let mut at = 0;
        while let Some(window) = self.history.get(at..at + self.taps) {
            let filter = &self.table[self.phase * self.taps..][..self.taps];
            output.push(product(window, filter));
            self.phase += self.down;
            at += self.phase / self.up;
            self.phase %= self.up;
        }
        self.history.drain(..at);
    }
}

/// The sum of the products, in eight sums beside each other and written out: one sum would wait for itself at each step, and a
/// loop over eight is not unrolled where size counts.
fn product(window: &[f32], filter: &[f32]) -> f32 {
    let (windows, filters) = (window.as_chunks::<8>(), filter.as_chunks::<8>());
    let (mut s, mut t) = ([0.0; 4], [0.0; 4]);
    for (x, h) in windows.0.iter().zip(filters.0) {
        s = [s[0] + x[0] * h[0], s[1] + x[1] * h[1], s[2] + x[2] * h[2], s[3] + x[3] * h[3]];
        t = [t[0] + x[4] * h[4], t[1] + x[5] * h[5], t[2] + x[6] * h[6], t[3] + x[7] * h[7]];
    }
    let rest: f32 = windows.1.iter().zip(filters.1).map(|(x, h)| x * h).sum();
    rest + (s[0] + t[0]) + (s[1] + t[1]) + (s[2] + t[2]) + (s[3] + t[3])
}

/// The filter for each phase, each of unit gain.
fn filters(up: usize, taps: usize, stretch: f64) -> Vec<f32> {
    let half = taps as f64 / 2.0;
    let mut table = Vec::with_capacity(up * taps);
    for phase in 0..up {
        let centre = half - 1.0 + phase as f64 / up as f64;
        let filter: Vec<f64> = (0..taps)
            .map(|k| {
                let t = k as f64 - centre;
                sinc(2.0 * CUTOFF * t / stretch) * kaiser(t / half)
            })
            .collect();
        let gain: f64 = filter.iter().sum();
        table.extend(filter.iter().map(|h| (h / gain) as f32));
    }
    table
}

fn sinc(x: f64) -> f64 {
    if x.abs() < 1e-9 { 1.0 } else { (std::f64::consts::PI * x).sin() / (std::f64::consts::PI * x) }
}

/// The Kaiser window at `x` from -1 to 1, 0 outside.
fn kaiser(x: f64) -> f64 {
    if x.abs() >= 1.0 { 0.0 } else { bessel_i0(BETA * (1.0 - x * x).sqrt()) / bessel_i0(BETA) }
}

/// The modified Bessel function of order 0, by its power series.
fn bessel_i0(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let (mut sum, mut term) = (1.0, 1.0);
    for k in 1..40 {
        term *= quarter / f64::from(k * k);
        sum += term;
    }
    sum
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::frame::rms;

    /// The level of a tone after passing through, in decibels against before.
    fn gain_db(from_hz: u32, to_hz: u32, tone_hz: f32) -> f32 {
        let tone: Vec<f32> =
            (0..from_hz).map(|i| (std::f32::consts::TAU * tone_hz * i as f32 / from_hz as f32).sin()).collect();
        let mut out = Vec::new();
        Resampler::new(from_hz, to_hz).process(&tone, &mut out);
        assert_eq!(out.len(), to_hz as usize);
        20.0 * (rms(&out[out.len() / 4..]) / rms(&tone)).log10()
    }

    #[test]
    fn telephone_speech_passes_and_what_would_alias_does_not() {
        for (from, to) in [(8_000, 48_000), (48_000, 8_000)] {
            assert!(gain_db(from, to, 300.0).abs() < 0.1);
            assert!(gain_db(from, to, 3_000.0).abs() < 0.5, "{}", gain_db(from, to, 3_000.0));
        }
        assert!(gain_db(48_000, 8_000, 4_500.0) < -55.0);
        assert!(gain_db(48_000, 16_000, 9_000.0) < -55.0);
        assert!(gain_db(44_100, 48_000, 10_000.0).abs() < 0.2);
    }

    #[test]
    fn ten_milliseconds_stay_ten_milliseconds() {
        let mut resampler = Resampler::new(48_000, 8_000);
        for _ in 0..100 {
            let mut out = Vec::new();
            resampler.process(&[0.0; 480], &mut out);
            assert_eq!(out.len(), 80);
        }
    }
}
