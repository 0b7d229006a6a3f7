//! The first start: try it now, or add a line.

use egui::{Align, Layout, Ui};

use crate::gui::bird;
use crate::gui::components::{Button, Edge, Kind, card, para, title};
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{Face, Tone};

/// Draws the page.
pub(in crate::gui) fn show(ui: &mut Ui, cx: &Cx<'_>, wishes: &mut Vec<Wish>) {
    let width = ui.available_width().min(460.0);
    let side = (ui.available_width() - width) / 2.0;
    ui.add_space((ui.available_height() * 0.16).min(110.0));
    ui.horizontal(|ui| {
        ui.add_space(side);
        ui.allocate_ui_with_layout(egui::vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
            ui.vertical_centered(|ui| {
                bird::show(ui, cx, 84.0);
                title(ui, cx, &cx.say("welcome-title"));
                para(ui, Face::Body, cx.look.muted, &cx.say("welcome-told"));
            });
            ui.add_space(12.0);
            if cx.has_demo {
                let words = cx.say("welcome-demo");
                if choice(ui, cx, &words, &cx.say("welcome-demo-told"), Kind::Main(Tone::Good)) {
                    wishes.push(Wish::StartDemo);
                }
            }
            let words = cx.say("line-add");
            if choice(ui, cx, &words, &cx.say("welcome-line-told"), Kind::Plain) {
                wishes.push(Wish::AddLine);
            }
        });
    });
}

fn choice(ui: &mut Ui, cx: &Cx<'_>, words: &str, told: &str, kind: Kind) -> bool {
    card(ui, cx, Edge::Plain, words, |ui| {
        para(ui, Face::Body, cx.look.text, told);
        ui.add_space(4.0);
        Button::new(kind, words).show(ui, cx).clicked()
    })
}
