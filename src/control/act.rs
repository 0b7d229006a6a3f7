//! From a verb to commands for the engine, and from its replies to JSON.

use std::time::Duration;

use serde_json::{Value, json};

use super::contract;
use super::verb::{RecallVerb, Verb, WaiterVerb};
use crate::engine::{Handle, Unconnected};
use crate::model::command::TransferTarget;
use crate::model::line::LineView;
use crate::model::message::MessageText;
use crate::model::{
    CallId, Command, CompletionId, CompletionMode, CompletionState, LineId, Reason, Refusal, Registration, Reply,
    Snapshot,
};

/// How long the snapshot may take to show what a reply has just told.
const SHOWN_WITHIN: Duration = Duration::from_millis(500);

/// How long a phone may take to show anything.
const STARTED_WITHIN: Duration = Duration::from_secs(5);

/// Carries out a verb that has one answer.
pub(super) async fn carry_out(handle: &Handle, verb: Verb) -> Result<Value, Refusal> {
    // A phone that has just been started has lines in a moment.
    let first = |snapshot: &Snapshot| (snapshot.version > 0).then_some(());
    shown(handle.clone(), STARTED_WITHIN, first).await;
    let snapshot = handle.snapshot();
    let command = match verb {
        Verb::Status => return Ok(contract::status(&snapshot, handle.now())),
        Verb::Caps { line } => return Ok(contract::caps(line_or_first(&snapshot, line)?)),
        Verb::Connect { line, address } => {
            let line = line.map(|wanted| find_line(&snapshot, &wanted).map(|l| l.id)).transpose()?;
            return connect(handle, line, &address).await;
        }
        Verb::Messages { predefined: true, line } => return predefined(line_or_first(&snapshot, line)?),
        other => command(&snapshot, other)?,
    };
    let quits = command == Command::Quit;
    let reply = match handle.request(command).await {
        // The engine ended before it could answer: that is the answer.
        Err(Refusal::OperationFailed { .. }) if quits => Reply::Done,
        answered => answered?,
    };
    Ok(match reply {
        Reply::Call(id) => placed(handle.clone(), id).await,
        Reply::Completion { line, id, accepted } => requested(handle.clone(), line, id, accepted).await,
        other => contract::reply(&other),
    })
}

/// ITBasicCallControl::Connect, synchronously (T70, T71): the call as it stands once it is connected.
async fn connect(handle: &Handle, line: Option<LineId>, address: &str) -> Result<Value, Refusal> {
    match handle.connect_sync(line, address).await {
        Ok(call) => Ok(placed(handle.clone(), call).await),
        Err(Unconnected::Refused(refusal)) => Err(refusal),
        Err(Unconnected::TimedOut { .. }) => Err(Refusal::Timeout),
        Err(Unconnected::Failed { call, end }) => Err(Refusal::NotConnected { call: call.0, end }),
    }
}

fn command(snapshot: &Snapshot, verb: Verb) -> Result<Command, Refusal> {
    let line_id = |wanted: Option<String>| -> Result<Option<LineId>, Refusal> {
        wanted.map(|w| find_line(snapshot, &w).map(|l| l.id)).transpose()
    };
    Ok(match verb {
        Verb::Dial { line, address } => Command::Dial { line: line_id(line)?, to: address },
        Verb::Answer { call } => Command::Answer(CallId(call)),
        Verb::HangUp { call, code: None } => Command::HangUp(CallId(call)),
        Verb::HangUp { call, code: Some(code) } => Command::Disconnect { call: CallId(call), code: code.into() },
        Verb::Hold { call } => Command::Hold(CallId(call)),
        Verb::Resume { call } => Command::Resume(CallId(call)),
        Verb::Mute { call, state } => Command::SetMute { call: CallId(call), muted: state.is_on() },
        Verb::Dtmf { call, digits } => Command::SendDigits { call: CallId(call), digits },
        Verb::Transfer { call, to } => Command::Transfer { call: CallId(call), to: transfer_target(snapshot, to) },
        Verb::Conference { calls } => Command::Conference(calls.into_iter().map(CallId).collect()),
        Verb::Separate { call } => Command::Separate(CallId(call)),
        Verb::Record { call, state } => Command::Record { call: CallId(call), on: state.is_on() },
        Verb::Play { call, file } => Command::Play { call: CallId(call), file },
        Verb::Dismiss { call } => Command::Dismiss(CallId(call)),
        Verb::Complete { call, mode, message, text, voicemail, note } => Command::CompleteCall {
            call: CallId(call),
            mode: one_mode(mode.as_deref())?,
            message: match (message, text) {
                (Some(number), _) => Some(MessageText::Predefined(number)),
                (None, Some(words)) => Some(MessageText::Own(words)),
                (None, None) => voicemail.then_some(MessageText::VoiceMail),
            },
            note,
        },
        Verb::Uncomplete { line, id: Some(id), .. } => {
            Command::UncompleteCall { line: line_id(line)?, id: CompletionId(id) }
        }
        Verb::Uncomplete { line, id: None, .. } => Command::UncompleteAll { line: line_id(line)? },
        Verb::Watch { line, address, note } => Command::Watch { line: line_id(line)?, to: address, note },
        Verb::Recall { what, line, minutes, id } => {
            let (line, id) = (line_id(line)?, CompletionId(id));
            match what {
                RecallVerb::Accept => Command::AcceptRecall { line, id },
                RecallVerb::Later => {
                    Command::PostponeRecall { line, id, by: Duration::from_secs(u64::from(minutes) * 60) }
                }
                RecallVerb::Decline => Command::DeclineRecall { line, id },
                RecallVerb::Again => Command::WaitAgain { line, id },
                RecallVerb::NoAnswer => Command::LeaveRecall { line, id },
            }
        }
        Verb::Waiter { what, line, place } => {
            let line = line_or_first(snapshot, line)?.id;
            match what {
                WaiterVerb::CallAfterThis => Command::CallAfterThis { line, place },
                WaiterVerb::NotNow => Command::DismissWaiter { line, place },
            }
        }
        Verb::Messages { .. } => Command::GetMessages,
        Verb::Dnd { state, line } => Command::SetDnd { line: line_id(line)?, on: state.is_on() },
        Verb::History { limit } => Command::GetHistory { limit },
        Verb::Contacts => Command::GetContacts,
        Verb::MicrophoneTest { state } => Command::TestMicrophone(state.is_on()),
        Verb::Devices => Command::GetDevices,
        Verb::Trace => Command::GetTrace,
        Verb::Show => Command::ShowWindow,
        Verb::Quit => Command::Quit,
        Verb::Open { link } => Command::OpenLink(link),
        // The server answers these itself.
        Verb::Status | Verb::Caps { .. } | Verb::Connect { .. } | Verb::Events { .. } => {
            return Err(Refusal::InvalParam { why: "That is no command for a call".into() });
        }
    })
}

/// Exactly one mode (T04).
fn one_mode(text: Option<&str>) -> Result<CompletionMode, Refusal> {
    let why = match text {
        Some(text) => match serde_json::from_value(json!(text)) {
            Ok(mode) => return Ok(mode),
            Err(_) => format!("“{text}” is none of camp-on, callback, intrude and message").into(),
        },
        None => "say --mode camp-on, callback, intrude or message".into(),
    };
    Err(Refusal::InvalCallComplMode { why })
}

/// The number of a call of ours is that call, anything else an address.
fn transfer_target(snapshot: &Snapshot, to: String) -> TransferTarget {
    match to.parse().map(CallId) {
        Ok(id) if snapshot.calls.iter().any(|c| c.id == id) => TransferTarget::Call(id),
        _ => TransferTarget::Address(to),
    }
}

/// By id first, then by label.
fn find_line<'a>(snapshot: &'a Snapshot, wanted: &str) -> Result<&'a LineView, Refusal> {
    let id = wanted.parse().map(LineId).ok();
    let lines = &snapshot.lines;
    lines
        .iter()
        .find(|l| Some(l.id) == id)
        .or_else(|| lines.iter().find(|l| l.label == wanted))
        .or_else(|| lines.iter().find(|l| l.label.to_lowercase() == wanted.to_lowercase()))
        .ok_or_else(|| Refusal::InvalLineHandle { line: wanted.to_owned() })
}

/// The line that was named, else the first registered, else the first.
fn line_or_first(snapshot: &Snapshot, wanted: Option<String>) -> Result<&LineView, Refusal> {
    if let Some(wanted) = wanted {
        return find_line(snapshot, &wanted);
    }
    let lines = &snapshot.lines;
    lines
        .iter()
        .find(|l| l.registration == Registration::Registered)
        .or(lines.first())
        .ok_or(Refusal::OperationUnavail { why: Reason::NoLineYet })
}

fn predefined(line: &LineView) -> Result<Value, Refusal> {
    let texts = line.caps.messages.iter().enumerate().map(|(id, text)| json!({ "id": id, "text": text }));
    Ok(json!({ "line": line.id.0, "predefined": texts.collect::<Vec<_>>() }))
}

/// The call as it stands, once the snapshot has it.
async fn placed(handle: Handle, id: CallId) -> Value {
    let shown = shown(handle, SHOWN_WITHIN, |s| s.calls.iter().find(|c| c.id == id).map(contract::call)).await;
    let mut value = shown.unwrap_or_else(|| contract::reply(&Reply::Call(id)));
    value["call"] = json!(id.0);
    value
}

/// `{"line": …, "completion_id": …, "state": …}`: the state is *requested* while no road has taken it (T08).
async fn requested(handle: Handle, line: LineId, id: CompletionId, accepted: bool) -> Value {
    let state = if accepted {
        let moved_on = |s: &Snapshot| {
            let request = s.completions.iter().find(|c| c.line == line && c.id == id)?;
            (request.state != CompletionState::Requested).then(|| contract::state(&request.state))
        };
        shown(handle, SHOWN_WITHIN, moved_on).await
    } else {
        None
    };
    json!({ "line": line.0, "completion_id": id.0, "state": state.unwrap_or("requested") })
}

/// Waits a little for the snapshot to show something.
async fn shown<T>(mut handle: Handle, within: Duration, look: impl Fn(&Snapshot) -> Option<T>) -> Option<T> {
    let wait = async {
        loop {
            if let Some(found) = look(&handle.snapshot()) {
                return Some(found);
            }
            if !handle.changed().await {
                return None;
            }
        }
    };
    tokio::time::timeout(within, wait).await.ok().flatten()
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Waker};

    use super::*;
    use crate::engine::Clock;

    #[tokio::test]
    async fn a_verb_that_comes_before_the_phone_has_started_waits_for_its_lines() {
        let (handle, end) = Handle::pair(Clock::start());
        let mut asked = pin!(carry_out(&handle, Verb::Status));
        assert!(asked.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        end.publish(Snapshot { version: 1, ..Snapshot::default() });
        assert!(asked.await.is_ok());
    }
}
