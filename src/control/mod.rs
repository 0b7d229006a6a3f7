//! `perch ctl`: JSON lines on a local socket; one instance a profile; the hand-over of links to it.
//!
//! One connection carries one [`Verb`] as a line of JSON and brings back lines that begin with `+` (an answer)
//! or `-` (a refusal), each followed by one JSON value; the server closes when there is no more.

mod act;
mod client;
mod contract;
mod endpoint;
mod feed;
mod server;
mod verb;

pub use client::{Answer, call, print};
pub use contract::refusal;
pub use endpoint::{Claim, Endpoint};
pub use server::Server;
pub use verb::{EndCode, RecallVerb, Switch, Verb, WaiterVerb};
