//! Streams as networks and other phones really send them, into the whole mixer, in simulated time.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use perch::media::codec::Encoder;
use perch::media::codec::g711::{self, Law};
use perch::media::frame::{SILENCE, rms};
use perch::media::mixer::Mixer;
use perch::media::rtp::{Dice, Packet};
use perch::media::session::Arrived;
use perch::media::{MediaCommand, MediaReport, Remedies};
use perch::model::SessionId;
use perch::model::media::{Agreed, Codec, MediaDirection};
use perch::model::settings::AudioSettings;
use perch::model::time::Moment;
use proptest::prelude::*;

const SESSION: SessionId = SessionId(2);
const SECOND: u64 = 1_000_000;
const PACKET: u64 = 20_000;

/// A phone that hears one stream of G.711: a steady tone, so that whatever is missing shows.
struct Listener {
    mixer: Mixer,
    coming: BTreeMap<(u64, u64), Vec<u8>>,
    count: u64,
    now: u64,
    /// Loudness of each frame.
    heard: Vec<f32>,
    /// The steepest step within each frame: a click is steeper than the tone.
    steps: Vec<f32>,
    /// What the jitter buffer said of its delay, four times a second.
    buffer_ms: Vec<f32>,
}

impl Listener {
    fn new() -> Listener {
        let remote = them();
        let mut mixer = Mixer::new(1, Remedies::default(), false, AudioSettings::default());
        let agreed = Agreed {
            remote_rtp: remote,
            remote_rtcp: remote,
            rtcp_mux: true,
            codec: Codec::Pcmu,
            send_payload_type: 0,
            receive: vec![(0, Codec::Pcmu), (8, Codec::Pcma), (9, Codec::G722), (111, Codec::Opus)],
            send_events: Some((101, 8_000)),
            receive_events: Some(101),
            direction: MediaDirection::RecvOnly,
            ptime_ms: 20,
            opus_fec: true,
            opus_dtx: false,
            voip_metrics: false,
            srtp: None,
        };
        mixer.command(MediaCommand::Sound { session: SESSION, agreed }, Moment::START);
        let (heard, steps, buffer_ms) = (Vec::new(), Vec::new(), Vec::new());
        Listener { mixer, coming: BTreeMap::new(), count: 0, now: 0, heard, steps, buffer_ms }
    }

    /// A packet will arrive at `at`.
    fn expect(&mut self, at: u64, packet: &Packet) {
        self.count += 1;
        self.coming.insert((at, self.count), packet.write().expect("it is short"));
    }

    /// Ten milliseconds pass, of which `jump` more go by unnoticed.
    fn tick(&mut self, jump: u64) {
        self.now += 10_000 + jump;
        while let Some(entry) = self.coming.first_entry().filter(|entry| entry.key().0 <= self.now) {
            let at = Moment(entry.key().0);
            let arrived = Arrived { from: them(), at, on_rtcp_port: false, datagram: entry.remove() };
            self.mixer.receive(SESSION, &arrived);
        }
        let (mut played, mut rung) = (SILENCE, SILENCE);
        self.mixer.tick(Moment(self.now), &SILENCE, &mut played, &mut rung);
        self.mixer.departing().for_each(drop);
        self.heard.push(rms(&played));
        self.steps.push(played.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max));
        for report in self.mixer.reports() {
            if let MediaReport::Quality { quality, .. } = report {
                self.buffer_ms.push(quality.buffer_ms);
            }
        }
    }

    fn run_until(&mut self, at: u64) {
        while self.now < at {
            self.tick(0);
        }
    }

    /// Per cent of frames in which less than a quarter of the tone was heard, from this second on.
    fn missing(&self, from_s: usize) -> f32 {
        let frames = &self.heard[from_s * 100..];
        frames.iter().filter(|loudness| **loudness < 0.05).count() as f32 * 100.0 / frames.len() as f32
    }

    /// The most the buffer delayed, from this second on.
    fn most_ms(&self, from_s: usize) -> f32 {
        self.buffer_ms[from_s * 4..].iter().copied().fold(0.0, f32::max)
    }
}

fn them() -> SocketAddr {
    SocketAddr::from(([192, 0, 2, 9], 4_000))
}

/// Packet `i` of the tone: 200 Hz, so that every packet is alike.
fn tone(i: u64) -> Packet {
    tone_by(Law::Mu, i)
}

fn tone_by(law: Law, i: u64) -> Packet {
    let sample = |at: u64| (std::f64::consts::TAU * 200.0 * at as f64 / 8_000.0).sin() * 0.3;
    let payload = (i * 160..(i + 1) * 160).map(|at| g711::encode(law, (sample(at) * 32_768.0) as i16)).collect();
    let payload_type = if law == Law::A { 8 } else { 0 };
    Packet { payload_type, marker: i == 0, sequence: i as u16, timestamp: (i * 160) as u32, ssrc: 7, payload }
}

/// One packet of the tone in Opus, good for all.
fn tone_in_opus() -> Vec<u8> {
    let mut encoder = Encoder::new(Codec::Opus, true, false).expect("opus is there");
    let mut payload = Vec::new();
    for packet in 0..10 {
        let sample = |i: usize| (std::f32::consts::TAU * 200.0 * i as f32 / 48_000.0).sin() * 0.3;
        let pcm: Vec<f32> = (packet * 960..(packet + 1) * 960).map(sample).collect();
        payload.clear();
        encoder.encode(&pcm, &mut payload);
    }
    payload
}

/// A stream of Opus (the quickest to hear) of so many seconds, each packet arriving as `arrives` says, if at all.
fn listen(seconds: u64, mut arrives: impl FnMut(u64, &mut Dice) -> Option<u64>) -> Listener {
    let (mut listener, mut dice, payload) = (Listener::new(), Dice::new(3), tone_in_opus());
    for second in 0..seconds {
        for i in second * 50..(second + 1) * 50 {
            if let Some(at) = arrives(i, &mut dice) {
                let (sequence, timestamp, payload) = (i as u16, (i * 960) as u32, payload.clone());
                listener
                    .expect(at, &Packet { payload_type: 111, marker: false, sequence, timestamp, ssrc: 7, payload });
            }
        }
        // Whoever's clock is fast is early.
        listener.run_until(second * SECOND);
    }
    listener
}

#[test]
fn twenty_minutes_with_clocks_two_hundred_millionths_apart_and_a_restless_network() {
    for ppm in [-200_i64, 200] {
        // Jitter of 40 ms, a loss now and then, and every ten seconds a Wi-Fi that looks around for 120 ms.
        let listener = listen(1_200, |i, dice| {
            let sent = (i * PACKET) as i64 * (1_000_000 - ppm) / 1_000_000;
            let asleep = if i % 500 > 493 { (500 - i % 500) * PACKET } else { 0 };
            (dice.share() > 0.005).then(|| sent as u64 + 20_000 + (dice.roll() % 40_000).max(asleep))
        });
        assert!(listener.missing(10) < 0.7, "{ppm} ppm: {} % missing", listener.missing(10));
        assert!(listener.most_ms(10) < 200.0, "{ppm} ppm: {} ms", listener.most_ms(10));
        let last_minute = &listener.buffer_ms[19 * 60 * 4..];
        let mean = last_minute.iter().sum::<f32>() / last_minute.len() as f32;
        // 40 for the jitter, 20 so that the next packet repairs the lost one, and what is left be where nobody pauses.
        assert!((30.0..120.0).contains(&mean), "{ppm} ppm: {mean} ms in the last minute");
    }
}

#[test]
fn a_stream_that_comes_twice_and_late_is_heard_once_and_in_time() {
    let mut listener = Listener::new();
    for i in 0..1_000 {
        listener.expect(i * PACKET + 5_000, &tone(i));
        listener.expect(i * PACKET + 505_000, &tone(i));
        if i.is_multiple_of(3) {
            listener.expect(i * PACKET + 5_000, &tone(i));
        }
    }
    listener.run_until(20 * SECOND);
    assert!(listener.missing(1) < 0.1, "{} % missing", listener.missing(1));
    assert!(listener.most_ms(2) < 60.0, "{} ms", listener.most_ms(2));
}

#[test]
fn another_source_another_count_and_another_clock_are_followed_at_once() {
    for (story, change) in [
        (
            "a new SSRC",
            (|p: &mut Packet| {
                (p.ssrc, p.sequence, p.timestamp) =
                    (99, p.sequence.wrapping_add(21_845), p.timestamp.wrapping_add(1_431_655_765))
            }) as fn(&mut Packet),
        ),
        ("a timestamp that jumps forth", |p| p.timestamp = p.timestamp.wrapping_add(5_000_000)),
        ("a timestamp that jumps back", |p| p.timestamp = p.timestamp.wrapping_sub(5_000_000)),
        ("a sequence number that jumps", |p| p.sequence = p.sequence.wrapping_add(20_000)),
        ("a timestamp that jumps by a second", |p| p.timestamp = p.timestamp.wrapping_add(8_000)),
        ("a timestamp that jumps back by a second", |p| p.timestamp = p.timestamp.wrapping_sub(8_000)),
    ] {
        let mut listener = Listener::new();
        for i in 0..500 {
            let mut packet = tone(i);
            if i >= 250 {
                change(&mut packet);
            }
            listener.expect(i * PACKET + 5_000, &packet);
        }
        listener.run_until(10 * SECOND);
        let quiet = listener.heard[100..990].iter().filter(|loudness| **loudness < 0.05).count();
        assert!(quiet <= 20, "{story}: {quiet} frames missing");
        assert!(listener.missing(6) == 0.0, "{story}: {} % missing afterwards", listener.missing(6));
        assert!(listener.most_ms(8) < 60.0, "{story}: {} ms", listener.most_ms(8));
    }
}

#[test]
fn a_clock_of_ours_that_jumps_costs_less_than_half_a_second() {
    for jump in [400_000, 30 * SECOND, 3_600 * SECOND] {
        // They went on talking, or slept as well: either way their packets come evenly again.
        let asleep = jump / PACKET;
        for slept in [0, asleep] {
            let mut listener = Listener::new();
            (0..250).for_each(|i| listener.expect(i * PACKET + 5_000, &tone(i)));
            listener.run_until(5 * SECOND);
            listener.tick(jump);
            let from = listener.now;
            (0..600).for_each(|i| listener.expect(from + i * PACKET + 5_000, &tone(250 + slept + i)));
            listener.run_until(from + 12 * SECOND);
            let quiet = listener.heard[510..1_000].iter().filter(|loudness| **loudness < 0.05).count();
            assert!(quiet <= 50, "{jump} µs, {slept} packets not sent: {quiet} frames missing");
            assert!(listener.most_ms(16) < 100.0, "{jump} µs: {} ms", listener.most_ms(16));
        }
    }
}

#[test]
fn another_codec_in_the_middle_of_a_word_makes_no_click_and_no_hole() {
    let mut listener = Listener::new();
    for i in 0..500 {
        let law = if (200..350).contains(&i) { Law::A } else { Law::Mu };
        listener.expect(i * PACKET + 5_000, &tone_by(law, i));
    }
    listener.run_until(9_900_000);
    let quiet = listener.heard[100..].iter().filter(|loudness| **loudness < 0.05).count();
    assert!(quiet <= 2, "{quiet} frames missing");
    let steepest = listener.steps[100..].iter().copied().fold(0.0, f32::max);
    assert!(steepest < 0.03, "a step of {steepest}");
}

#[test]
fn what_comes_all_at_once_after_a_stall_is_not_caught_up_with() {
    for stall in [500_000, 1_000_000, 1_900_000] {
        let mut listener = Listener::new();
        for i in 0..600 {
            let sent = i * PACKET + 5_000;
            let at = if (5 * SECOND..5 * SECOND + stall).contains(&sent) { 5 * SECOND + stall } else { sent };
            listener.expect(at, &tone(i));
        }
        listener.run_until(11_900_000);
        assert!(listener.most_ms(9) < 130.0, "{stall} µs: {:?}", &listener.buffer_ms[20..]);
        assert_eq!(listener.missing(8), 0.0, "{stall} µs");
    }
}

#[test]
fn a_stray_packet_of_another_stream_changes_nothing() {
    let mut listener = Listener::new();
    for i in 0..500 {
        listener.expect(i * PACKET + 5_000, &tone(i));
        if i % 10 == 7 {
            listener
                .expect(i * PACKET + 6_000, &Packet { ssrc: 1_000 + i as u32, payload: vec![0x80; 160], ..tone(i) });
            listener.expect(i * PACKET + 7_000, &Packet { timestamp: 4_000_000, sequence: 60_000, ..tone(i) });
        }
    }
    listener.run_until(9_900_000);
    assert_eq!(listener.missing(1), 0.0);
    assert!(listener.steps[100..].iter().all(|step| *step < 0.03));
}

#[test]
fn a_pause_of_the_speaker_makes_nothing_up_and_begins_again_in_time() {
    let mut listener = Listener::new();
    for i in (0..100).chain(200..300) {
        let mut packet = tone(i);
        // Silence suppression: the count goes on, the clock as well.
        packet.sequence = if i >= 200 { i as u16 - 100 } else { i as u16 };
        listener.expect(i * PACKET + 5_000, &packet);
    }
    listener.run_until(6 * SECOND);
    assert!(listener.heard[230..390].iter().all(|loudness| *loudness < 0.01), "silence is silent");
    assert!(listener.heard[410..590].iter().all(|loudness| *loudness > 0.1), "{:?}", &listener.heard[400..420]);
}

#[test]
fn the_noise_of_their_room_fills_the_pause_where_they_describe_it() {
    let mut listener = Listener::new();
    for i in (0..100).chain(200..300) {
        let mut packet = tone(i);
        packet.sequence = if i >= 200 { i as u16 - 99 } else { i as u16 };
        listener.expect(i * PACKET + 5_000, &packet);
    }
    let noise = Packet { payload_type: 13, sequence: 100, payload: vec![45, 100], ..tone(100) };
    listener.expect(100 * PACKET + 5_000, &noise);
    listener.run_until(6 * SECOND);
    let level = 10_f32.powf(-45.0 / 20.0);
    for loudness in &listener.heard[230..390] {
        assert!((level / 2.0..level * 2.0).contains(loudness), "{loudness} instead of {level}");
    }
    assert!(listener.heard[410..590].iter().all(|loudness| *loudness > 0.1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn no_stream_whatever_makes_it_panic_or_fall_behind(
        packets in prop::collection::vec(
            (0_u64..20_000, prop_oneof![Just(0_u8), Just(8), Just(9), Just(13), Just(101), Just(111)], any::<u16>(), any::<u32>(),
             0_u32..3, prop::collection::vec(any::<u8>(), 0..200)),
            0..400,
        ),
        jumps in prop::collection::vec(0_u64..2_000_000, 0..5),
    ) {
        let mut listener = Listener::new();
        let (mut at, mut jumps) = (0, jumps.into_iter());
        for (gap, payload_type, sequence, timestamp, ssrc, payload) in packets {
            at += gap;
            // Half of them near to each other, as a stream, the rest anywhere.
            let (sequence, timestamp) = if sequence % 2 == 0 { (sequence % 64, timestamp % 20_000) } else { (sequence, timestamp) };
            let packet = Packet { payload_type, marker: false, sequence, timestamp, ssrc, payload };
            listener.expect(at, &packet);
        }
        while listener.now < at + SECOND {
            let jump = if listener.count % 7 == 3 { jumps.next().unwrap_or(0) } else { 0 };
            listener.tick(jump);
        }
        prop_assert!(listener.heard.iter().all(|loudness| loudness.is_finite() && *loudness <= 1.0));
        prop_assert!(listener.most_ms(0) < 3_000.0, "{} ms", listener.most_ms(0));
        // Afterwards a good stream sounds good.
        let from = listener.now;
        (0..250).for_each(|i| listener.expect(from + i * PACKET + 5_000, &Packet { ssrc: 4_711, ..tone(i) }));
        listener.run_until(from + 4 * SECOND);
        let tail = &listener.heard[listener.heard.len() - 200..];
        prop_assert!(tail.iter().filter(|loudness| **loudness < 0.05).count() < 4, "{tail:?}");
    }
}
