//! The sounds that the phone makes by itself: a country's call progress tones, and our own bells.

pub mod country;

use std::f32::consts::TAU;
use std::sync::Arc;

use self::country::{Step, country};
use super::clip::Clip;
use super::frame::{Frame, RATE_HZ};
use crate::model::media::Tone;
use crate::model::settings::RingTone;

/// Loudness of a call progress tone, as peak: -20 dB root mean square, as loud as speech and no louder.
const PROGRESS_PEAK: f32 = 0.14;

/// Tones begin and end within this, in samples: 3 ms, so that they do not click.
const EDGE: u32 = RATE_HZ * 3 / 1_000;

/// A struck bar of our bells.
#[derive(Clone, Copy, Debug)]
struct Note {
    at_ms: u32,
    hz: f32,
    peak: f32,
}

const fn note(at_ms: u32, hz: f32, peak: f32) -> Note {
    Note { at_ms, hz, peak }
}

/// A melody: its notes, and when it begins again, in ms; none ends it.
#[derive(Clone, Copy, Debug)]
struct Melody {
    notes: &'static [Note],
    again_ms: Option<u32>,
}

/// Two bars a fourth apart, twice, then a rest: a telephone, but a friendly one.
const RING: Melody = Melody {
    notes: &[
        note(0, 659.3, 0.3),
        note(150, 880.0, 0.3),
        note(300, 659.3, 0.25),
        note(450, 880.0, 0.25),
        note(1_000, 659.3, 0.3),
        note(1_150, 880.0, 0.3),
        note(1_300, 659.3, 0.25),
        note(1_450, 880.0, 0.25),
    ],
    again_ms: Some(4_000),
};

/// Three low bars and a long rest: for rooms where others work.
const CALM: Melody =
    Melody { notes: &[note(0, 392.0, 0.26), note(700, 523.3, 0.24), note(1_400, 440.0, 0.22)], again_ms: Some(5_000) };

/// How often a trill goes to and fro in one ring.
const TRILLS: usize = 20;

/// Two frequencies in quick turn for a second and a half, and a rest of twice that.
const TRILL: [Step; 2 * TRILLS + 1] = {
    let mut steps: [Step; 2 * TRILLS + 1] = [(&[], 3_000); 2 * TRILLS + 1];
    let mut at = 0;
    while at < TRILLS {
        steps[2 * at] = (&[1_050.0], 38);
        steps[2 * at + 1] = (&[1_330.0], 38);
        at += 1;
    }
    steps
};

/// A major chord going up, and its top once more: good news, and nothing like a call.
const RECALL: Melody = Melody {
    notes: &[
        note(0, 523.3, 0.28),
        note(180, 659.3, 0.28),
        note(360, 784.0, 0.28),
        note(540, 1_046.5, 0.32),
        note(900, 1_046.5, 0.22),
    ],
    again_ms: Some(2_600),
};

const CONFIRM: Melody = Melody { notes: &[note(0, 784.0, 0.16), note(110, 1_046.5, 0.16)], again_ms: None };

/// How fast a bar dies away, in seconds, and its octave, which makes the attack.
const DECAY_S: f32 = 0.28;
const OCTAVE_DECAY_S: f32 = 0.06;

/// How long a bar can be heard, in ms.
const NOTE_MS: u32 = 1_400;

/// One tone being played.
#[derive(Debug)]
pub struct Playing {
    tone: Tone,
    score: Score,
    /// Samples since the beginning.
    at: u64,
}

#[derive(Debug)]
enum Score {
    Steps(&'static [Step]),
    Melody(Melody),
    File(Clip),
}

impl Playing {
    /// Begins a tone as a country has it (ISO 3166 code).
    pub fn new(tone: Tone, code: Option<&str>) -> Playing {
        let score = match (country(code).steps(tone), tone) {
            (Some(steps), _) => Score::Steps(steps),
            (None, Tone::Recall) => Score::Melody(RECALL),
            (None, Tone::Confirm) => Score::Melody(CONFIRM),
            (None, _) => Score::Melody(RING),
        };
        Playing { tone, score, at: 0 }
    }

    /// Begins to ring as the user likes it.
    pub fn ring(choice: RingTone) -> Playing {
        let score = match choice {
            RingTone::Bars => Score::Melody(RING),
            RingTone::Calm => Score::Melody(CALM),
            RingTone::Trill => Score::Steps(&TRILL),
        };
        Playing { tone: Tone::Ring, score, at: 0 }
    }

    /// Begins to ring with a sound of the user's own, again and again.
    pub fn file(sound: Arc<[f32]>) -> Playing {
        Playing { tone: Tone::Ring, score: Score::File(Clip::new(sound, true)), at: 0 }
    }

    /// Which tone.
    pub fn tone(&self) -> Tone {
        self.tone
    }

    /// Whether it calls the user from afar: it then sounds where ringing sounds.
    pub fn rings(&self) -> bool {
        matches!(self.tone, Tone::Ring | Tone::Recall)
    }

    /// The next ten milliseconds; false once it is over.
    pub fn fill(&mut self, frame: &mut Frame) -> bool {
        if let Score::File(clip) = &mut self.score {
            return clip.fill(frame);
        }
        for sample in frame.iter_mut() {
            *sample = match &self.score {
                Score::File(_) => 0.0,
                Score::Steps(steps) => step_sample(steps, self.at),
                Score::Melody(melody) => melody_sample(melody, self.at),
            };
            self.at += 1;
        }
        match &self.score {
            Score::Melody(Melody { notes, again_ms: None }) => {
                self.at < samples(notes.last().map_or(0, |n| n.at_ms) + NOTE_MS)
            }
            _ => true,
        }
    }
}

fn step_sample(steps: &[Step], at: u64) -> f32 {
    let round: u64 = steps.iter().map(|(_, ms)| samples(*ms)).sum();
    let mut at = at % round.max(1);
    for (frequencies, ms) in steps {
        let length = samples(*ms);
        if at < length {
            let edge = (at.min(length - at) as f32 / EDGE as f32).min(1.0);
            let seconds = at as f32 / RATE_HZ as f32;
            let sum: f32 = frequencies.iter().map(|hz| (TAU * hz * seconds).sin()).sum();
            // Two or three frequencies together are as loud as one.
            let share = 1.0 / (frequencies.len().max(1) as f32).sqrt();
            return PROGRESS_PEAK * share * edge * sum;
        }
        at -= length;
    }
    0.0
}

fn melody_sample(melody: &Melody, at: u64) -> f32 {
    let at = match melody.again_ms {
        Some(ms) => at % samples(ms),
        None => at,
    };
    melody.notes.iter().map(|note| note_sample(note, at)).sum()
}

fn note_sample(note: &Note, at: u64) -> f32 {
    let start = samples(note.at_ms);
    if at < start || at - start > samples(NOTE_MS) {
        return 0.0;
    }
    let since = (at - start) as f32;
    let seconds = since / RATE_HZ as f32;
    let attack = (since / EDGE as f32).min(1.0);
    let bar = (TAU * note.hz * seconds).sin() * (-seconds / DECAY_S).exp();
    let octave = 0.3 * (TAU * 4.0 * note.hz * seconds).sin() * (-seconds / OCTAVE_DECAY_S).exp();
    note.peak * attack * (bar + octave)
}

fn samples(ms: u32) -> u64 {
    u64::from(ms) * u64::from(RATE_HZ) / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::frame::{SILENCE, rms};
    use crate::model::settings::TONE_COUNTRIES;

    /// The tone's first seconds as lengths of sound and silence in ms, rounded to frames.
    fn cadence(tone: Tone, code: &str, seconds: usize) -> Vec<usize> {
        let mut playing = Playing::new(tone, Some(code));
        let (mut lengths, mut on, mut length) = (Vec::new(), true, 0);
        for _ in 0..seconds * 100 {
            let mut frame = SILENCE;
            playing.fill(&mut frame);
            if (rms(&frame) > 0.02) != on {
                lengths.push(length);
                (on, length) = (!on, 0);
            }
            length += 10;
        }
        lengths
    }

    #[test]
    fn each_country_has_its_rhythm() {
        for (tone, code, expected) in [
            (Tone::Ringback, "IT", [1_000, 4_000]),
            (Tone::Ringback, "FR", [1_500, 3_500]),
            (Tone::Ringback, "ES", [1_500, 3_000]),
            (Tone::Ringback, "BR", [1_000, 4_000]),
            (Tone::Ringback, "RU", [800, 3_200]),
            (Tone::Ringback, "GB", [400, 200]),
            (Tone::Ringback, "US", [2_000, 4_000]),
            (Tone::Ringback, "DE", [1_000, 4_000]),
            (Tone::Busy, "it", [500, 500]),
            (Tone::Busy, "ES", [200, 200]),
            (Tone::Busy, "BR", [250, 250]),
            (Tone::Busy, "RU", [350, 350]),
            (Tone::Congestion, "IT", [200, 200]),
            (Tone::Congestion, "US", [250, 250]),
            (Tone::Busy, "XX", [500, 500]),
            (Tone::Ringback, "AU", [400, 200]),
            (Tone::Ringback, "SE", [1_000, 5_000]),
            (Tone::Busy, "AR", [300, 200]),
            (Tone::Congestion, "CN", [700, 700]),
            (Tone::CallWaiting, "IT", [400, 100]),
            (Tone::CallWaiting, "NL", [500, 9_500]),
            (Tone::CampOn, "IT", [80, 120]),
            (Tone::Recording, "FR", [200, 14_800]),
        ] {
            assert_eq!(cadence(tone, code, 16)[..2], expected, "{tone:?} {code}");
        }
    }

    #[test]
    fn no_tone_is_louder_than_speech_by_surprise() {
        for tone in [
            Tone::Ringback,
            Tone::Busy,
            Tone::Congestion,
            Tone::CallWaiting,
            Tone::Intrusion,
            Tone::CampOn,
            Tone::Recording,
            Tone::Confirm,
        ] {
            for code in TONE_COUNTRIES {
                let mut playing = Playing::new(tone, Some(code));
                for _ in 0..300 {
                    let mut frame = SILENCE;
                    playing.fill(&mut frame);
                    assert!(rms(&frame) < 0.2, "{tone:?} {code}");
                    assert!(frame.iter().all(|s| s.abs() < 0.3), "{tone:?} {code}");
                }
            }
        }
    }

    #[test]
    fn a_recall_is_not_a_ring_and_both_go_on_while_a_confirmation_ends() {
        let rings = [RingTone::Bars, RingTone::Trill, RingTone::Calm].map(Playing::ring);
        let mut sounds = [Playing::new(Tone::Recall, None)].into_iter().chain(rings).map(|mut playing| {
            let mut all = Vec::new();
            for _ in 0..1_000 {
                let mut frame = SILENCE;
                assert!(playing.fill(&mut frame));
                all.extend(frame);
            }
            assert!(rms(&all) > 0.025 && all.iter().all(|s| s.abs() < 0.95), "{}", rms(&all));
            all
        });
        let recall = sounds.next().expect("the recall");
        assert!(sounds.all(|ring| ring[..24_000] != recall[..24_000]));
        let mut confirm = Playing::new(Tone::Confirm, None);
        let frames = (0..1_000).take_while(|_| confirm.fill(&mut SILENCE.clone())).count();
        assert!((100..200).contains(&frames), "{frames}");
    }
}
