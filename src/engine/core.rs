//! The phone's judgement: one function of input and time. No socket, file, clock, thread or dice inside.
//!
//! The machines of the other rooms (calls, completion, the monitor of those who wait for us,
//! registrations) live here side by side and share no state: what one says, `route` makes the
//! input of another.

mod book;
mod callee;
mod calls;
mod commands;
mod connect;
mod house;
mod inbound;
mod join;
mod lamps;
mod lines;
mod microphone;
mod offers;
mod probe;
mod promises;
mod route;
mod sound;
mod tape;
mod together;
mod watched;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

pub use lines::Line;

use microphone::MicrophoneTest;
use offers::Offers;

use crate::call::Switchboard;
use crate::completion::monitor::Monitor;
use crate::completion::{self, Desk, Lamps};
use crate::media::{MediaCommand, MediaReport};
use crate::model::completion::StoredChange;
use crate::model::contact::Contact;
use crate::model::event::Event;
use crate::model::history::HistoryEntry;
use crate::model::media::{Quality, Tone};
use crate::model::message::{MessageRecord, standard_messages};
use crate::model::signal::CallInfo;
use crate::model::snapshot::{Banner, SoundInUse};
use crate::model::time::Now;
use crate::model::{
    CallId, Command, CompletionId, LineId, MessageId, Moment, Password, Refusal, Reply, RequestId, SessionId, Settings,
    SipUri, SubscriptionId,
};
use crate::sip::watchers::Watchers;
use crate::sip::{Inbound, Outbound};

/// What happens to the phone.
#[derive(Debug)]
pub enum Input {
    /// A wish of the user.
    Command {
        /// To be answered.
        request: RequestId,
        /// The wish.
        command: Command,
    },
    /// Signalling has news.
    Sip(Inbound),
    /// Sound has news.
    Media(MediaReport),
    /// Something to say at the top of the window, or no longer (no reason).
    Banner(Banner),
    /// A password that the keyring gave late.
    Password {
        /// The line's address of record.
        address: SipUri,
        /// The password.
        password: Password,
    },
    /// The machine slept, or the wall clock stepped.
    Slept,
    /// Our address changed.
    NetworkChanged,
    /// A deadline may have passed.
    Tick,
}

/// What the phone wants done.
#[derive(Clone, PartialEq, Debug)]
pub enum Output {
    /// Signalling.
    Sip(Outbound),
    /// Sound.
    Media(MediaCommand),
    /// To disk.
    Keep(Keep),
    /// The answer to a command; it leaves after every `Keep` before it is on disk.
    Reply {
        /// Which command.
        request: RequestId,
        /// Done, or why not.
        result: Result<Reply, Refusal>,
    },
    /// To every listener.
    Event(Event),
    /// Answer this request with the SIP trace.
    Trace(RequestId),
    /// End the program, within three seconds.
    Quit,
}

/// What goes to disk.
#[derive(Clone, PartialEq, Debug)]
pub enum Keep {
    /// A line of the requests' journal.
    Request(StoredChange),
    /// A line of Recents.
    History(Box<HistoryEntry>),
    /// Recents are forgotten.
    ClearHistory,
    /// All contacts.
    Contacts(Arc<[Contact]>),
    /// A message, new or changed.
    Message(Box<MessageRecord>),
    /// The settings.
    Settings(Box<Settings>),
    /// The password of an address; none forgets it.
    Password {
        /// The line's address of record.
        address: SipUri,
        /// The password.
        password: Option<Password>,
    },
}

/// What the phone starts with.
#[derive(Debug, Default)]
pub struct Start {
    /// The settings.
    pub settings: Settings,
    /// For each line of the settings, its password as far as it is known.
    pub passwords: Vec<Option<Password>>,
    /// The requests kept on disk.
    pub requests: Vec<StoredChange>,
    /// Recents, oldest first.
    pub history: Vec<HistoryEntry>,
    /// The contacts.
    pub contacts: Vec<Contact>,
    /// The messages, oldest first.
    pub messages: Vec<MessageRecord>,
    /// The predefined messages of lines without their own, in the user's language; none for English.
    pub standard_messages: Option<Vec<String>>,
    /// What reading them had to say.
    pub banners: Vec<Banner>,
    /// The country that the system is set to, by its ISO 3166 code.
    pub country: Option<String>,
    /// For everything that is left to chance; fresh and secret, since monitor URIs come from it.
    pub seed: [u8; 32],
}

/// Entries of Recents held in memory.
const HISTORY_KEPT: usize = 2_000;

/// The phone.
pub struct Core {
    pub(super) settings: Arc<Settings>,
    pub(super) lines: Vec<Line>,
    pub(super) board: Switchboard,
    pub(super) desk: Desk,
    /// What completion is to hear once it has been served.
    pub(super) for_desk: VecDeque<completion::Input>,
    pub(super) desk_is_asked: bool,
    pub(super) monitor: Monitor,
    /// The lines of the contacts, while somebody looks at the list.
    pub(super) lamps: Lamps,
    pub(super) lamps_wanted: bool,
    /// Who watches our lines.
    pub(super) watchers: Watchers,
    /// Lines of others that are asked whether their conversation can be joined.
    pub(super) probes: BTreeMap<SubscriptionId, probe::Probe>,
    /// The local ports before the program was started again, by the address of the line.
    pub(super) remembered_ports: BTreeMap<String, u16>,
    /// The waiters whose INVITE is under way, by its session.
    pub(super) called_by_waiter: BTreeMap<SessionId, SubscriptionId>,
    /// The monitor URI offered on an incoming call, by its session.
    pub(super) offered: BTreeMap<SessionId, SipUri>,
    /// Service calls without a card: which request they serve, by session.
    pub(super) services: BTreeMap<SessionId, (LineId, CompletionId)>,
    /// Calls given up for completion whose 487 is still to come, with the offers heard so far (A3, W2).
    pub(super) given_up: BTreeMap<SessionId, (CallId, Vec<CallInfo>)>,
    pub(super) contacts: Arc<[Contact]>,
    pub(super) history: VecDeque<HistoryEntry>,
    pub(super) messages: VecDeque<MessageRecord>,
    pub(super) standard_messages: Vec<String>,
    pub(super) banners: Vec<Banner>,
    pub(super) offers: Offers,
    pub(super) quality: BTreeMap<SessionId, Quality>,
    pub(super) sound: SoundInUse,
    pub(super) missed: u32,
    pub(super) unread: u32,
    pub(super) devices_asked: BTreeMap<u64, RequestId>,
    pub(super) tone: Option<Tone>,
    pub(super) microphone_test: Option<MicrophoneTest>,
    /// The calls of the conference, held ones among them.
    pub(super) conference: Vec<CallId>,
    country: Option<String>,
    /// Who is called once the present calls are over.
    pub(super) after_this: Vec<(LineId, SipUri)>,
    /// The call on hold while a request was asked for, until the request has its id, and then by that.
    pub(super) asked_for_held: BTreeMap<RequestId, CallId>,
    pub(super) held_callers: BTreeMap<(LineId, CompletionId), CallId>,
    /// How many wait for us on each line, as last told.
    pub(super) waiters_told: BTreeMap<LineId, u32>,
    /// The sessions that media was told to bring together.
    pub(super) mixed: Vec<SessionId>,
    pub(super) engaged: bool,
    pub(super) leaving: bool,
    pub(super) dice: super::dice::Dice,
    next_session: u64,
    next_message: u64,
    pub(super) shown: super::view::Shown,
    next_probe: u64,
}

impl Core {
    /// A phone with these settings; `out` brings its lines up and takes its requests back.
    pub fn new(start: Start, now: Now, out: &mut Vec<Output>) -> Core {
        let mut dice = super::dice::Dice::new(start.seed);
        let desk_seed = dice.roll();
        let next_message = start.messages.iter().map(|m| m.id.0).max().unwrap_or(0) / 4 * 4 + 4;
        let mut core = Core {
            settings: Arc::new(start.settings),
            lines: Vec::new(),
            board: Switchboard::new(),
            desk: Desk::new(desk_seed),
            for_desk: VecDeque::new(),
            desk_is_asked: false,
            monitor: Monitor::new(),
            lamps: Lamps::default(),
            lamps_wanted: false,
            watchers: Watchers::default(),
            probes: BTreeMap::new(),
            remembered_ports: remembered_ports(&start.requests),
            called_by_waiter: BTreeMap::new(),
            offered: BTreeMap::new(),
            services: BTreeMap::new(),
            given_up: BTreeMap::new(),
            contacts: start.contacts.into(),
            history: start.history.into(),
            messages: start.messages.into(),
            standard_messages: start.standard_messages.unwrap_or_else(standard_messages),
            banners: start.banners,
            offers: Offers::default(),
            quality: BTreeMap::new(),
            sound: SoundInUse::default(),
            missed: 0,
            unread: 0,
            devices_asked: BTreeMap::new(),
            tone: None,
            microphone_test: None,
            conference: Vec::new(),
            country: start.country,
            after_this: Vec::new(),
            asked_for_held: BTreeMap::new(),
            held_callers: BTreeMap::new(),
            waiters_told: BTreeMap::new(),
            mixed: Vec::new(),
            engaged: false,
            leaving: false,
            dice,
            next_session: 0,
            next_message,
            shown: super::view::Shown::default(),
            next_probe: 0,
        };
        core.desk.number_messages_from(MessageId(next_message));
        core.settle_house(now, out);
        core.trim_history();
        let settings = core.settings.clone();
        out.push(core.sound_settings());
        for (index, line) in settings.lines.iter().enumerate() {
            let id = LineId(u32::try_from(index + 1).unwrap_or(u32::MAX));
            let password = start.passwords.get(index).cloned().flatten();
            core.bring_up(id, line.clone(), password, now, out);
        }
        if !start.requests.is_empty() {
            core.desk_handle(completion::Input::Restored(start.requests), now, out);
        }
        core
    }

    /// Feeds one input; everything that is to be done is pushed onto `out`, in order.
    pub fn handle(&mut self, input: Input, now: Now, out: &mut Vec<Output>) {
        match input {
            Input::Command { request, command } => self.command(request, command, now, out),
            Input::Sip(inbound) => self.inbound(inbound, now, out),
            Input::Media(report) => self.report(report, now, out),
            Input::Banner(banner) => self.set_banner(banner),
            Input::Password { address, password } => self.late_password(&address, password, out),
            Input::Slept => {
                self.desk_handle(completion::Input::Slept, now, out);
                self.register_all(now, out);
            }
            Input::NetworkChanged => {
                let ids: Vec<LineId> = self.lines.iter().map(|l| l.id).collect();
                ids.into_iter().for_each(|id| self.network_changed(id, out));
            }
            Input::Tick => {}
        }
        self.tick(now, out);
    }

    /// When `handle` wants to be called again at the latest.
    pub fn wakes_at(&self) -> Option<Moment> {
        [
            self.board.wakes_at(),
            self.desk.wakes_at(),
            self.monitor.wakes_at(),
            self.lamps.wakes_at(),
            self.lines.iter().filter_map(Line::wakes_at).min(),
            self.watchers.wakes_at(),
            self.probes_wake_at(),
            self.tone_ends_at(),
            self.microphone_test.as_ref().map(|test| test.ends),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    fn tick(&mut self, now: Now, out: &mut Vec<Output>) {
        if self.desk.wakes_at().is_some_and(|at| at <= now.moment) {
            self.desk_handle(completion::Input::Tick, now, out);
        }
        if self.monitor.wakes_at().is_some_and(|at| at <= now.moment) {
            self.monitor_handle(completion::monitor::Input::Tick, now, out);
        }
        self.tick_lamps(now, out);
        self.tick_probes(now, out);
        self.retry_lines(now, out);
        self.give_up_overdue(now, out);
        self.board.sweep(now.moment);
        self.settle(now, out);
        self.keep_promises(now, out);
    }

    /// After any change: is the user engaged, which tone sounds, what do those who wait for us learn.
    pub(super) fn settle(&mut self, now: Now, out: &mut Vec<Output>) {
        let engaged = self.board.engaged();
        if engaged != self.engaged {
            self.engaged = engaged;
            self.desk_handle(completion::Input::Engaged(engaged), now, out);
        }
        self.tell_monitor(now, out);
        self.settle_conference(out);
        self.tell_watchers(now, out);
        self.settle_tone(now, out);
        self.settle_microphone_test(now, out);
    }

    pub(super) fn new_session(&mut self) -> SessionId {
        self.next_session += 2;
        SessionId(self.next_session)
    }

    /// Messages outside completion are numbered 4, 8, 12 …; completion's own are 2, 6, 10 …
    pub(super) fn new_message(&mut self) -> MessageId {
        let id = MessageId(self.next_message);
        self.next_message += 4;
        id
    }

    fn set_banner(&mut self, banner: Banner) {
        self.banners.retain(|b| b.kind != banner.kind || (!banner.why.is_empty() && b.why != banner.why));
        if !banner.why.is_empty() && self.banners.len() < 16 {
            self.banners.push(banner);
        }
    }

    fn trim_history(&mut self) {
        while self.history.len() > HISTORY_KEPT {
            self.history.pop_front();
        }
    }

    /// The call that this id names, or the refusal.
    pub(super) fn known_call(&self, id: CallId) -> Result<&crate::call::Call, Refusal> {
        self.board.get(id).ok_or(Refusal::InvalCallHandle { call: id.0 })
    }
}

/// Where each line's subscriptions know us to be: as far as the port is free, we are there again (product.md, *Restart*).
fn remembered_ports(requests: &[StoredChange]) -> BTreeMap<String, u16> {
    let kept = requests.iter().filter_map(|change| match change {
        StoredChange::Put(request) => {
            Some((request.line_address.to_string(), request.subscriptions.first()?.contact.port?))
        }
        _ => None,
    });
    kept.collect()
}
