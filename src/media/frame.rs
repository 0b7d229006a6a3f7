//! The unit of all sound inside Perch: ten milliseconds, 48 kHz, mono.

use std::time::Duration;

/// Samples per second of everything between devices and codecs.
pub const RATE_HZ: u32 = 48_000;

/// Samples in a frame.
pub const FRAME_SAMPLES: usize = 480;

/// How long a frame lasts.
pub const FRAME_TIME: Duration = Duration::from_millis(10);

/// Ten milliseconds of sound; full scale is -1 to 1, a 16-bit sample fits exactly.
pub type Frame = [f32; FRAME_SAMPLES];

/// Nothing to hear.
pub const SILENCE: Frame = [0.0; FRAME_SAMPLES];

/// A 16-bit sample in our scale.
pub fn from_i16(sample: i16) -> f32 {
    f32::from(sample) / 32_768.0
}

/// The nearest 16-bit sample; what is too loud is clipped.
pub fn to_i16(sample: f32) -> i16 {
    // `as` saturates, and takes NaN to 0.
    (sample * 32_768.0).round() as i16
}

/// The samples of raw 16-bit sound, little-endian.
pub fn samples_of(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(2).map(|two| from_i16(i16::from_le_bytes([two[0], two[1]]))).collect()
}

/// Adds one frame to another, with a gain.
pub fn add(into: &mut [f32], from: &[f32], gain: f32) {
    for (a, b) in into.iter_mut().zip(from) {
        *a += b * gain;
    }
}

/// The root mean square, in our scale; 0 for nothing.
pub fn rms(samples: &[f32]) -> f32 {
    if samples.is_empty() {
        return 0.0;
    }
    (samples.iter().map(|s| s * s).sum::<f32>() / samples.len() as f32).sqrt()
}
