//! The calls: the dial field, and a card for each call.

mod busy;
mod card;
mod controls;
mod dial;
mod keypad;
mod message;
mod together;
mod waiters;

use std::collections::BTreeMap;

use egui::Ui;

pub(in crate::gui) use dial::{DIAL_FIELD, DialDraft};
pub(in crate::gui) use message::{MessageDraft, show as message_dialog};

use super::waiting;
use crate::gui::components::{caption, para};
use crate::gui::cx::{Cx, Room, Wish};
use crate::gui::theme::{BLOCK, Face};
use crate::model::{CallId, CallState, CompletionState};

/// What the user is typing on this page.
#[derive(Default)]
pub(in crate::gui) struct Draft {
    /// The dial field.
    pub(in crate::gui) dial: DialDraft,
    /// What belongs to single calls.
    pub(in crate::gui) calls: BTreeMap<CallId, CallDraft>,
    /// The dialog *Leave a message…*.
    pub(in crate::gui) message: Option<MessageDraft>,
}

/// What the user is typing about one call.
#[derive(Default)]
pub(in crate::gui) struct CallDraft {
    keypad: bool,
    sent: String,
    transfer: Option<String>,
    note: Option<String>,
    note_opened: bool,
}

impl Draft {
    /// Forgets what belongs to calls that are gone.
    fn settle(&mut self, cx: &Cx<'_>) {
        self.calls.retain(|id, _| cx.snap.calls.iter().any(|c| c.id == *id));
    }
}

/// Draws the page.
pub(in crate::gui) fn show(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, wishes: &mut Vec<Wish>) {
    draft.settle(cx);
    // Without a column of their own, those who are free now stand on top: nothing is more urgent.
    if cx.room != Room::Three {
        waiting::ringing(ui, cx, wishes);
    }
    dial::show(ui, cx, &mut draft.dial, wishes);
    ui.add_space(BLOCK - 4.0);
    let mut shown = 0;
    for call in cx.snap.calls.iter().filter(|c| !rings_as_recall(cx, c.id)) {
        if shown == 0 {
            caption(ui, cx, &cx.say("calls-caption"));
            ui.add_space(2.0);
        }
        shown += 1;
        let own = draft.calls.entry(call.id).or_default();
        if card::show(ui, cx, call, own, wishes) {
            draft.message = Some(MessageDraft::for_call(call));
        }
        ui.add_space(BLOCK - 8.0);
    }
    waiters::show(ui, cx, wishes);
    if shown == 0 && cx.snap.waiting_for_us.is_empty() {
        ui.add_space(40.0);
        ui.vertical_centered(|ui| para(ui, Face::Body, cx.look.muted, &cx.say("calls-none")));
    }
}

/// A recall that rings has its card among the requests, and no second one here.
pub(in crate::gui) fn rings_as_recall(cx: &Cx<'_>, call: CallId) -> bool {
    cx.snap.completions.iter().any(|c| c.call == Some(call) && matches!(c.state, CompletionState::Ready { .. }))
        && cx.snap.calls.iter().any(|c| c.id == call && c.state == CallState::Offering)
}
