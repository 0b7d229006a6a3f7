//! Who waits for us, in order: Perch is the callee's monitor too.

use egui::Ui;

use crate::gui::components::{Button, Edge, Kind, card, split, two_lines};
use crate::gui::cx::{Cx, Wish};
use crate::gui::words::joined;
use crate::model::{CallState, Command};

/// Draws a row for each; nothing where nobody waits.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, wishes: &mut Vec<Wish>) {
    if cx.snap.waiting_for_us.is_empty() {
        return;
    }
    let talking = cx
        .snap
        .calls
        .iter()
        .any(|c| matches!(c.state, CallState::Talking | CallState::Held | CallState::Dialing | CallState::Ringing));
    card(ui, cx, Edge::Plain, &cx.say("waiters-caption"), |ui| {
        for waiter in cx.snap.waiting_for_us.iter() {
            let name = waiter.peer.title();
            let (call, not_now) = (cx.say(if talking { "call-after-this" } else { "call-now" }), cx.say("not-now"));
            let call = Button::new(Kind::Plain, &call).about(&name).pressed(waiter.promised);
            let not_now = Button::new(Kind::Quiet, &not_now).about(&name);
            let buttons = |ui: &mut Ui| {
                if call.show(ui, cx).clicked() {
                    wishes.push(Command::CallAfterThis { line: waiter.line, place: waiter.place }.into());
                }
                if not_now.show(ui, cx).clicked() {
                    wishes.push(Command::DismissWaiter { line: waiter.line, place: waiter.place }.into());
                }
            };
            let who = cx.fill("waiter", &[("name", name.as_str().into())]);
            let place = cx.fill("request-place", &[("place", waiter.place.into())]);
            let below = joined([cx.number(&waiter.peer), place, cx.ago(waiter.since)]);
            let words = |ui: &mut Ui| two_lines(ui, cx, 36.0, &who, &below);
            if cx.compact() {
                words(ui);
                ui.horizontal(buttons);
            } else {
                split(ui, 36.0, words, buttons);
            }
        }
    });
}
