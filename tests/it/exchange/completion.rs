//! The whole of a callback: busy, offered, queued, free, called, heard.

use super::*;
use perch::model::SubscriptionId;
use perch::model::signal::{EventHeader, NotifyState};

const CC_TYPE: &str = "application/call-completion";

fn subscribe(subscription: u64, target: SipUri, package: &str, accept: &str) -> Outbound {
    Outbound::Subscribe {
        subscription: SubscriptionId(subscription),
        line: LineId(1),
        target,
        to: None,
        event: EventHeader::plain(package),
        accept: vec![accept.to_owned()],
        expires_s: 3600,
        call_id: None,
        headers: Vec::new(),
    }
}

/// The next body for that subscription.
async fn told(phone: &mut Phone, subscription: u64) -> String {
    let wanted = SubscriptionId(subscription);
    wait!(phone, Inbound::Notified { subscription, body: Some((_, body)), .. } if subscription == wanted => body)
}

#[tokio::test]
async fn who_waits_for_boris_is_told_when_he_is_free_and_hears_him() {
    let exchange = start();
    let mut anna = registered(&exchange, "anna").await;
    let ear = ear().await;
    anna.sip.send(invite(2, at(&exchange, "boris"), &ear));
    let busy = wait!(anna, Inbound::Failed { failure, .. } => failure);
    assert_eq!((busy.code, busy.offers.len()), (486, 1));
    assert_eq!(busy.offers[0].m.as_deref(), Some("BS"));
    anna.sip.send(subscribe(2, busy.offers[0].uri.clone(), "call-completion", CC_TYPE));
    let queued = told(&mut anna, 2).await;
    assert!(queued.contains("cc-state: queued") && queued.contains("x-cc-place: 1"), "{queued}");
    let ready = told(&mut anna, 2).await;
    assert!(ready.contains("cc-state: ready"), "{ready}");
    let uri = ready.lines().find_map(|l| l.strip_prefix("cc-URI: ")).expect("a cc-URI");
    anna.sip.send(invite(4, uri.parse().expect("an address"), &ear));
    let agreed = wait!(anna, Inbound::Answered { agreed: Some(agreed), .. } => agreed);
    hear_speech(&ear, &agreed, None).await;
    wait!(anna, Inbound::Notified { state: Some(NotifyState::Terminated { .. }), .. } => ());
    anna.sip.send(Outbound::HangUp { session: SessionId(4) });
}

#[tokio::test]
async fn who_watches_boris_sees_him_hang_up() {
    let exchange = start();
    let mut anna = registered(&exchange, "anna").await;
    let ear = ear().await;
    anna.sip.send(subscribe(2, at(&exchange, "boris"), "dialog", "application/dialog-info+xml"));
    let first = told(&mut anna, 2).await;
    assert!(first.contains("confirmed") && first.contains("version=\"0\""), "{first}");
    anna.sip.send(invite(2, at(&exchange, "boris"), &ear));
    let later = told(&mut anna, 2).await;
    assert!(later.contains("terminated") && later.contains("version=\"1\""), "{later}");
}
