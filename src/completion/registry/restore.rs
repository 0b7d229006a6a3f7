//! Requests from disk: taken up when their line is there, under their old ids.

use std::time::Duration;

use super::{Desk, person};
use crate::completion::agent::Agent;
use crate::completion::context::{Ctx, Key};
use crate::completion::request::Request;
use crate::completion::seam::Output;
use crate::model::completion::{StoredChange, StoredRequest};
use crate::model::message::MessageText;
use crate::model::time::Now;
use crate::model::{CompletionEnd, CompletionMode, LineId, Moment, Reason};

/// So long a request from disk waits for its line: the demo's lines come a moment after the start.
const ORPHANS_WAIT: Duration = Duration::from_secs(60);

impl Desk {
    /// The journal, in its order: the last word about each request counts.
    pub(super) fn restore(&mut self, changes: Vec<StoredChange>, now: Now, out: &mut Vec<Output>) {
        for change in changes {
            match change {
                StoredChange::Put(stored) => {
                    self.orphans.retain(|(_, o)| (o.line, o.id) != (stored.line, stored.id));
                    let left = stored.expires_at.after(now.wall).min(ORPHANS_WAIT);
                    self.orphans.push((now.moment + left, *stored));
                }
                StoredChange::Gone { line, id } => self.orphans.retain(|(_, o)| (o.line, o.id) != (line, id)),
                StoredChange::Learned { line, exchange, learned } => self.remember(&line, exchange, learned),
                StoredChange::LastId { line, id } => {
                    let last = self.last_ids.entry(line).or_default();
                    *last = (*last).max(id.0);
                }
                StoredChange::LockedOut { target, until } => {
                    let left = until.after(now.wall);
                    if !left.is_zero() {
                        self.locked_out.insert(person(&target), now.moment + left);
                        self.ways_touched += 1;
                    }
                }
            }
        }
        let lines: Vec<LineId> = self.lines.keys().copied().collect();
        for line in lines {
            self.adopt(line, now, out);
        }
    }

    /// A line has come: its requests from disk are taken up. Lines may have been renumbered: the address decides.
    pub(super) fn adopt(&mut self, line: LineId, now: Now, out: &mut Vec<Output>) {
        let Some(known) = self.lines.get(&line) else { return };
        let address = known.address.clone();
        let mine: Vec<(Moment, StoredRequest)> =
            self.orphans.extract_if(.., |(_, o)| o.line_address.same_person(&address)).collect();
        for (_, stored) in mine {
            self.take_up(line, &stored, now, out);
        }
    }

    /// A request from disk whose line does not come ends with a word, as all do.
    pub(super) fn forsake(&mut self, now: Now, out: &mut Vec<Output>) {
        for (_, stored) in self.orphans.extract_if(.., |(until, _)| *until <= now.moment) {
            out.push(Output::Store(StoredChange::Gone { line: stored.line, id: stored.id }));
            let explanation = Some(Reason::LineRemoved);
            out.push(Output::Ended { stored: Box::new(stored), end: CompletionEnd::Failed, explanation });
        }
    }

    fn take_up(&mut self, line: LineId, stored: &StoredRequest, now: Now, out: &mut Vec<Output>) {
        let mut key = Key { id: stored.id, line };
        let moved = stored.line != line;
        if moved {
            out.push(Output::Store(StoredChange::Gone { line: stored.line, id: stored.id }));
        }
        if self.agents.contains_key(&key) || key.id.0 == 0 {
            key = self.next_id(line);
        }
        let last = self.last_ids.entry(line).or_default();
        *last = (*last).max(key.id.0);
        let turn_open = self.turn_open(now);
        let Some(known) = self.lines.get_mut(&line) else { return };
        let up = known.up;
        let (numbers, dice, house, locked) = (&mut self.numbers, &mut self.dice, &self.house, self.locked);
        let mut ctx = Ctx { now, out, line: known, numbers, dice, turn_open, house, locked };
        let mark = ctx.out.len();
        let request = Request::restored(key, stored, now);
        let agent = Agent::restored(request, stored, &mut ctx);
        self.agents.insert(key, Box::new(agent));
        self.settle(key, true, mark, now, out);
        if stored.expires_at <= now.wall {
            self.with(key, now, out, |agent, _, ctx| agent.end(CompletionEnd::Expired, None, ctx));
        } else if stored.mode == CompletionMode::Intrude || stored.message == Some(MessageText::VoiceMail) {
            // Nobody wants to find himself in a conversation, or in a voice mail box, because a program started.
            self.with(key, now, out, |agent, _, ctx| agent.end(CompletionEnd::Failed, Some(Reason::PerchEnded), ctx));
        } else if up {
            self.with(key, now, out, |agent, facts, ctx| agent.refresh(facts, ctx));
        }
    }
}
