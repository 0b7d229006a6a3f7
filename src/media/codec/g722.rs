//! G.722 at 64 kbit/s: 16 kHz speech in two bands, one byte for two samples.

use audio_codec::g722::{G722Decoder, G722Encoder};
use audio_codec::{Decoder as _, Encoder as _};

use crate::media::frame::{from_i16, to_i16};

/// Our side's encoder.
#[derive(Default)]
pub struct Encoder {
    inner: G722Encoder,
    samples: Vec<i16>,
}

impl Encoder {
    /// Appends the bytes of `pcm` (16 kHz, an even number of samples).
    pub fn encode(&mut self, pcm: &[f32], payload: &mut Vec<u8>) {
        self.samples.clear();
        self.samples.extend(pcm.iter().map(|&s| to_i16(s)));
        let start = payload.len();
        payload.resize(start + pcm.len() / 2 + 1, 0);
        let written = self.inner.encode_into(&self.samples, &mut payload[start..]).unwrap_or(0);
        payload.truncate(start + written);
    }
}

/// Their side's decoder.
#[derive(Default)]
pub struct Decoder {
    inner: G722Decoder,
    samples: Vec<i16>,
}

impl Decoder {
    /// Appends the samples of a payload (16 kHz).
    pub fn decode(&mut self, payload: &[u8], pcm: &mut Vec<f32>) {
        self.samples.resize(payload.len() * 2 + 2, 0);
        let written = self.inner.decode_into(payload, &mut self.samples).unwrap_or(0);
        pcm.extend(self.samples[..written].iter().map(|&s| from_i16(s)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::frame::{rms, samples_of};

    const SPEECH: &[u8] = include_bytes!("../../../tests/golden/speech.s16");
    const BITS: &[u8] = include_bytes!("../../../tests/golden/g722.bits");
    const DECODED: &[u8] = include_bytes!("../../../tests/golden/g722.s16");

    /// How far `is` is below `was`, in decibels: the noise of the difference.
    fn snr_db(was: &[f32], is: &[f32]) -> f32 {
        let difference: Vec<f32> = was.iter().zip(is).map(|(a, b)| a - b).collect();
        20.0 * (rms(was) / rms(&difference).max(1e-9)).log10()
    }

    #[test]
    fn anothers_bits_sound_as_loud_and_the_same_as_with_the_other() {
        let (mut ours, theirs) = (Vec::new(), samples_of(DECODED));
        Decoder::default().decode(BITS, &mut ours);
        assert_eq!(ours.len(), theirs.len());
        assert!(snr_db(&theirs, &ours) > 30.0, "{} dB", snr_db(&theirs, &ours));
        let gain = rms(&ours) / rms(&theirs);
        assert!((0.98..1.02).contains(&gain), "{gain}");
    }

    #[test]
    fn our_bits_say_what_the_others_say() {
        let (mut bits, mut ours, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
        Encoder::default().encode(&samples_of(SPEECH), &mut bits);
        assert_eq!(bits.len(), BITS.len());
        Decoder::default().decode(&bits, &mut ours);
        Decoder::default().decode(BITS, &mut theirs);
        assert!(snr_db(&theirs, &ours) > 20.0, "{} dB", snr_db(&theirs, &ours));
    }

    #[test]
    fn a_tone_comes_back_as_loud_as_it_went() {
        let tone: Vec<f32> =
            (0..16_000).map(|i| 0.25 * (std::f32::consts::TAU * 1_000.0 * i as f32 / 16_000.0).sin()).collect();
        let (mut bytes, mut back) = (Vec::new(), Vec::new());
        Encoder::default().encode(&tone, &mut bytes);
        assert_eq!(bytes.len(), 8_000);
        Decoder::default().decode(&bytes, &mut back);
        assert_eq!(back.len(), 16_000);
        let gain = rms(&back[1_000..]) / rms(&tone[1_000..]);
        assert!((0.95..1.05).contains(&gain), "{gain}");
    }
}
