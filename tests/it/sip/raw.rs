//! What only somebody who speaks plain SIP over a socket of his own can ask and see: order, repetition, odd requests.

use std::net::SocketAddr;
use std::time::Duration;

use perch::model::line::Transport;
use perch::model::media::MediaDirection;
use perch::model::signal::NotifyState;
use perch::model::{LineId, MessageId};
use perch::sip::{Inbound, LineAccount, Outbound, SipConfig};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, UdpSocket};
use tokio::time::timeout;

use super::{PATIENCE, Phone, account, anna_and_boris, media, uri, wait};

/// Somebody with a UDP socket and nothing else.
struct Stranger {
    socket: UdpSocket,
    peer: SocketAddr,
    cseq: u32,
}

impl Stranger {
    async fn new(peer: SocketAddr) -> Stranger {
        Stranger { socket: UdpSocket::bind("127.0.0.1:0").await.expect("a socket"), peer, cseq: 0 }
    }

    fn at(&self) -> SocketAddr {
        self.socket.local_addr().expect("bound")
    }

    /// Sends a request to boris under the next number; `more` is headers, each with its line end, and perhaps a body.
    async fn ask(&mut self, method: &str, call_id: &str, to_tag: &str, more: &str) {
        self.cseq += 1;
        let (me, peer, cseq) = (self.at(), self.peer, self.cseq);
        let (headers, body) = more.split_once("\r\n\r\n").unwrap_or((more.trim_end(), ""));
        let tag = if to_tag.is_empty() { String::new() } else { format!(";tag={to_tag}") };
        let gap = if headers.is_empty() { "" } else { "\r\n" };
        let text = format!(
            "{method} sip:boris@{peer} SIP/2.0\r\nVia: SIP/2.0/UDP {me};branch=z9hG4bK{method}{call_id}{cseq};rport\r\n\
             Max-Forwards: 70\r\nFrom: <sip:stranger@{me}>;tag=s1\r\nTo: <sip:boris@{peer}>{tag}\r\nCall-ID: {call_id}\r\n\
             CSeq: {cseq} {method}\r\nContact: <sip:stranger@{me}>\r\n{headers}{gap}Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.send(&text).await;
    }

    async fn send(&self, text: &str) {
        self.socket.send_to(text.as_bytes(), self.peer).await.expect("sent");
    }

    /// The next datagram that is no keep-alive.
    async fn next(&mut self) -> String {
        let mut bytes = vec![0; 65_536];
        loop {
            let (length, from) =
                timeout(PATIENCE, self.socket.recv_from(&mut bytes)).await.expect("nothing came").expect("received");
            self.peer = from;
            let text = String::from_utf8_lossy(&bytes[..length]).into_owned();
            if !text.trim().is_empty() {
                return text;
            }
        }
    }

    /// The first datagram that begins so; what comes before is passed over.
    async fn find(&mut self, start: &str) -> String {
        loop {
            let text = self.next().await;
            if text.starts_with(start) {
                return text;
            }
        }
    }

    /// Answers a request with that line, copying what an answer copies.
    async fn answer(&self, request: &str, status: &str, more: &str) {
        let copied = ["Via:", "From:", "To:", "Call-ID:", "CSeq:"];
        let kept: Vec<&str> = request.lines().filter(|l| copied.iter().any(|c| l.starts_with(c))).collect();
        let text = format!("SIP/2.0 {status}\r\n{}\r\n{more}Content-Length: 0\r\n\r\n", kept.join("\r\n"));
        self.send(&text).await;
    }
}

fn header<'a>(message: &'a str, name: &str) -> Option<&'a str> {
    message.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(": ")).map(str::trim)
}

fn to_tag(message: &str) -> String {
    header(message, "To").and_then(|to| to.split_once("tag=")).map(|(_, tag)| tag.to_owned()).unwrap_or_default()
}

/// A phone at a fixed place, with boris as its only line, and a stranger who knows where.
async fn boris_and_a_stranger() -> (Phone, Stranger) {
    let listen = Some("127.0.0.1:0".parse().expect("address"));
    let phone = Phone::start(SipConfig { listen, ..SipConfig::default() }).await;
    let at = phone.sip.listening().expect("it listens");
    let boris = account(1, "boris", "", at, Transport::Udp);
    phone.sip.send(Outbound::Line(LineAccount { register_expires_s: None, password: None, ..boris }));
    (phone, Stranger::new(at).await)
}

const SDP: &str = "Content-Type: application/sdp\r\n\r\nv=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\n\
                   c=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9000 RTP/AVP 8\r\n";

#[tokio::test]
async fn a_notify_never_overtakes_the_answer_to_its_subscribe() {
    let (mut phone, mut stranger) = boris_and_a_stranger().await;
    let active = NotifyState::Active { expires_s: Some(60), pending: false };
    for round in 0..25 {
        let (call_id, mut tag) = (format!("order{round}"), String::new());
        // The first SUBSCRIBE, and a refresh.
        for _ in 0..2 {
            stranger.ask("SUBSCRIBE", &call_id, &tag, "Event: call-completion\r\nExpires: 60\r\n").await;
            let subscription = phone
                .find(|told| match told {
                    Inbound::IncomingSubscribe(asked) => Some(asked.subscription),
                    Inbound::Refreshed { subscription, .. } => Some(*subscription),
                    _ => None,
                })
                .await;
            phone.sip.send(Outbound::AcceptSubscription { subscription, expires_s: 60 });
            phone.sip.send(Outbound::Notify { subscription, state: active.clone(), body: None });
            let first = stranger.next().await;
            assert!(first.starts_with("SIP/2.0 200"), "round {round}: {first}");
            tag = to_tag(&first);
            let second = stranger.next().await;
            assert!(second.starts_with("NOTIFY"), "round {round}: {second}");
            stranger.answer(&second, "200 OK", "").await;
        }
    }
}

#[tokio::test]
async fn a_reliable_180_goes_again_until_its_own_prack() {
    let (mut phone, mut stranger) = boris_and_a_stranger().await;
    stranger.ask("INVITE", "rel", "", &format!("Require: 100rel\r\n{SDP}")).await;
    let invite = stranger.cseq;
    let session = wait!(phone, Inbound::Incoming(invite) => invite.session);
    phone.sip.send(Outbound::Ring { session, headers: Vec::new() });
    let ringing = stranger.find("SIP/2.0 180").await;
    let rseq: u32 = header(&ringing, "RSeq").expect("RSeq").parse().expect("a number");
    assert!(header(&ringing, "Require").is_some_and(|r| r.contains("100rel")));
    let again = stranger.find("SIP/2.0 180").await;
    assert_eq!(header(&again, "RSeq"), header(&ringing, "RSeq"));
    let tag = to_tag(&ringing);
    stranger.ask("PRACK", "rel", &tag, &format!("RAck: {} {invite} INVITE\r\n", rseq + 1)).await;
    stranger.find("SIP/2.0 481").await;
    stranger.ask("PRACK", "rel", &tag, &format!("RAck: {rseq} {invite} INVITE\r\n")).await;
    let acknowledged = stranger.find("SIP/2.0 200").await;
    assert!(header(&acknowledged, "CSeq").is_some_and(|c| c.ends_with("PRACK")));
    // Now it is quiet until the user answers; the next repetition would have come after another second.
    phone.sip.send(Outbound::Answer { session, media: media(9100, MediaDirection::SendRecv), headers: Vec::new() });
    let answer = stranger.find("SIP/2.0").await;
    assert!(answer.starts_with("SIP/2.0 200") && answer.contains("INVITE"), "{answer}");
}

#[tokio::test]
async fn an_offer_of_completion_goes_reliably_to_who_supports_it_and_nothing_else_does() {
    let (mut phone, mut stranger) = boris_and_a_stranger().await;
    let offer = ("Call-Info".to_owned(), "<sip:cc-1@h>;purpose=call-completion;m=NR".to_owned());
    for (call_id, supported, headers, reliable) in [
        ("a", "Supported: 100rel\r\n", vec![offer.clone()], true),
        ("b", "Supported: 100rel\r\n", Vec::new(), false),
        ("c", "", vec![offer], false),
    ] {
        stranger.ask("INVITE", call_id, "", &format!("{supported}{SDP}")).await;
        let session = wait!(phone, Inbound::Incoming(invite) => invite.session);
        phone.sip.send(Outbound::Ring { session, headers });
        let ringing = loop {
            let text = stranger.find("SIP/2.0 180").await;
            if header(&text, "Call-ID") == Some(call_id) {
                break text;
            }
        };
        assert_eq!(header(&ringing, "RSeq").is_some(), reliable, "{call_id}");
        // Whether somebody may join is the core's word alone (RFC 3911).
        assert!(header(&ringing, "Supported").is_none_or(|s| !s.contains("join")));
    }
}

#[tokio::test]
async fn what_comes_before_the_answer_is_answered() {
    let (mut phone, mut stranger) = boris_and_a_stranger().await;
    stranger.ask("INVITE", "early", "", SDP).await;
    let session = wait!(phone, Inbound::Incoming(invite) => invite.session);
    phone.sip.send(Outbound::Ring { session, headers: Vec::new() });
    let tag = to_tag(&stranger.find("SIP/2.0 180").await);
    for (method, more, status) in [
        ("UPDATE", "", "SIP/2.0 200"),
        ("UPDATE", SDP, "SIP/2.0 500"), // RFC 3311 section 5.2: their first offer has no answer yet
        ("INFO", "", "SIP/2.0 200"),
        ("OPTIONS", "", "SIP/2.0 200"),
        ("PRACK", "RAck: 1 1 INVITE\r\n", "SIP/2.0 481"),
    ] {
        stranger.ask(method, "early", &tag, more).await;
        let answer = stranger.find("SIP/2.0").await;
        assert!(answer.starts_with(status), "{method}: {answer}");
        assert_eq!(header(&answer, "Retry-After").is_some(), status.ends_with("500"), "{method}");
    }
}

#[tokio::test]
async fn a_join_that_contradicts_itself_is_a_bad_request() {
    let (_phone, mut stranger) = boris_and_a_stranger().await;
    let join = "Join: c;to-tag=a;from-tag=b\r\n";
    for (method, headers) in [
        ("INVITE", format!("{join}{join}{SDP}")),
        ("INVITE", format!("{join}Replaces: c;to-tag=a;from-tag=b\r\n{SDP}")),
        ("INVITE", format!("Join: c;to-tag=a\r\n{SDP}")),
        ("MESSAGE", format!("{join}Content-Type: text/plain\r\n\r\nhello")),
    ] {
        let call_id = format!("{method}{}", headers.len());
        stranger.ask(method, &call_id, "", &headers).await;
        let answer = loop {
            let text = stranger.find("SIP/2.0").await;
            if header(&text, "Call-ID") == Some(&call_id) {
                break text;
            }
        };
        assert!(answer.starts_with("SIP/2.0 400"), "{method} {headers}: {answer}");
    }
}

#[tokio::test]
async fn behind_an_address_translator_the_contact_is_what_the_registrar_sees() {
    let mut registrar = Stranger::new(([127, 0, 0, 1], 9).into()).await;
    let mut anna = Phone::start(SipConfig::default()).await;
    let line = account(1, "anna", "secret", registrar.at(), Transport::Udp);
    anna.sip.send(Outbound::Line(line));
    let first = registrar.find("REGISTER").await;
    let own = header(&first, "Contact").and_then(|c| c.split('>').next()).expect("contact").to_owned();
    let seen = first.replace(";rport", ";received=192.0.2.7;rport=4711");
    registrar.answer(&seen, "200 OK", "Expires: 60\r\n").await;
    let second = registrar.find("REGISTER").await;
    let contact = header(&second, "Contact").expect("contact").to_owned();
    assert!(contact.starts_with("<sip:anna@192.0.2.7:4711>;expires=60"), "{contact}");
    assert!(contact.ends_with(&format!("{own}>;expires=0")), "the former one is forgotten: {contact}");
    let seen = second.replace(";rport", ";received=192.0.2.7;rport=4711");
    registrar.answer(&seen, "200 OK", "Expires: 60\r\n").await;
    let contact = wait!(anna, Inbound::Registered { contact, .. } => contact);
    assert_eq!((contact.host.as_str(), contact.port), ("192.0.2.7", Some(4711)));
}

#[tokio::test]
async fn a_connection_that_closes_under_a_request_is_told_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("bound");
    let mut anna = Phone::start(SipConfig::default()).await;
    anna.sip.send(Outbound::Line(account(1, "anna", "secret", at, Transport::Tcp)));
    let (mut stream, _) = timeout(PATIENCE, listener.accept()).await.expect("in time").expect("connected");
    let mut bytes = [0; 4096];
    let length = stream.read(&mut bytes).await.expect("read");
    assert!(bytes[..length].starts_with(b"REGISTER"));
    stream.shutdown().await.expect("closed");
    drop(stream);
    let failure = wait!(anna, Inbound::RegistrationFailed { failure, .. } => failure);
    assert_eq!((failure.code, failure.local), (503, true));
    assert_eq!(failure.phrase, "The connection was closed");
}

#[tokio::test]
async fn a_large_request_takes_a_connection_where_there_is_one() {
    let (anna, mut exchange, at) = anna_and_boris().await;
    let text = "x".repeat(1250);
    let message =
        |to: &str| Outbound::Message { message: MessageId(2), line: LineId(1), target: uri(to), text: text.clone() };
    anna.sip.send(message(&format!("sip:boris@{at}")));
    let said = wait!(exchange, Inbound::IncomingMessage { text, .. } => text);
    assert_eq!(said, text);
    let via = anna.sent("MESSAGE").pop().expect("sent");
    assert!(via.contains("Via: SIP/2.0/TCP"), "{via}");
    // Where nobody takes one it goes by datagram all the same, and at once.
    let mut stranger = Stranger::new(([127, 0, 0, 1], 9).into()).await;
    anna.sip.send(message(&format!("sip:someone@{}", stranger.at())));
    assert!(stranger.find("MESSAGE").await.contains("Via: SIP/2.0/UDP"));
}

#[tokio::test]
async fn a_remembered_port_is_bound_again_if_it_is_free() {
    let mut registrar = Stranger::new(([127, 0, 0, 1], 9).into()).await;
    let free = UdpSocket::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("bound").port();
    let taken = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    let taken_port = taken.local_addr().expect("bound").port();
    for (port, again) in [(free, true), (taken_port, false)] {
        let mut anna = Phone::start(SipConfig::default()).await;
        let plain = account(1, "anna", "secret", registrar.at(), Transport::Udp);
        anna.sip.send(Outbound::Line(LineAccount { remembered_port: Some(port), ..plain }));
        let asked = loop {
            let asked = registrar.find("REGISTER").await;
            // The one before takes its leave.
            if header(&asked, "Contact").is_some_and(|c| !c.ends_with("expires=0")) {
                break asked;
            }
        };
        registrar.answer(&asked, "200 OK", "Expires: 60\r\n").await;
        match timeout(Duration::from_secs(5), anna.next()).await.expect("told") {
            Inbound::Registered { contact, .. } => assert_eq!(contact.port == Some(port), again),
            other => panic!("a remembered port is a wish, and no word about it: {other:?}"),
        }
    }
}
