//! Settings: few pages, a search over all of them, and every change at once in force.

mod line_completion;
mod line_form;
mod lines;
mod rows;

use egui::Ui;

pub(in crate::gui) use line_form::show as line_dialog;

use crate::gui::components::{Edge, Look, card, field, line, para, rule, split, tabs, title};
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{BLOCK, CONTROL, Face};
use crate::model::{Command, LineId, Snapshot};
use line_form::Form;
use rows::{Control, ROWS, Row};

/// The pages of the settings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Section {
    Lines,
    Window,
    Sound,
    Calls,
}

const SECTIONS: [(Section, &str); 4] = [
    (Section::Lines, "settings-lines"),
    (Section::Window, "settings-window"),
    (Section::Sound, "settings-sound"),
    (Section::Calls, "settings-calls"),
];

/// What the user is typing on this page.
#[derive(Default)]
pub(in crate::gui) struct Draft {
    open: usize,
    filter: String,
    form: Option<Form>,
}

impl Draft {
    /// Opens the form of a new line.
    pub(in crate::gui) fn add_line(&mut self) {
        self.form = Some(Form::default());
    }

    /// Opens the form of a line that is there.
    pub(in crate::gui) fn edit_line(&mut self, snap: &Snapshot, line: LineId) {
        let form = Form::of(snap, line);
        // Whoever searched for a setting is to see it.
        self.form = if self.filter.trim().is_empty() { form } else { form.map(Form::opened) };
    }
}

/// Draws the page.
pub(in crate::gui) fn show(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, wishes: &mut Vec<Wish>) {
    title(ui, cx, &cx.say("page-settings"));
    ui.add_space(2.0);
    let hint = cx.say("settings-search");
    field(ui, cx, Look::BARE, "settings search", &hint, &hint, &mut draft.filter);
    let wanted = draft.filter.trim().to_lowercase();
    if wanted.is_empty() {
        let names = SECTIONS.map(|(_, key)| cx.say(key));
        tabs(ui, cx, &names, &mut draft.open);
        ui.add_space(BLOCK - 8.0);
        let section = SECTIONS.get(draft.open).map_or(Section::Lines, |(s, _)| *s);
        if section == Section::Lines {
            lines::show(ui, cx, wishes);
        } else {
            rows(ui, cx, &|row, _| row.section == section, wishes);
        }
        return;
    }
    let fits = |row: &Row, words: &str| {
        words.to_lowercase().contains(&wanted) || cx.say(row.more).to_lowercase().contains(&wanted)
    };
    let mut found = rows(ui, cx, &fits, wishes);
    found |= lines::found(ui, cx, &wanted, wishes);
    if !found {
        para(ui, Face::Body, cx.look.muted, &cx.say("settings-nothing-found"));
    }
}

/// Draws the rows that are wanted in one card; whether there were any.
fn rows(ui: &mut Ui, cx: &Cx<'_>, wanted: &dyn Fn(&Row, &str) -> bool, wishes: &mut Vec<Wish>) -> bool {
    let found: Vec<(&Row, String)> =
        ROWS.iter().map(|row| (row, cx.say(row.name))).filter(|(row, name)| wanted(row, name)).collect();
    if found.is_empty() {
        return false;
    }
    let mut settings = (*cx.snap.settings).clone();
    let mut changed = false;
    card(ui, cx, Edge::Plain, &cx.say("page-settings"), |ui| {
        for (index, (row, name)) in found.iter().enumerate() {
            if index > 0 {
                rule(ui, cx);
            }
            let more = cx.say(row.more);
            let words = |ui: &mut Ui| {
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 1.0;
                    line(ui, Face::Body, cx.look.text, name);
                    if !more.is_empty() {
                        para(ui, Face::Small, cx.look.muted, &more);
                    }
                });
            };
            let mut control = |ui: &mut Ui| match row.control {
                Control::Setting(draw) => changed |= draw(ui, cx, name, &mut settings),
                Control::Act(draw) => draw(ui, cx, name, wishes),
            };
            if cx.compact() {
                words(ui);
                ui.horizontal(control);
            } else {
                split(ui, CONTROL + 6.0, words, |ui| control(ui));
            }
        }
    });
    if changed {
        wishes.push(Command::SaveSettings(Box::new(settings)).into());
    }
    true
}
