//! The phone: a pure core that judges, and a thin shell that turns packets, clicks and deadlines into its inputs.

pub mod clock;
pub mod handle;

pub use clock::Clock;
pub use handle::{Envelope, Events, Handle, HandleEnd};
