//! Call completion, without I/O: the heart. TAPI's contract (T01 to T73) over RFC 6910, dialog events,
//! presence, feature codes and polite redial.
//!
//! The caller's side is [`Desk`](seam): many requests, each an agent on a ladder of roads. The
//! callee's side is the monitor: who waits for us, in order. Both are machines of input and time.

mod agent;
mod context;
mod feature;
mod house;
mod intrude;
mod ladder;
mod lamp;
mod lamps;
mod leave_word;
pub mod monitor;
mod native;
mod redial;
mod registry;
mod request;
mod road;
pub mod seam;
mod timers;
mod watch;
mod way;

pub use feature::{Binding, IncomingCall};
pub use house::House;
pub use lamps::Lamps;
pub use registry::Desk;
pub use seam::{CallOutcome, FailedCall, Input, Output};

#[cfg(test)]
mod tests;
