//! The shipped program without its window, driven by `perch ctl` as a script would.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::program::Program;

const PERCH: &str = env!("CARGO_BIN_EXE_perch");
/// How long Perch may take for what takes it a moment.
pub(crate) const SOON: Duration = Duration::from_secs(10);

/// No sound, but its clock.
pub(crate) const SILENT: [&str; 2] = ["--audio", "null"];

/// One line of config.toml.
pub(crate) struct Line<'a> {
    /// Its user part and label.
    pub user: &'a str,
    /// `127.0.0.1:port` of its registrar.
    pub registrar: u16,
    /// Its password.
    pub password: &'a str,
    /// Further settings, as TOML.
    pub more: &'a str,
}

/// Where a Perch runs.
pub(crate) struct Place<'a> {
    /// Its registrar.
    pub host: &'a str,
    /// The network namespace, where it is not that of the tests.
    pub network: Option<&'a str>,
}

/// A running `perch --headless`.
pub(crate) struct Perch {
    program: Program,
    events: Program,
    control: Control,
}

/// What is needed to speak to it: where its profile and its socket are.
struct Control {
    folder: TempDir,
}

impl Perch {
    /// Starts it with these lines and arguments, and waits until it answers.
    pub(crate) fn start(name: &str, lines: &[Line<'_>], arguments: &[&str], environment: &[(&str, &str)]) -> Perch {
        Perch::start_at(name, &Place { host: "127.0.0.1", network: None }, lines, arguments, environment)
    }

    /// Starts it in a network of its own.
    pub(crate) fn start_at(
        name: &str,
        place: &Place<'_>,
        lines: &[Line<'_>],
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Perch {
        let control = Control { folder: TempDir::new().expect("a folder for temporary files") };
        let mut config = String::new();
        let mut command = control.command_in(place.network);
        for line in lines {
            config += &format!(
                "[[line]]\nlabel = \"{0}\"\naddress = \"sip:{0}@{3}:{1}\"\n{2}\n",
                line.user, line.registrar, line.more, place.host
            );
            command.env(format!("PERCH_PASSWORD_{}", line.user.to_uppercase()), line.password);
        }
        if !lines.is_empty() {
            std::fs::write(control.profile().join("config.toml"), config).expect("the folder was made above");
        }
        command.arg("--headless").args(arguments).envs(environment.iter().copied());
        let mut program = Program::start(name, &mut command);
        program.wait_until("an answer to perch ctl status", SOON, |_| control.ask(&["status"]).is_ok());
        let events = Program::start(&format!("{name}'s events"), control.command().args(["ctl", "events", "--follow"]));
        Perch { program, events, control }
    }

    /// `perch ctl …`: the answer, or the error as `{"error":…,"message":…}`.
    pub(crate) fn ask(&self, verb: &[&str]) -> Result<Value, Value> {
        self.control.ask(verb)
    }

    /// `perch ctl …`, not run yet: for a thread of its own.
    pub(crate) fn command(&self, verb: &[&str]) -> Command {
        let mut command = self.control.command();
        command.arg("ctl").args(verb);
        command
    }

    /// Waits until an event of that type, and of that kind, has been told, and gives it.
    pub(crate) fn wait_for_event(&mut self, name: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        let mut found = Value::Null;
        self.events.wait_until(&format!("the event {name}"), SOON, |said| {
            let mut events = said.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok());
            found = events.find(|event| event["type"] == name && is_it(event)).unwrap_or_default();
            !found.is_null()
        });
        found
    }

    /// `perch ctl …` that must succeed.
    ///
    /// # Panics
    /// When it is refused.
    pub(crate) fn tell(&self, verb: &[&str]) -> Value {
        self.ask(verb).unwrap_or_else(|error| panic!("perch ctl {}: {error}\n{}", verb.join(" "), self.program.tail()))
    }

    /// Waits until its status is such, and gives the status.
    ///
    /// # Panics
    /// When it is not within `limit`, with the last status.
    pub(crate) fn wait_until(&mut self, what: &str, limit: Duration, there: impl Fn(&Value) -> bool) -> Value {
        let mut status = Value::Null;
        let (mut heard, mut glances) = (None, 0);
        let control = &self.control;
        let wait = std::panic::AssertUnwindSafe(|| {
            self.events.wait_until(what, limit, |said| {
                // An event says that something changed; now and then it is looked at all the same.
                glances += 1;
                if heard == Some(said.len()) && glances % 10 != 0 {
                    return false;
                }
                heard = Some(said.len());
                status = control.ask(&["status"]).unwrap_or_else(|error| error);
                there(&status)
            });
        });
        if let Err(panic) = std::panic::catch_unwind(wait) {
            println!("the last status was\n{status:#}\nand Perch said\n{}", self.program.tail());
            std::panic::resume_unwind(panic);
        }
        status
    }

    /// Waits until its first line is registered.
    pub(crate) fn wait_until_registered(&mut self) {
        self.wait_until("the registration", SOON, |status| status["lines"][0]["registration"] == "registered");
    }

    /// Waits until the newest call is in that state, and gives it.
    pub(crate) fn wait_for_call(&mut self, state: &str, limit: Duration) -> Value {
        let status =
            self.wait_until(&format!("a call that is {state}"), limit, |status| newest_call(status)["state"] == state);
        newest_call(&status).clone()
    }

    /// Waits until the first completion request is in one of these states, and gives it.
    pub(crate) fn wait_for_request(&mut self, states: &[&str], limit: Duration) -> Value {
        let is_there = |status: &Value| states.iter().any(|state| status["completions"][0]["state"] == *state);
        self.wait_until(&format!("a request that is {}", states.join(" or ")), limit, is_there)["completions"][0].take()
    }

    /// Ends it without asking, as a crash does.
    pub(crate) fn kill(self) {
        self.program.kill();
    }

    /// Asks it to end, and gives what it said.
    pub(crate) fn stop(self) -> Vec<String> {
        drop(self.events);
        self.program.stop()
    }
}

impl Control {
    fn profile(&self) -> &Path {
        self.folder.path()
    }

    /// `perch --profile …`, away from the desktop of whoever runs the tests.
    fn command(&self) -> Command {
        self.command_in(None)
    }

    fn command_in(&self, network: Option<&str>) -> Command {
        let mut command = match network {
            Some(network) => {
                let mut command = Command::new("ip");
                command.args(["netns", "exec", network, PERCH]);
                command
            }
            None => Command::new(PERCH),
        };
        command.arg("--profile").arg(self.profile());
        command.env("XDG_RUNTIME_DIR", self.profile()).env("HOME", self.profile());
        command
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
        command
    }

    fn ask(&self, verb: &[&str]) -> Result<Value, Value> {
        let output = self.command().arg("ctl").args(verb).output().expect("perch was built for this test");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let value = serde_json::from_str(&text)
            .unwrap_or_else(|_| Value::String(format!("{text}{}", String::from_utf8_lossy(&output.stderr))));
        if output.status.success() { Ok(value) } else { Err(value) }
    }
}

/// The call with the highest number.
fn newest_call(status: &Value) -> &Value {
    let calls = status["calls"].as_array().map(Vec::as_slice).unwrap_or_default();
    calls.iter().max_by_key(|call| call["id"].as_u64()).unwrap_or(&Value::Null)
}

/// A folder of a test's own.
pub(crate) fn folder() -> (TempDir, PathBuf) {
    let folder = TempDir::new().expect("a folder for temporary files");
    let path = folder.path().to_owned();
    (folder, path)
}
