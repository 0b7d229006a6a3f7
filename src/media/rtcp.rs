//! RTCP (RFC 3550 section 6): sender and receiver reports, what they tell of loss, jitter and round trip.

use std::time::Duration;

use rtcp_types::prelude::*;
use rtcp_types::{Bye, Compound, Packet, ReceiverReport, ReportBlock, Sdes, SdesChunk, SdesItem, SenderReport};

use super::bursts::Bursts;
use super::rtp::{Dice, Unroll};
use crate::model::time::Moment;

/// The mean time between reports (section 6.2).
const INTERVAL: Duration = Duration::from_secs(5);

/// The first comes sooner, so that the round trip and the loss are known soon.
const FIRST: Duration = Duration::from_secs(1);

/// A gap of more packets is a pause or a new beginning, and no loss.
const MOST_MISSING: i64 = 500;

/// What is counted of an incoming stream (appendices A.1, A.3, A.8).
#[derive(Debug)]
pub struct Reception {
    ssrc: u32,
    sequence: Unroll,
    first: i64,
    highest: i64,
    received: u64,
    /// At the last report: expected, received.
    reported: (u64, u64),
    transit: Option<f64>,
    /// In clock units.
    jitter: f64,
    bursts: Bursts,
}

impl Reception {
    /// Begins with the first packet of a stream.
    pub fn new(ssrc: u32, sequence: u16) -> Reception {
        let mut unroll = Unroll::new(16);
        let first = unroll.next(u32::from(sequence));
        let reported = (0, 0);
        Reception {
            ssrc,
            sequence: unroll,
            first,
            highest: first,
            received: 0,
            reported,
            transit: None,
            jitter: 0.0,
            bursts: Bursts::default(),
        }
    }

    /// Whose stream it is.
    pub fn ssrc(&self) -> u32 {
        self.ssrc
    }

    /// A packet came. `timestamp` is none for packets that do not follow the speech's clock (events).
    pub fn arrived(&mut self, sequence: u16, timestamp: Option<u32>, clock_hz: u32, at: Moment) {
        let sequence = self.sequence.next(u32::from(sequence));
        if sequence > self.highest || self.received == 0 {
            // What comes later than its successors counts as lost here.
            let missing = (sequence - self.highest - 1).clamp(0, MOST_MISSING);
            (0..missing).for_each(|_| self.bursts.lost());
            self.bursts.good();
        }
        self.highest = self.highest.max(sequence);
        self.received += 1;
        let Some(timestamp) = timestamp else { return };
        let arrival = at.0 as f64 * f64::from(clock_hz) / 1e6;
        let transit = arrival - f64::from(timestamp);
        let step = self.transit.map_or(0.0, |before| (transit - before).abs());
        self.transit = Some(transit);
        // A timestamp that went round or jumped is no jitter.
        if step < f64::from(clock_hz) {
            self.jitter += (step - self.jitter) / 16.0;
        }
    }

    /// Packets that should have come.
    pub fn expected(&self) -> u64 {
        (self.highest - self.first + 1).max(0) as u64
    }

    /// Packets that came.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// How the losses come.
    pub fn bursts(&self) -> &Bursts {
        &self.bursts
    }

    /// Interarrival jitter in clock units.
    pub fn jitter(&self) -> f64 {
        self.jitter
    }

    /// The share lost since the last call, as RTCP has it: in 256ths.
    fn fraction_lost(&mut self) -> u8 {
        let (expected, received) = (self.expected() - self.reported.0, self.received - self.reported.1);
        self.reported = (self.expected(), self.received);
        let lost = expected.saturating_sub(received);
        (lost * 256).checked_div(expected).map_or(0, |share| share.min(255) as u8)
    }
}

/// What we have sent, for sender reports.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sent {
    /// Packets.
    pub packets: u64,
    /// Bytes of payload.
    pub octets: u64,
    /// The RTP timestamp that belongs to now.
    pub timestamp: u32,
}

/// What the other side told.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Told {
    /// Round trip in ms.
    pub round_trip_ms: Option<f32>,
    /// The share of our packets that it lost lately, 0 to 1.
    pub loss: Option<f32>,
}

/// The reporter of one session.
#[derive(Debug)]
pub struct Reporter {
    ssrc: u32,
    name: String,
    due: Option<Moment>,
    /// Middle 32 bits of the last sender report's NTP time, and when it came.
    last_report: Option<(u32, Moment)>,
    told: Told,
}

impl Reporter {
    /// For our stream of this SSRC.
    pub fn new(ssrc: u32, dice: &mut Dice) -> Reporter {
        // A name that tells nothing about the user (RFC 7022).
        let name = format!("{:016x}", dice.roll());
        Reporter { ssrc, name, due: None, last_report: None, told: Told::default() }
    }

    /// What the other side told so far.
    pub fn told(&self) -> Told {
        self.told
    }

    /// A compound packet came.
    pub fn heard(&mut self, datagram: &[u8], now: Moment) {
        let Ok(compound) = Compound::parse(datagram) else { return };
        for packet in compound.flatten() {
            match packet {
                Packet::Sr(report) => {
                    self.last_report = Some(((report.ntp_timestamp() >> 16) as u32, now));
                    report.report_blocks().for_each(|block| self.read(&block, now));
                }
                Packet::Rr(report) => report.report_blocks().for_each(|block| self.read(&block, now)),
                _ => {}
            }
        }
    }

    fn read(&mut self, block: &ReportBlock<'_>, now: Moment) {
        if block.ssrc() != self.ssrc {
            return;
        }
        self.told.loss = Some(f32::from(block.fraction_lost()) / 256.0);
        let (last, delay) = (block.last_sender_report_timestamp(), block.delay_since_last_sender_report_timestamp());
        if last != 0 {
            let trip = (middle(now).wrapping_sub(last).wrapping_sub(delay)) as i32;
            // Rounding may make it a little less than nothing.
            self.told.round_trip_ms = Some(trip.max(0) as f32 * 1_000.0 / 65_536.0);
        }
    }

    /// A report if one is due.
    pub fn tick(&mut self, sent: Sent, heard: Option<&mut Reception>, now: Moment, dice: &mut Dice) -> Option<Vec<u8>> {
        let due = *self.due.get_or_insert(now + FIRST);
        if now < due {
            return None;
        }
        // Half to one and a half intervals, so that many do not report in step.
        self.due = Some(now + INTERVAL.mul_f64(0.5 + dice.share()));
        let block = heard.map(|reception| self.block(reception, now));
        let mut compound = Compound::builder();
        if sent.packets > 0 {
            let mut report = SenderReport::builder(self.ssrc)
                .ntp_timestamp(ntp(now))
                .rtp_timestamp(sent.timestamp)
                .packet_count(sent.packets as u32)
                .octet_count(sent.octets as u32);
            if let Some(block) = block {
                report = report.add_report_block(block);
            }
            compound = compound.add_packet(report);
        } else {
            let mut report = ReceiverReport::builder(self.ssrc);
            if let Some(block) = block {
                report = report.add_report_block(block);
            }
            compound = compound.add_packet(report);
        }
        write(compound.add_packet(self.description()))
    }

    /// The farewell, when the session is over.
    pub fn bye(&self) -> Option<Vec<u8>> {
        let report = ReceiverReport::builder(self.ssrc);
        let bye = Bye::builder().add_source(self.ssrc);
        write(Compound::builder().add_packet(report).add_packet(self.description()).add_packet(bye))
    }

    fn description(&self) -> rtcp_types::SdesBuilder<'_> {
        let name = SdesItem::builder(SdesItem::CNAME, &self.name);
        Sdes::builder().add_chunk(SdesChunk::builder(self.ssrc).add_item(name))
    }

    fn block(&self, reception: &mut Reception, now: Moment) -> rtcp_types::ReportBlockBuilder {
        let lost = reception.expected().saturating_sub(reception.received).min(0x7f_ffff);
        let mut block = ReportBlock::builder(reception.ssrc)
            .fraction_lost(reception.fraction_lost())
            .cumulative_lost(lost as u32)
            .extended_sequence_number(reception.highest as u32)
            .interarrival_jitter(reception.jitter as u32);
        if let Some((stamp, at)) = self.last_report {
            let delay = now.since(at).as_micros() * 65_536 / 1_000_000;
            block = block
                .last_sender_report_timestamp(stamp)
                .delay_since_last_sender_report_timestamp(u32::try_from(delay).unwrap_or(u32::MAX));
        }
        block
    }
}

/// A moment as NTP time. Section 6.4.1 allows the time since the start where nobody compares it with others'.
fn ntp(now: Moment) -> u64 {
    ((u128::from(now.0) << 32) / 1_000_000) as u64
}

fn middle(now: Moment) -> u32 {
    (ntp(now) >> 16) as u32
}

fn write(compound: rtcp_types::CompoundBuilder<'_>) -> Option<Vec<u8>> {
    let mut datagram = vec![0; compound.calculate_size().ok()?];
    compound.write_into(&mut datagram).ok()?;
    Some(datagram)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn two_reporters_learn_the_round_trip_and_the_loss() {
        let mut dice = Dice::new(1);
        let (mut anna, mut boris) = (Reporter::new(1, &mut dice), Reporter::new(2, &mut dice));
        let sent = Sent { packets: 100, octets: 16_000, timestamp: 16_000 };
        // Boris heard every other packet of Anna's.
        let mut heard = Reception::new(1, 10);
        for i in 0..50 {
            heard.arrived(10 + 2 * i, Some(u32::from(i) * 320), 8_000, Moment::from_millis(u64::from(i) * 40));
        }
        assert!(anna.tick(sent, None, Moment::START, &mut dice).is_none());
        let from_anna = anna.tick(sent, None, Moment::from_secs(2), &mut dice).expect("due");
        boris.heard(&from_anna, Moment::from_millis(2_040));
        boris.tick(sent, None, Moment::START, &mut dice);
        let from_boris = boris.tick(sent, Some(&mut heard), Moment::from_millis(3_000), &mut dice).expect("due");
        anna.heard(&from_boris, Moment::from_millis(3_040));
        let told = anna.told();
        assert!((told.round_trip_ms.expect("known") - 80.0).abs() < 0.1, "{told:?}");
        assert!((told.loss.expect("known") - 0.5).abs() < 0.02, "{told:?}");
    }

    #[test]
    fn steady_packets_have_no_jitter_and_uneven_ones_have() {
        let jitter = |uneven: u64| {
            let mut heard = Reception::new(1, 0);
            for i in 0..500_u64 {
                let at = Moment::from_millis(i * 20 + (i % 2) * uneven);
                heard.arrived(i as u16, Some(i as u32 * 160), 8_000, at);
            }
            heard.jitter() / 8.0
        };
        assert!(jitter(0) < 0.01);
        assert!((jitter(10) - 10.0).abs() < 0.5);
    }

    proptest! {
        #[test]
        fn anything_from_the_network_is_read_or_ignored(datagram: Vec<u8>) {
            Reporter::new(1, &mut Dice::new(1)).heard(&datagram, Moment::START);
        }
    }
}
