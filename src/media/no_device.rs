//! Sound without devices: silence with the right clock, or a file for the microphone and a file for the ear.

use crate::model::Reason;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use super::frame::{FRAME_SAMPLES, Frame, SILENCE, add};
use super::wav;

/// The header of the ear's file is made right every so many frames: twice a second.
const SETTLE_FRAMES: usize = 50;

/// Frames that may wait for a slow disk: five seconds.
const WAITING: usize = 500;

/// A file or silence on each side.
#[derive(Default)]
pub struct NoDevice {
    input: Vec<f32>,
    /// Where the microphone is in its file; none while no call is connected.
    at: Option<usize>,
    output: Option<Output>,
}

/// The ear's file is written by a thread of its own: a slow disk must not stop the sound.
struct Output {
    frames: Option<SyncSender<Box<Frame>>>,
    thread: Option<JoinHandle<()>>,
}

impl NoDevice {
    /// Opens the files; the reasons tell what is wrong with them, and silence takes their place.
    pub fn open(input: Option<&Path>, output: Option<&Path>) -> (NoDevice, Vec<Reason>) {
        let mut wrong = Vec::new();
        let input = input.map_or_else(Vec::new, |path| {
            wav::read(path).unwrap_or_else(|error| {
                wrong.push(Reason::FileUnreadable { path: path.display().to_string(), error: error.to_string() });
                Vec::new()
            })
        });
        let output = output.and_then(|path| {
            Output::open(path)
                .map_err(|error| {
                    wrong.push(Reason::FileUnwritable { path: path.display().to_string(), error: error.to_string() })
                })
                .ok()
        });
        (NoDevice { input, at: None, output }, wrong)
    }

    /// Whether somebody listens even while there is no call.
    pub fn needs_every_frame(&self) -> bool {
        self.output.is_some()
    }

    /// The microphone's next frame. Its file begins when the first call connects.
    pub fn capture(&mut self, is_connected: bool) -> Frame {
        let mut frame = SILENCE;
        if !is_connected {
            self.at = None;
            return frame;
        }
        let at = self.at.unwrap_or(0);
        let rest = self.input.get(at..).unwrap_or_default();
        let count = rest.len().min(FRAME_SAMPLES);
        frame[..count].copy_from_slice(&rest[..count]);
        self.at = Some(at + FRAME_SAMPLES);
        frame
    }

    /// What the ear gets, and what rings.
    pub fn play(&mut self, played: &Frame, rung: &Frame) {
        let Some(Output { frames: Some(frames), .. }) = &self.output else { return };
        let mut heard = Box::new(*played);
        add(heard.as_mut_slice(), rung, 1.0);
        if let Err(TrySendError::Full(_)) = frames.try_send(heard) {
            tracing::warn!("the disk is too slow for the sound file");
        }
    }
}

impl Output {
    fn open(path: &Path) -> std::io::Result<Output> {
        let writer = wav::Writer::create(path, 1)?;
        let (frames, inbox) = sync_channel(WAITING);
        let thread = std::thread::Builder::new().name("perch-wav".into()).spawn(move || write(writer, &inbox))?;
        Ok(Output { frames: Some(frames), thread: Some(thread) })
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        self.frames = None;
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has already said so.
            let _ = thread.join();
        }
    }
}

fn write(mut writer: wav::Writer, frames: &Receiver<Box<Frame>>) {
    let mut failed = false;
    for (count, frame) in frames.iter().enumerate() {
        writer.push(frame.as_slice());
        if (count + 1) % SETTLE_FRAMES == 0 {
            let result = writer.settle();
            if let (Err(error), false) = (&result, failed) {
                tracing::warn!(%error, "the sound file cannot be written");
            }
            failed = result.is_err();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_microphone_begins_with_the_call_and_ends_in_silence() {
        let mut device = NoDevice { input: vec![0.5; FRAME_SAMPLES * 3 / 2], ..NoDevice::default() };
        assert_eq!(device.capture(false), SILENCE);
        for _ in 0..2 {
            assert_eq!(device.capture(true), [0.5; FRAME_SAMPLES]);
            let second = device.capture(true);
            assert_eq!((second[239], second[240]), (0.5, 0.0));
            assert_eq!(device.capture(true), SILENCE);
            // Another call begins the file anew.
            assert_eq!(device.capture(false), SILENCE);
        }
    }

    #[test]
    fn a_missing_file_is_told_and_replaced_by_silence() {
        let (mut device, wrong) = NoDevice::open(Some(Path::new("/no/such.wav")), Some(Path::new("/no/such/out.wav")));
        assert_eq!(wrong.len(), 2, "{wrong:?}");
        assert_eq!(device.capture(true), SILENCE);
        device.play(&SILENCE, &SILENCE);
    }
}
