//! Keeping house: lines that come and go, and the end of the program.

use super::{Core, Keep, Output};
use crate::call::Input as CallInput;
use crate::completion;
use crate::media::MediaCommand;
use crate::model::event::Event;
use crate::model::settings::LineSettings;
use crate::model::time::Now;
use crate::model::{CallId, LineId, Password, Reason, Refusal, Reply};

impl Core {
    /// What it holds that goes away by itself, and how much of it: calls, requests, waiters, offers, what is unanswered.
    /// A phone at rest holds nothing.
    pub fn held(&self) -> Vec<(&'static str, usize)> {
        let own = [
            ("calls", self.board.iter().count()),
            ("calls of waiters", self.called_by_waiter.len()),
            ("offers made", self.offered.len()),
            ("service calls", self.services.len()),
            ("calls given up", self.given_up.len()),
            ("quality reports", self.quality.len()),
            ("questions to sound", self.devices_asked.len()),
        ];
        let own = own.into_iter().filter(|(_, count)| *count > 0);
        own.chain(self.desk.held()).chain(self.monitor.held()).collect()
    }

    pub(super) fn add_line(
        &mut self,
        settings: LineSettings,
        password: Option<Password>,
        now: Now,
        out: &mut Vec<Output>,
    ) -> Result<Reply, Refusal> {
        if settings.address.is_none() {
            return Err(Refusal::InvalAddress { typed: String::new() });
        }
        if settings.label.trim().is_empty() || self.settings.lines.iter().any(|l| l.label == settings.label) {
            return Err(Refusal::InvalParam { why: Reason::LineNeedsName });
        }
        let id = LineId(self.lines.iter().map(|l| l.id.0).max().unwrap_or(0) + 1);
        let mut all = (*self.settings).clone();
        all.lines.push(settings.clone());
        self.settings = std::sync::Arc::new(all.clone());
        out.push(Output::Keep(Keep::Settings(Box::new(all))));
        if let (Some(address), Some(_)) = (settings.address.clone(), &password) {
            out.push(Output::Keep(Keep::Password { address, password: password.clone() }));
        }
        self.bring_up(id, settings, password, now, out);
        Ok(Reply::Line(id))
    }

    pub(super) fn remove_line(&mut self, id: LineId, now: Now, out: &mut Vec<Output>) -> Result<Reply, Refusal> {
        let (label, address) = match self.line(id) {
            Some(line) => (line.settings.label.clone(), line.address.clone()),
            None => return Err(Refusal::InvalLineHandle { line: id.to_string() }),
        };
        self.drop_line(id, now, out);
        let mut all = (*self.settings).clone();
        all.lines.retain(|l| l.label != label);
        self.settings = std::sync::Arc::new(all.clone());
        out.push(Output::Keep(Keep::Password { address, password: None }));
        out.push(Output::Keep(Keep::Settings(Box::new(all))));
        Ok(Reply::Done)
    }

    pub(super) fn quit(&mut self, now: Now, out: &mut Vec<Output>) {
        if self.leaving {
            return;
        }
        self.leaving = true;
        self.desk_handle(completion::Input::Leaving, now, out);
        self.monitor_handle(completion::monitor::Input::Leaving, now, out);
        let live: Vec<CallId> = self.board.iter().filter(|c| c.session().is_some()).map(|c| c.id).collect();
        for id in live {
            self.call_handle(id, CallInput::HangUp { code: 480 }, now, out);
        }
        out.push(Output::Media(MediaCommand::Tone(None)));
        out.push(Output::Event(Event::Quitting));
        out.push(Output::Quit);
    }
}
