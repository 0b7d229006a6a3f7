//! Perch with other people's programs: Kamailio, SIPp, baresip, a sound server. Each on free loopback ports.

mod agreements;
mod apart;
mod baresip;
mod echo;
mod exchange;
mod join;
mod kamailio;
#[path = "../../quality/network.rs"]
mod network;
pub(crate) mod perch;
pub(crate) mod program;
#[path = "../../quality/relay.rs"]
mod relay;
pub(crate) mod sinks;
mod sound;
mod speech;
mod together;

use std::net::{TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// One test of this folder at a time: they are about time, and the machine is small.
pub(crate) type Alone = MutexGuard<'static, ()>;

/// A turn for a test, if `PERCH_REQUIRE` names its group: these tests start other people's servers and are about time,
/// so they run when they are asked for, and then a program that is not there is a failure.
pub(crate) fn there_are(group: &str, programs: &[&str]) -> Option<Alone> {
    static TURN: Mutex<()> = Mutex::new(());
    let asked = std::env::var("PERCH_REQUIRE").unwrap_or_default();
    if !asked.split(',').any(|name| name.trim() == group) {
        println!("skipped: PERCH_REQUIRE does not name {group}");
        return None;
    }
    if let Some(absent) = programs.iter().find(|program| which(program).is_none()) {
        panic!("{absent} is not installed, and PERCH_REQUIRE wants the group {group}");
    }
    Some(TURN.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Where a program is, looking also where a plain user's path does not.
pub(crate) fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let usual = ["/usr/sbin", "/usr/libexec"].map(PathBuf::from);
    std::env::split_paths(&path).chain(usual).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// A port of 127.0.0.1 that is free now for UDP and TCP, below the range that the system gives out by itself.
pub(crate) fn free_port() -> u16 {
    free_ports(1)
}

/// The first of so many free ports in a row, the first even.
pub(crate) fn free_ports(count: u16) -> u16 {
    use std::sync::atomic::{AtomicU16, Ordering};
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Programs of several test runs at once begin at different places.
    let offset = (std::process::id() % 500) as u16 * 20;
    for _ in 0..1000 {
        let step = count.next_multiple_of(2);
        let first = 20000 + (offset + NEXT.fetch_add(step, Ordering::Relaxed)) % 12000;
        let is_free =
            |port| UdpSocket::bind(("127.0.0.1", port)).is_ok() && TcpListener::bind(("127.0.0.1", port)).is_ok();
        if (first..first + count).all(is_free) {
            return first;
        }
    }
    panic!("no {count} free ports in a row on this machine");
}

/// Whether some program holds that UDP port of 127.0.0.1, as the kernel's table says.
pub(crate) fn is_bound(port: u16) -> bool {
    let table = std::fs::read_to_string("/proc/net/udp").unwrap_or_default();
    table.contains(&format!(" 0100007F:{port:04X} "))
}

/// A file of tests/interop.
pub(crate) fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop").join(name)
}

/// A file of tests/interop with its `@WORDS@` filled in, written into a folder.
pub(crate) fn filled_in(name: &str, words: &[(&str, &str)], folder: &Path) -> PathBuf {
    let mut text = std::fs::read_to_string(script(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    for (word, value) in words {
        text = text.replace(&format!("@{word}@"), value);
    }
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    file
}
