//! Speech to send, and a judge of how it arrived: PESQ, from a Python with `numpy` and `pesq`.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::script;

const WORDS: &str = "The birch canoe slid on the smooth planks. Glue the sheet to the dark blue background. \
                     Rice is often served in round bowls. These days a chicken leg is a rare dish.";

/// The same words twice: as they are, and as they are sent, with silence around.
pub(crate) struct Speech {
    /// About 11 s, 48 kHz mono 16 bit.
    pub original: PathBuf,
    /// Half a second of silence, the original, two seconds of silence.
    pub sent: PathBuf,
}

/// A Python that knows PESQ.
pub(crate) struct Judge {
    python: PathBuf,
}

/// Makes the speech in that folder.
pub(crate) fn make(folder: &Path) -> Speech {
    let [spoken, original, sent] = ["spoken.wav", "original.wav", "sent.wav"].map(|name| folder.join(name));
    run(Command::new("espeak-ng").args(["-v", "en-us", "-s", "150", "-w"]).arg(&spoken).arg(WORDS));
    run(Command::new("sox")
        .arg(&spoken)
        .args(["-r", "48000", "-c", "1", "-b", "16"])
        .arg(&original)
        .args(["norm", "-6"]));
    run(Command::new("sox").arg(&original).arg(&sent).args(["pad", "0.5", "2"]));
    Speech { original, sent }
}

impl Judge {
    /// The Python of target/score, made by `.ci/run`.
    ///
    /// # Panics
    /// Where there is none, or it does not know PESQ.
    pub(crate) fn find() -> Judge {
        let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/score/bin/python");
        run(Command::new(&python).args(["-c", "import numpy, pesq"]));
        Judge { python }
    }

    /// How what was received compares with the original: P.862 as MOS-LQO, 1.0 to 4.5.
    pub(crate) fn pesq(&self, original: &Path, received: &Path) -> f64 {
        let output = Command::new(&self.python).arg(script("score.py")).args([original, received]).output();
        let output = output.expect("it ran when it was looked for");
        assert!(output.status.success(), "score.py: {}", String::from_utf8_lossy(&output.stderr));
        let said: Value = serde_json::from_slice(&output.stdout).expect("score.py prints one JSON object");
        said["pesq"].as_f64().expect("score.py tells pesq")
    }
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
