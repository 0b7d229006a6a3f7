//! Registration: both digests, every transport, refusals, a dead registrar, the farewell.

use std::time::{Duration, Instant};

use perch::model::line::Transport;
use perch::model::media::MediaDirection;
use perch::model::{LineId, SessionId};
use perch::sip::{Inbound, Outbound, SipConfig};

use tokio::net::UdpSocket;

use super::{Phone, account, anna_and_boris, exchange, media, uri, wait};

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

#[tokio::test]
async fn a_registrar_that_is_gone_is_noticed_without_a_call() {
    // Nothing is asked of it, and its registrations last: only keep-alives tell.
    let registrar = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    let address = registrar.local_addr().expect("bound");
    let mut anna = Phone::start(SipConfig::default()).await;
    anna.sip.send(Outbound::Line(account(1, "anna", "secret", address, Transport::Udp)));
    let mut bytes = vec![0; 4096];
    loop {
        let (length, from) = registrar.recv_from(&mut bytes).await.expect("received");
        let text = String::from_utf8_lossy(&bytes[..length]).into_owned();
        if text.starts_with("REGISTER") {
            let copied = ["Via:", "From:", "To:", "Call-ID:", "CSeq:", "Contact:"];
            let kept: Vec<&str> = text.lines().filter(|l| copied.iter().any(|c| l.starts_with(c))).collect();
            let ok = format!("SIP/2.0 200 OK\r\n{}\r\nExpires: 600\r\nContent-Length: 0\r\n\r\n", kept.join("\r\n"));
            registrar.send_to(ok.as_bytes(), from).await.expect("sent");
            break;
        }
    }
    wait!(anna, Inbound::Registered { .. } => ());
    drop(registrar);
    wait!(anna, Inbound::FlowLost { line: LineId(1) } => ());
}

#[tokio::test]
async fn the_end_does_not_wait_for_transactions_in_which_all_is_said() {
    // A call that was answered and is over lives on in its transactions for half a minute (RFC 6026, timers L and M).
    let (mut anna, mut exchange, address) = anna_and_boris().await;
    let session = SessionId(2);
    let media = media(40_000, MediaDirection::SendRecv);
    let target = uri(&format!("sip:boris@{address}"));
    anna.sip.send(Outbound::Invite { session, line: LineId(1), target, to: None, media, headers: Vec::new() });
    let theirs = wait!(exchange, Inbound::Incoming(invite) => invite.session);
    let sound = super::media(40_002, MediaDirection::SendRecv);
    exchange.sip.send(Outbound::Answer { session: theirs, media: sound, headers: Vec::new() });
    wait!(anna, Inbound::Answered { .. } => ());
    anna.sip.send(Outbound::HangUp { session });
    wait!(exchange, Inbound::HungUp { .. } => ());
    // PATIENCE is eight seconds.
    anna.sip.send(Outbound::Shutdown { within_ms: 20_000 });
    let (request, _) = wait!(exchange, Inbound::IncomingRegister { request, contacts, .. } => (request, contacts));
    exchange.sip.send(Outbound::AnswerRegister { request, code: 200, bindings: Vec::new() });
    wait!(anna, Inbound::Stopped => ());
}
