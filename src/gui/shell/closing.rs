//! What is said once, when the window is closed and the phone stays.

use egui::Ui;

use super::number_of;
use crate::gui::components::{Button, Kind, dialog, para};
use crate::gui::cx::{Cx, Page};
use crate::gui::theme::{Face, Tone};
use crate::model::CallState;

/// What the user answers.
pub(super) enum Answer {
    /// Keep waiting, put the window away.
    Stay,
    /// End the program.
    Quit,
    /// Leave the window open.
    Back,
}

/// Draws the dialog while it is open.
pub(super) fn show(ui: &Ui, cx: &Cx<'_>, open: bool) -> Option<Answer> {
    if !open {
        return None;
    }
    let waiting = number_of(cx, Page::Waiting);
    let calls = cx.snap.calls.iter().filter(|c| c.state != CallState::Ended).count();
    let words = if waiting > 0 {
        cx.fill("closing-waiting", &[("n", waiting.into())])
    } else if calls > 0 {
        cx.say("closing-call")
    } else {
        cx.say("closing-waiter")
    };
    let answer = dialog(ui, cx, &words, 380.0, |ui| {
        para(ui, Face::Body, cx.look.muted, &cx.say("closing-told"));
        ui.add_space(8.0);
        let mut answer = None;
        ui.horizontal_wrapped(|ui| {
            let (stay, quit) = (cx.say("closing-stay"), cx.say("quit"));
            if Button::new(Kind::Main(Tone::Good), &stay).show(ui, cx).clicked() {
                answer = Some(Answer::Stay);
            }
            if Button::new(Kind::Plain, &quit).show(ui, cx).clicked() {
                answer = Some(Answer::Quit);
            }
        });
        answer
    });
    answer.unwrap_or(Some(Answer::Back))
}
