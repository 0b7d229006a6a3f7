//! How the present call sounds, or the last one: one word, the figures, the last minutes as a curve.

use egui::Ui;

use crate::gui::components::{Edge, badge, card, chart, line, para, split};
use crate::gui::cx::Cx;
use crate::gui::samples::Sample;
use crate::gui::theme::{Face, Tone};
use crate::model::history::HistoryKind;
use crate::model::media::Quality;

/// Loss that fills the height of the chart, as a share.
const LOSS_TOP: f32 = 0.1;
/// The highest MOS that the E-model gives (ITU-T G.107).
const BEST_MOS: f32 = 4.5;

/// Draws the card.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>) {
    let live = cx.snap.quality.first().map(|(id, q)| (Some(*id), *q));
    let past = || {
        cx.answers.history.iter().flat_map(|h| h.iter()).find_map(|e| match &e.what {
            HistoryKind::Call { quality: Some(quality), .. } => Some((None, *quality)),
            _ => None,
        })
    };
    card(ui, cx, Edge::Plain, &cx.say("sound-title"), |ui| {
        let Some((call, quality)) = live.or_else(past) else {
            line(ui, Face::Name, cx.look.text, &cx.say("sound-title"));
            para(ui, Face::Small, cx.look.muted, &cx.say("sound-none"));
            return;
        };
        split(
            ui,
            22.0,
            |ui| {
                line(ui, Face::Name, cx.look.text, &cx.say("sound-title"));
            },
            |ui| {
                if let Some(word) = quality.word() {
                    let (tone, word) = cx.quality_word(word);
                    badge(ui, cx, tone, &word);
                }
            },
        );
        para(ui, Face::Small, cx.look.muted, &figures(cx, &quality));
        let Some(samples) = call.and_then(|id| cx.answers.samples.get(&id)) else { return };
        let mos = |s: &Sample| s.mos.map_or(0.0, |m| (m - 1.0) / (BEST_MOS - 1.0));
        let curves = [
            (Tone::Good, samples.iter().map(mos).collect()),
            (Tone::Warn, samples.iter().map(|s| s.loss / LOSS_TOP).collect()),
        ];
        chart(ui, cx, 90.0, &cx.say("sound-curve"), &curves);
    });
}

fn figures(cx: &Cx<'_>, quality: &Quality) -> String {
    let mos = quality.mos.map_or_else(|| "–".to_owned(), |m| format!("{m:.1}"));
    let trip = quality.round_trip_ms.map(|ms| cx.fill("sound-round-trip", &[("ms", ms.round().into())]));
    let details = cx.fill(
        "quality-details",
        &[
            ("mos", mos.into()),
            ("delay", quality.buffer_ms.round().into()),
            ("loss", format!("{:.1}", quality.loss * 100.0).into()),
        ],
    );
    let jitter = cx.fill("sound-jitter", &[("ms", quality.jitter_ms.round().into())]);
    [Some(details), Some(jitter), trip].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
