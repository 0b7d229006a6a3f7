//! From the microphone to packets: resampled, gathered into packet times, encoded; digits in their place.

use std::collections::VecDeque;

use super::codec::{Encoder, sample_rate_hz};
use super::dtmf::{Sender, Sending};
use super::frame::{Frame, RATE_HZ};
use super::resample::Resampler;
use super::rtcp::Sent;
use super::rtp::{Dice, Packet};
use crate::model::media::{Agreed, Codec};

/// Frames of the longest packet.
const MOST_FRAMES: usize = 6;

/// Our stream of one session.
pub struct Uplink {
    ssrc: u32,
    sequence: u16,
    /// Where timestamps begin, in clock units of whatever clock.
    origin: u32,
    /// Frames since the session began, sent or not.
    frames: u64,
    shape: Shape,
    encoder: Encoder,
    resampler: Resampler,
    /// At the codec's rate, less than a packet.
    gathered: Vec<f32>,
    /// The last frames said, as many as a packet holds and one more: another codec takes them up.
    said: VecDeque<Frame>,
    digits: Sender,
    /// The frame at which the present digit began.
    digit_began: u64,
    /// The next packet begins a talk spurt.
    marker: bool,
    packets: u64,
    octets: u64,
}

/// What was agreed of our sending.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Shape {
    codec: Codec,
    payload_type: u8,
    packet_ms: u32,
    fec: bool,
    dtx: bool,
    events: Option<(u8, u32)>,
}

impl Shape {
    fn of(agreed: &Agreed) -> Shape {
        let asked = u32::from(agreed.ptime_ms);
        let packet_ms = match agreed.codec {
            // Opus has no packets of 30 and 50 ms made of one frame.
            Codec::Opus => [60, 40, 20, 10].into_iter().find(|&ms| ms <= asked).unwrap_or(20),
            _ if (10..=60).contains(&asked) => asked / 10 * 10,
            _ => 20,
        };
        Shape {
            codec: agreed.codec,
            payload_type: agreed.send_payload_type,
            packet_ms,
            fec: agreed.opus_fec,
            dtx: agreed.opus_dtx,
            events: agreed.send_events,
        }
    }
}

/// Samples of ten milliseconds.
const fn a_frame(codec: Codec) -> usize {
    sample_rate_hz(codec) as usize / 100
}

impl Uplink {
    /// A new stream.
    pub fn new(agreed: &Agreed, dice: &mut Dice) -> Result<Uplink, opus::Error> {
        let shape = Shape::of(agreed);
        let mut uplink = Uplink {
            ssrc: dice.roll() as u32,
            // RFC 3550 section 5.1: random, so that nobody guesses what is under a cipher; far from the end, for old phones.
            sequence: (dice.roll() & 0x7fff) as u16,
            origin: dice.roll() as u32 >> 1,
            frames: 0,
            shape,
            encoder: Encoder::new(shape.codec, shape.fec, shape.dtx)?,
            resampler: Resampler::new(RATE_HZ, sample_rate_hz(shape.codec)),
            gathered: Vec::new(),
            said: VecDeque::new(),
            digits: Sender::default(),
            digit_began: 0,
            marker: true,
            packets: 0,
            octets: 0,
        };
        uplink.digits.set_clock(shape.events.map_or(8_000, |(_, hz)| hz));
        Ok(uplink)
    }

    /// The stream goes on as newly agreed.
    pub fn change(&mut self, agreed: &Agreed) -> Result<(), opus::Error> {
        let shape = Shape::of(agreed);
        if shape == self.shape {
            return Ok(());
        }
        if shape.codec != self.shape.codec {
            let unsent = self.gathered.len() / a_frame(self.shape.codec);
            self.resampler = Resampler::new(RATE_HZ, sample_rate_hz(shape.codec));
            self.gathered.clear();
            // What was said and not yet sent is said in the new codec; the frame before it fills the filter.
            for frame in self.said.iter().skip(self.said.len().saturating_sub(unsent + 1)) {
                self.resampler.process(frame, &mut self.gathered);
            }
            let surplus = self.gathered.len().saturating_sub(unsent * a_frame(shape.codec));
            self.gathered.drain(..surplus);
            self.encoder = Encoder::new(shape.codec, shape.fec, shape.dtx)?;
        } else {
            // Their decoder goes on, and so must our encoder.
            self.encoder.allow(shape.fec, shape.dtx)?;
        }
        self.digits.set_clock(shape.events.map_or(8_000, |(_, hz)| hz));
        self.marker = true;
        self.shape = shape;
        Ok(())
    }

    /// Our SSRC.
    pub fn ssrc(&self) -> u32 {
        self.ssrc
    }

    /// Packet time in ms.
    pub fn packet_ms(&self) -> u32 {
        self.shape.packet_ms
    }

    /// Queues digits; ignored where no telephone events were agreed.
    pub fn push_digits(&mut self, digits: &str) {
        if self.shape.events.is_some() {
            self.digits.push(digits);
        }
    }

    /// The other side reports that this share of our packets was lost lately, 0 to 1.
    pub fn reported(&mut self, loss: f32) {
        self.encoder.reported(loss);
    }

    /// What has been sent, for RTCP.
    pub fn sent(&self) -> Sent {
        let timestamp = self.timestamp(self.frames, self.shape.codec.clock_rate_hz());
        Sent { packets: self.packets, octets: self.octets, timestamp }
    }

    /// Ten milliseconds pass without sending.
    pub fn rest(&mut self) {
        self.frames += 1;
        self.gathered.clear();
        self.marker = true;
    }

    /// The next ten milliseconds; appends the datagrams to send.
    pub fn tick(&mut self, frame: &Frame, datagrams: &mut Vec<Vec<u8>>) {
        let begins_at = self.frames;
        self.frames += 1;
        match self.digits.tick() {
            Sending::Speech => self.speak(frame, datagrams),
            Sending::Nothing => self.gathered.clear(),
            Sending::Events { begins, payloads } => {
                self.gathered.clear();
                self.marker = true;
                let Some((payload_type, clock_hz)) = self.shape.events else { return };
                if begins {
                    // The first packet of a digit leaves when its second frame is over.
                    self.digit_began = begins_at.saturating_sub(1);
                }
                let timestamp = self.timestamp(self.digit_began, clock_hz);
                for payload in payloads {
                    self.send(payload_type, begins, timestamp, payload.write(), datagrams);
                }
            }
        }
    }

    fn speak(&mut self, frame: &Frame, datagrams: &mut Vec<Vec<u8>>) {
        self.resampler.process(frame, &mut self.gathered);
        if self.said.len() > MOST_FRAMES {
            self.said.pop_front();
        }
        self.said.push_back(*frame);
        let a_frame = a_frame(self.shape.codec);
        let packet = a_frame * self.shape.packet_ms as usize / 10;
        // More than one where packets have just become shorter.
        while self.gathered.len() >= packet {
            let mut payload = Vec::with_capacity(packet);
            let send = self.encoder.encode(&self.gathered[..packet], &mut payload);
            let began = self.frames.saturating_sub((self.gathered.len() / a_frame) as u64);
            self.gathered.drain(..packet);
            if !send {
                self.marker = true;
                continue;
            }
            let timestamp = self.timestamp(began, self.shape.codec.clock_rate_hz());
            let marker = std::mem::take(&mut self.marker);
            self.send(self.shape.payload_type, marker, timestamp, payload, datagrams);
        }
    }

    fn send(&mut self, payload_type: u8, marker: bool, timestamp: u32, payload: Vec<u8>, datagrams: &mut Vec<Vec<u8>>) {
        let octets = payload.len() as u64;
        let packet = Packet { payload_type, marker, sequence: self.sequence, timestamp, ssrc: self.ssrc, payload };
        let Some(datagram) = packet.write() else { return };
        datagrams.push(datagram);
        self.sequence = self.sequence.wrapping_add(1);
        self.packets += 1;
        self.octets += octets;
    }

    fn timestamp(&self, frame: u64, clock_hz: u32) -> u32 {
        self.origin.wrapping_add((frame * u64::from(clock_hz / 100)) as u32)
    }
}
