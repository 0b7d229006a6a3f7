//! Writing our session descriptions (RFC 8866): one shape for offers and answers.

use std::fmt::Write as _;
use std::net::IpAddr;

use super::negotiate::{Chosen, offered_events_type, offered_type};
use super::read::Stream;
use crate::model::media::{Agreed, Codec, LocalMedia, MediaDirection};

/// Our audio stream as it is to be written.
struct Audio<'a> {
    port: u16,
    profile: &'a str,
    codecs: &'a [(u8, Codec)],
    events: &'a [(u8, u32)],
    ptime_ms: u8,
    rtcp_mux: bool,
    direction: MediaDirection,
}

pub(super) fn offer(local: &LocalMedia, local_ip: IpAddr, session_id: u64, version: u64) -> String {
    let codecs: Vec<(u8, Codec)> = local.codecs.iter().map(|c| (offered_type(*c), *c)).collect();
    let mut rates = vec![8_000];
    if local.codecs.contains(&Codec::Opus) {
        rates.push(48_000);
    }
    let events: Vec<(u8, u32)> = rates.into_iter().map(|r| (offered_events_type(r), r)).collect();
    let mut text = session(local_ip, session_id, version);
    let audio = Audio {
        port: local.rtp_port,
        profile: "RTP/AVP",
        codecs: &codecs,
        events: &events,
        ptime_ms: local.ptime_ms,
        rtcp_mux: true,
        direction: local.direction,
    };
    write_audio(&mut text, &audio);
    text
}

/// Every stream of the offer in its place (RFC 3264 section 6): the chosen one taken, the others at port 0.
pub(super) fn answer(
    streams: &[Stream<'_>],
    chosen: &Chosen<'_, '_>,
    agreed: &Agreed,
    local: &LocalMedia,
    local_ip: IpAddr,
    session_id: u64,
    version: u64,
) -> String {
    let mut text = session(local_ip, session_id, version);
    for (index, stream) in streams.iter().enumerate() {
        if index == chosen.index {
            let audio = Audio {
                port: local.rtp_port,
                profile: stream.profile,
                codecs: &chosen.codecs,
                events: &chosen.events,
                ptime_ms: local.ptime_ms,
                rtcp_mux: stream.rtcp_mux,
                direction: agreed.direction,
            };
            write_audio(&mut text, &audio);
        } else {
            let format = stream.formats.first().copied().unwrap_or("0");
            line(&mut text, format_args!("m={} 0 {} {format}", stream.kind, stream.profile));
        }
    }
    text
}

fn session(local_ip: IpAddr, session_id: u64, version: u64) -> String {
    let family = if local_ip.is_ipv6() { "IP6" } else { "IP4" };
    let mut text = String::with_capacity(512);
    line(&mut text, format_args!("v=0"));
    line(&mut text, format_args!("o=- {session_id} {version} IN {family} {local_ip}"));
    line(&mut text, format_args!("s=-"));
    line(&mut text, format_args!("c=IN {family} {local_ip}"));
    line(&mut text, format_args!("t=0 0"));
    text
}

fn write_audio(text: &mut String, audio: &Audio<'_>) {
    let numbers = audio.codecs.iter().map(|(n, _)| n).chain(audio.events.iter().map(|(n, _)| n));
    let formats: Vec<String> = numbers.map(u8::to_string).collect();
    line(text, format_args!("m=audio {} {} {}", audio.port, audio.profile, formats.join(" ")));
    for (number, codec) in audio.codecs {
        // RFC 7587 section 7: Opus is always announced with two channels.
        let channels = if *codec == Codec::Opus { "/2" } else { "" };
        let (name, rate) = (codec.encoding_name(), codec.clock_rate_hz());
        line(text, format_args!("a=rtpmap:{number} {name}/{rate}{channels}"));
        if *codec == Codec::Opus {
            line(text, format_args!("a=fmtp:{number} useinbandfec=1"));
        }
    }
    for (number, rate) in audio.events {
        line(text, format_args!("a=rtpmap:{number} telephone-event/{rate}"));
        // The sixteen keys of a telephone (RFC 4733 section 3.2).
        line(text, format_args!("a=fmtp:{number} 0-15"));
    }
    line(text, format_args!("a=ptime:{}", audio.ptime_ms));
    if audio.rtcp_mux {
        line(text, format_args!("a=rtcp-mux"));
    }
    let direction = match audio.direction {
        MediaDirection::SendRecv => "sendrecv",
        MediaDirection::SendOnly => "sendonly",
        MediaDirection::RecvOnly => "recvonly",
        MediaDirection::Inactive => "inactive",
    };
    line(text, format_args!("a={direction}"));
}

fn line(text: &mut String, content: std::fmt::Arguments<'_>) {
    text.write_fmt(content).expect("writing to a string cannot fail");
    text.push_str("\r\n");
}
