//! What every road tells the request that is on it, and the sentences for failures on the wire.

use crate::model::signal::Failure;

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
    Refused(String),
    /// The exchange gave the place up because we asked it not to ring: the request lives on without a road.
    PlaceLost,
    /// The server's word on the life of the request: it is over.
    Expired,
    /// It is done (a message that arrived).
    Done(Option<String>),
    /// It cannot be done by any road.
    Hopeless(String),
    /// The redial limit is reached.
    LockedOut,
}

/// A failure on the wire as a sentence without its stop.
pub(super) fn sentence(failure: &Failure) -> String {
    if failure.local {
        return match failure.code {
            408 => "Nothing answered".to_owned(),
            _ if failure.phrase.is_empty() => "The network could not be reached".to_owned(),
            _ => failure.phrase.clone(),
        };
    }
    match failure.code {
        401 | 407 => "The exchange did not accept our name and password".to_owned(),
        403 => "The exchange does not allow it".to_owned(),
        404 | 410 => "The exchange knows nothing of it".to_owned(),
        408 => "Nothing answered".to_owned(),
        480 => match &failure.retry_after {
            Some(r) => format!("Too many are waiting already; there may be room in {} s", r.seconds),
            None => "It is not available at the moment".to_owned(),
        },
        405 | 489 | 501 => "The exchange does not have it".to_owned(),
        481 => "The exchange has forgotten it".to_owned(),
        code if failure.phrase.is_empty() => format!("The exchange answered {code}"),
        code => format!("The exchange answered {code} {}", failure.phrase),
    }
}
