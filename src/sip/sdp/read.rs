//! Reading a session description (RFC 8866) as far as an audio stream needs it, borrowing from the text.

use std::net::IpAddr;

use super::crypto::{self, Crypto};
use super::{MAX_SDP, SdpError, VOIP_METRICS};
use crate::model::media::Codec;
use crate::model::srtp::SrtpPolicy;

/// Most `m=` lines we read.
const MAX_STREAMS: usize = 32;

/// Most formats we look at in one `m=` line, and most attributes of a kind.
const MAX_FORMATS: usize = 64;

/// One `m=` section, with the session's own attributes as its defaults.
#[derive(Clone, Debug)]
pub(super) struct Stream<'a> {
    /// `audio`, `video`, `image` …
    pub(super) kind: &'a str,
    /// 0 declines or removes the stream.
    pub(super) port: u16,
    /// `RTP/AVP` and its kin.
    pub(super) profile: &'a str,
    /// Formats, best first: payload types for RTP.
    pub(super) formats: Vec<&'a str>,
    /// From `c=`; none for a host name or another network.
    pub(super) address: Option<IpAddr>,
    /// They send.
    pub(super) sends: bool,
    /// They listen.
    pub(super) receives: bool,
    /// `a=ptime`, milliseconds.
    pub(super) ptime_ms: Option<u16>,
    /// `a=maxptime`, milliseconds.
    pub(super) maxptime_ms: Option<u16>,
    /// `a=rtcp-mux` (RFC 5761).
    pub(super) rtcp_mux: bool,
    /// `a=rtcp` (RFC 3605).
    pub(super) rtcp: Option<(u16, Option<IpAddr>)>,
    /// They ask for our VoIP metrics: `a=rtcp-xr` (RFC 3611 section 5.1).
    pub(super) voip_metrics: bool,
    /// Keys for SRTP that we understand, best first.
    pub(super) cryptos: Vec<Crypto>,
    rtpmaps: Vec<(u8, &'a str)>,
    fmtps: Vec<(u8, &'a str)>,
}

/// What a payload type stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Format {
    /// Speech.
    Speech(Codec),
    /// Telephone events with that clock rate in hertz (RFC 4733).
    Events(u32),
}

impl Stream<'_> {
    fn session() -> Self {
        Stream {
            kind: "",
            port: 0,
            profile: "",
            formats: Vec::new(),
            address: None,
            sends: true,
            receives: true,
            ptime_ms: None,
            maxptime_ms: None,
            rtcp_mux: false,
            rtcp: None,
            voip_metrics: false,
            cryptos: Vec::new(),
            rtpmaps: Vec::new(),
            fmtps: Vec::new(),
        }
    }

    /// It is sound.
    pub(super) fn is_audio(&self) -> bool {
        self.kind.eq_ignore_ascii_case("audio")
    }

    /// It is encrypted sound (SDES or DTLS keys) and nothing else.
    pub(super) fn is_secure(&self) -> bool {
        self.profile.to_ascii_uppercase().contains("SAVP")
    }

    /// Live, to one host, plain or under a key that we understand, as the policy wants it: a stream we could take if a
    /// codec fits. Plain sound with a key beside it is opportunistic (RFC 8643).
    pub(super) fn usable(&self, policy: SrtpPolicy) -> bool {
        let known = ["RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF"];
        let has_key = !self.cryptos.is_empty();
        let allowed = match policy {
            SrtpPolicy::Off => !self.is_secure(),
            SrtpPolicy::Answer | SrtpPolicy::Offer => !self.is_secure() || has_key,
            SrtpPolicy::Require => has_key,
        };
        let one_host = self.address.is_some_and(|a| !a.is_multicast() && a != IpAddr::from([255; 4]));
        let profile = known.iter().any(|p| self.profile.eq_ignore_ascii_case(p));
        self.is_audio() && self.port != 0 && profile && allowed && one_host
    }

    /// The payload types we know, in the order of the `m=` line.
    pub(super) fn known_formats(&self) -> impl Iterator<Item = (u8, Format)> + '_ {
        let numbers = self.formats.iter().filter_map(|f| f.parse::<u8>().ok().filter(|n| *n < 128));
        numbers.filter_map(|number| Some((number, self.format(number)?)))
    }

    fn format(&self, number: u8) -> Option<Format> {
        let Some((_, map)) = self.rtpmaps.iter().find(|(n, _)| *n == number) else {
            // RFC 3551 section 6: types that need no rtpmap.
            return match number {
                0 => Some(Format::Speech(Codec::Pcmu)),
                8 => Some(Format::Speech(Codec::Pcma)),
                9 => Some(Format::Speech(Codec::G722)),
                _ => None,
            };
        };
        let mut parts = map.split('/').map(str::trim);
        let name = parts.next()?.to_ascii_lowercase();
        let rate: u32 = parts.next()?.parse().ok()?;
        let channels: u8 = parts.next().map_or(Some(1), |c| c.parse().ok())?;
        match (name.as_str(), rate, channels) {
            // RFC 7587 section 7: always `/2`, though some leave it out.
            ("opus", 48_000, _) => Some(Format::Speech(Codec::Opus)),
            // Old devices tell the sampling rate, not the clock's (RFC 3551 section 4.5.2).
            ("g722", 8_000 | 16_000, 1) => Some(Format::Speech(Codec::G722)),
            ("pcma", 8_000, 1) => Some(Format::Speech(Codec::Pcma)),
            ("pcmu", 8_000, 1) => Some(Format::Speech(Codec::Pcmu)),
            ("telephone-event", 8_000 | 48_000, 1) => Some(Format::Events(rate)),
            _ => None,
        }
    }

    /// Whether the format parameters of a payload type set `name` to 1.
    pub(super) fn fmtp_is_on(&self, number: u8, name: &str) -> bool {
        let params = self.fmtps.iter().filter(|(n, _)| *n == number).flat_map(|(_, p)| p.split(';'));
        params.filter_map(|p| p.split_once('=')).any(|(n, v)| n.trim().eq_ignore_ascii_case(name) && v.trim() == "1")
    }
}

/// The streams of a description, in order.
pub(super) fn streams(text: &str) -> Result<Vec<Stream<'_>>, SdpError> {
    if text.len() > MAX_SDP {
        return Err(SdpError::TooLong);
    }
    let mut lines = text.split('\n').map(|l| l.trim_end_matches('\r')).filter(|l| !l.is_empty());
    if lines.next().map(str::trim_end) != Some("v=0") {
        return Err(SdpError::Malformed('v'));
    }
    let mut session = Stream::session();
    let mut streams: Vec<Stream<'_>> = Vec::new();
    for line in lines {
        let letter = line.chars().next().filter(char::is_ascii_alphabetic).unwrap_or('?');
        let value = line.get(1..).and_then(|l| l.strip_prefix('=')).ok_or(SdpError::Malformed(letter))?;
        if letter == 'm' {
            if streams.len() == MAX_STREAMS {
                return Err(SdpError::TooLong);
            }
            streams.push(media_line(value, &session).ok_or(SdpError::Malformed('m'))?);
            continue;
        }
        let current = streams.last_mut().unwrap_or(&mut session);
        match letter {
            'c' => current.address = connection(value).ok_or(SdpError::Malformed('c'))?,
            'a' => attribute(value, current),
            _ => {}
        }
    }
    Ok(streams)
}

fn media_line<'a>(value: &'a str, session: &Stream<'a>) -> Option<Stream<'a>> {
    // These words go back to the offerer when we decline, so they must be words.
    let is_word = |w: &&str| w.bytes().all(|b| b.is_ascii_graphic());
    let mut words = value.split_ascii_whitespace();
    let kind = words.next().filter(is_word)?;
    let port = words.next()?;
    let port = port.split_once('/').map_or(port, |(p, _)| p).parse().ok()?;
    let profile = words.next().filter(is_word)?;
    let formats: Vec<&str> = words.filter(is_word).take(MAX_FORMATS).collect();
    if formats.is_empty() {
        return None;
    }
    Some(Stream { kind, port, profile, formats, ..session.clone() })
}

/// `IN IP4 192.0.2.1/127`: the address, or `Some(None)` for one that we cannot use.
fn connection(value: &str) -> Option<Option<IpAddr>> {
    let mut words = value.split_ascii_whitespace();
    let (net, family, host) = (words.next()?, words.next()?, words.next()?);
    let host = host.split_once('/').map_or(host, |(h, _)| h);
    let known = net == "IN" && matches!(family, "IP4" | "IP6");
    Some(host.parse().ok().filter(|_| known))
}

fn attribute<'a>(value: &'a str, stream: &mut Stream<'a>) {
    let (name, value) = value.split_once(':').unwrap_or((value, ""));
    let value = value.trim();
    match name.trim().to_ascii_lowercase().as_str() {
        "sendrecv" => (stream.sends, stream.receives) = (true, true),
        "sendonly" => (stream.sends, stream.receives) = (true, false),
        "recvonly" => (stream.sends, stream.receives) = (false, true),
        "inactive" => (stream.sends, stream.receives) = (false, false),
        "rtcp-mux" => stream.rtcp_mux = true,
        "rtcp" => stream.rtcp = rtcp(value),
        "rtcp-xr" => stream.voip_metrics = asks_for_metrics(value),
        "ptime" => stream.ptime_ms = leading_number(value),
        "maxptime" => stream.maxptime_ms = leading_number(value),
        "rtpmap" => numbered(value, &mut stream.rtpmaps),
        "fmtp" => numbered(value, &mut stream.fmtps),
        "crypto" if stream.cryptos.len() < MAX_FORMATS => stream.cryptos.extend(crypto::read(value)),
        _ => {}
    }
}

fn numbered<'a>(value: &'a str, into: &mut Vec<(u8, &'a str)>) {
    let Some((number, rest)) = value.split_once(char::is_whitespace) else { return };
    if let (Ok(number), true) = (number.parse(), into.len() < MAX_FORMATS) {
        into.push((number, rest.trim()));
    }
}

fn rtcp(value: &str) -> Option<(u16, Option<IpAddr>)> {
    let (port, rest) = value.split_once(char::is_whitespace).unwrap_or((value, ""));
    let port = port.parse().ok().filter(|p| *p != 0)?;
    Some((port, connection(rest).flatten()))
}

/// Among the blocks asked for are the VoIP metrics; `a=rtcp-xr` alone asks for nothing.
fn asks_for_metrics(value: &str) -> bool {
    value.split_ascii_whitespace().any(|block| block.eq_ignore_ascii_case(VOIP_METRICS))
}

/// `20`, `20.5` and `20 ms` are all 20; 0 and nonsense are nothing.
fn leading_number(value: &str) -> Option<u16> {
    let digits = value.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok().filter(|n| *n > 0)
}
