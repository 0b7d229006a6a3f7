//! What Perch and baresip agree on is what both do: keys for the sound (RFC 4568), codecs, packet times. A tone each way tells.

use std::f32::consts::TAU;
use std::path::Path;
use std::time::Duration;

use super::baresip::Baresip;
use super::network::Weather;
use super::perch::{Line, Perch, SOON, folder};
use super::relay::{self, Relay};
use super::{free_ports, there_are};
use crate::tones;

const OURS_HZ: f32 = 600.0;
const THEIRS_HZ: f32 = 1_000.0;
const SECONDS: f32 = 2.5;
const AMPLITUDE: f32 = 0.25;

/// One call: our line's settings, baresip's account, and the packet time that follows.
struct Call {
    ours: &'static str,
    theirs: &'static str,
    encrypted: bool,
    packet_ms: f32,
}

/// The amplitude of a frequency in the loudest fifth of a second of a file (Goertzel).
fn amplitude(path: &Path, hz: f32) -> f32 {
    let mut reader = hound::WavReader::open(path).expect("a recording");
    let (rate, channels) = (reader.spec().sample_rate as f32, usize::from(reader.spec().channels));
    let samples: Vec<f32> =
        reader.samples::<i16>().step_by(channels).map(|s| f32::from(s.expect("a sample")) / 32_768.0).collect();
    let one = |part: &[f32]| {
        let turn = |i: usize| TAU * hz * i as f32 / rate;
        let re: f32 = part.iter().enumerate().map(|(i, s)| s * turn(i).cos()).sum();
        let im: f32 = part.iter().enumerate().map(|(i, s)| s * turn(i).sin()).sum();
        2.0 * re.hypot(im) / part.len() as f32
    };
    samples.chunks_exact(rate as usize / 5).map(one).fold(0.0, f32::max)
}

fn check(call: &Call) {
    let (_folder, path) = folder();
    let (ours, theirs, ear) = (path.join("ours.wav"), path.join("theirs.wav"), path.join("ear.wav"));
    tones::write(&ours, OURS_HZ, AMPLITUDE, SECONDS);
    tones::write(&theirs, THEIRS_HZ, AMPLITUDE, SECONDS);
    let baresip = Baresip::start(&path, &theirs, call.theirs);
    let relay = Relay::start(free_ports(relay::PORTS), baresip.port, Weather::default());
    let more = format!("enabled = false\nptime_ms = {}\n{}", call.packet_ms, call.ours);
    let line = Line { user: "anna", registrar: relay.port, password: "", more: &more };
    let audio = format!("{}:{}", ours.display(), ear.display());
    let mut perch = Perch::start("perch", &[line], &["--audio", &audio], &[]);
    perch.tell(&["dial", &format!("sip:boris@127.0.0.1:{}", relay.port)]);
    let talking = perch.wait_for_call("talking", SOON);
    assert_eq!(talking["encrypted"] == true, call.encrypted, "{}: {talking}", call.theirs);
    // baresip hangs up at the end of its file.
    perch.wait_for_call("ended", Duration::from_secs(20));
    perch.stop();
    let counts = relay.counts();
    let heard = baresip.stop();
    let (at_ours, at_theirs) = (amplitude(&ear, THEIRS_HZ), amplitude(&heard, OURS_HZ));
    println!("heard {at_ours:.3} here, {at_theirs:.3} there, packets {counts:?}: {}, {}", call.ours, call.theirs);
    assert!(at_ours > AMPLITUDE / 2.0 && at_theirs > AMPLITUDE / 2.0, "{}", call.theirs);
    let expected = SECONDS * 1_000.0 / call.packet_ms;
    for (seen, _) in counts {
        assert!((expected * 0.8..expected * 1.4 + 12.0).contains(&(seen as f32)), "{seen} packets, not {expected}");
    }
}

#[test]
fn keys_codecs_and_packet_times_are_used_as_agreed() {
    let Some(_alone) = there_are("interop", &["baresip"]) else { return };
    for (ours, theirs, encrypted, packet_ms) in [
        ("srtp = \"offer\"", "mediaenc=srtp;audio_codecs=pcma;ptime=10", true, 10.0),
        ("srtp = \"require\"", "mediaenc=srtp-mand;audio_codecs=g722;ptime=40", true, 40.0),
        ("srtp = \"require\"", "mediaenc=srtp-mand;audio_codecs=opus/48000/2;ptime=60", true, 60.0),
        ("srtp = \"off\"", "audio_codecs=pcmu;ptime=30", false, 30.0),
    ] {
        check(&Call { ours, theirs, encrypted, packet_ms });
    }
}
