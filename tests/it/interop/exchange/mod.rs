//! Exchanges of every kind, played by SIPp, against the shipped program: what crosses the wire, what a script sees.

mod scenario;
mod script;
mod stage;
mod wire;

mod asks_us;
mod codes;
mod native;
mod offers;
mod redialled;
mod refused;
mod suspend;
mod watched;

use super::there_are;
