//! The program as it is installed, without its window: one callback from busy to talking, with a `kill -9` in between.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long anything may take: Boris talks for 20 s.
const PATIENCE: Duration = Duration::from_secs(60);

/// A directory with a profile and a place for the socket, and an exchange that outlives the phone.
struct Town {
    dir: tempfile::TempDir,
    exchange: Process,
    password: String,
}

/// A program that dies with the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Town {
    fn new() -> Town {
        let dir = tempfile::tempdir().expect("a directory");
        let mut exchange = program(dir.path(), ["exchange"]).stdout(Stdio::piped()).spawn().expect("an exchange");
        let mut said = String::new();
        let out = exchange.stdout.take().expect("its words");
        BufReader::new(out).read_line(&mut said).expect("its address");
        let info: Value = serde_json::from_str(&said).expect("JSON");
        let anna = &info["users"][0];
        let config = format!("[[line]]\nlabel = \"anna\"\naddress = {}\n", anna["address"]);
        std::fs::write(dir.path().join("config.toml"), config).expect("settings");
        let password = anna["password"].as_str().expect("a password").to_owned();
        Town { dir, exchange: Process(exchange), password }
    }

    fn start(&self) -> Process {
        let mut command = program(self.dir.path(), ["--headless", "--audio", "null", "--profile"]);
        command.arg(self.dir.path()).env("PERCH_PASSWORD_ANNA", &self.password);
        Process(command.spawn().expect("a phone"))
    }

    /// One answer of `perch ctl`, and whether its exit status was good.
    fn ctl<const N: usize>(&self, verb: [&str; N]) -> (Value, bool) {
        let mut command = program(self.dir.path(), ["ctl", "--profile"]);
        let output = command.arg(self.dir.path()).args(verb).output().expect("it runs");
        let value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|e| panic!("{verb:?}: {e}: {}", String::from_utf8_lossy(&output.stdout)));
        (value, output.status.success())
    }

    /// What went over the wire, for a failure to explain itself.
    fn trace(&self) -> String {
        let (trace, _) = self.ctl(["trace"]);
        let said = |r: &Value| {
            let way = if r["outgoing"] == true { ">>" } else { "<<" };
            format!("{} {way}\n{}", r["time"].as_str().unwrap_or_default(), r["text"].as_str().unwrap_or_default())
        };
        trace["trace"].as_array().map(|all| all.iter().map(said).collect()).unwrap_or_default()
    }

    /// Looks at the status whenever something happened, until it is so.
    #[track_caller]
    fn until(&self, what: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let mut command = program(self.dir.path(), ["ctl", "--profile"]);
        command.arg(self.dir.path()).args(["events", "--follow"]).stdout(Stdio::piped());
        let mut follower = Process(command.spawn().expect("a follower"));
        let lines = BufReader::new(follower.0.stdout.take().expect("its words")).lines();
        let (happened, news) = mpsc::channel();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| happened.send(line)));
        let deadline = Instant::now() + PATIENCE;
        loop {
            let (status, _) = self.ctl(["status"]);
            if is_so(&status) {
                return status;
            }
            assert!(Instant::now() < deadline, "{what} did not come true: {status:#}\n{}", self.trace());
            // Also from time to time by itself: the follower may have come too late for the event.
            let _ = news.recv_timeout(Duration::from_millis(500));
        }
    }
}

fn program<const N: usize>(dir: &Path, arguments: [&str; N]) -> Command {
    let mut command = Command::new(OsStr::new(env!("CARGO_BIN_EXE_perch")));
    command.args(arguments).env("XDG_RUNTIME_DIR", dir).env_remove("DBUS_SESSION_BUS_ADDRESS");
    command.env("PERCH_LOG", "warn").stdin(Stdio::null());
    command
}

fn is(value: &Value, list: &str, state: &str) -> bool {
    value[list].as_array().is_some_and(|all| all.iter().any(|one| one["state"] == state))
}

#[test]
fn a_callback_survives_kill_9_and_ends_in_a_conversation() {
    let town = Town::new();
    assert_eq!(town.ctl(["status"]).0["error"], "NOTRUNNING");

    let mut phone = town.start();
    let registered = |s: &Value| s["lines"][0]["registration"] == "registered";
    town.until("the line is registered", registered);
    let (call, _) = town.ctl(["dial", "boris"]);
    let id = call["call"].to_string();
    let busy = town.until("Boris is busy", |s| s["calls"][0]["reason"] == "busy");
    assert_eq!(busy["calls"][0]["code"], 486, "{busy:#}");
    assert_eq!(town.ctl(["complete", &id, "--mode", "shout"]).0["error"], "INVALCALLCOMPLMODE");
    let (taken, good) = town.ctl(["complete", &id, "--mode", "callback", "--note", "why"]);
    assert!(good, "{taken}");
    assert_eq!((&taken["state"], &taken["line"]), (&Value::from("queued"), &Value::from(1)), "{taken}");

    phone.0.kill().expect("kill -9");
    phone.0.wait().expect("dead");
    assert_eq!(town.ctl(["status"]), (town.ctl(["status"]).0, false));
    let mut phone = town.start();
    let status = town.until("the request is queued again", |s| is(s, "completions", "queued"));
    let request = &status["completions"][0];
    assert_eq!((&request["id"], &request["restored"]), (&taken["completion_id"], &Value::from(true)), "{status:#}");
    assert_eq!(request["note"], "why");

    town.until("Boris is free and it rings here", |s| is(s, "completions", "ready"));
    let (answer, good) = town.ctl(["recall", "accept", &request["id"].to_string()]);
    assert!(good, "{answer}");
    let status = town.until("we talk", |s| is(s, "calls", "talking"));
    let talking = status["calls"].as_array().and_then(|c| c.iter().find(|c| c["state"] == "talking"));
    let talking = talking.expect("just seen");
    assert_eq!((&talking["origin"], &talking["direction"]), (&"call-completion".into(), &"outgoing".into()));

    let began = Instant::now();
    terminate(&phone.0);
    let status = phone.0.wait().expect("it ends");
    assert!(status.success() && began.elapsed() < Duration::from_secs(3), "{status} after {:?}", began.elapsed());
    drop(town.exchange);
}

#[test]
fn a_second_start_hands_over_and_a_second_profile_does_not() {
    let town = Town::new();
    let _phone = town.start();
    town.until("it runs", |s| s["lines"].is_array());
    let mut second = program(town.dir.path(), ["--profile"]);
    let second = second.arg(town.dir.path()).arg("tel:+390212345").status().expect("it runs");
    assert!(second.success());
    let mut recent = program(town.dir.path(), ["ctl", "--profile"]);
    let recent = recent.arg(town.dir.path()).arg("events").output().expect("it runs").stdout;
    assert!(String::from_utf8_lossy(&recent).contains("\"link\":\"tel:+390212345\""));

    let other = tempfile::tempdir().expect("a directory");
    let mut there = program(town.dir.path(), ["ctl", "--profile"]);
    let mut said = String::new();
    let out = there.arg(other.path()).arg("status").stdout(Stdio::piped()).spawn().expect("it runs").stdout;
    out.expect("its words").read_to_string(&mut said).expect("text");
    assert!(said.contains("NOTRUNNING"), "{said}");
}

#[cfg(unix)]
fn terminate(child: &Child) {
    use rustix::process::{Pid, Signal, kill_process};
    let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a process id");
    kill_process(id, Signal::TERM).expect("it is ours");
}

#[cfg(not(unix))]
fn terminate(child: &Child) {
    let _ = child.id();
    let mut quit = Command::new(OsStr::new(env!("CARGO_BIN_EXE_perch")));
    quit.args(["ctl", "quit"]).status().expect("it runs");
}

#[test]
fn a_conference_is_recorded_and_the_recording_survives_kill_9() {
    let town = Town::new();
    let mut phone = town.start();
    town.until("the line is registered", |s| s["lines"][0]["registration"] == "registered");
    let talk = || {
        let id = town.ctl(["dial", "echo"]).0["call"].as_u64().expect("a call").to_string();
        town.until("the echo answers", |s| is(s, "calls", "talking"));
        id
    };
    let first = talk();
    town.until("it sounds", |s| s["calls"][0]["quality"]["received"].as_u64() > Some(0));
    let second = talk();
    assert_eq!(town.ctl(["conference", &first, &second]).0["ok"], true);
    town.until("all three talk", |s| {
        s["calls"].as_array().is_some_and(|all| all.iter().all(|c| c["state"] == "talking" && c["conference"] == true))
    });
    assert!(town.ctl(["record", &first, "on"]).1);
    let status = town.until("it is recorded", |s| {
        s["calls"].as_array().is_some_and(|all| all.iter().any(|c| c["recording"].is_string()))
    });
    let name = status["calls"].as_array().and_then(|all| all.iter().find_map(|c| c["recording"].as_str()));
    let file = town.dir.path().join("recordings").join(name.expect("its name"));
    // A second and a half, two channels of sixteen bits.
    let written = || std::fs::metadata(&file).map_or(0, |file| file.len());
    town.until("something is on disk", |_| written() > 44 + 72_000 * 4);
    phone.0.kill().expect("it runs");
    phone.0.wait().expect("it is gone");
    let reader = hound::WavReader::open(&file).expect("a file that plays");
    assert_eq!((reader.spec().channels, reader.spec().sample_rate), (2, 48_000));
    assert!(reader.duration() >= 48_000, "{} samples", reader.duration());
}
