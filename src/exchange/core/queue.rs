//! Who waits for the people: the callee's monitor of RFC 6910 between signalling's words and its own.

use std::net::SocketAddr;

use crate::completion::monitor::{self, Availability, CalleeState, CcBody, Monitor, Policy};
use crate::media::rtp::Dice;
use crate::model::time::Now;
use crate::model::{CompletionCondition, Moment, NameAddr, PublicationId, SipUri, SubscriptionId};
use crate::sip::package::call_completion::{self, CallCompletion, CcState};
use crate::sip::package::pidf;
use crate::sip::{IncomingInvite, IncomingSubscribe, Outbound};

use super::people::{People, Role};
use super::{Output, address_of};

/// The queues of all people.
pub(super) struct Queue {
    monitor: Monitor,
    address: SocketAddr,
    dice: Dice,
}

/// A call of somebody who waited.
pub(super) struct Recalled {
    /// Whom it is for.
    pub role: Role,
    /// Who waited.
    pub waiter: SubscriptionId,
}

/// A PUBLISH, as it came in.
pub(super) struct Publish {
    /// Its number.
    pub publication: PublicationId,
    /// Request-URI.
    pub request_uri: SipUri,
    /// From.
    pub from: NameAddr,
    /// The subscription in whose dialog it came.
    pub within: Option<SubscriptionId>,
    /// The event package.
    pub package: String,
    /// SIP-If-Match.
    pub etag: Option<String>,
    /// Seconds; none if absent.
    pub expires_s: Option<u32>,
    /// Content type and body.
    pub body: Option<(String, String)>,
}

impl Queue {
    pub(super) fn new(address: SocketAddr, dice: Dice, now: Now) -> Queue {
        let mut monitor = Monitor::new();
        // Nobody is waiting yet, so introducing the addresses asks for nothing.
        let mut nothing = Vec::new();
        for role in Role::ALL.into_iter().filter(|r| r.is_person()) {
            // The people's clocks are exact, and no two waiters are told at once: no guard time is needed.
            let policy = Policy { guard_s: 0, without_call: true, ..Policy::default() };
            let callee = address_of(role.user(), address);
            monitor.handle(monitor::Input::Address { callee, policy }, now, &mut nothing);
        }
        Queue { monitor, address, dice }
    }

    /// When `pass` has to be called next.
    pub(super) fn wakes_at(&self) -> Option<Moment> {
        self.monitor.wakes_at()
    }

    /// Lets its timers run up to now.
    pub(super) fn pass(&mut self, now: Now, out: &mut Vec<Output>) {
        self.tell(monitor::Input::Tick, now, out);
    }

    /// Every waiter is told that it is over.
    pub(super) fn leave(&mut self, now: Now, out: &mut Vec<Output>) {
        self.tell(monitor::Input::Leaving, now, out);
    }

    /// How a person's telephone is now.
    pub(super) fn state(&mut self, role: Role, people: &People, now: Now, out: &mut Vec<Output>) {
        let state = if !people.is_there(role, now.moment) {
            CalleeState::Absent
        } else if people.is_busy(role, now.moment) {
            CalleeState::Busy { in_use: people.is_in_use(role, now.moment) }
        } else {
            CalleeState::Free
        };
        self.tell(monitor::Input::State { callee: address_of(role.user(), self.address), state }, now, out);
    }

    /// A fresh monitor URI for this caller, if he may wait.
    pub(super) fn offer(
        &mut self,
        role: Role,
        caller: &NameAddr,
        condition: CompletionCondition,
        now: Now,
        out: &mut Vec<Output>,
    ) -> Option<SipUri> {
        let callee = address_of(role.user(), self.address);
        if !self.monitor.may_wait(&callee, &caller.uri) {
            return None;
        }
        let user = format!("cc-{:016x}{:016x}", self.dice.roll(), self.dice.roll());
        let uri = address_of(&user, self.address);
        let offer = monitor::Input::Offer { callee, caller: caller.clone(), uri: uri.clone(), condition };
        self.tell(offer, now, out);
        Some(uri)
    }

    /// Whether this INVITE is the call of somebody who waited.
    pub(super) fn recognise(&self, invite: &IncomingInvite) -> Option<Recalled> {
        let named = Role::of(&invite.request_uri.user_display()).map(|r| address_of(r.user(), self.address));
        let known = self.monitor.recognise(&invite.request_uri, named.as_ref(), &invite.from.uri)?;
        let role = Role::of(&known.callee.user_display())?;
        Some(Recalled { role, waiter: known.subscription })
    }

    /// That call came: the recall timer stops.
    pub(super) fn called(&mut self, waiter: SubscriptionId, now: Now, out: &mut Vec<Output>) {
        self.tell(monitor::Input::Called(waiter), now, out);
    }

    /// It met this; none: the caller gave it up.
    pub(super) fn call_failed(
        &mut self,
        subscription: SubscriptionId,
        condition: Option<CompletionCondition>,
        now: Now,
        out: &mut Vec<Output>,
    ) {
        self.tell(monitor::Input::CallFailed { subscription, condition }, now, out);
    }

    /// A call was answered: who waited is served, and what was offered while it rang is void.
    pub(super) fn answered(
        &mut self,
        role: Role,
        caller: &SipUri,
        waiter: Option<SubscriptionId>,
        offer: Option<SipUri>,
        now: Now,
        out: &mut Vec<Output>,
    ) {
        if let Some(uri) = offer {
            self.tell(monitor::Input::Withdraw { uri }, now, out);
        }
        let served = match waiter {
            Some(waiter) => monitor::Input::Answered(waiter),
            None => monitor::Input::Met { callee: address_of(role.user(), self.address), peer: caller.clone() },
        };
        self.tell(served, now, out);
    }

    /// A SUBSCRIBE for call completion; `role` is whom the Request-URI names, if it names anybody.
    pub(super) fn subscribe(&mut self, wish: &IncomingSubscribe, role: Option<Role>, now: Now, out: &mut Vec<Output>) {
        let subscribe = monitor::Input::Subscribe {
            subscription: wish.subscription,
            request_uri: wish.request_uri.clone(),
            callee: role.map(|r| address_of(r.user(), self.address)),
            from: wish.from.clone(),
            call_id: wish.call_id.clone(),
            expires_s: wish.expires_s,
        };
        self.tell(subscribe, now, out);
    }

    /// A refresh, or the end.
    pub(super) fn refresh(&mut self, subscription: SubscriptionId, expires_s: u32, now: Now, out: &mut Vec<Output>) {
        self.tell(monitor::Input::Refresh { subscription, expires_s }, now, out);
    }

    /// The subscriber is gone.
    pub(super) fn gone(&mut self, subscription: SubscriptionId, now: Now, out: &mut Vec<Output>) {
        self.tell(monitor::Input::SubscriberGone(subscription), now, out);
    }

    /// Somebody who waits can, or cannot, take a recall.
    pub(super) fn publish(&mut self, publish: Publish, now: Now, out: &mut Vec<Output>) {
        let callee = Role::of(&publish.request_uri.user_display()).map(|r| address_of(r.user(), self.address));
        let says = match &publish.body {
            None => Availability::Nothing,
            Some((_, text)) => availability(text),
        };
        let Publish { publication, request_uri, from, within, package, etag, expires_s, .. } = publish;
        let publish =
            monitor::Input::Publish { publication, request_uri, callee, from, within, package, etag, expires_s, says };
        self.tell(publish, now, out);
    }

    fn tell(&mut self, input: monitor::Input, now: Now, out: &mut Vec<Output>) {
        let mut asked = Vec::new();
        self.monitor.handle(input, now, &mut asked);
        out.extend(asked.into_iter().filter_map(in_signalling).map(Output::Sip));
    }
}

/// What the monitor asks for, in signalling's words; none where it only tells.
fn in_signalling(asked: monitor::Output) -> Option<Outbound> {
    Some(match asked {
        monitor::Output::Accept { subscription, expires_s } => Outbound::AcceptSubscription { subscription, expires_s },
        monitor::Output::Reject { subscription, code, retry_after_s } => {
            let headers = retry_after_s.map(|s| ("Retry-After".to_owned(), s.to_string())).into_iter().collect();
            Outbound::RejectSubscription { subscription, code, headers }
        }
        monitor::Output::Notify { subscription, state, body } => {
            let body = body.map(|b| ("application/call-completion".to_owned(), written(b)));
            Outbound::Notify { subscription, state, body }
        }
        monitor::Output::AnswerPublish { publication, code, etag, expires_s } => {
            Outbound::AnswerPublish { publication, code, etag, expires_s }
        }
        monitor::Output::Waiting { .. } => return None,
    })
}

/// The document of a place in the queue.
fn written(body: CcBody) -> String {
    let state = if body.ready { CcState::Ready } else { CcState::Queued };
    call_completion::print(&CallCompletion {
        state: Some(state),
        retention: body.retention,
        uri: Some(body.uri),
        place: Some(body.place),
    })
}

/// What a presence document says of who waits.
fn availability(body: &str) -> Availability {
    match pidf::parse(body).ok().and_then(|p| p.open) {
        Some(true) => Availability::Open,
        Some(false) => Availability::Closed,
        None => Availability::Unreadable,
    }
}
