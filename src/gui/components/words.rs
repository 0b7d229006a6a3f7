//! Text in the faces of the window, and the row that most cards begin with.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align, Color32, Galley, Label, Layout, Rect, Response, RichText, Role, Sense, Ui, UiBuilder, Vec2, WidgetInfo,
};

use crate::gui::cx::Cx;
use crate::gui::theme::Face;

/// The name of a page.
pub(in crate::gui) fn title(ui: &mut Ui, cx: &Cx<'_>, words: &str) -> Response {
    line(ui, Face::Title, cx.look.text, words)
}

/// The name of a section: small spaced capitals.
pub(in crate::gui) fn caption(ui: &mut Ui, cx: &Cx<'_>, words: &str) -> Response {
    let mut format = TextFormat::simple(Face::Tiny.font(), cx.look.muted);
    format.font_id.size = 11.0;
    format.extra_letter_spacing = 0.9;
    let job = LayoutJob::single_section(words.to_uppercase(), format);
    let response = ui.add(Label::new(job).truncate());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    response
}

/// One line of text, cut with an ellipsis where it does not fit.
pub(in crate::gui) fn line(ui: &mut Ui, face: Face, colour: Color32, words: &str) -> Response {
    ui.add(Label::new(RichText::new(words).font(face.font()).color(colour)).truncate())
}

/// One row of text, laid out and cut with an ellipsis, for painting.
pub(in crate::gui) fn one_row(ui: &Ui, words: &str, face: Face, colour: Color32, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(words.to_owned(), face.font(), colour);
    job.wrap = TextWrapping::truncate_at_width(width);
    ui.painter().layout_job(job)
}

/// Text that wraps.
pub(in crate::gui) fn para(ui: &mut Ui, face: Face, colour: Color32, words: &str) -> Response {
    ui.add(Label::new(RichText::new(words).font(face.font()).color(colour)).wrap())
}

/// A name above a line of less weight, centred in a height, cut where they do not fit.
pub(in crate::gui) fn two_lines(ui: &mut Ui, cx: &Cx<'_>, height: f32, name: &str, below: &str) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), height), Sense::hover());
    let lines = if below.is_empty() { 18.0 } else { 35.0 };
    let inner = Rect::from_center_size(rect.center(), Vec2::new(rect.width(), lines));
    let ui = &mut ui.new_child(UiBuilder::new().max_rect(inner).layout(Layout::top_down(Align::Min)));
    ui.spacing_mut().item_spacing.y = 1.0;
    line(ui, Face::Name, cx.look.text, name);
    if !below.is_empty() {
        line(ui, Face::Small, cx.look.muted, below).on_hover_text(below);
    }
}

/// One row: what stands at the right keeps its width, what stands at the left gets the rest.
pub(in crate::gui) fn split(ui: &mut Ui, height: f32, left: impl FnOnce(&mut Ui), right: impl FnOnce(&mut Ui)) {
    let size = Vec2::new(ui.available_width(), height);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_height(height);
        right(ui);
        let rest = Vec2::new(ui.available_width(), height);
        ui.allocate_ui_with_layout(rest, Layout::left_to_right(Align::Center), left);
    });
}

/// Says something to a screen reader at once; takes no room (WAI-ARIA: a live region).
pub(in crate::gui) fn announce(ui: &mut Ui, words: &str, urgent: bool) {
    let at = Rect::from_min_size(ui.max_rect().min, Vec2::splat(1.0));
    let id = ui.scope_id().with("announcement");
    let response = ui.interact(at, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    ui.ctx().accesskit_node_builder(id, |node| {
        let live = if urgent { egui::accesskit::Live::Assertive } else { egui::accesskit::Live::Polite };
        node.set_live(live);
        node.set_value(words);
    });
}
