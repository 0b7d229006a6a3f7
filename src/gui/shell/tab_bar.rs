//! The narrow window: the line above, the pages below.

use egui::{Align2, Frame, Margin, Panel, Popup, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo};

use super::side::name_of_line;
use super::{name_of, number_of};
use crate::gui::components::{Button, Kind, badge, line, split};
use crate::gui::cx::{Cx, Page, Wish};
use crate::gui::theme::{Face, RADIUS, Tone};
use crate::model::Command;

/// Pages with a tab of their own; the others are under *More*.
const TABS: [Page; 4] = [Page::Calls, Page::Waiting, Page::Recents, Page::Contacts];
const MORE: [Page; 3] = [Page::Messages, Page::Settings, Page::Diagnostics];

/// The line that calls go out on, and how many are waited for.
pub(super) fn top(ui: &mut Ui, cx: &Cx<'_>, wishes: &mut Vec<Wish>) {
    let frame = Frame::new().fill(cx.look.side).inner_margin(Margin::symmetric(14, 0));
    Panel::top("line").exact_size(38.0).show_separator_line(false).frame(frame).show(ui, |ui| {
        let under = ui.max_rect().bottom();
        ui.painter().hline(ui.ctx().content_rect().x_range(), under, Stroke::new(1.0, cx.look.edge));
        let waiting = number_of(cx, Page::Waiting);
        split(
            ui,
            36.0,
            |ui| {
                let Some(view) = cx.snap.lines.iter().find(|l| Some(l.id) == cx.line) else {
                    line(ui, Face::Name, cx.look.text, "Perch");
                    return;
                };
                let (tone, state) = cx.registration(view);
                let (dot, _) = ui.allocate_exact_size(Vec2::splat(10.0), Sense::hover());
                ui.painter().circle_filled(dot.center(), 4.0, cx.shade(tone).bold);
                line(ui, Face::Name, cx.look.text, &name_of_line(view)).on_hover_text(state);
            },
            |ui| {
                if waiting > 0 {
                    badge(ui, cx, Tone::Neutral, &cx.fill("waiting-count", &[("n", waiting.into())]));
                }
                if cx.snap.lines.iter().any(|l| l.dnd) {
                    let words = cx.say("dnd-on");
                    if Button::new(Kind::Soft(Tone::Bad), &words).height(24.0).show(ui, cx).clicked() {
                        wishes.push(Command::SetDnd { line: None, on: false }.into());
                    }
                }
            },
        );
    });
}

/// The pages.
pub(super) fn bottom(ui: &mut Ui, cx: &Cx<'_>, page: Page, wishes: &mut Vec<Wish>) {
    let frame = Frame::new().fill(cx.look.side);
    Panel::bottom("pages").exact_size(44.0).show_separator_line(false).frame(frame).show(ui, |ui| {
        let top = ui.max_rect().top();
        ui.painter().hline(ui.ctx().content_rect().x_range(), top, Stroke::new(1.0, cx.look.edge));
        ui.spacing_mut().item_spacing.x = 0.0;
        let width = ui.available_width() / 5.0;
        ui.horizontal(|ui| {
            for candidate in TABS {
                let number = number_of(cx, candidate);
                let name = cx.say(if candidate == Page::Waiting { "tab-waiting" } else { name_of(candidate) });
                let words = if number > 0 && candidate != Page::Calls { format!("{name} {number}") } else { name };
                if tab(ui, cx, width, &words, candidate == page).clicked() {
                    wishes.push(Wish::Go(candidate));
                }
            }
            let more = tab(ui, cx, width, &cx.say("tab-more"), MORE.contains(&page));
            Popup::menu(&more).show(|ui| {
                for candidate in MORE {
                    let words = cx.say(name_of(candidate));
                    if Button::new(Kind::Quiet, &words).width(150.0).show(ui, cx).clicked() {
                        wishes.push(Wish::Go(candidate));
                        ui.close();
                    }
                }
            });
        });
    });
}

fn tab(ui: &mut Ui, cx: &Cx<'_>, width: f32, words: &str, open: bool) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, 44.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, open, words));
    if response.has_focus() {
        ui.painter().rect_stroke(rect.shrink(2.0), RADIUS, Stroke::new(2.0, cx.look.focus), StrokeKind::Inside);
    }
    let colour = if open { cx.look.text } else { cx.look.muted };
    let mut font = Face::Tiny.font();
    let text = ui.painter().layout_no_wrap(words.to_owned(), font.clone(), colour);
    if text.size().x > width - 4.0 {
        font.size *= (width - 4.0) / text.size().x;
    }
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, words, font, colour);
    response
}
