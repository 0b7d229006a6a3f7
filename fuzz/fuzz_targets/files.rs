//! Any bytes as the settings file, as the stored requests and as their journal: the phone starts, and what it then keeps reads again.
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

fuzz_target!(|input: (u8, Vec<u8>)| {
    let paths = paths();
    let (which, bytes) = input;
    for file in [paths.config(), paths.last_good_config(), paths.requests(), paths.journal()] {
        // It may not be there.
        let _ = fs::remove_file(file);
    }
    let file = [paths.config(), paths.requests(), paths.journal()][usize::from(which % 3)].clone();
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
