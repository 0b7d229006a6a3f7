//! A network between two phones on one machine: passes SIP on, and loses and delays the RTP between them, by a seed.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::network::{Network, Weather};

/// How many ports in a row it needs, the first even.
pub(crate) const PORTS: u16 = 6;

/// A running relay between a caller and one callee; both are on 127.0.0.1. SIP and RTCP are never lost.
pub(crate) struct Relay {
    /// Where the caller sends its requests.
    pub(crate) port: u16,
    ways: [Arc<Mutex<Network>>; 2],
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

/// The two ends of a path; each is learned as soon as it is known.
#[derive(Default)]
struct Ends {
    caller: Mutex<Option<SocketAddr>>,
    callee: Mutex<Option<SocketAddr>>,
}

const GLANCE: Duration = Duration::from_millis(50);

impl Relay {
    /// Starts relaying to the callee's SIP port, on ports that are free from `first` on.
    pub(crate) fn start(first: u16, callee_port: u16, weather: Weather) -> Relay {
        let sockets: Vec<Arc<UdpSocket>> = (first..first + PORTS).map(listen).map(Arc::new).collect();
        let [rtp_a, rtcp_a, rtp_b, rtcp_b, sip_a, sip_b] = sockets.try_into().expect("six were opened");
        let (sip, rtp, rtcp) = (Arc::new(Ends::default()), Arc::new(Ends::default()), Arc::new(Ends::default()));
        set(&sip.callee, callee_port);
        let stop = Arc::new(AtomicBool::new(false));
        let mut threads = Vec::new();

        // SIP: the caller's offer shows the relay's ports towards the callee, and the answer those towards the caller.
        let (front, back, ends, media, control) =
            (sip_a.clone(), sip_b.clone(), sip.clone(), rtp.clone(), rtcp.clone());
        threads.push(receive(&sip_a, &stop, move |packet, from| {
            *lock(&ends.caller) = Some(from);
            let shown = rewrite(packet, first + 2, &media.caller, &control.caller);
            send(&back, &ends.callee, &shown);
        }));
        let (ends, media, control) = (sip, rtp.clone(), rtcp.clone());
        threads.push(receive(&sip_b, &stop, move |packet, _| {
            let shown = rewrite(packet, first, &media.callee, &control.callee);
            send(&front, &ends.caller, &shown);
        }));

        let (out, ends) = (rtcp_b.clone(), rtcp.clone());
        threads.push(receive(&rtcp_a, &stop, move |packet, _| send(&out, &ends.callee, packet)));
        let out = rtcp_a.clone();
        threads.push(receive(&rtcp_b, &stop, move |packet, _| send(&out, &rtcp.caller, packet)));

        let (began, ways) = (Instant::now(), [0, 1].map(|way| Network::new(weather.clone(), way)));
        let ways = ways.map(|way| Arc::new(Mutex::new(way)));
        for (direction, input, output) in [(0, &rtp_a, &rtp_b), (1, &rtp_b, &rtp_a)] {
            let (queue, line) = mpsc::channel();
            let (way, late) = (ways[direction].clone(), (weather.delay_ms * 1_000.0) as u64);
            threads.push(receive(input, &stop, move |packet, _| {
                let now = began.elapsed().as_micros() as u64;
                // Reports that share the port are late, but never lost.
                let is_report = packet.get(1).is_some_and(|kind| (200..208).contains(kind));
                for us in if is_report { vec![now + late] } else { lock(&way).carry(now) } {
                    let due = began + Duration::from_micros(us);
                    let _ = queue.send((due, packet.to_vec())); // the other end is gone when the relay stops
                }
            }));
            let (output, ends) = (output.clone(), rtp.clone());
            threads.push(thread::spawn(move || {
                deliver(&line, |packet| {
                    send(&output, if direction == 0 { &ends.callee } else { &ends.caller }, packet)
                });
            }));
        }
        Relay { port: first + 4, ways, stop, threads }
    }

    /// Packets of sound seen, and lost of them, from the caller and from the callee.
    pub(crate) fn counts(&self) -> [(u64, u64); 2] {
        self.ways.each_ref().map(|way| {
            let way = lock(way);
            (way.seen, way.lost)
        })
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let _ = thread.join(); // what went wrong in it shows in the score
        }
    }
}

/// A SIP message with its sound moved to that port of the relay; where it was before is remembered.
fn rewrite(
    message: &[u8],
    port: u16,
    media: &Mutex<Option<SocketAddr>>,
    control: &Mutex<Option<SocketAddr>>,
) -> Vec<u8> {
    let text = String::from_utf8_lossy(message);
    let Some((head, body)) = text.split_once("\r\n\r\n").filter(|(_, body)| body.contains("m=audio ")) else {
        return message.to_vec();
    };
    let mut shown = String::new();
    for line in body.lines() {
        if let Some((own, rest)) = line.strip_prefix("m=audio ").and_then(|rest| rest.split_once(' ')) {
            let own: u16 = own.parse().unwrap_or_default();
            set(media, own);
            set(control, own + 1);
            shown += &format!("m=audio {port} {rest}\r\n");
        } else if line.starts_with("a=rtcp:") {
            shown += &format!("a=rtcp:{}\r\n", port + 1);
        } else {
            shown += &format!("{line}\r\n");
        }
    }
    let is_length = |line: &&str| {
        let name = line.split(':').next().unwrap_or_default().trim();
        name.eq_ignore_ascii_case("content-length") || name.eq_ignore_ascii_case("l")
    };
    let head: Vec<&str> = head.lines().filter(|line| !is_length(line)).collect();
    format!("{}\r\nContent-Length: {}\r\n\r\n{shown}", head.join("\r\n"), shown.len()).into_bytes()
}

fn listen(port: u16) -> UdpSocket {
    let socket = UdpSocket::bind(("127.0.0.1", port)).unwrap_or_else(|error| panic!("port {port}: {error}"));
    socket.set_read_timeout(Some(GLANCE)).expect("the time is not zero");
    socket
}

/// Gives every packet of that socket to `take`, until the relay stops.
fn receive(
    socket: &Arc<UdpSocket>,
    stop: &Arc<AtomicBool>,
    mut take: impl FnMut(&[u8], SocketAddr) + Send + 'static,
) -> JoinHandle<()> {
    let (socket, stop) = (socket.clone(), stop.clone());
    thread::spawn(move || {
        let mut packet = [0; 65536];
        while !stop.load(Ordering::Relaxed) {
            if let Ok((length, from)) = socket.recv_from(&mut packet) {
                take(&packet[..length], from);
            }
        }
    })
}

/// Sends every packet when it is due, in the order in which they are.
fn deliver(line: &Receiver<(Instant, Vec<u8>)>, mut send: impl FnMut(&[u8])) {
    let (mut held, mut count) = (BinaryHeap::new(), 0_u64);
    loop {
        let next = held.peek().map(|Reverse((due, ..)): &Reverse<(Instant, u64, Vec<u8>)>| *due);
        let wait = next.map_or(GLANCE, |due| due.saturating_duration_since(Instant::now()));
        match line.recv_timeout(wait) {
            Ok((due, packet)) => {
                count += 1;
                held.push(Reverse((due, count, packet)));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        while let Some(top) = held.peek_mut().filter(|top| top.0.0 <= Instant::now()) {
            send(&PeekMut::pop(top).0.2);
        }
    }
}

fn send(socket: &UdpSocket, to: &Mutex<Option<SocketAddr>>, packet: &[u8]) {
    if let Some(to) = *lock(to) {
        let _ = socket.send_to(packet, to); // nobody there is what a network may say, too
    }
}

fn set(end: &Mutex<Option<SocketAddr>>, port: u16) {
    *lock(end) = Some(SocketAddr::from(([127, 0, 0, 1], port)));
}

fn lock<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
