//! The seam between the phone and its signalling, in words of our own: no type of the stack crosses it.

mod inbound;
mod outbound;

use std::net::SocketAddr;
use std::sync::Arc;

use crate::model::line::Transport;
use crate::model::signal::{DialogIds, EventHeader};
use crate::model::{LineId, NameAddr, SessionId, SipUri, SubscriptionId};

pub use inbound::{Inbound, Passing};
pub use outbound::Outbound;

/// What signalling needs to know of a line. Never logged; `Debug` hides the password.
#[derive(Clone, PartialEq, Eq)]
pub struct LineAccount {
    /// The line.
    pub line: LineId,
    /// Its address of record.
    pub address: SipUri,
    /// Our display name.
    pub display_name: Option<String>,
    /// The digest user name.
    pub username: String,
    /// The password, if it has one.
    pub password: Option<String>,
    /// Where REGISTER goes, `host` or `host:port`; none is the address's host.
    pub registrar: Option<String>,
    /// Where everything goes first.
    pub outbound_proxy: Option<SipUri>,
    /// The transport.
    pub transport: Transport,
    /// The local port to bind; none or taken is any.
    pub local_port: Option<u16>,
    /// Where no port is named: the one that was bound before a restart, if it is free.
    pub remembered_port: Option<u16>,
    /// Register, and how long for, in seconds; none does not register.
    pub register_expires_s: Option<u32>,
}

impl std::fmt::Debug for LineAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LineAccount").field("line", &self.line).field("address", &self.address).finish_non_exhaustive()
    }
}

/// An INVITE that came in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IncomingInvite {
    /// Its session, an odd number given by `sip`.
    pub session: SessionId,
    /// The line it is for; none if the Request-URI is none of ours (a monitor URI has none but its host).
    pub line: Option<LineId>,
    /// Request-URI.
    pub request_uri: SipUri,
    /// From.
    pub from: NameAddr,
    /// To.
    pub to: SipUri,
    /// The caller's asserted identity (RFC 3325), from a trusted hop only.
    pub asserted: Option<NameAddr>,
    /// Their tag and Call-ID; ours is set.
    pub dialog: DialogIds,
    /// Codecs and direction they offer; none without SDP. An offer we cannot read or share
    /// no codec with is answered 488 by `sip` and never gets here.
    pub has_offer: bool,
    /// Alert-Info values as written (RFC 7462).
    pub alert_info: Vec<String>,
    /// Join: `call-id;to-tag=…;from-tag=…` (RFC 3911).
    pub join: Option<DialogIds>,
    /// Replaces (RFC 3891) and whether early-only.
    pub replaces: Option<(DialogIds, bool)>,
    /// Referred-By, as written.
    pub referred_by: Option<String>,
    /// Who sent it.
    pub source: SocketAddr,
    /// It came from the line's own registrar or proxy, which knows who may write that From.
    pub vouched: bool,
}

/// A SUBSCRIBE that came in and opens a subscription; refreshes come as `Inbound::Refreshed`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IncomingSubscribe {
    /// Its number, odd, given by `sip`.
    pub subscription: SubscriptionId,
    /// The line it is for, by Request-URI.
    pub line: Option<LineId>,
    /// Request-URI.
    pub request_uri: SipUri,
    /// From.
    pub from: NameAddr,
    /// To.
    pub to: SipUri,
    /// Contact.
    pub contact: SipUri,
    /// Call-ID.
    pub call_id: String,
    /// Event.
    pub event: EventHeader,
    /// Accept; empty if absent.
    pub accept: Vec<String>,
    /// Expires in seconds; none if absent.
    pub expires_s: Option<u32>,
    /// Who sent it.
    pub source: SocketAddr,
    /// It came from the line's own registrar or proxy, which knows who may write that From.
    pub vouched: bool,
}

/// Digest credentials that a server (the demo exchange) checks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Challenge {
    /// The realm.
    pub realm: String,
    /// User and password.
    pub users: Arc<[(String, String)]>,
    /// Offer SHA-256 before MD5 (RFC 8760).
    pub sha256: bool,
}
