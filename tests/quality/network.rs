//! A network that loses, delays, doubles and reorders packets by a seed, for tests in simulated time and for the relay.

use perch::media::rtp::Dice;
use serde::Deserialize;

/// What one direction of a network does to packets.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Weather {
    /// Share of packets lost, 0 to 1.
    pub(crate) loss: f64,
    /// Mean length of a loss in packets; 1 is chance alone (a Gilbert model of two states).
    pub(crate) burst: f64,
    /// What every packet takes, ms.
    pub(crate) delay_ms: f64,
    /// Packets take up to so much more or less, evenly spread, ms.
    pub(crate) jitter_ms: f64,
    /// Share of packets held so much longer, ms: what a Wi-Fi that looks around does.
    pub(crate) spike: f64,
    /// How much longer.
    pub(crate) spike_ms: f64,
    /// Share of packets that come 30 ms late and so overtaken; the others keep their order, as in a queue.
    pub(crate) reorder: f64,
    /// Share of packets that come twice.
    pub(crate) duplicate: f64,
    /// Of the dice.
    pub(crate) seed: u64,
}

impl Default for Weather {
    fn default() -> Self {
        Weather {
            loss: 0.0,
            burst: 1.0,
            delay_ms: 60.0,
            jitter_ms: 0.0,
            spike: 0.0,
            spike_ms: 0.0,
            reorder: 0.0,
            duplicate: 0.0,
            seed: 1,
        }
    }
}

/// One direction of a network.
pub(crate) struct Network {
    weather: Weather,
    dice: Dice,
    losing: bool,
    last_us: u64,
    /// Packets offered, packets lost.
    pub(crate) seen: u64,
    /// Lost on the way.
    pub(crate) lost: u64,
}

impl Network {
    /// In this weather; `salt` tells directions apart.
    pub(crate) fn new(weather: Weather, salt: u64) -> Network {
        let dice = Dice::new(weather.seed.wrapping_mul(0x5851_f42d_4c95_7f2d) ^ salt);
        Network { weather, dice, losing: false, last_us: 0, seen: 0, lost: 0 }
    }

    /// When a packet that leaves at `at_us` arrives, in microseconds: never, once or twice.
    pub(crate) fn carry(&mut self, at_us: u64) -> Vec<u64> {
        // Always as many dice a packet, so that everybody meets the same pattern.
        let [lose, more, spike, reorder, twice] = std::array::from_fn(|_| self.dice.share());
        let Weather { loss, burst, delay_ms, jitter_ms, .. } = self.weather;
        self.seen += 1;
        let end = 1.0 / burst.max(1.0);
        let begin = if burst > 1.0 { end * loss / (1.0 - loss).max(1e-6) } else { loss };
        self.losing = if self.losing && burst > 1.0 { lose >= end } else { lose < begin };
        if self.losing {
            self.lost += 1;
            return Vec::new();
        }
        let mut ms = delay_ms + jitter_ms * (2.0 * more - 1.0);
        if spike < self.weather.spike {
            ms += self.weather.spike_ms;
        }
        let mut arrives = at_us + (ms.max(0.0) * 1_000.0) as u64;
        if reorder < self.weather.reorder {
            arrives += 30_000;
        } else {
            arrives = arrives.max(self.last_us);
            self.last_us = arrives;
        }
        if twice < self.weather.duplicate { vec![arrives, arrives] } else { vec![arrives] }
    }
}
