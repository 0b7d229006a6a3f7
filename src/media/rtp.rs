//! RTP packets (RFC 3550 section 5), read and written, and the numbers a sender counts.

use rtp_types::{RtpPacket, RtpPacketBuilder};

/// The longest packet we accept or send: what an Ethernet carries.
pub const MAX_PACKET: usize = 1_500;

/// What matters of a packet that came in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Packet {
    /// Payload type, 0 to 127.
    pub payload_type: u8,
    /// The marker bit: a talk spurt or an event begins.
    pub marker: bool,
    /// Sequence number.
    pub sequence: u16,
    /// Timestamp in units of the payload's clock.
    pub timestamp: u32,
    /// Who sends.
    pub ssrc: u32,
    /// The payload, padding taken off.
    pub payload: Vec<u8>,
}

impl Packet {
    /// Reads a datagram; none if it is no RTP.
    pub fn parse(datagram: &[u8]) -> Option<Packet> {
        let packet = RtpPacket::parse(datagram).ok()?;
        let payload = packet.payload();
        Some(Packet {
            payload_type: packet.payload_type(),
            marker: packet.marker_bit(),
            sequence: packet.sequence_number(),
            timestamp: packet.timestamp(),
            ssrc: packet.ssrc(),
            payload: payload.to_vec(),
        })
    }

    /// The datagram; none if the payload is too long for one.
    pub fn write(&self) -> Option<Vec<u8>> {
        if self.payload.len() > MAX_PACKET - 12 {
            return None;
        }
        RtpPacketBuilder::<_, &[u8]>::new()
            .payload_type(self.payload_type)
            .marker_bit(self.marker)
            .sequence_number(self.sequence)
            .timestamp(self.timestamp)
            .ssrc(self.ssrc)
            .payload(self.payload.as_slice())
            .write_vec()
            .ok()
    }
}

/// Whether a datagram on a multiplexed port is RTCP (RFC 5761 section 4).
pub fn is_rtcp(datagram: &[u8]) -> bool {
    matches!(datagram, [first, 192..=223, ..] if first >> 6 == 2)
}

/// A counter that goes round, unrolled: sequence numbers (16 bits) and timestamps (32 bits) as plain growing numbers.
#[derive(Clone, Copy, Debug)]
pub struct Unroll {
    bits: u32,
    last: Option<i64>,
}

impl Unroll {
    /// For a counter of so many bits, at most 32.
    pub const fn new(bits: u32) -> Unroll {
        Unroll { bits, last: None }
    }

    /// The unrolled number nearest to the one before; it becomes the one before.
    pub fn next(&mut self, value: u32) -> i64 {
        let unrolled = self.peek(value);
        self.last = Some(unrolled);
        unrolled
    }

    /// The unrolled number nearest to the one before, without remembering it.
    pub fn peek(&self, value: u32) -> i64 {
        let Some(last) = self.last else { return i64::from(value) };
        let round = 1_i64 << self.bits;
        let step = (i64::from(value) - last).rem_euclid(round);
        last + if step >= round / 2 { step - round } else { step }
    }
}

/// Numbers that others cannot guess and tests can repeat (SplitMix64): SSRCs, first sequence numbers, RTCP's dice.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// From a seed.
    pub const fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// The next 64 bits.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// The next number from 0 to 1, 1 excluded.
    pub fn share(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_counter_goes_on_over_its_end_and_back() {
        let mut sequence = Unroll::new(16);
        let seen: Vec<i64> = [65_534, 65_535, 0, 65_533, 1].map(|v| sequence.next(v)).to_vec();
        assert_eq!(seen, [65_534, 65_535, 65_536, 65_533, 65_537]);
    }

    proptest! {
        #[test]
        fn anything_from_the_network_is_read_or_refused(datagram: Vec<u8>) {
            let _ = Packet::parse(&datagram);
            let _ = is_rtcp(&datagram);
        }

        #[test]
        fn what_is_written_is_read_back(payload_type in 0..128_u8, marker: bool, sequence: u16, timestamp: u32, ssrc: u32,
                                        payload in proptest::collection::vec(any::<u8>(), 0..400)) {
            let packet = Packet { payload_type, marker, sequence, timestamp, ssrc, payload };
            let datagram = packet.write().expect("short enough");
            prop_assert_eq!(Packet::parse(&datagram), Some(packet));
        }
    }
}
