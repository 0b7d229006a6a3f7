//! Handing calls over: blind, attended, refused.

use perch::model::media::MediaDirection;
use perch::model::{LineId, SessionId};
use perch::sip::{Inbound, Outbound};

use super::{Phone, anna_and_boris, media, uri, wait};

const FIRST: SessionId = SessionId(2);
const SECOND: SessionId = SessionId(4);

/// Anna calls somebody of the exchange, who answers; their session and how they know the dialog.
async fn call(anna: &mut Phone, exchange: &mut Phone, ours: SessionId, to: &str) -> (SessionId, String, String) {
    anna.sip.send(Outbound::Invite {
        session: ours,
        line: LineId(1),
        target: uri(to),
        to: None,
        media: media(4000, MediaDirection::SendRecv),
        headers: Vec::new(),
    });
    let incoming = wait!(exchange, Inbound::Incoming(invite) => invite);
    let (session, media) = (incoming.session, media(5000, MediaDirection::SendRecv));
    exchange.sip.send(Outbound::Answer { session, media, headers: Vec::new() });
    wait!(anna, Inbound::Answered { .. } => ());
    wait!(exchange, Inbound::Confirmed { .. } => ());
    (session, incoming.dialog.local_tag, incoming.dialog.call_id)
}

#[tokio::test]
async fn a_blind_transfer_is_told_step_by_step() {
    let (mut anna, mut exchange, at) = anna_and_boris().await;
    let (boris, ..) = call(&mut anna, &mut exchange, FIRST, &format!("sip:boris@{at}")).await;
    let marta = uri(&format!("sip:marta@{at}"));
    exchange.sip.send(Outbound::Refer { session: boris, target: marta.clone(), replaces: None });
    let (place, target, headers) =
        wait!(anna, Inbound::Referred { session: FIRST, place, target, headers } => (place, target, headers));
    assert_eq!(target, marta);
    assert!(headers.iter().any(|(name, value)| name == "Referred-By" && value.contains("boris")), "{headers:?}");
    assert_eq!(wait!(exchange, Inbound::TransferProgress { code, last, .. } => (code, last)), (202, false));
    let media = media(4002, MediaDirection::SendRecv);
    anna.sip.send(Outbound::Invite {
        session: place,
        line: LineId(1),
        target,
        to: None,
        media: media.clone(),
        headers,
    });
    let incoming = wait!(exchange, Inbound::Incoming(invite) => invite);
    assert_eq!(incoming.line, Some(LineId(2)));
    assert!(incoming.referred_by.is_some());
    exchange.sip.send(Outbound::Ring { session: incoming.session, headers: Vec::new() });
    wait!(exchange, Inbound::TransferProgress { code: 180, last: false, .. } => ());
    exchange.sip.send(Outbound::Answer { session: incoming.session, media, headers: Vec::new() });
    let (session, code) = wait!(exchange, Inbound::TransferProgress { session, code, last: true } => (session, code));
    assert_eq!((session, code), (boris, 200));
}

#[tokio::test]
async fn an_attended_transfer_names_the_call_to_be_replaced() {
    let (mut anna, mut exchange, at) = anna_and_boris().await;
    call(&mut anna, &mut exchange, FIRST, &format!("sip:boris@{at}")).await;
    let (_, tag, call_id) = call(&mut anna, &mut exchange, SECOND, &format!("sip:marta@{at}")).await;
    let target = uri(&format!("sip:marta@{at}"));
    anna.sip.send(Outbound::Refer { session: FIRST, target, replaces: Some(SECOND) });
    let (target, headers) = wait!(exchange, Inbound::Referred { target, headers, .. } => (target, headers));
    assert_eq!(target.user, "marta");
    let (_, replaces) = headers.iter().find(|(name, _)| name == "Replaces").expect("Replaces");
    assert!(replaces.starts_with(&call_id) && replaces.contains(&format!("to-tag={tag}")), "{replaces}");
}

#[tokio::test]
async fn a_transfer_that_fails_says_so() {
    let (mut anna, mut exchange, at) = anna_and_boris().await;
    let (boris, ..) = call(&mut anna, &mut exchange, FIRST, &format!("sip:boris@{at}")).await;
    let target = uri(&format!("sip:marta@{at}"));
    exchange.sip.send(Outbound::Refer { session: boris, target: target.clone(), replaces: None });
    let place = wait!(anna, Inbound::Referred { place, .. } => place);
    let media = media(4002, MediaDirection::SendRecv);
    anna.sip.send(Outbound::Invite { session: place, line: LineId(1), target, to: None, media, headers: Vec::new() });
    let session = wait!(exchange, Inbound::Incoming(invite) => invite.session);
    exchange.sip.send(Outbound::Reject { session, code: 486, headers: Vec::new() });
    assert_eq!(wait!(exchange, Inbound::TransferProgress { code, last: true, .. } => code), 486);
    anna.sip.send(Outbound::Refer { session: SECOND, target: uri("sip:x@y"), replaces: None });
    assert_eq!(wait!(anna, Inbound::TransferProgress { code, last: true, .. } => code), 481);
}
