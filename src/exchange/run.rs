//! The shell of the exchange: its thread, its signalling, its clock around the core.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Duration, Instant, sleep_until, timeout};

use super::core::{Core, Input, Output, Setup};
use super::sound::Sounds;
use super::{ExchangeConfig, REALM};
use crate::model::time::Now;
use crate::model::{Moment, WallTime};
use crate::sip::{Challenge, Inbound, Outbound, Sip, SipConfig};

/// What waits between signalling and the core at most.
const INBOUND_QUEUE: usize = 1024;
/// At the end, others are told within so long.
const FAREWELL: Duration = Duration::from_millis(500);

/// Runs one exchange until it is to stop; says where it listens.
pub(super) fn run(
    config: &ExchangeConfig,
    accounts: Vec<(String, String)>,
    seed: u64,
    listening: &std::sync::mpsc::Sender<io::Result<SocketAddr>>,
    stop: oneshot::Receiver<()>,
) {
    let result = Builder::new_current_thread().enable_all().build().map(|runtime| {
        runtime.block_on(async {
            match open(config, accounts).await {
                Ok((sip, inbound, address, users)) => {
                    let setup =
                        Setup { address, users, pace: config.pace, offers_completion: config.offers_completion, seed };
                    let shell = Shell::new(setup, sip);
                    // Whoever asked for the exchange may have gone; then `stop` is closed too.
                    let _ = listening.send(Ok(address));
                    shell.serve(inbound, stop).await;
                }
                Err(error) => {
                    let _ = listening.send(Err(error));
                }
            }
        });
    });
    if let Err(error) = result {
        let _ = listening.send(Err(error));
    }
}

type Opened = (Sip, mpsc::Receiver<Inbound>, SocketAddr, Vec<String>);

async fn open(config: &ExchangeConfig, accounts: Vec<(String, String)>) -> io::Result<Opened> {
    let users = accounts.iter().map(|(user, _)| user.clone()).collect();
    let (sender, inbound) = mpsc::channel(INBOUND_QUEUE);
    // MD5 alone: baresip 1.0 gives up at a challenge of another algorithm instead of looking at the next one.
    let challenge = Challenge { realm: REALM.to_owned(), users: Arc::from(accounts), sha256: false };
    let sip_config = SipConfig {
        user_agent: concat!("Perch-Exchange/", env!("CARGO_PKG_VERSION")).to_owned(),
        listen: Some(SocketAddr::new(config.ip, config.port.unwrap_or(0))),
        challenge: Some(challenge),
        ..SipConfig::default()
    };
    let sip = Sip::start(sip_config, sender, None).await?;
    let address = sip.listening().ok_or_else(|| io::Error::other("the exchange listens nowhere"))?;
    Ok((sip, inbound, address, users))
}

struct Shell {
    sip: Sip,
    core: Core,
    sounds: Sounds,
    began: Instant,
}

impl Shell {
    fn new(setup: Setup, sip: Sip) -> Shell {
        let began = Instant::now();
        let sounds = Sounds::new(setup.address.ip(), setup.seed, began);
        let mut out = Vec::new();
        let core = Core::new(setup, Now { moment: Moment::START, wall: wall() }, &mut out);
        let mut shell = Shell { sip, core, sounds, began };
        shell.act(out);
        shell
    }

    async fn serve(mut self, mut inbound: mpsc::Receiver<Inbound>, mut stop: oneshot::Receiver<()>) {
        loop {
            let wake = self.core.wakes_at(self.now().moment);
            let alarm = async {
                match wake {
                    Some(moment) => sleep_until(self.began + Duration::from_micros(moment.0)).await,
                    None => std::future::pending().await,
                }
            };
            let input = tokio::select! {
                arrived = inbound.recv() => match arrived {
                    Some(arrived) => Input::Sip(arrived),
                    None => return,
                },
                () = alarm => Input::Tick,
                // A dropped sender means the same as a word.
                _ = &mut stop => break,
            };
            self.input(input);
        }
        self.input(Input::Leaving);
        let within_ms = u64::try_from(FAREWELL.as_millis()).unwrap_or(u64::MAX);
        self.sip.send(Outbound::Shutdown { within_ms });
        let stopped = async { while !matches!(inbound.recv().await, Some(Inbound::Stopped) | None) {} };
        if timeout(2 * FAREWELL, stopped).await.is_err() {
            tracing::debug!("signalling did not say that it stopped");
        }
    }

    fn input(&mut self, input: Input) {
        let mut out = Vec::new();
        let now = self.now();
        self.core.handle(input, now, &mut out);
        self.act(out);
    }

    fn act(&mut self, out: Vec<Output>) {
        for output in out {
            match output {
                Output::Sip(Outbound::Answer { session, mut media, headers }) => match self.sounds.open(session) {
                    Ok(port) => {
                        media.rtp_port = port;
                        self.sip.send(Outbound::Answer { session, media, headers });
                    }
                    Err(error) => {
                        tracing::warn!(%error, "no port for a voice");
                        self.sip.send(Outbound::Reject { session, code: 500, headers: Vec::new() });
                    }
                },
                Output::Sip(outbound) => self.sip.send(outbound),
                Output::Speak { session, agreed, voice } => self.sounds.speak(session, agreed, voice),
                Output::Hush(session) => self.sounds.close(session),
            }
        }
    }

    fn now(&self) -> Now {
        let micros = u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX);
        Now { moment: Moment(micros), wall: wall() }
    }
}

fn wall() -> WallTime {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    WallTime(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
