//! The last minutes of a call's sound, kept by the window for the curve on the diagnostics page.

use std::collections::VecDeque;

use crate::model::Moment;
use crate::model::media::Quality;

/// Samples kept of one call: ten minutes at one a second.
const MOST: usize = 600;

/// One second of a call's sound.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    /// When.
    pub(super) at: Moment,
    /// Estimated listening quality, 1 to 4.5, once known.
    pub(super) mos: Option<f32>,
    /// Share of packets lost, 0 to 1.
    pub(super) loss: f32,
}

/// The samples of one call, oldest first.
#[derive(Clone, Default, Debug)]
pub(super) struct Samples(VecDeque<Sample>);

impl Samples {
    /// Takes a report, at most one a second.
    pub(super) fn take(&mut self, now: Moment, quality: &Quality) {
        if self.0.back().is_some_and(|last| now.since(last.at).as_millis() < 1000) {
            return;
        }
        if self.0.len() == MOST {
            self.0.pop_front();
        }
        self.0.push_back(Sample { at: now, mos: quality.mos, loss: quality.loss });
    }

    /// All of them, oldest first.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &Sample> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sample_a_second_is_kept_and_no_more_than_ten_minutes() {
        let mut samples = Samples::default();
        for tenth in 0..10_000 {
            samples.take(Moment::from_millis(tenth * 100), &Quality::default());
        }
        assert_eq!(samples.iter().len(), MOST);
        let first = samples.iter().next().map(|s| s.at);
        assert_eq!(first, Some(Moment::from_secs(400)));
    }
}
