//! Passwords: from the environment, from the system's keyring, or from a file of ours where there is no keyring.

#[cfg_attr(target_os = "linux", path = "secret/secret_service.rs")]
#[cfg_attr(any(windows, target_os = "macos"), path = "secret/native.rs")]
#[cfg_attr(not(any(target_os = "linux", windows, target_os = "macos")), path = "secret/absent.rs")]
mod keyring;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::atomic::{self, Readers};
use super::list::kept_aside;
use super::paths::Paths;
use crate::model::snapshot::{Banner, BannerKind};
use crate::model::{Password, Reason, SipUri};

/// The largest password file that is read, in bytes.
const MAX_FILE: u64 = 1024 * 1024;

/// Whether the system's keyring may be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keyring {
    /// As the system has one.
    System,
    /// The file only: temporary profiles and tests.
    Unused,
}

/// There is no keyring, or it does not want to.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct NoKeyring(pub(super) String);

/// The keeper of passwords. Its methods may wait for the user to unlock the keyring: not for the store's own thread.
#[derive(Clone, Debug)]
pub(super) struct Secrets {
    keyring: Keyring,
    profile: String,
    path: PathBuf,
    /// One at a time: two answers must not write the file at once.
    busy: Arc<Mutex<()>>,
}

/// `secrets.toml`.
#[derive(Default, Serialize, Deserialize)]
struct File {
    #[serde(default)]
    passwords: BTreeMap<String, String>,
}

impl Secrets {
    pub(super) fn new(paths: &Paths, keyring: Keyring) -> Secrets {
        let keyring = if paths.is_temporary() { Keyring::Unused } else { keyring };
        Secrets { keyring, profile: paths.identity().to_owned(), path: paths.secrets(), busy: Arc::new(Mutex::new(())) }
    }

    /// From the file alone; never waits.
    pub(super) fn in_file(&self, address: &SipUri, banners: &mut Vec<Banner>) -> Option<Password> {
        self.read(banners).passwords.get(&key(address)).map(|p| Password::from(p.as_str()))
    }

    /// Whether the keyring may know more than the file.
    pub(super) fn has_keyring(&self) -> bool {
        self.keyring == Keyring::System
    }

    /// From the keyring; may wait.
    pub(super) fn in_keyring(&self, address: &SipUri) -> Option<Password> {
        let _one = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        match keyring::get(&self.profile, &key(address)) {
            Ok(password) => password,
            Err(error) => {
                tracing::debug!(%error, "no keyring");
                None
            }
        }
    }

    /// Keeps a password, or forgets it. The banner says that it went to the file.
    ///
    /// # Errors
    /// When neither the keyring nor the file could be written.
    pub(super) fn keep(&self, address: &SipUri, password: Option<&Password>) -> io::Result<Option<Banner>> {
        let _one = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        let in_keyring = match self.keyring {
            Keyring::System => keyring::set(&self.profile, &key(address), password),
            Keyring::Unused => Err(NoKeyring("not used".into())),
        };
        let mut file = self.read(&mut Vec::new());
        let known = file.passwords.remove(&key(address)).is_some();
        if let (Err(_), Some(password)) = (&in_keyring, password) {
            file.passwords.insert(key(address), password.expose().to_owned());
            self.write(&file)?;
            let why = vec![self.path.display().to_string().into()];
            return Ok((self.keyring == Keyring::System).then_some(Banner { kind: BannerKind::NoKeyring, why }));
        }
        // It is in the keyring now, or nowhere: not in the file any more.
        if known {
            self.write(&file)?;
        }
        Ok(None)
    }

    /// The sentence that passwords are in the file, where they are.
    pub(super) fn banner(&self) -> Banner {
        Banner { kind: BannerKind::NoKeyring, why: vec![self.path.display().to_string().into()] }
    }

    fn read(&self, banners: &mut Vec<Banner>) -> File {
        let text = match atomic::read(&self.path, MAX_FILE) {
            Ok(Some(bytes)) => String::from_utf8(bytes).map_err(|_| Reason::NotText),
            Ok(None) => return File::default(),
            Err(_) => Err(Reason::NotReadable),
        };
        // The parser's own words would quote the line, and with it the password.
        match text.and_then(|t| toml_edit::de::from_str(&t).map_err(|_| Reason::NotUnderstood)) {
            Ok(file) => file,
            Err(why) => {
                banners.push(Banner { kind: BannerKind::BrokenFile, why: vec![kept_aside(&self.path, why)] });
                File::default()
            }
        }
    }

    fn write(&self, file: &File) -> io::Result<()> {
        let text = toml_edit::ser::to_string_pretty(file).map_err(io::Error::other)?;
        let text = format!("# Passwords, because this system has no keyring. For the eyes of its owner alone.\n{text}");
        atomic::write(&self.path, text.as_bytes(), Readers::Owner)
    }
}

/// A password given by `PERCH_PASSWORD_<LABEL>`, for unattended use.
pub(super) fn from_environment(label: &str) -> Option<Password> {
    std::env::var(variable(label)).ok().map(Password::from)
}

/// The variable's name: upper case, what is neither letter nor digit becomes `_`.
fn variable(label: &str) -> String {
    let name = label.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
    format!("PERCH_PASSWORD_{}", name.collect::<String>())
}

/// A password belongs to the address of record: a line may be renamed.
fn key(address: &SipUri) -> String {
    address.address_of_record().to_string()
}

#[cfg(test)]
mod tests;
