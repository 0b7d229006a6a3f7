//! SIPp as the exchange of a busy callee: one that offers to complete the call, one whose line can only be watched.

use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use super::perch::{Line, Perch, SILENT, SOON};
use super::program::Program;
use super::{free_port, free_ports, is_bound, script, there_are, which};

/// A running SIPp.
struct Sipp {
    port: u16,
    program: Program,
    folder: TempDir,
}

impl Sipp {
    /// Starts it with a scenario of tests/interop and waits until it listens.
    fn start(scenario: &str) -> Sipp {
        let folder = TempDir::new().expect("a folder for temporary files");
        let (port, media) = (free_port(), free_ports(4));
        let mut command = Command::new(which("sipp").expect("looked for before"));
        command.current_dir(folder.path()).arg("-sf").arg(script(scenario));
        command.args(["-i", "127.0.0.1", "-p", &port.to_string(), "-mi", "127.0.0.1", "-mp", &media.to_string()]);
        // A finished call is forgotten at once, so that a later REGISTER of the same Call-ID begins anew.
        command.args(["-nostdin", "-rtp_echo", "-deadcall_wait", "0", "-trace_err", "-error_file", "unexpected"]);
        let mut program = Program::start("sipp", &mut command);
        program.wait_until("its port", SOON, |_| is_bound(port));
        Sipp { port, program, folder }
    }

    /// Stops it and gives what it met against its scenario.
    fn stop(self) -> String {
        self.program.stop();
        std::fs::read_to_string(self.folder.path().join("unexpected")).unwrap_or_default()
    }
}

/// Dials the busy callee, asks for a callback, takes the recall, talks, hangs up.
fn check(scenario: &str, road: &str) {
    println!("{scenario}");
    let sipp = Sipp::start(scenario);
    let line = Line { user: "anna", registrar: sipp.port, password: "", more: "[line.completion]\nguard_s = 1" };
    let mut perch = Perch::start("perch", &[line], &SILENT, &[]);
    perch.wait_until_registered();

    perch.tell(&["dial", "callee"]);
    let busy = perch.wait_for_call("ended", SOON);
    assert_eq!((&busy["reason"], &busy["code"]), (&"busy".into(), &486.into()));
    let taken = perch.tell(&["complete", &busy["id"].to_string(), "--mode", "callback"]);
    let id = taken["completion_id"].to_string();
    let waiting = perch.wait_for_request(&["queued", "watching"], SOON);
    assert_eq!((&waiting["road"], &waiting["mode"]), (&road.into(), &"callback".into()));

    perch.wait_for_request(&["ready"], Duration::from_secs(20));
    perch.tell(&["recall", "accept", &id]);
    let recall = perch.wait_for_call("talking", SOON);
    assert_eq!(recall["origin"], "call-completion");
    perch.tell(&["hangup", &recall["id"].to_string()]);
    let ended = perch.wait_for_request(&["ended"], SOON);
    assert_eq!(ended["reason"], "completed");
    perch.stop();
    assert_eq!(sipp.stop(), "", "SIPp met what its scenario does not know");
}

#[test]
fn a_callback_comes_through_where_the_exchange_offers_it() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    check("native.xml", "native");
}

#[test]
fn a_callback_comes_through_where_the_line_can_only_be_watched() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    check("dialog.xml", "dialog");
}
