//! The ladder of SIP messages between Perch and the other side; a click shows the whole message.

use egui::{
    Align2, Color32, FontId, Label, Rect, RichText, Role, ScrollArea, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2,
};

use super::Story;
use super::story::Step;
use crate::gui::components::{Edge, card, dialog, para, pick, rule};
use crate::gui::cx::Cx;
use crate::gui::theme::{Face, Tone};

/// Height of one step, points.
const STEP: f32 = 32.0;

/// Draws the chosen story.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    stories: &[Story<'_>],
    chosen: &mut Option<String>,
    open: &mut Option<usize>,
) {
    let story = stories.iter().find(|s| Some(&s.call_id) == chosen.as_ref()).or(stories.first());
    let Some(story) = story else {
        para(ui, Face::Body, cx.look.muted, &cx.say("trace-none"));
        return;
    };
    let mut id = story.call_id.clone();
    let choices: Vec<(String, String)> = stories.iter().map(|s| (s.call_id.clone(), name(cx, s))).collect();
    if pick(ui, &cx.say("trace-choose"), &mut id, &choices) {
        *chosen = Some(id);
        *open = None;
    }
    card(ui, cx, Edge::Plain, &story.title, |ui| {
        heads(ui, cx, story);
        rule(ui, cx);
        ui.spacing_mut().item_spacing.y = 0.0;
        for (index, step) in story.steps.iter().enumerate() {
            if one(ui, cx, step) {
                *open = Some(index);
            }
        }
    });
    if let Some(step) = open.and_then(|index| story.steps.get(index)) {
        let shown = dialog(ui, cx, &step.words, 640.0, |ui| {
            let most = ui.ctx().content_rect().height() - 150.0;
            ScrollArea::vertical().max_height(most).show(ui, |ui| {
                let text = RichText::new(&*step.record.text).font(FontId::monospace(12.0)).color(cx.look.text);
                ui.add(Label::new(text).wrap().selectable(true));
            });
        });
        if shown.is_none() {
            *open = None;
        }
    }
}

fn name(cx: &Cx<'_>, story: &Story<'_>) -> String {
    let number = u32::try_from(story.steps.len()).unwrap_or(u32::MAX);
    let count = cx.fill("trace-messages", &[("n", number.into())]);
    format!("{} · {} · {count}", cx.clock(story.at), story.title)
}

fn heads(ui: &mut Ui, cx: &Cx<'_>, story: &Story<'_>) {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 20.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, story.peer));
    let painter = ui.painter();
    let left = pos2(rect.left() + column(rect), rect.center().y);
    painter.text(left, Align2::LEFT_CENTER, "Perch", Face::Name.font(), cx.look.text);
    painter.text(rect.right_center(), Align2::RIGHT_CENTER, story.peer, Face::Name.font(), cx.look.text);
}

/// Where the left rail stands: after the column of times.
fn column(rect: Rect) -> f32 {
    (rect.width() * 0.14).clamp(92.0, 130.0)
}

/// Draws one message; true when it was clicked.
fn one(ui: &mut Ui, cx: &Cx<'_>, step: &Step<'_>) -> bool {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), STEP), Sense::click());
    let time = cx.clock_exactly(step.record.at);
    let way = cx.say(if step.record.outgoing { "trace-sent" } else { "trace-received" });
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{time}, {way}, {}", step.words)));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 4.0, cx.look.button);
    }
    let painter = ui.painter();
    painter.text(rect.left_center(), Align2::LEFT_CENTER, time, Face::Small.font(), cx.look.muted);
    let (left, right) = (rect.left() + column(rect), rect.right());
    let y = rect.bottom() - 6.0;
    let plain = step.tone == Tone::Neutral;
    let colour: Color32 = if plain { cx.shade(Tone::Neutral).bold } else { cx.shade(step.tone).bold };
    painter.hline(left..=right, y, Stroke::new(1.0, colour));
    let (tip, back) = if step.record.outgoing { (right, right - 8.0) } else { (left, left + 8.0) };
    let head = vec![pos2(tip, y), pos2(back, y - 4.0), pos2(back, y + 4.0)];
    painter.add(Shape::convex_polygon(head, colour, Stroke::NONE));
    let ink = if plain { cx.look.text } else { cx.shade(step.tone).ink };
    let at = pos2(f32::midpoint(left, right), rect.top() + 12.0);
    painter.text(at, Align2::CENTER_CENTER, &step.words, Face::Small.font(), ink);
    response.clicked()
}
