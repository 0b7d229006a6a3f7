//! Recording calls, and playing files into them.

use std::path::{Path, PathBuf};

use super::{Core, Output};
use crate::call::Call;
use crate::media::{MediaCommand, Tape};
use crate::model::snapshot::{Banner, BannerKind};
use crate::model::time::Now;
use crate::model::{CallId, CallState, Reason, Refusal, Reply, SessionId};

/// So much of a name goes into the name of a file.
const NAME_CHARS: usize = 32;

impl Core {
    /// Whether calls may be recorded here.
    pub(in crate::engine) fn may_record(&self) -> bool {
        self.settings.recording.allowed
    }

    /// Begins to record a call, or stops.
    pub(super) fn record(&mut self, id: CallId, on: bool, now: Now, out: &mut Vec<Output>) -> Result<Reply, Refusal> {
        let call = self.known_call(id)?;
        let (recording, session) = (call.recording.is_some(), call.session());
        if !on {
            if recording {
                self.stop_recording(id, out);
            }
            return Ok(Reply::Done);
        }
        let (Some(session), CallState::Talking) = (session, call.state()) else {
            return Err(Refusal::InvalCallState { state: call.state().name().into() });
        };
        if !self.may_record() {
            return Err(Refusal::OperationUnavail { why: Reason::RecordingForbidden });
        }
        if recording {
            return Ok(Reply::Done);
        }
        let settings = &self.settings.recording;
        let name = file_name(call, settings.format.extension(), now);
        let file = settings.directory.as_ref().map_or_else(|| PathBuf::from(&name), |dir| Path::new(dir).join(&name));
        let to = Some(Tape { file, consent_tone: settings.consent_tone });
        out.push(Output::Media(MediaCommand::Record { session, to }));
        self.set_banner(Banner { kind: BannerKind::NotRecording, why: Vec::new() });
        if let Some(call) = self.board.get_mut(id) {
            call.recording = Some(name);
        }
        Ok(Reply::Done)
    }

    /// Plays a file into a call; none stops it.
    pub(super) fn play(&mut self, id: CallId, file: Option<PathBuf>, out: &mut Vec<Output>) -> Result<Reply, Refusal> {
        let call = self.known_call(id)?;
        let (Some(session), CallState::Talking) = (call.session(), call.state()) else {
            return Err(Refusal::InvalCallState { state: call.state().name().into() });
        };
        if file.as_ref().is_some_and(|file| !file.is_absolute()) {
            return Err(Refusal::InvalParam { why: Reason::FullPathNeeded });
        }
        if let Some(call) = self.board.get_mut(id) {
            call.playing = file.is_some();
        }
        out.push(Output::Media(MediaCommand::Play { session, file }));
        Ok(Reply::Done)
    }

    /// A file is over, or could not be played.
    pub(super) fn played(&mut self, session: SessionId, trouble: Option<Reason>) {
        if let Some(call) = self.board.by_session(session).and_then(|id| self.board.get_mut(id)) {
            call.playing = false;
        }
        self.set_banner(Banner { kind: BannerKind::SoundFile, why: trouble.into_iter().collect() });
    }

    /// The disk is full, or the file cannot be made: the call goes on without it, and the user is told.
    pub(super) fn recording_failed(&mut self, session: SessionId, trouble: Reason, out: &mut Vec<Output>) {
        if let Some(id) = self.board.by_session(session) {
            self.stop_recording(id, out);
        }
        self.set_banner(Banner { kind: BannerKind::NotRecording, why: vec![trouble] });
    }

    /// A setting has forbidden it: whatever is recorded ends.
    pub(super) fn stop_all_recordings(&mut self, out: &mut Vec<Output>) {
        let ids: Vec<CallId> = self.board.iter().filter(|call| call.recording.is_some()).map(|call| call.id).collect();
        for id in ids {
            self.stop_recording(id, out);
        }
    }

    fn stop_recording(&mut self, id: CallId, out: &mut Vec<Output>) {
        let Some(call) = self.board.get_mut(id) else { return };
        call.recording = None;
        if let Some(session) = call.session() {
            out.push(Output::Media(MediaCommand::Record { session, to: None }));
        }
    }
}

/// When, with whom, and the call's number, so that no two are alike. The name comes from the network: letters, digits and
/// a few signs of it are kept.
fn file_name(call: &Call, extension: &str, now: Now) -> String {
    let when = now.wall.rfc3339();
    let (date, time) = (&when[..10], when[11..19].replace(':', "-"));
    let kept = |c: &char| c.is_alphanumeric() || "-_+".contains(*c);
    let with: String = call.peer.uri.user_display().chars().filter(kept).take(NAME_CHARS).collect();
    let with = if with.is_empty() { "call" } else { &with };
    format!("{date} {time} {with} {}.{extension}", call.id.0)
}
