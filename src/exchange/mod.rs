//! The demo exchange: a real SIP server on loopback with people who behave.

pub mod core;
mod pace;

pub use pace::Pace;
