//! What goes wrong around the program: each gives one plain sentence, and the program stays up. The real binary, without a window.

use std::io::Write as _;
use std::net::{TcpStream, UdpSocket};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::interop::perch::{Home, Line, Perch, SILENT, SOON};
use crate::interop::program::Program;
use crate::interop::{free_port, is_bound};

const DEMO: [&str; 3] = ["--demo", "--audio", "null"];

/// What is told to a person: one sentence, without the words of the machine room.
#[track_caller]
fn is_a_sentence(said: &str) {
    assert!(said.chars().count() >= 8 && said.contains(' ') && !said.contains('\n'), "no sentence: {said:?}");
    for word in ["Error", "Err(", "Some(", "panicked", "unwrap", "{", "\\", "::"] {
        assert!(!said.contains(word), "{word:?} is no word for a person: {said}");
    }
}

/// The detail of a banner of that kind in the status, if it is there.
fn banner<'a>(status: &'a Value, kind: &str) -> Option<&'a str> {
    let banners = status["banners"].as_array()?;
    banners.iter().find(|banner| banner["kind"] == kind)?["detail"].as_str()
}

/// Waits for a banner of that kind, and gives its detail.
fn wait_for_banner(perch: &mut Perch, kind: &str) -> String {
    let status = perch.wait_until(kind, SOON, |status| banner(status, kind).is_some());
    banner(&status, kind).unwrap_or_default().to_owned()
}

/// Runs a command to its end: its exit was good, its words on standard error.
fn run(command: &mut Command) -> (bool, String) {
    let output = command.stdin(Stdio::null()).output().expect("perch was built for this test");
    (output.status.success(), String::from_utf8_lossy(&output.stderr).trim().to_owned())
}

/// It can still make a call.
fn can_call(perch: &mut Perch, who: &str) {
    perch.tell(&["dial", who]);
    perch.wait_for_call("talking", SOON);
    perch.stop_well();
}

impl Perch {
    /// It is still there, and ends when it is told to.
    fn stop_well(&mut self) {
        assert!(self.ask(&["status"]).is_ok(), "it is gone");
        self.tell(&["quit"]);
    }
}

#[test]
fn what_cannot_be_dialled_is_refused_or_told_on_its_card() {
    let mut perch = Perch::start("perch", &[], &DEMO, &[]);
    perch.wait_until_registered();
    for nonsense in ["", "   ", "@", "sip:", "sip:@", "http://example.com", "a b c\u{7}", &"9".repeat(5000)] {
        let refusal = perch.ask(&["dial", nonsense]).expect_err("it cannot be dialled");
        assert_eq!(refusal["error"], "INVALADDRESS", "{nonsense:?}: {refusal}");
        is_a_sentence(refusal["message"].as_str().unwrap_or_default());
    }
    for (who, reason) in [("404", "not-found"), ("sip:boris@nowhere.invalid", "unreachable")] {
        perch.tell(&["dial", who]);
        let call = perch.wait_for_call("ended", Duration::from_secs(20));
        assert_eq!(call["reason"], reason, "{call:#}");
    }
    assert_eq!(perch.ask(&["hangup", "4711"]).expect_err("no such call")["error"], "INVALCALLHANDLE");
    can_call(&mut perch, "echo");
}

#[test]
fn a_wrong_password_and_an_absent_registrar_are_told_on_the_line() {
    let home = Home::new();
    let mut exchange = Program::start("exchange", home.command().arg("exchange"));
    let mut port = 0;
    exchange.wait_until("its address", SOON, |said| {
        let info: Option<Value> = said.first().and_then(|line| serde_json::from_str(line).ok());
        let address = info.and_then(|info| Some(info["users"][0]["address"].as_str()?.to_owned()));
        port = address.and_then(|a| a.rsplit(':').next()?.parse().ok()).unwrap_or(0);
        port != 0
    });
    let absent = free_port();
    let lines = [
        Line { user: "anna", registrar: port, password: "wrong", more: "" },
        Line { user: "office", registrar: absent, password: "x", more: "" },
    ];
    let mut perch = Perch::start("perch", &lines, &SILENT, &[]);
    let status = perch.wait_until("both lines to fail", SOON, |status| {
        (0..2).all(|line| status["lines"][line]["registration"] == "failed")
    });
    for (line, word) in [(0, "password"), (1, "refused")] {
        let reason = status["lines"][line]["reason"].as_str().unwrap_or_default();
        is_a_sentence(reason);
        assert!(reason.contains(word), "{reason}");
    }
    let (call, error) = (perch.ask(&["dial", "boris"]), "a call over a line that is not registered");
    assert!(call.is_ok() || call.is_err_and(|e| e["message"].is_string()), "{error}");
    perch.stop_well();
}

#[test]
fn a_taken_port_is_told_and_another_one_used() {
    let taken = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let any = UdpSocket::bind(("0.0.0.0", port));
    let more = format!("local_port = {port}\nenabled = false");
    let line = Line { user: "anna", registrar: free_port(), password: "x", more: &more };
    let mut perch = Perch::start("perch", &[line], &SILENT, &[]);
    let detail = wait_for_banner(&mut perch, "port-taken");
    assert!(detail.contains(&port.to_string()), "{detail}");
    perch.stop_well();
    drop((taken, any));
    let home = Home::new();
    let taken = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let (good, said) = run(home.command().args(["exchange", "--port", &port]));
    assert!(!good);
    is_a_sentence(&said);
}

#[test]
fn broken_settings_are_kept_aside_and_named() {
    for broken in [&b"[[line]\nlabel = "[..], b"line = 7", b"\xff\xfe\x00", b"[[line]]\naddress = \"not an address\""] {
        let home = Home::new();
        std::fs::write(home.profile().join("config.toml"), broken).expect("the folder is there");
        let mut perch = Perch::start_in("perch", home, &SILENT, &[]);
        let detail = wait_for_banner(&mut perch, "broken-file");
        is_a_sentence(&detail);
        assert!(detail.contains(".bad"), "{detail}");
        let files = std::fs::read_dir(perch.home().profile()).expect("the folder is there").flatten();
        let kept: Vec<_> = files.filter(|f| f.file_name().to_string_lossy().contains(".bad")).collect();
        assert_eq!(kept.len(), 1, "{kept:?}");
        assert_eq!(std::fs::read(kept[0].path()).expect("it was kept"), broken);
        perch.stop_well();
    }
}

#[test]
fn without_a_sound_device_the_phone_says_so_and_calls() {
    let absent =
        [("PULSE_SERVER", "unix:/nonexistent"), ("PIPEWIRE_REMOTE", "nowhere"), ("ALSA_CONFIG_PATH", "/dev/null")];
    let mut perch = Perch::start("perch", &[], &["--demo"], &absent);
    let detail = wait_for_banner(&mut perch, "no-sound");
    is_a_sentence(&detail);
    perch.wait_until_registered();
    can_call(&mut perch, "echo");

    let mut perch = Perch::start("perch", &[], &["--demo", "--audio", "/nonexistent.wav:/nonexistent/ear.wav"], &[]);
    is_a_sentence(&wait_for_banner(&mut perch, "no-sound"));
    perch.stop_well();
}

#[test]
fn a_second_one_for_the_same_profile_leaves_the_first_alone() {
    let mut perch = Perch::start("perch", &[], &DEMO, &[]);
    let (good, said) = run(perch.home().command().args(["--headless", "--audio", "null"]));
    assert!(!good);
    is_a_sentence(&said);
    assert!(run(perch.home().command().arg("sip:boris@demo.perch")).0, "a link is handed over");
    perch.stop_well();
}

#[cfg(feature = "gui")]
#[test]
fn without_a_display_there_is_one_sentence_and_no_window() {
    let (good, said) = run(Home::new().command().args(["--demo", "--audio", "null"]));
    let last = said.lines().last().unwrap_or_default();
    assert!(!good && last.starts_with("perch: There is no display"), "{said}");
    is_a_sentence(last);
}

#[test]
fn a_profile_that_cannot_be_written_is_told_and_forgotten() {
    // Nobody can make anything there, not even root: a directory that is, and one that cannot be made.
    for place in ["/proc/sys", "/proc/perch/profile"] {
        let home = Home::with_profile(Path::new(place));
        let mut perch = Perch::start_in("perch", home, &DEMO, &[]);
        let detail = wait_for_banner(&mut perch, "cannot-save");
        is_a_sentence(&detail);
        assert!(detail.contains(place), "{detail}");
        perch.wait_until_registered();
        can_call(&mut perch, "echo");
    }
}

/// A file system of its own that is full at once; gone with the test.
struct TinyDisk(tempfile::TempDir);

impl TinyDisk {
    /// None without the right to mount one.
    fn mount() -> Option<TinyDisk> {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs"]).arg(folder.path());
        mount.output().is_ok_and(|output| output.status.success()).then(|| TinyDisk(folder))
    }

    /// Writes until no byte more fits.
    fn fill(&self) {
        let mut file = std::fs::File::create(self.0.path().join("filling")).expect("an empty disk has room");
        while file.write(&[0; 1024]).is_ok_and(|written| written > 0) {}
    }
}

impl Drop for TinyDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
        assert!(unmounted.is_ok_and(|status| status.success()), "the disk of a test is still mounted");
    }
}

#[test]
fn a_full_disk_is_told_and_the_request_goes_on() {
    let Some(disk) = TinyDisk::mount() else {
        return println!("skipped: no right to mount a small disk");
    };
    let profile = disk.0.path().join("profile");
    std::fs::create_dir(&profile).expect("an empty disk has room");
    disk.fill();
    let mut perch = Perch::start_in("perch", Home::with_profile(&profile), &DEMO, &[]);
    perch.wait_until_registered();
    let call = perch.tell(&["dial", "boris"])["call"].to_string();
    perch.wait_for_call("ended", SOON);
    let request = perch.tell(&["complete", &call, "--mode", "callback"]);
    assert_eq!(request["state"], "queued", "{request}");
    let detail = wait_for_banner(&mut perch, "cannot-save");
    is_a_sentence(&detail);
    std::fs::remove_file(disk.0.path().join("filling")).expect("it was made above");
    perch.tell(&["uncomplete", &request["completion_id"].to_string()]);
    perch.wait_until("the banner to go with the cause", SOON, |status| banner(status, "cannot-save").is_none());
    perch.stop_well();
}

#[test]
fn rubbish_on_the_control_socket_and_on_the_sip_port_harms_nobody() {
    let mut perch = Perch::start("perch", &[], &DEMO, &[]);
    perch.wait_until_registered();
    let folder = perch.home().profile().join("perch");
    let sockets = std::fs::read_dir(folder).expect("the socket's folder").flatten().map(|entry| entry.path());
    let socket = sockets.into_iter().find(|path| path.extension().is_some_and(|e| e == "sock")).expect("a socket");
    let trace = perch.tell(&["trace"]);
    let port: u16 = trace["trace"]
        .as_array()
        .and_then(|all| all.iter().find(|m| m["outgoing"] == true)?["text"].as_str())
        .and_then(|text| text.lines().find_map(|line| line.strip_prefix("Via: SIP/2.0/UDP ")))
        .and_then(|via| via.split(';').next()?.rsplit(':').next()?.parse().ok())
        .expect("REGISTER left from some port");
    assert!(is_bound(port));

    let long = vec![b'x'; 200_000];
    let bye = b"BYE sip:x SIP/2.0\r\nContent-Length: 4294967295\r\n\r\n";
    let rubbish: [&[u8]; 8] = [
        b"hello\n",
        b"{\"verb\":\"explode\"}\n",
        b"\xff\xfe\x00\n",
        b"INVITE sip:\r\n\r\n",
        b"SIP/2.0 200 OK\r\n\r\n",
        bye,
        b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n",
        &long,
    ];
    let sender = UdpSocket::bind("127.0.0.1:0").expect("a port");
    for bytes in rubbish {
        // Whoever hears rubbish may hang up in the middle of it.
        let _ = UnixStream::connect(&socket).expect("it listens").write_all(bytes);
        let _ = TcpStream::connect(("127.0.0.1", port)).expect("it listens").write_all(bytes);
        let _ = sender.send_to(&bytes[..bytes.len().min(60_000)], ("127.0.0.1", port));
    }
    can_call(&mut perch, "echo");
}
