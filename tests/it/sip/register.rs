//! Registration: both digests, every transport, refusals, a dead registrar, the farewell.

use std::time::{Duration, Instant};

use perch::model::LineId;
use perch::model::line::Transport;
use perch::sip::{Inbound, Outbound, SipConfig};

use super::{Phone, account, exchange, wait};

async fn check(sha256: bool, transport: Transport) {
    let (mut exchange, address) = exchange(sha256).await;
    let mut anna = Phone::start(SipConfig::default()).await;
    anna.sip.send(Outbound::Line(account(1, "anna", "secret", address, transport)));
    let (request, contacts) =
        wait!(exchange, Inbound::IncomingRegister { request, contacts, .. } => (request, contacts));
    assert_eq!(contacts.len(), 1);
    let granted = vec![(contacts[0].0.clone(), 40)];
    exchange.sip.send(Outbound::AnswerRegister { request, code: 200, bindings: granted });
    let (expires_s, contact) = wait!(anna, Inbound::Registered { expires_s, contact, .. } => (expires_s, contact));
    assert_eq!((expires_s, &contact), (40, &contacts[0].0), "what was granted, to the Contact that was sent");
    let with_digest = anna.sent("REGISTER").pop().expect("a REGISTER");
    assert!(with_digest.contains(if sha256 { "algorithm=SHA-256" } else { "algorithm=MD5" }), "{with_digest}");
    assert!(!with_digest.contains("response="), "the digest is struck out of the trace");

    anna.sip.send(Outbound::DropLine(LineId(1)));
    let (request, contacts) =
        wait!(exchange, Inbound::IncomingRegister { request, contacts, .. } => (request, contacts));
    assert_eq!(contacts, [(contact, 0)]);
    exchange.sip.send(Outbound::AnswerRegister { request, code: 200, bindings: Vec::new() });
    wait!(anna, Inbound::Unregistered { line: LineId(1) } => ());
}

#[tokio::test]
async fn a_line_registers_with_md5_over_udp_and_takes_its_leave() {
    check(false, Transport::Udp).await;
}

#[tokio::test]
async fn a_line_registers_with_sha256_over_tcp_and_takes_its_leave() {
    check(true, Transport::Tcp).await;
}

#[tokio::test]
async fn a_wrong_password_is_told_after_one_try() {
    let (_exchange, address) = exchange(true).await;
    let mut anna = Phone::start(SipConfig::default()).await;
    anna.sip.send(Outbound::Line(account(1, "anna", "guess", address, Transport::Udp)));
    let failure = wait!(anna, Inbound::RegistrationFailed { failure, .. } => failure);
    assert_eq!((failure.code, failure.local), (401, false));
    assert_eq!(anna.sent("REGISTER").len(), 2, "once without credentials, once with, and no more");
}

#[tokio::test]
async fn a_dead_registrar_port_is_told_at_once() {
    for transport in [Transport::Udp, Transport::Tcp] {
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port");
        let address = socket.local_addr().expect("address");
        drop(socket);
        let mut anna = Phone::start(SipConfig::default()).await;
        let began = Instant::now();
        anna.sip.send(Outbound::Line(account(1, "anna", "secret", address, transport)));
        let failure = wait!(anna, Inbound::RegistrationFailed { failure, .. } => failure);
        assert_eq!((failure.code, failure.local), (503, true), "{failure:?}");
        assert!(failure.phrase.contains("refused"), "{}", failure.phrase);
        assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn a_registration_is_refreshed_at_half_its_life() {
    let (mut exchange, address) = exchange(false).await;
    let mut anna = Phone::start(SipConfig::default()).await;
    let mut brief = account(1, "anna", "secret", address, Transport::Udp);
    brief.register_expires_s = Some(2);
    anna.sip.send(Outbound::Line(brief));
    let first = wait!(exchange, Inbound::IncomingRegister { request, .. } => request);
    exchange.sip.send(Outbound::AnswerRegister { request: first, code: 200, bindings: Vec::new() });
    wait!(anna, Inbound::Registered { expires_s: 2, .. } => ());
    // At half of two seconds the line refreshes by itself.
    wait!(exchange, Inbound::IncomingRegister { .. } => ());
}

#[tokio::test]
async fn two_lines_of_one_phone_share_their_port() {
    let (mut exchange, address) = exchange(false).await;
    let mut phone = Phone::start(SipConfig::default()).await;
    for line in [1, 2] {
        phone.sip.send(Outbound::Line(account(line, "anna", "secret", address, Transport::Udp)));
    }
    let mut contacts = Vec::new();
    for _ in 0..2 {
        let (request, bindings) =
            wait!(exchange, Inbound::IncomingRegister { request, contacts, .. } => (request, contacts));
        exchange.sip.send(Outbound::AnswerRegister { request, code: 200, bindings });
        contacts.push(wait!(phone, Inbound::Registered { contact, .. } => contact));
    }
    assert_eq!(contacts[0].port, contacts[1].port);
}
