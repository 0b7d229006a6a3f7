//! What twenty milliseconds of sound cost, stage by stage, and a whole call's share of a core: divide by 20 ms.

use std::hint::black_box;
use std::net::SocketAddr;

use criterion::Criterion;
use perch::media::codec::{Decoder, Encoder, sample_rate_hz};
use perch::media::conceal::Concealer;
use perch::media::frame::{FRAME_SAMPLES, Frame, SILENCE};
use perch::media::mixer::Mixer;
use perch::media::playout::Playout;
use perch::media::resample::Resampler;
use perch::media::rtp::Packet;
use perch::media::session::Arrived;
use perch::media::{MediaCommand, Remedies, stretch};
use perch::model::SessionId;
use perch::model::media::{Agreed, Codec, MediaDirection};
use perch::model::settings::AudioSettings;
use perch::model::time::Moment;

const CODECS: [Codec; 3] = [Codec::Pcma, Codec::G722, Codec::Opus];

/// So many samples of a vowel.
fn vowel(rate_hz: u32, count: usize) -> Vec<f32> {
    let wave = |hz: f32, i: usize| (std::f32::consts::TAU * hz * i as f32 / rate_hz as f32).sin();
    (0..count).map(|i| 0.2 * wave(140.0, i) + 0.1 * wave(420.0, i) + 0.05 * wave(2_100.0, i)).collect()
}

fn codecs(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("20 ms");
    for codec in CODECS {
        let rate_hz = sample_rate_hz(codec);
        let sound = vowel(rate_hz, rate_hz as usize / 50);
        let mut encoder = Encoder::new(codec, true, false).expect("a codec");
        let mut payload = Vec::new();
        encoder.encode(&sound, &mut payload);
        group.bench_function(format!("{} encode", codec.title()), |b| {
            b.iter(|| {
                payload.clear();
                encoder.encode(black_box(&sound), &mut payload)
            });
        });
        let (mut decoder, mut pcm) = (Decoder::new(codec).expect("a codec"), Vec::new());
        group.bench_function(format!("{} decode", codec.title()), |b| {
            b.iter(|| {
                pcm.clear();
                decoder.decode(black_box(&payload), &mut pcm);
            });
        });
    }
    group.finish();
}

fn repairs(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("20 ms");
    for rate_hz in [8_000, 16_000] {
        let count = rate_hz as usize / 50;
        let mut heard = vowel(rate_hz, count * 5);
        let after = vowel(rate_hz, count);
        let mut out = Vec::new();
        group.bench_function(format!("bridge a loss at {rate_hz} Hz"), |b| {
            let mut concealer = Concealer::new(rate_hz);
            concealer.heard(&mut heard, 0);
            b.iter(|| {
                out.clear();
                concealer.bridge(count, black_box(&after), &mut out);
            });
        });
        group.bench_function(format!("resample {rate_hz} to 48000 Hz"), |b| {
            let mut resampler = Resampler::new(rate_hz, 48_000);
            b.iter(|| {
                out.clear();
                resampler.process(black_box(&after), &mut out);
            });
        });
    }
    let sound = vowel(48_000, 960);
    group.bench_function("shorten at 48000 Hz", |b| {
        b.iter(|| stretch::shorten(&mut black_box(&sound).clone(), 48_000, 10.0));
    });
    group.finish();
}

/// Packets of one codec, over and over, through buffer and decoder.
fn playout(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("20 ms");
    for codec in CODECS {
        let rate_hz = sample_rate_hz(codec);
        let mut encoder = Encoder::new(codec, true, false).expect("a codec");
        let mut payload = Vec::new();
        encoder.encode(&vowel(rate_hz, rate_hz as usize / 50), &mut payload);
        let mut playout = Playout::new(codec, Remedies::default()).expect("a codec");
        let (mut i, mut frame) = (0_u64, SILENCE);
        group.bench_function(format!("{} from packet to ear", codec.title()), |b| {
            b.iter(|| {
                let timestamp = (i * u64::from(codec.clock_rate_hz()) / 50) as u32;
                let (sequence, payload) = (i as u16, payload.clone());
                let packet = Packet { payload_type: 96, marker: false, sequence, timestamp, ssrc: 1, payload };
                playout.put(packet, Moment(i * 20_000));
                for half in 0..2 {
                    playout.pull(Moment(i * 20_000 + half * 10_000), &mut frame);
                }
                i += 1;
                frame[0]
            });
        });
    }
    group.finish();
}

/// Two phones, each with a call to the other, by the same clock.
fn whole_call(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("20 ms");
    for codec in CODECS {
        let mut phones = [call(codec, 1), call(codec, 0)];
        let mut frame: Frame = SILENCE;
        frame.copy_from_slice(&vowel(48_000, FRAME_SAMPLES));
        let mut now = 0;
        group.bench_function(format!("{} two ends of a call", codec.title()), |b| {
            b.iter(|| {
                for _ in 0..2 {
                    now += 10_000;
                    for side in 0..2 {
                        let (mut played, mut rung) = (SILENCE, SILENCE);
                        phones[side].tick(Moment(now), &frame, &mut played, &mut rung);
                        let datagrams: Vec<_> = phones[side].departing().map(|(_, d)| d.datagram).collect();
                        phones[side].reports().for_each(drop);
                        for datagram in datagrams {
                            let from = address(side as u16);
                            let arrived = Arrived { from, at: Moment(now), on_rtcp_port: false, datagram };
                            phones[1 - side].receive(SessionId(2), &arrived);
                        }
                    }
                }
            });
        });
    }
    group.finish();
}

fn address(side: u16) -> SocketAddr {
    SocketAddr::from(([192, 0, 2, 1], 4_000 + 2 * side))
}

fn call(codec: Codec, remote: u16) -> Mixer {
    let agreed = Agreed {
        remote_rtp: address(remote),
        remote_rtcp: address(remote),
        rtcp_mux: true,
        codec,
        send_payload_type: 96,
        receive: vec![(96, codec)],
        send_events: None,
        receive_events: None,
        direction: MediaDirection::SendRecv,
        ptime_ms: 20,
        opus_fec: true,
        opus_dtx: false,
        voip_metrics: false,
        srtp: None,
    };
    let mut mixer = Mixer::new(1, Remedies::default(), false, AudioSettings::default());
    mixer.command(MediaCommand::Sound { session: SessionId(2), agreed }, Moment::START);
    mixer
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    codecs(&mut criterion);
    repairs(&mut criterion);
    playout(&mut criterion);
    whole_call(&mut criterion);
    criterion.final_summary();
}
