//! Any bytes as the settings file, as the stored requests and as their journal: the phone starts, and what it then keeps reads again.
//!
//! The first byte says which file; where it says so, each line that follows gets its checksum, as a disk that lies would have it.
#![no_main]

use std::fs;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use perch::engine::core::{Core, Start};
use perch::model::Moment;
use perch::model::WallTime;
use perch::model::time::Now;
use perch::store::{Keyring, Paths, Store};

fn paths() -> &'static Paths {
    static PATHS: OnceLock<Paths> = OnceLock::new();
    PATHS.get_or_init(|| Paths::temporary(None).expect("a folder"))
}

/// A file of ours, whatever its lines say.
fn sealed(lines: &[u8]) -> Vec<u8> {
    let mut file = b"perch requests 1\n".to_vec();
    for line in lines.split(|b| *b == b'\n') {
        file.extend(format!("{:08x} ", crc32fast::hash(line)).bytes());
        file.extend(line);
        file.push(b'\n');
    }
    file
}

fuzz_target!(|input: &[u8]| {
    let Some((which, bytes)) = input.split_first() else { return };
    let paths = paths();
    // What is not there need not go.
    for file in fs::read_dir(paths.requests().parent().expect("a folder")).into_iter().flatten().flatten() {
        let _ = fs::remove_file(file.path());
    }
    for file in [paths.config(), paths.last_good_config()] {
        let _ = fs::remove_file(file);
    }
    let (file, bytes) = match which % 5 {
        0 => (paths.config(), bytes.to_vec()),
        1 => (paths.requests(), bytes.to_vec()),
        2 => (paths.journal(), bytes.to_vec()),
        3 => (paths.requests(), sealed(bytes)),
        _ => (paths.journal(), sealed(bytes)),
    };
    fs::write(file, bytes).expect("a file");
    let (store, loaded) = Store::open_with(paths.clone(), Keyring::Unused).expect("a thread");
    drop(store);
    let now = Now { moment: Moment::START, wall: WallTime(1_800_000_000_000) };
    let requests = loaded.requests.clone();
    let start = Start { settings: loaded.settings, requests: loaded.requests, seed: [1; 32], ..Start::default() };
    let mut core = Core::new(start, now, &mut Vec::new());
    core.snapshot(now);
    let (store, again) = Store::open_with(paths.clone(), Keyring::Unused).expect("a thread");
    drop(store);
    assert_eq!(again.requests, requests, "what was folded reads the same");
});
