//! The keyring of Windows (Credential Manager) and macOS (Keychain).

use keyring::{Entry, Error};

use super::NoKeyring;
use crate::model::Password;

/// The password kept under this key.
pub(super) fn get(profile: &str, key: &str) -> Result<Option<Password>, NoKeyring> {
    match entry(profile, key)?.get_password() {
        Ok(password) => Ok(Some(Password::from(password))),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(words(error)),
    }
}

/// Keeps it, or forgets it.
pub(super) fn set(profile: &str, key: &str, password: Option<&Password>) -> Result<(), NoKeyring> {
    let entry = entry(profile, key)?;
    match password {
        Some(password) => entry.set_password(password.expose()).map_err(words),
        None => match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(words(error)),
        },
    }
}

fn entry(profile: &str, key: &str) -> Result<Entry, NoKeyring> {
    Entry::new(&format!("perch {profile}"), key).map_err(words)
}

fn words(error: Error) -> NoKeyring {
    NoKeyring(error.to_string())
}
