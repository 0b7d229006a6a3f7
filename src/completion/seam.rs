//! The seam of the caller's side: what completion is told, and what it asks for.

use std::time::Duration;

use crate::model::completion::{StoredChange, StoredRequest};
use crate::model::message::MessageText;
use crate::model::settings::CompletionSettings;
use crate::model::signal::{CallInfo, DialogIds, EventHeader, Failure, Header, NotifyState, SavedSubscription};
use crate::model::{
    CallId, CompletionCondition, CompletionId, CompletionMode, Event, LineId, MessageId, NameAddr, PublicationId,
    Refusal, Reply, RequestId, SipUri, SubscriptionId,
};

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
    /// Retry-After of the final answer, seconds.
    pub retry_after_s: Option<u32>,
    /// The INVITE is still out (ringback or proceeding): it is given up first (A3).
    pub still_ringing: bool,
}

/// What completion is told.
#[derive(Clone, PartialEq, Debug)]
pub enum Input {
    /// A line is configured (or its settings changed).
    Line {
        /// The line.
        line: LineId,
        /// Its address of record.
        address: SipUri,
        /// Its completion settings.
        settings: Box<CompletionSettings>,
    },
    /// A line is gone: its requests end.
    LineGone(LineId),
    /// A line is registered (again), or no longer.
    Registered {
        /// The line.
        line: LineId,
        /// It is now.
        up: bool,
    },
    /// Requests kept on disk, at start.
    Restored(Vec<StoredChange>),

    /// lineCompleteCall.
    Complete {
        /// To be answered.
        request: RequestId,
        /// The call.
        failed: Box<FailedCall>,
        /// The mode.
        mode: CompletionMode,
        /// With `Message`: which text.
        message: Option<MessageText>,
        /// The user's note.
        note: Option<String>,
    },
    /// lineUncompleteCall.
    Uncomplete {
        /// To be answered.
        request: RequestId,
        /// The line; none where the id alone names one request.
        line: Option<LineId>,
        /// The id.
        id: CompletionId,
    },
    /// Cancel all.
    UncompleteAll {
        /// To be answered.
        request: RequestId,
        /// Of this line, or of all.
        line: Option<LineId>,
    },
    /// *Call now*.
    Accept {
        /// To be answered.
        request: RequestId,
        /// The line; none where the id alone names one request.
        line: Option<LineId>,
        /// The id.
        id: CompletionId,
    },
    /// *Later…*
    Postpone {
        /// To be answered.
        request: RequestId,
        /// The line; none where the id alone names one request.
        line: Option<LineId>,
        /// The id.
        id: CompletionId,
        /// From now.
        by: Duration,
    },
    /// *Cancel* at the recall (DC_REJECTED, T73).
    Decline {
        /// To be answered.
        request: RequestId,
        /// The line; none where the id alone names one request.
        line: Option<LineId>,
        /// The id.
        id: CompletionId,
    },
    /// *Wait on*, *keep waiting*.
    Again {
        /// To be answered.
        request: RequestId,
        /// The line; none where the id alone names one request.
        line: Option<LineId>,
        /// The id.
        id: CompletionId,
    },

    /// The user became engaged, or free again (product.md, *Engaged, free, recalled*).
    Engaged(bool),
    /// The screen is locked or not: camp-ons ask first while it is.
    Locked(bool),
    /// An ordinary call with this person was connected: theirs to us, or ours to them by hand.
    Met {
        /// The line.
        line: LineId,
        /// The person.
        peer: SipUri,
        /// They called.
        they_called: bool,
    },
    /// The person's own INVITE has arrived and rings here: our recall of them gives way (part 3.5).
    TheyCall {
        /// The line.
        line: LineId,
        /// The person.
        peer: SipUri,
    },
    /// What became of a call that we asked for with `Place`.
    Outcome {
        /// The line.
        line: LineId,
        /// The request.
        id: CompletionId,
        /// What.
        outcome: CallOutcome,
    },

    /// 2xx to a SUBSCRIBE.
    Subscribed {
        /// The subscription.
        subscription: SubscriptionId,
        /// Granted seconds.
        expires_s: u32,
        /// To keep for a restart.
        saved: Box<SavedSubscription>,
    },
    /// A SUBSCRIBE failed.
    SubscribeFailed {
        /// The subscription.
        subscription: SubscriptionId,
        /// Why.
        failure: Failure,
        /// It was a refresh.
        refresh: bool,
    },
    /// A NOTIFY; the core has decoded its body with `sip::package`.
    Notified {
        /// The subscription.
        subscription: SubscriptionId,
        /// The notifier's tag.
        fork: String,
        /// Subscription-State; none if the header was missing.
        state: Option<NotifyState>,
        /// What it says.
        news: News,
        /// Call-Info URIs in it (S8).
        offers: Vec<CallInfo>,
        /// The notifier's Contact (S8).
        contact: Option<SipUri>,
        /// To keep for a restart, when it changed.
        saved: Option<Box<SavedSubscription>>,
    },
    /// 2xx to a PUBLISH.
    Published {
        /// The publication.
        publication: PublicationId,
        /// Its entity tag.
        etag: Option<String>,
        /// Granted seconds.
        expires_s: u32,
    },
    /// A PUBLISH failed.
    PublishFailed {
        /// The publication.
        publication: PublicationId,
        /// Why.
        failure: Failure,
    },
    /// What became of a MESSAGE.
    MessageDone {
        /// Its number.
        message: MessageId,
        /// 200, 202, or why not.
        result: Result<u16, Failure>,
    },
    /// The machine slept, or the wall clock stepped: deadlines were re-read, camp-ons ask first.
    Slept,
    /// Our address changed: subscriptions need fresh dialogs.
    NetworkChanged,
    /// The program ends: tell exchanges *not now*, keep everything.
    Leaving,
    /// A deadline may have passed.
    Tick,
}

/// What a NOTIFY says, decoded.
#[derive(Clone, PartialEq, Debug)]
pub enum News {
    /// application/call-completion (RFC 6910 section 10).
    CallCompletion {
        /// `queued` (false) or `ready` (true).
        ready: bool,
        /// cc-service-retention: our place is kept if the recall fails (S9).
        retention: bool,
        /// cc-URI.
        uri: Option<SipUri>,
        /// x-cc-place, from 1.
        place: Option<u32>,
    },
    /// application/dialog-info+xml (RFC 4235).
    Dialogs {
        /// Version.
        version: u32,
        /// `state="full"` replaces all, else it is merged by id.
        full: bool,
        /// The dialogs in it.
        dialogs: Vec<DialogNews>,
    },
    /// application/pidf+xml: `open`, and whether an activity says *on the phone* or *busy*.
    Presence {
        /// basic = open.
        open: bool,
        /// An activity (RPID) or note says that the person is on the phone.
        on_the_phone: bool,
    },
    /// No body at all.
    Empty,
    /// A body that could not be read or is of another type.
    Unreadable,
}

/// One dialog of a dialog-info document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DialogNews {
    /// Its id within the document.
    pub id: String,
    /// It is terminated.
    pub terminated: bool,
    /// It is confirmed (else trying, proceeding or early).
    pub confirmed: bool,
    /// Call-ID and tags, when all three are told: from the watched person's point of view.
    pub dialog: Option<DialogIds>,
}

/// What became of a call that completion asked for.
#[derive(Clone, PartialEq, Debug)]
pub enum CallOutcome {
    /// 18x.
    Ringing,
    /// 182: the network queues it, with its text.
    QueuedByNetwork(String),
    /// Answered.
    Answered,
    /// It failed.
    Failed(Failure),
    /// It ended after having been answered, after so long.
    Ended {
        /// How long it was up.
        talked: Duration,
        /// They hung up.
        by_them: bool,
    },
    /// The user hung up before an answer.
    GivenUp,
}

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
        explanation: Option<String>,
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
        /// The user refused it (DC_REJECTED), else it was not taken (DC_NOANSWER).
        rejected: bool,
    },
    /// The camped-on call goes to *camped*, or back to what it was when the request ends.
    Camp {
        /// The call.
        call: CallId,
        /// Into (true) or out of (false) *camped*.
        camped: bool,
        /// The request.
        id: CompletionId,
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
