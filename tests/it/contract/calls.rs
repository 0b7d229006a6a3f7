//! The call that is completed, the call that completes it, and the two verbs Connect and Disconnect.

use perch::engine::verbs::Unconnected;
use perch::model::{
    CallEnd, CallOrigin, CallState, Command, CompletionEnd, CompletionMode, CompletionState, Direction, DisconnectCode,
    Event, LineId,
};

use super::{Phone, call_in, exchange, first_line, header, refused};

#[tokio::test]
async fn a_busy_call_is_accepted_then_offered_then_connected() {
    let exchange = exchange();
    let mut anna = Phone::start(&exchange).await;
    let busy = anna.busy_call("boris").await;
    assert_eq!(anna.until("busy", |s| call_in(s, busy)?.end).await, CallEnd::Busy);

    // T01, T08: accepted is not completed.
    let (line, id) = anna.complete(busy, CompletionMode::CallBack).await.expect("accepted");
    let subscribe = anna.until_sent("SUBSCRIBE", "Event: call-completion").await;
    assert!(first_line(&subscribe).contains("cc-"), "{subscribe}");
    // T09, T31: the original call goes to idle.
    anna.until("idle", |s| call_in(s, busy).is_none().then_some(())).await;
    assert_ne!(anna.request(id).expect("a request").state, CompletionState::Ended(CompletionEnd::Completed));

    // T10, T11, T39: a new call, offering, because of the request, with its id.
    let recall = anna.recall(id).await;
    assert_eq!((recall.state, recall.origin, recall.direction), {
        (CallState::Offering, CallOrigin::CallCompletion, Direction::Outgoing)
    });
    assert_eq!((recall.completion, recall.line), (Some(id), line));
    assert!(recall.id != busy);

    // Taking it calls the address that the exchange gave, and only that.
    assert_eq!(anna.placed().await.len(), 1, "the recall is no INVITE yet");
    anna.handle.answer_sync(recall.id).await.expect("connected");
    let placed = anna.placed().await;
    assert!(placed.len() == 2 && placed[1].contains("cc-"), "{placed:?}");
    anna.until("completed", |s| {
        let state = s.completions.iter().find(|c| c.id == id)?.state;
        (state == CompletionState::Ended(CompletionEnd::Completed)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn nothing_is_told_about_an_id_before_its_reply() {
    // T17.
    let exchange = exchange();
    let mut anna = Phone::start(&exchange).await;
    let call = anna.busy_call("boris").await;
    let mode = CompletionMode::CallBack;
    let request = anna.handle.send(Command::CompleteCall { call, mode, message: None, note: None });
    anna.hear("the number of requests", |e| matches!(e, Event::NumCompletions { count: 1, .. })).await;
    let reply = anna.heard().iter().position(|e| matches!(e, Event::Reply { request: r, .. } if *r == request));
    let first = anna
        .heard()
        .iter()
        .position(|e| matches!(e, Event::Completion { .. } | Event::RoadChanged { .. } | Event::NumCompletions { .. }));
    assert!(reply.expect("a reply") < first.expect("an event"), "{:#?}", anna.heard());
}

#[tokio::test]
async fn completion_is_legal_in_ringback_and_gives_the_ringing_call_up_first() {
    // T03, T09, A3.
    let exchange = exchange();
    let mut anna = Phone::start(&exchange).await;
    let ringing = anna.dial_until("nora", CallState::Ringing).await;
    anna.complete(ringing, CompletionMode::CallBack).await.expect("accepted");
    let trace = anna.trace().await;
    let place = |start: &str| trace.iter().position(|r| r.outgoing && r.text.starts_with(start)).expect("sent");
    assert!(place("CANCEL ") < place("SUBSCRIBE "));
    anna.until("idle", |s| call_in(s, ringing).is_none().then_some(())).await;
}

#[tokio::test]
async fn completion_is_refused_in_every_other_state() {
    // T03.
    let exchange = exchange();
    let mut anna = Phone::start(&exchange).await;
    let talking = anna.dial_until("echo", CallState::Talking).await;
    for mode in CompletionMode::ALL {
        assert_eq!(refused(anna.complete(talking, mode).await), "INVALCALLSTATE");
    }
    anna.handle.disconnect(talking, DisconnectCode::Normal).await.expect("ended");
    assert_eq!(refused(anna.complete(talking, CompletionMode::CallBack).await), "INVALCALLSTATE");
    assert!(anna.sent("SUBSCRIBE").await.is_empty(), "a refused command sends nothing");

    // A call that completion itself placed is completed by nothing more once it is over.
    let id = anna.callback("boris").await;
    let recall = anna.recall(id).await.id;
    anna.handle.answer_sync(recall).await.expect("connected");
    anna.handle.disconnect(recall, DisconnectCode::Normal).await.expect("ended");
    let over = anna.until("over", |s| call_in(s, recall).filter(|c| c.state == CallState::Ended)).await;
    assert!(over.can.complete.is_empty(), "{:?}", over.can);
    assert_eq!(refused(anna.complete(recall, CompletionMode::CallBack).await), "INVALCALLSTATE");
}

#[tokio::test]
async fn a_camped_call_stays_busy_and_is_the_one_that_progresses() {
    // T09, T30.
    let exchange = exchange();
    let mut anna = Phone::start(&exchange).await;
    let call = anna.busy_call("boris").await;
    let (_, id) = anna.complete(call, CompletionMode::CampOn).await.expect("accepted");
    let camped = anna.until("camped", |s| call_in(s, call).filter(|c| c.state == CallState::Camped)).await;
    assert_eq!(camped.completion, Some(id));
    let talking = anna.until("put through", |s| call_in(s, call).filter(|c| c.state == CallState::Talking)).await;
    assert_eq!(talking.origin, CallOrigin::CallCompletion);
    assert!(!anna.heard().iter().any(|e| matches!(e, Event::RecallReady { .. })), "a camp-on does not ask");
    assert_eq!(anna.placed().await.iter().filter(|line| line.contains("cc-")).count(), 1);
}

#[tokio::test]
async fn a_busy_station_and_a_full_network_are_two_things() {
    // T67: LINEBUSYMODE_STATION and _TRUNK, and what is offered differs (part 3.3).
    let exchange = exchange();
    let mut anna = Phone::start(&exchange).await;
    for (who, end) in [("boris", CallEnd::Busy), ("503", CallEnd::Congestion), ("vera", CallEnd::Declined)] {
        let call = anna.busy_call(who).await;
        assert_eq!(anna.until(who, |s| call_in(s, call)?.end).await, end);
    }
    let gone = anna.busy_call("404").await;
    let view = anna.until("no such number", |s| call_in(s, gone)).await;
    assert_eq!((view.end, view.can.complete), (Some(CallEnd::NotFound), vec![]));
    assert_eq!(refused(anna.complete(gone, CompletionMode::CallBack).await), "INVALCALLCOMPLMODE");
}

#[tokio::test]
async fn connect_returns_at_once_or_when_the_call_is_decided() {
    // T70, T71.
    let exchange = exchange();
    let mut anna = Phone::start(&exchange).await;
    let call = anna.handle.connect(None, "echo").await.expect("placed");
    anna.hear("its progress", |e| matches!(e, Event::Call { call: c, state: CallState::Talking, .. } if *c == call))
        .await;
    anna.handle.disconnect(call, DisconnectCode::Normal).await.expect("ended");

    let call = anna.handle.connect_sync(None, "echo").await.expect("connected");
    assert_eq!(call_in(&anna.snapshot(), call).expect("shown").state, CallState::Talking);
    anna.handle.disconnect(call, DisconnectCode::Normal).await.expect("ended");
    let failed = anna.handle.connect_sync(None, "boris").await.expect_err("busy");
    assert!(matches!(failed, Unconnected::Failed { end: CallEnd::Busy, .. }), "{failed:?}");
    let refused = anna.handle.connect_sync(Some(LineId(9)), "boris").await.expect_err("no such line");
    assert!(matches!(&refused, Unconnected::Refused(r) if r.name() == "INVALLINEHANDLE"), "{refused:?}");
}

#[tokio::test]
async fn disconnect_ends_a_call_once() {
    // T72: S_FALSE is `false`.
    let exchange = exchange();
    let anna = Phone::start(&exchange).await;
    let call = anna.handle.connect_sync(None, "echo").await.expect("connected");
    assert_eq!(anna.handle.disconnect(call, DisconnectCode::Normal).await, Ok(true));
    assert!(call_in(&anna.snapshot(), call).is_none_or(|c| c.state == CallState::Ended));
    anna.until_sent("BYE", "").await;
    assert_eq!(anna.handle.disconnect(call, DisconnectCode::Normal).await, Ok(false));
    assert_eq!(anna.handle.disconnect(perch::model::CallId(99), DisconnectCode::Normal).await, Ok(false));
}

#[tokio::test]
async fn a_recall_is_rejected_or_not_answered_in_time() {
    // T73.
    let exchange = exchange();
    let mut anna = Phone::start(&exchange).await;
    let id = anna.callback("boris").await;
    let recall = anna.recall(id).await.id;
    assert_eq!(anna.handle.disconnect(recall, DisconnectCode::NoAnswer).await, Ok(true));
    let lives_on = |s: &perch::model::Snapshot| {
        let state = s.completions.iter().find(|c| c.id == id)?.state;
        matches!(state, CompletionState::WasFree { .. }).then_some(())
    };
    anna.until("was free", lives_on).await;
    // The exchange hears *not now*, so that the next one is served.
    let publish = anna.until_sent("PUBLISH", "<basic>closed</basic>").await;
    assert_eq!(header(&publish, "Event"), Some("presence"));

    anna.command(Command::WaitAgain { line: None, id }).await.expect("waits on");
    let recall = anna.recall(id).await.id;
    assert_eq!(anna.handle.disconnect(recall, DisconnectCode::Rejected).await, Ok(true));
    anna.until("rejected", |s| {
        let state = s.completions.iter().find(|c| c.id == id)?.state;
        (state == CompletionState::Ended(CompletionEnd::Rejected)).then_some(())
    })
    .await;
    anna.until_sent("SUBSCRIBE", "Event: call-completion\r\nExpires: 0\r\n").await;
}
