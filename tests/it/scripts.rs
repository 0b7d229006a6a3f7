//! The contract of `perch ctl`, verb by verb and field by field, met by the real binary on its own demo exchange.

use std::net::UdpSocket;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::interop::perch::{Line, Perch, SILENT, SOON};

const DEMO: [&str; 3] = ["--demo", "--audio", "null"];

fn demo() -> Perch {
    let mut perch = Perch::start("perch", &[], &DEMO, &[]);
    perch.wait_until("both lines", SOON, |status| {
        (0..2).all(|line| status["lines"][line]["registration"] == "registered")
    });
    perch
}

/// The name of the error that this verb meets; the answer is an object of two members with one sentence.
#[track_caller]
fn error(perch: &Perch, verb: &[&str]) -> String {
    let said = perch.ask(verb).expect_err("it is refused");
    let object = said.as_object().unwrap_or_else(|| panic!("{verb:?}: {said}"));
    assert_eq!(object.len(), 2, "{verb:?}: {said}");
    assert!(object["message"].as_str().is_some_and(|words| !words.is_empty() && !words.contains('\n')), "{said}");
    object["error"].as_str().expect("a name").to_owned()
}

/// Dials and waits for the state; the call's id as a word.
fn call(perch: &mut Perch, who: &str, state: &str) -> String {
    let placed = perch.tell(&["dial", who]);
    assert_eq!(placed["id"], placed["call"], "{placed}");
    perch.wait_for_call(state, SOON);
    placed["id"].to_string()
}

#[track_caller]
fn has(object: &Value, members: &[&str]) {
    for member in members {
        assert!(object.get(member).is_some(), "{member} is missing in {object:#}");
    }
}

#[test]
fn lines_are_named_by_id_and_by_label_and_the_first_registered_is_the_usual_one() {
    let mut perch = demo();
    let status = perch.tell(&["status"]);
    has(&status, &["lines", "calls", "completions", "waiting_for_us"]);
    for (place, label) in ["anna", "office"].iter().enumerate() {
        let line = &status["lines"][place];
        has(line, &["id", "label", "address", "registration", "completions", "max_completions", "modes"]);
        assert_eq!((&line["id"], &line["label"]), (&json!(place + 1), &json!(label)));
    }
    for (wanted, line) in [(None, 1), (Some("1"), 1), (Some("2"), 2), (Some("office"), 2), (Some("OFFICE"), 2)] {
        let mut verb = vec!["dial"];
        verb.extend(wanted.iter().flat_map(|name| ["--line", name]));
        verb.push("vera");
        assert_eq!(perch.tell(&verb)["line"], line, "{verb:?}");
        let refused = perch.wait_for_call("ended", SOON);
        assert_eq!((&refused["reason"], &refused["code"]), (&json!("declined"), &json!(603)));
        assert_eq!(perch.tell(&["dismiss", &refused["id"].to_string()]), json!({ "ok": true }));
    }
    for verb in [&["dial", "--line", "3", "boris"][..], &["caps", "--line", "nobody"], &["dnd", "on", "--line", "0"]] {
        assert_eq!(error(&perch, verb), "INVALLINEHANDLE", "{verb:?}");
    }
    has(&perch.tell(&["caps", "--line", "office"]), &["line", "modes", "conditions", "max_completions", "messages"]);
    has(&perch.tell(&["messages", "--predefined"]), &["line", "predefined"]);
    has(&perch.tell(&["messages"]), &["messages"]);
    perch.tell(&["dnd", "on", "--line", "2"]);
    perch.wait_until("do not disturb", SOON, |s| s["lines"][1]["dnd"] == true && s["lines"][0]["dnd"] == false);
    perch.tell(&["dnd", "off"]);
    perch.tell(&["show"]);
    perch.tell(&["quit"]);
}

#[test]
fn a_call_is_held_muted_given_digits_transferred_and_hung_up() {
    let mut perch = demo();
    let id = call(&mut perch, "echo", "talking");
    let talking = perch.wait_for_call("talking", SOON);
    has(&talking, &["id", "line", "peer", "direction", "origin", "state", "can"]);
    has(&talking["can"], &["answer", "hang_up", "hold", "complete", "why_not"]);
    assert_eq!((&talking["direction"], &talking["origin"]), (&json!("outgoing"), &json!("direct")));
    perch.tell(&["hold", &id]);
    perch.wait_for_call("held", SOON);
    assert_eq!(error(&perch, &["hold", &id]), "INVALCALLSTATE");
    assert_eq!(error(&perch, &["dtmf", &id, "1"]), "INVALCALLSTATE");
    perch.tell(&["resume", &id]);
    perch.wait_for_call("talking", SOON);
    for (word, muted) in [("on", true), ("off", false)] {
        perch.tell(&["mute", &id, word]);
        perch.wait_until("mute", SOON, |s| s["calls"][0]["muted"] == muted);
    }
    perch.tell(&["dtmf", &id, "12#"]);
    assert_eq!(error(&perch, &["dtmf", &id, "x"]), "INVALPARAM");
    assert_eq!(error(&perch, &["transfer", &id, "@"]), "INVALADDRESS");
    assert_eq!(error(&perch, &["answer", &id]), "INVALCALLSTATE");
    assert_eq!(error(&perch, &["complete", &id, "--mode", "callback"]), "INVALCALLSTATE");
    perch.tell(&["hangup", &id]);
    let ended = perch.wait_for_call("ended", SOON);
    assert_eq!(ended["reason"], "hung-up", "{ended:#}");
    assert_eq!(error(&perch, &["hangup", &id]), "INVALCALLSTATE");
    for verb in ["answer", "hangup", "hold", "resume", "dismiss"] {
        assert_eq!(error(&perch, &[verb, "4711"]), "INVALCALLHANDLE", "{verb}");
    }
    perch.tell(&["quit"]);
}

#[test]
fn a_busy_call_is_completed_once_and_uncompleted_once() {
    let mut perch = demo();
    let id = call(&mut perch, "boris", "ended");
    let busy = perch.wait_for_call("ended", SOON);
    assert_eq!((&busy["reason"], &busy["code"]), (&json!("busy"), &json!(486)));
    for mode in busy["can"]["why_not"].as_object().expect("an object").keys() {
        assert_eq!(error(&perch, &["complete", &id, "--mode", mode]), "INVALCALLCOMPLMODE", "{mode}");
    }
    for verb in [&["complete", &id][..], &["complete", &id, "--mode", "camp-on,callback"]] {
        assert_eq!(error(&perch, verb), "INVALCALLCOMPLMODE", "{verb:?}");
    }
    assert_eq!(error(&perch, &["complete", &id, "--mode", "message", "--message", "99"]), "INVALMESSAGEID");
    assert_eq!(error(&perch, &["complete", "4711", "--mode", "callback"]), "INVALCALLHANDLE");
    let taken = perch.tell(&["complete", &id, "--mode", "callback", "--note", "the contract"]);
    assert_eq!(taken, json!({ "line": 1, "completion_id": 1, "state": "queued" }));
    let request = perch.wait_for_request(&["queued"], SOON);
    has(&request, &["line", "id", "peer", "mode", "condition", "state", "road", "expires_s", "restored"]);
    for (member, value) in [("mode", "callback"), ("condition", "busy"), ("road", "native"), ("note", "the contract")] {
        assert_eq!(request[member], value, "{request:#}");
    }
    assert_eq!(request["place"], 1, "our exchange tells the place");

    // The same again has the same number; another target the next.
    let again = call(&mut perch, "boris", "ended");
    assert_eq!(perch.tell(&["complete", &again, "--mode", "callback"])["completion_id"], 1);
    let watched = perch.tell(&["watch", "nora"]);
    assert_eq!((&watched["line"], &watched["completion_id"]), (&json!(1), &json!(2)), "{watched}");

    for what in ["accept", "later", "decline", "again"] {
        assert_eq!(error(&perch, &["recall", what, "99"]), "INVALCOMPLETIONID", "{what}");
    }
    assert_eq!(error(&perch, &["uncomplete", "99"]), "INVALCOMPLETIONID");
    assert_eq!(error(&perch, &["uncomplete", "--line", "office", "1"]), "INVALCOMPLETIONID");
    assert_eq!(perch.tell(&["uncomplete", "1"]), json!({ "ok": true }));
    let gone = |status: &Value| status["completions"][0]["reason"] == "cancelled";
    perch.wait_until("the cancelled one", SOON, gone);
    assert_eq!(error(&perch, &["uncomplete", "1"]), "INVALCOMPLETIONID");
    assert_eq!(perch.tell(&["uncomplete", "--all"]), json!({ "cancelled": 1 }));
    assert_eq!(perch.tell(&["uncomplete", "--all"]), json!({ "cancelled": 0 }));
    perch.tell(&["quit"]);
}

#[test]
fn events_come_in_order_with_their_types() {
    let mut perch = demo();
    let id = call(&mut perch, "boris", "ended");
    let taken = perch.tell(&["complete", &id, "--mode", "callback"]);
    perch.tell(&["uncomplete", &taken["completion_id"].to_string()]);
    let events = perch.home().command().args(["ctl", "events"]).output().expect("it runs").stdout;
    let events: Vec<Value> = String::from_utf8_lossy(&events)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .collect();
    let numbers: Vec<u64> = events.iter().filter_map(|event| event["seq"].as_u64()).collect();
    assert!(numbers.len() == events.len() && numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    for kind in ["registration", "call", "reply", "completion", "numcompletions"] {
        let event = events.iter().find(|event| event["type"] == kind);
        has(event.unwrap_or_else(|| panic!("no {kind} in {events:#?}")), &["seq", "time", "type"]);
    }
    perch.tell(&["quit"]);
}

#[test]
fn what_cannot_be_read_is_refused_as_json_too() {
    let perch = demo();
    for verb in [&["explode"][..], &["hangup", "x"], &["mute", "1", "maybe"], &["uncomplete"], &["recall", "now", "1"]]
    {
        assert_eq!(error(&perch, verb), "INVALPARAM", "{verb:?}");
    }
    perch.tell(&["quit"]);
}

/// An exchange that registers everybody, is busy for everybody with an offer, and says nothing to SUBSCRIBE.
fn mute_exchange() -> (UdpSocket, u16) {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let port = socket.local_addr().expect("an address").port();
    (socket, port)
}

fn serve_mutely(socket: &UdpSocket, port: u16) {
    let mut buffer = [0; 65536];
    while let Ok((length, from)) = socket.recv_from(&mut buffer) {
        let request = String::from_utf8_lossy(&buffer[..length]).into_owned();
        let copied = |names: &[&str]| -> String {
            let line = |l: &&str| names.iter().any(|name| l.starts_with(name));
            request.lines().filter(line).map(|l| format!("{l}\r\n")).collect()
        };
        let kept = copied(&["Via:", "From:", "Call-ID:", "CSeq:"]);
        let to = copied(&["To:"]).trim_end().to_owned();
        let answer = match request.split(' ').next() {
            Some("REGISTER") => format!("200 OK\r\n{kept}{to};tag=x\r\n{}", copied(&["Contact:"])),
            Some("INVITE") => format!(
                "486 Busy Here\r\n{kept}{to};tag=x\r\nCall-Info: <sip:cc@127.0.0.1:{port}>;purpose=call-completion;m=BS\r\n"
            ),
            _ => continue,
        };
        let text = format!("SIP/2.0 {answer}Content-Length: 0\r\n\r\n");
        // A phone that has gone does not mind.
        let _ = socket.send_to(text.as_bytes(), from);
    }
}

#[test]
fn a_request_that_no_road_has_taken_is_answered_after_five_seconds() {
    let (socket, port) = mute_exchange();
    std::thread::spawn(move || serve_mutely(&socket, port));
    let line = Line { user: "anna", registrar: port, password: "x", more: "" };
    let mut perch = Perch::start("perch", &[line], &SILENT, &[]);
    perch.wait_until_registered();
    let id = call(&mut perch, "boris", "ended");
    let asked = Instant::now();
    let taken = perch.tell(&["complete", &id, "--mode", "callback"]);
    let took = asked.elapsed();
    assert_eq!(taken, json!({ "line": 1, "completion_id": 1, "state": "requested" }));
    assert!((Duration::from_millis(4_800)..Duration::from_secs(8)).contains(&took), "{took:?}");
    perch.tell(&["quit"]);
}

const RATE_HZ: u32 = 48_000;

/// One second of a tone of 1 kHz, 48 kHz mono 16 bit, and nothing after it.
fn write_tone(path: &Path) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE_HZ,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(path, spec).expect("a folder of ours");
    for n in 0..RATE_HZ {
        let turns = f64::from(n) * 1000.0 / f64::from(RATE_HZ);
        file.write_sample(((turns * std::f64::consts::TAU).sin() * 12_000.0) as i16).expect("room on the disk");
    }
    file.finalize().expect("room on the disk");
}

/// What the header of a growing file promises, in samples; it must all be there.
fn samples(path: &Path) -> Vec<i16> {
    let Ok(mut file) = hound::WavReader::open(path) else { return Vec::new() };
    assert_eq!((file.spec().sample_rate, file.spec().channels, file.spec().bits_per_sample), (RATE_HZ, 1, 16));
    file.samples::<i16>().collect::<Result<_, _>>().expect("the header promises no more than there is")
}

fn seconds(samples: &[i16]) -> f64 {
    samples.len() as f64 / f64::from(RATE_HZ)
}

#[test]
fn sound_files_begin_with_the_call_and_with_the_program_and_outlive_a_kill() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let (mouth, ear) = (folder.path().join("mouth.wav"), folder.path().join("ear.wav"));
    write_tone(&mouth);
    let audio = format!("{}:{}", mouth.display(), ear.display());
    let began = Instant::now();
    let mut perch = Perch::start("perch", &[], &["--demo", "--audio", &audio], &[]);
    perch.wait_until_registered();
    // Two seconds without a call: a microphone that began with the program would be over now.
    perch.wait_until("two seconds of the ear", SOON, |_| seconds(&samples(&ear)) >= 2.0);
    let (heard, passed) = (seconds(&samples(&ear)), began.elapsed().as_secs_f64());
    assert!(heard > passed - 2.0, "{heard} s of sound after {passed} s: it does not begin with the program");
    assert!(samples(&ear).iter().all(|sample| *sample == 0), "nothing is heard while there is no call");
    call(&mut perch, "echo", "talking");
    let is_loud = |piece: &[i16]| piece.iter().filter(|sample| sample.unsigned_abs() > 3_000).count() > piece.len() / 2;
    perch.wait_until("the microphone back from the echo", SOON, |_| samples(&ear).chunks(24_000).any(is_loud));
    let home = perch.kill();
    let kept = samples(&ear);
    let all = std::fs::metadata(&ear).expect("it was written").len();
    assert!(kept.chunks(24_000).any(is_loud) && all - 44 - 2 * kept.len() as u64 <= 2 * u64::from(RATE_HZ), "{all}");
    drop(home);
}
