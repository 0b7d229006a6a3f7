//! The snapshot: all that is, at one moment. The newest wins; its lists are shared and never change under a reader.

use std::sync::Arc;

use super::address::SipUri;
use super::call::CallView;
use super::completion::{CompletionView, WaiterView};
use super::contact::LineState;
use super::id::CallId;
use super::line::LineView;
use super::media::Quality;
use super::pieces::Pieces;
use super::reason::Reason;
use super::settings::Settings;
use super::time::Moment;

/// All that is, at one moment.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Snapshot {
    /// Grows with every change.
    pub version: u64,
    /// The lines, in order.
    pub lines: Arc<[LineView]>,
    /// The calls, newest first.
    pub calls: Arc<[CallView]>,
    /// The requests: ringing ones first, then by id.
    pub completions: Pieces<CompletionView>,
    /// Who waits for us.
    pub waiting_for_us: Arc<[WaiterView]>,
    /// How the calls with sound are doing; changes several times a second while one is up.
    pub quality: Arc<[(CallId, Quality)]>,
    /// The lines of the contacts, while somebody looks at the list.
    pub lamps: Arc<[(SipUri, LineState)]>,
    /// The settings in force.
    pub settings: Arc<Settings>,
    /// Sentences to show until they are dismissed or come untrue: no sound device, a broken file, a full disk.
    pub banners: Arc<[Banner]>,
    /// Devices in use, for the footer.
    pub sound: SoundInUse,
    /// How loud the microphone is while it is tested, dB below full scale (0 is loudest, -90 silence); none: it is not tested.
    pub microphone_test: Option<f32>,
    /// Calls missed since Recents was last looked at.
    pub missed: u32,
    /// Messages not read yet.
    pub unread: u32,
}

/// A standing sentence at the top of the window.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Banner {
    /// What it is about.
    pub kind: BannerKind,
    /// Details for the reader: a path, a device, the system's own words. None at all: it is so no longer.
    pub why: Vec<Reason>,
}

impl Banner {
    /// The details in English.
    pub fn detail(&self) -> String {
        self.why.iter().map(Reason::to_string).collect::<Vec<_>>().join("; ")
    }
}

/// What a banner is about; the window has the words for each.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum BannerKind {
    /// No sound device could be opened.
    NoSound,
    /// A settings or history file was broken and has been kept aside.
    BrokenFile,
    /// Something could not be written.
    CannotSave,
    /// There is no keyring; passwords are in a file of ours.
    NoKeyring,
    /// The SIP port that was asked for is taken.
    PortTaken,
    /// An unknown key stands in the settings file.
    UnknownSetting,
    /// There is no network.
    NoNetwork,
    /// A sound file could not be played.
    SoundFile,
    /// The user's own ring cannot be played; it rings as if there were none.
    RingFile,
    /// A call is no longer recorded.
    NotRecording,
}

/// The sound devices in use.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SoundInUse {
    /// Where calls are heard; none: no sound.
    pub output: Option<String>,
    /// The microphone; none: silence is sent.
    pub input: Option<String>,
}

impl Snapshot {
    /// The next moment at which something on the screen counts down to, if any.
    pub fn is_counting(&self, now: Moment) -> bool {
        self.calls.iter().any(|c| c.connected.is_some() && c.ended.is_none())
            || self
                .completions
                .iter()
                .any(|c| matches!(c.state, super::CompletionState::Ready { lapses } if lapses > now))
    }
}
