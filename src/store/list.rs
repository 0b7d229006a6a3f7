//! A list on disk that grows at its end and is bounded: Recents, messages; and one that is written whole: contacts.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::atomic::{self, Readers};
use super::lines::{self, Found};
use crate::model::Reason;
use crate::model::snapshot::{Banner, BannerKind};

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 32 * 1024 * 1024;
/// How far back an entry is looked for that a later one replaces.
const LOOK_BACK: usize = 256;

/// One list and its file.
#[derive(Debug)]
pub(super) struct List {
    path: PathBuf,
    kind: &'static str,
    /// Entries that are kept; a tenth more may lie in the file before the oldest are dropped.
    limit: usize,
    in_file: usize,
}

impl List {
    /// Reads the list, oldest first; `same` names entries of which the later replaces the earlier.
    pub(super) fn open<T: Serialize + DeserializeOwned>(
        path: PathBuf,
        kind: &'static str,
        limit: usize,
        banners: &mut Vec<Banner>,
        same: impl Fn(&T, &T) -> bool,
    ) -> (List, Vec<T>) {
        let entries = newest(read(&path, kind, MAX_FILE, banners), limit, same);
        let list = List { path, kind, limit, in_file: entries.len() };
        (list, entries)
    }

    /// Where it is.
    pub(super) fn path(&self) -> PathBuf {
        self.path.clone()
    }

    /// Adds one entry at the end; when the file has grown too long the oldest go.
    pub(super) fn append<T: Serialize + DeserializeOwned>(
        &mut self,
        entry: &T,
        same: impl Fn(&T, &T) -> bool,
    ) -> io::Result<()> {
        if self.in_file >= self.limit + self.limit / 10 {
            let entries = newest(read(&self.path, self.kind, MAX_FILE, &mut Vec::new()), self.limit, same);
            self.replace(&entries)?;
        }
        let mut file = OpenOptions::new().append(true).create(true).open(&self.path)?;
        let mut text = lines::line(entry)?;
        if file.metadata()?.len() == 0 {
            text.insert_str(0, &lines::head(self.kind));
        }
        file.write_all(text.as_bytes())?;
        self.in_file += 1;
        file.sync_data()
    }

    /// Makes the file hold exactly these.
    pub(super) fn replace<T: Serialize>(&mut self, entries: &[T]) -> io::Result<()> {
        let entries = &entries[entries.len().saturating_sub(self.limit)..];
        let text = lines::file(self.kind, entries.iter())?;
        atomic::write(&self.path, text.as_bytes(), Readers::Owner)?;
        self.in_file = entries.len();
        Ok(())
    }
}

/// Reads a file of lines. A file that is not ours is kept aside and an empty one takes its place; of one with bad
/// lines a copy is kept aside; a torn last line is dropped. Whatever was dropped is said.
pub(super) fn read<T: Serialize + DeserializeOwned>(
    path: &Path,
    kind: &str,
    limit: u64,
    banners: &mut Vec<Banner>,
) -> Vec<T> {
    let broken = |why: Reason| Banner { kind: BannerKind::BrokenFile, why: vec![why] };
    let bytes = match atomic::read(path, limit) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Vec::new(),
        Err(error) => {
            banners.push(broken(kept_aside(path, error.to_string())));
            return Vec::new();
        }
    };
    let found: Found<T> = match lines::parse(kind, &bytes) {
        Ok(found) => found,
        Err(error) => {
            banners.push(broken(kept_aside(path, error.to_string())));
            return Vec::new();
        }
    };
    if found.bad > 0 {
        let count = u32::try_from(found.bad).unwrap_or(u32::MAX);
        banners.push(broken(kept_aside(path, Reason::LinesDamaged { count })));
    } else if found.torn {
        banners.push(broken(Reason::LastLineCut { path: path.display().to_string() }));
    }
    if (found.bad > 0 || found.torn)
        && let Err(error) = rewrite(path, kind, &found.entries)
    {
        banners.push(super::requests::cannot_save(path, &error));
    }
    found.entries
}

fn rewrite<T: Serialize>(path: &Path, kind: &str, entries: &[T]) -> io::Result<()> {
    atomic::write(path, lines::file(kind, entries.iter())?.as_bytes(), Readers::Owner)
}

/// Moves a broken file out of the way and says so in one sentence.
pub(super) fn kept_aside(path: &Path, why: impl Into<Reason>) -> Reason {
    let why = Box::new(why.into());
    match atomic::set_aside(path) {
        Ok(aside) => Reason::KeptAside { path: aside.display().to_string(), why },
        Err(error) => Reason::NotKeptAside { path: path.display().to_string(), why, error: error.to_string() },
    }
}

/// The newest entries, each once.
fn newest<T>(entries: Vec<T>, limit: usize, same: impl Fn(&T, &T) -> bool) -> Vec<T> {
    let mut kept: Vec<T> = Vec::with_capacity(entries.len().min(limit));
    for entry in entries {
        match kept.iter_mut().rev().take(LOOK_BACK).find(|k| same(k, &entry)) {
            Some(earlier) => *earlier = entry,
            None => kept.push(entry),
        }
    }
    let surplus = kept.len().saturating_sub(limit);
    kept.drain(..surplus);
    kept
}
