//! A row of tabs inside a page.

use egui::Ui;

use super::{Button, Kind};
use crate::gui::cx::Cx;

/// Draws the tabs and moves `chosen`.
pub(in crate::gui) fn tabs(ui: &mut Ui, cx: &Cx<'_>, names: &[String], chosen: &mut usize) {
    ui.horizontal_wrapped(|ui| {
        for (index, name) in names.iter().enumerate() {
            let kind = if index == *chosen { Kind::Plain } else { Kind::Quiet };
            let width = Button::new(kind, name).measure(ui).max(60.0) + 16.0;
            if Button::new(kind, name).pressed(index == *chosen).width(width).show(ui, cx).clicked() {
                *chosen = index;
            }
        }
    });
}
