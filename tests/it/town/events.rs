//! Subscriptions and publications on the paper wire, to phones and to what exchanges hold themselves.

use std::time::Duration;

use perch::model::signal::{DialogIds, EventHeader, Failure, NotifyState, SavedSubscription};
use perch::model::{Moment, NameAddr, PublicationId, SipUri, SubscriptionId, WallTime};
use perch::sip::{Inbound, IncomingSubscribe, Outbound};

use super::exchange::{Manner, least_life, manner};
use super::seen::Seen;
use super::turns::Counts;
use super::wire::{SILENCE, contact, ends, is_contact, source, who};
use super::world::{Town, address};

/// Who keeps a subscription.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Server {
    Phone(SubscriptionId),
    /// The queue of an Asterisk, by the offer's token.
    Desk(String),
    /// What an exchange tells of a line.
    Lamp,
    /// Nobody: it was refused, or the answer is on its way.
    Nobody,
}

/// A subscription of one phone to what becomes of another's line.
pub(super) struct Sub {
    pub(super) client: (usize, SubscriptionId),
    pub(super) to: usize,
    pub(super) server: Server,
    pub(super) event: EventHeader,
    pub(super) ends: Moment,
    pub(super) version: u32,
    last_notify: Moment,
    /// Its subscriber wants it no more.
    ending: bool,
    /// Its subscriber knows nothing of it: the program ended.
    lost: bool,
    granted: bool,
}

impl Town {
    pub(super) fn carry_event(&mut self, n: usize, outbound: Outbound) {
        match outbound {
            Outbound::Subscribe { subscription, target, event, call_id, expires_s, .. } => {
                self.subscribe(n, subscription, target, event, call_id, expires_s);
            }
            Outbound::Resubscribe { subscription, expires_s } => self.refresh(n, subscription, expires_s),
            Outbound::Unsubscribe(subscription) => {
                if let Some(number) = self.wire.by_client.get(&(n, subscription)).copied() {
                    self.see(Seen::Over { sub: number });
                    if let Some(sub) = self.wire.subs.get_mut(&number) {
                        sub.ending = true;
                    }
                    self.refresh(n, subscription, 0);
                    self.wire.by_client.remove(&(n, subscription));
                }
            }
            Outbound::Restore { subscription, saved, .. } => {
                let number = saved.dialog.call_id.trim_start_matches("sub-").parse().unwrap_or(0);
                if let Some(sub) = self.wire.subs.get_mut(&number) {
                    sub.client = (n, subscription);
                    sub.lost = false;
                    self.wire.by_client.insert((n, subscription), number);
                }
            }
            Outbound::AcceptSubscription { subscription, expires_s } => {
                if let Some(number) = self.wire.by_server.get(&(n, subscription)).copied() {
                    self.granted(number, expires_s);
                }
            }
            Outbound::RejectSubscription { subscription, code, .. } => {
                if let Some(number) = self.wire.by_server.get(&(n, subscription)).copied() {
                    self.refused(number, code);
                }
            }
            Outbound::Notify { subscription, state, body } => {
                if let Some(number) = self.wire.by_server.get(&(n, subscription)).copied() {
                    self.notify(number, state, body);
                }
            }
            Outbound::Publish { publication, target, within, event, etag, expires_s, body, .. } => {
                let publish = Publish { publication, target, within, event, etag, expires_s, body };
                self.publish(n, publish);
            }
            Outbound::AnswerPublish { publication, code, etag, expires_s } => {
                if let Some((client, publication)) = self.wire.publications.remove(&(n, publication)) {
                    self.deliver(client, published(publication, code, etag, expires_s));
                }
            }
            _ => {}
        }
    }

    fn subscribe(
        &mut self,
        n: usize,
        subscription: SubscriptionId,
        target: SipUri,
        event: EventHeader,
        call_id: Option<String>,
        expires_s: u32,
    ) {
        let offered = self.exchange.desk.callee_of(&target);
        let to = offered.or_else(|| who(&target)).filter(|to| *to < self.phones.len());
        let Some(to) = to else {
            let failure = Failure::code(404);
            return self.deliver(n, Inbound::SubscribeFailed { subscription, failure, refresh: false });
        };
        let number = self.wire.odd();
        let to_phone = is_contact(&target) || (offered.is_none() && manner(to) == Manner::Proxy);
        let counts = match target.param("m") {
            _ if event.package != "call-completion" || !to_phone => None,
            Some("BS") => Some(Counts::Busy),
            Some("NR") => Some(Counts::NoAnswer),
            _ => Some(Counts::Other),
        };
        self.see(Seen::Subscribes { phone: n, to, sub: number, counts });
        let server = match (event.package.as_str(), manner(to)) {
            _ if to_phone => Ok(Server::Phone(SubscriptionId(number))),
            ("call-completion", Manner::Asterisk) => {
                self.exchange.desk.subscribe(&target, n, self.now).map(Server::Desk)
            }
            ("dialog", Manner::Lamps) | ("presence", Manner::Presence) if expires_s < least_life(to) => Err(423),
            ("dialog", Manner::Lamps) | ("presence", Manner::Presence) => Ok(Server::Lamp),
            _ => Err(489),
        };
        let sub = Sub {
            client: (n, subscription),
            to,
            server: server.clone().unwrap_or(Server::Nobody),
            event: event.clone(),
            ends: ends(self.now, expires_s),
            version: 0,
            last_notify: Moment::START,
            ending: false,
            lost: false,
            granted: false,
        };
        self.wire.subs.insert(number, sub);
        self.wire.by_client.insert((n, subscription), number);
        if self.chance(3) || (to_phone && self.phones[to].core.is_none()) {
            // Lost for good: silence.
            return self.fails_in_silence(number);
        }
        match server {
            Err(code) => self.refused(number, code),
            Ok(Server::Phone(theirs)) => {
                self.wire.by_server.insert((to, theirs), number);
                let incoming = IncomingSubscribe {
                    subscription: theirs,
                    line: (!target.user.starts_with("cc-")).then_some(perch::model::LineId(1)),
                    request_uri: target,
                    from: NameAddr::bare(address(n)),
                    to: address(to),
                    contact: contact(n),
                    call_id: call_id.unwrap_or_else(|| format!("sub-{number}")),
                    event,
                    accept: Vec::new(),
                    expires_s: Some(expires_s),
                    source: source(),
                    vouched: true,
                };
                self.deliver(to, Inbound::IncomingSubscribe(Box::new(incoming)));
            }
            Ok(Server::Desk(_)) => {
                self.granted(number, expires_s);
                self.notify_desk(number, false, None);
                self.desk_turns(to);
            }
            Ok(_) => {
                self.granted(number, expires_s.min(900));
                self.tell_lamp(number, true);
            }
        }
    }

    fn granted(&mut self, number: u64, expires_s: u32) {
        let now = self.now();
        let Some(sub) = self.wire.subs.get_mut(&number) else { return };
        let (n, subscription) = sub.client;
        sub.granted = true;
        sub.ends = ends(now.moment, expires_s);
        if sub.ending || expires_s == 0 {
            self.forget(number);
            return self.deliver(n, Inbound::Unsubscribed { subscription });
        }
        let saved = SavedSubscription {
            dialog: DialogIds {
                call_id: format!("sub-{number}"),
                local_tag: "l".to_owned(),
                remote_tag: "f".to_owned(),
            },
            cseq: 1,
            routes: Vec::new(),
            remote_target: address(sub.to),
            to: address(sub.to),
            event: sub.event.clone(),
            accept: Vec::new(),
            expires_at: WallTime(now.wall.0 + i64::from(expires_s) * 1_000),
            contact: contact(n),
        };
        let until = sub.ends.0 / 1_000;
        self.see(Seen::Granted { sub: number, until });
        self.deliver(n, Inbound::Subscribed { subscription, expires_s, saved: Box::new(saved) });
    }

    fn refused(&mut self, number: u64, code: u16) {
        let Some(sub) = self.wire.subs.get(&number) else { return };
        let ((n, subscription), refresh, to) = (sub.client, sub.granted, sub.to);
        // A5: a 500 to a refresh is not the end of the subscription.
        if !refresh || matches!(code, 404 | 481) {
            self.see(Seen::Over { sub: number });
            self.forget(number);
        }
        let min_expires_s = (code == 423).then(|| least_life(to));
        let failure = Failure { min_expires_s, ..Failure::code(code) };
        self.deliver(n, Inbound::SubscribeFailed { subscription, failure, refresh });
    }

    fn fails_in_silence(&mut self, number: u64) {
        let Some(sub) = self.wire.subs.get(&number) else { return };
        let ((n, subscription), refresh) = (sub.client, sub.granted);
        if !refresh {
            self.see(Seen::Over { sub: number });
            self.forget(number);
        }
        let failure = Failure::local(408, "");
        self.deliver_in(SILENCE, n, Inbound::SubscribeFailed { subscription, failure, refresh });
    }

    pub(super) fn forget(&mut self, number: u64) {
        let Some(sub) = self.wire.subs.remove(&number) else { return };
        self.wire.by_client.remove(&sub.client);
        match sub.server {
            Server::Phone(theirs) => drop(self.wire.by_server.remove(&(sub.to, theirs))),
            Server::Desk(token) => {
                self.exchange.desk.leave(&token);
                self.desk_turns(sub.to);
            }
            Server::Lamp | Server::Nobody => {}
        }
    }

    /// The program ended: what it does not take up again is unknown to it.
    pub(super) fn lose_subscriptions_of(&mut self, n: usize) {
        self.wire.by_client.retain(|(client, _), _| *client != n);
        self.wire.publications.retain(|_, (client, _)| *client != n);
        for sub in self.wire.subs.values_mut().filter(|sub| sub.client.0 == n) {
            sub.lost = true;
        }
    }

    fn refresh(&mut self, n: usize, subscription: SubscriptionId, expires_s: u32) {
        let known = self.wire.by_client.get(&(n, subscription)).copied();
        let known = known.filter(|number| self.wire.subs[number].ends > self.now || expires_s == 0);
        let Some(number) = known else {
            if expires_s > 0 {
                let failure = Failure::code(481);
                self.deliver(n, Inbound::SubscribeFailed { subscription, failure, refresh: true });
            }
            return;
        };
        let lost = self.chance(3);
        let sub = &self.wire.subs[&number];
        match (&sub.server, sub.to) {
            (Server::Phone(_), to) if self.phones[to].core.is_none() || lost => self.fails_in_silence(number),
            (Server::Phone(theirs), to) => {
                let subscription = *theirs;
                self.deliver(to, Inbound::Refreshed { subscription, expires_s });
            }
            (Server::Desk(token), _) => match self.exchange.desk.refresh(token, expires_s, self.now) {
                Ok(()) => {
                    let left = sub.ends.since(self.now).as_secs();
                    self.granted(number, expires_s.min(u32::try_from(left).unwrap_or(u32::MAX)));
                }
                Err(code) => self.refused(number, code),
            },
            (Server::Lamp, _) => {
                self.granted(number, expires_s.min(900));
                self.tell_lamp(number, true);
            }
            (Server::Nobody, _) => {}
        }
    }

    /// One NOTIFY. In its dialog none overtakes another (CSeq); it may be lost for good, or come twice.
    pub(super) fn notify(&mut self, number: u64, state: NotifyState, body: Option<(String, String)>) {
        let (delay, lost) = (self.delay(), self.chance(4));
        let now = self.now;
        let Some(sub) = self.wire.subs.get_mut(&number) else { return };
        let (n, subscription) = sub.client;
        let at = (now + delay).max(sub.last_notify + Duration::from_micros(1));
        sub.last_notify = at;
        let over = matches!(state, NotifyState::Terminated { .. });
        let unwanted = (sub.ending || sub.lost) && self.phones[n].core.is_some();
        let (event, to, server) = (sub.event.clone(), sub.to, sub.server.clone());
        let notified = Inbound::Notified {
            subscription,
            fork: "f".into(),
            event,
            state: Some(state),
            body: body.clone(),
            offers: Vec::new(),
            contact: None,
            saved: None,
        };
        if over {
            self.see(Seen::Over { sub: number });
            self.forget(number);
        }
        if let (Server::Phone(subscription), false, true) = (&server, over, unwanted) {
            // The dialog is gone there.
            let (subscription, failure) = (*subscription, Failure::code(481));
            self.see(Seen::Over { sub: number });
            self.forget(number);
            return self.deliver(to, Inbound::NotifyFailed { subscription, failure });
        }
        if lost || unwanted || self.phones[n].core.is_none() {
            if let (Server::Phone(subscription), false) = (server, over) {
                let failure = Failure::local(408, "");
                self.see(Seen::Over { sub: number });
                self.forget(number);
                self.deliver_in(SILENCE, to, Inbound::NotifyFailed { subscription, failure });
            }
            return;
        }
        if let Some((_, text)) = body.filter(|(kind, _)| kind.ends_with("call-completion")) {
            self.see(Seen::Told { sub: number, ready: text.contains("ready") });
        }
        if self.chance(10) {
            self.deliver_in(at.since(now), n, notified.clone());
        }
        self.deliver_in(at.since(now), n, notified);
    }

    fn publish(&mut self, n: usize, publish: Publish) {
        let Publish { publication, target, within, event, etag, expires_s, body } = publish;
        let dialog =
            within.and_then(|w| self.wire.by_client.get(&(n, w))).and_then(|number| self.wire.subs.get(number));
        let offered = self.exchange.desk.callee_of(&target);
        let to = dialog.map(|sub| sub.to).or(offered).or_else(|| who(&target)).unwrap_or(usize::MAX);
        let to_phone = dialog.is_some_and(|sub| matches!(sub.server, Server::Phone(_)))
            || (within.is_none() && offered.is_none() && (is_contact(&target) || manner(to) == Manner::Proxy));
        let within = dialog.and_then(|sub| match sub.server {
            Server::Phone(theirs) => Some(theirs),
            _ => None,
        });
        let open = body.as_ref().is_some_and(|(_, text)| text.contains("<basic>open"));
        if to < self.phones.len() {
            self.see(Seen::Says { phone: n, to, open });
        }
        if self.chance(3) || (to_phone && (to >= self.phones.len() || self.phones[to].core.is_none())) {
            let failure = Failure::local(408, "");
            return self.deliver_in(SILENCE, n, Inbound::PublishFailed { publication, failure });
        }
        if !to_phone {
            let answer = self.exchange.desk.publish(&target, n, &event.package, open);
            self.deliver(n, published(publication, answer, Some(format!("{}", self.now.0)), expires_s));
            if to < self.phones.len() {
                self.desk_turns(to);
            }
            return;
        }
        let theirs = PublicationId(self.wire.odd());
        self.wire.publications.insert((to, theirs), (n, publication));
        let incoming = Inbound::IncomingPublish {
            publication: theirs,
            request_uri: target,
            from: NameAddr::bare(address(n)),
            within,
            event,
            etag,
            expires_s: Some(expires_s),
            body,
        };
        self.deliver(to, incoming);
    }
}

/// The fields of one PUBLISH.
struct Publish {
    publication: PublicationId,
    target: SipUri,
    within: Option<SubscriptionId>,
    event: EventHeader,
    etag: Option<String>,
    expires_s: u32,
    body: Option<(String, String)>,
}

fn published(publication: PublicationId, code: u16, etag: Option<String>, expires_s: u32) -> Inbound {
    match code {
        200 => Inbound::Published { publication, etag, expires_s },
        code => Inbound::PublishFailed { publication, failure: Failure::code(code) },
    }
}
