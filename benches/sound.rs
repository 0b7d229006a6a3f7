//! What each stage of sound costs for twenty milliseconds, and what a whole call costs: divide by 20 ms for its share of a core.

use std::hint::black_box;
use std::net::SocketAddr;
use std::time::Duration;

use criterion::{BatchSize, Criterion};
use perch::media::codec::{Decoder, Encoder, sample_rate_hz};
use perch::media::conceal::Concealer;
use perch::media::drift::Drift;
use perch::media::frame::{FRAME_SAMPLES, Frame, SILENCE};
use perch::media::jitter::{Jitter, Next};
use perch::media::mixer::Mixer;
use perch::media::playout::Playout;
use perch::media::process::{Processing, Switches};
use perch::media::resample::Resampler;
use perch::media::rtp::{Dice, Packet};
use perch::media::session::{Arrived, Departing, Session};
use perch::media::srtp::{Kind, Protection};
use perch::media::{MediaCommand, Remedies, stretch};
use perch::model::media::{Agreed, Codec};
use perch::model::settings::AudioSettings;
use perch::model::srtp::{CryptoSuite, SrtpKey, SrtpKeys};
use perch::model::{Moment, SessionId};

/// Something like speech: a tone that comes and goes, in noise.
fn speech(seconds: usize) -> Vec<Frame> {
    let mut dice = Dice::new(1);
    let frame = |at: usize| {
        let frame: Frame = std::array::from_fn(|i| {
            let second = (at * FRAME_SAMPLES + i) as f32 / 48_000.0;
            let loud = (second * 5.0).sin().max(0.0);
            0.2 * loud * (second * 900.0).sin() + 0.01 * (dice.share() as f32 - 0.5)
        });
        frame
    };
    (0..seconds * 100).map(frame).collect()
}

fn processing(c: &mut Criterion) {
    let parts = [
        ("rumble", Switches { rumble: true, ..Switches::default() }),
        ("echo", Switches { echo: true, rumble: true, ..Switches::default() }),
        ("noise", Switches { noise: true, ..Switches::default() }),
        ("gain", Switches { gain: true, ..Switches::default() }),
        ("all", Switches { echo: true, noise: true, gain: true, rumble: true }),
    ];
    let sound = speech(4);
    for (name, switches) in parts {
        let (mut processing, mut at) = (Processing::new(switches), 0);
        c.bench_function(&format!("process {name}"), |b| {
            b.iter(|| {
                for _ in 0..2 {
                    let mut frame = sound[at % sound.len()];
                    processing.heard(&mut frame);
                    processing.played(&sound[(at + 77) % sound.len()], 960);
                    black_box(frame);
                    at += 1;
                }
            });
        });
    }
}

fn codecs(c: &mut Criterion) {
    let sound: Vec<f32> = speech(1).concat();
    for codec in Codec::DEFAULT_ORDER {
        let rate = sample_rate_hz(codec);
        let mut low = Vec::new();
        Resampler::new(48_000, rate).process(&sound, &mut low);
        let samples = rate as usize / 50;
        let packets: Vec<&[f32]> = low.chunks_exact(samples).collect();
        let mut encoder = Encoder::new(codec, true, false).expect("an encoder");
        let (mut at, mut payload) = (0, Vec::new());
        c.bench_function(&format!("encode {}", codec.encoding_name()), |b| {
            b.iter(|| {
                payload.clear();
                encoder.encode(packets[at % packets.len()], &mut payload);
                at += 1;
            });
        });
        let mut decoder = Decoder::new(codec).expect("a decoder");
        let mut out = Vec::new();
        c.bench_function(&format!("decode {}", codec.encoding_name()), |b| {
            b.iter(|| {
                out.clear();
                decoder.decode(black_box(&payload), &mut out);
            });
        });
    }
}

/// A packet of a stream in this codec, by its number.
fn packet(codec: Codec, number: u64, payload: &[u8]) -> Packet {
    let timestamp = (number * u64::from(codec.clock_rate_hz()) / 50) as u32;
    Packet { payload_type: 96, marker: false, sequence: number as u16, timestamp, ssrc: 1, payload: payload.to_vec() }
}

fn packets(c: &mut Criterion) {
    let written = packet(Codec::Pcma, 1, &[9; 160]).write().expect("a packet");
    c.bench_function("read a packet", |b| b.iter(|| Packet::parse(black_box(&written))));
    c.bench_function("write a packet", |b| b.iter(|| black_box(packet(Codec::Pcma, 1, &[9; 160])).write()));
    let (mut jitter, mut number) = (Jitter::new(8_000, false, Remedies::default()), 0);
    c.bench_function("jitter buffer", |b| {
        b.iter(|| {
            let at = Moment(number * 20_000);
            jitter.put(packet(Codec::Pcma, number, &[9; 160]), at);
            number += 1;
            if matches!(jitter.next(at, 0.0), Next::Packet(_)) {
                jitter.decoded(160);
            }
        });
    });
}

/// What is done to sound that is missing, too early or too late, or at another rate.
fn repairs(c: &mut Criterion) {
    let sound = speech(1).concat();
    for rate_hz in [8_000, 16_000, 48_000] {
        let (mut low, mut out) = (Vec::new(), Vec::new());
        Resampler::new(48_000, rate_hz).process(&sound, &mut low);
        let (count, before) = (rate_hz as usize / 50, rate_hz as usize / 5);
        if rate_hz != 48_000 {
            let after = low[before..before + count].to_vec();
            for (name, from, to, input) in
                [("up from", rate_hz, 48_000, &after[..]), ("down to", 48_000, rate_hz, &sound[..960])]
            {
                let mut resampler = Resampler::new(from, to);
                c.bench_function(&format!("resample {name} {rate_hz} Hz"), |b| {
                    b.iter(|| {
                        out.clear();
                        resampler.process(black_box(input), &mut out);
                    });
                });
            }
            let mut concealer = Concealer::new(rate_hz);
            c.bench_function(&format!("conceal at {rate_hz} Hz"), |b| {
                b.iter(|| {
                    concealer.heard(&mut low[..before].to_vec(), 0);
                    out.clear();
                    concealer.conceal(count, &mut out);
                });
            });
            c.bench_function(&format!("bridge at {rate_hz} Hz"), |b| {
                b.iter(|| {
                    concealer.heard(&mut low[..before].to_vec(), 0);
                    out.clear();
                    concealer.bridge(count, black_box(&after), &mut out);
                });
            });
        }
        let pieces =
            [("shorten", stretch::shorten as fn(&mut Vec<f32>, u32, f32) -> usize), ("lengthen", stretch::lengthen)];
        for (name, change) in pieces {
            c.bench_function(&format!("{name} at {rate_hz} Hz"), |b| {
                b.iter_batched(
                    || low[before..before + count].to_vec(),
                    |mut piece| change(&mut piece, rate_hz, 10.0),
                    BatchSize::SmallInput,
                );
            });
        }
    }
    let (frame, mut drift, mut out) = (speech(1)[7], Drift::default(), Vec::new());
    c.bench_function("follow a device's clock", |b| {
        b.iter(|| {
            out.clear();
            drift.pass(black_box(&frame), 960, &mut out);
            drift.pass(black_box(&frame), 960, &mut out);
        });
    });
}

/// A stream from packet to ear: buffer, decoder, resampler.
fn playout(c: &mut Criterion) {
    for codec in Codec::DEFAULT_ORDER {
        let rate_hz = sample_rate_hz(codec);
        let (mut low, mut payload) = (Vec::new(), Vec::new());
        Resampler::new(48_000, rate_hz).process(&speech(1).concat(), &mut low);
        let mut encoder = Encoder::new(codec, true, false).expect("an encoder");
        encoder.encode(&low[..rate_hz as usize / 50], &mut payload);
        let mut playout = Playout::new(codec, Remedies::default()).expect("a decoder");
        let (mut number, mut frame) = (0, SILENCE);
        c.bench_function(&format!("from packet to ear {}", codec.encoding_name()), |b| {
            b.iter(|| {
                playout.put(packet(codec, number, &payload), Moment(number * 20_000));
                for half in 0..2 {
                    playout.pull(Moment(number * 20_000 + half * 10_000), &mut frame);
                }
                number += 1;
                frame[0]
            });
        });
    }
}

fn keys(suite: CryptoSuite) -> SrtpKeys {
    let key = SrtpKey::new(suite, vec![7; suite.key_bytes() + suite.salt_bytes()]).expect("its length");
    SrtpKeys { ours: key.clone(), theirs: key }
}

fn locks(c: &mut Criterion) {
    for suite in CryptoSuite::ORDER {
        let (mut ours, mut theirs) =
            (Protection::new(keys(suite)).expect("keys"), Protection::new(keys(suite)).expect("keys"));
        let mut sequence = 0_u16;
        c.bench_function(&format!("lock and open {}", suite.name()), |b| {
            b.iter(|| {
                sequence = sequence.wrapping_add(1);
                let plain = packet(Codec::Pcma, u64::from(sequence), &[9; 160]);
                let locked = ours.lock(&plain.write().expect("a packet"), Kind::Sound).expect("locked");
                theirs.open(&locked, Kind::Sound)
            });
        });
    }
}

/// Both directions of a phone that talks with so many, as it works every ten milliseconds.
fn calls(c: &mut Criterion) {
    let echo = AudioSettings::default();
    let plain = AudioSettings { echo_cancelling: false, ..AudioSettings::default() };
    let rows = [
        ("a call, G.711", Codec::Pcma, 1, &plain, false),
        ("a call, Opus", Codec::Opus, 1, &plain, false),
        ("a call, Opus, echo cancelled, encrypted", Codec::Opus, 1, &echo, true),
        ("a conference of four, Opus", Codec::Opus, 3, &plain, false),
    ];
    for (name, codec, parties, settings, encrypted) in rows {
        let mut mixer = Mixer::new(1, Remedies::default(), true, settings.clone());
        let mut parties = Parties::new(codec, parties, encrypted, &mut mixer);
        let mut ours = speech(4).into_iter().cycle();
        let mut work = |arriving: Vec<(Moment, SessionId, Arrived)>| {
            for (now, id, arrived) in arriving {
                mixer.receive(id, &arrived);
                if !arrived.datagram.is_empty() {
                    continue;
                }
                let (mut played, mut rung) = (SILENCE, SILENCE);
                mixer.tick(now, &ours.next().unwrap_or(SILENCE), &mut played, &mut rung);
                black_box(mixer.departing().count() + mixer.reports().count());
            }
        };
        c.bench_function(name, |b| b.iter_batched(|| parties.speak(), &mut work, BatchSize::PerIteration));
    }
}

/// The other phones of a call; what they do is not measured.
struct Parties {
    sessions: Vec<(SessionId, SocketAddr, Session)>,
    sound: Vec<Frame>,
    dice: Dice,
    at: usize,
}

impl Parties {
    fn new(codec: Codec, count: u16, encrypted: bool, mixer: &mut Mixer) -> Parties {
        let (mut dice, mut sessions) = (Dice::new(2), Vec::new());
        for i in 0..count {
            let (id, from) = (SessionId(2 + 2 * u64::from(i)), SocketAddr::from(([127, 0, 0, 1], 4_000 + 2 * i)));
            let srtp = encrypted.then(|| keys(CryptoSuite::AesCm128HmacSha1_80));
            let agreed = Agreed { srtp, opus_fec: true, ..Agreed::plain(from, codec, 96) };
            mixer.command(MediaCommand::Sound { session: id, agreed: agreed.clone() }, Moment::START);
            sessions.push((
                id,
                from,
                Session::new(agreed, Remedies::default(), &mut dice, Moment::START).expect("a codec"),
            ));
        }
        mixer.command(MediaCommand::Mix(sessions.iter().map(|(id, ..)| *id).collect()), Moment::START);
        Parties { sessions, sound: speech(4), dice, at: 0 }
    }

    /// What arrives in twenty milliseconds; an empty datagram ends each ten.
    fn speak(&mut self) -> Vec<(Moment, SessionId, Arrived)> {
        let mut arriving = Vec::new();
        for _ in 0..2 {
            let now = Moment::from_millis(self.at as u64 * 10);
            let mut departing = Vec::new();
            for (id, from, session) in &mut self.sessions {
                session.speak(&self.sound[self.at % self.sound.len()], now, &mut self.dice, &mut departing);
                for part in departing.drain(..) {
                    let Departing { datagram, from_rtcp_port: on_rtcp_port, .. } = part;
                    arriving.push((now, *id, Arrived { from: *from, at: now, on_rtcp_port, datagram }));
                }
            }
            let (id, from) = (self.sessions[0].0, self.sessions[0].1);
            arriving.push((now, id, Arrived { from, at: now, on_rtcp_port: false, datagram: Vec::new() }));
            self.at += 1;
        }
        arriving
    }
}

fn main() {
    let brief = Criterion::default().warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    let mut criterion = brief.configure_from_args();
    packets(&mut criterion);
    codecs(&mut criterion);
    repairs(&mut criterion);
    playout(&mut criterion);
    processing(&mut criterion);
    locks(&mut criterion);
    calls(&mut criterion);
    criterion.final_summary();
}
