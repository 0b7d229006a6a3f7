//! The road of dialog events (RFC 4235), and of presence: we watch the callee's line ourselves and
//! judge when it is free.
//!
//! | seen | then |
//! |---|---|
//! | busy, later idle | guard time and a little jitter, then free |
//! | idle from the first NOTIFY, after a busy call | free once after the guard (rule 3.2); if busy again this road is blind |
//! | idle from the first NOTIFY, after no answer | wait until they have been on the phone (CCNR) |
//! | idle, after *not logged in* | presence: free once it was closed; dialogs: as after no answer |
//! | nothing within 32 s | the next road |

use std::time::Duration;

use super::context::Ctx;
use super::lamp::{Lamp, Reading, Sight};
use super::request::Request;
use super::road::{Progress, sentence};
use super::seam::{Input, News, Output};
use super::timers;
use crate::model::signal::{DialogIds, EventHeader, Failure, NotifyState, SavedSubscription};
use crate::model::{CompletionCondition, Moment, Reason, SubscriptionId};

/// At least so long between two requests for the whole state.
const RESYNC: Duration = Duration::from_secs(10);
/// A dropped subscription is made anew at most once in so long.
const RENEW: Duration = Duration::from_secs(60);

/// Which package tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Package {
    Dialog,
    Presence,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Life {
    /// Unanswered; refused then.
    Asked { lapses: Moment },
    /// To be asked (again) then.
    Later { at: Moment },
    /// Granted.
    Active { ends: Moment, refresh: Moment },
}

/// The road of one request.
#[derive(Debug)]
pub(super) struct Watch {
    package: Package,
    subscription: SubscriptionId,
    life: Life,
    saved: Option<Box<SavedSubscription>>,
    lamp: Lamp,
    /// A document must have come by then.
    told_by: Option<Moment>,
    /// They have been seen busy (or absent, where that is what we wait for) since we last called.
    armed: bool,
    /// The lamp has shown busy at least once: it can be believed.
    believable: bool,
    guard: Option<Moment>,
    free: bool,
    resynced: Option<Moment>,
    renewed: Option<Moment>,
    wanted_s: u32,
    /// A document has come once; a later first one of a fresh dialog proves nothing.
    told_once: bool,
}

impl Watch {
    /// Subscribes to the callee's line.
    pub(super) fn begin(package: Package, request: &Request, ctx: &mut Ctx<'_>) -> Watch {
        let mut watch = Watch::idle(package, ctx.subscription(request.key));
        watch.life = Life::Asked { lapses: ctx.at() + timers::ROAD_ANSWER };
        watch.send(request, ctx);
        watch
    }

    /// Takes up a subscription kept over a restart; nothing is sent before [`refresh`](Watch::refresh).
    pub(super) fn restore(package: Package, saved: SavedSubscription, request: &Request, ctx: &mut Ctx<'_>) -> Watch {
        let mut watch = Watch::idle(package, ctx.subscription(request.key));
        let ends = ctx.at() + saved.expires_at.after(ctx.now.wall).max(timers::ROAD_ANSWER);
        watch.life = Life::Active { ends, refresh: ends };
        watch.saved = Some(Box::new(saved.clone()));
        let (subscription, line) = (watch.subscription, request.key.line);
        ctx.out.push(Output::RestoreSubscription { subscription, line, saved: Box::new(saved) });
        watch
    }

    fn idle(package: Package, subscription: SubscriptionId) -> Watch {
        Watch {
            package,
            subscription,
            life: Life::Later { at: Moment::START },
            saved: None,
            lamp: Lamp::default(),
            told_by: None,
            armed: false,
            believable: false,
            guard: None,
            free: false,
            resynced: None,
            renewed: None,
            wanted_s: u32::try_from(timers::WATCH_LIFE.as_secs()).unwrap_or(600),
            told_once: false,
        }
    }

    /// Asks for the whole state in the dialog: after a restart or a sleep.
    pub(super) fn refresh(&mut self, ctx: &mut Ctx<'_>) {
        if let Life::Active { ends, .. } = self.life {
            self.life = Life::Active { ends, refresh: ends };
            // RFC 6665 section 4.1.2.1: every SUBSCRIBE, a refresh too, is followed by a NOTIFY.
            self.told_by.get_or_insert(ctx.at() + timers::FIRST_NOTIFY);
            ctx.out.push(Output::Resubscribe { subscription: self.subscription, expires_s: self.wanted_s });
        }
    }

    /// Subscribes in a fresh dialog: our address changed, or the server forgot the old one.
    pub(super) fn renew(&mut self, request: &Request, ctx: &mut Ctx<'_>) {
        ctx.unsubscribe(self.subscription);
        self.subscribe_afresh(request, ctx);
    }

    /// An input for its subscription.
    pub(super) fn handle(&mut self, input: Input, request: &Request, ctx: &mut Ctx<'_>) -> Progress {
        match input {
            Input::Subscribed { subscription, expires_s, saved } if subscription == self.subscription => {
                self.granted(expires_s, ctx);
                if self.package == Package::Dialog {
                    ctx.line.learned.hintless = 0;
                }
                self.saved = Some(saved);
                Progress::Taken
            }
            Input::SubscribeFailed { subscription, failure, refresh } if subscription == self.subscription => {
                self.failed(&failure, refresh, request, ctx)
            }
            Input::Notified { subscription, fork, state, news, saved, .. } if subscription == self.subscription => {
                if let Some(NotifyState::Terminated { reason, retry_after_s }) = state {
                    // One device of several has gone: what the others show stands.
                    if self.lamp.loses(&fork) {
                        return self.judge(false, request, ctx);
                    }
                    return self.ended(reason.as_deref(), retry_after_s, request, ctx);
                }
                if self.is_told() {
                    self.told_by = None;
                }
                if matches!(self.life, Life::Asked { .. }) {
                    self.granted(self.wanted_s, ctx);
                }
                if saved.is_some() {
                    self.saved = saved;
                }
                self.read(fork, news, request, ctx)
            }
            _ => Progress::Still,
        }
    }

    /// A deadline may have passed.
    pub(super) fn tick(&mut self, request: &Request, ctx: &mut Ctx<'_>) -> Progress {
        let now = ctx.at();
        match self.life {
            Life::Asked { lapses } if lapses <= now => {
                ctx.unsubscribe(self.subscription);
                return Progress::Refused(Reason::NoAnswerInTime);
            }
            Life::Later { at } if at <= now => {
                self.subscription = ctx.subscription(request.key);
                self.life = Life::Asked { lapses: now + timers::ROAD_ANSWER };
                self.send(request, ctx);
            }
            Life::Active { ends, .. } if ends <= now => {
                ctx.forget(self.subscription);
                self.subscribe_afresh(request, ctx);
            }
            Life::Active { refresh, .. } if refresh <= now => self.refresh(ctx),
            _ => {}
        }
        if self.told_by.is_some_and(|at| at <= now) {
            ctx.unsubscribe(self.subscription);
            if self.is_told() {
                // A stuck lamp (U11): the refresh was answered, but no NOTIFY came. A fresh dialog may see more.
                self.subscribe_afresh(request, ctx);
                return Progress::Still;
            }
            return Progress::Refused(Reason::LineNotTold);
        }
        if self.guard.is_some_and(|at| at <= now) {
            self.guard = None;
            self.free = true;
            return Progress::Free;
        }
        Progress::Still
    }

    /// The next deadline.
    pub(super) fn wakes_at(&self) -> Option<Moment> {
        let life = match self.life {
            Life::Asked { lapses } => lapses,
            Life::Later { at } => at,
            Life::Active { ends, refresh } => ends.min(refresh),
        };
        [Some(life), self.told_by, self.guard].into_iter().flatten().min()
    }

    /// The user is free (again).
    pub(super) fn resume(&self) -> Progress {
        if self.free { Progress::Free } else { Progress::NotFree }
    }

    /// The recall failed: it must be seen to go round once more before they are called again.
    pub(super) fn called_in_vain(&mut self, busy: bool) -> Progress {
        self.free = false;
        self.guard = None;
        self.armed = self.lamp.sight() == Sight::Busy;
        if busy && !self.believable {
            // Rule 3.2: their being busy does not show (call limit, do not disturb, another device).
            return Progress::Refused(Reason::BusyNotShown);
        }
        Progress::Changed
    }

    /// Ends the subscription.
    pub(super) fn close(&mut self, ctx: &mut Ctx<'_>) {
        ctx.unsubscribe(self.subscription);
    }

    /// What to keep on disk.
    pub(super) fn saved(&self) -> Option<SavedSubscription> {
        self.saved.as_deref().cloned()
    }

    /// A conversation of theirs that can be joined, where they tell.
    pub(super) fn joinable(&self) -> Option<&DialogIds> {
        self.lamp.joinable()
    }

    /// A document has come.
    pub(super) fn is_told(&self) -> bool {
        self.lamp.sight() != Sight::Unknown
    }

    fn granted(&mut self, expires_s: u32, ctx: &Ctx<'_>) {
        let now = ctx.at();
        let granted = Duration::from_secs(expires_s.max(1).into());
        self.life = Life::Active { ends: now + granted, refresh: now + (granted * 2 / 3).min(timers::ASK_AGAIN) };
        if !self.is_told() {
            self.told_by.get_or_insert(now + timers::FIRST_NOTIFY);
        }
    }

    fn failed(&mut self, failure: &Failure, refresh: bool, request: &Request, ctx: &mut Ctx<'_>) -> Progress {
        let now = ctx.at();
        if refresh {
            match failure.code {
                404 | 481 => {
                    ctx.forget(self.subscription);
                    self.subscribe_afresh(request, ctx);
                }
                _ => {
                    self.told_by = self.told_by.filter(|_| !self.is_told());
                    if let Life::Active { ends, .. } = self.life {
                        self.life = Life::Active { ends, refresh: (now + Duration::from_secs(30)).min(ends) };
                    }
                }
            }
            return Progress::Still;
        }
        ctx.forget(self.subscription);
        if let (423, Some(least)) = (failure.code, failure.min_expires_s)
            && least > self.wanted_s
        {
            self.wanted_s = least;
            self.life = Life::Later { at: now };
            return Progress::Still;
        }
        self.learn(failure, ctx);
        Progress::Refused(sentence(failure))
    }

    /// What the refusal says about the exchange, beyond this one person (T55).
    fn learn(&self, failure: &Failure, ctx: &mut Ctx<'_>) {
        let (learned, listed) = (&mut ctx.line.learned, &failure.allow_events);
        match (failure.code, self.package) {
            _ if failure.local => {}
            (489, _) if !listed.is_empty() => {
                learned.no_dialog |= !listed.iter().any(|e| e == "dialog");
                learned.no_presence |= !listed.iter().any(|e| e == "presence");
            }
            (405 | 489 | 501, Package::Dialog) => learned.no_dialog = true,
            (405 | 489 | 501, Package::Presence) => learned.no_presence = true,
            (404, Package::Dialog) => learned.hintless = learned.hintless.saturating_add(1),
            _ => {}
        }
    }

    fn ended(
        &mut self,
        reason: Option<&str>,
        retry_after_s: Option<u32>,
        request: &Request,
        ctx: &mut Ctx<'_>,
    ) -> Progress {
        let now = ctx.at();
        ctx.forget(self.subscription);
        let again = matches!(reason, Some("deactivated" | "timeout" | "probation" | "giveup") | None);
        if !again || self.renewed.is_some_and(|at| now.since(at) < RENEW) {
            return Progress::Refused(Reason::StoppedTelling);
        }
        match retry_after_s {
            Some(seconds) => {
                self.life = Life::Later { at: now + Duration::from_secs(seconds.into()) };
                self.renewed = Some(now);
            }
            None => self.subscribe_afresh(request, ctx),
        }
        Progress::Still
    }

    fn read(&mut self, fork: String, news: News, request: &Request, ctx: &mut Ctx<'_>) -> Progress {
        let reading = match (news, self.package) {
            (News::Dialogs { version, full, dialogs }, Package::Dialog) => {
                self.lamp.dialogs(fork, version, full, dialogs)
            }
            (News::Presence { open, on_the_phone }, Package::Presence) => self.lamp.presence(fork, open, on_the_phone),
            // A NOTIFY without words only confirms the subscription.
            _ => return Progress::Taken,
        };
        if reading == Reading::Gap && self.resynced.is_none_or(|at| ctx.at().since(at) >= RESYNC) {
            self.resynced = Some(ctx.at());
            self.refresh(ctx);
        }
        if reading != Reading::Old {
            self.told_by = None;
            let first = !std::mem::replace(&mut self.told_once, true);
            return self.judge(first, request, ctx);
        }
        Progress::Taken
    }

    fn judge(&mut self, first: bool, request: &Request, ctx: &mut Ctx<'_>) -> Progress {
        let sight = self.lamp.sight();
        match sight {
            Sight::Busy => {
                self.armed = true;
                self.believable = true;
            }
            Sight::Absent if request.condition == CompletionCondition::NotLoggedIn => self.armed = true,
            // Rule 3.2: idle from the first NOTIFY after a busy call: they hung up in between, or it does not show.
            Sight::Idle if first && (request.condition == CompletionCondition::Busy || !request.after_call) => {
                self.armed = true;
            }
            Sight::Idle | Sight::Absent | Sight::Unknown => {}
        }
        if sight == Sight::Idle {
            if self.armed && !self.free && self.guard.is_none() {
                let guard = Duration::from_secs(ctx.line.settings.guard_s.into());
                // Everybody who watches is told at once: a little disorder keeps them apart (part 3.5).
                self.guard = Some(ctx.at() + guard + ctx.dice.up_to(timers::GUARD_JITTER));
            }
            return Progress::Taken;
        }
        self.guard = None;
        if std::mem::take(&mut self.free) { Progress::NotFree } else { Progress::Taken }
    }

    fn subscribe_afresh(&mut self, request: &Request, ctx: &mut Ctx<'_>) {
        self.renewed = Some(ctx.at());
        self.subscription = ctx.subscription(request.key);
        self.life = Life::Asked { lapses: ctx.at() + timers::ROAD_ANSWER };
        self.lamp = Lamp::default();
        self.told_by = None;
        self.send(request, ctx);
    }

    fn send(&mut self, request: &Request, ctx: &mut Ctx<'_>) {
        let (package, accept) = match self.package {
            Package::Dialog => ("dialog", "application/dialog-info+xml"),
            Package::Presence => ("presence", "application/pidf+xml"),
        };
        ctx.out.push(Output::Subscribe {
            subscription: self.subscription,
            line: request.key.line,
            target: request.target.clone(),
            to: None,
            event: EventHeader::plain(package),
            accept: vec![accept.to_owned()],
            expires_s: self.wanted_s,
            call_id: None,
            headers: Vec::new(),
        });
    }
}
