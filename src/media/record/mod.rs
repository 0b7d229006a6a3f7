//! Recording a call: our side on the left channel, theirs on the right, to a file that is whole at every second.
//!
//! A thread of its own writes: a slow disk must not stop the sound, and a full one must not stop the call.

mod ogg_opus;
#[cfg(test)]
mod tests;

use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use self::ogg_opus::OggOpus;
use super::frame::Frame;
use super::wav;

/// The file is brought up to date every so many frames: twice a second.
const SETTLE_FRAMES: usize = 50;

/// Frames that may wait for the disk: five seconds.
const WAITING: usize = 500;

/// A recording under way; dropping it ends the file.
pub struct Recorder {
    frames: Option<SyncSender<Box<[Frame; 2]>>>,
    thread: Option<JoinHandle<()>>,
    lost: u32,
}

/// A file of two channels in one of the formats.
enum File {
    Wav(wav::Writer),
    Opus(Box<OggOpus>),
}

impl Recorder {
    /// Begins a new file, Ogg Opus if its name ends in `.opus`, else WAV. `failed` is told once, from another thread, when
    /// the file can no longer be written; what was written stays.
    ///
    /// # Errors
    /// The file is there already or cannot be made.
    pub fn start(path: &Path, failed: impl FnOnce(io::Error) + Send + 'static) -> io::Result<Recorder> {
        let file = File::create(path)?;
        let (frames, inbox) = sync_channel(WAITING);
        let write = move || {
            if let Err(error) = write(file, &inbox) {
                failed(error);
            }
        };
        let thread = std::thread::Builder::new().name("perch-record".into()).spawn(write)?;
        Ok(Recorder { frames: Some(frames), thread: Some(thread), lost: 0 })
    }

    /// Adds ten milliseconds of both sides; never waits. After a failure nothing is added.
    pub fn push(&mut self, ours: &Frame, theirs: &Frame) {
        let Some(frames) = &self.frames else { return };
        match frames.try_send(Box::new([*ours, *theirs])) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => {
                self.lost += 1;
                if self.lost.is_power_of_two() {
                    tracing::warn!(frames = self.lost, "the disk is too slow for the recording");
                }
            }
            Err(TrySendError::Disconnected(_)) => self.frames = None,
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        // The thread finishes by itself; a slow disk must not stop the sound of other calls.
        self.frames = None;
        drop(self.thread.take());
    }
}

impl File {
    fn create(path: &Path) -> io::Result<File> {
        let is_opus = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("opus"));
        let file = new_file(path)?;
        Ok(if is_opus { File::Opus(Box::new(OggOpus::new(file)?)) } else { File::Wav(wav::Writer::new(file, 2)?) })
    }

    fn push(&mut self, [ours, theirs]: &[Frame; 2]) -> io::Result<()> {
        let both: Vec<f32> = ours.iter().zip(theirs).flat_map(|(left, right)| [*left, *right]).collect();
        match self {
            File::Wav(wav) => {
                wav.push(&both);
                Ok(())
            }
            File::Opus(opus) => opus.push(&both),
        }
    }

    fn settle(&mut self) -> io::Result<()> {
        match self {
            File::Wav(wav) => wav.settle(),
            File::Opus(opus) => opus.settle(),
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            File::Wav(mut wav) => wav.settle(),
            File::Opus(opus) => opus.finish(),
        }
    }
}

/// A new file, and the directory that it is in, for this user alone: what people say is nobody else's.
fn new_file(path: &Path) -> io::Result<std::fs::File> {
    let (mut options, mut directory) = (OpenOptions::new(), DirBuilder::new());
    options.write(true).create_new(true);
    directory.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
        options.mode(0o600);
        directory.mode(0o700);
    }
    if let Some(parent) = path.parent() {
        directory.create(parent)?;
    }
    options.open(path)
}

fn write(mut file: File, frames: &Receiver<Box<[Frame; 2]>>) -> io::Result<()> {
    for (count, frame) in frames.iter().enumerate() {
        file.push(&frame)?;
        if (count + 1) % SETTLE_FRAMES == 0 {
            file.settle()?;
        }
    }
    file.finish()
}
