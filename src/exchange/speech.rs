//! What the people say, and how the echo waits before it repeats.

use std::collections::VecDeque;
use std::io::Cursor;
use std::sync::Arc;

use super::core::Voice;
use crate::media::frame::{FRAME_SAMPLES, Frame, RATE_HZ, SILENCE, from_i16};
use crate::media::resample::Resampler;

/// Between a sentence and its repetition: 0.8 s.
const PAUSE_SAMPLES: usize = RATE_HZ as usize * 8 / 10;
/// The echo comes after half a second.
const ECHO_FRAMES: usize = 50;

/// All sentences, ready to be spoken.
pub(super) struct Speeches {
    boris: Arc<[f32]>,
    marta: Arc<[f32]>,
    paul: Arc<[f32]>,
    conversation: Arc<[f32]>,
}

/// One mouth in one call.
pub(super) enum Mouth {
    /// Says it again and again.
    Says {
        /// What, 48 kHz.
        sentence: Arc<[f32]>,
        /// The next sample.
        next: usize,
    },
    /// Repeats.
    Repeats(VecDeque<Frame>),
}

impl Speeches {
    pub(super) fn new() -> Speeches {
        let boris = sentence(include_bytes!("../../assets/voices/boris.wav"));
        let marta = sentence(include_bytes!("../../assets/voices/marta.wav"));
        let paul = sentence(include_bytes!("../../assets/voices/paul.wav"));
        let conversation = [boris.as_slice(), marta.as_slice()].concat();
        Speeches { boris: boris.into(), marta: marta.into(), paul: paul.into(), conversation: conversation.into() }
    }

    /// A mouth that begins with the beginning.
    pub(super) fn mouth(&self, voice: Voice) -> Mouth {
        let sentence = match voice {
            Voice::Boris => &self.boris,
            Voice::Marta => &self.marta,
            Voice::Paul => &self.paul,
            Voice::Conversation => &self.conversation,
            Voice::Echo => return Mouth::Repeats(VecDeque::from(vec![SILENCE; ECHO_FRAMES])),
        };
        Mouth::Says { sentence: sentence.clone(), next: 0 }
    }
}

impl Mouth {
    /// The next ten milliseconds, given what was heard in the last ten.
    pub(super) fn speak(&mut self, heard: &Frame) -> Frame {
        match self {
            Mouth::Says { sentence, next } => {
                let mut frame = SILENCE;
                for sample in &mut frame {
                    *sample = sentence.get(*next).copied().unwrap_or(0.0);
                    *next = (*next + 1) % sentence.len().max(1);
                }
                frame
            }
            Mouth::Repeats(waiting) => {
                waiting.push_back(*heard);
                waiting.pop_front().unwrap_or(SILENCE)
            }
        }
    }
}

/// A compiled-in sentence as 48 kHz samples, with the pause that follows it.
fn sentence(wav: &[u8]) -> Vec<f32> {
    let mut reader = hound::WavReader::new(Cursor::new(wav)).expect("the voices are valid WAV files");
    let rate_hz = reader.spec().sample_rate;
    let spoken: Vec<f32> = reader.samples::<i16>().filter_map(Result::ok).map(from_i16).collect();
    let mut samples = Vec::new();
    Resampler::new(rate_hz, RATE_HZ).process(&spoken, &mut samples);
    samples.resize((samples.len() + PAUSE_SAMPLES).next_multiple_of(FRAME_SAMPLES), 0.0);
    samples
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::frame::rms;

    #[test]
    fn everybody_says_something_loud_enough_and_repeats_it() {
        let speeches = Speeches::new();
        for voice in [Voice::Boris, Voice::Marta, Voice::Paul, Voice::Conversation] {
            let mut mouth = speeches.mouth(voice);
            let Mouth::Says { sentence, .. } = &mouth else { panic!("{voice:?} says nothing") };
            let frames = sentence.len() / FRAME_SAMPLES;
            assert!((150..1000).contains(&frames), "{voice:?} speaks for {frames} frames");
            let mut once = || (0..frames).flat_map(|_| mouth.speak(&SILENCE)).collect::<Vec<f32>>();
            let (first, second) = (once(), once());
            assert!(rms(&first) > 0.02, "{voice:?} is too quiet");
            assert_eq!(first, second);
        }
    }

    #[test]
    fn the_echo_repeats_half_a_second_later() {
        let mut echo = Speeches::new().mouth(Voice::Echo);
        let loud = [0.5; FRAME_SAMPLES];
        assert_eq!(echo.speak(&loud), SILENCE);
        let later: Vec<Frame> = (0..ECHO_FRAMES).map(|_| echo.speak(&SILENCE)).collect();
        assert_eq!(later.iter().position(|f| *f == loud), Some(ECHO_FRAMES - 1));
    }
}
