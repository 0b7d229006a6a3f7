//! The microphone test: what the microphone hears comes back from the loudspeaker, late enough to be listened to.

use std::collections::VecDeque;

use super::frame::{Frame, RATE_HZ, add};
use super::meter::Meter;

/// How late our own voice comes back, in samples: a second.
const LATE: usize = RATE_HZ as usize;

/// It comes back softer by this (-6 dB), so that what the room gives back dies away.
const SOFTER: f32 = 0.5;

/// A test under way.
pub(super) struct MicrophoneTest {
    heard: VecDeque<f32>,
    meter: Meter,
}

impl Default for MicrophoneTest {
    fn default() -> Self {
        MicrophoneTest { heard: std::iter::repeat_n(0.0, LATE).collect(), meter: Meter::default() }
    }
}

impl MicrophoneTest {
    /// Takes in ten milliseconds, and adds to `played` those of a second ago.
    pub(super) fn pass(&mut self, microphone: &Frame, played: &mut Frame) {
        self.meter.see(microphone);
        self.heard.extend(microphone);
        let mut late = *microphone;
        late.iter_mut().zip(self.heard.drain(..microphone.len())).for_each(|(to, from)| *to = from);
        add(played, &late, SOFTER);
    }

    /// How loud the microphone is.
    pub(super) fn dbfs(&self) -> f32 {
        self.meter.dbfs()
    }
}
