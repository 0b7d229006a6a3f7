//! The thin bar of time left.

use egui::{Rect, Role, Sense, Ui, Vec2, WidgetInfo};

use crate::gui::cx::Cx;
use crate::gui::theme::Tone;

/// A bar `share` full (0 to 1); `name` says what it shows.
pub(in crate::gui) fn progress(ui: &mut Ui, cx: &Cx<'_>, tone: Tone, share: f32, name: &str) {
    let share = share.clamp(0.0, 1.0);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 3.0), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, name);
        info.value = Some(f64::from(share * 100.0).round());
        info
    });
    ui.painter().rect_filled(rect, 1.5, cx.look.button_hover);
    let filled = Rect::from_min_size(rect.min, Vec2::new(rect.width() * share, rect.height()));
    ui.painter().rect_filled(filled, 1.5, cx.shade(tone).bold);
}
