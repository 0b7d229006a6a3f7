//! Breaking in, the caller's side: whether it can be done is found out before it is offered (part 4, *Intrude*).
//!
//! Their phone says `Supported: join` in its 180 or its refusal; then their line is asked once for its dialogs. If it
//! tells one with Call-ID and tags, the button lives.

use std::time::Duration;

use super::{Core, Output};
use crate::call::Call;
use crate::completion::seam::News;
use crate::model::signal::{EventHeader, NotifyState};
use crate::model::time::Now;
use crate::model::{CallId, Direction, Moment, SessionId, SubscriptionId};
use crate::sip::Outbound;
use crate::sip::package::dialog_info;

/// A line that has told nothing by then tells nothing.
const PATIENCE: Duration = Duration::from_secs(5);
/// Completion's own subscriptions, and those to the contacts' lines, have lower numbers.
const FIRST: u64 = 1 << 62;
/// Calls whose other side is asked at once.
const MAX_PROBES: usize = 32;

/// A question that is out.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Probe {
    call: CallId,
    lapses: Moment,
}

impl Core {
    /// The other side of this session supports these extensions: it may be worth asking.
    pub(super) fn probe(&mut self, session: SessionId, supported: &[String], now: Now, out: &mut Vec<Output>) {
        if !supported.iter().any(|s| s == "join") || self.probes.len() >= MAX_PROBES {
            return;
        }
        let Some(call) = self.board.by_past_session(session) else { return };
        let is_out = |c: &Call| c.direction == Direction::Outgoing && c.connected.is_none() && !c.hidden;
        if !is_out(call) || call.can_be_joined || self.probes.values().any(|p| p.call == call.id) {
            return;
        }
        let (call, line, target) = (call.id, call.line, call.target.clone());
        self.next_probe += 2;
        let subscription = SubscriptionId(FIRST + self.next_probe);
        self.probes.insert(subscription, Probe { call, lapses: now.moment + PATIENCE });
        out.push(Output::Sip(Outbound::Subscribe {
            subscription,
            line,
            target,
            to: None,
            event: EventHeader::plain("dialog"),
            accept: vec![dialog_info::MEDIA_TYPE.to_owned()],
            expires_s: 60,
            call_id: None,
            headers: Vec::new(),
        }));
    }

    /// Their line has told something; false if the subscription is to something else.
    pub(super) fn probed(
        &mut self,
        subscription: SubscriptionId,
        news: &News,
        state: Option<&NotifyState>,
        now: Now,
        out: &mut Vec<Output>,
    ) -> bool {
        let Some(probe) = self.probes.get(&subscription).copied() else { return is_probe(subscription) };
        let over = matches!(state, Some(NotifyState::Terminated { .. }));
        let told = match news {
            News::Dialogs { dialogs, .. } => Some(dialogs.iter().any(|d| d.confirmed && d.dialog.is_some())),
            _ => None,
        };
        if told.is_none() && !over {
            return true; // the first NOTIFY may be empty
        }
        self.end_probe(subscription, !over, out);
        if told == Some(true)
            && let Some(call) = self.board.get_mut(probe.call)
        {
            call.can_be_joined = true;
            let (line, mut asks) = (call.line, Vec::new());
            self.desk.note_joinable(line, &mut asks);
            asks.into_iter().for_each(|ask| self.do_for_desk(ask, now, out));
        }
        true
    }

    /// The question was refused, or has ended; false if the subscription is to something else.
    pub(super) fn probe_failed(&mut self, subscription: SubscriptionId, out: &mut Vec<Output>) -> bool {
        if is_probe(subscription) {
            self.end_probe(subscription, false, out);
        }
        is_probe(subscription)
    }

    /// Gives up questions that nobody answers.
    pub(super) fn tick_probes(&mut self, now: Now, out: &mut Vec<Output>) {
        let late: Vec<SubscriptionId> =
            self.probes.iter().filter(|(_, p)| p.lapses <= now.moment).map(|(id, _)| *id).collect();
        for subscription in late {
            self.end_probe(subscription, true, out);
        }
    }

    /// When the next one is given up.
    pub(super) fn probes_wake_at(&self) -> Option<Moment> {
        self.probes.values().map(|p| p.lapses).min()
    }

    fn end_probe(&mut self, subscription: SubscriptionId, lives: bool, out: &mut Vec<Output>) {
        if self.probes.remove(&subscription).is_some() && lives {
            out.push(Output::Sip(Outbound::Unsubscribe(subscription)));
        }
    }
}

fn is_probe(subscription: SubscriptionId) -> bool {
    subscription.0 >= FIRST
}
