//! Below the buttons of a connected call: bringing calls together, recording, and what is played into it.

use egui::Ui;

use crate::gui::components::{Button, Kind, line};
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{Face, Tone};
use crate::model::{CallView, Command};

/// Draws the row, where there is something for it.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, call: &CallView, wishes: &mut Vec<Wish>) {
    let can = &call.can;
    if !(can.add || can.separate || can.record || call.recording.is_some() || call.playing || call.conference) {
        return;
    }
    let name = call.peer.title();
    ui.horizontal_wrapped(|ui| {
        let button = |ui: &mut Ui, kind, key: &str| {
            Button::new(kind, &cx.say(key)).about(&name).height(26.0).show(ui, cx).clicked()
        };
        if can.add && button(ui, Kind::Quiet, "add-to-call") {
            wishes.push(Command::Conference(vec![call.id]).into());
        }
        if can.separate && button(ui, Kind::Quiet, "talk-alone") {
            wishes.push(Command::Separate(call.id).into());
        }
        if call.recording.is_some() {
            if button(ui, Kind::Soft(Tone::Bad), "record-stop") {
                wishes.push(Command::Record { call: call.id, on: false }.into());
            }
        } else if can.record && button(ui, Kind::Quiet, "record-start") {
            wishes.push(Command::Record { call: call.id, on: true }.into());
        }
        let small = |ui: &mut Ui, words: &str| line(ui, Face::Small, cx.look.muted, words);
        if call.conference {
            small(ui, &cx.say("in-conference"));
        }
        if let Some(file) = &call.recording {
            small(ui, &cx.fill("recording-to", &[("file", file.as_str().into())]));
        }
        if call.playing {
            small(ui, &cx.say("file-playing"));
        }
    });
}
