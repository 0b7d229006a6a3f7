//! The pill that says a state in a word, and the one that says a number.

use egui::{Align2, Color32, CornerRadius, FontId, Response, Role, Sense, Ui, Vec2, WidgetInfo};

use crate::gui::cx::Cx;
use crate::gui::theme::{Face, Tone};

/// A state in a word or two.
pub(in crate::gui) fn badge(ui: &mut Ui, cx: &Cx<'_>, tone: Tone, words: &str) -> Response {
    pill(ui, cx, tone, words, words, Vec2::new(9.0, 3.0), Face::Tiny.font())
}

/// A number; `name` says of what.
pub(in crate::gui) fn count(ui: &mut Ui, cx: &Cx<'_>, tone: Tone, number: u32, name: &str) -> Response {
    let mut font = Face::Button.font();
    font.size = 11.5;
    pill(ui, cx, tone, &number.to_string(), name, Vec2::new(7.0, 2.0), font)
}

fn pill(ui: &mut Ui, cx: &Cx<'_>, tone: Tone, words: &str, name: &str, padding: Vec2, font: FontId) -> Response {
    let shade = cx.shade(tone);
    let text = ui.painter().layout_no_wrap(words.to_owned(), font, Color32::PLACEHOLDER);
    let (rect, response) = ui.allocate_exact_size(text.size() + padding * 2.0, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
    ui.painter().rect_filled(rect, CornerRadius::same(10), shade.soft);
    let at = Align2::CENTER_CENTER.align_size_within_rect(text.size(), rect).min;
    ui.painter().galley(at, text, shade.ink);
    response
}
