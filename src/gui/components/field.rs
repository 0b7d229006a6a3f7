//! Fields of forms: words, a choice, a switch, a slider; each with its name beside it.

use egui::{
    Align2, ComboBox, Frame, Id, Margin, Rect, Response, Role, Sense, Slider, Stroke, StrokeKind, TextEdit, Ui, Vec2,
    WidgetInfo, pos2,
};

use super::line;
use crate::gui::cx::Cx;
use crate::gui::theme::{CONTROL, Face, RADIUS, Tone};

/// What a field of words is like.
#[derive(Clone, Copy, Debug)]
pub(in crate::gui) struct Look {
    /// Height in points.
    pub(in crate::gui) height: f32,
    /// Its contents are hidden.
    pub(in crate::gui) secret: bool,
    /// Its name stands above it; else it is only read out.
    pub(in crate::gui) named: bool,
}

impl Look {
    /// As in a form.
    pub(in crate::gui) const FORM: Look = Look { height: CONTROL, secret: false, named: true };
    /// For a password.
    pub(in crate::gui) const SECRET: Look = Look { height: CONTROL, secret: true, named: true };
    /// With no name but its hint.
    pub(in crate::gui) const BARE: Look = Look { height: CONTROL, secret: false, named: false };
}

/// One line of words; `hint` stands in it while it is empty.
pub(in crate::gui) fn field(
    ui: &mut Ui,
    cx: &Cx<'_>,
    look: Look,
    id: impl std::hash::Hash + std::fmt::Debug,
    name: &str,
    hint: &str,
    words: &mut String,
) -> Response {
    if look.named {
        ui.spacing_mut().item_spacing.y = 3.0;
        line(ui, Face::Small, cx.look.muted, name);
    }
    let id = Id::unique(id);
    let focused = ui.memory(|m| m.has_focus(id));
    let edge = if focused { Stroke::new(1.5, cx.look.focus) } else { Stroke::new(1.0, cx.look.edge) };
    let frame =
        Frame::new().fill(cx.look.field).stroke(edge).corner_radius(RADIUS + 1).inner_margin(Margin::symmetric(14, 0));
    let hint = egui::RichText::new(hint).font(hint_font(look)).color(cx.look.muted);
    let edit = TextEdit::singleline(words)
        .id(id)
        .frame(frame)
        .font(hint_font(look))
        .hint_text(hint)
        .password(look.secret)
        .align(Align2::LEFT_CENTER)
        .min_size(Vec2::new(0.0, look.height))
        .desired_width(ui.available_width())
        .char_limit(2048);
    let response = ui.add(edit);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    if look.named {
        ui.spacing_mut().item_spacing.y = crate::gui::theme::GAP;
    }
    response
}

/// Several lines of words under their name; `hint` stands in them while they are empty.
pub(in crate::gui) fn area(ui: &mut Ui, cx: &Cx<'_>, id: &str, name: &str, hint: &str, words: &mut String) -> Response {
    let frame = Frame::new()
        .fill(cx.look.field)
        .stroke(Stroke::new(1.0, cx.look.edge))
        .corner_radius(RADIUS + 1)
        .inner_margin(Margin::symmetric(14, 8));
    let hint = egui::RichText::new(hint).font(Face::Body.font()).color(cx.look.muted);
    let edit = TextEdit::multiline(words)
        .id(Id::unique(id))
        .frame(frame)
        .font(Face::Body.font())
        .hint_text(hint)
        .desired_width(ui.available_width())
        .desired_rows(4)
        .char_limit(8192);
    let response = ui.add(edit);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    response
}

fn hint_font(look: Look) -> egui::FontId {
    let mut font = Face::Body.font();
    if look.height > CONTROL {
        font.size += 1.5;
    }
    font
}

/// One of several; true when another one was chosen.
pub(in crate::gui) fn pick<T: PartialEq + Clone>(
    ui: &mut Ui,
    name: &str,
    chosen: &mut T,
    choices: &[(T, String)],
) -> bool {
    let shown = choices.iter().find(|(value, _)| value == chosen).map_or("", |(_, words)| words.as_str());
    let mut changed = false;
    let response = ComboBox::from_id_salt(name).selected_text(shown).width(220.0).show_ui(ui, |ui| {
        for (value, words) in choices {
            if ui.selectable_label(value == chosen, words).clicked() && value != chosen {
                *chosen = value.clone();
                changed = true;
            }
        }
    });
    ui.ctx().accesskit_node_builder(response.response.id, |node| node.set_label(name));
    changed
}

/// On or off; true when it was switched.
pub(in crate::gui) fn switch(ui: &mut Ui, cx: &Cx<'_>, name: &str, on: &mut bool) -> bool {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(40.0, 24.0), Sense::click());
    let switched = response.clicked();
    if switched {
        *on = !*on;
    }
    response.widget_info(|| WidgetInfo::selected(Role::Switch, true, *on, name));
    let track = Rect::from_center_size(rect.center(), Vec2::new(38.0, 20.0));
    let (ground, knob) = if *on {
        (cx.shade(Tone::Good).bold, cx.shade(Tone::Good).on_bold)
    } else {
        (cx.look.button_hover, cx.look.muted)
    };
    ui.painter().rect(track, 10.0, ground, Stroke::new(1.0, cx.look.edge), StrokeKind::Inside);
    let x = if *on { track.right() - 10.0 } else { track.left() + 10.0 };
    ui.painter().circle_filled(pos2(x, track.center().y), 6.5, knob);
    if response.has_focus() {
        ui.painter().rect_stroke(track.expand(2.0), 12.0, Stroke::new(2.0, cx.look.focus), StrokeKind::Outside);
    }
    switched
}

/// A number between two ends, in per cent or seconds; it is taken when the pointer lets go, so that one
/// movement is one change.
pub(in crate::gui) fn slider(
    ui: &mut Ui,
    cx: &Cx<'_>,
    name: &str,
    value: &mut u16,
    (from, to, step): (u16, u16, u16),
    unit: &str,
) -> bool {
    let id = ui.scope_id().with(("slider", name));
    let mut shown = ui.data(|d| d.get_temp::<u16>(id)).unwrap_or(*value);
    ui.spacing_mut().slider_width = 180.0;
    let response = ui.add(Slider::new(&mut shown, from..=to).step_by(f64::from(step)).show_value(false));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    let (rect, _) = ui.allocate_exact_size(Vec2::new(56.0, CONTROL), Sense::hover());
    let words = format!("{shown}\u{a0}{unit}");
    ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, words, Face::Body.font(), cx.look.text);
    if response.dragged() {
        ui.data_mut(|d| d.insert_temp(id, shown));
        return false;
    }
    ui.data_mut(|d| d.remove::<u16>(id));
    let changed = shown != *value;
    *value = shown;
    changed
}
