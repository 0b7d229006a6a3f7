//! The shell: one thread with a runtime that turns packets, clicks and deadlines into inputs, and outputs into
//! packets and sound.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::clock::Clock;
use super::core::{Core, Input, Keep, Output, Start};
use super::dice::Dice;
use super::handle::{Handle, HandleEnd};
use super::trace::Trace;
use crate::media::{Media, MediaCommand, SoundConfig};
use crate::model::event::{Event, Reply, TraceRecord};
use crate::model::signal::Failure;
use crate::model::snapshot::Banner;
use crate::model::time::Now;
use crate::model::{Moment, Reason, Refusal, RequestId, SessionId};
use crate::sip::{Inbound, Outbound, Sip, SipConfig};
use crate::store::{Loaded, Store, StoreCommand, StoreReport, Ticket};

/// Queue of what signalling tells the core.
const INBOUND_QUEUE: usize = 1_024;
/// Queue of what sound reports; more is dropped, the next report says it again.
const REPORT_QUEUE: usize = 256;
/// A wake-up this late means that the machine slept.
const LATE: Duration = Duration::from_secs(5);
/// A wall clock that moved this far against ours was stepped.
const STEP_MS: i64 = 5_000;
/// How long signalling may take to say good-bye.
const FAREWELL_MS: u64 = 2_000;
/// How long the disk may take over what is still to be told.
const LAST_WRITES: Duration = Duration::from_millis(500);
/// The longest the loop sleeps.
const NAP: Duration = Duration::from_secs(3_600);

/// The running engine. Dropping it does not end it; `Command::Quit` does.
pub struct Engine {
    thread: JoinHandle<()>,
}

impl Engine {
    /// Starts the phone on a thread of its own.
    ///
    /// # Errors
    /// When the system gives no thread or no runtime.
    pub fn start(store: Store, loaded: Loaded, sound: SoundConfig) -> io::Result<(Handle, Engine)> {
        let clock = Clock::start();
        let (handle, end) = Handle::pair(clock);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::Builder::new().name("perch-engine".into()).spawn(move || {
            runtime.block_on(run(clock, end, store, loaded, sound));
            runtime.shutdown_timeout(Duration::from_millis(200));
        })?;
        Ok((handle, Engine { thread }))
    }

    /// Waits until the engine has ended.
    pub fn join(self) {
        if self.thread.join().is_err() {
            tracing::error!("the engine broke");
        }
    }
}

/// The answer to a command.
type Answer = Result<Reply, Refusal>;

/// What listeners are told.
enum Said {
    Reply(RequestId, Answer),
    Event(Event),
}

/// Everything the shell holds.
struct Shell {
    clock: Clock,
    end: HandleEnd,
    store: Store,
    sip: Sip,
    media: Media,
    trace: Trace,
    answers: BTreeMap<RequestId, oneshot::Sender<Answer>>,
    /// What waits, in its order, until the writes before it are on disk: replies that promise, and what is told after them.
    waiting: BTreeMap<Ticket, Vec<Said>>,
    failed: Vec<Inbound>,
    /// Where recordings go.
    recordings: PathBuf,
    /// The RTP ports that sessions hold.
    ports: BTreeMap<SessionId, u16>,
    /// The version of the snapshot that listeners have.
    shown: u64,
    last_ticket: u64,
    quitting: bool,
}

async fn run(clock: Clock, end: HandleEnd, store: Store, loaded: Loaded, sound: SoundConfig) {
    let (inbound_tx, mut inbound) = mpsc::channel(INBOUND_QUEUE);
    let (report_tx, mut reports) = mpsc::channel(REPORT_QUEUE);
    let mut stored = loaded.reports;
    let trace = Trace::default();
    let media = Media::start(sound, loaded.settings.audio.clone(), report_tx);
    let sip = match Sip::start(SipConfig::default(), inbound_tx, Some(trace.sink())).await {
        Ok(sip) => sip,
        Err(error) => {
            tracing::error!(%error, "signalling could not be started");
            return;
        }
    };
    let mut shell = Shell {
        clock,
        end,
        store,
        sip,
        media,
        trace,
        answers: BTreeMap::new(),
        waiting: BTreeMap::new(),
        failed: Vec::new(),
        recordings: loaded.recordings,
        ports: BTreeMap::new(),
        shown: 0,
        last_ticket: 0,
        quitting: false,
    };
    let start = Start {
        settings: loaded.settings,
        passwords: loaded.passwords,
        requests: loaded.requests,
        history: loaded.history,
        contacts: loaded.contacts,
        messages: loaded.messages,
        standard_messages: Some(loaded.standard_messages),
        banners: loaded.banners,
        country: country(),
        seed: Dice::fresh_seed(),
    };
    let mut out = Vec::new();
    let mut core = Core::new(start, clock.now(), &mut out);
    let mut drift = Drift::new(clock.now());
    shell.carry_out(&mut core, out);

    loop {
        let deadline = core.wakes_at();
        let input = tokio::select! {
            biased;
            Some(news) = inbound.recv() => match news {
                Inbound::Stopped if shell.quitting => break,
                news => Input::Sip(news),
            },
            Some(envelope) = shell.end.commands.recv() => {
                if let Some(answer) = envelope.answer {
                    shell.answers.insert(envelope.request, answer);
                }
                Input::Command { request: envelope.request, command: envelope.command }
            }
            Some(report) = reports.recv() => Input::Media(report),
            Some(report) = stored.recv() => match shell.stored(report) {
                Some(input) => input,
                None => continue,
            },
            () = nap(clock, deadline) => Input::Tick,
        };
        let now = clock.now();
        let mut out = Vec::new();
        if drift.slept(now, deadline) {
            core.handle(Input::Slept, now, &mut out);
        }
        core.handle(input, now, &mut out);
        shell.carry_out(&mut core, out);
    }
    shell.last_words(&mut stored).await;
}

/// The country that the system is set to: `it_IT.UTF-8` is `IT`.
fn country() -> Option<String> {
    let value = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
    let locale = ["LC_ALL", "LC_TELEPHONE", "LANG"].into_iter().find_map(value)?;
    let country = locale.split(['.', '@']).next()?.split_once('_')?.1;
    (country.len() == 2).then(|| country.to_owned())
}

/// Sleeps until the deadline; for ever is an hour.
async fn nap(clock: Clock, deadline: Option<Moment>) {
    let left = deadline.map_or(NAP, |at| at.since(clock.moment()).min(NAP));
    // tokio rounds to milliseconds: a hair later is better than a spin.
    tokio::time::sleep(left + Duration::from_millis(1)).await;
}

/// Tells a night's sleep and a stepped clock from an ordinary wake-up.
struct Drift {
    last: Now,
}

impl Drift {
    fn new(now: Now) -> Drift {
        Drift { last: now }
    }

    fn slept(&mut self, now: Now, deadline: Option<Moment>) -> bool {
        // A deadline that had passed before is no sign of sleep: it would be one again and again.
        let late = deadline.is_some_and(|at| at >= self.last.moment && now.moment.since(at) > LATE);
        let ours = i64::try_from(now.moment.since(self.last.moment).as_millis()).unwrap_or(i64::MAX);
        let walls = now.wall.0.saturating_sub(self.last.wall.0);
        let stepped = (walls - ours).abs() > STEP_MS;
        self.last = now;
        late || stepped
    }
}

impl Shell {
    /// Carries out one batch of outputs, then makes the new snapshot known.
    fn carry_out(&mut self, core: &mut Core, out: Vec<Output>) {
        self.batch(out);
        // What could not even be tried comes back at once as an input.
        while let Some(inbound) = self.failed.pop() {
            let mut more = Vec::new();
            core.handle(Input::Sip(inbound), self.clock.now(), &mut more);
            self.batch(more);
        }
        let snapshot = core.snapshot(self.clock.now());
        // Nobody is woken for nothing: a window repaints only when something changed.
        if snapshot.version != self.shown {
            self.shown = snapshot.version;
            self.end.publish(snapshot);
        }
    }

    fn batch(&mut self, out: Vec<Output>) {
        let mut changes = Vec::new();
        let mut said = Vec::new();
        for output in out {
            match output {
                Output::Keep(Keep::Request(change)) => changes.push(change),
                Output::Reply { request, result } => said.push(Said::Reply(request, result)),
                Output::Event(event) => said.push(Said::Event(event)),
                other => self.one(other),
            }
        }
        let promises = !changes.is_empty() && said.iter().any(|s| matches!(s, Said::Reply(..)));
        if !changes.is_empty() {
            self.last_ticket += 1;
            self.store.write(StoreCommand::Requests { ticket: Ticket(self.last_ticket), changes });
        }
        if promises {
            self.waiting.insert(Ticket(self.last_ticket), said);
        } else if let Some(mut before) = self.waiting.last_entry() {
            // Nothing overtakes a reply (T17).
            before.get_mut().extend(said);
        } else {
            self.say(said);
        }
    }

    fn say(&mut self, said: Vec<Said>) {
        for one in said {
            match one {
                Said::Reply(request, result) => self.reply(request, result),
                Said::Event(event) => self.end.emit(event),
            }
        }
    }

    fn one(&mut self, output: Output) {
        match output {
            Output::Sip(outbound) => self.signal(outbound),
            Output::Media(mut command) => {
                match &mut command {
                    MediaCommand::Close(session) => {
                        self.ports.remove(session);
                    }
                    // A full path stays what it is.
                    MediaCommand::Record { to: Some(tape), .. } => tape.file = self.recordings.join(&tape.file),
                    _ => {}
                }
                self.media.send(command);
            }
            Output::Keep(keep) => self.keep(keep),
            Output::Event(event) => self.end.emit(event),
            Output::Reply { request, result } => self.reply(request, result),
            Output::Trace(request) => {
                let records: Arc<[TraceRecord]> = self.trace.records().into();
                self.reply(request, Ok(Reply::Trace(records)));
            }
            Output::Quit => {
                self.quitting = true;
                self.sip.send(Outbound::Shutdown { within_ms: FAREWELL_MS });
            }
        }
    }

    /// Binds the RTP port before the offer; a session that gets none fails here and now.
    fn signal(&mut self, mut outbound: Outbound) {
        let wants_port = match &mut outbound {
            Outbound::Invite { session, media, .. }
            | Outbound::Answer { session, media, .. }
            | Outbound::Reinvite { session, media } => Some((*session, &mut media.rtp_port)),
            _ => None,
        };
        if let Some((session, port)) = wants_port {
            let bound = match self.ports.get(&session) {
                Some(bound) => Ok(*bound),
                None => self.media.bind(session),
            };
            match bound {
                Ok(bound) => {
                    self.ports.insert(session, bound);
                    *port = bound;
                }
                Err(error) => {
                    let failure = Failure::local(500, Reason::NoPort { error: error.to_string() });
                    self.failed.push(Inbound::Failed { session, failure });
                    if matches!(outbound, Outbound::Answer { .. }) {
                        self.sip.send(Outbound::Reject { session, code: 500, headers: Vec::new() });
                    }
                    return;
                }
            }
        }
        self.sip.send(outbound);
    }

    fn keep(&mut self, keep: Keep) {
        let command = match keep {
            Keep::Request(change) => {
                self.last_ticket += 1;
                StoreCommand::Requests { ticket: Ticket(self.last_ticket), changes: vec![change] }
            }
            Keep::History(entry) => StoreCommand::History(entry),
            Keep::ClearHistory => StoreCommand::ClearHistory,
            Keep::Contacts(contacts) => StoreCommand::Contacts(contacts.to_vec()),
            Keep::Message(record) => StoreCommand::Message(record),
            Keep::Settings(settings) => StoreCommand::Settings(settings),
            Keep::Password { address, password } => StoreCommand::Password { address, password },
        };
        self.store.write(command);
    }

    fn stored(&mut self, report: StoreReport) -> Option<Input> {
        match report {
            StoreReport::Stored(ticket) => {
                let said = self.waiting.remove(&ticket).unwrap_or_default();
                self.say(said);
                None
            }
            StoreReport::Banner(banner) => Some(Input::Banner(banner)),
            StoreReport::BannerGone(kind) => Some(Input::Banner(Banner { kind, why: Vec::new() })),
            StoreReport::Password { address, password } => Some(Input::Password { address, password }),
        }
    }

    /// Tells what still waits for the disk: whoever never hears that we leave would wait for ever.
    async fn last_words(&mut self, stored: &mut mpsc::UnboundedReceiver<StoreReport>) {
        let wait = async {
            while !self.waiting.is_empty() {
                let Some(report) = stored.recv().await else { break };
                self.stored(report);
            }
        };
        if tokio::time::timeout(LAST_WRITES, wait).await.is_err() {
            tracing::warn!("the disk is slow; what it was to keep is not promised");
        }
        // A reply that cannot be kept is none: who asked sees that we have ended.
        for said in std::mem::take(&mut self.waiting).into_values().flatten() {
            if let Said::Event(event) = said {
                self.end.emit(event);
            }
        }
    }

    fn reply(&mut self, request: RequestId, result: Answer) {
        if let Some(answer) = self.answers.remove(&request) {
            // Whoever asked may have gone.
            let _ = answer.send(result.clone());
        }
        self.end.emit(Event::Reply { request, result });
    }
}
