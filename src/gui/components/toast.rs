//! Sentences in passing, at the bottom of the window: refusals above all.

use std::time::Duration;

use egui::{Align2, Area, Frame, Id, Order, Stroke, Ui, Vec2};

use super::{Button, Kind, announce, para};
use crate::gui::cx::Cx;
use crate::gui::theme::{Face, RADIUS};
use crate::model::Moment;

/// How long a sentence stays.
const STAYS: Duration = Duration::from_secs(8);
/// Sentences shown at once.
const MOST: usize = 3;

/// The sentences that are shown, oldest first.
#[derive(Default)]
pub(in crate::gui) struct Toasts(Vec<(Moment, String)>);

impl Toasts {
    /// Says a sentence from now on; the same one is not said twice.
    pub(in crate::gui) fn say(&mut self, now: Moment, words: String) {
        self.0.retain(|(_, said)| *said != words);
        self.0.push((now + STAYS, words));
        if self.0.len() > MOST {
            self.0.remove(0);
        }
    }

    /// Forgets what has been shown long enough; when to look again.
    pub(in crate::gui) fn settle(&mut self, now: Moment) -> Option<Duration> {
        self.0.retain(|(until, _)| *until > now);
        self.0.iter().map(|(until, _)| until.since(now)).min()
    }

    /// Draws them above everything, `lift` points over the bottom.
    pub(in crate::gui) fn show(&mut self, ui: &mut Ui, cx: &Cx<'_>, lift: f32) {
        if self.0.is_empty() {
            return;
        }
        let width = (ui.ctx().content_rect().width() - 32.0).min(520.0);
        let mut gone = None;
        Area::new(Id::unique("toasts"))
            .order(Order::Foreground)
            .anchor(Align2::CENTER_BOTTOM, Vec2::new(0.0, -lift))
            .show(ui.ctx(), |ui| {
                ui.set_width(width);
                for (index, (_, words)) in self.0.iter().enumerate() {
                    let frame = Frame::new().fill(cx.look.button_hover).stroke(Stroke::new(1.0, cx.look.edge));
                    frame.corner_radius(RADIUS + 2).inner_margin(10.0).show(ui, |ui| {
                        ui.horizontal(|ui| {
                            let close = cx.say("close");
                            let button = Button::new(Kind::Quiet, &close);
                            let rest = ui.available_width() - button.measure(ui) - 16.0;
                            ui.allocate_ui(Vec2::new(rest, 0.0), |ui| {
                                ui.set_width(rest);
                                para(ui, Face::Body, cx.look.text, words);
                            });
                            if button.show(ui, cx).clicked() {
                                gone = Some(index);
                            }
                        });
                    });
                }
                if let Some((_, words)) = self.0.last() {
                    announce(ui, words, false);
                }
            });
        if let Some(index) = gone {
            self.0.remove(index);
        }
    }
}
