//! Diagnostics: what went over the wire, how calls sound, what is wrong, in plain sentences.

mod doctor;
mod ladder;
mod sound;
mod story;

use egui::{FontId, Label, RichText, ScrollArea, Ui};

use crate::gui::components::{Button, Kind, Look, dialog, field, split, tabs, title};
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{BLOCK, Tone};
use story::Story;

/// The tabs of the page.
const TABS: [&str; 4] = ["diag-calls", "diag-lines", "diag-doctor", "diag-log"];

/// What the user has chosen on this page.
#[derive(Default)]
pub(in crate::gui) struct Draft {
    tab: usize,
    /// The Call-ID that is shown; none is the newest.
    story: Option<String>,
    /// The message whose text is open, by its place in the story.
    message: Option<usize>,
    export: Option<String>,
}

/// Draws the page.
pub(in crate::gui) fn show(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, wishes: &mut Vec<Wish>) {
    let export = cx.say("export");
    split(
        ui,
        36.0,
        |ui| {
            title(ui, cx, &cx.say("page-diagnostics"));
        },
        |ui| {
            if Button::new(Kind::Plain, &export).show(ui, cx).clicked() {
                let name = format!("perch-{}.txt", cx.stamp());
                let path = std::path::Path::new(cx.export_dir).join(name);
                draft.export = Some(path.to_string_lossy().into_owned());
            }
        },
    );
    tabs(ui, cx, &TABS.map(|key| cx.say(key)), &mut draft.tab);
    ui.add_space(BLOCK - 8.0);
    let trace = cx.answers.trace.as_deref().unwrap_or_default();
    ScrollArea::vertical().id_salt(draft.tab).auto_shrink([false, false]).show(ui, |ui| match draft.tab {
        0 | 1 => {
            let stories = story::read(trace, draft.tab == 1);
            ladder::show(ui, cx, &stories, &mut draft.story, &mut draft.message);
            ui.add_space(4.0);
            if draft.tab == 0 {
                beside(ui, cx);
            }
        }
        2 => doctor::show(ui, cx),
        _ => log(ui, cx),
    });
    save(ui, cx, draft, wishes);
}

/// Sound and doctor side by side, as far as there is room.
fn beside(ui: &mut Ui, cx: &Cx<'_>) {
    if cx.compact() {
        sound::show(ui, cx);
        doctor::show(ui, cx);
        return;
    }
    ui.columns(2, |columns| {
        sound::show(&mut columns[0], cx);
        doctor::show(&mut columns[1], cx);
    });
}

fn log(ui: &mut Ui, cx: &Cx<'_>) {
    let words = if cx.answers.log.is_empty() { cx.say("log-none") } else { cx.answers.log.join("\n") };
    let text = RichText::new(words).font(FontId::monospace(12.0)).color(cx.look.muted);
    ui.add(Label::new(text).wrap().selectable(true));
}

/// The dialog that writes the trace and the log into a file; secrets were struck out long before.
fn save(ui: &Ui, cx: &Cx<'_>, draft: &mut Draft, wishes: &mut Vec<Wish>) {
    let Some(path) = &mut draft.export else { return };
    let answer = dialog(ui, cx, &cx.say("export-title"), 480.0, |ui| {
        field(ui, cx, Look::FORM, "export path", &cx.say("export-path"), "", path);
        let words = cx.say("save");
        Button::new(Kind::Main(Tone::Good), &words).enabled(!path.trim().is_empty(), None).show(ui, cx).clicked()
    });
    match answer {
        None => draft.export = None,
        Some(false) => {}
        Some(true) => {
            wishes.push(Wish::Export { path: path.trim().to_owned(), text: exported(cx) });
            draft.export = None;
        }
    }
}

fn exported(cx: &Cx<'_>) -> String {
    let mut out = String::new();
    for record in cx.answers.trace.iter().flat_map(|t| t.iter()) {
        let arrow = if record.outgoing { "->" } else { "<-" };
        out.push_str(&format!("{} {arrow} {}\n{}\n", cx.clock_exactly(record.at), record.peer, record.text));
    }
    for (name, line) in
        doctor::findings(cx).iter().map(|f| ("doctor", &f.words)).chain(cx.answers.log.iter().map(|l| ("log", l)))
    {
        out.push_str(&format!("{name}: {line}\n"));
    }
    out
}
