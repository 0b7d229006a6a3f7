//! The callee's monitor (RFC 6910 section 7): who waits for an address of ours, in order.
//!
//! | waiter | input | next |
//! |---|---|---|
//! | queued | the address is free, guard over, first of those who can | told: `ready`, 20 s and 2 s of grace |
//! | told | its INVITE | calling |
//! | told | time over, PUBLISH closed, *not now*, the address is busy again | queued: `queued`; the next one is told |
//! | calling | answered | served: `terminated` |
//! | calling | failed | queued with retention, else over |
//! | any | un-SUBSCRIBE, expiry, three recalls in vain | over |

mod address;
mod desk;
mod publish;
mod seam;
mod waiter;

#[cfg(test)]
mod tests;

pub use desk::Monitor;
pub use seam::{Availability, CalleeState, CcBody, Input, Output, Policy, Recognised, Waiter, WhoMayWait};
