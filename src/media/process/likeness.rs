//! How like a sound is to another that was a little earlier, whatever else is heard at the same time.
//!
//! The generalized cross-correlation with phase transform (Knapp and Carter, 1976): each frequency counts the same, so that one delay
//! stands out sharply where one sound is the other's cause, and none does where two people speak.

use std::ops::Range;

use sonora_fft::pffft::{FftType, Pffft, PffftBuffer};

use super::echo::{DELAYS, EAR_HZ};

/// Long enough that no delay is taken for another.
const FFT: usize = 8_192;

/// Where a telephone speaks, 150 to 3500 Hz: places in the spectrum, a real and an imaginary part for each frequency.
const BAND: Range<usize> = 2 * (150 * FFT / EAR_HZ as usize)..2 * (3_500 * FFT / EAR_HZ as usize);

/// What a new piece weighs at least against all before: the memory is of ten pieces.
const NEW: f32 = 0.1;

/// A room throws a sound back over so many delays: 32 ms.
const ROOM: usize = 256;

/// Mean square over median square, where chance alone makes a sound's samples.
const MEAN_OVER_MEDIAN: f32 = 2.2;

/// The likeness of one sound to another's past, over the last pieces.
pub(super) struct Likeness {
    fft: Pffft,
    /// Of the effect, of the cause.
    spectra: [PffftBuffer; 2],
    /// Of their product, at each frequency of length one, the mean over the pieces.
    mean: Vec<f32>,
    work: PffftBuffer,
    /// For each delay, how strong.
    strengths: Vec<f32>,
    pieces: u32,
}

/// How far the delay, and the room's worth of delays, that stand out most do so.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct StandsOut {
    /// Amplitude, of the root mean square over all delays.
    pub(super) delay: f32,
    /// Mean square, of that over all delays.
    pub(super) room: f32,
    /// From so many pieces; of few, chance makes something stand out.
    pub(super) pieces: u32,
}

impl Default for Likeness {
    fn default() -> Self {
        let fft = Pffft::new(FFT, FftType::Real);
        Likeness {
            spectra: [fft.create_buffer(), fft.create_buffer()],
            mean: vec![0.0; FFT],
            work: fft.create_buffer(),
            strengths: Vec::with_capacity(DELAYS),
            fft,
            pieces: 0,
        }
    }
}

impl Likeness {
    /// Takes a piece of the effect, and of the cause one that began [`DELAYS`] earlier and ended with it.
    pub(super) fn take(&mut self, effect: &[f32], cause: &[f32]) -> StandsOut {
        for (sound, spectrum) in [effect, cause].into_iter().zip(&mut self.spectra) {
            let work = self.work.as_mut_slice();
            let (begin, rest) = work.split_at_mut(sound.len());
            begin.copy_from_slice(sound);
            rest.fill(0.0);
            self.fft.forward(&self.work, spectrum, true);
        }
        let new = NEW.max(1.0 / (self.pieces + 1) as f32);
        self.pieces = self.pieces.saturating_add(1);
        let [effect, cause] = &self.spectra;
        let pairs = effect.as_slice()[BAND].chunks_exact(2).zip(cause.as_slice()[BAND].chunks_exact(2));
        for (mean, (e, c)) in self.mean[BAND].chunks_exact_mut(2).zip(pairs) {
            let product = [e[0] * c[0] + e[1] * c[1], e[1] * c[0] - e[0] * c[1]];
            let length = product[0].hypot(product[1]).max(f32::MIN_POSITIVE);
            mean.iter_mut().zip(product).for_each(|(mean, part)| *mean += new * (part / length - *mean));
        }
        self.stands_out()
    }

    fn stands_out(&mut self) -> StandsOut {
        self.work.as_mut_slice().copy_from_slice(&self.mean);
        let [correlation, _] = &mut self.spectra;
        self.fft.backward(&self.work, correlation, true);
        // The longest delay comes first; the effect is at its own place in the cause after no time at all.
        self.strengths.clear();
        self.strengths.extend(correlation.as_slice()[FFT - DELAYS..].iter().map(|s| s * s));
        let most = self.strengths.iter().copied().fold(0.0, f32::max);
        let room = self
            .strengths
            .windows(ROOM)
            .step_by(ROOM / 4)
            .map(|of| of.iter().sum::<f32>() / ROOM as f32)
            .fold(0.0, f32::max);
        let (_, median, _) = self.strengths.select_nth_unstable_by(DELAYS / 2, f32::total_cmp);
        let usual = (*median * MEAN_OVER_MEDIAN).max(f32::MIN_POSITIVE);
        StandsOut { delay: (most / usual).sqrt(), room: room / usual, pieces: self.pieces }
    }
}
