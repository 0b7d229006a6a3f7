//! The card: a ground with a thin edge, and the rule that divides it.

use egui::{AsIdSalt, CornerRadius, Frame, InnerResponse, Stroke, Ui, UiBuilder};

use crate::gui::cx::Cx;
use crate::gui::theme::{CARD_PADDING, CARD_RADIUS, Tone};

/// How a card stands out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::gui) enum Edge {
    /// Not at all.
    Plain,
    /// By a coloured edge.
    Toned(Tone),
    /// It rings: coloured edge and ground.
    Ringing,
}

/// A card over the whole width; `name` groups its contents for screen readers.
pub(in crate::gui) fn card<R>(
    ui: &mut Ui,
    cx: &Cx<'_>,
    edge: Edge,
    name: &str,
    contents: impl FnOnce(&mut Ui) -> R,
) -> R {
    let (fill, stroke) = match edge {
        Edge::Plain => (cx.look.card, cx.look.edge),
        Edge::Toned(tone) => (cx.look.card, cx.shade(tone).bold.gamma_multiply(0.5)),
        Edge::Ringing => (cx.look.card_ringing, cx.shade(Tone::Good).bold),
    };
    let frame = Frame::new()
        .fill(fill)
        .stroke(Stroke::new(1.0, stroke))
        .corner_radius(CornerRadius::same(CARD_RADIUS))
        .inner_margin(CARD_PADDING);
    let frame = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        contents(ui)
    });
    if !name.is_empty() {
        ui.ctx().accesskit_node_builder(frame.response.id, |node| {
            node.set_role(egui::accesskit::Role::Group);
            node.set_label(name);
        });
    }
    frame.inner
}

/// Keeps the identity of what is inside to itself: cards that come or go above take neither the keyboard nor a press
/// that is under way from it.
pub(in crate::gui) fn own_ids<R>(
    ui: &mut Ui,
    source: impl AsIdSalt,
    contents: impl FnOnce(&mut Ui) -> R,
) -> InnerResponse<R> {
    let id = ui.scope_id().with(source);
    ui.scope_builder(UiBuilder::new().scope_id(id), contents)
}

/// A thin line across a card.
pub(in crate::gui) fn rule(ui: &mut Ui, cx: &Cx<'_>) {
    ui.add_space(4.0);
    let at = ui.cursor().top();
    ui.painter().hline(ui.available_rect_before_wrap().x_range(), at, Stroke::new(1.0, cx.look.edge));
    ui.add_space(8.0);
}
