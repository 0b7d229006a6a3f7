//! The buttons of a connected call: in one row as far as there is room beside *Hang up*, and in the next.

use egui::{Align, Layout, Ui};

use super::CallDraft;
use crate::gui::components::{Button, Kind};
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{GAP, Tone};
use crate::model::{CallState, CallView, Command};

/// One button, before it is drawn.
struct Control {
    words: String,
    hover: String,
    kind: Kind,
    alive: bool,
    pressed: Option<bool>,
    act: Act,
}

/// What a click on it does.
enum Act {
    Wish(Command),
    Keypad,
    Transfer,
}

impl Control {
    fn new(cx: &Cx<'_>, key: &str, alive: bool, act: Act) -> Control {
        Control { words: cx.say(key), hover: String::new(), kind: Kind::Plain, alive, pressed: None, act }
    }

    fn hover(self, cx: &Cx<'_>, key: &str) -> Control {
        Control { hover: cx.say(key), ..self }
    }

    fn kind(self, kind: Kind) -> Control {
        Control { kind, ..self }
    }

    fn pressed(self, pressed: bool) -> Control {
        Control { pressed: Some(pressed), ..self }
    }

    fn button(&self) -> Button<'_> {
        let button = Button::new(self.kind, &self.words).enabled(self.alive, None);
        let button = if self.hover.is_empty() { button } else { button.hover(&self.hover) };
        match self.pressed {
            Some(pressed) => button.pressed(pressed),
            None => button,
        }
    }
}

/// Draws them.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, call: &CallView, draft: &mut CallDraft, wishes: &mut Vec<Wish>) {
    let mut all = controls(cx, call, draft);
    if cx.compact() {
        ui.horizontal_wrapped(|ui| row(ui, cx, call, all, draft, wishes));
        return;
    }
    let hang_up = hang_up_button(cx);
    let mut room = ui.available_width() - hang_up.button().measure(ui);
    let fit = all.iter().take_while(|control| {
        room -= control.button().measure(ui) + GAP;
        room >= 0.0
    });
    let below = all.split_off(fit.count());
    ui.horizontal(|ui| {
        row(ui, cx, call, all, draft, wishes);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| self::hang_up(ui, cx, call, "hang-up", wishes));
    });
    if !below.is_empty() {
        ui.horizontal_wrapped(|ui| row(ui, cx, call, below, draft, wishes));
    }
}

/// *Hang up*, or *Decline*.
pub(super) fn hang_up(ui: &mut Ui, cx: &Cx<'_>, call: &CallView, key: &str, wishes: &mut Vec<Wish>) {
    let name = call.peer.title();
    let control = Control { words: cx.say(key), alive: call.can.hang_up, ..hang_up_button(cx) };
    if control.button().about(&name).show(ui, cx).clicked() {
        wishes.push(Command::HangUp(call.id).into());
    }
}

fn hang_up_button(cx: &Cx<'_>) -> Control {
    Control::new(cx, "hang-up", true, Act::Keypad).hover(cx, "hang-up-keys").kind(Kind::Soft(Tone::Bad))
}

fn controls(cx: &Cx<'_>, call: &CallView, draft: &CallDraft) -> Vec<Control> {
    let (can, id) = (&call.can, call.id);
    let wish = Act::Wish;
    let mut all = vec![
        if call.state == CallState::Held {
            let resume = Control::new(cx, "resume", can.resume, wish(Command::Resume(id)));
            resume.hover(cx, "hold-keys").kind(Kind::Soft(Tone::Warn))
        } else {
            Control::new(cx, "hold", can.hold, wish(Command::Hold(id))).hover(cx, "hold-keys")
        },
        {
            let (key, kind) = if call.muted { ("unmute", Kind::Soft(Tone::Bad)) } else { ("mute", Kind::Plain) };
            let turn = wish(Command::SetMute { call: id, muted: !call.muted });
            Control::new(cx, key, can.mute, turn).hover(cx, "mute-keys").kind(kind)
        },
        Control::new(cx, "keypad", can.dtmf, Act::Keypad).pressed(draft.keypad),
        Control::new(cx, "transfer", can.transfer, Act::Transfer).pressed(draft.transfer.is_some()),
    ];
    if can.add {
        all.push(Control::new(cx, "add", true, wish(Command::Conference(vec![id]))).hover(cx, "add-to-call"));
    }
    if can.separate {
        all.push(Control::new(cx, "talk-alone", true, wish(Command::Separate(id))));
    }
    if call.recording.is_some() {
        let stop = Control::new(cx, "record-stop", true, wish(Command::Record { call: id, on: false }));
        all.push(stop.kind(Kind::Soft(Tone::Bad)));
    } else if can.record {
        all.push(Control::new(cx, "record-start", true, wish(Command::Record { call: id, on: true })));
    }
    all
}

fn row(
    ui: &mut Ui,
    cx: &Cx<'_>,
    call: &CallView,
    controls: Vec<Control>,
    draft: &mut CallDraft,
    wishes: &mut Vec<Wish>,
) {
    let name = call.peer.title();
    for control in controls {
        if !control.button().about(&name).show(ui, cx).clicked() {
            continue;
        }
        match control.act {
            Act::Wish(command) => wishes.push(command.into()),
            Act::Keypad => draft.keypad = !draft.keypad,
            Act::Transfer => draft.transfer = if draft.transfer.is_some() { None } else { Some(String::new()) },
        }
    }
}
