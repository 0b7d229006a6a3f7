//! The bit rate that a network bears, from the loss it reports: lowered when much is lost, and kept low only where that helped.
//!
//! | state | much is lost | little is lost |
//! |---|---|---|
//! | `Full` | → `Trying` at the low rate | |
//! | `Trying` | after [`TRIED`] reports: helped → `Lowered`, not → `Full`, and not tried again for [`SPARED`] reports | → `Lowered` |
//! | `Lowered` | | after [`CALM`] reports → `Full` |

/// Speech at this rate is transparent even with copies in it; a line that carries G.711 carries it.
pub const FULL_BPS: i32 = 64_000;

/// What a narrow line may still bear.
pub const LOW_BPS: i32 = 32_000;

/// From this share on much is lost; below the other, little.
const MUCH: f32 = 0.15;
const LITTLE: f32 = 0.02;

/// The low rate has helped if less than this share of the loss is left.
const HELPED: f32 = 0.6;

/// Counted in reports, which come every five seconds.
const TRIED: u32 = 2;
const SPARED: u32 = 12;
const CALM: u32 = 6;

/// The judge of one stream of ours.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rate {
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Full { spared: u32 },
    Trying { before: f32, reports: u32 },
    Lowered { calm: u32 },
}

impl Default for State {
    fn default() -> Self {
        State::Full { spared: 0 }
    }
}

impl Rate {
    /// A report came: this share of our packets was lost, 0 to 1. The rate from now on, in bits a second.
    pub fn reported(&mut self, loss: f32) -> i32 {
        self.state = match self.state {
            State::Full { spared: 0 } if loss > MUCH => State::Trying { before: loss, reports: 0 },
            State::Full { spared } => State::Full { spared: spared.saturating_sub(1) },
            State::Trying { .. } if loss < LITTLE => State::Lowered { calm: 0 },
            State::Trying { before, reports } if reports + 1 < TRIED => State::Trying { before, reports: reports + 1 },
            State::Trying { before, .. } if loss < before * HELPED => State::Lowered { calm: 0 },
            // It is lost by chance, not for want of room.
            State::Trying { .. } => State::Full { spared: SPARED },
            State::Lowered { calm } if loss >= LITTLE => State::Lowered { calm: calm.saturating_sub(1) },
            State::Lowered { calm } if calm + 1 < CALM => State::Lowered { calm: calm + 1 },
            State::Lowered { .. } => State::Full { spared: 0 },
        };
        self.bps()
    }

    /// The rate now, in bits a second.
    pub fn bps(&self) -> i32 {
        match self.state {
            State::Full { .. } => FULL_BPS,
            State::Trying { .. } | State::Lowered { .. } => LOW_BPS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The share of five minutes' reports at the full rate, on a line that loses so much at either rate.
    fn share_at_full_rate(lost_at_full: f32, lost_at_low: f32) -> f32 {
        let (mut rate, mut full) = (Rate::default(), 0);
        for _ in 0..60 {
            let loss = if rate.bps() == FULL_BPS { lost_at_full } else { lost_at_low };
            full += u32::from(rate.reported(loss) == FULL_BPS);
        }
        full as f32 / 60.0
    }

    #[test]
    fn a_narrow_line_is_spared_and_a_careless_one_is_not_given_less_for_it() {
        for (story, full, low, expected) in [
            ("a good line", 0.0, 0.0, 1.0..=1.0),
            ("a few per cent by chance", 0.05, 0.05, 1.0..=1.0),
            ("a line too narrow for the full rate", 0.3, 0.0, 0.0..=0.2),
            ("a line too narrow for either", 0.4, 0.15, 0.0..=0.1),
            ("twenty per cent by chance", 0.2, 0.2, 0.8..=1.0),
        ] {
            let share = share_at_full_rate(full, low);
            assert!(expected.contains(&share), "{story}: {share}");
        }
    }
}
