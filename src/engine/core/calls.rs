//! What calls ask for, carried out; and what their changes mean to everybody else.

use std::time::Duration;

use super::{Core, Output};
use crate::call::{Call, Input as CallInput, Output as CallOutput};
use crate::completion::{self, CallOutcome, FailedCall};
use crate::media::MediaCommand;
use crate::model::event::Event;
use crate::model::line::Transport;
use crate::model::media::{Codec, LocalMedia, MediaDirection};
use crate::model::srtp::{CryptoSuite, Security, SrtpKey, SrtpPolicy};
use crate::model::time::Now;
use crate::model::{CallEnd, CallId, CallOrigin, CallState, CompletionCondition, Direction, LineId};
use crate::sip::Outbound;

/// Calls at once where call waiting is on (product.md).
const SLOTS: usize = 4;

impl Core {
    /// Feeds a call and does what it asks for; then tells completion, the monitor, Recents and listeners.
    pub(super) fn call_handle(&mut self, id: CallId, input: CallInput, now: Now, out: &mut Vec<Output>) {
        let Some(call) = self.board.get_mut(id) else { return };
        let before = Before::of(call);
        let mut asks = Vec::new();
        call.handle(input, now, &mut asks);
        for ask in asks {
            self.do_for_call(id, ask, now, out);
        }
        self.after_call(id, &before, now, out);
    }

    fn do_for_call(&mut self, id: CallId, ask: CallOutput, now: Now, out: &mut Vec<Output>) {
        let Some(call) = self.board.get(id) else { return };
        let (line, direction) = (call.line, call.direction);
        match ask {
            CallOutput::Invite { session, target, headers } => {
                let to = (call.peer.uri != target).then(|| call.peer.uri.clone());
                let media = self.local_media(line, MediaDirection::SendRecv);
                out.push(Output::Sip(Outbound::Invite { session, line, target, to, media, headers }));
            }
            CallOutput::Cancel(session) => out.push(Output::Sip(Outbound::Cancel(session))),
            CallOutput::Bye(session) => out.push(Output::Sip(Outbound::HangUp { session })),
            CallOutput::Accept(session) => {
                self.withdraw_offer(session, now, out);
                let media = self.local_media(line, MediaDirection::SendRecv);
                out.push(Output::Sip(Outbound::Answer { session, media, headers: Vec::new() }));
            }
            CallOutput::Reject { session, code } => {
                let from = call.peer.clone();
                // A call declined by hand is offered as no answer, never as busy: the refused caller
                // would be told *ready* at once (product.md).
                let condition = (code == 486).then_some(CompletionCondition::NoAnswer);
                let headers = self.offer(line, session, &from, condition, now, out);
                out.push(Output::Sip(Outbound::Reject { session, code, headers }));
            }
            CallOutput::Change { session, direction } => {
                let media = self.local_media(line, direction);
                out.push(Output::Sip(Outbound::Reinvite { session, media }));
            }
            CallOutput::Sound { session, agreed } => out.push(Output::Media(MediaCommand::Sound { session, agreed })),
            CallOutput::Mute { session, muted } => out.push(Output::Media(MediaCommand::Mute { session, muted })),
            CallOutput::Quiet(session) => {
                self.quality.remove(&session);
                if direction == Direction::Incoming {
                    self.offered.remove(&session);
                }
                out.push(Output::Media(MediaCommand::Close(session)));
            }
        }
    }

    fn after_call(&mut self, id: CallId, before: &Before, now: Now, out: &mut Vec<Output>) {
        let Some(call) = self.board.get(id) else { return };
        let (line, completion) = (call.line, call.completion);
        let connected = before.connected.is_none() && call.connected.is_some();
        let peer = call.peer.uri.clone();
        let they_called = call.direction == Direction::Incoming;
        let outcome = before.outcome(call, now);
        if let (Some(id), Some(outcome)) = (completion, outcome) {
            self.desk_handle(completion::Input::Outcome { line, id, outcome }, now, out);
        } else if connected && completion.is_none() {
            self.desk_handle(completion::Input::Met { line, peer: peer.clone(), they_called }, now, out);
            self.met_for_monitor(line, &peer, now, out);
        }
        self.tell_waiters_call(id, before.state, now, out);
        self.tell_hold(id, before.on_hold, out);
        let Some(call) = self.board.get(id) else { return };
        if call.state() != before.state {
            self.tell_call(id, out);
            if matches!(self.board.get(id).map(Call::state), Some(CallState::Ended)) {
                self.keep_offers(id, now);
                self.note_call(id, now, out);
            }
        }
        self.settle(now, out);
    }

    /// Tells every listener where the call stands now.
    pub(super) fn tell_call(&self, id: CallId, out: &mut Vec<Output>) {
        let Some(call) = self.board.get(id).filter(|c| !c.hidden) else { return };
        let end = call.end().map(|(end, _)| end);
        out.push(Output::Event(Event::Call {
            call: id,
            line: call.line,
            state: call.state(),
            end,
            completion: call.completion,
        }));
    }

    /// Puts the calls that engage the user on hold, but for one.
    pub(super) fn hold_others(&mut self, but: Option<CallId>, now: Now, out: &mut Vec<Output>) {
        let together = but.is_some_and(|id| self.is_in_conference(id));
        let others = |c: &&Call| Some(c.id) != but && !(together && self.is_in_conference(c.id));
        let talking: Vec<CallId> =
            self.board.iter().filter(others).filter(|c| c.state() == CallState::Talking).map(|c| c.id).collect();
        for id in talking {
            self.call_handle(id, CallInput::Hold, now, out);
        }
    }

    /// How many calls the line takes at once.
    pub(in crate::engine) fn slots(&self, line: LineId) -> usize {
        if self.line(line).is_some_and(|l| l.settings.call_waiting) { SLOTS } else { 1 }
    }

    /// Our side of the sound; the shell fills in the port.
    pub(super) fn local_media(&mut self, line: LineId, direction: MediaDirection) -> LocalMedia {
        let security = self.security(line);
        let (codecs, ptime_ms) = match self.line(line) {
            Some(l) if !l.settings.codecs.is_empty() => (l.settings.codecs.clone(), l.settings.ptime_ms),
            _ => (Codec::DEFAULT_ORDER.to_vec(), 20),
        };
        LocalMedia { rtp_port: 0, codecs, direction, ptime_ms: ptime_ms.clamp(10, 60), security }
    }

    /// What a line wants of encryption, and fresh keys for it. Unless it is said otherwise, keys are offered where nobody
    /// on the way can read them: over TLS.
    fn security(&mut self, line: LineId) -> Security {
        let settings = self.line(line).map(|l| (l.settings.srtp, l.settings.transport));
        let policy = match settings {
            Some((Some(policy), _)) => policy,
            Some((None, Transport::Tls)) => SrtpPolicy::Offer,
            _ => SrtpPolicy::Answer,
        };
        if policy == SrtpPolicy::Off {
            return Security::default();
        }
        let key = |suite: CryptoSuite| SrtpKey::new(suite, self.dice.bytes(suite.key_bytes() + suite.salt_bytes()));
        Security { policy, keys: CryptoSuite::ORDER.into_iter().filter_map(key).collect() }
    }

    /// What completion needs to know of a call that was not connected; none if it is not such a call (T03).
    pub(in crate::engine) fn failed_call(&self, call: &Call) -> Option<FailedCall> {
        if call.direction == Direction::Incoming || call.hidden {
            return None;
        }
        let condition = match (call.state(), call.end()) {
            (CallState::Dialing | CallState::Ringing, _) => CompletionCondition::NoAnswer,
            (CallState::Ended, Some((end, _))) => match end {
                CallEnd::NoAnswer => CompletionCondition::NoAnswer,
                CallEnd::Unavailable | CallEnd::Unreachable => CompletionCondition::NotLoggedIn,
                CallEnd::Busy
                | CallEnd::Declined
                | CallEnd::Congestion
                | CallEnd::NotFound
                | CallEnd::Forbidden
                | CallEnd::Failed => CompletionCondition::Busy,
                // A 200 from voice mail may be *no answer* to the user (RFC 6910 section 4.4).
                CallEnd::HungUp | CallEnd::HungUpByThem
                    if !call.offers.is_empty() && call.origin == CallOrigin::Direct =>
                {
                    CompletionCondition::NoAnswer
                }
                _ => return None,
            },
            _ => return None,
        };
        Some(FailedCall {
            line: call.line,
            call: Some(call.id),
            peer: call.peer.clone(),
            target: call.target.clone(),
            condition,
            // There is no such number, by whatever code or cause it was said.
            code: match call.end() {
                Some((CallEnd::NotFound, _)) => Some(404),
                _ => call.failure.as_ref().map(|f| f.code),
            },
            offers: call.offers.clone(),
            can_be_joined: call.can_be_joined,
            retry_after_s: call.failure.as_ref().and_then(|f| f.retry_after.as_ref()).map(|r| r.seconds),
            takes_messages: call
                .failure
                .as_ref()
                .and_then(|f| f.allow.as_ref())
                .map(|methods| methods.iter().any(|method| method == "message")),
            still_ringing: call.session().is_some(),
        })
    }
}

/// What a call was before an input.
struct Before {
    state: CallState,
    connected: Option<crate::model::Moment>,
    queued: bool,
    placed: bool,
    on_hold: bool,
}

impl Before {
    fn of(call: &Call) -> Before {
        Before {
            state: call.state(),
            connected: call.connected,
            queued: call.queued_by_network,
            placed: call.session().is_some(),
            on_hold: call.phase.is_on_hold(),
        }
    }

    /// What the change means to the request that placed the call.
    fn outcome(&self, call: &Call, now: Now) -> Option<CallOutcome> {
        if !self.placed {
            return None;
        }
        if let Some((end, _)) = call.end().filter(|_| self.state != CallState::Ended) {
            return Some(match (call.connected, &call.failure) {
                (Some(since), _) => CallOutcome::Ended {
                    talked: now.moment.since(since).max(Duration::ZERO),
                    by_them: matches!(end, CallEnd::HungUpByThem | CallEnd::Lost),
                },
                (None, Some(failure)) => CallOutcome::Failed(failure.clone()),
                (None, None) => CallOutcome::GivenUp,
            });
        }
        if self.connected.is_none() && call.connected.is_some() {
            return Some(CallOutcome::Answered);
        }
        if !self.queued && call.queued_by_network {
            return Some(CallOutcome::QueuedByNetwork(call.words.clone().unwrap_or_default()));
        }
        (self.state == CallState::Dialing && call.state() != CallState::Dialing).then_some(CallOutcome::Ringing)
    }
}
