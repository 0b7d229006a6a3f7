//! Where everything lies on this system; the only file that asks the system for its directories.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use directories::{BaseDirs, ProjectDirs};

/// The places of one profile.
#[derive(Clone, Debug)]
pub struct Paths {
    config: PathBuf,
    data: PathBuf,
    state: PathBuf,
    identity: String,
    users_own: bool,
    /// Removes a temporary profile when the last clone goes.
    temporary: Option<Arc<Temporary>>,
}

#[derive(Debug)]
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::debug!(%error, "the temporary profile could not be removed");
        }
    }
}

impl Paths {
    /// The user's own profile, in the platform's directories.
    ///
    /// # Errors
    /// When the system knows no home directory, or a directory cannot be made.
    pub fn system() -> io::Result<Paths> {
        let dirs = ProjectDirs::from("", "", "perch")
            .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "the system names no home directory"))?;
        let state = dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir());
        let paths = Paths {
            config: dirs.config_dir().to_owned(),
            data: dirs.data_dir().to_owned(),
            state: state.to_owned(),
            identity: dirs.config_dir().to_string_lossy().into_owned(),
            users_own: true,
            temporary: None,
        };
        paths.create()
    }

    /// All of it flat in one directory (`--profile DIR`).
    ///
    /// # Errors
    /// When the directory cannot be made.
    pub fn profile(dir: &Path) -> io::Result<Paths> {
        make_private(dir)?;
        // The same directory by another name is the same profile.
        let dir = fs::canonicalize(dir)?;
        let identity = dir.to_string_lossy().into_owned();
        Ok(Paths { config: dir.clone(), data: dir.clone(), state: dir, identity, users_own: false, temporary: None })
    }

    /// The profile of that directory for somebody who only wants to speak to a running Perch: nothing is made.
    ///
    /// # Errors
    /// When the system knows no home directory.
    pub fn existing(profile: Option<&Path>) -> io::Result<Paths> {
        match profile {
            Some(dir) => {
                let dir = fs::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
                let identity = dir.to_string_lossy().into_owned();
                Ok(Paths {
                    config: dir.clone(),
                    data: dir.clone(),
                    state: dir,
                    identity,
                    users_own: false,
                    temporary: None,
                })
            }
            None => Paths::system(),
        }
    }

    /// A fresh profile that is removed at the end (`--demo`). `ctl` finds it under the name of the one that it stands
    /// for, the user's own or that of a directory, so that `perch --demo` and `perch ctl` meet without further words.
    ///
    /// # Errors
    /// When the directory cannot be made.
    pub fn temporary(instead_of: Option<&Path>) -> io::Result<Paths> {
        let identity = Paths::existing(instead_of).map(|p| p.identity).unwrap_or_default();
        let dir = std::env::temp_dir().join(format!("perch-demo-{}", std::process::id()));
        // A leftover of an earlier process with the same number.
        match fs::remove_dir_all(&dir) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        create_private(&dir)?;
        let temporary = Some(Arc::new(Temporary(dir.clone())));
        Ok(Paths { config: dir.clone(), data: dir.clone(), state: dir, identity, users_own: false, temporary })
    }

    fn create(self) -> io::Result<Paths> {
        for dir in [&self.config, &self.data, &self.state] {
            make_private(dir)?;
        }
        Ok(self)
    }

    /// The profile is removed at the end.
    pub fn is_temporary(&self) -> bool {
        self.temporary.is_some()
    }

    /// It is the user's own profile, in the platform's directories.
    pub fn is_users_own(&self) -> bool {
        self.users_own
    }

    /// What tells this profile from the others, for the name of the control socket and for the keyring.
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// The directory for sockets of this user: `$XDG_RUNTIME_DIR`, where the system has one.
    pub fn runtime_dir() -> Option<PathBuf> {
        BaseDirs::new()?.runtime_dir().map(Path::to_owned)
    }

    /// Where a program is started from at login, on systems with XDG autostart.
    pub fn autostart_dir() -> Option<PathBuf> {
        Some(BaseDirs::new()?.config_dir().join("autostart"))
    }

    /// The settings file.
    pub fn config(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The settings as they last were in good order.
    pub fn last_good_config(&self) -> PathBuf {
        self.state.join("config.last-good.toml")
    }

    /// The requests at the last compaction.
    pub fn requests(&self) -> PathBuf {
        self.data.join("requests.jsonl")
    }

    /// The changes of the requests since then.
    pub fn journal(&self) -> PathBuf {
        self.data.join("requests.journal")
    }

    /// Recents.
    pub fn history(&self) -> PathBuf {
        self.data.join("history.jsonl")
    }

    /// The contacts.
    pub fn contacts(&self) -> PathBuf {
        self.data.join("contacts.jsonl")
    }

    /// The messages.
    pub fn messages(&self) -> PathBuf {
        self.data.join("messages.jsonl")
    }

    /// Passwords, where there is no keyring.
    pub fn secrets(&self) -> PathBuf {
        self.config.join("secrets.toml")
    }

    /// Where exported files go: the user's documents, or the profile's own directory.
    pub fn exports(&self) -> PathBuf {
        let own = directories::UserDirs::new().filter(|_| self.is_users_own());
        own.and_then(|dirs| dirs.document_dir().map(Path::to_owned)).unwrap_or_else(|| self.data.clone())
    }

    /// Recordings of calls.
    pub fn recordings(&self) -> PathBuf {
        self.data.join("recordings")
    }

    /// The log file.
    pub fn log(&self) -> PathBuf {
        self.state.join("perch.log")
    }
}

/// Makes a directory that only this user can enter, unless it is there already.
fn make_private(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    if let Some(parent) = dir.parent() {
        fs::create_dir_all(parent)?;
    }
    match create_private(dir) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && dir.is_dir() => Ok(()),
        other => other,
    }
}

#[cfg(unix)]
fn create_private(dir: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().mode(0o700).create(dir)
}

#[cfg(not(unix))]
fn create_private(dir: &Path) -> io::Result<()> {
    fs::create_dir(dir)
}
