//! The sound of one session: its stream out, its stream in, its reports; without sockets.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use super::comfort;
use super::dtmf;
use super::frame::{FRAME_SAMPLES, Frame, SILENCE};
use super::meter::Meter;
use super::playout::Playout;
use super::quality::{Heard, mos, rating};
use super::remedies::Remedies;
use super::rtcp::{Reception, Reporter};
use super::rtp::{Dice, Packet, is_rtcp};
use super::source::Source;
use super::srtp::{Kind, Protection};
use super::uplink::Uplink;
use super::xr::VoipMetrics;
use crate::model::media::{Agreed, Codec, Quality};
use crate::model::time::Moment;

/// After so long without a packet a session counts as silent.
const SILENT_AFTER: Duration = Duration::from_secs(10);

/// The loss shown is that of so many reports of a quarter of a second.
const LOSS_REPORTS: usize = 16;

/// What the jitter buffer may grow to, as told to the other side.
const MOST_BUFFER_MS: f32 = 500.0;

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
    protection: Option<Protection>,
    source: Source,
    uplink: Uplink,
    playout: Option<Playout>,
    /// What came in the codec before, and whether the new one has been heard beside it.
    leaving: Option<(Playout, bool)>,
    reception: Option<Reception>,
    reporter: Reporter,
    /// How the other side hears us, as it told last.
    there: Option<VoipMetrics>,
    digits: dtmf::Receiver,
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
            there: None,
            uplink,
            protection: agreed.srtp.clone().and_then(Protection::new),
            agreed,
            remedies,
            playout: None,
            leaving: None,
            reception: None,
            digits: dtmf::Receiver::default(),
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
        match (&mut self.protection, &agreed.srtp) {
            // Our key goes on counting: what was locked under one number must never be locked under it again.
            (Some(old), Some(keys)) if old.keys().ours == keys.ours => old.change_theirs(keys.theirs.clone()),
            (_, keys) => self.protection = keys.clone().and_then(Protection::new),
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

    /// Sends digits.
    pub fn push_digits(&mut self, digits: &str) {
        self.uplink.push_digits(digits);
    }

    /// A datagram has come.
    pub fn receive(&mut self, arrived: &Arrived) -> Option<Notice> {
        let is_report = arrived.on_rtcp_port || is_rtcp(&arrived.datagram);
        let opened;
        let datagram = match &mut self.protection {
            Some(protection) => {
                opened = protection.open(&arrived.datagram, if is_report { Kind::Report } else { Kind::Sound })?;
                &opened
            }
            None => &arrived.datagram,
        };
        if is_report {
            if self.source.admits_report(arrived.from) {
                self.reporter.heard(datagram, arrived.at);
                self.there = VoipMetrics::read(datagram, self.uplink.ssrc()).or(self.there);
                if let Some(loss) = self.reporter.told().loss {
                    self.uplink.reported(loss);
                }
            }
            return None;
        }
        let packet = Packet::parse(datagram)?;
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
                    if let Some(before) = self.playout.take() {
                        playout.succeed(&before);
                        self.leaving = Some((before, false));
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
        self.hand_over(now, frame);
        self.ear.see(frame);
    }

    /// While the codec changes: the former one goes on, making up what it must, until the new one is past the silence that
    /// codecs and filters begin with.
    fn hand_over(&mut self, now: Moment, frame: &mut Frame) {
        let Some((mut leaving, is_last)) = self.leaving.take().filter(|(leaving, _)| leaving.is_playing()) else {
            return;
        };
        let is_heard = self.playout.as_ref().is_none_or(Playout::is_playing);
        let mut former = SILENCE;
        leaving.pull(now, &mut former);
        for (i, (new, old)) in frame.iter_mut().zip(former).enumerate() {
            let share = if is_last { (i as f32 + 0.5) / FRAME_SAMPLES as f32 } else { 0.0 };
            *new = *new * share + old * (1.0 - share);
        }
        if !is_last {
            self.leaving = Some((leaving, is_heard));
        }
    }

    /// The next ten milliseconds of ours; datagrams are appended.
    pub fn speak(&mut self, frame: &Frame, now: Moment, dice: &mut Dice, departing: &mut Vec<Departing>) {
        self.mic.see(frame);
        if self.sends() {
            self.uplink.tick(frame, &mut self.datagrams);
        } else {
            self.uplink.rest();
        }
        let to = self.source.destination();
        for datagram in self.datagrams.drain(..) {
            let locked = match &mut self.protection {
                Some(protection) => protection.lock(&datagram, Kind::Sound),
                None => Some(datagram),
            };
            departing.extend(locked.map(|datagram| Departing { to, from_rtcp_port: false, datagram }));
        }
        if let Some(mut datagram) = self.reporter.tick(self.uplink.sent(), self.reception.as_mut(), now, dice) {
            // RFC 3611 section 5: what was not asked for is not sent.
            let metrics = self.metrics().filter(|_| self.agreed.voip_metrics);
            datagram.extend(metrics.into_iter().flat_map(|metrics| metrics.write(self.uplink.ssrc())));
            departing.extend(self.report(datagram));
        }
    }

    /// The farewell to send when the session is over.
    pub fn farewell(&mut self) -> Option<Departing> {
        self.reporter.bye().and_then(|datagram| self.report(datagram))
    }

    fn report(&mut self, datagram: Vec<u8>) -> Option<Departing> {
        let datagram = match &mut self.protection {
            Some(protection) => protection.lock(&datagram, Kind::Report)?,
            None => datagram,
        };
        let to = if self.agreed.rtcp_mux { self.source.destination() } else { self.agreed.remote_rtcp };
        Some(Departing { to, from_rtcp_port: !self.agreed.rtcp_mux, datagram })
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
        let codec = self.codec();
        let heard = self.heard(loss);
        let round_trip_ms = self.reporter.told().round_trip_ms;
        Quality {
            mic_dbfs: self.mic.dbfs(),
            ear_dbfs: self.ear.dbfs(),
            loss,
            jitter_ms: self
                .reception
                .as_ref()
                .map_or(0.0, |r| (r.jitter() * 1_000.0 / f64::from(codec.clock_rate_hz())) as f32),
            buffer_ms: self.buffer_ms(),
            round_trip_ms,
            loss_there: self.reporter.told().loss,
            mos_there: self.there.and_then(|there| there.mos),
            mos: (expected > 0).then(|| mos(heard)),
            received,
            sent: self.uplink.sent().packets,
        }
    }

    fn codec(&self) -> Codec {
        self.playout.as_ref().map_or(self.agreed.codec, Playout::codec)
    }

    fn buffer_ms(&self) -> f32 {
        self.playout.as_ref().map_or(0.0, Playout::delay_ms)
    }

    /// What is rated, with this share of loss.
    fn heard(&self, loss: f32) -> Heard {
        let on_the_way_ms = self.reporter.told().round_trip_ms.unwrap_or(0.0) / 2.0;
        Heard {
            codec: self.codec(),
            loss,
            burst_ratio: self.reception.as_ref().map_or(1.0, |r| r.bursts().ratio()),
            mouth_to_ear_ms: on_the_way_ms + self.packets_ms() + self.buffer_ms(),
        }
    }

    /// What gathering packets adds at both ends.
    fn packets_ms(&self) -> f32 {
        2.0 * self.uplink.packet_ms() as f32
    }

    /// How we hear the other side, since the beginning (RFC 3611 section 4.7).
    fn metrics(&self) -> Option<VoipMetrics> {
        let (reception, playout) = (self.reception.as_ref()?, self.playout.as_ref()?);
        let (counts, expected) = (playout.counts(), reception.expected().max(1) as f32);
        let loss = reception.expected().saturating_sub(reception.received()) as f32 / expected;
        let discarded = counts.late as f32 / expected;
        let heard = self.heard((loss + discarded).min(1.0));
        let pattern = reception.bursts().pattern();
        let packet_ms = self.uplink.packet_ms() as f32;
        Some(VoipMetrics {
            ssrc: reception.ssrc(),
            loss,
            discarded,
            burst_density: pattern.burst_density,
            gap_density: pattern.gap_density,
            burst_ms: pattern.burst_packets * packet_ms,
            gap_ms: pattern.gap_packets * packet_ms,
            round_trip_ms: self.reporter.told().round_trip_ms.unwrap_or(0.0),
            end_system_ms: self.packets_ms() + self.buffer_ms(),
            // Our full scale is +3 dBm0 (G.711).
            signal_dbm0: (self.ear.dbfs() + 3.0) as i8,
            rating: Some(rating(heard).round() as u8),
            mos: Some(mos(heard)),
            buffer_ms: self.buffer_ms(),
            most_buffer_ms: MOST_BUFFER_MS,
        })
    }
}
