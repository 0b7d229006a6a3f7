//! TAPI's contract, rule by rule (docs/tapi.md): each test has a phone of its own at a demo exchange of its own,
//! gives it commands, and asserts answers, events and what went over the wire.

mod calls;
mod capabilities;
mod codes;
mod ends;
mod ids;
mod modes;
mod socket;

use std::time::Duration;

use perch::engine::{Engine, Events, Handle};
use perch::exchange::{Exchange, ExchangeConfig, Pace};
use perch::media::SoundConfig;
use perch::model::event::TraceRecord;
use perch::model::message::MessageText;
use perch::model::settings::LineSettings;
use perch::model::{
    CallId, CallState, CallView, Command, CompletionId, CompletionMode, CompletionState, CompletionView, Event, LineId,
    Refusal, Registration, Reply, RequestId, Snapshot,
};
use perch::store::{Keyring, Paths, Store};
use tokio::time::timeout;

#[path = "../../../examples/complete_a_session.rs"]
mod complete_a_session;

/// How long anything may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn the_example_completes_a_session() {
    complete_a_session::main().expect("it says so itself");
}

/// A phone at an exchange.
pub(crate) struct Phone {
    pub(crate) handle: Handle,
    engine: Option<Engine>,
    events: Events,
    /// Everything that was heard so far.
    heard: Vec<Event>,
    _profile: tempfile::TempDir,
}

/// An exchange whose people live twenty times faster: Boris leaves after a second, Marta after 1.75.
pub(crate) fn exchange() -> Exchange {
    exchange_with(|_| {})
}

pub(crate) fn exchange_with(change: impl FnOnce(&mut ExchangeConfig)) -> Exchange {
    let mut config = ExchangeConfig { pace: Pace::default().faster(20), ..ExchangeConfig::default() };
    change(&mut config);
    Exchange::start(config).expect("an exchange on loopback")
}

impl Phone {
    /// Anna's phone, registered.
    pub(crate) async fn start(exchange: &Exchange) -> Phone {
        Phone::start_with(exchange, &["anna"], |_| {}).await
    }

    /// A phone with lines of these users, registered, their settings changed.
    pub(crate) async fn start_with(exchange: &Exchange, users: &[&str], change: impl Fn(&mut LineSettings)) -> Phone {
        let lines = users.iter().map(|name| {
            let user = exchange.info().users.iter().find(|u| u.user == *name).expect("a user of the exchange");
            let address = Some(user.address.clone());
            let mut line = LineSettings { label: user.user.clone(), address, ..LineSettings::default() };
            change(&mut line);
            (line, user.password.clone())
        });
        Phone::with_lines(lines.collect()).await
    }

    /// A phone with these lines and their passwords, registered.
    pub(crate) async fn with_lines(lines: Vec<(LineSettings, String)>) -> Phone {
        let profile = tempfile::tempdir().expect("a directory");
        let paths = Paths::profile(profile.path()).expect("a profile");
        let (store, mut loaded) = Store::open_with(paths, Keyring::Unused).expect("a store");
        let wanted = lines.len();
        for (line, password) in lines {
            loaded.settings.lines.push(line);
            loaded.passwords.push(Some(password.as_str().into()));
        }
        let (handle, engine) = Engine::start(store, loaded, SoundConfig::Null).expect("an engine");
        let events = handle.events();
        let mut phone = Phone { handle, engine: Some(engine), events, heard: Vec::new(), _profile: profile };
        let up = |s: &Snapshot| s.lines.iter().filter(|l| l.registration == Registration::Registered).count();
        phone.until("registered", |s| (up(s) == wanted).then_some(())).await;
        phone
    }

    pub(crate) fn snapshot(&self) -> std::sync::Arc<Snapshot> {
        self.handle.snapshot()
    }

    /// Waits for something to be in the snapshot.
    #[track_caller]
    pub(crate) fn until<'a, T>(
        &'a mut self,
        what: &'a str,
        look: impl Fn(&Snapshot) -> Option<T> + 'a,
    ) -> impl Future<Output = T> + 'a {
        let mut handle = self.handle.clone();
        async move {
            let wait = async {
                loop {
                    if let Some(found) = look(&handle.snapshot()) {
                        return found;
                    }
                    assert!(handle.changed().await, "{what}: the engine ended");
                }
            };
            match timeout(PATIENCE, wait).await {
                Ok(found) => found,
                Err(_) => panic!("{what} did not come true: {:#?}", self.handle.snapshot()),
            }
        }
    }

    pub(crate) async fn command(&self, command: Command) -> Result<Reply, Refusal> {
        timeout(PATIENCE, self.handle.request(command)).await.expect("an answer in time")
    }

    /// Dials without waiting for more than the call's id.
    pub(crate) async fn dial(&self, to: &str) -> CallId {
        match self.command(Command::Dial { line: None, to: to.into() }).await {
            Ok(Reply::Call(call)) => call,
            other => panic!("dial {to}: {other:?}"),
        }
    }

    /// Dials and waits until the call has got there.
    pub(crate) async fn dial_until(&mut self, to: &str, state: CallState) -> CallId {
        let call = self.dial(to).await;
        self.until(to, |s| call_in(s, call).filter(|c| c.state == state)).await;
        call
    }

    /// A call that met a busy station.
    pub(crate) async fn busy_call(&mut self, to: &str) -> CallId {
        self.dial_until(to, CallState::Ended).await
    }

    pub(crate) async fn complete(&self, call: CallId, mode: CompletionMode) -> Result<(LineId, CompletionId), Refusal> {
        self.complete_with(call, mode, None).await
    }

    pub(crate) async fn complete_with(
        &self,
        call: CallId,
        mode: CompletionMode,
        message: Option<MessageText>,
    ) -> Result<(LineId, CompletionId), Refusal> {
        match self.command(Command::CompleteCall { call, mode, message, note: None }).await? {
            Reply::Completion { line, id, .. } => Ok((line, id)),
            other => panic!("{other:?}"),
        }
    }

    /// A callback for somebody who is busy.
    pub(crate) async fn callback(&mut self, to: &str) -> CompletionId {
        let call = self.busy_call(to).await;
        self.complete(call, CompletionMode::CallBack).await.expect("accepted").1
    }

    pub(crate) async fn uncomplete(&self, id: CompletionId) -> Result<Reply, Refusal> {
        self.command(Command::UncompleteCall { line: Some(LineId(1)), id }).await
    }

    /// The recall of a request, once it rings.
    pub(crate) async fn recall(&mut self, id: CompletionId) -> CallView {
        let ready = |c: &&CompletionView| c.id == id && matches!(c.state, CompletionState::Ready { .. });
        self.until("the recall", |s| call_in(s, s.completions.iter().find(ready)?.call?)).await
    }

    /// The request as it is shown.
    pub(crate) fn request(&self, id: CompletionId) -> Option<CompletionView> {
        self.snapshot().completions.iter().find(|c| c.id == id && c.line == LineId(1)).cloned()
    }

    /// All events so far.
    pub(crate) fn heard(&mut self) -> &[Event] {
        while let Some(record) = self.events.try_next() {
            self.heard.push(record.event);
        }
        &self.heard
    }

    /// Waits for an event that is so; those before it count.
    pub(crate) async fn hear(&mut self, what: &str, is_so: impl Fn(&Event) -> bool) {
        if self.heard().iter().any(&is_so) {
            return;
        }
        let wait = async {
            loop {
                let record = self.events.next().await.expect("the engine runs");
                let found = is_so(&record.event);
                self.heard.push(record.event);
                if found {
                    return;
                }
            }
        };
        if timeout(PATIENCE, wait).await.is_err() {
            panic!("{what} was not heard: {:#?}", self.heard);
        }
    }

    /// The messages that crossed the wire, oldest first.
    pub(crate) async fn trace(&self) -> Vec<TraceRecord> {
        match self.command(Command::GetTrace).await {
            Ok(Reply::Trace(records)) => records.to_vec(),
            other => panic!("{other:?}"),
        }
    }

    /// The requests of this method that we sent.
    pub(crate) async fn sent(&self, method: &str) -> Vec<String> {
        let start = format!("{method} ");
        let ours = self.trace().await.into_iter().filter(|r| r.outgoing && r.text.starts_with(&start));
        ours.map(|r| r.text.to_string()).collect()
    }

    /// The calls that we placed, by the first line of their INVITE; a challenged one counts once.
    pub(crate) async fn placed(&self) -> Vec<String> {
        let mut calls: Vec<(String, String)> = Vec::new();
        for invite in self.sent("INVITE").await {
            let id = header(&invite, "Call-ID").unwrap_or_default().to_owned();
            if !calls.iter().any(|(known, _)| *known == id) {
                calls.push((id, first_line(&invite).to_owned()));
            }
        }
        calls.into_iter().map(|(_, line)| line).collect()
    }

    /// Waits until a request of this method is on the wire that says this.
    pub(crate) async fn until_sent(&self, method: &str, says: &str) -> String {
        let wait = async {
            let mut handle = self.handle.clone();
            loop {
                if let Some(found) = self.sent(method).await.into_iter().find(|text| text.contains(says)) {
                    return found;
                }
                // What is on its way to the wire changes nothing that is shown: look again soon.
                let _ = timeout(Duration::from_millis(20), handle.changed()).await;
            }
        };
        timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("no {method} with {says:?}"))
    }

    /// How often this command was answered.
    pub(crate) fn answers(&mut self, wanted: RequestId) -> Vec<Result<Reply, Refusal>> {
        let answer = |event: &Event| match event {
            Event::Reply { request, result } if *request == wanted => Some(result.clone()),
            _ => None,
        };
        self.heard().iter().filter_map(answer).collect()
    }
}

impl Phone {
    /// Waits until the engine has ended.
    pub(crate) fn end(&mut self) {
        self.handle.send(Command::Quit);
        if let Some(engine) = self.engine.take() {
            engine.join();
        }
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        self.end();
    }
}

pub(crate) fn call_in(snapshot: &Snapshot, id: CallId) -> Option<CallView> {
    snapshot.calls.iter().find(|c| c.id == id).cloned()
}

/// The name of a refusal.
#[track_caller]
pub(crate) fn refused<T: std::fmt::Debug>(result: Result<T, Refusal>) -> &'static str {
    result.expect_err("refused").name()
}

/// The first line of a message.
pub(crate) fn first_line(message: &str) -> &str {
    message.lines().next().unwrap_or_default()
}

/// The value of a header in a message.
pub(crate) fn header<'a>(message: &'a str, name: &str) -> Option<&'a str> {
    message.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}
