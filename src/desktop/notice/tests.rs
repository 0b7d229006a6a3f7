//! Stories of notices.

use super::*;
use crate::model::completion::{CompletionCondition, CompletionMode, CompletionView};
use crate::model::{CallAbilities, CallOrigin, CallView, Direction, Moment, NameAddr, WallTime};

fn boris() -> NameAddr {
    NameAddr { display: Some("Boris".into()), uri: "sip:boris@demo.perch:5070".parse().expect("an address") }
}

pub(in crate::desktop) fn call(id: u64, state: CallState, completion: Option<u32>) -> CallView {
    CallView {
        id: CallId(id),
        line: LineId(1),
        peer: boris(),
        direction: Direction::Incoming,
        origin: CallOrigin::Direct,
        state,
        end: None,
        code: None,
        words: None,
        why: None,
        completion: completion.map(CompletionId),
        since: WallTime(0),
        connected: None,
        ended: None,
        muted: false,
        held_by_them: false,
        codec: None,
        encrypted: false,
        digits: String::new(),
        conference: false,
        recording: None,
        playing: false,
        can: CallAbilities::default(),
    }
}

fn request(id: u32, state: CompletionState) -> CompletionView {
    CompletionView {
        line: LineId(1),
        id: CompletionId(id),
        peer: boris(),
        mode: CompletionMode::CallBack,
        condition: CompletionCondition::Busy,
        state,
        road: None,
        explanation: None,
        expires: Moment::from_secs(3600),
        since: WallTime(0),
        note: Some("the contract".into()),
        restored: false,
        call: None,
        held_call: None,
        can_call_now: true,
        can_wait_on: false,
        voice_mail_until: None,
        life_s: 3600,
    }
}

#[track_caller]
fn check(calls: Vec<CallView>, completions: Vec<CompletionView>, subjects: &[Subject]) {
    let snapshot =
        Snapshot { calls: calls.into(), completions: completions.into_iter().collect(), ..Snapshot::default() };
    assert_eq!(due(&snapshot).into_keys().collect::<Vec<_>>(), subjects);
}

#[test]
fn what_rings_has_one_notification_and_what_does_not_has_none() {
    let ready = CompletionState::Ready { lapses: Moment::from_secs(20) };
    let (a_call, a_recall) = (Subject::Call(CallId(3)), Subject::Recall(LineId(1), CompletionId(17)));
    check(vec![call(3, CallState::Offering, None)], vec![], &[a_call]);
    check(vec![call(3, CallState::Talking, None)], vec![request(17, CompletionState::Watching)], &[]);
    check(vec![call(3, CallState::Offering, Some(17))], vec![request(17, ready)], &[a_recall]);
    check(vec![call(3, CallState::Offering, None)], vec![request(17, ready)], &[a_call, a_recall]);
    let joins = CallView { origin: CallOrigin::Intrude, ..call(3, CallState::Talking, None) };
    check(vec![joins], vec![], &[a_call]);
}

#[test]
fn each_button_wishes_what_it_says() {
    let (line, id) = (Some(LineId(1)), CompletionId(17));
    let (a_call, a_recall) = (Subject::Call(CallId(3)), Subject::Recall(LineId(1), id));
    assert_eq!(wish(a_call, "answer"), Command::Answer(CallId(3)));
    assert_eq!(wish(a_call, "decline"), Command::HangUp(CallId(3)));
    assert_eq!(wish(a_recall, "call-now"), Command::AcceptRecall { line, id });
    assert_eq!(wish(a_recall, "later"), Command::PostponeRecall { line, id, by: Duration::from_secs(300) });
    assert_eq!(wish(a_recall, "cancel"), Command::DeclineRecall { line, id });
    assert_eq!(wish(a_recall, "default"), Command::ShowWindow);
    assert_eq!(wish(Subject::Message(MessageId(1)), "answer"), Command::ShowWindow);
}
