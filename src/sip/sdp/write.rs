//! Writing our session descriptions (RFC 8866): one shape for offers and answers.

use std::fmt::Write as _;
use std::net::IpAddr;

use super::VOIP_METRICS;
use super::crypto;
use super::negotiate::Chosen;
use super::numbers::Numbers;
use super::read::Stream;
use crate::model::media::{Agreed, Codec, LocalMedia, MediaDirection};
use crate::model::srtp::SrtpKey;

/// What the `o=` line says, and where we are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Origin {
    /// Where the session began: the `o=` line keeps it when we move (RFC 3264 section 8).
    pub(super) born_at: IpAddr,
    pub(super) local_ip: IpAddr,
    pub(super) session_id: u64,
    pub(super) version: u64,
}

/// One `m=` line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// Our audio, under that profile.
    Ours(String),
    /// Declined: everything of the line but `m=`.
    Declined(String),
}

impl Place {
    /// The only line of a first offer.
    pub(super) fn ours() -> Place {
        Place::Ours("RTP/AVP".to_owned())
    }

    /// Our audio goes under a profile that allows nothing but encryption.
    pub(super) fn require_encryption(&mut self) {
        if let Place::Ours(profile) = self
            && let Some(kind) = profile.strip_prefix("RTP/AVP")
        {
            *profile = format!("RTP/SAVP{kind}");
        }
    }
}

/// Our audio stream as it is to be written.
pub(super) struct Audio {
    port: u16,
    codecs: Vec<(u8, Codec)>,
    events: Vec<(u8, u32)>,
    ptime_ms: u8,
    rtcp_mux: bool,
    direction: MediaDirection,
    /// Keys, each under its tag.
    cryptos: Vec<(u32, SrtpKey)>,
}

/// Our audio in an offer.
pub(super) fn offered(local: &LocalMedia, numbers: &Numbers, keys: &[SrtpKey]) -> Audio {
    let mut rates = vec![8_000];
    if local.codecs.contains(&Codec::Opus) {
        rates.push(48_000);
    }
    Audio {
        port: local.rtp_port,
        codecs: local.codecs.iter().map(|c| (numbers.codec(*c), *c)).collect(),
        events: rates.into_iter().map(|rate| (numbers.events(rate), rate)).collect(),
        ptime_ms: local.ptime_ms,
        rtcp_mux: true,
        direction: local.direction,
        cryptos: (1..).zip(keys.iter().cloned()).collect(),
    }
}

/// Our audio in an answer: what both know, in the numbers and the order of the offer.
pub(super) fn answered(chosen: &Chosen<'_, '_>, agreed: &Agreed, local: &LocalMedia, tag: Option<u32>) -> Audio {
    Audio {
        port: local.rtp_port,
        codecs: chosen.codecs.clone(),
        events: chosen.events.clone(),
        ptime_ms: local.ptime_ms,
        rtcp_mux: agreed.rtcp_mux,
        direction: agreed.direction,
        cryptos: tag.zip(agreed.srtp.as_ref().map(|keys| keys.ours.clone())).into_iter().collect(),
    }
}

/// Every stream of an offer in its place (RFC 3264 section 6): the chosen one taken, the others declined.
pub(super) fn places(streams: &[Stream<'_>], chosen: usize) -> Vec<Place> {
    let place = |(index, stream): (usize, &Stream<'_>)| {
        if index == chosen {
            return Place::Ours(stream.profile.to_owned());
        }
        let format = stream.formats.first().copied().unwrap_or("0");
        Place::Declined(format!("{} 0 {} {format}", stream.kind, stream.profile))
    };
    streams.iter().enumerate().map(place).collect()
}

/// The whole description.
pub(super) fn description(origin: &Origin, places: &[Place], audio: &Audio) -> String {
    let Origin { born_at, local_ip, session_id, version } = origin;
    let family = |ip: &IpAddr| if ip.is_ipv6() { "IP6" } else { "IP4" };
    let mut text = String::with_capacity(512);
    line(&mut text, format_args!("v=0"));
    line(&mut text, format_args!("o=- {session_id} {version} IN {} {born_at}", family(born_at)));
    line(&mut text, format_args!("s=-"));
    line(&mut text, format_args!("c=IN {} {local_ip}", family(local_ip)));
    line(&mut text, format_args!("t=0 0"));
    for place in places {
        match place {
            Place::Ours(profile) => write_audio(&mut text, profile, audio),
            Place::Declined(rest) => line(&mut text, format_args!("m={rest}")),
        }
    }
    text
}

fn write_audio(text: &mut String, profile: &str, audio: &Audio) {
    let numbers = audio.codecs.iter().map(|(n, _)| n).chain(audio.events.iter().map(|(n, _)| n));
    let formats: Vec<String> = numbers.map(u8::to_string).collect();
    line(text, format_args!("m=audio {} {profile} {}", audio.port, formats.join(" ")));
    for (number, codec) in &audio.codecs {
        // RFC 7587 section 7: Opus is always announced with two channels.
        let channels = if *codec == Codec::Opus { "/2" } else { "" };
        let (name, rate) = (codec.encoding_name(), codec.clock_rate_hz());
        line(text, format_args!("a=rtpmap:{number} {name}/{rate}{channels}"));
        if *codec == Codec::Opus {
            line(text, format_args!("a=fmtp:{number} useinbandfec=1"));
        }
    }
    for (number, rate) in &audio.events {
        line(text, format_args!("a=rtpmap:{number} telephone-event/{rate}"));
        // The sixteen keys of a telephone (RFC 4733 section 3.2).
        line(text, format_args!("a=fmtp:{number} 0-15"));
    }
    for (tag, key) in &audio.cryptos {
        line(text, format_args!("a=crypto:{}", crypto::write(*tag, key)));
    }
    line(text, format_args!("a=ptime:{}", audio.ptime_ms));
    if audio.rtcp_mux {
        line(text, format_args!("a=rtcp-mux"));
    }
    // RFC 3611 section 5.2: each side asks for what it wants to be told, whatever the other asks for.
    line(text, format_args!("a=rtcp-xr:{VOIP_METRICS}"));
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
