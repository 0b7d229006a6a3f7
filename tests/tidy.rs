//! The house rules: who may import whom, which crate lives where, how a file looks. Reads the tree; links nothing of it.

#[path = "tidy/fluent.rs"]
mod fluent;
#[path = "tidy/rust.rs"]
mod rust;
#[path = "tidy/tapi.rs"]
mod tapi;

use std::fs;
use std::path::{Path, PathBuf};

use rust::{code_of, has_word, names_crate, paths_from_the_root, phone_code, test_code};

/// A room of src/ and the rooms that it may name. `main` puts the rest together and may name all of them.
const ARROWS: &[(&str, &[&str])] = &[
    ("gui", &["engine", "model"]),
    ("control", &["engine", "model"]),
    ("desktop", &["engine", "model"]),
    ("exchange", &["sip", "media", "completion", "model"]),
    ("engine", &["store", "call", "completion", "sip", "media", "model"]),
    ("store", &["model"]),
    ("call", &["model"]),
    ("completion", &["model"]),
    ("sip", &["model"]),
    ("media", &["model"]),
    ("model", &[]),
];

/// Rooms that see of the engine only the handle and its clock.
const SEE_ONLY_THE_HANDLE: &[&str] = &["gui", "control", "desktop"];
const THE_HANDLE: &[&str] = &["handle", "Handle", "HandleEnd", "Envelope", "Events", "Unconnected", "clock", "Clock"];

/// The one place of each crate that touches the world, or that nobody else should depend on.
const HOMES: &[(&str, &[&str])] = &[
    ("rsipstack", &["src/sip/"]),
    ("rodio", &["src/media/device.rs", "src/media/device/"]),
    ("cpal", &["src/media/device.rs", "src/media/device/"]),
    ("pulseaudio", &["src/media/device/pulse.rs"]),
    ("opus", &["src/media/"]),
    ("rtp_types", &["src/media/"]),
    ("rtcp_types", &["src/media/"]),
    ("base64", &["src/sip/sdp/"]),
    ("sonora", &["src/media/process/"]),
    ("sonora_fft", &["src/media/process/"]),
    ("ogg", &["src/media/"]),
    ("webrtc_srtp", &["src/media/srtp.rs"]),
    ("egui", &["src/gui/"]),
    ("eframe", &["src/gui/"]),
    ("winit", &["src/gui/"]),
    ("egui_kittest", &["src/gui/"]),
    ("fluent_bundle", &["src/gui/"]),
    ("directories", &["src/store/paths.rs"]),
    ("toml", &["src/store/"]),
    ("toml_edit", &["src/store/"]),
    ("keyring", &["src/store/"]),
    ("secret_service", &["src/store/"]),
    ("zbus", &["src/desktop/", "src/media/priority.rs"]),
    ("thread_priority", &["src/media/priority.rs"]),
    ("ksni", &["src/desktop/"]),
    ("hidapi", &["src/desktop/headset/"]),
    ("hidreport", &["src/desktop/headset/"]),
    ("interprocess", &["src/control/"]),
    ("clap", &["src/cli.rs", "src/main.rs", "src/control/verb.rs"]),
];

/// What judges without touching the world: no I/O, no clock, no thread, no dice.
const PURE: &[&str] = &[
    "src/model/",
    "src/call/",
    "src/completion/",
    "src/sip/package",
    "src/sip/header",
    "src/sip/sdp",
    "src/sip/line_state",
    "src/sip/watchers",
    "src/engine/core",
    "src/engine/route",
    "src/engine/actions",
];
const IMPURE: &[&str] = &[
    "tokio",
    "rsipstack",
    "Instant",
    "SystemTime",
    "UdpSocket",
    "TcpStream",
    "TcpListener",
    "fs",
    "env",
    "process",
    "thread",
    "rand",
    "println",
    "eprintln",
];

/// What runs in a device's callback, and what would hold it up: locks, memory, the log, other threads, the system.
const CALLBACK: &str = "src/media/device/callback.rs";
const HOLDS_UP: &[&str] = &[
    "Mutex",
    "RwLock",
    "Condvar",
    "Once",
    "OnceLock",
    "LazyLock",
    "lock",
    "Box",
    "Vec",
    "String",
    "vec",
    "format",
    "clone",
    "collect",
    "to_vec",
    "to_owned",
    "to_string",
    "tracing",
    "println",
    "eprintln",
    "print",
    "dbg",
    "mpsc",
    "channel",
    "send",
    "thread",
    "unpark",
    "Instant",
    "SystemTime",
    "fs",
    "io",
    "net",
    "env",
    "process",
    "rustix",
];

const MOST_LINES: usize = 400;
/// Places, and kinds of file, that a rule about words looks at.
const WRITTEN: &[&str] = &["src", "tests", "benches", "examples", "fuzz", "dist", "docs", "assets", ".ci", ".github"];
/// What programs write there.
const MADE: &[&str] = &["target", "dist/out", "__pycache__", "fuzz/corpus", "fuzz/artifacts"];
const WORDS_OF_A_WORKPLACE: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("py", "pi.org"),
    concat!("python", "hosted.org"),
    concat!("registry.npm", "js"),
    concat!("deb.deb", "ian.org"),
    concat!("index.crates", ".io"),
    concat!("static.crates", ".io"),
];

/// A rule: what is wrong with this file, one sentence each.
type Rule = fn(path: &str, text: &str) -> Vec<String>;

fn arrows_point_down(path: &str, text: &str) -> Vec<String> {
    let Some(room) = room_of(path) else { return Vec::new() };
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == room) else {
        return vec![format!("{room} is no room of the table of arrows")];
    };
    let mut wrong = Vec::new();
    for target in paths_from_the_root(path, &code_of(text)) {
        let mut segments = target.split("::");
        let (other, next) = (segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
        if other == room || !ARROWS.iter().any(|(name, _)| *name == other) {
            continue;
        }
        if !allowed.contains(&other) {
            wrong.push(format!("{room} must not see {target}"));
        } else if other == "engine" && SEE_ONLY_THE_HANDLE.contains(&room) && !THE_HANDLE.contains(&next) {
            wrong.push(format!("{room} sees of the engine only its handle, not {target}"));
        }
    }
    wrong
}

fn crates_stay_at_home(path: &str, text: &str) -> Vec<String> {
    let code = code_of(text);
    let away = |homes: &[&str]| !homes.iter().any(|home| path.starts_with(home));
    HOMES
        .iter()
        .filter(|(name, homes)| away(homes) && names_crate(&code, name))
        .map(|(name, homes)| format!("{name} lives in {}", homes.join(", ")))
        .collect()
}

fn callbacks_hold_nobody_up(path: &str, text: &str) -> Vec<String> {
    if path != CALLBACK {
        return Vec::new();
    }
    let (code, words) = (code_of(text), HOLDS_UP.iter());
    let code = phone_code(path, &code);
    words.filter(|word| has_word(code, word)).map(|word| format!("a callback names {word}")).collect()
}

fn judgement_is_pure(path: &str, text: &str) -> Vec<String> {
    if !PURE.iter().any(|place| path.starts_with(place)) {
        return Vec::new();
    }
    let code = code_of(text);
    let judging = phone_code(path, &code);
    let named = IMPURE.iter().filter(|word| has_word(judging, word));
    named.map(|word| format!("nothing here may touch the world, but it names {word}")).collect()
}

fn the_words_need_no_crate(path: &str, text: &str) -> Vec<String> {
    if !path.starts_with("src/model/") {
        return Vec::new();
    }
    let code = code_of(text);
    let crates = dependencies().into_iter().filter(|name| !matches!(name.as_str(), "serde" | "thiserror"));
    crates
        .filter(|name| names_crate(phone_code(path, &code), name))
        .map(|name| format!("model must not use {name}"))
        .collect()
}

fn a_file_has_one_subject(_: &str, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let lines = text.lines().count();
    if lines > MOST_LINES {
        wrong.push(format!("{lines} lines, {MOST_LINES} at most"));
    }
    if !text.starts_with("//! ") {
        wrong.push("the first line is not a `//!` sentence".to_owned());
    }
    wrong
}

fn nothing_is_left_undone(_: &str, text: &str) -> Vec<String> {
    let code = code_of(text);
    let mut wrong = Vec::new();
    for word in ["unsafe", "todo", "unimplemented", "dbg"] {
        if has_word(&code, word) {
            wrong.push(format!("names {word}"));
        }
    }
    for (number, (line, raw)) in code.lines().zip(text.lines()).enumerate() {
        if line.contains("#[ignore") {
            wrong.push(format!("line {}: a test is ignored", number + 1));
        }
        let allows = line.contains("[allow(") || line.contains("[expect(");
        if allows && !raw.contains("//") && !raw.contains("reason =") {
            wrong.push(format!("line {}: a lint is allowed without a reason on the line", number + 1));
        }
        if ["TODO", "FIXME", "XXX"].iter().any(|mark| raw.contains(mark)) && !raw.contains('"') {
            wrong.push(format!("line {}: a note of something undone", number + 1));
        }
    }
    wrong
}

fn nobody_sleeps(path: &str, text: &str) -> Vec<String> {
    let code = code_of(text);
    let asleep = has_word(test_code(path, &code), "sleep") || code.contains("thread::sleep");
    asleep.then(|| "waits blindly instead of for something".to_owned()).into_iter().collect()
}

fn no_workplace_shows(_: &str, text: &str) -> Vec<String> {
    let found = WORDS_OF_A_WORKPLACE.iter().filter(|word| text.contains(**word));
    found.map(|word| format!("speaks of {word}, a place outside the project")).collect()
}

/// Every path of the project that a document names in backticks is there.
fn what_is_named_is_there(_: &str, text: &str) -> Vec<String> {
    let named = text.split('`').skip(1).step_by(2).map(|code| code.trim_end_matches('/'));
    let paths = named.filter(|code| {
        let top = code.split('/').next().unwrap_or_default();
        top != *code && !code.contains([' ', '*', '<']) && (WRITTEN.contains(&top) && *code != "dist/out")
    });
    let absent = paths.filter(|path| !Path::new(env!("CARGO_MANIFEST_DIR")).join(path).exists());
    absent.map(|path| format!("names {path}, which is not there")).collect()
}

/// The room of a file of src/; none for what `main` puts together.
fn room_of(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("src/")?;
    let room = inside.split('/').next()?;
    (inside != room).then_some(room).filter(|room| *room != "cli" && *room != "log")
}

/// The crates of Cargo.toml, as Rust names them.
fn dependencies() -> Vec<String> {
    let manifest = read("Cargo.toml");
    let mut inside = false;
    let mut names = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]");
        } else if let Some((name, _)) = line.split_once('=').filter(|_| inside && !line.starts_with('#')) {
            names.push(name.trim().replace('-', "_"));
        }
    }
    names
}

/// Holds every file of these places against the rule, and fails with all that is wrong.
fn check(places: &[&str], kinds: &[&str], rule: Rule) {
    let files: Vec<PathBuf> = places.iter().flat_map(|place| files_under(Path::new(place), kinds)).collect();
    assert!(!files.is_empty(), "no file looked at: the test reads the wrong place");
    let mut wrong = Vec::new();
    for file in files {
        let name = file.to_string_lossy().replace('\\', "/");
        wrong.extend(rule(&name, &read(&name)).into_iter().map(|what| format!("{name}: {what}")));
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

fn files_under(place: &Path, kinds: &[&str]) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if root.join(place).is_file() {
        return vec![place.to_owned()];
    }
    let Ok(entries) = fs::read_dir(root.join(place)) else { return Vec::new() };
    let mut entries: Vec<PathBuf> = entries.flatten().map(|entry| place.join(entry.file_name())).collect();
    entries.sort();
    let made = |path: &PathBuf| MADE.iter().any(|place| path.ends_with(place));
    let fits =
        |path: &PathBuf| kinds.is_empty() || path.extension().is_some_and(|e| kinds.iter().any(|kind| e == *kind));
    let (folders, files): (Vec<_>, Vec<_>) = entries.into_iter().partition(|path| root.join(path).is_dir());
    let deeper = folders.into_iter().filter(|path| !made(path)).flat_map(|path| files_under(&path, kinds));
    files.into_iter().filter(fits).chain(deeper).collect()
}

/// A file of the project; what is no text reads as empty.
fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_default()
}

#[path = "tidy/rules.rs"]
mod rules;
