//! A private PulseAudio with null sinks that come and go, each with a recording of all that is played into it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::perch::SOON;
use super::program::Program;

/// Samples a second of everything in it.
pub(crate) const RATE: usize = 48_000;
/// Mean amplitude (of 1) above which something is heard, and below which nothing is.
pub(crate) const HEARD: f64 = 0.01;
pub(crate) const SILENT: f64 = 0.001;

/// What it is made of.
pub(crate) const PROGRAMS: [&str; 3] = ["pulseaudio", "parec", "pactl"];

/// Sound is looked at in pieces of so many samples: 20 ms.
const PIECE: usize = RATE / 50;

/// The server.
pub(crate) struct SoundServer {
    server: Program,
    socket: PathBuf,
    cookie: PathBuf,
    folder: PathBuf,
}

/// A null sink that is plugged in, and its recording.
pub(crate) struct Sink {
    name: String,
    /// The module that it is; the server's own name for it.
    module: String,
    recorder: Program,
    recording: PathBuf,
}

impl SoundServer {
    /// Starts it in that folder, without any device.
    pub(crate) fn start(folder: &Path) -> SoundServer {
        let (socket, cookie) = (folder.join("speaker.socket"), folder.join("cookie"));
        std::fs::write(&cookie, [7; 256]).expect("the folder was made for it");
        let door = format!("module-native-protocol-unix auth-anonymous=1 socket={}", socket.display());
        let mut command = Command::new("pulseaudio");
        command.env("HOME", folder).env("XDG_RUNTIME_DIR", folder).env_remove("DISPLAY");
        command.args([
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--use-pid-file=no",
            "--disable-shm",
            "-L",
            &door,
        ]);
        let server = Program::start("pulseaudio", &mut command);
        let mut server = SoundServer { server, socket, cookie, folder: folder.to_owned() };
        let mut info = server.program("pactl");
        info.arg("info");
        server.server.wait_until("its socket", SOON, |_| info.output().is_ok_and(|o| o.status.success()));
        server
    }

    /// A program that finds it.
    pub(crate) fn program(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command.env("HOME", &self.folder).env("XDG_RUNTIME_DIR", &self.folder).env_remove("DISPLAY");
        command.envs(self.environment());
        command
    }

    /// What Perch must know to find it.
    pub(crate) fn environment(&self) -> [(&'static str, String); 2] {
        let server = format!("unix:{}", self.socket.display());
        [("PULSE_SERVER", server), ("PULSE_COOKIE", self.cookie.display().to_string())]
    }

    /// Plugs a sink in; its monitor is a microphone that hears what is played into it.
    pub(crate) fn plug(&self, name: &str) -> Sink {
        let sink = [format!("sink_name={name}"), format!("rate={RATE}"), "channels=2".to_owned()];
        let module = self.tell(&["load-module", "module-null-sink", &sink[0], &sink[1], &sink[2]]);
        let mut recorder = self.program("parec");
        recorder.args(["--raw", "--format=s16le", "--channels=1", "--latency-msec=20"]);
        recorder.arg(format!("--device={name}.monitor")).arg(format!("--rate={RATE}"));
        let recording = self.folder.join(format!("{name} {module}.raw"));
        let mut recorder = Program::start("parec", recorder.arg(&recording));
        recorder.wait_until("the first sound", SOON, |_| samples_of(&recording) > 0);
        Sink { name: name.to_owned(), module, recorder, recording }
    }

    /// Pulls it out.
    pub(crate) fn unplug(&self, sink: Sink) {
        drop(sink.recorder);
        self.tell(&["unload-module", &sink.module]);
    }

    /// Says which sink is the system's choice, or which microphone.
    pub(crate) fn tell(&self, order: &[&str]) -> String {
        let output = self.program("pactl").args(order).output().expect("it was looked for");
        assert!(output.status.success(), "pactl {order:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Plays a tone into a sink until it is dropped.
    pub(crate) fn hum(&self, into: &Sink, seconds: usize) -> Program {
        let file = self.folder.join("hum.raw");
        let tone = (0..seconds * RATE).map(|i| (4_000.0 * (i as f64 / RATE as f64 * 2_764.6).sin()) as i16);
        std::fs::write(&file, tone.flat_map(i16::to_le_bytes).collect::<Vec<u8>>()).expect("room on the disk");
        let mut command = self.program("pacat");
        command.args(["--playback", "--raw", "--format=s16le", "--channels=1", &format!("--rate={RATE}")]);
        Program::start("pacat", command.arg(format!("--device={}", into.name)).arg(file))
    }
}

impl Sink {
    /// Mean amplitude of what is played during the next `time`.
    pub(crate) fn listen(&mut self, time: Duration) -> f64 {
        let (path, from) = (self.recording.clone(), samples_of(&self.recording));
        let until = from + (time.as_secs_f64() * RATE as f64) as usize;
        self.recorder.wait_until("the monitor to go on", time + SOON, |_| samples_of(&path) >= until);
        amplitude(&self.samples()[from..until])
    }

    /// Waits until something is heard for half a second.
    ///
    /// # Panics
    /// When it is not.
    pub(crate) fn wait_for_sound(&mut self, what: &str) {
        for _ in 0..10 {
            let loudness = self.listen(Duration::from_millis(500));
            if loudness >= HEARD {
                println!("heard {what}: amplitude {loudness:.3}");
                return;
            }
        }
        panic!("{what} is not heard at the {}", self.name);
    }

    /// How long after `since` sound began here; what was heard before it does not count.
    ///
    /// # Panics
    /// When it does not begin within `limit`.
    pub(crate) fn begins_after(&mut self, since: Instant, limit: Duration) -> Duration {
        let from = samples_of(&self.recording);
        let (path, mut found) = (self.recording.clone(), None);
        self.recorder.wait_until("sound", limit, |_| {
            let bytes = std::fs::read(&path).unwrap_or_default();
            let samples = decode(&bytes);
            let place = samples[from.min(samples.len())..].chunks(PIECE).position(|piece| amplitude(piece) >= HEARD);
            // As long ago as there are samples behind it.
            found = place.map(|at| {
                let behind = samples.len().saturating_sub(from + at * PIECE) as f64 / RATE as f64;
                since.elapsed().saturating_sub(Duration::from_secs_f64(behind))
            });
            found.is_some()
        });
        found.expect("it was found above")
    }

    fn samples(&self) -> Vec<f64> {
        decode(&std::fs::read(&self.recording).expect("parec writes it"))
    }
}

fn decode(bytes: &[u8]) -> Vec<f64> {
    bytes.chunks_exact(2).map(|two| f64::from(i16::from_le_bytes([two[0], two[1]])) / 32768.0).collect()
}

fn amplitude(samples: &[f64]) -> f64 {
    (samples.iter().map(|sample| sample * sample).sum::<f64>() / samples.len().max(1) as f64).sqrt()
}

fn samples_of(recording: &Path) -> usize {
    std::fs::metadata(recording).map_or(0, |file| file.len() as usize / 2)
}
