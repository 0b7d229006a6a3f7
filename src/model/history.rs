//! What is kept of calls and requests when they are over: Recents.

use serde::{Deserialize, Serialize};

use super::address::NameAddr;
use super::call::{CallEnd, CallOrigin, Direction};
use super::completion::{CompletionEnd, CompletionMode};
use super::id::{CompletionId, LineId};
use super::media::Quality;
use super::reason::Reason;
use super::time::WallTime;

/// One line of Recents.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// Our line.
    pub line: LineId,
    /// The other side.
    pub peer: NameAddr,
    /// When it began.
    pub at: WallTime,
    /// What it was.
    #[serde(flatten)]
    pub what: HistoryKind,
}

/// A call, or the end of a request.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum HistoryKind {
    /// A call.
    Call {
        /// Who placed it.
        direction: Direction,
        /// How it came about.
        #[serde(default)]
        origin: CallOrigin,
        /// How it ended.
        end: CallEnd,
        /// The reply code, where one came.
        #[serde(default)]
        code: Option<u16>,
        /// Seconds connected; none if it never was.
        #[serde(default)]
        talked_s: Option<u32>,
        /// The request it completed.
        #[serde(default)]
        completion: Option<CompletionId>,
        /// How it sounded at its end.
        #[serde(default)]
        quality: Option<Quality>,
    },
    /// A completion request that is over.
    Completion {
        /// Its id.
        id: CompletionId,
        /// Its mode.
        mode: CompletionMode,
        /// How it ended.
        end: CompletionEnd,
        /// A sentence, where the end needs one.
        #[serde(default)]
        explanation: Option<Reason>,
        /// The user's note.
        #[serde(default)]
        note: Option<String>,
    },
}
