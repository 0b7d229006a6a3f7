//! Opening one device: a rodio sink that plays from a ring, a cpal stream that fills one.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use cpal::traits::{DeviceTrait, StreamTrait};
use cpal::{BufferSize, FromSample, SampleFormat, SizedSample, StreamConfig};
use rodio::{DeviceSinkBuilder, MixerDeviceSink, Source};
use rtrb::{Consumer, Producer, RingBuffer};

use crate::media::frame::RATE_HZ;
use crate::media::rings::{Capture, Playback, RING_SAMPLES};

/// Samples that a device is asked to take or give at a time: ten milliseconds. Left to themselves some give none at all.
const PERIOD: u32 = 480;

/// The same of a microphone. PipeWire's PulseAudio door keeps four such pieces and drops the rest: at 512 it holds a turn of 2,048.
const LISTENING_PERIOD: u32 = 512;

const MONO: NonZero<u16> = NonZero::<u16>::MIN;

const RATE: NonZero<u32> = NonZero::new(RATE_HZ).expect("it is 48,000");

/// An open loudspeaker; it plays until it is dropped.
pub(super) type Loudspeaker = MixerDeviceSink;

/// An open microphone; it listens until it is dropped.
pub(super) type Microphone = cpal::Stream;

/// Called from a device's own thread when it stops working.
pub(super) type OnFailure = Arc<dyn Fn() + Send + Sync>;

/// Opens a loudspeaker; `on_failure` is called when it stops working.
pub(super) fn open_output(device: &cpal::Device, on_failure: &OnFailure) -> Result<(Loudspeaker, Playback), String> {
    let (producer, samples) = RingBuffer::new(RING_SAMPLES);
    let gaps = Arc::new(AtomicU32::new(0));
    let on_error = report(on_failure);
    let builder = || DeviceSinkBuilder::from_device(device.clone()).map_err(|e| e.to_string());
    let plain = builder()?
        .with_sample_rate(RATE)
        .with_channels(MONO)
        .with_sample_format(SampleFormat::F32)
        .with_buffer_size(BufferSize::Fixed(PERIOD))
        .with_error_callback(on_error.clone())
        .open_stream();
    let mut sink = match plain {
        Ok(sink) => sink,
        // What the device itself prefers; rodio converts.
        Err(_) => builder()?.with_error_callback(on_error).open_sink_or_fallback().map_err(|e| e.to_string())?,
    };
    sink.log_on_drop(false);
    sink.mixer().add(FromRing { samples, gaps: gaps.clone(), last: 0.0, sounding: false });
    Ok((sink, Playback::new(producer, gaps)))
}

/// Opens a microphone; `on_failure` is called when it stops working.
pub(super) fn open_input(device: &cpal::Device, on_failure: &OnFailure) -> Result<(Microphone, Capture), String> {
    let buffer_size = BufferSize::Fixed(LISTENING_PERIOD);
    let default = device.default_input_config().map_err(|e| e.to_string())?;
    let own = StreamConfig { channels: default.channels(), sample_rate: default.sample_rate(), buffer_size };
    let ours = StreamConfig { channels: 1, sample_rate: RATE_HZ, buffer_size };
    let any = StreamConfig { buffer_size: BufferSize::Default, ..own };
    let mut last = String::new();
    for (config, format) in [(ours, SampleFormat::F32), (own, default.sample_format()), (any, default.sample_format())]
    {
        match open_as(device, config, format, on_failure) {
            Ok(open) => return Ok(open),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn open_as(
    device: &cpal::Device,
    config: StreamConfig,
    format: SampleFormat,
    on_failure: &OnFailure,
) -> Result<(Microphone, Capture), String> {
    let (producer, samples) = RingBuffer::new(RING_SAMPLES);
    let on_error = report(on_failure);
    let stream = match format {
        SampleFormat::F32 => listen::<f32>(device, config, producer, on_error),
        SampleFormat::I16 => listen::<i16>(device, config, producer, on_error),
        SampleFormat::I32 => listen::<i32>(device, config, producer, on_error),
        SampleFormat::U16 => listen::<u16>(device, config, producer, on_error),
        other => return Err(format!("it speaks {other} only")),
    };
    let stream = stream.map_err(|e| e.to_string())?;
    stream.play().map_err(|e| e.to_string())?;
    Ok((stream, Capture::new(samples, config.sample_rate)))
}

fn listen<T>(
    device: &cpal::Device,
    config: StreamConfig,
    ring: Producer<f32>,
    on_error: impl FnMut(cpal::Error) + Send + 'static,
) -> Result<cpal::Stream, cpal::Error>
where
    T: SizedSample,
    f32: FromSample<T>,
{
    let mut hear = into_ring(usize::from(config.channels.max(1)), ring);
    device.build_input_stream::<T, _, _>(
        config,
        move |samples: &[T], _: &cpal::InputCallbackInfo| hear(samples),
        on_error,
        None,
    )
}

/// What a microphone's callback does: no lock, no allocation, no log line, no system call.
fn into_ring<T>(channels: usize, mut ring: Producer<f32>) -> impl FnMut(&[T]) + Send + 'static
where
    T: SizedSample,
    f32: FromSample<T>,
{
    let share = 1.0 / channels as f32;
    move |samples: &[T]| {
        for all in samples.chunks_exact(channels) {
            let mono: f32 = all.iter().map(|&s| <f32 as FromSample<T>>::from_sample_(s)).sum::<f32>() * share;
            // Nobody listens: the ring is full, and the newest is lost with the rest.
            let _ = ring.push(mono);
        }
    }
}

fn report(on_failure: &OnFailure) -> impl Fn(cpal::Error) + Send + Clone + 'static {
    let on_failure = on_failure.clone();
    move |error| {
        if is_fatal(&error) {
            on_failure();
        }
    }
}

/// Whether a stream is over. What it lost for a moment, or a priority it was refused, is not.
fn is_fatal(error: &cpal::Error) -> bool {
    use cpal::ErrorKind::{DeviceChanged, RealtimeDenied, Xrun};
    !matches!(error.kind(), Xrun | RealtimeDenied | DeviceChanged)
}

/// What rodio plays: the ring, and where it is empty the last sample dying away. It never ends, and does nothing else: it runs
/// in the loudspeaker's callback.
struct FromRing {
    samples: Consumer<f32>,
    gaps: Arc<AtomicU32>,
    last: f32,
    sounding: bool,
}

impl Iterator for FromRing {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
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
mod tests {
    use super::*;
    use stats_alloc::{INSTRUMENTED_SYSTEM, Region};

    /// How often memory was taken or given back in the calmest of many runs: other tests do it meanwhile, but not in each.
    fn fewest_allocations(mut run: impl FnMut()) -> usize {
        let count = |_| {
            let region = Region::new(&INSTRUMENTED_SYSTEM);
            run();
            let change = region.change();
            change.allocations + change.deallocations + change.reallocations
        };
        (0..500).map(count).min().unwrap_or_default()
    }

    #[test]
    fn the_callbacks_take_no_memory_and_give_none_back() {
        let (mut producer, samples) = RingBuffer::new(RING_SAMPLES);
        let gaps = Arc::new(AtomicU32::new(0));
        let mut from_ring = FromRing { samples, gaps: gaps.clone(), last: 0.0, sounding: false };
        assert_eq!(fewest_allocations(|| (0..480).for_each(|i| _ = producer.push(i as f32))), 0);
        // Half of it from the ring, half while it is empty.
        assert_eq!(fewest_allocations(|| (0..960).for_each(|_| _ = from_ring.next())), 0);
        assert!(gaps.load(Ordering::Relaxed) > 0);
        let (producer, _samples) = RingBuffer::new(RING_SAMPLES);
        let mut hear = into_ring::<i16>(2, producer);
        assert_eq!(fewest_allocations(|| hear(&[7; 960])), 0);
        assert_ne!(fewest_allocations(|| drop(vec![1; 10])), 0, "the check itself can fail");
    }
}
