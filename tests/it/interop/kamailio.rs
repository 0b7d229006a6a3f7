//! Registration and calls through Kamailio with digest, MD5 and SHA-256, over UDP and TCP.

use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use super::perch::{Line, Perch, SILENT, SOON};
use super::program::Program;
use super::{filled_in, free_port, there_are, which};

/// A running Kamailio; its users are whoever knows `secret-` and the user's name.
pub(crate) struct Kamailio {
    /// Its SIP port, UDP and TCP.
    pub port: u16,
    _program: Program,
    _folder: TempDir,
}

impl Kamailio {
    /// Starts it with that digest algorithm, `MD5` or `SHA-256`, and waits until it answers.
    pub(crate) fn start(algorithm: &str) -> Kamailio {
        Kamailio::start_with(algorithm, &[])
    }

    /// Starts one that also tells the dialogs it carries to whoever subscribes.
    pub(crate) fn start_with_presence() -> Kamailio {
        Kamailio::start_with("MD5", &["-A", "PRESENCE"])
    }

    fn start_with(algorithm: &str, arguments: &[&str]) -> Kamailio {
        let folder = TempDir::new().expect("a folder for temporary files");
        let port = free_port();
        let config = config("127.0.0.1", port, algorithm, folder.path());
        // Empty tables, for the modules that cannot do without a data base.
        for table in std::fs::read_dir("/usr/share/kamailio/dbtext/kamailio").into_iter().flatten().flatten() {
            std::fs::copy(table.path(), folder.path().join(table.file_name())).expect("the folder was made above");
        }
        let mut command = Command::new(which("kamailio").expect("looked for before"));
        command
            .args(arguments)
            .args(["-DD", "-E", "-m", "64", "-M", "8", "-Y"])
            .arg(folder.path())
            .arg("-f")
            .arg(config);
        let mut program = Program::start("kamailio", &mut command);
        program.wait_until("an answer to OPTIONS", SOON, |_| answers(port));
        Kamailio { port, _program: program, _folder: folder }
    }
}

/// Its configuration, to listen there.
pub(crate) fn config(host: &str, port: u16, algorithm: &str, folder: &Path) -> PathBuf {
    let modules = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"]
        .map(|lib| format!("{lib}/kamailio/modules/"));
    let modules = modules.iter().find(|path| Path::new(path).is_dir()).expect("kamailio has its modules");
    let port = port.to_string();
    let own = folder.display().to_string();
    let words = [("HOST", host), ("PORT", &port), ("ALGORITHM", algorithm), ("MODULES", modules), ("DIR", &own)];
    filled_in("kamailio.cfg", &words, folder)
}

/// Whether a SIP server answers OPTIONS on that port.
fn answers(port: u16) -> bool {
    let probe = || -> std::io::Result<bool> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        socket.set_read_timeout(Some(Duration::from_millis(200)))?;
        let own = socket.local_addr()?;
        let text = format!(
            "OPTIONS sip:127.0.0.1:{port} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bKprobe\r\nMax-Forwards: 70\r\n\
             From: <sip:probe@{own}>;tag=1\r\nTo: <sip:127.0.0.1:{port}>\r\nCall-ID: probe-{own}\r\nCSeq: 1 OPTIONS\r\n\
             Content-Length: 0\r\n\r\n"
        );
        socket.send_to(text.as_bytes(), ("127.0.0.1", port))?;
        let mut answer = [0; 2048];
        let length = socket.recv(&mut answer)?;
        Ok(answer[..length].starts_with(b"SIP/2.0 200"))
    };
    probe().unwrap_or(false)
}

fn check(algorithm: &str, transport: &str) {
    println!("digest {algorithm} over {transport}");
    let kamailio = Kamailio::start(algorithm);
    let more = format!("transport = \"{transport}\"");
    let line = |user, password| Line { user, registrar: kamailio.port, password, more: &more };
    let mut anna = Perch::start("anna's Perch", &[line("anna", "secret-anna")], &SILENT, &[]);
    let mut boris = Perch::start("boris' Perch", &[line("boris", "secret-boris")], &SILENT, &[]);
    anna.wait_until_registered();
    boris.wait_until_registered();

    anna.tell(&["dial", "boris"]);
    let offered = boris.wait_for_call("offering", SOON);
    assert_eq!(offered["direction"], "incoming");
    anna.wait_for_call("ringing", SOON);
    boris.tell(&["answer", &offered["id"].to_string()]);
    let talking = anna.wait_for_call("talking", SOON);
    boris.wait_for_call("talking", SOON);
    anna.tell(&["hangup", &talking["id"].to_string()]);
    anna.wait_for_call("ended", SOON);
    boris.wait_for_call("ended", SOON);
}

#[test]
fn lines_register_with_digest_and_call_each_other_through_kamailio() {
    let Some(_alone) = there_are("interop", &["kamailio"]) else { return };
    check("MD5", "udp");
    check("SHA-256", "udp");
    check("MD5", "tcp");
}

#[test]
fn a_wrong_password_is_told_and_the_phone_stays_up() {
    let Some(_alone) = there_are("interop", &["kamailio"]) else { return };
    let kamailio = Kamailio::start("MD5");
    let line = Line { user: "anna", registrar: kamailio.port, password: "wrong", more: "" };
    let mut anna = Perch::start("anna's Perch", &[line], &SILENT, &[]);
    let status = anna.wait_until("the refusal", SOON, |status| status["lines"][0]["registration"] == "failed");
    let reason = status["lines"][0]["reason"].as_str().unwrap_or_default();
    assert!(!reason.is_empty(), "the line says why: {status}");
    assert!(anna.ask(&["status"]).is_ok());
}
