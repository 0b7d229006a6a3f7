//! Calls brought together: a conference, somebody who breaks in, and what those hear who are put on hold.

use super::{Core, Output};
use crate::call::{Call, Input as CallInput, Phase};
use crate::media::MediaCommand;
use crate::model::media::Tone;
use crate::model::time::Now;
use crate::model::{CallId, CallState, LineId, Reason, Refusal, Reply, SessionId};

impl Core {
    /// Whether this call is one of the conference.
    pub(in crate::engine) fn is_in_conference(&self, id: CallId) -> bool {
        self.conference.contains(&id)
    }

    /// Whether this call can join those that are talked in, or bring them to itself.
    pub(in crate::engine) fn can_add(&self, call: &Call) -> bool {
        is_connected(call)
            && !self.is_in_conference(call.id)
            && self.board.iter().any(|other| other.id != call.id && is_connected(other))
    }

    /// Brings calls together. One call alone joins those that are talked in, or the newest that is held.
    pub(super) fn confer(&mut self, mut calls: Vec<CallId>, now: Now, out: &mut Vec<Output>) -> Result<Reply, Refusal> {
        for id in &calls {
            let call = self.known_call(*id)?;
            if !is_connected(call) {
                return Err(Refusal::InvalCallState { state: call.state().name().into() });
            }
        }
        if let [call] = calls[..] {
            calls.extend(self.company_for(call));
            if calls.len() < 2 {
                return Err(Refusal::OperationUnavail { why: Reason::NoOtherCall });
            }
        }
        calls.sort_unstable();
        calls.dedup();
        self.conference = if calls.len() < 2 { Vec::new() } else { calls };
        match self.conference.first().copied() {
            Some(first) => {
                self.hold_others(Some(first), now, out);
                self.resume_conference(first, now, out);
            }
            // Apart again, one is talked in.
            None => self.hold_all_but_newest(now, out),
        }
        self.settle(now, out);
        Ok(Reply::Done)
    }

    /// Takes a call out: it goes on alone with us, the others are put on hold.
    pub(super) fn separate(&mut self, id: CallId, now: Now, out: &mut Vec<Output>) -> Result<Reply, Refusal> {
        self.known_call(id)?;
        if !self.is_in_conference(id) {
            return Err(Refusal::OperationUnavail { why: Reason::NotInConference });
        }
        self.conference.retain(|other| *other != id);
        self.hold_others(Some(id), now, out);
        if self.board.get(id).is_some_and(|call| call.state() == CallState::Held) {
            self.call_handle(id, CallInput::Resume, now, out);
        }
        self.settle(now, out);
        Ok(Reply::Done)
    }

    /// Somebody who breaks in is connected (T38): they and those in the call they join hear each other, and are warned.
    fn let_newcomers_in(&mut self, out: &mut Vec<Output>) {
        let connected = |call: &&Call| matches!(call.phase, Phase::Talking { .. });
        let newcomers = self.board.iter().filter(connected).filter(|call| call.joined.is_some()).map(|call| call.id);
        for newcomer in newcomers.collect::<Vec<_>>() {
            let joined = self.board.get_mut(newcomer).and_then(|call| call.joined.take());
            let Some(joined) = joined else { continue };
            if !self.is_in_conference(joined) {
                self.conference = vec![joined];
            }
            self.conference.push(newcomer);
            self.settle_conference(out);
            let sessions = self.mixed.clone();
            out.push(Output::Media(MediaCommand::Warn { sessions, tone: Tone::Intrusion }));
        }
    }

    /// Somebody more waits for us while we talk (T37): one soft tone for us alone.
    pub(super) fn warn_of_waiter(&mut self, line: LineId, count: u32, out: &mut Vec<Output>) {
        let before = self.waiters_told.insert(line, count).unwrap_or(0);
        if count > before && self.board.iter().any(|call| call.state() == CallState::Talking) {
            out.push(Output::Media(MediaCommand::Warn { sessions: Vec::new(), tone: Tone::CampOn }));
        }
    }

    /// With one call of a conference all of it comes back from hold.
    pub(super) fn resume(&mut self, id: CallId, now: Now, out: &mut Vec<Output>) -> Result<Reply, Refusal> {
        let state = self.known_call(id)?.state();
        if state == CallState::Held {
            self.hold_others(Some(id), now, out);
            self.resume_conference(id, now, out);
        }
        self.in_states(id, &[CallState::Held], CallInput::Resume, now, out)
    }

    /// The others of a conference come back from hold with one of them.
    fn resume_conference(&mut self, id: CallId, now: Now, out: &mut Vec<Output>) {
        if !self.is_in_conference(id) {
            return;
        }
        for other in self.conference.clone() {
            if self.board.get(other).is_some_and(|call| call.state() == CallState::Held) {
                self.call_handle(other, CallInput::Resume, now, out);
            }
        }
    }

    /// Forgets who is gone, and tells media who hears whom if that has changed.
    pub(super) fn settle_conference(&mut self, out: &mut Vec<Output>) {
        self.let_newcomers_in(out);
        let board = &self.board;
        self.conference.retain(|id| board.get(*id).is_some_and(is_connected));
        if self.conference.len() < 2 {
            self.conference.clear();
        }
        let talking = |id: &CallId| {
            let call =
                self.board.get(*id).filter(|call| !call.phase.is_on_hold() && call.state() == CallState::Talking)?;
            call.session()
        };
        let sessions: Vec<SessionId> = self.conference.iter().filter_map(talking).collect();
        let sessions = if sessions.len() < 2 { Vec::new() } else { sessions };
        if sessions != self.mixed {
            self.mixed.clone_from(&sessions);
            out.push(Output::Media(MediaCommand::Mix(sessions)));
        }
    }

    /// From the click on hold until it is taken back, the other side hears music or nothing, never the microphone.
    pub(super) fn tell_hold(&self, id: CallId, before: bool, out: &mut Vec<Output>) {
        let Some(call) = self.board.get(id) else { return };
        let held = call.phase.is_on_hold();
        let Some(session) = call.session().filter(|_| held != before) else { return };
        let music = self.line(call.line).and_then(|line| line.settings.music_on_hold.as_ref());
        let music = music.filter(|_| held).map(Into::into);
        out.push(Output::Media(MediaCommand::Hold { session, held, music }));
    }

    /// Whom a call joins: all that are talked in, else the newest that is held.
    fn company_for(&self, id: CallId) -> Vec<CallId> {
        let others: Vec<&Call> = self.board.iter().filter(|call| call.id != id && is_connected(call)).collect();
        let talking: Vec<CallId> =
            others.iter().filter(|call| call.state() == CallState::Talking).map(|call| call.id).collect();
        if talking.is_empty() { others.iter().map(|call| call.id).max().into_iter().collect() } else { talking }
    }

    fn hold_all_but_newest(&mut self, now: Now, out: &mut Vec<Output>) {
        let newest = self.board.iter().filter(|call| call.state() == CallState::Talking).map(|call| call.id).max();
        self.hold_others(newest, now, out);
    }
}

/// Answered and not over, on hold or not.
fn is_connected(call: &Call) -> bool {
    matches!(call.state(), CallState::Talking | CallState::Held)
}
