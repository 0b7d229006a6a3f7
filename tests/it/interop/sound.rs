//! A callback through real sound devices: rodio into a null sink, whose monitor holds the recall tone and the callee's voice.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::perch::{Perch, SOON, folder};
use super::program::Program;
use super::there_are;

/// Samples a second of the monitor's recording.
const RATE: usize = 48_000;
/// Mean amplitude (of 1) above which something is heard, and below which nothing is.
const HEARD: f64 = 0.01;
const SILENT: f64 = 0.001;

/// A private PulseAudio with one null sink, and a recording of all that is played into it.
struct NullSink {
    server: Program,
    recorder: Program,
    socket: PathBuf,
    cookie: PathBuf,
    recording: PathBuf,
}

impl NullSink {
    fn start(folder: &Path) -> NullSink {
        let (socket, cookie) = (folder.join("speaker.socket"), folder.join("cookie"));
        let recording = folder.join("monitor.raw");
        std::fs::write(&cookie, [7; 256]).expect("the folder was made for it");
        let sink = format!("module-null-sink sink_name=speaker rate={RATE} channels=2");
        let door = format!("module-native-protocol-unix auth-anonymous=1 socket={}", socket.display());
        let own = |program: &str| {
            let mut command = Command::new(program);
            command.env("HOME", folder).env("XDG_RUNTIME_DIR", folder).env_remove("DISPLAY");
            command.env("PULSE_SERVER", format!("unix:{}", socket.display())).env("PULSE_COOKIE", &cookie);
            command
        };
        let mut command = own("pulseaudio");
        command.env_remove("PULSE_SERVER").args(["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]);
        let mut server = Program::start("pulseaudio", command.args(["--disable-shm", "-L", &sink, "-L", &door]));
        server.wait_until("its socket", SOON, |_| own("pactl").arg("info").output().is_ok_and(|o| o.status.success()));
        let rate = RATE.to_string();
        let mut command = own("parec");
        command
            .args([
                "--raw",
                "--device=speaker.monitor",
                "--format=s16le",
                "--channels=1",
                "--latency-msec=20",
                "--rate",
                &rate,
            ])
            .arg(&recording);
        let mut recorder = Program::start("parec", &mut command);
        let path = recording.clone();
        recorder.wait_until("the first sound", SOON, |_| samples_of(&path) > 0);
        NullSink { server, recorder, socket, cookie, recording }
    }

    /// What Perch must know to find it.
    fn environment(&self) -> [(&'static str, String); 2] {
        let server = format!("unix:{}", self.socket.display());
        [("PULSE_SERVER", server), ("PULSE_COOKIE", self.cookie.display().to_string())]
    }

    /// Mean amplitude of what is played during the next `time`.
    fn listen(&mut self, time: Duration) -> f64 {
        let (path, from) = (self.recording.clone(), samples_of(&self.recording));
        let until = from + (time.as_secs_f64() * RATE as f64) as usize;
        self.recorder.wait_until("the monitor to go on", time + SOON, |_| samples_of(&path) >= until);
        let bytes = std::fs::read(&self.recording).expect("parec writes it");
        let samples = bytes.chunks_exact(2).map(|two| f64::from(i16::from_le_bytes([two[0], two[1]])) / 32768.0);
        let heard: Vec<f64> = samples.skip(from).take(until - from).collect();
        (heard.iter().map(|sample| sample * sample).sum::<f64>() / heard.len() as f64).sqrt()
    }

    /// Waits until something is heard for half a second.
    fn wait_for_sound(&mut self, what: &str) {
        for _ in 0..10 {
            let loudness = self.listen(Duration::from_millis(500));
            if loudness >= HEARD {
                println!("heard {what}: amplitude {loudness:.3}");
                return;
            }
        }
        panic!("{what} is not heard\n{}", self.server.tail());
    }
}

fn samples_of(recording: &Path) -> usize {
    std::fs::metadata(recording).map_or(0, |file| file.len() as usize / 2)
}

#[test]
fn the_recall_and_the_voice_of_a_callback_are_heard_through_the_sound_server() {
    let Some(_alone) = there_are("sound", &["pulseaudio", "parec", "pactl"]) else { return };
    let (_folder, path) = folder();
    let mut sink = NullSink::start(&path);
    let environment = sink.environment();
    let environment = environment.each_ref().map(|(name, value)| (*name, value.as_str()));
    let mut perch = Perch::start("perch", &[], &["--demo", "--audio", "device"], &environment);
    perch.wait_until_registered();

    perch.tell(&["dial", "boris"]);
    let busy = perch.wait_for_call("ended", SOON);
    sink.wait_for_sound("the busy tone");
    perch.tell(&["complete", &busy["id"].to_string(), "--mode", "callback"]);
    perch.ask(&["dismiss", &busy["id"].to_string()]).ok(); // asking for the callback may have closed the call already
    let waiting = perch.wait_for_request(&["queued"], SOON);
    sink.listen(Duration::from_secs(1));
    let quiet = sink.listen(Duration::from_secs(1));
    assert!(quiet < SILENT, "something is heard while nothing should be: {quiet}");

    perch.wait_for_request(&["ready"], Duration::from_secs(40));
    sink.wait_for_sound("the recall");
    perch.tell(&["recall", "accept", &waiting["id"].to_string()]);
    perch.wait_for_call("talking", SOON);
    sink.listen(Duration::from_millis(500));
    sink.wait_for_sound("the callee's voice");
}
