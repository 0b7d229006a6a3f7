//! What can be done next about a call that did not reach anybody: the four ways to complete it.

use egui::Ui;

use super::CallDraft;
use crate::gui::components::{Button, Kind, Look, field, para, split};
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{Face, Tone};
use crate::model::completion::CompletionMode;
use crate::model::{CallEnd, CallView, Command};

/// The order on the card: what helps most comes first.
const ORDER: [CompletionMode; 4] =
    [CompletionMode::CallBack, CompletionMode::CampOn, CompletionMode::Intrude, CompletionMode::Message];

/// Whether anything can be offered about this call.
pub(super) fn has_ways(call: &CallView) -> bool {
    !call.can.complete.is_empty() || !call.can.why_not.is_empty()
}

/// Draws the ways; true when the dialog for a message is wanted.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, call: &CallView, draft: &mut CallDraft, wishes: &mut Vec<Wish>) -> bool {
    let mut wants_message = false;
    let name = call.peer.title();
    if cx.compact() {
        for mode in ORDER.into_iter().filter(|m| call.can.complete.contains(m)) {
            let width = ui.available_width();
            wants_message |= way(ui, cx, call, mode, Some(width), &name, draft, wishes);
        }
    } else {
        ui.horizontal_wrapped(|ui| {
            for mode in ORDER.into_iter().filter(|m| call.can.complete.contains(m) || call.can.why_not.contains_key(m))
            {
                wants_message |= way(ui, cx, call, mode, None, &name, draft, wishes);
            }
        });
    }
    if let Some(note) = &mut draft.note {
        let hint = cx.say("note-hint");
        let response = field(ui, cx, Look::BARE, ("note", call.id.0), &hint, &hint, note);
        if std::mem::take(&mut draft.note_opened) {
            response.request_focus();
        }
    }
    let reasons = ORDER.iter().filter_map(|m| Some((m, call.can.why_not.get(m)?)));
    let reasons = reasons.map(|(mode, why)| {
        let mode = cx.mode_button(*mode, call.end).trim_end_matches('…').to_owned();
        cx.fill("mode-why-not", &[("mode", mode.into()), ("why", cx.reason(why).into())])
    });
    let reasons: Vec<String> = reasons.collect();
    let words = cx.say("note-add");
    let mut add = |ui: &mut Ui| {
        let button = Button::new(Kind::Quiet, &words).height(22.0).about(&name);
        if draft.note.is_none() && !call.can.complete.is_empty() && button.show(ui, cx).clicked() {
            draft.note = Some(String::new());
            draft.note_opened = true;
        }
    };
    let told = |ui: &mut Ui| {
        ui.vertical(|ui| {
            // On one line with the button beside it.
            ui.add_space(if cx.compact() { 0.0 } else { 3.0 });
            for reason in &reasons {
                para(ui, Face::Small, cx.look.muted, reason);
            }
        });
    };
    if cx.compact() {
        told(ui);
        add(ui);
    } else {
        split(ui, 22.0, told, add);
    }
    wants_message
}

#[expect(clippy::too_many_arguments, reason = "one button drawn in two layouts; a struct would only rename them")]
fn way(
    ui: &mut Ui,
    cx: &Cx<'_>,
    call: &CallView,
    mode: CompletionMode,
    width: Option<f32>,
    name: &str,
    draft: &CallDraft,
    wishes: &mut Vec<Wish>,
) -> bool {
    let alive = call.can.complete.contains(&mode);
    let first = ORDER.into_iter().find(|m| call.can.complete.contains(m)) == Some(mode);
    let failed = matches!(call.end, Some(CallEnd::Busy | CallEnd::NoAnswer | CallEnd::Unavailable | CallEnd::Declined));
    let kind = if first && failed { Kind::Main(Tone::Warn) } else { Kind::Plain };
    let words = cx.mode_button(mode, call.end);
    let mut button = Button::new(kind, &words).about(name);
    if let Some(width) = width {
        button = button.width(width);
    }
    let why = call.can.why_not.get(&mode).map(|why| cx.reason(why));
    if !button.enabled(alive, why.as_deref()).show(ui, cx).clicked() {
        return false;
    }
    if mode == CompletionMode::Message {
        return true;
    }
    let note = draft.note.as_ref().map(|n| n.trim().to_owned()).filter(|n| !n.is_empty());
    wishes.push(Command::CompleteCall { call: call.id, mode, message: None, note }.into());
    false
}
