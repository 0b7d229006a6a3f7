//! One subscription of the native road, and what each monitor behind it (a fork) has said.

use std::time::Duration;

use super::super::context::Ctx;
use super::super::request::Request;
use super::super::road::Progress;
use super::super::seam::Output;
use super::super::timers;
use crate::model::signal::{CallInfo, EventHeader, Failure, NotifyState, SavedSubscription};
use crate::model::{Moment, SipUri, SubscriptionId};

/// Monitors behind one SUBSCRIBE: more than any proxy forks to.
const MAX_FORKS: usize = 8;

/// After silence a refresh is tried again so soon.
const SILENT: Duration = Duration::from_secs(60);

/// A phone that holds our place is asked so often whether it still does.
const CHECK: Duration = Duration::from_secs(300);

/// Where a subscription stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum LegState {
    /// Unanswered.
    Asked,
    /// To be asked (again) then.
    Later { at: Moment },
    /// The monitor has it.
    Active {
        /// When it ends by our own clock (A9).
        ends: Moment,
        /// When it is refreshed, where the server granted less than the life of the request (A5).
        refresh: Option<Moment>,
        /// A first NOTIFY must have come by then.
        notify_by: Option<Moment>,
    },
    /// Its time is over.
    Over,
    /// Taken, but no NOTIFY ever came.
    Mute,
}

/// One subscription.
#[derive(Debug)]
pub(super) struct Leg {
    pub(super) subscription: SubscriptionId,
    /// The monitor as offered, without `m`.
    pub(super) monitor: SipUri,
    pub(super) m: Option<String>,
    pub(super) state: LegState,
    pub(super) saved: Option<Box<SavedSubscription>>,
    pub(super) forks: Vec<Fork>,
    /// It replaces one that the server dropped.
    pub(super) is_second_life: bool,
    /// A 2xx has come; a NOTIFY may overtake it.
    is_granted: bool,
    call_id: String,
    wanted_s: u32,
    tried_again: bool,
}

/// What one monitor has said.
#[derive(Debug)]
pub(super) struct Fork {
    tag: String,
    ready: bool,
    retention: bool,
    pub(super) cc_uri: Option<SipUri>,
    pub(super) call_info: Option<SipUri>,
    contact: Option<SipUri>,
    pub(super) place: Option<u32>,
}

impl Leg {
    pub(super) fn ask(monitor: SipUri, m: Option<String>, call_id: &str, request: &Request, ctx: &mut Ctx<'_>) -> Leg {
        let mut leg = Leg {
            subscription: ctx.subscription(request.key),
            monitor,
            m,
            state: LegState::Asked,
            saved: None,
            forks: Vec::new(),
            is_second_life: false,
            is_granted: false,
            call_id: call_id.to_owned(),
            wanted_s: request.left_s(ctx.at()),
            tried_again: false,
        };
        leg.send(request, ctx);
        leg
    }

    pub(super) fn restore(
        saved: SavedSubscription,
        offer: Option<&CallInfo>,
        cc_uri: Option<SipUri>,
        request: &Request,
        ctx: &mut Ctx<'_>,
    ) -> Leg {
        let subscription = ctx.subscription(request.key);
        let left = saved.expires_at.after(ctx.now.wall);
        let fork = Fork {
            tag: saved.dialog.remote_tag.clone(),
            ready: false,
            retention: false,
            cc_uri,
            call_info: None,
            contact: Some(saved.remote_target.clone()),
            place: None,
        };
        ctx.out.push(Output::RestoreSubscription {
            subscription,
            line: request.key.line,
            saved: Box::new(saved.clone()),
        });
        Leg {
            subscription,
            monitor: offer.map_or_else(|| request.target.clone(), |o| o.uri.clone()),
            m: offer.and_then(|o| o.m.clone()),
            state: LegState::Active { ends: ctx.at() + left.max(timers::ROAD_ANSWER), refresh: None, notify_by: None },
            call_id: saved.dialog.call_id.clone(),
            saved: Some(Box::new(saved)),
            forks: vec![fork],
            is_second_life: false,
            is_granted: true,
            wanted_s: request.left_s(ctx.at()),
            tried_again: false,
        }
    }

    /// The same monitor asked anew, in a dialog of its own.
    pub(super) fn begin_second_life(self, wait: Duration, request: &Request, ctx: &mut Ctx<'_>) -> Leg {
        let mut leg = Leg {
            subscription: ctx.subscription(request.key),
            state: LegState::Later { at: ctx.at() + wait },
            saved: None,
            forks: Vec::new(),
            is_second_life: true,
            is_granted: false,
            call_id: ctx.call_id(),
            wanted_s: request.left_s(ctx.at()),
            tried_again: false,
            ..self
        };
        if wait.is_zero() {
            leg.send(request, ctx);
        }
        leg
    }

    pub(super) fn is_active(&self) -> bool {
        matches!(self.state, LegState::Active { .. })
    }

    /// Our own clock's end of it; none while unanswered.
    pub(super) fn ends(&self) -> Option<Moment> {
        match self.state {
            LegState::Active { ends, .. } => Some(ends),
            _ => None,
        }
    }

    pub(super) fn ready_fork(&self) -> Option<&Fork> {
        self.forks.iter().find(|f| f.ready)
    }

    /// After a failed recall: with retention the monitor queues us again (S9).
    pub(super) fn keeps_place(&mut self) -> bool {
        match self.forks.iter_mut().find(|f| f.ready) {
            Some(fork) => {
                fork.ready = false;
                fork.retention
            }
            None => true,
        }
    }

    /// One monitor of several has ended its part: the others go on. None if it was the last.
    pub(super) fn loses(&mut self, tag: &str) -> Option<Progress> {
        let others = self.forks.iter().any(|f| f.tag != tag);
        let lost = self.forks.extract_if(.., |f| others && f.tag == tag).next();
        others.then_some(if lost.is_some_and(|f| f.ready) { Progress::NotFree } else { Progress::Changed })
    }

    /// What was `ready` is not any more.
    pub(super) fn unready(&mut self) {
        self.forks.iter_mut().for_each(|f| f.ready = false);
    }

    /// S8's four addresses, as far as they are known: cc-URI, within the dialog, Call-Info, Contact.
    pub(super) fn addresses(&self) -> Vec<(SipUri, Option<SubscriptionId>)> {
        let fork = self.ready_fork().or_else(|| self.forks.last());
        let mut list: Vec<(SipUri, Option<SubscriptionId>)> = Vec::new();
        if let Some(uri) = fork.and_then(|f| f.cc_uri.clone()) {
            list.push((uri, None));
        }
        list.push((self.monitor.clone(), Some(self.subscription)));
        list.push((fork.and_then(|f| f.call_info.clone()).unwrap_or_else(|| self.monitor.clone()), None));
        if let Some(uri) = fork.and_then(|f| f.contact.clone()) {
            list.push((uri, None));
        }
        list
    }

    pub(super) fn granted(&mut self, expires_s: u32, saved: Box<SavedSubscription>, ctx: &mut Ctx<'_>) {
        let now = ctx.at();
        let ends = now + Duration::from_secs(expires_s.into());
        let first = !std::mem::replace(&mut self.is_granted, true);
        let notify_by = match self.state {
            LegState::Active { notify_by, .. } => notify_by,
            _ => self.forks.is_empty().then(|| now + timers::FIRST_NOTIFY),
        };
        // A5: refresh only where the server gave less than was asked for, and where a refresh helps.
        let helps = first || self.ends().is_some_and(|old| ends > old + Duration::from_secs(5));
        let short = expires_s.saturating_add(5) < self.wanted_s;
        let refresh = (short && helps).then(|| ends - Duration::from_secs(u64::from(expires_s / 4).min(60)));
        self.state = LegState::Active { ends, refresh, notify_by };
        self.saved = Some(saved);
    }

    /// A NOTIFY came: that alone is an answer (RFC 6665 section 4.1.2.4), and its `expires` is the server's word.
    pub(super) fn heard(
        &mut self,
        state: Option<NotifyState>,
        saved: Option<Box<SavedSubscription>>,
        ctx: &mut Ctx<'_>,
    ) {
        let told = match state {
            Some(NotifyState::Active { expires_s, .. }) => expires_s,
            _ => None,
        };
        let said = told.map(|s| ctx.at() + Duration::from_secs(s.into()));
        self.state = match self.state {
            LegState::Active { ends, refresh, .. } => {
                LegState::Active { ends: said.map_or(ends, |s| s.min(ends)), refresh, notify_by: None }
            }
            _ => {
                let wanted = ctx.at() + Duration::from_secs(self.wanted_s.into());
                LegState::Active { ends: said.unwrap_or(wanted), refresh: None, notify_by: None }
            }
        };
        if saved.is_some() {
            self.saved = saved;
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of one NOTIFY, taken apart once")]
    pub(super) fn told(
        &mut self,
        tag: String,
        ready: bool,
        retention: bool,
        cc_uri: Option<SipUri>,
        place: Option<u32>,
        call_info: Option<SipUri>,
        contact: Option<SipUri>,
    ) -> Progress {
        let index = match self.forks.iter().position(|f| f.tag == tag) {
            Some(index) => index,
            None if self.forks.len() >= MAX_FORKS => return Progress::Still,
            None => {
                let (cc_uri, call_info, contact) = (None, None, None);
                // Hardly ever more than one.
                self.forks.reserve_exact(1);
                self.forks.push(Fork { tag, ready: false, retention, cc_uri, call_info, contact, place });
                self.forks.len() - 1
            }
        };
        let fork = &mut self.forks[index];
        let was_ready = std::mem::replace(&mut fork.ready, ready);
        fork.retention = retention;
        fork.place = place;
        fork.cc_uri = cc_uri.or(fork.cc_uri.take());
        fork.call_info = call_info.or(fork.call_info.take());
        fork.contact = contact.or(fork.contact.take());
        match (was_ready, ready) {
            (_, true) => Progress::Free,
            (true, false) => Progress::NotFree,
            (false, false) => Progress::Taken,
        }
    }

    pub(super) fn refresh(&mut self, request: &Request, ctx: &mut Ctx<'_>) {
        let left = request.left_s(ctx.at());
        if let LegState::Active { refresh, .. } = &mut self.state {
            *refresh = None;
            self.wanted_s = left;
            ctx.out.push(Output::Resubscribe { subscription: self.subscription, expires_s: left });
        }
    }

    /// A phone that was switched off forgets who waits for it, and nothing tells us but a refresh (481). It is a phone, or
    /// an exchange of ours, that tells our place; others are left alone (A5).
    pub(super) fn check_later(&mut self, ctx: &Ctx<'_>) {
        if let LegState::Active { ends, refresh: refresh @ None, .. } = &mut self.state
            && self.forks.iter().any(|fork| fork.place.is_some())
        {
            *refresh = Some(ctx.at() + CHECK).filter(|at| at < ends);
        }
    }

    /// A refresh met an error that is not the end: once more half-way to it.
    pub(super) fn refresh_refused(&mut self, silent: bool, ctx: &Ctx<'_>) {
        if let LegState::Active { ends, refresh, .. } = &mut self.state {
            let left = ends.since(ctx.at());
            // Whoever does not answer may be starting, and then knows nothing of us: that is to be known soon.
            let wait = if silent { (left / 2).min(SILENT) } else { left / 2 };
            *refresh = (left > SILENT).then(|| ctx.at() + wait);
        }
    }

    /// 423 and 500 are worth one more try (A3, A4).
    pub(super) fn try_again(&mut self, failure: &Failure, ctx: &mut Ctx<'_>) -> bool {
        if self.tried_again {
            return false;
        }
        let wait = match (failure.code, failure.min_expires_s) {
            (423, Some(least)) => {
                self.wanted_s = self.wanted_s.max(least);
                Duration::ZERO
            }
            (500, _) => Duration::from_secs(1),
            _ => return false,
        };
        self.tried_again = true;
        self.state = LegState::Later { at: ctx.at() + wait };
        true
    }

    pub(super) fn tick(&mut self, request: &Request, ctx: &mut Ctx<'_>) {
        let now = ctx.at();
        match self.state {
            LegState::Later { at } if at <= now => {
                // A new SUBSCRIBE needs a number of its own: the old one's answer has come.
                ctx.forget(self.subscription);
                self.subscription = ctx.subscription(request.key);
                self.send(request, ctx);
            }
            LegState::Active { ends, .. } if ends <= now => self.state = LegState::Over,
            LegState::Active { notify_by: Some(at), .. } if at <= now => self.state = LegState::Mute,
            LegState::Active { refresh: Some(at), .. } if at <= now => self.refresh(request, ctx),
            _ => {}
        }
    }

    pub(super) fn wakes_at(&self) -> Option<Moment> {
        match self.state {
            LegState::Later { at } => Some(at),
            LegState::Active { ends, refresh, notify_by } => {
                [Some(ends), refresh, notify_by].into_iter().flatten().min()
            }
            LegState::Asked | LegState::Over | LegState::Mute => None,
        }
    }

    fn send(&mut self, request: &Request, ctx: &mut Ctx<'_>) {
        self.state = LegState::Asked;
        let target = match &self.m {
            Some(m) => self.monitor.clone().with_param("m", Some(m)),
            None => self.monitor.clone(),
        };
        ctx.out.push(Output::Subscribe {
            subscription: self.subscription,
            line: request.key.line,
            target,
            to: Some(request.target.clone()),
            event: EventHeader::plain("call-completion"),
            accept: vec!["application/call-completion".to_owned()],
            expires_s: self.wanted_s,
            call_id: Some(self.call_id.clone()),
            headers: vec![("Request-Disposition".to_owned(), "parallel".to_owned())],
        });
    }
}
