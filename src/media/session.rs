//! The sound of one session: its stream out, its stream in, its reports; without sockets.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use super::comfort;
use super::dtmf;
use super::frame::{Frame, SILENCE, add};
use super::meter::Meter;
use super::playout::Playout;
use super::quality::mos;
use super::remedies::Remedies;
use super::rtcp::{Reception, Reporter};
use super::rtp::{Dice, Packet, is_rtcp};
use super::source::Source;
use super::uplink::Uplink;
use crate::model::media::{Agreed, Codec, Quality};
use crate::model::time::Moment;

/// After so long without a packet a session counts as silent.
const SILENT_AFTER: Duration = Duration::from_secs(10);

/// The loss shown is that of so many reports of a quarter of a second.
const LOSS_REPORTS: usize = 16;

/// What a packet came with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arrived {
    /// From where.
    pub from: SocketAddr,
    /// When.
    pub at: Moment,
    /// The RTCP port got it.
    pub on_rtcp_port: bool,
    /// The bytes.
    pub datagram: Vec<u8>,
}

/// A datagram to send.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Departing {
    /// Where to.
    pub to: SocketAddr,
    /// Through the RTCP port.
    pub from_rtcp_port: bool,
    /// The bytes.
    pub datagram: Vec<u8>,
}

/// What a session has to tell at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Notice {
    /// A digit was pressed there.
    Digit(char),
    /// Nothing comes any more, or it comes again.
    Silent(bool),
}

/// One session.
pub struct Session {
    agreed: Agreed,
    remedies: Remedies,
    source: Source,
    uplink: Uplink,
    playout: Option<Playout>,
    /// What came in the codec before, until it is played.
    leaving: Option<Playout>,
    reception: Option<Reception>,
    reporter: Reporter,
    digits: dtmf::Receiver,
    muted: bool,
    silent: bool,
    /// When the last packet came, or listening began.
    heard_at: Moment,
    mic: Meter,
    ear: Meter,
    /// Expected, received in time: at the last reports.
    counted: VecDeque<(u64, u64)>,
    datagrams: Vec<Vec<u8>>,
}

impl Session {
    /// Begins as agreed, with these remedies against the network's faults.
    pub fn new(agreed: Agreed, remedies: Remedies, dice: &mut Dice, now: Moment) -> Result<Session, opus::Error> {
        let uplink = Uplink::new(&agreed, dice)?;
        Ok(Session {
            source: Source::new(agreed.remote_rtp, now),
            reporter: Reporter::new(uplink.ssrc(), dice),
            uplink,
            agreed,
            remedies,
            playout: None,
            leaving: None,
            reception: None,
            digits: dtmf::Receiver::default(),
            muted: false,
            silent: false,
            heard_at: now,
            mic: Meter::default(),
            ear: Meter::default(),
            counted: VecDeque::new(),
            datagrams: Vec::new(),
        })
    }

    /// Goes on as newly agreed.
    pub fn change(&mut self, agreed: Agreed, now: Moment) -> Result<(), opus::Error> {
        self.uplink.change(&agreed)?;
        if agreed.remote_rtp != self.source.agreed() {
            self.source = Source::new(agreed.remote_rtp, now);
        }
        if agreed.direction.receives() && !self.agreed.direction.receives() {
            self.heard_at = now;
        }
        self.agreed = agreed;
        Ok(())
    }

    /// Whether we listen to it.
    pub fn receives(&self) -> bool {
        self.agreed.direction.receives()
    }

    /// Whether it gets what we say.
    pub fn sends(&self) -> bool {
        self.agreed.direction.sends()
    }

    /// Mutes the microphone towards it.
    pub fn mute(&mut self, muted: bool) {
        self.muted = muted;
    }

    /// Sends digits.
    pub fn push_digits(&mut self, digits: &str) {
        self.uplink.push_digits(digits);
    }

    /// A datagram has come.
    pub fn receive(&mut self, arrived: &Arrived) -> Option<Notice> {
        if arrived.on_rtcp_port || is_rtcp(&arrived.datagram) {
            if self.source.admits_report(arrived.from) {
                self.reporter.heard(&arrived.datagram, arrived.at);
                if let Some(loss) = self.reporter.told().loss {
                    self.uplink.reported(loss);
                }
            }
            return None;
        }
        let packet = Packet::parse(&arrived.datagram)?;
        let is_event = self.agreed.receive_events == Some(packet.payload_type);
        let codec = self.codec_of(packet.payload_type);
        if !is_event && codec.is_none() || !self.source.admits(arrived.from, packet.ssrc, arrived.at) {
            return None;
        }
        self.heard_at = arrived.at;
        self.count(&packet, codec, arrived.at);
        if is_event {
            return self.digits.heard(&packet.payload, packet.timestamp, arrived.at).map(Notice::Digit);
        }
        if let Some(codec) = codec.filter(|_| self.receives()) {
            self.play(packet, codec, arrived.at);
        }
        None
    }

    /// The codec that came under this payload type; noise belongs to the codec that spoke before.
    fn codec_of(&self, payload_type: u8) -> Option<Codec> {
        let agreed = self.agreed.receive.iter().find(|(agreed, _)| *agreed == payload_type).map(|(_, codec)| *codec);
        let before = || self.playout.as_ref().map(Playout::codec).filter(|codec| codec.clock_rate_hz() == 8_000);
        agreed.or_else(|| before().filter(|_| payload_type == comfort::PAYLOAD_TYPE))
    }

    fn count(&mut self, packet: &Packet, codec: Option<Codec>, at: Moment) {
        if self.reception.as_ref().is_none_or(|r| r.ssrc() != packet.ssrc) {
            self.reception = Some(Reception::new(packet.ssrc, packet.sequence));
            self.counted.clear();
        }
        if let Some(reception) = &mut self.reception {
            let clock_hz = codec.unwrap_or(self.agreed.codec).clock_rate_hz();
            reception.arrived(packet.sequence, codec.map(|_| packet.timestamp), clock_hz, at);
        }
    }

    fn play(&mut self, packet: Packet, codec: Codec, at: Moment) {
        if self.playout.as_ref().is_none_or(|playout| playout.codec() != codec) {
            match Playout::new(codec, self.remedies) {
                Ok(mut playout) => {
                    if let Some(mut before) = self.playout.take() {
                        playout.succeed(&before);
                        before.finish();
                        self.leaving = Some(before);
                    }
                    self.playout = Some(playout);
                }
                Err(error) => tracing::warn!(%error, "no decoder for {}", codec.title()),
            }
        }
        if let Some(playout) = &mut self.playout {
            playout.put(packet, at);
        }
    }

    /// The next ten milliseconds of theirs.
    pub fn hear(&mut self, now: Moment, frame: &mut Frame) {
        match &mut self.playout {
            Some(playout) if self.agreed.direction.receives() => playout.pull(now, frame),
            _ => *frame = SILENCE,
        }
        if let Some(leaving) = self.leaving.as_mut().filter(|leaving| leaving.is_playing()) {
            let mut rest = SILENCE;
            leaving.pull(now, &mut rest);
            add(frame, &rest, 1.0);
        } else {
            self.leaving = None;
        }
        self.ear.see(frame);
    }

    /// The next ten milliseconds of ours; datagrams are appended.
    pub fn speak(&mut self, frame: &Frame, now: Moment, dice: &mut Dice, departing: &mut Vec<Departing>) {
        let frame = if self.muted { &SILENCE } else { frame };
        self.mic.see(frame);
        if self.sends() {
            self.uplink.tick(frame, &mut self.datagrams);
        } else {
            self.uplink.rest();
        }
        let to = self.source.destination();
        departing.extend(self.datagrams.drain(..).map(|datagram| Departing { to, from_rtcp_port: false, datagram }));
        if let Some(datagram) = self.reporter.tick(self.uplink.sent(), self.reception.as_mut(), now, dice) {
            departing.push(self.report(datagram));
        }
    }

    /// The farewell to send when the session is over.
    pub fn farewell(&self) -> Option<Departing> {
        self.reporter.bye().map(|datagram| self.report(datagram))
    }

    fn report(&self, datagram: Vec<u8>) -> Departing {
        let to = if self.agreed.rtcp_mux { self.source.destination() } else { self.agreed.remote_rtcp };
        Departing { to, from_rtcp_port: !self.agreed.rtcp_mux, datagram }
    }

    /// Looks whether the line fell silent or speaks again.
    pub fn watch(&mut self, now: Moment) -> Option<Notice> {
        let silent = self.receives() && now.since(self.heard_at) >= SILENT_AFTER;
        if silent == self.silent {
            return None;
        }
        self.silent = silent;
        Some(Notice::Silent(silent))
    }

    /// How it sounds now; to be asked four times a second.
    pub fn quality(&mut self) -> Quality {
        let (expected, received) = self.reception.as_ref().map_or((0, 0), |r| (r.expected(), r.received()));
        let counts = self.playout.as_ref().map(Playout::counts).unwrap_or_default();
        let in_time = received.saturating_sub(counts.late + counts.duplicate);
        self.counted.push_back((expected, in_time));
        if self.counted.len() > LOSS_REPORTS {
            self.counted.pop_front();
        }
        let (expected_before, in_time_before) = self.counted.front().copied().unwrap_or_default();
        let lately = expected.saturating_sub(expected_before);
        let lost = lately.saturating_sub(in_time.saturating_sub(in_time_before));
        let loss = if lately == 0 { 0.0 } else { lost as f32 / lately as f32 };
        let codec = self.playout.as_ref().map_or(self.agreed.codec, Playout::codec);
        let buffer_ms = self.playout.as_ref().map_or(0.0, Playout::delay_ms);
        let round_trip_ms = self.reporter.told().round_trip_ms;
        let on_the_way_ms = round_trip_ms.unwrap_or(0.0) / 2.0 + 2.0 * self.uplink.packet_ms() as f32;
        Quality {
            mic_dbfs: self.mic.dbfs(),
            ear_dbfs: self.ear.dbfs(),
            loss,
            jitter_ms: self
                .reception
                .as_ref()
                .map_or(0.0, |r| (r.jitter() * 1_000.0 / f64::from(codec.clock_rate_hz())) as f32),
            buffer_ms,
            round_trip_ms,
            mos: (expected > 0).then(|| mos(codec, loss, on_the_way_ms + buffer_ms)),
            received,
            sent: self.uplink.sent().packets,
        }
    }
}
