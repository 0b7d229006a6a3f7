//! The system's wish that we go, and the promise to be gone in time.

use std::io;
use std::time::Duration;

use perch::engine::Handle;
use perch::model::{Command, Event};

/// From the wish to go to our end, whatever the servers do.
const GONE_WITHIN: Duration = Duration::from_millis(2900);

/// Waits until the system wants us to go.
pub(crate) fn wait() -> io::Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(asked_to_go())
}

/// From now on a wish of the system ends the engine, and an engine that is ending is given its time and no more.
pub(crate) fn watch(handle: Handle) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name("perch-signals".into()).spawn(move || {
        runtime.block_on(async {
            tokio::select! {
                asked = asked_to_go() => {
                    if let Err(error) = asked {
                        tracing::warn!(%error, "signals cannot be heard");
                        quitting(&handle).await;
                    } else {
                        handle.send(Command::Quit);
                    }
                }
                () = quitting(&handle) => {}
            }
            tokio::time::sleep(GONE_WITHIN).await;
        });
        tracing::warn!("not everybody answered in time; gone without them");
        std::process::exit(0);
    })?;
    Ok(())
}

/// Waits until the engine is about to end.
async fn quitting(handle: &Handle) {
    let mut events = handle.events();
    while let Some(record) = events.next().await {
        if record.event == Event::Quitting {
            return;
        }
    }
}

#[cfg(unix)]
async fn asked_to_go() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        _ = hang_up.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn asked_to_go() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
