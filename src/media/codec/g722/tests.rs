//! G.722 against implementations that are not ours.

use std::path::Path;

use super::*;
use crate::media::frame::{rms, samples_of};

const SPEECH: &[u8] = include_bytes!("../../../../tests/golden/speech.s16");
const BITS: &[u8] = include_bytes!("../../../../tests/golden/g722.bits");
const DECODED: &[u8] = include_bytes!("../../../../tests/golden/g722.s16");

/// Speech, and the noise of `tests/golden/make_g722.py`.
fn sound() -> Vec<f32> {
    let mut state = 1_u32;
    let noise = (0..8_000).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        from_i16((state >> 16) as u16 as i16 >> 1)
    });
    samples_of(SPEECH).into_iter().chain(noise).collect()
}

#[test]
fn two_others_make_the_same_bits_and_hear_the_same_in_them() {
    let (mut bits, mut back) = (Vec::new(), Vec::new());
    Encoder::default().encode(&sound(), &mut bits);
    assert!(bits == BITS, "{:?}", bits.iter().zip(BITS).position(|(a, b)| a != b));
    Decoder::default().decode(BITS, &mut back);
    let theirs = samples_of(DECODED);
    assert!(back == theirs, "{:?}", back.iter().zip(&theirs).position(|(a, b)| a != b));
}

/// A test sequence of G.722 Appendix II, little-endian words, without the words that begin and end it with a reset.
fn sequence(folder: &Path, name: &str) -> Vec<i16> {
    let bytes = std::fs::read(folder.join(name)).expect(name);
    let words = bytes.chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]]));
    words.filter(|word| word & 1 == 0).collect()
}

/// The sequences may not be handed on with us: they are read from where `PERCH_G722_SEQUENCES` says, if it says so.
#[test]
fn the_sequences_of_the_recommendation_come_out_bit_by_bit() {
    let Some(folder) = std::env::var_os("PERCH_G722_SEQUENCES") else {
        println!("skipped: PERCH_G722_SEQUENCES names no folder with the test sequences of G.722 Appendix II");
        return;
    };
    let folder = Path::new(&folder);
    // Configuration 1: both bands get the same, the filters are left out.
    for (sent, coded) in [("bt1c1.xmt", "bt2r1.cod"), ("bt1c2.xmt", "bt2r2.cod")] {
        let mut coder = Encoder::default();
        for (word, expected) in sequence(folder, sent).into_iter().zip(sequence(folder, coded)) {
            let sample = i32::from(word >> 1);
            assert_eq!(coder.code(sample, sample), (expected >> 8) as u8, "{sent}");
        }
    }
    // Configuration 2, at 64 kbit/s.
    for (coded, low, high) in [
        ("bt2r1.cod", "bt3l1.rc1", "bt3h1.rc0"),
        ("bt2r2.cod", "bt3l2.rc1", "bt3h2.rc0"),
        ("bt1d3.cod", "bt3l3.rc1", "bt3h3.rc0"),
    ] {
        let mut decoder = Decoder::default();
        let expected = sequence(folder, low).into_iter().zip(sequence(folder, high));
        for (word, (low, high)) in sequence(folder, coded).into_iter().zip(expected) {
            let byte = (word >> 8) as u8;
            let heard = (decoder.low.decode(byte & 0x3f), decoder.high.decode(byte >> 6));
            assert_eq!(heard, (i32::from(low >> 1), i32::from(high >> 1)), "{coded}");
        }
    }
}

#[test]
fn a_tone_comes_back_as_loud_as_it_went() {
    let tone: Vec<f32> =
        (0..16_000).map(|i| 0.25 * (std::f32::consts::TAU * 1_000.0 * i as f32 / 16_000.0).sin()).collect();
    let (mut bytes, mut back) = (Vec::new(), Vec::new());
    Encoder::default().encode(&tone, &mut bytes);
    assert_eq!(bytes.len(), 8_000);
    Decoder::default().decode(&bytes, &mut back);
    assert_eq!(back.len(), 16_000);
    let gain = rms(&back[1_000..]) / rms(&tone[1_000..]);
    assert!((0.95..1.05).contains(&gain), "{gain}");
}

#[test]
fn only_the_first_samples_of_a_packet_sound_of_what_was_before_it() {
    let mut decoder = Decoder::default();
    decoder.decode(&BITS[..1_000], &mut Vec::new());
    let mut amnesic = Decoder { joining: Joining::default(), ..decoder.clone() };
    let (mut out, mut other) = (Vec::new(), Vec::new());
    decoder.decode(&BITS[1_000..1_160], &mut out);
    amnesic.decode(&BITS[1_000..1_160], &mut other);
    let differ = out.iter().zip(&other).rposition(|(a, b)| a != b).expect("they differ");
    assert!(differ < Decoder::ECHOES && differ + 4 > Decoder::ECHOES, "up to sample {differ}");
}
