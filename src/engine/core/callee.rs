//! The called side: who gets in, who may wait for us, and what they are told.

use super::{Core, Keep, Output};
use crate::call::{Call, Phase};
use crate::completion::monitor::{self, CalleeState, Policy, Recognised};
use crate::model::event::Event;
use crate::model::history::{HistoryEntry, HistoryKind};
use crate::model::settings::WhoMayWait;
use crate::model::signal::{CallInfo, Header};
use crate::model::time::Now;
use crate::model::{
    CallEnd, CallId, CallOrigin, CallState, CompletionCondition, Direction, LineId, NameAddr, Registration, SessionId,
    SipUri,
};
use crate::sip::header::call_info;
use crate::sip::package::call_completion::{self, CallCompletion, CcState};
use crate::sip::watchers::Watchers;
use crate::sip::{IncomingInvite, IncomingSubscribe, Outbound};

/// Why an INVITE does not get in.
pub(super) struct NotAdmitted {
    pub(super) code: u16,
    pub(super) condition: Option<CompletionCondition>,
    pub(super) is_missed: bool,
}

impl Core {
    /// Feeds the monitor and does what it asks for.
    pub(super) fn monitor_handle(&mut self, input: monitor::Input, now: Now, out: &mut Vec<Output>) {
        let mut asks = Vec::new();
        self.monitor.handle(input, now, &mut asks);
        for ask in asks {
            self.do_for_monitor(ask, out);
        }
    }

    fn do_for_monitor(&mut self, ask: monitor::Output, out: &mut Vec<Output>) {
        match ask {
            monitor::Output::Accept { subscription, expires_s } => {
                out.push(Output::Sip(Outbound::AcceptSubscription { subscription, expires_s }));
            }
            monitor::Output::Reject { subscription, code, retry_after_s } => {
                let headers = retry_after_s.map(|s| ("Retry-After".to_owned(), s.to_string())).into_iter().collect();
                out.push(Output::Sip(Outbound::RejectSubscription { subscription, code, headers }));
            }
            monitor::Output::Notify { subscription, state, body } => {
                let body = body.map(|b| {
                    let body = CallCompletion {
                        state: Some(if b.ready { CcState::Ready } else { CcState::Queued }),
                        retention: b.retention,
                        uri: Some(b.uri),
                        place: Some(b.place),
                    };
                    (call_completion::MEDIA_TYPE.to_owned(), call_completion::print(&body))
                });
                out.push(Output::Sip(Outbound::Notify { subscription, state, body }));
            }
            monitor::Output::AnswerPublish { publication, code, etag, expires_s } => {
                out.push(Output::Sip(Outbound::AnswerPublish { publication, code, etag, expires_s }));
            }
            monitor::Output::Waiting { callee, count } => {
                if let Some(line) = self.lines.iter().find(|l| l.address.same_person(&callee)).map(|l| l.id) {
                    out.push(Output::Event(Event::WaitingForUs { line, count }));
                    self.warn_of_waiter(line, count, out);
                }
            }
        }
    }

    /// Guards the line's address with the policy of the settings.
    pub(super) fn guard_address(&mut self, line: LineId, now: Now, out: &mut Vec<Output>) {
        let Some(known) = self.line(line) else { return };
        let callee = known.address.address_of_record();
        let guard_s = known.settings.completion.guard_s;
        let who = match self.settings.calls.who_may_wait {
            WhoMayWait::Everyone => monitor::WhoMayWait::Everyone,
            WhoMayWait::SameDomain => monitor::WhoMayWait::SameDomain,
            WhoMayWait::Nobody => monitor::WhoMayWait::Nobody,
            WhoMayWait::Contacts => {
                monitor::WhoMayWait::Listed(self.contacts.iter().flat_map(|c| c.addresses.clone()).collect())
            }
        };
        let policy = Policy { who, guard_s, ..Policy::default() };
        self.monitor_handle(monitor::Input::Address { callee, policy }, now, out);
        if let Some(line) = self.line_mut(line) {
            line.told_state = None;
        }
    }

    /// Tells the monitor what an INVITE to each address would meet now (product.md, *Busy*).
    pub(super) fn tell_monitor(&mut self, now: Now, out: &mut Vec<Output>) {
        let mut news = Vec::new();
        for line in &self.lines {
            let mine = || self.board.iter().filter(|c| c.line == line.id && !c.hidden);
            let occupied = mine().any(|c| c.session().is_some());
            let in_use = mine().any(|c| c.session().is_some() && c.state() != CallState::Offering);
            let state = if line.settings.dnd || matches!(line.registration, Registration::Off) || self.leaving {
                CalleeState::Absent
            } else if occupied {
                CalleeState::Busy { in_use }
            } else {
                CalleeState::Free
            };
            if line.told_state != Some(state) {
                news.push((line.id, line.address.address_of_record(), state));
            }
        }
        for (line, callee, state) in news {
            if let Some(line) = self.line_mut(line) {
                line.told_state = Some(state);
            }
            self.monitor_handle(monitor::Input::State { callee, state }, now, out);
        }
    }

    /// Whether a call of ours to this person is on its way because a request came true.
    pub(super) fn is_being_recalled(&self, peer: &SipUri) -> bool {
        let on_its_way = |c: &Call| matches!(c.phase, Phase::Dialing { .. } | Phase::Ringing { .. });
        self.board.iter().any(|c| {
            on_its_way(c)
                && c.completion.is_some()
                && c.direction == Direction::Outgoing
                && c.peer.uri.same_person(peer)
        })
    }

    /// Whether an INVITE gets in; if not, with which answer.
    pub(super) fn admission(&self, line: LineId, told: Option<&Recognised>) -> Option<NotAdmitted> {
        let known = self.line(line)?;
        if self.leaving || known.settings.dnd {
            let condition = Some(CompletionCondition::NotLoggedIn);
            return Some(NotAdmitted { code: 480, condition, is_missed: !self.leaving });
        }
        let full = self.board.slots_taken(line) >= self.slots(line);
        let condition = Some(CompletionCondition::Busy);
        full.then_some(NotAdmitted { code: 486, condition, is_missed: told.is_none() })
    }

    /// The Call-Info header that offers completion to a caller, if they may wait (RFC 6910 section 7.1).
    pub(super) fn offer(
        &mut self,
        line: LineId,
        session: SessionId,
        caller: &NameAddr,
        condition: Option<CompletionCondition>,
        now: Now,
        out: &mut Vec<Output>,
    ) -> Vec<Header> {
        let Some(condition) = condition else { return Vec::new() };
        let Some(known) = self.line(line) else { return Vec::new() };
        let callee = known.address.address_of_record();
        let contact = known.contact.clone();
        let Some(contact) = contact.filter(|_| self.monitor.may_wait(&callee, &caller.uri)) else {
            return Vec::new();
        };
        let uri = match self.offered.get(&session) {
            Some(uri) => uri.clone(),
            None => {
                // The token is the permission: 128 random bits, one per failed call.
                let user = format!("cc-{}", self.dice.token());
                SipUri { user, params: transport_param(&contact), headers: None, ..contact }
            }
        };
        self.offered.insert(session, uri.clone());
        let input = monitor::Input::Offer { callee, caller: caller.clone(), uri: uri.clone(), condition };
        self.monitor_handle(input, now, out);
        vec![("Call-Info".to_owned(), call_info::print(&CallInfo { uri, m: Some(condition.m().to_owned()) }))]
    }

    /// The call was answered after all: nothing is left to wait for.
    pub(super) fn withdraw_offer(&mut self, session: SessionId, now: Now, out: &mut Vec<Output>) {
        if let Some(uri) = self.offered.remove(&session) {
            self.monitor_handle(monitor::Input::Withdraw { uri }, now, out);
        }
    }

    /// A call that never rang here is told in Recents all the same.
    pub(super) fn note_missed(
        &mut self,
        line: LineId,
        invite: &IncomingInvite,
        code: u16,
        now: Now,
        out: &mut Vec<Output>,
    ) {
        let display = self.name_of(&invite.from.uri).or(invite.from.display.clone());
        let end = if code == 486 { CallEnd::Busy } else { CallEnd::Unavailable };
        let what = HistoryKind::Call {
            direction: Direction::Incoming,
            origin: CallOrigin::Direct,
            end,
            code: Some(code),
            talked_s: None,
            completion: None,
            quality: None,
        };
        self.missed += 1;
        let peer = NameAddr { display, uri: invite.from.uri.clone() };
        let entry = HistoryEntry { line, peer, at: now.wall, what };
        out.push(Output::Keep(Keep::History(Box::new(entry.clone()))));
        self.history.push_back(entry);
    }

    /// What becomes of a waiter's call, told to the monitor.
    pub(super) fn tell_waiters_call(&mut self, id: CallId, before: CallState, now: Now, out: &mut Vec<Output>) {
        let Some(call) = self.board.get(id).filter(|c| c.direction == Direction::Incoming) else { return };
        let (state, end, connected) = (call.state(), call.end(), call.connected.is_some());
        if state == before {
            return;
        }
        let Some(session) = call.last_session else { return };
        let Some(subscription) = self.called_by_waiter.get(&session).copied() else { return };
        match (state, end) {
            (CallState::Talking, _) => {
                self.called_by_waiter.remove(&session);
                self.monitor_handle(monitor::Input::Answered(subscription), now, out);
            }
            (CallState::Ended, Some((end, _))) if !connected => {
                self.called_by_waiter.remove(&session);
                let condition = match end {
                    CallEnd::Busy => Some(CompletionCondition::Busy),
                    CallEnd::Cancelled => None,
                    _ => Some(CompletionCondition::NoAnswer),
                };
                self.monitor_handle(monitor::Input::CallFailed { subscription, condition }, now, out);
            }
            _ => {}
        }
    }

    /// An ordinary call with somebody who waits for us serves them.
    pub(super) fn met_for_monitor(&mut self, line: LineId, peer: &SipUri, now: Now, out: &mut Vec<Output>) {
        if let Some(callee) = self.line(line).map(|l| l.address.address_of_record()) {
            self.monitor_handle(monitor::Input::Met { callee, peer: peer.clone() }, now, out);
        }
    }

    /// A SUBSCRIBE came in.
    pub(super) fn incoming_subscribe(&mut self, subscribe: IncomingSubscribe, now: Now, out: &mut Vec<Output>) {
        if Watchers::knows(&subscribe.event.package) {
            return self.watched(&subscribe, now, out);
        }
        let IncomingSubscribe { subscription, request_uri, from, call_id, event, expires_s, line, .. } = subscribe;
        if event.package != "call-completion" {
            let headers = vec![("Allow-Events".to_owned(), "call-completion, dialog, presence".to_owned())];
            out.push(Output::Sip(Outbound::RejectSubscription { subscription, code: 489, headers }));
            return;
        }
        let callee = line
            .and_then(|id| self.line(id))
            .map(|l| l.address.address_of_record())
            .or_else(|| self.callee_of(&request_uri));
        let input = monitor::Input::Subscribe { subscription, request_uri, callee, from, call_id, expires_s };
        self.monitor_handle(input, now, out);
    }

    /// The address of ours that a Request-URI stands for.
    pub(super) fn callee_of(&self, request_uri: &SipUri) -> Option<SipUri> {
        let by_contact = |l: &&super::Line| l.contact.as_ref().is_some_and(|c| c.user == request_uri.user);
        self.lines
            .iter()
            .find(|l| l.address.same_person(request_uri))
            .or_else(|| self.lines.iter().find(by_contact))
            .map(|l| l.address.address_of_record())
    }
}

/// The transport parameter of our Contact, which the monitor URI needs too.
fn transport_param(contact: &SipUri) -> Vec<(String, Option<String>)> {
    contact.params.iter().filter(|(name, _)| name.eq_ignore_ascii_case("transport")).cloned().collect()
}
