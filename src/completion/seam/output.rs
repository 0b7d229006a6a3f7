//! What completion asks for.

use crate::model::completion::{StoredChange, StoredRequest};
use crate::model::signal::{EventHeader, Header, SavedSubscription};
use crate::model::{
    CallEnd, CallId, CompletionId, Event, LineId, MessageId, NameAddr, PublicationId, Reason, Refusal, Reply,
    RequestId, SipUri, SubscriptionId,
};

/// What completion asks for.
#[derive(Clone, PartialEq, Debug)]
pub enum Output {
    /// Answer a command; after the `Store` outputs before it are on disk.
    Reply {
        /// Which.
        request: RequestId,
        /// Done, or why not.
        result: Result<Reply, Refusal>,
    },
    /// Tell everybody.
    Event(Event),
    /// Keep this on disk.
    Store(StoredChange),
    /// The request is over: a line for Recents.
    Ended {
        /// As it was at its end (for peer, mode, note, life).
        stored: Box<StoredRequest>,
        /// How it ended.
        end: crate::model::CompletionEnd,
        /// A sentence, where the end needs one.
        explanation: Option<Reason>,
    },

    /// SUBSCRIBE.
    Subscribe {
        /// The subscription; completion numbers its own 2, 6, 10 …
        subscription: SubscriptionId,
        /// The line.
        line: LineId,
        /// Request-URI.
        target: SipUri,
        /// To.
        to: Option<SipUri>,
        /// Event.
        event: EventHeader,
        /// Accept.
        accept: Vec<String>,
        /// Expires.
        expires_s: u32,
        /// Shared Call-ID of forks.
        call_id: Option<String>,
        /// Further headers.
        headers: Vec<Header>,
    },
    /// Refresh.
    Resubscribe {
        /// The subscription.
        subscription: SubscriptionId,
        /// Expires.
        expires_s: u32,
    },
    /// End it.
    Unsubscribe(SubscriptionId),
    /// Take up one from before a restart.
    RestoreSubscription {
        /// The subscription.
        subscription: SubscriptionId,
        /// The line.
        line: LineId,
        /// What was kept.
        saved: Box<SavedSubscription>,
    },
    /// PUBLISH *open* or *closed* for the line's own address.
    Publish {
        /// The publication; completion numbers its own 2, 6, 10 …
        publication: PublicationId,
        /// The line.
        line: LineId,
        /// Request-URI.
        target: SipUri,
        /// Within that subscription's dialog instead.
        within: Option<SubscriptionId>,
        /// `presence` or `call-completion` (A8).
        event: EventHeader,
        /// SIP-If-Match.
        etag: Option<String>,
        /// Expires.
        expires_s: u32,
        /// basic: open (true), closed (false); none for a bare removal.
        open: Option<bool>,
    },
    /// MESSAGE.
    Message {
        /// Its number; completion numbers its own 2, 6, 10 …
        message: MessageId,
        /// The line.
        line: LineId,
        /// To whom.
        target: SipUri,
        /// The words.
        text: String,
    },

    /// The words will not be sent any more: their request is over.
    MessageOver(MessageId),

    /// Make the recall: a new call, offering, that carries the id (T10, T11). It rings.
    RecallRings {
        /// The line.
        line: LineId,
        /// The request.
        id: CompletionId,
        /// Who is free.
        peer: NameAddr,
    },
    /// The recall stops ringing without having been taken: its call ends.
    RecallStops {
        /// The line.
        line: LineId,
        /// The request.
        id: CompletionId,
        /// Declined (DC_REJECTED), not answered (DC_NOANSWER), or cancelled with its request (DC_NORMAL; T73).
        end: CallEnd,
    },
    /// The failed call is camped on (T30).
    Camp {
        /// The call.
        call: CallId,
        /// The request.
        id: CompletionId,
    },
    /// The camped call is over.
    Uncamp {
        /// The call.
        call: CallId,
        /// How: still busy, or cancelled with its request.
        end: CallEnd,
    },
    /// The failed call has been taken over by a request and goes to *idle* (T09): its card is put away.
    Idle {
        /// The call.
        call: CallId,
    },
    /// The call is still ringing the far end: give it up (A3) before completion goes on.
    GiveUp {
        /// The call.
        call: CallId,
    },
    /// Place the call: INVITE. Comes back as `Input::Outcome`.
    Place {
        /// The line.
        line: LineId,
        /// The request.
        id: CompletionId,
        /// The call it goes on in (camped); none takes the offering recall, or makes a new call.
        call: Option<CallId>,
        /// Whom, for the card.
        peer: NameAddr,
        /// Request-URI, parameters kept (S6).
        target: SipUri,
        /// Further headers (Join, Require).
        headers: Vec<Header>,
        /// What kind of call it is.
        kind: PlaceKind,
    },
    /// Answer the exchange's INVITE that is the recall (feature-code road).
    AnswerRecall {
        /// The line.
        line: LineId,
        /// The request.
        id: CompletionId,
    },
    /// End the call that was placed for this request.
    EndCall {
        /// The line.
        line: LineId,
        /// The request.
        id: CompletionId,
    },
    /// Put the calls that engage the user on hold (before `Place`).
    HoldOthers,
}

/// What kind of call `Place` asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlaceKind {
    /// The recall was taken, or the camped call goes on: a call of the user's.
    Recall,
    /// One try of *keep trying*: shows and rings here at its 18x.
    RedialTry,
    /// A code of the exchange: a service call without a card; accepted = 2xx then BYE from them within 15 s.
    FeatureCode,
    /// Break in: Join or a template.
    Intrude,
    /// A deposit into voice mail.
    VoiceMail,
}
