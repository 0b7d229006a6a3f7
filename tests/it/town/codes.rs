//! Exchanges that call back by a feature code (R3): *37 and the number asks, *38 and the number takes it back; when both
//! phones are idle the exchange calls who asked, and then the other.

use std::time::Duration;

use perch::model::media::MediaDirection;
use perch::model::settings::FeatureCodes;
use perch::model::signal::Failure;
use perch::model::{LineId, Moment, NameAddr, SessionId, SipUri};
use perch::sip::{Inbound, IncomingInvite};

use super::exchange::{Manner, manner};
use super::seen::Seen;
use super::wire::{Call, SILENCE, agreed, ids, source, who};
use super::world::{Town, What, address};

/// No phone: the exchange itself is at this end.
pub(super) const EXCHANGE: usize = usize::MAX;

/// What stands in every phone's settings.
pub(super) fn templates() -> FeatureCodes {
    let code = |code: &str| Some(format!("{code}{{}}"));
    FeatureCodes { callback: code("*37"), callback_cancel: code("*38"), ..FeatureCodes::default() }
}

/// The phone that a code is about, and whether it asks or takes back.
pub(super) fn read(target: &SipUri) -> Option<(usize, bool)> {
    let about = |code| {
        let rest = target.user.strip_prefix(code)?;
        who(&SipUri::sip(rest, "town"))
    };
    about("*37").map(|to| (to, true)).or_else(|| about("*38").map(|to| (to, false)))
}

impl Town {
    /// The code is confirmed by an answer and an end; where there is no such code, 404 comes.
    pub(super) fn dials_code(&mut self, n: usize, session: SessionId, to: usize, asks: bool) {
        self.see(Seen::Code { phone: n, to, asks });
        if manner(to) != Manner::Codes || self.chance(20) {
            return self.deliver(n, Inbound::Failed { session, failure: Failure::code(404) });
        }
        if self.chance(3) {
            let failure = Failure::local(408, "");
            return self.deliver_in(SILENCE, n, Inbound::Failed { session, failure });
        }
        self.exchange.codes.retain(|(caller, about, _)| (*caller, *about) != (n, to));
        if asks {
            // Not before the call of the code itself is over.
            let after = Duration::from_secs(5);
            self.exchange.codes.push((n, to, self.now + after));
            self.at(after, What::Turns(to));
        }
        let (agreed, dialog) = (Some(agreed(MediaDirection::SendRecv)), ids(self.wire.odd()));
        let (offers, remote, supported) = (Vec::new(), None, Vec::new());
        self.deliver(n, Inbound::Answered { session, agreed, offers, dialog, remote, supported });
        let over = Inbound::HungUp { session, lost: false, sip_cause: None };
        self.deliver_in(Duration::from_secs(3), n, over);
    }

    /// A line has changed: who waits for it by code, or waits at it, may be called now.
    pub(super) fn calls_back_about(&mut self, n: usize) {
        let is_due = |(caller, to, from): &(usize, usize, Moment)| {
            let is_idle = self.exchange.is_idle(*caller) && self.exchange.is_idle(*to);
            (*caller == n || *to == n) && is_idle && *from <= self.now
        };
        let Some(index) = self.exchange.codes.iter().position(is_due) else { return };
        let (caller, to, _) = self.exchange.codes.remove(index);
        // Some mark the call as what it is, some call from the subscriber's own number (W13).
        let marked = (to / 20).is_multiple_of(2);
        let alert_info = if marked { vec!["<urn:alert:service:recall:callback>".to_owned()] } else { Vec::new() };
        let from = address(if marked { to } else { caller });
        let number = self.exchange_calls(caller, from, alert_info);
        if let Some(call) = self.wire.calls.get_mut(&number) {
            call.about = Some(to);
        }
    }

    /// The first half is answered: the second is called.
    pub(super) fn calls_the_other(&mut self, number: u64) {
        let Some(call) = self.wire.calls.get_mut(&number) else { return };
        let (caller, Some(to)) = (call.callee.0, call.about.take()) else { return };
        let second = self.exchange_calls(to, address(caller), Vec::new());
        for (half, other) in [(number, second), (second, number)] {
            if let Some(call) = self.wire.calls.get_mut(&half) {
                call.other_half = Some(other);
            }
        }
    }

    /// One half is over: so is the other.
    pub(super) fn hangs_up_the_other(&mut self, number: u64) {
        if let Some(call) = self.over(number) {
            let session = call.callee.1;
            let gone = match call.answered {
                true => Inbound::HungUp { session, lost: false, sip_cause: None },
                false => Inbound::Cancelled { session, elsewhere: false },
            };
            self.deliver(call.callee.0, gone);
        }
    }

    fn exchange_calls(&mut self, to: usize, from: SipUri, alert_info: Vec<String>) -> u64 {
        let number = self.wire.odd();
        let callee = (to, SessionId(self.wire.odd()));
        self.wire.calls.insert(number, Call::new((EXCHANGE, SessionId(number)), callee));
        self.wire.call_of.insert(callee, number);
        self.line_changed(to);
        if self.phones[to].core.is_none() {
            self.at(SILENCE, What::Silence(number));
            return number;
        }
        let invite = IncomingInvite {
            session: callee.1,
            line: Some(LineId(1)),
            request_uri: address(to),
            from: NameAddr::bare(from),
            to: address(to),
            asserted: None,
            dialog: ids(number),
            has_offer: true,
            alert_info,
            join: None,
            replaces: None,
            referred_by: None,
            source: source(),
            vouched: true,
        };
        self.deliver(to, Inbound::Incoming(Box::new(invite)));
        // Nobody lets it ring for ever.
        self.at(Duration::from_secs(30), What::Unanswered(number));
        number
    }

    /// The exchange gives up a call of its own.
    pub(super) fn unanswered(&mut self, number: u64) {
        if self.wire.calls.get(&number).is_some_and(|c| !c.answered) {
            self.hangs_up_the_other(number);
        }
    }
}
