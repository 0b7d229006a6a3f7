//! Why a command was not carried out: TAPI's LINEERR where one fits, one plain sentence each.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::call::CallEnd;
use super::reason::Reason;

/// The refusal of a command, told once (T15, T23).
#[derive(Clone, PartialEq, Eq, Debug, Error, Serialize, Deserialize)]
pub enum Refusal {
    /// LINEERR_COMPLETIONOVERRUN: the line holds as many requests as it may (T12).
    #[error("This line already waits for as many people as it may ({max})")]
    CompletionOverrun {
        /// The line's limit.
        max: u32,
    },
    /// LINEERR_INVALCALLCOMPLMODE: not exactly one mode, or one that this call cannot be completed by (T04).
    #[error("This call cannot be completed that way: {why}")]
    InvalCallComplMode {
        /// The reason.
        why: Reason,
    },
    /// LINEERR_INVALCALLSTATE: the call is neither busy, ringing nor proceeding (T03).
    #[error("That is not possible while the call is {state}")]
    InvalCallState {
        /// The state the call is in, as `perch ctl` names it.
        state: String,
    },
    /// LINEERR_INVALCALLHANDLE: no such call.
    #[error("There is no call {call}")]
    InvalCallHandle {
        /// The number that was given.
        call: u64,
    },
    /// LINEERR_INVALCOMPLETIONID: unknown, spent or of another line (T22).
    #[error("There is no request #{id} waiting on this line")]
    InvalCompletionId {
        /// The number that was given.
        id: u32,
    },
    /// LINEERR_INVALMESSAGEID: not one of the predefined messages (T05).
    #[error("There is no predefined message {id}; this line has {count}")]
    InvalMessageId {
        /// The number that was given.
        id: u32,
        /// How many there are, numbered from 0.
        count: u32,
    },
    /// LINEERR_INVALLINEHANDLE: no such line.
    #[error("There is no line {line}")]
    InvalLineHandle {
        /// What was given.
        line: String,
    },
    /// LINEERR_INVALADDRESS: what was typed is no address or number.
    #[error("{}", no_address(typed))]
    InvalAddress {
        /// What was typed.
        typed: String,
    },
    /// LINEERR_OPERATIONUNAVAIL: this line or this moment does not have it.
    #[error("{why}")]
    OperationUnavail {
        /// A full sentence without its stop.
        why: Reason,
    },
    /// LINEERR_OPERATIONFAILED: it was tried and did not work.
    #[error("{why}")]
    OperationFailed {
        /// A full sentence without its stop.
        why: Reason,
    },
    /// LINEERR_RESOURCEUNAVAIL: no call slot, port or queue place is left.
    #[error("{why}")]
    ResourceUnavail {
        /// A full sentence without its stop.
        why: Reason,
    },
    /// LINEERR_CALLUNAVAIL: all call slots of the line are taken.
    #[error("All {max} calls of this line are in use")]
    CallUnavail {
        /// How many there may be.
        max: u32,
    },
    /// The command itself could not be read.
    #[error("{why}")]
    InvalParam {
        /// A full sentence without its stop.
        why: Reason,
    },
    /// The call that Connect made ended before it was connected (T71); its id is good for completing it.
    #[error("Call {call} ended before it was connected")]
    NotConnected {
        /// The call.
        call: u64,
        /// How it ended.
        end: CallEnd,
    },
    /// TAPI_E_TIMEOUT: Connect was given up after two minutes (T70).
    #[error("Nobody answered within two minutes")]
    Timeout,
    /// No Perch of that profile is running (`perch ctl` only).
    #[error("Perch is not running for this profile")]
    NotRunning,
}

fn no_address(typed: &str) -> String {
    match typed {
        "" => "There is no address or number to call".to_owned(),
        _ => format!("“{typed}” is not an address or a number"),
    }
}

impl Refusal {
    /// The name scripts see: TAPI's, without the prefix.
    pub fn name(&self) -> &'static str {
        match self {
            Refusal::CompletionOverrun { .. } => "COMPLETIONOVERRUN",
            Refusal::InvalCallComplMode { .. } => "INVALCALLCOMPLMODE",
            Refusal::InvalCallState { .. } => "INVALCALLSTATE",
            Refusal::InvalCallHandle { .. } => "INVALCALLHANDLE",
            Refusal::InvalCompletionId { .. } => "INVALCOMPLETIONID",
            Refusal::InvalMessageId { .. } => "INVALMESSAGEID",
            Refusal::InvalLineHandle { .. } => "INVALLINEHANDLE",
            Refusal::InvalAddress { .. } => "INVALADDRESS",
            Refusal::OperationUnavail { .. } => "OPERATIONUNAVAIL",
            Refusal::OperationFailed { .. } => "OPERATIONFAILED",
            Refusal::ResourceUnavail { .. } => "RESOURCEUNAVAIL",
            Refusal::CallUnavail { .. } => "CALLUNAVAIL",
            Refusal::InvalParam { .. } => "INVALPARAM",
            Refusal::NotConnected { .. } => "OPERATIONFAILED",
            Refusal::Timeout => "TIMEOUT",
            Refusal::NotRunning => "NOTRUNNING",
        }
    }
}
