//! Connect and Disconnect, the two verbs of a call in TAPI 3 (T70 to T73).

use super::{Core, Output};
use crate::call::Input as CallInput;
use crate::completion;
use crate::model::call::DisconnectCode;
use crate::model::command::CONNECT_LIMIT;
use crate::model::time::Now;
use crate::model::{CallId, CallState, Direction, LineId, Refusal, Reply, RequestId};

impl Core {
    /// Dials, for two minutes at most.
    pub(super) fn connect(
        &mut self,
        line: Option<LineId>,
        typed: &str,
        now: Now,
        out: &mut Vec<Output>,
    ) -> Result<Reply, Refusal> {
        let reply = self.dial(line, typed, now, out)?;
        if let Reply::Call(id) = reply
            && let Some(call) = self.board.get_mut(id)
        {
            call.connect_by = Some(now.moment + CONNECT_LIMIT);
        }
        Ok(reply)
    }

    /// Ends a call for a reason. Only what rings here knows more than one.
    pub(super) fn disconnect(
        &mut self,
        request: RequestId,
        id: CallId,
        code: DisconnectCode,
        now: Now,
        out: &mut Vec<Output>,
    ) -> Option<Result<Reply, Refusal>> {
        let call = match self.known_call(id) {
            Ok(call) => call,
            Err(refusal) => return Some(Err(refusal)),
        };
        let line = Some(call.line);
        match (code, call.state(), call.completion, call.direction) {
            (DisconnectCode::NoAnswer, CallState::Offering, Some(id), Direction::Outgoing) => {
                self.ask_desk(completion::Input::NotTaken { request, line, id }, now, out)
            }
            (DisconnectCode::NoAnswer, CallState::Offering, _, Direction::Incoming) => {
                self.call_handle(id, CallInput::HangUp { code: 480 }, now, out);
                Some(Ok(Reply::Done))
            }
            _ => self.hang_up(request, id, now, out),
        }
    }

    /// Ends a call, whatever its state; a camped one and a recall by way of their request.
    pub(super) fn hang_up(
        &mut self,
        request: RequestId,
        id: CallId,
        now: Now,
        out: &mut Vec<Output>,
    ) -> Option<Result<Reply, Refusal>> {
        let call = match self.known_call(id) {
            Ok(call) => call,
            Err(refusal) => return Some(Err(refusal)),
        };
        let line = Some(call.line);
        match (call.state(), call.completion) {
            (CallState::Ended, _) => Some(Err(Refusal::InvalCallState { state: "ended".into() })),
            // Hanging up a camped call cancels its request.
            (CallState::Camped, Some(id)) => {
                self.ask_desk(completion::Input::Uncomplete { request, line, id }, now, out)
            }
            (CallState::Offering, Some(id)) if call.direction == Direction::Outgoing => {
                self.ask_desk(completion::Input::Decline { request, line, id }, now, out)
            }
            _ => {
                // 486, so that the caller's phone can call back (U13).
                self.call_handle(id, CallInput::HangUp { code: 486 }, now, out);
                Some(Ok(Reply::Done))
            }
        }
    }

    /// Gives up the calls that nobody has answered in the time that was allowed.
    pub(super) fn give_up_overdue(&mut self, now: Now, out: &mut Vec<Output>) {
        for id in self.board.overdue(now.moment) {
            self.call_handle(id, CallInput::HangUp { code: 480 }, now, out);
        }
    }
}
