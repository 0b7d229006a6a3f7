//! Stories of what is heard without a call: the microphone under test, and a ring of the user's own.

use perch::engine::core::Input;
use perch::media::{MediaCommand, MediaReport};
use perch::model::command::MICROPHONE_TEST;
use perch::model::snapshot::BannerKind;
use perch::model::{Command, Reason, Refusal, Reply};

use super::{World, world};

const ANNA: usize = 1;

/// What the last order about a test was.
fn tests(w: &World) -> Option<bool> {
    w.phones[ANNA - 1].sound.iter().rev().find_map(|command| match command {
        MediaCommand::TestMicrophone(on) => Some(*on),
        _ => None,
    })
}

#[test]
fn a_microphone_is_tested_until_it_is_enough() {
    let mut w = world(1, 0.0);
    assert_eq!(w.command(ANNA, Command::TestMicrophone(true)), Ok(Reply::Done));
    w.feed(ANNA, Input::Media(MediaReport::MicrophoneTest(-23.0)));
    assert_eq!((tests(&w), w.snapshot(ANNA).microphone_test), (Some(true), Some(-23.0)));
    assert_eq!(w.command(ANNA, Command::TestMicrophone(false)), Ok(Reply::Done));
    assert_eq!((tests(&w), w.snapshot(ANNA).microphone_test), (Some(false), None));

    w.command(ANNA, Command::TestMicrophone(true)).expect("again");
    w.run(MICROPHONE_TEST.as_secs() - 1);
    assert!(w.snapshot(ANNA).microphone_test.is_some());
    w.run(2);
    assert_eq!((tests(&w), w.snapshot(ANNA).microphone_test), (Some(false), None), "forgotten, it ends by itself");
}

#[test]
fn a_call_ends_the_test_and_none_begins_beside_it() {
    let mut w = world(1, 0.0);
    w.command(ANNA, Command::TestMicrophone(true)).expect("begun");
    w.dial(ANNA, "echo");
    assert_eq!((tests(&w), w.snapshot(ANNA).microphone_test), (Some(false), None));
    assert_eq!(
        w.command(ANNA, Command::TestMicrophone(true)),
        Err(Refusal::OperationUnavail { why: Reason::DuringCall })
    );
    w.feed(ANNA, Input::Media(MediaReport::MicrophoneTest(-23.0)));
    assert_eq!(w.snapshot(ANNA).microphone_test, None, "a report that comes late");
}

#[test]
fn a_ring_that_cannot_be_played_is_said_until_another_can() {
    let mut w = world(1, 0.0);
    let why = Reason::FileUnreadable { path: "/music/ring.wav".into(), error: "No such file".into() };
    w.feed(ANNA, Input::Media(MediaReport::RingFile(Some(why.clone()))));
    let said = |w: &mut World| {
        let banners = w.snapshot(ANNA).banners;
        banners.iter().find(|b| b.kind == BannerKind::RingFile).map(|b| b.why.clone())
    };
    assert_eq!(said(&mut w), Some(vec![why]));
    w.feed(ANNA, Input::Media(MediaReport::RingFile(None)));
    assert_eq!(said(&mut w), None);
}
