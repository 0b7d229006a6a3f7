//! The callee's monitor (RFC 6910 section 7): who waits for an address of ours, in order.

mod seam;

pub use seam::{Availability, CalleeState, CcBody, Input, Output, Policy, Recognised, Waiter, WhoMayWait};
