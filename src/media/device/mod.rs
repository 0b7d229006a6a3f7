//! The keeper of the sound devices, on a thread of its own: opens what is needed, looks for changes, falls back and returns.
//!
//! | need | open |
//! |---|---|
//! | nothing for [`LINGER`] | nothing: no microphone listens while there is no call |
//! | a tone | the loudspeaker, or where it rings |
//! | a call | loudspeaker and microphone |

mod callback;
pub mod choose;
mod host;
#[cfg(target_os = "linux")]
mod pulse;
mod stream;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use self::choose::{Listed, RingAt, choose, ring_at};
use self::host::Way;
use self::stream::OnFailure;
use super::rings::{Given, Need};
use super::seam::MediaReport;
use crate::model::Reason;
use crate::model::event::{DeviceName, Devices as Names};
use crate::model::settings::AudioSettings;
use crate::model::snapshot::SoundInUse;

/// How often the devices are looked at while any is open.
const LOOK: Duration = Duration::from_millis(1_500);

/// How often while none was found.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Devices stay open so long after the last need, so that a new call does not wait for them.
const LINGER: Duration = Duration::from_secs(2);

/// Streams that fail so soon after one another, so many times, are left alone until the next look: both directions may tell of one
/// failure, and of one when they are open again.
const IN_A_ROW: Duration = Duration::from_secs(1);
const MOST_IN_A_ROW: u32 = 4;

enum Order {
    Need(Need),
    Settings(Box<AudioSettings>),
    List(u64),
    Failed,
    Stop,
}

/// The keeper's handle; dropping it closes the devices.
pub struct Devices {
    orders: Sender<Order>,
    thread: Option<JoinHandle<()>>,
}

impl Devices {
    /// Starts the keeper; `give` is called from its thread and must not wait.
    pub fn start(settings: AudioSettings, give: impl Fn(Given) + Send + 'static) -> std::io::Result<Devices> {
        let (orders, inbox) = channel();
        let failed = orders.clone();
        let thread = std::thread::Builder::new().name("perch-devices".into()).spawn(move || {
            let on_failure: OnFailure = Arc::new(move || {
                // A keeper that has ended needs not know.
                let _ = failed.send(Order::Failed);
            });
            Keeper::new(settings, give, on_failure).run(&inbox);
        })?;
        Ok(Devices { orders, thread: Some(thread) })
    }

    /// What is needed from now on.
    pub fn need(&self, need: Need) {
        self.order(Order::Need(need));
    }

    /// New settings.
    pub fn settings(&self, settings: AudioSettings) {
        self.order(Order::Settings(Box::new(settings)));
    }

    /// Asks for the list of devices.
    pub fn list(&self, request: u64) {
        self.order(Order::List(request));
    }

    fn order(&self, order: Order) {
        // The keeper ends only when it is told to.
        let _ = self.orders.send(order);
    }
}

impl Drop for Devices {
    fn drop(&mut self) {
        self.order(Order::Stop);
        if let Some(thread) = self.thread.take() {
            // A keeper that panicked has already said so.
            let _ = thread.join();
        }
    }
}

/// One of the functions of `stream`: a device's stream, and our end of its ring.
type Opener<S, E> = fn(&cpal::Device, &OnFailure) -> Result<(S, E), String>;

/// An open device; it works until it is dropped.
struct Open<T> {
    name: DeviceName,
    _stream: T,
}

struct Keeper<G> {
    settings: AudioSettings,
    give: G,
    on_failure: OnFailure,
    need: Need,
    /// Since when nothing is needed.
    idle_since: Option<Instant>,
    /// When a stream failed last, and how many in a row.
    failed_at: Option<Instant>,
    failures: u32,
    /// A connection to the sound server for each direction: on one alone PipeWire's PulseAudio door holds a microphone's sound
    /// back while it has anything to say about a loudspeaker, and then drops it.
    hosts: [Option<cpal::Host>; 2],
    output: Option<Open<stream::Loudspeaker>>,
    ringers: Vec<Open<stream::Loudspeaker>>,
    /// Where it rings with these.
    ring_at: RingAt,
    input: Option<Open<stream::Microphone>>,
    using: SoundInUse,
    trouble: Vec<Reason>,
}

impl<G: Fn(Given)> Keeper<G> {
    fn new(settings: AudioSettings, give: G, on_failure: OnFailure) -> Self {
        Keeper {
            settings,
            give,
            on_failure,
            need: Need::default(),
            idle_since: None,
            failed_at: None,
            failures: 0,
            hosts: [None, None],
            output: None,
            ringers: Vec::new(),
            ring_at: RingAt::default(),
            input: None,
            using: SoundInUse::default(),
            trouble: Vec::new(),
        }
    }

    fn run(mut self, orders: &Receiver<Order>) {
        self.look();
        loop {
            let order = match self.patience() {
                Some(patience) => orders.recv_timeout(patience),
                None => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match order {
                Ok(Order::Need(need)) => {
                    self.need = need;
                    self.idle_since = (need == Need::default()).then(Instant::now);
                }
                Ok(Order::Settings(settings)) => self.settings = *settings,
                Ok(Order::List(request)) => {
                    let devices = self.names();
                    (self.give)(Given::Report(MediaReport::Devices { request, devices }));
                    continue;
                }
                // All are opened anew: which one failed is not said.
                Ok(Order::Failed) => {
                    (self.output, self.input) = (None, None);
                    self.ring_nowhere_apart();
                    // What fails as soon as it is open is not opened again before the next look.
                    let again =
                        self.failed_at.replace(Instant::now()).is_some_and(|before| before.elapsed() < IN_A_ROW);
                    self.failures = if again { self.failures + 1 } else { 1 };
                    if self.failures > MOST_IN_A_ROW {
                        continue;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Ok(Order::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            }
            self.look();
        }
    }

    /// How long to wait for an order before looking by ourselves.
    fn patience(&self) -> Option<Duration> {
        let is_open = self.output.is_some() || !self.ringers.is_empty() || self.input.is_some();
        match self.idle_since {
            Some(since) if is_open => Some(LINGER.saturating_sub(since.elapsed())),
            _ if self.need != Need::default() => Some(LOOK),
            _ if !self.trouble.is_empty() => Some(LOOK_AGAIN),
            _ => None,
        }
    }

    /// Looks at the devices, and opens and closes what must be.
    fn look(&mut self) {
        if self.idle_since.is_some_and(|since| since.elapsed() >= LINGER) {
            self.close();
        }
        let (outputs, inputs) = (self.listed(Way::Out), self.listed(Way::In));
        let output = choose(self.settings.output.as_deref(), &outputs).cloned();
        let input = choose(self.settings.input.as_deref(), &inputs).cloned();
        let ring = ring_at(self.settings.ring_output.as_deref(), output.as_ref(), &outputs);
        let mut wrong = Vec::new();
        let is_idle = self.idle_since.is_some();
        let needs_output = self.need.loudspeaker || self.need.ringer && ring.here;
        if !is_idle {
            self.keep_output(output.as_ref().filter(|_| needs_output || self.output.is_some()), &mut wrong);
            self.keep_ringers(&if self.need.ringer { ring } else { RingAt::default() }, &mut wrong);
            self.keep_input(input.as_ref().filter(|_| self.need.microphone), &mut wrong);
        }
        if output.is_none() {
            wrong.push(Reason::NoOutput);
        } else if input.is_none() {
            wrong.push(Reason::NoMicrophone);
        }
        self.tell(output, input, wrong);
    }

    fn tell(&mut self, output: Option<DeviceName>, input: Option<DeviceName>, wrong: Vec<Reason>) {
        let using = SoundInUse { output: output.map(|d| d.title), input: input.map(|d| d.title) };
        if using != self.using {
            self.using = using.clone();
            (self.give)(Given::Report(MediaReport::Using(using)));
        }
        if wrong != self.trouble {
            self.trouble.clone_from(&wrong);
            (self.give)(Given::Report(MediaReport::Trouble(wrong)));
        }
    }

    fn keep_output(&mut self, wanted: Option<&DeviceName>, wrong: &mut Vec<Reason>) {
        if self.output.as_ref().map(|open| &open.name.id) == wanted.map(|name| &name.id) {
            return;
        }
        self.output = None;
        let opened = wanted.and_then(|name| self.open(Way::Out, name, wrong, stream::open_output));
        let (open, playback) = opened.unzip();
        self.output = open;
        (self.give)(Given::Playback(playback));
    }

    fn keep_ringers(&mut self, wanted: &RingAt, wrong: &mut Vec<Reason>) {
        if self.ring_at == *wanted {
            return;
        }
        self.ringers.clear();
        let open = |name: &DeviceName| self.open(Way::Out, name, wrong, stream::open_output);
        let (open, apart): (Vec<_>, Vec<_>) = wanted.apart.iter().filter_map(open).unzip();
        // Better at the wrong place than nowhere.
        let here = wanted.here || apart.is_empty();
        self.ringers = open;
        self.ring_at = wanted.clone();
        (self.give)(Given::Ringers { apart, here });
    }

    fn keep_input(&mut self, wanted: Option<&DeviceName>, wrong: &mut Vec<Reason>) {
        if self.input.as_ref().map(|open| &open.name.id) == wanted.map(|name| &name.id) {
            return;
        }
        self.input = None;
        let opened = wanted.and_then(|name| self.open(Way::In, name, wrong, stream::open_input));
        let (open, capture) = opened.unzip();
        self.input = open;
        (self.give)(Given::Capture(capture));
    }

    /// Opens a device by one of the functions of `stream`; what went wrong is added to `wrong`.
    fn open<S, E>(
        &self,
        way: Way,
        name: &DeviceName,
        wrong: &mut Vec<Reason>,
        open: Opener<S, E>,
    ) -> Option<(Open<S>, E)> {
        let device = self.hosts[way as usize].as_ref().and_then(|host| host::find(host, &name.id))?;
        match open(&device, &self.on_failure) {
            Ok((stream, end)) => Some((Open { name: name.clone(), _stream: stream }, end)),
            Err(error) => {
                wrong.push(Reason::DeviceFailed { name: name.title.clone(), error: error.to_string() });
                None
            }
        }
    }

    fn ring_nowhere_apart(&mut self) {
        self.ringers.clear();
        self.ring_at = RingAt::default();
        (self.give)(Given::Ringers { apart: Vec::new(), here: true });
    }

    fn close(&mut self) {
        if self.output.take().is_some() {
            (self.give)(Given::Playback(None));
        }
        self.ring_nowhere_apart();
        if self.input.take().is_some() {
            (self.give)(Given::Capture(None));
        }
    }

    /// What there is in one direction; the system is asked anew from scratch if it does not answer.
    fn listed(&mut self, way: Way) -> Listed {
        let host = &mut self.hosts[way as usize];
        if host.is_none() {
            *host = host::open();
        }
        let listed = host.as_ref().and_then(|host| host::list(host, way));
        if listed.is_none() {
            *host = None;
        }
        listed.unwrap_or_default()
    }

    fn names(&mut self) -> Names {
        Names { outputs: self.listed(Way::Out).devices, inputs: self.listed(Way::In).devices }
    }
}
