//! Sound by devices, seen from the thread that moves it: rings of samples to and from the devices' callbacks. The microphone's
//! clock paces the frames while it runs, else a timer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rtrb::{Consumer, Producer};

use super::drift::Drift;
use super::frame::{FRAME_SAMPLES, Frame, RATE_HZ, SILENCE, add};
use super::pace::Pace;
use super::resample::Resampler;
use super::seam::MediaReport;

/// Samples a ring holds: 250 ms at 48 kHz.
pub const RING_SAMPLES: usize = 12_000;

/// A microphone that gives nothing for so long, or for twice as long as its pieces last, has stopped: the timer takes over.
const STALLED: Duration = Duration::from_millis(60);

/// Nothing gives sound in longer pieces.
const LONGEST_PIECE: Duration = Duration::from_millis(250);

/// In the first frames of a loudspeaker, a second, its ring only fills as far as its pieces need: gaps there say nothing.
const FILLING: u32 = 100;

/// How often the microphone's ring is looked at: its callback must not wake anybody, for that is a system call.
const GLANCE: Duration = Duration::from_millis(3);

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
    frames: u32,
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

    /// So long after its last piece it has stopped.
    fn patience(&self) -> Duration {
        STALLED.max(self.piece * 2)
    }

    /// What it heard while nobody listened is nobody's business.
    fn resume(&mut self) {
        while self.samples.pop().is_ok() {}
        self.ready.clear();
        self.last = None;
    }

    fn take_in(&mut self, now: Instant) {
        self.raw.clear();
        while let Ok(sample) = self.samples.pop() {
            self.raw.push(sample);
        }
        let is_late = self.last.is_some_and(|last| now.duration_since(last) >= self.patience());
        if !self.raw.is_empty() {
            self.last = Some(now);
        }
        if !self.raw.is_empty() && !is_late {
            let came = Duration::from_secs_f64(self.raw.len() as f64 / f64::from(self.rate_hz.max(1)));
            // What piled up while nobody looked is no piece.
            self.piece = self.piece.mul_f64(0.99).max(came.min(LONGEST_PIECE));
        }
        self.resampler.process(&self.raw, &mut self.ready);
        // After a stall, whose time silence has filled, only the newest is of interest.
        let newest = (self.piece.as_secs_f64() * f64::from(RATE_HZ)) as usize;
        let most = if is_late { newest.max(FRAME_SAMPLES) } else { RING_SAMPLES / 2 };
        let surplus = self.ready.len().saturating_sub(most);
        self.ready.drain(..surplus);
    }
}

impl Playback {
    /// The end of a ring that a loudspeaker empties; it counts in `gaps` how often it found nothing.
    pub fn new(samples: Producer<f32>, gaps: Arc<AtomicU32>) -> Playback {
        Playback { samples, gaps, gaps_seen: 0, frames: 0, drift: Drift::default(), out: Vec::new() }
    }

    fn queued(&self) -> usize {
        self.samples.buffer().capacity() - self.samples.slots()
    }

    /// It ran dry because nothing was to be heard: that was no gap.
    fn resume(&mut self) {
        self.gaps_seen = self.gaps.load(Ordering::Relaxed);
        self.frames = 0;
    }

    fn play(&mut self, frame: &Frame) {
        let gaps = self.gaps.load(Ordering::Relaxed);
        self.frames = self.frames.saturating_add(1);
        if std::mem::replace(&mut self.gaps_seen, gaps) != gaps && self.frames > FILLING {
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

    /// After a rest.
    pub fn resume(&mut self) {
        self.capture.iter_mut().for_each(Capture::resume);
        self.ringers.iter_mut().chain(&mut self.playback).for_each(Playback::resume);
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

    /// Samples that the microphone has beyond the frame that it gives; none if it gives none.
    pub fn left(&self) -> Option<usize> {
        self.capture.as_ref().and_then(|capture| capture.ready.len().checked_sub(FRAME_SAMPLES))
    }

    /// So many samples of the microphone are left out.
    pub fn leave_out(&mut self, samples: usize) {
        if let Some(capture) = &mut self.capture {
            capture.ready.drain(..samples.min(capture.ready.len()));
        }
    }

    /// How long to wait for the next frame; none if it is due.
    pub fn wait(&mut self, now: Instant, pace: &mut Pace) -> Option<Duration> {
        let early = pace.wait(now);
        if early.is_some() {
            return early;
        }
        let capture = self.capture.as_mut()?;
        capture.take_in(now);
        if capture.ready.len() >= FRAME_SAMPLES {
            return None;
        }
        let runs = capture.last.is_some_and(|last| now.duration_since(last) < capture.patience());
        runs.then(|| {
            pace.wait_for_microphone();
            GLANCE
        })
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
        let (mut pace, mut given, mut frames) = (Pace::new(began), 0, (0, 0));
        for ms in 0..5_000_u64 {
            let now = began + Duration::from_millis(ms);
            while (given + piece) as u64 <= ms * 48 {
                given += piece;
                (0..piece).for_each(|_| _ = microphone.push(0.1));
            }
            while rings.wait(now, &mut pace).is_none() {
                let left = rings.left();
                pace.step(now, left);
                rings.capture();
                let counted = if left.is_some() { &mut frames.0 } else { &mut frames.1 };
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

    #[test]
    fn a_gap_makes_the_ring_keep_more_but_not_while_it_fills_for_the_first_time() {
        let (producer, mut samples) = RingBuffer::new(RING_SAMPLES);
        let gaps = Arc::new(AtomicU32::new(0));
        let mut playback = Playback::new(producer, gaps.clone());
        let mut given_with_a_gap = |frames: u32| {
            for _ in 0..frames {
                playback.play(&SILENCE);
                (0..FRAME_SAMPLES).for_each(|_| _ = samples.pop());
            }
            while samples.pop().is_ok() {}
            gaps.fetch_add(1, Ordering::Relaxed);
            playback.play(&SILENCE);
            playback.queued()
        };
        assert!(given_with_a_gap(10) < 490);
        assert!(given_with_a_gap(FILLING) > 1_000);
    }

    #[test]
    fn what_a_microphone_gives_at_once_after_a_stall_is_past() {
        let (mut microphone, samples) = RingBuffer::new(RING_SAMPLES);
        let mut capture = Capture::new(samples, RATE_HZ);
        let began = Instant::now();
        for piece in 0..10 {
            (0..480).for_each(|_| _ = microphone.push(0.1));
            capture.take_in(began + piece * Duration::from_millis(10));
            capture.ready.clear();
        }
        (0..7_200).for_each(|_| _ = microphone.push(0.1));
        capture.take_in(began + Duration::from_millis(250));
        assert_eq!(capture.ready.len(), 480, "a piece, not 150 ms");
        assert!(capture.patience() <= Duration::from_millis(60));
    }

    #[test]
    fn after_a_rest_nothing_of_before_is_heard_or_counted() {
        let ((mut microphone, heard), (producer, _played)) =
            (RingBuffer::new(RING_SAMPLES), RingBuffer::new(RING_SAMPLES));
        let gaps = Arc::new(AtomicU32::new(0));
        let mut rings = Rings {
            capture: Some(Capture::new(heard, RATE_HZ)),
            playback: Some(Playback::new(producer, gaps.clone())),
            ..Rings::default()
        };
        (0..FILLING + 5).for_each(|_| rings.playback.iter_mut().for_each(|p| p.frames += 1));
        (0..5_000).for_each(|_| _ = microphone.push(0.1));
        gaps.fetch_add(1, Ordering::Relaxed);
        rings.resume();
        let now = Instant::now();
        assert_eq!(rings.wait(now, &mut Pace::new(now)), None);
        assert_eq!(rings.left(), None, "what was said meanwhile");
        rings.play(&SILENCE, &SILENCE);
        assert!(rings.queued() < 490, "no gap");
    }
}
