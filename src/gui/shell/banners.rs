//! Standing sentences at the top: no sound, a broken file, a full disk; until dismissed or untrue.

use egui::Ui;

use crate::gui::components::{Button, Edge, Kind, card, para, split};
use crate::gui::cx::Cx;
use crate::gui::theme::{Face, Tone};
use crate::model::snapshot::Banner;

/// Draws those that have not been dismissed.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, dismissed: &mut Vec<Banner>) {
    dismissed.retain(|b| cx.snap.banners.contains(b));
    for banner in cx.snap.banners.iter() {
        if dismissed.contains(banner) {
            continue;
        }
        let words = cx.banner(banner.kind);
        card(ui, cx, Edge::Toned(Tone::Warn), &words, |ui| {
            let close = cx.say("close");
            split(
                ui,
                34.0,
                |ui| {
                    ui.vertical(|ui| {
                        ui.spacing_mut().item_spacing.y = 2.0;
                        para(ui, Face::Body, cx.look.text, &words);
                        for why in &banner.why {
                            para(ui, Face::Small, cx.look.muted, &cx.reason(why));
                        }
                    });
                },
                |ui| {
                    if Button::new(Kind::Quiet, &close).about(&words).show(ui, cx).clicked() {
                        dismissed.push(banner.clone());
                    }
                },
            );
        });
    }
}
