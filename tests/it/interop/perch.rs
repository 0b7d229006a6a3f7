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
    home: Home,
}

/// Where a Perch lives: a folder of its own for its socket, and its profile, there too unless it is said otherwise.
pub(crate) struct Home {
    folder: TempDir,
    profile: PathBuf,
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
        let home = Home::new();
        let mut config = String::new();
        let mut passwords = Vec::new();
        for line in lines {
            config += &format!(
                "[[line]]\nlabel = \"{0}\"\naddress = \"sip:{0}@{3}:{1}\"\n{2}\n",
                line.user, line.registrar, line.more, place.host
            );
            passwords.push((format!("PERCH_PASSWORD_{}", line.user.to_uppercase()), line.password));
        }
        if !lines.is_empty() {
            home.write("config.toml", &config);
        }
        let passwords = passwords.iter().map(|(name, value)| (name.as_str(), *value));
        let environment: Vec<_> = passwords.chain(environment.iter().copied()).collect();
        Perch::run(name, home, place.network, arguments, &environment)
    }

    /// Starts it with what is in its profile already, and waits until it answers.
    pub(crate) fn start_in(name: &str, home: Home, arguments: &[&str], environment: &[(&str, &str)]) -> Perch {
        Perch::run(name, home, None, arguments, environment)
    }

    fn run(name: &str, home: Home, network: Option<&str>, arguments: &[&str], environment: &[(&str, &str)]) -> Perch {
        let mut command = home.command_in(network);
        command.arg("--headless").args(arguments).envs(environment.iter().copied());
        let mut program = Program::start(name, &mut command);
        program.wait_until("an answer to perch ctl status", SOON, |_| home.ask(&["status"]).is_ok());
        let events = Program::start(&format!("{name}'s events"), home.command().args(["ctl", "events", "--follow"]));
        Perch { program, events, home }
    }

    /// `perch ctl …`: the answer, or the error as `{"error":…,"message":…}`.
    pub(crate) fn ask(&self, verb: &[&str]) -> Result<Value, Value> {
        self.home.ask(verb)
    }

    /// `perch ctl …`, not run yet: for a thread of its own.
    pub(crate) fn command(&self, verb: &[&str]) -> Command {
        let mut command = self.home.command();
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
        let home = &self.home;
        let wait = std::panic::AssertUnwindSafe(|| {
            self.events.wait_until(what, limit, |said| {
                // An event says that something changed; now and then it is looked at all the same.
                glances += 1;
                if heard == Some(said.len()) && glances % 10 != 0 {
                    return false;
                }
                heard = Some(said.len());
                status = home.ask(&["status"]).unwrap_or_else(|error| error);
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

    /// Where it lives.
    pub(crate) fn home(&self) -> &Home {
        &self.home
    }

    /// `kill -9`; where it lived stays until the answer is dropped.
    pub(crate) fn kill(self) -> Home {
        drop(self.events);
        self.program.kill();
        self.home
    }

    /// Asks it to end, and gives what it said.
    pub(crate) fn stop(self) -> Vec<String> {
        drop(self.events);
        self.program.stop()
    }
}

impl Home {
    /// A fresh one with an empty profile.
    pub(crate) fn new() -> Home {
        let folder = TempDir::new().expect("a folder for temporary files");
        let profile = folder.path().to_owned();
        Home { folder, profile }
    }

    /// A fresh one whose profile is that directory.
    pub(crate) fn with_profile(profile: &Path) -> Home {
        Home { profile: profile.to_owned(), ..Home::new() }
    }

    /// Its profile.
    pub(crate) fn profile(&self) -> &Path {
        &self.profile
    }

    /// Puts a file into its profile.
    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.profile.join(name), text).expect("the profile was made for it");
    }

    /// `perch --profile …`, away from the desktop of whoever runs the tests.
    pub(crate) fn command(&self) -> Command {
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
        command.arg("--profile").arg(&self.profile);
        command.env("XDG_RUNTIME_DIR", self.folder.path()).env("HOME", self.folder.path());
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
