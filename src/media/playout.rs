//! From packets to sound: the jitter buffer's answers decoded, concealed, stretched to the wanted delay, at 48 kHz.

use super::codec::{Decoder, sample_rate_hz};
use super::comfort::Comfort;
use super::conceal::Concealer;
use super::frame::{FRAME_SAMPLES, Frame, RATE_HZ};
use super::jitter::{Counts, Held, Jitter, Next};
use super::remedies::Remedies;
use super::resample::Resampler;
use super::rtp::Packet;
use super::stretch;
use crate::model::media::Codec;
use crate::model::time::Moment;

/// A delay this far off, in ms and as a share of the wanted, is corrected where nothing is said: each correction costs more
/// than a little delay too much.
const SLACK_SILENT: (f32, f32) = (6.0, 0.12);

/// Too little by so much is corrected also in speech, for what comes too late is lost; too much only by so much, since a pause
/// is never far.
const SLACK_SHORT: (f32, f32) = (15.0, 0.25);
const SLACK_LONG: (f32, f32) = (30.0, 0.5);

/// Corrected at most at once.
const MOST_MS: f32 = 10.0;

/// Without a buffer (the control run of tests) no more than this is kept.
const UNBUFFERED_MS: usize = 40;

/// The ear's side of one stream in one codec.
pub struct Playout {
    codec: Codec,
    rate_hz: u32,
    remedies: Remedies,
    jitter: Jitter,
    decoder: Decoder,
    concealer: Concealer,
    /// The noise of their room, while they send it instead of speech.
    comfort: Option<Comfort>,
    /// Decoded and not yet played, at the codec's rate.
    decoded: Vec<f32>,
    resampler: Resampler,
    /// The same at 48 kHz.
    ready: Vec<f32>,
    /// How far behind we play, smoothed, in ms; none before the first packet.
    delay_ms: Option<f32>,
    /// The last piece was made up: the next good one is joined to it.
    sounding: bool,
}

impl Playout {
    /// For a stream in this codec.
    pub fn new(codec: Codec, remedies: Remedies) -> Result<Playout, opus::Error> {
        let rate_hz = sample_rate_hz(codec);
        Ok(Playout {
            codec,
            rate_hz,
            remedies,
            jitter: Jitter::new(codec.clock_rate_hz(), codec == Codec::Opus, remedies),
            decoder: Decoder::new(codec)?,
            concealer: Concealer::new(rate_hz),
            comfort: None,
            decoded: Vec::new(),
            resampler: Resampler::new(rate_hz, RATE_HZ),
            ready: Vec::new(),
            delay_ms: None,
            sounding: false,
        })
    }

    /// Goes on with what another, of the same call, knew of the network.
    pub fn succeed(&mut self, before: &Playout) {
        self.jitter.succeed(&before.jitter);
    }

    /// Whether something is being played or dies away.
    pub fn is_playing(&self) -> bool {
        self.jitter.is_playing() || self.sounding
    }

    /// The codec it decodes.
    pub fn codec(&self) -> Codec {
        self.codec
    }

    /// A packet of this stream has come.
    pub fn put(&mut self, packet: Packet, at: Moment) {
        self.jitter.put(packet, at);
    }

    /// The next ten milliseconds.
    pub fn pull(&mut self, now: Moment, frame: &mut Frame) {
        while self.ready.len() < FRAME_SAMPLES {
            let piece = self.rate_hz as usize / 100;
            while self.decoded.len() < piece {
                self.fetch(now, piece);
            }
            self.resampler.process(&self.decoded[..piece], &mut self.ready);
            self.decoded.drain(..piece);
        }
        frame.copy_from_slice(&self.ready[..FRAME_SAMPLES]);
        self.ready.drain(..FRAME_SAMPLES);
    }

    /// How far behind the fastest packet we play, in ms.
    pub fn delay_ms(&self) -> f32 {
        self.delay_ms.unwrap_or(0.0)
    }

    /// What became of the packets.
    pub fn counts(&self) -> Counts {
        self.jitter.counts()
    }

    /// Appends something to `decoded`.
    fn fetch(&mut self, now: Moment, piece: usize) {
        let start = self.decoded.len();
        match self.jitter.next(now, self.queued_ms()) {
            Next::Packet(held) if held.is_noise => {
                self.comfort.get_or_insert_default().heard(&held.payload);
                self.make_noise(piece);
            }
            Next::Packet(held) => {
                self.comfort = None;
                self.decoder.decode(&held.payload, &mut self.decoded);
                let samples = self.decoded.len() - start;
                self.jitter.decoded(self.units(samples));
                if !self.sounding {
                    fade_in(&mut self.decoded[start..], self.rate_hz);
                }
                if self.codec != Codec::Opus {
                    let stale = if self.sounding { self.stale(&held, samples) } else { 0 };
                    if stale > 0 {
                        let mut made_up = Vec::new();
                        self.concealer.conceal(stale, &mut made_up);
                        self.decoded[start..start + stale].copy_from_slice(&made_up);
                    }
                    self.concealer.heard(&mut self.decoded, start + stale);
                }
                self.sounding = true;
                self.keep_the_delay(now);
            }
            Next::Recover(held, units) => {
                let wanted = self.samples(units);
                self.recover(&held.payload, wanted);
            }
            Next::Bridge(held, units) => self.bridge(&held, self.samples(units)),
            Next::Conceal(units) => self.conceal(self.samples(units)),
            Next::Silence if self.comfort.is_some() => self.make_noise(piece),
            Next::Silence => {
                self.decoded.resize(start + piece, 0.0);
                if self.sounding {
                    self.fade_out(start, piece);
                }
                self.delay_ms = None;
            }
        }
    }

    fn recover(&mut self, next_payload: &[u8], wanted: usize) {
        let Decoder::Opus(decoder) = &mut self.decoder else { return self.conceal(wanted) };
        let whole = decoder.samples(next_payload).max(wanted);
        let start = self.decoded.len();
        decoder.recover(next_payload, whole, &mut self.decoded);
        // Some of it was made up already.
        let surplus = (self.decoded.len() - start).saturating_sub(wanted);
        self.decoded.drain(start..start + surplus);
    }

    fn bridge(&mut self, next: &Held, wanted: usize) {
        self.comfort = None;
        let mut after = Vec::new();
        self.decoder.decode(&next.payload, &mut after);
        self.jitter.decoded(self.units(after.len()));
        if self.remedies.concealing {
            let stale = self.stale(next, after.len());
            self.concealer.bridge(wanted + stale, &after[stale..], &mut self.decoded);
        } else {
            self.decoded.resize(self.decoded.len() + wanted, 0.0);
            self.decoded.append(&mut after);
        }
        self.sounding = true;
    }

    /// The first samples of a packet that still sound of what was before the lost one, and are made up as those are.
    fn stale(&self, held: &Held, samples: usize) -> usize {
        if held.follows_loss && self.remedies.concealing { self.decoder.echoes().min(samples) } else { 0 }
    }

    fn make_noise(&mut self, count: usize) {
        if let Some(comfort) = &mut self.comfort {
            comfort.fill(count, &mut self.decoded);
        }
    }

    fn conceal(&mut self, count: usize) {
        if self.comfort.is_some() {
            return self.make_noise(count);
        }
        if !self.remedies.concealing {
            return self.decoded.resize(self.decoded.len() + count, 0.0);
        }
        match &mut self.decoder {
            // A multiple of 2.5 ms.
            Decoder::Opus(decoder) => decoder.conceal(count.div_ceil(120) * 120, &mut self.decoded),
            _ => self.concealer.conceal(count, &mut self.decoded),
        }
    }

    /// The last thing heard dies away instead of breaking off.
    fn fade_out(&mut self, start: usize, piece: usize) {
        self.sounding = false;
        self.decoded.truncate(start);
        if self.remedies.buffering {
            self.conceal(piece);
        }
        self.decoded.resize(start + piece, 0.0);
        for (i, sample) in self.decoded[start..].iter_mut().enumerate() {
            *sample *= 1.0 - i as f32 / piece as f32;
        }
    }

    /// Shortens or lengthens what has just been decoded if the delay is not what the network asks for.
    fn keep_the_delay(&mut self, now: Moment) {
        if !self.remedies.buffering {
            let most = self.rate_hz as usize * UNBUFFERED_MS / 1_000;
            let surplus = self.decoded.len().saturating_sub(most);
            self.decoded.drain(..surplus);
            return;
        }
        if !self.remedies.adapting {
            return;
        }
        let Some(measured) = self.jitter.delay_ms(now, self.queued_ms()) else { return };
        // Ticks come in bursts with some sound servers; one is not believed at once.
        let mut delay = self.delay_ms.map_or(measured, |d| d + (measured - d) * 0.15);
        let surplus = (delay - self.jitter.target_ms()).min(self.jitter.held_ms());
        let (least, share) = match surplus {
            _ if stretch::is_silent(&self.decoded) => SLACK_SILENT,
            short if short < 0.0 => SLACK_SHORT,
            _ => SLACK_LONG,
        };
        let slack = least + share * self.jitter.target_ms();
        let ms = self.rate_hz as f32 / 1_000.0;
        if surplus > slack {
            delay -= stretch::shorten(&mut self.decoded, self.rate_hz, surplus.min(MOST_MS)) as f32 / ms;
        } else if surplus < -slack {
            delay += stretch::lengthen(&mut self.decoded, self.rate_hz, (-surplus).min(MOST_MS)) as f32 / ms;
        }
        self.delay_ms = Some(delay);
    }

    fn queued_ms(&self) -> f32 {
        let decoded = self.decoded.len() as f32 / self.rate_hz as f32;
        (decoded + self.ready.len() as f32 / RATE_HZ as f32) * 1_000.0
    }

    fn samples(&self, units: i64) -> usize {
        (units.max(0) as usize) * self.rate_hz as usize / self.codec.clock_rate_hz() as usize
    }

    fn units(&self, samples: usize) -> i64 {
        (samples * self.codec.clock_rate_hz() as usize / self.rate_hz as usize) as i64
    }
}

/// Speech that begins in the middle of a word does not click.
fn fade_in(samples: &mut [f32], rate_hz: u32) {
    let count = (rate_hz as usize / 400).min(samples.len());
    for (i, sample) in samples[..count].iter_mut().enumerate() {
        *sample *= i as f32 / count as f32;
    }
}

#[cfg(test)]
mod tests;
