//! The road of RFC 6910: the exchange, or the callee's phone, holds the queue and tells us when it is our turn.
//!
//! | leg | input | next |
//! |---|---|---|
//! | asked | 2xx, or a NOTIFY before it | active |
//! | asked | 403, 404, 405, 408 or 4 s of silence on every leg | once more at the original address, then refused |
//! | asked | 423, 500 | asked again, once |
//! | active | `ready` | the callee is free |
//! | active | `queued` | selection withdrawn, or our place |
//! | active | its time is over by our own clock (A9) | expired |
//! | active | 404 or 481 on a refresh, `terminated` | asked afresh, then refused |

mod hold;
mod leg;
mod notice;

use std::time::Duration;

use super::context::Ctx;
use super::request::Request;
use super::road::{Progress, sentence};
use super::seam::{Input, News};
use super::timers;
use crate::model::signal::{CallInfo, Failure, NotifyState, SavedSubscription};
use crate::model::{Moment, Reason, SipUri, SubscriptionId};
use leg::{Leg, LegState};
use notice::Notice;

/// The road of one request.
#[derive(Debug)]
pub(super) struct Native {
    legs: Vec<Leg>,
    /// The offers have been asked; the original address is next or asked already.
    at_original: bool,
    /// Until then a first final answer must have come.
    lapses: Option<Moment>,
    /// Why the latest leg failed.
    blame: Option<Reason>,
    /// One of the failures was of the kind that asking at the original address may cure.
    try_original: bool,
    notice: Notice,
    /// If the exchange cannot be told *not now*, the place is given up instead.
    yield_place: bool,
    /// Nobody offered it: it is tried all the same (S3).
    blind: bool,
    /// The queue was full; there may be room then (RFC 6910 section 9.7).
    room_at: Option<Moment>,
}

impl Native {
    /// Asks every monitor that offered, as forks of one request (S3); without an offer, the original address.
    pub(super) fn begin(request: &Request, ctx: &mut Ctx<'_>) -> Native {
        let mut native = Native {
            legs: Vec::new(),
            at_original: false,
            lapses: Some(ctx.at() + timers::ROAD_ANSWER),
            blame: Some(Reason::NothingAnswered),
            try_original: false,
            notice: Notice::default(),
            yield_place: false,
            blind: request.offers.is_empty(),
            room_at: None,
        };
        let offers = one_per_monitor(&request.offers);
        ctx.line.learned.offers |= !offers.is_empty();
        if offers.is_empty() {
            native.ask_original(request, ctx);
        } else {
            let call_id = ctx.call_id();
            native.legs.reserve_exact(offers.len());
            for offer in offers {
                let leg = Leg::ask(offer.uri, offer.m, &call_id, request, ctx);
                native.legs.push(leg);
            }
        }
        native
    }

    /// Takes up what was kept over a restart; nothing is sent before [`refresh`](Native::refresh).
    pub(super) fn restore(
        request: &Request,
        subscriptions: Vec<SavedSubscription>,
        cc_uri: Option<SipUri>,
        published: Option<(SipUri, String)>,
        ctx: &mut Ctx<'_>,
    ) -> Native {
        let mut native = Native {
            legs: Vec::new(),
            at_original: false,
            lapses: None,
            blame: None,
            try_original: true,
            notice: Notice::restored(published),
            yield_place: false,
            blind: false,
            room_at: None,
        };
        let offers = one_per_monitor(&request.offers);
        for (index, saved) in subscriptions.into_iter().enumerate() {
            native.legs.push(Leg::restore(saved, offers.get(index), cc_uri.clone(), request, ctx));
        }
        native
    }

    /// Refreshes every leg once in its dialog: after a restart, a sleep, a change of address.
    pub(super) fn refresh(&mut self, request: &Request, ctx: &mut Ctx<'_>) {
        for leg in &mut self.legs {
            leg.refresh(request, ctx);
        }
    }

    /// An input for one of its subscriptions or publications.
    pub(super) fn handle(&mut self, input: Input, request: &Request, ctx: &mut Ctx<'_>) -> Progress {
        match input {
            Input::Subscribed { subscription, expires_s, saved } => {
                let Some(leg) = self.legs.iter_mut().find(|l| l.subscription == subscription) else {
                    return Progress::Still;
                };
                leg.granted(expires_s, saved, ctx);
                leg.check_later(ctx);
                self.lapses = None;
                Progress::Taken
            }
            Input::SubscribeFailed { subscription, failure, refresh } => {
                self.leg_failed(subscription, &failure, refresh, request, ctx)
            }
            Input::Notified { subscription, fork, state, news, offers, contact, saved } => {
                let Some(index) = self.legs.iter().position(|l| l.subscription == subscription) else {
                    return Progress::Still;
                };
                if let Some(NotifyState::Terminated { reason, retry_after_s }) = state {
                    return match self.legs[index].loses(&fork) {
                        Some(progress) => progress,
                        None => self.leg_ended(index, reason.as_deref(), retry_after_s, request, ctx),
                    };
                }
                self.lapses = None;
                let leg = &mut self.legs[index];
                leg.heard(state, saved, ctx);
                match news {
                    News::CallCompletion { ready, retention, uri, place } => {
                        let call_info = offers.into_iter().next().map(|o| o.uri);
                        let told = leg.told(fork, ready, retention, uri, place, call_info, contact);
                        leg.check_later(ctx);
                        told
                    }
                    // Without words it is the answer to our SUBSCRIBE and no more.
                    _ => Progress::Taken,
                }
            }
            Input::Published { publication, etag, expires_s } => {
                let said = self.notice.published(publication, etag, expires_s, ctx);
                if self.notice.is_known_closed() {
                    // The exchange turns to the next waiter: what it told us before is void.
                    self.legs.iter_mut().for_each(Leg::unready);
                }
                self.after_notice(said, request, ctx)
            }
            Input::PublishFailed { publication, failure } => {
                let said = self.notice.failed(publication, &failure, ctx);
                self.after_notice(said, request, ctx)
            }
            _ => Progress::Still,
        }
    }

    /// A deadline may have passed.
    pub(super) fn tick(&mut self, request: &Request, ctx: &mut Ctx<'_>) -> Progress {
        let now = ctx.at();
        if self.lapses.is_some_and(|at| at <= now) {
            self.lapses = None;
            if !self.legs.iter().any(Leg::is_active) {
                self.blame = Some(Reason::NoAnswerInTime);
                self.try_original = true;
                self.close(ctx);
                return self.without_legs(request, ctx);
            }
        }
        let mut ended_by_clock = false;
        let mut silent = false;
        for leg in &mut self.legs {
            leg.tick(request, ctx);
            ended_by_clock |= leg.state == LegState::Over;
            silent |= leg.state == LegState::Mute;
        }
        if ended_by_clock || silent {
            for leg in self.legs.extract_if(.., |l| matches!(l.state, LegState::Over | LegState::Mute)) {
                if leg.state == LegState::Mute {
                    ctx.unsubscribe(leg.subscription);
                } else {
                    ctx.forget(leg.subscription);
                }
            }
            if self.legs.is_empty() {
                if ended_by_clock {
                    return Progress::Expired;
                }
                self.blame = Some(Reason::TookButSilent);
                return self.without_legs(request, ctx);
            }
            return Progress::Changed;
        }
        if self.notice.renew_due(now) {
            self.publish(request, ctx);
        }
        Progress::Still
    }

    /// The next deadline.
    pub(super) fn wakes_at(&self) -> Option<Moment> {
        let legs = self.legs.iter().filter_map(Leg::wakes_at);
        legs.chain(self.lapses).chain(self.notice.wakes_at()).min()
    }

    /// Where the recall goes (S6): cc-URI, else Call-Info, else the original address; `m` is added.
    pub(super) fn recall_target(&self, request: &Request) -> SipUri {
        let ready = self.legs.iter().find_map(|l| l.ready_fork().map(|f| (l, f)));
        let Some((leg, fork)) = ready else { return request.target.clone() };
        let uri = fork.cc_uri.as_ref().or(fork.call_info.as_ref()).unwrap_or(&leg.monitor).clone();
        if uri.param("m").is_some() {
            return uri;
        }
        let m = leg.m.as_deref().unwrap_or_else(|| request.condition.m());
        uri.with_param("m", Some(m))
    }

    /// The recall failed: does the monitor keep our place (S9)? If not, the leg is over.
    pub(super) fn keeps_place(&mut self, ctx: &mut Ctx<'_>) -> bool {
        let Some(index) = self.legs.iter().position(|l| l.ready_fork().is_some()) else {
            // No monitor has us selected: whatever legs there are, are queued.
            return !self.legs.is_empty();
        };
        if self.legs[index].keeps_place() {
            return true;
        }
        let leg = self.legs.remove(index);
        ctx.unsubscribe(leg.subscription);
        !self.legs.is_empty()
    }

    /// Ends all subscriptions (S11).
    pub(super) fn close(&mut self, ctx: &mut Ctx<'_>) {
        for leg in self.legs.drain(..) {
            ctx.unsubscribe(leg.subscription);
        }
        self.notice.forget(ctx);
    }

    /// Our place in the queue, where told.
    pub(super) fn place(&self) -> Option<u32> {
        self.legs.iter().flat_map(|l| &l.forks).filter_map(|f| f.place).min()
    }

    /// The server's own end of the request, where every leg has one.
    pub(super) fn ends(&self) -> Option<Moment> {
        self.legs.iter().map(Leg::ends).max().flatten()
    }

    /// When a full queue may have room again.
    pub(super) fn room_at(&self) -> Option<Moment> {
        self.room_at
    }

    /// What to keep on disk.
    pub(super) fn saved(&self) -> (Vec<SavedSubscription>, Option<SipUri>, Option<(SipUri, String)>) {
        let subscriptions = self.legs.iter().filter_map(|l| l.saved.as_deref().cloned()).collect();
        let cc_uri = self.legs.iter().flat_map(|l| &l.forks).find_map(|f| f.cc_uri.clone());
        (subscriptions, cc_uri, self.notice.saved())
    }

    fn ask_original(&mut self, request: &Request, ctx: &mut Ctx<'_>) {
        self.at_original = true;
        self.lapses = Some(ctx.at() + timers::ROAD_ANSWER);
        let call_id = ctx.call_id();
        let m = Some(request.condition.m().to_owned());
        let leg = Leg::ask(request.target.clone(), m, &call_id, request, ctx);
        self.legs.reserve_exact(1);
        self.legs.push(leg);
    }

    fn leg_failed(
        &mut self,
        subscription: SubscriptionId,
        failure: &Failure,
        refresh: bool,
        request: &Request,
        ctx: &mut Ctx<'_>,
    ) -> Progress {
        let Some(index) = self.legs.iter().position(|l| l.subscription == subscription) else {
            return Progress::Still;
        };
        let leg = &mut self.legs[index];
        if refresh && !matches!(failure.code, 404 | 481) {
            // A5: a 500 to a refresh is not the end of the subscription: the exchange has it, and says so.
            leg.refresh_refused(failure.local, ctx);
            return if failure.local { Progress::Still } else { Progress::Taken };
        }
        if !refresh && leg.try_again(failure, ctx) {
            return Progress::Still;
        }
        let leg = self.legs.remove(index);
        ctx.forget(subscription);
        // A duplicate of another fork (482) says nothing about the road.
        if failure.code != 482 || self.blame.is_none() {
            self.blame = Some(sentence(failure));
        }
        self.try_original |= matches!(failure.code, 403 | 404 | 405 | 408);
        ctx.line.learned.no_blind_native |= self.blind && !failure.local && matches!(failure.code, 405 | 489 | 501);
        if let (480, Some(after)) = (failure.code, &failure.retry_after) {
            self.room_at = Some(ctx.at() + Duration::from_secs(after.seconds.into()));
        }
        if refresh && self.legs.is_empty() {
            return self.ask_afresh(leg, request, ctx);
        }
        self.without_legs(request, ctx)
    }

    fn leg_ended(
        &mut self,
        index: usize,
        reason: Option<&str>,
        retry_after_s: Option<u32>,
        request: &Request,
        ctx: &mut Ctx<'_>,
    ) -> Progress {
        let leg = self.legs.remove(index);
        ctx.forget(leg.subscription);
        match reason {
            Some("timeout") if self.legs.is_empty() => Progress::Expired,
            Some("deactivated" | "probation") if !leg.is_second_life => {
                let wait = Duration::from_secs(retry_after_s.unwrap_or(0).into());
                let again = leg.begin_second_life(wait, request, ctx);
                self.legs.push(again);
                Progress::Changed
            }
            _ => {
                self.blame = Some(Reason::TakenBack);
                self.try_original = false;
                self.without_legs(request, ctx)
            }
        }
    }

    /// The dialog is lost, perhaps with the exchange's memory: a new subscription at the same monitor.
    fn ask_afresh(&mut self, leg: Leg, request: &Request, ctx: &mut Ctx<'_>) -> Progress {
        if leg.is_second_life {
            return self.without_legs(request, ctx);
        }
        self.lapses = Some(ctx.at() + timers::ROAD_ANSWER);
        self.notice.forget(ctx);
        let again = leg.begin_second_life(Duration::ZERO, request, ctx);
        self.legs.push(again);
        Progress::NotFree
    }

    fn without_legs(&mut self, request: &Request, ctx: &mut Ctx<'_>) -> Progress {
        if !self.legs.is_empty() {
            return Progress::Changed;
        }
        if self.try_original && !self.at_original {
            self.ask_original(request, ctx);
            return Progress::NotFree;
        }
        Progress::Refused(self.blame.clone().unwrap_or(Reason::NothingAnswered))
    }
}

/// One offer of each monitor; parameters other than `m` tell monitors apart.
fn one_per_monitor(offers: &[CallInfo]) -> Vec<CallInfo> {
    let mut seen: Vec<CallInfo> = Vec::new();
    for offer in offers {
        if !seen.iter().any(|s| s.uri == offer.uri) {
            seen.push(offer.clone());
        }
    }
    seen
}
