//! The bird on its branch, drawn with the painter so that it is sharp at any scale; assets/icon.svg is the same.

use egui::{Color32, Pos2, Rect, Shape, Stroke, Ui, Vec2, epaint::PathShape, pos2};

use super::cx::Cx;
use super::theme::Tone;

/// Draws the bird in a square of `size` points.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, size: f32) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(size), egui::Sense::hover());
    // The coordinates are those of the icon: a square of 64.
    let at = |x: f32, y: f32| pos2(rect.left() + x * size / 64.0, rect.top() + y * size / 64.0);
    let filled =
        |points: Vec<Pos2>, colour: Color32| Shape::Path(PathShape::convex_polygon(points, colour, Stroke::NONE));
    let (bird, dark) = (cx.shade(Tone::Warn).bold, cx.shade(Tone::Warn).on_bold);
    let scale = size / 64.0;
    let painter = ui.painter();
    painter.add(filled(vec![at(22.0, 30.0), at(4.0, 22.0), at(3.0, 28.0), at(20.0, 41.0)], bird));
    let body = Rect::from_center_size(at(30.0, 34.0), Vec2::new(34.0, 26.0) * scale);
    painter.add(egui::epaint::EllipseShape::filled(body.center(), body.size() / 2.0, bird));
    painter.circle_filled(at(42.0, 23.0), 11.0 * scale, bird);
    painter.add(filled(vec![at(51.5, 19.5), at(61.0, 24.5), at(51.0, 28.0)], cx.shade(Tone::Bad).bold));
    painter.circle_filled(at(45.0, 20.5), 2.2 * scale, dark);
    painter.add(filled(vec![at(22.0, 31.0), at(38.0, 32.0), at(30.0, 41.5)], dark.gamma_multiply(0.35)));
    let branch = Stroke::new(3.0 * scale, cx.look.muted);
    painter.line_segment([at(4.0, 52.0), at(60.0, 49.0)], branch);
    let leg = Stroke::new(2.2 * scale, cx.look.muted);
    painter.line_segment([at(28.0, 45.0), at(28.0, 51.0)], leg);
    painter.line_segment([at(35.0, 45.0), at(35.0, 50.5)], leg);
}
