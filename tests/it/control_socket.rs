//! `perch ctl` over a real socket, against a handle whose engine is the test.

use std::io::{BufRead as _, BufReader, Write as _};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use perch::control::{Answer, EndCode, Endpoint, RecallVerb, Server, Switch, Verb, WaiterVerb};
use perch::engine::{Clock, Handle, HandleEnd};
use perch::model::command::TransferTarget;
use perch::model::line::LineView;
use perch::model::message::MessageText;
use perch::model::{
    CallId, Command, CompletionCaps, CompletionId, CompletionMode, DisconnectCode, Event, LineId, Refusal,
    Registration, Reply, Snapshot,
};
use serde_json::{Value, json};

/// How long anything may take before the test gives up.
const SOON: Duration = Duration::from_secs(20);

/// A running Perch without a phone in it.
struct Running {
    endpoint: Endpoint,
    _server: Server,
    /// Commands as they came to the engine.
    commands: mpsc::Receiver<Command>,
    /// What is to be published and told.
    stage: mpsc::Sender<Stage>,
    _dir: Option<tempfile::TempDir>,
}

enum Stage {
    Show(Box<Snapshot>),
    Tell(Event),
}

type Judge = fn(&Command) -> Result<Reply, Refusal>;

/// Starts one in a directory of its own.
fn start(judge: Judge) -> Running {
    let dir = tempfile::tempdir().expect("a directory");
    let mut running = start_in(Endpoint::new(Some(dir.path()), "a profile"), judge);
    running._dir = Some(dir);
    running
}

fn start_in(endpoint: Endpoint, judge: Judge) -> Running {
    let claim = endpoint.claim().expect("a directory of ours").expect("the first");
    let (handle, end) = Handle::pair(Clock::start());
    end.publish(two_lines());
    let server = Server::start(claim, handle).expect("a socket");
    let (seen, commands) = mpsc::channel();
    let (stage, orders) = mpsc::channel();
    thread::spawn(move || engine(end, &orders, &seen, judge));
    Running { endpoint, _server: server, commands, stage, _dir: None }
}

/// Answers commands as the judge says, publishes and tells as ordered, until the test is over.
fn engine(mut end: HandleEnd, orders: &mpsc::Receiver<Stage>, seen: &mpsc::Sender<Command>, judge: Judge) {
    loop {
        match orders.recv_timeout(Duration::from_millis(2)) {
            Ok(Stage::Show(snapshot)) => end.publish(*snapshot),
            Ok(Stage::Tell(event)) => end.emit(event),
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => return,
        }
        while let Ok(envelope) = end.commands.try_recv() {
            let result = judge(&envelope.command);
            if seen.send(envelope.command).is_err() {
                return;
            }
            if let Some(answer) = envelope.answer {
                answer.send(result).expect("somebody asked");
            }
        }
    }
}

impl Running {
    fn say(&self, verb: Verb) -> Result<Vec<Answer>, Refusal> {
        let mut answers = Vec::new();
        perch::control::call(&self.endpoint, &verb, false, |a| {
            answers.push(a);
            Ok(())
        })?;
        Ok(answers)
    }

    #[track_caller]
    fn one(&self, verb: Verb) -> Value {
        let answers = self.say(verb).expect("it runs");
        assert_eq!(answers.len(), 1, "{answers:?}");
        serde_json::from_str(&answers[0].json).expect("JSON")
    }
}

fn two_lines() -> Snapshot {
    let line = |id: u32, label: &str, registration| LineView {
        id: LineId(id),
        label: label.into(),
        address: format!("sip:{label}@demo.perch").to_lowercase().parse().expect("an address"),
        registration,
        completions: 0,
        caps: CompletionCaps { messages: vec!["Please call me back".into()], ..CompletionCaps::default() },
        dnd: false,
        voice_mail: None,
    };
    Snapshot {
        version: 1,
        lines: [line(1, "anna", Registration::Off), line(2, "Office", Registration::Registered)].into(),
        ..Snapshot::default()
    }
}

fn done(_: &Command) -> Result<Reply, Refusal> {
    Ok(Reply::Done)
}

#[test]
fn each_verb_becomes_its_command() {
    let perch = start(done);
    let (call, id, line) = (CallId(3), CompletionId(17), Some(LineId(2)));
    let by_label = || Some("office".to_owned());
    let by_id = || Some("2".to_owned());
    let complete = |mode: &str| Verb::Complete {
        call: 3,
        mode: Some(mode.into()),
        message: None,
        text: None,
        voicemail: false,
        note: Some("why".into()),
    };
    let completed = |mode| Command::CompleteCall { call, mode, message: None, note: Some("why".into()) };
    let recall = |what, minutes| Verb::Recall { what, line: by_id(), minutes, id: 17 };
    let stories = [
        (Verb::Dial { line: by_label(), address: "boris".into() }, Command::Dial { line, to: "boris".into() }),
        (Verb::Answer { call: 3 }, Command::Answer(call)),
        (Verb::HangUp { call: 3, code: None }, Command::HangUp(call)),
        (Verb::Hold { call: 3 }, Command::Hold(call)),
        (Verb::Resume { call: 3 }, Command::Resume(call)),
        (Verb::Mute { call: 3, state: Switch::On }, Command::SetMute { call, muted: true }),
        (Verb::Dtmf { call: 3, digits: "1,2#".into() }, Command::SendDigits { call, digits: "1,2#".into() }),
        (
            Verb::Transfer { call: 3, to: "44".into() },
            Command::Transfer { call, to: TransferTarget::Address("44".into()) },
        ),
        (Verb::Dismiss { call: 3 }, Command::Dismiss(call)),
        (complete("camp-on"), completed(CompletionMode::CampOn)),
        (complete("callback"), completed(CompletionMode::CallBack)),
        (complete("intrude"), completed(CompletionMode::Intrude)),
        (complete("message"), completed(CompletionMode::Message)),
        (
            Verb::Complete {
                call: 3,
                mode: Some("message".into()),
                message: Some(0),
                text: None,
                voicemail: false,
                note: None,
            },
            Command::CompleteCall {
                call,
                mode: CompletionMode::Message,
                message: Some(MessageText::Predefined(0)),
                note: None,
            },
        ),
        (Verb::Uncomplete { line: None, id: Some(17), all: false }, Command::UncompleteCall { line: None, id }),
        (Verb::Uncomplete { line: by_label(), id: None, all: true }, Command::UncompleteAll { line }),
        (
            Verb::Watch { line: None, address: "marta".into(), note: None },
            Command::Watch { line: None, to: "marta".into(), note: None },
        ),
        (recall(RecallVerb::Accept, 5), Command::AcceptRecall { line, id }),
        (recall(RecallVerb::Later, 15), Command::PostponeRecall { line, id, by: Duration::from_secs(900) }),
        (recall(RecallVerb::Decline, 5), Command::DeclineRecall { line, id }),
        (recall(RecallVerb::Again, 5), Command::WaitAgain { line, id }),
        (recall(RecallVerb::NoAnswer, 5), Command::LeaveRecall { line, id }),
        (
            Verb::HangUp { call: 3, code: Some(EndCode::NoAnswer) },
            Command::Disconnect { call, code: DisconnectCode::NoAnswer },
        ),
        (
            Verb::Waiter { what: WaiterVerb::CallAfterThis, line: by_id(), place: 2 },
            Command::CallAfterThis { line: LineId(2), place: 2 },
        ),
        (
            Verb::Waiter { what: WaiterVerb::NotNow, line: by_id(), place: 1 },
            Command::DismissWaiter { line: LineId(2), place: 1 },
        ),
        (Verb::Messages { predefined: false, line: None }, Command::GetMessages),
        (Verb::Dnd { state: Switch::Off, line: None }, Command::SetDnd { line: None, on: false }),
        (Verb::Show, Command::ShowWindow),
        (Verb::Quit, Command::Quit),
    ];
    for (verb, command) in stories {
        assert_eq!(perch.one(verb.clone()), json!({ "ok": true }), "{verb:?}");
        assert_eq!(perch.commands.recv_timeout(SOON).expect("a command"), command, "{verb:?}");
    }
}

#[test]
fn refusals_have_tapis_names() {
    let perch = start(|command| match command {
        Command::UncompleteCall { id, .. } => Err(Refusal::InvalCompletionId { id: id.0 }),
        _ => Ok(Reply::Done),
    });
    let error = |verb| perch.one(verb)["error"].as_str().expect("a refusal").to_owned();
    assert_eq!(error(Verb::Uncomplete { line: None, id: Some(9), all: false }), "INVALCOMPLETIONID");
    let line = Some("nobody".to_owned());
    assert_eq!(error(Verb::Dial { line, address: "boris".into() }), "INVALLINEHANDLE");
    for mode in [None, Some("camp-on,callback".to_owned()), Some(String::new())] {
        let verb = Verb::Complete { call: 1, mode, message: None, text: None, voicemail: false, note: None };
        assert_eq!(error(verb), "INVALCALLCOMPLMODE");
    }
    let mut out = Vec::new();
    let verb = Verb::Uncomplete { line: None, id: Some(9), all: false };
    assert!(!perch::control::print(&perch.endpoint, &verb, &mut out).expect("printed"));
    let said = json!({ "error": "INVALCOMPLETIONID", "message": "There is no request #9 waiting on this line" });
    assert_eq!(serde_json::from_slice::<Value>(&out).expect("JSON"), said);
}

#[test]
fn without_a_running_perch_the_answer_is_notrunning() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut out = Vec::new();
    let endpoint = Endpoint::new(Some(dir.path()), "a profile");
    assert!(!perch::control::print(&endpoint, &Verb::Status, &mut out).expect("printed"));
    assert_eq!(serde_json::from_slice::<Value>(&out).expect("JSON")["error"], "NOTRUNNING");
}

#[test]
fn the_lines_own_matters_are_answered_from_the_snapshot() {
    let perch = start(done);
    assert_eq!(perch.one(Verb::Status)["lines"][1]["label"], "Office");
    // Without a line: the first registered one.
    assert_eq!(perch.one(Verb::Caps { line: None })["label"], "Office");
    assert_eq!(perch.one(Verb::Caps { line: Some("1".into()) })["label"], "anna");
    let predefined = perch.one(Verb::Messages { predefined: true, line: None });
    assert_eq!(predefined["predefined"], json!([{ "id": 0, "text": "Please call me back" }]));
}

#[test]
fn complete_says_the_line_the_id_and_the_state() {
    let judge: Judge = |command| {
        let Command::CompleteCall { call, .. } = command else { return Ok(Reply::Done) };
        // Call 1 is taken by a road at once, call 2 is still asking after five seconds.
        Ok(Reply::Completion { line: LineId(1), id: CompletionId(17), accepted: *call == CallId(1) })
    };
    let perch = start(judge);
    perch.stage.send(Stage::Show(Box::new(waiting_snapshot()))).expect("staged");
    let complete = |call| Verb::Complete {
        call,
        mode: Some("callback".into()),
        message: None,
        text: None,
        voicemail: false,
        note: None,
    };
    let said = |state: &str| json!({ "line": 1, "completion_id": 17, "state": state });
    assert_eq!(perch.one(complete(1)), said("queued"));
    assert_eq!(perch.one(complete(2)), said("requested"));
}

fn waiting_snapshot() -> Snapshot {
    use perch::model::{CompletionCondition, CompletionState, CompletionView, Moment, NameAddr, WallTime};
    let view = CompletionView {
        line: LineId(1),
        id: CompletionId(17),
        peer: NameAddr::bare("sip:boris@demo.perch".parse().expect("an address")),
        mode: CompletionMode::CallBack,
        condition: CompletionCondition::Busy,
        state: CompletionState::Queued { place: None },
        road: None,
        explanation: None,
        expires: Moment::from_secs(3600),
        since: WallTime(0),
        note: None,
        restored: false,
        call: None,
        held_call: None,
        can_call_now: false,
        can_wait_on: false,
        voice_mail_until: None,
        life_s: 3600,
    };
    Snapshot { completions: [view].into(), ..two_lines() }
}

#[test]
fn events_are_followed_until_perch_ends() {
    let perch = start(done);
    let (heard, lines) = mpsc::channel();
    let endpoint = perch.endpoint.clone();
    let follower = thread::spawn(move || {
        perch::control::call(&endpoint, &Verb::Events { follow: true }, false, |a| {
            heard.send(a.json).map_err(std::io::Error::other)
        })
    });
    let tell = |event| perch.stage.send(Stage::Tell(event)).expect("told");
    // Told again until the follower is there to hear it.
    let first = loop {
        tell(Event::NumCompletions { line: LineId(1), count: 1 });
        if let Ok(line) = lines.recv_timeout(Duration::from_millis(50)) {
            break line;
        }
    };
    assert_eq!(serde_json::from_str::<Value>(&first).expect("JSON")["type"], "numcompletions");
    tell(Event::Quitting);
    follower.join().expect("no panic").expect("a clean end");
    let last = lines.try_iter().last().expect("more events");
    assert_eq!(serde_json::from_str::<Value>(&last).expect("JSON")["type"], "quitting");
    let kept = perch.say(Verb::Events { follow: false }).expect("it runs");
    assert!(kept.last().is_some_and(|a| a.json.contains("quitting")), "{kept:?}");
}

#[test]
fn a_second_start_hands_its_link_to_the_first() {
    let perch = start(done);
    assert!(perch.endpoint.claim().expect("a directory of ours").is_none());
    perch::control::call(&perch.endpoint, &Verb::Open { link: "tel:+39".into() }, true, |_| Ok(()))
        .expect("handed over");
    assert_eq!(perch.commands.recv_timeout(SOON), Ok(Command::OpenLink("tel:+39".into())));
}

#[test]
fn two_profiles_run_side_by_side_and_a_dead_socket_is_replaced() {
    let dir = tempfile::tempdir().expect("a directory");
    let endpoint = |profile| Endpoint::new(Some(dir.path()), profile);
    let one = start_in(endpoint("one"), done);
    let two = start_in(endpoint("two"), done);
    two.one(Verb::Show);
    assert!(one.commands.try_recv().is_err(), "it was said to the other one");
    assert_eq!(two.commands.recv_timeout(SOON), Ok(Command::ShowWindow));
    drop(one);
    let again = start_in(endpoint("one"), done);
    again.one(Verb::Show);
    assert_eq!(again.commands.recv_timeout(SOON), Ok(Command::ShowWindow));
}

#[cfg(unix)]
#[test]
fn nonsense_and_overlong_requests_are_refused_in_one_sentence() {
    use std::os::unix::net::UnixStream;
    let perch = start(done);
    let dir = perch._dir.as_ref().expect("its directory").path().join("perch");
    let is_socket = |p: &std::path::PathBuf| p.extension().is_some_and(|e| e == "sock");
    let socket = std::fs::read_dir(dir).expect("a directory").map(|e| e.expect("an entry").path()).find(is_socket);
    let socket = socket.expect("a socket");
    let ask = |request: &[u8]| {
        let mut stream = UnixStream::connect(&socket).expect("it listens");
        // The server may close while we still write.
        let _ = stream.write_all(request);
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).expect("an answer");
        line
    };
    for request in [&b"hello\n"[..], b"{\"verb\":\"explode\"}\n", b"\xff\xfe\n", &[b'x'; 70_000]] {
        let said = ask(request);
        assert!(said.starts_with("-{\"error\":\"INVALPARAM\""), "{said}");
    }
    assert!(ask(b"{\"verb\":\"status\"}\n").starts_with("+{"));
}
