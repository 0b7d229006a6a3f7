//! What only a wire of our own can say: forks, reliable ringing, late answers, challenges that never end, floods of rubbish.

use std::net::SocketAddr;

use perch::model::line::Transport;
use perch::model::media::MediaDirection;
use perch::model::{LineId, SessionId};
use perch::sip::{Inbound, LineAccount, Outbound, SipConfig};
use tokio::net::UdpSocket;
use tokio::time::timeout;

use super::{PATIENCE, Phone, account, media, uri, wait};

const CALL: SessionId = SessionId(2);
const SDP: &str = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 5000 RTP/AVP 8\r\n";

/// The other end, written by hand.
struct Wire {
    socket: UdpSocket,
    peer: Option<SocketAddr>,
}

impl Wire {
    /// The next request of that method; the same again and what is not SIP is passed over.
    async fn hear(&mut self, method: &str) -> String {
        let mut buffer = [0; 8192];
        loop {
            let (length, from) =
                timeout(PATIENCE, self.socket.recv_from(&mut buffer)).await.expect(method).expect("socket");
            let text = String::from_utf8_lossy(&buffer[..length]).into_owned();
            if text.starts_with(&format!("{method} ")) {
                self.peer = Some(from);
                return text;
            }
        }
    }

    /// The request among the next two datagrams. Like a relay, it answers whoever sent the second.
    async fn hear_as_a_relay(&mut self) -> String {
        let (mut buffer, mut request) = ([0; 8192], String::new());
        for _ in 0..2 {
            let (length, from) =
                timeout(PATIENCE, self.socket.recv_from(&mut buffer)).await.expect("a datagram").expect("socket");
            self.peer = Some(from);
            let text = String::from_utf8_lossy(&buffer[..length]);
            if !text.trim().is_empty() {
                request = text.into_owned();
            }
        }
        request
    }

    /// An answer to that request.
    async fn say(&self, request: &str, status: &str, tag: &str, headers: &str, body: &str) {
        let copied: Vec<&str> = request
            .lines()
            .filter(|l| ["Via:", "From:", "Call-ID:", "CSeq:"].iter().any(|name| l.starts_with(name)))
            .collect();
        let to = request.lines().find(|l| l.starts_with("To:")).expect("To");
        let to = if to.contains("tag=") { to.to_owned() } else { format!("{to};tag={tag}") };
        let kind = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
        let contact = format!("Contact: <sip:{tag}@{}>\r\n", self.socket.local_addr().expect("address"));
        let text = format!(
            "SIP/2.0 {status}\r\n{}\r\n{to}\r\n{contact}{headers}{kind}Content-Length: {}\r\n\r\n{body}",
            copied.join("\r\n"),
            body.len()
        );
        self.socket.send_to(text.as_bytes(), self.peer.expect("somebody asked")).await.expect("sent");
    }
}

/// A phone with a line that does not register, whose calls go to a wire of ours.
async fn phone_and_wire() -> (Phone, Wire, String) {
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    let at = socket.local_addr().expect("address");
    let phone = Phone::start(SipConfig::default()).await;
    let plain = account(1, "anna", "secret", at, Transport::Udp);
    phone.sip.send(Outbound::Line(LineAccount { register_expires_s: None, ..plain }));
    (phone, Wire { socket, peer: None }, format!("sip:team@{at}"))
}

fn invite(to: &str) -> Outbound {
    let media = media(4000, MediaDirection::SendRecv);
    Outbound::Invite { session: CALL, line: LineId(1), target: uri(to), to: None, media, headers: Vec::new() }
}

fn header<'a>(message: &'a str, name: &str) -> &'a str {
    let line = message.lines().find(|l| l.to_ascii_lowercase().starts_with(&format!("{}:", name.to_ascii_lowercase())));
    line.and_then(|l| l.split_once(':')).map_or("", |(_, value)| value.trim())
}

#[tokio::test]
async fn every_forks_ringing_is_heard_and_only_one_answer_is_kept() {
    let (mut anna, mut wire, to) = phone_and_wire().await;
    anna.sip.send(invite(&to));
    let request = wire.hear("INVITE").await;
    for fork in ["one", "two", "two"] {
        let offer = format!("Call-Info: <sip:cc-{fork}@127.0.0.1>;purpose=call-completion;m=NR\r\n");
        wire.say(&request, "180 Ringing", fork, &offer, "").await;
    }
    for fork in ["one", "two"] {
        let (tag, offers) = wait!(anna, Inbound::Provisional { dialog, offers, .. } => (dialog.remote_tag, offers));
        assert_eq!((tag.as_str(), offers[0].uri.user.clone()), (fork, format!("cc-{fork}")));
    }
    wire.say(&request, "200 OK", "two", "", SDP).await;
    let ids = wait!(anna, Inbound::Answered { dialog, agreed: Some(_), .. } => dialog);
    assert_eq!(ids.remote_tag, "two");
    assert!(header(&wire.hear("ACK").await, "To").contains("tag=two"));
    wire.say(&request, "200 OK", "one", "", SDP).await;
    assert!(header(&wire.hear("ACK").await, "To").contains("tag=one"), "the second fork's 200 is acknowledged");
    let bye = wire.hear("BYE").await;
    assert!(header(&bye, "To").contains("tag=one"), "and hung up: {bye}");
}

#[tokio::test]
async fn reliable_ringing_is_acknowledged_once_and_early_sound_is_told() {
    let (mut anna, mut wire, to) = phone_and_wire().await;
    anna.sip.send(invite(&to));
    let request = wire.hear("INVITE").await;
    assert!(header(&request, "Supported").contains("100rel"));
    wire.say(&request, "183 Session Progress", "x", "Require: 100rel\r\nRSeq: 71\r\n", SDP).await;
    let early = wait!(anna, Inbound::Provisional { code: 183, early, .. } => early).expect("early sound");
    assert_eq!(early.remote_rtp.port(), 5000);
    let prack = wire.hear("PRACK").await;
    let number = header(&request, "CSeq").split(' ').next().expect("number").to_owned();
    assert_eq!(header(&prack, "RAck"), format!("71 {number} INVITE"));
    wire.say(&prack, "200 OK", "x", "", "").await;
}

#[tokio::test]
async fn a_call_given_up_before_any_answer_is_cancelled_when_one_comes() {
    let (mut anna, mut wire, to) = phone_and_wire().await;
    anna.sip.send(invite(&to));
    let request = wire.hear("INVITE").await;
    anna.sip.send(Outbound::Cancel(CALL));
    wire.say(&request, "100 Trying", "x", "", "").await;
    let cancel = wire.hear("CANCEL").await;
    assert_eq!(header(&cancel, "Via"), header(&request, "Via"), "same branch");
    wire.say(&cancel, "200 OK", "x", "", "").await;
    // The callee was quicker: the call is up for them, so it is acknowledged and hung up.
    wire.say(&request, "200 OK", "x", "", SDP).await;
    wire.hear("ACK").await;
    wire.hear("BYE").await;
    assert_eq!(wait!(anna, Inbound::Failed { failure, .. } => failure.code), 487);
}

#[tokio::test]
async fn a_server_that_challenges_for_ever_is_answered_once() {
    let (mut anna, mut wire, to) = phone_and_wire().await;
    anna.sip.send(invite(&to));
    let challenge = |nonce| format!("WWW-Authenticate: Digest realm=\"r\", nonce=\"{nonce}\", algorithm=MD5\r\n");
    let request = wire.hear("INVITE").await;
    wire.say(&request, "401 Unauthorized", "a", &challenge("1"), "").await;
    let again = wire.hear("INVITE").await;
    assert!(header(&again, "Authorization").contains("nonce=\"1\""));
    wire.say(&again, "401 Unauthorized", "b", &challenge("2"), "").await;
    assert_eq!(wait!(anna, Inbound::Failed { failure, .. } => failure.code), 401);
}

#[tokio::test]
async fn unreadable_sound_is_told_and_hung_up() {
    let (mut anna, mut wire, to) = phone_and_wire().await;
    anna.sip.send(invite(&to));
    let request = wire.hear("INVITE").await;
    wire.say(&request, "200 OK", "x", "", "v=0\r\nrubbish\r\n").await;
    wait!(anna, Inbound::Answered { agreed: None, .. } => ());
    wire.hear("BYE").await;
}

#[tokio::test]
async fn what_is_not_for_us_is_refused_with_the_right_code() {
    let (mut anna, mut wire, to) = phone_and_wire().await;
    anna.sip.send(invite(&to));
    let request = wire.hear("INVITE").await;
    wire.say(&request, "486 Busy Here", "x", "", "").await;
    wait!(anna, Inbound::Failed { .. } => ());
    let own = header(&request, "Contact").trim_matches(['<', '>']).to_owned();
    let at = wire.socket.local_addr().expect("address");
    for (number, (method, extra, code)) in [
        ("OPTIONS", "", "200"),
        ("BYE", "", "481"),
        ("SUBSCRIBE", "Event: weather\r\n", "489"),
        ("SUBSCRIBE", "", "400"),
        ("NOTIFY", "Event: dialog\r\n", "481"),
        ("MESSAGE", "Content-Type: image/png\r\n", "415"),
        ("REGISTER", "", "405"),
        ("INVITE", "Require: teleport\r\n", "420"),
    ]
    .into_iter()
    .enumerate()
    {
        let body = if method == "MESSAGE" { "x" } else { "" };
        let text = format!(
            "{method} {own} SIP/2.0\r\nVia: SIP/2.0/UDP {at};branch=z9hG4bKw{number}\r\nFrom: <sip:w@{at}>;tag=w\r\nTo: <{own}>\r\n\
             Call-ID: w{number}\r\nCSeq: 1 {method}\r\nContact: <sip:w@{at}>\r\nMax-Forwards: 70\r\n{extra}Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        wire.socket.send_to(text.as_bytes(), wire.peer.expect("peer")).await.expect("sent");
        let mut buffer = [0; 8192];
        let answer = loop {
            let (length, _) =
                timeout(PATIENCE, wire.socket.recv_from(&mut buffer)).await.expect(method).expect("socket");
            let text = String::from_utf8_lossy(&buffer[..length]).into_owned();
            // Retransmissions of what went before, and 100, are passed over.
            let ours = header(&text, "Call-ID") == format!("w{number}");
            if text.starts_with("SIP/2.0") && ours && !text.starts_with("SIP/2.0 100") {
                break text;
            }
        };
        assert!(answer.starts_with(&format!("SIP/2.0 {code} ")), "{method} {extra:?}: {answer}");
        assert!(code != "489" || header(&answer, "Allow-Events").contains("call-completion"), "{answer}");
        assert!(method != "OPTIONS" || header(&answer, "Allow").contains("PUBLISH"), "{answer}");
    }
}

#[tokio::test]
async fn a_relay_that_answers_whoever_spoke_last_answers_the_call() {
    let (mut anna, mut wire, to) = phone_and_wire().await;
    anna.sip.send(invite(&to));
    let request = wire.hear_as_a_relay().await;
    let ours = format!("{};branch", wire.peer.expect("somebody asked").port());
    assert!(header(&request, "Via").contains(&ours), "another port spoke last than {}", header(&request, "Via"));
    wire.say(&request, "180 Ringing", "x", "", "").await;
    wait!(anna, Inbound::Provisional { code: 180, .. } => ());
    wire.say(&request, "200 OK", "x", "", SDP).await;
    wait!(anna, Inbound::Answered { agreed: Some(_), .. } => ());
}
