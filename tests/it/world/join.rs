//! Breaking in (RFC 3911): who may, what everybody hears, and what is told to who may not.

use perch::model::settings::WhoMayBreakIn;
use perch::model::{
    CallEnd, CallId, CallOrigin, CallState, Command, CompletionMode, Direction, LineId, Refusal, Settings,
};

use super::{World, world_with};

const ANNA: usize = 1;
const CARLA: usize = 3;

/// Carla talks to the echo on a line that takes one call, or more; Anna calls her.
fn carla_talks(exchange_knows: bool, waiting: bool, who: WhoMayBreakIn) -> (World, CallId, CallId) {
    let mut w = world_with(20, 0.0, exchange_knows);
    w.set(CARLA, |s: &mut Settings| {
        s.calls.who_may_break_in = who;
        s.lines[0].call_waiting = waiting;
    });
    let talk = w.dial(CARLA, "echo");
    w.until(5, "carla talks", |w| w.call(CARLA, talk).is_some_and(|c| c.state == CallState::Talking));
    let call = w.dial(ANNA, "carla");
    w.run(2);
    (w, talk, call)
}

fn break_in(w: &mut World, call: CallId) -> Result<(), Refusal> {
    let command = Command::CompleteCall { call, mode: CompletionMode::Intrude, message: None, note: None };
    w.command(ANNA, command).map(drop)
}

fn intruder(w: &mut World) -> Option<perch::model::CallView> {
    w.snapshot(CARLA).calls.iter().find(|c| c.origin == CallOrigin::Intrude).cloned()
}

#[test]
fn who_may_breaks_in_and_all_hear_each_other_until_one_leaves() {
    for exchange_knows in [true, false] {
        for waiting in [true, false] {
            let (mut w, talk, call) = carla_talks(exchange_knows, waiting, WhoMayBreakIn::SameDomain);
            let can = w.call(ANNA, call).expect("call").can;
            assert!(can.complete.contains(&CompletionMode::Intrude), "{:?}", can.why_not);
            break_in(&mut w, call).expect("accepted");
            w.until(5, "anna is in", |w| w.snapshot(ANNA).calls.iter().any(|c| c.state == CallState::Talking));
            w.run(1);
            let guest = intruder(&mut w).expect("shown as breaking in");
            assert_eq!((guest.state, guest.direction), (CallState::Talking, Direction::Incoming));
            assert_eq!(w.call(CARLA, talk).map(|c| c.state), Some(CallState::Talking), "the conversation goes on");
            assert_eq!(w.mixes(CARLA), [2]);
            assert_eq!(w.warned(CARLA), [2], "both are warned, once");
            w.command(CARLA, Command::HangUp(talk)).expect("hung up");
            w.run(1);
            assert_eq!(w.mixes(CARLA).last(), Some(&0));
            assert_eq!(intruder(&mut w).map(|c| c.state), Some(CallState::Talking), "two are left");
        }
    }
}

#[test]
fn it_is_offered_to_those_alone_who_may() {
    for (who, protected) in
        [(WhoMayBreakIn::Nobody, false), (WhoMayBreakIn::Contacts, false), (WhoMayBreakIn::SameDomain, true)]
    {
        let mut w = world_with(21, 0.0, true);
        w.set(CARLA, |s| {
            s.calls.who_may_break_in = who;
            s.lines[0].protected = protected;
            s.lines[0].call_waiting = false;
        });
        let talk = w.dial(CARLA, "echo");
        w.until(5, "carla talks", |w| w.call(CARLA, talk).is_some_and(|c| c.state == CallState::Talking));
        let call = w.dial(ANNA, "carla");
        w.run(2);
        let refused = break_in(&mut w, call).expect_err("not offered");
        assert_eq!(refused.name(), "INVALCALLCOMPLMODE", "{who:?}");
    }
    // An idle phone has no conversation to break into.
    let mut w = world_with(22, 0.0, true);
    w.set(CARLA, |s| s.calls.who_may_break_in = WhoMayBreakIn::SameDomain);
    let call = w.dial(ANNA, "carla");
    w.run(2);
    assert!(!w.call(ANNA, call).expect("call").can.complete.contains(&CompletionMode::Intrude));
}

#[test]
fn a_conversation_that_ends_or_is_put_on_hold_meanwhile_is_left_alone() {
    for hold in [true, false] {
        let (mut w, talk, call) = carla_talks(true, false, WhoMayBreakIn::SameDomain);
        let command = if hold { Command::Hold(talk) } else { Command::HangUp(talk) };
        w.command(CARLA, command).expect("done");
        // The answer to the question for her dialogs may already be on its way with the old state.
        drop(break_in(&mut w, call));
        w.run(10);
        assert_eq!(intruder(&mut w), None);
        assert!(w.mixes(CARLA).is_empty());
    }
}

#[test]
fn the_user_may_hang_up_on_who_broke_in_and_talk_on() {
    let (mut w, talk, call) = carla_talks(true, false, WhoMayBreakIn::SameDomain);
    break_in(&mut w, call).expect("accepted");
    w.until(5, "anna is in", |w| intruder(w).is_some_and(|c| c.state == CallState::Talking));
    w.run(1);
    let guest = intruder(&mut w).expect("intruder").id;
    w.command(CARLA, Command::HangUp(guest)).expect("hung up");
    w.run(1);
    assert_eq!(w.call(CARLA, talk).map(|c| c.state), Some(CallState::Talking));
    assert_eq!(w.mixes(CARLA).last(), Some(&0));
    let ended = w.snapshot(ANNA).calls.iter().find(|c| c.id == call).and_then(|c| c.end);
    assert_eq!(ended, Some(CallEnd::HungUpByThem));
    assert_eq!(w.snapshot(ANNA).lines[0].id, LineId(1));
}
