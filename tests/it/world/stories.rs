//! Stories of whole phones: a busy number, and how each way to complete the call ends.

use std::time::Duration;

use perch::model::event::{Event, Reply};
use perch::model::{
    CallEnd, CallId, CallState, Command, CompletionEnd, CompletionId, CompletionMode, CompletionState, Refusal, Road,
};

use super::{World, world, world_with};

const ANNA: usize = 1;
const OFFICE: usize = 2;
const CARLA: usize = 3;

fn busy_call(w: &mut World, phone: usize, to: &str) -> CallId {
    let call = w.dial(phone, to);
    w.until(10, "busy", |w| w.call(phone, call).is_some_and(|c| c.end == Some(CallEnd::Busy)));
    call
}

fn complete(w: &mut World, phone: usize, call: CallId, mode: CompletionMode) -> Result<u32, Refusal> {
    let command = Command::CompleteCall { call, mode, message: None, note: None };
    w.command(phone, command).map(|reply| match reply {
        Reply::Completion { id, .. } => id.0,
        other => panic!("{other:?}"),
    })
}

fn state(w: &mut World, phone: usize, id: u32) -> Option<CompletionState> {
    w.request(phone, id).map(|r| r.state)
}

fn is_ready(s: Option<CompletionState>) -> bool {
    matches!(s, Some(CompletionState::Ready { .. }))
}

fn accept(w: &mut World, phone: usize, id: u32) -> Result<Reply, Refusal> {
    w.command(phone, Command::AcceptRecall { line: None, id: CompletionId(id) })
}

#[test]
fn a_busy_number_calls_back_when_it_is_free_and_the_call_is_put_through() {
    for (seed, loss) in [(1, 0.0), (2, 0.1), (3, 0.3)] {
        let mut w = world(seed, loss);
        let call = busy_call(&mut w, ANNA, "boris");
        let can = w.call(ANNA, call).expect("call").can;
        assert!(can.complete.contains(&CompletionMode::CallBack) && can.complete.contains(&CompletionMode::CampOn));
        assert!(can.why_not.contains_key(&CompletionMode::Intrude), "nobody knows yet");
        w.until(10, "their line tells of a conversation", |w| {
            w.call(ANNA, call).is_some_and(|c| c.can.complete.contains(&CompletionMode::Intrude))
        });
        let id = complete(&mut w, ANNA, call, CompletionMode::CallBack).expect("accepted");
        assert_eq!(w.request(ANNA, id).expect("request").road, Some(Road::Native));
        w.until(40, "the recall", |w| is_ready(state(w, ANNA, id)));
        let recall = w.request(ANNA, id).and_then(|r| r.call).expect("a recall is a call");
        assert_eq!(w.call(ANNA, recall).expect("recall").state, CallState::Offering);
        accept(&mut w, ANNA, id).expect("taken");
        w.until(10, "talking", |w| w.call(ANNA, recall).is_some_and(|c| c.state == CallState::Talking));
        w.command(ANNA, Command::HangUp(recall)).expect("hung up");
        w.run(1);
        assert_eq!(state(&mut w, ANNA, id), Some(CompletionState::Ended(CompletionEnd::Completed)));
    }
}

#[test]
fn camp_on_calls_at_once_on_the_same_call() {
    let mut w = world(4, 0.05);
    let call = busy_call(&mut w, ANNA, "boris");
    complete(&mut w, ANNA, call, CompletionMode::CampOn).expect("accepted");
    assert_eq!(w.call(ANNA, call).expect("call").state, CallState::Camped);
    w.until(40, "put through", |w| w.call(ANNA, call).is_some_and(|c| c.state == CallState::Talking));
}

#[test]
fn two_requests_wait_and_one_is_cancelled_by_its_id() {
    let mut w = world(5, 0.0);
    let first = busy_call(&mut w, ANNA, "boris");
    let boris = complete(&mut w, ANNA, first, CompletionMode::CallBack).expect("accepted");
    let second = busy_call(&mut w, ANNA, "marta");
    let marta = complete(&mut w, ANNA, second, CompletionMode::CallBack).expect("accepted");
    assert!(boris < marta);
    assert_eq!(w.snapshot(ANNA).lines[0].completions, 2);
    let cancel = Command::UncompleteCall { line: None, id: CompletionId(marta) };
    w.command(ANNA, cancel.clone()).expect("cancelled");
    assert_eq!(w.command(ANNA, cancel), Err(Refusal::InvalCompletionId { id: marta }));
    w.until(40, "boris is free", |w| is_ready(state(w, ANNA, boris)));
    w.run(60);
    assert_eq!(state(&mut w, ANNA, marta), Some(CompletionState::Ended(CompletionEnd::Cancelled)));
    assert!(!w.events(ANNA).iter().any(|e| matches!(e, Event::RecallReady { id, .. } if id.0 == marta)));
}

#[test]
fn a_recall_that_is_not_taken_lives_on_as_was_free() {
    let mut w = world(6, 0.0);
    let call = busy_call(&mut w, ANNA, "boris");
    let id = complete(&mut w, ANNA, call, CompletionMode::CallBack).expect("accepted");
    w.until(40, "the recall", |w| is_ready(state(w, ANNA, id)));
    let rang = w.until(25, "was free", |w| matches!(state(w, ANNA, id), Some(CompletionState::WasFree { .. })));
    assert!((18..=21).contains(&rang), "it rang {rang} s");
    accept(&mut w, ANNA, id).expect("call now");
    w.until(10, "talking", |w| w.snapshot(ANNA).calls.iter().any(|c| c.state == CallState::Talking));
}

#[test]
fn without_an_offer_the_line_is_watched_by_dialog_events() {
    for loss in [0.0, 0.2] {
        let mut w = world_with(7, loss, false);
        let call = busy_call(&mut w, ANNA, "boris");
        let id = complete(&mut w, ANNA, call, CompletionMode::CallBack).expect("accepted");
        assert_eq!(w.request(ANNA, id).expect("request").road, Some(Road::Dialog));
        w.until(60, "the recall", |w| is_ready(state(w, ANNA, id)));
        accept(&mut w, ANNA, id).expect("taken");
        w.until(10, "talking", |w| w.snapshot(ANNA).calls.iter().any(|c| c.state == CallState::Talking));
    }
}

#[test]
fn an_engaged_user_is_not_rung_but_told_and_rung_afterwards() {
    let mut w = world(8, 0.0);
    let call = busy_call(&mut w, ANNA, "boris");
    let id = complete(&mut w, ANNA, call, CompletionMode::CallBack).expect("accepted");
    let echo = w.dial(ANNA, "echo");
    w.until(5, "echo answers", |w| w.call(ANNA, echo).is_some_and(|c| c.state == CallState::Talking));
    w.until(40, "suspended", |w| state(w, ANNA, id) == Some(CompletionState::Suspended));
    assert!(!w.events(ANNA).iter().any(|e| matches!(e, Event::RecallReady { .. })));
    w.command(ANNA, Command::HangUp(echo)).expect("hung up");
    w.until(40, "the recall", |w| is_ready(state(w, ANNA, id)));
}

#[test]
fn two_wait_for_boris_and_the_first_is_served_first() {
    let mut w = world(9, 0.0);
    let first = busy_call(&mut w, OFFICE, "boris");
    let office = complete(&mut w, OFFICE, first, CompletionMode::CallBack).expect("accepted");
    let second = busy_call(&mut w, ANNA, "boris");
    let anna = complete(&mut w, ANNA, second, CompletionMode::CallBack).expect("accepted");
    w.until(40, "office is rung", |w| is_ready(state(w, OFFICE, office)));
    assert!(!is_ready(state(&mut w, ANNA, anna)));
    accept(&mut w, OFFICE, office).expect("taken");
    w.until(10, "office talks", |w| w.snapshot(OFFICE).calls.iter().any(|c| c.state == CallState::Talking));
    w.run(5);
    let call = w.snapshot(OFFICE).calls.iter().find(|c| c.state == CallState::Talking).map(|c| c.id).expect("call");
    w.command(OFFICE, Command::HangUp(call)).expect("hung up");
    w.until(60, "anna is rung", |w| is_ready(state(w, ANNA, anna)));
}

#[test]
fn two_perches_complete_a_call_through_a_registrar_that_knows_nothing_of_it() {
    let mut w = world_with(10, 0.05, false);
    let with_echo = w.dial(CARLA, "echo");
    w.until(5, "carla talks", |w| w.call(CARLA, with_echo).is_some_and(|c| c.state == CallState::Talking));
    w.command(CARLA, Command::SetDnd { line: None, on: false }).expect("no dnd");
    // One slot only, so that Carla is busy.
    let mut settings = (*w.snapshot(CARLA).settings).clone();
    settings.lines[0].call_waiting = false;
    w.command(CARLA, Command::SaveSettings(Box::new(settings))).expect("saved");
    let call = busy_call(&mut w, ANNA, "carla");
    let id = complete(&mut w, ANNA, call, CompletionMode::CallBack).expect("accepted");
    assert_eq!(w.request(ANNA, id).expect("request").road, Some(Road::Native));
    assert_eq!(w.snapshot(CARLA).waiting_for_us.len(), 1);
    w.run(20);
    assert!(!is_ready(state(&mut w, ANNA, id)));
    w.command(CARLA, Command::HangUp(with_echo)).expect("hung up");
    w.until(20, "anna is rung", |w| is_ready(state(w, ANNA, id)));
    accept(&mut w, ANNA, id).expect("taken");
    w.until(10, "it rings at Carla's", |w| w.snapshot(CARLA).calls.iter().any(|c| c.state == CallState::Offering));
    let ringing = w.snapshot(CARLA).calls.iter().find(|c| c.state == CallState::Offering).map(|c| c.id).expect("call");
    w.command(CARLA, Command::Answer(ringing)).expect("answered");
    w.until(10, "they talk", |w| w.snapshot(ANNA).calls.iter().any(|c| c.state == CallState::Talking));
    assert!(w.snapshot(CARLA).waiting_for_us.is_empty());
}

#[test]
fn a_killed_phone_takes_its_requests_back_and_rings_all_the_same() {
    let mut w = world(11, 0.0);
    let call = busy_call(&mut w, ANNA, "boris");
    let id = complete(&mut w, ANNA, call, CompletionMode::CallBack).expect("accepted");
    w.run(3);
    w.kill(ANNA);
    w.run(2);
    assert_eq!(w.wire.remembered[&ANNA], None);
    w.start(ANNA);
    w.run(1);
    assert_eq!(w.wire.remembered[&ANNA], Some(5_071), "the port that the exchange knows");
    assert!(w.request(ANNA, id).expect("still there").restored);
    w.until(60, "the recall", |w| is_ready(state(w, ANNA, id)));
    accept(&mut w, ANNA, id).expect("taken");
    w.until(10, "talking", |w| w.snapshot(ANNA).calls.iter().any(|c| c.state == CallState::Talking));
}

#[test]
fn no_answer_waits_until_they_use_the_phone_again() {
    let mut w = world(12, 0.0);
    let call = w.dial(ANNA, "nora");
    w.until(5, "it rings", |w| w.call(ANNA, call).is_some_and(|c| c.state == CallState::Ringing));
    w.run(10);
    let id = complete(&mut w, ANNA, call, CompletionMode::CallBack).expect("accepted while it rings");
    assert!(w.call(ANNA, call).is_none_or(|c| c.state == CallState::Ended));
    w.run(30);
    assert!(!is_ready(state(&mut w, ANNA, id)), "idle alone is no return");
    w.until(120, "nora was here", |w| is_ready(state(w, ANNA, id)));
}

#[test]
fn a_phone_that_rings_after_a_failed_call_sleeps_between_its_deadlines() {
    let mut w = world(14, 0.0);
    busy_call(&mut w, ANNA, "boris");
    w.run(60);
    w.dial(OFFICE, "anna");
    w.until(5, "it rings", |w| w.snapshot(ANNA).calls.iter().any(|c| c.state == CallState::Offering));
    assert!(w.sleeps(ANNA), "a deadline that has passed is asked for again");
}

#[test]
fn who_is_being_called_already_is_not_called_once_more() {
    let mut w = world(15, 0.0);
    let call = busy_call(&mut w, ANNA, "boris");
    let id = complete(&mut w, ANNA, call, CompletionMode::CallBack).expect("accepted");
    w.until(40, "the recall", |w| is_ready(state(w, ANNA, id)));
    w.dial(ANNA, "boris");
    assert_eq!(state(&mut w, ANNA, id), Some(CompletionState::Suspended));
    let refused = accept(&mut w, ANNA, id).expect_err("two INVITEs to one person");
    assert_eq!(refused.name(), "OPERATIONUNAVAIL");
}

#[test]
fn a_call_that_nobody_answers_is_given_up_after_two_minutes() {
    // T70: Connect times out; a call that was dialled by hand rings on.
    let mut w = world(14, 0.0);
    let place = |w: &mut World, command| match w.command(ANNA, command) {
        Ok(Reply::Call(call)) => call,
        other => panic!("{other:?}"),
    };
    let connected = place(&mut w, Command::Connect { line: None, to: "nora".into() });
    let took = w.until(130, "given up", |w| w.call(ANNA, connected).is_some_and(|c| c.state == CallState::Ended));
    assert!((119..=121).contains(&took), "after {took} s");
    assert_eq!(w.call(ANNA, connected).and_then(|c| c.end), Some(CallEnd::NoAnswer));
    let mut w = world(15, 0.0);
    let dialled = place(&mut w, Command::Dial { line: None, to: "nora".into() });
    w.run(130);
    assert_eq!(w.call(ANNA, dialled).map(|c| c.state), Some(CallState::Ringing));
}

#[test]
fn every_command_on_nothing_is_refused_by_name() {
    let mut w = world(13, 0.0);
    let no_call = CallId(99);
    for (command, name) in [
        (Command::HangUp(no_call), "INVALCALLHANDLE"),
        (
            Command::CompleteCall { call: no_call, mode: CompletionMode::CallBack, message: None, note: None },
            "INVALCALLHANDLE",
        ),
        (Command::UncompleteCall { line: None, id: CompletionId(5) }, "INVALCOMPLETIONID"),
        (Command::Dial { line: None, to: "  ".into() }, "INVALADDRESS"),
        (Command::Dial { line: None, to: "no spaces allowed".into() }, "INVALADDRESS"),
        (Command::Dial { line: Some(perch::model::LineId(9)), to: "boris".into() }, "INVALLINEHANDLE"),
        (
            Command::PostponeRecall { line: None, id: CompletionId(1), by: Duration::from_secs(300) },
            "INVALCOMPLETIONID",
        ),
    ] {
        let refused = w.command(ANNA, command.clone()).expect_err("refused");
        assert_eq!(refused.name(), name, "{command:?}");
    }
    let echo = w.dial(ANNA, "echo");
    w.until(5, "echo answers", |w| w.call(ANNA, echo).is_some_and(|c| c.state == CallState::Talking));
    let refused = complete(&mut w, ANNA, echo, CompletionMode::CallBack).expect_err("talking");
    assert_eq!(refused.name(), "INVALCALLSTATE");
}
