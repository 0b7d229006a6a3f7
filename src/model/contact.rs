//! People the user knows.

use serde::{Deserialize, Serialize};

use super::address::SipUri;

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
