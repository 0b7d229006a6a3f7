//! Events: subscriptions of both roles, restored ones, publications, messages, message-summary.

use perch::model::signal::{EventHeader, NotifyState};
use perch::model::{LineId, MessageId, PublicationId, SubscriptionId};
use perch::sip::{Inbound, Outbound};

use super::{Phone, anna_and_boris, leave, uri, wait};

const WATCH: SubscriptionId = SubscriptionId(2);
const QUEUED: &str = "cc-state: queued\r\n";

fn subscribe(to: &str) -> Outbound {
    Outbound::Subscribe {
        subscription: WATCH,
        line: LineId(1),
        target: uri(to),
        to: None,
        event: EventHeader::plain("call-completion"),
        accept: vec!["application/call-completion".to_owned()],
        expires_s: 600,
        call_id: None,
        headers: Vec::new(),
    }
}

fn active(expires_s: u32) -> NotifyState {
    NotifyState::Active { expires_s: Some(expires_s), pending: false }
}

fn body(text: &str) -> Option<(String, String)> {
    Some(("application/call-completion".to_owned(), text.to_owned()))
}

/// Anna's subscription at the exchange, accepted for 300 s and told to be queued.
async fn subscribed(anna: &mut Phone, exchange: &mut Phone, to: &str) -> SubscriptionId {
    anna.sip.send(subscribe(to));
    let asked = wait!(exchange, Inbound::IncomingSubscribe(asked) => asked);
    assert_eq!((asked.expires_s, asked.event.package.as_str()), (Some(600), "call-completion"));
    assert_eq!(asked.accept, ["application/call-completion"]);
    let theirs = asked.subscription;
    exchange.sip.send(Outbound::AcceptSubscription { subscription: theirs, expires_s: 300 });
    exchange.sip.send(Outbound::Notify { subscription: theirs, state: active(300), body: body(QUEUED) });
    // The two may arrive in either order.
    let (mut granted, mut told) = (None, None);
    while granted.is_none() || told.is_none() {
        match anna.next().await {
            Inbound::Subscribed { expires_s, saved, .. } => granted = Some((expires_s, saved)),
            Inbound::Notified { state, body, .. } => told = Some((state, body)),
            _ => {}
        }
    }
    let (expires_s, saved) = granted.expect("granted");
    assert_eq!((expires_s, saved.dialog.call_id), (300, asked.call_id));
    assert_eq!(told, Some((Some(active(300)), body(QUEUED))));
    theirs
}

#[tokio::test]
async fn a_subscription_is_made_told_refreshed_and_ended() {
    let (mut anna, mut exchange, at) = anna_and_boris().await;
    let theirs = subscribed(&mut anna, &mut exchange, &format!("sip:boris@{at}")).await;
    for state in ["one", "two", "three"] {
        exchange.sip.send(Outbound::Notify { subscription: theirs, state: active(200), body: body(state) });
    }
    for state in ["one", "two", "three"] {
        assert_eq!(wait!(anna, Inbound::Notified { body, .. } => body), body(state), "in their order");
    }
    anna.sip.send(Outbound::Resubscribe { subscription: WATCH, expires_s: 120 });
    wait!(exchange, Inbound::Refreshed { expires_s: 120, .. } => ());
    exchange.sip.send(Outbound::AcceptSubscription { subscription: theirs, expires_s: 100 });
    wait!(anna, Inbound::Subscribed { expires_s: 100, .. } => ());

    anna.sip.send(Outbound::Unsubscribe(WATCH));
    wait!(exchange, Inbound::Refreshed { expires_s: 0, .. } => ());
    exchange.sip.send(Outbound::AcceptSubscription { subscription: theirs, expires_s: 0 });
    let ended = NotifyState::Terminated { reason: Some("timeout".to_owned()), retry_after_s: None };
    exchange.sip.send(Outbound::Notify { subscription: theirs, state: ended, body: None });
    wait!(anna, Inbound::Unsubscribed { subscription: WATCH } => ());
    anna.sip.send(Outbound::Resubscribe { subscription: WATCH, expires_s: 60 });
    let (code, refresh) = wait!(anna, Inbound::SubscribeFailed { failure, refresh, .. } => (failure.code, refresh));
    assert_eq!((code, refresh), (481, true), "what is over is told to be over");
}

#[tokio::test]
async fn the_notifier_ends_it_and_the_end_is_told() {
    let (mut anna, mut exchange, at) = anna_and_boris().await;
    let theirs = subscribed(&mut anna, &mut exchange, &format!("sip:boris@{at}")).await;
    let ended = NotifyState::Terminated { reason: Some("noresource".to_owned()), retry_after_s: None };
    exchange.sip.send(Outbound::Notify { subscription: theirs, state: ended.clone(), body: None });
    assert_eq!(wait!(anna, Inbound::Notified { state, .. } => state), Some(ended));
}

#[tokio::test]
async fn an_unknown_package_is_refused_with_those_that_are_known() {
    let (mut anna, _exchange, at) = anna_and_boris().await;
    let Outbound::Subscribe { subscription, line, target, to, accept, expires_s, call_id, headers, .. } =
        subscribe(&format!("sip:boris@{at}"))
    else {
        return;
    };
    let event = EventHeader::plain("weather");
    anna.sip.send(Outbound::Subscribe { subscription, line, target, to, event, accept, expires_s, call_id, headers });
    let failure = wait!(anna, Inbound::SubscribeFailed { failure, refresh: false, .. } => failure);
    assert_eq!(failure.code, 489);
    assert!(failure.allow_events.contains(&"call-completion".to_owned()), "{:?}", failure.allow_events);
}

#[tokio::test]
async fn a_refused_subscription_says_when_to_come_back() {
    let (mut anna, mut exchange, at) = anna_and_boris().await;
    anna.sip.send(subscribe(&format!("sip:boris@{at}")));
    let theirs = wait!(exchange, Inbound::IncomingSubscribe(asked) => asked.subscription);
    let headers = vec![("Retry-After".to_owned(), "90".to_owned())];
    exchange.sip.send(Outbound::RejectSubscription { subscription: theirs, code: 480, headers });
    let failure = wait!(anna, Inbound::SubscribeFailed { failure, .. } => failure);
    assert_eq!((failure.code, failure.retry_after.map(|r| r.seconds)), (480, Some(90)));
}

#[tokio::test]
async fn a_restart_goes_on_with_the_dialog_a_hundred_numbers_higher() {
    let (mut anna, mut exchange, at) = anna_and_boris().await;
    anna.sip.send(subscribe(&format!("sip:boris@{at}")));
    let theirs = wait!(exchange, Inbound::IncomingSubscribe(asked) => asked.subscription);
    exchange.sip.send(Outbound::AcceptSubscription { subscription: theirs, expires_s: 300 });
    let saved = wait!(anna, Inbound::Subscribed { saved, .. } => saved);
    leave(&mut anna, &mut exchange).await;

    let mut again = Phone::start(perch::sip::SipConfig::default()).await;
    again.sip.send(Outbound::Line(super::account(1, "anna", "secret", at, perch::model::line::Transport::Udp)));
    let kept = saved.cseq;
    again.sip.send(Outbound::Restore { subscription: WATCH, line: LineId(1), saved });
    again.sip.send(Outbound::Resubscribe { subscription: WATCH, expires_s: 240 });
    wait!(exchange, Inbound::Refreshed { subscription, expires_s: 240 } if subscription == theirs => ());
    exchange.sip.send(Outbound::AcceptSubscription { subscription: theirs, expires_s: 240 });
    wait!(again, Inbound::Subscribed { expires_s: 240, .. } => ());
    let refresh = again.sent("SUBSCRIBE").remove(0);
    assert!(refresh.contains(&format!("CSeq: {} SUBSCRIBE", kept + 101)), "{refresh}");
    exchange.sip.send(Outbound::Notify { subscription: theirs, state: active(240), body: body("after") });
    assert_eq!(wait!(again, Inbound::Notified { body, .. } => body), body("after"));
}

#[tokio::test]
async fn a_refresh_overtakes_a_notify_that_went_to_a_phone_that_has_died() {
    let (mut anna, mut exchange, at) = anna_and_boris().await;
    anna.sip.send(subscribe(&format!("sip:boris@{at}")));
    let theirs = wait!(exchange, Inbound::IncomingSubscribe(asked) => asked.subscription);
    exchange.sip.send(Outbound::AcceptSubscription { subscription: theirs, expires_s: 300 });
    let mut saved = wait!(anna, Inbound::Subscribed { saved, .. } => saved);
    leave(&mut anna, &mut exchange).await;

    // The phone's last refresh names a port that answers nobody, as a phone does that has died: the NOTIFY that is on
    // its way there is sent again for 32 s.
    let dead = tokio::net::UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    let (grave, ids) = (dead.local_addr().expect("an address"), saved.dialog.clone());
    let refresh = format!(
        "SUBSCRIBE sip:boris@{at} SIP/2.0\r\nVia: SIP/2.0/UDP {grave};branch=z9hG4bK-dead;rport\r\nMax-Forwards: 70\r\n\
         From: <sip:anna@{at}>;tag={}\r\nTo: <sip:boris@{at}>;tag={}\r\nCall-ID: {}\r\nCSeq: {} SUBSCRIBE\r\n\
         Contact: <sip:anna@{grave}>\r\nEvent: call-completion\r\nExpires: 240\r\nContent-Length: 0\r\n\r\n",
        ids.local_tag,
        ids.remote_tag,
        ids.call_id,
        saved.cseq + 50,
    );
    dead.send_to(refresh.as_bytes(), at).await.expect("sent");
    wait!(exchange, Inbound::Refreshed { expires_s: 240, .. } => ());
    exchange.sip.send(Outbound::AcceptSubscription { subscription: theirs, expires_s: 240 });
    exchange.sip.send(Outbound::Notify { subscription: theirs, state: active(240), body: body("to the dead") });

    // It starts again elsewhere and refreshes: what comes now reaches it without waiting for the dead.
    let mut again = Phone::start(perch::sip::SipConfig::default()).await;
    again.sip.send(Outbound::Line(super::account(1, "anna", "secret", at, perch::model::line::Transport::Udp)));
    saved.cseq += 50;
    again.sip.send(Outbound::Restore { subscription: WATCH, line: LineId(1), saved });
    again.sip.send(Outbound::Resubscribe { subscription: WATCH, expires_s: 230 });
    wait!(exchange, Inbound::Refreshed { expires_s: 230, .. } => ());
    exchange.sip.send(Outbound::AcceptSubscription { subscription: theirs, expires_s: 230 });
    exchange.sip.send(Outbound::Notify { subscription: theirs, state: active(230), body: body("to the living") });
    assert_eq!(wait!(again, Inbound::Notified { body, .. } => body), body("to the living"));
}

#[tokio::test]
async fn a_subscriber_that_is_gone_is_noticed_at_the_next_notify() {
    let (mut anna, mut exchange, at) = anna_and_boris().await;
    let theirs = subscribed(&mut anna, &mut exchange, &format!("sip:boris@{at}")).await;
    leave(&mut anna, &mut exchange).await;
    exchange.sip.send(Outbound::Notify { subscription: theirs, state: active(100), body: None });
    wait!(exchange, Inbound::NotifyFailed { subscription, .. } if subscription == theirs => ());
}

#[tokio::test]
async fn publications_are_tagged_matched_and_refused() {
    let (mut anna, mut exchange, at) = anna_and_boris().await;
    let publish = |number, etag: Option<&str>, within| Outbound::Publish {
        publication: PublicationId(number),
        line: LineId(1),
        target: uri(&format!("sip:cc-7@{at}")),
        within,
        event: EventHeader::plain("call-completion"),
        etag: etag.map(str::to_owned),
        expires_s: 60,
        body: Some(("application/pidf+xml".to_owned(), "<presence/>".to_owned())),
    };
    anna.sip.send(publish(2, None, None));
    let (theirs, user) =
        wait!(exchange, Inbound::IncomingPublish { publication, request_uri, .. } => (publication, request_uri.user));
    assert_eq!(user, "cc-7");
    exchange.sip.send(Outbound::AnswerPublish {
        publication: theirs,
        code: 200,
        etag: Some("t1".to_owned()),
        expires_s: 50,
    });
    let granted = wait!(anna, Inbound::Published { publication, etag, expires_s } => (publication, etag, expires_s));
    assert_eq!(granted, (PublicationId(2), Some("t1".to_owned()), 50));

    anna.sip.send(publish(4, Some("old"), None));
    let (theirs, etag) = wait!(exchange, Inbound::IncomingPublish { publication, etag, .. } => (publication, etag));
    assert_eq!(etag.as_deref(), Some("old"));
    exchange.sip.send(Outbound::AnswerPublish { publication: theirs, code: 412, etag: None, expires_s: 0 });
    assert_eq!(wait!(anna, Inbound::PublishFailed { failure, .. } => failure.code), 412);

    let subscription = subscribed(&mut anna, &mut exchange, &format!("sip:boris@{at}")).await;
    anna.sip.send(publish(6, None, Some(WATCH)));
    let within = wait!(exchange, Inbound::IncomingPublish { within, .. } => within);
    assert_eq!(within, Some(subscription));
    anna.sip.send(publish(8, None, Some(SubscriptionId(98))));
    assert_eq!(wait!(anna, Inbound::PublishFailed { failure, .. } => failure.code), 481);
}

#[tokio::test]
async fn a_message_arrives_with_its_words_and_one_too_long_does_not_leave() {
    let (mut anna, mut exchange, at) = anna_and_boris().await;
    let message = |number, text: String| Outbound::Message {
        message: MessageId(number),
        line: LineId(1),
        target: uri(&format!("sip:boris@{at}")),
        text,
    };
    anna.sip.send(message(2, "Bitte um Rückruf".to_owned()));
    let (line, user, text) =
        wait!(exchange, Inbound::IncomingMessage { line, from, text, .. } => (line, from.uri.user, text));
    assert_eq!((line, user.as_str(), text.as_str()), (Some(LineId(1)), "anna", "Bitte um Rückruf"));
    let done = wait!(anna, Inbound::MessageDone { message, result } => (message, result));
    assert_eq!(done, (MessageId(2), Ok(200)));
    anna.sip.send(message(4, "x".repeat(2000)));
    assert_eq!(wait!(anna, Inbound::MessageDone { result, .. } => result.err().map(|f| f.code)), Some(513));
}
