//! Testing the microphone: one test at a time, never beside a call, never for long.

use super::{Core, Output};
use crate::media::MediaCommand;
use crate::media::meter::FLOOR_DBFS;
use crate::model::command::MICROPHONE_TEST;
use crate::model::time::Now;
use crate::model::{CallState, Moment, Reason, Refusal, Reply};

/// A test under way.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::engine) struct MicrophoneTest {
    /// How loud the microphone is, dB below full scale.
    pub(in crate::engine) dbfs: f32,
    /// When it ends by itself.
    pub(super) ends: Moment,
}

impl Core {
    /// Begins a test, or ends it.
    pub(super) fn test_microphone(&mut self, on: bool, now: Now, out: &mut Vec<Output>) -> Result<Reply, Refusal> {
        if on && self.has_live_call() {
            return Err(Refusal::OperationUnavail { why: Reason::DuringCall });
        }
        if on != self.microphone_test.is_some() {
            out.push(Output::Media(MediaCommand::TestMicrophone(on)));
        }
        self.microphone_test = on.then(|| MicrophoneTest { dbfs: FLOOR_DBFS, ends: now.moment + MICROPHONE_TEST });
        Ok(Reply::Done)
    }

    /// So loud is it now.
    pub(super) fn microphone_heard(&mut self, dbfs: f32) {
        if let Some(test) = &mut self.microphone_test {
            test.dbfs = dbfs;
        }
    }

    /// Ends the test when its time is over, or a call needs the devices.
    pub(super) fn settle_microphone_test(&mut self, now: Now, out: &mut Vec<Output>) {
        let over = self.microphone_test.is_some_and(|test| test.ends <= now.moment);
        if over || self.microphone_test.is_some() && (self.leaving || self.has_live_call()) {
            self.microphone_test = None;
            out.push(Output::Media(MediaCommand::TestMicrophone(false)));
        }
    }

    fn has_live_call(&self) -> bool {
        self.board.iter().any(|call| call.end().is_none() && call.state() != CallState::Camped)
    }
}
