//! What became of a call that was placed for a request, and what that says about the callee (part 3.3).

use std::time::Duration;

use super::{Agent, Phase, RoadFacts};
use crate::completion::context::Ctx;
use crate::completion::feature::{Binding, Feature};
use crate::completion::road::sentence;
use crate::completion::seam::{CallOutcome, Output};
use crate::completion::timers;
use crate::completion::way::Way;
use crate::model::signal::Failure;
use crate::model::{CompletionCondition, CompletionEnd, Reason, Road};

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
    /// What became of the call that was placed.
    pub(in crate::completion) fn outcome(&mut self, outcome: CallOutcome, facts: RoadFacts, ctx: &mut Ctx<'_>) {
        let Phase::Recalling { rang, at_original, .. } = self.phase else { return self.other_outcome(outcome, ctx) };
        self.dirty = true;
        match outcome {
            CallOutcome::Ringing => {
                self.phase = Phase::Recalling { rang: true, at_original, lapses: ctx.at() + timers::CALL_LOST };
            }
            CallOutcome::QueuedByNetwork(text) => {
                // Rule R4: the live call is the camp-on now; it is left in peace.
                self.road = Some(Road::Network);
                self.explanation = Some(text).filter(|t| !t.is_empty()).map(Reason::Verbatim);
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
            CallOutcome::Failed(failure) => {
                self.failed(&failure, facts, ctx);
                let comment = failure.retry_after.and_then(|retry| retry.comment);
                if let Some(words) = comment.filter(|_| !self.is_ended()) {
                    self.explanation = Some(Reason::TheySay { words });
                }
            }
        }
    }

    /// A call that is no recall of ours: a road's own, or the exchange's recall.
    fn other_outcome(&mut self, outcome: CallOutcome, ctx: &mut Ctx<'_>) {
        match (self.phase, &mut self.way) {
            (Phase::Asking | Phase::Waiting, Some(way)) => {
                let progress = way.outcome(outcome, ctx);
                self.apply(progress, ctx);
            }
            (Phase::Ready { by_exchange: true, .. }, _) => match outcome {
                CallOutcome::Answered | CallOutcome::Ended { .. } => {
                    self.phase = Phase::Waiting;
                    self.end(CompletionEnd::Completed, None, ctx);
                }
                // They may have called themselves: then the exchange still holds the request, and either way they were free.
                CallOutcome::Failed(_) | CallOutcome::GivenUp if self.may_be_held_by_code() => {
                    self.phase = Phase::WasFree { at: ctx.now.wall };
                    self.dirty = true;
                }
                CallOutcome::Failed(_) | CallOutcome::GivenUp => self.was_not_taken(ctx),
                CallOutcome::Ringing | CallOutcome::QueuedByNetwork(_) => {}
            },
            _ => {}
        }
    }

    /// The exchange holds it by feature code, and may call any moment.
    pub(in crate::completion) fn is_held_by_code(&self) -> bool {
        let waits = matches!(self.phase, Phase::Waiting | Phase::WasFree { .. } | Phase::Postponed { .. });
        waits && self.may_be_held_by_code()
    }

    /// The exchange has it, as far as is known.
    fn may_be_held_by_code(&self) -> bool {
        matches!(self.way, Some(Way::Feature(Feature::Waiting)))
    }

    /// The exchange's own INVITE is the recall. A camp-on is answered by itself where that is certain.
    pub(in crate::completion) fn exchange_recalls(&mut self, binding: Binding, ctx: &mut Ctx<'_>) {
        if !self.is_held_by_code() {
            return;
        }
        if binding != Binding::Perhaps {
            // The exchange has spent its one call: nothing is left there to be cancelled.
            self.forget_code(ctx);
        }
        self.dirty = true;
        self.phase = Phase::Ready { lapses: ctx.at() + timers::CALL_LOST, by_exchange: true };
        if binding == Binding::Certain && ctx.turn_open && !self.request.asks(ctx.locked) {
            let (line, id) = (self.request.key.line, self.request.key.id);
            ctx.out.push(Output::AnswerRecall { line, id });
        }
    }

    /// The exchange no longer holds it, or is asked anew in a moment.
    pub(super) fn forget_code(&mut self, ctx: &mut Ctx<'_>) {
        if let Some(Way::Feature(feature)) = &mut self.way {
            feature.recalled(ctx);
            self.way = None;
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
            ctx.out.push(Output::Camp { call, id: self.request.key.id });
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
                let why = Reason::DeclinedBy { name: self.request.peer.title() };
                self.end(CompletionEnd::Refused, Some(why), ctx);
            }
            (Met::Forbidden, _) => self.end(CompletionEnd::Failed, Some(sentence(failure)), ctx),
            // Rule 3.2: a line that looked free may not have been there at all; it is watched on.
            (Met::Nowhere, Some(Way::Watch(_))) => self.back_in_line(false, failure, facts, ctx),
            (Met::Nowhere, _) if at_original => {
                self.end(CompletionEnd::Unreachable, Some(Reason::NumberGone), ctx);
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
                self.explanation = Some(Reason::NetworkFull);
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
