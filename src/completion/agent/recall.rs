//! The recall of one request: it rings, is taken or not, and its call comes through or fails.

use std::time::Duration;

use super::{Agent, Phase, RoadFacts};
use crate::completion::context::Ctx;
use crate::completion::road::sentence;
use crate::completion::seam::{CallOutcome, Output, PlaceKind};
use crate::completion::timers;
use crate::completion::way::Way;
use crate::model::signal::Failure;
use crate::model::{CompletionCondition, CompletionEnd, CompletionMode, Refusal, Reply, Road, SipUri};

/// The first pause after a call that failed by itself; it doubles with every further one.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// The longest such pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);
/// Congestion in a row after which the user is asked.
const CONGESTION_TRIES: u8 = 3;

/// What a failed recall says about the callee (part 3.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Met {
    Busy,
    NoAnswer,
    Absent,
    Congestion,
    Declined,
    Nowhere,
    Forbidden,
}

impl Agent {
    /// The callee is free: rings here, calls by itself (camp-on, redial), or is held back.
    pub(super) fn ring_or_hold(&mut self, ctx: &mut Ctx<'_>) {
        let redialing = matches!(self.way, Some(Way::Redial(_)));
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
            self.phase = Phase::Ready { lapses: ctx.at() + timers::RECALL, by_exchange: false };
            ctx.turn_open = false;
            ctx.out.push(Output::RecallRings { line, id, peer: self.request.peer.clone() });
        } else {
            self.place(ctx);
        }
    }

    /// The user became engaged while it rings: it goes back behind (product.md, *engaged*).
    pub(in crate::completion) fn give_way(&mut self, ctx: &mut Ctx<'_>) {
        if let Phase::Ready { by_exchange: false, .. } = self.phase {
            let (line, id) = (self.request.key.line, self.request.key.id);
            ctx.out.push(Output::RecallStops { line, id, rejected: false });
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
                self.uncamp(ctx);
            }
            Phase::Held | Phase::WasFree { .. } | Phase::Postponed { .. } => {}
            Phase::Recalling { .. } => return Ok(Reply::Done),
            Phase::GivingUp { .. } | Phase::Asking | Phase::Waiting => {
                let why = format!("{} is not free yet", self.request.peer.title());
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
                return Err(Refusal::OperationUnavail { why: "There is nothing to postpone at the moment".to_owned() });
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
        self.request.recalls_not_taken = self.request.recalls_not_taken.saturating_add(1);
        self.phase = Phase::WasFree { at: ctx.now.wall };
        if self.request.recalls_not_taken >= timers::RECALLS {
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
            self.explanation = Some("Was free for a moment".to_owned());
        }
    }

    /// What became of the call that was placed.
    pub(in crate::completion) fn outcome(&mut self, outcome: CallOutcome, facts: RoadFacts, ctx: &mut Ctx<'_>) {
        let Phase::Recalling { rang, at_original, .. } = self.phase else { return };
        self.dirty = true;
        match outcome {
            CallOutcome::Ringing => {
                self.phase = Phase::Recalling { rang: true, at_original, lapses: ctx.at() + timers::CALL_LOST };
            }
            CallOutcome::QueuedByNetwork(text) => {
                // Rule R4: the live call is the camp-on now; it is left in peace.
                self.road = Some(Road::Network);
                self.explanation = Some(text).filter(|t| !t.is_empty());
                self.phase = Phase::Recalling { rang, at_original, lapses: self.request.expires.max(ctx.at()) };
            }
            CallOutcome::Answered | CallOutcome::Ended { .. } => self.end(CompletionEnd::Completed, None, ctx),
            CallOutcome::GivenUp if rang || matches!(self.way, Some(Way::Redial(_))) => {
                self.failed(&Failure::code(487), facts, ctx)
            }
            CallOutcome::GivenUp => {
                self.phase = Phase::WasFree { at: ctx.now.wall };
                self.not_now(true, ctx);
            }
            CallOutcome::Failed(failure) => self.failed(&failure, facts, ctx),
        }
    }

    /// Nothing was heard of our call for minutes: it is over.
    pub(super) fn call_lost(&mut self, ctx: &mut Ctx<'_>) {
        let (line, id) = (self.request.key.line, self.request.key.id);
        ctx.out.push(Output::EndCall { line, id });
        self.phase = Phase::WasFree { at: ctx.now.wall };
        self.not_now(true, ctx);
        self.dirty = true;
    }

    fn failed(&mut self, failure: &Failure, facts: RoadFacts, ctx: &mut Ctx<'_>) {
        let Phase::Recalling { at_original, .. } = self.phase else { return };
        self.request.code = Some(failure.code);
        self.failures = self.failures.saturating_add(1);
        let pause = (FIRST_PAUSE * 2u32.saturating_pow(u32::from(self.failures.min(7)) - 1)).min(LONGEST_PAUSE);
        let asked = failure.retry_after.as_ref().map(|r| Duration::from_secs(r.seconds.into()));
        self.rests_until = Some(ctx.at() + pause.max(asked.unwrap_or_default()));
        let met = met(failure);
        if let Some(call) = self.request.call.filter(|_| !matches!(met, Met::Declined | Met::Forbidden)) {
            ctx.out.push(Output::Camp { call, camped: true, id: self.request.key.id });
        }
        match met {
            Met::Busy => self.request.condition = CompletionCondition::Busy,
            Met::NoAnswer => self.request.condition = CompletionCondition::NoAnswer,
            Met::Absent => self.request.condition = CompletionCondition::NotLoggedIn,
            Met::Congestion | Met::Declined | Met::Nowhere | Met::Forbidden => {}
        }
        // The call is over; what comes now does not end it once more.
        self.phase = Phase::Waiting;
        match (met, &mut self.way) {
            (Met::Declined, _) => {
                let why = format!("{} declined the call", self.request.peer.title());
                self.end(CompletionEnd::Refused, Some(why), ctx);
            }
            (Met::Forbidden, _) => self.end(CompletionEnd::Failed, Some(sentence(failure)), ctx),
            // Rule 3.2: a line that looked free may not have been there at all; it is watched on.
            (Met::Nowhere, Some(Way::Watch(_))) => self.back_in_line(false, failure, facts, ctx),
            (Met::Nowhere, _) if at_original => {
                self.end(CompletionEnd::Unreachable, Some("There is no such number any more".to_owned()), ctx);
            }
            // S6: the cc-URI is spent (W5); the original address still stands.
            (Met::Nowhere, _) => self.place_at(self.request.target.clone(), ctx),
            (_, Some(Way::Redial(redial))) => {
                let progress = redial.failed(Some(failure), &self.request, ctx);
                self.apply(progress, ctx);
            }
            (Met::Congestion, _) if self.failures < CONGESTION_TRIES => {
                let until = self.rests_until.unwrap_or_default();
                self.phase = Phase::Postponed { until, by_user: false };
                self.explanation = Some("The network is full; it is tried again".to_owned());
            }
            (Met::Congestion, _) => {
                self.phase = Phase::WasFree { at: ctx.now.wall };
                self.not_now(true, ctx);
            }
            _ => self.back_in_line(met == Met::Busy, failure, facts, ctx),
        }
    }

    /// Busy or silent again: the place is kept (S9), or the request starts over with the new offers (W10, A10).
    fn back_in_line(&mut self, busy: bool, failure: &Failure, facts: RoadFacts, ctx: &mut Ctx<'_>) {
        let progress = match &mut self.way {
            Some(Way::Native(native)) => native.keeps_place(ctx).then(|| native.resume(&self.request, ctx)),
            Some(Way::Watch(watch)) => Some(watch.called_in_vain(busy)),
            _ => None,
        };
        match progress {
            Some(progress) => self.apply(progress, ctx),
            None => {
                if !failure.offers.is_empty() {
                    self.request.offers.clone_from(&failure.offers);
                }
                self.climb(facts, ctx);
            }
        }
    }

    fn place(&mut self, ctx: &mut Ctx<'_>) {
        let target = match (&self.way, self.phase) {
            (Some(way), _) => way.recall_target(&self.request),
            (None, _) => self.request.target.clone(),
        };
        self.place_at(target, ctx);
    }

    fn place_at(&mut self, target: SipUri, ctx: &mut Ctx<'_>) {
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

    fn hold(&mut self, ctx: &mut Ctx<'_>) {
        self.phase = Phase::Held;
        self.not_now(false, ctx);
    }

    fn not_now(&mut self, yield_place: bool, ctx: &mut Ctx<'_>) {
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
            Output::RecallStops { line, id, rejected: false }
        });
    }
}

fn met(failure: &Failure) -> Met {
    match failure.code {
        486 | 600 => Met::Busy,
        408 | 487 => Met::NoAnswer,
        480 => Met::Absent,
        603 => Met::Declined,
        404 | 410 | 484 | 604 => Met::Nowhere,
        500..=599 => Met::Congestion,
        _ if matches!(failure.q850_cause, Some(34 | 42)) => Met::Congestion,
        _ => Met::Forbidden,
    }
}
