//! Sound by devices, seen from the thread that moves it: rings of samples to and from the devices' callbacks, and whose
//! clock paces the frames: the microphone's while it runs, else a timer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rtrb::{Consumer, Producer};

use super::drift::Drift;
use super::frame::{FRAME_SAMPLES, FRAME_TIME, Frame, RATE_HZ, SILENCE, add};
use super::resample::Resampler;
use super::seam::MediaReport;

/// Samples a ring holds: 250 ms at 48 kHz.
pub const RING_SAMPLES: usize = 12_000;

/// A microphone that gives nothing for so long, or for twice as long as its pieces last, has stopped: the timer takes over.
const STALLED: Duration = Duration::from_millis(60);

/// Nothing gives sound in longer pieces.
const LONGEST_PIECE: Duration = Duration::from_millis(250);

/// How often the microphone's ring is looked at: its callback must not wake anybody, for that is a system call.
const GLANCE: Duration = Duration::from_millis(3);

/// How much of the difference between the frames' clock and the system's is made up for with each frame.
const PULL: f64 = 0.05;

/// A microphone's end.
pub struct Capture {
    samples: Consumer<f32>,
    resampler: Resampler,
    /// At 48 kHz, less than a few frames.
    ready: Vec<f32>,
    raw: Vec<f32>,
    last: Option<Instant>,
    /// How long a piece lasts that comes at a time.
    piece: Duration,
    rate_hz: u32,
}

/// A loudspeaker's end.
pub struct Playback {
    samples: Producer<f32>,
    gaps: Arc<AtomicU32>,
    gaps_seen: u32,
    drift: Drift,
    out: Vec<f32>,
}

/// What the sound needs now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Need {
    /// Somebody hears us.
    pub microphone: bool,
    /// We hear somebody or a tone.
    pub loudspeaker: bool,
    /// It rings.
    pub ringer: bool,
}

/// What the keeper gives back.
pub enum Given {
    /// The microphone, or that there is none any more.
    Capture(Option<Capture>),
    /// The loudspeaker.
    Playback(Option<Playback>),
    /// Where it rings apart from the loudspeaker, and whether it rings there too.
    Ringers {
        /// The ends of their rings.
        apart: Vec<Playback>,
        /// At the loudspeaker too.
        here: bool,
    },
    /// Something to tell.
    Report(MediaReport),
}

/// What devices are at hand; any may be missing.
#[derive(Default)]
pub struct Rings {
    /// The microphone.
    pub capture: Option<Capture>,
    /// Where calls are heard.
    pub playback: Option<Playback>,
    /// Where it rings elsewhere.
    pub ringers: Vec<Playback>,
    /// It does not ring at the loudspeaker.
    pub silent_here: bool,
}

impl Capture {
    /// The end of a ring that a microphone with this rate fills.
    pub fn new(samples: Consumer<f32>, rate_hz: u32) -> Capture {
        let resampler = Resampler::new(rate_hz, RATE_HZ);
        Capture { samples, resampler, ready: Vec::new(), raw: Vec::new(), last: None, piece: Duration::ZERO, rate_hz }
    }

    fn take_in(&mut self, now: Instant) {
        self.raw.clear();
        while let Ok(sample) = self.samples.pop() {
            self.raw.push(sample);
        }
        if !self.raw.is_empty() {
            self.last = Some(now);
            let came = Duration::from_secs_f64(self.raw.len() as f64 / f64::from(self.rate_hz.max(1)));
            // What piled up while nobody looked is no piece.
            self.piece = self.piece.mul_f64(0.99).max(came.min(LONGEST_PIECE));
        }
        self.resampler.process(&self.raw, &mut self.ready);
        // After a stall only the newest is of interest.
        let surplus = self.ready.len().saturating_sub(RING_SAMPLES / 2);
        self.ready.drain(..surplus);
    }
}

impl Playback {
    /// The end of a ring that a loudspeaker empties; it counts in `gaps` how often it found nothing.
    pub fn new(samples: Producer<f32>, gaps: Arc<AtomicU32>) -> Playback {
        Playback { samples, gaps, gaps_seen: 0, drift: Drift::default(), out: Vec::new() }
    }

    fn queued(&self) -> usize {
        self.samples.buffer().capacity() - self.samples.slots()
    }

    fn play(&mut self, frame: &Frame) {
        let gaps = self.gaps.load(Ordering::Relaxed);
        if gaps != self.gaps_seen {
            self.gaps_seen = gaps;
            self.drift.gap();
        }
        let fill = self.queued();
        self.out.clear();
        self.drift.pass(frame, fill, &mut self.out);
        for &sample in &self.out {
            // A ring that nobody empties stays full.
            if self.samples.push(sample).is_err() {
                break;
            }
        }
    }
}

impl Rings {
    /// Takes what the keeper gives; a report is handed on.
    pub fn take(&mut self, given: Given) -> Option<MediaReport> {
        match given {
            Given::Capture(capture) => self.capture = capture,
            Given::Playback(playback) => self.playback = playback,
            Given::Ringers { apart, here } => (self.ringers, self.silent_here) = (apart, !here),
            Given::Report(report) => return Some(report),
        }
        None
    }

    /// The microphone's next frame; silence without one.
    pub fn capture(&mut self) -> Frame {
        let mut frame = SILENCE;
        if let Some(capture) = &mut self.capture
            && capture.ready.len() >= FRAME_SAMPLES
        {
            frame.copy_from_slice(&capture.ready[..FRAME_SAMPLES]);
            capture.ready.drain(..FRAME_SAMPLES);
        }
        frame
    }

    /// Samples that the loudspeaker has been given and not played yet.
    pub fn queued(&self) -> usize {
        self.playback.as_ref().map_or(0, Playback::queued)
    }

    /// What the ear gets, and what rings.
    pub fn play(&mut self, played: &Frame, rung: &Frame) {
        let mut heard = *played;
        self.ringers.iter_mut().for_each(|ringer| ringer.play(rung));
        if !self.silent_here {
            add(&mut heard, rung, 1.0);
        }
        if let Some(playback) = &mut self.playback {
            playback.play(&heard);
        }
    }

    /// Whether the microphone's clock, not the timer's, brings the present frame.
    pub fn is_paced_by_microphone(&self) -> bool {
        self.capture.as_ref().is_some_and(|capture| capture.ready.len() >= FRAME_SAMPLES)
    }

    /// How long to wait for the next frame; none if it is due. `next` is when the timer would have it.
    pub fn wait(&mut self, now: Instant, next: Instant) -> Option<Duration> {
        let by_timer = next.checked_duration_since(now).filter(|wait| !wait.is_zero());
        let Some(capture) = &mut self.capture else { return by_timer };
        capture.take_in(now);
        if capture.ready.len() >= FRAME_SAMPLES {
            return None;
        }
        let patience = STALLED.max(capture.piece * 2);
        let runs = capture.last.is_some_and(|last| now.duration_since(last) < patience);
        if runs {
            // The next piece is not due before most of the last one's time is over.
            let due = capture.last.map_or(now, |last| last + capture.piece.mul_f64(0.6));
            Some(due.saturating_duration_since(now).max(GLANCE))
        } else {
            by_timer.map(|wait| wait.min(GLANCE))
        }
    }
}

/// The frames' clock: even steps of ten milliseconds, drawn gently towards the system's clock, so that a sound server
/// that hands out two frames at once does not look like a jump in time.
#[derive(Clone, Copy, Debug)]
pub struct FrameClock {
    at: Instant,
}

impl FrameClock {
    /// A clock off by so much is set instead of drawn.
    const JUMP: Duration = Duration::from_millis(200);

    /// Set to now.
    pub fn new(now: Instant) -> FrameClock {
        FrameClock { at: now }
    }

    /// When the present frame is played, seen evenly.
    pub fn at(&self) -> Instant {
        self.at
    }

    /// The next frame begins, at `now` by the system's clock.
    pub fn step(&mut self, now: Instant) {
        self.at += FRAME_TIME;
        let (ahead, behind) = (self.at.saturating_duration_since(now), now.saturating_duration_since(self.at));
        if ahead > Self::JUMP || behind > Self::JUMP {
            self.at = now;
        } else {
            self.at += behind.mul_f64(PULL);
            self.at -= ahead.mul_f64(PULL);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rtrb::RingBuffer;

    /// Five seconds with a microphone that gives so many samples at a time: frames by its clock and by the timer's, after the first.
    fn paced(piece: usize) -> (u32, u32) {
        let (mut microphone, samples) = RingBuffer::new(RING_SAMPLES);
        let mut rings = Rings { capture: Some(Capture::new(samples, RATE_HZ)), ..Rings::default() };
        let began = Instant::now();
        let (mut next, mut given, mut frames) = (began, 0, (0, 0));
        for ms in 0..5_000_u64 {
            let now = began + Duration::from_millis(ms);
            while (given + piece) as u64 <= ms * 48 {
                given += piece;
                (0..piece).for_each(|_| _ = microphone.push(0.1));
            }
            while rings.wait(now, next).is_none() {
                let by_microphone = rings.is_paced_by_microphone();
                next = if by_microphone { now + FRAME_TIME } else { next + FRAME_TIME };
                rings.capture();
                let counted = if by_microphone { &mut frames.0 } else { &mut frames.1 };
                *counted += u32::from(ms >= 1_000);
            }
        }
        frames
    }

    #[test]
    fn a_microphone_paces_the_frames_alone_however_long_its_pieces_are() {
        for piece in [128, 480, 1_024, 4_096] {
            let (by_microphone, by_timer) = paced(piece);
            assert_eq!(by_timer, 0, "pieces of {piece}");
            assert!((380..=420).contains(&by_microphone), "pieces of {piece}: {by_microphone}");
        }
        assert_eq!(paced(usize::MAX / 2).0, 0);
    }
}
