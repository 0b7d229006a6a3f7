//! The completion requests on disk: a snapshot and an append-only journal of the changes since.
//!
//! A change is on disk when [`Requests::commit`] has returned. A crash between the new snapshot and
//! the new journal is harmless: replaying a change that the snapshot already holds changes nothing.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use super::atomic::{self, Readers};
use super::lines;
use super::paths::Paths;
use crate::model::completion::{StoredChange, StoredRequest};
use crate::model::snapshot::{Banner, BannerKind};
use crate::model::{CompletionId, Learned, LineId, Reason, SipUri, WallTime};

/// The journal is folded into the snapshot when it has grown to this, in bytes.
const COMPACT_AT: u64 = 1024 * 1024;
/// The largest file that is read, in bytes: 10,000 requests are some 10 MB.
const MAX_FILE: u64 = 64 * 1024 * 1024;
/// Numbers whose redialling is locked that are remembered; the earliest to end go first.
const MAX_LOCKED: usize = 1000;

const KIND: &str = "requests";

/// The requests and their two files.
#[derive(Debug)]
pub(super) struct Requests {
    paths: Paths,
    kept: Kept,
    /// None while it could not be written: then the next change writes everything anew.
    journal: Option<File>,
    journal_len: u64,
    staged: String,
}

/// What all changes so far add up to.
#[derive(Default, Debug)]
struct Kept {
    requests: BTreeMap<(LineId, CompletionId), Box<StoredRequest>>,
    last_ids: BTreeMap<LineId, CompletionId>,
    locked: BTreeMap<SipUri, WallTime>,
    learned: BTreeMap<SipUri, (Option<String>, Learned)>,
}

impl Requests {
    /// Reads both files, says what was wrong with them, and folds the journal into the snapshot.
    pub(super) fn open(paths: &Paths, banners: &mut Vec<Banner>) -> (Requests, Vec<StoredChange>) {
        let mut kept = Kept::default();
        let snapshot = read_changes(&paths.requests(), banners);
        let journal = read_changes(&paths.journal(), banners);
        let tidy = journal.is_empty() && paths.journal().exists() && paths.requests().exists();
        for change in snapshot.into_iter().chain(journal) {
            kept.apply(change);
        }
        let changes = kept.changes();
        let mut requests =
            Requests { paths: paths.clone(), kept, journal: None, journal_len: 0, staged: String::new() };
        let ready = if tidy { requests.open_journal() } else { requests.compact() };
        if let Err(error) = ready {
            banners.push(cannot_save(&paths.journal(), &error));
        }
        (requests, changes)
    }

    /// Takes a change; it is on disk after the next [`Requests::commit`].
    pub(super) fn stage(&mut self, change: StoredChange) -> io::Result<()> {
        self.staged.push_str(&lines::line(&change)?);
        self.kept.apply(change);
        Ok(())
    }

    /// Brings everything staged to the disk.
    pub(super) fn commit(&mut self) -> io::Result<()> {
        let staged = std::mem::take(&mut self.staged);
        let appended = match &mut self.journal {
            _ if staged.is_empty() => return Ok(()),
            Some(journal) => journal.write_all(staged.as_bytes()).and_then(|()| journal.sync_data()),
            None => return self.compact(),
        };
        if appended.is_err() {
            // What the journal's end looks like now is unknown: write everything anew.
            return self.compact();
        }
        self.journal_len += staged.len() as u64;
        if self.journal_len >= COMPACT_AT { self.compact() } else { Ok(()) }
    }

    /// Where the journal is, for a sentence about it.
    pub(super) fn path(&self) -> std::path::PathBuf {
        self.paths.journal()
    }

    fn compact(&mut self) -> io::Result<()> {
        self.journal = None;
        let text = lines::file(KIND, self.kept.changes().iter())?;
        atomic::write(&self.paths.requests(), text.as_bytes(), Readers::Owner)?;
        atomic::write(&self.paths.journal(), lines::head(KIND).as_bytes(), Readers::Owner)?;
        self.open_journal()
    }

    fn open_journal(&mut self) -> io::Result<()> {
        let journal = OpenOptions::new().append(true).open(self.paths.journal())?;
        self.journal_len = journal.metadata()?.len();
        self.journal = Some(journal);
        Ok(())
    }
}

impl Kept {
    fn apply(&mut self, change: StoredChange) {
        match change {
            StoredChange::Put(request) => {
                self.raise_last_id(request.line, request.id);
                self.requests.insert((request.line, request.id), request);
            }
            StoredChange::Gone { line, id } => {
                self.requests.remove(&(line, id));
            }
            StoredChange::LastId { line, id } => self.raise_last_id(line, id),
            StoredChange::Learned { line, exchange, learned } => {
                self.learned.insert(line, (exchange, learned));
            }
            StoredChange::LockedOut { target, until } => {
                self.locked.insert(target, until);
                if self.locked.len() > MAX_LOCKED
                    && let Some(first) = self.locked.iter().min_by_key(|(_, until)| **until).map(|(t, _)| t.clone())
                {
                    self.locked.remove(&first);
                }
            }
        }
    }

    fn raise_last_id(&mut self, line: LineId, id: CompletionId) {
        let last = self.last_ids.entry(line).or_insert(id);
        *last = (*last).max(id);
    }

    fn changes(&self) -> Vec<StoredChange> {
        let ids = self.last_ids.iter().map(|(line, id)| StoredChange::LastId { line: *line, id: *id });
        let locked =
            self.locked.iter().map(|(target, until)| StoredChange::LockedOut { target: target.clone(), until: *until });
        let learned = self.learned.iter().map(|(line, (exchange, learned))| StoredChange::Learned {
            line: line.clone(),
            exchange: exchange.clone(),
            learned: *learned,
        });
        let requests = self.requests.values().map(|r| StoredChange::Put(r.clone()));
        ids.chain(learned).chain(locked).chain(requests).collect()
    }
}

/// The sentence about something that could not be written.
pub(super) fn cannot_save(path: &Path, error: &io::Error) -> Banner {
    let why = Reason::FileUnwritable { path: path.display().to_string(), error: error.to_string() };
    Banner { kind: BannerKind::CannotSave, why: vec![why] }
}

/// Reads one of the two files; what is wrong with it is said and kept aside.
fn read_changes(path: &Path, banners: &mut Vec<Banner>) -> Vec<StoredChange> {
    super::list::read(path, KIND, MAX_FILE, banners)
}

#[cfg(test)]
mod tests;
