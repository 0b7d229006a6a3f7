//! Commands on their way and the lists they bring back: who asked, and whether a list is stale.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::cx::{Answers, Page};
use crate::engine::Handle;
use crate::model::event::Reply;
use crate::model::{Command, Event, RequestId};

/// Entries of Recents that are asked for.
const HISTORY: usize = 300;

/// A list that the engine keeps and a page shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum List {
    History,
    Contacts,
    Messages,
    Devices,
    Trace,
}

impl List {
    fn command(self) -> Command {
        match self {
            List::History => Command::GetHistory { limit: HISTORY },
            List::Contacts => Command::GetContacts,
            List::Messages => Command::GetMessages,
            List::Devices => Command::GetDevices,
            List::Trace => Command::GetTrace,
        }
    }

    /// The lists that a page shows.
    fn of(page: Page) -> &'static [List] {
        match page {
            Page::Calls => &[List::Contacts],
            Page::Waiting => &[],
            Page::Recents => &[List::History],
            Page::Contacts => &[List::Contacts, List::History],
            Page::Messages => &[List::Messages, List::Contacts],
            Page::Settings => &[List::Devices],
            Page::Diagnostics => &[List::Trace, List::History],
        }
    }
}

/// The commands of this window that have not been answered, and the lists that are out of date.
pub(super) struct Asking {
    pending: BTreeMap<RequestId, Option<List>>,
    stale: BTreeSet<List>,
    /// The lines of the contacts are watched.
    watching: bool,
}

impl Default for Asking {
    fn default() -> Asking {
        let all = [List::History, List::Contacts, List::Messages, List::Devices, List::Trace];
        Asking { pending: BTreeMap::new(), stale: all.into(), watching: false }
    }
}

impl Asking {
    /// Sends a command whose refusal is to be shown.
    pub(super) fn send(&mut self, handle: &Handle, command: Command) {
        match command {
            Command::SaveContact(_) | Command::RemoveContact(_) => self.stale.insert(List::Contacts),
            Command::ClearHistory => self.stale.insert(List::History),
            Command::SendMessage { .. } => self.stale.insert(List::Messages),
            _ => false,
        };
        self.pending.insert(handle.send(command), None);
    }

    /// The page is open: what it shows and is stale is asked for.
    pub(super) fn refresh(&mut self, handle: &Handle, page: Page) {
        for list in List::of(page) {
            if self.stale.remove(list) {
                self.pending.insert(handle.send(list.command()), Some(*list));
            }
        }
    }

    /// The list of contacts is on the screen, or no longer.
    pub(super) fn watch_contacts(&mut self, handle: &Handle, seen: bool) {
        if self.watching != seen {
            self.watching = seen;
            self.send(handle, Command::WatchContacts(seen));
        }
    }

    /// The page is opened: its lists are asked for anew.
    pub(super) fn open(&mut self, page: Page) {
        self.stale.extend(List::of(page));
    }

    /// Every list may have changed.
    pub(super) fn all_stale(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        *self = Asking { pending, watching: self.watching, ..Asking::default() };
    }

    /// What happened makes lists stale.
    pub(super) fn note(&mut self, event: &Event) {
        match event {
            Event::Call { .. } | Event::Completion { .. } => {
                self.stale.extend([List::History, List::Trace]);
            }
            Event::Registration { .. } => {
                self.stale.insert(List::Trace);
            }
            Event::Message(_) => {
                self.stale.extend([List::Messages, List::Trace]);
            }
            Event::Lost(_) => self.all_stale(),
            _ => {}
        }
    }

    /// An answer: whether it was to a command of this window, and the list it brought is kept.
    pub(super) fn answered(&mut self, request: RequestId, reply: Option<&Reply>, answers: &mut Answers) -> bool {
        if self.pending.remove(&request).is_none() {
            return false;
        }
        match reply {
            Some(Reply::History(list)) => answers.history = Some(Arc::clone(list)),
            Some(Reply::Contacts(list)) => answers.contacts = Some(Arc::clone(list)),
            Some(Reply::Messages(list)) => answers.messages = Some(Arc::clone(list)),
            Some(Reply::Devices(list)) => answers.devices = Some(Arc::clone(list)),
            Some(Reply::Trace(list)) => answers.trace = Some(Arc::clone(list)),
            _ => {}
        }
        true
    }
}
