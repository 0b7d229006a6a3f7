//! The twelve keys of a telephone.

use egui::{Grid, Ui};

use crate::gui::components::{Button, Kind};
use crate::gui::cx::Cx;
use crate::gui::theme::GAP;

const KEYS: [[(char, &str); 3]; 4] = [
    [('1', ""), ('2', "ABC"), ('3', "DEF")],
    [('4', "GHI"), ('5', "JKL"), ('6', "MNO")],
    [('7', "PQRS"), ('8', "TUV"), ('9', "WXYZ")],
    [('*', ""), ('0', "+"), ('#', "")],
];

/// Draws the keys; the one that was pressed.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>) -> Option<char> {
    let mut pressed = None;
    let id = ui.scope_id().with("keypad");
    Grid::new(id).spacing([GAP, GAP]).show(ui, |ui| {
        for row in KEYS {
            for (key, letters) in row {
                let name = key.to_string();
                let mut button = Button::new(Kind::Plain, &name).width(64.0).height(40.0);
                if !letters.is_empty() {
                    button = button.hover(letters);
                }
                if button.show(ui, cx).clicked() {
                    pressed = Some(key);
                }
            }
            ui.end_row();
        }
    });
    pressed
}
