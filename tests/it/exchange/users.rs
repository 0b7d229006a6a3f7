//! Users among themselves: the exchange passes their requests on as a proxy does.

use super::*;
use perch::model::signal::EventHeader;
use perch::model::srtp::Security;
use perch::model::{MessageId, SubscriptionId};
use perch::sip::IncomingInvite;

const OFFER: &str = "<sip:cc-1@127.0.0.1:5099>;purpose=call-completion;m=BS";

/// Anna's call number 2 has reached office.
async fn reaches(exchange: &Exchange, anna: &mut Phone, office: &mut Phone, ear: &UdpSocket) -> Box<IncomingInvite> {
    anna.sip.send(invite(2, at(exchange, "office"), ear));
    let invite = wait!(office, Inbound::Incoming(invite) => invite);
    assert_eq!((invite.from.uri.user.as_str(), invite.line), ("anna", Some(LineId(1))));
    invite
}

#[tokio::test]
async fn a_call_between_users_rings_is_answered_held_and_hung_up_by_the_called_side() {
    let exchange = start();
    let (mut anna, mut office) = (registered(&exchange, "anna").await, registered(&exchange, "office").await);
    let (ear, other) = (ear().await, ear().await);
    let theirs = reaches(&exchange, &mut anna, &mut office, &ear).await.session;
    office.sip.send(Outbound::Ring { session: theirs, headers: vec![("Call-Info".into(), OFFER.into())] });
    let (code, offers) = wait!(anna, Inbound::Provisional { code, offers, .. } => (code, offers));
    assert_eq!((code, offers.len()), (180, 1));
    let sound = |direction| LocalMedia {
        rtp_port: other.local_addr().expect("address").port(),
        codecs: vec![Codec::Pcma],
        direction,
        ptime_ms: 20,
        security: Security::default(),
    };
    let media = sound(MediaDirection::SendRecv);
    office.sip.send(Outbound::Answer { session: theirs, media, headers: Vec::new() });
    let agreed = wait!(anna, Inbound::Answered { agreed: Some(agreed), .. } => agreed);
    assert_eq!(agreed.remote_rtp, other.local_addr().expect("address"), "sound goes straight");
    wait!(office, Inbound::Confirmed { .. } => ());
    office.sip.send(Outbound::Reinvite { session: theirs, media: sound(MediaDirection::SendOnly) });
    let held = wait!(anna, Inbound::MediaChanged { agreed, by_them: true, .. } => agreed.direction);
    assert_eq!(held, MediaDirection::RecvOnly);
    wait!(office, Inbound::MediaChanged { by_them: false, .. } => ());
    office.sip.send(Outbound::HangUp { session: theirs });
    wait!(anna, Inbound::HungUp { lost: false, .. } => ());
}

#[tokio::test]
async fn who_watches_a_user_sees_the_call_begin_and_end() {
    let exchange = start();
    let (mut anna, mut office) = (registered(&exchange, "anna").await, registered(&exchange, "office").await);
    let ear = ear().await;
    let subscribe = Outbound::Subscribe {
        subscription: SubscriptionId(2),
        line: LineId(1),
        target: at(&exchange, "office"),
        to: None,
        event: EventHeader::plain("dialog"),
        accept: vec!["application/dialog-info+xml".into()],
        expires_s: 60,
        call_id: None,
        headers: Vec::new(),
    };
    anna.sip.send(subscribe);
    let told = wait!(anna, Inbound::Notified { body: Some((_, body)), .. } => body);
    assert!(!told.contains("<dialog "), "{told}");
    let theirs = reaches(&exchange, &mut anna, &mut office, &ear).await.session;
    office.sip.send(Outbound::Ring { session: theirs, headers: Vec::new() });
    let told = wait!(anna, Inbound::Notified { body: Some((_, body)), .. } => body);
    assert!(told.contains("early") && told.contains("recipient"), "{told}");
    office.sip.send(Outbound::Reject { session: theirs, code: 486, headers: Vec::new() });
    let told = wait!(anna, Inbound::Notified { body: Some((_, body)), .. } => body);
    assert!(told.contains("terminated"), "{told}");
}

#[tokio::test]
async fn a_busy_users_own_offer_reaches_the_caller_and_a_call_can_be_given_up() {
    let exchange = start();
    let (mut anna, mut office) = (registered(&exchange, "anna").await, registered(&exchange, "office").await);
    let ear = ear().await;
    let theirs = reaches(&exchange, &mut anna, &mut office, &ear).await.session;
    let headers = vec![("Call-Info".into(), OFFER.into())];
    office.sip.send(Outbound::Reject { session: theirs, code: 486, headers });
    let failure = wait!(anna, Inbound::Failed { failure, .. } => failure);
    assert_eq!((failure.code, failure.local, failure.offers.len()), (486, false, 1));
    let theirs = reaches(&exchange, &mut anna, &mut office, &ear).await.session;
    office.sip.send(Outbound::Ring { session: theirs, headers: Vec::new() });
    wait!(anna, Inbound::Provisional { .. } => ());
    anna.sip.send(Outbound::Cancel(SessionId(2)));
    wait!(office, Inbound::Cancelled { .. } => ());
    assert_eq!(wait!(anna, Inbound::Failed { failure, .. } => failure.code), 487);
}

#[tokio::test]
async fn messages_and_subscriptions_to_a_users_monitor_reach_the_phone() {
    let exchange = start();
    let (mut anna, mut office) = (registered(&exchange, "anna").await, registered(&exchange, "office").await);
    let (message, line, target) = (MessageId(2), LineId(1), at(&exchange, "office"));
    anna.sip.send(Outbound::Message { message, line, target: target.clone(), text: "Hello".into() });
    let (from, text) = wait!(office, Inbound::IncomingMessage { from, text, .. } => (from.uri.user, text));
    assert_eq!((from.as_str(), text.as_str()), ("anna", "Hello"));
    assert_eq!(wait!(anna, Inbound::MessageDone { result, .. } => result), Ok(200));
    anna.sip.send(Outbound::Subscribe {
        subscription: SubscriptionId(2),
        line,
        target,
        to: None,
        event: EventHeader::plain("call-completion"),
        accept: Vec::new(),
        expires_s: 60,
        call_id: None,
        headers: Vec::new(),
    });
    let wish = wait!(office, Inbound::IncomingSubscribe(wish) => wish);
    assert_eq!((wish.from.uri.user.as_str(), wish.event.package.as_str()), ("anna", "call-completion"));
}

#[tokio::test]
async fn a_person_thanks_for_a_message_and_a_user_who_is_not_there_cannot_be_called() {
    let exchange = start();
    let mut anna = registered(&exchange, "anna").await;
    let (message, line, target) = (MessageId(2), LineId(1), at(&exchange, "boris"));
    anna.sip.send(Outbound::Message { message, line, target, text: "Please call me back".into() });
    let (from, text) = wait!(anna, Inbound::IncomingMessage { from, text, .. } => (from.uri.user, text));
    assert_eq!((from.as_str(), text.as_str()), ("boris", "Thank you"));
    anna.sip.send(invite(2, at(&exchange, "office"), &ear().await));
    assert_eq!(wait!(anna, Inbound::Failed { failure, .. } => failure.code), 480);
}
