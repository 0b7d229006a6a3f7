//! Where a story is played: SIPp as the exchange, the shipped program as the phone.

use std::net::UdpSocket;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::scenario::scenario;
use super::script::Script;
use super::wire::Wire;
use crate::interop::perch::{Line, Perch, SILENT, SOON};
use crate::interop::program::Program;
use crate::interop::{free_port, free_ports, is_bound, which};

/// What may have to wait for a guard time, a pause, a timeout of the phone's own.
pub(crate) const LATER: Duration = Duration::from_secs(25);

/// SIPp as an exchange.
pub(crate) struct Exchange {
    /// Its port on loopback.
    pub port: u16,
    sipp: Program,
    folder: TempDir,
}

impl Exchange {
    /// Starts it and waits until it listens.
    pub(crate) fn start(script: &Script) -> Exchange {
        let folder = TempDir::new().expect("a folder for temporary files");
        let file = folder.path().join("scenario.xml");
        std::fs::write(&file, scenario(script)).expect("the folder was made above");
        let (port, media) = (free_port(), free_ports(4));
        let mut command = Command::new(which("sipp").expect("looked for before"));
        command.current_dir(folder.path()).arg("-sf").arg(&file);
        command.args(["-i", "127.0.0.1", "-p", &port.to_string(), "-mi", "127.0.0.1", "-mp", &media.to_string()]);
        // A finished call is forgotten at once, so that a later request of the same Call-ID begins anew.
        command.args(["-nostdin", "-rtp_echo", "-deadcall_wait", "0", "-trace_err", "-error_file", "unexpected"]);
        command.args(["-trace_msg", "-message_file", "messages"]);
        // That the machine was slow is nothing that the phone did.
        command.args(["-watchdog_interval", "0"]);
        let mut sipp = Program::start("sipp", &mut command);
        sipp.wait_until("its port", SOON, |_| is_bound(port));
        Exchange { port, sipp, folder }
    }

    /// Ends it; it must have met nothing that its scenario does not know.
    #[track_caller]
    pub(crate) fn stop(mut self) -> Wire {
        self.sipp.end();
        let (wire, unexpected) = (Wire::read(&self.read("messages")), self.read("unexpected"));
        assert!(unexpected.is_empty(), "SIPp met what its scenario does not know:\n{unexpected}\n{}", wire.told());
        wire
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("--- on the wire:\n{}", Wire::read(&self.read("messages")).told());
        }
    }
}

/// A phone with one line, `anna`, at an exchange.
pub(crate) struct Stage {
    /// The phone.
    pub perch: Perch,
    exchange: Exchange,
    cues: u32,
}

impl Stage {
    /// Starts both and waits for the registration. `settings` are further lines of the line's TOML.
    pub(crate) fn set(name: &str, script: &Script, settings: &str) -> Stage {
        println!("{name}");
        let exchange = Exchange::start(script);
        let line = Line { user: "anna", registrar: exchange.port, password: "secret", more: settings };
        let mut perch = Perch::start("perch", &[line], &SILENT, &[]);
        perch.wait_until_registered();
        Stage { perch, exchange, cues: 0 }
    }

    /// The exchange's port.
    pub(crate) fn port(&self) -> u16 {
        self.exchange.port
    }

    /// Tells the exchange that its next cue has come.
    pub(crate) fn cue(&mut self) {
        self.cues += 1;
        let socket = UdpSocket::bind("127.0.0.1:0").expect("loopback has a free port");
        let (own, n, port) = (socket.local_addr().expect("it is bound"), self.cues, self.exchange.port);
        let text = format!(
            "INFO sip:cue@127.0.0.1:{port} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bKcue{n}\r\nMax-Forwards: 70\r\n\
             From: <sip:prompter@{own}>;tag=1\r\nTo: <sip:cue@127.0.0.1:{port}>\r\nCall-ID: cue-{n}-{own}\r\nCSeq: {n} INFO\r\n\
             Content-Length: 0\r\n\r\n"
        );
        socket.set_read_timeout(Some(SOON)).expect("ten seconds are a time");
        socket.send_to(text.as_bytes(), ("127.0.0.1", port)).expect("loopback carries it");
        let mut answer = [0; 2048];
        let length = socket.recv(&mut answer).unwrap_or_default();
        assert!(
            answer[..length].starts_with(b"SIP/2.0 200"),
            "the exchange heard its cue; it said\n{}",
            self.exchange.sipp.tail()
        );
    }

    /// Dials and waits until the call has failed; its id.
    pub(crate) fn dial_in_vain(&mut self, whom: &str) -> String {
        let call = self.perch.tell(&["dial", whom])["id"].to_string();
        let failed = self.perch.wait_until(&format!("{whom}'s call to fail"), SOON, |status| {
            find(status, "calls", &call)["state"] == "ended"
        });
        assert_eq!(find(&failed, "calls", &call)["reason"], "busy", "{failed:#}");
        call
    }

    /// Dials and waits until they talk; the call's id.
    pub(crate) fn talk_to(&mut self, whom: &str) -> String {
        self.perch.tell(&["dial", whom]);
        self.perch.wait_for_call("talking", SOON)["id"].to_string()
    }

    /// Asks for a callback of that failed call: the request's id, and what `complete` answered.
    pub(crate) fn ask(&self, call: &str) -> (String, Value) {
        let answer = self.perch.tell(&["complete", call, "--mode", "callback"]);
        (answer["completion_id"].to_string(), answer)
    }

    /// Dials somebody busy, asks for a callback, and waits until the request is in one of these states.
    pub(crate) fn wait_for_busy(&mut self, whom: &str, states: &[&str]) -> String {
        let call = self.dial_in_vain(whom);
        let (id, _) = self.ask(&call);
        self.request(&id, states);
        id
    }

    /// Waits until that request is in one of these states, and gives it.
    pub(crate) fn request(&mut self, id: &str, states: &[&str]) -> Value {
        let what = format!("request {id} to be {}", states.join(" or "));
        let is_there = |status: &Value| states.iter().any(|state| find(status, "completions", id)["state"] == *state);
        find(&self.perch.wait_until(&what, LATER, is_there), "completions", id).clone()
    }

    /// Waits until that request is on this road and taken.
    pub(crate) fn road(&mut self, id: &str, road: &str) -> Value {
        let is_there = |status: &Value| {
            let request = find(status, "completions", id);
            request["road"] == road && request["state"] != "requested"
        };
        find(&self.perch.wait_until(&format!("request {id} on the road {road}"), LATER, is_there), "completions", id)
            .clone()
    }

    /// Takes the recall of that request, talks, hangs up: the request is completed.
    pub(crate) fn take(&mut self, id: &str) {
        self.request(id, &["ready"]);
        self.perch.tell(&["recall", "accept", id]);
        let call = self.perch.wait_for_call("talking", SOON);
        assert_eq!(call["origin"], "call-completion", "T11: {call:#}");
        assert_eq!(call["completion_id"].to_string(), id, "T11: {call:#}");
        self.perch.tell(&["hangup", &call["id"].to_string()]);
        assert_eq!(self.request(id, &["ended"])["reason"], "completed");
    }

    /// Waits until the log of messages has so many lines that hold this text.
    pub(crate) fn wait_for_wire(&mut self, what: &str, times: usize) {
        let log = self.exchange.folder.path().join("messages");
        let is_there = |_: &[String]| std::fs::read_to_string(&log).unwrap_or_default().matches(what).count() >= times;
        let what = format!("{times} x '{what}' on the wire");
        let sipp = &mut self.exchange.sipp;
        let wait = std::panic::AssertUnwindSafe(|| sipp.wait_until(&what, LATER, is_there));
        if let Err(panic) = std::panic::catch_unwind(wait) {
            println!("the last status was\n{:#}", self.perch.tell(&["status"]));
            std::panic::resume_unwind(panic);
        }
    }

    /// Ends both; SIPp must have met nothing that its scenario does not know.
    #[track_caller]
    pub(crate) fn over(self) -> Wire {
        // How it takes leave is no part of these stories, and may take it two seconds.
        self.perch.kill();
        self.exchange.stop()
    }
}

/// The one with that id in a list of the status.
pub(crate) fn find<'a>(status: &'a Value, list: &str, id: &str) -> &'a Value {
    let list = status[list].as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().find(|entry| entry["id"].as_u64() == id.parse().ok()).unwrap_or(&Value::Null)
}
