//! What the user is kept to: *Call after this* to somebody who waits for us, and the caller on hold for whom a request was made.

use super::{Core, Output};
use crate::model::event::Reply;
use crate::model::time::Now;
use crate::model::{CallId, CallState, CompletionId, LineId, Reason, Refusal, RequestId, SipUri};

impl Core {
    /// *Call after this*: at once where no call is up; said again, it is taken back.
    pub(super) fn call_after_this(
        &mut self,
        line: LineId,
        place: u32,
        now: Now,
        out: &mut Vec<Output>,
    ) -> Result<Reply, Refusal> {
        let peer = self.waiter_at(line, place, now)?.peer.uri;
        if !self.has_live_calls() {
            return self.dial(Some(line), &peer.to_string(), now, out);
        }
        let before = self.after_this.len();
        self.after_this.retain(|(l, who)| !(*l == line && who.same_person(&peer)));
        if self.after_this.len() == before {
            self.after_this.push((line, peer));
        }
        Ok(Reply::Done)
    }

    /// The present calls are over: whoever was promised a call, and still waits, is called.
    pub(super) fn keep_promises(&mut self, now: Now, out: &mut Vec<Output>) {
        self.held_callers.retain(|_, call| {
            self.board.get(*call).is_some_and(|c| matches!(c.state(), CallState::Held | CallState::Talking))
        });
        while !self.after_this.is_empty() && !self.has_live_calls() && !self.leaving {
            let (line, peer) = self.after_this.remove(0);
            if self.waits_for_us(line, &peer, now)
                && let Err(refusal) = self.dial(Some(line), &peer.to_string(), now, out)
            {
                tracing::info!(%refusal, "somebody was promised a call after this");
            }
        }
    }

    /// Who waits for the line at that place.
    pub(super) fn waiter_at(
        &self,
        line: LineId,
        place: u32,
        now: Now,
    ) -> Result<crate::completion::monitor::Waiter, Refusal> {
        let Some(known) = self.line(line) else { return Err(Refusal::InvalLineHandle { line: line.to_string() }) };
        let mut waiters = self.monitor.waiters(now).into_iter().filter(|w| w.callee.same_person(&known.address));
        waiters.find(|w| w.place == place).ok_or(Refusal::InvalParam { why: Reason::NobodyAtPlace { place } })
    }

    /// The one call on hold when a request was asked for is why it was: it is remembered with the request.
    pub(super) fn note_held_caller(&mut self, request: RequestId, failed: CallId) {
        let mut held = self.board.iter().filter(|c| c.state() == CallState::Held && c.id != failed).map(|c| c.id);
        if let (Some(call), None) = (held.next(), held.next()) {
            self.asked_for_held.insert(request, call);
        }
    }

    /// The request has its id, or was refused.
    pub(super) fn settle_held_caller(&mut self, request: RequestId, result: &Result<Reply, Refusal>) {
        if let (Some(call), Ok(Reply::Completion { line, id, .. })) = (self.asked_for_held.remove(&request), result) {
            let key: (LineId, CompletionId) = (*line, *id);
            self.held_callers.insert(key, call);
        }
    }

    fn waits_for_us(&self, line: LineId, peer: &SipUri, now: Now) -> bool {
        let callee = self.line(line).map(|l| l.address.clone());
        let is_it = |w: &crate::completion::monitor::Waiter| {
            callee.as_ref().is_some_and(|c| w.callee.same_person(c)) && w.peer.uri.same_person(peer)
        };
        self.monitor.waiters(now).iter().any(is_it)
    }

    /// A call is up, on hold too: the user is not done yet.
    fn has_live_calls(&self) -> bool {
        self.board.iter().any(|c| c.session().is_some() && c.end().is_none())
    }
}
