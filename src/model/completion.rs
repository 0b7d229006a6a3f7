//! Completion requests: modes, conditions, roads and states, as TAPI and RFC 6910 name them.

use serde::{Deserialize, Serialize};

use super::address::{NameAddr, SipUri};
use super::capability::Learned;
use super::id::{CallId, CompletionId, LineId, MessageId};
use super::message::MessageText;
use super::reason::Reason;
use super::signal::{CallInfo, SavedSubscription};
use super::time::{Moment, WallTime};

/// How a call that met a busy or silent station is to be completed (LINECALLCOMPLMODE_*).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CompletionMode {
    /// CAMPON: the call waits in the queue and is put through when the station is free (T30).
    CampOn,
    /// CALLBACK: we are rung when the station is free; taking the recall calls it (T31).
    #[serde(rename = "callback")]
    CallBack,
    /// INTRUDE: join the conversation that keeps the station busy (T32).
    Intrude,
    /// MESSAGE: leave word (T33).
    Message,
}

impl CompletionMode {
    /// All modes in TAPI's order.
    pub const ALL: [CompletionMode; 4] =
        [CompletionMode::CampOn, CompletionMode::CallBack, CompletionMode::Intrude, CompletionMode::Message];

    /// TAPI's flag value (0x1, 0x2, 0x4, 0x8).
    pub const fn flag(self) -> u8 {
        match self {
            CompletionMode::CampOn => 1,
            CompletionMode::CallBack => 2,
            CompletionMode::Intrude => 4,
            CompletionMode::Message => 8,
        }
    }
}

/// What kept the call from completing (LINECALLCOMPLCOND_*; m=BS, NR, NL in RFC 6910).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CompletionCondition {
    /// The station is busy.
    Busy,
    /// The station rang and nobody answered.
    NoAnswer,
    /// The station is not there at the moment.
    NotLoggedIn,
}

impl CompletionCondition {
    /// The value of the `m` parameter (RFC 6910 section 9.2 and Call-Info).
    pub const fn m(self) -> &'static str {
        match self {
            CompletionCondition::Busy => "BS",
            CompletionCondition::NoAnswer => "NR",
            CompletionCondition::NotLoggedIn => "NL",
        }
    }
}

/// The way a request is carried out; tried in this order unless a line says otherwise.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Road {
    /// RFC 6910: the exchange or the callee's phone holds the queue.
    Native,
    /// RFC 4235: we watch the callee's dialogs.
    Dialog,
    /// RFC 3863 presence: we watch the callee's state.
    Presence,
    /// The exchange's own code, dialled.
    FeatureCode,
    /// Plain calls, politely spaced.
    Redial,
    /// The network queues the live call itself (182, or answered with music).
    Network,
    /// RFC 3911 Join into the callee's call.
    Join,
    /// RFC 3428 instant message.
    Message,
    /// A deposit into the callee's voice mail.
    #[serde(rename = "voicemail")]
    VoiceMail,
}

/// What the user sees of one request. The private twin in `completion` holds the deadlines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CompletionState {
    /// Asked for; no road has taken it yet.
    Requested,
    /// In the queue that the exchange or the callee's phone holds.
    Queued {
        /// Our place in it, from 1, where it is told.
        place: Option<u32>,
    },
    /// We watch the callee's line ourselves.
    Watching,
    /// Plain calls at intervals.
    Redialing {
        /// The try that is next or under way, from 1.
        attempt: u8,
        /// How many there will be at most.
        of: u8,
        /// When the next one starts; none while one is under way.
        next: Option<Moment>,
    },
    /// The callee is free, the user is not: held back until the user has finished.
    Suspended,
    /// The callee is free and we ring the user.
    Ready {
        /// When it stops ringing and becomes `WasFree`.
        lapses: Moment,
    },
    /// The user took it: our INVITE is out.
    Recalling,
    /// The callee was free and the recall was not taken; the request lives on.
    WasFree {
        /// When the recall lapsed.
        at: WallTime,
    },
    /// Over.
    Ended(CompletionEnd),
}

impl CompletionState {
    /// The name in `perch ctl` and in events.
    pub const fn name(&self) -> &'static str {
        match self {
            CompletionState::Requested => "requested",
            CompletionState::Queued { .. } => "queued",
            CompletionState::Watching => "watching",
            CompletionState::Redialing { .. } => "redialing",
            CompletionState::Suspended => "suspended",
            CompletionState::Ready { .. } => "ready",
            CompletionState::Recalling => "recalling",
            CompletionState::WasFree { .. } => "was-free",
            CompletionState::Ended(_) => "ended",
        }
    }
}

/// How a request ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CompletionEnd {
    /// The call was put through, or the message delivered.
    Completed,
    /// The user cancelled it (lineUncompleteCall).
    Cancelled,
    /// The user declined the recall (DC_REJECTED).
    Rejected,
    /// Three recalls were not taken.
    NotTaken,
    /// Its life ran out.
    Expired,
    /// Every road refused it.
    Refused,
    /// The exchange took it back (LINEDEVSTATE_COMPLCANCEL).
    Withdrawn,
    /// The callee cannot be reached any more.
    Unreachable,
    /// The person called us first.
    TheyCalled,
    /// The redial limit was reached and the number is locked for a while.
    LockOut,
    /// Something broke; the sentence beside it says what.
    Failed,
}

/// One completion request as the window and `perch ctl` see it.
#[derive(Clone, PartialEq, Debug)]
pub struct CompletionView {
    /// The line it belongs to.
    pub line: LineId,
    /// Its id, unique on the line while it is outstanding.
    pub id: CompletionId,
    /// Who is waited for.
    pub peer: NameAddr,
    /// How it is to be completed.
    pub mode: CompletionMode,
    /// What kept the call from completing.
    pub condition: CompletionCondition,
    /// Where it stands.
    pub state: CompletionState,
    /// The road it is on; none before the first one answered.
    pub road: Option<Road>,
    /// A sentence about the present state where words are needed (a refusal's reason, a lost place).
    pub explanation: Option<Reason>,
    /// When it ends by itself.
    pub expires: Moment,
    /// When it was asked for.
    pub since: WallTime,
    /// Why the user wanted this person.
    pub note: Option<String>,
    /// Came back from disk after a restart.
    pub restored: bool,
    /// The call that is its recall, its camped call or its redial attempt, while there is one.
    pub call: Option<CallId>,
    /// The caller who was on hold when this was asked for, while they are: *for whom* it is.
    pub held_call: Option<CallId>,
    /// *Call now* works.
    pub can_call_now: bool,
    /// *Wait on* works (the request was free and is to be armed again).
    pub can_wait_on: bool,
    /// *That was voice mail, keep waiting* works until then.
    pub voice_mail_until: Option<Moment>,
    /// Whether more than a fraction of its time is known: total life in seconds, for the bar.
    pub life_s: u32,
}

/// Somebody who waits for us (we are the callee's monitor).
#[derive(Clone, PartialEq, Debug)]
pub struct WaiterView {
    /// Our line that they wait for.
    pub line: LineId,
    /// Who waits.
    pub peer: NameAddr,
    /// Since when.
    pub since: WallTime,
    /// Their place in our queue, from 1.
    pub place: u32,
    /// They have been told that we are free and may call any moment.
    pub told: bool,
    /// *Call after this*: they are called once the present calls are over.
    pub promised: bool,
}

/// One request as it is kept on disk: enough to go on with it after a restart.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct StoredRequest {
    /// Its line.
    pub line: LineId,
    /// The line's address of record when it was made: lines may be renumbered.
    pub line_address: SipUri,
    /// Its id.
    pub id: CompletionId,
    /// Who is waited for.
    pub peer: NameAddr,
    /// The original Request-URI.
    pub target: SipUri,
    /// Its mode.
    pub mode: CompletionMode,
    /// What kept the call from completing.
    pub condition: CompletionCondition,
    /// When it was asked for.
    pub since: WallTime,
    /// When it ends by itself.
    pub expires_at: WallTime,
    /// The user's note.
    #[serde(default)]
    pub note: Option<String>,
    /// What is to be said, with `Message`.
    #[serde(default)]
    pub message: Option<MessageText>,
    /// The road it was on.
    #[serde(default)]
    pub road: Option<Road>,
    /// That road had taken it.
    #[serde(default)]
    pub taken: bool,
    /// Offers that were recorded with the failed call (S2).
    #[serde(default)]
    pub offers: Vec<CallInfo>,
    /// Its subscriptions.
    #[serde(default)]
    pub subscriptions: Vec<SavedSubscription>,
    /// The cc-URI of the latest NOTIFY, parameters kept (RFC 6910 section 10.3).
    #[serde(default)]
    pub cc_uri: Option<SipUri>,
    /// Where our PUBLISH was accepted, and its entity tag.
    #[serde(default)]
    pub publication: Option<(SipUri, String)>,
    /// The recall lapsed then and was not armed again.
    #[serde(default)]
    pub was_free_at: Option<WallTime>,
    /// Recalls not taken so far.
    #[serde(default)]
    pub recalls_not_taken: u8,
    /// Redial attempts made so far.
    #[serde(default)]
    pub redial_attempts: u8,
    /// The user asked to be left alone until then.
    #[serde(default)]
    pub postponed_until: Option<WallTime>,
    /// With words to be left: the number of the message, the same at every try.
    #[serde(default)]
    pub message_id: Option<MessageId>,
    /// A camp-on: asks before it calls once it has been restored.
    #[serde(default)]
    pub ask_first: bool,
}

/// One change of the stored requests: a line of the journal.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StoredChange {
    /// The request is so from now on.
    Put(Box<StoredRequest>),
    /// The request is over.
    Gone {
        /// Its line.
        line: LineId,
        /// Its id.
        id: CompletionId,
    },
    /// Ids up to this one have been given on the line.
    LastId {
        /// The line.
        line: LineId,
        /// The id.
        id: CompletionId,
    },
    /// What the exchange of a line has shown of itself.
    Learned {
        /// The line's address of record.
        line: SipUri,
        /// How the exchange names itself (Server, User-Agent).
        exchange: Option<String>,
        /// What it has shown.
        learned: Learned,
    },
    /// This number is not to be redialled by itself before then (part 3.4).
    LockedOut {
        /// The number.
        target: SipUri,
        /// Until then.
        until: WallTime,
    },
}
