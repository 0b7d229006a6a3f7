//! Stories of what is done with sound: conferences, holding, recording, playing files.

use perch::engine::core::Input;
use perch::media::{MediaCommand, MediaReport};
use perch::model::snapshot::BannerKind;
use perch::model::{CallId, CallState, Command, Reason, Refusal, Reply, SessionId};

use super::{World, world};

const ANNA: usize = 1;
const OFFICE: usize = 2;

/// Anna talks with the echo.
fn talk(w: &mut World) -> CallId {
    let call = w.dial(ANNA, "echo");
    w.until(10, "talking", |w| state(w, call) == Some(CallState::Talking));
    call
}

/// The office takes Anna's call; what she talked in before is held.
fn talk_with_office(w: &mut World) -> CallId {
    let call = w.dial(ANNA, "office");
    w.until(10, "it rings there", |w| w.snapshot(OFFICE).calls.iter().any(|c| c.state == CallState::Offering));
    let theirs = w.snapshot(OFFICE).calls[0].id;
    w.command(OFFICE, Command::Answer(theirs)).expect("answered");
    w.until(10, "talking", |w| state(w, call) == Some(CallState::Talking));
    call
}

fn state(w: &mut World, call: CallId) -> Option<CallState> {
    w.call(ANNA, call).map(|c| c.state)
}

fn both(w: &mut World, calls: [CallId; 2], wanted: CallState) {
    w.until(10, wanted.name(), |w| calls.iter().all(|call| state(w, *call) == Some(wanted)));
}

/// The sessions that hear each other now.
fn mixed(w: &World) -> Vec<SessionId> {
    let mut mixes = w.phones[ANNA - 1].sound.iter().filter_map(|c| match c {
        MediaCommand::Mix(sessions) => Some(sessions.clone()),
        _ => None,
    });
    mixes.next_back().unwrap_or_default()
}

#[test]
fn two_calls_become_a_conference_and_are_parted_again() {
    let mut w = world(1, 0.0);
    let echo = talk(&mut w);
    assert!(!w.call(ANNA, echo).expect("call").can.add, "there is nobody to join");
    assert_eq!(
        w.command(ANNA, Command::Conference(vec![echo])),
        Err(Refusal::OperationUnavail { why: Reason::NoOtherCall })
    );
    let office = talk_with_office(&mut w);
    w.until(10, "held", |w| state(w, echo) == Some(CallState::Held));
    assert!(mixed(&w).is_empty());
    assert!(w.call(ANNA, echo).expect("call").can.add);
    assert_eq!(w.command(ANNA, Command::Conference(vec![echo])), Ok(Reply::Done));
    both(&mut w, [echo, office], CallState::Talking);
    assert_eq!(mixed(&w).len(), 2);
    let view = w.call(ANNA, echo).expect("call");
    assert!(view.conference && view.can.separate && !view.can.add);

    // Another call holds them all; one of them brings them all back.
    let third = talk(&mut w);
    both(&mut w, [echo, office], CallState::Held);
    assert!(mixed(&w).is_empty());
    w.command(ANNA, Command::Resume(office)).expect("resumed");
    both(&mut w, [echo, office], CallState::Talking);
    w.until(10, "held", |w| state(w, third) == Some(CallState::Held));
    assert_eq!(mixed(&w).len(), 2);

    // A third joins.
    w.command(ANNA, Command::Conference(vec![third])).expect("joined");
    w.until(10, "three together", |w| mixed(w).len() == 3);

    // One goes on alone, the others wait together.
    w.command(ANNA, Command::Separate(third)).expect("parted");
    both(&mut w, [echo, office], CallState::Held);
    assert_eq!(state(&mut w, third), Some(CallState::Talking));
    w.command(ANNA, Command::Resume(echo)).expect("resumed");
    both(&mut w, [echo, office], CallState::Talking);
    assert_eq!(mixed(&w).len(), 2);

    // One hangs up: the other is an ordinary call.
    w.command(ANNA, Command::HangUp(office)).expect("hung up");
    assert!(mixed(&w).is_empty());
    assert!(!w.call(ANNA, echo).expect("call").conference);
    assert!(matches!(w.command(ANNA, Command::Separate(echo)), Err(Refusal::OperationUnavail { .. })));
    assert!(matches!(
        w.command(ANNA, Command::Conference(vec![echo, CallId(999)])),
        Err(Refusal::InvalCallHandle { call: 999 })
    ));
}

#[test]
fn a_conference_is_named_whole_and_parted_whole() {
    let mut w = world(1, 0.0);
    let (echo, office) = (talk(&mut w), talk_with_office(&mut w));
    w.command(ANNA, Command::Conference(vec![office, echo, office])).expect("together");
    both(&mut w, [echo, office], CallState::Talking);
    w.command(ANNA, Command::Conference(Vec::new())).expect("parted");
    w.until(10, "one is talked in", |w| state(w, echo) == Some(CallState::Held));
    assert_eq!(state(&mut w, office), Some(CallState::Talking));
    assert!(mixed(&w).is_empty());
}

#[test]
fn the_microphone_is_kept_from_them_from_the_click_on_hold_on() {
    let mut w = world(1, 0.0);
    let call = talk(&mut w);
    let holds = |w: &World| -> Vec<bool> {
        let held = w.phones[ANNA - 1].sound.iter().filter_map(|c| match c {
            MediaCommand::Hold { held, .. } => Some(*held),
            _ => None,
        });
        held.collect()
    };
    assert!(holds(&w).is_empty());
    w.send(ANNA, Command::Hold(call));
    assert_eq!(holds(&w), [true], "before the other side has agreed");
    w.until(10, "held", |w| state(w, call) == Some(CallState::Held));
    w.command(ANNA, Command::Resume(call)).expect("resumed");
    w.until(10, "talking", |w| state(w, call) == Some(CallState::Talking));
    assert_eq!(holds(&w), [true, false]);
}

#[test]
fn a_call_is_recorded_where_it_is_allowed_and_goes_on_when_the_disk_is_full() {
    let mut w = world(1, 0.0);
    let call = talk(&mut w);
    w.command(ANNA, Command::Record { call, on: true }).expect("recorded");
    let asked = |w: &World| {
        w.phones[ANNA - 1].sound.iter().rev().find_map(|c| match c {
            MediaCommand::Record { session, to } => Some((*session, to.clone())),
            _ => None,
        })
    };
    let (session, to) = asked(&w).expect("asked");
    let tape = to.expect("begun");
    let name = tape.file.display().to_string();
    assert!(name.starts_with("2027-01-15 ") && name.ends_with(&format!(" echo {}.wav", call.0)), "{name}");
    assert!(tape.consent_tone, "both sides are told unless a setting says otherwise");
    assert_eq!(w.call(ANNA, call).expect("call").recording, Some(name));

    let trouble = Reason::from("No space left on device");
    w.feed(ANNA, Input::Media(MediaReport::NotRecording { session, trouble: trouble.clone() }));
    assert_eq!(state(&mut w, call), Some(CallState::Talking));
    assert_eq!(w.call(ANNA, call).expect("call").recording, None);
    assert_eq!(asked(&w), Some((session, None)));
    let banners = w.snapshot(ANNA).banners;
    assert!(banners.iter().any(|b| b.kind == BannerKind::NotRecording && b.why == [trouble.clone()]), "{banners:?}");

    // Begun again it is well again, until a setting forbids it.
    w.command(ANNA, Command::Record { call, on: true }).expect("recorded");
    assert!(w.snapshot(ANNA).banners.is_empty());
    let mut settings = (*w.snapshot(ANNA).settings).clone();
    settings.recording.allowed = false;
    w.command(ANNA, Command::SaveSettings(Box::new(settings))).expect("saved");
    assert_eq!(asked(&w), Some((session, None)));
    assert!(!w.call(ANNA, call).expect("call").can.record);
    assert!(matches!(w.command(ANNA, Command::Record { call, on: true }), Err(Refusal::OperationUnavail { .. })));
    assert_eq!(w.command(ANNA, Command::Record { call, on: false }), Ok(Reply::Done));
}

#[test]
fn the_name_of_a_recording_cannot_lead_out_of_its_directory() {
    let mut w = world(1, 0.0);
    let call = talk(&mut w);
    let mut settings = (*w.snapshot(ANNA).settings).clone();
    settings.recording.directory = Some("/srv/tapes".into());
    w.command(ANNA, Command::SaveSettings(Box::new(settings))).expect("saved");
    w.command(ANNA, Command::Record { call, on: true }).expect("recorded");
    let named = w.phones[ANNA - 1].sound.iter().rev().find_map(|c| match c {
        MediaCommand::Record { to: Some(tape), .. } => Some(tape.file.clone()),
        _ => None,
    });
    assert_eq!(named.expect("begun").parent(), Some("/srv/tapes".as_ref()));
}

#[test]
fn a_file_plays_into_a_call_until_it_is_over() {
    let mut w = world(1, 0.0);
    let call = talk(&mut w);
    let file = Some("/tmp/greeting.wav".into());
    w.command(ANNA, Command::Play { call, file }).expect("played");
    assert!(w.call(ANNA, call).expect("call").playing);
    let session = w.phones[ANNA - 1].sound.iter().rev().find_map(|c| match c {
        MediaCommand::Play { session, .. } => Some(*session),
        _ => None,
    });
    let session = session.expect("asked");
    w.feed(ANNA, Input::Media(MediaReport::Played { session, trouble: None }));
    assert!(!w.call(ANNA, call).expect("call").playing && w.snapshot(ANNA).banners.is_empty());
    let trouble = Some(Reason::from("it is no sound"));
    w.feed(ANNA, Input::Media(MediaReport::Played { session, trouble }));
    assert!(w.snapshot(ANNA).banners.iter().any(|b| b.kind == BannerKind::SoundFile));
    let relative = Some("greeting.wav".into());
    assert!(matches!(w.command(ANNA, Command::Play { call, file: relative }), Err(Refusal::InvalParam { .. })));
}
