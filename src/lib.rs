//! Perch, the desktop softphone that waits on the line for you.
//!
//! ARCHITECTURE.md has the map; `tests/tidy.rs` holds the arrows between the rooms.

/// Knows the callbacks of sound, which must not take memory.
#[cfg(all(test, feature = "audio"))]
#[global_allocator]
static ALLOCATOR: assert_no_alloc::AllocDisabler = assert_no_alloc::AllocDisabler;

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
