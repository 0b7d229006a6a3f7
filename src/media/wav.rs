//! WAV files: read whole, at any rate; written so that the file is valid while it grows.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use super::frame::{RATE_HZ, to_i16};
use super::resample::Resampler;

/// Rates that make sense, in hertz.
const RATES_HZ: std::ops::RangeInclusive<u32> = 4_000..=192_000;

/// Longer files are cut: an hour.
const MAX_SECONDS: usize = 3_600;

/// What is wrong with a WAV file.
#[derive(Debug, thiserror::Error)]
pub enum WavError {
    /// It cannot be read.
    #[error("{0}")]
    Unreadable(#[from] hound::Error),
    /// Its rate or number of channels makes no sense.
    #[error("a rate of {rate_hz} Hz with {channels} channels makes no sense")]
    Strange {
        /// Samples a second.
        rate_hz: u32,
        /// Channels.
        channels: u16,
    },
}

/// Reads a file as 48 kHz mono, at most an hour of it; channels are averaged.
pub fn read(path: &Path) -> Result<Vec<f32>, WavError> {
    read_seconds(path, MAX_SECONDS)
}

/// The same, at most so many seconds of it.
pub fn read_seconds(path: &Path, seconds: usize) -> Result<Vec<f32>, WavError> {
    let mut reader = hound::WavReader::open(path)?;
    let spec = reader.spec();
    let (rate_hz, channels) = (spec.sample_rate, spec.channels);
    if !RATES_HZ.contains(&rate_hz) || channels == 0 {
        return Err(WavError::Strange { rate_hz, channels });
    }
    let channels = usize::from(channels);
    let most = seconds * rate_hz as usize * channels;
    let samples: Vec<f32> = match spec.sample_format {
        hound::SampleFormat::Float => reader.samples::<f32>().take(most).collect::<Result<_, _>>()?,
        hound::SampleFormat::Int => {
            let scale = 1.0 / (1_i64 << (spec.bits_per_sample - 1)) as f32;
            reader.samples::<i32>().take(most).map(|s| s.map(|s| s as f32 * scale)).collect::<Result<_, _>>()?
        }
    };
    let mono: Vec<f32> = samples.chunks_exact(channels).map(|c| c.iter().sum::<f32>() / channels as f32).collect();
    let mut out = Vec::new();
    Resampler::new(rate_hz, RATE_HZ).process(&mono, &mut out);
    Ok(out)
}

/// A file that grows: 48 kHz, 16 bit. Its header is made right whenever [`Writer::settle`] is called, and when it is dropped.
pub struct Writer {
    file: File,
    channels: u16,
    /// Bytes of samples in the file.
    settled: u32,
    waiting: Vec<u8>,
}

impl Writer {
    /// Makes the file, or empties it.
    pub fn create(path: &Path, channels: u16) -> io::Result<Writer> {
        Writer::new(File::create(path)?, channels)
    }

    /// Begins in an empty file.
    pub fn new(file: File, channels: u16) -> io::Result<Writer> {
        let mut writer = Writer { file, channels, settled: 0, waiting: Vec::new() };
        writer.settle()?;
        Ok(writer)
    }

    /// Adds samples, channels in turn.
    pub fn push(&mut self, samples: &[f32]) {
        self.waiting.extend(samples.iter().flat_map(|&s| to_i16(s).to_le_bytes()));
    }

    /// Brings what was added into the file and the header up to it: samples first, so that the header never promises too much.
    pub fn settle(&mut self) -> io::Result<()> {
        // A WAV file ends at 4 GB: what is beyond is left out.
        let room = (u32::MAX - 64 - self.settled) as usize;
        let bytes = &self.waiting[..self.waiting.len().min(room)];
        self.file.seek(SeekFrom::Start(44 + u64::from(self.settled)))?;
        self.file.write_all(bytes)?;
        self.settled += bytes.len() as u32;
        self.waiting.clear();
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header(self.channels, self.settled))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if let Err(error) = self.settle() {
            tracing::warn!(%error, "the end of a sound file could not be written");
        }
    }
}

fn header(channels: u16, bytes: u32) -> [u8; 44] {
    let block = channels * 2;
    let mut header = [0; 44];
    let mut at = 0;
    let mut put = |field: &[u8]| {
        header[at..at + field.len()].copy_from_slice(field);
        at += field.len();
    };
    put(b"RIFF");
    put(&(bytes + 36).to_le_bytes());
    put(b"WAVEfmt ");
    put(&16_u32.to_le_bytes());
    put(&1_u16.to_le_bytes());
    put(&channels.to_le_bytes());
    put(&RATE_HZ.to_le_bytes());
    put(&(RATE_HZ * u32::from(block)).to_le_bytes());
    put(&block.to_le_bytes());
    put(&16_u16.to_le_bytes());
    put(b"data");
    put(&bytes.to_le_bytes());
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_valid_while_it_grows() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("out.wav");
        let mut writer = Writer::create(&path, 1).expect("a file");
        assert_eq!(read(&path).expect("valid").len(), 0);
        for seconds in 1..4 {
            writer.push(&[0.5; 48_000]);
            writer.settle().expect("room on the disk");
            let back = read(&path).expect("valid");
            assert_eq!(back.len(), seconds * 48_000);
            assert!(back.iter().all(|&s| s == 0.5));
        }
        writer.push(&[0.25; 480]);
        drop(writer);
        assert_eq!(read(&path).expect("valid").len(), 3 * 48_000 + 480);
    }

    #[test]
    fn any_rate_and_channels_become_48_khz_mono() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("in.wav");
        let spec = hound::WavSpec {
            channels: 2,
            sample_rate: 22_050,
            bits_per_sample: 24,
            sample_format: hound::SampleFormat::Int,
        };
        let mut writer = hound::WavWriter::create(&path, spec).expect("a file");
        for _ in 0..22_050 {
            writer.write_sample(4_194_304).expect("a sample");
            writer.write_sample(0).expect("a sample");
        }
        writer.finalize().expect("a file");
        let back = read(&path).expect("valid");
        assert_eq!(back.len(), 48_000);
        assert!((back[24_000] - 0.25).abs() < 0.001);
    }

    #[test]
    fn what_is_no_wav_file_is_told() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("no.wav");
        std::fs::write(&path, b"not a wav file at all").expect("a file");
        assert!(matches!(read(&path), Err(WavError::Unreadable(_))));
        assert!(read(&dir.path().join("absent.wav")).is_err());
    }
}
