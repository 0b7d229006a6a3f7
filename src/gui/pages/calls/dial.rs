//! The dial field that takes anything typed, pasted or linked; the keypad; the people it may mean.

use egui::{Id, Key, Ui};

use super::keypad;
use crate::gui::components::{Button, Kind, Look, field};
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{GAP, TALL_CONTROL, Tone};
use crate::model::Command;
use crate::model::contact::Contact;

/// The dial field's id, so that Ctrl+K and links can give it the keyboard.
pub(in crate::gui) const DIAL_FIELD: &str = "dial field";
/// People suggested at most.
const SUGGESTIONS: usize = 5;

/// What stands in the dial field.
#[derive(Default)]
pub(in crate::gui) struct DialDraft {
    /// The words.
    pub(in crate::gui) to: String,
    /// It is to have the keyboard.
    pub(in crate::gui) wants_focus: bool,
    keypad: bool,
}

/// Draws the field with its buttons.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, draft: &mut DialDraft, wishes: &mut Vec<Wish>) {
    let (keypad_words, call_words) = (cx.say("keypad"), cx.say("call"));
    let call = Button::new(Kind::Main(Tone::Good), &call_words).height(TALL_CONTROL).width(58.0);
    let keypad = Button::new(Kind::Plain, &keypad_words).height(TALL_CONTROL).pressed(draft.keypad);
    let mut dial = false;
    ui.horizontal(|ui| {
        let mut rest = ui.available_width() - call.measure(ui) - GAP;
        if !cx.compact() {
            rest -= keypad.measure(ui) + GAP;
        }
        ui.allocate_ui(egui::vec2(rest, TALL_CONTROL), |ui| {
            ui.set_width(rest);
            let look = Look { height: TALL_CONTROL, ..Look::BARE };
            let words = cx.say("dial-hint");
            let response = field(ui, cx, look, DIAL_FIELD, &words, &words, &mut draft.to);
            dial |= response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            if std::mem::take(&mut draft.wants_focus) {
                response.request_focus();
            }
        });
        if !cx.compact() && keypad.show(ui, cx).clicked() {
            draft.keypad = !draft.keypad;
        }
        dial |= call.show(ui, cx).clicked();
    });
    suggestions(ui, cx, draft, wishes);
    if draft.keypad && !cx.compact() {
        ui.add_space(2.0);
        if let Some(digit) = keypad::show(ui, cx) {
            draft.to.push(digit);
        }
    }
    if dial {
        place(cx, draft, wishes);
    }
}

/// Dials what stands in the field; with nothing in it, the field gets the keyboard and says what it wants.
fn place(cx: &Cx<'_>, draft: &mut DialDraft, wishes: &mut Vec<Wish>) {
    let to = draft.to.trim().to_owned();
    if to.is_empty() {
        draft.wants_focus = true;
        wishes.push(Wish::Toast(cx.say("dial-empty")));
        return;
    }
    draft.to.clear();
    wishes.push(Command::Dial { line: cx.line, to }.into());
}

fn suggestions(ui: &mut Ui, cx: &Cx<'_>, draft: &mut DialDraft, wishes: &mut Vec<Wish>) {
    let typed = draft.to.trim().to_lowercase();
    let people = cx.answers.contacts.as_deref().unwrap_or_default();
    if typed.is_empty() || !ui.memory(|m| m.has_focus(Id::unique(DIAL_FIELD))) {
        return;
    }
    let fits = |c: &&Contact| c.name.to_lowercase().contains(&typed) && c.name.to_lowercase() != typed;
    let found: Vec<&Contact> = people.iter().filter(fits).take(SUGGESTIONS).collect();
    ui.horizontal_wrapped(|ui| {
        for contact in found {
            let Some(address) = contact.addresses.first() else { continue };
            let hover = address.to_string();
            if Button::new(Kind::Plain, &contact.name).hover(&hover).show(ui, cx).clicked() {
                draft.to.clear();
                wishes.push(Command::Dial { line: cx.line, to: contact.name.clone() }.into());
            }
        }
    });
}
