//! The left column: lines with their registration, the pages, and what is used for sound.

use egui::{Align2, Frame, Margin, Panel, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2};

use super::{edge, name_of, number_of, tone_of};
use crate::gui::bird;
use crate::gui::components::{Button, Kind, caption, count, line, one_row};
use crate::gui::cx::{Cx, Page, Room, Wish};
use crate::gui::theme::{Face, RADIUS, Tone};
use crate::model::line::LineView;
use crate::model::{Command, LineId};

/// Height of a line's row, points.
const LINE: f32 = 56.0;
/// Height of a page's row, points.
const ROW: f32 = 36.0;

/// Draws the column; `chosen` is the line that calls go out on.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    page: Page,
    width: f32,
    chosen: &mut Option<LineId>,
    wishes: &mut Vec<Wish>,
) {
    let frame = Frame::new().fill(cx.look.side).inner_margin(Margin { left: 16, right: 16, top: 14, bottom: 8 });
    Panel::left("side").exact_size(width).resizable(false).show_separator_line(false).frame(frame).show(ui, |ui| {
        edge(ui, cx, ui.max_rect().right() + 15.5);
        ui.horizontal(|ui| {
            ui.add_space(4.0);
            bird::show(ui, cx, 30.0);
            ui.add_space(2.0);
            line(ui, Face::Title, cx.look.text, "Perch");
        });
        footer(ui, cx, wishes);
        egui::ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            ui.add_space(8.0);
            if !cx.snap.lines.is_empty() {
                section(ui, cx, "lines-caption");
            }
            for view in cx.snap.lines.iter() {
                // A number that comes or goes must not make the next row answer for this one.
                ui.push_id(view.id, |ui| {
                    if one_line(ui, cx, view) {
                        *chosen = Some(view.id);
                    }
                    voice_mail(ui, cx, view, wishes);
                });
            }
            ui.add_space(12.0);
            section(ui, cx, "pages-caption");
            for candidate in Page::ALL {
                if candidate == Page::Waiting && cx.room == Room::Three {
                    continue;
                }
                if ui.push_id(candidate, |ui| one_page(ui, cx, candidate, candidate == page)).inner {
                    wishes.push(Wish::Go(candidate));
                }
            }
        });
    });
}

fn section(ui: &mut Ui, cx: &Cx<'_>, key: &str) {
    ui.horizontal(|ui| {
        ui.add_space(4.0);
        ui.set_min_height(20.0);
        caption(ui, cx, &cx.say(key));
    });
}

/// A line: the dot of its state, its name, its address or what is wrong, its requests. True when chosen.
fn one_line(ui: &mut Ui, cx: &Cx<'_>, view: &LineView) -> bool {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), LINE), Sense::click());
    let is_chosen = cx.line == Some(view.id);
    let (tone, state) = cx.registration(view);
    let name = format!("{}, {}, {}", view.label, cx.registration_word(view), state);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, &name));
    let painter = ui.painter();
    if is_chosen || response.hovered() {
        painter.rect_filled(rect, RADIUS + 1, cx.look.button);
    }
    let stroke = if response.has_focus() {
        Stroke::new(2.0, cx.look.focus)
    } else if is_chosen {
        Stroke::new(1.0, cx.shade(Tone::Neutral).bold)
    } else {
        Stroke::NONE
    };
    painter.rect_stroke(rect, RADIUS + 1, stroke, StrokeKind::Inside);
    painter.circle_filled(pos2(rect.left() + 17.0, rect.top() + 20.0), 4.0, cx.shade(tone).bold);
    let badge = if view.completions > 0 { 34.0 } else { 8.0 };
    let text = Rect::from_min_max(rect.min + Vec2::new(33.0, 10.0), rect.max - Vec2::new(8.0, 8.0));
    let above = one_row(ui, &name_of_line(view), Face::Name, cx.look.text, text.width() - badge);
    painter.galley(text.min, above, cx.look.text);
    let colour = if tone == Tone::Bad { cx.shade(tone).ink } else { cx.look.muted };
    let below = one_row(ui, &state, Face::Small, colour, text.width());
    painter.galley(text.min + Vec2::new(0.0, 19.0), below, colour);
    if view.completions > 0 {
        let at = Rect::from_center_size(pos2(rect.right() - 24.0, rect.top() + 20.0), Vec2::new(22.0, 17.0));
        let words = cx.fill("line-requests", &[("n", view.completions.into())]);
        count(&mut ui.new_child(egui::UiBuilder::new().max_rect(at)), cx, Tone::Neutral, view.completions, &words);
    }
    response.on_hover_text(format!("{}\n{state}", view.address)).clicked()
}

/// `Office · 2001`; the label alone where it says as much.
pub(super) fn name_of_line(view: &LineView) -> String {
    let user = view.address.user_display();
    if user.is_empty() || user == view.label { view.label.clone() } else { format!("{} · {user}", view.label) }
}

fn voice_mail(ui: &mut Ui, cx: &Cx<'_>, view: &LineView, wishes: &mut Vec<Wish>) {
    let Some(waiting) = view.voice_mail.filter(|n| *n > 0) else { return };
    let index = usize::try_from(view.id.0).unwrap_or(0).wrapping_sub(1);
    let number = cx.snap.settings.lines.get(index).and_then(|l| l.voice_mail.clone());
    let words = cx.fill("voice-mail", &[("n", waiting.into())]);
    ui.horizontal(|ui| {
        ui.add_space(29.0);
        let button = Button::new(Kind::Quiet, &words).height(24.0).about(&view.label);
        if button.enabled(number.is_some(), None).show(ui, cx).clicked()
            && let Some(to) = number
        {
            wishes.push(Command::Dial { line: Some(view.id), to }.into());
        }
    });
}

/// A page; true when it is gone to.
fn one_page(ui: &mut Ui, cx: &Cx<'_>, page: Page, open: bool) -> bool {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::click());
    let (words, number) = (cx.say(name_of(page)), number_of(cx, page));
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, open, &words));
    if open || response.hovered() {
        ui.painter().rect_filled(rect, RADIUS, cx.look.button);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect, RADIUS, Stroke::new(2.0, cx.look.focus), StrokeKind::Inside);
    }
    let colour = if open { cx.look.text } else { cx.look.muted };
    let mut font = Face::Body.font();
    font.size = 14.5;
    ui.painter().text(rect.left_center() + Vec2::new(12.0, 0.0), Align2::LEFT_CENTER, &words, font, colour);
    if number > 0 {
        let at = Rect::from_center_size(rect.right_center() - Vec2::new(24.0, 0.0), Vec2::new(22.0, 17.0));
        let name = format!("{words}, {number}");
        count(&mut ui.new_child(egui::UiBuilder::new().max_rect(at)), cx, tone_of(page), number, &name);
    }
    response.clicked()
}

fn footer(ui: &mut Ui, cx: &Cx<'_>, wishes: &mut Vec<Wish>) {
    Panel::bottom("side footer").show_separator_line(false).frame(Frame::new()).show(ui, |ui| {
        ui.painter().hline(ui.max_rect().x_range(), ui.max_rect().top(), Stroke::new(1.0, cx.look.edge));
        ui.add_space(4.0);
        let on = !cx.snap.lines.is_empty() && cx.snap.lines.iter().all(|l| l.dnd);
        let dnd = cx.say(if on { "dnd-on" } else { "dnd-off" });
        let hover = cx.say("dnd");
        let device = cx.snap.sound.output.clone().unwrap_or_else(|| cx.say("no-sound"));
        let input = cx.snap.sound.input.clone().unwrap_or_else(|| cx.say("no-microphone"));
        crate::gui::components::split(
            ui,
            28.0,
            |ui| {
                line(ui, Face::Small, cx.look.muted, &device).on_hover_text(format!("{device}\n{input}"));
            },
            |ui| {
                let kind = if on { Kind::Soft(Tone::Bad) } else { Kind::Quiet };
                let button = Button::new(kind, &dnd).height(24.0).hover(&hover).pressed(on);
                if button.enabled(!cx.snap.lines.is_empty(), None).show(ui, cx).clicked() {
                    wishes.push(Command::SetDnd { line: None, on: !on }.into());
                }
            },
        );
    });
}
