//! Perch, the desktop softphone that waits on the line for you.
//!
//! ARCHITECTURE.md has the map; `tests/tidy.rs` holds the arrows between the rooms.

pub mod call;
pub mod completion;
pub mod control;
#[cfg(feature = "gui")]
pub mod desktop;
pub mod engine;
pub mod exchange;
#[cfg(feature = "gui")]
pub mod gui;
pub mod media;
pub mod model;
pub mod sip;
pub mod store;
