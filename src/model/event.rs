//! Events: what happened, told once to each listener; and the replies to commands.

use std::sync::Arc;

use super::call::{CallEnd, CallState};
use super::completion::{CompletionEnd, Road};
use super::contact::Contact;
use super::history::HistoryEntry;
use super::id::{CallId, CompletionId, LineId, RequestId};
use super::message::MessageRecord;
use super::reason::Reason;
use super::refusal::Refusal;
use super::time::WallTime;

/// The good answer to a command.
#[derive(Clone, PartialEq, Debug)]
pub enum Reply {
    /// Done.
    Done,
    /// A call was placed.
    Call(CallId),
    /// A request was taken by a road (T08), or is still asking after five seconds (`accepted` false).
    Completion {
        /// Its line.
        line: LineId,
        /// Its id.
        id: CompletionId,
        /// A road has taken it.
        accepted: bool,
    },
    /// So many requests were cancelled.
    Cancelled(u32),
    /// A line was added.
    Line(LineId),
    /// Recents.
    History(Arc<[HistoryEntry]>),
    /// The contacts.
    Contacts(Arc<[Contact]>),
    /// The messages.
    Messages(Arc<[MessageRecord]>),
    /// The sound devices.
    Devices(Arc<Devices>),
    /// The SIP trace.
    Trace(Arc<[TraceRecord]>),
}

/// The sound devices there are, by the names that settings hold.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Devices {
    /// For listening and ringing.
    pub outputs: Vec<DeviceName>,
    /// Microphones.
    pub inputs: Vec<DeviceName>,
}

/// One sound device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeviceName {
    /// What settings hold.
    pub id: String,
    /// What people read.
    pub title: String,
}

/// One SIP message as it crossed the wire; secrets are already struck out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TraceRecord {
    /// When.
    pub at: WallTime,
    /// We sent it.
    pub outgoing: bool,
    /// The other side, `udp 127.0.0.1:5060`.
    pub peer: String,
    /// The whole message.
    pub text: Arc<str>,
}

/// What happened.
#[derive(Clone, PartialEq, Debug)]
pub enum Event {
    /// The one answer to a command (TAPI's LINE_REPLY).
    Reply {
        /// Which command.
        request: RequestId,
        /// Done, or why not.
        result: Result<Reply, Refusal>,
    },
    /// A line's registration changed.
    Registration {
        /// The line.
        line: LineId,
        /// `registered`, `registering`, `failed`, `off`.
        state: &'static str,
        /// The sentence, if it failed.
        reason: Option<Reason>,
    },
    /// A call changed its state.
    Call {
        /// The call.
        call: CallId,
        /// Its line.
        line: LineId,
        /// Its new state.
        state: CallState,
        /// How it ended, if it did.
        end: Option<CallEnd>,
        /// The completion request it belongs to (T63).
        completion: Option<CompletionId>,
    },
    /// A request changed its state.
    Completion {
        /// The line.
        line: LineId,
        /// The request.
        id: CompletionId,
        /// The name of its new state, as `perch ctl` has it.
        state: &'static str,
        /// How it ended, if it did.
        end: Option<CompletionEnd>,
    },
    /// The request goes on another road, under the same id.
    RoadChanged {
        /// The line.
        line: LineId,
        /// The request.
        id: CompletionId,
        /// From; none at the first.
        from: Option<Road>,
        /// To.
        to: Road,
        /// Why the former one did not do, a sentence without its stop.
        why: Option<Reason>,
    },
    /// The person is free: the recall rings here (T10).
    RecallReady {
        /// The line.
        line: LineId,
        /// The request.
        id: CompletionId,
        /// The recall as a call.
        call: CallId,
    },
    /// The recall stopped ringing.
    RecallGone {
        /// The line.
        line: LineId,
        /// The request.
        id: CompletionId,
        /// It was taken.
        taken: bool,
    },
    /// LINEDEVSTATE_NUMCOMPLETIONS: the number of requests on a line changed (T60).
    NumCompletions {
        /// The line.
        line: LineId,
        /// How many there are now.
        count: u32,
    },
    /// LINEDEVSTATE_COMPLCANCEL: a request was cancelled from outside and its id is void (T61).
    ComplCancel {
        /// The line.
        line: LineId,
        /// The request.
        id: CompletionId,
    },
    /// Somebody waits for us, or no longer.
    WaitingForUs {
        /// The line.
        line: LineId,
        /// How many wait now.
        count: u32,
    },
    /// A message came, or one of ours changed its delivery.
    Message(Box<MessageRecord>),
    /// DTMF digit heard from the other side.
    Digit {
        /// The call.
        call: CallId,
        /// `0`-`9 * # A`-`D`.
        digit: char,
    },
    /// A link was opened.
    LinkOpened(String),
    /// Show the window.
    ShowWindow,
    /// The desktop's theme.
    ThemeChanged {
        /// It is dark now.
        dark: bool,
    },
    /// The engine is about to end.
    Quitting,
    /// This listener was slow: so many events are gone.
    Lost(u64),
}

/// An event with its place and time.
#[derive(Clone, PartialEq, Debug)]
pub struct EventRecord {
    /// Ascending over all events of this run.
    pub seq: u64,
    /// When.
    pub at: WallTime,
    /// What.
    pub event: Event,
}
