//! The only owner of threads: one moves all sound, ten milliseconds at a time; beside it the network's and the devices' own.

mod chores;
mod files;

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use self::chores::Chores;
use self::files::Part;
#[cfg(feature = "audio")]
use super::device::Devices as Keeper;
use super::frame::{Frame, SILENCE, rms};
use super::mixer::Mixer;
use super::network::{ANY, Incoming, Network, Ports};
use super::no_device::NoDevice;
use super::pace::Pace;
use super::priority;
use super::remedies::Remedies;
use super::rings::{Given, Need, Rings};
use super::rtp::Dice;
use super::seam::{MediaCommand, MediaReport, SoundConfig};
use super::session::Arrived;
use crate::model::event::Devices;
use crate::model::settings::AudioSettings;
use crate::model::snapshot::SoundInUse;
use crate::model::time::Moment;
use crate::model::{Reason, SessionId};

/// Packets that may wait for the next frame.
const INBOX: usize = 1_024;

/// Nobody speaks in a frame of the microphone whose root mean square is below this: -56 dB of full scale.
const SILENT: f32 = 1.6e-3;

/// So many frames are made up for at a stretch, and so long is rested then.
const MOST_IN_A_ROW: u32 = 16;
const BREATH: Duration = Duration::from_micros(200);

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
    Read(Part, Result<Arc<[f32]>, Reason>),
    #[cfg_attr(not(feature = "audio"), expect(dead_code, reason = "only devices give rings"))]
    Given(Given),
}

/// Where the frames come from and go to.
enum Sound {
    Files(NoDevice),
    Devices(Box<Rings>),
}

impl Media {
    /// Starts the threads. Reports are dropped while their queue is full.
    pub fn start(config: SoundConfig, settings: AudioSettings, reports: mpsc::Sender<MediaReport>) -> Media {
        let (orders, inbox) = (channel(), sync_channel(INBOX));
        let network = Network::start(inbox.0);
        let remedies = Remedies::left_by_tests();
        let mixer = Mixer::new(seed(), remedies, config == SoundConfig::Device, settings.clone());
        let trouble = reports.clone();
        let (order, inbox_of_orders) = orders;
        let given = order.clone();
        let started = std::thread::Builder::new().name("perch-sound".into()).spawn(move || {
            let now = Instant::now();
            Run {
                mixer,
                #[cfg(feature = "audio")]
                keeper: (config == SoundConfig::Device).then(|| keep(&settings, &reports, given.clone())).flatten(),
                need: Need::default(),
                sound: open(&config, &reports),
                orders: inbox_of_orders,
                own_orders: given,
                inbox: inbox.1,
                ports: BTreeMap::new(),
                ring_file: None,
                reports,
                began: now,
                pace: Pace::new(now),
                chores: Chores::start(),
            }
            .run();
        });
        if let Err(error) = &started {
            // Nobody listening is no error.
            let _ = trouble.try_send(MediaReport::Trouble(vec![Reason::SoundNotStarted { error: error.to_string() }]));
        }
        Media { orders: order, thread: started.ok(), network }
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
    /// Opens and closes the devices; none with files, or if it could not be started.
    #[cfg(feature = "audio")]
    keeper: Option<Keeper>,
    need: Need,
    sound: Sound,
    orders: Receiver<Order>,
    own_orders: Sender<Order>,
    inbox: Receiver<Incoming>,
    ports: BTreeMap<SessionId, Ports>,
    /// The user's own ring, as it was asked for last.
    ring_file: Option<String>,
    reports: mpsc::Sender<MediaReport>,
    began: Instant,
    /// When the next frame is due.
    pace: Pace,
    chores: Chores,
}

impl Run {
    fn run(mut self) {
        priority::ask();
        let mut in_a_row = 0;
        while self.obey() {
            self.say_what_is_needed();
            let now = Instant::now();
            if self.mixer.is_idle() && !self.sound.needs_every_frame() {
                std::thread::park();
                self.pace = Pace::new(Instant::now());
                self.sound.resume();
            } else if let Some(wait) = self.sound.wait(now, &mut self.pace) {
                std::thread::park_timeout(wait);
            } else {
                self.tick(now);
                in_a_row += 1;
                if in_a_row < MOST_IN_A_ROW {
                    continue;
                }
                // Who runs before all others leaves them something, also while it makes up for a long stall.
                std::thread::park_timeout(BREATH);
            }
            in_a_row = 0;
        }
    }

    /// Does what was asked meanwhile; false when it is over.
    fn obey(&mut self) -> bool {
        while let Ok(order) = self.orders.try_recv() {
            match order {
                Order::Bound(session, ports) => {
                    self.ports.insert(session, ports);
                }
                Order::Given(given) => self.take(given),
                Order::Read(part, sound) => self.read(part, sound),
                Order::Command(MediaCommand::Shutdown) => return false,
                Order::Command(command) => self.command(command),
            }
        }
        true
    }

    fn command(&mut self, command: MediaCommand) {
        let closed = match &command {
            MediaCommand::Close(session) => Some(*session),
            _ => None,
        };
        self.ask_keeper(&command);
        let now = self.moment(Instant::now());
        self.open_file(&command);
        self.mixer.command(command, now);
        if let Some(session) = closed {
            self.depart();
            self.ports.remove(&session);
        }
    }

    fn tick(&mut self, now: Instant) {
        let at = self.pace.step(now, self.sound.left());
        for incoming in self.inbox.try_iter() {
            let at = Moment(micros(incoming.at.saturating_duration_since(self.began)));
            let Incoming { session, from, on_rtcp_port, datagram, .. } = incoming;
            self.mixer.receive(session, &Arrived { from, at, on_rtcp_port, datagram });
        }
        let (mut played, mut rung) = (SILENCE, SILENCE);
        self.mixer.queued(self.sound.queued());
        let captured = self.sound.capture(self.mixer.listens());
        self.sound.leave_out(self.pace.surplus(rms(&captured) < SILENT));
        self.mixer.tick(self.moment(at), &captured, &mut played, &mut rung);
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

    fn take(&mut self, given: Given) {
        // A device that is only opened again is in the same room.
        if matches!(given, Given::Report(MediaReport::Using(_))) {
            self.mixer.room_changed();
        }
        let report = match &mut self.sound {
            Sound::Devices(rings) => rings.take(given),
            Sound::Files(_) => None,
        };
        if let Some(report) = report {
            offer(&self.reports, report);
        }
    }

    fn say_what_is_needed(&mut self) {
        let need = self.mixer.need();
        if need != self.need {
            self.need = need;
            #[cfg(feature = "audio")]
            if let Some(keeper) = &self.keeper {
                keeper.need(need);
            }
        }
    }

    /// Hands on what concerns the devices.
    fn ask_keeper(&self, command: &MediaCommand) {
        #[cfg(feature = "audio")]
        if let Some(keeper) = &self.keeper {
            match command {
                MediaCommand::ListDevices { request } => keeper.list(*request),
                MediaCommand::Settings(settings) => keeper.settings((**settings).clone()),
                _ => {}
            }
            return;
        }
        if let MediaCommand::ListDevices { request } = command {
            offer(&self.reports, MediaReport::Devices { request: *request, devices: Devices::default() });
        }
    }

    fn moment(&self, at: Instant) -> Moment {
        Moment(micros(at.saturating_duration_since(self.began)))
    }
}

impl Sound {
    fn needs_every_frame(&self) -> bool {
        matches!(self, Sound::Files(files) if files.needs_every_frame())
    }

    /// Nothing has moved for a while.
    fn resume(&mut self) {
        if let Sound::Devices(rings) = self {
            rings.resume();
        }
    }

    /// How long to wait for the next frame; none if it is due.
    fn wait(&mut self, now: Instant, pace: &mut Pace) -> Option<Duration> {
        match self {
            Sound::Files(_) => pace.wait(now),
            Sound::Devices(rings) => rings.wait(now, pace),
        }
    }

    /// Samples that the loudspeaker has been given and not played yet.
    fn queued(&self) -> usize {
        match self {
            Sound::Files(_) => 0,
            Sound::Devices(rings) => rings.queued(),
        }
    }

    /// Samples that the microphone has beyond the frame due; none if that is not from one.
    fn left(&self) -> Option<usize> {
        match self {
            Sound::Files(_) => None,
            Sound::Devices(rings) => rings.left(),
        }
    }

    fn leave_out(&mut self, samples: usize) {
        if let Sound::Devices(rings) = self {
            rings.leave_out(samples);
        }
    }

    fn capture(&mut self, is_connected: bool) -> Frame {
        match self {
            Sound::Files(files) => files.capture(is_connected),
            Sound::Devices(rings) => rings.capture(),
        }
    }

    fn play(&mut self, played: &Frame, rung: &Frame) {
        match self {
            Sound::Files(files) => files.play(played, rung),
            Sound::Devices(rings) => rings.play(played, rung),
        }
    }
}

fn open(config: &SoundConfig, reports: &mpsc::Sender<MediaReport>) -> Sound {
    let (input, output) = match config {
        SoundConfig::Files { input, output } => (input, output),
        SoundConfig::Null => return Sound::Files(NoDevice::default()),
        SoundConfig::Device => {
            #[cfg(not(feature = "audio"))]
            offer(reports, MediaReport::Trouble(vec![crate::model::Reason::NoSoundBuilt]));
            return Sound::Devices(Box::default());
        }
    };
    let (device, wrong) = NoDevice::open(input.as_deref(), output.as_deref());
    if !wrong.is_empty() {
        offer(reports, MediaReport::Trouble(wrong));
    }
    let name = |path: &Option<std::path::PathBuf>| path.as_ref().map(|p| p.display().to_string());
    offer(reports, MediaReport::Using(SoundInUse { output: name(output), input: name(input) }));
    Sound::Files(device)
}

#[cfg(feature = "audio")]
fn keep(settings: &AudioSettings, reports: &mpsc::Sender<MediaReport>, orders: Sender<Order>) -> Option<Keeper> {
    let sound = std::thread::current();
    let give = move |given| {
        // The thread of sound outlives the keeper.
        let _ = orders.send(Order::Given(given));
        sound.unpark();
    };
    Keeper::start(settings.clone(), give)
        .map_err(|error| {
            let why = Reason::DevicesUnwatched { error: error.to_string() };
            offer(reports, MediaReport::Trouble(vec![why]));
        })
        .ok()
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
