//! Who watches whose telephone: subscriptions to dialog events and presence (RFC 4235, RFC 3856, RFC 6665).

use crate::model::signal::NotifyState;
use crate::model::{Moment, SipUri, SubscriptionId};
use crate::sip::{IncomingSubscribe, Outbound};

use super::Output;
use super::registrar::seconds_left;
use super::state::{LineState, dialog_document, presence_document};

/// Life of a subscription that asks for none, and the longest, seconds (RFC 4235 section 3.4, RFC 3856 section 6.4).
const EXPIRES_S: u32 = 3600;
/// Subscriptions at once; the next one meets 503.
const MAX_WATCHERS: usize = 256;

/// All of them.
#[derive(Default)]
pub(super) struct Watchers {
    list: Vec<Watcher>,
}

struct Watcher {
    subscription: SubscriptionId,
    /// The user part of the watched address.
    subject: String,
    /// The watched address as the document names it.
    entity: SipUri,
    package: Package,
    version: u32,
    expires: Moment,
}

#[derive(Clone, Copy)]
enum Package {
    Dialog,
    Presence,
}

impl Watchers {
    /// A SUBSCRIBE for the state of `subject`; false if the event package is none of ours.
    pub(super) fn subscribe(
        &mut self,
        wish: &IncomingSubscribe,
        subject: &str,
        state: &LineState,
        now: Moment,
        out: &mut Vec<Output>,
    ) -> bool {
        let package = match wish.event.package.as_str() {
            "dialog" => Package::Dialog,
            "presence" => Package::Presence,
            _ => return false,
        };
        let subscription = wish.subscription;
        if self.list.len() >= MAX_WATCHERS {
            let headers = vec![("Retry-After".to_owned(), "60".to_owned())];
            out.push(Output::Sip(Outbound::RejectSubscription { subscription, code: 503, headers }));
            return true;
        }
        let entity = wish.request_uri.address_of_record();
        let subject = subject.to_owned();
        let mut watcher = Watcher { subscription, subject, entity, package, version: 0, expires: now };
        watcher.renew(wish.expires_s.unwrap_or(EXPIRES_S), state, now, out);
        if watcher.expires > now {
            self.list.push(watcher);
        }
        true
    }

    /// A refresh, or its end; false if this subscription is none of ours.
    pub(super) fn refresh(
        &mut self,
        subscription: SubscriptionId,
        expires_s: u32,
        now: Moment,
        told: impl Fn(&str) -> LineState,
        out: &mut Vec<Output>,
    ) -> bool {
        let Some(watcher) = self.list.iter_mut().find(|w| w.subscription == subscription) else { return false };
        let state = told(&watcher.subject);
        watcher.renew(expires_s, &state, now, out);
        self.list.retain(|w| w.expires > now);
        true
    }

    /// The subscriber is gone.
    pub(super) fn gone(&mut self, subscription: SubscriptionId) {
        self.list.retain(|w| w.subscription != subscription);
    }

    /// The telephone of `subject` changed its state.
    pub(super) fn changed(
        &mut self,
        subject: &str,
        before: &LineState,
        state: &LineState,
        now: Moment,
        out: &mut Vec<Output>,
    ) {
        for watcher in self.list.iter_mut().filter(|w| w.subject == subject) {
            watcher.tell(before, state, now, out);
        }
    }

    /// Ends what has run out.
    pub(super) fn pass(&mut self, now: Moment, out: &mut Vec<Output>) {
        for watcher in self.list.iter().filter(|w| w.expires <= now) {
            out.push(watcher.last_word());
        }
        self.list.retain(|w| w.expires > now);
    }

    /// When `pass` has to be called next.
    pub(super) fn wakes_at(&self) -> Option<Moment> {
        self.list.iter().map(|w| w.expires).min()
    }
}

impl Watcher {
    fn renew(&mut self, wanted_s: u32, state: &LineState, now: Moment, out: &mut Vec<Output>) {
        let expires_s = wanted_s.min(EXPIRES_S);
        self.expires = now + std::time::Duration::from_secs(u64::from(expires_s));
        out.push(Output::Sip(Outbound::AcceptSubscription { subscription: self.subscription, expires_s }));
        if expires_s == 0 {
            out.push(
                self.notify(NotifyState::Terminated { reason: Some("timeout".into()), retry_after_s: None }, state),
            );
        } else {
            self.tell(state, state, now, out);
        }
    }

    fn tell(&mut self, before: &LineState, state: &LineState, now: Moment, out: &mut Vec<Output>) {
        let active = NotifyState::Active { expires_s: Some(seconds_left(self.expires, now)), pending: false };
        let body = self.document(before, state);
        out.push(Output::Sip(Outbound::Notify { subscription: self.subscription, state: active, body: Some(body) }));
        self.version = self.version.saturating_add(1);
    }

    fn notify(&self, state: NotifyState, line: &LineState) -> Output {
        let body = Some(self.document(line, line));
        Output::Sip(Outbound::Notify { subscription: self.subscription, state, body })
    }

    fn last_word(&self) -> Output {
        let state = NotifyState::Terminated { reason: Some("timeout".into()), retry_after_s: None };
        Output::Sip(Outbound::Notify { subscription: self.subscription, state, body: None })
    }

    fn document(&self, before: &LineState, state: &LineState) -> (String, String) {
        match self.package {
            Package::Dialog => {
                ("application/dialog-info+xml".into(), dialog_document(&self.entity, self.version, before, state))
            }
            Package::Presence => ("application/pidf+xml".into(), presence_document(&self.entity, state)),
        }
    }
}
