//! G.722 at 64 kbit/s: 16 kHz speech in two bands, one byte for two samples; bit-exact.

mod band;
mod qmf;

use self::band::Band;
use self::qmf::{Joining, Parting};
use crate::media::frame::{from_i16, to_i16};

/// Our side's encoder.
#[derive(Clone)]
pub struct Encoder {
    parting: Parting,
    low: Band,
    high: Band,
}

impl Default for Encoder {
    fn default() -> Self {
        Encoder { parting: Parting::default(), low: Band::low(), high: Band::high() }
    }
}

impl Encoder {
    /// Appends the bytes of `pcm` (16 kHz, an even number of samples).
    pub fn encode(&mut self, pcm: &[f32], payload: &mut Vec<u8>) {
        for pair in pcm.chunks_exact(2) {
            let (low, high) = self.parting.part([to_i16(pair[0]), to_i16(pair[1])]);
            payload.push(self.code(low, high));
        }
    }

    fn code(&mut self, low: i32, high: i32) -> u8 {
        let (low, high) = (self.low.code(low), self.high.code(high));
        self.low.decode(low);
        self.high.decode(high);
        high << 6 | low
    }
}

/// Their side's decoder.
#[derive(Clone)]
pub struct Decoder {
    joining: Joining,
    low: Band,
    high: Band,
}

impl Default for Decoder {
    fn default() -> Self {
        Decoder { joining: Joining::default(), low: Band::low(), high: Band::high() }
    }
}

impl Decoder {
    /// The filter that joins the bands remembers so many samples.
    pub const ECHOES: usize = qmf::MEMORY;

    /// Appends the samples of a payload (16 kHz).
    pub fn decode(&mut self, payload: &[u8], pcm: &mut Vec<f32>) {
        for byte in payload {
            let (low, high) = (self.low.decode(byte & 0x3f), self.high.decode(byte >> 6));
            pcm.extend(self.joining.join(low, high).map(from_i16));
        }
    }
}

#[cfg(test)]
mod tests;
