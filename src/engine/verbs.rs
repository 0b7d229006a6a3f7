//! TAPI's verbs for those who wait: Connect and Disconnect, lineCompleteCall and lineUncompleteCall, each until it is done.

use std::time::Duration;

use thiserror::Error;

use super::handle::Handle;
use crate::model::command::CONNECT_LIMIT;
use crate::model::message::MessageText;
use crate::model::{
    CallEnd, CallId, CallState, CallView, Command, CompletionId, CompletionMode, CompletionState, DisconnectCode,
    LineId, Refusal, Reply,
};

/// So much later than the engine's own clock the last word may come.
const LATE: Duration = Duration::from_secs(5);

/// Why a call was not connected (T70).
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Unconnected {
    /// It was not placed at all.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It failed; its id is good for [`Handle::complete_call`] as long as its card is there.
    #[error("the call ended before it was connected: {end:?}")]
    Failed {
        /// The call.
        call: CallId,
        /// How it ended.
        end: CallEnd,
    },
    /// Nobody answered within two minutes, and it was given up (TAPI_E_TIMEOUT).
    #[error("nobody answered within two minutes")]
    TimedOut {
        /// The call.
        call: CallId,
    },
}

/// A completion request as its maker knows it: ids belong to a line (T14, T20).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Request {
    /// The line.
    pub line: LineId,
    /// The id, valid while the request is outstanding.
    pub id: CompletionId,
    /// A road has taken it (T08); else one is still being asked, and events will tell.
    pub accepted: bool,
}

impl Handle {
    /// Connect, asynchronously: the call is on its way when this returns; events tell how it goes (T71).
    ///
    /// # Errors
    /// The refusal, where the call cannot be placed.
    pub async fn connect(&self, line: Option<LineId>, to: &str) -> Result<CallId, Refusal> {
        match self.request(Command::Connect { line, to: to.to_owned() }).await? {
            Reply::Call(call) => Ok(call),
            other => Err(unexpected(&other)),
        }
    }

    /// Connect, synchronously: returns when the call is connected, when it has failed, or after two minutes with the
    /// call given up (T70, T71).
    ///
    /// # Errors
    /// Why it was not connected.
    pub async fn connect_sync(&self, line: Option<LineId>, to: &str) -> Result<CallId, Unconnected> {
        let call = self.connect(line, to).await?;
        self.connected(call, false).await.map(|()| call)
    }

    /// Answers an offering call, a recall too, and returns when it is connected or has failed.
    ///
    /// # Errors
    /// Why it was not connected.
    pub async fn answer_sync(&self, call: CallId) -> Result<(), Unconnected> {
        self.request(Command::Answer(call)).await?;
        self.connected(call, true).await
    }

    async fn connected(&self, call: CallId, was_shown: bool) -> Result<(), Unconnected> {
        let begun = self.now();
        let is_decided = |view: &CallView| view.connected.is_some() || view.state == CallState::Ended;
        let outcome = self.call_until(call, was_shown, is_decided).await;
        match outcome.map(|view| (view.connected.is_some(), view.end)) {
            Some((true, _)) => Ok(()),
            Some((false, end)) if self.now().since(begun) < CONNECT_LIMIT => {
                Err(Unconnected::Failed { call, end: end.unwrap_or(CallEnd::Cancelled) })
            }
            Some(_) => Err(Unconnected::TimedOut { call }),
            None => Err(Unconnected::Failed { call, end: CallEnd::Cancelled }),
        }
    }

    /// Disconnect: true when the call is over by this, false where there was nothing to end (S_FALSE, T72).
    ///
    /// # Errors
    /// The refusal, where the engine has none of it.
    pub async fn disconnect(&self, call: CallId, code: DisconnectCode) -> Result<bool, Refusal> {
        match self.request(Command::Disconnect { call, code }).await {
            Ok(_) => {
                self.call_until(call, true, |view| view.state == CallState::Ended).await;
                Ok(true)
            }
            Err(Refusal::InvalCallHandle { .. } | Refusal::InvalCallState { .. }) => Ok(false),
            Err(refusal) => Err(refusal),
        }
    }

    /// lineCompleteCall: has a call that met a busy or silent station completed another way (T01).
    ///
    /// # Errors
    /// The refusal, named as TAPI's (T15).
    pub async fn complete_call(
        &self,
        call: CallId,
        mode: CompletionMode,
        message: Option<MessageText>,
    ) -> Result<Request, Refusal> {
        match self.request(Command::CompleteCall { call, mode, message, note: None }).await? {
            Reply::Completion { line, id, accepted } => Ok(Request { line, id, accepted }),
            other => Err(unexpected(&other)),
        }
    }

    /// lineUncompleteCall: cancels a request; its id is void from then on (T20, T25).
    ///
    /// # Errors
    /// The refusal, named as TAPI's (T23).
    pub async fn uncomplete_call(&self, request: Request) -> Result<(), Refusal> {
        let Request { line, id, .. } = request;
        self.request(Command::UncompleteCall { line: Some(line), id }).await.map(drop)
    }

    /// The recall of a request: the offering call that carries its id (T10, T11), as soon as it rings here; none if
    /// the request ends without one.
    pub async fn recall(&self, request: Request) -> Option<CallId> {
        let mut handle = self.clone();
        loop {
            let snapshot = handle.snapshot();
            let view = snapshot.completions.iter().find(|c| c.line == request.line && c.id == request.id);
            match view.map(|c| (c.state, c.call)) {
                Some((CompletionState::Ready { .. }, Some(call))) => return Some(call),
                Some((CompletionState::Ended(_), _)) => return None,
                _ => {}
            }
            if !handle.changed().await {
                return None;
            }
        }
    }

    /// Waits until the call is so; none if it has left the screen before it was.
    async fn call_until(
        &self,
        call: CallId,
        mut was_shown: bool,
        is_so: impl Fn(&CallView) -> bool,
    ) -> Option<CallView> {
        let mut handle = self.clone();
        let wait = async {
            loop {
                let view = handle.snapshot().calls.iter().find(|c| c.id == call).cloned();
                match view {
                    Some(view) if is_so(&view) => return Some(view),
                    Some(_) => was_shown = true,
                    None if was_shown => return None,
                    // The reply comes before the snapshot that shows the call.
                    None => {}
                }
                if !handle.changed().await {
                    return None;
                }
            }
        };
        tokio::time::timeout(CONNECT_LIMIT + LATE, wait).await.ok().flatten()
    }
}

fn unexpected(reply: &Reply) -> Refusal {
    tracing::error!(?reply, "the engine gave an answer to another question");
    Refusal::OperationFailed { why: "unexpected reply".into() }
}
