//! What every road tells the request that is on it, and the sentences for failures on the wire.

use crate::model::Reason;
use crate::model::signal::{Failure, RetryAfter};

/// What an input meant for the request on a road.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Progress {
    /// Nothing that shows.
    Still,
    /// Something that shows or is kept, but no turn of events.
    Changed,
    /// The road has taken the request (T08).
    Taken,
    /// The callee can be called now.
    Free,
    /// No longer so.
    NotFree,
    /// The road does not go, or no longer: the next one.
    Refused(Reason),
    /// The exchange gave the place up because we asked it not to ring: the request lives on without a road.
    PlaceLost,
    /// The server's word on the life of the request: it is over.
    Expired,
    /// It is done (a message that arrived).
    Done(Option<Reason>),
    /// It cannot be done by any road.
    Hopeless(Reason),
    /// The redial limit is reached.
    LockedOut,
}

/// A failure on the wire as a sentence.
pub(super) fn sentence(failure: &Failure) -> Reason {
    if failure.local {
        return match (failure.code, &failure.why) {
            (408, _) => Reason::NothingAnswered,
            (_, Some(why)) => why.clone(),
            (_, None) => Reason::NetworkUnreachable,
        };
    }
    match failure.code {
        401 | 407 => Reason::CredentialsRefused,
        403 => Reason::NotAllowed,
        404 | 410 => Reason::NothingKnown,
        408 => Reason::NothingAnswered,
        480 => match &failure.retry_after {
            Some(RetryAfter { seconds, comment: Some(words), .. }) => {
                Reason::RoomInWith { seconds: *seconds, words: words.clone() }
            }
            Some(r) => Reason::RoomIn { seconds: r.seconds },
            None => Reason::NotNow,
        },
        405 | 489 | 501 => Reason::NotServed,
        481 => Reason::Forgotten,
        code if failure.phrase.is_empty() => Reason::Answered { code },
        code => Reason::AnsweredWith { code, words: failure.phrase.clone() },
    }
}
