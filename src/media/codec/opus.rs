//! Opus (RFC 6716) as RFC 7587 carries it: 48 kHz, mono, in-band FEC against the loss the other side reports.

use opus::{Application, Bitrate, Channels};

use crate::media::frame::RATE_HZ;

/// Speech at this rate is transparent, and still half of G.711 with its headers.
const BITRATE_BPS: i32 = 48_000;

/// The same with FEC at work: what the copies cost is taken from somewhere.
const BITRATE_LOSSY_BPS: i32 = 40_000;

/// One core of an old laptop encodes thirty calls at this effort.
const COMPLEXITY: i32 = 6;

/// No Opus packet of ours is longer (RFC 6716 section 3.2.1: 1275 bytes a frame).
const MAX_PACKET: usize = 1_276;

/// Assumed before the first receiver report: a little FEC from the first word on.
const LOSS_AT_START_PERCENT: i32 = 5;

/// Our side's encoder.
pub struct Encoder {
    inner: opus::Encoder,
    fec: bool,
    loss_percent: i32,
}

impl Encoder {
    /// `fec` and `dtx` as the other side wants them (RFC 7587 `useinbandfec`, `usedtx`).
    pub fn new(fec: bool, dtx: bool) -> Result<Encoder, opus::Error> {
        let mut inner = opus::Encoder::new(RATE_HZ, Channels::Mono, Application::Voip)?;
        inner.set_complexity(COMPLEXITY)?;
        inner.set_inband_fec(fec)?;
        inner.set_dtx(dtx)?;
        let mut encoder = Encoder { inner, fec, loss_percent: -1 };
        encoder.expect_loss(if fec { LOSS_AT_START_PERCENT } else { 0 });
        Ok(encoder)
    }

    /// Prepares for so much loss, in per cent.
    pub fn expect_loss(&mut self, percent: i32) {
        let percent = percent.clamp(0, 30);
        if percent == self.loss_percent {
            return;
        }
        self.loss_percent = percent;
        let bitrate = if self.fec && percent > 2 { BITRATE_LOSSY_BPS } else { BITRATE_BPS };
        let set =
            self.inner.set_packet_loss_perc(percent).and_then(|()| self.inner.set_bitrate(Bitrate::Bits(bitrate)));
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
