//! The last road: plain calls, politely spaced, within what every country's rules allow (part 3.4).

use std::time::Duration;

use super::context::Ctx;
use super::request::Request;
use super::road::Progress;
use crate::model::signal::Failure;
use crate::model::{CompletionCondition, Moment, Reason, SipUri};

/// From the end of one try to the next, at least (New Zealand's 30 s; everybody else has less).
const LEAST_INTERVAL_S: u16 = 30;
/// Tries at most, whatever the settings say (Canada's and New Zealand's 10).
const MOST_TRIES: u8 = 10;

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
        let tries = settings.tries.min(MOST_TRIES);
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
        if next > self.over {
            return Progress::LockedOut;
        }
        self.next = Some(next);
        Progress::Changed
    }
}

fn interval(ctx: &Ctx<'_>) -> Duration {
    Duration::from_secs(ctx.line.settings.redial.interval_s.max(LEAST_INTERVAL_S).into())
}

/// Whether this call may be tried again by itself at all; else why not.
pub(super) fn allowed(
    target: &SipUri,
    condition: CompletionCondition,
    code: Option<u16>,
    locked: bool,
) -> Result<(), Reason> {
    if is_emergency(target) {
        return Err(Reason::NeverRedialled);
    }
    match code {
        Some(603) => return Err(Reason::TheyDeclined),
        Some(404 | 410 | 484 | 604) => return Err(Reason::NoSuchNumber),
        _ => {}
    }
    if condition == CompletionCondition::NotLoggedIn {
        return Err(Reason::RedialInVain);
    }
    if locked {
        return Err(Reason::LockedOut);
    }
    Ok(())
}

/// Whether the address is an emergency number anywhere that people carry phones to.
pub fn is_emergency(target: &SipUri) -> bool {
    const NUMBERS: [&str; 25] = [
        "000", "061", "066", "08", "100", "101", "102", "103", "104", "110", "111", "112", "113", "114", "115", "117",
        "118", "119", "120", "122", "190", "192", "193", "911", "999",
    ];
    let user = target.user_display();
    let digits: String = user.chars().filter(|c| !"-. ()+".contains(*c)).collect();
    NUMBERS.contains(&digits.as_str()) || target.user.eq_ignore_ascii_case("sos")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_redialled_who_must_not_be() {
        let boris: SipUri = "sip:boris@demo.perch".parse().expect("uri");
        let police: SipUri = "sip:112@demo.perch".parse().expect("uri");
        let busy = CompletionCondition::Busy;
        assert_eq!(allowed(&boris, busy, Some(486), false), Ok(()));
        for code in [603, 404, 410, 484, 604] {
            assert!(allowed(&boris, busy, Some(code), false).is_err(), "{code}");
        }
        assert!(allowed(&police, busy, Some(486), false).is_err());
        assert!(allowed(&boris, busy, Some(486), true).is_err());
        assert!(allowed(&boris, CompletionCondition::NotLoggedIn, Some(480), false).is_err());
    }

    #[test]
    fn emergency_numbers_are_known_however_they_are_written() {
        for uri in ["sip:112@x", "tel:911", "sip:1-1-2@x", "sip:sos@x", "tel:999"] {
            assert!(is_emergency(&uri.parse().expect("uri")), "{uri}");
        }
        assert!(!is_emergency(&"sip:1120@x".parse().expect("uri")));
    }
}
