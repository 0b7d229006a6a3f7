//! The contract of `perch ctl`, answer by answer.

use std::collections::BTreeMap;

use super::*;
use crate::model::call::{CallEnd, CallOrigin, CallState, Direction};
use crate::model::snapshot::{Banner, BannerKind, SoundInUse};
use crate::model::{
    CallAbilities, CallId, CompletionCondition, CompletionEnd, CompletionId, CompletionMode, ConditionSet, LineId,
    ModeSet, NameAddr, RequestId, Road,
};

/// Written by hand from the contract: one member a case of the test below.
const EXPECTED: &str = include_str!("expected.json");

const NOW: Moment = Moment::from_secs(100);
/// 2026-11-20T14:03:07.250Z
const AT: WallTime = WallTime(1_795_183_387_250);

#[track_caller]
fn check(name: &str, said: Value) {
    let expected: Value = serde_json::from_str(EXPECTED).expect("JSON");
    let expected = expected.get(name).unwrap_or_else(|| panic!("expected.json has no {name}"));
    assert_eq!(&said, expected, "{name} is\n{}", serde_json::to_string_pretty(&said).expect("JSON"));
}

fn boris() -> NameAddr {
    NameAddr { display: Some("Boris Ivanov".into()), uri: "sip:boris@demo.perch".parse().expect("an address") }
}

fn office() -> LineView {
    LineView {
        id: LineId(1),
        label: "office".into(),
        address: "sip:2001@pbx.example.com".parse().expect("an address"),
        registration: Registration::Registered,
        completions: 2,
        caps: CompletionCaps {
            modes: ModeSet::EMPTY.with(CompletionMode::CampOn).with(CompletionMode::CallBack),
            conditions: ConditionSet { busy: true, no_answer: true, not_logged_in: false },
            max_outstanding: 10,
            messages: vec!["Please call me back".into()],
        },
        dnd: false,
        voice_mail: None,
    }
}

fn busy() -> CallView {
    CallView {
        id: CallId(7),
        line: LineId(1),
        peer: boris(),
        direction: Direction::Outgoing,
        origin: CallOrigin::Direct,
        state: CallState::Ended,
        end: Some(CallEnd::Busy),
        code: Some(486),
        words: Some("Busy Here".into()),
        why: None,
        completion: None,
        since: AT,
        connected: None,
        ended: Some(NOW),
        muted: false,
        held_by_them: false,
        codec: None,
        encrypted: false,
        digits: String::new(),
        conference: false,
        recording: None,
        playing: false,
        can: CallAbilities {
            dismiss: true,
            complete: vec![CompletionMode::CampOn, CompletionMode::CallBack],
            why_not: BTreeMap::from([(CompletionMode::Intrude, "Their phone does not say whom it talks to".into())]),
            ..CallAbilities::default()
        },
    }
}

fn request(state: CompletionState) -> CompletionView {
    CompletionView {
        line: LineId(1),
        id: CompletionId(17),
        peer: boris(),
        mode: CompletionMode::CallBack,
        condition: CompletionCondition::Busy,
        state,
        road: Some(Road::Native),
        explanation: None,
        expires: Moment::from_secs(3700),
        since: AT,
        note: Some("the contract".into()),
        restored: false,
        call: None,
        held_call: None,
        can_call_now: false,
        can_wait_on: false,
        voice_mail_until: None,
        life_s: 3600,
    }
}

#[test]
fn every_object_of_the_contract_is_as_written() {
    check("line", line(&office()));
    let reason = "Wrong password".into();
    let failed = Registration::Failed { reason, code: Some(403), retry: None };
    check("line failed", line(&LineView { registration: failed, voice_mail: Some(3), ..office() }));
    check("call busy", call(&busy()));
    let can = CallAbilities {
        hang_up: true,
        hold: true,
        mute: true,
        dtmf: true,
        transfer: true,
        record: true,
        play: true,
        ..Default::default()
    };
    let talking = CallView {
        state: CallState::Talking,
        origin: CallOrigin::CallCompletion,
        completion: Some(CompletionId(17)),
        codec: Some("Opus 48 kHz".into()),
        recording: Some("2026-11-20 14-03-07 boris 7.wav".into()),
        end: None,
        code: None,
        words: None,
        ended: None,
        can,
        ..busy()
    };
    check("call talking", call(&talking));
    check("caps", caps(&office()));
    let waiting = WaiterView { line: LineId(1), peer: boris(), since: AT, place: 1, told: false, promised: false };
    check("waiter", waiter(&waiting));
    check("refusal", refusal(&Refusal::CompletionOverrun { max: 10 }));
    check("not running", refusal(&Refusal::NotRunning));
}

#[test]
fn every_state_of_a_request_is_as_written() {
    let states = [
        ("requested", CompletionState::Requested),
        ("queued", CompletionState::Queued { place: Some(2) }),
        ("watching", CompletionState::Watching),
        ("redialing", CompletionState::Redialing { attempt: 3, of: 10, next: Some(Moment::from_secs(130)) }),
        ("suspended", CompletionState::Suspended),
        ("ready", CompletionState::Ready { lapses: Moment::from_secs(120) }),
        ("recalling", CompletionState::Recalling),
        ("was-free", CompletionState::WasFree { at: AT }),
        ("ended", CompletionState::Ended(CompletionEnd::NotTaken)),
    ];
    let expected: Value = serde_json::from_str(EXPECTED).expect("JSON");
    for (name, state) in states {
        // What every request has, and what this state adds.
        let mut whole = object(expected["completion"].clone());
        whole.insert("state".into(), json!(name));
        whole.extend(object(expected["completion adds"][name].clone()));
        assert_eq!(completion(&request(state), NOW), Value::Object(whole), "{name}");
    }
}

#[test]
fn the_status_has_the_four_lists() {
    let snapshot = Snapshot {
        lines: [office()].into(),
        calls: [busy()].into(),
        completions: [request(CompletionState::Watching)].into(),
        sound: SoundInUse { output: Some("Headset".into()), input: None },
        banners: [Banner { kind: BannerKind::NoKeyring, why: vec!["secrets.toml".into()] }].into(),
        ..Snapshot::default()
    };
    let said = status(&snapshot, NOW);
    let count = |list: &str| said[list].as_array().map(Vec::len);
    assert_eq!(
        ["lines", "calls", "completions", "waiting_for_us"].map(count),
        [Some(1), Some(1), Some(1), Some(0)],
        "{said}"
    );
    assert_eq!(said["banners"], json!([{ "kind": "no-keyring", "detail": "secrets.toml" }]));
}

/// Names as scripts see them, in the order of the words of product.md.
#[track_caller]
fn names<T: serde::Serialize>(all: &[T], expected: &str) {
    let said: Vec<Value> = all.iter().map(|one| json!(one)).collect();
    assert_eq!(json!(said), json!(expected.split(' ').collect::<Vec<_>>()));
}

#[test]
fn every_name_of_the_contract_is_as_written() {
    use CallEnd as End;
    use CompletionEnd as Gone;
    names(&[Direction::Outgoing, Direction::Incoming], "outgoing incoming");
    let origins = [
        CallOrigin::Direct,
        CallOrigin::CallCompletion,
        CallOrigin::CampedOn,
        CallOrigin::Intrude,
        CallOrigin::Transfer,
        CallOrigin::Pickup,
    ];
    names(&origins, "direct call-completion camped-on intrude transfer pickup");
    let modes = [CompletionMode::CampOn, CompletionMode::CallBack, CompletionMode::Intrude, CompletionMode::Message];
    names(&modes, "camp-on callback intrude message");
    let conditions = [CompletionCondition::Busy, CompletionCondition::NoAnswer, CompletionCondition::NotLoggedIn];
    names(&conditions, "busy no-answer not-logged-in");
    let ends = [
        End::Busy,
        End::NoAnswer,
        End::Declined,
        End::NotFound,
        End::Unreachable,
        End::Congestion,
        End::Cancelled,
        End::HungUp,
    ];
    names(&ends, "busy no-answer declined not-found unreachable congestion cancelled hung-up");
    let reasons = [
        Gone::Completed,
        Gone::Cancelled,
        Gone::Rejected,
        Gone::NotTaken,
        Gone::Expired,
        Gone::Refused,
        Gone::Withdrawn,
        Gone::Unreachable,
        Gone::TheyCalled,
        Gone::LockOut,
        Gone::Failed,
    ];
    let expected =
        "completed cancelled rejected not-taken expired refused withdrawn unreachable they-called lock-out failed";
    names(&reasons, expected);
    let roads = [
        Road::Native,
        Road::Dialog,
        Road::Presence,
        Road::FeatureCode,
        Road::Redial,
        Road::Network,
        Road::Join,
        Road::Message,
        Road::VoiceMail,
    ];
    names(&roads, "native dialog presence feature-code redial network join message voicemail");
    let states = [
        CallState::Dialing,
        CallState::Ringing,
        CallState::Offering,
        CallState::Talking,
        CallState::Held,
        CallState::Camped,
        CallState::Ended,
    ];
    let said: Vec<&str> = states.iter().map(|state| state.name()).collect();
    assert_eq!(said.join(" "), "dialing ringing offering talking held camped ended");
}

#[test]
fn every_event_is_as_written() {
    let (line, id, call) = (LineId(1), CompletionId(17), CallId(7));
    let events = [
        Event::Reply { request: RequestId(4), result: Ok(Reply::Completion { line, id, accepted: true }) },
        Event::Reply { request: RequestId(5), result: Err(Refusal::InvalCompletionId { id: 9 }) },
        Event::Registration { line, state: "failed", reason: Some("Wrong password".into()) },
        Event::Call { call, line, state: CallState::Ended, end: Some(CallEnd::Busy), completion: None },
        Event::Completion { line, id, state: "queued", end: None },
        Event::RoadChanged { line, id, from: Some(Road::Native), to: Road::Dialog, why: Some("No offer".into()) },
        Event::RecallReady { line, id, call },
        Event::RecallGone { line, id, taken: true },
        Event::NumCompletions { line, count: 2 },
        Event::ComplCancel { line, id },
        Event::WaitingForUs { line, count: 1 },
        Event::Lost(3),
        Event::Quitting,
    ];
    let said: Vec<Value> =
        events.into_iter().map(|event| super::event(&EventRecord { seq: 1, at: AT, event })).collect();
    check("events", json!(said));
}

#[test]
fn times_are_written_as_rfc_3339_has_them() {
    for (ms, text) in [
        (0, "1970-01-01T00:00:00.000Z"),
        (951_827_696_789, "2000-02-29T12:34:56.789Z"),
        (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
    ] {
        assert_eq!(WallTime(ms).rfc3339(), text);
    }
    assert_eq!(AT.rfc3339(), "2026-11-20T14:03:07.250Z");
}
