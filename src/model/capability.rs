//! What may be done: completion capabilities of a line, and the buttons alive on one call.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::completion::{CompletionCondition, CompletionMode};
use super::reason::Reason;

/// A set of completion modes (T52).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<CompletionMode>", into = "Vec<CompletionMode>")]
pub struct ModeSet(u8);

impl ModeSet {
    /// No mode at all.
    pub const EMPTY: ModeSet = ModeSet(0);

    /// This set and one mode more.
    #[must_use]
    pub fn with(self, mode: CompletionMode) -> ModeSet {
        ModeSet(self.0 | mode.flag())
    }

    /// Whether the mode is in it.
    pub fn contains(self, mode: CompletionMode) -> bool {
        self.0 & mode.flag() != 0
    }

    /// The modes in it, in TAPI's order.
    pub fn iter(self) -> impl Iterator<Item = CompletionMode> {
        CompletionMode::ALL.into_iter().filter(move |m| self.contains(*m))
    }
}

impl From<Vec<CompletionMode>> for ModeSet {
    fn from(modes: Vec<CompletionMode>) -> ModeSet {
        modes.into_iter().fold(ModeSet::EMPTY, ModeSet::with)
    }
}

impl From<ModeSet> for Vec<CompletionMode> {
    fn from(set: ModeSet) -> Vec<CompletionMode> {
        set.iter().collect()
    }
}

/// A set of conditions under which a call may be completed (T51).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ConditionSet {
    /// Busy (m=BS).
    pub busy: bool,
    /// No answer (m=NR).
    pub no_answer: bool,
    /// Not logged in (m=NL).
    pub not_logged_in: bool,
}

impl ConditionSet {
    /// Whether the condition is in it.
    pub fn contains(self, condition: CompletionCondition) -> bool {
        match condition {
            CompletionCondition::Busy => self.busy,
            CompletionCondition::NoAnswer => self.no_answer,
            CompletionCondition::NotLoggedIn => self.not_logged_in,
        }
    }
}

/// What the exchange behind a line can do, learned from its own messages or set by the
/// user, never assumed (T50 to T58).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct CompletionCaps {
    /// Modes that may work on this line.
    pub modes: ModeSet,
    /// Conditions under which they may.
    pub conditions: ConditionSet,
    /// How many requests may wait at once; 0 means that completion is not available (T50).
    pub max_outstanding: u32,
    /// The predefined messages, numbered from 0 (T53, T54).
    pub messages: Vec<String>,
}

/// What the exchange behind a line has shown of itself; kept on disk until it is another exchange (T55).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Learned {
    /// It has offered to complete a call (Call-Info, rule S2).
    pub offers: bool,
    /// SUBSCRIBE for call completion without an offer met 405, 489 or 501.
    pub no_blind_native: bool,
    /// A PUBLISH with right credentials met 401 (W8).
    pub no_publish: bool,
    /// PUBLISH wants `Event: call-completion` (A8).
    pub publish_as_cc: bool,
    /// SUBSCRIBE for `dialog` met 405, 489 or 501.
    pub no_dialog: bool,
    /// So many people in a row had no line that can be watched (404: no hint).
    pub hintless: u8,
    /// SUBSCRIBE for `presence` met 405, 489 or 501.
    pub no_presence: bool,
    /// A phone behind it has shown that it can be joined (RFC 3911).
    pub joins: bool,
    /// `Require: join` met 420.
    pub no_join: bool,
    /// MESSAGE met 405 or 501.
    pub no_message: bool,
}

impl Learned {
    /// After so many people without a hint nobody is taken to have one.
    const HINTLESS: u8 = 3;

    /// Lines can be watched by dialog events, as far as is known.
    pub fn may_watch_dialogs(&self) -> bool {
        !self.no_dialog && self.hintless < Learned::HINTLESS
    }
}

/// What can be done with one call now, decided in `engine/actions.rs`, nowhere else.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct CallAbilities {
    /// Answer an offered call (or take a recall).
    pub answer: bool,
    /// Hang up, decline or give up.
    pub hang_up: bool,
    /// Put on hold.
    pub hold: bool,
    /// Resume from hold.
    pub resume: bool,
    /// Mute or unmute the microphone.
    pub mute: bool,
    /// Send DTMF digits.
    pub dtmf: bool,
    /// Hand the call to somebody else.
    pub transfer: bool,
    /// Put the ended card away.
    pub dismiss: bool,
    /// Join the calls that are talked in: a conference.
    #[serde(default)]
    pub add: bool,
    /// Leave the conference and go on alone.
    #[serde(default)]
    pub separate: bool,
    /// Begin or stop recording.
    #[serde(default)]
    pub record: bool,
    /// Play a file into it.
    #[serde(default)]
    pub play: bool,
    /// Modes of completion alive for this call now (T55, T56).
    pub complete: Vec<CompletionMode>,
    /// For each other mode, why it is not.
    pub why_not: BTreeMap<CompletionMode, Reason>,
}
