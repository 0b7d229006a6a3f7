//! Where "a call ended busy" becomes "a completion may be offered", and "she is free" becomes a call.

use super::{Core, Keep, Output};
use crate::call::{Input as CallInput, Phase};
use crate::completion::monitor::Availability;
use crate::completion::seam::{DialogNews, News, PlaceKind};
use crate::completion::{self, CallOutcome};
use crate::model::event::Event;
use crate::model::history::{HistoryEntry, HistoryKind};
use crate::model::signal::Failure;
use crate::model::time::Now;
use crate::model::{CallId, CallOrigin, CompletionId, Direction, LineId, NameAddr, Reason, SipUri};
use crate::sip::Outbound;
use crate::sip::package::call_completion::CcState;
use crate::sip::package::dialog_info::{Dialog, DialogState};
use crate::sip::package::{self, Document, Presence, pidf};

impl Core {
    /// Feeds completion and does what it asks for. What comes back of that meanwhile waits until all of it is done and
    /// told: else a request could end before it is said to be ready.
    pub(super) fn desk_handle(&mut self, input: completion::Input, now: Now, out: &mut Vec<Output>) {
        self.for_desk.push_back(input);
        if std::mem::replace(&mut self.desk_is_asked, true) {
            return;
        }
        while let Some(input) = self.for_desk.pop_front() {
            let mut asks = Vec::new();
            self.desk.handle(input, now, &mut asks);
            for ask in asks {
                self.do_for_desk(ask, now, out);
            }
        }
        self.desk_is_asked = false;
    }

    pub(super) fn do_for_desk(&mut self, ask: completion::Output, now: Now, out: &mut Vec<Output>) {
        use completion::Output as Ask;
        match ask {
            Ask::Reply { request, result } => {
                self.settle_held_caller(request, &result);
                out.push(Output::Reply { request, result });
            }
            Ask::Event(event) => out.push(Output::Event(event)),
            Ask::Store(change) => out.push(Output::Keep(Keep::Request(change))),
            Ask::Ended { stored, end, explanation } => {
                let what = HistoryKind::Completion {
                    id: stored.id,
                    mode: stored.mode,
                    end,
                    explanation,
                    note: stored.note.clone(),
                };
                let entry = HistoryEntry { line: stored.line, peer: stored.peer.clone(), at: now.wall, what };
                self.keep_history(entry, now, out);
            }
            Ask::Subscribe { subscription, line, target, to, event, accept, expires_s, call_id, headers } => {
                let ask =
                    Outbound::Subscribe { subscription, line, target, to, event, accept, expires_s, call_id, headers };
                out.push(Output::Sip(ask));
            }
            Ask::Resubscribe { subscription, expires_s } => {
                out.push(Output::Sip(Outbound::Resubscribe { subscription, expires_s }));
            }
            Ask::Unsubscribe(subscription) => out.push(Output::Sip(Outbound::Unsubscribe(subscription))),
            Ask::RestoreSubscription { subscription, line, saved } => {
                out.push(Output::Sip(Outbound::Restore { subscription, line, saved }));
            }
            Ask::Publish { publication, line, target, within, event, etag, expires_s, open } => {
                let entity = self.line(line).map(|l| l.address.address_of_record().to_string());
                let body = open
                    .zip(entity)
                    .map(|(open, entity)| (pidf::MEDIA_TYPE.to_owned(), pidf::print(&entity, "perch", open)));
                let ask = Outbound::Publish { publication, line, target, within, event, etag, expires_s, body };
                out.push(Output::Sip(ask));
            }
            Ask::Message { message, line, target, text } => {
                let peer = NameAddr { display: self.name_of(&target), uri: target.clone() };
                self.note_message(message, line, peer, text.clone(), now, out);
                out.push(Output::Sip(Outbound::Message { message, line, target, text }));
            }
            Ask::RecallRings { line, id, peer } => self.recall_rings(line, id, peer, now, out),
            Ask::MessageOver(message) => self.message_over(message, out),
            Ask::RecallStops { line, id, end } => {
                let recall = self.board.iter().find(|c| c.line == line && c.completion == Some(id) && c.is_recall());
                if let Some(call) = recall.map(|c| c.id) {
                    out.push(Output::Event(Event::RecallGone { line, id, taken: false }));
                    self.call_handle(call, CallInput::RecallOver(end), now, out);
                }
            }
            Ask::Camp { call, id } => self.call_handle(call, CallInput::Camp(id), now, out),
            Ask::Uncamp { call, end } => self.call_handle(call, CallInput::Uncamp(end), now, out),
            Ask::Idle { call } => {
                self.board.dismiss(call);
                self.settle(now, out);
            }
            Ask::GiveUp { call } => self.give_up(call, now, out),
            Ask::AnswerRecall { line, id } => {
                if let Some(call) = self.board.by_completion(line, id) {
                    self.hold_others(Some(call), now, out);
                    self.call_handle(call, CallInput::Answer, now, out);
                }
            }
            Ask::Place { line, id, call, peer, target, headers, kind } => {
                self.place(Placed { line, id, call, peer, target, headers, kind }, now, out);
            }
            Ask::EndCall { line, id } => {
                if let Some(call) = self.board.by_completion(line, id) {
                    self.call_handle(call, CallInput::HangUp { code: 487 }, now, out);
                }
                let service = self.services.iter().find(|(_, who)| **who == (line, id)).map(|(s, _)| *s);
                if let Some(session) = service {
                    self.services.remove(&session);
                    out.push(Output::Sip(Outbound::HangUp { session }));
                    out.push(Output::Media(crate::media::MediaCommand::Close(session)));
                }
            }
            Ask::HoldOthers => self.hold_others(None, now, out),
        }
    }

    /// Gives up a call that still rings; completion goes on when its end is through (A3).
    fn give_up(&mut self, call: CallId, now: Now, out: &mut Vec<Output>) {
        let known = self.board.get(call).map(|c| (c.session(), c.offers.clone()));
        match known {
            Some((Some(session), offers)) => {
                self.given_up.insert(session, (call, offers));
                self.call_handle(call, CallInput::HangUp { code: 487 }, now, out);
            }
            known => {
                let offers = known.map(|(_, offers)| offers).unwrap_or_default();
                self.desk_handle(completion::Input::GaveUp { call, offers }, now, out);
            }
        }
    }

    /// The person is free: a new call, offering, that carries the id (T10, T11).
    fn recall_rings(&mut self, line: LineId, id: CompletionId, peer: NameAddr, now: Now, out: &mut Vec<Output>) {
        let target = peer.uri.clone();
        let phase = Phase::Offering { session: None };
        let call = self.board.add(line, peer, target, Direction::Outgoing, phase, now.wall);
        call.origin = CallOrigin::CallCompletion;
        call.completion = Some(id);
        let call = call.id;
        out.push(Output::Event(Event::RecallReady { line, id, call }));
        self.tell_call(call, out);
        self.settle(now, out);
    }

    fn place(&mut self, placed: Placed, now: Now, out: &mut Vec<Output>) {
        let Placed { line, id, call, peer, target, headers, kind } = placed;
        let session = self.new_session();
        if kind == PlaceKind::FeatureCode {
            self.services.insert(session, (line, id));
            let media = self.local_media(line, crate::model::media::MediaDirection::SendRecv);
            out.push(Output::Sip(Outbound::Invite { session, line, target, to: None, media, headers }));
            return;
        }
        let recall = self.board.iter().find(|c| c.line == line && c.completion == Some(id) && c.is_recall());
        let known = call.filter(|c| self.board.get(*c).is_some()).or(recall.map(|c| c.id));
        let call = known.unwrap_or_else(|| {
            let phase = Phase::Offering { session: None };
            let call = self.board.add(line, peer, target.clone(), Direction::Outgoing, phase, now.wall);
            call.hidden = kind == PlaceKind::RedialTry;
            call.rings_both = kind == PlaceKind::RedialTry;
            call.id
        });
        if let Some(call) = self.board.get_mut(call) {
            let was_recall = call.is_recall() && call.completion.is_some();
            call.completion = Some(id);
            if matches!(kind, PlaceKind::Recall | PlaceKind::RedialTry) {
                call.origin = CallOrigin::CallCompletion;
            }
            if was_recall {
                out.push(Output::Event(Event::RecallGone { line, id, taken: true }));
            }
        }
        self.call_handle(call, CallInput::Place { session, target, headers }, now, out);
        // A call that could not be placed comes back as a failure, so that the request is never lost.
        if self.board.get(call).and_then(crate::call::Call::session) != Some(session) {
            let outcome = CallOutcome::Failed(Failure::local(486, "the call is in use"));
            self.desk_handle(completion::Input::Outcome { line, id, outcome }, now, out);
        }
    }
}

/// A call that completion asks for.
struct Placed {
    line: LineId,
    id: CompletionId,
    call: Option<CallId>,
    peer: NameAddr,
    target: SipUri,
    headers: Vec<crate::model::signal::Header>,
    kind: PlaceKind,
}

/// The body of a NOTIFY, decoded for completion.
pub(super) fn news(body: Option<&(String, String)>) -> News {
    let Some((media_type, text)) = body.filter(|(_, text)| !text.trim().is_empty()) else { return News::Empty };
    match package::read(media_type, text) {
        Ok(Document::CallCompletion(cc)) => match cc.state {
            Some(state) => News::CallCompletion {
                ready: state == CcState::Ready,
                retention: cc.retention,
                uri: cc.uri,
                place: cc.place,
            },
            None => News::Unreadable,
        },
        Ok(Document::DialogInfo(info)) => News::Dialogs {
            version: info.version,
            full: info.full,
            dialogs: info.dialogs.into_iter().map(dialog_news).collect(),
        },
        Ok(Document::Presence(presence)) => match presence.open {
            Some(open) => News::Presence { open, on_the_phone: presence.on_the_phone },
            None => News::Unreadable,
        },
        _ => News::Unreadable,
    }
}

fn dialog_news(dialog: Dialog) -> DialogNews {
    DialogNews {
        terminated: dialog.state == DialogState::Terminated,
        confirmed: dialog.state == DialogState::Confirmed,
        dialog: dialog.ids,
        id: dialog.id,
    }
}

/// The body of a PUBLISH, decoded for the monitor.
pub(super) fn availability(body: Option<&(String, String)>) -> Availability {
    let Some((media_type, text)) = body.filter(|(_, text)| !text.trim().is_empty()) else {
        return Availability::Nothing;
    };
    match package::read(media_type, text) {
        Ok(Document::Presence(Presence { open: Some(true), .. })) => Availability::Open,
        Ok(Document::Presence(Presence { open: Some(false), .. })) => Availability::Closed,
        _ => Availability::Unreadable,
    }
}

/// Why a message was not taken.
pub(super) fn message_refusal(failure: &Failure) -> Reason {
    match (failure.code, &failure.why) {
        (404 | 410 | 604, _) => Reason::NobodyThere,
        (405 | 415 | 501, _) => Reason::NoMessagesHere,
        (480 | 408, _) => Reason::CannotBeReached,
        (403 | 401 | 407, _) => Reason::MessagesForbidden,
        (413 | 513, _) => Reason::MessageTooLong,
        (_, Some(why)) => why.clone(),
        (code, None) if failure.phrase.is_empty() => Reason::Answered { code },
        (code, None) => Reason::AnsweredWith { code, words: failure.phrase.clone() },
    }
}
