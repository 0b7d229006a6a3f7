//! Another program, started for one test and stopped by its own process id.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How long a program has to end by itself after it was asked to.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often something is looked at again while it is waited for.
const GLANCE: Duration = Duration::from_millis(50);

/// A running program and what it has said so far. Dropping it stops it.
pub(crate) struct Program {
    name: String,
    child: Child,
    output: Receiver<String>,
    said: Vec<String>,
}

impl Program {
    /// Starts it with nothing on its standard input.
    ///
    /// # Panics
    /// When it cannot be started.
    pub(crate) fn start(name: &str, command: &mut Command) -> Program {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        let (tell, output) = mpsc::channel();
        let out = child.stdout.take().expect("it was piped above");
        let err = child.stderr.take().expect("it was piped above");
        for pipe in [Box::new(out) as Box<dyn Read + Send>, Box::new(err)] {
            let tell = tell.clone();
            std::thread::spawn(move || {
                let mut lines = BufReader::new(pipe);
                let mut line = Vec::new();
                while matches!(lines.read_until(b'\n', &mut line), Ok(n) if n > 0) {
                    if tell.send(String::from_utf8_lossy(&line).trim_end().to_owned()).is_err() {
                        return;
                    }
                    line.clear();
                }
            });
        }
        Program { name: name.to_owned(), child, output, said: Vec::new() }
    }

    /// Waits until `there` is true; it is shown what the program has said.
    ///
    /// # Panics
    /// When it is not true within `limit`, or the program has ended, with all that it said.
    pub(crate) fn wait_until(&mut self, what: &str, limit: Duration, mut there: impl FnMut(&[String]) -> bool) {
        let deadline = Instant::now() + limit;
        loop {
            let ended = self.listen(GLANCE);
            if there(&self.said) {
                return;
            }
            let late = Instant::now() >= deadline;
            assert!(!ended && !late, "{}: waited for {what}; it said:\n{}", self.name, self.tail());
        }
    }

    /// Asks it to end, insists after a while, and gives all that it said.
    pub(crate) fn stop(mut self) -> Vec<String> {
        self.end();
        std::mem::take(&mut self.said)
    }

    /// Ends it without a chance to tidy up (`kill -9`).
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it is ours");
        self.child.wait().expect("it is dead");
    }

    /// The last lines that it said.
    pub(crate) fn tail(&self) -> String {
        let from = self.said.len().saturating_sub(60);
        self.said[from..].join("\n")
    }

    /// Asks it to end, and insists after a while.
    pub(crate) fn end(&mut self) {
        if let Ok(Some(_)) = self.child.try_wait() {
            self.said.extend(self.output.try_iter());
            return;
        }
        let pid = Pid::from_child(&self.child);
        let _ = kill_process(pid, Signal::TERM); // it may have ended just now
        let deadline = Instant::now() + PATIENCE;
        while !self.listen(GLANCE) {
            if Instant::now() >= deadline {
                let _ = self.child.kill();
                break;
            }
        }
        let _ = self.child.wait();
    }

    /// Takes in what it says for a while; true once it has closed its outputs.
    fn listen(&mut self, time: Duration) -> bool {
        match self.output.recv_timeout(time) {
            Ok(line) => {
                self.said.push(line);
                self.said.extend(self.output.try_iter());
                false
            }
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => true,
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
        if std::thread::panicking() {
            println!("--- {} said:\n{}", self.name, self.tail());
        }
    }
}
