//! The demo exchange over real sockets on loopback, called by a phone's signalling.

mod calls;
mod completion;
mod users;

use std::time::Duration;

use perch::exchange::{Exchange, ExchangeConfig, Pace};
use perch::media::codec::g711::{Law, decode};
use perch::media::frame::{from_i16, rms};
use perch::model::line::Transport;
use perch::model::media::{Agreed, Codec, LocalMedia, MediaDirection};
use perch::model::srtp::Security;
use perch::model::{LineId, SessionId, SipUri};
use perch::sip::{Inbound, LineAccount, Outbound, SipConfig};
use tokio::net::UdpSocket;
use tokio::time::timeout;

use crate::sip::{PATIENCE, Phone, wait};

/// An exchange whose people live a hundred times faster, but ring for a tenth of a second.
pub(crate) fn start() -> Exchange {
    let pace = Pace { answers_after: Duration::from_millis(100), ..Pace::default().faster(100) };
    Exchange::start(ExchangeConfig { pace, ..ExchangeConfig::default() }).expect("an exchange on loopback")
}

/// The account of a user there.
pub(crate) fn account(exchange: &Exchange, user: &str, transport: Transport) -> LineAccount {
    let known = exchange.info().users.iter().find(|u| u.user == user).expect("a user");
    LineAccount {
        line: LineId(1),
        address: known.address.clone(),
        display_name: None,
        username: user.to_owned(),
        password: Some(known.password.clone()),
        registrar: None,
        outbound_proxy: None,
        transport,
        local_port: None,
        remembered_port: None,
        register_expires_s: Some(60),
    }
}

/// The address of somebody there.
pub(crate) fn at(exchange: &Exchange, user: &str) -> SipUri {
    let address = exchange.info().address;
    SipUri::sip(user, &address.ip().to_string()).with_port(address.port())
}

/// A phone that is registered there.
pub(crate) async fn registered(exchange: &Exchange, user: &str) -> Phone {
    let mut phone = Phone::start(SipConfig::default()).await;
    phone.sip.send(Outbound::Line(account(exchange, user, Transport::Udp)));
    wait!(phone, Inbound::Registered { .. } => ());
    phone
}

/// An INVITE from line 1, with the sound on that socket.
pub(crate) fn invite(session: u64, target: SipUri, ear: &UdpSocket) -> Outbound {
    let rtp_port = ear.local_addr().expect("address").port();
    let codecs = vec![Codec::Pcma];
    Outbound::Invite {
        session: SessionId(session),
        line: LineId(1),
        target,
        to: None,
        media: LocalMedia {
            rtp_port,
            codecs,
            direction: MediaDirection::SendRecv,
            ptime_ms: 20,
            security: Security::default(),
        },
        headers: Vec::new(),
    }
}

/// A socket for sound.
pub(crate) async fn ear() -> UdpSocket {
    UdpSocket::bind("127.0.0.1:0").await.expect("a port on loopback")
}

/// Listens until a second of sound louder than -34 dB has come, each packet judged alone; answers each with `say`.
pub(crate) async fn hear_speech(ear: &UdpSocket, agreed: &Agreed, say: Option<u8>) {
    let mut buffer = [0; 1500];
    let (mut loud, mut sequence) = (0, 0_u16);
    let listening = async {
        while loud < 50 {
            let (length, from) = ear.recv_from(&mut buffer).await.expect("a packet");
            if from != agreed.remote_rtp || length < 12 || buffer[1] & 0x7f != agreed.send_payload_type {
                continue;
            }
            let samples: Vec<f32> = buffer[12..length].iter().map(|b| from_i16(decode(Law::A, *b))).collect();
            loud += u32::from(rms(&samples) > 0.02);
            if let Some(byte) = say {
                let packet = tone_packet(agreed.send_payload_type, sequence, byte);
                sequence = sequence.wrapping_add(1);
                ear.send_to(&packet, from).await.expect("sent");
            }
        }
    };
    timeout(PATIENCE, listening).await.expect("speech is heard");
}

/// 20 ms of a square wave at 500 Hz between two codes of G.711 A-law.
fn tone_packet(payload_type: u8, sequence: u16, byte: u8) -> Vec<u8> {
    let mut packet = vec![0x80, payload_type];
    packet.extend(sequence.to_be_bytes());
    packet.extend((u32::from(sequence) * 160).to_be_bytes());
    packet.extend(7_u32.to_be_bytes());
    packet.extend((0..160).map(|i| if i / 8 % 2 == 0 { byte } else { byte ^ 0x80 }));
    packet
}
