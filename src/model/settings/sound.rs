//! Settings of sound: devices, volumes, tones, processing, recording.

use serde::{Deserialize, Serialize};

/// Countries whose tones we know, by their ISO 3166 codes; elsewhere the tones that ITU-T E.180 recommends are played.
pub const TONE_COUNTRIES: [&str; 36] = [
    "AR", "AT", "AU", "BE", "BR", "BY", "CA", "CH", "CL", "CN", "CZ", "DE", "DK", "ES", "FI", "FR", "GB", "GR", "HU",
    "IE", "IL", "IN", "IT", "JP", "KZ", "MX", "NL", "NO", "NZ", "PL", "PT", "RU", "SE", "SK", "US", "ZA",
];

/// How a call rings; a recall has a ring of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RingTone {
    /// Two bars a fourth apart, struck in turn.
    #[default]
    Bars,
    /// The trill of a desk telephone.
    Trill,
    /// Three low bars, far apart.
    Calm,
}

/// Devices, volumes, tones.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct AudioSettings {
    /// Where calls are heard; none follows the system.
    pub output: Option<String>,
    /// The microphone; none follows the system.
    pub input: Option<String>,
    /// Where it rings; none is the same as `output`, `all` is every loudspeaker.
    pub ring_output: Option<String>,
    /// Volume of calls, 0 to 150 per cent.
    pub volume_percent: u8,
    /// Volume of ringing, 0 to 100 per cent.
    pub ring_volume_percent: u8,
    /// Gain of the microphone, 0 to 150 per cent.
    pub mic_percent: u8,
    /// How a call rings.
    pub ring_tone: RingTone,
    /// A sound file that calls ring with instead, WAV or Ogg Opus, by its full path; none is `ring_tone`.
    pub ring_file: Option<String>,
    /// Whose tones: ISO 3166 code, e.g. `IT`, `US`, `GB`; none by the language.
    pub tone_country: Option<String>,
    /// Take what the loudspeaker says out of what the microphone hears.
    pub echo_cancelling: bool,
    /// Take steady noise out of what the microphone hears.
    pub noise_suppression: bool,
    /// Bring soft and loud voices at the microphone to one level.
    pub gain_control: bool,
    /// Take what is below speech out of what the microphone hears.
    pub high_pass: bool,
    /// Bend what is louder than -3 dB of full scale instead of cutting it, towards both sides.
    pub limiter: bool,
    /// A headset's buttons answer, end, hold and mute calls, and its lamps show them.
    pub headset_buttons: bool,
}

impl AudioSettings {
    /// The `ring_output` that is every loudspeaker.
    pub const EVERYWHERE: &str = "all";
}

impl Default for AudioSettings {
    fn default() -> Self {
        AudioSettings {
            output: None,
            input: None,
            ring_output: None,
            volume_percent: 100,
            ring_volume_percent: 80,
            mic_percent: 100,
            ring_tone: RingTone::Bars,
            ring_file: None,
            tone_country: None,
            echo_cancelling: true,
            noise_suppression: false,
            gain_control: false,
            high_pass: true,
            limiter: true,
            headset_buttons: true,
        }
    }
}

/// Recording calls.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct RecordingSettings {
    /// Calls may be recorded at all; where that is forbidden, by law or by the house, it is switched off here.
    pub allowed: bool,
    /// What the files are.
    pub format: RecordingFormat,
    /// A beep every quarter of a minute tells both sides that they are recorded.
    pub consent_tone: bool,
    /// Where the files go; none is `recordings` beside the history.
    pub directory: Option<String>,
}

impl Default for RecordingSettings {
    fn default() -> Self {
        RecordingSettings { allowed: true, format: RecordingFormat::Wav, consent_tone: true, directory: None }
    }
}

/// What a recording is: both sides, a channel each, in either format.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RecordingFormat {
    /// 48 kHz, 16 bit: 11 MB a minute.
    #[default]
    Wav,
    /// Ogg Opus: half a megabyte a minute.
    Opus,
}

impl RecordingFormat {
    /// The ending of a file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            RecordingFormat::Wav => "wav",
            RecordingFormat::Opus => "opus",
        }
    }
}
