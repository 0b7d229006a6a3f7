//! Calls: up, held, resumed and down; cancelled, busy with an offer, refused, to a dead port, digits.

use std::time::{Duration, Instant};

use perch::model::media::{Codec, MediaDirection};
use perch::model::signal::CallInfo;
use perch::model::{LineId, SessionId};
use perch::sip::{Inbound, Outbound};

use super::{Phone, anna_and_boris, media, uri, wait};

const CALL: SessionId = SessionId(2);

fn invite(to: &str) -> Outbound {
    Outbound::Invite {
        session: CALL,
        line: LineId(1),
        target: uri(to),
        to: None,
        media: media(4000, MediaDirection::SendRecv),
        headers: Vec::new(),
    }
}

/// Anna has called and Boris has answered; his session.
async fn talking(anna: &mut Phone, exchange: &mut Phone, boris: &str) -> SessionId {
    anna.sip.send(invite(boris));
    let incoming = wait!(exchange, Inbound::Incoming(invite) => invite);
    assert_eq!((incoming.line, incoming.has_offer), (Some(LineId(1)), true));
    assert_eq!(incoming.from.uri.user, "anna");
    exchange.sip.send(Outbound::Ring { session: incoming.session, headers: Vec::new() });
    let code = wait!(anna, Inbound::Provisional { code, .. } => code);
    assert_eq!(code, 180);
    exchange.sip.send(Outbound::Answer {
        session: incoming.session,
        media: media(5000, MediaDirection::SendRecv),
        headers: Vec::new(),
    });
    let (agreed, ids) = wait!(anna, Inbound::Answered { agreed: Some(agreed), dialog, .. } => (agreed, dialog));
    assert_eq!((agreed.remote_rtp.port(), agreed.codec), (5000, Codec::Pcma));
    let theirs = wait!(exchange, Inbound::Confirmed { agreed, .. } => agreed);
    assert_eq!(theirs.remote_rtp.port(), 4000);
    assert_eq!((ids.call_id, ids.remote_tag), (incoming.dialog.call_id, incoming.dialog.local_tag));
    incoming.session
}

#[tokio::test]
async fn a_call_is_made_held_resumed_and_hung_up() {
    let (mut anna, mut exchange, at) = anna_and_boris().await;
    let theirs = talking(&mut anna, &mut exchange, &format!("sip:boris@{at}")).await;
    for (wanted, mirrored) in
        [(MediaDirection::SendOnly, MediaDirection::RecvOnly), (MediaDirection::SendRecv, MediaDirection::SendRecv)]
    {
        anna.sip.send(Outbound::Reinvite { session: CALL, media: media(4000, wanted) });
        let (ours, by_them) = wait!(anna, Inbound::MediaChanged { agreed, by_them, .. } => (agreed, by_them));
        assert_eq!((ours.direction, by_them), (wanted, false));
        let (there, by_them) = wait!(exchange, Inbound::MediaChanged { agreed, by_them, .. } => (agreed, by_them));
        assert_eq!((there.direction, by_them), (mirrored, true));
    }
    anna.sip.send(Outbound::HangUp { session: CALL });
    let (session, lost) = wait!(exchange, Inbound::HungUp { session, lost, .. } => (session, lost));
    assert_eq!((session, lost), (theirs, false));
}

#[tokio::test]
async fn the_called_side_may_hold_and_hang_up_too() {
    let (mut anna, mut exchange, at) = anna_and_boris().await;
    let theirs = talking(&mut anna, &mut exchange, &format!("sip:boris@{at}")).await;
    exchange.sip.send(Outbound::Reinvite { session: theirs, media: media(5000, MediaDirection::Inactive) });
    let direction = wait!(anna, Inbound::MediaChanged { agreed, by_them: true, .. } => agreed.direction);
    assert_eq!(direction, MediaDirection::Inactive);
    wait!(exchange, Inbound::MediaChanged { by_them: false, .. } => ());
    exchange.sip.send(Outbound::HangUp { session: theirs });
    wait!(anna, Inbound::HungUp { session: CALL, lost: false, .. } => ());
}

#[tokio::test]
async fn a_call_is_given_up_while_it_rings() {
    let (mut anna, mut exchange, at) = anna_and_boris().await;
    anna.sip.send(invite(&format!("sip:boris@{at}")));
    let incoming = wait!(exchange, Inbound::Incoming(invite) => invite.session);
    exchange.sip.send(Outbound::Ring { session: incoming, headers: Vec::new() });
    wait!(anna, Inbound::Provisional { .. } => ());
    anna.sip.send(Outbound::Cancel(CALL));
    let failure = wait!(anna, Inbound::Failed { session: CALL, failure } => failure);
    assert_eq!(failure.code, 487);
    wait!(exchange, Inbound::Cancelled { elsewhere: false, .. } => ());
}

#[tokio::test]
async fn a_busy_line_offers_completion_in_its_ringing_and_in_its_refusal() {
    let (mut anna, mut exchange, at) = anna_and_boris().await;
    anna.sip.send(invite(&format!("sip:boris@{at};m=BS")));
    let incoming = wait!(exchange, Inbound::Incoming(invite) => invite);
    assert_eq!(incoming.request_uri.param("m"), Some("BS"), "parameters of the target reach the other side");
    let offer = |user: &str| ("Call-Info".to_owned(), format!("<sip:{user}@{at}>;purpose=call-completion;m=NR"));
    exchange.sip.send(Outbound::Ring { session: incoming.session, headers: vec![offer("cc-1")] });
    let early = wait!(anna, Inbound::Provisional { offers, .. } => offers);
    assert_eq!(early, [CallInfo { uri: uri(&format!("sip:cc-1@{at}")), m: Some("NR".to_owned()) }]);
    let headers = vec![offer("cc-2"), ("Retry-After".to_owned(), "18 (in a meeting);duration=60".to_owned())];
    exchange.sip.send(Outbound::Reject { session: incoming.session, code: 486, headers });
    let failure = wait!(anna, Inbound::Failed { failure, .. } => failure);
    assert_eq!((failure.code, failure.local), (486, false));
    let users: Vec<&str> = failure.offers.iter().map(|o| o.uri.user.as_str()).collect();
    assert_eq!(users, ["cc-2", "cc-1"]);
    let retry = failure.retry_after.expect("Retry-After");
    assert_eq!((retry.seconds, retry.comment.as_deref(), retry.duration_s), (18, Some("in a meeting"), Some(60)));
}

#[tokio::test]
async fn a_call_to_a_dead_port_fails_at_once() {
    let (mut anna, _exchange, _) = anna_and_boris().await;
    let dead = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port").local_addr().expect("address");
    let began = Instant::now();
    anna.sip.send(invite(&format!("sip:nobody@{dead}")));
    let failure = wait!(anna, Inbound::Failed { session: CALL, failure } => failure);
    assert_eq!((failure.code, failure.local), (503, true), "{failure:?}");
    assert!(began.elapsed() < Duration::from_secs(4));
}

#[tokio::test]
async fn leaving_hangs_up_first() {
    let (mut anna, mut exchange, at) = anna_and_boris().await;
    talking(&mut anna, &mut exchange, &format!("sip:boris@{at}")).await;
    anna.sip.send(Outbound::Shutdown { within_ms: 2000 });
    wait!(exchange, Inbound::HungUp { lost: false, .. } => ());
    wait!(anna, Inbound::Stopped => ());
}

#[tokio::test]
async fn digits_go_by_info_in_their_order() {
    let (mut anna, mut exchange, at) = anna_and_boris().await;
    talking(&mut anna, &mut exchange, &format!("sip:boris@{at}")).await;
    for digit in "1*#9".chars() {
        anna.sip.send(Outbound::InfoDigit { session: CALL, digit });
    }
    for digit in "1*#9".chars() {
        assert_eq!(wait!(exchange, Inbound::InfoDigit { digit, .. } => digit), digit);
    }
}

#[tokio::test]
async fn a_second_call_is_held_apart_from_the_first() {
    let (mut anna, mut exchange, at) = anna_and_boris().await;
    talking(&mut anna, &mut exchange, &format!("sip:boris@{at}")).await;
    let second = SessionId(4);
    let Outbound::Invite { line, target, to, media, headers, .. } = invite(&format!("sip:boris@{at}")) else { return };
    anna.sip.send(Outbound::Invite { session: second, line, target, to, media, headers });
    let incoming = wait!(exchange, Inbound::Incoming(invite) => invite.session);
    exchange.sip.send(Outbound::Reject { session: incoming, code: 486, headers: Vec::new() });
    assert_eq!(wait!(anna, Inbound::Failed { session, failure } => (session, failure.code)), (second, 486));
    anna.sip.send(Outbound::HangUp { session: CALL });
    wait!(exchange, Inbound::HungUp { .. } => ());
}
