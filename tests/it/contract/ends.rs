//! How requests end and what everybody is told: NUMCOMPLETIONS, COMPLCANCEL, the called side.

use perch::model::event::Reply;
use perch::model::history::HistoryKind;
use perch::model::{
    CallOrigin, CallState, Command, CompletionEnd, CompletionMode, CompletionState, Event, LineId, Road,
};

use super::{Phone, call_in, exchange, exchange_with, refused};

#[tokio::test]
async fn the_number_of_requests_is_kept_and_told_to_everybody() {
    // T59, T60, T62.
    let exchange = exchange();
    let mut anna = Phone::start(&exchange).await;
    let mut monitor = anna.handle.events();
    let boris = anna.callback("boris").await;
    anna.callback("marta").await;
    assert_eq!(anna.snapshot().lines[0].completions, 2);
    anna.uncomplete(boris).await.expect("cancelled");
    let is_over = |e: &Event| matches!(e, Event::Completion { id, state: "ended", .. } if *id == boris);
    anna.hear("its end", is_over).await;
    assert_eq!(anna.snapshot().lines[0].completions, 1);
    let count = |event: &Event| match event {
        Event::NumCompletions { line: LineId(1), count } => Some(*count),
        _ => None,
    };
    let told: Vec<u32> = anna.heard().iter().filter_map(count).collect();
    assert_eq!(told, [1, 2, 1]);
    let overheard: Vec<u32> = std::iter::from_fn(|| monitor.try_next()).filter_map(|r| count(&r.event)).collect();
    assert_eq!(overheard, told, "a listener that sent no command hears the same");
}

#[tokio::test]
async fn a_request_that_the_exchange_takes_back_is_cancelled_from_outside() {
    // T61, I3: first COMPLCANCEL, then the number; the id is void, and Recents knows why.
    let exchange = exchange();
    let mut anna = Phone::start_with(&exchange, &["anna"], |l| l.completion.roads = vec![Road::Native]).await;
    let id = anna.callback("boris").await;
    // The exchange shuts down and says so to everybody who waits.
    exchange.stop();
    anna.hear("the number", |e| matches!(e, Event::NumCompletions { count: 0, .. })).await;
    let place = |events: &[Event], is_so: fn(&Event) -> bool| events.iter().position(is_so).expect("told");
    let events = anna.heard().to_vec();
    let cancelled = place(&events, |e| matches!(e, Event::ComplCancel { .. }));
    let counted = place(&events, |e| matches!(e, Event::NumCompletions { count: 0, .. }));
    assert!(cancelled < counted, "{events:#?}");
    assert!(matches!(events[cancelled], Event::ComplCancel { line: LineId(1), id: i } if i == id));
    assert_eq!(refused(anna.uncomplete(id).await), "INVALCOMPLETIONID");
    let Ok(Reply::History(entries)) = anna.command(Command::GetHistory { limit: 10 }).await else { panic!("history") };
    let ended = entries.iter().find_map(|e| match &e.what {
        HistoryKind::Completion { id: i, end, explanation, .. } if *i == id => Some((*end, explanation.is_some())),
        _ => None,
    });
    assert_eq!(ended, Some((CompletionEnd::Withdrawn, true)));
}

#[tokio::test]
async fn what_the_user_ends_is_no_cancelling_from_outside() {
    // T61.
    let exchange = exchange();
    let mut anna = Phone::start(&exchange).await;
    let id = anna.callback("boris").await;
    anna.uncomplete(id).await.expect("cancelled");
    anna.hear("the number", |e| matches!(e, Event::NumCompletions { count: 0, .. })).await;
    assert!(!anna.heard().iter().any(|e| matches!(e, Event::ComplCancel { .. })));
}

#[tokio::test]
async fn the_call_that_gets_an_id_is_told_with_it() {
    // T63: LINECALLINFOSTATE_COMPLETIONID.
    let exchange = exchange();
    let mut anna = Phone::start(&exchange).await;
    let call = anna.busy_call("boris").await;
    let (_, id) = anna.complete(call, CompletionMode::CampOn).await.expect("accepted");
    let told = |e: &Event| matches!(e, Event::Call { call: c, completion: Some(i), .. } if *c == call && *i == id);
    anna.hear("its id", told).await;
}

#[tokio::test]
async fn a_command_that_comes_when_perch_has_ended_is_answered() {
    // T24.
    let exchange = exchange();
    let mut anna = Phone::start(&exchange).await;
    let id = anna.callback("boris").await;
    anna.command(Command::Quit).await.expect("ends");
    anna.end();
    assert_eq!(refused(anna.uncomplete(id).await), "OPERATIONFAILED");
    let request = anna.handle.send(Command::UncompleteCall { line: None, id });
    assert_eq!(refused(anna.answers(request).remove(0)), "OPERATIONFAILED");
}

#[tokio::test]
async fn that_perch_ends_is_told_however_late_the_disk_has_what_was_waiting() {
    // T17: what was accepted is answered before the end, and nobody waits for an end that was not told.
    for _ in 0..10 {
        let exchange = exchange();
        let mut anna = Phone::start(&exchange).await;
        anna.callback("boris").await;
        let quit = anna.handle.send(Command::Quit);
        anna.end();
        assert_eq!(anna.answers(quit), [Ok(Reply::Done)]);
        assert!(anna.heard().contains(&Event::Quitting), "{:?}", anna.heard());
    }
}

#[tokio::test]
async fn the_called_side_sees_that_the_caller_had_camped_on() {
    // T37.
    let exchange = exchange_with(|config| config.offers_completion = false);
    let one_call = |l: &mut perch::model::settings::LineSettings| {
        l.call_waiting = false;
        l.completion.guard_s = 0;
    };
    let mut office = Phone::start_with(&exchange, &["office"], one_call).await;
    let mut anna = Phone::start_with(&exchange, &["anna"], one_call).await;
    let with_echo = office.dial_until("echo", CallState::Talking).await;
    let call = anna.busy_call("office").await;
    anna.complete(call, CompletionMode::CampOn).await.expect("accepted");
    office.until("somebody waits", |s| (s.waiting_for_us.len() == 1).then_some(())).await;
    office.command(Command::HangUp(with_echo)).await.expect("hung up");
    let offered = office.until("it rings", |s| s.calls.iter().find(|c| c.state == CallState::Offering).cloned()).await;
    assert_eq!(offered.origin, CallOrigin::CampedOn);
    office.command(Command::Answer(offered.id)).await.expect("answered");
    anna.until("they talk", |s| call_in(s, call).filter(|c| c.state == CallState::Talking)).await;
    anna.until("completed", |s| {
        let state = s.completions.first()?.state;
        (state == CompletionState::Ended(CompletionEnd::Completed)).then_some(())
    })
    .await;
}
