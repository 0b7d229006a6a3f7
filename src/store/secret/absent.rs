//! A system without a keyring that we know.

use super::NoKeyring;
use crate::model::Password;

/// There is none.
pub(super) fn get(_: &str, _: &str) -> Result<Option<Password>, NoKeyring> {
    Err(NoKeyring("this system has no keyring".into()))
}

/// There is none.
pub(super) fn set(_: &str, _: &str, _: Option<&Password>) -> Result<(), NoKeyring> {
    Err(NoKeyring("this system has no keyring".into()))
}
