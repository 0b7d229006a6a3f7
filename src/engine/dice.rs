//! Chance, from a seed: the same seed gives the same phone. Strong enough for identifiers that are a permission.

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};

/// Dice that always fall the same way for the same seed, and that nobody can foretell without it.
#[derive(Clone, Debug)]
pub struct Dice(ChaCha12Rng);

impl Dice {
    /// Dice from a seed of 256 bits.
    pub fn new(seed: [u8; 32]) -> Dice {
        Dice(ChaCha12Rng::from_seed(seed))
    }

    /// A seed from the operating system; all zeros where it gives none, which it never refuses on a desktop.
    pub fn fresh_seed() -> [u8; 32] {
        let mut seed = [0; 32];
        if let Err(error) = getrandom::fill(&mut seed) {
            tracing::error!(%error, "the system gives no random numbers");
        }
        seed
    }

    /// Sixty-four bits.
    pub fn roll(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number below `bound` (0 for 0).
    pub fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.roll() % bound }
    }

    /// So many bytes: a key.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// 128 bits as 32 hexadecimal digits.
    pub fn token(&mut self) -> String {
        format!("{:016x}{:016x}", self.roll(), self.roll())
    }
}
