//! What signalling tells the core.

use std::net::SocketAddr;

use super::{IncomingInvite, IncomingSubscribe};
use crate::model::media::Agreed;
use crate::model::signal::{CallInfo, DialogIds, EventHeader, Failure, Header, NotifyState, SavedSubscription};
use crate::model::{LineId, MessageId, NameAddr, PublicationId, SessionId, SipUri, SubscriptionId};

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
    /// The registrar has named itself in its answer (Server, else User-Agent).
    RegistrarIs {
        /// The line.
        line: LineId,
        /// Its name as it writes it, 128 characters at most.
        name: String,
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
    /// The way to the registrar leaves from another address now, or is back: register again. Nothing goes out on the
    /// line until then.
    NetworkChanged {
        /// The line.
        line: LineId,
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
        /// `Supported` lists these (lower case).
        supported: Vec<String>,
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
        /// Request-URI.
        request_uri: SipUri,
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
    /// A call that `sip` passes on between two users moved on (exchange only; see `Outbound::Route`).
    Passing {
        /// Call-ID and tags, from the called side's point of view.
        dialog: DialogIds,
        /// Who calls.
        from: SipUri,
        /// Whom: the address of record.
        to: SipUri,
        /// Where it stands.
        stage: Passing,
    },
    /// All is quiet.
    Stopped,
}

/// Where a call that is passed on stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Passing {
    /// It rings.
    Early,
    /// It was answered.
    Confirmed,
    /// It is over, or never came to be.
    Ended,
}
