//! The paper wire: what one side's `Outbound` is as the other side's `Inbound`. No packet, no socket, the same seam.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use perch::engine::dice::Dice;
use perch::model::media::{Agreed, Codec, MediaDirection};
use perch::model::signal::{DialogIds, EventHeader, Failure, SavedSubscription};
use perch::model::{LineId, Moment, NameAddr, PublicationId, SessionId, SipUri, SubscriptionId};
use perch::sip::header::call_info;
use perch::sip::{Inbound, Outbound};

/// A node's end of a session or subscription.
pub(super) type End<T> = (usize, T);

/// What is sent there is lost without a word.
const NOWHERE: usize = usize::MAX;

pub(crate) struct Wire {
    queue: BTreeMap<(Moment, u64), (usize, Inbound)>,
    next: u64,
    dice: Dice,
    loss: f64,
    people: BTreeMap<String, LineId>,
    routes: BTreeMap<String, usize>,
    pub(super) sessions: Vec<Call>,
    pub(super) subscriptions: Vec<Sub>,
    publications: BTreeMap<End<PublicationId>, End<PublicationId>>,
    registers: BTreeMap<u64, (usize, LineId)>,
    next_odd: u64,
    pub(super) dialogs: BTreeSet<u64>,
    /// The port that each phone wished to have again.
    pub(super) remembered: BTreeMap<usize, Option<u16>>,
    /// Phones reach each other by way of the exchange alone: what is sent to their own addresses is lost.
    pub(super) only_by_exchange: bool,
    /// The exchange itself answers for the lines of its users; else their phones do.
    pub(super) exchange_is_watched: bool,
}

#[derive(Clone)]
pub(super) struct Call {
    pub(super) caller: End<SessionId>,
    pub(super) callee: End<SessionId>,
    pub(super) ids: u64,
    pub(super) answered: bool,
    pub(super) over: bool,
}

#[derive(Clone)]
pub(super) struct Sub {
    pub(super) subscriber: End<SubscriptionId>,
    pub(super) notifier: End<SubscriptionId>,
    pub(super) event: EventHeader,
    pub(super) saved: SavedSubscription,
    pub(super) last_notify: Moment,
    pub(super) ending: bool,
}

impl Wire {
    pub(crate) fn new(seed: u64, loss: f64, exchange_is_watched: bool) -> Wire {
        let mut bytes = [7; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        Wire {
            queue: BTreeMap::new(),
            next: 0,
            dice: Dice::new(bytes),
            loss,
            people: BTreeMap::new(),
            routes: BTreeMap::new(),
            sessions: Vec::new(),
            subscriptions: Vec::new(),
            publications: BTreeMap::new(),
            registers: BTreeMap::new(),
            next_odd: 1,
            dialogs: BTreeSet::new(),
            remembered: BTreeMap::new(),
            only_by_exchange: false,
            exchange_is_watched,
        }
    }

    pub(crate) fn person(&mut self, user: String, line: LineId) {
        self.people.insert(user, line);
    }

    pub(crate) fn next_at(&self) -> Option<Moment> {
        self.queue.keys().next().map(|(at, _)| *at)
    }

    pub(crate) fn take(&mut self) -> Option<(usize, Inbound)> {
        self.queue.pop_first().map(|(_, delivery)| delivery)
    }

    /// A node died: what was on its way to it is lost, its calls fall silent.
    pub(crate) fn forget(&mut self, node: usize) {
        self.queue.retain(|_, (to, _)| *to != node);
        self.sessions.retain(|c| c.caller.0 != node && c.callee.0 != node);
    }

    /// Delay of one message: 1 to 21 ms, and 500 ms more for each time it is lost (T1).
    pub(super) fn delay(&mut self) -> Duration {
        let mut delay = Duration::from_micros(1_000 + self.dice.below(20_000));
        while (self.dice.below(1_000) as f64) < self.loss * 1_000.0 && delay < Duration::from_secs(16) {
            delay += Duration::from_millis(500);
        }
        delay
    }

    pub(super) fn put(&mut self, now: Moment, to: usize, inbound: Inbound) -> Moment {
        let at = now + self.delay();
        self.put_at(at, to, inbound);
        at
    }

    pub(super) fn put_at(&mut self, at: Moment, to: usize, inbound: Inbound) {
        if to == NOWHERE {
            return;
        }
        self.next += 1;
        self.queue.insert((at, self.next), (to, inbound));
    }

    pub(super) fn odd(&mut self) -> u64 {
        self.next_odd += 2;
        self.next_odd
    }

    /// Which node a Request-URI reaches: a phone by its contact, a routed user, else the exchange.
    pub(super) fn reach(&self, uri: &SipUri) -> usize {
        if self.only_by_exchange && Wire::node(uri).is_some() {
            return NOWHERE;
        }
        Wire::node(uri).or_else(|| self.routes.get(&uri.user).copied()).unwrap_or(0)
    }

    /// The Request-URI as it arrives: the exchange writes a user's contact over it (RFC 3261 section 16.5).
    pub(super) fn arriving(&self, node: usize, uri: SipUri) -> SipUri {
        if node == 0 || Wire::node(&uri).is_some() || node == NOWHERE { uri } else { Wire::contact(node) }
    }

    pub(super) fn from(node: usize) -> NameAddr {
        let user = ["boris", "anna", "office", "carla"][node];
        NameAddr::bare(SipUri::sip(user, "127.0.0.1"))
    }

    /// Phone number N listens on port 5070 + N.
    pub(super) fn source(node: usize) -> std::net::SocketAddr {
        ([127, 0, 0, 1], 5_070 + u16::try_from(node).expect("few nodes")).into()
    }

    pub(super) fn contact(node: usize) -> SipUri {
        SipUri { port: Some(Wire::source(node).port()), ..Wire::from(node).uri }
    }

    fn node(uri: &SipUri) -> Option<usize> {
        uri.port.and_then(|port| port.checked_sub(5_070)).map(usize::from).filter(|node| (1..=3).contains(node))
    }

    pub(super) fn line_at(&self, node: usize, uri: &SipUri) -> Option<LineId> {
        match node {
            0 => self.people.get(&uri.user).copied(),
            _ => (!uri.user.starts_with("cc-")).then_some(LineId(1)),
        }
    }

    pub(super) fn ids(call: u64, local: &str, remote: &str) -> DialogIds {
        DialogIds { call_id: format!("call-{call}"), local_tag: local.into(), remote_tag: remote.into() }
    }

    pub(crate) fn carry(&mut self, from: usize, outbound: Outbound, now: Moment) {
        match outbound {
            Outbound::Line(account) if from != 0 && account.register_expires_s.is_some() => {
                self.register(from, account.line, now);
                self.remembered.insert(from, account.remembered_port);
            }
            Outbound::Register(line) => self.register(from, line, now),
            Outbound::AnswerRegister { request, code, .. } => {
                if let Some((node, line)) = self.registers.remove(&request) {
                    let contact = Wire::contact(node);
                    let inbound = match code {
                        200 => Inbound::Registered { line, expires_s: 3_600, contact },
                        code => Inbound::RegistrationFailed { line, failure: Failure::code(code) },
                    };
                    self.put(now, node, inbound);
                }
            }
            Outbound::Route { user, contact } => match contact.and_then(|c| Wire::node(&c)) {
                Some(node) => drop(self.routes.insert(user, node)),
                None => drop(self.routes.remove(&user)),
            },
            Outbound::Invite { session, target, headers, .. } => self.invite(from, session, target, &headers, now),
            Outbound::Cancel(session) => self.cancel(from, session, now),
            Outbound::Ring { session, headers } => {
                if let Some((caller, ids)) = self.caller_of(from, session) {
                    let offers = offers(&headers);
                    let dialog = Wire::ids(ids, "a", "b");
                    let phrase = "Ringing".into();
                    let ring = Inbound::Provisional {
                        session: caller.1,
                        code: 180,
                        phrase,
                        offers,
                        early: None,
                        dialog,
                        supported: supported(&headers),
                    };
                    self.put(now, caller.0, ring);
                }
            }
            Outbound::Answer { session, headers, .. } => self.answer(from, session, &headers, now),
            Outbound::Reject { session, code, headers } => {
                if let Some((caller, _)) = self.finish(from, session) {
                    let failure =
                        Failure { offers: offers(&headers), supported: supported(&headers), ..Failure::code(code) };
                    self.put(now, caller.0, Inbound::Failed { session: caller.1, failure });
                }
            }
            Outbound::HangUp { session } => self.hang_up(from, session, now),
            Outbound::Reinvite { session, media } => {
                if let Some((node, other)) = self.other_end(from, session) {
                    let agreed = agreed(media.direction);
                    let at = self.put(now, node, Inbound::MediaChanged { session: other, agreed, by_them: true });
                    let agreed = super::paper::agreed(media.direction);
                    self.put(at, from, Inbound::MediaChanged { session, agreed, by_them: false });
                }
            }
            Outbound::Subscribe { subscription, target, event, accept, expires_s, call_id, .. } => {
                self.subscribe(from, subscription, target, event, accept, expires_s, call_id, now);
            }
            Outbound::Resubscribe { subscription, expires_s } => self.refresh(from, subscription, expires_s, now),
            Outbound::Unsubscribe(subscription) => self.refresh(from, subscription, 0, now),
            Outbound::Restore { subscription, saved, .. } => {
                if let Some(sub) = self.subscriptions.iter_mut().find(|s| s.saved.dialog == saved.dialog) {
                    sub.subscriber = (from, subscription);
                }
            }
            Outbound::AcceptSubscription { subscription, expires_s } => {
                let Some(sub) = self.sub_of_notifier(from, subscription) else { return };
                let (node, id) = sub.subscriber;
                let saved = Box::new(sub.saved.clone());
                let inbound = match sub.ending {
                    true => Inbound::Unsubscribed { subscription: id },
                    false => Inbound::Subscribed { subscription: id, expires_s, saved },
                };
                self.put(now, node, inbound);
            }
            Outbound::RejectSubscription { subscription, code, .. } => {
                if let Some(sub) = self.sub_of_notifier(from, subscription) {
                    let (node, subscription) = sub.subscriber;
                    let failure = Failure::code(code);
                    self.put(now, node, Inbound::SubscribeFailed { subscription, failure, refresh: false });
                }
            }
            Outbound::Notify { subscription, state, body } => self.notify(from, subscription, state, body, now),
            Outbound::Publish { publication, target, within, event, etag, expires_s, body, .. } => {
                let within = within
                    .and_then(|w| self.subscriptions.iter().find(|s| s.subscriber == (from, w)).map(|s| s.notifier));
                let node = within.map_or_else(|| self.reach(&target), |(node, _)| node);
                let theirs = PublicationId(self.odd());
                self.publications.insert((node, theirs), (from, publication));
                let inbound = Inbound::IncomingPublish {
                    publication: theirs,
                    request_uri: self.arriving(node, target),
                    from: Wire::from(from),
                    within: within.map(|(_, id)| id),
                    event,
                    etag,
                    expires_s: Some(expires_s),
                    body,
                };
                self.put(now, node, inbound);
            }
            Outbound::AnswerPublish { publication, code, etag, expires_s } => {
                if let Some((node, publication)) = self.publications.remove(&(from, publication)) {
                    let inbound = match code {
                        200 => Inbound::Published { publication, etag, expires_s },
                        code => Inbound::PublishFailed { publication, failure: Failure::code(code) },
                    };
                    self.put(now, node, inbound);
                }
            }
            Outbound::Message { message, target, text, .. } => {
                let node = self.reach(&target);
                let line = self.line_at(node, &target);
                let coming = Inbound::IncomingMessage { line, request_uri: target, from: Wire::from(from), text };
                let at = self.put(now, node, coming);
                self.put(at, from, Inbound::MessageDone { message, result: Ok(200) });
            }
            Outbound::Shutdown { .. } => self.put_at(now, from, Inbound::Stopped),
            _ => {}
        }
    }

    fn register(&mut self, from: usize, line: LineId, now: Moment) {
        let request = self.odd();
        self.registers.insert(request, (from, line));
        let to = Wire::from(from).uri;
        let contact = Wire::contact(from);
        let source = Wire::source(from);
        let contacts = vec![(contact, 3_600)];
        self.put(now, 0, Inbound::IncomingRegister { request, to, contacts, all: false, source });
    }
}

pub(super) fn offers(headers: &[(String, String)]) -> Vec<perch::model::signal::CallInfo> {
    call_info::offers(headers.iter().filter(|(name, _)| name == "Call-Info").map(|(_, value)| value.as_str()))
}

fn supported(headers: &[(String, String)]) -> Vec<String> {
    headers.iter().filter(|(name, _)| name == "Supported").map(|(_, value)| value.clone()).collect()
}

pub(crate) fn agreed(direction: MediaDirection) -> Agreed {
    let remote = "127.0.0.1:4000".parse().expect("address");
    Agreed {
        remote_rtp: remote,
        remote_rtcp: remote,
        rtcp_mux: true,
        codec: Codec::Pcma,
        send_payload_type: 8,
        receive: vec![(8, Codec::Pcma)],
        send_events: Some((101, 8_000)),
        receive_events: Some(101),
        direction,
        ptime_ms: 20,
        opus_fec: false,
        opus_dtx: false,
        voip_metrics: false,
        srtp: None,
    }
}
