//! The running one's side of the socket.

use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use interprocess::local_socket::tokio::{Listener, Stream, prelude::*};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::sync::{Semaphore, oneshot};

use super::act;
use super::contract;
use super::endpoint::{Claim, is_own};
use super::feed::Recent;
use super::verb::Verb;
use crate::engine::Handle;
use crate::model::{Event, Refusal};

/// Clients at once; the next is refused.
const MAX_CLIENTS: usize = 64;
/// The longest request, in bytes.
const MAX_REQUEST: u64 = 64 * 1024;
/// How long a client may take to say what it wants, or to take what it is told.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long clients may take to hear the last answers at the end.
const FAREWELL: Duration = Duration::from_millis(500);

/// Answers `perch ctl` on a thread of its own until it is dropped or the engine ends.
#[derive(Debug)]
pub struct Server {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts to listen.
    ///
    /// # Errors
    /// When the socket cannot be made, or the system gives no thread.
    pub fn start(claim: Claim, handle: Handle) -> io::Result<Server> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _inside = runtime.enter();
            claim.listen()?
        };
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new().name("perch-control".into()).spawn(move || {
            runtime.block_on(serve(listener, handle, stopped));
            // Held until nobody can be answered any more: the next Perch starts after this one.
            drop(claim);
        })?;
        Ok(Server { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the control socket's thread broke");
        }
    }
}

async fn serve(listener: Listener, handle: Handle, mut stopped: oneshot::Receiver<()>) {
    let recent = Recent::default();
    let collector = tokio::spawn(recent.clone().collect(handle.events()));
    let places = Arc::new(Semaphore::new(MAX_CLIENTS));
    loop {
        let stream = tokio::select! {
            _ = &mut stopped => break,
            accepted = listener.accept() => match accepted {
                Ok(stream) => stream,
                Err(error) => {
                    tracing::warn!(%error, "a client of the control socket could not be accepted");
                    // Out of file descriptors, most likely: give the others time to go.
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        if !is_own(&stream) {
            tracing::warn!("somebody else knocked at the control socket");
            continue;
        }
        let place = places.clone().try_acquire_owned();
        let (handle, recent) = (handle.clone(), recent.clone());
        tokio::spawn(async move {
            let served = match &place {
                Ok(_) => client(&stream, handle, recent).await,
                Err(_) => refuse(&stream, Refusal::ResourceUnavail { why: "Too many clients at once".into() }).await,
            };
            if let Err(error) = served {
                tracing::debug!(%error, "a client of the control socket went away");
            }
        });
    }
    collector.abort();
    // Who asked for the end still gets an answer; none comes in when the last ones do not leave.
    let all = u32::try_from(MAX_CLIENTS).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(FAREWELL, places.acquire_many(all)).await;
}

async fn client(stream: &Stream, handle: Handle, recent: Recent) -> io::Result<()> {
    let mut line = Vec::new();
    let mut reader = BufReader::new(stream.take(MAX_REQUEST));
    tokio::time::timeout(PATIENCE, reader.read_until(b'\n', &mut line)).await.map_err(io::Error::from)??;
    if !line.ends_with(b"\n") {
        return refuse(stream, Refusal::InvalParam { why: "The request is too long or was cut off".into() }).await;
    }
    let verb: Verb = match serde_json::from_slice(&line) {
        Ok(verb) => verb,
        Err(error) => {
            return refuse(stream, Refusal::InvalParam { why: format!("The request cannot be read: {error}").into() })
                .await;
        }
    };
    match verb {
        Verb::Events { follow: false } => {
            for event in recent.list() {
                tell(stream, '+', &event).await?;
            }
            Ok(())
        }
        Verb::Events { follow: true } => follow(stream, handle).await,
        verb => match act::carry_out(&handle, verb).await {
            Ok(value) => tell(stream, '+', &value).await,
            Err(why) => refuse(stream, why).await,
        },
    }
}

/// Tells events until the client or the engine is gone.
async fn follow(stream: &Stream, handle: Handle) -> io::Result<()> {
    let mut events = handle.events();
    let mut gone = [0_u8; 1];
    let mut other_way = stream;
    loop {
        let record = tokio::select! {
            record = events.next() => record,
            // The client says nothing more: whatever comes is its end.
            _ = other_way.read(&mut gone) => return Ok(()),
        };
        let Some(record) = record else { return Ok(()) };
        tell(stream, '+', &contract::event(&record)).await?;
        if record.event == Event::Quitting {
            return Ok(());
        }
    }
}

async fn refuse(stream: &Stream, why: Refusal) -> io::Result<()> {
    tell(stream, '-', &contract::refusal(&why)).await
}

async fn tell(stream: &Stream, mark: char, value: &Value) -> io::Result<()> {
    let line = format!("{mark}{value}\n");
    let mut writer = stream;
    tokio::time::timeout(PATIENCE, writer.write_all(line.as_bytes())).await.map_err(io::Error::from)?
}
