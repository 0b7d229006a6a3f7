//! The button, in the few kinds that the window needs, and the menu that opens under one.

use egui::{
    Align2, Color32, FontId, Popup, PopupCloseBehavior, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
};

use crate::gui::cx::Cx;
use crate::gui::theme::{CONTROL, Face, RADIUS, Tone};

/// What a button weighs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::gui) enum Kind {
    /// The one thing to do here.
    Main(Tone),
    /// Coloured, but not the main thing.
    Soft(Tone),
    /// One of several things.
    Plain,
    /// A word that can be clicked.
    Quiet,
}

/// A button being described.
#[must_use]
pub(in crate::gui) struct Button<'a> {
    words: &'a str,
    kind: Kind,
    enabled: bool,
    hover: Option<&'a str>,
    about: Option<&'a str>,
    width: Option<f32>,
    height: f32,
    pressed: Option<bool>,
}

impl<'a> Button<'a> {
    pub(in crate::gui) fn new(kind: Kind, words: &'a str) -> Button<'a> {
        Button { words, kind, enabled: true, hover: None, about: None, width: None, height: CONTROL, pressed: None }
    }

    /// Alive or not; when not, `why` is shown under the pointer and read out.
    pub(in crate::gui) fn enabled(mut self, enabled: bool, why: Option<&'a str>) -> Button<'a> {
        self.enabled = enabled;
        self.hover = why.or(self.hover);
        self
    }

    /// More words under the pointer.
    pub(in crate::gui) fn hover(mut self, words: &'a str) -> Button<'a> {
        self.hover = Some(words);
        self
    }

    /// Whom or what it is about, for screen readers, where several buttons have the same words.
    pub(in crate::gui) fn about(mut self, whom: &'a str) -> Button<'a> {
        self.about = Some(whom);
        self
    }

    /// At least so wide.
    pub(in crate::gui) fn width(mut self, width: f32) -> Button<'a> {
        self.width = Some(width);
        self
    }

    pub(in crate::gui) fn height(mut self, height: f32) -> Button<'a> {
        self.height = height;
        self
    }

    /// It stays pressed or not.
    pub(in crate::gui) fn pressed(mut self, pressed: bool) -> Button<'a> {
        self.pressed = Some(pressed);
        self
    }

    /// How wide it will be.
    pub(in crate::gui) fn measure(&self, ui: &Ui) -> f32 {
        let text = ui.painter().layout_no_wrap(self.words.to_owned(), self.font(), Color32::PLACEHOLDER);
        (text.size().x + self.padding() * 2.0).max(self.width.unwrap_or(0.0))
    }

    /// Low buttons have small letters.
    fn font(&self) -> FontId {
        if self.height < CONTROL - 4.0 { Face::Small.font() } else { Face::Button.font() }
    }

    fn padding(&self) -> f32 {
        if self.kind == Kind::Quiet { 4.0 } else { 12.0 }
    }

    /// Draws it.
    pub(in crate::gui) fn show(self, ui: &mut Ui, cx: &Cx<'_>) -> Response {
        let size = Vec2::new(self.measure(ui).min(ui.available_width().max(self.height)), self.height);
        let sense = if self.enabled { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(size, sense);
        response.widget_info(|| match self.pressed {
            Some(on) => WidgetInfo::selected(Role::Button, self.enabled, on, self.words),
            None => WidgetInfo::labeled(Role::Button, self.enabled, self.words),
        });
        self.describe(ui, &response);
        if ui.is_rect_visible(rect) {
            let hot = self.enabled && (response.hovered() || response.is_pointer_button_down_on());
            let (ground, ink) = self.colours(cx, hot);
            ui.painter().rect_filled(rect, RADIUS, ground);
            if response.has_focus() {
                let ring = Stroke::new(2.0, cx.look.focus);
                ui.painter().rect_stroke(rect.expand(1.5), RADIUS + 1, ring, StrokeKind::Outside);
            }
            let text = ui.painter().layout_no_wrap(self.words.to_owned(), self.font(), ink);
            let at = Align2::CENTER_CENTER.align_size_within_rect(text.size(), rect).min;
            ui.painter().with_clip_rect(ui.clip_rect().intersect(rect)).galley(at, text, ink);
        }
        match self.hover {
            Some(words) => response.on_hover_text(words),
            None => response,
        }
    }

    fn describe(&self, ui: &Ui, response: &Response) {
        let about = [self.about, self.hover].into_iter().flatten().collect::<Vec<_>>().join(", ");
        if !about.is_empty() {
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(about));
        }
    }

    fn colours(&self, cx: &Cx<'_>, hot: bool) -> (Color32, Color32) {
        let look = cx.look;
        if !self.enabled {
            let ground = if self.kind == Kind::Quiet { Color32::TRANSPARENT } else { look.button.gamma_multiply(0.5) };
            return (ground, look.disabled);
        }
        match self.kind {
            Kind::Main(tone) => {
                let s = cx.shade(tone);
                (if hot { s.bold.lerp_to_gamma(s.on_bold, 0.12) } else { s.bold }, s.on_bold)
            }
            Kind::Soft(tone) => {
                let s = cx.shade(tone);
                (if hot { s.soft.lerp_to_gamma(s.ink, 0.12) } else { s.soft }, s.ink)
            }
            Kind::Plain if self.pressed == Some(true) => (cx.shade(Tone::Neutral).soft, look.text),
            Kind::Plain => (if hot { look.button_hover } else { look.button }, look.text),
            Kind::Quiet if hot => (look.button, look.text),
            Kind::Quiet => (Color32::TRANSPARENT, look.muted),
        }
    }
}

/// A menu under a button: the index of the entry that was chosen.
pub(in crate::gui) fn menu(ui: &mut Ui, cx: &Cx<'_>, button: Button<'_>, entries: &[String]) -> Option<usize> {
    let name = button.words.to_owned();
    let response = button.show(ui, cx);
    let mut chosen = None;
    Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClick).accessible_name(name).show(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for (index, entry) in entries.iter().enumerate() {
            let width = ui.available_width().max(140.0);
            if Button::new(Kind::Quiet, entry).width(width).show(ui, cx).clicked() {
                chosen = Some(index);
                ui.close();
            }
        }
    });
    chosen
}
