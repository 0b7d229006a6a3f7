//! The seam of the caller's side: what completion is told, and what it asks for.

mod input;
mod output;

use crate::model::signal::CallInfo;
use crate::model::{CallId, CompletionCondition, LineId, NameAddr, SipUri};

pub use input::{CallOutcome, DialogNews, Input, News};
pub use output::{Output, PlaceKind};

/// A call that could not be connected, as it is remembered for completion (RFC 6910 section 6.1).
#[derive(Clone, PartialEq, Debug)]
pub struct FailedCall {
    /// The line it was on.
    pub line: LineId,
    /// The call; none for *Tell me when free* without one.
    pub call: Option<CallId>,
    /// Whom the user called: name and original address.
    pub peer: NameAddr,
    /// The Request-URI that was used.
    pub target: SipUri,
    /// What kept it from completing.
    pub condition: CompletionCondition,
    /// The final reply code, where one came.
    pub code: Option<u16>,
    /// All offers, of every fork (S2).
    pub offers: Vec<CallInfo>,
    /// Their phone joins, and their line tells of a conversation (RFC 3911).
    pub can_be_joined: bool,
    /// Retry-After of the final answer, seconds.
    pub retry_after_s: Option<u32>,
    /// Whether whoever refused the call takes messages (Allow, RFC 3261 section 20.5); none where it did not say.
    pub takes_messages: Option<bool>,
    /// The INVITE is still out (ringback or proceeding): it is given up first (A3).
    pub still_ringing: bool,
}
