//! What the wire says, in words that rooms share: failures, offers, dialogs, event headers.

use serde::{Deserialize, Serialize};

use super::address::SipUri;
use super::reason::Reason;
use super::time::WallTime;

/// A header to add to a request or an answer, e.g. `("Join", "…")`.
pub type Header = (String, String);

/// One Call-Info value that offers call completion (RFC 6910 section 7.1, rule S2).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CallInfo {
    /// The monitor's URI.
    pub uri: SipUri,
    /// The `m` parameter as written: `BS`, `NR`, `NL`, something else, or absent.
    pub m: Option<String>,
}

/// Why a request of ours failed: a final answer, or none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// The final reply code; 408 also stands for silence, 503 for a connection refused by the system.
    pub code: u16,
    /// The code was made by us: nothing answered.
    pub local: bool,
    /// The reason phrase; of a failure on our side, `why` in English.
    pub phrase: String,
    /// What went wrong on our side of the wire.
    pub why: Option<Reason>,
    /// Offers of call completion in any answer so far, this one included (S2).
    pub offers: Vec<CallInfo>,
    /// Retry-After: seconds, comment, duration in seconds (RFC 3261 section 20.33).
    pub retry_after: Option<RetryAfter>,
    /// Q.850 cause of a Reason header, where there is one (RFC 3326).
    pub q850_cause: Option<u16>,
    /// SIP cause of a Reason header.
    pub sip_cause: Option<u16>,
    /// Min-Expires of a 423, seconds.
    pub min_expires_s: Option<u32>,
    /// Allow-Events, as listed (lower case).
    pub allow_events: Vec<String>,
    /// Allow, as listed (lower case); none without the header.
    pub allow: Option<Vec<String>>,
    /// Supported, as listed (lower case).
    pub supported: Vec<String>,
}

impl Failure {
    /// A failure of which only the code is known.
    pub fn code(code: u16) -> Failure {
        Failure {
            code,
            local: false,
            phrase: String::new(),
            why: None,
            offers: Vec::new(),
            retry_after: None,
            q850_cause: None,
            sip_cause: None,
            min_expires_s: None,
            allow_events: Vec::new(),
            allow: None,
            supported: Vec::new(),
        }
    }

    /// A failure on our side of the wire.
    pub fn local(code: u16, why: impl Into<Reason>) -> Failure {
        let why = why.into();
        Failure { local: true, phrase: why.to_string(), why: Some(why), ..Failure::code(code) }
    }
}

/// Retry-After.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RetryAfter {
    /// Not before so many seconds.
    pub seconds: u32,
    /// The comment in parentheses.
    pub comment: Option<String>,
    /// Reachable for so many seconds from then on.
    pub duration_s: Option<u32>,
}

/// The ids of a confirmed or early dialog, from our point of view.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct DialogIds {
    /// Call-ID.
    pub call_id: String,
    /// Our tag.
    pub local_tag: String,
    /// Theirs.
    pub remote_tag: String,
}

/// The Event header: package and parameters, which a notifier echoes (rule R1).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EventHeader {
    /// `call-completion`, `dialog`, `presence`, `message-summary`, `refer`; lower case.
    pub package: String,
    /// Everything after the package, as written, without the first `;`.
    pub params: Option<String>,
}

impl EventHeader {
    /// A package without parameters.
    pub fn plain(package: &str) -> EventHeader {
        EventHeader { package: package.to_owned(), params: None }
    }
}

/// Subscription-State (RFC 6665 section 4.1.3).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotifyState {
    /// `active` or `pending`.
    Active {
        /// Seconds left, where told.
        expires_s: Option<u32>,
        /// It is `pending`.
        pending: bool,
    },
    /// `terminated`.
    Terminated {
        /// `noresource`, `timeout`, `rejected`, `deactivated`, `probation`, `giveup`; as written.
        reason: Option<String>,
        /// Seconds to wait before trying again.
        retry_after_s: Option<u32>,
    },
}

/// All that is needed to go on with a subscription of ours after a restart.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SavedSubscription {
    /// Call-ID and tags.
    pub dialog: DialogIds,
    /// The last CSeq used; restored ones go on 100 above.
    pub cseq: u32,
    /// Route set, first hop first.
    pub routes: Vec<String>,
    /// Remote target.
    pub remote_target: SipUri,
    /// To as it was sent.
    pub to: SipUri,
    /// Event.
    pub event: EventHeader,
    /// Accept.
    pub accept: Vec<String>,
    /// When it runs out.
    pub expires_at: WallTime,
    /// Our Contact.
    pub contact: SipUri,
}
