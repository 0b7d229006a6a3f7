//! Subscriptions on the paper wire.

use std::time::Duration;

use perch::model::signal::{DialogIds, EventHeader, Failure, NotifyState, SavedSubscription};
use perch::model::{Moment, SipUri, SubscriptionId, WallTime};
use perch::sip::{Inbound, IncomingSubscribe};

use super::paper::{Sub, Wire};

impl Wire {
    #[allow(clippy::too_many_arguments, reason = "the fields of one request")]
    pub(super) fn subscribe(
        &mut self,
        from: usize,
        subscription: SubscriptionId,
        target: SipUri,
        event: EventHeader,
        accept: Vec<String>,
        expires_s: u32,
        call_id: Option<String>,
        now: Moment,
    ) {
        let of_a_line = matches!(event.package.as_str(), "dialog" | "presence");
        let node = if of_a_line && self.exchange_is_watched { 0 } else { self.reach(&target) };
        let theirs = SubscriptionId(self.odd());
        let contact = Wire::contact(from);
        let call_id = call_id.unwrap_or_else(|| format!("sub-{}", theirs.0));
        let saved = SavedSubscription {
            dialog: DialogIds { call_id: call_id.clone(), local_tag: format!("s{theirs}"), remote_tag: "n".into() },
            cseq: 1,
            routes: Vec::new(),
            remote_target: target.clone(),
            to: target.clone(),
            event: event.clone(),
            accept: accept.clone(),
            expires_at: WallTime(super::at(now + Duration::from_secs(expires_s.into())).wall.0),
            contact: contact.clone(),
        };
        self.subscriptions.push(Sub {
            subscriber: (from, subscription),
            notifier: (node, theirs),
            event: event.clone(),
            saved,
            last_notify: Moment::START,
            ending: false,
        });
        let incoming = IncomingSubscribe {
            subscription: theirs,
            line: self.line_at(node, &target),
            to: target.address_of_record(),
            request_uri: self.arriving(node, target),
            from: Wire::from(from),
            contact,
            call_id,
            event,
            accept,
            expires_s: Some(expires_s),
            source: Wire::source(from),
            vouched: true,
        };
        self.put(now, node, Inbound::IncomingSubscribe(Box::new(incoming)));
    }

    pub(super) fn refresh(&mut self, from: usize, subscription: SubscriptionId, expires_s: u32, now: Moment) {
        match self.subscriptions.iter_mut().find(|s| s.subscriber == (from, subscription)) {
            Some(sub) => {
                sub.ending = expires_s == 0;
                let (node, subscription) = sub.notifier;
                self.put(now, node, Inbound::Refreshed { subscription, expires_s });
            }
            None => {
                let failure = Failure::code(481);
                self.put(now, from, Inbound::SubscribeFailed { subscription, failure, refresh: true });
            }
        }
    }

    pub(super) fn sub_of_notifier(&self, node: usize, subscription: SubscriptionId) -> Option<&Sub> {
        self.subscriptions.iter().find(|s| s.notifier == (node, subscription))
    }

    pub(super) fn notify(
        &mut self,
        from: usize,
        subscription: SubscriptionId,
        state: NotifyState,
        body: Option<(String, String)>,
        now: Moment,
    ) {
        let delay = self.delay();
        let Some(sub) = self.subscriptions.iter_mut().find(|s| s.notifier == (from, subscription)) else { return };
        // The event layer drops a NOTIFY with an older CSeq, so two of one dialog never change places.
        let at = (now + delay).max(sub.last_notify + Duration::from_micros(1));
        sub.last_notify = at;
        let (node, id) = sub.subscriber;
        let event = sub.event.clone();
        let notified = Inbound::Notified {
            subscription: id,
            fork: "n".into(),
            event,
            state: Some(state.clone()),
            body,
            offers: Vec::new(),
            contact: None,
            saved: None,
        };
        if matches!(state, NotifyState::Terminated { .. }) {
            self.subscriptions.retain(|s| s.notifier != (from, subscription));
        }
        self.put_at(at, node, notified);
    }
}
