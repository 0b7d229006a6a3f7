//! Recents: calls and requests that are over, day by day, each with what can be done about it.

use egui::Ui;

use crate::gui::components::{
    Button, Edge, Kind, Look, avatar, badge, caption, card, dialog, field, para, split, title, two_lines,
};
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{BLOCK, Face, Tone};
use crate::gui::when::timer;
use crate::gui::words::{joined, sound_key};
use crate::model::history::{HistoryEntry, HistoryKind};
use crate::model::media::Quality;
use crate::model::{CallEnd, Command, CompletionEnd, Direction};

/// What the user is typing on this page.
#[derive(Default)]
pub(in crate::gui) struct Draft {
    filter: String,
    clearing: bool,
}

/// Draws the page.
pub(in crate::gui) fn show(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, wishes: &mut Vec<Wish>) {
    let entries = cx.answers.history.as_deref().unwrap_or_default();
    let clear = cx.say("recents-clear");
    split(
        ui,
        36.0,
        |ui| {
            title(ui, cx, &cx.say("page-recents"));
        },
        |ui| {
            if !entries.is_empty() && Button::new(Kind::Quiet, &clear).show(ui, cx).clicked() {
                draft.clearing = true;
            }
        },
    );
    let hint = cx.say("recents-search");
    field(ui, cx, Look::BARE, "recents search", &hint, &hint, &mut draft.filter);
    let wanted = draft.filter.trim().to_lowercase();
    let fits = |e: &&HistoryEntry| {
        wanted.is_empty() || format!("{} {}", e.peer.title(), e.peer.uri).to_lowercase().contains(&wanted)
    };
    let mut day = String::new();
    for (index, entry) in entries.iter().filter(fits).enumerate() {
        let its_day = cx.day(entry.at);
        if its_day != day {
            ui.add_space(BLOCK - 6.0);
            caption(ui, cx, &its_day);
            day = its_day;
        }
        ui.push_id(index, |ui| one(ui, cx, entry, wishes));
    }
    if day.is_empty() {
        ui.add_space(32.0);
        ui.vertical_centered(|ui| para(ui, Face::Body, cx.look.muted, &cx.say("recents-none")));
    }
    confirm(ui, cx, draft, wishes);
}

fn one(ui: &mut Ui, cx: &Cx<'_>, entry: &HistoryEntry, wishes: &mut Vec<Wish>) {
    let name = entry.peer.title();
    let (tone, state, details, note) = told(cx, entry);
    card(ui, cx, Edge::Plain, &name, |ui| {
        let to = entry.peer.uri.to_string();
        let mut buttons = |ui: &mut Ui| {
            let (call, watch) = (cx.say("call"), cx.say("watch"));
            if Button::new(Kind::Plain, &call).about(&name).show(ui, cx).clicked() {
                wishes.push(Command::Dial { line: Some(entry.line), to: to.clone() }.into());
            }
            if Button::new(Kind::Quiet, &watch).about(&name).show(ui, cx).clicked() {
                wishes.push(Command::Watch { line: Some(entry.line), to: to.clone(), note: None }.into());
            }
        };
        split(
            ui,
            38.0,
            |ui| {
                avatar(ui, cx, &name, 34.0);
                ui.add_space(4.0);
                two_lines(ui, cx, 38.0, &name, &details);
            },
            |ui| {
                if !cx.compact() {
                    buttons(ui);
                }
                badge(ui, cx, tone, &state);
            },
        );
        if let Some(note) = note {
            para(ui, Face::Small, cx.look.muted, &note);
        }
        if cx.compact() {
            ui.horizontal(buttons);
        }
    });
}

/// Tone and word of how it ended, the line below the name, and a note.
fn told(cx: &Cx<'_>, entry: &HistoryEntry) -> (Tone, String, String, Option<String>) {
    // What can be spared comes last: it is cut off where there is no room.
    let mut parts = vec![cx.clock(entry.at)];
    let whom = [
        Some(cx.number(&entry.peer)),
        (cx.snap.lines.len() > 1).then(|| cx.fill("via-line", &[("line", cx.line_label(entry.line).into())])),
    ];
    let whom = whom.into_iter().flatten();
    match &entry.what {
        HistoryKind::Call { direction, end, talked_s, completion, quality, .. } => {
            let (tone, state) = call_word(cx, *direction, *end, talked_s.is_some());
            parts.extend(talked_s.map(|s| timer(std::time::Duration::from_secs(s.into()))));
            parts.extend(quality.as_ref().and_then(Quality::word).map(|word| cx.say(sound_key(word))));
            parts.extend(completion.map(|id| format!("#{id}")));
            parts.extend(whom);
            (tone, state, joined(parts), None)
        }
        HistoryKind::Completion { id, mode, end, explanation, note } => {
            parts.push(format!("#{id} {}", cx.mode_name(*mode, None)));
            parts.extend(whom);
            let tone = if *end == CompletionEnd::Completed { Tone::Good } else { Tone::Neutral };
            let note = [explanation.as_ref().map(|why| cx.reason(why)), note.clone()]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" · ");
            (tone, cx.completion_end(*end), joined(parts), (!note.is_empty()).then_some(note))
        }
    }
}

fn call_word(cx: &Cx<'_>, direction: Direction, end: CallEnd, talked: bool) -> (Tone, String) {
    match (direction, talked) {
        (Direction::Incoming, true) => (Tone::Info, cx.say("recent-incoming")),
        (Direction::Outgoing, true) => (Tone::Good, cx.say("recent-outgoing")),
        (Direction::Incoming, false) if end == CallEnd::AnsweredElsewhere => (Tone::Neutral, cx.end_word(end)),
        (Direction::Incoming, false) if end == CallEnd::Declined => (Tone::Neutral, cx.end_word(end)),
        (Direction::Incoming, false) => (Tone::Bad, cx.say("recent-missed")),
        (Direction::Outgoing, false) => (Tone::Warn, cx.end_word(end)),
    }
}

fn confirm(ui: &Ui, cx: &Cx<'_>, draft: &mut Draft, wishes: &mut Vec<Wish>) {
    if !draft.clearing {
        return;
    }
    let answer = dialog(ui, cx, &cx.say("recents-clear-ask"), 360.0, |ui| {
        let (yes, no) = (cx.say("recents-clear-yes"), cx.say("keep"));
        let mut answer = None;
        ui.horizontal(|ui| {
            if Button::new(Kind::Main(Tone::Bad), &yes).show(ui, cx).clicked() {
                answer = Some(true);
            }
            if Button::new(Kind::Plain, &no).show(ui, cx).clicked() {
                answer = Some(false);
            }
        });
        answer
    });
    if answer == Some(Some(true)) {
        wishes.push(Command::ClearHistory.into());
    }
    draft.clearing = answer == Some(None);
}
