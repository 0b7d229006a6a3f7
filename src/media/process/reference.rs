//! What the loudspeaker plays now: what was given to it, later by as much as its ring holds.

use crate::media::frame::{FRAME_SAMPLES, Frame, SILENCE};
use crate::media::rings::RING_SAMPLES;

/// The ring's depth is that of its lowest point in so many frames: half a second.
const WINDOW: u32 = 50;

/// The depth swings by what the device takes at once; only more than this is a change, in samples: 10 ms.
const SWING: usize = 480;

/// Keeps what was given to the loudspeaker until it is played.
#[derive(Debug)]
pub(super) struct Reference {
    /// The newest last; always a ring and a frame long.
    given: Vec<f32>,
    /// So many samples are behind us in the ring.
    behind: usize,
    least: usize,
    seen: u32,
}

impl Default for Reference {
    fn default() -> Self {
        Reference { given: vec![0.0; RING_SAMPLES + FRAME_SAMPLES], behind: 0, least: usize::MAX, seen: 0 }
    }
}

impl Reference {
    /// Takes the frame given to the loudspeaker while its ring held `queued` samples; gives the one that is played now.
    /// It is never later than the sound itself: an echo canceller can wait for an echo, not foresee it.
    pub(super) fn next(&mut self, frame: &Frame, queued: usize) -> Frame {
        self.given.copy_within(FRAME_SAMPLES.., 0);
        self.given[RING_SAMPLES..].copy_from_slice(frame);
        self.least = self.least.min(queued.min(RING_SAMPLES));
        self.seen += 1;
        // An emptied ring is seen at once, a fuller one when it stays so.
        if self.seen == WINDOW || self.least + SWING < self.behind {
            if self.least.abs_diff(self.behind) > SWING {
                self.behind = self.least;
            }
            (self.least, self.seen) = (usize::MAX, 0);
        }
        let mut now = SILENCE;
        now.copy_from_slice(&self.given[RING_SAMPLES - self.behind..][..FRAME_SAMPLES]);
        now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_follows_the_depth_of_the_ring_and_never_comes_late() {
        let mut reference = Reference::default();
        let mut number = 0.0;
        // Depth of the ring, for so many frames, and how many frames late the reference then is.
        for (queued, frames, late) in [(0, 60, 0), (2_400, 120, 5), (2_700, 60, 5), (9_600, 120, 20), (100, 2, 0)] {
            for i in 0..frames {
                number += 1.0;
                let now = reference.next(&[number; FRAME_SAMPLES], queued + (i % 2) * 200);
                if i + 1 == frames {
                    assert!((number - now[0] - late as f32).abs() <= 1.0, "{queued}: {} late", number - now[0]);
                }
            }
        }
        reference.next(&SILENCE, usize::MAX);
    }
}
