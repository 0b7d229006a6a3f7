//! The keyboard: what each key does, and the list that F1 shows.

use egui::{Event, Id, Key, Modifiers, Ui};

use super::cx::{Cx, Page, Wish};
use super::pages::calls::DIAL_FIELD;
use crate::model::{CallState, CallView, Command};

/// Keys and the message that says what they do, in the order of the list.
pub(super) const LIST: [(&str, &str); 9] = [
    ("Enter", "key-dial"),
    ("0–9 * #", "key-digits"),
    ("Ctrl+Enter", "key-answer"),
    ("Ctrl+Esc", "key-hang-up"),
    ("M", "key-mute"),
    ("H", "key-hold"),
    ("Ctrl+K", "key-search"),
    ("Ctrl + / −", "key-scale"),
    ("F1", "key-list"),
];

/// What the keyboard asks of the window itself.
#[derive(Default, PartialEq, Eq, Debug)]
pub(super) struct Asked {
    /// The list of keys.
    pub(super) list: bool,
    /// The dial field, to search.
    pub(super) search: bool,
    /// Larger (1) or smaller (-1).
    pub(super) scale: i16,
    /// The dial field, for what is being typed while no field has the keyboard.
    pub(super) typed: bool,
}

/// Reads the keys of this frame.
pub(super) fn read(ui: &Ui, cx: &Cx<'_>, page: Page, wishes: &mut Vec<Wish>) -> Asked {
    let mut asked = Asked::default();
    let calls = &cx.snap.calls;
    let pressed = |modifiers, key| ui.input_mut(|i| i.consume_key(modifiers, key));
    if pressed(Modifiers::CTRL, Key::Enter) {
        wishes.extend(offered(calls).filter(|c| c.can.answer).map(|c| Command::Answer(c.id).into()));
    }
    if pressed(Modifiers::CTRL, Key::Escape) {
        wishes.extend(in_hand(calls).filter(|c| c.can.hang_up).map(|c| Command::HangUp(c.id).into()));
    }
    asked.list = pressed(Modifiers::NONE, Key::F1);
    asked.search = pressed(Modifiers::CTRL, Key::K);
    asked.scale += i16::from(pressed(Modifiers::CTRL, Key::Plus) || pressed(Modifiers::CTRL, Key::Equals));
    asked.scale -= i16::from(pressed(Modifiers::CTRL, Key::Minus));
    if !ui.ctx().text_edit_focused() && !egui::Popup::is_any_open(ui.ctx()) {
        bare(ui, calls, page, &mut asked, wishes);
    }
    asked
}

/// Keys that mean something only while nothing is being typed.
fn bare(ui: &Ui, calls: &[CallView], page: Page, asked: &mut Asked, wishes: &mut Vec<Wish>) {
    let typed: String = ui.input(|i| {
        let texts = i.events.iter().filter_map(|e| if let Event::Text(t) = e { Some(t.as_str()) } else { None });
        texts.collect()
    });
    let talking = calls.iter().find(|c| c.state == CallState::Talking);
    let connected = talking.or_else(|| calls.iter().find(|c| c.state == CallState::Held));
    for typed in typed.chars().filter(|c| !c.is_whitespace()) {
        match (typed, connected) {
            ('0'..='9' | '*' | '#', Some(call)) if call.can.dtmf => {
                wishes.push(Command::SendDigits { call: call.id, digits: typed.to_string() }.into());
            }
            ('m' | 'M', Some(call)) if call.can.mute => {
                wishes.push(Command::SetMute { call: call.id, muted: !call.muted }.into());
            }
            ('h' | 'H', Some(call)) if call.can.hold => wishes.push(Command::Hold(call.id).into()),
            ('h' | 'H', Some(call)) if call.can.resume => wishes.push(Command::Resume(call.id).into()),
            (_, None) if page == Page::Calls => asked.typed = true,
            _ => {}
        }
    }
}

/// The call that rings here.
fn offered(calls: &[CallView]) -> impl Iterator<Item = &CallView> {
    calls.iter().filter(|c| c.state == CallState::Offering).take(1)
}

/// The call that *hang up* means: the one that is heard, else one under way, else the one that rings.
fn in_hand(calls: &[CallView]) -> impl Iterator<Item = &CallView> {
    let of = |states: &'static [CallState]| calls.iter().find(move |c| states.contains(&c.state));
    of(&[CallState::Talking])
        .or_else(|| of(&[CallState::Dialing, CallState::Ringing]))
        .or_else(|| of(&[CallState::Offering]))
        .or_else(|| of(&[CallState::Held, CallState::Camped]))
        .into_iter()
}

/// The dial field's id.
pub(super) fn dial_field() -> Id {
    Id::unique(DIAL_FIELD)
}
