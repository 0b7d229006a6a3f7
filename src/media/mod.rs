//! Sound: sixteen-bit-clean, ten milliseconds at a time, on threads of its own that never wait for the engine.
//!
//! The heart is [`mixer::Mixer`], which knows no socket, device or clock; [`run`] owns the threads around it.

pub mod bursts;
pub mod clip;
pub mod codec;
pub mod comfort;
pub mod conceal;
#[cfg(feature = "audio")]
pub mod device;
pub mod drift;
pub mod dtmf;
pub mod frame;
pub mod jitter;
mod member;
pub mod meter;
mod microphone_test;
pub mod mixer;
pub mod network;
pub mod no_device;
pub mod ogg_opus;
pub mod pace;
pub mod playout;
pub mod priority;
pub mod process;
pub mod quality;
pub mod record;
pub mod remedies;
pub mod resample;
pub mod rings;
pub mod rtcp;
pub mod rtp;
pub mod run;
pub mod seam;
pub mod session;
pub mod source;
pub mod srtp;
pub mod stretch;
pub mod tone;
pub mod uplink;
pub mod wav;
pub mod xr;

pub use remedies::Remedies;
pub use run::Media;
pub use seam::{MediaCommand, MediaReport, SoundConfig, Tape};
