//! The people behind the demo exchange: who is busy, who answers, who comes back, and when.
//!
//! | who | state | until |
//! |---|---|---|
//! | Boris and Marta | together, on the phone with each other | a caller meets either busy |
//! | | parting | Boris is free after 20 s, Marta after 35 s |
//! | | apart | ten minutes after the last call of either |
//! | Nora | at rest | a minute after a vain call |
//! | | on a call of her own | ten seconds |
//! | Paul | away | thirty seconds after the first try |

use std::collections::BTreeMap;

use crate::exchange::Pace;
use crate::model::{CompletionCondition, Moment};

/// Seconds of Retry-After in the answer of `503`.
const OVERLOADED_S: u32 = 30;

/// Who can be called.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// On the phone with Marta.
    Boris,
    /// On the phone with Boris.
    Marta,
    /// Rings, and never answers.
    Nora,
    /// Answers at once and repeats what it hears.
    Echo,
    /// Declines.
    Vera,
    /// Not logged in at first.
    Paul,
    /// No such number.
    NotFound,
    /// The exchange is overloaded.
    Overloaded,
}

impl Role {
    /// Everybody.
    pub const ALL: [Role; 8] =
        [Role::Boris, Role::Marta, Role::Nora, Role::Echo, Role::Vera, Role::Paul, Role::NotFound, Role::Overloaded];

    /// The user part.
    pub const fn user(self) -> &'static str {
        match self {
            Role::Boris => "boris",
            Role::Marta => "marta",
            Role::Nora => "nora",
            Role::Echo => "echo",
            Role::Vera => "vera",
            Role::Paul => "paul",
            Role::NotFound => "404",
            Role::Overloaded => "503",
        }
    }

    /// The display name.
    pub const fn name(self) -> &'static str {
        match self {
            Role::Boris => "Boris Ivanov",
            Role::Marta => "Marta Rossi",
            Role::Nora => "Nora Lindqvist",
            Role::Echo => "Echo",
            Role::Vera => "Vera Santos",
            Role::Paul => "Paul Martin",
            Role::NotFound => "Nobody",
            Role::Overloaded => "Overloaded",
        }
    }

    /// What happens to who calls, for the reader of `perch exchange`.
    pub const fn habit(self) -> &'static str {
        match self {
            Role::Boris => "talks to marta, free 20 s after the first caller met either busy, then answers",
            Role::Marta => "talks to boris, free 35 s after the first caller met either busy, then answers",
            Role::Nora => "rings and never answers, makes a call of 10 s a minute after a vain one",
            Role::Echo => "answers at once and repeats what it hears",
            Role::Vera => "declines (603)",
            Role::Paul => "not logged in (480) until 30 s after the first try, then answers",
            Role::NotFound => "no such number",
            Role::Overloaded => "overloaded, with Retry-After",
        }
    }

    /// The role of that user part.
    pub fn of(user: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|r| r.user().eq_ignore_ascii_case(user))
    }

    /// A person, who has a state that can be watched; the two numbers have none.
    pub const fn is_person(self) -> bool {
        !matches!(self, Role::NotFound | Role::Overloaded)
    }
}

/// How a caller is met.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Welcome {
    /// It rings; answered at that moment, or never.
    Ring(Option<Moment>),
    /// Answered at once.
    Answer,
    /// Refused, with what is to be waited for, where that makes sense, and with Retry-After in seconds.
    Refuse { code: u16, offer: Option<CompletionCondition>, retry_after_s: Option<u32> },
}

/// A call of a person that nobody of ours placed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct PrivateCall {
    /// The user part of the other side.
    pub with: &'static str,
    /// It was placed by this person.
    pub is_caller: bool,
}

/// The private lives of all of them.
pub(super) struct People {
    pace: Pace,
    pair: Pair,
    nora: Nora,
    paul_tried: Option<Moment>,
    /// Calls that are at each person now.
    visits: BTreeMap<Role, usize>,
}

enum Pair {
    Together,
    Parting { since: Moment },
    Apart { last_call: Moment },
}

enum Nora {
    AtRest { calls: Option<Moment> },
    Talking { until: Moment },
}

impl People {
    pub(super) fn new(pace: Pace) -> People {
        let nora = Nora::AtRest { calls: None };
        People { pace, pair: Pair::Together, nora, paul_tried: None, visits: BTreeMap::new() }
    }

    /// A caller knocks. What is answered with `Ring` or `Answer` is here until `left`.
    pub(super) fn welcome(&mut self, role: Role, now: Moment) -> Welcome {
        let refuse = |code, offer| Welcome::Refuse { code, offer, retry_after_s: None };
        match role {
            Role::Vera => return refuse(603, None),
            Role::NotFound => return refuse(404, None),
            Role::Overloaded => {
                return Welcome::Refuse { code: 503, offer: None, retry_after_s: Some(OVERLOADED_S) };
            }
            Role::Paul if !self.is_there(Role::Paul, now) => {
                self.paul_tried.get_or_insert(now);
                return refuse(480, Some(CompletionCondition::NotLoggedIn));
            }
            _ => {}
        }
        if self.is_busy(role, now) {
            if matches!((role, &self.pair), (Role::Boris | Role::Marta, Pair::Together)) {
                self.pair = Pair::Parting { since: now };
            }
            return refuse(486, Some(CompletionCondition::Busy));
        }
        *self.visits.entry(role).or_default() += 1;
        match role {
            Role::Echo => Welcome::Answer,
            Role::Nora => Welcome::Ring(None),
            _ => Welcome::Ring(Some(now + self.pace.answers_after)),
        }
    }

    /// Somebody joins the conversation of a person who is on the phone (RFC 3911).
    pub(super) fn joined(&mut self, role: Role) {
        *self.visits.entry(role).or_default() += 1;
    }

    /// A caller has gone again, unheard or not.
    pub(super) fn left(&mut self, role: Role, unheard: bool, now: Moment) {
        if let Some(count) = self.visits.get_mut(&role) {
            *count = count.saturating_sub(1);
        }
        match (role, &mut self.pair, &mut self.nora) {
            (Role::Boris | Role::Marta, Pair::Apart { last_call }, _) => *last_call = now,
            // A call that was planned already stays planned; one that came due while it rang is planned anew.
            (Role::Nora, _, Nora::AtRest { calls }) if unheard && calls.is_none_or(|at| at <= now) => {
                *calls = Some(now + self.pace.nora_returns);
            }
            _ => {}
        }
    }

    /// The call that keeps this person busy of their own accord.
    pub(super) fn private_call(&self, role: Role, now: Moment) -> Option<PrivateCall> {
        let (with, is_caller) = match (role, &self.pair, &self.nora) {
            (Role::Boris, Pair::Together, _) => ("marta", true),
            (Role::Marta, Pair::Together, _) => ("boris", false),
            (Role::Boris, Pair::Parting { since }, _) if now < *since + self.pace.boris_leaves => ("marta", true),
            (Role::Marta, Pair::Parting { since }, _) if now < *since + self.pace.marta_leaves => {
                // Whoever outstays the other talks on with Carla, who has no telephone here.
                let outstays = now >= *since + self.pace.boris_leaves;
                (if outstays { "carla" } else { "boris" }, false)
            }
            (Role::Nora, _, Nora::Talking { .. }) => ("carla", true),
            _ => return None,
        };
        Some(PrivateCall { with, is_caller })
    }

    /// Whether an INVITE would meet *busy*. The echo never is.
    pub(super) fn is_busy(&self, role: Role, now: Moment) -> bool {
        self.private_call(role, now).is_some() || (role != Role::Echo && self.visits.get(&role).is_some_and(|n| *n > 0))
    }

    /// Whether somebody talks there, rather than that it only rings: Nora never answers.
    pub(super) fn is_in_use(&self, role: Role, now: Moment) -> bool {
        self.private_call(role, now).is_some() || (role != Role::Nora && self.is_busy(role, now))
    }

    /// Whether the person is logged in.
    pub(super) fn is_there(&self, role: Role, now: Moment) -> bool {
        match role {
            Role::Paul => self.paul_tried.is_some_and(|t| now >= t + self.pace.paul_arrives),
            other => other.is_person(),
        }
    }

    /// Lets their clocks run up to now.
    pub(super) fn pass(&mut self, now: Moment) {
        match self.pair {
            Pair::Parting { since } if now >= since + self.pace.boris_leaves.max(self.pace.marta_leaves) => {
                self.pair = Pair::Apart { last_call: now };
            }
            Pair::Apart { last_call } if !self.pair_has_visits() && now >= last_call + self.pace.reunion => {
                self.pair = Pair::Together;
            }
            _ => {}
        }
        let nora_rings = self.visits.get(&Role::Nora).is_some_and(|n| *n > 0);
        match self.nora {
            Nora::AtRest { calls: Some(at) } if now >= at && !nora_rings => {
                self.nora = Nora::Talking { until: now + self.pace.nora_talks };
            }
            Nora::Talking { until } if now >= until => self.nora = Nora::AtRest { calls: None },
            _ => {}
        }
    }

    /// When `pass` has to be called next.
    pub(super) fn wakes_at(&self, now: Moment) -> Option<Moment> {
        let pair = match self.pair {
            Pair::Together => None,
            Pair::Parting { since } => {
                let leavings = [since + self.pace.boris_leaves, since + self.pace.marta_leaves];
                leavings.into_iter().filter(|t| *t > now).min()
            }
            Pair::Apart { .. } if self.pair_has_visits() => None,
            Pair::Apart { last_call } => Some(last_call + self.pace.reunion),
        };
        let nora = match self.nora {
            // While it rings at hers, the end of that call is what she waits for.
            Nora::AtRest { calls } => calls.filter(|_| self.visits.get(&Role::Nora).is_none_or(|n| *n == 0)),
            Nora::Talking { until } => Some(until),
        };
        let paul = self.paul_tried.map(|t| t + self.pace.paul_arrives).filter(|t| *t > now);
        [pair, nora, paul].into_iter().flatten().min()
    }

    fn pair_has_visits(&self) -> bool {
        [Role::Boris, Role::Marta].iter().any(|r| self.visits.get(r).is_some_and(|n| *n > 0))
    }
}
