//! The outcome of offer and answer (RFC 3264 sections 6 and 7).

use std::net::SocketAddr;

use super::SdpError;
use super::numbers::Numbers;
use super::read::{Format, Stream};
use crate::model::media::{Agreed, Codec, LocalMedia, MediaDirection};
use crate::model::srtp::SrtpPolicy;

/// The stream that is taken, and what both sides know of it, in the other side's order and numbers.
pub(super) struct Chosen<'s, 'a> {
    /// The stream.
    pub(super) stream: &'s Stream<'a>,
    /// Its place among the `m=` lines.
    pub(super) index: usize,
    /// Codecs in common, each once, never empty.
    pub(super) codecs: Vec<(u8, Codec)>,
    /// Telephone events in common: payload type and clock rate in hertz.
    pub(super) events: Vec<(u8, u32)>,
}

/// The first stream that can be taken; where encryption is wanted, an encrypted one before others.
pub(super) fn choose<'s, 'a>(
    streams: &'s [Stream<'a>],
    ours: &[Codec],
    policy: SrtpPolicy,
) -> Result<Chosen<'s, 'a>, SdpError> {
    let mut usable: Vec<_> = streams.iter().enumerate().filter(|(_, s)| s.usable(policy)).collect();
    if usable.is_empty() {
        let live = || streams.iter().filter(|s| s.is_audio() && s.port != 0);
        return Err(match policy {
            _ if live().any(Stream::is_secure) => SdpError::SecureOnly,
            SrtpPolicy::Require if live().next().is_some() => SdpError::PlainOnly,
            _ => SdpError::NoAudio,
        });
    }
    if policy == SrtpPolicy::Offer {
        usable.sort_by_key(|(_, s)| s.cryptos.is_empty());
    }
    usable.into_iter().find_map(|(index, stream)| in_common(stream, index, ours)).ok_or(SdpError::NoCommonCodec)
}

fn in_common<'s, 'a>(stream: &'s Stream<'a>, index: usize, ours: &[Codec]) -> Option<Chosen<'s, 'a>> {
    let mut codecs: Vec<(u8, Codec)> = Vec::new();
    for (number, format) in stream.known_formats() {
        if let Format::Speech(codec) = format
            && ours.contains(&codec)
            && codecs.iter().all(|(n, c)| *n != number && *c != codec)
        {
            codecs.push((number, codec));
        }
    }
    if codecs.is_empty() {
        return None;
    }
    let mut events: Vec<(u8, u32)> = Vec::new();
    for (number, format) in stream.known_formats() {
        if let Format::Events(rate) = format
            // RFC 4733 section 2.1: the clock of the sound beside them; 8000 is what everyone falls back to.
            && (rate == 8_000 || codecs.iter().any(|(_, c)| c.clock_rate_hz() == rate))
            && events.iter().all(|(_, r)| *r != rate)
        {
            events.push((number, rate));
        }
    }
    Some(Chosen { stream, index, codecs, events })
}

/// The outcome for us who answer: both sides use the offer's payload types.
pub(super) fn answered(chosen: &Chosen<'_, '_>, local: &LocalMedia) -> Agreed {
    let mut agreed = outcome(chosen, local);
    agreed.receive = chosen.codecs.clone();
    agreed.receive_events = agreed.send_events.map(|(number, _)| number);
    agreed
}

/// The outcome for us who offered: we send with their payload types and receive with ours.
pub(super) fn accepted(chosen: &Chosen<'_, '_>, local: &LocalMedia, numbers: &Numbers) -> Agreed {
    let mut agreed = outcome(chosen, local);
    agreed.receive = chosen.codecs.iter().map(|(_, codec)| (numbers.codec(*codec), *codec)).collect();
    agreed.receive_events = agreed.send_events.map(|(_, rate)| numbers.events(rate));
    // Some who answer with other numbers also send with them: understood where the number is free.
    for (number, codec) in &chosen.codecs {
        let taken = agreed.receive.iter().any(|(n, _)| n == number) || agreed.receive_events == Some(*number);
        if !taken {
            agreed.receive.push((*number, *codec));
        }
    }
    agreed
}

fn outcome(chosen: &Chosen<'_, '_>, local: &LocalMedia) -> Agreed {
    let stream = chosen.stream;
    let (send_payload_type, codec) = chosen.codecs[0];
    let address = stream.address.expect("a usable stream has an address");
    let remote_rtp = SocketAddr::new(address, stream.port);
    let remote_rtcp = match stream.rtcp {
        _ if stream.rtcp_mux => remote_rtp,
        Some((port, other)) => SocketAddr::new(other.unwrap_or(address), port),
        None => SocketAddr::new(address, stream.port.saturating_add(1)),
    };
    let events_at = |rate: u32| chosen.events.iter().copied().find(|(_, r)| *r == rate);
    Agreed {
        remote_rtp,
        remote_rtcp,
        rtcp_mux: stream.rtcp_mux,
        codec,
        send_payload_type,
        receive: Vec::new(),
        send_events: events_at(codec.clock_rate_hz()).or_else(|| events_at(8_000)),
        receive_events: None,
        direction: ours(local.direction, stream),
        ptime_ms: packet_time(codec, stream, local.ptime_ms),
        opus_fec: codec == Codec::Opus && stream.fmtp_is_on(send_payload_type, "useinbandfec"),
        opus_dtx: codec == Codec::Opus && stream.fmtp_is_on(send_payload_type, "usedtx"),
        voip_metrics: stream.voip_metrics,
        srtp: None,
    }
}

/// What we may do of what we want, given what they do (RFC 3264 section 6.1). An address of
/// all zeros stands for hold, as before RFC 3264 (its section 8.4).
pub(super) fn ours(wanted: MediaDirection, stream: &Stream<'_>) -> MediaDirection {
    let they_receive = stream.receives && stream.address.is_some_and(|a| !a.is_unspecified());
    match (wanted.sends() && they_receive, wanted.receives() && stream.sends) {
        (true, true) => MediaDirection::SendRecv,
        (true, false) => MediaDirection::SendOnly,
        (false, true) => MediaDirection::RecvOnly,
        (false, false) => MediaDirection::Inactive,
    }
}

/// The packet time they ask for, within their `maxptime` and what one packet of ours can hold.
fn packet_time(codec: Codec, stream: &Stream<'_>, wish_ms: u8) -> u8 {
    let wanted = stream.ptime_ms.unwrap_or(u16::from(wish_ms)).min(stream.maxptime_ms.unwrap_or(u16::MAX));
    // RFC 6716 section 2.1.4: one Opus frame has 10, 20, 40 or 60 ms; the others cut anywhere.
    let sizes: &[u8] = if codec == Codec::Opus { &[60, 40, 20] } else { &[60, 50, 40, 30, 20] };
    sizes.iter().copied().find(|s| u16::from(*s) <= wanted).unwrap_or(10)
}
