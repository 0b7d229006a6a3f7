//! The road that a request is on: one of the roads' machines, spoken to in one way.

use super::context::Ctx;
use super::feature::Feature;
use super::intrude::Intrude;
use super::leave_word::LeaveWord;
use super::native::Native;
use super::redial::Redial;
use super::request::Request;
use super::road::Progress;
use super::seam::{CallOutcome, Input};
use super::watch::{Package, Watch};
use crate::model::completion::StoredRequest;
use crate::model::signal::SavedSubscription;
use crate::model::{CompletionMode, CompletionState, Moment, Reason, Road, SipUri};

/// A road under way.
#[derive(Debug)]
pub(super) enum Way {
    Native(Box<Native>),
    Watch(Box<Watch>),
    Redial(Redial),
    Feature(Feature),
    Intrude(Intrude),
    LeaveWord(LeaveWord),
}

impl Way {
    /// Sets out; none for a road that this request cannot take at all.
    pub(super) fn begin(road: Road, request: &Request, ctx: &mut Ctx<'_>) -> Option<(Way, Progress)> {
        Some(match road {
            Road::Native => (Way::Native(Box::new(Native::begin(request, ctx))), Progress::Still),
            Road::Dialog => (Way::Watch(Box::new(Watch::begin(Package::Dialog, request, ctx))), Progress::Still),
            Road::Presence => (Way::Watch(Box::new(Watch::begin(Package::Presence, request, ctx))), Progress::Still),
            Road::Redial => (Way::Redial(Redial::begin(request, ctx)), Progress::Taken),
            Road::FeatureCode if request.mode == CompletionMode::Intrude => {
                (Way::Intrude(Intrude::code(request, ctx)?), Progress::Still)
            }
            Road::FeatureCode if request.mode == CompletionMode::Message => {
                (Way::LeaveWord(LeaveWord::code(request, ctx)?), Progress::Still)
            }
            Road::FeatureCode => (Way::Feature(Feature::begin(request, ctx)?), Progress::Still),
            Road::Join => (Way::Intrude(Intrude::join(request, ctx)), Progress::Still),
            Road::Message => (Way::LeaveWord(LeaveWord::message(request, ctx)), Progress::Still),
            Road::VoiceMail => (Way::LeaveWord(LeaveWord::voice_mail(request, ctx)?), Progress::Still),
            Road::Network => return None,
        })
    }

    /// Takes up the subscriptions of a request from disk; none if it had none.
    pub(super) fn restore(stored: &StoredRequest, request: &Request, ctx: &mut Ctx<'_>) -> Option<Way> {
        match stored.road {
            Some(Road::Redial) => return Some(Way::Redial(Redial::begin(request, ctx))),
            Some(Road::FeatureCode) if stored.mode != CompletionMode::Intrude => {
                return Some(Way::Feature(Feature::restore(ctx)));
            }
            _ => {}
        }
        let first = stored.subscriptions.first()?;
        Some(match first.event.package.as_str() {
            "dialog" => Way::Watch(Box::new(Watch::restore(Package::Dialog, first.clone(), request, ctx))),
            "presence" => Way::Watch(Box::new(Watch::restore(Package::Presence, first.clone(), request, ctx))),
            "call-completion" => {
                let (cc_uri, published) = (stored.cc_uri.clone(), stored.publication.clone());
                Way::Native(Box::new(Native::restore(request, stored.subscriptions.clone(), cc_uri, published, ctx)))
            }
            _ => return None,
        })
    }

    /// What to keep of it on disk: subscriptions, cc-URI, publication.
    pub(super) fn saved(&self) -> (Vec<SavedSubscription>, Option<SipUri>, Option<(SipUri, String)>) {
        match self {
            Way::Native(native) => native.saved(),
            Way::Watch(watch) => (watch.saved().into_iter().collect(), None, None),
            Way::Redial(_) | Way::Feature(_) | Way::Intrude(_) | Way::LeaveWord(_) => Default::default(),
        }
    }

    pub(super) fn handle(&mut self, input: Input, request: &Request, ctx: &mut Ctx<'_>) -> Progress {
        match self {
            Way::Native(native) => native.handle(input, request, ctx),
            Way::Watch(watch) => watch.handle(input, request, ctx),
            Way::Intrude(intrude) => intrude.handle(input, request, ctx),
            Way::LeaveWord(word) => word.handle(input, request, ctx),
            Way::Redial(_) | Way::Feature(_) => Progress::Still,
        }
    }

    /// What became of a call that the road itself asked for.
    pub(super) fn outcome(&mut self, outcome: CallOutcome, ctx: &mut Ctx<'_>) -> Progress {
        match self {
            Way::Feature(feature) => feature.outcome(outcome, ctx),
            Way::Intrude(intrude) => intrude.outcome(outcome, ctx),
            Way::LeaveWord(word) => word.outcome(outcome, ctx),
            Way::Native(_) | Way::Watch(_) | Way::Redial(_) => Progress::Still,
        }
    }

    pub(super) fn tick(&mut self, request: &Request, ctx: &mut Ctx<'_>) -> Progress {
        match self {
            Way::Native(native) => native.tick(request, ctx),
            Way::Watch(watch) => watch.tick(request, ctx),
            Way::Redial(redial) => redial.tick(request, ctx),
            Way::Feature(feature) => feature.tick(request, ctx),
            Way::Intrude(intrude) => intrude.tick(ctx),
            Way::LeaveWord(word) => word.tick(request, ctx),
        }
    }

    pub(super) fn wakes_at(&self) -> Option<Moment> {
        match self {
            Way::Native(native) => native.wakes_at(),
            Way::Watch(watch) => watch.wakes_at(),
            Way::Redial(redial) => redial.wakes_at(),
            Way::Feature(feature) => feature.wakes_at(),
            Way::Intrude(intrude) => intrude.wakes_at(),
            Way::LeaveWord(word) => word.wakes_at(),
        }
    }

    /// The callee is free but the user is not: towards an exchange that queues, *not now*.
    pub(super) fn not_now(&mut self, yield_place: bool, request: &Request, ctx: &mut Ctx<'_>) -> Progress {
        match self {
            Way::Native(native) => native.not_now(yield_place, request, ctx),
            _ => Progress::Still,
        }
    }

    /// The user can be rung again.
    pub(super) fn resume(&mut self, request: &Request, ctx: &mut Ctx<'_>) -> Progress {
        match self {
            Way::Native(native) => native.resume(request, ctx),
            Way::Watch(watch) => watch.resume(),
            Way::Redial(redial) => redial.resume(ctx),
            Way::Feature(_) | Way::Intrude(_) | Way::LeaveWord(_) => Progress::NotFree,
        }
    }

    /// The exchange holds us back at our own wish: `queued` is then no withdrawal.
    pub(super) fn is_held_back(&self) -> bool {
        matches!(self, Way::Native(native) if native.is_closed())
    }

    /// Where the recall goes.
    pub(super) fn recall_target(&self, request: &Request) -> SipUri {
        match self {
            Way::Native(native) => native.recall_target(request),
            _ => request.target.clone(),
        }
    }

    /// Asks once for the present state, in the dialogs there are.
    pub(super) fn refresh(&mut self, request: &Request, ctx: &mut Ctx<'_>) {
        match self {
            Way::Native(native) => native.refresh(request, ctx),
            Way::Watch(watch) => watch.refresh(ctx),
            _ => {}
        }
    }

    /// Our address changed: watchers subscribe anew, a place in a queue is kept by a refresh.
    pub(super) fn address_changed(&mut self, request: &Request, ctx: &mut Ctx<'_>) {
        match self {
            Way::Native(native) => native.refresh(request, ctx),
            Way::Watch(watch) => watch.renew(request, ctx),
            _ => {}
        }
    }

    /// Leaves the road; where something of it stays at the exchange, the reason.
    pub(super) fn close(&mut self, request: &Request, ctx: &mut Ctx<'_>) -> Option<Reason> {
        match self {
            Way::Native(native) => native.close(ctx),
            Way::Watch(watch) => watch.close(ctx),
            Way::Feature(feature) => return feature.close(request, ctx),
            Way::Intrude(intrude) => intrude.close(request, ctx),
            Way::LeaveWord(word) => word.close(request, ctx),
            Way::Redial(_) => {}
        }
        None
    }

    /// When it may be asked again, where a queue was full (480 with Retry-After).
    pub(super) fn room_at(&self) -> Option<Moment> {
        match self {
            Way::Native(native) => native.room_at(),
            _ => None,
        }
    }

    /// It lives in subscriptions; a code or a timer needs no word from the exchange to go on.
    pub(super) fn is_subscribed(&self) -> bool {
        matches!(self, Way::Native(_) | Way::Watch(_))
    }

    /// What waiting on it looks like.
    pub(super) fn state(&self, request: &Request) -> CompletionState {
        match self {
            Way::Native(native) => CompletionState::Queued { place: native.place() },
            Way::Watch(_) | Way::LeaveWord(_) => CompletionState::Watching,
            Way::Feature(_) => CompletionState::Queued { place: None },
            Way::Intrude(_) => CompletionState::Recalling,
            Way::Redial(redial) => {
                let (attempt, of, next) = redial.progress(request);
                CompletionState::Redialing { attempt, of, next }
            }
        }
    }

    /// The server's own end of it, if it has said one.
    pub(super) fn ends(&self) -> Option<Moment> {
        match self {
            Way::Native(native) => native.ends(),
            _ => None,
        }
    }
}
