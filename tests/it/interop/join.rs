//! Breaking in for real (RFC 3911): a third Perch joins two that talk, through Kamailio and through the demo exchange,
//! and each of the three hears the two others.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use perch::exchange::{Exchange, ExchangeConfig};
use serde_json::Value;

use super::kamailio::Kamailio;
use super::perch::{Line, Perch, SOON, folder};
use super::there_are;
use crate::tones;

/// What each of them says all the time, Hz.
const VOICES: [(&str, f32); 3] = [("anna", 620.0), ("office", 900.0), ("carla", 1300.0)];

/// A phone whose microphone is a tone, and what its ear got.
struct Voice {
    perch: Perch,
    ear: PathBuf,
}

fn start(user: &str, hz: f32, port: u16, password: &str, more: &str, dir: &Path) -> Voice {
    let (microphone, ear) = (dir.join(format!("{user}-in.wav")), dir.join(format!("{user}-out.wav")));
    tones::write(&microphone, hz, 0.18, 60.0);
    let files = format!("{}:{}", microphone.display(), ear.display());
    let line = Line { user, registrar: port, password, more };
    let mut perch = Perch::start(&format!("{user}'s Perch"), &[line], &["--audio", &files], &[]);
    perch.wait_until_registered();
    Voice { perch, ear }
}

/// How loud each voice is in the last half second of what an ear got (Goertzel).
fn heard(ear: &Path) -> [f32; 3] {
    let bytes = std::fs::read(ear).unwrap_or_default();
    let last = &bytes[bytes.len().saturating_sub(48_000) & !1..];
    let samples: Vec<f32> =
        last.chunks_exact(2).map(|b| f32::from(i16::from_le_bytes([b[0], b[1]])) / 32_768.0).collect();
    VOICES.map(|(_, hz)| {
        let (mut re, mut im) = (0.0_f32, 0.0_f32);
        for (i, s) in samples.iter().enumerate() {
            let angle = std::f32::consts::TAU * hz * i as f32 / 48_000.0;
            re += s * angle.cos();
            im += s * angle.sin();
        }
        2.0 * re.hypot(im) / samples.len().max(1) as f32
    })
}

fn is_loud(level: f32) -> bool {
    level > 0.03
}

/// Anna and the office talk, the office is busy for Carla, Carla breaks in.
fn three_talk(port: u16, password: impl Fn(&str) -> String) {
    let (_folder, dir) = folder();
    let lets_in = "call_waiting = false\n[calls]\nwho_may_break_in = \"same-domain\"";
    let more = |user: &str| if user == "office" { lets_in } else { "" };
    let [mut anna, mut office, mut carla] =
        VOICES.map(|(user, hz)| start(user, hz, port, &password(user), more(user), &dir));

    anna.perch.tell(&["dial", "office"]);
    let offered = office.perch.wait_for_call("offering", SOON);
    office.perch.tell(&["answer", &offered["id"].to_string()]);
    anna.perch.wait_for_call("talking", SOON);

    carla.perch.tell(&["dial", "office"]);
    let busy = carla.perch.wait_for_call("ended", SOON);
    assert_eq!(busy["reason"], "busy", "{busy}");
    // The button lives once their line has told of a conversation.
    let can = |s: &Value| {
        s["calls"][0]["can"]["complete"].as_array().is_some_and(|modes| modes.iter().any(|m| m == "intrude"))
    };
    carla.perch.wait_until("that breaking in is offered", SOON, can);
    carla.perch.tell(&["complete", &busy["id"].to_string(), "--mode", "intrude"]);
    carla.perch.wait_for_call("talking", SOON);
    let guest = office.perch.wait_for_call("talking", SOON);
    assert_eq!(guest["origin"], "intrude", "{guest}");
    assert_eq!(guest["direction"], "incoming", "{guest}");

    // Everybody hears the two others, and nobody himself.
    for (own, voice) in [&mut anna, &mut office, &mut carla].into_iter().enumerate() {
        let (user, _) = VOICES[own];
        let (ear, levels) = (voice.ear.clone(), Cell::new([0.0; 3]));
        let all = |levels: &[f32; 3]| (0..3).all(|other| is_loud(levels[other]) != (other == own));
        let what = format!("the two others in what {user} hears");
        voice.perch.wait_until(&what, Duration::from_secs(30), |_| {
            levels.set(heard(&ear));
            all(&levels.get())
        });
        let levels = levels.get();
        println!("{user} hears {levels:?}");
    }

    carla.perch.tell(&["hangup", &carla.perch.tell(&["status"])["calls"][0]["id"].to_string()]);
    let alone = |s: &Value| {
        let talking = |c: &&Value| c["state"] == "talking";
        s["calls"].as_array().is_some_and(|calls| calls.iter().filter(talking).count() == 1)
    };
    office.perch.wait_until("two of them left", SOON, alone);
    anna.perch.wait_until("two of them left", SOON, alone);
}

#[test]
fn a_third_breaks_in_through_kamailio() {
    let Some(_alone) = there_are("interop", &["kamailio"]) else { return };
    let kamailio = Kamailio::start("MD5");
    three_talk(kamailio.port, |user| format!("secret-{user}"));
}

#[test]
fn a_third_breaks_in_through_the_demo_exchange() {
    let Some(_alone) = there_are("interop", &[]) else { return };
    let config = ExchangeConfig { more_users: vec!["carla".into()], ..ExchangeConfig::default() };
    let exchange = Exchange::start(config).expect("a free port");
    let info = exchange.info().clone();
    let port = info.address.port();
    let password = |user: &str| {
        info.users.iter().find(|u| u.user == user).map(|u| u.password.clone()).expect("a user of the exchange")
    };
    three_talk(port, password);
}
