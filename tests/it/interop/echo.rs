//! An echo through a sound server: a loudspeaker whose microphone hears all that it says, and what comes back to the other side.

use std::path::Path;
use std::time::Duration;

use perch::exchange::{Exchange, ExchangeConfig};

use super::perch::{Home, Line, Perch, SOON, folder};
use super::sinks::{PROGRAMS, RATE, SoundServer};
use super::there_are;

/// Until the echo is found and the canceller has learned the room.
const LEARNED: Duration = Duration::from_secs(5);

/// The hum of [`SoundServer::hum`], and how loud it is.
const HUM_HZ: f64 = 440.0;
const HUM: f64 = 4_000.0 / 32_768.0;

/// A minute of Boris, at 48 kHz.
fn write_speech(path: &Path) {
    let voice = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/voices/boris.wav");
    let mut reader = hound::WavReader::open(voice).expect("a voice");
    let spec = reader.spec();
    let once: Vec<i16> = reader.samples().collect::<Result<_, _>>().expect("samples");
    let mut writer = hound::WavWriter::create(path, spec).expect("a file");
    for sample in once.iter().cycle().take(60 * spec.sample_rate as usize) {
        writer.write_sample(*sample).expect("a sample");
    }
    writer.finalize().expect("a file");
}

/// The last two seconds of what an ear got.
fn lately(ear: &Path) -> Vec<f64> {
    let bytes = std::fs::read(ear).unwrap_or_default();
    let last = &bytes[bytes.len().saturating_sub(4 * RATE) & !1..];
    last.chunks_exact(2).map(|two| f64::from(i16::from_le_bytes([two[0], two[1]])) / 32_768.0).collect()
}

/// How much of it is a tone of `hz`, as an amplitude.
fn tone(sound: &[f64], hz: f64) -> f64 {
    let angles = (0..sound.len()).map(|i| std::f64::consts::TAU * hz * i as f64 / RATE as f64);
    let (re, im) = angles.zip(sound).fold((0.0, 0.0), |(re, im), (a, s)| (re + s * a.cos(), im + s * a.sin()));
    2.0 * f64::hypot(re, im) / sound.len().max(1) as f64
}

fn rms(sound: &[f64]) -> f64 {
    (sound.iter().map(|s| s * s).sum::<f64>() / sound.len().max(1) as f64).sqrt()
}

/// By how many decibels what comes back is softer than what was said, and how much of somebody here who hums at the same time
/// arrives, of one.
fn echo_and_voice(cancelling: bool) -> (f64, f64) {
    let exchange = Exchange::start(ExchangeConfig::default()).expect("a free port");
    let info = exchange.info().clone();
    let password = |user: &str| info.users.iter().find(|u| u.user == user).map(|u| u.password.clone()).expect("a user");
    let (_folder, path) = folder();
    let (speech, ear) = (path.join("speech.wav"), path.join("ear.wav"));
    write_speech(&speech);
    let files = format!("{}:{}", speech.display(), ear.display());
    let port = info.address.port();
    let line = Line { user: "office", registrar: port, password: &password("office"), more: "" };
    let mut far = Perch::start("the office", &[line], &["--audio", &files], &[]);
    far.wait_until_registered();

    let server = SoundServer::start(&path);
    let mut room = server.plug("room");
    let home = Home::new();
    home.write(
        "config.toml",
        &format!(
            "[audio]\necho_cancelling = {cancelling}\noutput = \"pulseaudio:room\"\ninput = \"pulseaudio:room.monitor\"\n\
             [[line]]\nlabel = \"anna\"\naddress = \"sip:anna@127.0.0.1:{port}\"\n"
        ),
    );
    let environment = server.environment();
    let mut environment = environment.each_ref().map(|(name, value)| (*name, value.as_str())).to_vec();
    let secret = password("anna");
    environment.push(("PERCH_PASSWORD_ANNA", &secret));
    let mut near = Perch::start_in("anna", home, &["--audio", "device"], &environment);
    near.wait_until_registered();

    far.tell(&["dial", "anna"]);
    let offered = near.wait_for_call("offering", SOON);
    near.tell(&["answer", &offered["id"].to_string()]);
    near.wait_for_call("talking", SOON);
    room.wait_for_sound("the office in the room");
    room.listen(LEARNED);
    let said = room.listen(Duration::from_secs(2));
    let echo = 20.0 * (said / rms(&lately(&ear)).max(1e-6)).log10();
    let _somebody = server.hum(&room, 30);
    room.listen(LEARNED);
    (echo, tone(&lately(&ear), HUM_HZ) / HUM)
}

#[test]
fn of_what_a_loudspeaker_says_hardly_anything_goes_back_and_who_speaks_at_the_same_time_is_heard() {
    let Some(_alone) = there_are("sound", &[PROGRAMS.as_slice(), &["pacat"]].concat()) else { return };
    let (echo, voice) = echo_and_voice(false);
    println!("measured without the canceller: the echo {echo:.1} dB softer than its cause, of a voice {voice:.2}");
    assert!(echo < 6.0 && voice > 0.7, "the room has no echo, or nobody in it");
    let (echo, voice) = echo_and_voice(true);
    println!("measured with the canceller: the echo {echo:.1} dB softer than its cause, of a voice {voice:.2}");
    assert!(echo > 20.0, "{echo} dB");
    assert!(voice > 0.3, "{voice}");
}
