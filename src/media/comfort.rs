//! Comfort noise (RFC 3389): what the other side's room sounds like while it sends no speech.

use super::rtp::Dice;

/// The payload type of comfort noise on an 8 kHz clock (RFC 3551 table 4).
pub const PAYLOAD_TYPE: u8 = 13;

/// Coefficients used at most; a room is no voice.
const ORDER: usize = 12;

/// Never louder than this, in dB below full scale: a forged packet shall not deafen.
const LOUDEST_DB: u8 = 30;

/// The noise of one stream: white noise through a lattice of the reflection coefficients that were sent.
#[derive(Debug)]
pub struct Comfort {
    dice: Dice,
    /// How strong the white noise is.
    drive: f32,
    coefficients: [f32; ORDER],
    memory: [f32; ORDER + 1],
}

impl Default for Comfort {
    fn default() -> Self {
        Comfort { dice: Dice::new(13), drive: 0.0, coefficients: [0.0; ORDER], memory: [0.0; ORDER + 1] }
    }
}

impl Comfort {
    /// A packet: the level in dB below full scale, then the quantised reflection coefficients (RFC 3389 section 3).
    pub fn heard(&mut self, payload: &[u8]) {
        let Some((level, shape)) = payload.split_first() else { return };
        self.coefficients = [0.0; ORDER];
        for (coefficient, code) in self.coefficients.iter_mut().zip(shape) {
            // Section 3.2: 127 is none; 255 stands for nothing.
            *coefficient = f32::from(i16::from((*code).min(254)) - 127) * 258.0 / 32_768.0;
        }
        let loudness = 10_f32.powf(-f32::from((level & 0x7f).max(LOUDEST_DB)) / 20.0);
        // What the lattice adds is taken off beforehand.
        let gain: f32 = self.coefficients.iter().map(|k| 1.0 - k * k).product();
        self.drive = loudness * gain.max(0.0).sqrt();
    }

    /// Appends so many samples.
    pub fn fill(&mut self, count: usize, out: &mut Vec<f32>) {
        for _ in 0..count {
            // Evenly spread from -√3 to √3 it has the power of 1.
            let mut forward = (self.dice.share() as f32 * 2.0 - 1.0) * 3_f32.sqrt() * self.drive;
            for i in (0..ORDER).rev() {
                forward -= self.coefficients[i] * self.memory[i];
                self.memory[i + 1] = self.memory[i] + self.coefficients[i] * forward;
            }
            self.memory[0] = forward;
            out.push(forward.clamp(-1.0, 1.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::frame::rms;
    use proptest::prelude::*;

    fn noise(payload: &[u8]) -> Vec<f32> {
        let (mut comfort, mut out) = (Comfort::default(), Vec::new());
        comfort.heard(payload);
        comfort.fill(16_000, &mut out);
        out
    }

    #[test]
    fn the_noise_is_as_loud_as_the_packet_says() {
        for level in [40, 50, 70] {
            for shape in [&[][..], &[127, 127], &[60, 150, 127, 100]] {
                let out = noise(&[&[level], shape].concat());
                let db = 20.0 * rms(&out).log10();
                assert!((db + f32::from(level)).abs() < 1.0, "{level} {shape:?}: {db}");
            }
        }
        assert!(rms(&noise(&[0])) < 0.04, "a packet that asks for full scale is not obeyed");
    }

    #[test]
    fn a_negative_first_coefficient_makes_it_dull() {
        let zero_crossings = |out: &[f32]| {
            out.windows(2).filter(|pair| pair[0].is_sign_positive() != pair[1].is_sign_positive()).count()
        };
        assert!(zero_crossings(&noise(&[40, 30])) < zero_crossings(&noise(&[40])) / 2);
    }

    proptest! {
        #[test]
        fn any_payload_makes_bounded_noise(payload: Vec<u8>) {
            prop_assert!(noise(&payload).iter().all(|s| s.abs() <= 1.0));
        }
    }
}
