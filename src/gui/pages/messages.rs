//! Messages: short words sent and received, and the field to write one.

use egui::{Key, Ui};

use crate::gui::components::{Button, Edge, Kind, Look, avatar, badge, card, field, para, split, title, two_lines};
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{BLOCK, Face, GAP, Tone};
use crate::gui::words::joined;
use crate::model::Command;
use crate::model::message::{Delivery, MessageRecord};

/// What the user is typing on this page.
#[derive(Default)]
pub(in crate::gui) struct Draft {
    to: String,
    words: String,
    wants_focus: bool,
}

impl Draft {
    /// Begins a message to this address.
    pub(in crate::gui) fn write_to(&mut self, address: String) {
        self.to = address;
        self.wants_focus = true;
    }
}

/// Draws the page.
pub(in crate::gui) fn show(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, wishes: &mut Vec<Wish>) {
    title(ui, cx, &cx.say("page-messages"));
    ui.add_space(4.0);
    compose(ui, cx, draft, wishes);
    ui.add_space(BLOCK - 4.0);
    let messages = cx.answers.messages.as_deref().unwrap_or_default();
    for message in messages {
        ui.push_id(message.id, |ui| one(ui, cx, message, draft, wishes));
    }
    if messages.is_empty() {
        ui.add_space(32.0);
        ui.vertical_centered(|ui| para(ui, Face::Body, cx.look.muted, &cx.say("messages-none")));
    }
}

fn compose(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, wishes: &mut Vec<Wish>) {
    let hint = cx.say("message-to");
    field(ui, cx, Look::BARE, "message to", &hint, &hint, &mut draft.to);
    let send = cx.say("send");
    ui.horizontal(|ui| {
        let ready = !draft.to.trim().is_empty() && !draft.words.trim().is_empty();
        let button = Button::new(Kind::Main(Tone::Good), &send).enabled(ready, None);
        let rest = ui.available_width() - button.measure(ui) - GAP;
        let mut sent = false;
        ui.allocate_ui(egui::vec2(rest, 34.0), |ui| {
            ui.set_width(rest);
            let hint = cx.say("message-hint");
            let response = field(ui, cx, Look::BARE, "message words", &hint, &hint, &mut draft.words);
            sent = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            if std::mem::take(&mut draft.wants_focus) {
                response.request_focus();
            }
        });
        if (button.show(ui, cx).clicked() || sent) && ready {
            let text = std::mem::take(&mut draft.words).trim().to_owned();
            wishes.push(Command::SendMessage { line: cx.line, to: draft.to.trim().to_owned(), text }.into());
        }
    });
}

fn one(ui: &mut Ui, cx: &Cx<'_>, message: &MessageRecord, draft: &mut Draft, wishes: &mut Vec<Wish>) {
    let name = message.peer.title();
    let (tone, state) = delivery(cx, &message.delivery);
    let received = message.delivery == Delivery::Received;
    let (call, reply) = (cx.say("call-back"), cx.say("reply"));
    card(ui, cx, Edge::Plain, &name, |ui| {
        split(
            ui,
            38.0,
            |ui| {
                avatar(ui, cx, &name, 34.0);
                ui.add_space(4.0);
                let below = joined([cx.day(message.at), cx.clock(message.at), cx.number(&message.peer)]);
                two_lines(ui, cx, 38.0, &name, &below);
            },
            |ui| {
                if received {
                    let to = message.peer.uri.to_string();
                    if Button::new(Kind::Plain, &call).about(&name).show(ui, cx).clicked() {
                        wishes.push(Command::Dial { line: Some(message.line), to: to.clone() }.into());
                    }
                    if !cx.compact() && Button::new(Kind::Quiet, &reply).about(&name).show(ui, cx).clicked() {
                        draft.write_to(to);
                    }
                }
                badge(ui, cx, tone, &state);
            },
        );
        para(ui, Face::Body, cx.look.text, &message.text);
        if let Delivery::Refused { why } = &message.delivery {
            para(ui, Face::Small, cx.look.muted, &cx.reason(why));
        }
    });
}

fn delivery(cx: &Cx<'_>, delivery: &Delivery) -> (Tone, String) {
    let (tone, key) = match delivery {
        Delivery::Sending => (Tone::Neutral, "delivery-sending"),
        Delivery::Delivered => (Tone::Good, "delivery-delivered"),
        Delivery::Stored => (Tone::Good, "delivery-stored"),
        Delivery::Waiting => (Tone::Warn, "delivery-waiting"),
        Delivery::Refused { .. } => (Tone::Bad, "delivery-refused"),
        Delivery::Received => (Tone::Info, "delivery-received"),
    };
    (tone, cx.say(key))
}
