//! The processing judged in synthetic rooms: what is left of an echo, and what is left of the voice when both talk.

use super::room::{Room, frames, voice};
use super::*;
use crate::media::frame::rms;

const ECHO: Switches = Switches { echo: true, noise: false, gain: false, rumble: true };

/// What the microphone heard, and what came out, of a room where the loudspeaker says `far` and somebody says `near`.
fn run(switches: Switches, mut room: Room, far: &[f32], near: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let mut processing = Processing::new(switches);
    let (mut raw, mut clean) = (Vec::new(), Vec::new());
    for (far, near) in frames(far).zip(frames(near)) {
        let mut frame = room.hear(&far);
        frame.iter_mut().zip(&near).for_each(|(s, n)| *s += n);
        raw.extend(frame);
        processing.heard(&mut frame);
        clean.extend(frame);
        processing.played(&far, 0);
    }
    (raw, clean)
}

fn db(ratio: f32) -> f32 {
    20.0 * ratio.max(1e-9).log10()
}

/// What became of a voice: the level of its usual frame against before, in dB, and the share of its frames that were
/// swallowed, which is more than 12 dB softer.
fn fate(voice: &[f32], sound: &[f32]) -> (f32, f32) {
    let spoken = voice.chunks_exact(960).zip(sound.chunks_exact(960)).filter(|(v, _)| rms(v) > 0.02);
    let mut levels: Vec<f32> = spoken.map(|(v, s)| db(rms(s) / rms(v))).collect();
    levels.sort_by(f32::total_cmp);
    let swallowed = levels.iter().filter(|level| **level < -12.0).count();
    (levels[levels.len() / 2], swallowed as f32 / levels.len() as f32)
}

#[test]
fn of_an_echo_hardly_anything_is_left() {
    let far = voice("boris.wav", 8);
    let quiet = vec![0.0; far.len()];
    for (delay_ms, echo_db, least) in [(40, -6.0, 25.0), (120, -15.0, 20.0)] {
        let (raw, clean) = run(ECHO, Room::new(delay_ms, echo_db, 0.0005), &far, &quiet);
        let late = far.len() / 2;
        let loss = db(rms(&raw[late..]) / rms(&clean[late..]));
        assert!(loss > least, "{delay_ms} ms, {echo_db} dB: {loss} dB less");
        // Switched off, all of it comes back.
        let (raw, clean) = run(Switches::default(), Room::new(delay_ms, echo_db, 0.0005), &far, &quiet);
        assert_eq!(raw, clean);
    }
}

#[test]
fn who_talks_alone_is_heard_as_before_with_each_switch() {
    let near = voice("marta.wav", 8);
    let quiet = vec![0.0; near.len()];
    for switches in [ECHO, Switches { noise: true, ..ECHO }, Switches { rumble: true, ..Switches::default() }] {
        let (_, clean) = run(switches, Room::new(40, -10.0, 0.0005), &quiet, &near);
        let late = near.len() / 2;
        let (level, swallowed) = fate(&near[late..], &clean[late..]);
        assert!(level.abs() < 1.5 && swallowed < 0.05, "{switches:?}: {level} dB, {swallowed} swallowed");
    }
}

#[test]
fn who_talks_while_the_other_talks_is_heard() {
    let (far, near) = (voice("boris.wav", 8), voice("marta.wav", 8));
    for (delay_ms, echo_db, most) in [(40, -6.0, 0.2), (120, -15.0, 0.12)] {
        let (_, clean) = run(ECHO, Room::new(delay_ms, echo_db, 0.0005), &far, &near);
        let late = near.len() / 2;
        let (level, swallowed) = fate(&near[late..], &clean[late..]);
        assert!(level > -3.0 && swallowed < most, "{delay_ms} ms, {echo_db} dB: {level} dB, {swallowed} swallowed");
    }
}

#[test]
fn noise_goes_and_the_voice_in_it_stays() {
    let near = voice("marta.wav", 8);
    let quiet = vec![0.0; near.len()];
    let switches = Switches { noise: true, ..Switches::default() };
    let (raw, clean) = run(switches, Room::new(40, -100.0, 0.003), &quiet, &quiet);
    let late = near.len() / 2;
    let less = db(rms(&raw[late..]) / rms(&clean[late..]));
    assert!(less > 8.0, "{less} dB less noise");
    let (_, clean) = run(switches, Room::new(40, -100.0, 0.003), &quiet, &near);
    let (level, swallowed) = fate(&near[late..], &clean[late..]);
    assert!(level.abs() < 2.0 && swallowed < 0.08, "{level} dB, {swallowed} swallowed");
}

#[test]
fn a_soft_voice_is_lifted_and_a_loud_one_is_not_cut() {
    let near = voice("marta.wav", 12);
    let quiet = vec![0.0; near.len()];
    let switches = Switches { gain: true, ..Switches::default() };
    let late = near.len() * 3 / 4;
    let lift = |gain: f32| {
        let near: Vec<f32> = near.iter().map(|s| s * gain).collect();
        let (_, clean) = run(switches, Room::new(40, -100.0, 0.0001), &quiet, &near);
        assert!(clean.iter().all(|s| s.abs() <= 1.0));
        fate(&near[late..].iter().map(|s| s / gain).collect::<Vec<_>>(), &clean[late..]).0 - db(gain)
    };
    let (soft, loud) = (lift(0.2), lift(4.0));
    assert!(soft > 8.0, "a soft voice: {soft} dB more");
    assert!(loud < 3.0, "a loud voice: {loud} dB more");
}

#[test]
fn rumble_goes_and_speech_passes() {
    let tone = |hz: f32| -> Vec<f32> {
        (0..96_000).map(|i| 0.1 * (std::f32::consts::TAU * hz * i as f32 / 48_000.0).sin()).collect()
    };
    let quiet = vec![0.0; 96_000];
    let switches = Switches { rumble: true, ..Switches::default() };
    for (hz, least, most) in [(30.0, -90.0, -15.0), (300.0, -1.0, 1.0), (3_000.0, -0.5, 0.5)] {
        let (raw, clean) = run(switches, Room::new(40, -100.0, 0.0), &quiet, &tone(hz));
        let gain = db(rms(&clean[48_000..]) / rms(&raw[48_000..]));
        assert!((least..most).contains(&gain), "{hz} Hz: {gain} dB");
    }
}

#[test]
fn a_switch_in_mid_call_counts_at_once_and_other_parts_go_on() {
    let far = voice("boris.wav", 12);
    let mut room = Room::new(40, -6.0, 0.0005);
    let mut processing = Processing::new(Switches::default());
    let mut left = Vec::new();
    for (i, far) in frames(&far).enumerate() {
        match i {
            300 => processing.switch(ECHO),
            // The canceller keeps what it has learned.
            800 => processing.switch(Switches { noise: true, ..ECHO }),
            1_100 => processing.switch(Switches::default()),
            _ => {}
        }
        let raw = room.hear(&far);
        let mut frame = raw;
        processing.heard(&mut frame);
        processing.played(&far, 0);
        if !(300..1_100).contains(&i) {
            assert_eq!(raw, frame, "off means untouched");
        }
        left.push((raw, frame));
    }
    let loss = |from: usize, to: usize| {
        let (raw, clean): (Vec<Frame>, Vec<Frame>) = left[from..to].iter().copied().unzip();
        db(rms(raw.as_flattened()) / rms(clean.as_flattened()))
    };
    assert!(loss(500, 800) > 20.0, "{}", loss(500, 800));
    assert!(loss(800, 900) > 20.0, "learned is learned: {}", loss(800, 900));
}

#[test]
fn a_stalled_loudspeaker_moves_the_reference_with_the_echo() {
    let far = voice("boris.wav", 16);
    let mut processing = Processing::new(ECHO);
    // The ring holds 20 ms; from the sixth second on it holds 180 ms more, and the echo comes so much later.
    let (mut early, mut late) = (Room::new(60, -6.0, 0.0005), Room::new(240, -6.0, 0.0005));
    let (mut raw, mut clean) = (Vec::new(), Vec::new());
    for (i, far) in frames(&far).enumerate() {
        let rooms = (early.hear(&far), late.hear(&far));
        let (heard, queued) = if i < 600 { (rooms.0, 960) } else { (rooms.1, 9_600) };
        let mut frame = heard;
        processing.heard(&mut frame);
        processing.played(&far, queued);
        // A second after the stall.
        if (720..1_000).contains(&i) {
            raw.extend(heard);
            clean.extend(frame);
        }
    }
    let loss = db(rms(&raw) / rms(&clean));
    assert!(loss > 20.0, "{loss} dB less");
    processing.room_changed();
}

#[test]
fn with_a_headset_not_a_bit_is_changed_though_both_talk_from_the_first_word() {
    let (far, near) = (voice("boris.wav", 8), voice("marta.wav", 8));
    for noise in [0.0005, 0.005] {
        let (raw, clean) =
            run(Switches { echo: true, ..Switches::default() }, Room::new(40, -100.0, noise), &far, &near);
        assert!(raw == clean, "noise {noise}");
    }
}
