//! The seam of the callee's side: what the monitor is told, and what it asks for.

use std::sync::Arc;

use crate::model::signal::NotifyState;
use crate::model::{CompletionCondition, NameAddr, PublicationId, SipUri, SubscriptionId, WallTime};

/// Who may wait for an address.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum WhoMayWait {
    /// Everybody.
    #[default]
    Everyone,
    /// These people.
    Listed(Arc<[SipUri]>),
    /// People of the address's own domain.
    SameDomain,
    /// Nobody: no offer is made, every SUBSCRIBE meets 403.
    Nobody,
}

/// How one address is guarded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Policy {
    /// Who may wait.
    pub who: WhoMayWait,
    /// Waiters at most; the next one meets 480 with Retry-After (RFC 6910 section 9.7).
    pub max_waiting: u32,
    /// A waiter whose recall fails keeps the place (cc-service-retention, S9).
    pub retention: bool,
    /// From free to the first recall, seconds (T-CCBS4).
    pub guard_s: u8,
    /// A SUBSCRIBE at the address itself is taken although no failed call of that caller is remembered.
    pub without_call: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Policy { who: WhoMayWait::Everyone, max_waiting: 10, retention: true, guard_s: 5, without_call: false }
    }
}

/// What an INVITE to the address would meet now (product.md, *Busy*).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CalleeState {
    /// Nobody talks, holds, dials or rings there, and a call slot is free.
    Free,
    /// Occupied.
    Busy {
        /// Somebody is using the phone (talks, holds or dials): what a waiter after no answer
        /// wants to see first (CCNR). False while it only rings.
        in_use: bool,
    },
    /// Not logged in, or not to be disturbed.
    Absent,
}

/// What the monitor is told.
#[derive(Clone, PartialEq, Debug)]
pub enum Input {
    /// Guard this address (of record), or change its policy. It begins as [`CalleeState::Absent`].
    Address {
        /// The address.
        callee: SipUri,
        /// Its policy.
        policy: Policy,
    },
    /// The address is gone: its waiters are told so.
    AddressGone(SipUri),
    /// The address is busy, free or absent now.
    State {
        /// The address.
        callee: SipUri,
        /// Its state.
        state: CalleeState,
    },
    /// A call to the address cannot be completed, or rings: the answer carries `uri` as
    /// `Call-Info: <uri>;purpose=call-completion;m=…` (S2). Ask [`may_wait`](super::Monitor::may_wait) first.
    /// The same `uri` again changes the condition (180 with NR, then 486 with BS).
    Offer {
        /// The address that was called.
        callee: SipUri,
        /// Who called.
        caller: NameAddr,
        /// The monitor URI: `sip:cc-<128 fresh random bits>@host`. Its user part is the permission.
        uri: SipUri,
        /// The condition, which becomes `m`.
        condition: CompletionCondition,
    },
    /// That call was answered after all: the offer is void.
    Withdraw {
        /// The monitor URI.
        uri: SipUri,
    },
    /// A SUBSCRIBE for `call-completion` came in. → `Accept` or `Reject`
    Subscribe {
        /// Its number.
        subscription: SubscriptionId,
        /// Request-URI: a monitor URI, or the address itself.
        request_uri: SipUri,
        /// The address that the Request-URI stands for, where that is known.
        callee: Option<SipUri>,
        /// From.
        from: NameAddr,
        /// Call-ID: a second SUBSCRIBE of the same one is a fork (482).
        call_id: String,
        /// Wanted seconds; none if absent.
        expires_s: Option<u32>,
    },
    /// A subscriber refreshes (0 ends it). → `Accept` or `Reject`
    Refresh {
        /// Its number.
        subscription: SubscriptionId,
        /// Wanted seconds.
        expires_s: u32,
    },
    /// A NOTIFY met 481 or silence: the subscriber is gone.
    SubscriberGone(SubscriptionId),
    /// A PUBLISH came in. → `AnswerPublish`
    Publish {
        /// Its number.
        publication: PublicationId,
        /// Request-URI: one of S8's addresses.
        request_uri: SipUri,
        /// The address that the Request-URI stands for, where that is known (S8, fourth address).
        callee: Option<SipUri>,
        /// From.
        from: NameAddr,
        /// The subscription in whose dialog it came (S8, second address).
        within: Option<SubscriptionId>,
        /// The event package: `presence` and `call-completion` are understood (A8).
        package: String,
        /// SIP-If-Match.
        etag: Option<String>,
        /// Expires; none if absent.
        expires_s: Option<u32>,
        /// What it says.
        says: Availability,
    },
    /// An INVITE that [`recognise`](super::Monitor::recognise) knew has arrived and is let through: the recall timer stops.
    Called(SubscriptionId),
    /// That call was answered: the waiter is served (S7).
    Answered(SubscriptionId),
    /// That call failed again (S9): busy, or rang in vain. None: the caller gave it up.
    CallFailed {
        /// The waiter.
        subscription: SubscriptionId,
        /// What it met.
        condition: Option<CompletionCondition>,
    },
    /// The two have talked by another call: the waiter is served.
    Met {
        /// The address.
        callee: SipUri,
        /// Who waited for it.
        peer: SipUri,
    },
    /// The callee does not want this waiter's call now: the next one is told, this one waits on.
    NotNow(SubscriptionId),
    /// The program ends: every waiter is told that the subscription is over.
    Leaving,
    /// A deadline may have passed.
    Tick,
}

/// What a PUBLISH says, decoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Availability {
    /// basic = open: the caller can take a recall.
    Open,
    /// basic = closed: not now.
    Closed,
    /// No body: a refresh, or a removal with Expires 0.
    Nothing,
    /// A body that could not be read.
    Unreadable,
}

/// What the monitor asks for.
#[derive(Clone, PartialEq, Debug)]
pub enum Output {
    /// 2xx to a SUBSCRIBE or its refresh. A `Notify` follows at once.
    Accept {
        /// Which.
        subscription: SubscriptionId,
        /// Granted seconds.
        expires_s: u32,
    },
    /// A final refusal of a SUBSCRIBE or its refresh.
    Reject {
        /// Which.
        subscription: SubscriptionId,
        /// 403, 404, 480, 481 or 482.
        code: u16,
        /// Retry-After, seconds.
        retry_after_s: Option<u32>,
    },
    /// NOTIFY.
    Notify {
        /// Which.
        subscription: SubscriptionId,
        /// Subscription-State.
        state: NotifyState,
        /// The body; none at the end.
        body: Option<CcBody>,
    },
    /// The answer to a PUBLISH.
    AnswerPublish {
        /// Which.
        publication: PublicationId,
        /// 200, 400, 403, 404, 412 or 489.
        code: u16,
        /// SIP-ETag with a 200.
        etag: Option<String>,
        /// Expires with a 200, seconds.
        expires_s: u32,
    },
    /// Who waits for this address has changed: see [`waiters`](super::Monitor::waiters).
    Waiting {
        /// The address.
        callee: SipUri,
        /// How many wait now.
        count: u32,
    },
}

/// The body of a NOTIFY, application/call-completion (RFC 6910 section 10).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CcBody {
    /// `ready` (true) or `queued`.
    pub ready: bool,
    /// `cc-service-retention: true`.
    pub retention: bool,
    /// `cc-URI`, to be written bare (W12).
    pub uri: SipUri,
    /// `x-cc-place`, from 1.
    pub place: u32,
}

/// An INVITE of somebody who waits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recognised {
    /// The waiter.
    pub subscription: SubscriptionId,
    /// The address the call is for.
    pub callee: SipUri,
    /// The waiter has been told *ready* and the recall timer (with 2 s of grace) still runs.
    pub told: bool,
}

/// Somebody who waits.
#[derive(Clone, PartialEq, Debug)]
pub struct Waiter {
    /// By which subscription.
    pub subscription: SubscriptionId,
    /// The address waited for.
    pub callee: SipUri,
    /// Who waits.
    pub peer: NameAddr,
    /// Since when.
    pub since: WallTime,
    /// The place among those who wait for the address, from 1.
    pub place: u32,
    /// Told that the address is free.
    pub told: bool,
    /// Cannot take a recall now (PUBLISH closed).
    pub suspended: bool,
}
