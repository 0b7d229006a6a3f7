//! Design tokens: every colour, size and face of the window, for dark, light and high contrast.

use std::sync::Arc;

use egui::{Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Stroke, Style, Vec2};

use crate::model::settings::ThemeChoice;

/// Space between neighbours, points.
pub(super) const GAP: f32 = 8.0;
/// Space between blocks, points.
pub(super) const BLOCK: f32 = 12.0;
/// Padding inside a card, points.
pub(super) const CARD_PADDING: f32 = 14.0;
/// Height of an ordinary button, points.
pub(super) const CONTROL: f32 = 34.0;
/// Height of the dial field and its buttons, points.
pub(super) const TALL_CONTROL: f32 = 44.0;
/// Corners of cards, points.
pub(super) const CARD_RADIUS: u8 = 11;
/// Corners of buttons and fields, points.
pub(super) const RADIUS: u8 = 8;

/// One tone in its two strengths: a soft ground with ink on it, and a bold ground with ink on that.
#[derive(Clone, Copy)]
pub(super) struct Shade {
    /// Soft ground of badges.
    pub(super) soft: Color32,
    /// Text and marks, on the soft ground or on a card.
    pub(super) ink: Color32,
    /// Bold ground of the main button, and lines.
    pub(super) bold: Color32,
    /// Text on the bold ground.
    pub(super) on_bold: Color32,
}

/// What a colour says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tone {
    /// Nothing in particular.
    Neutral,
    /// Connected, free, well.
    Good,
    /// Busy, on hold, in between.
    Warn,
    /// Under way, watching.
    Info,
    /// Missed, failed, hang up.
    Bad,
}

/// All colours of one theme.
pub(super) struct Tokens {
    /// For egui's own parts.
    dark: bool,
    /// Ground of the middle.
    pub(super) page: Color32,
    /// Ground of the columns at the sides.
    pub(super) side: Color32,
    /// Ground of a card.
    pub(super) card: Color32,
    /// Ground of the card that rings.
    pub(super) card_ringing: Color32,
    /// Edges of cards, columns, fields.
    pub(super) edge: Color32,
    /// Ground of fields.
    pub(super) field: Color32,
    /// Ground of a plain button and of the chosen row.
    pub(super) button: Color32,
    /// The same under the pointer.
    pub(super) button_hover: Color32,
    /// Text.
    pub(super) text: Color32,
    /// Text of less weight.
    pub(super) muted: Color32,
    /// Text of what is not possible now.
    pub(super) disabled: Color32,
    /// The ring around what has the keyboard.
    pub(super) focus: Color32,
    neutral: Shade,
    good: Shade,
    warn: Shade,
    info: Shade,
    bad: Shade,
    /// Grounds and inks of avatars.
    pub(super) avatars: [(Color32, Color32); 6],
}

impl Tokens {
    /// The colours of a tone.
    pub(super) const fn shade(&self, tone: Tone) -> Shade {
        match tone {
            Tone::Neutral => self.neutral,
            Tone::Good => self.good,
            Tone::Warn => self.warn,
            Tone::Info => self.info,
            Tone::Bad => self.bad,
        }
    }
}

const fn hex(rgb: u32) -> Color32 {
    let [_, r, g, b] = rgb.to_be_bytes();
    Color32::from_rgb(r, g, b)
}

const fn shade(soft: u32, ink: u32, bold: u32, on_bold: u32) -> Shade {
    Shade { soft: hex(soft), ink: hex(ink), bold: hex(bold), on_bold: hex(on_bold) }
}

static DARK: Tokens = Tokens {
    dark: true,
    page: hex(0x0d1214),
    side: hex(0x12191c),
    card: hex(0x192126),
    card_ringing: hex(0x13241e),
    edge: hex(0x2b363c),
    field: hex(0x192126),
    button: hex(0x222b31),
    button_hover: hex(0x2c373e),
    text: hex(0xe9eff1),
    muted: hex(0x919ea4),
    disabled: hex(0x66737a),
    focus: hex(0x8fd3ff),
    neutral: shade(0x2b363d, 0xc3ced3, 0x3a474f, 0xffffff),
    good: shade(0x14342a, 0x45dc9c, 0x3ddc97, 0x06281b),
    warn: shade(0x3a2a10, 0xf3b64b, 0xf3b64b, 0x2a1c00),
    info: shade(0x14293e, 0x63b0f5, 0x63b0f5, 0x06203a),
    bad: shade(0x3c1b1f, 0xff7a77, 0xff7a77, 0x330608),
    avatars: [
        (hex(0x24424d), hex(0x9fdcea)),
        (hex(0x3b2a4d), hex(0xd3b5f5)),
        (hex(0x4a3320), hex(0xf4c48d)),
        (hex(0x213f33), hex(0x8fe0b8)),
        (hex(0x46283a), hex(0xf3aacb)),
        (hex(0x2a3654), hex(0xaac3fa)),
    ],
};

static LIGHT: Tokens = Tokens {
    dark: false,
    page: hex(0xf6f8f9),
    side: hex(0xebeff1),
    card: hex(0xffffff),
    card_ringing: hex(0xebf9f1),
    edge: hex(0xd3dbdf),
    field: hex(0xffffff),
    button: hex(0xe3e8eb),
    button_hover: hex(0xd7dee2),
    text: hex(0x12181b),
    muted: hex(0x566268),
    disabled: hex(0x8d989e),
    focus: hex(0x0b62c4),
    neutral: shade(0xdde3e6, 0x3d484e, 0x5b6970, 0xffffff),
    good: shade(0xd8f1e4, 0x0a6b45, 0x0b8355, 0xffffff),
    warn: shade(0xfcebc6, 0x855200, 0xf3b64b, 0x2a1c00),
    info: shade(0xdceafb, 0x1a5ba8, 0x1a5ba8, 0xffffff),
    bad: shade(0xfbdfe0, 0xac1f2c, 0xac1f2c, 0xffffff),
    avatars: [
        (hex(0xd3edf3), hex(0x0f5566)),
        (hex(0xe9dffa), hex(0x57309a)),
        (hex(0xfbe6cf), hex(0x7a4708)),
        (hex(0xd6f0e2), hex(0x0f5f40)),
        (hex(0xfadce9), hex(0x8c2257)),
        (hex(0xdde6fb), hex(0x2b4a9b)),
    ],
};

static HIGH_CONTRAST: Tokens = Tokens {
    dark: true,
    page: hex(0x000000),
    side: hex(0x000000),
    card: hex(0x000000),
    card_ringing: hex(0x00240f),
    edge: hex(0xc8c8c8),
    field: hex(0x000000),
    button: hex(0x262626),
    button_hover: hex(0x404040),
    text: hex(0xffffff),
    muted: hex(0xe6e6e6),
    disabled: hex(0xa0a0a0),
    focus: hex(0xffff00),
    neutral: shade(0x333333, 0xffffff, 0xffffff, 0x000000),
    good: shade(0x003318, 0x5dffb0, 0x5dffb0, 0x000000),
    warn: shade(0x332600, 0xffd24a, 0xffd24a, 0x000000),
    info: shade(0x00263d, 0x8fd3ff, 0x8fd3ff, 0x000000),
    bad: shade(0x3d0000, 0xffa3a3, 0xffa3a3, 0x000000),
    avatars: [(hex(0x333333), hex(0xffffff)); 6],
};

/// The tokens for a choice of the user, where the desktop is dark or not.
pub(super) fn tokens(choice: ThemeChoice, desktop_is_dark: bool) -> &'static Tokens {
    match choice {
        ThemeChoice::System if desktop_is_dark => &DARK,
        ThemeChoice::System | ThemeChoice::Light => &LIGHT,
        ThemeChoice::Dark => &DARK,
        ThemeChoice::HighContrast => &HIGH_CONTRAST,
    }
}

/// Faces and sizes of text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Face {
    /// The name of a page.
    Title,
    /// The name of a person, a card, a line.
    Name,
    /// Text on buttons.
    Button,
    /// Running text.
    Body,
    /// Text of less weight.
    Small,
    /// Letters of badges and section names.
    Tiny,
}

impl Face {
    /// Family and size.
    pub(super) fn font(self) -> FontId {
        let (size, family) = match self {
            Face::Title => (19.0, semibold()),
            Face::Name => (14.5, semibold()),
            Face::Button => (13.5, medium()),
            Face::Body => (13.5, FontFamily::Proportional),
            Face::Small => (12.5, FontFamily::Proportional),
            Face::Tiny => (12.0, FontFamily::Proportional),
        };
        FontId::new(size, family)
    }
}

fn medium() -> FontFamily {
    FontFamily::Name("medium".into())
}

fn semibold() -> FontFamily {
    FontFamily::Name("semibold".into())
}

/// Installs the faces; once, before the first frame.
pub(super) fn install_fonts(ctx: &Context) {
    let mut fonts = FontDefinitions::default();
    let inter: [(&str, FontFamily, &'static [u8]); 3] = [
        ("Inter", FontFamily::Proportional, include_bytes!("../../assets/fonts/Inter-Regular.ttf")),
        ("Inter Medium", medium(), include_bytes!("../../assets/fonts/Inter-Medium.ttf")),
        ("Inter SemiBold", semibold(), include_bytes!("../../assets/fonts/Inter-SemiBold.ttf")),
    ];
    // egui's own faces stay behind ours, for what Inter lacks.
    let behind = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    for (name, family, bytes) in inter {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        let mut chain = vec![name.to_owned()];
        chain.extend(behind.iter().cloned());
        fonts.families.insert(family, chain);
    }
    ctx.set_fonts(fonts);
}

/// Makes egui's own parts (fields, menus, scroll bars) look like ours.
pub(super) fn apply(ctx: &Context, tokens: &Tokens, reduced_motion: bool) {
    let mut style = Style::default();
    style.text_styles = [
        (egui::TextStyle::Heading, Face::Title),
        (egui::TextStyle::Body, Face::Body),
        (egui::TextStyle::Button, Face::Button),
        (egui::TextStyle::Small, Face::Small),
    ]
    .into_iter()
    .map(|(style, face)| (style, face.font()))
    .chain([(egui::TextStyle::Monospace, FontId::monospace(12.5))])
    .collect();
    style.animation_time = if reduced_motion { 0.0 } else { 0.1 };
    style.interaction.selectable_labels = false;
    style.spacing.item_spacing = Vec2::new(GAP, GAP);
    style.spacing.button_padding = Vec2::new(12.0, 7.0);
    style.spacing.interact_size.y = CONTROL;
    style.spacing.menu_margin = 6.into();
    style.spacing.scroll.floating = true;
    style.spacing.scroll.bar_width = 8.0;
    // A quiet line until the pointer is over it.
    style.spacing.scroll.foreground_color = false;
    visuals(&mut style.visuals, tokens);
    let theme = if tokens.dark { egui::Theme::Dark } else { egui::Theme::Light };
    ctx.set_style_of(theme, style);
    ctx.set_theme(theme);
}

fn visuals(v: &mut egui::Visuals, t: &Tokens) {
    *v = if t.dark { egui::Visuals::dark() } else { egui::Visuals::light() };
    v.override_text_color = Some(t.text);
    v.weak_text_color = Some(t.muted);
    v.panel_fill = t.page;
    v.window_fill = t.card;
    v.window_stroke = Stroke::new(1.0, t.edge);
    v.window_corner_radius = CornerRadius::same(CARD_RADIUS);
    v.menu_corner_radius = CornerRadius::same(RADIUS);
    v.extreme_bg_color = t.field;
    v.text_edit_bg_color = Some(t.field);
    v.faint_bg_color = t.side;
    v.code_bg_color = t.side;
    v.hyperlink_color = t.info.ink;
    v.warn_fg_color = t.warn.ink;
    v.error_fg_color = t.bad.ink;
    v.selection.bg_fill = t.info.soft;
    v.selection.stroke = Stroke::new(1.5, t.focus);
    v.text_cursor.stroke = Stroke::new(1.5, t.text);
    v.text_cursor.blink = false; // a blinking cursor repaints an idle window for ever
    let w = &mut v.widgets;
    for (state, fill) in [
        (&mut w.noninteractive, t.card),
        (&mut w.inactive, t.button),
        (&mut w.hovered, t.button_hover),
        (&mut w.active, t.button_hover),
        (&mut w.open, t.button_hover),
    ] {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.bg_stroke = Stroke::new(1.0, t.edge);
        state.fg_stroke = Stroke::new(1.0, t.text);
        state.corner_radius = CornerRadius::same(RADIUS);
        state.expansion = 0.0;
    }
    w.active.bg_stroke = Stroke::new(1.5, t.focus);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance (WCAG 2.2).
    fn luminance(colour: Color32) -> f32 {
        let part = |c: u8| {
            let c = f32::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(colour.r()) + 0.7152 * part(colour.g()) + 0.0722 * part(colour.b())
    }

    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        if a > b { a / b } else { b / a }
    }

    #[track_caller]
    fn check(t: &Tokens, at_least: f32) {
        let grounds = [t.page, t.side, t.card, t.card_ringing, t.field];
        for ground in grounds.into_iter().chain([t.button, t.button_hover]) {
            assert!(contrast(t.text, ground) >= at_least, "text on {ground:?}: {}", contrast(t.text, ground));
        }
        for ground in grounds {
            assert!(contrast(t.muted, ground) >= at_least, "muted on {ground:?}: {}", contrast(t.muted, ground));
            for s in [t.neutral, t.good, t.warn, t.info, t.bad] {
                assert!(contrast(s.ink, ground) >= at_least, "{:?} on {ground:?}: {}", s.ink, contrast(s.ink, ground));
            }
        }
        for s in [t.neutral, t.good, t.warn, t.info, t.bad] {
            assert!(contrast(s.ink, s.soft) >= at_least, "{:?} on {:?}: {}", s.ink, s.soft, contrast(s.ink, s.soft));
            assert!(contrast(s.on_bold, s.bold) >= at_least, "on {:?}: {}", s.bold, contrast(s.on_bold, s.bold));
        }
        for (ground, ink) in t.avatars {
            assert!(contrast(ground, ink) >= at_least, "avatar {ground:?}: {}", contrast(ground, ink));
        }
        assert!(contrast(t.focus, t.page) >= 3.0);
    }

    #[test]
    fn every_text_stands_out_from_its_ground() {
        check(&DARK, 4.5);
        check(&LIGHT, 4.5);
        check(&HIGH_CONTRAST, 7.0);
    }
}
