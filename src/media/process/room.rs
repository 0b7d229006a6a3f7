//! A room with a loudspeaker and a microphone in it, made of numbers; and two people who speak in it.

use std::path::Path;

use crate::media::frame::{FRAME_SAMPLES, Frame, SILENCE, add, rms};
use crate::media::rtp::Dice;
use crate::media::wav;

/// Walls throw the sound back so often, within the tenth of a second after it first arrived.
const REFLECTIONS: usize = 60;
const REVERB_SAMPLES: usize = 4_800;

/// What the microphone hears of the loudspeaker.
pub(super) struct Room {
    /// The sound's ways through the air: after so many samples, so loud.
    ways: Vec<(usize, f32)>,
    past: Vec<f32>,
    dice: Dice,
    noise: f32,
}

impl Room {
    /// The echo comes after so many milliseconds, so many decibels softer, with a noise of this root mean square.
    pub(super) fn new(delay_ms: usize, echo_db: f32, noise: f32) -> Room {
        let mut dice = Dice::new(7);
        let mut ways = vec![(delay_ms * 48, 1.0)];
        for _ in 0..REFLECTIONS {
            let later = (dice.share() * REVERB_SAMPLES as f64) as usize;
            let decay = (-(later as f32) / 900.0).exp();
            ways.push((delay_ms * 48 + later, 0.4 * decay * (2.0 * dice.share() as f32 - 1.0)));
        }
        let energy: f32 = ways.iter().map(|(_, gain)| gain * gain).sum();
        let gain = 10_f32.powf(echo_db / 20.0) / energy.sqrt();
        ways.iter_mut().for_each(|way| way.1 *= gain);
        let past = vec![0.0; delay_ms * 48 + REVERB_SAMPLES + FRAME_SAMPLES];
        Room { ways, past, dice, noise }
    }

    /// The loudspeaker plays this; the microphone hears so.
    pub(super) fn hear(&mut self, played: &Frame) -> Frame {
        self.past.copy_within(FRAME_SAMPLES.., 0);
        let newest = self.past.len() - FRAME_SAMPLES;
        self.past[newest..].copy_from_slice(played);
        let mut heard = SILENCE;
        for (later, gain) in &self.ways {
            let from = newest - later;
            add(&mut heard, &self.past[from..from + FRAME_SAMPLES], *gain);
        }
        // An even distribution has this peak for its root mean square.
        let peak = self.noise * 3_f32.sqrt();
        heard.iter_mut().for_each(|sample| *sample += peak * (2.0 * self.dice.share() as f32 - 1.0));
        heard
    }
}

/// So many seconds of a voice of the demo exchange, again and again, at -26 dB root mean square.
pub(super) fn voice(name: &str, seconds: usize) -> Vec<f32> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/voices").join(name);
    let once = wav::read(&path).expect("a voice");
    let level = rms(&once);
    once.iter().cycle().take(seconds * 48_000).map(|s| s * 0.05 / level).collect()
}

/// The frames of a sound.
pub(super) fn frames(sound: &[f32]) -> impl Iterator<Item = Frame> + '_ {
    sound.chunks_exact(FRAME_SAMPLES).map(|chunk| {
        let mut frame = SILENCE;
        frame.copy_from_slice(chunk);
        frame
    })
}
