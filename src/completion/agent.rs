//! The caller's agent: one request from its first question to its end.
//!
//! | phase | input | next |
//! |---|---|---|
//! | giving up | the ringing call is over, or 4 s | asking |
//! | asking | the road takes it | waiting |
//! | asking, waiting | the road refuses | the next road; none left: ended |
//! | waiting | free, and it is our turn | ready (camp-on: recalling) |
//! | waiting | free, but the user is engaged | held |
//! | held | the user is free again | waiting, or ready at once |
//! | ready | taken | recalling |
//! | ready | 20 s, or withdrawn by the exchange | was free (the third time: ended) |
//! | ready | the user becomes engaged | held |
//! | recalling | answered | ended: completed |
//! | recalling | busy, no answer, not there | waiting again, or asking |
//! | was free, postponed | wait on, time | waiting |
//! | any | cancelled, expired, they called | ended |

mod life;
mod news;
mod outcome;
mod recall;
mod view;

use super::context::{Ctx, Key};
use super::ladder;
use super::request::Request;
use super::road::Progress;
use super::seam::{Input, Output};
use super::timers;
use super::way::Way;
use crate::model::completion::StoredRequest;
use crate::model::{
    CallEnd, CompletionEnd, CompletionMode, Event, Moment, Reason, Refusal, Reply, RequestId, Road, WallTime,
};

/// Where a request stands; every state with a deadline carries it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Phase {
    /// The failed call still rings there and is given up first (A3).
    GivingUp { lapses: Moment },
    /// A road has been asked.
    Asking,
    /// A road has it.
    Waiting,
    /// The callee is free; the user, or our turn, is not.
    Held,
    /// The recall rings here.
    Ready { lapses: Moment, by_exchange: bool },
    /// Our INVITE is out.
    Recalling { rang: bool, at_original: bool, lapses: Moment },
    /// Left alone until then: *Later…*, or a pause after a failed try.
    Postponed { until: Moment, by_user: bool },
    /// The recall was not taken.
    WasFree { at: WallTime },
    /// Over; on the screen until then.
    Ended { end: CompletionEnd, until: Moment, voice_mail_until: Option<Moment> },
}

/// One request and its road.
#[derive(Debug)]
pub(super) struct Agent {
    pub(super) request: Request,
    pub(super) phase: Phase,
    way: Option<Way>,
    /// The road it is on, or was last; shown.
    road: Option<Road>,
    /// Roads not tried yet, best first.
    ahead: Vec<Road>,
    explanation: Option<Reason>,
    /// Some road has taken it.
    was_taken: bool,
    /// Tries in a row that failed: the pauses between them grow.
    failures: u8,
    /// A full queue has room again then, perhaps.
    room_at: Option<Moment>,
    /// Nothing is called by itself before then.
    rests_until: Option<Moment>,
    /// `CompleteCall` is still to be answered, at the latest then.
    pending: Option<(RequestId, Moment)>,
    answer: Option<(RequestId, Result<Reply, Refusal>)>,
    /// Events wait until the command is answered: before that the id means nothing to anybody (T17).
    events: Vec<Event>,
    dirty: bool,
    /// Shown by this name at the last look.
    shown: Option<&'static str>,
    /// The registrar has not been heard since the restart: subscriptions are refreshed then.
    pub(super) to_refresh: bool,
}

impl Agent {
    /// A new request; [`begin`](Agent::begin) sets it going.
    pub(super) fn new(request: Request, command: RequestId, now: Moment) -> Agent {
        let mut agent = Agent::bare(request);
        agent.pending = Some((command, now + timers::REPLY));
        agent
    }

    /// A request from disk, with its subscriptions; [`refresh`](Agent::refresh) asks for their state.
    pub(super) fn restored(request: Request, stored: &StoredRequest, ctx: &mut Ctx<'_>) -> Agent {
        let mut agent = Agent::bare(request);
        agent.road = stored.road;
        agent.to_refresh = true;
        agent.was_taken = stored.taken;
        agent.way = stored.taken.then(|| Way::restore(stored, &agent.request, ctx)).flatten();
        if let Some(at) = stored.was_free_at {
            agent.phase = Phase::WasFree { at };
        } else if agent.way.as_ref().is_some_and(|w| !w.is_subscribed()) {
            agent.phase = Phase::Waiting;
        } else if let Some(until) = stored.postponed_until.filter(|u| *u > ctx.now.wall) {
            let until = ctx.at() + until.after(ctx.now.wall);
            agent.phase = Phase::Postponed { until, by_user: true };
        }
        agent
    }

    fn bare(request: Request) -> Agent {
        Agent {
            request,
            phase: Phase::Asking,
            way: None,
            road: None,
            ahead: Vec::new(),
            explanation: None,
            was_taken: false,
            failures: 0,
            room_at: None,
            rests_until: None,
            pending: None,
            answer: None,
            events: Vec::new(),
            dirty: true,
            shown: None,
            to_refresh: false,
        }
    }

    pub(super) fn key(&self) -> Key {
        self.request.key
    }

    pub(super) fn is_ended(&self) -> bool {
        matches!(self.phase, Phase::Ended { .. })
    }

    /// It rings here, or its call is out: no other recall meanwhile.
    pub(super) fn has_the_turn(&self) -> bool {
        matches!(self.phase, Phase::Ready { .. } | Phase::Recalling { .. })
    }

    /// Gives up a call that still rings, then asks the first road.
    pub(super) fn begin(&mut self, still_ringing: bool, facts: RoadFacts, ctx: &mut Ctx<'_>) {
        match self.request.call.filter(|_| still_ringing) {
            Some(call) => {
                self.phase = Phase::GivingUp { lapses: ctx.at() + timers::GIVE_UP };
                ctx.out.push(Output::GiveUp { call });
            }
            None => self.climb(facts, ctx),
        }
    }

    /// Starts at the top of the ladder.
    pub(super) fn climb(&mut self, facts: RoadFacts, ctx: &mut Ctx<'_>) {
        self.leave_road(ctx);
        self.phase = Phase::Asking;
        let facts = ladder::Facts::of_request(&self.request, facts.locked_out);
        match ladder::roads(&facts, ctx.line, ctx.house) {
            Ok(roads) => {
                self.ahead = roads;
                self.next_road(None, ctx);
            }
            Err(why) => self.end(CompletionEnd::Refused, Some(why), ctx),
        }
    }

    /// Steps down: the next road under the same id.
    pub(super) fn next_road(&mut self, why: Option<Reason>, ctx: &mut Ctx<'_>) {
        self.room_at = self.way.as_ref().and_then(Way::room_at).or(self.room_at);
        self.leave_road(ctx);
        while !self.ahead.is_empty() {
            let road = self.ahead.remove(0);
            let Some((way, progress)) = Way::begin(road, &self.request, ctx) else { continue };
            let (line, id) = (self.request.key.line, self.request.key.id);
            self.events.push(Event::RoadChanged { line, id, from: self.road, to: road, why: why.clone() });
            self.way = Some(way);
            self.road = Some(road);
            self.explanation = why;
            self.phase = Phase::Asking;
            self.dirty = true;
            self.apply(progress, ctx);
            return;
        }
        if let Some(until) = self.room_at.take().filter(|at| *at < self.request.expires) {
            // RFC 6910 section 9.7: a short-term denial. With no other road, it is asked again when there may be room.
            self.phase = Phase::Postponed { until, by_user: false };
            self.explanation = why;
            self.dirty = true;
            return;
        }
        // A request that nobody ever took was refused; one that waited was taken back.
        let end = if self.was_taken { CompletionEnd::Withdrawn } else { CompletionEnd::Refused };
        self.end(end, why.or(Some(Reason::NoWay)), ctx);
    }

    /// An answer from the wire for its road.
    pub(super) fn wire(&mut self, input: Input, ctx: &mut Ctx<'_>) {
        let Some(way) = &mut self.way else { return };
        let before = way.ends();
        let progress = way.handle(input, &self.request, ctx);
        // The server's shorter word wins.
        self.dirty |= way.ends() != before || progress != Progress::Still;
        self.apply(progress, ctx);
    }

    /// A deadline may have passed.
    pub(super) fn tick(&mut self, facts: RoadFacts, ctx: &mut Ctx<'_>) {
        let now = ctx.at();
        if let Some((request, at)) = self.pending
            && at <= now
        {
            self.pending = None;
            self.answer = Some((request, Ok(self.reply(false))));
            self.settle_call(ctx);
        }
        if let Some(way) = &mut self.way {
            let progress = way.tick(&self.request, ctx);
            self.apply(progress, ctx);
        }
        match self.phase {
            Phase::GivingUp { lapses } if lapses <= now => self.climb(facts, ctx),
            Phase::Ready { lapses, .. } if lapses <= now => self.not_taken(ctx),
            Phase::Recalling { lapses, .. } if lapses <= now => self.call_lost(ctx),
            Phase::Postponed { until, .. } if until <= now => self.wait_on(facts, ctx),
            _ => {}
        }
        if !self.has_the_turn() && !self.is_ended() && self.request.expires <= now {
            self.end(CompletionEnd::Expired, None, ctx);
        }
    }

    /// The next deadline.
    pub(super) fn wakes_at(&self) -> Option<Moment> {
        let phase = match self.phase {
            Phase::GivingUp { lapses } | Phase::Ready { lapses, .. } | Phase::Recalling { lapses, .. } => Some(lapses),
            Phase::Postponed { until, .. } => Some(until),
            Phase::Ended { until, .. } => return Some(until),
            Phase::Asking | Phase::Waiting | Phase::Held | Phase::WasFree { .. } => None,
        };
        let life = (!self.has_the_turn()).then_some(self.request.expires);
        let way = self.way.as_ref().and_then(Way::wakes_at);
        [phase, life, way, self.pending.map(|(_, at)| at)].into_iter().flatten().min()
    }

    /// What the road's word means here.
    pub(super) fn apply(&mut self, progress: Progress, ctx: &mut Ctx<'_>) {
        match progress {
            Progress::Still => return,
            Progress::Changed => {}
            Progress::Taken => self.taken(ctx),
            Progress::Free => {
                self.taken(ctx);
                if matches!(self.phase, Phase::Waiting) {
                    self.ring_or_hold(ctx);
                }
            }
            Progress::NotFree => match self.phase {
                Phase::Ready { .. } => self.withdrawn(ctx),
                Phase::Held if !self.way.as_ref().is_some_and(Way::is_held_back) => self.phase = Phase::Waiting,
                _ => {}
            },
            Progress::Refused(why) => match self.phase {
                Phase::Recalling { .. } | Phase::Postponed { .. } | Phase::WasFree { .. } => drop(self.leave_road(ctx)),
                Phase::Ready { .. } => {
                    self.withdrawn(ctx);
                    match self.phase {
                        // What is not shown as *was free* must be kept by somebody.
                        Phase::Waiting => self.next_road(Some(why), ctx),
                        _ => drop(self.leave_road(ctx)),
                    }
                }
                _ => self.next_road(Some(why), ctx),
            },
            Progress::PlaceLost => {
                self.leave_road(ctx);
                self.explanation = Some(Reason::PlaceLost);
            }
            Progress::Expired => match self.phase {
                Phase::Recalling { .. } => drop(self.leave_road(ctx)),
                _ => self.end(CompletionEnd::Expired, None, ctx),
            },
            Progress::Done(words) => self.end(CompletionEnd::Completed, words, ctx),
            Progress::Hopeless(why) => self.end(CompletionEnd::Refused, Some(why), ctx),
            Progress::LockedOut => {
                self.end(CompletionEnd::LockOut, Some(Reason::TriedEnough), ctx);
            }
        }
        self.dirty = true;
    }

    /// The recall of a person who calls us, or whom we met, is moot.
    pub(super) fn met(&mut self, they_called: bool, ctx: &mut Ctx<'_>) {
        let end = if they_called { CompletionEnd::TheyCalled } else { CompletionEnd::Completed };
        self.end(end, None, ctx);
    }

    /// Ends it: nothing of it stays on the wire.
    pub(super) fn end(&mut self, end: CompletionEnd, explanation: Option<Reason>, ctx: &mut Ctx<'_>) {
        let (line, id) = (self.request.key.line, self.request.key.id);
        match self.phase {
            Phase::Ended { .. } => return,
            Phase::Ready { by_exchange: false, .. } => {
                ctx.out.push(Output::RecallStops { line, id, end: call_end(end) });
            }
            Phase::Ready { by_exchange: true, .. } => ctx.out.push(Output::EndCall { line, id }),
            Phase::Recalling { .. } if end != CompletionEnd::Completed => ctx.out.push(Output::EndCall { line, id }),
            _ => {}
        }
        if let Some((request, _)) = self.pending.take() {
            let why = explanation.clone().unwrap_or(Reason::EndedBeforeTaken);
            let refused = !matches!(end, CompletionEnd::Completed | CompletionEnd::TheyCalled);
            let result = if refused { Err(Refusal::OperationFailed { why }) } else { Ok(self.reply(true)) };
            self.answer = Some((request, result));
        } else {
            // Completed by another call than its own, a camped one has nothing left to wait for.
            let camped = self.request.mode == CompletionMode::CampOn && !matches!(self.phase, Phase::Recalling { .. });
            if end != CompletionEnd::Completed || camped {
                self.uncamp(if end == CompletionEnd::Cancelled { CallEnd::Cancelled } else { CallEnd::Busy }, ctx);
            }
        }
        let explanation = explanation.or(self.leave_road(ctx));
        ctx.forget_message(&self.request);
        let voice_mail = end == CompletionEnd::Completed && matches!(self.phase, Phase::Recalling { .. });
        self.explanation = explanation;
        self.phase = Phase::Ended {
            end,
            until: ctx.at() + timers::KEEP_ENDED,
            voice_mail_until: voice_mail.then(|| ctx.at() + timers::VOICE_MAIL),
        };
        self.dirty = true;
    }

    fn taken(&mut self, ctx: &mut Ctx<'_>) {
        self.was_taken = true;
        if self.phase == Phase::Asking {
            // A restored request whose exchange was told *not now* waits for its turn to say *now again*.
            let held_back = self.way.as_ref().is_some_and(Way::is_held_back);
            self.phase = if held_back { Phase::Held } else { Phase::Waiting };
        }
        if let Some((request, _)) = self.pending.take() {
            self.answer = Some((request, Ok(self.reply(true))));
            self.settle_call(ctx);
        }
    }

    fn reply(&self, accepted: bool) -> Reply {
        Reply::Completion { line: self.request.key.line, id: self.request.key.id, accepted }
    }

    /// Once the request is accepted the failed call goes to *camped* (T30) or to *idle* (T09, T31).
    fn settle_call(&mut self, ctx: &mut Ctx<'_>) {
        let id = self.request.key.id;
        match (self.request.call, self.request.mode) {
            (Some(_), CompletionMode::Intrude) => {}
            (Some(call), CompletionMode::CampOn) => ctx.out.push(Output::Camp { call, id }),
            (Some(call), _) => {
                ctx.out.push(Output::Idle { call });
                self.request.call = None;
            }
            (None, _) => {}
        }
    }

    /// The camped call is over, so.
    fn uncamp(&mut self, end: CallEnd, ctx: &mut Ctx<'_>) {
        if let Some(call) = self.request.call.take() {
            ctx.out.push(Output::Uncamp { call, end });
        }
    }

    fn leave_road(&mut self, ctx: &mut Ctx<'_>) -> Option<Reason> {
        let mut way = self.way.take()?;
        self.dirty = true;
        way.close(&self.request, ctx)
    }
}

/// How a ringing recall ends with its request (T73).
fn call_end(end: CompletionEnd) -> CallEnd {
    match end {
        CompletionEnd::Rejected => CallEnd::Declined,
        CompletionEnd::Cancelled | CompletionEnd::TheyCalled | CompletionEnd::Completed => CallEnd::Cancelled,
        _ => CallEnd::NoAnswer,
    }
}

/// What the ladder must know that only the registry knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct RoadFacts {
    pub(super) locked_out: bool,
}
