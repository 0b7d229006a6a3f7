//! The user's commands: lineCompleteCall, lineUncompleteCall, and the buttons of a recall.

use super::{Desk, person};
use crate::completion::agent::{Agent, RoadFacts};
use crate::completion::context::{Ctx, Key};
use crate::completion::request::{MAX_WORDS, Request};
use crate::completion::seam::{FailedCall, Output};
use crate::model::completion::StoredChange;
use crate::model::message::MessageText;
use crate::model::settings::CompletionSettings;
use crate::model::time::Now;
use crate::model::{CompletionEnd, CompletionId, CompletionMode, LineId, Reason, Refusal, Reply, RequestId};

impl Desk {
    /// lineCompleteCall (T01 to T17).
    #[expect(clippy::too_many_arguments, reason = "the fields of one command, and time and way out")]
    pub(super) fn complete(
        &mut self,
        command: RequestId,
        failed: FailedCall,
        mode: CompletionMode,
        message: Option<MessageText>,
        note: Option<String>,
        now: Now,
        out: &mut Vec<Output>,
    ) {
        if let Err(refusal) = self.may_complete(&failed, mode, message.as_ref()) {
            out.push(Output::Reply { request: command, result: Err(refusal) });
            return;
        }
        if let Some(key) = self.same_wish(&failed, mode) {
            self.merge(command, key, failed, mode, note, now, out);
            return;
        }
        let max = self.lines.get(&failed.line).map_or(0, |l| l.settings.max_outstanding);
        if self.count(failed.line) >= max {
            out.push(Output::Reply { request: command, result: Err(Refusal::CompletionOverrun { max }) });
            return;
        }
        // T05: without a word about which, it is the first of the predefined ones.
        let message = message.or((mode == CompletionMode::Message).then_some(MessageText::Predefined(0)));
        let key = self.next_id(failed.line);
        out.push(Output::Store(StoredChange::LastId { line: key.line, id: key.id }));
        let still_ringing = failed.still_ringing;
        let facts = self.road_facts(&failed.target);
        let turn_open = self.turn_open(now);
        let Some(line) = self.lines.get_mut(&key.line) else { return };
        let (numbers, dice, house, locked) = (&mut self.numbers, &mut self.dice, &self.house, self.locked);
        let mut ctx = Ctx { now, out, line, numbers, dice, turn_open, house, locked };
        let (mark, known) = (ctx.out.len(), ctx.line.learned);
        let request = Request::new(key, failed, mode, message, note, &mut ctx);
        let mut agent = Agent::new(request, command, now.moment);
        agent.begin(still_ringing, facts, &mut ctx);
        let learns = ctx.line.learned != known;
        self.ways_touched += 1;
        self.agents.insert(key, Box::new(agent));
        // It counts from its first moment, and is on disk before anything is promised.
        let ended_at_once = self.agents.get(&key).is_some_and(|a| a.is_ended());
        if ended_at_once {
            *self.counts.entry(key.line).or_default() += 1;
        }
        self.settle(key, !ended_at_once, mark, now, out);
        if learns {
            self.keep_learned(key.line, out);
        }
    }

    fn may_complete(
        &self,
        failed: &FailedCall,
        mode: CompletionMode,
        message: Option<&MessageText>,
    ) -> Result<(), Refusal> {
        let Some(line) = self.lines.get(&failed.line) else {
            return Err(Refusal::InvalLineHandle { line: failed.line.to_string() });
        };
        if line.settings.max_outstanding == 0 {
            return Err(Refusal::OperationUnavail { why: Reason::CompletionOff });
        }
        if self.leaving {
            return Err(Refusal::OperationFailed { why: Reason::PerchCloses });
        }
        if mode == CompletionMode::Message {
            check_message(message, &line.settings)?;
        }
        self.can_complete(failed, mode).map_err(|why| Refusal::InvalCallComplMode { why })
    }

    /// The request for the same person on the same line that this wish is about (S3). Messages and
    /// intrusions are deeds of their own.
    fn same_wish(&self, failed: &FailedCall, mode: CompletionMode) -> Option<Key> {
        let waits = |m| matches!(m, CompletionMode::CallBack | CompletionMode::CampOn);
        if !waits(mode) {
            return None;
        }
        let keys = self.by_person.get(&person(&failed.target))?;
        keys.iter().copied().find(|key| {
            key.line == failed.line && self.agents.get(key).is_some_and(|a| !a.is_ended() && waits(a.request.mode))
        })
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of one command, and time and way out")]
    fn merge(
        &mut self,
        command: RequestId,
        key: Key,
        failed: FailedCall,
        mode: CompletionMode,
        note: Option<String>,
        now: Now,
        out: &mut Vec<Output>,
    ) {
        self.with(key, now, out, |agent, facts, ctx| agent.asked_again(command, failed, mode, note, facts, ctx));
    }

    /// lineUncompleteCall (T20 to T25).
    pub(super) fn uncomplete(
        &mut self,
        command: RequestId,
        line: Option<LineId>,
        id: CompletionId,
        now: Now,
        out: &mut Vec<Output>,
    ) {
        self.command(command, line, id, now, out, |agent, _, ctx| agent.stop(CompletionEnd::Cancelled, ctx));
    }

    /// *Cancel* at the recall: DC_REJECTED (T73).
    pub(super) fn decline(
        &mut self,
        command: RequestId,
        line: Option<LineId>,
        id: CompletionId,
        now: Now,
        out: &mut Vec<Output>,
    ) {
        self.command(command, line, id, now, out, |agent, _, ctx| agent.stop(CompletionEnd::Rejected, ctx));
    }

    pub(super) fn uncomplete_all(&mut self, command: RequestId, line: Option<LineId>, now: Now, out: &mut Vec<Output>) {
        if let Some(line) = line.filter(|l| !self.lines.contains_key(l)) {
            let result = Err(Refusal::InvalLineHandle { line: line.to_string() });
            out.push(Output::Reply { request: command, result });
            return;
        }
        let wanted = self.agents.values().filter(|a| !a.is_ended() && line.is_none_or(|l| a.key().line == l));
        let keys: Vec<Key> = wanted.map(|a| a.key()).collect();
        let count = u32::try_from(keys.len()).unwrap_or(u32::MAX);
        for key in keys {
            self.with(key, now, out, |agent, _, ctx| agent.end(CompletionEnd::Cancelled, None, ctx));
        }
        out.push(Output::Reply { request: command, result: Ok(Reply::Cancelled(count)) });
    }

    /// A command about one request, answered at once, after what it changed is written.
    pub(super) fn command(
        &mut self,
        command: RequestId,
        line: Option<LineId>,
        id: CompletionId,
        now: Now,
        out: &mut Vec<Output>,
        act: impl FnOnce(&mut Agent, RoadFacts, &mut Ctx<'_>) -> Result<Reply, Refusal>,
    ) {
        let result = self
            .find(line, id)
            .and_then(|key| self.with(key, now, out, act).unwrap_or(Err(Refusal::InvalCompletionId { id: id.0 })));
        out.push(Output::Reply { request: command, result });
    }

    /// The request by its id, on its line; without a line the id alone must name one (T22).
    fn find(&self, line: Option<LineId>, id: CompletionId) -> Result<Key, Refusal> {
        let unknown = Err(Refusal::InvalCompletionId { id: id.0 });
        if let Some(line) = line {
            if !self.lines.contains_key(&line) {
                return Err(Refusal::InvalLineHandle { line: line.to_string() });
            }
            let key = Key { id, line };
            return if self.is_valid(key) { Ok(key) } else { unknown };
        }
        let mut named = self.lines.keys().map(|line| Key { id, line: *line }).filter(|key| self.is_valid(*key));
        match (named.next(), named.next()) {
            (Some(key), None) => Ok(key),
            _ => unknown,
        }
    }

    /// Outstanding, or completed a moment ago by what may have been voice mail.
    fn is_valid(&self, key: Key) -> bool {
        self.agents.get(&key).is_some_and(|a| !a.is_ended() || a.may_have_been_voice_mail())
    }
}

fn check_message(message: Option<&MessageText>, settings: &CompletionSettings) -> Result<(), Refusal> {
    let count = u32::try_from(settings.messages().len()).unwrap_or(u32::MAX);
    match message {
        Some(MessageText::Predefined(id)) if *id >= count => Err(Refusal::InvalMessageId { id: *id, count }),
        None if count == 0 => Err(Refusal::InvalMessageId { id: 0, count }),
        Some(MessageText::Own(text)) if text.trim().is_empty() => {
            Err(Refusal::InvalParam { why: Reason::EmptyMessage })
        }
        Some(MessageText::Own(text)) if text.len() > MAX_WORDS => {
            Err(Refusal::InvalParam { why: Reason::MessageOver { max: u32::try_from(MAX_WORDS).unwrap_or(u32::MAX) } })
        }
        _ => Ok(()),
    }
}
