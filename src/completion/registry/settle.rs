//! One request handled: what it leads to is written, told and indexed, in that order.

use super::{Desk, person, wall_of};
use crate::completion::agent::{Agent, Phase, RoadFacts};
use crate::completion::context::{Ctx, Key};
use crate::completion::seam::Output;
use crate::model::completion::StoredChange;
use crate::model::time::Now;
use crate::model::{CompletionEnd, Event, LineId};

impl Desk {
    /// Lets one request act, then settles what it did.
    pub(super) fn with<R>(
        &mut self,
        key: Key,
        now: Now,
        out: &mut Vec<Output>,
        act: impl FnOnce(&mut Agent, RoadFacts, &mut Ctx<'_>) -> R,
    ) -> Option<R> {
        let target = &self.agents.get(&key)?.request.target;
        let facts = self.road_facts(target);
        let turn_open = self.turn_open(now);
        let (agent, line) = (self.agents.get_mut(&key)?, self.lines.get_mut(&key.line)?);
        let was_ended = agent.is_ended();
        let known = (line.learned, line.codes_out);
        let (numbers, dice, house, locked) = (&mut self.numbers, &mut self.dice, &self.house, self.locked);
        let mut ctx = Ctx { now, out, line, numbers, dice, turn_open, house, locked };
        let mark = ctx.out.len();
        let result = act(agent, facts, &mut ctx);
        let learns = ctx.line.learned != known.0;
        self.ways_touched += u64::from((ctx.line.learned, ctx.line.codes_out) != known);
        self.settle(key, was_ended, mark, now, out);
        if learns {
            self.keep_learned(key.line, out);
        }
        Some(result)
    }

    /// Keeps what must last, answers what is due, and knows again where the request belongs. What
    /// the request did stands in `out` from `mark` on; the disk and the answer go before it.
    pub(super) fn settle(&mut self, key: Key, was_ended: bool, mark: usize, now: Now, out: &mut Vec<Output>) {
        let Some(agent) = self.agents.get_mut(&key) else { return };
        let is_ended = agent.is_ended();
        let mut first = Vec::new();
        if is_ended != was_ended {
            self.count_change(key, is_ended, now, &mut first, out);
        }
        let (Some(agent), Some(line)) = (self.agents.get_mut(&key), self.lines.get(&key.line)) else { return };
        let news = agent.take_news();
        if news.store && !is_ended {
            first.push(Output::Store(StoredChange::Put(Box::new(agent.stored(&line.address, now)))));
        }
        // What is promised leaves after it is on disk.
        if let Some((request, result)) = news.answer {
            first.push(Output::Reply { request, result });
        }
        out.splice(mark..mark, first);
        out.extend(news.events.into_iter().map(Output::Event));

        let deadline = agent.wakes_at();
        let (has_the_turn, is_held) = (agent.has_the_turn(), agent.phase == Phase::Held);
        let (gives_up, by_code) = (matches!(agent.phase, Phase::GivingUp { .. }), agent.is_held_by_code());
        if let Some(old) = self.deadline_of.remove(&key) {
            self.deadlines.remove(&(old, key));
        }
        if let Some(at) = deadline {
            self.deadline_of.insert(key, at);
            self.deadlines.insert((at, key));
        }
        set_membership(&mut self.on_turn, key, has_the_turn);
        set_membership(&mut self.held, key, is_held);
        set_membership(&mut self.giving_up, key, gives_up);
        set_membership(&mut self.by_code, key, by_code);
        self.touched.insert(key);
    }

    /// A request began or ended: the numbers, and what others must hear (I3, T60, T61).
    fn count_change(&mut self, key: Key, ended: bool, now: Now, first: &mut Vec<Output>, out: &mut Vec<Output>) {
        let count = self.counts.entry(key.line).or_default();
        *count = if ended { count.saturating_sub(1) } else { count.saturating_add(1) };
        let count = *count;
        let (Some(agent), Some(line)) = (self.agents.get_mut(&key), self.lines.get(&key.line)) else { return };
        let (id, line_id) = (key.id, key.line);
        if let Phase::Ended { end, .. } = agent.phase {
            let mut stored = agent.stored(&line.address, now);
            stored.subscriptions = Vec::new();
            let explanation = agent.view().explanation;
            if end == CompletionEnd::LockOut {
                let redial = &line.settings.redial;
                let until = now.moment + lock_out(redial.lock_out_minutes.max(redial.rules.least_rest_minutes()));
                let target = agent.request.target.clone();
                self.locked_out.insert(person(&target), until);
                self.ways_touched += 1;
                first.push(Output::Store(StoredChange::LockedOut { target, until: wall_of(until, now) }));
            }
            first.push(Output::Store(StoredChange::Gone { line: line_id, id }));
            out.push(Output::Ended { stored: Box::new(stored), end, explanation });
            if is_external(end) {
                agent.say(Event::ComplCancel { line: line_id, id });
            }
        }
        agent.say(Event::NumCompletions { line: line_id, count });
        let persons = [person(&agent.request.peer.uri), person(&agent.request.target)];
        for who in persons {
            let keys = self.by_person.entry(who.clone()).or_default();
            keys.retain(|k| *k != key);
            if !ended {
                keys.push(key);
            } else if keys.is_empty() {
                self.by_person.remove(&who);
            }
        }
    }

    /// Forgets an ended request.
    pub(super) fn remove(&mut self, key: Key) {
        self.agents.remove(&key);
        if let Some(at) = self.deadline_of.remove(&key) {
            self.deadlines.remove(&(at, key));
        }
        self.on_turn.remove(&key);
        self.held.remove(&key);
        self.giving_up.remove(&key);
        self.by_code.remove(&key);
        self.touched.insert(key);
    }

    /// The next id of a line: ascending, never one that lives (I4).
    pub(super) fn next_id(&mut self, line: LineId) -> Key {
        let last = self.last_ids.entry(line).or_default();
        loop {
            *last = last.checked_add(1).unwrap_or(1);
            let key = Key { id: crate::model::CompletionId(*last), line };
            if !self.agents.contains_key(&key) {
                return key;
            }
        }
    }
}

/// Ends that did not come from the user: LINEDEVSTATE_COMPLCANCEL (T61).
fn is_external(end: CompletionEnd) -> bool {
    matches!(
        end,
        CompletionEnd::Expired
            | CompletionEnd::Refused
            | CompletionEnd::Withdrawn
            | CompletionEnd::Unreachable
            | CompletionEnd::LockOut
            | CompletionEnd::Failed
    )
}

fn lock_out(minutes: u16) -> std::time::Duration {
    std::time::Duration::from_secs(u64::from(minutes) * 60)
}

fn set_membership(set: &mut std::collections::BTreeSet<Key>, key: Key, is_in: bool) {
    if is_in {
        set.insert(key);
    } else {
        set.remove(&key);
    }
}
