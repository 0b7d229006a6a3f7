//! The words: ids, states, commands, events and snapshots that every other room speaks in.
//!
//! Nothing here does anything; nothing here knows another room. The names are the field's
//! own: RFC 3261, 3264, 4235, 6665, 6910 and TAPI.

pub mod address;
pub mod call;
pub mod capability;
pub mod command;
pub mod completion;
pub mod contact;
pub mod emergency;
pub mod event;
pub mod history;
pub mod id;
pub mod line;
pub mod media;
pub mod message;
pub mod phrase;
pub mod pieces;
pub mod preset;
pub mod reason;
pub mod refusal;
pub mod secret;
pub mod settings;
pub mod signal;
pub mod snapshot;
pub mod srtp;
pub mod time;

pub use address::{NameAddr, SipUri};
pub use call::{CallEnd, CallOrigin, CallState, CallView, Direction, DisconnectCode};
pub use capability::{CallAbilities, CompletionCaps, ConditionSet, Learned, ModeSet};
pub use command::Command;
pub use completion::{CompletionCondition, CompletionEnd, CompletionMode, CompletionState, CompletionView, Road};
pub use event::{Event, EventRecord, Reply};
pub use id::{CallId, CompletionId, LineId, MessageId, PublicationId, RequestId, SessionId, SubscriptionId};
pub use line::{LineView, Registration};
pub use reason::{Argument, Reason};
pub use refusal::Refusal;
pub use secret::Password;
pub use settings::Settings;
pub use snapshot::Snapshot;
pub use time::{Moment, WallTime};
