//! All of ours that runs in a device's callback: no lock, no memory, no log line, no system call. A debug build panics where memory
//! is taken or given back here, `tests/tidy.rs` knows the words of the rest, and a test listens for log lines.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use cpal::{FromSample, SizedSample};
use rodio::Source;
use rtrb::{Consumer, Producer};

use super::stream::{MONO, RATE};

/// Does what is done in a callback. Panics in a debug build if memory was taken or given back meanwhile.
pub(super) fn strictly<T>(work: impl FnOnce() -> T) -> T {
    #[cfg(debug_assertions)]
    {
        let before = assert_no_alloc::violation_count();
        let done = assert_no_alloc::assert_no_alloc(work);
        assert_eq!(assert_no_alloc::violation_count(), before, "memory was taken or given back in a callback of sound");
        done
    }
    #[cfg(not(debug_assertions))]
    work()
}

/// What a microphone's callback does.
pub(super) fn into_ring<T>(channels: usize, mut ring: Producer<f32>) -> impl FnMut(&[T]) + Send + 'static
where
    T: SizedSample,
    f32: FromSample<T>,
{
    let share = 1.0 / channels as f32;
    move |samples: &[T]| {
        strictly(|| {
            for all in samples.chunks_exact(channels) {
                let mono: f32 = all.iter().map(|&s| <f32 as FromSample<T>>::from_sample_(s)).sum::<f32>() * share;
                // Nobody listens: the ring is full, and the newest is lost with the rest.
                let _ = ring.push(mono);
            }
        });
    }
}

/// What rodio plays: the ring, and where it is empty the last sample dying away. It never ends.
pub(super) struct FromRing {
    samples: Consumer<f32>,
    gaps: Arc<AtomicU32>,
    last: f32,
    sounding: bool,
}

impl FromRing {
    /// Plays this ring, and counts in `gaps` how often it found nothing after something.
    pub(super) fn new(samples: Consumer<f32>, gaps: Arc<AtomicU32>) -> FromRing {
        FromRing { samples, gaps, last: 0.0, sounding: false }
    }
}

impl Iterator for FromRing {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        strictly(|| {
            match self.samples.pop() {
                Ok(sample) => (self.last, self.sounding) = (sample, true),
                Err(_) => {
                    if std::mem::take(&mut self.sounding) {
                        self.gaps.fetch_add(1, Ordering::Relaxed);
                    }
                    self.last *= 0.99;
                }
            }
            Some(self.last)
        })
    }
}

impl Source for FromRing {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> NonZero<u16> {
        MONO
    }

    fn sample_rate(&self) -> NonZero<u32> {
        RATE
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

#[cfg(test)]
mod tests;
