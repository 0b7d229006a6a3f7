//! The list of keys that F1 shows.

use egui::{Grid, Ui};

use crate::gui::components::{dialog, line};
use crate::gui::cx::Cx;
use crate::gui::shortcut::LIST;
use crate::gui::theme::Face;

/// Draws the list while it is open.
pub(super) fn show(ui: &Ui, cx: &Cx<'_>, open: &mut bool) {
    if !*open {
        return;
    }
    let shown = dialog(ui, cx, &cx.say("keys-title"), 380.0, |ui| {
        Grid::new("keys").spacing([24.0, 10.0]).show(ui, |ui| {
            for (keys, does) in LIST {
                line(ui, Face::Button, cx.look.text, keys);
                line(ui, Face::Body, cx.look.muted, &cx.say(does));
                ui.end_row();
            }
        });
    });
    *open = shown.is_some();
}
