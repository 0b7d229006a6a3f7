//! Tones to say into a phone.

use std::path::Path;

/// Writes so many seconds of a tone, in 16 bits at 48 kHz.
pub(crate) fn write(path: &Path, hz: f32, amplitude: f32, seconds: f32) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).expect("a file");
    for i in 0..(48_000.0 * seconds) as u32 {
        let sample = amplitude * (std::f32::consts::TAU * hz * i as f32 / 48_000.0).sin();
        writer.write_sample((sample * 32_767.0) as i16).expect("a sample");
    }
    writer.finalize().expect("a file");
}
