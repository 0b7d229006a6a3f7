//! Calls between two users of an exchange, which passes them on.

use perch::model::line::Transport;
use perch::model::media::MediaDirection;
use perch::model::signal::EventHeader;
use perch::model::{LineId, MessageId, SessionId, SubscriptionId};
use perch::sip::{Inbound, Outbound, Passing, SipConfig};

use super::{Phone, account, anna_and_boris, media, uri, wait};

const CALL: SessionId = SessionId(2);

/// Anna and Clara, both registered, and the exchange between them, which knows where Clara is.
async fn anna_and_clara() -> (Phone, Phone, Phone, String) {
    let (anna, mut exchange, at) = anna_and_boris().await;
    let mut clara = Phone::start(SipConfig::default()).await;
    clara.sip.send(Outbound::Line(account(1, "clara", "secret", at, Transport::Udp)));
    let (request, bindings) =
        wait!(exchange, Inbound::IncomingRegister { request, contacts, .. } => (request, contacts));
    let contact = Some(bindings[0].0.clone());
    exchange.sip.send(Outbound::AnswerRegister { request, code: 200, bindings });
    wait!(clara, Inbound::Registered { .. } => ());
    exchange.sip.send(Outbound::Route { user: "clara".to_owned(), contact });
    (anna, clara, exchange, format!("sip:clara@{at}"))
}

fn invite(to: &str) -> Outbound {
    let media = media(4000, MediaDirection::SendRecv);
    Outbound::Invite { session: CALL, line: LineId(1), target: uri(to), to: None, media, headers: Vec::new() }
}

#[tokio::test]
async fn a_call_between_users_is_passed_on_and_watched_to_its_end() {
    let (mut anna, mut clara, mut exchange, to) = anna_and_clara().await;
    anna.sip.send(invite(&to));
    let incoming = wait!(clara, Inbound::Incoming(invite) => invite);
    assert_eq!((incoming.line, incoming.from.uri.user.as_str()), (Some(LineId(1)), "anna"));
    clara.sip.send(Outbound::Ring { session: incoming.session, headers: Vec::new() });
    wait!(anna, Inbound::Provisional { code: 180, .. } => ());
    let (early, from, whom) =
        wait!(exchange, Inbound::Passing { dialog, from, to, stage: Passing::Early } => (dialog, from, to));
    assert_eq!((from.user.as_str(), whom.user.as_str()), ("anna", "clara"));
    assert_eq!(early, incoming.dialog, "as Clara knows it");
    let answer = media(5000, MediaDirection::SendRecv);
    clara.sip.send(Outbound::Answer { session: incoming.session, media: answer, headers: Vec::new() });
    wait!(anna, Inbound::Answered { agreed: Some(_), .. } => ());
    wait!(clara, Inbound::Confirmed { .. } => ());
    wait!(exchange, Inbound::Passing { stage: Passing::Confirmed, .. } => ());
    anna.sip.send(Outbound::Reinvite { session: CALL, media: media(4000, MediaDirection::SendOnly) });
    wait!(anna, Inbound::MediaChanged { by_them: false, .. } => ());
    wait!(clara, Inbound::MediaChanged { by_them: true, .. } => ());
    clara.sip.send(Outbound::HangUp { session: incoming.session });
    wait!(anna, Inbound::HungUp { session: CALL, lost: false, .. } => ());
    wait!(exchange, Inbound::Passing { stage: Passing::Ended, .. } => ());
}

#[tokio::test]
async fn a_call_between_users_is_given_up_or_refused_with_its_offer() {
    let (mut anna, mut clara, mut exchange, to) = anna_and_clara().await;
    anna.sip.send(invite(&to));
    let session = wait!(clara, Inbound::Incoming(invite) => invite.session);
    clara.sip.send(Outbound::Ring { session, headers: Vec::new() });
    wait!(anna, Inbound::Provisional { .. } => ());
    anna.sip.send(Outbound::Cancel(CALL));
    wait!(clara, Inbound::Cancelled { .. } => ());
    assert_eq!(wait!(anna, Inbound::Failed { failure, .. } => failure.code), 487);
    wait!(exchange, Inbound::Passing { stage: Passing::Ended, .. } => ());

    let second = SessionId(4);
    let Outbound::Invite { line, target, to, media, headers, .. } = invite(&to) else { return };
    anna.sip.send(Outbound::Invite { session: second, line, target, to, media, headers });
    let session = wait!(clara, Inbound::Incoming(invite) => invite.session);
    let offer = ("Call-Info".to_owned(), "<sip:cc-1@127.0.0.1:9>;purpose=call-completion;m=BS".to_owned());
    clara.sip.send(Outbound::Reject { session, code: 486, headers: vec![offer] });
    let failure = wait!(anna, Inbound::Failed { session, failure } if session == second => failure);
    assert_eq!((failure.code, failure.local, failure.offers.len()), (486, false, 1));
}

#[tokio::test]
async fn messages_reach_the_user_and_watchers_reach_the_exchange() {
    let (mut anna, mut clara, mut exchange, to) = anna_and_clara().await;
    let text = "Ciao".to_owned();
    anna.sip.send(Outbound::Message { message: MessageId(2), line: LineId(1), target: uri(&to), text });
    assert_eq!(wait!(clara, Inbound::IncomingMessage { text, .. } => text), "Ciao");
    assert_eq!(wait!(anna, Inbound::MessageDone { result, .. } => result), Ok(200));
    anna.sip.send(Outbound::Subscribe {
        subscription: SubscriptionId(2),
        line: LineId(1),
        target: uri(&to),
        to: None,
        event: EventHeader::plain("dialog"),
        accept: Vec::new(),
        expires_s: 60,
        call_id: None,
        headers: Vec::new(),
    });
    wait!(exchange, Inbound::IncomingSubscribe(_) => ());
}
