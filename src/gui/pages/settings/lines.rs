//! The lines: what each is, and the way to its form.

use egui::Ui;

use crate::gui::components::{Button, Edge, Kind, badge, card, para, split, two_lines};
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{Face, Tone};
use crate::model::{Command, Registration};

/// The settings of each line that a search may find, by the messages that name them.
const NAMES: [&str; 34] = [
    "line-address",
    "line-password",
    "line-label",
    "line-display-name",
    "line-username",
    "line-registrar",
    "line-proxy",
    "line-voice-mail",
    "line-transport",
    "line-enabled",
    "line-call-waiting",
    "line-codecs",
    "roads-caption",
    "line-learn",
    "line-blind",
    "set-max-outstanding",
    "set-busy-minutes",
    "set-no-answer-minutes",
    "set-guard",
    "codes-preset",
    "code-callback",
    "code-callback-no-answer",
    "code-callback-cancel",
    "code-camp-on",
    "code-camp-on-cancel",
    "codes-one-at-a-time",
    "codes-cancel-all",
    "code-intrude",
    "code-voice-mail",
    "redial-caption",
    "redial-rules",
    "redial-tries",
    "redial-interval",
    "messages-caption",
];

/// The settings of the lines whose names hold these words, with the way to each; whether there are any.
pub(super) fn found(ui: &mut Ui, cx: &Cx<'_>, wanted: &str, wishes: &mut Vec<Wish>) -> bool {
    let names: Vec<String> =
        NAMES.iter().map(|key| cx.say(key)).filter(|name| name.to_lowercase().contains(wanted)).collect();
    let edit = cx.say("line-edit");
    for view in cx.snap.lines.iter().filter(|_| !names.is_empty()) {
        card(ui, cx, Edge::Plain, &view.label, |ui| {
            for name in &names {
                let words = cx
                    .fill("settings-of-line", &[("name", name.as_str().into()), ("line", view.label.as_str().into())]);
                split(
                    ui,
                    34.0,
                    |ui| {
                        para(ui, Face::Body, cx.look.text, &words);
                    },
                    |ui| {
                        if Button::new(Kind::Quiet, &edit).about(&words).show(ui, cx).clicked() {
                            wishes.push(Wish::EditLine(view.id));
                        }
                    },
                );
            }
        });
    }
    !names.is_empty() && !cx.snap.lines.is_empty()
}

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
                    para(ui, Face::Small, cx.shade(Tone::Bad).ink, &cx.reason(reason));
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
