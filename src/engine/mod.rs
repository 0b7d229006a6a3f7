//! The phone: a pure core that judges, and a thin shell that turns packets, clicks and deadlines into its inputs.

mod actions;
pub mod clock;
pub mod core;
pub mod dice;
pub mod handle;
pub mod run;
mod trace;
pub mod verbs;
mod view;

pub use clock::Clock;
pub use core::{Core, Start};
pub use handle::{Envelope, Events, Handle, HandleEnd};
pub use run::Engine;
pub use verbs::Unconnected;
