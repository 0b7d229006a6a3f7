//! The doctor: what works and what does not, each in one plain sentence.

use egui::Ui;

use crate::gui::components::{Edge, card, line, para};
use crate::gui::cx::Cx;
use crate::gui::theme::{Face, Tone};
use crate::model::{CallState, Registration};

/// One sentence of the doctor.
pub(super) struct Finding {
    /// Well, doubtful or wrong.
    pub(super) tone: Tone,
    /// The sentence.
    pub(super) words: String,
}

/// Draws the card.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>) {
    card(ui, cx, Edge::Plain, &cx.say("diag-doctor"), |ui| {
        line(ui, Face::Name, cx.look.text, &cx.say("diag-doctor"));
        for finding in findings(cx) {
            let (mark, colour) = match finding.tone {
                Tone::Good => ("✓", cx.look.muted),
                tone => ("!", cx.shade(tone).ink),
            };
            para(ui, Face::Small, colour, &format!("{mark}  {}", finding.words));
        }
    });
}

/// Everything the window can tell from the snapshot.
pub(super) fn findings(cx: &Cx<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut find = |tone, words| found.push(Finding { tone, words });
    for view in cx.snap.lines.iter() {
        let line = || ("line", view.label.as_str().into());
        match &view.registration {
            Registration::Registered => find(Tone::Good, cx.fill("doctor-registered", &[line()])),
            Registration::Registering => find(Tone::Warn, cx.fill("doctor-registering", &[line()])),
            Registration::Off => find(Tone::Warn, cx.fill("doctor-off", &[line()])),
            Registration::Failed { reason, .. } => {
                find(Tone::Bad, cx.fill("doctor-failed", &[line(), ("why", cx.reason(reason).into())]));
            }
        }
    }
    if cx.snap.lines.is_empty() {
        find(Tone::Warn, cx.say("lines-none"));
    }
    match &cx.snap.sound.output {
        Some(name) => find(Tone::Good, cx.fill("doctor-output", &[("name", name.as_str().into())])),
        None => find(Tone::Bad, cx.say("no-sound")),
    }
    match &cx.snap.sound.input {
        Some(name) => find(Tone::Good, cx.fill("doctor-input", &[("name", name.as_str().into())])),
        None => find(Tone::Bad, cx.say("no-microphone")),
    }
    for (id, quality) in cx.snap.quality.iter() {
        let talking = cx.snap.calls.iter().find(|c| c.id == *id && c.state == CallState::Talking);
        match (talking, quality.received > 0, quality.sent > 0) {
            (None, ..) => {}
            (_, true, true) => find(Tone::Good, cx.say("doctor-both-ways")),
            (_, false, _) => find(Tone::Bad, cx.say("doctor-nothing-heard")),
            (_, true, false) => find(Tone::Bad, cx.say("doctor-nothing-sent")),
        }
    }
    for banner in cx.snap.banners.iter() {
        let words = cx.banner(banner.kind);
        let why = banner.why.iter().map(|why| cx.reason(why)).collect::<Vec<_>>().join("; ");
        find(Tone::Warn, if why.is_empty() { words } else { format!("{words} ({why})") });
    }
    found
}
