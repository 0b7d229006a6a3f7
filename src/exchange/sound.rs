//! The sound of the people's calls: one task a call, two sockets, and one of media's sessions between them.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::core::Voice;
use super::speech::{Mouth, Speeches};
use crate::media::frame::{FRAME_TIME, SILENCE};
use crate::media::remedies::Remedies;
use crate::media::rtp::Dice;
use crate::media::session::{Arrived, Departing, Session};
use crate::model::media::Agreed;
use crate::model::{Moment, SessionId};

/// Pairs of ports tried before giving up.
const TRIES: usize = 100;
/// The longest datagram that is looked at.
const MAX_DATAGRAM: usize = 1500;

/// All of them.
pub(super) struct Sounds {
    ip: IpAddr,
    began: Instant,
    dice: Dice,
    speeches: Speeches,
    calls: HashMap<SessionId, Call>,
}

enum Call {
    /// Its ports are bound; nobody has acknowledged the answer yet.
    Waiting(Ports),
    /// Its task runs, and ends when this is dropped.
    Speaking(mpsc::UnboundedSender<Agreed>),
}

/// Two neighbouring ports, the first even (RFC 3550 section 11).
struct Ports {
    rtp: UdpSocket,
    rtcp: UdpSocket,
}

impl Sounds {
    pub(super) fn new(ip: IpAddr, seed: u64, began: Instant) -> Sounds {
        Sounds { ip, began, dice: Dice::new(seed), speeches: Speeches::new(), calls: HashMap::new() }
    }

    /// Binds the ports of a call; the number of the first.
    pub(super) fn open(&mut self, session: SessionId) -> io::Result<u16> {
        let ports = Ports::bind(self.ip)?;
        let port = ports.rtp.local_addr()?.port();
        self.calls.insert(session, Call::Waiting(ports));
        Ok(port)
    }

    /// Speaks in a call from now on, or goes on as newly agreed.
    pub(super) fn speak(&mut self, session: SessionId, agreed: Agreed, voice: Voice) {
        match self.calls.remove(&session) {
            Some(Call::Waiting(ports)) => {
                let (changes, orders) = mpsc::unbounded_channel();
                let (dice, mouth) = (Dice::new(self.dice.roll()), self.speeches.mouth(voice));
                tokio::spawn(speak(Arc::new(ports), agreed, mouth, dice, orders, self.began));
                self.calls.insert(session, Call::Speaking(changes));
            }
            Some(Call::Speaking(changes)) if changes.send(agreed).is_ok() => {
                self.calls.insert(session, Call::Speaking(changes));
            }
            Some(Call::Speaking(_)) | None => {}
        }
    }

    /// The call is over.
    pub(super) fn close(&mut self, session: SessionId) {
        self.calls.remove(&session);
    }
}

impl Ports {
    fn bind(ip: IpAddr) -> io::Result<Ports> {
        let mut last = io::ErrorKind::AddrInUse.into();
        for _ in 0..TRIES {
            // The system's choice; its even neighbour where it is odd.
            let first = std::net::UdpSocket::bind((ip, 0))?;
            let port = first.local_addr()?.port();
            let even = if port.is_multiple_of(2) { Ok(first) } else { std::net::UdpSocket::bind((ip, port - 1)) };
            let pair = even.and_then(|rtp| Ok((std::net::UdpSocket::bind((ip, rtp.local_addr()?.port() + 1))?, rtp)));
            match pair {
                Ok((rtcp, rtp)) => return Ok(Ports { rtp: asynchronous(rtp)?, rtcp: asynchronous(rtcp)? }),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Sends at once or not at all.
    fn send(&self, departing: &Departing) {
        let socket = if departing.from_rtcp_port { &self.rtcp } else { &self.rtp };
        if let Err(error) = socket.try_send_to(&departing.datagram, departing.to) {
            tracing::trace!(%error, "a packet was not sent");
        }
    }
}

fn asynchronous(socket: std::net::UdpSocket) -> io::Result<UdpSocket> {
    socket.set_nonblocking(true)?;
    UdpSocket::from_std(socket)
}

/// One call, until its orders end.
async fn speak(
    ports: Arc<Ports>,
    agreed: Agreed,
    mut mouth: Mouth,
    mut dice: Dice,
    mut orders: mpsc::UnboundedReceiver<Agreed>,
    began: Instant,
) {
    let now = || Moment(u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX));
    let mut session = match Session::new(agreed, Remedies::default(), &mut dice, now()) {
        Ok(session) => session,
        Err(error) => return tracing::warn!(%error, "a call stays silent"),
    };
    let (mut rtp, mut rtcp) = ([0; MAX_DATAGRAM], [0; MAX_DATAGRAM]);
    let mut departing = Vec::new();
    let mut ticks = interval(FRAME_TIME);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    loop {
        tokio::select! {
            _ = ticks.tick() => {
                let mut heard = SILENCE;
                session.hear(now(), &mut heard);
                session.speak(&mouth.speak(&heard), now(), &mut dice, &mut departing);
                departing.drain(..).for_each(|d| ports.send(&d));
            }
            got = ports.rtp.recv_from(&mut rtp) => receive(&mut session, got, &rtp, false, now()),
            got = ports.rtcp.recv_from(&mut rtcp) => receive(&mut session, got, &rtcp, true, now()),
            order = orders.recv() => {
                let Some(agreed) = order else { break };
                if let Err(error) = session.change(agreed, now()) {
                    tracing::warn!(%error, "a call goes on as it was");
                }
            }
        }
    }
    if let Some(last) = session.farewell() {
        ports.send(&last);
    }
}

/// An error is an ICMP answer to something we sent: they are not there yet, or no more.
fn receive(session: &mut Session, got: io::Result<(usize, SocketAddr)>, buffer: &[u8], on_rtcp_port: bool, at: Moment) {
    if let Ok((length, from)) = got {
        let datagram = buffer[..length].to_vec();
        session.receive(&Arrived { from, at, on_rtcp_port, datagram });
    }
}
