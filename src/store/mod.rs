//! What is remembered: settings, requests, history, contacts, messages, passwords.
//!
//! Everything is read once by [`Store::open`]. From then on a thread writes what it is sent and reports
//! on a channel; nobody waits for a disk. A reply that promises something leaves after
//! [`StoreReport::Stored`] came back for its ticket.

mod atomic;
mod lines;
mod list;
pub mod paths;
mod requests;
mod secret;
mod settings;
mod thread;

use std::io;
use std::path::PathBuf;
use std::sync::mpsc as std_mpsc;
use std::thread::JoinHandle;

use tokio::sync::mpsc::UnboundedReceiver;

use crate::model::completion::StoredChange;
use crate::model::contact::Contact;
use crate::model::history::HistoryEntry;
use crate::model::message::MessageRecord;
use crate::model::snapshot::{Banner, BannerKind};
use crate::model::{Password, Settings, SipUri};

pub use paths::Paths;
pub use secret::Keyring;

/// Names a write whose end somebody waits for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Ticket(pub u64);

/// Something to be remembered.
#[derive(Clone, PartialEq, Debug)]
pub enum StoreCommand {
    /// Changes of the completion requests; answered by [`StoreReport::Stored`] when they are on disk.
    Requests {
        /// What the answer carries.
        ticket: Ticket,
        /// In this order.
        changes: Vec<StoredChange>,
    },
    /// The settings as they are from now on.
    Settings(Box<Settings>),
    /// One more line of Recents.
    History(Box<HistoryEntry>),
    /// Recents is empty from now on.
    ClearHistory,
    /// A message, new or with a new delivery; the same id replaces the earlier one.
    Message(Box<MessageRecord>),
    /// All contacts as they are from now on.
    Contacts(Vec<Contact>),
    /// The password of an address; none forgets it.
    Password {
        /// The line's address of record.
        address: SipUri,
        /// The password.
        password: Option<Password>,
    },
}

/// What the store has to say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StoreReport {
    /// The changes are on disk; or the disk refuses them, which a banner before this one says: the phone goes on.
    Stored(Ticket),
    /// Something to show.
    Banner(Banner),
    /// It has come untrue.
    BannerGone(BannerKind),
    /// A password that the keyring gave late, because the user had to unlock it.
    Password {
        /// The line's address of record.
        address: SipUri,
        /// Its password.
        password: Password,
    },
}

/// What was remembered.
#[derive(Debug)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// For each line of the settings, its password, as far as it is known yet.
    pub passwords: Vec<Option<Password>>,
    /// What all changes of the requests add up to.
    pub requests: Vec<StoredChange>,
    /// Recents, oldest first.
    pub history: Vec<HistoryEntry>,
    /// The contacts.
    pub contacts: Vec<Contact>,
    /// The messages, oldest first.
    pub messages: Vec<MessageRecord>,
    /// The predefined messages of lines without their own, in the user's language.
    pub standard_messages: Vec<String>,
    /// Where recordings go unless the settings name another place.
    pub recordings: PathBuf,
    /// What was wrong.
    pub banners: Vec<Banner>,
    /// What the store will say from now on.
    pub reports: UnboundedReceiver<StoreReport>,
}

/// The way to the disk. Dropping it writes what is left and waits for that.
#[derive(Debug)]
pub struct Store {
    commands: Option<std_mpsc::Sender<StoreCommand>>,
    thread: Option<JoinHandle<()>>,
}

impl Store {
    /// Reads everything and starts the writer. Broken files are kept aside and named in the banners.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn open(paths: Paths) -> io::Result<(Store, Loaded)> {
        Store::open_with(paths, Keyring::System)
    }

    /// The same, with or without the system's keyring.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn open_with(paths: Paths, keyring: Keyring) -> io::Result<(Store, Loaded)> {
        let (writer, loaded) = thread::load(paths, keyring);
        let (commands, inbox) = std_mpsc::channel();
        let thread = std::thread::Builder::new().name("perch-store".into()).spawn(move || writer.run(&inbox))?;
        Ok((Store { commands: Some(commands), thread: Some(thread) }, loaded))
    }

    /// Hands something over to be remembered. Never waits.
    pub fn write(&self, command: StoreCommand) {
        if let Some(commands) = &self.commands
            && commands.send(command).is_err()
        {
            tracing::error!("the store's thread is gone");
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.commands = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the store's thread broke");
        }
    }
}
