//! Whether there is an echo at all. An echo canceller that looks for one where there is none, at a headset, swallows syllables
//! while both talk; so it works only where an echo cannot be ruled out.
//!
//! An echo that comes `lag` after its cause never lets the microphone be much softer than what the loudspeaker said then. So for
//! each lag one loud moment of the loudspeaker that leaves the microphone silent rules the echo out; when that has happened
//! lately for all lags, there is none.

use crate::media::frame::{FRAME_SAMPLES, Frame};

/// An echo comes at most so many frames after its cause was given to the device: half a second.
const LAGS: usize = 50;

/// Mean square above which the loudspeaker is loud: -45 dB of full scale.
const LOUD: f32 = 3e-5;

/// An echo that drowns in the room's noise needs no canceller, if it is at least so much softer (-26 dB).
const SOFT_IN_NOISE: f32 = 2.5e-3;

/// How fast the noise is believed to rise, a frame: 4 dB a second.
const NOISE_RISES: f32 = 1.01;

/// What an echo may be so much softer than its cause, and how often that has to be shown anew.
struct Bound {
    /// Of the mean squares.
    soft: f32,
    /// Loud frames at one lag after which what was ruled out must be ruled out again.
    patience: u16,
}

/// Louder than -20 dB an echo is heard even while somebody speaks here, and the gap between two words rules it out; down to -32 dB
/// it is heard in the pauses alone, and only a pause can rule it out. So whoever speaks without a pause is not taken for an echo.
const BOUNDS: [Bound; 2] = [Bound { soft: 1e-2, patience: 200 }, Bound { soft: 6e-4, patience: 500 }];

/// Of them so many are left at the beginning, before anything is known: a word where nobody has been heard here but while the other
/// side spoke, which may be all echo; a sentence where somebody has.
const AT_FIRST: u16 = 120;
const SUSPICIOUS: u16 = 90;

/// So many frames heard here, while the other side was silent, are somebody who talks.
const TALKS: u8 = 10;

/// Once there may be an echo it is reckoned with for so many loud frames more: while a loudspeaker's delay moves, it seems gone.
const WARY: u16 = 300;

/// The watch over one microphone and one loudspeaker.
pub(super) struct EchoWatch {
    /// Mean squares of what the loudspeaker said, the newest first.
    said: [f32; LAGS + 1],
    /// For each bound the loud frames at each lag since an echo with it was ruled out.
    since: [[u16; LAGS]; BOUNDS.len()],
    noise: f32,
    /// Frames in which somebody was heard here while the other side was silent.
    alone: u8,
    /// Loud frames left for which an echo is reckoned with.
    wary: u16,
    filters: [Rumble; 2],
}

impl Default for EchoWatch {
    fn default() -> Self {
        EchoWatch {
            said: [0.0; LAGS + 1],
            since: [0, 1].map(|bound| [BOUNDS[bound].patience - AT_FIRST; LAGS]),
            noise: f32::INFINITY,
            alone: 0,
            wary: 0,
            filters: [Rumble::default(); 2],
        }
    }
}

impl EchoWatch {
    /// The microphone heard this.
    pub(super) fn heard(&mut self, frame: &Frame) {
        let heard = self.filters[0].mean_square(frame);
        self.noise = heard.min(self.noise * NOISE_RISES);
        if heard > LOUD.max(self.noise * 10.0) && self.said.iter().all(|said| *said < LOUD / 10.0) {
            self.alone = (self.alone + 1).min(TALKS);
        }
        let mut may_be = false;
        for (bound, since) in BOUNDS.iter().zip(&mut self.since) {
            let most = if self.alone < TALKS { bound.patience - SUSPICIOUS } else { bound.patience };
            for (since, cause) in since.iter_mut().zip(self.said.windows(2)) {
                // A frame of echo has parts of two of its cause.
                let cause = cause[0].min(cause[1]);
                if cause >= LOUD {
                    let drowned = (2.0 * self.noise).min(cause * SOFT_IN_NOISE);
                    *since = if heard < drowned.max(cause * bound.soft) { 0 } else { since.saturating_add(1) };
                }
                may_be |= *since >= most;
            }
        }
        if may_be {
            self.wary = WARY;
        } else if self.said[0] > LOUD {
            self.wary = self.wary.saturating_sub(1);
        }
    }

    /// The loudspeaker says this.
    pub(super) fn played(&mut self, frame: &Frame) {
        self.said.copy_within(..LAGS, 1);
        self.said[0] = self.filters[1].mean_square(frame);
    }

    /// Whether an echo cannot be ruled out.
    pub(super) fn may_be(&self) -> bool {
        self.wary > 0
    }
}

/// A filter that takes away what is below about 100 Hz: rumble is no echo.
#[derive(Clone, Copy, Default)]
struct Rumble {
    before: f32,
    passed: f32,
}

impl Rumble {
    fn mean_square(&mut self, frame: &Frame) -> f32 {
        let mut sum = 0.0;
        for sample in frame {
            self.passed = sample - self.before + 0.987 * self.passed;
            self.before = *sample;
            sum += self.passed * self.passed;
        }
        sum / FRAME_SAMPLES as f32
    }
}

#[cfg(test)]
mod tests {
    use super::super::room::{Room, frames, voice};
    use super::*;

    /// For each second, whether an echo could be ruled out at its end; the other side is heard a fifth of a second late.
    fn told(mut room: Room, far: &[f32], near: &[f32]) -> Vec<bool> {
        let mut watch = EchoWatch::default();
        let mut told = Vec::new();
        let far = [&[0.0; 9_600], far].concat();
        for (i, (far, near)) in frames(&far).zip(frames(near)).enumerate() {
            let mut heard = room.hear(&far);
            heard.iter_mut().zip(&near).for_each(|(s, n)| *s += n);
            watch.heard(&heard);
            watch.played(&far);
            if i % 100 == 99 {
                told.push(!watch.may_be());
            }
        }
        told
    }

    #[test]
    fn an_echo_is_never_ruled_out_where_there_is_one_whoever_talks() {
        let (far, near) = (voice("boris.wav", 12), voice("marta.wav", 12));
        let quiet = vec![0.0; far.len()];
        for near in [&near, &quiet] {
            for (delay_ms, echo_db) in [(40, -6.0), (120, -15.0), (250, -10.0), (400, -3.0)] {
                let ruled_out = told(Room::new(delay_ms, echo_db, 0.0005), &far, near);
                assert!(!ruled_out[2..].contains(&true), "{delay_ms} ms, {echo_db} dB: {ruled_out:?}");
            }
        }
    }

    #[test]
    fn with_a_headset_it_is_ruled_out_while_both_talk_and_stays_so() {
        let (far, near) = (voice("boris.wav", 12), voice("marta.wav", 12));
        for noise in [0.0001, 0.0005] {
            let ruled_out = told(Room::new(40, -100.0, noise), &far, &near);
            assert!(ruled_out.iter().filter(|so| **so).count() == 12, "noise {noise}: {ruled_out:?}");
        }
    }

    #[test]
    fn a_loudspeaker_that_is_turned_up_is_noticed() {
        let far = voice("boris.wav", 12);
        let (mut headset, mut open) = (Room::new(40, -60.0, 0.0003), Room::new(40, -10.0, 0.0003));
        let mut watch = EchoWatch::default();
        for (i, far) in frames(&far).enumerate() {
            let rooms = (headset.hear(&far), open.hear(&far));
            watch.heard(if i < 600 { &rooms.0 } else { &rooms.1 });
            watch.played(&far);
            if i == 599 {
                assert!(!watch.may_be());
            }
        }
        assert!(watch.may_be(), "six seconds later");
    }
}
