//! Files for calls: read and begun beside the thread of sound, which never waits for a disk.

use std::path::Path;
use std::sync::Arc;

use super::{Order, Run, offer};
use crate::media::clip;
use crate::media::record::Recorder;
use crate::media::seam::{MediaCommand, MediaReport, Tape};
use crate::model::{Reason, SessionId};

/// What a file is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// Music on hold.
    Music,
    /// Played once into the call.
    File,
}

impl Run {
    /// Opens the file that a command names.
    pub(super) fn open_file(&mut self, command: &MediaCommand) {
        match command {
            MediaCommand::Hold { session, held: true, music: Some(file) } => {
                self.begin_reading(*session, Part::Music, file);
            }
            MediaCommand::Play { session, file: Some(file) } => self.begin_reading(*session, Part::File, file),
            MediaCommand::Record { session, to: Some(tape) } => self.begin_recording(*session, tape),
            _ => {}
        }
    }

    /// A file has been read, or not.
    pub(super) fn read(&mut self, session: SessionId, part: Part, sound: Result<Arc<[f32]>, Reason>) {
        match (sound, part) {
            (Ok(sound), Part::Music) => self.mixer.music(session, sound),
            (Ok(sound), Part::File) => self.mixer.file(session, sound),
            // On hold there is then silence.
            (Err(error), Part::Music) => tracing::warn!(%error, "no music on hold"),
            (Err(error), Part::File) => {
                offer(&self.reports, MediaReport::Played { session, trouble: Some(error) });
            }
        }
    }

    fn begin_reading(&self, session: SessionId, part: Part, file: &Path) {
        let (orders, file) = (self.own_orders.clone(), file.to_owned());
        let sound = std::thread::current();
        let read = move || {
            let read = clip::read(&file);
            let path = || file.display().to_string();
            let read = read.map_err(|error| Reason::FileUnreadable { path: path(), error: error.to_string() });
            // The thread of sound may have ended meanwhile.
            let _ = orders.send(Order::Read(session, part, read));
            sound.unpark();
        };
        if let Err(error) = std::thread::Builder::new().name("perch-file".into()).spawn(read) {
            let trouble = Some(Reason::SoundNotStarted { error: error.to_string() });
            offer(&self.reports, MediaReport::Played { session, trouble });
        }
    }

    fn begin_recording(&mut self, session: SessionId, tape: &Tape) {
        let (reports, file) = (self.reports.clone(), tape.file.clone());
        let told = move |error: std::io::Error| {
            let trouble = Reason::FileUnwritable { path: file.display().to_string(), error: error.to_string() };
            offer(&reports, MediaReport::NotRecording { session, trouble });
        };
        match Recorder::start(&tape.file, told.clone()) {
            Ok(recorder) => self.mixer.record(session, recorder, tape.consent_tone),
            Err(error) => told(error),
        }
    }
}
