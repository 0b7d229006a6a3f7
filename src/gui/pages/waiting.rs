//! *Waiting for*: a card for each request, those that ring on top.

use std::time::Duration;

use egui::{ScrollArea, Ui};

use crate::gui::components::{
    Button, Edge, Kind, avatar, badge, caption, card, line, menu, own_ids, para, progress, split, two_lines,
};
use crate::gui::cx::{Cx, Page, Wish};
use crate::gui::theme::{BLOCK, Face, Tone};
use crate::gui::words::joined;
use crate::model::{Command, CompletionState, CompletionView};

/// Choices of *Later…*, minutes.
const LATER_MINUTES: [u64; 3] = [5, 15, 60];

/// Draws the column or the page.
pub(in crate::gui) fn show(ui: &mut Ui, cx: &Cx<'_>, wishes: &mut Vec<Wish>) {
    let waiting = cx.snap.completions.iter().filter(|c| !is_over(c)).count();
    split(
        ui,
        16.0,
        |ui| {
            let number = u32::try_from(waiting).unwrap_or(u32::MAX);
            caption(ui, cx, &cx.fill("waiting-caption", &[("n", number.into())]));
        },
        |ui| {
            let full = cx.snap.lines.iter().find(|l| Some(l.id) == cx.line).or(cx.snap.lines.first());
            if let Some(line) = full.filter(|l| l.completions > 0) {
                let room = format!("{} {} / {}", line.label, line.completions, line.caps.max_outstanding);
                caption(ui, cx, &room);
            }
        },
    );
    ui.add_space(4.0);
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        for request in cx.snap.completions.iter() {
            one(ui, cx, request, wishes);
            ui.add_space(BLOCK - 10.0);
        }
        if cx.snap.completions.is_empty() {
            ui.add_space(8.0);
            para(ui, Face::Small, cx.look.muted, &cx.say("waiting-none"));
        }
        if !cx.snap.completions.is_empty() {
            offer_autostart(ui, cx, wishes);
            let words = cx.say("waiting-history");
            if Button::new(Kind::Quiet, &words).show(ui, cx).clicked() {
                wishes.push(Wish::Go(Page::Recents));
            }
        }
    });
}

/// Once, with the first request: a phone that waits should be there after a restart.
fn offer_autostart(ui: &mut Ui, cx: &Cx<'_>, wishes: &mut Vec<Wish>) {
    let window = &cx.snap.settings.window;
    if !cx.can_autostart || window.autostart || window.autostart_offered {
        return;
    }
    let told = cx.say("autostart-offer");
    card(ui, cx, Edge::Plain, &told, |ui| {
        para(ui, Face::Small, cx.look.muted, &told);
        let (yes, no) = (cx.say("set-autostart"), cx.say("not-now"));
        ui.horizontal_wrapped(|ui| {
            let yes = Button::new(Kind::Plain, &yes).show(ui, cx).clicked();
            let no = Button::new(Kind::Quiet, &no).show(ui, cx).clicked();
            if yes || no {
                let mut settings = (*cx.snap.settings).clone();
                settings.window.autostart = yes;
                settings.window.autostart_offered = true;
                wishes.push(Command::SaveSettings(Box::new(settings)).into());
            }
        });
    });
}

/// Only those that ring, larger: for the top of a window without the column.
pub(in crate::gui) fn ringing(ui: &mut Ui, cx: &Cx<'_>, wishes: &mut Vec<Wish>) {
    for request in cx.snap.completions.iter() {
        let CompletionState::Ready { lapses } = request.state else { continue };
        let name = request.peer.title();
        card(ui, cx, Edge::Ringing, &name, |ui| {
            own_ids(ui, ("ringing", request.line, request.id), |ui| {
                ui.horizontal(|ui| {
                    avatar(ui, cx, &name, 40.0);
                    ui.add_space(4.0);
                    let free = cx.fill("recall-free", &[("name", name.as_str().into())]);
                    let asked =
                        cx.fill("recall-asked", &[("ago", cx.ago(request.since).into()), ("id", request.id.0.into())]);
                    two_lines(ui, cx, 40.0, &free, &asked);
                });
                if let Some(note) = &request.note {
                    para(ui, Face::Small, cx.look.muted, note);
                }
                buttons(ui, cx, request, true, wishes);
                let left = lapses.since(cx.now).as_secs();
                para(ui, Face::Small, cx.look.muted, &cx.fill("recall-left", &[("n", left.into())]));
                time_bar(ui, cx, request);
            });
        });
        ui.add_space(BLOCK - 8.0);
    }
}

fn one(ui: &mut Ui, cx: &Cx<'_>, request: &CompletionView, wishes: &mut Vec<Wish>) {
    let rings = matches!(request.state, CompletionState::Ready { .. });
    let name = request.peer.title();
    card(ui, cx, if rings { Edge::Ringing } else { Edge::Plain }, &name, |ui| {
        own_ids(ui, ("request", request.line, request.id), |ui| {
            let (tone, state) = cx.request_badge(request);
            split(
                ui,
                36.0,
                |ui| two_lines(ui, cx, 36.0, &name, &details(cx, request)),
                |ui| {
                    badge(ui, cx, tone, &state).on_hover_text(cx.condition(request.condition));
                },
            );
            ui.spacing_mut().item_spacing.y = 6.0;
            if let Some(note) = &request.note {
                para(ui, Face::Small, cx.look.muted, &cx.fill("note-shown", &[("note", note.as_str().into())]));
            }
            if has_buttons(request) {
                let colour = if rings { cx.look.text } else { cx.look.muted };
                para(ui, Face::Small, colour, &cx.request_sentence(request));
                explanation(ui, cx, request);
                buttons(ui, cx, request, false, wishes);
            } else if !is_over(request) {
                quiet_line(ui, cx, request, wishes);
                explanation(ui, cx, request);
            } else if !cx.request_sentence(request).is_empty() {
                para(ui, Face::Small, cx.look.muted, &cx.request_sentence(request));
            }
            voice_mail(ui, cx, request, wishes);
            if rings || !is_over(request) {
                ui.add_space(2.0);
                time_bar(ui, cx, request);
            }
        });
    });
}

/// `#17 · Call back · 2022`, and the line where there are several.
fn details(cx: &Cx<'_>, request: &CompletionView) -> String {
    let mut parts =
        vec![format!("#{}", request.id), cx.mode_name(request.mode, request.road), cx.number(&request.peer)];
    if cx.snap.lines.len() > 1 && cx.line.is_some_and(|l| l != request.line) {
        parts.push(cx.line_label(request.line));
    }
    if request.restored {
        parts.push(cx.say("request-restored"));
    }
    joined(parts)
}

fn explanation(ui: &mut Ui, cx: &Cx<'_>, request: &CompletionView) {
    if let Some(why) = request.explanation.as_ref().filter(|_| !is_over(request)) {
        para(ui, Face::Small, cx.look.muted, &cx.reason(why));
    }
}

/// What it waits for at the left, a quiet *Cancel* at the right.
fn quiet_line(ui: &mut Ui, cx: &Cx<'_>, request: &CompletionView, wishes: &mut Vec<Wish>) {
    let sentence = cx.request_sentence(request);
    split(
        ui,
        22.0,
        |ui| {
            line(ui, Face::Small, cx.look.muted, &sentence).on_hover_text(&sentence);
        },
        |ui| {
            let (words, name) = (cx.say("cancel"), request.peer.title());
            if Button::new(Kind::Quiet, &words).height(22.0).about(&name).show(ui, cx).clicked() {
                wishes.push(Command::UncompleteCall { line: Some(request.line), id: request.id }.into());
            }
        },
    );
}

fn buttons(ui: &mut Ui, cx: &Cx<'_>, request: &CompletionView, wide: bool, wishes: &mut Vec<Wish>) {
    let (line, id, name) = (Some(request.line), request.id, request.peer.title());
    let rings = matches!(request.state, CompletionState::Ready { .. });
    let height = if wide { 44.0 } else { 34.0 };
    let width = if wide { ((ui.available_width() - 24.0) * 0.4).min(160.0) } else { 0.0 };
    ui.horizontal_wrapped(|ui| {
        let words = cx.say("call-now");
        let kind = if rings { Kind::Main(Tone::Good) } else { Kind::Soft(Tone::Good) };
        let call = Button::new(kind, &words).about(&name).height(height).width(width);
        if request.can_call_now && call.show(ui, cx).clicked() {
            wishes.push(Command::AcceptRecall { line, id }.into());
        }
        let words = cx.say("wait-on");
        if request.can_wait_on && Button::new(Kind::Plain, &words).about(&name).height(height).show(ui, cx).clicked() {
            wishes.push(Command::WaitAgain { line, id }.into());
        }
        if rings || request.state == CompletionState::Suspended {
            let entries: Vec<String> =
                LATER_MINUTES.iter().map(|n| cx.fill("later-minutes", &[("n", (*n).into())])).collect();
            let words = cx.say("later");
            let button = Button::new(Kind::Plain, &words).about(&name).height(height);
            if let Some(minutes) = menu(ui, cx, button, &entries).and_then(|i| LATER_MINUTES.get(i)) {
                let by = Duration::from_secs(minutes * 60);
                wishes.push(Command::PostponeRecall { line, id, by }.into());
            }
        }
        let words = cx.say("cancel");
        if Button::new(Kind::Plain, &words).about(&name).height(height).show(ui, cx).clicked() {
            wishes.push(if rings {
                Command::DeclineRecall { line, id }.into()
            } else {
                Command::UncompleteCall { line, id }.into()
            });
        }
    });
}

fn voice_mail(ui: &mut Ui, cx: &Cx<'_>, request: &CompletionView, wishes: &mut Vec<Wish>) {
    if request.voice_mail_until.is_some_and(|until| until > cx.now) {
        let words = cx.say("that-was-voice-mail");
        if Button::new(Kind::Plain, &words).show(ui, cx).clicked() {
            wishes.push(Command::WaitAgain { line: Some(request.line), id: request.id }.into());
        }
    }
}

fn time_bar(ui: &mut Ui, cx: &Cx<'_>, request: &CompletionView) {
    let (left, whole, tone) = match request.state {
        CompletionState::Ready { lapses } => {
            (lapses.since(cx.now), Duration::from_secs(cx.snap.settings.calls.recall_rings_s.into()), Tone::Good)
        }
        CompletionState::Queued { .. } => {
            (request.expires.since(cx.now), Duration::from_secs(request.life_s.into()), Tone::Warn)
        }
        _ => (request.expires.since(cx.now), Duration::from_secs(request.life_s.into()), Tone::Info),
    };
    if whole.is_zero() {
        return;
    }
    progress(ui, cx, tone, left.as_secs_f32() / whole.as_secs_f32(), &cx.say("time-left"));
}

/// Whether the larger row of buttons is due: it rings, it was free, or *Call now* works.
fn has_buttons(request: &CompletionView) -> bool {
    !is_over(request)
        && (request.can_call_now || request.can_wait_on || matches!(request.state, CompletionState::Ready { .. }))
}

fn is_over(request: &CompletionView) -> bool {
    matches!(request.state, CompletionState::Ended(_))
}
