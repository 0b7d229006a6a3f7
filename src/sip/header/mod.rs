//! Reading and writing the headers that call completion and its neighbours live by.
//!
//! Pure functions from text to the words of [`crate::model`] and back. What comes in is the
//! value of a header as it stood on the wire, without its name; where a header may be
//! repeated, the values of all its lines are taken in their order. Nothing here fails loudly:
//! a value that cannot be read is `None` or is left out, and lists are bounded.

pub mod alert_info;
pub mod call_info;
pub mod contact;
pub mod dialog_ref;
pub mod event;
pub mod name_addr;
pub mod params;
pub mod plain;
pub mod reason;
pub mod refer_to;
pub mod retry_after;
pub mod session_expires;
pub mod subscription_state;

pub use params::Params;

/// Most values we take from one header, over all its lines.
pub const MAX_VALUES: usize = 32;
