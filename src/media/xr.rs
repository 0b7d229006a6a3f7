//! RTCP extended reports (RFC 3611): the VoIP metrics block, in which two phones tell each other how they hear.

/// The packet type, and the block type.
const XR: u8 = 207;
const VOIP_METRICS: u8 = 7;

/// The block without its header: eight words.
const BLOCK_WORDS: u16 = 8;
const BLOCK_BYTES: usize = 4 * (1 + BLOCK_WORDS as usize);

/// What says that a value is not known.
const UNKNOWN: u8 = 127;

/// How one side hears the other (section 4.7).
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct VoipMetrics {
    /// Whose stream is told of.
    pub ssrc: u32,
    /// Share of packets lost on the way since the beginning, 0 to 1.
    pub loss: f32,
    /// Share that came too late, 0 to 1.
    pub discarded: f32,
    /// Share missing within bursts, 0 to 1.
    pub burst_density: f32,
    /// Share missing between bursts, 0 to 1.
    pub gap_density: f32,
    /// Mean length of a burst in ms.
    pub burst_ms: f32,
    /// Mean length of a gap in ms.
    pub gap_ms: f32,
    /// Round trip in ms; 0 if it is not known.
    pub round_trip_ms: f32,
    /// What the phone itself adds, in ms: packets, buffer.
    pub end_system_ms: f32,
    /// Level of what is heard, dBm0; 127 if it is not known.
    pub signal_dbm0: i8,
    /// Rating R of the E-model, 0 to 100; none if it is not known.
    pub rating: Option<u8>,
    /// Mean opinion score of the conversation, 1 to 5; none if it is not known.
    pub mos: Option<f32>,
    /// Jitter buffer now, in ms.
    pub buffer_ms: f32,
    /// Jitter buffer at most, in ms.
    pub most_buffer_ms: f32,
}

impl VoipMetrics {
    /// A whole XR packet from `sender` with this block.
    pub fn write(&self, sender: u32) -> Vec<u8> {
        let mut packet = vec![0x80, XR, 0, (2 + BLOCK_WORDS) as u8];
        packet.extend(sender.to_be_bytes());
        packet.extend([VOIP_METRICS, 0]);
        packet.extend(BLOCK_WORDS.to_be_bytes());
        packet.extend(self.ssrc.to_be_bytes());
        packet.extend([self.loss, self.discarded, self.burst_density, self.gap_density].map(in_256ths));
        for ms in [self.burst_ms, self.gap_ms, self.round_trip_ms, self.end_system_ms] {
            packet.extend(whole(ms).to_be_bytes());
        }
        let tenths = |mos: f32| (mos * 10.0).round().clamp(10.0, 50.0) as u8;
        let mos = self.mos.map_or(UNKNOWN, tenths);
        packet.push(self.signal_dbm0.to_be_bytes()[0]);
        // Noise and echo are not measured; a burst ends as everybody's; no external rating.
        packet.extend([UNKNOWN, UNKNOWN, super::bursts::GMIN as u8, self.rating.unwrap_or(UNKNOWN), UNKNOWN, mos, mos]);
        // Enhanced concealment, adaptive buffer (section 4.7.6).
        packet.extend([0b1011_0000, 0]);
        for ms in [self.buffer_ms, self.most_buffer_ms, self.most_buffer_ms] {
            packet.extend(whole(ms).to_be_bytes());
        }
        packet
    }

    /// The block about our stream in a compound packet, if there is one.
    pub fn read(datagram: &[u8], ours: u32) -> Option<VoipMetrics> {
        let mut rest = datagram;
        while let [_, kind, high, low, ..] = *rest {
            let bytes = 4 * (1 + usize::from(u16::from_be_bytes([high, low])));
            let packet = rest.get(..bytes)?;
            if kind == XR
                && let Some(found) = blocks(packet.get(8..)?, ours)
            {
                return Some(found);
            }
            rest = &rest[bytes..];
        }
        None
    }
}

fn blocks(mut rest: &[u8], ours: u32) -> Option<VoipMetrics> {
    while let [kind, _, high, low, ..] = *rest {
        let bytes = 4 * (1 + usize::from(u16::from_be_bytes([high, low])));
        let block = rest.get(..bytes)?;
        if kind == VOIP_METRICS && bytes == BLOCK_BYTES {
            let found = metrics(block);
            if found.ssrc == ours {
                return Some(found);
            }
        }
        rest = &rest[bytes..];
    }
    None
}

/// `block` has its whole length.
fn metrics(block: &[u8]) -> VoipMetrics {
    let word = |at: usize| f32::from(u16::from_be_bytes([block[at], block[at + 1]]));
    let share = |at: usize| f32::from(block[at]) / 256.0;
    let known = |value: u8| Some(value).filter(|value| *value != UNKNOWN);
    VoipMetrics {
        ssrc: u32::from_be_bytes([block[4], block[5], block[6], block[7]]),
        loss: share(8),
        discarded: share(9),
        burst_density: share(10),
        gap_density: share(11),
        burst_ms: word(12),
        gap_ms: word(14),
        round_trip_ms: word(16),
        end_system_ms: word(18),
        signal_dbm0: i8::from_be_bytes([block[20]]),
        rating: known(block[24]).filter(|r| *r <= 100),
        // Out of its range it is nonsense.
        mos: known(block[27]).filter(|mos| (10..=50).contains(mos)).map(|mos| f32::from(mos) / 10.0),
        buffer_ms: word(30),
        most_buffer_ms: word(32),
    }
}

fn in_256ths(share: f32) -> u8 {
    (share * 256.0).round().clamp(0.0, 255.0) as u8
}

fn whole(ms: f32) -> u16 {
    ms.round().clamp(0.0, 65_535.0) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn example() -> VoipMetrics {
        VoipMetrics {
            ssrc: 7,
            loss: 0.125,
            discarded: 0.25,
            burst_density: 0.5,
            gap_density: 0.0625,
            burst_ms: 120.0,
            gap_ms: 5_000.0,
            round_trip_ms: 80.0,
            end_system_ms: 60.0,
            signal_dbm0: -26,
            rating: Some(81),
            mos: Some(4.1),
            buffer_ms: 40.0,
            most_buffer_ms: 200.0,
        }
    }

    #[test]
    fn the_block_stands_as_the_rfc_draws_it_and_is_read_back() {
        let packet = example().write(9);
        assert_eq!(packet.len(), 8 + BLOCK_BYTES);
        assert_eq!(packet[..8], [0x80, 207, 0, 10, 0, 0, 0, 9]);
        assert_eq!(packet[8..20], [7, 0, 0, 8, 0, 0, 0, 7, 32, 64, 128, 16]);
        assert_eq!(packet[28..36], [230, 127, 127, 16, 81, 127, 41, 41]);
        assert_eq!(VoipMetrics::read(&packet, 7), Some(example()));
        assert_eq!(VoipMetrics::read(&packet, 8), None, "about another stream");
        // After a receiver report, as in a compound packet.
        let mut compound = vec![0x80, 201, 0, 1, 0, 0, 0, 9];
        compound.extend(&packet);
        assert_eq!(VoipMetrics::read(&compound, 7), Some(example()));
        let unknown = VoipMetrics { rating: None, mos: None, ..example() };
        assert_eq!(VoipMetrics::read(&unknown.write(9), 7), Some(unknown));
    }

    proptest! {
        #[test]
        fn anything_from_the_network_is_read_or_ignored(mut datagram: Vec<u8>, at in 0..60_usize, with: u8) {
            let _ = VoipMetrics::read(&datagram, 7);
            let mut packet = example().write(9);
            if let Some(byte) = packet.get_mut(at) {
                *byte = with;
            }
            let _ = VoipMetrics::read(&packet, 7);
            datagram.splice(0..0, [0x80, 207, 0, 3]);
            let _ = VoipMetrics::read(&datagram, 7);
        }
    }
}
