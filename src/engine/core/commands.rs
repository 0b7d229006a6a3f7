//! Commands: each is carried out or refused, and answered exactly once.

use super::{Core, Keep, Output};
use crate::call::{Input as CallInput, Phase};
use crate::completion::{self, FailedCall};
use crate::media::MediaCommand;
use crate::model::command::TransferTarget;
use crate::model::event::Event;
use crate::model::time::Now;
use crate::model::{
    CallId, CallState, Command, CompletionCondition, CompletionId, CompletionMode, Direction, LineId, Reason, Refusal,
    Reply, RequestId,
};
use crate::sip::Outbound;

/// Longest message by MESSAGE when the path is unknown, bytes (RFC 3428 section 8).
const MESSAGE_MAX: usize = 1300;

impl Core {
    pub(super) fn command(&mut self, request: RequestId, command: Command, now: Now, out: &mut Vec<Output>) {
        if let Some(result) = self.carry_out(request, command, now, out) {
            out.push(Output::Reply { request, result });
        }
    }

    /// Carries a command out; none when its answer comes later.
    fn carry_out(
        &mut self,
        request: RequestId,
        command: Command,
        now: Now,
        out: &mut Vec<Output>,
    ) -> Option<Result<Reply, Refusal>> {
        Some(match command {
            Command::Dial { line, to } => self.dial(line, &to, now, out),
            Command::Connect { line, to } => self.connect(line, &to, now, out),
            Command::Disconnect { call, code } => return self.disconnect(request, call, code, now, out),
            Command::Answer(call) => return self.answer(request, call, now, out),
            Command::HangUp(call) => return self.hang_up(request, call, now, out),
            Command::Hold(call) => self.in_states(call, &[CallState::Talking], CallInput::Hold, now, out),
            Command::Resume(call) => self.resume(call, now, out),
            Command::SetMute { call, muted } => {
                self.in_states(call, &[CallState::Talking, CallState::Held], CallInput::Mute(muted), now, out)
            }
            Command::SendDigits { call, digits } => self.send_digits(call, &digits, out),
            Command::Transfer { call, to } => self.transfer(call, to, out),
            Command::Dismiss(call) => self.dismiss(call, now, out),
            Command::Conference(calls) => self.confer(calls, now, out),
            Command::Separate(call) => self.separate(call, now, out),
            Command::Record { call, on } => self.record(call, on, now, out),
            Command::Play { call, file } => self.play(call, file, out),

            Command::CompleteCall { call, mode, message, note } => {
                return self.complete(request, call, mode, message, note, now, out);
            }
            Command::UncompleteCall { line, id } => {
                return self.ask_desk(completion::Input::Uncomplete { request, line, id }, now, out);
            }
            Command::UncompleteAll { line } => {
                return self.ask_desk(completion::Input::UncompleteAll { request, line }, now, out);
            }
            Command::Watch { line, to, note } => return self.watch(request, line, &to, note, now, out),
            Command::AcceptRecall { line, id } => return self.accept_recall(request, line, id, now, out),
            Command::PostponeRecall { line, id, by } => {
                return self.ask_desk(completion::Input::Postpone { request, line, id, by }, now, out);
            }
            Command::DeclineRecall { line, id } => {
                return self.ask_desk(completion::Input::Decline { request, line, id }, now, out);
            }
            Command::LeaveRecall { line, id } => {
                return self.ask_desk(completion::Input::NotTaken { request, line, id }, now, out);
            }
            Command::WaitAgain { line, id } => {
                return self.ask_desk(completion::Input::Again { request, line, id }, now, out);
            }

            Command::SetDnd { line, on } => self.set_dnd(line, on, now, out),
            Command::DismissWaiter { line, place } => self.dismiss_waiter(line, place, now, out),
            Command::CallAfterThis { line, place } => self.call_after_this(line, place, now, out),
            Command::SendMessage { line, to, text } => self.send_message(line, &to, text, now, out),
            Command::Reregister(line) => match self.line(line) {
                Some(_) => {
                    self.register(line, out);
                    Ok(Reply::Done)
                }
                None => Err(Refusal::InvalLineHandle { line: line.to_string() }),
            },
            Command::AddLine { line, password } => self.add_line(*line, password, now, out),
            Command::SetPassword { line, password } => self.set_password(line, password, out),
            Command::RemoveLine(line) => self.remove_line(line, now, out),
            Command::SaveSettings(settings) => {
                self.take_settings(*settings, now, out);
                Ok(Reply::Done)
            }
            Command::SaveContact(contact) => self.save_contact(contact, now, out),
            Command::RemoveContact(name) => self.remove_contact(&name, now, out),
            Command::GetHistory { limit } => {
                self.missed = 0;
                Ok(Reply::History(self.history.iter().rev().take(limit).cloned().collect()))
            }
            Command::ClearHistory => {
                self.history.clear();
                out.push(Output::Keep(Keep::ClearHistory));
                Ok(Reply::Done)
            }
            Command::GetContacts => Ok(Reply::Contacts(self.contacts.clone())),
            Command::WatchContacts(wanted) => {
                self.lamps_wanted = wanted;
                self.show_lamps(now, out);
                Ok(Reply::Done)
            }
            Command::GetMessages => {
                self.unread = 0;
                Ok(Reply::Messages(self.messages.iter().rev().cloned().collect()))
            }
            Command::TestMicrophone(on) => self.test_microphone(on, now, out),
            Command::GetDevices => {
                self.devices_asked.insert(request.0, request);
                out.push(Output::Media(MediaCommand::ListDevices { request: request.0 }));
                return None;
            }
            Command::GetTrace => {
                out.push(Output::Trace(request));
                return None;
            }

            Command::OpenLink(link) => {
                out.push(Output::Event(Event::LinkOpened(link)));
                out.push(Output::Event(Event::ShowWindow));
                Ok(Reply::Done)
            }
            Command::ShowWindow => {
                out.push(Output::Event(Event::ShowWindow));
                Ok(Reply::Done)
            }
            Command::StandardMessages(messages) => {
                self.speak(messages, now, out);
                Ok(Reply::Done)
            }
            Command::ThemeChanged { dark } => {
                out.push(Output::Event(Event::ThemeChanged { dark }));
                Ok(Reply::Done)
            }
            Command::ScreenLocked(locked) => {
                self.desk_handle(completion::Input::Locked(locked), now, out);
                Ok(Reply::Done)
            }
            Command::Quit => {
                self.quit(now, out);
                Ok(Reply::Done)
            }
        })
    }

    pub(super) fn dial(
        &mut self,
        line: Option<LineId>,
        typed: &str,
        now: Now,
        out: &mut Vec<Output>,
    ) -> Result<Reply, Refusal> {
        let line = self.line_for(line)?;
        let peer = self.read_address(line, typed)?;
        let max = self.slots(line);
        if self.board.slots_taken(line) >= max {
            return Err(Refusal::CallUnavail { max: u32::try_from(max).unwrap_or(1) });
        }
        if self.line(line).is_some_and(|l| self.house().is_emergency(&peer.uri, &l.address)) {
            self.desk_handle(completion::Input::Emergency, now, out);
        }
        self.hold_others(None, now, out);
        let target = peer.uri.clone();
        let session = self.new_session();
        let phase = Phase::Offering { session: None };
        let id = self.board.add(line, peer, target.clone(), Direction::Outgoing, phase, now.wall).id;
        self.call_handle(id, CallInput::Place { session, target, headers: Vec::new() }, now, out);
        Ok(Reply::Call(id))
    }

    fn answer(
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
        if let (CallState::Offering, Some(completion), Direction::Outgoing) =
            (call.state(), call.completion, call.direction)
        {
            return self.accept_recall(request, Some(call.line), completion, now, out);
        }
        if call.state() != CallState::Offering {
            return Some(Err(Refusal::InvalCallState { state: call.state().name().into() }));
        }
        self.hold_others(Some(id), now, out);
        self.call_handle(id, CallInput::Answer, now, out);
        Some(Ok(Reply::Done))
    }

    /// *Call now*; but nobody is called who is being called already (part 3.5).
    fn accept_recall(
        &mut self,
        request: RequestId,
        line: Option<LineId>,
        id: CompletionId,
        now: Now,
        out: &mut Vec<Output>,
    ) -> Option<Result<Reply, Refusal>> {
        let lines = self.lines.iter().filter(|l| line.is_none_or(|wanted| wanted == l.id));
        let is_called = lines.filter_map(|l| self.desk.view(l.id, id)).any(|request| {
            let dialing = |c: &&crate::call::Call| {
                c.direction == Direction::Outgoing && matches!(c.state(), CallState::Dialing | CallState::Ringing)
            };
            let other = |c: &crate::call::Call| c.completion != Some(id) && c.peer.uri.same_person(&request.peer.uri);
            self.board.iter().filter(dialing).any(other)
        });
        if is_called {
            return Some(Err(Refusal::OperationUnavail { why: Reason::BeingCalled }));
        }
        self.ask_desk(completion::Input::Accept { request, line, id }, now, out)
    }

    pub(super) fn in_states(
        &mut self,
        id: CallId,
        states: &[CallState],
        input: CallInput,
        now: Now,
        out: &mut Vec<Output>,
    ) -> Result<Reply, Refusal> {
        let state = self.known_call(id)?.state();
        if !states.contains(&state) {
            return Err(Refusal::InvalCallState { state: state.name().into() });
        }
        self.call_handle(id, input, now, out);
        Ok(Reply::Done)
    }

    fn send_digits(&mut self, id: CallId, digits: &str, out: &mut Vec<Output>) -> Result<Reply, Refusal> {
        let call = self.known_call(id)?;
        let digits = digits.to_ascii_uppercase();
        if digits.is_empty() || digits.len() > 64 || !digits.chars().all(|c| "0123456789*#ABCD,".contains(c)) {
            return Err(Refusal::InvalParam { why: Reason::BadDigits });
        }
        let early = call.state() == CallState::Ringing && call.early_sound;
        let (Some(session), true) = (call.session(), early || call.state() == CallState::Talking) else {
            return Err(Refusal::InvalCallState { state: call.state().name().into() });
        };
        if call.agreed.as_ref().is_some_and(|a| a.send_events.is_some()) {
            out.push(Output::Media(MediaCommand::Digits { session, digits }));
        } else {
            let infos = digits.chars().filter(|c| *c != ',');
            out.extend(infos.map(|digit| Output::Sip(Outbound::InfoDigit { session, digit })));
        }
        Ok(Reply::Done)
    }

    fn transfer(&mut self, id: CallId, to: TransferTarget, out: &mut Vec<Output>) -> Result<Reply, Refusal> {
        let call = self.known_call(id)?;
        let (Some(session), CallState::Talking | CallState::Held) = (call.session(), call.state()) else {
            return Err(Refusal::InvalCallState { state: call.state().name().into() });
        };
        let (target, replaces) = match to {
            TransferTarget::Address(typed) => (self.read_address(call.line, &typed)?.uri, None),
            TransferTarget::Call(other) => {
                let other = self.known_call(other)?;
                let (Some(replaces), CallState::Talking | CallState::Held) = (other.session(), other.state()) else {
                    return Err(Refusal::InvalCallState { state: other.state().name().into() });
                };
                (other.peer.uri.clone(), Some(replaces))
            }
        };
        out.push(Output::Sip(Outbound::Refer { session, target, replaces }));
        Ok(Reply::Done)
    }

    fn dismiss(&mut self, id: CallId, now: Now, out: &mut Vec<Output>) -> Result<Reply, Refusal> {
        let state = self.known_call(id)?.state();
        if self.board.dismiss(id).is_none() {
            return Err(Refusal::InvalCallState { state: state.name().into() });
        }
        self.settle(now, out);
        Ok(Reply::Done)
    }

    #[allow(clippy::too_many_arguments, reason = "the fields of one command")]
    fn complete(
        &mut self,
        request: RequestId,
        call: CallId,
        mode: CompletionMode,
        message: Option<crate::model::message::MessageText>,
        note: Option<String>,
        now: Now,
        out: &mut Vec<Output>,
    ) -> Option<Result<Reply, Refusal>> {
        let failed = match self.known_call(call).and_then(|call| {
            self.failed_call(call).ok_or_else(|| Refusal::InvalCallState { state: call.state().name().into() })
        }) {
            Ok(failed) => Box::new(failed),
            Err(refusal) => return Some(Err(refusal)),
        };
        self.note_held_caller(request, call);
        let note = note.map(|n| n.chars().take(200).collect());
        self.ask_desk(completion::Input::Complete { request, failed, mode, message, note }, now, out)
    }

    fn watch(
        &mut self,
        request: RequestId,
        line: Option<LineId>,
        typed: &str,
        note: Option<String>,
        now: Now,
        out: &mut Vec<Output>,
    ) -> Option<Result<Reply, Refusal>> {
        let found = self.line_for(line).and_then(|line| Ok((line, self.read_address(line, typed)?)));
        let (line, peer) = match found {
            Ok(found) => found,
            Err(refusal) => return Some(Err(refusal)),
        };
        let offers = self.offers_of(line, &peer.uri, now);
        let failed = Box::new(FailedCall {
            line,
            call: None,
            target: peer.uri.clone(),
            peer,
            condition: CompletionCondition::Busy,
            code: None,
            offers,
            can_be_joined: false,
            retry_after_s: None,
            takes_messages: None,
            still_ringing: false,
        });
        let mode = CompletionMode::CallBack;
        self.ask_desk(completion::Input::Complete { request, failed, mode, message: None, note }, now, out)
    }

    /// Hands a command to completion, which answers it.
    pub(super) fn ask_desk(
        &mut self,
        input: completion::Input,
        now: Now,
        out: &mut Vec<Output>,
    ) -> Option<Result<Reply, Refusal>> {
        self.desk_handle(input, now, out);
        None
    }

    fn send_message(
        &mut self,
        line: Option<LineId>,
        to: &str,
        text: String,
        now: Now,
        out: &mut Vec<Output>,
    ) -> Result<Reply, Refusal> {
        let line = self.line_for(line)?;
        let peer = self.read_address(line, to)?;
        if text.trim().is_empty() {
            return Err(Refusal::InvalParam { why: Reason::EmptyMessage });
        }
        if text.len() > MESSAGE_MAX {
            return Err(Refusal::InvalParam {
                why: Reason::MessageOver { max: u32::try_from(MESSAGE_MAX).unwrap_or(u32::MAX) },
            });
        }
        let message = self.new_message();
        self.note_message(message, line, peer.clone(), text.clone(), now, out);
        out.push(Output::Sip(Outbound::Message { message, line, target: peer.uri, text }));
        Ok(Reply::Done)
    }
}
