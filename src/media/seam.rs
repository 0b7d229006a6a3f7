//! The seam of sound: what media is asked for, and what it reports.

use std::path::PathBuf;

use crate::model::event::Devices;
use crate::model::media::{Agreed, Quality, Tone};
use crate::model::settings::AudioSettings;
use crate::model::snapshot::SoundInUse;
use crate::model::{Reason, SessionId};

/// Where sound comes from and goes to, from `--audio` (product.md, *Command line*).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum SoundConfig {
    /// Real devices, as the settings say.
    #[default]
    Device,
    /// Silence with the right clock.
    Null,
    /// A file as the microphone, a file for the ear.
    Files {
        /// Starts when a call connects or the microphone is tested; any WAV; silence after its end.
        input: Option<PathBuf>,
        /// 48 kHz, mono, 16 bit, from the start of the program; its header is valid every second.
        output: Option<PathBuf>,
    },
}

/// What media is asked for. None of these waits.
#[derive(Clone, PartialEq, Debug)]
pub enum MediaCommand {
    /// The session's sound is so from now on: starts it, or changes it (hold, codec, address).
    Sound {
        /// Which.
        session: SessionId,
        /// As agreed.
        agreed: Agreed,
    },
    /// The session is over: its port goes back.
    Close(SessionId),
    /// Send silence instead of the microphone.
    Mute {
        /// Which.
        session: SessionId,
        /// Muted or not.
        muted: bool,
    },
    /// Send digits by telephone events (RFC 4733), one after the other; a comma pauses 2 s.
    Digits {
        /// Which.
        session: SessionId,
        /// `0-9 * # A-D ,`
        digits: String,
    },
    /// Play a tone until another is asked for; none stops it. There is one tone at a time.
    Tone(Option<Tone>),
    /// These sessions hear each other and us (a conference); the others only us.
    Mix(Vec<SessionId>),
    /// Put on hold, a session hears music, or nothing, and never the microphone.
    Hold {
        /// Which.
        session: SessionId,
        /// On hold or not.
        held: bool,
        /// A WAV file, played again and again.
        music: Option<PathBuf>,
    },
    /// Play a WAV file into a session beside our voice; none stops it. → `Playing`
    Play {
        /// Which.
        session: SessionId,
        /// The file.
        file: Option<PathBuf>,
    },
    /// A warning: everybody in these sessions and we hear this tone over the speech, for two seconds (T37, T38).
    Warn {
        /// Which; none of them: only we.
        sessions: Vec<SessionId>,
        /// Which tone.
        tone: Tone,
    },
    /// Record both sides of a session; none stops it. → `Recording`
    Record {
        /// Which.
        session: SessionId,
        /// Where to.
        to: Option<Tape>,
    },
    /// Let us hear our own microphone, a second late, while there is no call; or no longer. → `MicrophoneTest`
    TestMicrophone(bool),
    /// Devices, volumes, country of the tones, processing.
    Settings(Box<AudioSettings>),
    /// List the devices. → `Devices`
    ListDevices {
        /// Comes back with the answer.
        request: u64,
    },
    /// Stop all threads.
    Shutdown,
}

/// Where a recording goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tape {
    /// A new file; Ogg Opus if it ends in `.opus`, else WAV.
    pub file: PathBuf,
    /// Both sides hear every quarter of a minute that they are recorded.
    pub consent_tone: bool,
}

/// What media reports.
#[derive(Clone, PartialEq, Debug)]
pub enum MediaReport {
    /// How a session sounds, four times a second.
    Quality {
        /// Which.
        session: SessionId,
        /// How.
        quality: Quality,
    },
    /// A digit was heard (RFC 4733), once per press.
    Digit {
        /// Which.
        session: SessionId,
        /// `0-9 * # A-D`
        digit: char,
    },
    /// No packet for ten seconds although we should receive; or they flow again.
    Silent {
        /// Which.
        session: SessionId,
        /// Silent, or heard again.
        silent: bool,
    },
    /// A file is over, was stopped, or could not be played.
    Played {
        /// Which.
        session: SessionId,
        /// Why it could not be played.
        trouble: Option<Reason>,
    },
    /// A recording failed: the call goes on without it.
    NotRecording {
        /// Which.
        session: SessionId,
        /// Why.
        trouble: Reason,
    },
    /// How loud the microphone is while it is tested, four times a second, dB below full scale (0 is loudest, -90 silence).
    MicrophoneTest(f32),
    /// The user's own ring cannot be played, and why; or it can, or is not wished for any more.
    RingFile(Option<Reason>),
    /// The devices in use changed.
    Using(SoundInUse),
    /// A device failed or none is there. No reason: all is well again.
    Trouble(Vec<Reason>),
    /// The devices there are.
    Devices {
        /// From `ListDevices`.
        request: u64,
        /// The list.
        devices: Devices,
    },
}
