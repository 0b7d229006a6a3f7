//! The recall of one request: it rings, is held back, taken or not.

use std::time::Duration;

use super::{Agent, Phase, RoadFacts};
use crate::completion::context::Ctx;
use crate::completion::seam::{Output, PlaceKind};
use crate::completion::timers;
use crate::completion::way::Way;
use crate::model::{CallEnd, CompletionCondition, CompletionEnd, CompletionMode, Reason, Refusal, Reply, SipUri};

impl Agent {
    /// The callee is free: rings here, calls by itself (camp-on, redial), or is held back.
    pub(super) fn ring_or_hold(&mut self, ctx: &mut Ctx<'_>) {
        let redialing = self.is_redialing();
        // Redial keeps its own intervals.
        if let Some(until) = self.rests_until.filter(|at| *at > ctx.at() && !redialing) {
            self.phase = Phase::Postponed { until, by_user: false };
            return;
        }
        // With nobody there, a plain call would ring a person for nothing.
        if !ctx.turn_open || (redialing && ctx.locked) {
            self.hold(ctx);
        } else if redialing {
            self.try_once_more(ctx);
        } else if self.request.asks(ctx.locked) {
            let (line, id) = (self.request.key.line, self.request.key.id);
            self.phase = Phase::Ready { lapses: ctx.at() + ctx.house.recall_rings, by_exchange: false };
            ctx.turn_open = false;
            ctx.out.push(Output::RecallRings { line, id, peer: self.request.peer.clone() });
        } else {
            self.place(ctx);
        }
    }

    /// It is on the road of plain calls.
    pub(in crate::completion) fn is_redialing(&self) -> bool {
        matches!(self.way, Some(Way::Redial(_)))
    }

    /// The user became engaged while it rings: it goes back behind (product.md, *engaged*).
    pub(in crate::completion) fn give_way(&mut self, ctx: &mut Ctx<'_>) {
        if let Phase::Ready { by_exchange: false, .. } = self.phase {
            let (line, id) = (self.request.key.line, self.request.key.id);
            ctx.out.push(Output::RecallStops { line, id, end: CallEnd::NoAnswer });
            self.hold(ctx);
            self.dirty = true;
        }
    }

    /// The person's own INVITE has come (part 3.5): a ringing recall gives way; of two INVITEs that
    /// cross, the one from the smaller address stays.
    pub(in crate::completion) fn they_call(&mut self, ctx: &mut Ctx<'_>) {
        self.give_way(ctx);
        if matches!(self.phase, Phase::Recalling { .. })
            && ctx.line.address.to_string() > self.request.target.to_string()
        {
            let (line, id) = (self.request.key.line, self.request.key.id);
            ctx.out.push(Output::EndCall { line, id });
            self.phase = Phase::Waiting;
            self.hold(ctx);
            self.dirty = true;
        }
    }

    /// The user is free and it is this request's turn.
    pub(in crate::completion) fn turn(&mut self, ctx: &mut Ctx<'_>) {
        if self.phase != Phase::Held {
            return;
        }
        self.phase = Phase::Waiting;
        self.dirty = true;
        if let Some(way) = &mut self.way {
            let progress = way.resume(&self.request, ctx);
            self.apply(progress, ctx);
        }
    }

    /// *Call now*.
    pub(in crate::completion) fn accept(&mut self, engaged: bool, ctx: &mut Ctx<'_>) -> Result<Reply, Refusal> {
        match self.phase {
            Phase::Ready { by_exchange: true, .. } => {
                let (line, id) = (self.request.key.line, self.request.key.id);
                ctx.out.push(Output::AnswerRecall { line, id });
                return Ok(Reply::Done);
            }
            Phase::Ready { .. } => {
                // A camped call that had to ask goes on as the recall.
                self.uncamp(CallEnd::Busy, ctx);
            }
            Phase::Held | Phase::WasFree { .. } | Phase::Postponed { .. } => {}
            Phase::Recalling { .. } => return Ok(Reply::Done),
            Phase::GivingUp { .. } | Phase::Asking | Phase::Waiting => {
                let why = Reason::NotFreeYet { name: self.request.peer.title() };
                return Err(Refusal::OperationUnavail { why });
            }
            Phase::Ended { .. } => return Err(Refusal::InvalCompletionId { id: self.request.key.id.0 }),
        }
        if engaged {
            ctx.out.push(Output::HoldOthers);
        }
        self.place(ctx);
        Ok(Reply::Done)
    }

    /// lineUncompleteCall, or *Cancel* at the recall: of a cancel and a recall exactly one wins (I1).
    pub(in crate::completion) fn stop(&mut self, end: CompletionEnd, ctx: &mut Ctx<'_>) -> Result<Reply, Refusal> {
        if self.is_ended() {
            return Err(Refusal::InvalCompletionId { id: self.request.key.id.0 });
        }
        self.end(end, None, ctx);
        Ok(Reply::Done)
    }

    /// *Later…*
    pub(in crate::completion) fn postpone(&mut self, by: Duration, ctx: &mut Ctx<'_>) -> Result<Reply, Refusal> {
        match self.phase {
            Phase::Ended { .. } => return Err(Refusal::InvalCompletionId { id: self.request.key.id.0 }),
            Phase::Recalling { .. } | Phase::GivingUp { .. } | Phase::Asking => {
                return Err(Refusal::OperationUnavail { why: Reason::NothingToPostpone });
            }
            Phase::Ready { by_exchange, .. } => self.stop_ringing(by_exchange, ctx),
            Phase::Waiting | Phase::Held | Phase::WasFree { .. } | Phase::Postponed { .. } => {}
        }
        self.phase = Phase::Postponed { until: ctx.at() + by.min(self.request.life), by_user: true };
        self.not_now(true, ctx);
        Ok(Reply::Done)
    }

    /// *Wait on* after *was free*; *keep waiting* after voice mail.
    pub(in crate::completion) fn again(&mut self, facts: RoadFacts, ctx: &mut Ctx<'_>) -> Result<Reply, Refusal> {
        match self.phase {
            Phase::WasFree { .. } | Phase::Postponed { .. } | Phase::Held => self.wait_on(facts, ctx),
            Phase::Ended { voice_mail_until: Some(until), .. } if until > ctx.at() => {
                self.request.condition = CompletionCondition::NoAnswer;
                self.request.expires = ctx.at() + self.request.life;
                self.request.expires_at = ctx.now.wall.plus(self.request.life);
                self.climb(facts, ctx);
            }
            Phase::Ended { .. } => return Err(Refusal::InvalCompletionId { id: self.request.key.id.0 }),
            _ => {}
        }
        Ok(Reply::Done)
    }

    /// Goes on waiting by the road it has, or by the first that takes it.
    pub(super) fn wait_on(&mut self, facts: RoadFacts, ctx: &mut Ctx<'_>) {
        self.explanation = None;
        self.dirty = true;
        if matches!(self.phase, Phase::WasFree { .. }) {
            // Nobody knows whether the exchange still holds it; asked twice, it holds it once.
            self.forget_code(ctx);
        }
        match &mut self.way {
            Some(way) => {
                self.phase = Phase::Waiting;
                let progress = way.resume(&self.request, ctx);
                self.apply(progress, ctx);
            }
            None => self.climb(facts, ctx),
        }
    }

    /// Twenty seconds are over (T73: DC_NOANSWER).
    pub(super) fn not_taken(&mut self, ctx: &mut Ctx<'_>) {
        let Phase::Ready { by_exchange, .. } = self.phase else { return };
        self.stop_ringing(by_exchange, ctx);
        self.was_not_taken(ctx);
    }

    /// Nobody takes it, the application says (DC_NOANSWER, T73).
    pub(in crate::completion) fn leave_untaken(&mut self, ctx: &mut Ctx<'_>) -> Result<Reply, Refusal> {
        match self.phase {
            Phase::Ready { .. } => {
                self.not_taken(ctx);
                Ok(Reply::Done)
            }
            Phase::Ended { .. } => Err(Refusal::InvalCompletionId { id: self.request.key.id.0 }),
            _ => Err(Refusal::InvalCallState { state: self.state().name().to_owned() }),
        }
    }

    pub(super) fn was_not_taken(&mut self, ctx: &mut Ctx<'_>) {
        self.dirty = true;
        self.request.recalls_not_taken = self.request.recalls_not_taken.saturating_add(1);
        self.phase = Phase::WasFree { at: ctx.now.wall };
        if self.request.recalls_not_taken >= ctx.house.recalls {
            self.end(CompletionEnd::NotTaken, None, ctx);
        } else {
            self.not_now(true, ctx);
        }
    }

    /// The callee is taken by somebody else, or the exchange has turned to the next waiter (S10).
    pub(super) fn withdrawn(&mut self, ctx: &mut Ctx<'_>) {
        let Phase::Ready { by_exchange, .. } = self.phase else { return };
        self.stop_ringing(by_exchange, ctx);
        if matches!(self.way, Some(Way::Native(_))) {
            self.phase = Phase::WasFree { at: ctx.now.wall };
            self.not_now(true, ctx);
        } else {
            self.phase = Phase::Waiting;
            self.explanation = Some(Reason::WasFreeBriefly);
        }
    }

    fn place(&mut self, ctx: &mut Ctx<'_>) {
        let target = match (&self.way, self.phase) {
            (Some(way), _) => way.recall_target(&self.request),
            (None, _) => self.request.target.clone(),
        };
        self.place_at(target, ctx);
    }

    pub(super) fn place_at(&mut self, target: SipUri, ctx: &mut Ctx<'_>) {
        self.dirty = true;
        ctx.turn_open = false;
        self.explanation = None;
        let at_original = target == self.request.target;
        self.phase = Phase::Recalling { rang: false, at_original, lapses: ctx.at() + timers::CALL_LOST };
        ctx.out.push(Output::Place {
            line: self.request.key.line,
            id: self.request.key.id,
            call: self.request.call.filter(|_| self.request.mode == CompletionMode::CampOn),
            peer: self.request.peer.clone(),
            target,
            headers: Vec::new(),
            kind: if matches!(self.way, Some(Way::Redial(_))) { PlaceKind::RedialTry } else { PlaceKind::Recall },
        });
    }

    fn try_once_more(&mut self, ctx: &mut Ctx<'_>) {
        self.request.redial_attempts = self.request.redial_attempts.saturating_add(1);
        if let Some(Way::Redial(redial)) = &mut self.way {
            redial.tried();
        }
        self.place(ctx);
    }

    pub(super) fn hold(&mut self, ctx: &mut Ctx<'_>) {
        self.phase = Phase::Held;
        self.not_now(false, ctx);
    }

    pub(super) fn not_now(&mut self, yield_place: bool, ctx: &mut Ctx<'_>) {
        self.dirty = true;
        if let Some(way) = &mut self.way {
            let progress = way.not_now(yield_place, &self.request, ctx);
            self.apply(progress, ctx);
        }
    }

    fn stop_ringing(&mut self, by_exchange: bool, ctx: &mut Ctx<'_>) {
        let (line, id) = (self.request.key.line, self.request.key.id);
        ctx.out.push(if by_exchange {
            Output::EndCall { line, id }
        } else {
            Output::RecallStops { line, id, end: CallEnd::NoAnswer }
        });
    }
}
