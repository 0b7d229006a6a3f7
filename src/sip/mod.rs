//! Signalling: everything that leaves goes in as [`Outbound`], everything that arrives comes out as [`Inbound`].
//!
//! The core names each session, subscription, publication and message before anything is
//! sent; this room keeps the only table from those ids to dialogs. Every `Outbound` that can
//! fail comes back exactly once as an `Inbound`, under a deadline of ours.

pub mod header;
pub mod package;
pub mod sdp;
pub mod seam;

pub use seam::{Challenge, Inbound, IncomingInvite, IncomingSubscribe, LineAccount, Outbound, Passing};
