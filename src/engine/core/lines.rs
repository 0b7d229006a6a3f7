//! The lines: bringing them up, keeping them registered, trying again with growing patience.

use std::time::Duration;

use super::{Core, Keep, Output};
use crate::completion;
use crate::completion::monitor::CalleeState;
use crate::model::event::Event;
use crate::model::settings::{CompletionSettings, LineSettings};
use crate::model::signal::Failure;
use crate::model::time::Now;
use crate::model::{CallId, CallState, LineId, Moment, Password, Reason, Refusal, Registration, Reply, SipUri};
use crate::sip::{LineAccount, Outbound};

/// From one try to register to the next, seconds; the last goes on for ever.
const PATIENCE_S: [u64; 7] = [2, 4, 8, 15, 30, 60, 120];

/// One line of ours.
pub struct Line {
    /// Its number.
    pub id: LineId,
    /// Its settings.
    pub settings: LineSettings,
    /// Its address of record.
    pub address: SipUri,
    /// Where it stands with its registrar.
    pub registration: Registration,
    /// Our Contact as the registrar knows it.
    pub contact: Option<SipUri>,
    /// Waiting voice messages.
    pub voice_mail: Option<u32>,
    /// What the monitor was told of it last.
    pub told_state: Option<CalleeState>,
    password: Option<Password>,
    failures: usize,
    remembered_port: Option<u16>,
    /// Its address changed, or the network was gone: its subscriptions are made anew once it is registered.
    moved: bool,
}

impl Line {
    /// What signalling needs to know of it.
    pub fn account(&self) -> LineAccount {
        LineAccount {
            line: self.id,
            address: self.address.clone(),
            display_name: self.settings.display_name.clone(),
            username: self.settings.username.clone().unwrap_or_else(|| self.address.user_display()),
            password: self.password.as_ref().map(|p| p.expose().to_owned()),
            registrar: self.settings.registrar.clone(),
            outbound_proxy: self.settings.outbound_proxy.as_deref().and_then(|p| {
                let text = if p.contains(':') && p.starts_with("sip") { p.to_owned() } else { format!("sip:{p};lr") };
                text.parse().ok()
            }),
            transport: self.settings.transport,
            local_port: self.settings.local_port,
            remembered_port: self.remembered_port,
            register_expires_s: self.settings.enabled.then_some(self.settings.register_expires_s),
        }
    }

    /// Whether it is registered.
    pub fn is_up(&self) -> bool {
        self.registration == Registration::Registered
    }

    /// When the next try to register is due.
    pub fn wakes_at(&self) -> Option<Moment> {
        match self.registration {
            Registration::Failed { retry, .. } => retry,
            _ => None,
        }
    }
}

impl Core {
    /// Adds a line and registers it.
    pub(super) fn bring_up(
        &mut self,
        id: LineId,
        settings: LineSettings,
        password: Option<Password>,
        now: Now,
        out: &mut Vec<Output>,
    ) {
        let Some(address) = settings.address.clone() else { return };
        let registration = if settings.enabled { Registration::Registering } else { Registration::Off };
        let completion = self.completion_of(&settings);
        let enabled = settings.enabled;
        let line = Line {
            id,
            settings,
            address: address.clone(),
            registration,
            contact: None,
            voice_mail: None,
            told_state: None,
            password,
            failures: 0,
            remembered_port: self.remembered_ports.remove(&address.to_string()),
            moved: false,
        };
        let account = line.account();
        self.lines.push(line);
        self.desk_handle(completion::Input::Line { line: id, address, settings: completion }, now, out);
        self.guard_address(id, now, out);
        out.push(Output::Sip(Outbound::Line(account)));
        self.tell_registration(id, out);
        if !enabled {
            // A line that does not register is as ready as it will ever be.
            self.desk_handle(completion::Input::Registered { line: id, up: true }, now, out);
        }
    }

    /// Takes changed settings of a line; registers anew if the account changed.
    pub(super) fn change_line(&mut self, id: LineId, settings: LineSettings, now: Now, out: &mut Vec<Output>) {
        let completion = self.completion_of(&settings);
        let Some(line) = self.lines.iter_mut().find(|l| l.id == id) else { return };
        let Some(address) = settings.address.clone() else { return };
        if line.settings == settings {
            return;
        }
        let before = line.account();
        line.settings = settings;
        line.address = address.clone();
        let after = line.account();
        let enabled = line.settings.enabled;
        if before != after {
            line.failures = 0;
            line.registration = if enabled { Registration::Registering } else { Registration::Off };
            out.push(Output::Sip(Outbound::Line(after)));
            self.tell_registration(id, out);
        }
        self.desk_handle(completion::Input::Line { line: id, address, settings: completion }, now, out);
        self.guard_address(id, now, out);
    }

    /// A line's settings of completion, its predefined messages filled in.
    fn completion_of(&self, settings: &LineSettings) -> Box<CompletionSettings> {
        let mut completion = Box::new(settings.completion.clone());
        completion.messages.get_or_insert_with(|| self.standard_messages.clone());
        completion
    }

    /// The user's language changed: so do the predefined messages of lines without their own.
    pub(super) fn speak(&mut self, messages: Vec<String>, now: Now, out: &mut Vec<Output>) {
        if self.standard_messages == messages {
            return;
        }
        self.standard_messages = messages;
        let lines = self.lines.iter().filter(|l| l.settings.completion.messages.is_none());
        let lines: Vec<_> = lines.map(|l| (l.id, l.address.clone(), self.completion_of(&l.settings))).collect();
        for (line, address, settings) in lines {
            self.desk_handle(completion::Input::Line { line, address, settings }, now, out);
        }
    }

    /// The keyring gave a password late: the line uses it at once.
    pub(super) fn late_password(&mut self, address: &SipUri, password: Password, out: &mut Vec<Output>) {
        for line in self.lines.iter_mut().filter(|l| l.address == *address && l.password.is_none()) {
            line.password = Some(password.clone());
            line.failures = 0;
            if line.settings.enabled {
                line.registration = Registration::Registering;
                out.push(Output::Sip(Outbound::Line(line.account())));
            }
        }
    }

    /// The user corrects the password of a line.
    pub(super) fn set_password(
        &mut self,
        id: LineId,
        password: Password,
        out: &mut Vec<Output>,
    ) -> Result<Reply, Refusal> {
        let Some(line) = self.line_mut(id) else {
            return Err(Refusal::InvalLineHandle { line: id.to_string() });
        };
        line.password = Some(password.clone());
        line.failures = 0;
        out.push(Output::Keep(Keep::Password { address: line.address.clone(), password: Some(password) }));
        if line.settings.enabled {
            line.registration = Registration::Registering;
            out.push(Output::Sip(Outbound::Line(line.account())));
            self.tell_registration(id, out);
        }
        Ok(Reply::Done)
    }

    pub(super) fn registered(&mut self, id: LineId, contact: SipUri, now: Now, out: &mut Vec<Output>) {
        let Some(line) = self.line_mut(id) else { return };
        line.failures = 0;
        let elsewhere = line.contact.as_ref().is_some_and(|old| old.host_port() != contact.host_port());
        let moved = std::mem::take(&mut line.moved) || elsewhere;
        line.contact = Some(contact);
        let was_up = line.is_up();
        line.registration = Registration::Registered;
        if moved {
            self.desk_handle(completion::Input::NetworkChanged, now, out);
        }
        if elsewhere {
            self.move_calls(id, now, out);
        }
        if !was_up {
            self.tell_registration(id, out);
            self.desk_handle(completion::Input::Registered { line: id, up: true }, now, out);
            self.show_lamps(now, out);
        }
    }

    pub(super) fn registration_failed(&mut self, id: LineId, failure: &Failure, now: Now, out: &mut Vec<Output>) {
        let jitter = Duration::from_millis(self.dice.below(1_000));
        let Some(line) = self.line_mut(id) else { return };
        let patience = Duration::from_secs(PATIENCE_S[line.failures.min(PATIENCE_S.len() - 1)]);
        let asked = failure.retry_after.as_ref().map(|r| Duration::from_secs(r.seconds.into()));
        line.failures += 1;
        let refused = matches!(failure.code, 401 | 403 | 407) && !failure.local;
        // A wrong password is not tried again by itself: exchanges lock accounts that do.
        let retry = (!refused).then(|| now.moment + asked.unwrap_or(patience) + jitter);
        let was_up = line.is_up();
        let registration = Registration::Failed {
            reason: reason(failure, &line.address),
            code: (!failure.local).then_some(failure.code),
            retry,
        };
        line.registration = registration;
        self.tell_registration(id, out);
        if was_up {
            self.desk_handle(completion::Input::Registered { line: id, up: false }, now, out);
        }
    }

    /// The line's address changed, or the network is back.
    pub(super) fn network_changed(&mut self, id: LineId, out: &mut Vec<Output>) {
        if let Some(line) = self.line_mut(id) {
            line.moved = true;
        }
        self.register(id, out);
    }

    /// The other ends of the line's calls learn where we are now.
    fn move_calls(&mut self, id: LineId, now: Now, out: &mut Vec<Output>) {
        let up = |c: &&crate::call::Call| c.line == id && matches!(c.state(), CallState::Talking | CallState::Held);
        let calls: Vec<CallId> = self.board.iter().filter(up).map(|c| c.id).collect();
        for call in calls {
            self.call_handle(call, crate::call::Input::Moved, now, out);
        }
    }

    /// Registers this line again at once.
    pub(super) fn register(&mut self, id: LineId, out: &mut Vec<Output>) {
        let Some(line) = self.line_mut(id) else { return };
        if !line.settings.enabled {
            return;
        }
        if !line.is_up() {
            line.registration = Registration::Registering;
            self.tell_registration(id, out);
        }
        out.push(Output::Sip(Outbound::Register(id)));
    }

    pub(super) fn register_all(&mut self, _now: Now, out: &mut Vec<Output>) {
        let ids: Vec<LineId> = self.lines.iter().map(|l| l.id).collect();
        for id in ids {
            self.register(id, out);
        }
    }

    pub(super) fn retry_lines(&mut self, now: Now, out: &mut Vec<Output>) {
        let due: Vec<LineId> =
            self.lines.iter().filter(|l| l.wakes_at().is_some_and(|at| at <= now.moment)).map(|l| l.id).collect();
        for id in due {
            self.register(id, out);
        }
    }

    /// Takes a line away: its calls end, its requests end, the registrar forgets us.
    pub(super) fn drop_line(&mut self, id: LineId, now: Now, out: &mut Vec<Output>) {
        let calls: Vec<_> = self.board.iter().filter(|c| c.line == id && c.end().is_none()).map(|c| c.id).collect();
        for call in calls {
            self.call_handle(call, crate::call::Input::HangUp { code: 480 }, now, out);
        }
        self.desk_handle(completion::Input::LineGone(id), now, out);
        if let Some(line) = self.line(id) {
            let gone = completion::monitor::Input::AddressGone(line.address.address_of_record());
            self.monitor_handle(gone, now, out);
        }
        let mut asked = Vec::new();
        self.watchers.end(&id.to_string(), &mut asked);
        out.extend(asked.into_iter().map(Output::Sip));
        self.lines.retain(|l| l.id != id);
        out.push(Output::Sip(Outbound::DropLine(id)));
    }

    pub(in crate::engine) fn line(&self, id: LineId) -> Option<&Line> {
        self.lines.iter().find(|l| l.id == id)
    }

    pub(super) fn line_mut(&mut self, id: LineId) -> Option<&mut Line> {
        self.lines.iter_mut().find(|l| l.id == id)
    }

    fn tell_registration(&self, id: LineId, out: &mut Vec<Output>) {
        let Some(line) = self.line(id) else { return };
        let reason = match &line.registration {
            Registration::Failed { reason, .. } => Some(reason.clone()),
            _ => None,
        };
        out.push(Output::Event(Event::Registration { line: id, state: line.registration.name(), reason }));
    }
}

/// Why the line is not registered.
fn reason(failure: &Failure, address: &SipUri) -> Reason {
    let host = address.host_port();
    match (failure.code, &failure.why) {
        (401 | 407, _) => Reason::WrongPassword { host },
        (403, None) => Reason::LineRefused { host },
        (404, None) => Reason::AddressUnknown { host },
        (408, _) => Reason::HostSilent { host },
        (503, None) => Reason::OutOfService { host },
        (_, Some(why)) => why.clone(),
        (code, None) if failure.phrase.is_empty() => Reason::HostAnswered { host, code },
        (code, None) => Reason::HostAnsweredWith { host, code, words: failure.phrase.clone() },
    }
}
