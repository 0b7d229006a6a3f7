//! What happens around a request: its call is given up, the wish is repeated, the program sleeps, moves, ends.

use super::{Agent, Phase, RoadFacts};
use crate::completion::context::Ctx;
use crate::completion::seam::{FailedCall, Output};
use crate::model::signal::CallInfo;
use crate::model::{CallEnd, CompletionMode, RequestId};

impl Agent {
    /// A call that was given up has ended: its offers count too (W2).
    pub(in crate::completion) fn gave_up(&mut self, offers: Vec<CallInfo>, facts: RoadFacts, ctx: &mut Ctx<'_>) {
        if matches!(self.phase, Phase::GivingUp { .. }) {
            self.request.add_offers(offers);
            self.climb(facts, ctx);
        }
    }

    /// The same wish once more (S3): the same id; another mode changes the request.
    pub(in crate::completion) fn asked_again(
        &mut self,
        command: RequestId,
        failed: FailedCall,
        mode: CompletionMode,
        note: Option<String>,
        facts: RoadFacts,
        ctx: &mut Ctx<'_>,
    ) {
        self.dirty = true;
        self.answer = Some((command, Ok(self.reply(self.pending.is_none()))));
        self.request.add_offers(failed.offers);
        self.request.note = note.or(self.request.note.take());
        self.request.after_call |= failed.call.is_some();
        if failed.still_ringing
            && let Some(call) = failed.call
        {
            ctx.out.push(Output::GiveUp { call });
        }
        if mode != self.request.mode || failed.call != self.request.call {
            self.uncamp(CallEnd::Busy, ctx);
            self.request.mode = mode;
            self.request.ask_first = false;
            self.request.call = failed.call;
            if self.pending.is_none() {
                self.settle_call(ctx);
            }
        }
        if matches!(self.phase, Phase::WasFree { .. } | Phase::Postponed { .. }) {
            self.wait_on(facts, ctx);
        }
    }

    /// The registrar has been heard for the first time since the restart.
    pub(in crate::completion) fn refresh(&mut self, facts: RoadFacts, ctx: &mut Ctx<'_>) {
        self.to_refresh = false;
        match &mut self.way {
            Some(way) => way.refresh(&self.request, ctx),
            None if self.phase == Phase::Asking => self.climb(facts, ctx),
            None => {}
        }
    }

    /// The machine slept: a camp-on asks before it calls, and every road is looked at anew.
    pub(in crate::completion) fn slept(&mut self, ctx: &mut Ctx<'_>) {
        if self.request.mode == CompletionMode::CampOn {
            self.request.ask_first = true;
            self.dirty = true;
        }
        if let Some(way) = &mut self.way {
            way.refresh(&self.request, ctx);
        }
    }

    pub(in crate::completion) fn address_changed(&mut self, ctx: &mut Ctx<'_>) {
        if let Some(way) = &mut self.way {
            way.address_changed(&self.request, ctx);
        }
    }

    /// The program ends: *not now* to the exchange, nothing else changes.
    pub(in crate::completion) fn leave(&mut self, ctx: &mut Ctx<'_>) {
        let (line, id) = (self.request.key.line, self.request.key.id);
        if let Some((request, _)) = self.pending.take() {
            // It goes on asking after the next start.
            self.answer = Some((request, Ok(self.reply(false))));
            self.settle_call(ctx);
        }
        if matches!(self.phase, Phase::Ready { by_exchange: false, .. }) {
            ctx.out.push(Output::RecallStops { line, id, end: CallEnd::NoAnswer });
            self.phase = Phase::WasFree { at: ctx.now.wall };
        }
        if let Some(way) = &mut self.way {
            way.not_now(false, &self.request, ctx);
        }
        self.dirty = true;
    }
}
