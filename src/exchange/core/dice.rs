//! Chance from a seed: SplitMix64 (Steele, Lea, Flood 2014), enough for names nobody has to guess on a loopback.

/// A stream of random numbers.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// The next number.
    pub(super) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Sixteen hexadecimal digits.
    pub(super) fn hex64(&mut self) -> String {
        format!("{:016x}", self.roll())
    }
}
