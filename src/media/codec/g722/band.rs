//! One band of G.722: adaptive differential quantisation with a predictor of two poles and six zeros, bit by bit as clauses
//! 3.2 to 3.6 and 6.2 of the Recommendation have it; blocks are named as there.

/// The decision levels of the lower band's 60 steps, one sign (table 14/G.722, Q6).
#[rustfmt::skip]
const LEVELS: [i32; 30] = [
    0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650,
    714, 786, 858, 940, 1_023, 1_121, 1_219, 1_339, 1_458, 1_612, 1_765, 1_980, 2_195, 2_557, 2_919,
];

/// The one decision level of the higher band (table 20).
const HIGH_LEVEL: i32 = 564;

/// What the lower band's six bits stand for (table 18, QM6); four of them are never sent.
#[rustfmt::skip]
const SIX_BITS: [i32; 64] = [
    -136, -136, -136, -136, -24_808, -21_904, -19_008, -16_704, -14_984, -13_512, -12_280, -11_192, -10_232, -9_360, -8_576, -7_856,
    -7_192, -6_576, -6_000, -5_456, -4_944, -4_464, -4_008, -3_576, -3_168, -2_776, -2_400, -2_032, -1_688, -1_360, -1_040, -728,
    24_808, 21_904, 19_008, 16_704, 14_984, 13_512, 12_280, 11_192, 10_232, 9_360, 8_576, 7_856, 7_192, 6_576, 6_000, 5_456,
    4_944, 4_464, 4_008, 3_576, 3_168, 2_776, 2_400, 2_032, 1_688, 1_360, 1_040, 728, 432, 136, -432, -136,
];

/// What their upper four stand for, from which both sides adapt (table 16, QM4).
#[rustfmt::skip]
const FOUR_BITS: [i32; 16] =
    [0, -20_456, -12_896, -8_968, -6_288, -4_240, -2_584, -1_200, 20_456, 12_896, 8_968, 6_288, 4_240, 2_584, 1_200, 0];

/// What the higher band's two bits stand for (table 21, QM2).
const TWO_BITS: [i32; 4] = [-7_408, -1_616, 7_408, 1_616];

/// How the step grows after each of the four-bit codes, and after each of two bits (tables 17 and 22, W_L and W_H).
const LOW_GROWTH: [i32; 16] = [-60, 3_042, 1_198, 538, 334, 172, 58, -30, 3_042, 1_198, 538, 334, 172, 58, -30, -60];
const HIGH_GROWTH: [i32; 4] = [798, -214, 798, -214];

/// Fractions of an octave (table 19, ILB).
#[rustfmt::skip]
const OCTAVE: [i32; 32] = [
    2_048, 2_093, 2_139, 2_186, 2_233, 2_282, 2_332, 2_383, 2_435, 2_489, 2_543, 2_599, 2_656, 2_714, 2_774, 2_834,
    2_896, 2_960, 3_025, 3_091, 3_158, 3_228, 3_298, 3_371, 3_444, 3_520, 3_597, 3_676, 3_756, 3_838, 3_922, 4_008,
];

/// Which band it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Low,
    High,
}

/// What encoder and decoder keep in step for one band.
#[derive(Clone)]
pub(super) struct Band {
    which: Which,
    /// The quantiser's step, and its logarithm (DETL, NBL).
    step: i32,
    log_step: i32,
    /// The signal predicted, and the share of the zeros in it (S, SZ).
    predicted: i32,
    from_zeros: i32,
    /// The last two reconstructed signals, and partly reconstructed ones (R, P).
    signals: [i32; 2],
    partials: [i32; 2],
    /// The last six quantised differences (D).
    differences: [i32; 6],
    poles: [i32; 2],
    zeros: [i32; 6],
}

impl Band {
    /// The lower band, six bits a sample.
    pub(super) fn low() -> Band {
        Band::new(Which::Low, 32)
    }

    /// The higher band, two bits a sample.
    pub(super) fn high() -> Band {
        Band::new(Which::High, 8)
    }

    fn new(which: Which, step: i32) -> Band {
        Band {
            which,
            step,
            log_step: 0,
            predicted: 0,
            from_zeros: 0,
            signals: [0; 2],
            partials: [0; 2],
            differences: [0; 6],
            poles: [0; 2],
            zeros: [0; 6],
        }
    }

    /// The code of a sample (15 bit), to be decoded here too.
    pub(super) fn code(&self, sample: i32) -> u8 {
        let difference = saturated(sample - self.predicted);
        let magnitude = if difference < 0 { !difference } else { difference };
        match self.which {
            Which::Low => {
                let step = LEVELS[1..].partition_point(|level| magnitude >= (level * self.step) >> 12) as u8 + 1;
                match (difference < 0, step) {
                    (false, _) => 62 - step,
                    (true, 1 | 2) => 64 - step,
                    (true, _) => 34 - step,
                }
            }
            Which::High => {
                let is_large = magnitude >= (HIGH_LEVEL * self.step) >> 12;
                2 * u8::from(difference >= 0) + u8::from(!is_large)
            }
        }
    }

    /// The sample that a code stands for (15 bit); encoder and decoder adapt to it.
    pub(super) fn decode(&mut self, code: u8) -> i32 {
        let fine = match self.which {
            Which::Low => SIX_BITS[usize::from(code & 63)],
            Which::High => TWO_BITS[usize::from(code & 3)],
        };
        let sample = (self.predicted + ((self.step * fine) >> 15)).clamp(-16_384, 16_383);
        self.adapt(code);
        sample
    }

    /// Both sides learn the same from a code.
    fn adapt(&mut self, code: u8) {
        let (value, growth, most, octaves) = match self.which {
            Which::Low => {
                let upper = usize::from(code >> 2 & 15);
                (FOUR_BITS[upper], LOW_GROWTH[upper], 18_432, 8)
            }
            Which::High => {
                let code = usize::from(code & 3);
                (TWO_BITS[code], HIGH_GROWTH[code], 22_528, 10)
            }
        };
        let difference = (self.step * value) >> 15;
        // LOGSCL and SCALEL, LOGSCH and SCALEH.
        self.log_step = (((self.log_step * 127) >> 7) + growth).clamp(0, most);
        let (fraction, shift) = (OCTAVE[(self.log_step >> 6 & 31) as usize], octaves - (self.log_step >> 11));
        self.step = if shift < 0 { fraction << -shift } else { fraction >> shift } << 2;
        self.learn(difference);
    }

    /// The predictor takes in a quantised difference (block 4).
    fn learn(&mut self, difference: i32) {
        let signal = saturated(self.predicted + difference);
        let partial = saturated(self.from_zeros + difference);
        let is_like = |before: i32| (partial < 0) == (before < 0);
        // UPPOL2, UPPOL1: the poles follow the signs of the last three, and stay where the filter is stable.
        let lean = saturated(self.poles[0] << 2);
        let lean = if is_like(self.partials[0]) { saturated(-lean) } else { lean };
        let second =
            (lean >> 7) + if is_like(self.partials[1]) { 128 } else { -128 } + ((self.poles[1] * 32_512) >> 15);
        let second = second.clamp(-12_288, 12_288);
        let first = saturated(if is_like(self.partials[0]) { 192 } else { -192 } + ((self.poles[0] * 32_640) >> 15));
        let most = saturated(15_360 - second);
        self.poles = [first.clamp(-most, most), second];
        // UPZERO.
        let gain = if difference == 0 { 0 } else { 128 };
        for (zero, before) in self.zeros.iter_mut().zip(self.differences) {
            let push = if (difference < 0) == (before < 0) { gain } else { -gain };
            *zero = saturated(push + ((*zero * 32_640) >> 15));
        }
        // DELAYA.
        self.differences.copy_within(..5, 1);
        self.differences[0] = difference;
        self.signals = [signal, self.signals[0]];
        self.partials = [partial, self.partials[0]];
        // FILTEP, FILTEZ, PREDIC.
        let product = |coefficient: i32, value: i32| (coefficient * saturated(2 * value)) >> 15;
        let from_poles = saturated(product(self.poles[0], signal) + product(self.poles[1], self.signals[1]));
        let sum: i32 = self.zeros.iter().zip(self.differences).map(|(&zero, value)| product(zero, value)).sum();
        self.from_zeros = saturated(sum);
        self.predicted = saturated(from_poles + self.from_zeros);
    }
}

/// Within 16 bits.
fn saturated(value: i32) -> i32 {
    value.clamp(i32::from(i16::MIN), i32::from(i16::MAX))
}
