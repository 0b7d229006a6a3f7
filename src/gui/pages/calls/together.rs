//! Below the buttons of a connected call: that it is a conference, that it is recorded, what is played into it.

use egui::Ui;

use crate::gui::components::line;
use crate::gui::cx::Cx;
use crate::gui::theme::Face;
use crate::model::CallView;

/// Draws the row, where there is something to tell.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, call: &CallView) {
    let told = [
        call.conference.then(|| cx.say("in-conference")),
        call.recording.as_ref().map(|file| cx.fill("recording-to", &[("file", file.as_str().into())])),
        call.playing.then(|| cx.say("file-playing")),
    ];
    let told: Vec<_> = told.into_iter().flatten().collect();
    if !told.is_empty() {
        line(ui, Face::Small, cx.look.muted, &told.join(" · "));
    }
}
