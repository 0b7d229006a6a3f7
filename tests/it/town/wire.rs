//! Calls on the paper wire: delay, loss, duplicates and silence between two phones, with an exchange between them.

use std::collections::HashMap;
use std::time::Duration;

use perch::model::media::{Agreed, Codec, MediaDirection};
use perch::model::signal::{CallInfo, DialogIds, Failure, Header};
use perch::model::{Moment, NameAddr, PublicationId, SessionId, SipUri, SubscriptionId};
use perch::sip::header::{call_info, dialog_ref};
use perch::sip::{Inbound, IncomingInvite, Outbound};

use super::codes::EXCHANGE;
use super::events::Sub;
use super::exchange::{Manner, manner};
use super::seen::Seen;
use super::world::{Town, What, address};

/// After so long without an answer a transaction is over (64 T1).
pub(super) const SILENCE: Duration = Duration::from_secs(32);

/// What is under way.
#[derive(Default)]
pub(super) struct Wire {
    next: u64,
    pub(super) calls: HashMap<u64, Call>,
    pub(super) call_of: HashMap<(usize, SessionId), u64>,
    pub(super) subs: HashMap<u64, Sub>,
    pub(super) by_client: HashMap<(usize, SubscriptionId), u64>,
    pub(super) by_server: HashMap<(usize, SubscriptionId), u64>,
    pub(super) publications: HashMap<(usize, PublicationId), (usize, PublicationId)>,
}

impl Wire {
    /// A fresh odd number: for what comes in.
    pub(super) fn odd(&mut self) -> u64 {
        self.next += 2;
        self.next + 1
    }
}

pub(super) struct Call {
    pub(super) caller: (usize, SessionId),
    pub(super) callee: (usize, SessionId),
    pub(super) answered: bool,
    /// The exchange's own offer on it, and the recall that it is.
    offer: Option<String>,
    recall: Option<String>,
    /// Whom the exchange calls once this call of its own is answered; and the other half of such a pair.
    pub(super) about: Option<usize>,
    pub(super) other_half: Option<u64>,
}

impl Call {
    pub(super) fn new(caller: (usize, SessionId), callee: (usize, SessionId)) -> Call {
        Call { caller, callee, answered: false, offer: None, recall: None, about: None, other_half: None }
    }
}

/// The phone behind an address, a contact or a monitor URI.
pub(super) fn who(uri: &SipUri) -> Option<usize> {
    let name = uri.host.strip_suffix(".phones").unwrap_or(&uri.user);
    name.strip_prefix('p')?.parse().ok()
}

/// It names the phone itself, not the person.
pub(super) fn is_contact(uri: &SipUri) -> bool {
    uri.host.ends_with(".phones")
}

pub(super) fn contact(n: usize) -> SipUri {
    SipUri::sip(&format!("p{n}"), &format!("p{n}.phones"))
}

pub(super) fn source() -> std::net::SocketAddr {
    ([127, 0, 0, 1], 5_060).into()
}

impl Town {
    /// Something goes to a phone, a little later.
    pub(super) fn deliver(&mut self, n: usize, inbound: Inbound) {
        let delay = self.delay();
        self.deliver_in(delay, n, inbound);
    }

    pub(super) fn deliver_in(&mut self, delay: Duration, n: usize, inbound: Inbound) {
        // To an exchange nothing has to be said.
        let Some(life) = self.phones.get(n).map(|p| p.life) else { return };
        self.at(delay, What::Arrives(n, life, Box::new(inbound)));
    }

    /// 1 to 40 ms, and T1 more for each copy that is lost.
    pub(super) fn delay(&mut self) -> Duration {
        let mut delay = Duration::from_micros(1_000 + self.roll(39_000));
        let mut patience = Duration::from_millis(500);
        while self.chance(20) && patience < SILENCE {
            delay += patience;
            patience *= 2;
        }
        delay
    }

    pub(super) fn carry(&mut self, n: usize, outbound: Outbound) {
        match outbound {
            Outbound::Line(account) => {
                let registered = Inbound::Registered { line: account.line, expires_s: 600, contact: contact(n) };
                self.deliver(n, registered);
            }
            Outbound::Register(line) => {
                self.deliver(n, Inbound::Registered { line, expires_s: 600, contact: contact(n) });
            }
            Outbound::Invite { session, target, headers, .. } => match super::codes::read(&target) {
                Some((to, asks)) => self.dials_code(n, session, to, asks),
                None => self.invite(n, session, &target, &headers),
            },
            Outbound::Cancel(session) => self.cancel(n, session),
            Outbound::Ring { session, headers } => self.ring(n, session, &headers),
            Outbound::Answer { session, .. } => self.answer(n, session),
            Outbound::Reject { session, code, headers } => self.reject(n, session, code, &headers),
            Outbound::HangUp { session } => self.hang_up(n, session),
            Outbound::Reinvite { session, media } => self.reinvite(n, session, media.direction),
            Outbound::Message { message, .. } => self.deliver(n, Inbound::MessageDone { message, result: Ok(202) }),
            other => self.carry_event(n, other),
        }
    }

    fn invite(&mut self, n: usize, session: SessionId, target: &SipUri, headers: &[Header]) {
        let recall = self.exchange.desk.recall(target);
        let to = recall.as_ref().map(|(_, callee)| *callee).or_else(|| who(target));
        let to = to.filter(|to| *to < self.phones.len());
        let spent = self.exchange.desk.spent_for(target);
        self.see(Seen::Invite { phone: n, to: to.or(spent) });
        let Some(to) = to else {
            let failure = Failure::code(404);
            self.see(Seen::InviteOver { phone: n, to: spent });
            return self.deliver(n, Inbound::Failed { session, failure });
        };
        let number = self.wire.odd();
        let callee = (to, SessionId(self.wire.odd()));
        let recall = recall.map(|(token, _)| token);
        let call = Call { recall, ..Call::new((n, session), callee) };
        self.wire.calls.insert(number, call);
        self.wire.call_of.insert((n, session), number);
        self.line_changed(n);
        if self.chance(2) || self.phones[to].core.is_none() {
            // Nobody there; some exchanges say so, the wire itself never does.
            let after = if is_contact(target) || self.chance(500) { SILENCE } else { self.delay() };
            return self.at(after, What::Silence(number));
        }
        self.wire.call_of.insert(callee, number);
        self.line_changed(to);
        let invite = IncomingInvite {
            session: callee.1,
            line: (!target.user.starts_with("cc-")).then_some(perch::model::LineId(1)),
            // An exchange rewrites the Request-URI; a proxy keeps it for the phone's own URIs.
            request_uri: if is_contact(target) { target.clone() } else { address(to) },
            from: NameAddr::bare(address(n)),
            to: address(to),
            asserted: None,
            dialog: ids(number),
            has_offer: true,
            alert_info: Vec::new(),
            join: joins(headers),
            replaces: None,
            referred_by: None,
            source: source(),
            vouched: true,
        };
        self.deliver(to, Inbound::Incoming(Box::new(invite)));
    }

    /// Nobody answered an INVITE.
    pub(super) fn silence(&mut self, number: u64) {
        let unanswered = self.wire.calls.get(&number).is_some_and(|c| !c.answered);
        if unanswered && let Some(call) = self.over(number) {
            let failure = if self.chance(500) { Failure::code(480) } else { Failure::local(408, "") };
            self.deliver(call.caller.0, Inbound::Failed { session: call.caller.1, failure });
        }
    }

    fn ring(&mut self, n: usize, session: SessionId, headers: &[Header]) {
        let Some(number) = self.wire.call_of.get(&(n, session)).copied() else { return };
        let offers = self.offers(number, headers);
        let Some(call) = self.wire.calls.get(&number) else { return };
        let (caller, session) = call.caller;
        let (phrase, dialog) = ("Ringing".to_owned(), ids(number));
        let ringing =
            Inbound::Provisional { session, code: 180, phrase, offers, early: None, dialog, supported: Vec::new() };
        if self.chance(50) {
            self.deliver(caller, ringing.clone());
        }
        self.deliver(caller, ringing);
    }

    /// What the caller reads as an offer: the phone's own through a proxy, the exchange's from an Asterisk (A1, W2).
    fn offers(&mut self, number: u64, headers: &[Header]) -> Vec<CallInfo> {
        let Some(call) = self.wire.calls.get_mut(&number) else { return Vec::new() };
        let (caller, callee) = (call.caller.0, call.callee.0);
        match manner(callee) {
            _ if caller == EXCHANGE => Vec::new(),
            Manner::Proxy => {
                call_info::offers(headers.iter().filter(|(name, _)| name == "Call-Info").map(|(_, v)| v.as_str()))
            }
            Manner::Asterisk => {
                let token = call.offer.get_or_insert_with(|| format!("x{number}")).clone();
                vec![self.exchange.desk.offer(token, caller, callee)]
            }
            Manner::Lamps | Manner::Presence | Manner::Codes | Manner::Deaf => Vec::new(),
        }
    }

    fn answer(&mut self, n: usize, session: SessionId) {
        let Some(number) = self.wire.call_of.get(&(n, session)).copied() else { return };
        let Some(call) = self.wire.calls.get_mut(&number) else { return };
        call.answered = true;
        let (caller, their_session) = call.caller;
        if let Some(token) = call.offer.take() {
            self.exchange.desk.withdraw(&token);
        }
        let (dialog, agreed) = (ids(number), Some(agreed(MediaDirection::SendRecv)));
        let (offers, remote, supported) = (Vec::new(), None, Vec::new());
        if caller != EXCHANGE {
            self.see(Seen::InviteOver { phone: caller, to: Some(n) });
            self.see(Seen::Talks { phone: caller });
        }
        self.see(Seen::Talks { phone: n });
        self.exchange.desk.used(n);
        self.deliver(caller, Inbound::Answered { session: their_session, agreed, offers, dialog, remote, supported });
        let confirmed = Inbound::Confirmed { session, agreed: self::agreed(MediaDirection::SendRecv) };
        self.deliver_in(Duration::from_millis(90), n, confirmed);
        self.line_changed(n);
        self.calls_the_other(number);
    }

    fn reject(&mut self, n: usize, session: SessionId, code: u16, headers: &[Header]) {
        let Some(number) = self.wire.call_of.get(&(n, session)).copied() else { return };
        let offers = self.offers(number, headers);
        if let Some(token) = self.wire.calls.get(&number).and_then(|c| c.offer.as_ref()).filter(|_| code == 486) {
            self.exchange.desk.met_busy(token);
        }
        if let Some(call) = self.over(number) {
            let failure = Failure { offers, ..Failure::code(code) };
            self.deliver(call.caller.0, Inbound::Failed { session: call.caller.1, failure });
        }
    }

    fn cancel(&mut self, n: usize, session: SessionId) {
        let Some(number) = self.wire.call_of.get(&(n, session)).copied() else { return };
        if self.wire.calls.get(&number).is_some_and(|c| c.answered) {
            // It crossed the answer.
            return self.hang_up(n, session);
        }
        let known = self.wire.calls.get(&number).is_some_and(|c| self.wire.call_of.contains_key(&c.callee));
        let offers = if known { self.offers(number, &[]) } else { Vec::new() };
        if let Some(call) = self.over(number) {
            self.deliver(call.callee.0, Inbound::Cancelled { session: call.callee.1, elsewhere: false });
            let failure = Failure { offers, ..Failure::code(487) };
            self.deliver(n, Inbound::Failed { session, failure });
        }
    }

    fn hang_up(&mut self, n: usize, session: SessionId) {
        let Some(number) = self.wire.call_of.get(&(n, session)).copied() else { return };
        if let Some(call) = self.over(number) {
            let (to, session) = if call.caller == (n, session) { call.callee } else { call.caller };
            self.deliver(to, Inbound::HungUp { session, lost: false, sip_cause: None });
        }
    }

    fn reinvite(&mut self, n: usize, session: SessionId, direction: MediaDirection) {
        let Some(call) = self.wire.call_of.get(&(n, session)).and_then(|number| self.wire.calls.get(number)) else {
            return;
        };
        let (to, theirs) = if call.caller == (n, session) { call.callee } else { call.caller };
        let agreed = agreed(direction);
        self.deliver(to, Inbound::MediaChanged { session: theirs, agreed: agreed.clone(), by_them: true });
        self.deliver_in(Duration::from_millis(100), n, Inbound::MediaChanged { session, agreed, by_them: false });
    }

    /// The phone is gone: the other side hears nothing more.
    pub(super) fn drop_calls_of(&mut self, n: usize) {
        let mut calls: Vec<u64> =
            self.wire.call_of.iter().filter(|((node, _), _)| *node == n).map(|(_, number)| *number).collect();
        calls.sort_unstable();
        calls.dedup();
        for number in calls {
            let Some(call) = self.over(number) else { continue };
            let (to, session) = if call.caller.0 == n { call.callee } else { call.caller };
            let gone = match (call.answered, call.caller.0 == n) {
                (true, _) => Inbound::HungUp { session, lost: true, sip_cause: None },
                (false, true) => Inbound::Cancelled { session, elsewhere: false },
                (false, false) => Inbound::Failed { session, failure: Failure::local(408, "") },
            };
            self.deliver_in(SILENCE, to, gone);
        }
    }

    pub(super) fn over(&mut self, number: u64) -> Option<Call> {
        let call = self.wire.calls.remove(&number)?;
        self.wire.call_of.remove(&call.caller);
        self.wire.call_of.remove(&call.callee);
        if !call.answered && call.caller.0 != EXCHANGE {
            self.see(Seen::InviteOver { phone: call.caller.0, to: Some(call.callee.0) });
        }
        if let Some(token) = &call.offer {
            self.exchange.desk.call_over(token, self.now);
        }
        if let Some(token) = &call.recall {
            self.exchange.desk.recalled(token);
        }
        self.line_changed(call.caller.0);
        self.line_changed(call.callee.0);
        if let Some(other) = call.other_half {
            self.hangs_up_the_other(other);
        }
        Some(call)
    }

    /// How many calls the wire knows of this phone.
    pub(super) fn calls_of(&self, n: usize) -> usize {
        self.exchange.calls_of(n)
    }

    /// Something changed at this phone's line: who watches it is told.
    pub(super) fn line_changed(&mut self, n: usize) {
        if n == EXCHANGE {
            return;
        }
        let calls = self.wire.calls.values().filter(|c| c.callee.0 == n || c.caller.0 == n).count();
        let there = self.phones[n].core.is_some();
        if self.exchange.line(n, calls, there) {
            self.tell_watchers(n);
            self.desk_turns(n);
            self.calls_back_about(n);
        }
    }
}

/// The moment after which a subscription has run out.
pub(super) fn ends(now: Moment, expires_s: u32) -> Moment {
    now + Duration::from_secs(expires_s.into())
}

/// The call that an INVITE would break into (RFC 3911).
fn joins(headers: &[Header]) -> Option<DialogIds> {
    let (_, value) = headers.iter().find(|(name, _)| name == "Join")?;
    dialog_ref::parse(value).map(|join| join.dialog)
}

pub(super) fn ids(call: u64) -> DialogIds {
    DialogIds { call_id: format!("call-{call}"), local_tag: "a".into(), remote_tag: "b".into() }
}

pub(super) fn agreed(direction: MediaDirection) -> Agreed {
    let remote = source();
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
