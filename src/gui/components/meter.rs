//! The level meter of a call: microphone or ear.

use egui::{Rect, Role, Sense, Ui, Vec2, WidgetInfo};

use crate::gui::cx::Cx;
use crate::gui::theme::Tone;

/// Softest level shown, dB below full scale.
const FLOOR_DB: f32 = -60.0;
const BARS: u8 = 12;

/// A level in dB below full scale, as a row of little bars.
pub(in crate::gui) fn meter(ui: &mut Ui, cx: &Cx<'_>, level_dbfs: f32, name: &str) {
    let share = ((level_dbfs - FLOOR_DB) / -FLOOR_DB).clamp(0.0, 1.0);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(f32::from(BARS) * 5.0, 12.0), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Meter, true, name);
        info.value = Some(f64::from(share * 100.0).round());
        info
    });
    for bar in 0..BARS {
        let lit = share * f32::from(BARS) > f32::from(bar) + 0.2;
        let tone = if bar + 2 >= BARS { Tone::Warn } else { Tone::Good };
        let colour = if lit { cx.shade(tone).bold } else { cx.look.button_hover };
        let min = rect.min + Vec2::new(f32::from(bar) * 5.0, 1.0);
        ui.painter().rect_filled(Rect::from_min_size(min, Vec2::new(3.0, 10.0)), 1.0, colour);
    }
    response.on_hover_text(name);
}
