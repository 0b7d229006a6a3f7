//! Stories of streams through networks: what is heard, and how far behind.

use super::*;
use crate::media::codec::Encoder;
use crate::media::frame::{SILENCE, rms};
use crate::media::rtp::Dice;

/// One network and how it treats packet `i`: ms late, or lost.
struct Network {
    codec: Codec,
    seconds: u64,
    /// How much faster the sender's clock runs than ours, in parts per million.
    ppm: i64,
    remedies: Remedies,
    late: fn(u64, &mut Dice) -> Option<u64>,
}

/// What came of it, without the first two seconds.
#[derive(Debug)]
struct Outcome {
    /// Frames within a vowel in which next to nothing was heard, per cent.
    gaps: f32,
    /// Delay at the end, ms.
    delay_ms: f32,
    counts: Counts,
}

/// A voice: half a second of a vowel, a quarter of silence.
fn voice(rate_hz: u32, at: u64) -> f32 {
    let seconds = at as f64 / f64::from(rate_hz);
    if seconds % 0.75 > 0.5 {
        return 0.0;
    }
    let wave = |hz: f64| (std::f64::consts::TAU * hz * seconds).sin();
    (0.2 * wave(140.0) + 0.1 * wave(280.0) + 0.05 * wave(700.0)) as f32
}

fn run(network: &Network) -> Outcome {
    let Network { codec, seconds, ppm, remedies, late } = *network;
    let rate_hz = sample_rate_hz(codec);
    let (mut dice, mut encoder) = (Dice::new(42), Encoder::new(codec, true, false).expect("a codec"));
    let mut playout = Playout::new(codec, remedies).expect("a codec");
    let mut coming: std::collections::BTreeMap<(u64, u64), Packet> = std::collections::BTreeMap::new();
    let (packet, units) = (u64::from(rate_hz / 50), codec.clock_rate_hz() / 50);
    let (mut sent, mut quiet, mut spoken) = (0, 0, 0);
    for tick in 0..seconds * 100 {
        let now = tick * 10_000;
        while (sent * 20_000) as i64 * (1_000_000 - ppm) / 1_000_000 <= now as i64 {
            let pcm: Vec<f32> = (sent * packet..(sent + 1) * packet).map(|at| voice(rate_hz, at)).collect();
            let mut payload = Vec::new();
            encoder.encode(&pcm, &mut payload);
            let departs = ((sent * 20_000) as i64 * (1_000_000 - ppm) / 1_000_000) as u64;
            if let Some(late) = late(sent, &mut dice) {
                let (sequence, timestamp) =
                    (sent as u16, (sent as u32).wrapping_mul(units).wrapping_add(u32::MAX - 9_000));
                let packet = Packet { payload_type: 0, marker: false, sequence, timestamp, ssrc: 1, payload };
                coming.insert((departs + 40_000 + late * 1_000, sent), packet);
            }
            sent += 1;
        }
        while let Some(entry) = coming.first_entry().filter(|entry| entry.key().0 <= now) {
            let at = Moment(entry.key().0);
            playout.put(entry.remove(), at);
        }
        let mut frame = SILENCE;
        playout.pull(Moment(now), &mut frame);
        if tick > 200 {
            spoken += 1;
            quiet += u32::from(rms(&frame) < 0.02);
        }
    }
    // The voice rests a third of the time.
    let rests = spoken as f32 / 3.0;
    let gaps = (quiet as f32 - rests).max(0.0) / (spoken as f32 - rests) * 100.0;
    Outcome { gaps, delay_ms: playout.delay_ms(), counts: playout.counts() }
}

const ALL: Remedies = Remedies { buffering: true, adapting: true, concealing: true, recovering: true };

const QUIET: Network = Network { codec: Codec::Pcma, seconds: 12, ppm: 0, remedies: ALL, late: |_, _| Some(0) };

/// One network: at most so many gaps in per cent, and the delay within these bounds in ms.
fn check(story: &str, network: &Network, gaps: f32, delay_ms: std::ops::Range<f32>) {
    let outcome = run(network);
    assert!(outcome.gaps <= gaps, "{story}: {outcome:?}");
    assert!(delay_ms.contains(&outcome.delay_ms), "{story}: {outcome:?}");
}

#[test]
fn speech_comes_through_networks_good_and_bad_with_no_more_delay_than_they_need() {
    for codec in [Codec::Pcma, Codec::G722, Codec::Opus] {
        check("a quiet network", &Network { codec, ..QUIET }, 2.0, 5.0..32.0);
        let late = |_, dice: &mut Dice| Some(dice.roll() % 60);
        check("60 ms of jitter, packets overtaking each other", &Network { codec, late, ..QUIET }, 3.0, 45.0..85.0);
        let late = |_, dice: &mut Dice| (dice.share() > 0.1).then_some(0);
        check("one packet in ten lost", &Network { codec, late, ..QUIET }, 3.0, 5.0..60.0);
        let late = |i: u64, _: &mut Dice| (i % 100 < 96).then_some(0);
        check("80 ms lost every two seconds", &Network { codec, late, ..QUIET }, 5.0, 5.0..60.0);
    }
}

#[test]
fn a_network_that_calms_down_is_followed_down() {
    let late = |i: u64, dice: &mut Dice| Some(if i < 250 { dice.roll() % 100 } else { 0 });
    check("100 ms of jitter for five seconds", &Network { seconds: 60, late, ..QUIET }, 2.0, 5.0..35.0);
}

#[test]
fn clocks_that_drift_apart_are_followed() {
    for ppm in [-1_000, 1_000] {
        // 60 ms: as far as 200 ppm drift in five minutes, and further than the buffer is long.
        check("a minute at 1000 ppm", &Network { seconds: 60, ppm, ..QUIET }, 2.0, 0.0..40.0);
    }
}

#[test]
fn packets_that_come_twice_are_played_once() {
    let outcome = run(&Network { late: |_, _| Some(0), ..QUIET });
    assert_eq!(outcome.counts.duplicate, 0);
    let mut playout = Playout::new(Codec::Pcma, ALL).expect("a codec");
    for i in 0..10_u16 {
        for _ in 0..2 {
            let (sequence, timestamp) = (i, u32::from(i) * 160);
            let packet =
                Packet { payload_type: 8, marker: false, sequence, timestamp, ssrc: 1, payload: vec![0xd5; 160] };
            playout.put(packet, Moment::from_millis(u64::from(i) * 20));
        }
    }
    assert_eq!(playout.counts().duplicate, 10);
}

#[test]
fn without_the_buffer_the_same_network_is_full_of_holes() {
    let late = |_, dice: &mut Dice| (dice.share() > 0.1).then(|| dice.roll() % 60);
    let with = run(&Network { late, ..QUIET });
    let without = run(&Network { remedies: Remedies::without(["buffer"]), late, ..QUIET });
    assert!(without.gaps > with.gaps + 5.0, "{with:?} {without:?}");
}
