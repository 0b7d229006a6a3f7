//! What one request wants written, answered and told.

use super::{Agent, Phase};
use crate::model::{Event, Refusal, Reply, RequestId};

/// What [`Agent::take_news`] hands to the registry.
pub(in crate::completion) struct AgentNews {
    /// To be kept on disk, before the answer.
    pub(in crate::completion) store: bool,
    pub(in crate::completion) answer: Option<(RequestId, Result<Reply, Refusal>)>,
    pub(in crate::completion) events: Vec<Event>,
}

impl Agent {
    /// What has to be written and told since the last time.
    pub(in crate::completion) fn take_news(&mut self) -> AgentNews {
        let name = self.state().name();
        if self.shown.replace(name) != Some(name) {
            let (line, id) = (self.request.key.line, self.request.key.id);
            let end = match self.phase {
                Phase::Ended { end, .. } => Some(end),
                _ => None,
            };
            self.events.push(Event::Completion { line, id, state: name, end });
        }
        let store = std::mem::take(&mut self.dirty);
        let answer = self.answer.take();
        let events = if self.pending.is_some() { Vec::new() } else { std::mem::take(&mut self.events) };
        AgentNews { store, answer, events }
    }

    /// An event about it that waits, as all do, for the answer to its command.
    pub(in crate::completion) fn say(&mut self, event: Event) {
        self.events.push(event);
    }
}
