//! From NOTIFY *ready* on the wire to the recall: the real engine and the demo exchange over loopback.
//!
//! Counted in milliseconds between the message in the SIP trace and the event, several recalls one after the other.

use std::time::Duration;

use perch::engine::Engine;
use perch::exchange::{Exchange, ExchangeConfig, Pace};
use perch::media::SoundConfig;
use perch::model::event::{Event, Reply};
use perch::model::settings::LineSettings;
use perch::model::{CallEnd, CallState, Command, CompletionMode, Password, Refusal, WallTime};
use perch::store::{Keyring, Paths, Store};

const RECALLS: usize = 10;

fn main() {
    let pace = Pace { reunion: Duration::from_millis(1), ..Pace::default().faster(40) };
    let exchange = Exchange::start(ExchangeConfig { pace, ..ExchangeConfig::default() }).expect("a port");
    let user = exchange.info().users[0].clone();
    let (store, mut loaded) =
        Store::open_with(Paths::temporary(None).expect("a folder"), Keyring::Unused).expect("a thread");
    let address = Some(user.address.clone());
    loaded.settings.lines = vec![LineSettings { label: "anna".to_owned(), address, ..LineSettings::default() }];
    loaded.passwords = vec![Some(Password::from(user.password))];
    let (handle, engine) = Engine::start(store, loaded, SoundConfig::Null).expect("a thread");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut waits: Vec<i64> = runtime.block_on(async {
        let mut waits = Vec::new();
        for _ in 0..RECALLS {
            waits.push(one(&handle).await);
        }
        waits
    });
    waits.sort_unstable();
    println!("measured: NOTIFY ready to recall event, ms: median {}, worst {}", waits[RECALLS / 2], waits[RECALLS - 1]);
    let _ = runtime.block_on(handle.request(Command::Quit));
    engine.join();
    exchange.stop();
}

/// Boris is busy; we are called back; what did it take?
async fn one(handle: &perch::engine::Handle) -> i64 {
    let mut events = handle.events();
    let mut ended = false;
    while !ended {
        let Ok(Reply::Call(call)) = handle.request(Command::Dial { line: None, to: "boris".to_owned() }).await else {
            let _ = events.next().await;
            continue;
        };
        loop {
            let Some(record) = events.next().await else { break };
            match record.event {
                Event::Call { call: c, state: CallState::Ended, end, .. } if c == call => {
                    if end == Some(CallEnd::Busy) {
                        let mode = CompletionMode::CallBack;
                        let command = Command::CompleteCall { call, mode, message: None, note: None };
                        ended = matches!(handle.request(command).await, Ok(Reply::Completion { .. }));
                    }
                    break;
                }
                Event::Call { call: c, state: CallState::Talking, .. } if c == call => {
                    let _ = handle.request(Command::HangUp(call)).await;
                }
                _ => {}
            }
        }
    }
    loop {
        let Some(record) = events.next().await else { return i64::MAX };
        if let Event::RecallReady { line, id, .. } = record.event {
            let told = told_at(handle).await.map_or(i64::MAX, |at| record.at.0 - at.0);
            let decline = Command::DeclineRecall { line: Some(line), id };
            let _: Result<Reply, Refusal> = handle.request(decline).await;
            return told;
        }
    }
}

/// When the latest NOTIFY *ready* came in.
async fn told_at(handle: &perch::engine::Handle) -> Option<WallTime> {
    let Ok(Reply::Trace(records)) = handle.request(Command::GetTrace).await else { return None };
    let is_it = |text: &str| text.starts_with("NOTIFY") && text.contains("ready");
    records.iter().rev().find(|r| !r.outgoing && is_it(&r.text)).map(|r| r.at)
}
