//! The dialog *Leave a message…*: one of the predefined texts, own words, or voice mail.

use egui::Ui;

use crate::gui::components::{Button, Kind, Look, dialog, field, para};
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{Face, Tone};
use crate::model::completion::CompletionMode;
use crate::model::message::MessageText;
use crate::model::{CallId, CallView, Command, LineId};

/// Longest message of own words, bytes (RFC 3428 section 8).
const MOST_BYTES: usize = 1300;

/// What the user is about to leave.
pub(in crate::gui) struct MessageDraft {
    call: CallId,
    line: LineId,
    name: String,
    own: String,
}

impl MessageDraft {
    /// An empty one for this call.
    pub(super) fn for_call(call: &CallView) -> MessageDraft {
        MessageDraft { call: call.id, line: call.line, name: call.peer.title(), own: String::new() }
    }
}

/// Draws the dialog while there is a draft.
pub(in crate::gui) fn show(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Option<MessageDraft>, wishes: &mut Vec<Wish>) {
    let Some(open) = draft else { return };
    let title = cx.fill("message-for", &[("name", open.name.as_str().into())]);
    let answer = dialog(ui, cx, &title, 420.0, |ui| contents(ui, cx, open));
    match answer {
        None => *draft = None,
        Some(None) => {}
        Some(Some(text)) => {
            let command = Command::CompleteCall {
                call: open.call,
                mode: CompletionMode::Message,
                message: Some(text),
                note: None,
            };
            wishes.push(command.into());
            *draft = None;
        }
    }
}

fn contents(ui: &mut Ui, cx: &Cx<'_>, draft: &mut MessageDraft) -> Option<MessageText> {
    let mut chosen = None;
    let predefined = cx.line_view(draft.line).map(|l| l.caps.messages.as_slice()).unwrap_or_default();
    let width = ui.available_width();
    for (index, words) in (0_u32..).zip(predefined) {
        if Button::new(Kind::Plain, words).width(width).show(ui, cx).clicked() {
            chosen = Some(MessageText::Predefined(index));
        }
    }
    ui.add_space(6.0);
    para(ui, Face::Small, cx.look.muted, &cx.say("message-own"));
    let hint = cx.say("message-hint");
    field(ui, cx, Look::BARE, "own message", &hint, &hint, &mut draft.own);
    let own = draft.own.trim();
    ui.horizontal_wrapped(|ui| {
        let (send, mail) = (cx.say("send"), cx.say("message-voice-mail"));
        let sendable = !own.is_empty() && own.len() <= MOST_BYTES;
        if Button::new(Kind::Main(Tone::Good), &send).enabled(sendable, None).show(ui, cx).clicked() {
            chosen = Some(MessageText::Own(own.to_owned()));
        }
        if has_voice_mail(cx, draft.line) && Button::new(Kind::Plain, &mail).show(ui, cx).clicked() {
            chosen = Some(MessageText::VoiceMail);
        }
    });
    chosen
}

fn has_voice_mail(cx: &Cx<'_>, line: LineId) -> bool {
    let index = usize::try_from(line.0).unwrap_or(0).wrapping_sub(1);
    cx.snap.settings.lines.get(index).is_some_and(|l| l.completion.voice_mail_template.is_some())
}
