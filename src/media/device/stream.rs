//! Opening one device: a rodio sink that plays from a ring, a cpal stream that fills one.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use cpal::traits::{DeviceTrait, StreamTrait};
use cpal::{BufferSize, FromSample, SampleFormat, SizedSample, StreamConfig};
use rodio::{DeviceSinkBuilder, MixerDeviceSink};
use rtrb::{Producer, RingBuffer};

use super::callback::{FromRing, into_ring};
#[cfg(target_os = "linux")]
use super::pulse;
use crate::media::frame::RATE_HZ;
use crate::media::rings::{Capture, Playback, RING_SAMPLES};

/// Samples that a device is asked to take or give at a time: ten milliseconds. Left to themselves some give none at all.
const PERIOD: u32 = 480;

/// The same of a microphone. PipeWire's PulseAudio door keeps four such pieces and drops the rest: at 512 it holds a turn of 2,048.
const LISTENING_PERIOD: u32 = 512;

/// One channel.
pub(super) const MONO: NonZero<u16> = NonZero::<u16>::MIN;

/// The rate of all sound inside Perch.
pub(super) const RATE: NonZero<u32> = NonZero::new(RATE_HZ).expect("it is 48,000");

/// An open loudspeaker; it plays until it is dropped.
pub(super) type Loudspeaker = Held<MixerDeviceSink>;

/// An open microphone; it listens until it is dropped.
pub(super) type Microphone = Held<cpal::Stream>;

/// A device by one way or the other; only to be held.
pub(super) enum Held<C> {
    /// By cpal.
    Cpal { _stream: C },
    /// By a stream of our own.
    #[cfg(target_os = "linux")]
    Pulse { _stream: pulse::Stream },
}

/// Called from a device's own thread when it stops working.
pub(super) type OnFailure = Arc<dyn Fn() + Send + Sync>;

/// Opens a loudspeaker; `on_failure` is called when it stops working.
pub(super) fn open_output(device: &cpal::Device, on_failure: &OnFailure) -> Result<(Loudspeaker, Playback), String> {
    #[cfg(target_os = "linux")]
    if let Some(opened) = by_sound_server(device, |sink| play_by_sound_server(sink, on_failure)) {
        return Ok(opened);
    }
    let (from_ring, playback) = from_ring();
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
    sink.mixer().add(from_ring);
    Ok((Held::Cpal { _stream: sink }, playback))
}

/// The two ends of a loudspeaker's ring.
fn from_ring() -> (FromRing, Playback) {
    let (producer, samples) = RingBuffer::new(RING_SAMPLES);
    let gaps = Arc::new(AtomicU32::new(0));
    (FromRing::new(samples, gaps.clone()), Playback::new(producer, gaps))
}

/// Opens a device of PulseAudio or PipeWire by its name; none of another host's, or if that fails.
#[cfg(target_os = "linux")]
fn by_sound_server<T>(device: &cpal::Device, open: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
    let id = device.id().ok()?.to_string();
    let opened = open(id.strip_prefix("pulseaudio:")?);
    opened.map_err(|error| tracing::debug!(%error, "no stream of our own with the sound server")).ok()
}

#[cfg(target_os = "linux")]
fn play_by_sound_server(sink: &str, on_failure: &OnFailure) -> Result<(Loudspeaker, Playback), String> {
    let (from_ring, playback) = from_ring();
    let (mixer, mut mixed) = rodio::mixer::mixer(MONO, RATE);
    mixer.add(from_ring);
    let fill = move |samples: &mut [f32]| samples.iter_mut().for_each(|s| *s = mixed.next().unwrap_or_default());
    let stream = pulse::Stream::play(sink, PERIOD, fill, on_failure)?;
    Ok((Held::Pulse { _stream: stream }, playback))
}

#[cfg(target_os = "linux")]
fn listen_by_sound_server(source: &str, on_failure: &OnFailure) -> Result<(Microphone, Capture), String> {
    let (producer, samples) = RingBuffer::new(RING_SAMPLES);
    let stream = pulse::Stream::listen(source, LISTENING_PERIOD, into_ring::<f32>(1, producer), on_failure)?;
    Ok((Held::Pulse { _stream: stream }, Capture::new(samples, RATE_HZ)))
}

/// Opens a microphone; `on_failure` is called when it stops working.
pub(super) fn open_input(device: &cpal::Device, on_failure: &OnFailure) -> Result<(Microphone, Capture), String> {
    #[cfg(target_os = "linux")]
    if let Some(opened) = by_sound_server(device, |source| listen_by_sound_server(source, on_failure)) {
        return Ok(opened);
    }
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
    Ok((Held::Cpal { _stream: stream }, Capture::new(samples, config.sample_rate)))
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
