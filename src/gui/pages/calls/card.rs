//! The card of one call: who, how it stands, and what can be done with it.

use egui::Ui;

use super::controls::{self, hang_up};
use super::{CallDraft, busy, keypad, together};
use crate::gui::components::{
    Button, Edge, Kind, Look, avatar, badge, card, field, line, menu, meter, own_ids, para, rule, split, two_lines,
};
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{Face, GAP, Tone};
use crate::model::command::TransferTarget;
use crate::model::{CallEnd, CallOrigin, CallState, CallView, Command, Direction};

/// Size of the avatar, points.
const HEAD: f32 = 40.0;

/// Draws the card; true when the dialog for a message is wanted.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, call: &CallView, draft: &mut CallDraft, wishes: &mut Vec<Wish>) -> bool {
    let edge = match (call.state, call.end) {
        (CallState::Offering, _) => Edge::Ringing,
        (CallState::Ended, Some(CallEnd::Busy | CallEnd::NoAnswer | CallEnd::Unavailable | CallEnd::Declined)) => {
            Edge::Toned(Tone::Warn)
        }
        _ => Edge::Plain,
    };
    card(ui, cx, edge, &call.peer.title(), |ui| {
        own_ids(ui, ("call", call.id.0), |ui| {
            head(ui, cx, call, wishes);
            ui.add_space(3.0);
            match call.state {
                CallState::Ended => ended(ui, cx, call, draft, wishes),
                CallState::Offering => {
                    offering(ui, cx, call, wishes);
                    false
                }
                CallState::Dialing | CallState::Ringing | CallState::Camped => waiting(ui, cx, call, draft, wishes),
                CallState::Talking | CallState::Held => {
                    connected(ui, cx, call, draft, wishes);
                    false
                }
            }
        })
        .inner
    })
}

fn head(ui: &mut Ui, cx: &Cx<'_>, call: &CallView, wishes: &mut Vec<Wish>) {
    let name = call.peer.title();
    split(
        ui,
        HEAD,
        |ui| {
            avatar(ui, cx, &name, HEAD);
            ui.add_space(4.0);
            two_lines(ui, cx, HEAD, &name, &details(cx, call));
        },
        |ui| {
            match call.state {
                CallState::Ended => close(ui, cx, call, wishes),
                CallState::Offering => {}
                // Beside the other buttons, where there is room.
                CallState::Talking | CallState::Held if !cx.compact() => {}
                _ => hang_up(ui, cx, call, "hang-up", wishes),
            }
            let (tone, words) = cx.call_badge(call);
            if is_narrow(cx, call) {
                return;
            }
            let shown = badge(ui, cx, tone, &words);
            if let Some(code) = call.code {
                let reply = call.words.clone().unwrap_or_default();
                shown.on_hover_text(cx.fill("reply-code", &[("code", code.into()), ("words", reply.into())]));
            }
        },
    );
}

/// Whether the state stands below the name, for want of room beside it.
fn is_narrow(cx: &Cx<'_>, call: &CallView) -> bool {
    cx.compact() && matches!(call.state, CallState::Talking | CallState::Held)
}

fn close(ui: &mut Ui, cx: &Cx<'_>, call: &CallView, wishes: &mut Vec<Wish>) {
    let (words, name) = (cx.say("close"), call.peer.title());
    if Button::new(Kind::Plain, &words).about(&name).enabled(call.can.dismiss, None).show(ui, cx).clicked() {
        wishes.push(Command::Dismiss(call.id).into());
    }
}

fn details(cx: &Cx<'_>, call: &CallView) -> String {
    if is_narrow(cx, call) {
        return cx.call_badge(call).1;
    }
    let origin = match call.origin {
        CallOrigin::Direct => None,
        CallOrigin::CallCompletion => Some("origin-completion"),
        CallOrigin::CampedOn => Some("origin-camped-on"),
        CallOrigin::Intrude => Some("origin-intrude"),
        CallOrigin::Transfer => Some("origin-transfer"),
        CallOrigin::Pickup => Some("origin-pickup"),
    };
    let details = cx.call_details(call);
    match origin {
        Some(key) if call.direction == Direction::Incoming || call.origin == CallOrigin::CallCompletion => {
            format!("{details} · {}", cx.say(key))
        }
        _ => details,
    }
}

fn ended(ui: &mut Ui, cx: &Cx<'_>, call: &CallView, draft: &mut CallDraft, wishes: &mut Vec<Wish>) -> bool {
    let offers = busy::has_ways(call);
    if !offers && matches!(call.end, Some(CallEnd::HungUp | CallEnd::Cancelled)) {
        return false;
    }
    rule(ui, cx);
    let mut sentence = cx.end_sentence(call);
    if !call.can.complete.is_empty() {
        sentence = format!("{sentence}. {}", cx.say("can-finish"));
    }
    para(ui, Face::Body, cx.look.text, &sentence);
    if let Some(why) = &call.why {
        para(ui, Face::Small, cx.look.muted, &cx.reason(why));
    }
    ui.add_space(2.0);
    offers && busy::show(ui, cx, call, draft, wishes)
}

fn waiting(ui: &mut Ui, cx: &Cx<'_>, call: &CallView, draft: &mut CallDraft, wishes: &mut Vec<Wish>) -> bool {
    if let Some(words) = &call.words {
        para(ui, Face::Small, cx.look.muted, words);
    }
    if call.state == CallState::Camped {
        para(ui, Face::Body, cx.look.text, &cx.say("camped-told"));
        return false;
    }
    let offers = !call.can.complete.is_empty();
    if offers {
        rule(ui, cx);
    }
    offers && busy::show(ui, cx, call, draft, wishes)
}

fn offering(ui: &mut Ui, cx: &Cx<'_>, call: &CallView, wishes: &mut Vec<Wish>) {
    let (answer, keys, reply) = (cx.say("answer"), cx.say("answer-keys"), cx.say("reply-with-message"));
    let name = call.peer.title();
    ui.horizontal_wrapped(|ui| {
        let button = Button::new(Kind::Main(Tone::Good), &answer).about(&name).hover(&keys).width(96.0);
        if button.enabled(call.can.answer, None).show(ui, cx).clicked() {
            wishes.push(Command::Answer(call.id).into());
        }
        hang_up(ui, cx, call, "decline", wishes);
        let texts = cx.line_view(call.line).map(|l| l.caps.messages.clone()).unwrap_or_default();
        let chosen = menu(ui, cx, Button::new(Kind::Plain, &reply).about(&name), &texts);
        if let Some(text) = chosen.and_then(|i| texts.get(i)) {
            let to = call.peer.uri.to_string();
            wishes.push(Command::SendMessage { line: Some(call.line), to, text: text.clone() }.into());
            wishes.push(Command::HangUp(call.id).into());
        }
    });
}

fn connected(ui: &mut Ui, cx: &Cx<'_>, call: &CallView, draft: &mut CallDraft, wishes: &mut Vec<Wish>) {
    controls::show(ui, cx, call, draft, wishes);
    sound(ui, cx, call);
    together::show(ui, cx, call);
    if draft.keypad && call.can.dtmf {
        if let Some(digit) = keypad::show(ui, cx) {
            draft.sent.push(digit);
            wishes.push(Command::SendDigits { call: call.id, digits: digit.to_string() }.into());
        }
        if !draft.sent.is_empty() {
            line(ui, Face::Small, cx.look.muted, &cx.fill("digits-sent", &[("digits", draft.sent.as_str().into())]));
        }
    }
    if !call.digits.is_empty() {
        line(ui, Face::Small, cx.look.muted, &cx.fill("digits-heard", &[("digits", call.digits.as_str().into())]));
    }
    if let Some(to) = &mut draft.transfer {
        transfer(ui, cx, call, to, wishes);
    } else {
        hand_over(ui, cx, call, wishes);
    }
}

/// The person waited for is on the line, and a caller is on hold: one click puts them through to each other.
fn hand_over(ui: &mut Ui, cx: &Cx<'_>, call: &CallView, wishes: &mut Vec<Wish>) {
    if call.completion.is_none() || call.state != CallState::Talking || !call.can.transfer {
        return;
    }
    for held in cx.snap.calls.iter().filter(|c| c.id != call.id && c.state == CallState::Held && c.can.transfer) {
        let told = cx.fill("held-waits", &[("name", held.peer.title().into())]);
        let words = cx.fill("transfer-to-call", &[("name", held.peer.title().into())]);
        rule(ui, cx);
        split(
            ui,
            34.0,
            |ui| {
                para(ui, Face::Body, cx.look.text, &told);
            },
            |ui| {
                if Button::new(Kind::Main(Tone::Good), &words).show(ui, cx).clicked() {
                    let to = TransferTarget::Call(call.id);
                    wishes.push(Command::Transfer { call: held.id, to }.into());
                }
            },
        );
    }
}

/// The levels, and one word for how it sounds.
fn sound(ui: &mut Ui, cx: &Cx<'_>, call: &CallView) {
    let Some((_, quality)) = cx.snap.quality.iter().find(|(id, _)| *id == call.id) else { return };
    if call.state != CallState::Talking {
        return;
    }
    ui.horizontal(|ui| {
        ui.set_min_height(18.0);
        line(ui, Face::Small, cx.look.muted, &cx.say("level-you"));
        meter(ui, cx, if call.muted { -90.0 } else { quality.mic_dbfs }, &cx.say("level-microphone"));
        ui.add_space(GAP);
        line(ui, Face::Small, cx.look.muted, &cx.say("level-them"));
        meter(ui, cx, quality.ear_dbfs, &cx.say("level-ear"));
        if let (Some(mos), Some(word)) = (quality.mos, quality.word()) {
            ui.add_space(GAP);
            let (tone, word) = cx.quality_word(word);
            let details = cx.fill(
                "quality-details",
                &[
                    ("mos", format!("{mos:.1}").into()),
                    ("delay", quality.buffer_ms.round().into()),
                    ("loss", format!("{:.1}", quality.loss * 100.0).into()),
                ],
            );
            badge(ui, cx, tone, &word).on_hover_text(details);
        }
    });
}

/// Blind to what is typed, or attended to another call of ours.
fn transfer(ui: &mut Ui, cx: &Cx<'_>, call: &CallView, to: &mut String, wishes: &mut Vec<Wish>) {
    rule(ui, cx);
    let mut target = None;
    let words = cx.say("transfer-now");
    ui.horizontal(|ui| {
        let button = Button::new(Kind::Main(Tone::Good), &words).enabled(!to.trim().is_empty(), None);
        let rest = ui.available_width() - button.measure(ui) - GAP;
        ui.allocate_ui(egui::vec2(rest, 34.0), |ui| {
            ui.set_width(rest);
            let hint = cx.say("transfer-hint");
            field(ui, cx, Look::BARE, ("transfer", call.id.0), &hint, &hint, to);
        });
        if button.show(ui, cx).clicked() {
            target = Some(TransferTarget::Address(to.trim().to_owned()));
        }
    });
    let others = cx.snap.calls.iter().filter(|c| c.id != call.id && c.connected.is_some() && c.ended.is_none());
    ui.horizontal_wrapped(|ui| {
        for other in others {
            let words = cx.fill("transfer-to-call", &[("name", other.peer.title().into())]);
            if Button::new(Kind::Plain, &words).show(ui, cx).clicked() {
                target = Some(TransferTarget::Call(other.id));
            }
        }
    });
    if let Some(to) = target {
        wishes.push(Command::Transfer { call: call.id, to }.into());
    }
}
