//! The sockets: an even RTP port and the RTCP port above it for each session, and one thread that takes in what comes.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::thread::JoinHandle;
use std::time::Instant;

#[cfg(unix)]
use tokio::io::{Interest, unix::AsyncFd};
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

use super::priority;
use super::rtp::{Dice, MAX_PACKET};
use crate::model::SessionId;

/// Where ports are looked for: the dynamic range, clear of what servers use.
const FIRST_PORT: u16 = 20_000;
const LAST_PORT: u16 = 60_000;

/// Pairs tried before giving up.
const TRIES: usize = 200;

/// An error at reading is an ICMP answer to something we sent: the other side is not there yet, or no more.
/// So many without a packet between are a broken socket.
const MAX_ERRORS: u32 = 1_000;

/// A datagram as it came.
pub struct Incoming {
    /// Whose port got it.
    pub session: SessionId,
    /// From where.
    pub from: SocketAddr,
    /// When.
    pub at: Instant,
    /// The RTCP port got it.
    pub on_rtcp_port: bool,
    /// The bytes.
    pub datagram: Vec<u8>,
}

/// The thread that takes in packets.
pub struct Network {
    runtime: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    inbox: SyncSender<Incoming>,
}

/// The two ports of a session; closed when dropped.
pub struct Ports {
    rtp: Port,
    rtcp: Port,
}

/// A socket that only tells when something has come: one that also tells when it can send wakes its reader at each packet we send.
#[cfg(unix)]
type Socket = AsyncFd<std::net::UdpSocket>;
#[cfg(not(unix))]
type Socket = tokio::net::UdpSocket;

struct Port {
    socket: Arc<Socket>,
    reader: AbortHandle,
}

impl Network {
    /// Starts the thread; packets go to `inbox`, and are dropped while it is full.
    pub fn start(inbox: SyncSender<Incoming>) -> io::Result<Network> {
        let runtime = Builder::new_current_thread().enable_io().build()?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::Builder::new().name("perch-rtp".into()).spawn(move || {
            // A packet counts from when it is read.
            priority::ask();
            // Either word and a dropped sender mean the same.
            let _ = runtime.block_on(stopped);
        })?;
        Ok(Network { runtime: handle, stop: Some(stop), thread: Some(thread), inbox })
    }

    /// Binds a pair of ports for a session on this address; the number of the even one.
    pub fn bind(&self, session: SessionId, address: IpAddr, dice: &mut Dice) -> io::Result<(u16, Ports)> {
        let mut last = io::ErrorKind::AddrInUse.into();
        for _ in 0..TRIES {
            let range = u64::from((LAST_PORT - FIRST_PORT) / 2);
            let port = FIRST_PORT + 2 * (dice.roll() % range) as u16;
            match self.bind_pair(session, address, port) {
                Ok(ports) => return Ok((port, ports)),
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }

    fn bind_pair(&self, session: SessionId, address: IpAddr, port: u16) -> io::Result<Ports> {
        let rtp = std::net::UdpSocket::bind((address, port))?;
        let rtcp = std::net::UdpSocket::bind((address, port + 1))?;
        Ok(Ports { rtp: self.listen(session, rtp, false)?, rtcp: self.listen(session, rtcp, true)? })
    }

    fn listen(&self, session: SessionId, socket: std::net::UdpSocket, on_rtcp_port: bool) -> io::Result<Port> {
        socket.set_nonblocking(true)?;
        let _inside = self.runtime.enter();
        #[cfg(unix)]
        #[allow(deprecated, reason = "its successor is unsafe; the socket lives as long as the AsyncFd")]
        let socket = Arc::new(AsyncFd::with_interest(socket, Interest::READABLE)?);
        #[cfg(not(unix))]
        let socket = Arc::new(Socket::from_std(socket)?);
        let inbox = self.inbox.clone();
        let reader = self.runtime.spawn(read(session, socket.clone(), on_rtcp_port, inbox)).abort_handle();
        Ok(Port { socket, reader })
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A reader that panicked has already said so.
            let _ = thread.join();
        }
    }
}

impl Ports {
    /// Sends at once or not at all: a packet that would wait is worth nothing.
    pub fn send(&self, from_rtcp_port: bool, datagram: &[u8], to: SocketAddr) {
        let port = if from_rtcp_port { &self.rtcp } else { &self.rtp };
        #[cfg(unix)]
        let sent = port.socket.get_ref().send_to(datagram, to);
        #[cfg(not(unix))]
        let sent = port.socket.try_send_to(datagram, to);
        if let Err(error) = sent {
            tracing::trace!(%error, %to, "a packet was not sent");
        }
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

#[cfg(unix)]
async fn receive(socket: &Socket, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
    socket.async_io(Interest::READABLE, |socket| socket.recv_from(buffer)).await
}

#[cfg(not(unix))]
async fn receive(socket: &Socket, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
    socket.recv_from(buffer).await
}

async fn read(session: SessionId, socket: Arc<Socket>, on_rtcp_port: bool, inbox: SyncSender<Incoming>) {
    let mut buffer = [0; MAX_PACKET];
    let mut errors_in_a_row = 0;
    while errors_in_a_row < MAX_ERRORS {
        let Ok((length, from)) = receive(&socket, &mut buffer).await else {
            errors_in_a_row += 1;
            tokio::task::yield_now().await;
            continue;
        };
        errors_in_a_row = 0;
        let datagram = buffer[..length].to_vec();
        // A full inbox means that sound is stuck; what is late is lost anyway.
        let _ = inbox.try_send(Incoming { session, from, at: Instant::now(), on_rtcp_port, datagram });
    }
}

/// Every address of this machine.
pub const ANY: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
