//! What is done to the microphone before anybody hears it: echo, noise, rumble and level, each by its own switch.
//!
//! | switch | by | default, and why |
//! |---|---|---|
//! | rumble | high-pass filter | on: below 100 Hz is no speech |
//! | echo | AEC3 of WebRTC | on: in a room it takes away 30 to 39 dB of echo, and who talks alone loses less than 1 dB |
//! | noise | spectral suppression | off: where both talk it swallows a third more of the voice than the canceller alone |
//! | gain | AGC2 of WebRTC | off: it lifts the room in the pauses, and the rest of an echo by 15 dB |
//!
//! What echo cancelling costs: while both talk, one syllable in eight in a room with strong echo. It works only where an echo
//! is found ([`echo`]), so that at a headset nothing is lost, and reckoned only until that is known. What was learned is kept from
//! call to call while the devices stay. The numbers are gates of `tests.rs`.

mod echo;
mod likeness;
mod reference;
#[cfg(test)]
mod room;
#[cfg(test)]
mod tests;

use sonora::config::{
    AdaptiveDigital, EchoCanceller, GainController2, HighPassFilter, MaxProcessingRate, NoiseSuppression, Pipeline,
    TransparentModeType,
};
use sonora::{AudioProcessing, Config, StreamConfig};

use self::echo::{EchoWatch, Verdict};
use self::reference::Reference;
use super::frame::{FRAME_SAMPLES, Frame, RATE_HZ};
use crate::model::settings::AudioSettings;

const STREAM: StreamConfig = StreamConfig::new(RATE_HZ, 1);

/// Which parts work.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Switches {
    /// Take out what the loudspeaker says.
    pub echo: bool,
    /// Take out what goes on all the time.
    pub noise: bool,
    /// Bring soft and loud voices to one level.
    pub gain: bool,
    /// Take out what is below speech.
    pub rumble: bool,
}

impl From<&AudioSettings> for Switches {
    fn from(settings: &AudioSettings) -> Switches {
        Switches {
            echo: settings.echo_cancelling,
            noise: settings.noise_suppression,
            gain: settings.gain_control,
            rumble: settings.high_pass,
        }
    }
}

impl Switches {
    fn config(self) -> Config {
        // By the hidden Markov model it is known after three seconds that a headset has no echo, else after six.
        let echo = EchoCanceller { transparent_mode: TransparentModeType::Hmm, ..EchoCanceller::default() };
        let gain = GainController2 { adaptive_digital: Some(AdaptiveDigital::default()), ..GainController2::default() };
        Config {
            pipeline: Pipeline {
                maximum_internal_processing_rate: MaxProcessingRate::Rate48kHz,
                multi_channel_render: false,
                multi_channel_capture: false,
                ..Pipeline::default()
            },
            high_pass_filter: self.rumble.then(HighPassFilter::default),
            echo_canceller: self.echo.then_some(echo),
            noise_suppression: self.noise.then(NoiseSuppression::default),
            gain_controller2: self.gain.then_some(gain),
            ..Config::default()
        }
    }
}

/// The microphone's way through all that is switched on.
///
/// With each frame first [`Processing::heard`] is asked to clean the microphone's, then [`Processing::played`] is told
/// what went to the loudspeaker: an echo comes after its cause.
pub struct Processing {
    /// As wished.
    switches: Switches,
    /// Takes out the echo and does all the rest; learns until it is known that there is no echo.
    cancelling: Option<Box<AudioProcessing>>,
    /// Does the rest alone. None while that is nothing: then not a bit is changed.
    plain: Option<Box<AudioProcessing>>,
    /// Whose voice was sent last.
    cancels: bool,
    reference: Reference,
    echo: EchoWatch,
}

impl Processing {
    /// For a room of which nothing is known yet.
    pub fn new(switches: Switches) -> Processing {
        let mut processing = Processing {
            switches: Switches::default(),
            cancelling: None,
            plain: None,
            cancels: false,
            reference: Reference::default(),
            echo: EchoWatch::default(),
        };
        processing.switch(switches);
        processing
    }

    /// Switches parts on and off, from the next frame on; what goes on keeps what it has learned.
    pub fn switch(&mut self, switches: Switches) {
        if switches != self.switches {
            self.switches = switches;
            reconfigure(&mut self.cancelling, switches);
            reconfigure(&mut self.plain, Switches { echo: false, ..switches });
        }
        self.settle();
    }

    /// The canceller runs while there may be an echo.
    fn settle(&mut self) {
        let runs = self.switches.echo && self.echo.verdict() != Verdict::NoEcho;
        if runs != self.cancelling.is_some() {
            self.cancelling = runs.then(|| chain(self.switches));
        }
    }

    /// Another device is another room: all that was learned is forgotten.
    pub fn room_changed(&mut self) {
        *self = Processing::new(self.switches);
    }

    /// Cleans what the microphone heard.
    pub fn heard(&mut self, frame: &mut Frame) {
        if self.switches.echo {
            self.echo.heard(frame);
        }
        let cancelled = self.cancelling.as_mut().map(|chain| through(chain, frame));
        let cancels = cancelled.is_some() && self.echo.verdict() == Verdict::Echo;
        let turns = std::mem::replace(&mut self.cancels, cancels) != cancels;
        self.settle();
        if let (Some(cancelled), true, false) = (cancelled, cancels, turns) {
            *frame = cancelled;
            return;
        }
        if let Some(chain) = &mut self.plain {
            *frame = through(chain, frame);
        }
        if let (Some(cancelled), true) = (cancelled, turns) {
            // One gives way to the other without a click.
            for (i, (plain, cancelled)) in frame.iter_mut().zip(cancelled).enumerate() {
                let late = i as f32 / FRAME_SAMPLES as f32;
                let share = if cancels { late } else { 1.0 - late };
                *plain += share * (cancelled - *plain);
            }
        }
    }

    /// Tells what goes to the loudspeaker, behind `queued` samples that it has not played yet.
    pub fn played(&mut self, frame: &Frame, queued: usize) {
        if !self.switches.echo {
            return;
        }
        let (now, mut unused) = (self.reference.next(frame, queued), *frame);
        self.echo.played(&now);
        let Some(chain) = &mut self.cancelling else { return };
        if let Err(error) = chain.process_render_f32(&[&now], &mut [unused.as_mut_slice()]) {
            tracing::debug!(%error, "the loudspeaker is not listened to");
        }
    }
}

/// What goes on keeps what it has learned; what has nothing to do is gone, and the canceller comes where it is wanted.
fn reconfigure(chain: &mut Option<Box<AudioProcessing>>, switches: Switches) {
    match chain {
        _ if switches == Switches::default() => *chain = None,
        Some(running) => running.apply_config(switches.config()),
        None if !switches.echo => *chain = Some(self::chain(switches)),
        None => {}
    }
}

fn chain(switches: Switches) -> Box<AudioProcessing> {
    let builder = AudioProcessing::builder().config(switches.config());
    Box::new(builder.capture_config(STREAM).render_config(STREAM).build())
}

fn through(chain: &mut AudioProcessing, frame: &Frame) -> Frame {
    let mut clean = *frame;
    if let Err(error) = chain.process_capture_f32(&[frame], &mut [clean.as_mut_slice()]) {
        // The shape of a frame never changes, so this cannot come; the voice goes out as it is.
        tracing::debug!(%error, "the microphone is not processed");
        return *frame;
    }
    clean
}
