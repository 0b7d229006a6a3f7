//! The filters of G.722 that part 16 kHz speech into two bands of 8 kHz and join them again (clause 3.1, table 4; block QMF).

/// Half of the symmetric impulse response, of 24.
const TAPS: [i32; 12] = [3, -11, 12, 32, -210, 951, 3_876, -805, 362, -156, 53, -11];

/// Samples before the present two that each filter remembers: 1.4 ms.
pub(super) const MEMORY: usize = 22;

/// The last 24 samples, of which each filter takes every second.
#[derive(Clone, Default)]
struct Line([i32; MEMORY + 2]);

impl Line {
    fn push(&mut self, pair: [i32; 2]) {
        self.0.copy_within(2.., 0);
        self.0[MEMORY..].copy_from_slice(&pair);
    }

    /// What the even and what the odd half of the response make of the samples.
    fn halves(&self) -> (i32, i32) {
        let pairs = self.0.chunks_exact(2);
        let even = pairs.clone().zip(TAPS).map(|(pair, tap)| pair[0] * tap).sum();
        let odd = pairs.zip(TAPS.iter().rev()).map(|(pair, tap)| pair[1] * tap).sum();
        (even, odd)
    }
}

/// Parts speech.
#[derive(Clone, Default)]
pub(super) struct Parting(Line);

impl Parting {
    /// Two samples, 16 bit; one of the lower and one of the higher band, 15 bit.
    pub(super) fn part(&mut self, pair: [i16; 2]) -> (i32, i32) {
        self.0.push(pair.map(i32::from));
        let (even, odd) = self.0.halves();
        ((odd + even) >> 14, (odd - even) >> 14)
    }
}

/// Joins the bands.
#[derive(Clone, Default)]
pub(super) struct Joining(Line);

impl Joining {
    /// One sample of each band, 15 bit; two of speech, 16 bit.
    pub(super) fn join(&mut self, low: i32, high: i32) -> [i16; 2] {
        self.0.push([low + high, low - high]);
        let (even, odd) = self.0.halves();
        [odd, even].map(|sum| (sum >> 11).clamp(i32::from(i16::MIN), i32::from(i16::MAX)) as i16)
    }
}
