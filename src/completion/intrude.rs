//! Breaking in: RFC 3911 Join with the ids of their conversation, or the exchange's own code. Never Replaces.

use super::context::Ctx;
use super::feature::service;
use super::request::Request;
use super::road::{Progress, sentence};
use super::seam::{CallOutcome, Input, Output, PlaceKind};
use super::timers;
use super::watch::{Package, Watch};
use crate::model::signal::{DialogIds, Header};
use crate::model::{Moment, Reason, SipUri};

/// The road of one request.
#[derive(Debug)]
pub(super) enum Intrude {
    /// Their dialog events are asked for the ids of the conversation.
    Looking { watch: Box<Watch>, lapses: Moment },
    /// Our INVITE is out.
    Joining { by_join: bool },
    /// Nothing of it is out any more.
    Over,
}

impl Intrude {
    /// Looks for a conversation to join.
    pub(super) fn join(request: &Request, ctx: &mut Ctx<'_>) -> Intrude {
        let watch = Box::new(Watch::begin(Package::Dialog, request, ctx));
        Intrude::Looking { watch, lapses: ctx.at() + timers::ROAD_ANSWER }
    }

    /// Dials the line's code; none where it has none.
    pub(super) fn code(request: &Request, ctx: &mut Ctx<'_>) -> Option<Intrude> {
        let template = ctx.line.settings.intrude_template.as_deref()?;
        let target = service(template, &request.target, ctx.line)?;
        place(target, Vec::new(), request, ctx);
        Some(Intrude::Joining { by_join: false })
    }

    pub(super) fn handle(&mut self, input: Input, request: &Request, ctx: &mut Ctx<'_>) -> Progress {
        let Intrude::Looking { watch, .. } = self else { return Progress::Still };
        if let Progress::Refused(why) = watch.handle(input, request, ctx) {
            *self = Intrude::Over;
            return Progress::Refused(why);
        }
        let Some(ids) = watch.joinable().cloned() else { return Progress::Still };
        watch.close(ctx);
        *self = Intrude::Joining { by_join: true };
        place(request.target.clone(), join_headers(&ids), request, ctx);
        Progress::Changed
    }

    pub(super) fn outcome(&mut self, outcome: CallOutcome, ctx: &mut Ctx<'_>) -> Progress {
        let Intrude::Joining { by_join } = *self else { return Progress::Still };
        match outcome {
            CallOutcome::Answered | CallOutcome::Ended { .. } => {
                *self = Intrude::Over;
                Progress::Done(None)
            }
            CallOutcome::Failed(failure) => {
                *self = Intrude::Over;
                if by_join && failure.code == 420 {
                    ctx.line.learned.no_join = true;
                }
                let why = match failure.code {
                    420 | 488 => Reason::CannotJoin,
                    481 => Reason::ConversationOver,
                    403 | 603 => Reason::BreakInForbidden,
                    _ => sentence(&failure),
                };
                Progress::Refused(why)
            }
            CallOutcome::GivenUp => {
                *self = Intrude::Over;
                Progress::Hopeless(Reason::GivenUp)
            }
            CallOutcome::Ringing | CallOutcome::QueuedByNetwork(_) => Progress::Still,
        }
    }

    pub(super) fn tick(&mut self, ctx: &mut Ctx<'_>) -> Progress {
        match self {
            Intrude::Looking { watch, lapses } if *lapses <= ctx.at() => {
                watch.close(ctx);
                *self = Intrude::Over;
                Progress::Refused(Reason::NothingToJoin)
            }
            _ => Progress::Still,
        }
    }

    pub(super) fn wakes_at(&self) -> Option<Moment> {
        match self {
            Intrude::Looking { lapses, .. } => Some(*lapses),
            Intrude::Joining { .. } | Intrude::Over => None,
        }
    }

    pub(super) fn close(&mut self, request: &Request, ctx: &mut Ctx<'_>) {
        match std::mem::replace(self, Intrude::Over) {
            Intrude::Looking { mut watch, .. } => watch.close(ctx),
            Intrude::Joining { .. } => {
                ctx.out.push(Output::EndCall { line: request.key.line, id: request.key.id });
            }
            Intrude::Over => {}
        }
    }
}

/// RFC 3911 section 7.1: the tags as the joined side sees them, its own as `to-tag`.
fn join_headers(ids: &DialogIds) -> Vec<Header> {
    let join = format!("{};to-tag={};from-tag={}", ids.call_id, ids.local_tag, ids.remote_tag);
    vec![("Join".to_owned(), join), ("Require".to_owned(), "join".to_owned())]
}

fn place(target: SipUri, headers: Vec<Header>, request: &Request, ctx: &mut Ctx<'_>) {
    ctx.out.push(Output::Place {
        line: request.key.line,
        id: request.key.id,
        call: request.call,
        peer: request.peer.clone(),
        target,
        headers,
        kind: PlaceKind::Intrude,
    });
}
