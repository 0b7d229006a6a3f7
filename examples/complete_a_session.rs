//! Completes a session with Perch's public API, as TAPI's *Complete a Session* tells it, against the demo exchange.
//!
//! `cargo run --no-default-features --example complete_a_session`

use std::error::Error;

use perch::engine::verbs::Unconnected;
use perch::engine::{Engine, Handle};
use perch::exchange::{Exchange, ExchangeConfig, Pace};
use perch::media::SoundConfig;
use perch::model::settings::LineSettings;
use perch::model::{CallId, Command, CompletionMode, DisconnectCode};
use perch::store::{Keyring, Paths, Store};

#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    // Boris and Marta talk to each other; here they live ten times faster than people do.
    let exchange = Exchange::start(ExchangeConfig { pace: Pace::default().faster(10), ..ExchangeConfig::default() })?;
    let (handle, engine) = phone(&exchange)?;

    // Connect, twice: both are busy. Each call is to be completed when its station is free.
    let boris = handle.complete_call(busy(&handle, "boris").await?, CompletionMode::CallBack, None).await?;
    let marta = handle.complete_call(busy(&handle, "marta").await?, CompletionMode::CallBack, None).await?;
    println!("waiting for Boris by request {} and for Marta by request {}", boris.id, marta.id);

    // One of them can wait.
    handle.uncomplete_call(marta).await?;

    // Boris hangs up: a new call is offered here that carries the id. Answering it calls him.
    let recall = handle.recall(boris).await.ok_or("the request ended without a recall")?;
    handle.answer_sync(recall).await?;
    println!("talking to Boris");
    handle.disconnect(recall, DisconnectCode::Normal).await?;

    handle.request(Command::Quit).await?;
    engine.join();
    Ok(())
}

/// Connects to somebody who must be busy.
async fn busy(handle: &Handle, who: &str) -> Result<CallId, Box<dyn Error>> {
    match handle.connect_sync(None, who).await {
        Err(Unconnected::Failed { call, .. }) => Ok(call),
        other => Err(format!("{who} should have been busy: {other:?}").into()),
    }
}

/// A phone with one line at the exchange, and no sound card.
fn phone(exchange: &Exchange) -> Result<(Handle, Engine), Box<dyn Error>> {
    let (store, mut loaded) = Store::open_with(Paths::temporary(None)?, Keyring::Unused)?;
    let anna = &exchange.info().users[0];
    let line = LineSettings { label: "anna".into(), address: Some(anna.address.clone()), ..LineSettings::default() };
    loaded.settings.lines = vec![line];
    loaded.passwords = vec![Some(anna.password.as_str().into())];
    Ok(Engine::start(store, loaded, SoundConfig::Null)?)
}
