//! What two ends agree on for the sound of a call (the outcome of RFC 3264 offer and answer).

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use super::call::CallState;
use super::srtp::{Security, SrtpKeys};

/// A speech codec.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Codec {
    /// RFC 6716, 7587: 48 kHz clock.
    Opus,
    /// RFC 3551: 16 kHz speech on an 8 kHz clock.
    G722,
    /// G.711 A-law, 8 kHz.
    Pcma,
    /// G.711 µ-law, 8 kHz.
    Pcmu,
}

impl Codec {
    /// What Perch offers unless a line says otherwise, best first.
    pub const DEFAULT_ORDER: [Codec; 4] = [Codec::Opus, Codec::G722, Codec::Pcma, Codec::Pcmu];

    /// The encoding name of `a=rtpmap` (RFC 8866).
    pub const fn encoding_name(self) -> &'static str {
        match self {
            Codec::Opus => "opus",
            Codec::G722 => "G722",
            Codec::Pcma => "PCMA",
            Codec::Pcmu => "PCMU",
        }
    }

    /// The RTP clock rate, in hertz. G.722's is 8000 by an old mistake (RFC 3551 section 4.5.2).
    pub const fn clock_rate_hz(self) -> u32 {
        match self {
            Codec::Opus => 48_000,
            Codec::G722 | Codec::Pcma | Codec::Pcmu => 8_000,
        }
    }

    /// For people: `Opus 48 kHz`.
    pub const fn title(self) -> &'static str {
        match self {
            Codec::Opus => "Opus 48 kHz",
            Codec::G722 => "G.722 16 kHz",
            Codec::Pcma => "G.711 A 8 kHz",
            Codec::Pcmu => "G.711 µ 8 kHz",
        }
    }
}

/// Who may send, from our point of view (RFC 3264 section 6.1).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum MediaDirection {
    /// Both.
    #[default]
    SendRecv,
    /// Only we: they listen.
    SendOnly,
    /// Only they.
    RecvOnly,
    /// Nobody.
    Inactive,
}

impl MediaDirection {
    /// Whether we send.
    pub const fn sends(self) -> bool {
        matches!(self, MediaDirection::SendRecv | MediaDirection::SendOnly)
    }

    /// Whether we listen.
    pub const fn receives(self) -> bool {
        matches!(self, MediaDirection::SendRecv | MediaDirection::RecvOnly)
    }
}

/// What we bring to an offer or an answer. `rtp_port` is 0 until the shell has bound one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LocalMedia {
    /// Our RTP port, already bound; RTCP is multiplexed or one above.
    pub rtp_port: u16,
    /// Codecs we accept, best first.
    pub codecs: Vec<Codec>,
    /// What we want now.
    pub direction: MediaDirection,
    /// Packet time we ask for, in milliseconds.
    pub ptime_ms: u8,
    /// What we want of encryption.
    pub security: Security,
}

/// What both sides agreed on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Agreed {
    /// Where our packets go.
    pub remote_rtp: SocketAddr,
    /// Where our RTCP goes (RFC 3605), the RTP address itself when multiplexed (RFC 5761).
    pub remote_rtcp: SocketAddr,
    /// RTP and RTCP share the port.
    pub rtcp_mux: bool,
    /// The codec we send with.
    pub codec: Codec,
    /// The payload type we send it under.
    pub send_payload_type: u8,
    /// Payload types we may receive, each with its codec.
    pub receive: Vec<(u8, Codec)>,
    /// Telephone events we send under (RFC 4733): payload type and clock rate in hertz.
    pub send_events: Option<(u8, u32)>,
    /// The payload type under which we receive telephone events.
    pub receive_events: Option<u8>,
    /// Who may send.
    pub direction: MediaDirection,
    /// Packet time the other side asks for, in milliseconds.
    pub ptime_ms: u8,
    /// Opus only: the other side wants in-band FEC (RFC 7587 `useinbandfec`).
    pub opus_fec: bool,
    /// Opus only: the other side accepts DTX.
    pub opus_dtx: bool,
    /// The other side asks to be told how we hear it (RFC 3611 section 5.1, `voip-metrics`).
    pub voip_metrics: bool,
    /// The keys, where the sound is encrypted.
    pub srtp: Option<SrtpKeys>,
}

impl Agreed {
    /// The simplest that can be agreed on: one codec both ways, 20 ms, RTCP one port above, no events.
    pub fn plain(remote_rtp: SocketAddr, codec: Codec, payload_type: u8) -> Agreed {
        Agreed {
            remote_rtp,
            remote_rtcp: SocketAddr::new(remote_rtp.ip(), remote_rtp.port().saturating_add(1)),
            rtcp_mux: false,
            codec,
            send_payload_type: payload_type,
            receive: vec![(payload_type, codec)],
            send_events: None,
            receive_events: None,
            direction: MediaDirection::SendRecv,
            ptime_ms: 20,
            opus_fec: false,
            opus_dtx: false,
            voip_metrics: false,
            srtp: None,
        }
    }
}

/// A tone that the phone plays by itself; how it sounds depends on the country.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// The other phone rings.
    Ringback,
    /// The station is busy.
    Busy,
    /// The network is full, or the number does not exist.
    Congestion,
    /// An incoming call rings here.
    Ring,
    /// A recall rings here: the person waited for is free.
    Recall,
    /// A second call waits while we talk.
    CallWaiting,
    /// Somebody joins the conversation (T38).
    Intrusion,
    /// Somebody waits for us while we talk (T37).
    CampOn,
    /// The call is recorded.
    Recording,
    /// Short confirmation.
    Confirm,
}

/// How a call sounds, a few times a second while it is up.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Quality {
    /// Microphone level, dB below full scale (0 is loudest, -90 silence).
    pub mic_dbfs: f32,
    /// Level of what is heard, same unit.
    pub ear_dbfs: f32,
    /// Share of packets lost or late in the last seconds, 0 to 1.
    pub loss: f32,
    /// Interarrival jitter, milliseconds (RFC 3550 section 6.4.1).
    pub jitter_ms: f32,
    /// Playout delay of the jitter buffer, milliseconds.
    pub buffer_ms: f32,
    /// Round trip by RTCP, milliseconds, once known.
    pub round_trip_ms: Option<f32>,
    /// Share of our packets that the other side has lost lately (RTCP receiver report), once told.
    #[serde(default)]
    pub loss_there: Option<f32>,
    /// How the other side rates what it hears of us (RFC 3611), once told.
    #[serde(default)]
    pub mos_there: Option<f32>,
    /// Estimated listening quality 1 to 4.5 (ITU-T G.107), once known.
    pub mos: Option<f32>,
    /// RTP packets received in all.
    pub received: u64,
    /// RTP packets sent in all.
    pub sent: u64,
}

/// One word for how it sounds, by what people say of such a rating (ITU-T G.107 annex B, table B.1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QualityWord {
    /// R below 60: nearly all dissatisfied.
    Bad,
    /// R from 60: many dissatisfied.
    Poor,
    /// R from 70: some dissatisfied.
    Fair,
    /// R from 80: satisfied.
    Good,
}

impl Quality {
    /// One word, once it is known.
    pub fn word(&self) -> Option<QualityWord> {
        self.mos.map(|mos| match mos {
            mos if mos >= 4.03 => QualityWord::Good,
            mos if mos >= 3.6 => QualityWord::Fair,
            mos if mos >= 3.1 => QualityWord::Poor,
            _ => QualityWord::Bad,
        })
    }
}

/// Whether this state lets sound through.
pub const fn has_sound(state: CallState) -> bool {
    matches!(state, CallState::Talking | CallState::Held)
}
