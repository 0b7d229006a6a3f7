//! Sound from a file, made ready to be played into a call: music on hold, or a message.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;
use std::sync::Arc;

use super::frame::{FRAME_SAMPLES, Frame, rms};
use super::ogg_opus::{self, OggOpusError};
use super::wav::{self, WavError};

/// Longer files are cut: five minutes.
const MAX_SECONDS: usize = 300;

/// Speech comes at about this root mean square; nothing from a file is louder: -23 dB of full scale.
const LOUDEST: f32 = 0.07;

/// Loudness is judged over so many samples: four tenths of a second.
const PIECE: usize = 19_200;

/// A sound being played.
#[derive(Clone, Debug)]
pub struct Clip {
    sound: Arc<[f32]>,
    at: usize,
    /// It begins again at its end.
    again: bool,
}

/// Why a file cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum ClipError {
    /// It cannot be opened.
    #[error("{0}")]
    Unreadable(#[from] io::Error),
    /// It is a bad WAV file, or none.
    #[error("{0}")]
    Wav(#[from] WavError),
    /// It is a bad Ogg Opus file.
    #[error("{0}")]
    OggOpus(#[from] OggOpusError),
    /// There is nothing in it.
    #[error("it holds no sound")]
    Empty,
}

/// Reads a WAV file of any rate, or an Ogg Opus file, as 48 kHz mono, softened if it is louder than speech.
pub fn read(path: &Path) -> Result<Arc<[f32]>, ClipError> {
    let mut sound = whole(path)?;
    if sound.is_empty() {
        return Err(ClipError::Empty);
    }
    let loudest = sound.chunks(PIECE).map(rms).fold(0.0, f32::max);
    if loudest > LOUDEST {
        sound.iter_mut().for_each(|sample| *sample *= LOUDEST / loudest);
    }
    Ok(sound.into())
}

fn whole(path: &Path) -> Result<Vec<f32>, ClipError> {
    let (mut file, mut beginning) = (File::open(path)?, Vec::new());
    Read::by_ref(&mut file).take(4).read_to_end(&mut beginning)?;
    if beginning != b"OggS" {
        return Ok(wav::read_seconds(path, MAX_SECONDS)?);
    }
    file.rewind()?;
    Ok(ogg_opus::read(file, MAX_SECONDS)?)
}

impl Clip {
    /// From its beginning; `again` and again, or once.
    pub fn new(sound: Arc<[f32]>, again: bool) -> Clip {
        Clip { sound, at: 0, again }
    }

    /// The next ten milliseconds; false once it is over.
    pub fn fill(&mut self, frame: &mut Frame) -> bool {
        frame.fill(0.0);
        let mut filled = 0;
        while filled < FRAME_SAMPLES && !self.sound.is_empty() {
            let rest = &self.sound[self.at..];
            let count = rest.len().min(FRAME_SAMPLES - filled);
            frame[filled..filled + count].copy_from_slice(&rest[..count]);
            (filled, self.at) = (filled + count, self.at + count);
            if self.at < self.sound.len() {
                continue;
            }
            if !self.again {
                return false;
            }
            self.at = 0;
        }
        !self.sound.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::frame::SILENCE;

    #[test]
    fn music_begins_again_without_a_gap_and_a_message_ends() {
        let sound: Arc<[f32]> = (0..700).map(|i| i as f32).collect();
        let (mut music, mut message) = (Clip::new(sound.clone(), true), Clip::new(sound, false));
        let mut frame = SILENCE;
        for start in [0, 480, 260] {
            assert!(music.fill(&mut frame));
            let expected: Vec<f32> = (0..480).map(|i| ((start + i) % 700) as f32).collect();
            assert_eq!(frame.as_slice(), expected, "from {start}");
        }
        assert!(message.fill(&mut frame));
        assert!(!message.fill(&mut frame));
        assert_eq!((frame[219], frame[220]), (699.0, 0.0));
        assert!(!Clip::new(Arc::new([]), true).fill(&mut frame), "nothing is not played for ever");
    }

    #[test]
    fn a_loud_file_is_softened_and_a_soft_one_left_alone() {
        let dir = tempfile::tempdir().expect("a directory");
        for (level, expected) in [(0.9, LOUDEST), (0.02, 0.02)] {
            let path = dir.path().join("music.wav");
            let mut writer = wav::Writer::create(&path, 1).expect("a file");
            writer.push(&[level; 48_000]);
            drop(writer);
            let sound = read(&path).expect("a sound");
            assert!((rms(&sound) - expected).abs() < 0.001, "{level}: {}", rms(&sound));
        }
    }
}
