//! A small curve over time, for the sound of a call.

use egui::{Pos2, Rect, Role, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2};

use crate::gui::cx::Cx;
use crate::gui::theme::Tone;

/// Draws curves of values 0 to 1, oldest first, over the whole width; `name` says what they show.
pub(in crate::gui) fn chart(ui: &mut Ui, cx: &Cx<'_>, height: f32, name: &str, curves: &[(Tone, Vec<f32>)]) {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    for share in [0.0, 0.5, 1.0] {
        let y = rect.bottom() - rect.height() * share;
        ui.painter().hline(rect.x_range(), y, Stroke::new(1.0, cx.look.edge.gamma_multiply(0.6)));
    }
    for (tone, values) in curves {
        let points: Vec<Pos2> = points(rect, values).collect();
        ui.painter().line(points, Stroke::new(1.8, cx.shade(*tone).bold));
    }
}

#[expect(clippy::cast_precision_loss, reason = "a curve has a few hundred points")]
fn points(rect: Rect, values: &[f32]) -> impl Iterator<Item = Pos2> {
    let step = rect.width() / values.len().saturating_sub(1).max(1) as f32;
    let at = move |(i, v): (usize, &f32)| {
        pos2(rect.left() + i as f32 * step, rect.bottom() - rect.height() * v.clamp(0.0, 1.0))
    };
    values.iter().enumerate().map(at)
}
