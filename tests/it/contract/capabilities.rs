//! What a line may do (static) and what works for a call now (dynamic).

use perch::model::{CallState, Command, CompletionCondition, CompletionMode, Road};

use super::{Phone, call_in, exchange, exchange_with, first_line, refused};

#[tokio::test]
async fn a_line_tells_modes_conditions_limit_and_messages() {
    // T34, T50 to T54.
    let exchange = exchange();
    let anna = Phone::start_with(&exchange, &["anna"], |l| l.completion.max_outstanding = 7).await;
    let caps = anna.snapshot().lines[0].caps.clone();
    assert_eq!(caps.max_outstanding, 7);
    assert!(caps.conditions.busy && caps.conditions.no_answer);
    assert!(caps.modes.contains(CompletionMode::CallBack) && caps.modes.contains(CompletionMode::CampOn));
    assert!(caps.modes.contains(CompletionMode::Message) && !caps.modes.contains(CompletionMode::Intrude));
    assert_eq!(caps.messages.len(), 5);
}

#[tokio::test]
async fn nought_outstanding_means_that_there_is_no_completion() {
    // T50.
    let exchange = exchange();
    let mut anna = Phone::start_with(&exchange, &["anna"], |l| l.completion.max_outstanding = 0).await;
    let caps = anna.snapshot().lines[0].caps.clone();
    assert_eq!((caps.max_outstanding, caps.modes.iter().count()), (0, 0));
    let call = anna.busy_call("boris").await;
    assert!(call_in(&anna.snapshot(), call).expect("shown").can.complete.is_empty());
    assert_eq!(refused(anna.complete(call, CompletionMode::CallBack).await), "OPERATIONUNAVAIL");
}

#[tokio::test]
async fn what_works_is_told_for_each_call_in_its_state() {
    // T55, T56: the dynamic bits, each mode by itself.
    let exchange = exchange();
    let mut anna = Phone::start(&exchange).await;
    let talking = anna.dial_until("echo", CallState::Talking).await;
    assert!(call_in(&anna.snapshot(), talking).expect("shown").can.complete.is_empty());
    anna.command(Command::HangUp(talking)).await.expect("ended");
    let ringing = anna.dial_until("nora", CallState::Ringing).await;
    let can = call_in(&anna.snapshot(), ringing).expect("shown").can;
    assert!(can.complete.contains(&CompletionMode::CallBack), "{can:?}");
    anna.command(Command::HangUp(ringing)).await.expect("ended");
    let busy = anna.busy_call("boris").await;
    let can = call_in(&anna.snapshot(), busy).expect("shown").can;
    for mode in CompletionMode::ALL {
        assert!(can.complete.contains(&mode) != can.why_not.contains_key(&mode), "{mode:?}: {can:?}");
    }
    // What is told alive is alive.
    for mode in can.complete {
        let busy = anna.busy_call("boris").await;
        anna.complete(busy, mode).await.unwrap_or_else(|why| panic!("{mode:?}: {why}"));
    }
}

#[tokio::test]
async fn the_condition_of_a_request_is_what_the_call_met() {
    // T34.
    let exchange = exchange();
    let mut anna = Phone::start(&exchange).await;
    let busy = anna.callback("boris").await;
    let ringing = anna.dial_until("nora", CallState::Ringing).await;
    let (_, silent) = anna.complete(ringing, CompletionMode::CallBack).await.expect("accepted");
    let condition = |id| anna.request(id).expect("shown").condition;
    assert_eq!(condition(busy), CompletionCondition::Busy);
    assert_eq!(condition(silent), CompletionCondition::NoAnswer);
}

#[tokio::test]
async fn what_an_exchange_has_shown_not_to_have_is_no_capability_any_more() {
    // T55: *may work here* until it is known better. This exchange has no completion of its own, so lines are watched.
    let exchange = exchange_with(|config| config.offers_completion = false);
    let mut anna = Phone::start(&exchange).await;
    let id = anna.callback("boris").await;
    let road = anna.until("a road", |s| s.completions.iter().find(|c| c.id == id)?.road).await;
    assert_eq!(road, Road::Dialog);
    let subscribe = anna.until_sent("SUBSCRIBE", "Event: dialog").await;
    assert!(subscribe.contains("application/dialog-info+xml"));
}

#[tokio::test]
async fn tell_me_when_free_asks_what_offered_to_tell() {
    // S2, S3: the offer outlives the call's card; without one the line is watched.
    let exchange = exchange();
    let mut anna = Phone::start(&exchange).await;
    let call = anna.busy_call("boris").await;
    anna.command(Command::Dismiss(call)).await.expect("put away");
    let watch = |to: &str| Command::Watch { line: None, to: to.into(), note: None };
    anna.command(watch("boris")).await.expect("accepted");
    let asked = anna.until_sent("SUBSCRIBE", "Event: call-completion").await;
    assert!(first_line(&asked).contains("cc-"), "{asked}");
    anna.command(watch("nora")).await.expect("accepted");
    // Boris's line was asked too, whether it can be broken in on; not Nora's.
    anna.until_sent("SUBSCRIBE", "SUBSCRIBE sip:nora@").await;
    let asked = anna.sent("SUBSCRIBE").await.into_iter().find(|text| first_line(text).contains("nora@"));
    assert!(asked.as_ref().is_some_and(|text| text.contains("Event: dialog")), "{asked:?}");
}
