//! Files for calls: read and begun beside the thread of sound, which never waits for a disk.

use std::path::Path;
use std::sync::Arc;

use super::{Order, Run, offer};
use crate::media::clip;
use crate::media::record::Recorder;
use crate::media::seam::{MediaCommand, MediaReport, Tape};
use crate::model::{Reason, SessionId};

/// What a file is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// Music on hold.
    Music(SessionId),
    /// Played once into the call.
    File(SessionId),
    /// The user's own ring, by the path in the settings.
    Ring(String),
}

impl Run {
    /// Opens the file that a command names.
    pub(super) fn open_file(&mut self, command: &MediaCommand) {
        match command {
            MediaCommand::Hold { session, held: true, music: Some(file) } => {
                self.begin_reading(Part::Music(*session), file);
            }
            MediaCommand::Play { session, file: Some(file) } => self.begin_reading(Part::File(*session), file),
            MediaCommand::Record { session, to: Some(tape) } => self.begin_recording(*session, tape),
            MediaCommand::Settings(settings) if settings.ring_file != self.ring_file => {
                self.ring_file.clone_from(&settings.ring_file);
                self.mixer.ring(None);
                match &settings.ring_file {
                    Some(file) => self.begin_reading(Part::Ring(file.clone()), Path::new(file)),
                    None => offer(&self.reports, MediaReport::RingFile(None)),
                }
            }
            _ => {}
        }
    }

    /// A file has been read, or not.
    pub(super) fn read(&mut self, part: Part, sound: Result<Arc<[f32]>, Reason>) {
        match (sound, part) {
            (Ok(sound), Part::Music(session)) => self.mixer.music(session, sound),
            (Ok(sound), Part::File(session)) => self.mixer.file(session, sound),
            // On hold there is then silence.
            (Err(error), Part::Music(_)) => tracing::warn!(%error, "no music on hold"),
            (Err(error), Part::File(session)) => {
                offer(&self.reports, MediaReport::Played { session, trouble: Some(error) });
            }
            // Another one has been asked for meanwhile.
            (_, Part::Ring(file)) if self.ring_file.as_ref() != Some(&file) => {}
            (sound, Part::Ring(_)) => {
                let (sound, trouble) = sound.map_or_else(|error| (None, Some(error)), |sound| (Some(sound), None));
                self.mixer.ring(sound);
                offer(&self.reports, MediaReport::RingFile(trouble));
            }
        }
    }

    fn begin_reading(&mut self, part: Part, file: &Path) {
        let (orders, file, reader) = (self.own_orders.clone(), file.to_owned(), part.clone());
        let sound = std::thread::current();
        let read = move || {
            let read = clip::read(&file);
            let path = || file.display().to_string();
            let read = read.map_err(|error| Reason::FileUnreadable { path: path(), error: error.to_string() });
            // The thread of sound may have ended meanwhile.
            let _ = orders.send(Order::Read(reader, read));
            sound.unpark();
        };
        if !self.chores.give(read) {
            self.read(part, Err(Reason::SoundNotStarted { error: String::new() }));
        }
    }

    fn begin_recording(&mut self, session: SessionId, tape: &Tape) {
        let (reports, file) = (self.reports.clone(), tape.file.clone());
        let told = move |error: std::io::Error| {
            let trouble = Reason::FileUnwritable { path: file.display().to_string(), error: error.to_string() };
            offer(&reports, MediaReport::NotRecording { session, trouble });
        };
        let (to, failed) = (tape.file.clone(), told.clone());
        match self.chores.ask(move || Recorder::start(&to, failed)) {
            Some(Ok(recorder)) => self.mixer.record(session, recorder, tape.consent_tone),
            Some(Err(error)) => told(error),
            None => told(std::io::ErrorKind::OutOfMemory.into()),
        }
    }
}
