//! The called side: who waits for a Perch, by which way, and what happens when both wait for each other.

use perch::model::{
    CallEnd, CallId, CallState, Command, CompletionEnd, CompletionId, CompletionMode, CompletionState, Refusal,
};

use super::{World, world_with};

const ANNA: usize = 1;
const CARLA: usize = 3;

fn one_slot(w: &mut World, phone: usize) {
    w.set(phone, |s| s.lines[0].call_waiting = false);
}

/// A phone talks to the echo.
fn talk(w: &mut World, phone: usize) -> CallId {
    let call = w.dial(phone, "echo");
    w.until(5, "it talks", |w| w.call(phone, call).is_some_and(|c| c.state == CallState::Talking));
    call
}

/// Calls somebody, is refused so, and asks to be called back.
fn wait_for(w: &mut World, phone: usize, whom: &str, end: CallEnd) -> u32 {
    let call = w.dial(phone, whom);
    w.until(10, "refused", |w| w.call(phone, call).is_some_and(|c| c.end == Some(end)));
    let command = Command::CompleteCall { call, mode: CompletionMode::CallBack, message: None, note: None };
    w.command(phone, command).expect("accepted");
    w.snapshot(phone).completions.iter().map(|c| c.id.0).max().expect("a request")
}

fn state(w: &mut World, phone: usize, id: u32) -> Option<CompletionState> {
    w.request(phone, id).map(|r| r.state)
}

fn is_ready(s: Option<CompletionState>) -> bool {
    matches!(s, Some(CompletionState::Ready { .. }))
}

fn accept(id: u32) -> Command {
    Command::AcceptRecall { line: None, id: CompletionId(id) }
}

#[test]
fn who_reaches_nothing_but_the_exchange_waits_and_calls_by_way_of_it() {
    let mut w = world_with(30, 0.0, false);
    w.keep_apart();
    one_slot(&mut w, CARLA);
    let with_echo = talk(&mut w, CARLA);
    let id = wait_for(&mut w, ANNA, "carla", CallEnd::Busy);
    w.until(10, "she is told who waits", |w| w.snapshot(CARLA).waiting_for_us.len() == 1);
    w.command(CARLA, Command::HangUp(with_echo)).expect("hung up");
    w.until(20, "anna is rung", |w| is_ready(state(w, ANNA, id)));
    w.command(ANNA, accept(id)).expect("taken");
    let ringing = w.ringing(CARLA);
    w.command(CARLA, Command::Answer(ringing)).expect("answered");
    w.until(10, "they talk", |w| w.snapshot(ANNA).calls.iter().any(|c| c.state == CallState::Talking));
    w.run(1);
    assert!(w.snapshot(CARLA).waiting_for_us.is_empty());
    assert_eq!(state(&mut w, ANNA, id), Some(CompletionState::Ended(CompletionEnd::Completed)));
}

#[test]
fn who_was_not_to_be_disturbed_is_waited_for_until_they_are() {
    let mut w = world_with(31, 0.0, false);
    w.command(CARLA, Command::SetDnd { line: None, on: true }).expect("dnd");
    let id = wait_for(&mut w, ANNA, "carla", CallEnd::Unavailable);
    w.run(60);
    assert!(!is_ready(state(&mut w, ANNA, id)));
    w.command(CARLA, Command::SetDnd { line: None, on: false }).expect("no dnd");
    w.until(20, "anna is rung", |w| is_ready(state(w, ANNA, id)));
}

#[test]
fn not_now_keeps_the_waiter_waiting() {
    let mut w = world_with(32, 0.0, false);
    one_slot(&mut w, CARLA);
    let with_echo = talk(&mut w, CARLA);
    let id = wait_for(&mut w, ANNA, "carla", CallEnd::Busy);
    let line = w.snapshot(CARLA).lines[0].id;
    w.command(CARLA, Command::DismissWaiter { line, place: 1 }).expect("not now");
    w.command(CARLA, Command::HangUp(with_echo)).expect("hung up");
    w.run(120);
    assert!(!is_ready(state(&mut w, ANNA, id)));
    assert_eq!(w.snapshot(CARLA).waiting_for_us.len(), 1, "she waits on");
}

#[test]
fn who_is_promised_a_call_is_called_when_the_present_one_is_over() {
    let mut w = world_with(33, 0.0, false);
    one_slot(&mut w, CARLA);
    let with_echo = talk(&mut w, CARLA);
    let id = wait_for(&mut w, ANNA, "carla", CallEnd::Busy);
    let line = w.snapshot(CARLA).lines[0].id;
    let after_this = Command::CallAfterThis { line, place: 1 };
    // Said twice, it is taken back; said again, it stands.
    for promised in [true, false, true] {
        w.command(CARLA, after_this.clone()).expect("promised");
        assert_eq!(w.snapshot(CARLA).waiting_for_us[0].promised, promised);
    }
    assert!(matches!(w.command(CARLA, Command::CallAfterThis { line, place: 2 }), Err(Refusal::InvalParam { .. })));
    // On hold the call is not over.
    w.command(CARLA, Command::Hold(with_echo)).expect("held");
    w.run(5);
    assert!(w.snapshot(ANNA).calls.iter().all(|c| !is_incoming(c)));
    w.command(CARLA, Command::HangUp(with_echo)).expect("hung up");
    w.until(2, "Anna is called, before anybody else can", |w| w.snapshot(ANNA).calls.iter().any(is_incoming));
    let ringing = w.snapshot(ANNA).calls.iter().find(|c| is_incoming(c)).map(|c| c.id).expect("it rings");
    w.command(ANNA, Command::Answer(ringing)).expect("answered");
    w.run(2);
    assert_eq!(state(&mut w, ANNA, id), Some(CompletionState::Ended(CompletionEnd::TheyCalled)));
    assert!(w.snapshot(CARLA).waiting_for_us.is_empty());
}

#[test]
fn who_waited_at_a_phone_that_died_is_waited_for_by_another_way_under_the_same_id() {
    let mut w = world_with(35, 0.0, false);
    one_slot(&mut w, CARLA);
    talk(&mut w, CARLA);
    let id = wait_for(&mut w, ANNA, "carla", CallEnd::Busy);
    // Carla's phone dies without a word, and starts again: it knows nobody who waits.
    w.kill(CARLA);
    w.start(CARLA);
    assert!(w.snapshot(CARLA).waiting_for_us.is_empty());
    w.until(320, "Anna's phone has asked, and found another way", |w| is_ready(state(w, ANNA, id)));
    let request = w.request(ANNA, id).expect("it lives");
    assert_eq!(request.road, Some(perch::model::Road::Dialog), "{request:?}");
    w.command(ANNA, accept(id)).expect("taken");
    w.until(5, "Carla rings", |w| w.snapshot(CARLA).calls.iter().any(is_incoming));
}

/// Anna waits for Carla and Carla for Anna; both are talked to no more, and both are told.
fn both_wait(seed: u64) -> (World, u32, u32) {
    let mut w = world_with(seed, 0.0, false);
    one_slot(&mut w, CARLA);
    let carlas = talk(&mut w, CARLA);
    let annas_wish = wait_for(&mut w, ANNA, "carla", CallEnd::Busy);
    one_slot(&mut w, ANNA);
    let annas = talk(&mut w, ANNA);
    w.command(CARLA, Command::HangUp(carlas)).expect("hung up");
    let carlas_wish = wait_for(&mut w, CARLA, "anna", CallEnd::Busy);
    w.command(ANNA, Command::HangUp(annas)).expect("hung up");
    (w, annas_wish, carlas_wish)
}

#[test]
fn two_who_wait_for_each_other_come_together_in_one_call() {
    // Anna takes her recall, Carla hers, or both in the same instant.
    for (seed, takers) in [(40, &[ANNA][..]), (41, &[CARLA][..]), (42, &[ANNA, CARLA][..]), (43, &[CARLA, ANNA][..])] {
        let (mut w, annas_wish, carlas_wish) = both_wait(seed);
        let wish = |phone: usize| if phone == ANNA { annas_wish } else { carlas_wish };
        for taker in takers {
            w.until(90, "the recall", |w| is_ready(state(w, *taker, wish(*taker))));
        }
        for taker in takers {
            w.send(*taker, accept(wish(*taker)));
        }
        w.until(10, "one of them rings", |w| {
            [ANNA, CARLA].iter().any(|p| w.snapshot(*p).calls.iter().any(is_incoming))
        });
        w.run(1);
        let called: Vec<usize> =
            [ANNA, CARLA].into_iter().filter(|p| w.snapshot(*p).calls.iter().any(is_incoming)).collect();
        assert_eq!(called.len(), 1, "one call, whoever took it: {takers:?}");
        let ringing = w.snapshot(called[0]).calls.iter().find(|c| is_incoming(c)).map(|c| c.id).expect("it rings");
        w.command(called[0], Command::Answer(ringing)).expect("answered");
        w.run(2);
        for phone in [ANNA, CARLA] {
            let talking = w.snapshot(phone).calls.iter().filter(|c| c.state == CallState::Talking).count();
            assert_eq!(talking, 1, "{takers:?}");
            let end = state(&mut w, phone, wish(phone));
            assert!(matches!(end, Some(CompletionState::Ended(_))), "{takers:?}: {end:?}");
            assert!(w.snapshot(phone).waiting_for_us.is_empty(), "{takers:?}");
        }
    }
}

fn is_incoming(call: &perch::model::CallView) -> bool {
    call.state == CallState::Offering && call.direction == perch::model::Direction::Incoming
}
