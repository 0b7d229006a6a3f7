//! Level meters: root mean square in decibels below full scale, falling smoothly.

use super::frame::rms;

/// What is shown as silence.
pub const FLOOR_DBFS: f32 = -90.0;

/// How fast the needle falls, in decibels per frame of ten milliseconds.
const FALL_DB: f32 = 0.6;

/// A meter that rises at once and falls 60 dB a second.
#[derive(Clone, Debug)]
pub struct Meter {
    dbfs: f32,
}

impl Default for Meter {
    fn default() -> Self {
        Meter { dbfs: FLOOR_DBFS }
    }
}

impl Meter {
    /// Looks at the next frame.
    pub fn see(&mut self, samples: &[f32]) {
        self.dbfs = dbfs(rms(samples)).max(self.dbfs - FALL_DB);
    }

    /// What the needle shows, [`FLOOR_DBFS`] to 0.
    pub fn dbfs(&self) -> f32 {
        self.dbfs
    }
}

/// A root mean square as decibels below full scale, [`FLOOR_DBFS`] to 0.
pub fn dbfs(rms: f32) -> f32 {
    (20.0 * rms.max(1e-9).log10()).clamp(FLOOR_DBFS, 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::frame::SILENCE;

    #[test]
    fn a_needle_rises_at_once_and_falls_sixty_decibels_a_second() {
        let mut meter = Meter::default();
        meter.see(&[0.1; 480]);
        assert!((meter.dbfs() + 20.0).abs() < 0.01);
        for _ in 0..50 {
            meter.see(&SILENCE);
        }
        assert!((meter.dbfs() + 50.0).abs() < 0.1, "{}", meter.dbfs());
    }
}
