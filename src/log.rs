//! The log: to standard error, to a file, and to a ring for the diagnostics page; none of them sees a secret.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal as _, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::{Layer as _, fmt};

/// What is logged unless `PERCH_LOG` says otherwise: our own story; of the stack and the libraries only trouble.
const USUAL: &str = "warn,perch=info,rsipstack=warn";
/// A log file larger than this is put aside at the start, in bytes.
const MAX_FILE: u64 = 4 * 1024 * 1024;

/// Lines that the diagnostics page can show.
const RING: usize = 1000;

/// The newest lines of the log.
#[derive(Clone, Default)]
pub(crate) struct Ring(Arc<Mutex<VecDeque<String>>>);

impl Ring {
    /// They, oldest first.
    #[cfg(any(test, feature = "gui"))]
    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

impl Write for Ring {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for line in String::from_utf8_lossy(bytes).lines() {
            if lines.len() == RING {
                lines.pop_front();
            }
            lines.push_back(line.to_owned());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Starts to log. Whatever of it cannot be had is done without.
pub(crate) fn start(file: Option<&Path>) -> Ring {
    let filter = || EnvFilter::try_from_env("PERCH_LOG").unwrap_or_else(|_| EnvFilter::new(USUAL));
    let errors = fmt::layer().with_writer(|| Hiding::new(io::stderr())).with_ansi(io::stderr().is_terminal());
    let errors = errors.with_target(false).with_filter(filter());
    let file = file.and_then(|path| open(path).ok()).map(|file| {
        let file = Shared(Arc::new(Mutex::new(file)));
        fmt::layer().with_ansi(false).with_writer(move || Hiding::new(file.clone())).with_filter(filter())
    });
    let ring = Ring::default();
    let kept = ring.clone();
    let recent = fmt::layer().with_ansi(false).with_writer(move || Hiding::new(kept.clone())).with_filter(filter());
    let subscriber = tracing_subscriber::registry().with(errors).with(file).with(recent);
    // A second start in one process keeps the first.
    let _ = tracing::subscriber::set_global_default(subscriber);
    ring
}

fn open(path: &Path) -> io::Result<File> {
    if fs::metadata(path).is_ok_and(|m| m.len() > MAX_FILE) {
        fs::rename(path, path.with_extension("log.old"))?;
    }
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// One file for many lines.
#[derive(Clone)]
struct Shared(Arc<Mutex<File>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}

/// Gathers one line, strikes out its secrets, passes it on.
struct Hiding<W: Write> {
    line: Vec<u8>,
    to: W,
}

impl<W: Write> Hiding<W> {
    fn new(to: W) -> Hiding<W> {
        Hiding { line: Vec::new(), to }
    }
}

impl<W: Write> Write for Hiding<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.line.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        self.to.write_all(hidden(&String::from_utf8_lossy(&line)).as_bytes())?;
        self.to.flush()
    }
}

impl<W: Write> Drop for Hiding<W> {
    fn drop(&mut self) {
        // A log that cannot be written is no reason to stop; there is nowhere left to say it.
        let _ = self.flush();
    }
}

/// What stands before a secret: digest parameters (RFC 7616) and our own names for them.
const MARKS: [&str; 6] = ["response=\"", "nonce=\"", "cnonce=\"", "opaque=\"", "password=", "password\":"];

/// The text with its secrets struck out. The stack may log a message of its own when it is in trouble.
fn hidden(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((at, mark)) = first_mark(rest) {
        let after = at + mark.len();
        out.push_str(&rest[..after]);
        out.push('…');
        let secret = &rest[after..];
        let end = match mark.ends_with('"') {
            true => secret.find('"'),
            false => secret.find([' ', ',', ';', '}', '\n', '\r']),
        };
        rest = &secret[end.unwrap_or(secret.len())..];
    }
    out.push_str(rest);
    out
}

fn first_mark(text: &str) -> Option<(usize, &'static str)> {
    let lower = text.to_ascii_lowercase();
    MARKS.iter().filter_map(|mark| Some((lower.find(mark)?, *mark))).min_by_key(|(at, _)| *at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_struck_out_and_the_rest_stays() {
        let line = "Digest username=\"anna\", Nonce=\"f00\", response=\"abc\" and password=open; more\n";
        let said = hidden(line);
        assert_eq!(said, "Digest username=\"anna\", Nonce=\"…\", response=\"…\" and password=…; more\n");
        assert_eq!(hidden("nothing to hide\n"), "nothing to hide\n");
        assert_eq!(hidden("nonce=\"cut off"), "nonce=\"…");
    }

    #[test]
    fn a_line_reaches_its_file_without_its_secret() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("perch.log");
        let file = Shared(Arc::new(Mutex::new(open(&path).expect("a file"))));
        writeln!(Hiding::new(file), "nonce=\"f00\" told").expect("written");
        assert_eq!(fs::read_to_string(&path).expect("a file"), "nonce=\"…\" told\n");
    }

    #[test]
    fn the_ring_keeps_the_newest_lines() {
        let ring = Ring::default();
        for n in 0..=RING {
            writeln!(Hiding::new(ring.clone()), "password={n} line {n}").expect("written");
        }
        let lines = ring.lines();
        assert_eq!((lines.len(), lines[0].as_str()), (RING, "password=… line 1"));
    }
}
