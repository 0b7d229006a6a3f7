//! The writer: one thread that owns every file, writes in the order it is told, and reports.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::list::List;
use super::requests::{Requests, cannot_save};
use super::secret::{self, Keyring, Secrets};
use super::{Loaded, Paths, StoreCommand, StoreReport, Ticket, settings};
use crate::model::contact::Contact;
use crate::model::history::HistoryEntry;
use crate::model::message::{MessageRecord, standard_messages};
use crate::model::snapshot::{Banner, BannerKind};
use crate::model::{Password, Settings, SipUri};

/// Lines of Recents that are kept.
const MAX_HISTORY: usize = 5000;
/// Messages that are kept.
const MAX_MESSAGES: usize = 5000;
/// Contacts that are kept.
const MAX_CONTACTS: usize = 100_000;
/// Commands that share one flush to the disk.
const BATCH: usize = 256;
/// How long the start waits for the keyring; what it gives later comes as a report.
const KEYRING_WITHIN: Duration = Duration::from_millis(300);

/// Owns the files.
pub(super) struct Writer {
    paths: Paths,
    requests: Requests,
    history: List,
    messages: List,
    contacts: List,
    secrets: Secrets,
    reports: UnboundedSender<StoreReport>,
    /// Files that could not be written the last time.
    failing: BTreeSet<PathBuf>,
}

/// Reads everything.
pub(super) fn load(paths: Paths, keyring: Keyring) -> (Writer, Loaded) {
    let mut banners = Vec::new();
    let (sender, reports) = unbounded_channel();
    let settings = settings::load(&paths, &mut banners);
    let (requests, changes) = Requests::open(&paths, &mut banners);
    let (history, entries) = List::open(paths.history(), "history", MAX_HISTORY, &mut banners, never);
    let (messages, records) = List::open(paths.messages(), "messages", MAX_MESSAGES, &mut banners, same_message);
    let (contacts, people) = List::open(paths.contacts(), "contacts", MAX_CONTACTS, &mut banners, same_contact);
    let secrets = Secrets::new(&paths, keyring);
    let passwords = passwords(&settings, &secrets, &sender, &mut banners);
    let failing = BTreeSet::new();
    let recordings = paths.recordings();
    let writer = Writer { paths, requests, history, messages, contacts, secrets, reports: sender, failing };
    let loaded = Loaded {
        settings,
        standard_messages: standard_messages(),
        passwords,
        requests: changes,
        history: entries,
        contacts: people,
        messages: records,
        recordings,
        banners,
        reports,
    };
    (writer, loaded)
}

impl Writer {
    /// Writes until the store is dropped.
    pub(super) fn run(mut self, inbox: &Receiver<StoreCommand>) {
        while let Ok(first) = inbox.recv() {
            let mut tickets = Vec::new();
            for command in std::iter::once(first).chain(inbox.try_iter().take(BATCH)) {
                self.handle(command, &mut tickets);
            }
            self.commit(&tickets);
        }
    }

    fn handle(&mut self, command: StoreCommand, tickets: &mut Vec<Ticket>) {
        match command {
            StoreCommand::Requests { ticket, changes } => {
                for change in changes {
                    if let Err(error) = self.requests.stage(change) {
                        self.outcome(self.requests.path(), Err(error));
                    }
                }
                tickets.push(ticket);
            }
            StoreCommand::Settings(new) => {
                let saved = settings::save(&self.paths, &new);
                self.outcome(self.paths.config(), saved);
            }
            StoreCommand::History(entry) => {
                let saved = self.history.append(&*entry, never);
                self.outcome(self.history.path(), saved);
            }
            StoreCommand::ClearHistory => {
                let saved = self.history.replace::<HistoryEntry>(&[]);
                self.outcome(self.history.path(), saved);
            }
            StoreCommand::Message(record) => {
                let saved = self.messages.append(&*record, same_message);
                self.outcome(self.messages.path(), saved);
            }
            StoreCommand::Contacts(people) => {
                let saved = self.contacts.replace(&people);
                self.outcome(self.contacts.path(), saved);
            }
            StoreCommand::Password { address, password } => self.keep_password(address, password),
        }
    }

    /// One flush for all that came together, then their tickets.
    fn commit(&mut self, tickets: &[Ticket]) {
        if !tickets.is_empty() {
            let saved = self.requests.commit();
            self.outcome(self.requests.path(), saved);
        }
        for ticket in tickets {
            self.report(StoreReport::Stored(*ticket));
        }
    }

    fn outcome(&mut self, path: PathBuf, result: io::Result<()>) {
        match result {
            Ok(()) => {
                if self.failing.remove(&path) && self.failing.is_empty() {
                    self.report(StoreReport::BannerGone(BannerKind::CannotSave));
                }
            }
            Err(error) => {
                let banner = cannot_save(&path, &error);
                if self.failing.insert(path) {
                    self.report(StoreReport::Banner(banner));
                }
            }
        }
    }

    fn report(&self, report: StoreReport) {
        // The engine is gone: what is left to write is written all the same.
        let _ = self.reports.send(report);
    }

    /// On a thread of its own: the keyring may ask the user first, and requests must not wait for that.
    fn keep_password(&self, address: SipUri, password: Option<Password>) {
        let (secrets, reports) = (self.secrets.clone(), self.reports.clone());
        let path = self.paths.secrets();
        let work = move || {
            let banner = match secrets.keep(&address, password.as_ref()) {
                Ok(banner) => banner,
                Err(error) => Some(cannot_save(&path, &error)),
            };
            if let Some(banner) = banner {
                // The engine is gone, and with it the window that would have shown this.
                let _ = reports.send(StoreReport::Banner(banner));
            }
        };
        if let Err(error) = std::thread::Builder::new().name("perch-keyring".into()).spawn(work) {
            self.report(StoreReport::Banner(cannot_save(&self.paths.secrets(), &error)));
        }
    }
}

/// The password of each line: environment, file, keyring.
fn passwords(
    settings: &Settings,
    secrets: &Secrets,
    reports: &UnboundedSender<StoreReport>,
    banners: &mut Vec<Banner>,
) -> Vec<Option<Password>> {
    let mut found: Vec<Option<Password>> = Vec::new();
    let mut missing = Vec::new();
    let mut from_file = false;
    for (place, line) in settings.lines.iter().enumerate() {
        let mut password = secret::from_environment(&line.label);
        if let (None, Some(address)) = (&password, &line.address) {
            password = secrets.in_file(address, banners);
            from_file |= password.is_some();
            if password.is_none() && line.enabled {
                missing.push((place, address.clone()));
            }
        }
        found.push(password);
    }
    if from_file && secrets.has_keyring() {
        banners.push(secrets.banner());
    }
    if !missing.is_empty() && secrets.has_keyring() {
        ask_keyring(missing, secrets.clone(), reports.clone(), &mut found);
    }
    found
}

/// Asks on a thread of its own; what comes in time is put into `found`, what comes later is reported.
fn ask_keyring(
    missing: Vec<(usize, SipUri)>,
    secrets: Secrets,
    reports: UnboundedSender<StoreReport>,
    found: &mut [Option<Password>],
) {
    let desk = Arc::new(Desk::default());
    let theirs = desk.clone();
    let work = move || {
        for (place, address) in missing {
            if let Some(password) = secrets.in_keyring(&address)
                && let Some(late) = theirs.put(place, password)
            {
                // Nobody to tell: Perch has ended meanwhile.
                let _ = reports.send(StoreReport::Password { address, password: late });
            }
        }
        theirs.finish();
    };
    if let Err(error) = std::thread::Builder::new().name("perch-keyring".into()).spawn(work) {
        tracing::warn!(%error, "the keyring cannot be asked");
        return;
    }
    for (place, password) in desk.collect(KEYRING_WITHIN) {
        found[place] = Some(password);
    }
}

/// Where the keyring's answers lie until the start has collected them.
#[derive(Default)]
struct Desk {
    state: Mutex<DeskState>,
    changed: Condvar,
}

#[derive(Default)]
struct DeskState {
    answers: Vec<(usize, Password)>,
    finished: bool,
    closed: bool,
}

impl Desk {
    /// Lays an answer down; gives it back if it came too late.
    fn put(&self, place: usize, password: Password) -> Option<Password> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.closed {
            return Some(password);
        }
        state.answers.push((place, password));
        None
    }

    fn finish(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).finished = true;
        self.changed.notify_all();
    }

    fn collect(&self, within: Duration) -> Vec<(usize, Password)> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut state, _) =
            self.changed.wait_timeout_while(state, within, |s| !s.finished).unwrap_or_else(PoisonError::into_inner);
        state.closed = true;
        std::mem::take(&mut state.answers)
    }
}

fn never(_: &HistoryEntry, _: &HistoryEntry) -> bool {
    false
}

fn same_message(a: &MessageRecord, b: &MessageRecord) -> bool {
    a.id == b.id
}

fn same_contact(a: &Contact, b: &Contact) -> bool {
    a.name == b.name
}
