//! Start at login, as the settings say: one desktop entry of ours in the user's autostart directory.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::engine::Handle;

const FILE: &str = "io.github.perch_softphone.Perch.desktop";

/// Keeps the entry as the settings have it.
pub(super) async fn follow(mut handle: Handle, dir: Option<PathBuf>) {
    let Some(dir) = dir else { return };
    let mut kept = None;
    loop {
        // Before the engine's first snapshot the settings are nobody's.
        let snapshot = handle.snapshot();
        let wanted = snapshot.settings.window.autostart;
        if snapshot.version > 0 && kept != Some(wanted) {
            kept = Some(wanted);
            if let Err(error) = set(&dir, wanted, program().as_deref()) {
                tracing::warn!(%error, "the start at login could not be changed");
            }
        }
        if !handle.changed().await {
            return;
        }
    }
}

/// Ourselves; for an AppImage the image, not what is mounted for the moment.
fn program() -> Option<PathBuf> {
    std::env::var_os("APPIMAGE").map(PathBuf::from).or_else(|| std::env::current_exe().ok())
}

fn set(dir: &Path, wanted: bool, program: Option<&Path>) -> io::Result<()> {
    let path = dir.join(FILE);
    if !wanted {
        return match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
    }
    let program =
        program.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "the program's own path is unknown"))?;
    fs::create_dir_all(dir)?;
    fs::write(path, entry(&program.to_string_lossy()))
}

fn entry(program: &str) -> String {
    // Desktop Entry Specification, "The Exec key": quoted, with these characters escaped, and % doubled.
    let quoted: String = program
        .chars()
        .flat_map(|c| match c {
            '"' | '`' | '$' | '\\' => vec!['\\', c],
            '%' => vec!['%', '%'],
            c => vec![c],
        })
        .collect();
    // In a string value a backslash is itself escaped.
    let quoted = quoted.replace('\\', "\\\\");
    format!(
        "[Desktop Entry]\nType=Application\nName=Perch\nExec=\"{quoted}\"\nIcon=io.github.perch_softphone.Perch\nTerminal=false\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_comes_and_goes_and_leaves_the_others_alone() {
        let dir = tempfile::tempdir().expect("a directory");
        let autostart = dir.path().join("autostart");
        set(&autostart, false, None).expect("nothing to remove");
        set(&autostart, true, Some(Path::new("/opt/my phone/perch"))).expect("written");
        fs::write(autostart.join("other.desktop"), "").expect("written");
        let text = fs::read_to_string(autostart.join(FILE)).expect("an entry");
        assert!(text.contains("Exec=\"/opt/my phone/perch\"\n"), "{text}");
        set(&autostart, false, None).expect("removed");
        assert!(!autostart.join(FILE).exists() && autostart.join("other.desktop").exists());
    }

    #[test]
    fn strange_paths_are_quoted() {
        assert!(entry("/a$b/100%/p").contains("Exec=\"/a\\\\$b/100%%/p\"\n"), "{}", entry("/a$b/100%/p"));
    }
}
