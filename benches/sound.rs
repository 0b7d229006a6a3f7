//! What each stage of sound costs for twenty milliseconds, and what a whole call costs: divide by 20 ms for its share of a core.

use std::hint::black_box;
use std::net::SocketAddr;

use criterion::{BatchSize, Criterion};
use perch::media::codec::{Decoder, Encoder, sample_rate_hz};
use perch::media::frame::{FRAME_SAMPLES, Frame, SILENCE};
use perch::media::mixer::Mixer;
use perch::media::process::{Processing, Switches};
use perch::media::resample::Resampler;
use perch::media::rtp::{Dice, Packet};
use perch::media::session::{Arrived, Departing, Session};
use perch::media::srtp::{Kind, Protection};
use perch::media::{MediaCommand, Remedies};
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
                let payload = vec![9; 160];
                let packet = Packet { payload_type: 8, marker: false, sequence, timestamp: 0, ssrc: 5, payload };
                let locked = ours.lock(&packet.write().expect("a packet"), Kind::Sound).expect("locked");
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
    let mut criterion = Criterion::default().configure_from_args();
    processing(&mut criterion);
    codecs(&mut criterion);
    locks(&mut criterion);
    calls(&mut criterion);
    criterion.final_summary();
}
