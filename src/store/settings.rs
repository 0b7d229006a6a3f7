//! `config.toml`: read with unknown keys kept and named, written with the user's comments and order kept.

mod merge;

use std::io;

use toml_edit::DocumentMut;

use super::atomic::{self, Readers};
use super::list::kept_aside;
use super::paths::Paths;
use super::requests::cannot_save;
use crate::model::Settings;
use crate::model::snapshot::{Banner, BannerKind};

/// What stands in a fresh settings file: every setting, commented.
const TEMPLATE: &str = include_str!("../../assets/config.toml");
/// The largest settings file that is read, in bytes.
const MAX_FILE: u64 = 4 * 1024 * 1024;

/// Reads the settings. A broken file is kept aside and the last good state takes its place.
pub(super) fn load(paths: &Paths, banners: &mut Vec<Banner>) -> Settings {
    let path = paths.config();
    let read = atomic::read(&path, MAX_FILE).map_err(|e| e.to_string()).and_then(|bytes| match bytes {
        Some(bytes) => String::from_utf8(bytes).map(Some).map_err(|_| "it is not UTF-8 text".to_owned()),
        None => Ok(None),
    });
    let (text, why) = match read {
        Ok(Some(text)) => match parse(&text) {
            Ok(parsed) => return good(paths, &text, parsed, banners),
            Err(why) => (last_good(paths), Some(why)),
        },
        Ok(None) => (TEMPLATE.to_owned(), None),
        Err(why) => (last_good(paths), Some(why)),
    };
    if let Some(why) = why {
        banners.push(Banner { kind: BannerKind::BrokenFile, why: vec![kept_aside(&path, why)] });
    }
    if let Err(error) = atomic::write(&path, text.as_bytes(), Readers::Usual) {
        banners.push(cannot_save(&path, &error));
    }
    parse(&text).map(|p| p.settings).unwrap_or_default()
}

/// Writes changed settings into the file, leaving alone what did not change.
pub(super) fn save(paths: &Paths, settings: &Settings) -> io::Result<()> {
    let path = paths.config();
    let now = atomic::read(&path, MAX_FILE)?.and_then(|bytes| String::from_utf8(bytes).ok());
    let text = match now {
        Some(text) if parse(&text).is_ok() => text,
        // Somebody broke it while we ran: theirs is kept aside, ours goes on from the last good one.
        Some(_) => {
            atomic::set_aside(&path)?;
            last_good(paths)
        }
        None => last_good(paths),
    };
    let merged = merged(&text, settings).map_err(io::Error::other)?;
    if merged != text || !path.exists() {
        atomic::write(&path, merged.as_bytes(), Readers::Usual)?;
    }
    keep_as_good(paths, &merged)
}

/// Settings as read, and the keys that nobody knows.
struct Parsed {
    settings: Settings,
    unknown: Vec<String>,
}

fn parse(text: &str) -> Result<Parsed, String> {
    let document: DocumentMut = text.parse().map_err(|e: toml_edit::TomlError| plain(&e.to_string()))?;
    let mut unknown = Vec::new();
    let reader = toml_edit::de::Deserializer::from(document);
    let settings = serde_ignored::deserialize(reader, |path| unknown.push(path.to_string()))
        .map_err(|e: toml_edit::de::Error| plain(&e.to_string()))?;
    Ok(Parsed { settings: within_bounds(settings), unknown })
}

fn good(paths: &Paths, text: &str, parsed: Parsed, banners: &mut Vec<Banner>) -> Settings {
    for key in &parsed.unknown {
        tracing::warn!(key, "unknown key in the settings file; kept as it is");
    }
    if !parsed.unknown.is_empty() {
        banners.push(Banner { kind: BannerKind::UnknownSetting, why: vec![parsed.unknown.join(", ").into()] });
    }
    if let Err(error) = keep_as_good(paths, text) {
        banners.push(cannot_save(&paths.last_good_config(), &error));
    }
    parsed.settings
}

/// The text of the last settings that could be read; the template if there never were any.
fn last_good(paths: &Paths) -> String {
    let bytes = atomic::read(&paths.last_good_config(), MAX_FILE).ok().flatten();
    let text = bytes.and_then(|b| String::from_utf8(b).ok());
    text.filter(|t| parse(t).is_ok()).unwrap_or_else(|| TEMPLATE.to_owned())
}

fn keep_as_good(paths: &Paths, text: &str) -> io::Result<()> {
    let path = paths.last_good_config();
    let same = atomic::read(&path, MAX_FILE)?.is_some_and(|kept| kept == text.as_bytes());
    if same { Ok(()) } else { atomic::write(&path, text.as_bytes(), Readers::Usual) }
}

fn merged(text: &str, settings: &Settings) -> Result<String, String> {
    let unknown = parse(text)?.unknown;
    let mut document: DocumentMut = text.parse().map_err(|e: toml_edit::TomlError| e.to_string())?;
    merge::into_document(&mut document, settings, &unknown).map_err(|e| e.to_string())?;
    Ok(document.to_string())
}

/// Brings numbers out of range to the nearest legal one.
fn within_bounds(mut settings: Settings) -> Settings {
    let window = &mut settings.window;
    window.scale_percent = window.scale_percent.clamp(100, 300);
    let audio = &mut settings.audio;
    audio.volume_percent = audio.volume_percent.min(150);
    audio.ring_volume_percent = audio.ring_volume_percent.min(100);
    audio.mic_percent = audio.mic_percent.min(150);
    settings.calls.recall_rings_s = settings.calls.recall_rings_s.clamp(5, 120);
    settings.calls.recalls_not_taken = settings.calls.recalls_not_taken.max(1);
    for line in &mut settings.lines {
        line.register_expires_s = line.register_expires_s.clamp(30, 86_400);
        line.ptime_ms = line.ptime_ms.clamp(10, 60);
        // Several jurisdictions allow no shorter interval (call-completion part 3.4).
        let redial = &mut line.completion.redial;
        redial.interval_s = redial.interval_s.max(redial.rules.least_interval_s());
    }
    settings
}

/// The parser's words on one line: where, then what.
fn plain(error: &str) -> String {
    let mut lines = error.lines().map(str::trim).filter(|l| !l.is_empty());
    let place = lines.next().unwrap_or_default().trim_start_matches("TOML parse error at ").to_owned();
    match lines.next_back() {
        Some(what) => format!("{place}: {what}"),
        None => place,
    }
}

#[cfg(test)]
mod tests;
