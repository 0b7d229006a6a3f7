//! The lines: what each is, and the way to its form.

use egui::Ui;

use crate::gui::components::{Button, Edge, Kind, badge, card, para, split, two_lines};
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{Face, Tone};
use crate::model::{Command, Registration};

/// Draws a card for each line, and the button for one more.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, wishes: &mut Vec<Wish>) {
    for view in cx.snap.lines.iter() {
        let (edit, again) = (cx.say("line-edit"), cx.say("line-register-again"));
        card(ui, cx, Edge::Plain, &view.label, |ui| {
            ui.push_id(view.id, |ui| {
                split(
                    ui,
                    38.0,
                    |ui| two_lines(ui, cx, 38.0, &view.label, &view.address.to_string()),
                    |ui| {
                        if Button::new(Kind::Plain, &edit).about(&view.label).show(ui, cx).clicked() {
                            wishes.push(Wish::EditLine(view.id));
                        }
                        let failed = matches!(view.registration, Registration::Failed { .. });
                        if failed && Button::new(Kind::Quiet, &again).about(&view.label).show(ui, cx).clicked() {
                            wishes.push(Command::Reregister(view.id).into());
                        }
                        let tone = cx.registration(view).0;
                        badge(ui, cx, tone, &cx.registration_word(view));
                    },
                );
                if let Registration::Failed { reason, .. } = &view.registration {
                    para(ui, Face::Small, cx.shade(Tone::Bad).ink, reason);
                }
            });
        });
    }
    if cx.snap.lines.is_empty() {
        para(ui, Face::Body, cx.look.muted, &cx.say("lines-none"));
    }
    ui.horizontal_wrapped(|ui| {
        let (add, demo) = (cx.say("line-add"), cx.say("welcome-demo"));
        if Button::new(Kind::Main(Tone::Good), &add).show(ui, cx).clicked() {
            wishes.push(Wish::AddLine);
        }
        if cx.has_demo && cx.snap.lines.is_empty() && Button::new(Kind::Plain, &demo).show(ui, cx).clicked() {
            wishes.push(Wish::StartDemo);
        }
    });
}
