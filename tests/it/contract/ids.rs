//! Completion ids: one a request, per line, valid while it is outstanding; replies, cancelling, limits.

use perch::model::event::Reply;
use perch::model::{
    CallState, Command, CompletionEnd, CompletionId, CompletionMode, CompletionState, DisconnectCode, Event, LineId,
    Refusal,
};

use super::{Phone, call_in, exchange, exchange_with, refused};

/// Boris stays busy for twenty seconds, not for one: whatever else this machine has to do.
fn unhurried(config: &mut perch::exchange::ExchangeConfig) {
    config.pace = perch::exchange::Pace::default();
}

#[tokio::test]
async fn a_request_is_cancelled_once_by_its_id() {
    // T06, T13, T20, T25, S11.
    let exchange = exchange();
    let mut anna = Phone::start(&exchange).await;
    let boris = anna.callback("boris").await;
    let marta = anna.callback("marta").await;
    assert_ne!(boris, marta);
    assert_eq!(anna.snapshot().lines[0].completions, 2);
    assert_eq!(anna.uncomplete(marta).await, Ok(Reply::Done));
    anna.until_sent("SUBSCRIBE", "Expires: 0").await;
    anna.hear("one less", |e| matches!(e, Event::NumCompletions { line: LineId(1), count: 1 })).await;
    assert_eq!(anna.uncomplete(marta).await, Err(Refusal::InvalCompletionId { id: marta.0 }));
    // The other one is untouched, and rings.
    anna.recall(boris).await;
    assert!(!anna.heard().iter().any(|e| matches!(e, Event::RecallReady { id, .. } if *id == marta)));
}

#[tokio::test]
async fn every_command_is_answered_once_under_its_own_number() {
    // T07, T16, T21.
    let exchange = exchange();
    let mut anna = Phone::start(&exchange).await;
    let call = anna.busy_call("boris").await;
    let mode = CompletionMode::CallBack;
    let first = anna.handle.send(Command::CompleteCall { call, mode, message: None, note: None });
    anna.hear("the answer", |e| matches!(e, Event::Reply { request, .. } if *request == first)).await;
    let [Ok(Reply::Completion { id, accepted: true, .. })] = anna.answers(first)[..] else {
        panic!("{:?}", anna.answers(first))
    };
    let second = anna.handle.send(Command::UncompleteCall { line: None, id });
    let third = anna.handle.send(Command::UncompleteCall { line: None, id });
    anna.hear("the last answer", |e| matches!(e, Event::Reply { request, .. } if *request == third)).await;
    assert_eq!(anna.answers(second), [Ok(Reply::Done)]);
    assert_eq!(anna.answers(third), [Err(Refusal::InvalCompletionId { id: id.0 })]);
    assert_eq!(anna.answers(first).len(), 1);
}

#[tokio::test]
async fn ids_belong_to_a_line() {
    // T14, T20, T22.
    let exchange = exchange();
    let mut both = Phone::start_with(&exchange, &["anna", "office"], |_| {}).await;
    let id = both.callback("boris").await;
    let foreign = Command::UncompleteCall { line: Some(LineId(2)), id };
    assert_eq!(refused(both.command(foreign).await), "INVALCOMPLETIONID");
    let nowhere = Command::UncompleteCall { line: Some(LineId(7)), id };
    assert_eq!(refused(both.command(nowhere).await), "INVALLINEHANDLE");
    let unknown = CompletionId(id.0 + 1000);
    assert_eq!(refused(both.uncomplete(unknown).await), "INVALCOMPLETIONID");
    assert!(both.request(id).is_some_and(|r| !matches!(r.state, CompletionState::Ended(_))), "it still waits");

    // The same number on the other line is another request.
    let dial = Command::Dial { line: Some(LineId(2)), to: "marta".into() };
    let Ok(Reply::Call(call)) = both.command(dial).await else { panic!("dialled") };
    both.until("busy", |s| call_in(s, call).filter(|c| c.state == CallState::Ended)).await;
    let (line, other) = both.complete(call, CompletionMode::CallBack).await.expect("accepted");
    assert_eq!((line, other), (LineId(2), id));
    // Without a line the number names two, so it names none.
    assert_eq!(refused(both.command(Command::UncompleteCall { line: None, id }).await), "INVALCOMPLETIONID");
    both.command(Command::UncompleteCall { line: Some(LineId(2)), id }).await.expect("cancelled there");
    assert!(both.request(id).is_some_and(|r| !matches!(r.state, CompletionState::Ended(_))), "not here");
}

#[tokio::test]
async fn ids_ascend_and_a_spent_one_does_not_come_back() {
    // I4, T14.
    let exchange = exchange_with(unhurried);
    let mut anna = Phone::start(&exchange).await;
    let mut last = CompletionId(0);
    for _ in 0..4 {
        let id = anna.callback("boris").await;
        assert!(id > last, "{id:?} after {last:?}");
        anna.uncomplete(id).await.expect("cancelled");
        last = id;
    }
}

#[tokio::test]
async fn several_wait_at_one_address_until_the_line_is_full() {
    // T12, T36, T50.
    let exchange = exchange_with(unhurried);
    let mut anna = Phone::start_with(&exchange, &["anna"], |l| l.completion.max_outstanding = 2).await;
    let boris = anna.callback("boris").await;
    anna.callback("marta").await;
    let third = anna.dial_until("nora", CallState::Ringing).await;
    let result = anna.complete(third, CompletionMode::CallBack).await;
    assert_eq!(result, Err(Refusal::CompletionOverrun { max: 2 }));
    assert_eq!(call_in(&anna.snapshot(), third).map(|c| c.state), Some(CallState::Ringing), "the call is as it was");
    // The same wish again is no further request (S3, RFC 6910 section 6.2).
    let again = anna.busy_call("boris").await;
    assert_eq!(anna.complete(again, CompletionMode::CallBack).await, Ok((LineId(1), boris)));
    anna.uncomplete(boris).await.expect("cancelled");
    anna.complete(third, CompletionMode::CallBack).await.expect("there is room again");
}

#[tokio::test]
async fn of_a_cancel_and_a_recall_exactly_one_wins() {
    // I1.
    let exchange = exchange();
    let mut anna = Phone::start(&exchange).await;
    // Cancelled first: nothing will ring any more.
    let cancelled = anna.callback("marta").await;
    assert_eq!(anna.uncomplete(cancelled).await, Ok(Reply::Done));
    // The recall is there: cancelling takes it away, and taking it comes too late.
    let id = anna.callback("boris").await;
    let recall = anna.recall(id).await.id;
    assert_eq!(anna.uncomplete(id).await, Ok(Reply::Done));
    assert!(call_in(&anna.snapshot(), recall).is_none_or(|c| c.state == CallState::Ended));
    assert_eq!(refused(anna.command(Command::AcceptRecall { line: None, id }).await), "INVALCOMPLETIONID");
    assert_eq!(anna.placed().await.len(), 2, "two were dialled, none for the recall");
    // By the time that another request for Marta rings, the cancelled one has not.
    let Ok(Reply::Completion { id: other, .. }) =
        anna.command(Command::Watch { line: None, to: "marta".into(), note: None }).await
    else {
        panic!("watched")
    };
    anna.recall(other).await;
    assert!(!anna.heard().iter().any(|e| matches!(e, Event::RecallReady { id, .. } if *id == cancelled)));
}

#[tokio::test]
async fn an_id_stays_valid_until_the_recall_has_been_answered() {
    // I2.
    let exchange = exchange();
    let mut anna = Phone::start(&exchange).await;
    let id = anna.callback("boris").await;
    let recall = anna.recall(id).await.id;
    assert_eq!(anna.snapshot().lines[0].completions, 1, "offering is not completed");
    anna.handle.answer_sync(recall).await.expect("connected");
    anna.hear("none is left", |e| matches!(e, Event::NumCompletions { count: 0, .. })).await;
    assert_eq!(anna.request(id).expect("shown").state, CompletionState::Ended(CompletionEnd::Completed));
    anna.handle.disconnect(recall, DisconnectCode::Normal).await.expect("ended");
    assert_eq!(refused(anna.uncomplete(id).await), "INVALCOMPLETIONID");
}
