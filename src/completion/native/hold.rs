//! The native road while the user cannot take a recall: *not now*, *now again*, or the place given up.

use super::notice::Said;
use super::{Leg, Native};
use crate::completion::context::Ctx;
use crate::completion::request::Request;
use crate::completion::road::Progress;
use crate::model::{SipUri, SubscriptionId};

impl Native {
    /// Tells the exchange *not now* (S8). Where that cannot be told, `yield_place` gives up the
    /// place so that the next waiter is served; else the request carries on (W8).
    pub(in crate::completion) fn not_now(
        &mut self,
        yield_place: bool,
        request: &Request,
        ctx: &mut Ctx<'_>,
    ) -> Progress {
        self.yield_place = yield_place;
        if ctx.line.learned.no_publish || self.addresses().is_empty() {
            return self.after_notice(Said::Unheard { open: false }, request, ctx);
        }
        self.notice.want(false);
        self.publish(request, ctx)
    }

    /// The user is free (again): the exchange may ring us.
    pub(in crate::completion) fn resume(&mut self, request: &Request, ctx: &mut Ctx<'_>) -> Progress {
        self.yield_place = false;
        if self.notice.is_closed() {
            if !self.notice.is_known_closed() {
                // *Not now* is still on its way: when it is heard, what `ready` there was is void.
                self.legs.iter_mut().for_each(Leg::unready);
            }
            self.notice.want(true);
            let said = self.publish(request, ctx);
            if said == Progress::NotFree {
                return said;
            }
        }
        self.as_told()
    }

    /// The exchange has been told *not now*, or is being told.
    pub(in crate::completion) fn is_closed(&self) -> bool {
        self.notice.is_closed()
    }

    fn addresses(&self) -> Vec<(SipUri, Option<SubscriptionId>)> {
        let chosen = self.legs.iter().find(|l| l.ready_fork().is_some());
        chosen.or_else(|| self.legs.iter().find(|l| l.is_active())).map(Leg::addresses).unwrap_or_default()
    }

    pub(super) fn publish(&mut self, request: &Request, ctx: &mut Ctx<'_>) -> Progress {
        let until = self.ends().unwrap_or(request.expires);
        let said = self.notice.send(&self.addresses(), until, request.key, ctx);
        self.after_notice(said, request, ctx)
    }

    pub(super) fn after_notice(&mut self, said: Said, request: &Request, ctx: &mut Ctx<'_>) -> Progress {
        match said {
            Said::More => self.publish(request, ctx),
            Said::Unheard { open: false } if self.yield_place => {
                self.yield_place = false;
                self.close(ctx);
                Progress::PlaceLost
            }
            // The exchange believes us away and cannot be told otherwise: a new request (S11).
            Said::Unheard { open: true } => {
                self.close(ctx);
                *self = Native::begin(request, ctx);
                Progress::NotFree
            }
            // W8: without PUBLISH, `ready` stands as it was told.
            Said::Unheard { open: false } => self.as_told(),
            Said::Done => Progress::Changed,
            Said::Under => Progress::Still,
        }
    }

    fn as_told(&self) -> Progress {
        if self.legs.iter().any(|l| l.ready_fork().is_some()) { Progress::Free } else { Progress::NotFree }
    }
}
