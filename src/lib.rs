//! Perch, the desktop softphone that waits on the line for you.
//!
//! ARCHITECTURE.md has the map; `tests/tidy.rs` holds the arrows between the rooms.

/// Counts what tests allocate, for those that must not.
#[cfg(all(test, feature = "audio"))]
#[global_allocator]
static ALLOCATOR: &stats_alloc::StatsAlloc<std::alloc::System> = &stats_alloc::INSTRUMENTED_SYSTEM;

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
