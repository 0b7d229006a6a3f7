//! A line: a registered address of ours.

use serde::{Deserialize, Serialize};

use super::address::SipUri;
use super::capability::CompletionCaps;
use super::id::LineId;
use super::reason::Reason;
use super::time::Moment;

/// Where a line stands with its registrar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Registration {
    /// The registrar knows us.
    Registered,
    /// Under way, for the first time or again.
    Registering,
    /// Refused or unreachable; tried again at `retry`.
    Failed {
        /// One plain sentence without its stop.
        reason: Reason,
        /// The SIP reply code, where there was one.
        code: Option<u16>,
        /// When it is tried again by itself; never for a wrong password.
        retry: Option<Moment>,
    },
    /// The line is switched off.
    Off,
}

impl Registration {
    /// The name in `perch ctl`.
    pub const fn name(&self) -> &'static str {
        match self {
            Registration::Registered => "registered",
            Registration::Registering => "registering",
            Registration::Failed { .. } => "failed",
            Registration::Off => "off",
        }
    }
}

/// One line as the window and `perch ctl` see it.
#[derive(Clone, PartialEq, Debug)]
pub struct LineView {
    /// Its number, from 1.
    pub id: LineId,
    /// The user's name for it.
    pub label: String,
    /// Its address of record.
    pub address: SipUri,
    /// Where it stands with its registrar.
    pub registration: Registration,
    /// How many requests wait on it (LINEDEVSTATUS.dwNumCallCompletions, T59).
    pub completions: u32,
    /// What it can do about busy numbers.
    pub caps: CompletionCaps,
    /// Do not disturb: calls are answered 480.
    pub dnd: bool,
    /// Waiting voice messages, where the exchange tells (RFC 3842).
    pub voice_mail: Option<u32>,
}

/// The transport towards the registrar.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// Datagrams.
    #[default]
    Udp,
    /// A connection.
    Tcp,
    /// A connection under TLS, the certificate verified.
    Tls,
}
