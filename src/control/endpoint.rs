//! Where the running Perch of a profile is reached, and who may be it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use interprocess::local_socket::tokio::{Listener, Stream, prelude::*};
use interprocess::local_socket::{ListenerOptions, Name};

/// The place of one profile's socket: a directory that only its user can enter, and a name in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Endpoint {
    dir: PathBuf,
    name: String,
}

/// The right to be the one running Perch of a profile, held until it is dropped.
#[derive(Debug)]
pub struct Claim {
    endpoint: Endpoint,
    /// The system takes the lock back when the process ends, however it ends.
    _lock: File,
}

impl Endpoint {
    /// The endpoint of a profile: `runtime_dir` is `$XDG_RUNTIME_DIR` where there is one, `identity` tells profiles apart.
    pub fn new(runtime_dir: Option<&Path>, identity: &str) -> Endpoint {
        let dir = match runtime_dir {
            Some(dir) => dir.join("perch"),
            None => std::env::temp_dir().join(own_directory_name()),
        };
        Endpoint { dir, name: format!("{:016x}", fnv1a(identity.as_bytes())) }
    }

    /// Becomes the one running Perch of this profile; none when there is one already.
    ///
    /// # Errors
    /// When the directory cannot be made or is not the user's own.
    pub fn claim(&self) -> io::Result<Option<Claim>> {
        own_directory(&self.dir)?;
        let path = self.dir.join(format!("{}.lock", self.name));
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Claim { endpoint: self.clone(), _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// A connection to the running one.
    pub(super) async fn connect(&self) -> io::Result<Stream> {
        Stream::connect(self.socket_name()?).await
    }

    #[cfg(unix)]
    fn socket_path(&self) -> PathBuf {
        self.dir.join(format!("{}.sock", self.name))
    }

    #[cfg(unix)]
    fn socket_name(&self) -> io::Result<Name<'static>> {
        use interprocess::local_socket::GenericFilePath;
        self.socket_path().to_fs_name::<GenericFilePath>()
    }

    #[cfg(not(unix))]
    fn socket_name(&self) -> io::Result<Name<'static>> {
        use interprocess::local_socket::GenericNamespaced;
        format!("perch-{}", self.name).to_ns_name::<GenericNamespaced>()
    }
}

impl Claim {
    /// Listens. What an earlier one left behind is removed: it is dead, or we would not hold the claim.
    pub(super) fn listen(&self) -> io::Result<Listener> {
        #[cfg(unix)]
        match fs::remove_file(self.endpoint.socket_path()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        ListenerOptions::new().name(self.endpoint.socket_name()?).create_tokio()
    }
}

/// Whether the other side is the same user as we.
#[cfg(unix)]
pub(super) fn is_own(stream: &Stream) -> bool {
    let theirs = stream.peer_creds().ok().and_then(|c| c.euid());
    theirs == Some(rustix::process::geteuid().as_raw())
}

/// Whether the other side is the same user as we: the pipe's own rights see to it.
#[cfg(not(unix))]
pub(super) fn is_own(_: &Stream) -> bool {
    true
}

/// Makes the directory, or makes sure that it is ours and closed to others.
#[cfg(unix)]
fn own_directory(dir: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
    match fs::DirBuilder::new().mode(0o700).create(dir) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let found = fs::symlink_metadata(dir)?;
    if !found.is_dir() || found.uid() != rustix::process::geteuid().as_raw() {
        let why = format!("{} is not a directory of this user", dir.display());
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
    }
    if found.mode() & 0o077 != 0 {
        fs::set_permissions(dir, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn own_directory(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)
}

#[cfg(unix)]
fn own_directory_name() -> String {
    format!("perch-{}", rustix::process::geteuid().as_raw())
}

#[cfg(not(unix))]
fn own_directory_name() -> String {
    "perch".to_owned()
}

/// FNV-1a, 64 bit: the same name in every release.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_claimed_once_and_freed_with_the_claim() {
        let dir = tempfile::tempdir().expect("a directory");
        let one = Endpoint::new(Some(dir.path()), "/home/anna/.config/perch");
        let two = Endpoint::new(Some(dir.path()), "/tmp/other");
        let claim = one.claim().expect("a directory").expect("the first");
        assert!(one.claim().expect("a directory").is_none());
        assert!(two.claim().expect("a directory").is_some(), "another profile is another matter");
        drop(claim);
        assert!(one.claim().expect("a directory").is_some());
    }

    #[cfg(unix)]
    #[test]
    fn the_directory_is_closed_to_others_and_a_foreign_one_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().expect("a directory");
        fs::create_dir(dir.path().join("perch")).expect("open to all");
        let endpoint = Endpoint::new(Some(dir.path()), "x");
        endpoint.claim().expect("ours").expect("the first");
        let mode = fs::metadata(dir.path().join("perch")).expect("a directory").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);

        let trap = tempfile::tempdir().expect("a directory");
        std::os::unix::fs::symlink(dir.path(), trap.path().join("perch")).expect("a link");
        assert!(Endpoint::new(Some(trap.path()), "x").claim().is_err());
    }
}
