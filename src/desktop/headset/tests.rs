//! Real headsets' descriptors, as their owners recorded them, and what they say.

use super::layout::{Button, Lamps, Layout, Press};
use super::manners::Manners;
use super::quirks::{self, Quirks};
use crate::model::{CallState, CallView, Command, Moment, Snapshot};

/// vendor-product, and the report descriptor in hexadecimal digits.
const RECORDED: &str = include_str!("../../../tests/corpus/hid/descriptors.txt");

fn descriptor(device: &str) -> Vec<u8> {
    let line = RECORDED.lines().find_map(|line| line.strip_prefix(device)).expect("recorded");
    let digits = line.trim().as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("digits"));
    digits.map(|pair| u8::from_str_radix(pair, 16).expect("hexadecimal")).collect()
}

fn layout(device: &str) -> Layout {
    Layout::read(&descriptor(device), Quirks::default()).expect("a headset")
}

#[test]
fn a_jabra_says_hook_and_mute_in_report_two() {
    use Button::{Flash, HookSwitch, PhoneMute};
    let mut jabra = layout("0b0e-0307");
    assert_eq!(jabra.pressed(&[2, 0b0000_0001, 0]), [Press::Stays(HookSwitch, true)]);
    assert_eq!(jabra.pressed(&[2, 0b0000_0001, 0]), [], "nothing new");
    assert_eq!(jabra.pressed(&[2, 0b0000_0101, 0]), [Press::Pushed(PhoneMute)]);
    assert_eq!(jabra.pressed(&[2, 0b0000_0001, 0]), [], "let go");
    assert_eq!(jabra.pressed(&[2, 0b0000_1001, 0]), [Press::Pushed(Flash)]);
    assert_eq!(jabra.pressed(&[2, 0, 0]), [Press::Stays(HookSwitch, false)]);
    assert_eq!(jabra.pressed(&[9, 0xFF]), [], "a report that it does not have");
    assert_eq!(jabra.pressed(&[2]), [], "cut off");
    assert_eq!(jabra.pressed(&[]), []);
}

#[test]
fn a_poly_has_a_report_for_each_lamp_and_a_button_that_drops() {
    let mut poly = layout("047f-c053");
    let ring = Lamps { ring: true, ..Lamps::default() };
    let reports = poly.show(ring);
    assert!(reports.contains(&vec![0x18, 1]) && reports.contains(&vec![0x17, 0]), "{reports:02x?}");
    assert_eq!(poly.show(ring), Vec::<Vec<u8>>::new(), "shown already");
    let talk = poly.show(Lamps { off_hook: true, ..Lamps::default() });
    assert!(talk.contains(&vec![0x17, 1]) && talk.contains(&vec![0x18, 0]), "{talk:02x?}");
}

#[test]
fn every_recorded_headset_has_hook_mute_and_lamps() {
    for line in RECORDED.lines().filter(|line| !line.starts_with('#')) {
        let device = &line[..9];
        let mut headset = layout(device);
        let lit = headset.show(Lamps { off_hook: true, ring: true, mute: true, hold: true });
        let ones: u32 = lit.iter().flat_map(|report| report.iter().skip(1)).map(|byte| byte.count_ones()).sum();
        assert!(ones >= 3, "{device}: {lit:02x?}");
    }
}

#[test]
fn what_is_no_headset_has_no_buttons() {
    let mouse = [0x05, 0x01, 0x09, 0x02, 0xA1, 0x01, 0x05, 0x09, 0x19, 0x01, 0x29, 0x03, 0x15, 0x00, 0x25, 0x01];
    let rest = [0x75, 0x01, 0x95, 0x03, 0x81, 0x02, 0xC0];
    assert!(Layout::read(&[&mouse[..], &rest[..]].concat(), Quirks::default()).is_none());
    assert!(Layout::read(&[], Quirks::default()).is_none());
    let jabra = descriptor("0b0e-0307");
    for end in 0..jabra.len() {
        // Cut off anywhere: no panic, whatever is made of it.
        if let Some(mut layout) = Layout::read(&jabra[..end], Quirks::default()) {
            layout.pressed(&[2, 0xFF, 0xFF]);
            layout.show(Lamps { off_hook: true, ..Lamps::default() });
        }
    }
}

#[test]
fn a_quirk_changes_what_mute_means() {
    let speakermic = quirks::of(0x18D1, 0x8001);
    let mut stays = Layout::read(&descriptor("0b0e-0307"), speakermic).expect("a headset");
    assert_eq!(stays.pressed(&[2, 0b100, 0]), [Press::Stays(Button::PhoneMute, true)]);
    assert_eq!(stays.pressed(&[2, 0, 0]), [Press::Stays(Button::PhoneMute, false)]);
    let vibe = quirks::of(0x046D, 0x0AEE);
    let mut deaf = Layout::read(&descriptor("0b0e-0307"), vibe).expect("a headset");
    assert_eq!(deaf.pressed(&[2, 0b100, 0]), []);
    assert_eq!(quirks::of(0x0B0E, 0x0307), Quirks::default());
}

fn call(id: u64, state: CallState) -> CallView {
    let mut call = crate::desktop::notice::tests::call(id, state, None);
    call.can.answer = state == CallState::Offering;
    call
}

fn with(calls: impl IntoIterator<Item = CallView>) -> Snapshot {
    Snapshot { calls: calls.into_iter().collect(), ..Snapshot::default() }
}

const ON: Press = Press::Stays(Button::HookSwitch, true);
const OFF: Press = Press::Stays(Button::HookSwitch, false);
const LATER: Moment = Moment(60_000_000);

#[test]
fn the_hook_answers_ends_and_fetches_back() {
    let hand = Manners::default();
    let wish = |press, calls: Vec<CallView>| hand.wish(press, &with(calls), LATER);
    let id = crate::model::CallId;
    let (rings, talks, held) = (call(3, CallState::Offering), call(1, CallState::Talking), call(2, CallState::Held));
    assert_eq!(wish(ON, vec![rings.clone()]), Some(Command::Answer(id(3))));
    assert_eq!(wish(ON, vec![talks.clone(), rings.clone()]), Some(Command::Answer(id(3))), "the other is held by it");
    assert_eq!(wish(ON, vec![talks.clone()]), None, "it is off the hook already");
    assert_eq!(wish(ON, vec![held.clone()]), Some(Command::Resume(id(2))));
    assert_eq!(wish(ON, vec![]), None, "nothing is dialled by itself");
    assert_eq!(wish(OFF, vec![talks.clone(), held.clone()]), Some(Command::HangUp(id(1))));
    assert_eq!(wish(OFF, vec![call(4, CallState::Ringing)]), Some(Command::HangUp(id(4))));
    assert_eq!(wish(OFF, vec![held.clone()]), None, "a call on hold is not ended by a hook");
    assert_eq!(wish(OFF, vec![rings.clone()]), None);
    let push = Press::Pushed(Button::HookSwitch);
    assert_eq!(wish(push, vec![rings.clone()]), Some(Command::Answer(id(3))));
    assert_eq!(wish(push, vec![talks.clone()]), Some(Command::HangUp(id(1))));
    let drop = Press::Pushed(Button::Drop);
    assert_eq!(wish(drop, vec![rings, talks.clone()]), Some(Command::HangUp(id(3))), "refuses who rings");
    let flash = Press::Pushed(Button::Flash);
    assert_eq!(wish(flash, vec![talks]), Some(Command::Hold(id(1))));
    assert_eq!(wish(flash, vec![held]), Some(Command::Resume(id(2))));
}

#[test]
fn mute_follows_the_button_and_never_goes_in_circles() {
    let hand = Manners::default();
    let mut talks = call(1, CallState::Talking);
    let id = talks.id;
    let push = Press::Pushed(Button::PhoneMute);
    let muted = |muted| Some(Command::SetMute { call: id, muted });
    assert_eq!(hand.wish(push, &with([talks.clone()]), LATER), muted(true));
    talks.muted = true;
    assert_eq!(hand.wish(push, &with([talks.clone()]), LATER), muted(false));
    let says = |on| Press::Stays(Button::PhoneMute, on);
    assert_eq!(hand.wish(says(true), &with([talks.clone()]), LATER), None, "so it is");
    assert_eq!(hand.wish(says(false), &with([talks]), LATER), muted(false));
    assert_eq!(hand.wish(push, &with([]), LATER), None);
}

#[test]
fn a_hook_that_echoes_our_lamp_ends_no_call() {
    let mut hand = Manners::default();
    let talks = with([call(1, CallState::Talking)]);
    assert!(hand.lamps(&talks, LATER).off_hook);
    let soon = Moment(LATER.0 + 400_000);
    assert_eq!(hand.wish(OFF, &talks, soon), None, "answered on the screen just now");
    assert!(hand.wish(OFF, &talks, Moment(LATER.0 + 1_500_000)).is_some(), "a second later it is meant");
    // On hold the off-hook lamp stays lit, or the hook would go on.
    let held = hand.lamps(&with([call(1, CallState::Held)]), soon);
    assert_eq!(held, Lamps { off_hook: true, hold: true, ..Lamps::default() });
}
