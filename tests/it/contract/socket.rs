//! The same contract by `perch ctl`: each refusal by TAPI's name, over the real socket, from a real phone.

use perch::control::{Endpoint, RecallVerb, Server, Verb};
use perch::model::{CallState, Refusal, Road};
use serde_json::{Value, json};

use super::{Phone, exchange};

/// A phone with its socket.
struct Desk {
    phone: Phone,
    endpoint: Endpoint,
    server: Option<Server>,
    _dir: tempfile::TempDir,
}

impl Desk {
    fn open(phone: Phone) -> Desk {
        let dir = tempfile::tempdir().expect("a directory");
        let endpoint = Endpoint::new(Some(dir.path()), "the contract");
        let claim = endpoint.claim().expect("a directory of ours").expect("the first");
        let server = Server::start(claim, phone.handle.clone()).expect("a socket");
        Desk { phone, endpoint, server: Some(server), _dir: dir }
    }

    /// One answer, as `perch ctl` prints it.
    async fn ctl(&self, verb: Verb) -> Value {
        let endpoint = self.endpoint.clone();
        let asked = tokio::task::spawn_blocking(move || {
            let mut out = Vec::new();
            perch::control::print(&endpoint, &verb, &mut out).expect("printed");
            serde_json::from_slice(&out).expect("JSON")
        });
        asked.await.expect("no panic")
    }

    async fn error(&self, verb: Verb) -> String {
        let answer = self.ctl(verb.clone()).await;
        answer["error"].as_str().unwrap_or_else(|| panic!("{verb:?} was not refused: {answer}")).to_owned()
    }
}

fn complete(call: u64, mode: &str) -> Verb {
    let mode = Some(mode.to_owned()).filter(|m| !m.is_empty());
    Verb::Complete { call, mode, message: None, text: None, voicemail: false, note: None }
}

fn uncomplete(line: Option<&str>, id: u32) -> Verb {
    Verb::Uncomplete { line: line.map(str::to_owned), id: Some(id), all: false }
}

#[tokio::test]
async fn each_refusal_of_complete_call_has_tapis_name() {
    // T02 to T05, T12, T15.
    let exchange = exchange();
    let mut phone = Phone::start_with(&exchange, &["anna"], |l| l.completion.max_outstanding = 1).await;
    let busy = phone.busy_call("boris").await.0;
    let declined = phone.busy_call("vera").await.0;
    let desk = Desk::open(phone);
    assert_eq!(desk.error(complete(99, "callback")).await, "INVALCALLHANDLE");
    for mode in ["", "shout", "callback,camp-on", "camp-on callback", "Callback"] {
        assert_eq!(desk.error(complete(busy, mode)).await, "INVALCALLCOMPLMODE", "{mode:?}");
    }
    // Nobody talks there.
    assert_eq!(desk.error(complete(declined, "intrude")).await, "INVALCALLCOMPLMODE");
    let message = |message, text: Option<&str>| Verb::Complete {
        call: busy,
        mode: Some("message".into()),
        message,
        text: text.map(str::to_owned),
        voicemail: false,
        note: None,
    };
    assert_eq!(desk.error(message(Some(5), None)).await, "INVALMESSAGEID");
    assert_eq!(desk.error(message(None, Some(" "))).await, "INVALPARAM");
    let taken = desk.ctl(complete(busy, "callback")).await;
    assert_eq!((&taken["line"], &taken["state"]), (&json!(1), &json!("queued")), "{taken}");

    let mut desk = desk;
    let marta = desk.phone.busy_call("marta").await.0;
    let overrun = desk.ctl(complete(marta, "callback")).await;
    assert_eq!(overrun["error"], "COMPLETIONOVERRUN");
    // T66: in words.
    assert!(overrun["message"].as_str().is_some_and(|m| m.contains('1')), "{overrun}");
    let talking = desk.phone.dial_until("echo", CallState::Talking).await.0;
    assert_eq!(desk.error(complete(talking, "callback")).await, "INVALCALLSTATE");
}

#[tokio::test]
async fn connect_and_disconnect_are_verbs_too() {
    // T70, T71, T73: connect answers when it is decided; a recall that nobody takes becomes *was free*.
    let exchange = exchange();
    let desk = Desk::open(Phone::start_with(&exchange, &["anna"], |_| {}).await);
    let connect = |to: &str| Verb::Connect { line: None, address: to.into() };
    let echo = desk.ctl(connect("echo")).await;
    assert_eq!(echo["state"], "talking", "{echo}");
    let hold = Verb::Hold { call: echo["id"].as_u64().expect("an id") };
    assert_eq!(desk.ctl(hold).await, json!({ "ok": true }));
    let busy = desk.ctl(connect("boris")).await;
    assert_eq!((&busy["error"], &busy["reason"]), (&json!("OPERATIONFAILED"), &json!("busy")), "{busy}");
    assert_eq!(desk.error(connect("")).await, "INVALADDRESS");
    // The call on hold is why Boris is wanted: the request knows it.
    let taken = desk.ctl(complete(busy["call"].as_u64().expect("an id"), "callback")).await;
    let request = |status: &Value| status["completions"][0].clone();
    assert_eq!(request(&desk.ctl(Verb::Status).await)["held_call"], echo["id"]);
    let id = u32::try_from(taken["completion_id"].as_u64().expect("an id")).expect("small");
    let leave = || Verb::Recall { what: RecallVerb::NoAnswer, line: None, minutes: 5, id };
    assert_eq!(desk.error(leave()).await, "INVALCALLSTATE", "it does not ring yet");
    let mut desk = desk;
    desk.phone.recall(perch::model::CompletionId(id)).await;
    assert_eq!(desk.ctl(leave()).await, json!({ "ok": true }));
    assert_eq!(request(&desk.ctl(Verb::Status).await)["state"], "was-free");
}

#[tokio::test]
async fn a_road_that_refuses_and_a_line_without_completion_say_so() {
    // T15: OPERATIONFAILED, OPERATIONUNAVAIL.
    let exchange = exchange();
    let dialog = |l: &mut perch::model::settings::LineSettings| l.completion.roads = vec![Road::Dialog];
    let desk = Desk::open(Phone::start_with(&exchange, &["anna"], dialog).await);
    let watch = Verb::Watch { line: None, address: "stranger".into(), note: None };
    assert_eq!(desk.error(watch).await, "OPERATIONFAILED");
    drop(desk);
    let off = |l: &mut perch::model::settings::LineSettings| l.completion.max_outstanding = 0;
    let mut phone = Phone::start_with(&exchange, &["office"], off).await;
    let busy = phone.busy_call("boris").await.0;
    let desk = Desk::open(phone);
    assert_eq!(desk.error(complete(busy, "callback")).await, "OPERATIONUNAVAIL");
}

#[tokio::test]
async fn each_refusal_of_uncomplete_call_has_tapis_name() {
    // T20, T22, T23, T25.
    let exchange = exchange();
    let mut phone = Phone::start_with(&exchange, &["anna", "office"], |_| {}).await;
    let id = phone.callback("boris").await.0;
    let desk = Desk::open(phone);
    assert_eq!(desk.error(uncomplete(Some("nobody"), id)).await, "INVALLINEHANDLE");
    assert_eq!(desk.error(uncomplete(Some("office"), id)).await, "INVALCOMPLETIONID");
    assert_eq!(desk.error(uncomplete(Some("anna"), id + 1)).await, "INVALCOMPLETIONID");
    assert_eq!(desk.ctl(uncomplete(Some("anna"), id)).await, json!({ "ok": true }));
    let stale = desk.ctl(uncomplete(Some("anna"), id)).await;
    assert_eq!(stale["error"], "INVALCOMPLETIONID");
    assert!(stale["message"].as_str().is_some_and(|m| m.contains(&id.to_string())), "{stale}");
}

#[tokio::test]
async fn without_a_running_perch_nothing_is_initialized() {
    // T15, T23: LINEERR_UNINITIALIZED is NOTRUNNING here.
    let exchange = exchange();
    let mut desk = Desk::open(Phone::start(&exchange).await);
    desk.server = None;
    for verb in [complete(1, "callback"), uncomplete(None, 1)] {
        assert_eq!(desk.error(verb).await, Refusal::NotRunning.name());
    }
}

#[tokio::test]
async fn what_a_line_can_do_is_printed() {
    // T50 to T54, T57, T58, T64.
    let exchange = exchange();
    let mut phone = Phone::start(&exchange).await;
    let id = phone.callback("boris").await;
    let desk = Desk::open(phone);
    let caps = desk.ctl(Verb::Caps { line: None }).await;
    // Once it is known that somebody's line can be broken in on, that may work here too.
    let modes: Vec<_> = caps["modes"].as_array().into_iter().flatten().filter(|mode| *mode != "intrude").collect();
    assert_eq!(modes, ["camp-on", "callback", "message"]);
    assert_eq!(caps["conditions"], json!(["busy", "no-answer", "not-logged-in"]));
    assert_eq!((&caps["max_completions"], &caps["completions"]), (&json!(10), &json!(1)));
    assert_eq!(caps["messages"].as_array().map(Vec::len), Some(5));
    // T57: a request can be cancelled here; T58: ids are useful and unique, always.
    assert_eq!((&caps["can_uncomplete"], &caps["ids_unique"]), (&json!(true), &json!(true)));
    assert_eq!(desk.ctl(uncomplete(None, id.0)).await, json!({ "ok": true }));
    assert_eq!(desk.ctl(Verb::Caps { line: None }).await["can_uncomplete"], json!(false));
}
