//! What completion is told.

use std::time::Duration;

use super::super::feature::Binding;
use super::super::house::House;
use super::FailedCall;
use crate::model::completion::StoredChange;
use crate::model::message::MessageText;
use crate::model::settings::CompletionSettings;
use crate::model::signal::{CallInfo, DialogIds, Failure, NotifyState, SavedSubscription};
use crate::model::{
    CallId, CompletionId, CompletionMode, LineId, MessageId, PublicationId, RequestId, SipUri, SubscriptionId,
};

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
    /// What holds for all lines has been settled (anew).
    House(Box<House>),
    /// The exchange behind a line has named itself (Server in the answer to REGISTER).
    Exchange {
        /// The line.
        line: LineId,
        /// Its name and version, as it writes them.
        name: String,
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
    /// The recall was not answered in the time that was allowed: DC_NOANSWER (T73).
    NotTaken {
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

    /// The call of `Output::GiveUp` is over (487 and ACK are through): the road may be asked now (A3).
    GaveUp {
        /// The call.
        call: CallId,
        /// Offers seen in any of its answers, the 487 included (W2).
        offers: Vec<CallInfo>,
    },
    /// The exchange's own INVITE has come that `Desk::recognise` bound to this request: the recall
    /// itself, on the feature-code road. Its fate comes as `Outcome`.
    ExchangeRecalls {
        /// The line.
        line: LineId,
        /// The request.
        id: CompletionId,
        /// How sure that is.
        binding: Binding,
    },
    /// An emergency call was placed: nothing calls or rings by itself for a while (part 3.4).
    Emergency,

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
