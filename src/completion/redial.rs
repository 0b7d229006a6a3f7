//! The last road: plain calls, politely spaced, within what every country's rules allow (part 3.4).

use std::time::Duration;

use super::context::Ctx;
use super::house::House;
use super::request::Request;
use super::road::Progress;
use crate::model::signal::Failure;
use crate::model::{CompletionCondition, Moment, Reason, SipUri};

/// The road of one request.
#[derive(Debug)]
pub(super) struct Redial {
    /// When the next try is due; none while one is under way.
    next: Option<Moment>,
    due: bool,
    /// All tries must be made before then.
    over: Moment,
    tries: u8,
}

impl Redial {
    /// The first try comes one interval after the call that failed.
    pub(super) fn begin(request: &Request, ctx: &Ctx<'_>) -> Redial {
        let settings = &ctx.line.settings.redial;
        let over = ctx.at() + Duration::from_secs(u64::from(settings.total_minutes) * 60);
        let tries = settings.tries.min(settings.rules.most_tries());
        let next = (ctx.at() + interval(ctx)).max(request.not_before.unwrap_or_default());
        Redial { next: Some(next), due: false, over, tries }
    }

    /// The try that is next or under way, how many there are at most, and when the next one starts.
    pub(super) fn progress(&self, request: &Request) -> (u8, u8, Option<Moment>) {
        (request.redial_attempts.saturating_add(1).min(self.tries.max(1)), self.tries.max(1), self.next)
    }

    pub(super) fn tick(&mut self, request: &Request, ctx: &Ctx<'_>) -> Progress {
        if self.next.is_some_and(|at| at <= ctx.at()) {
            self.next = None;
            if request.redial_attempts >= self.tries || ctx.at() > self.over {
                return Progress::LockedOut;
            }
            self.due = true;
            return Progress::Free;
        }
        Progress::Still
    }

    pub(super) fn wakes_at(&self) -> Option<Moment> {
        self.next
    }

    /// The user is free (again): a try that fell due meanwhile is made now.
    pub(super) fn resume(&mut self, ctx: &Ctx<'_>) -> Progress {
        if self.next.is_none() && !self.due {
            self.next = Some(ctx.at());
        }
        if self.due { Progress::Free } else { Progress::NotFree }
    }

    /// A try goes out.
    pub(super) fn tried(&mut self) {
        self.due = false;
        self.next = None;
    }

    /// A try failed: the next one after the interval, or the end (part 3.4, Retry-After).
    pub(super) fn failed(&mut self, failure: Option<&Failure>, request: &Request, ctx: &Ctx<'_>) -> Progress {
        if request.redial_attempts >= self.tries {
            return Progress::LockedOut;
        }
        let asked = failure.and_then(|f| f.retry_after.as_ref()).map_or(0, |r| r.seconds);
        let next = ctx.at() + interval(ctx).max(Duration::from_secs(asked.into()));
        // RFC 3261 section 20.33: from then on they are there for so long, and not after.
        if let Some(duration_s) = failure.and_then(|f| f.retry_after.as_ref()).and_then(|r| r.duration_s) {
            self.over = self.over.min(next + Duration::from_secs(duration_s.into()));
        }
        if next > self.over {
            return Progress::LockedOut;
        }
        self.next = Some(next);
        Progress::Changed
    }
}

fn interval(ctx: &Ctx<'_>) -> Duration {
    let settings = &ctx.line.settings.redial;
    Duration::from_secs(settings.interval_s.max(settings.rules.least_interval_s()).into())
}

/// Whether this call may be tried again by itself at all; else why not.
pub(super) fn allowed(
    target: &SipUri,
    condition: CompletionCondition,
    code: Option<u16>,
    locked: bool,
    house: &House,
) -> Result<(), Reason> {
    if house.is_premium(target) {
        return Err(Reason::PremiumByHand);
    }
    if code == Some(603) {
        return Err(Reason::TheyDeclined);
    }
    if condition == CompletionCondition::NotLoggedIn {
        return Err(Reason::RedialInVain);
    }
    if locked {
        return Err(Reason::LockedOut);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_redialled_who_must_not_be() {
        let uri = |text: &str| -> SipUri { text.parse().expect(text) };
        let (boris, premium) = (uri("sip:boris@demo.perch"), uri("sip:0900123456@demo.perch"));
        let busy = CompletionCondition::Busy;
        let allowed = |to: &SipUri, condition, code, locked| allowed(to, condition, code, locked, &House::default());
        assert_eq!(allowed(&boris, busy, Some(486), false), Ok(()));
        assert_eq!(allowed(&boris, busy, Some(603), false), Err(Reason::TheyDeclined));
        assert_eq!(allowed(&premium, busy, Some(486), false), Err(Reason::PremiumByHand));
        assert_eq!(allowed(&boris, busy, Some(486), true), Err(Reason::LockedOut));
        let absent = CompletionCondition::NotLoggedIn;
        assert_eq!(allowed(&boris, absent, Some(480), false), Err(Reason::RedialInVain));
    }
}
