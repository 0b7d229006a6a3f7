//! What a page is handed to draw with, and what it hands back: wishes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::samples::Samples;
use super::text::{Text, Value};
use super::theme::{Shade, Tokens, Tone};
use crate::model::contact::Contact;
use crate::model::event::{Devices, TraceRecord};
use crate::model::history::HistoryEntry;
use crate::model::line::LineView;
use crate::model::message::MessageRecord;
use crate::model::{CallId, Command, LineId, Moment, Reason, Snapshot, WallTime};

/// Where the window is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Page {
    /// The dial field and the calls.
    #[default]
    Calls,
    /// The requests, where they have no column of their own.
    Waiting,
    /// Past calls and requests.
    Recents,
    /// People.
    Contacts,
    /// Short messages.
    Messages,
    /// All settings.
    Settings,
    /// What happens on the wire.
    Diagnostics,
}

impl Page {
    /// All of them, in the order of the left column.
    pub const ALL: [Page; 7] =
        [Page::Calls, Page::Waiting, Page::Recents, Page::Contacts, Page::Messages, Page::Settings, Page::Diagnostics];
}

/// How much room there is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Room {
    /// One column and a tab bar, from 360 points.
    Compact,
    /// Two columns, from 900 points.
    Two,
    /// Three columns, from 1100 points.
    Three,
}

impl Room {
    pub(super) fn of(width: f32) -> Room {
        match width {
            w if w < 900.0 => Room::Compact,
            w if w < 1100.0 => Room::Two,
            _ => Room::Three,
        }
    }
}

/// What a page asks of the window.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Wish {
    /// Send a command to the engine.
    Send(Command),
    /// Go to a page.
    Go(Page),
    /// Open the messages with this address.
    WriteTo(String),
    /// Open the form of a new line.
    AddLine,
    /// Open the settings of a line.
    EditLine(LineId),
    /// Start the demo exchange.
    StartDemo,
    /// Say a sentence in passing.
    Toast(String),
    /// Write this text into this file.
    Export {
        /// The file.
        path: String,
        /// Its contents.
        text: String,
    },
}

impl From<Command> for Wish {
    fn from(command: Command) -> Wish {
        Wish::Send(command)
    }
}

/// Lists that pages ask the engine for, as they were last answered.
#[derive(Default)]
pub(super) struct Answers {
    pub(super) history: Option<Arc<[HistoryEntry]>>,
    pub(super) contacts: Option<Arc<[Contact]>>,
    pub(super) messages: Option<Arc<[MessageRecord]>>,
    pub(super) devices: Option<Arc<Devices>>,
    pub(super) trace: Option<Arc<[TraceRecord]>>,
    pub(super) log: Vec<String>,
    /// How the calls with sound were doing, second by second.
    pub(super) samples: BTreeMap<CallId, Samples>,
}

/// What a page is handed to draw with. It reads; it never writes here.
pub(super) struct Cx<'a> {
    pub(super) snap: &'a Snapshot,
    pub(super) answers: &'a Answers,
    pub(super) text: &'a Text,
    pub(super) look: &'static Tokens,
    pub(super) now: Moment,
    pub(super) wall: WallTime,
    /// Times are shown as UTC: in pictures, which must not depend on where they are taken.
    pub(super) utc: bool,
    pub(super) room: Room,
    /// The line that calls go out on.
    pub(super) line: Option<LineId>,
    /// A demo can be started.
    pub(super) has_demo: bool,
    /// Perch can start with the desktop.
    pub(super) can_autostart: bool,
    /// Where exported files go unless the user says otherwise.
    pub(super) export_dir: &'a str,
}

impl<'a> Cx<'a> {
    /// The words of a message.
    pub(super) fn say(&self, id: &str) -> String {
        self.text.say(id)
    }

    /// The words of a message with arguments.
    pub(super) fn fill(&self, id: &str, arguments: &[(&str, Value<'_>)]) -> String {
        self.text.fill(id, arguments)
    }

    /// A sentence of the engine.
    pub(super) fn reason(&self, reason: &Reason) -> String {
        self.text.reason(reason)
    }

    /// The colours of a tone.
    pub(super) fn shade(&self, tone: Tone) -> Shade {
        self.look.shade(tone)
    }

    /// A line by its number.
    pub(super) fn line_view(&self, id: LineId) -> Option<&'a LineView> {
        self.snap.lines.iter().find(|l| l.id == id)
    }

    /// The label of a line.
    pub(super) fn line_label(&self, id: LineId) -> String {
        self.line_view(id).map_or_else(|| id.to_string(), |l| l.label.clone())
    }

    pub(super) fn compact(&self) -> bool {
        self.room == Room::Compact
    }
}
