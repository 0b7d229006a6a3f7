//! The same over IPv6: registration and a call between two ends at ::1.

use std::net::SocketAddr;

use perch::model::line::Transport;
use perch::model::media::MediaDirection;
use perch::model::{LineId, SessionId};
use perch::sip::{Inbound, LineAccount, Outbound, SipConfig};

use super::{Phone, account, media, uri, wait};

#[tokio::test]
async fn a_line_registers_and_calls_over_ipv6() {
    let listen: SocketAddr = "[::1]:0".parse().expect("address");
    if std::net::UdpSocket::bind(listen).is_err() {
        println!("skipped: this machine has no IPv6 on loopback");
        return;
    }
    let users = [("anna".to_owned(), "secret".to_owned())].into();
    let challenge = Some(perch::sip::Challenge { realm: "test".to_owned(), users, sha256: true });
    let config = SipConfig { listen: Some(listen), challenge, ..SipConfig::default() };
    let mut exchange = Phone::start(config).await;
    let at = exchange.sip.listening().expect("it listens");
    let boris = account(1, "boris", "", at, Transport::Udp);
    exchange.sip.send(Outbound::Line(LineAccount { register_expires_s: None, password: None, ..boris }));
    for transport in [Transport::Udp, Transport::Tcp] {
        let mut anna = Phone::start(SipConfig::default()).await;
        anna.sip.send(Outbound::Line(account(1, "anna", "secret", at, transport)));
        let (request, bindings) = wait!(exchange, Inbound::IncomingRegister { request, contacts, .. } if contacts.iter().any(|(_, s)| *s > 0) => (request, contacts));
        exchange.sip.send(Outbound::AnswerRegister { request, code: 200, bindings });
        let contact = wait!(anna, Inbound::Registered { contact, .. } => contact);
        assert_eq!(contact.host, "::1");
        let (session, headers) = (SessionId(2), Vec::new());
        let target = uri(&format!("sip:boris@{at}"));
        let ours = media(9000, MediaDirection::SendRecv);
        anna.sip.send(Outbound::Invite { session, line: LineId(1), target, to: None, media: ours, headers });
        let theirs = wait!(exchange, Inbound::Incoming(invite) => invite.session);
        let media = media(9100, MediaDirection::SendRecv);
        exchange.sip.send(Outbound::Answer { session: theirs, media, headers: Vec::new() });
        let agreed = wait!(anna, Inbound::Answered { agreed, .. } => agreed).expect("sound");
        assert_eq!(agreed.remote_rtp.to_string(), "[::1]:9100");
        wait!(exchange, Inbound::Confirmed { .. } => ());
        anna.sip.send(Outbound::HangUp { session });
        wait!(exchange, Inbound::HungUp { .. } => ());
    }
}
