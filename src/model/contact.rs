//! People the user knows.

use serde::{Deserialize, Serialize};

use super::address::SipUri;

/// What a person's line shows (RFC 4235, RFC 3863).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum LineState {
    /// Not on the phone.
    Free,
    /// In a conversation.
    Busy,
    /// It rings there, or they are calling somebody.
    Ringing,
    /// Not there.
    Away,
    /// Nothing is told.
    #[default]
    Unknown,
}

/// One person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Contact {
    /// The name, unique in the list.
    pub name: String,
    /// Addresses and numbers, best first.
    pub addresses: Vec<SipUri>,
    /// Kept at the top.
    #[serde(default)]
    pub favourite: bool,
}
