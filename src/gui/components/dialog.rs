//! A dialog above the window: a title, its contents, closed by Escape or a click beside it.

use egui::{Color32, Frame, Id, Modal, Stroke, Ui};

use super::line;
use crate::gui::cx::Cx;
use crate::gui::theme::{CARD_RADIUS, Face};

/// Draws the dialog; `None` once it is to be closed without an answer.
pub(in crate::gui) fn dialog<R>(
    ui: &Ui,
    cx: &Cx<'_>,
    title: &str,
    width: f32,
    contents: impl FnOnce(&mut Ui) -> R,
) -> Option<R> {
    let frame = Frame::new()
        .fill(cx.look.card)
        .stroke(Stroke::new(1.0, cx.look.edge))
        .corner_radius(CARD_RADIUS + 3)
        .inner_margin(20.0);
    let room = ui.ctx().content_rect();
    let width = width.min(room.width() - 56.0);
    let modal = Modal::new(Id::unique("dialog")).frame(frame).backdrop_color(Color32::from_black_alpha(130));
    let shown = modal.show(ui.ctx(), |ui| {
        ui.set_width(width);
        ui.set_max_height(room.height() - 60.0);
        line(ui, Face::Title, cx.look.text, title);
        ui.add_space(6.0);
        contents(ui)
    });
    if shown.should_close() { None } else { Some(shown.inner) }
}
