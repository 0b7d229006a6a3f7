//! The one way to the engine: commands in; replies, snapshots and events out. Nothing here waits.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{broadcast, mpsc, oneshot, watch};

use super::clock::Clock;
use crate::model::event::{Event, EventRecord, Reply};
use crate::model::{Command, Moment, Reason, Refusal, RequestId, Snapshot, WallTime};

/// Commands that may wait for the engine at once.
const COMMAND_QUEUE: usize = 256;
/// Events kept for a slow listener.
const EVENT_QUEUE: usize = 4096;

type Waker = Arc<dyn Fn() + Send + Sync>;

/// A command on its way.
#[derive(Debug)]
pub struct Envelope {
    /// Its number.
    pub request: RequestId,
    /// The wish.
    pub command: Command,
    /// Where the answer goes, besides `Event::Reply`.
    pub answer: Option<oneshot::Sender<Result<Reply, Refusal>>>,
}

/// The window's, the control socket's and the desktop's way to the engine.
#[derive(Clone)]
pub struct Handle {
    commands: mpsc::Sender<Envelope>,
    next_request: Arc<AtomicU64>,
    snapshot: watch::Receiver<Arc<Snapshot>>,
    events: broadcast::Sender<EventRecord>,
    wakers: Arc<Mutex<Vec<Waker>>>,
    clock: Clock,
}

/// The engine's end of a [`Handle`]; tests of the window hold one too.
pub struct HandleEnd {
    /// Commands as they come.
    pub commands: mpsc::Receiver<Envelope>,
    snapshot: watch::Sender<Arc<Snapshot>>,
    events: broadcast::Sender<EventRecord>,
    wakers: Arc<Mutex<Vec<Waker>>>,
    clock: Clock,
    next_seq: u64,
}

/// One listener's stream of events.
pub struct Events {
    receiver: broadcast::Receiver<EventRecord>,
    clock: Clock,
}

impl Handle {
    /// A handle and the end that serves it.
    pub fn pair(clock: Clock) -> (Handle, HandleEnd) {
        let (commands, command_end) = mpsc::channel(COMMAND_QUEUE);
        let (snapshot_end, snapshot) = watch::channel(Arc::new(Snapshot::default()));
        let (events, _) = broadcast::channel(EVENT_QUEUE);
        let wakers = Arc::new(Mutex::new(Vec::new()));
        let handle = Handle {
            commands,
            next_request: Arc::new(AtomicU64::new(1)),
            snapshot,
            events: events.clone(),
            wakers: wakers.clone(),
            clock,
        };
        let end = HandleEnd { commands: command_end, snapshot: snapshot_end, events, wakers, clock, next_seq: 1 };
        (handle, end)
    }

    /// Sends a command; its answer comes as `Event::Reply` with the number returned here. Never waits.
    pub fn send(&self, command: Command) -> RequestId {
        let request = self.number();
        if let Err(error) = self.commands.try_send(Envelope { request, command, answer: None }) {
            let result = Err(undeliverable(&error));
            let record = EventRecord { seq: 0, at: self.clock.wall(), event: Event::Reply { request, result } };
            // Nobody listening is no error.
            let _ = self.events.send(record);
        }
        request
    }

    /// Sends a command and waits for its answer.
    pub async fn request(&self, command: Command) -> Result<Reply, Refusal> {
        let (answer, wait) = oneshot::channel();
        let envelope = Envelope { request: self.number(), command, answer: Some(answer) };
        self.commands.try_send(envelope).map_err(|e| undeliverable(&e))?;
        wait.await.unwrap_or(Err(Refusal::OperationFailed { why: Reason::PerchCloses }))
    }

    /// What is, now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.borrow().clone()
    }

    /// Waits until the snapshot is another one; false once the engine has ended.
    pub async fn changed(&mut self) -> bool {
        self.snapshot.changed().await.is_ok()
    }

    /// All events from now on.
    pub fn events(&self) -> Events {
        Events { receiver: self.events.subscribe(), clock: self.clock }
    }

    /// Calls `wake` from the engine's thread after every new snapshot and event, and when the engine
    /// has ended; it must not wait.
    pub fn on_change(&self, wake: impl Fn() + Send + Sync + 'static) {
        self.wakers.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::new(wake));
    }

    /// The engine's clock, for counting down deadlines of the snapshot.
    pub fn now(&self) -> Moment {
        self.clock.moment()
    }

    /// The wall clock.
    pub fn wall(&self) -> WallTime {
        self.clock.wall()
    }

    /// Whether the engine has ended.
    pub fn is_closed(&self) -> bool {
        self.commands.is_closed()
    }

    fn number(&self) -> RequestId {
        RequestId(self.next_request.fetch_add(1, Ordering::Relaxed))
    }
}

impl HandleEnd {
    /// Makes this the newest snapshot and wakes the listeners.
    pub fn publish(&self, snapshot: Snapshot) {
        self.snapshot.send_replace(Arc::new(snapshot));
        self.wake();
    }

    /// Tells everybody what happened.
    pub fn emit(&mut self, event: Event) {
        let record = EventRecord { seq: self.next_seq, at: self.clock.wall(), event };
        self.next_seq += 1;
        // Nobody listening is no error.
        let _ = self.events.send(record);
        self.wake();
    }

    fn wake(&self) {
        let wakers = self.wakers.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for wake in wakers {
            wake();
        }
    }
}

impl Drop for HandleEnd {
    /// However the engine ended, its listeners see it.
    fn drop(&mut self) {
        self.commands.close();
        self.wake();
    }
}

impl Events {
    /// The next event; none once the engine has ended.
    pub async fn next(&mut self) -> Option<EventRecord> {
        match self.receiver.recv().await {
            Ok(record) => Some(record),
            Err(broadcast::error::RecvError::Lagged(lost)) => Some(self.lost(lost)),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }

    /// The next event if there is one already.
    pub fn try_next(&mut self) -> Option<EventRecord> {
        match self.receiver.try_recv() {
            Ok(record) => Some(record),
            Err(broadcast::error::TryRecvError::Lagged(lost)) => Some(self.lost(lost)),
            Err(_) => None,
        }
    }

    fn lost(&self, lost: u64) -> EventRecord {
        EventRecord { seq: 0, at: self.clock.wall(), event: Event::Lost(lost) }
    }
}

fn undeliverable<T>(error: &mpsc::error::TrySendError<T>) -> Refusal {
    match error {
        mpsc::error::TrySendError::Full(_) => Refusal::ResourceUnavail { why: Reason::PerchIsBusy },
        mpsc::error::TrySendError::Closed(_) => Refusal::OperationFailed { why: Reason::PerchCloses },
    }
}
