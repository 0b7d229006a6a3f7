//! The only owner of threads: one moves all sound, ten milliseconds at a time; beside it the network's and the devices' own.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::net::IpAddr;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::frame::{FRAME_TIME, SILENCE};
use super::mixer::Mixer;
use super::network::{ANY, Incoming, Network, Ports};
use super::no_device::NoDevice;
use super::rtp::Dice;
use super::seam::{MediaCommand, MediaReport, SoundConfig};
use super::session::Arrived;
use crate::model::SessionId;
use crate::model::event::Devices;
use crate::model::settings::AudioSettings;
use crate::model::snapshot::SoundInUse;
use crate::model::time::Moment;

/// Packets that may wait for the next frame.
const INBOX: usize = 1_024;

/// A clock so far behind has slept: it goes on from now instead of catching up.
const SLEPT: Duration = Duration::from_secs(1);

/// Set to `none`, this switches the jitter buffer and the concealment off: the control run that proves the tests can fail.
const JITTER_VARIABLE: &str = "PERCH_TEST_JITTER";

/// Sound, running. Dropping it stops it.
pub struct Media {
    orders: Sender<Order>,
    thread: Option<JoinHandle<()>>,
    network: io::Result<Network>,
}

/// What the thread of sound is told.
enum Order {
    Command(MediaCommand),
    Bound(SessionId, Ports),
}

impl Media {
    /// Starts the threads. Reports are dropped while their queue is full.
    pub fn start(config: SoundConfig, settings: AudioSettings, reports: mpsc::Sender<MediaReport>) -> Media {
        let (orders, inbox) = (channel(), sync_channel(INBOX));
        let network = Network::start(inbox.0);
        let buffering = std::env::var(JITTER_VARIABLE).as_deref() != Ok("none");
        let mixer = Mixer::new(seed(), buffering, settings);
        let trouble = reports.clone();
        let started = std::thread::Builder::new().name("perch-sound".into()).spawn(move || {
            Run {
                mixer,
                sound: open(&config, &reports),
                orders: orders.1,
                inbox: inbox.1,
                ports: BTreeMap::new(),
                reports,
                began: Instant::now(),
                next: Instant::now(),
            }
            .run();
        });
        if let Err(error) = &started {
            // Nobody listening is no error.
            let _ = trouble.try_send(MediaReport::Trouble(format!("The sound could not be started: {error}")));
        }
        Media { orders: orders.0, thread: started.ok(), network }
    }

    /// Asks for something; never waits.
    pub fn send(&self, command: MediaCommand) {
        self.order(Order::Command(command));
    }

    /// Binds a session's RTP port (even; RTCP one above) at once and returns its number.
    pub fn bind(&self, session: SessionId) -> io::Result<u16> {
        self.bind_on(session, ANY)
    }

    /// The same on one address of this machine only.
    pub fn bind_on(&self, session: SessionId, address: IpAddr) -> io::Result<u16> {
        let network = self.network.as_ref().map_err(|error| io::Error::new(error.kind(), error.to_string()))?;
        let (port, ports) = network.bind(session, address, &mut Dice::new(seed()))?;
        self.order(Order::Bound(session, ports));
        Ok(port)
    }

    fn order(&self, order: Order) {
        // The thread ends only by `Shutdown`; after it nothing is to be done.
        let _ = self.orders.send(order);
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
    }
}

impl Drop for Media {
    fn drop(&mut self) {
        self.send(MediaCommand::Shutdown);
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has already said so.
            let _ = thread.join();
        }
    }
}

/// What the thread of sound has.
struct Run {
    mixer: Mixer,
    sound: NoDevice,
    orders: Receiver<Order>,
    inbox: Receiver<Incoming>,
    ports: BTreeMap<SessionId, Ports>,
    reports: mpsc::Sender<MediaReport>,
    began: Instant,
    /// When the next frame is due.
    next: Instant,
}

impl Run {
    fn run(mut self) {
        while self.obey() {
            let now = Instant::now();
            if self.mixer.is_idle() && !self.sound.needs_every_frame() {
                std::thread::park();
                self.next = Instant::now();
            } else if now < self.next {
                std::thread::park_timeout(self.next - now);
            } else {
                if now - self.next > SLEPT {
                    self.next = now;
                }
                self.tick();
                self.next += FRAME_TIME;
            }
        }
    }

    /// Does what was asked meanwhile; false when it is over.
    fn obey(&mut self) -> bool {
        while let Ok(order) = self.orders.try_recv() {
            match order {
                Order::Bound(session, ports) => {
                    self.ports.insert(session, ports);
                }
                Order::Command(MediaCommand::Shutdown) => return false,
                Order::Command(command) => self.command(command),
            }
        }
        true
    }

    fn command(&mut self, command: MediaCommand) {
        let closed = match &command {
            MediaCommand::Close(session) => Some(*session),
            MediaCommand::ListDevices { request } => {
                self.tell(MediaReport::Devices { request: *request, devices: Devices::default() });
                None
            }
            _ => None,
        };
        let now = self.moment(Instant::now());
        self.mixer.command(command, now);
        if let Some(session) = closed {
            self.depart();
            self.ports.remove(&session);
        }
    }

    fn tick(&mut self) {
        for incoming in self.inbox.try_iter() {
            let at = Moment(micros(incoming.at.saturating_duration_since(self.began)));
            let Incoming { session, from, on_rtcp_port, datagram, .. } = incoming;
            self.mixer.receive(session, &Arrived { from, at, on_rtcp_port, datagram });
        }
        let (mut played, mut rung) = (SILENCE, SILENCE);
        let captured = self.sound.capture(self.mixer.is_connected());
        self.mixer.tick(self.moment(self.next), &captured, &mut played, &mut rung);
        self.sound.play(&played, &rung);
        self.depart();
        for report in self.mixer.reports() {
            offer(&self.reports, report);
        }
    }

    fn depart(&mut self) {
        for (session, departing) in self.mixer.departing() {
            if let Some(ports) = self.ports.get(&session) {
                ports.send(departing.from_rtcp_port, &departing.datagram, departing.to);
            }
        }
    }

    fn tell(&self, report: MediaReport) {
        offer(&self.reports, report);
    }

    fn moment(&self, at: Instant) -> Moment {
        Moment(micros(at.saturating_duration_since(self.began)))
    }
}

fn open(config: &SoundConfig, reports: &mpsc::Sender<MediaReport>) -> NoDevice {
    let SoundConfig::Files { input, output } = config else { return NoDevice::default() };
    let (device, wrong) = NoDevice::open(input.as_deref(), output.as_deref());
    for sentence in wrong {
        offer(reports, MediaReport::Trouble(sentence));
    }
    let name = |path: &Option<std::path::PathBuf>| path.as_ref().map(|p| p.display().to_string());
    offer(reports, MediaReport::Using(SoundInUse { output: name(output), input: name(input) }));
    device
}

fn offer(reports: &mpsc::Sender<MediaReport>, report: MediaReport) {
    if let Err(mpsc::error::TrySendError::Full(report)) = reports.try_send(report) {
        tracing::debug!(?report, "nobody takes the reports of sound");
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// A number nobody can guess, from the keys that the standard library takes from the system for its hash maps.
fn seed() -> u64 {
    RandomState::new().build_hasher().finish()
}
