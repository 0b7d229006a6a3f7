//! One session in the mix: what it is told besides our voice, and what is kept of both sides.

use super::clip::Clip;
use super::frame::{Frame, SILENCE, add};
use super::record::Recorder;
use super::session::Session;
use super::tone::Playing;
use crate::model::media::Tone;

/// A session and what belongs to it in the mix.
pub(super) struct Member {
    pub(super) session: Session,
    /// What it said in this frame.
    pub(super) said: Frame,
    /// What it is told in this frame.
    pub(super) told: Frame,
    /// Our voice is kept from it.
    pub(super) muted: bool,
    held: bool,
    music: Option<Clip>,
    file: FileIn,
    recorder: Option<Recorder>,
    consent: Option<Playing>,
}

/// A file played into the session.
enum FileIn {
    Nothing,
    /// It is being read.
    Awaited,
    Playing(Clip),
}

impl Member {
    pub(super) fn new(session: Session) -> Member {
        Member {
            session,
            said: SILENCE,
            told: SILENCE,
            muted: false,
            held: false,
            music: None,
            file: FileIn::Nothing,
            recorder: None,
            consent: None,
        }
    }

    /// On hold it hears neither us nor a file; music comes when it is read.
    pub(super) fn hold(&mut self, held: bool) {
        self.held = held;
        self.music = None;
    }

    /// Music while it is on hold.
    pub(super) fn music(&mut self, music: Clip) {
        if self.held {
            self.music = Some(music);
        }
    }

    /// A file is being read for it and us; or what plays stops.
    pub(super) fn await_file(&mut self, wanted: bool) {
        self.file = if wanted { FileIn::Awaited } else { FileIn::Nothing };
    }

    /// The file that it waits for has been read.
    pub(super) fn file(&mut self, file: Clip) {
        if matches!(self.file, FileIn::Awaited) {
            self.file = FileIn::Playing(file);
        }
    }

    /// Records from now on, or no longer.
    pub(super) fn record(&mut self, recorder: Option<Recorder>, consent_tone: bool) {
        self.consent = (recorder.is_some() && consent_tone).then(|| Playing::new(Tone::Recording, None));
        self.recorder = recorder;
    }

    /// Puts together what it is told: our voice and what the others say, a file, a sign that it is recorded; or music on
    /// hold. What we shall hear of it too is added to `ear`. False once the file is over.
    pub(super) fn tell(&mut self, microphone: &Frame, others: Option<&Frame>, ear: &mut Frame) -> bool {
        self.told = SILENCE;
        let mut sound = SILENCE;
        if self.held {
            if let Some(music) = &mut self.music {
                music.fill(&mut self.told);
            }
            return true;
        }
        if !self.muted {
            add(&mut self.told, microphone, 1.0);
        }
        if let Some(others) = others {
            // Everybody but itself.
            add(&mut self.told, others, 1.0);
            add(&mut self.told, &self.said, -1.0);
        }
        if let Some(consent) = &mut self.consent {
            consent.fill(&mut sound);
            add(&mut self.told, &sound, 1.0);
            add(ear, &sound, 0.5);
        }
        let FileIn::Playing(file) = &mut self.file else { return true };
        let goes_on = file.fill(&mut sound);
        add(&mut self.told, &sound, 1.0);
        add(ear, &sound, 1.0);
        if !goes_on {
            self.file = FileIn::Nothing;
        }
        goes_on
    }

    /// Keeps what both sides said in this frame.
    pub(super) fn keep(&mut self) {
        if let Some(recorder) = &mut self.recorder {
            recorder.push(&self.told, &self.said);
        }
    }
}
