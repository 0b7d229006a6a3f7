//! One call as the user sees it.

use serde::{Deserialize, Serialize};

use super::address::NameAddr;
use super::capability::CallAbilities;
use super::id::{CallId, CompletionId, LineId};
use super::reason::Reason;
use super::time::{Moment, WallTime};

/// Who placed the call.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// We did (a recall counts as ours).
    Outgoing,
    /// They did.
    Incoming,
}

/// How the call came about (LINECALLREASON_*).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallOrigin {
    /// Somebody dialled.
    #[default]
    Direct,
    /// A completion request came true (T11, T39).
    CallCompletion,
    /// The caller camped on to us (T37).
    CampedOn,
    /// The caller broke in (T38).
    Intrude,
    /// Handed over by a third party.
    Transfer,
    /// Picked up from another phone.
    Pickup,
}

/// Where the call stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallState {
    /// Ours; nothing heard yet but perhaps 100.
    Dialing,
    /// Ours; 18x heard.
    Ringing,
    /// It rings here: an incoming call, or a recall.
    Offering,
    /// Connected.
    Talking,
    /// Connected, on hold by us.
    Held,
    /// Busy and queued: waits to be put through (T30).
    Camped,
    /// Over.
    Ended,
}

impl CallState {
    /// The name in `perch ctl` and in refusals.
    pub const fn name(self) -> &'static str {
        match self {
            CallState::Dialing => "dialing",
            CallState::Ringing => "ringing",
            CallState::Offering => "offering",
            CallState::Talking => "talking",
            CallState::Held => "held",
            CallState::Camped => "camped",
            CallState::Ended => "ended",
        }
    }
}

/// How the call ended.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallEnd {
    /// The station is busy (486, 600).
    Busy,
    /// Nobody answered (408, 487 after ringing, a recall not taken: DC_NOANSWER).
    NoAnswer,
    /// Refused by hand (603; a recall refused: DC_REJECTED).
    Declined,
    /// Not there at the moment: not logged in, or not to be disturbed (480).
    Unavailable,
    /// No such number (404, 410, 484, 604).
    NotFound,
    /// No way there: no answer from the network, no route, no common codec.
    Unreachable,
    /// The network is full (5xx, Q.850 34 and 42; LINEBUSYMODE_TRUNK).
    Congestion,
    /// Given up before an answer.
    Cancelled,
    /// Connected, then hung up by us.
    HungUp,
    /// Connected, then hung up by them.
    HungUpByThem,
    /// Answered on another phone (Reason: SIP;cause=200).
    AnsweredElsewhere,
    /// Handed over to somebody else.
    Transferred,
    /// Credentials refused (401, 403, 407).
    Forbidden,
    /// The connection was lost.
    Lost,
    /// Something else; the code tells.
    Failed,
}

/// Why the application ends a call (TAPI 3's DISCONNECT_CODE, T73).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DisconnectCode {
    /// DC_NORMAL: it is over.
    #[default]
    Normal,
    /// DC_NOANSWER: it was not answered in the time that we allow; a recall becomes *was free*.
    NoAnswer,
    /// DC_REJECTED: the user does not want what is offered; a recall's request ends.
    Rejected,
}

/// One call as the window and `perch ctl` see it.
#[derive(Clone, PartialEq, Debug)]
pub struct CallView {
    /// Its number.
    pub id: CallId,
    /// The line it is on.
    pub line: LineId,
    /// The other side.
    pub peer: NameAddr,
    /// Who placed it.
    pub direction: Direction,
    /// How it came about.
    pub origin: CallOrigin,
    /// Where it stands.
    pub state: CallState,
    /// How it ended, once it has.
    pub end: Option<CallEnd>,
    /// The SIP reply code behind `end`, for the curious.
    pub code: Option<u16>,
    /// The other side's words about it: reason phrase, Retry-After comment, 182 text.
    pub words: Option<String>,
    /// Why it failed on our side of the wire, or what they say about it (the comment of Retry-After).
    pub why: Option<Reason>,
    /// The completion request that it belongs to (T11).
    pub completion: Option<CompletionId>,
    /// When it began, on the wall clock.
    pub since: WallTime,
    /// When it was connected.
    pub connected: Option<Moment>,
    /// When it ended.
    pub ended: Option<Moment>,
    /// Our microphone is muted.
    pub muted: bool,
    /// The other side put us on hold.
    pub held_by_them: bool,
    /// The codec in use, for reading: `Opus 48 kHz`.
    pub codec: Option<String>,
    /// The sound is encrypted.
    pub encrypted: bool,
    /// Digits received from the other side, newest last.
    pub digits: String,
    /// It is one of a conference.
    pub conference: bool,
    /// The file that both sides are recorded to, by its name.
    pub recording: Option<String>,
    /// A file is played into it.
    pub playing: bool,
    /// What can be done with it now.
    pub can: CallAbilities,
}
