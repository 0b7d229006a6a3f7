//! The seam between the phone and its signalling, in words of our own: no type of the stack crosses it.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::model::line::Transport;
use crate::model::media::{Agreed, LocalMedia};
use crate::model::signal::{CallInfo, DialogIds, EventHeader, Failure, Header, NotifyState, SavedSubscription};
use crate::model::{LineId, MessageId, NameAddr, PublicationId, SessionId, SipUri, SubscriptionId};

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

/// What the core asks of signalling.
#[derive(Clone, PartialEq, Debug)]
pub enum Outbound {
    /// Add or change a line; registers if the account says so. → `Registered`, `RegistrationFailed`
    Line(LineAccount),
    /// Un-register and forget a line. → `Unregistered`
    DropLine(LineId),
    /// Register again now (wake, network change, the user's button).
    Register(LineId),

    /// INVITE. → `Provisional`*, then `Answered` or `Failed`
    Invite {
        /// The session, even.
        session: SessionId,
        /// The line.
        line: LineId,
        /// Request-URI, parameters kept (`;m=BS`).
        target: SipUri,
        /// To, where it differs from the Request-URI (S3).
        to: Option<SipUri>,
        /// Our side of the sound; the shell has filled in the port.
        media: LocalMedia,
        /// Further headers.
        headers: Vec<Header>,
    },
    /// Give up an INVITE (deferred until 1xx; after 32 s without one it fails by itself). → `Failed` 487, or `Answered` is hung up by `sip`
    Cancel(SessionId),
    /// 180 to an INVITE that came in, with further headers (Call-Info).
    Ring {
        /// The session.
        session: SessionId,
        /// Further headers.
        headers: Vec<Header>,
    },
    /// 200 to an INVITE that came in. → `Confirmed` with the outcome, or `Failed`
    Answer {
        /// The session.
        session: SessionId,
        /// Our side of the sound.
        media: LocalMedia,
        /// Further headers.
        headers: Vec<Header>,
    },
    /// A final refusal to an INVITE that came in.
    Reject {
        /// The session.
        session: SessionId,
        /// 300 to 699.
        code: u16,
        /// Further headers.
        headers: Vec<Header>,
    },
    /// Change the sound of a confirmed session (hold, resume, other codecs). → `MediaChanged` or `ChangeFailed`
    Reinvite {
        /// The session.
        session: SessionId,
        /// Our side of the sound.
        media: LocalMedia,
    },
    /// BYE, or whatever ends it in its present state.
    HangUp {
        /// The session.
        session: SessionId,
    },
    /// REFER: blind, or attended when `replaces` names another session. → `TransferProgress`*
    Refer {
        /// The session to hand over.
        session: SessionId,
        /// To whom.
        target: SipUri,
        /// The other session of ours that they shall take over.
        replaces: Option<SessionId>,
    },
    /// A DTMF digit by INFO, where no telephone events were agreed.
    InfoDigit {
        /// The session.
        session: SessionId,
        /// The digit.
        digit: char,
    },

    /// SUBSCRIBE, outside any dialog. → `Subscribed` or `SubscribeFailed`, then `Notified`*
    Subscribe {
        /// The subscription, even.
        subscription: SubscriptionId,
        /// The line.
        line: LineId,
        /// Request-URI.
        target: SipUri,
        /// To, where it differs (S3).
        to: Option<SipUri>,
        /// Event.
        event: EventHeader,
        /// Accept; empty leaves it out.
        accept: Vec<String>,
        /// Expires, seconds.
        expires_s: u32,
        /// Call-ID shared by subscriptions that are forks of one request (S3).
        call_id: Option<String>,
        /// Further headers.
        headers: Vec<Header>,
    },
    /// Refresh within the dialog. → `Subscribed` or `SubscribeFailed`
    Resubscribe {
        /// The subscription.
        subscription: SubscriptionId,
        /// Expires, seconds.
        expires_s: u32,
    },
    /// Expires: 0 within the dialog; also gives up a SUBSCRIBE still unanswered. → `Unsubscribed`
    Unsubscribe(SubscriptionId),
    /// Take up a subscription kept from before a restart; nothing is sent until it is refreshed.
    Restore {
        /// The subscription, even.
        subscription: SubscriptionId,
        /// The line.
        line: LineId,
        /// What was kept.
        saved: Box<SavedSubscription>,
    },
    /// PUBLISH. → `Published` or `PublishFailed`
    Publish {
        /// The publication, even; one per request and answer.
        publication: PublicationId,
        /// The line.
        line: LineId,
        /// Request-URI, used when `within` is none.
        target: SipUri,
        /// Send it within the dialog of that subscription (S8, second address).
        within: Option<SubscriptionId>,
        /// Event.
        event: EventHeader,
        /// SIP-If-Match.
        etag: Option<String>,
        /// Expires, seconds; 0 removes.
        expires_s: u32,
        /// Content type and body; none for a bare refresh or removal.
        body: Option<(String, String)>,
    },
    /// MESSAGE. → `MessageDone`
    Message {
        /// Its number.
        message: MessageId,
        /// The line.
        line: LineId,
        /// To whom.
        target: SipUri,
        /// The words, text/plain.
        text: String,
    },

    /// 200 to a SUBSCRIBE that came in, granting so many seconds. A NOTIFY must follow.
    AcceptSubscription {
        /// The subscription, odd.
        subscription: SubscriptionId,
        /// Granted seconds.
        expires_s: u32,
    },
    /// A final refusal to a SUBSCRIBE that came in (or to its refresh).
    RejectSubscription {
        /// The subscription, odd.
        subscription: SubscriptionId,
        /// 400 to 699.
        code: u16,
        /// Further headers (Retry-After).
        headers: Vec<Header>,
    },
    /// NOTIFY. → `NotifyFailed` if it met 481 or silence
    Notify {
        /// The subscription, odd.
        subscription: SubscriptionId,
        /// Subscription-State.
        state: NotifyState,
        /// Content type and body; none sends an empty one.
        body: Option<(String, String)>,
    },
    /// The answer to a PUBLISH that came in.
    AnswerPublish {
        /// The publication, odd.
        publication: PublicationId,
        /// 200, or why not (400, 403, 404, 412, 489 …).
        code: u16,
        /// SIP-ETag with a 200.
        etag: Option<String>,
        /// Expires with a 200, seconds.
        expires_s: u32,
    },
    /// The answer to a REGISTER that came in (exchange only).
    AnswerRegister {
        /// The request, as given in `Inbound::IncomingRegister`.
        request: u64,
        /// 200, or why not.
        code: u16,
        /// Bindings to list: contact and seconds left.
        bindings: Vec<(SipUri, u32)>,
    },
    /// Un-register every line, end dialogs, and stop within the given milliseconds. → `Stopped`
    Shutdown {
        /// At most so long.
        within_ms: u64,
    },
}

/// What signalling tells the core.
#[derive(Clone, PartialEq, Debug)]
pub enum Inbound {
    /// The registrar accepted us.
    Registered {
        /// The line.
        line: LineId,
        /// For so many seconds.
        expires_s: u32,
        /// Our Contact, as others reach us.
        contact: SipUri,
    },
    /// The registrar refused or did not answer; `sip` does not try again by itself, the core does.
    RegistrationFailed {
        /// The line.
        line: LineId,
        /// Why.
        failure: Failure,
    },
    /// The line is un-registered.
    Unregistered {
        /// The line.
        line: LineId,
    },
    /// A local port that was asked for was taken; another is used.
    PortTaken {
        /// The line.
        line: LineId,
        /// The port.
        port: u16,
    },
    /// The connection to the registrar was lost: register again.
    FlowLost {
        /// The line.
        line: LineId,
    },

    /// A provisional answer but 100.
    Provisional {
        /// The session.
        session: SessionId,
        /// 180, 181, 182, 183 …
        code: u16,
        /// The reason phrase.
        phrase: String,
        /// Offers of call completion in it.
        offers: Vec<CallInfo>,
        /// Early sound, where SDP came with it.
        early: Option<Agreed>,
        /// Tags of the (early) dialog.
        dialog: DialogIds,
    },
    /// A 2xx to our INVITE; `sip` has sent the ACK.
    Answered {
        /// The session.
        session: SessionId,
        /// The sound; none if their answer could not be read (`sip` has hung up).
        agreed: Option<Agreed>,
        /// Offers of call completion in it (voice mail answers, rule 2 key point).
        offers: Vec<CallInfo>,
        /// The dialog.
        dialog: DialogIds,
        /// Who answered: the asserted or Contact identity.
        remote: Option<NameAddr>,
        /// `Supported` lists these (lower case).
        supported: Vec<String>,
    },
    /// Our INVITE failed, or our answer to theirs was never acknowledged.
    Failed {
        /// The session.
        session: SessionId,
        /// Why.
        failure: Failure,
    },
    /// An INVITE came in; `sip` has sent 100.
    Incoming(Box<IncomingInvite>),
    /// Our 200 was acknowledged: the sound may flow (it may already from `Answer` on).
    Confirmed {
        /// The session.
        session: SessionId,
        /// The sound.
        agreed: Agreed,
    },
    /// They gave up before we answered.
    Cancelled {
        /// The session.
        session: SessionId,
        /// It was answered on another phone (Reason: SIP;cause=200).
        elsewhere: bool,
    },
    /// They hung up (BYE), or the dialog died (408, 481, session timer).
    HungUp {
        /// The session.
        session: SessionId,
        /// The connection was lost rather than ended.
        lost: bool,
        /// SIP cause of a Reason header.
        sip_cause: Option<u16>,
    },
    /// The sound changed: our re-INVITE was accepted, or theirs came and was answered by `sip`
    /// with the media it was last given, mirrored.
    MediaChanged {
        /// The session.
        session: SessionId,
        /// The sound from now on.
        agreed: Agreed,
        /// They asked for it.
        by_them: bool,
    },
    /// Our re-INVITE was refused; the sound is as before (491 is retried by `sip` first).
    ChangeFailed {
        /// The session.
        session: SessionId,
        /// Why.
        failure: Failure,
    },
    /// How the hand-over goes: the code in the sipfrag, 202 at first.
    TransferProgress {
        /// The session.
        session: SessionId,
        /// 100 to 699.
        code: u16,
        /// It is over.
        last: bool,
    },
    /// They ask us to call somebody (REFER); `sip` has answered 202 and will tell them how `session` goes.
    Referred {
        /// The session it came in.
        session: SessionId,
        /// A new session, odd, to be placed with `Invite` under that number.
        place: SessionId,
        /// Whom.
        target: SipUri,
        /// Headers to send with it (Replaces, Referred-By).
        headers: Vec<Header>,
    },
    /// A digit by INFO.
    InfoDigit {
        /// The session.
        session: SessionId,
        /// The digit.
        digit: char,
    },

    /// 2xx to a SUBSCRIBE of ours.
    Subscribed {
        /// The subscription.
        subscription: SubscriptionId,
        /// Granted seconds.
        expires_s: u32,
        /// What to keep for a restart.
        saved: Box<SavedSubscription>,
    },
    /// A SUBSCRIBE of ours failed. On a refresh other than 404 and 481 the dialog lives on (A5).
    SubscribeFailed {
        /// The subscription.
        subscription: SubscriptionId,
        /// Why.
        failure: Failure,
        /// It was a refresh.
        refresh: bool,
    },
    /// A NOTIFY came for a subscription of ours; `sip` has answered 200. It may precede `Subscribed`.
    Notified {
        /// The subscription.
        subscription: SubscriptionId,
        /// The notifier's tag: forks of one SUBSCRIBE differ in it (S3).
        fork: String,
        /// Event, as echoed.
        event: EventHeader,
        /// Subscription-State; none if the header was missing.
        state: Option<NotifyState>,
        /// Content type (lower case, without parameters) and body.
        body: Option<(String, String)>,
        /// Offers (Call-Info) in it: third of S8's addresses.
        offers: Vec<CallInfo>,
        /// The notifier's Contact: fourth of S8's addresses.
        contact: Option<SipUri>,
        /// What to keep for a restart, when it changed.
        saved: Option<Box<SavedSubscription>>,
    },
    /// An un-SUBSCRIBE is through (whatever the answer).
    Unsubscribed {
        /// The subscription.
        subscription: SubscriptionId,
    },
    /// A NOTIFY without a subscription of ours that is understood all the same: message-summary after REGISTER.
    Unsolicited {
        /// The line.
        line: LineId,
        /// Event.
        event: EventHeader,
        /// Content type and body.
        body: (String, String),
    },
    /// 2xx to our PUBLISH.
    Published {
        /// The publication.
        publication: PublicationId,
        /// SIP-ETag.
        etag: Option<String>,
        /// Granted seconds.
        expires_s: u32,
    },
    /// Our PUBLISH failed; 401 here means refused after credentials (W8).
    PublishFailed {
        /// The publication.
        publication: PublicationId,
        /// Why.
        failure: Failure,
    },
    /// What became of a MESSAGE of ours: 200 delivered, 202 stored, else why not.
    MessageDone {
        /// Its number.
        message: MessageId,
        /// 200, 202, or the failure.
        result: Result<u16, Failure>,
    },
    /// A MESSAGE came in; `sip` has answered 200.
    IncomingMessage {
        /// The line it is for.
        line: Option<LineId>,
        /// From.
        from: NameAddr,
        /// The words (text/plain; other types were answered 415 by `sip`).
        text: String,
    },

    /// A SUBSCRIBE came in: answer with `AcceptSubscription` or `RejectSubscription`.
    IncomingSubscribe(Box<IncomingSubscribe>),
    /// A subscriber refreshes (seconds wanted; 0 ends it): answer the same way.
    Refreshed {
        /// The subscription, odd.
        subscription: SubscriptionId,
        /// Wanted seconds; 0 ends it.
        expires_s: u32,
    },
    /// A NOTIFY of ours met 481 or silence: the subscriber is gone.
    NotifyFailed {
        /// The subscription, odd.
        subscription: SubscriptionId,
        /// Why.
        failure: Failure,
    },
    /// A PUBLISH came in: answer with `AnswerPublish`.
    IncomingPublish {
        /// Its number, odd.
        publication: PublicationId,
        /// Request-URI.
        request_uri: SipUri,
        /// From.
        from: NameAddr,
        /// The subscription in whose dialog it came.
        within: Option<SubscriptionId>,
        /// Event.
        event: EventHeader,
        /// SIP-If-Match.
        etag: Option<String>,
        /// Expires, seconds; none if absent.
        expires_s: Option<u32>,
        /// Content type (lower case, without parameters) and body.
        body: Option<(String, String)>,
    },
    /// A REGISTER came in and its digest was right (exchange only).
    IncomingRegister {
        /// To answer it by.
        request: u64,
        /// The address of record.
        to: SipUri,
        /// Contacts and seconds; `*` with 0 comes as no contact and `all` set.
        contacts: Vec<(SipUri, u32)>,
        /// `Contact: *`, `Expires: 0`.
        all: bool,
        /// Who sent it.
        source: SocketAddr,
    },
    /// All is quiet.
    Stopped,
}
