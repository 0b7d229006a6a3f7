//! Whether there is an echo at all. An echo canceller that looks for one where there is none, at a headset, swallows syllables
//! while both talk; so it works only where an echo is found.
//!
//! An echo is like its cause and comes after one delay; two people who talk are not alike after any. So what the microphone hears is
//! compared with what the loudspeaker said ([`Likeness`]), and nobody has to be silent for it.

use super::likeness::{Likeness, StandsOut};
use crate::media::frame::{FRAME_SAMPLES, Frame, RATE_HZ};

/// Speech is told by what is below 4 kHz; what is above and folds down is little, and folds alike in both.
pub(super) const EAR_HZ: u32 = 8_000;
const FOLD: usize = (RATE_HZ / EAR_HZ) as usize;

/// An echo comes at most so many samples after its cause was given to the device: 512 ms.
pub(super) const DELAYS: usize = 4_096;

/// So much of the microphone is looked at together: 13 frames, 130 ms.
const HEARD: usize = 13 * FRAME_SAMPLES / FOLD;
const SAID: usize = DELAYS + HEARD;

/// The loudspeaker is loud above this mean square: -50 dB of full scale.
const LOUD: f32 = 1e-5;

/// What is so much softer than the loudspeaker (-40 dB), or than full scale (-66 dB), disturbs nobody.
const SOFT: f32 = 1e-4;
const SILENT: f32 = 2.5e-7;

/// How far one delay must stand out to be an echo's, and in how many pieces one after another: chance stands out in one alone. An echo
/// that is heard alone does so in all pieces, one in which somebody talks in most. Of few pieces chance makes more.
const LIKE: (StandsOut, u32) = (StandsOut { delay: 8.0, room: 3.5, pieces: 8 }, 3);
const VERY_LIKE: (StandsOut, u32) = (StandsOut { delay: 9.0, room: 4.5, pieces: 3 }, 2);

/// While the loudspeaker is loud for so many pieces, three seconds, an echo is looked for before there is said to be none.
const OPEN: u32 = 24;

/// Once found it is reckoned with for so many pieces more, eight seconds.
const WARY: u32 = 60;

/// What is known of an echo.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    /// Too little was said yet.
    Open,
    /// There is one, or was lately.
    Echo,
    /// There is none that anybody would hear.
    NoEcho,
}

/// The watch over one microphone and one loudspeaker.
pub(super) struct EchoWatch {
    /// Not yet looked at.
    heard: Vec<f32>,
    /// And before it as long as an echo may take.
    said: Vec<f32>,
    likeness: Likeness,
    /// Pieces one after another that were like an echo, and very like one.
    in_a_row: [u32; 2],
    found: bool,
    /// Loud pieces for which that is believed.
    believed: u32,
}

impl Default for EchoWatch {
    fn default() -> Self {
        EchoWatch {
            heard: Vec::with_capacity(2 * HEARD),
            said: [vec![0.0; DELAYS], Vec::with_capacity(2 * HEARD)].concat(),
            likeness: Likeness::default(),
            in_a_row: [0; 2],
            found: false,
            believed: OPEN,
        }
    }
}

impl EchoWatch {
    /// The microphone heard this.
    pub(super) fn heard(&mut self, frame: &Frame) {
        self.heard.extend(folded(frame));
    }

    /// The loudspeaker says this.
    pub(super) fn played(&mut self, frame: &Frame) {
        self.said.extend(folded(frame));
        if self.heard.len() >= HEARD && self.said.len() >= SAID {
            self.look();
            self.heard.drain(..HEARD);
            self.said.drain(..HEARD);
        }
    }

    /// What is known by now.
    pub(super) fn verdict(&self) -> Verdict {
        match (self.believed, self.found) {
            (0, _) => Verdict::NoEcho,
            (_, true) => Verdict::Echo,
            (_, false) => Verdict::Open,
        }
    }

    fn look(&mut self) {
        let (heard, said) = (&self.heard[..HEARD], &self.said[..SAID]);
        let (before, lately) = said.split_at(SAID / 2);
        let cause = mean_square(before).min(mean_square(lately));
        if cause < LOUD {
            return;
        }
        self.believed = self.believed.saturating_sub(1);
        if mean_square(heard) < SILENT.max(cause * SOFT) {
            self.in_a_row = [0; 2];
            return;
        }
        let now = self.likeness.take(heard, said);
        for ((least, times), in_a_row) in [LIKE, VERY_LIKE].into_iter().zip(&mut self.in_a_row) {
            let like = now.pieces >= least.pieces && (now.delay > least.delay || now.room > least.room);
            *in_a_row = if like { *in_a_row + 1 } else { 0 };
            if *in_a_row >= times {
                (self.found, self.believed) = (true, WARY);
            }
        }
    }
}

fn folded(frame: &Frame) -> impl Iterator<Item = f32> + '_ {
    frame.chunks_exact(FOLD).map(|few| few.iter().sum::<f32>() / FOLD as f32)
}

fn mean_square(sound: &[f32]) -> f32 {
    sound.iter().map(|s| s * s).sum::<f32>() / sound.len() as f32
}

#[cfg(test)]
mod tests {
    use super::super::room::{Room, frames, voice};
    use super::*;

    /// For each second, whether an echo was found at its end; the other side is heard a fifth of a second late.
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
                told.push(watch.verdict() == Verdict::Echo);
            }
        }
        told
    }

    #[test]
    fn an_echo_is_found_whoever_talks() {
        let (far, near) = (voice("boris.wav", 5), voice("marta.wav", 5));
        let quiet = vec![0.0; far.len()];
        for (near, late) in [(&quiet, 1), (&near, 2)] {
            for (delay_ms, echo_db) in [(40, -6.0), (120, -15.0), (250, -10.0), (400, -3.0), (60, -26.0)] {
                let found = told(Room::new(delay_ms, echo_db, 0.0005), &far, near);
                assert!(!found[late..].contains(&false), "{delay_ms} ms, {echo_db} dB: {found:?}");
            }
        }
    }

    #[test]
    fn with_a_headset_none_is_found_while_both_talk() {
        let (far, near) = (voice("boris.wav", 12), voice("marta.wav", 12));
        for (far, near, echo_db, noise) in [
            (&far, &near, -100.0, 0.0001),
            (&near, &far, -100.0, 0.0001),
            (&far, &near, -100.0, 0.005),
            (&far, &near, -50.0, 0.0001),
        ] {
            let found = told(Room::new(40, echo_db, noise), far, near);
            assert!(!found.contains(&true), "{echo_db} dB, noise {noise}: {found:?}");
        }
    }

    #[test]
    fn a_loudspeaker_that_is_turned_up_is_noticed_and_one_that_is_unplugged_forgotten() {
        let far = voice("boris.wav", 24);
        let (mut headset, mut open) = (Room::new(40, -60.0, 0.0003), Room::new(40, -10.0, 0.0003));
        let mut watch = EchoWatch::default();
        for (i, far) in frames(&far).enumerate() {
            let rooms = (headset.hear(&far), open.hear(&far));
            watch.heard(if (600..800).contains(&i) { &rooms.1 } else { &rooms.0 });
            watch.played(&far);
            match i {
                599 => assert_eq!(watch.verdict(), Verdict::NoEcho, "a headset"),
                799 => assert_eq!(watch.verdict(), Verdict::Echo, "two seconds later"),
                _ => {}
            }
        }
        assert_eq!(watch.verdict(), Verdict::NoEcho, "sixteen seconds later");
    }
}
