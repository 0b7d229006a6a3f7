//! Opus (RFC 6716) as RFC 7587 carries it: 48 kHz, mono, in-band FEC against the loss the other side reports.

use opus::{Application, Bitrate, Channels};

use super::rate::Rate;
use crate::media::frame::RATE_HZ;

/// One core of an old laptop encodes twenty calls at this effort; a tenth of a class of PESQ better than at half of it.
const COMPLEXITY: i32 = 9;

/// No Opus packet of ours is longer (RFC 6716 section 3.2.1: 1275 bytes a frame).
const MAX_PACKET: usize = 1_276;

/// Beyond this the copies would take more than they give.
const MOST_LOSS_PERCENT: i32 = 30;

/// Assumed before the first receiver report: a little FEC from the first word on.
const LOSS_AT_START_PERCENT: i32 = 5;

/// Our side's encoder.
pub struct Encoder {
    inner: opus::Encoder,
    rate: Rate,
}

impl Encoder {
    /// `fec` and `dtx` as the other side wants them (RFC 7587 `useinbandfec`, `usedtx`).
    pub fn new(fec: bool, dtx: bool) -> Result<Encoder, opus::Error> {
        let mut inner = opus::Encoder::new(RATE_HZ, Channels::Mono, Application::Voip)?;
        inner.set_complexity(COMPLEXITY)?;
        let rate = Rate::default();
        inner.set_bitrate(Bitrate::Bits(rate.bps()))?;
        let mut encoder = Encoder { inner, rate };
        encoder.allow(fec, dtx)?;
        Ok(encoder)
    }

    /// From now on with or without FEC and DTX.
    pub fn allow(&mut self, fec: bool, dtx: bool) -> Result<(), opus::Error> {
        self.inner.set_packet_loss_perc(if fec { LOSS_AT_START_PERCENT } else { 0 })?;
        self.inner.set_inband_fec(fec)?;
        self.inner.set_dtx(dtx)
    }

    /// The other side reports that this share of our packets was lost lately, 0 to 1.
    pub fn reported(&mut self, loss: f32) {
        let percent = ((loss * 100.0).round() as i32).clamp(0, MOST_LOSS_PERCENT);
        let bps = self.rate.reported(loss);
        let set = self.inner.set_packet_loss_perc(percent).and_then(|()| self.inner.set_bitrate(Bitrate::Bits(bps)));
        if let Err(error) = set {
            tracing::debug!(%error, "opus keeps its former rate");
        }
    }

    /// Appends one packet of `pcm` (48 kHz; 10, 20, 40 or 60 ms); false if nothing need be sent (DTX).
    pub fn encode(&mut self, pcm: &[f32], payload: &mut Vec<u8>) -> bool {
        let start = payload.len();
        payload.resize(start + MAX_PACKET, 0);
        let written = self.inner.encode_float(pcm, &mut payload[start..]).unwrap_or(0);
        payload.truncate(start + written);
        // RFC 6716 section 2.1.9: a packet of two bytes or less need not be transmitted.
        written > 2
    }
}

/// Their side's decoder.
pub struct Decoder {
    inner: opus::Decoder,
}

impl Decoder {
    /// A decoder; a stereo stream is mixed down.
    pub fn new() -> Result<Decoder, opus::Error> {
        Ok(Decoder { inner: opus::Decoder::new(RATE_HZ, Channels::Mono)? })
    }

    /// How many samples (48 kHz) a payload holds; 0 if it is not Opus.
    pub fn samples(&self, payload: &[u8]) -> usize {
        opus::packet::get_nb_samples(payload, RATE_HZ).unwrap_or(0)
    }

    /// Appends the samples of a payload.
    pub fn decode(&mut self, payload: &[u8], pcm: &mut Vec<f32>) {
        self.run(payload, self.samples(payload), false, pcm);
    }

    /// Appends `samples` for the packet before this one, from the copy that this one carries.
    pub fn recover(&mut self, next_payload: &[u8], samples: usize, pcm: &mut Vec<f32>) {
        self.run(next_payload, samples, true, pcm);
    }

    /// Appends `samples` (a multiple of 2.5 ms) made up from what went before.
    pub fn conceal(&mut self, samples: usize, pcm: &mut Vec<f32>) {
        self.run(&[], samples, false, pcm);
    }

    fn run(&mut self, payload: &[u8], samples: usize, fec: bool, pcm: &mut Vec<f32>) {
        let start = pcm.len();
        pcm.resize(start + samples, 0.0);
        let written = if samples == 0 { Ok(0) } else { self.inner.decode_float(payload, &mut pcm[start..], fec) };
        pcm.truncate(start + written.unwrap_or(0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::frame::{rms, samples_of};

    /// Packets of libopus 1.3.1, in stereo, and what it decoded of them.
    const PACKETS: &[u8] = include_bytes!("../../../tests/golden/opus-stereo.packets");
    const DECODED: &[u8] = include_bytes!("../../../tests/golden/opus-stereo.s16");
    const PRE_SKIP: usize = 312;

    fn packets() -> Vec<&'static [u8]> {
        let (mut rest, mut packets) = (PACKETS, Vec::new());
        while let [high, low, after @ ..] = rest {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            packets.push(&after[..length]);
            rest = &after[length..];
        }
        packets
    }

    #[test]
    fn a_stereo_stream_of_another_version_is_heard_as_it_hears_itself() {
        let (mut decoder, mut ours) = (Decoder::new().expect("a decoder"), Vec::new());
        packets().iter().for_each(|packet| decoder.decode(packet, &mut ours));
        let theirs = samples_of(DECODED);
        let difference: Vec<f32> = theirs.iter().zip(&ours[PRE_SKIP..]).map(|(a, b)| a - b).collect();
        let snr_db = 20.0 * (rms(&theirs) / rms(&difference)).log10();
        assert!(snr_db > 25.0, "{snr_db} dB");
    }

    #[test]
    fn a_lost_packet_is_in_the_next_one() {
        let tone = sounding(50);
        let (mut encoder, mut decoder) = (Encoder::new(true, false).expect("one"), Decoder::new().expect("one"));
        let packets: Vec<Vec<u8>> = tone
            .chunks_exact(960)
            .map(|pcm| {
                let mut payload = Vec::new();
                encoder.encode(pcm, &mut payload);
                payload
            })
            .collect();
        let (mut whole, mut mended) = (Vec::new(), Vec::new());
        packets.iter().for_each(|packet| decoder.decode(packet, &mut whole));
        let mut decoder = Decoder::new().expect("one");
        for (i, packet) in packets.iter().enumerate() {
            match i % 5 {
                3 => decoder.recover(&packets[i + 1], 960, &mut mended),
                _ => decoder.decode(packet, &mut mended),
            }
        }
        let difference: Vec<f32> = whole.iter().zip(&mended).map(|(a, b)| a - b).collect();
        assert!(rms(&difference) < rms(&whole) * 0.2, "{} of {}", rms(&difference), rms(&whole));
    }

    /// A tone that swells, so many 20 ms pieces of it.
    fn sounding(pieces: usize) -> Vec<f32> {
        (0..960 * pieces)
            .map(|i| 0.3 * (std::f32::consts::TAU * 200.0 * (i as f32 / 48_000.0)).sin() * (i as f32 / 9_600.0).sin())
            .collect()
    }

    /// How many of the packets are sent, and their bytes.
    fn sent(encoder: &mut Encoder, pcm: &[f32]) -> (usize, usize) {
        let (mut packets, mut bytes) = (0, 0);
        for piece in pcm.chunks_exact(960) {
            let mut payload = Vec::new();
            if encoder.encode(piece, &mut payload) {
                (packets, bytes) = (packets + 1, bytes + payload.len());
            }
        }
        (packets, bytes)
    }

    #[test]
    fn silence_is_not_sent_where_the_other_side_wants_none_of_it() {
        let (mut with, mut without) = (Encoder::new(true, true).expect("one"), Encoder::new(true, false).expect("one"));
        let (speech, silence) = (sounding(50), vec![0.0; 960 * 100]);
        assert_eq!(sent(&mut with, &speech).0, 50);
        assert_eq!(sent(&mut without, &speech).0, 50);
        // RFC 6716 section 2.1.9: one packet in 400 ms, after some that show the silence.
        let (few, all) = (sent(&mut with, &silence).0, sent(&mut without, &silence).0);
        assert!(few <= 25 && all == 100, "{few} of {all}");
        assert_eq!(sent(&mut with, &speech).0, 50, "and speech again at once");
    }

    #[test]
    fn on_a_line_too_narrow_the_packets_become_smaller_and_on_a_wide_one_large_again() {
        let mut encoder = Encoder::new(false, false).expect("one");
        let speech = sounding(100);
        let full = sent(&mut encoder, &speech).1;
        encoder.reported(0.4);
        sent(&mut encoder, &speech);
        let low = sent(&mut encoder, &speech).1;
        (0..20).for_each(|_| encoder.reported(0.0));
        sent(&mut encoder, &speech);
        let again = sent(&mut encoder, &speech).1;
        assert!(low * 10 < full * 7 && again * 10 > full * 9, "{full}, {low}, {again}");
    }
}
