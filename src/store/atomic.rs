//! Files that are either the old one or the new one, never half of each.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// How many broken files of one name are kept aside.
const KEPT_ASIDE: u32 = 9;

/// Who may read the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Readers {
    /// Whoever the system's habits allow.
    Usual,
    /// The user alone (0600).
    Owner,
}

/// Writes the whole file beside the old one, makes sure that it is on the disk, and puts it in the old one's place.
/// A link is followed: the file it leads to is replaced, not the link.
pub(super) fn write(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let fresh = beside(&path, ".new");
    let written = write_fresh(&fresh, bytes, readers).and_then(|()| fs::rename(&fresh, &path));
    if let Err(error) = written {
        // Half a file would only take space from a full disk.
        let _ = fs::remove_file(&fresh);
        return Err(error);
    }
    sync_directory(&path)
}

/// Reads a file of at most `limit` bytes; none where there is no such file.
pub(super) fn read(path: &Path, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {limit} bytes")));
    }
    Ok(Some(bytes))
}

/// Moves a broken file out of the way, to `NAME.bad` (`NAME.bad2` … if that is taken), and says where it is now.
pub(super) fn set_aside(path: &Path) -> io::Result<PathBuf> {
    let name = |n: u32| beside(path, &if n == 1 { ".bad".to_owned() } else { format!(".bad{n}") });
    let aside = (1..KEPT_ASIDE).map(name).find(|p| !p.exists()).unwrap_or_else(|| name(KEPT_ASIDE));
    fs::rename(path, &aside)?;
    Ok(aside)
}

fn write_fresh(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    // One left by a crash may have other permissions.
    let _ = fs::remove_file(path);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = readers; // the profile's own directory is the user's alone there
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A rename is on disk once its directory is.
#[cfg(unix)]
fn sync_directory(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |dir| File::open(dir)?.sync_all())
}

#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().map_or_else(OsString::new, OsString::from);
    name.push(suffix);
    path.with_file_name(name)
}
