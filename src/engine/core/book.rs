//! The phone's books: settings, contacts, messages, Recents, and what was typed into the dial field.

use std::sync::Arc;

use super::{Core, Keep, Output};
use crate::completion;
use crate::model::address::{Scheme, SipUri};
use crate::model::contact::Contact;
use crate::model::event::Event;
use crate::model::history::{HistoryEntry, HistoryKind};
use crate::model::message::{Delivery, MessageRecord};
use crate::model::settings::Settings;
use crate::model::time::Now;
use crate::model::{CallEnd, CallId, Direction, LineId, MessageId, NameAddr, Reason, Refusal, Reply};

/// Messages held in memory.
const MESSAGES_KEPT: usize = 1_000;
/// What is typed into the dial field, in bytes at most; no address is longer, and a datagram must hold it several times.
const LONGEST_TYPED: usize = 1_024;
/// Contacts at most.
const CONTACTS_MAX: usize = 50_000;

impl Core {
    /// The line that was named, or the first registered, or the first.
    pub(super) fn line_for(&self, line: Option<LineId>) -> Result<LineId, Refusal> {
        match line {
            Some(id) => self.line(id).map(|l| l.id).ok_or_else(|| Refusal::InvalLineHandle { line: id.to_string() }),
            None => self
                .lines
                .iter()
                .find(|l| l.is_up())
                .or_else(|| self.lines.iter().find(|l| l.settings.enabled))
                .or_else(|| self.lines.first())
                .map(|l| l.id)
                .ok_or(Refusal::OperationUnavail { why: Reason::NoLineYet }),
        }
    }

    /// What was typed, as an address: a contact's exact name, a URI, `user@host`, a number, a user part.
    pub(super) fn read_address(&self, line: LineId, typed: &str) -> Result<NameAddr, Refusal> {
        let typed = typed.trim();
        let bad = || Refusal::InvalAddress { typed: typed.chars().take(80).collect() };
        let line = self.line(line).ok_or_else(|| Refusal::InvalLineHandle { line: line.to_string() })?;
        if typed.is_empty() || typed.len() > LONGEST_TYPED {
            return Err(bad());
        }
        if let Some(contact) = self.contacts.iter().find(|c| c.name == typed) {
            let uri = contact.addresses.first().cloned().ok_or_else(bad)?;
            return Ok(NameAddr { display: Some(contact.name.clone()), uri: on_line(uri, &line.address) });
        }
        let lower = typed.to_ascii_lowercase();
        let uri = if ["sip:", "sips:", "tel:"].iter().any(|s| lower.starts_with(s)) {
            on_line(typed.parse().map_err(|_| bad())?, &line.address)
        } else if let Some(rest) = lower.strip_prefix("callto:") {
            on_line(format!("tel:{rest}").parse().map_err(|_| bad())?, &line.address)
        } else if typed.contains('@') {
            format!("sip:{typed}").parse().map_err(|_| bad())?
        } else {
            let number: String = typed.chars().filter(|c| !" -.()/".contains(*c)).collect();
            let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || "+*#".contains(c));
            let user = if is_number { number.replace('#', "%23") } else { typed.to_owned() };
            let legal = |c: char| c.is_ascii_alphanumeric() || "-_.!~*'()&=+$,%".contains(c);
            if !user.chars().all(legal) {
                return Err(bad());
            }
            at_line(&user, &line.address)
        };
        let display = self.name_of(&uri);
        Ok(NameAddr { display, uri })
    }

    /// The contact's name for an address, if there is one.
    pub(in crate::engine) fn name_of(&self, uri: &SipUri) -> Option<String> {
        self.contacts.iter().find(|c| c.addresses.iter().any(|a| same_number(a, uri))).map(|c| c.name.clone())
    }

    pub(super) fn save_contact(&mut self, contact: Contact, now: Now, out: &mut Vec<Output>) -> Result<Reply, Refusal> {
        if contact.name.trim().is_empty() || contact.addresses.is_empty() {
            return Err(Refusal::InvalParam { why: Reason::ContactNeedsMore });
        }
        let mut all = self.contacts.to_vec();
        all.retain(|c| c.name != contact.name);
        if all.len() >= CONTACTS_MAX {
            return Err(Refusal::ResourceUnavail { why: Reason::ContactsFull });
        }
        all.push(contact);
        all.sort_by_key(|c| (!c.favourite, c.name.to_lowercase()));
        self.contacts = all.into();
        out.push(Output::Keep(Keep::Contacts(self.contacts.clone())));
        self.show_lamps(now, out);
        Ok(Reply::Done)
    }

    pub(super) fn remove_contact(&mut self, name: &str, now: Now, out: &mut Vec<Output>) -> Result<Reply, Refusal> {
        let left: Vec<Contact> = self.contacts.iter().filter(|c| c.name != name).cloned().collect();
        if left.len() == self.contacts.len() {
            return Err(Refusal::InvalParam { why: Reason::NoContact { name: name.to_owned() } });
        }
        self.contacts = left.into();
        out.push(Output::Keep(Keep::Contacts(self.contacts.clone())));
        self.show_lamps(now, out);
        Ok(Reply::Done)
    }

    /// Takes changed settings: lines are matched by their place, the rest is applied at once.
    pub(super) fn take_settings(&mut self, new: Settings, now: Now, out: &mut Vec<Output>) {
        let old = self.settings.clone();
        self.settings = Arc::new(new.clone());
        if old.audio != new.audio || old.window.language != new.window.language {
            out.push(self.sound_settings());
        }
        if !new.recording.allowed {
            self.stop_all_recordings(out);
        }
        if old.calls != new.calls {
            self.settle_house(now, out);
        }
        for (was, is) in old.lines.iter().zip(&new.lines) {
            let id = self.lines.iter().find(|l| l.settings.label == was.label).map(|l| l.id);
            if let Some(id) = id {
                self.change_line(id, is.clone(), now, out);
            }
        }
        let ids: Vec<LineId> = self.lines.iter().map(|l| l.id).collect();
        for id in ids {
            self.guard_address(id, now, out);
        }
        out.push(Output::Keep(Keep::Settings(Box::new(new))));
    }

    pub(super) fn set_dnd(
        &mut self,
        line: Option<LineId>,
        on: bool,
        now: Now,
        out: &mut Vec<Output>,
    ) -> Result<Reply, Refusal> {
        if let Some(id) = line {
            self.line_for(Some(id))?;
        }
        let mut all = (*self.settings).clone();
        for known in self.lines.iter().filter(|l| line.is_none_or(|id| id == l.id)) {
            for settings in all.lines.iter_mut().filter(|s| s.label == known.settings.label) {
                settings.dnd = on;
            }
        }
        self.take_settings(all, now, out);
        Ok(Reply::Done)
    }

    /// A message of ours goes out.
    pub(super) fn note_message(
        &mut self,
        id: MessageId,
        line: LineId,
        peer: NameAddr,
        text: String,
        now: Now,
        out: &mut Vec<Output>,
    ) {
        let record = MessageRecord {
            id,
            line,
            peer,
            direction: Direction::Outgoing,
            at: now.wall,
            text,
            delivery: Delivery::Sending,
        };
        self.keep_message(record, out);
    }

    /// A message of theirs came.
    pub(super) fn message_came(&mut self, line: LineId, from: NameAddr, text: String, now: Now, out: &mut Vec<Output>) {
        let id = self.new_message();
        let display = self.name_of(&from.uri).or(from.display);
        let peer = NameAddr { display, uri: from.uri };
        self.unread += 1;
        let text = text.chars().take(4_000).collect();
        let direction = Direction::Incoming;
        self.keep_message(
            MessageRecord { id, line, peer, direction, at: now.wall, text, delivery: Delivery::Received },
            out,
        );
    }

    /// What became of a message of ours.
    pub(super) fn message_done(&mut self, id: MessageId, delivery: Delivery, out: &mut Vec<Output>) {
        let Some(mut record) = self.messages.iter().find(|m| m.id == id).cloned() else { return };
        record.delivery = delivery;
        self.keep_message(record, out);
    }

    /// The request that kept a message is over: what was not delivered by now will not be.
    pub(super) fn message_over(&mut self, id: MessageId, out: &mut Vec<Output>) {
        let waits = |d: &Delivery| matches!(d, Delivery::Sending | Delivery::Waiting);
        if self.messages.iter().any(|m| m.id == id && waits(&m.delivery)) {
            self.message_done(id, Delivery::Refused { why: Reason::GivenUp }, out);
        }
    }

    fn keep_message(&mut self, record: MessageRecord, out: &mut Vec<Output>) {
        match self.messages.iter_mut().find(|m| m.id == record.id) {
            Some(old) => *old = record.clone(),
            None => self.messages.push_back(record.clone()),
        }
        while self.messages.len() > MESSAGES_KEPT {
            self.messages.pop_front();
        }
        out.push(Output::Keep(Keep::Message(Box::new(record.clone()))));
        out.push(Output::Event(Event::Message(Box::new(record))));
    }

    /// A call is over: a line of Recents.
    pub(super) fn note_call(&mut self, id: CallId, now: Now, out: &mut Vec<Output>) {
        let Some(call) = self.board.get(id) else { return };
        let Some((end, at)) = call.end() else { return };
        // A recall that was never placed is the request's story, not a call's.
        if call.hidden || (call.direction == Direction::Outgoing && call.completion.is_some() && !call.was_placed()) {
            return;
        }
        let missed = call.direction == Direction::Incoming
            && call.connected.is_none()
            && !matches!(end, CallEnd::AnsweredElsewhere | CallEnd::Declined);
        let talked_s = call.connected.map(|c| u32::try_from(at.since(c).as_secs()).unwrap_or(u32::MAX));
        let entry = HistoryEntry {
            line: call.line,
            peer: call.peer.clone(),
            at: call.since,
            what: HistoryKind::Call {
                direction: call.direction,
                origin: call.origin,
                end,
                code: call.code(),
                talked_s,
                completion: call.completion,
                quality: call.last_quality,
            },
        };
        if missed {
            self.missed += 1;
        }
        self.keep_history(entry, now, out);
    }

    pub(in crate::engine) fn keep_history(&mut self, entry: HistoryEntry, _now: Now, out: &mut Vec<Output>) {
        out.push(Output::Keep(Keep::History(Box::new(entry.clone()))));
        self.history.push_back(entry);
        self.trim_history();
    }

    /// *Not now* to somebody who waits for us.
    pub(super) fn dismiss_waiter(
        &mut self,
        line: LineId,
        place: u32,
        now: Now,
        out: &mut Vec<Output>,
    ) -> Result<Reply, Refusal> {
        let waiter = self.waiter_at(line, place, now)?;
        self.monitor_handle(completion::monitor::Input::NotNow(waiter.subscription), now, out);
        Ok(Reply::Done)
    }
}

/// `user@` the line's own host and port.
fn at_line(user: &str, line: &SipUri) -> SipUri {
    SipUri { user: user.to_owned(), params: Vec::new(), headers: None, ..line.clone() }
}

/// A tel URI is called through the line's domain; others as they are.
fn on_line(uri: SipUri, line: &SipUri) -> SipUri {
    if uri.scheme == Scheme::Tel { at_line(&uri.user.replace('#', "%23"), line) } else { uri }
}

/// The same person, or the same telephone number in another spelling.
fn same_number(a: &SipUri, b: &SipUri) -> bool {
    if a.scheme == Scheme::Tel || b.scheme == Scheme::Tel {
        a.user_display() == b.user_display()
    } else {
        a.same_person(b)
    }
}
