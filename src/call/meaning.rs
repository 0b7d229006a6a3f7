//! What a final failure means to the user.

use crate::model::CallEnd;
use crate::model::signal::Failure;

/// What a final failure means to the user (part 3.3 of the rules; RFC 3261 section 21).
pub fn call_end(failure: &Failure, rang: bool) -> CallEnd {
    match failure.code {
        486 | 600 => CallEnd::Busy,
        487 if rang => CallEnd::NoAnswer,
        487 => CallEnd::Cancelled,
        // Asterisk refuses by 403 with Q.850 cause 21 what others refuse by 603.
        403 if failure.q850_cause == Some(21) => CallEnd::Declined,
        603 => CallEnd::Declined,
        480 if failure.q850_cause == Some(17) => CallEnd::Busy,
        // An unallocated number, as gateways say it.
        480 if failure.q850_cause == Some(1) => CallEnd::NotFound,
        480 => CallEnd::Unavailable,
        401 | 403 | 407 => CallEnd::Forbidden,
        404 | 410 | 484 | 485 | 604 => CallEnd::NotFound,
        408 if rang => CallEnd::NoAnswer,
        408 | 415 | 488 | 606 => CallEnd::Unreachable,
        503 if failure.local => CallEnd::Unreachable,
        500..=599 => CallEnd::Congestion,
        _ if matches!(failure.q850_cause, Some(34 | 42)) => CallEnd::Congestion,
        _ => CallEnd::Failed,
    }
}
