//! Short messages: left for a busy person (LINECALLCOMPLMODE_MESSAGE), sent, received.

use serde::{Deserialize, Serialize};

use super::address::NameAddr;
use super::call::Direction;
use super::id::{LineId, MessageId};
use super::reason::Reason;
use super::time::WallTime;

/// The messages that a line without its own has, in English; the window knows them in every language.
pub fn standard_messages() -> Vec<String> {
    ["Please call me back", "I’ll call you later", "It’s urgent", "Please read my e-mail", "Please send me a message"]
        .map(str::to_owned)
        .to_vec()
}

/// Which words to leave.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum MessageText {
    /// One of the predefined messages, from 0 (T05).
    Predefined(u32),
    /// The user's own words.
    Own(String),
    /// Not words but the callee's voice mail.
    VoiceMail,
}

/// What became of a message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "delivery")]
pub enum Delivery {
    /// On its way.
    Sending,
    /// Their phone has it (200).
    Delivered,
    /// A server keeps it for them (202).
    Stored,
    /// Refused for absence; kept and tried again when they are back.
    Waiting,
    /// Refused.
    Refused {
        /// One plain sentence without its stop.
        why: Reason,
    },
    /// It is one of theirs.
    Received,
}

/// One message, sent or received.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MessageRecord {
    /// Its number.
    pub id: MessageId,
    /// Our line.
    pub line: LineId,
    /// The other side.
    pub peer: NameAddr,
    /// Whose it is.
    pub direction: Direction,
    /// When.
    pub at: WallTime,
    /// The words; at most 1300 bytes went out (RFC 3428 section 8).
    pub text: String,
    /// What became of it.
    #[serde(flatten)]
    pub delivery: Delivery,
}
