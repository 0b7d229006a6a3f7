//! What the core asks of signalling.

use super::LineAccount;
use crate::model::media::LocalMedia;
use crate::model::signal::{EventHeader, Header, NotifyState, SavedSubscription};
use crate::model::{LineId, MessageId, PublicationId, SessionId, SipUri, SubscriptionId};

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
    /// Where a user of ours is (exchange only). Requests for this user are passed on to that contact as a proxy does
    /// (RFC 3261 section 16), but SUBSCRIBE for dialog or presence, which comes to the core; without a contact all
    /// of them come to the core. → `Passing`*
    Route {
        /// The user part.
        user: String,
        /// Where.
        contact: Option<SipUri>,
    },
    /// Un-register every line, end dialogs, and stop within the given milliseconds. → `Stopped`
    Shutdown {
        /// At most so long.
        within_ms: u64,
    },
}
