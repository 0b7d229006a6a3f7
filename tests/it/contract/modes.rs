//! Modes, the predefined messages, and what each mode does.

use perch::model::message::{Delivery, MessageText};
use perch::model::{CallState, Command, CompletionEnd, CompletionMode, CompletionState, Event, Reply};

use super::{Phone, call_in, exchange, first_line, refused};

#[tokio::test]
async fn a_mode_that_this_call_cannot_be_completed_by_is_refused_by_name() {
    // T04; that it is exactly one mode is the type's business here, and the socket's in `socket`.
    let exchange = exchange();
    let mut anna = Phone::start(&exchange).await;
    let busy = anna.busy_call("boris").await;
    let view = anna.until("shown", |s| call_in(s, busy)).await;
    assert!(!view.can.complete.contains(&CompletionMode::Intrude));
    assert!(view.can.why_not.contains_key(&CompletionMode::Intrude), "a mode that is not alive says why");
    assert_eq!(refused(anna.complete(busy, CompletionMode::Intrude).await), "INVALCALLCOMPLMODE");
}

#[tokio::test]
async fn predefined_messages_are_numbered_from_nought() {
    // T05, T53, T54: the provider checks the number.
    let exchange = exchange();
    let texts = ["Call me", "Later"];
    let set = |l: &mut perch::model::settings::LineSettings| {
        l.completion.messages = Some(texts.map(str::to_owned).to_vec());
    };
    let mut anna = Phone::start_with(&exchange, &["anna"], set).await;
    assert_eq!(anna.snapshot().lines[0].caps.messages, texts);
    let busy = anna.busy_call("boris").await;
    for number in [2, 3, u32::MAX] {
        let message = Some(MessageText::Predefined(number));
        assert_eq!(refused(anna.complete_with(busy, CompletionMode::Message, message).await), "INVALMESSAGEID");
    }
    assert!(anna.sent("MESSAGE").await.is_empty());
    for (number, text) in (0..).zip(texts) {
        let message = Some(MessageText::Predefined(number));
        let busy = anna.busy_call("boris").await;
        anna.complete_with(busy, CompletionMode::Message, message).await.expect("accepted");
        anna.until_sent("MESSAGE", text).await;
    }
    // With any other mode the number means nothing.
    let busy = anna.busy_call("boris").await;
    anna.complete_with(busy, CompletionMode::CallBack, Some(MessageText::Predefined(99))).await.expect("ignored");
}

#[tokio::test]
async fn a_message_is_complete_when_it_is_delivered_and_rings_nobody() {
    // T33.
    let exchange = exchange();
    let mut anna = Phone::start(&exchange).await;
    let busy = anna.busy_call("boris").await;
    let (_, id) = anna.complete(busy, CompletionMode::Message).await.expect("accepted");
    let ended = |s: &perch::model::Snapshot| {
        let state = s.completions.iter().find(|c| c.id == id)?.state;
        (state == CompletionState::Ended(CompletionEnd::Completed)).then_some(())
    };
    anna.until("delivered", ended).await;
    let message = anna.until_sent("MESSAGE", "").await;
    assert!(first_line(&message).contains("boris@"), "{message}");
    assert!(!anna.heard().iter().any(|e| matches!(e, Event::RecallReady { .. })));
    let Ok(Reply::Messages(records)) = anna.command(Command::GetMessages).await else { panic!("messages") };
    let ours = records.iter().find(|r| r.peer.uri.user == "boris" && r.delivery != Delivery::Received);
    assert_eq!(ours.expect("kept").delivery, Delivery::Delivered);
}

#[tokio::test]
async fn an_intrusion_connects_the_caller_at_once() {
    // T32: by the line's own code, here to somebody who answers.
    let exchange = exchange();
    let set = |l: &mut perch::model::settings::LineSettings| l.completion.intrude_template = Some("echo".into());
    let mut anna = Phone::start_with(&exchange, &["anna"], set).await;
    let busy = anna.busy_call("boris").await;
    let (_, id) = anna.complete(busy, CompletionMode::Intrude).await.expect("accepted");
    let talking = |s: &perch::model::Snapshot| {
        s.calls.iter().find(|c| c.completion == Some(id) && c.state == CallState::Talking).cloned()
    };
    anna.until("in it", talking).await;
    assert!(anna.sent("INVITE").await.iter().any(|m| first_line(m).contains("echo@")));
    assert!(!anna.heard().iter().any(|e| matches!(e, Event::RecallReady { .. })));
}
