//! The codecs behind one face: frames of floats at the codec's own rate in, payloads out, and back.
//!
//! G.729 is left out: its patents have run out, but where the free implementations have their code from is not clear.

pub mod g711;
pub mod g722;
pub mod opus;
pub mod rate;

use self::g711::Law;
use super::frame::{RATE_HZ, from_i16, to_i16};
use crate::model::media::Codec;

/// The rate of the samples a codec takes and gives, in hertz; its RTP clock may differ (G.722).
pub const fn sample_rate_hz(codec: Codec) -> u32 {
    match codec {
        Codec::Opus => RATE_HZ,
        Codec::G722 => 16_000,
        Codec::Pcma | Codec::Pcmu => 8_000,
    }
}

/// Any encoder.
pub enum Encoder {
    /// G.711.
    G711(Law),
    /// G.722.
    G722(Box<g722::Encoder>),
    /// Opus.
    Opus(opus::Encoder),
}

impl Encoder {
    /// The encoder of a codec; `fec` and `dtx` matter to Opus only.
    pub fn new(codec: Codec, fec: bool, dtx: bool) -> Result<Encoder, ::opus::Error> {
        Ok(match codec {
            Codec::Opus => Encoder::Opus(opus::Encoder::new(fec, dtx)?),
            Codec::G722 => Encoder::G722(Box::default()),
            Codec::Pcma => Encoder::G711(Law::A),
            Codec::Pcmu => Encoder::G711(Law::Mu),
        })
    }

    /// Appends the payload of one packet; false if it need not be sent.
    pub fn encode(&mut self, pcm: &[f32], payload: &mut Vec<u8>) -> bool {
        match self {
            Encoder::G711(law) => payload.extend(pcm.iter().map(|&s| g711::encode(*law, to_i16(s)))),
            Encoder::G722(encoder) => encoder.encode(pcm, payload),
            Encoder::Opus(encoder) => return encoder.encode(pcm, payload),
        }
        true
    }

    /// From now on with or without these, which matter to Opus only.
    pub fn allow(&mut self, fec: bool, dtx: bool) -> Result<(), ::opus::Error> {
        if let Encoder::Opus(encoder) = self { encoder.allow(fec, dtx) } else { Ok(()) }
    }

    /// The other side reports that this share of our packets was lost lately, 0 to 1.
    pub fn reported(&mut self, loss: f32) {
        if let Encoder::Opus(encoder) = self {
            encoder.reported(loss);
        }
    }
}

/// Any decoder.
pub enum Decoder {
    /// G.711.
    G711(Law),
    /// G.722.
    G722(Box<g722::Decoder>),
    /// Opus.
    Opus(opus::Decoder),
}

impl Decoder {
    /// The decoder of a codec.
    pub fn new(codec: Codec) -> Result<Decoder, ::opus::Error> {
        Ok(match codec {
            Codec::Opus => Decoder::Opus(opus::Decoder::new()?),
            Codec::G722 => Decoder::G722(Box::default()),
            Codec::Pcma => Decoder::G711(Law::A),
            Codec::Pcmu => Decoder::G711(Law::Mu),
        })
    }

    /// How many samples, at the codec's own rate, a payload holds; 0 if it is none.
    pub fn samples(&self, payload: &[u8]) -> usize {
        match self {
            Decoder::G711(_) => payload.len(),
            Decoder::G722(_) => payload.len() * 2,
            Decoder::Opus(decoder) => decoder.samples(payload),
        }
    }

    /// So many samples, at the codec's own rate, are made of the payload before as well: after a loss, of the wrong one.
    pub fn echoes(&self) -> usize {
        if matches!(self, Decoder::G722(_)) { g722::Decoder::ECHOES } else { 0 }
    }

    /// Appends the samples of a payload.
    pub fn decode(&mut self, payload: &[u8], pcm: &mut Vec<f32>) {
        match self {
            Decoder::G711(law) => pcm.extend(payload.iter().map(|&b| from_i16(g711::decode(*law, b)))),
            Decoder::G722(decoder) => decoder.decode(payload, pcm),
            Decoder::Opus(decoder) => decoder.decode(payload, pcm),
        }
    }
}
