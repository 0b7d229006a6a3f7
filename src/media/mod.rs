//! Sound: sixteen-bit-clean, ten milliseconds at a time, on threads of its own that never wait for the engine.

pub mod seam;

pub use seam::{MediaCommand, MediaReport, SoundConfig};
