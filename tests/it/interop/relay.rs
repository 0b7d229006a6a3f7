//! A network between two phones on one machine: passes SIP on, and loses and delays the RTP between them, by a seed.

use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::free_ports;

/// How a network treats RTP. SIP and RTCP pass untouched.
#[derive(Clone, Copy)]
pub(crate) struct Network {
    /// Probability that a packet is lost.
    pub loss: f64,
    /// How long a packet is on its way.
    pub delay: Duration,
    /// How much longer or shorter it may be; order is kept, as in a queue.
    pub jitter: Duration,
    /// Each direction draws its own numbers from it.
    pub seed: u64,
}

/// A running relay between a caller and one callee; both are on 127.0.0.1.
pub(crate) struct Relay {
    /// Where the caller sends its requests.
    pub port: u16,
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
    /// Starts relaying to the callee's SIP port.
    pub(crate) fn start(callee_port: u16, network: Network) -> Relay {
        let first = free_ports(6);
        let sockets: Vec<Arc<UdpSocket>> = (first..first + 6).map(listen).map(Arc::new).collect();
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

        for (direction, input, output) in [(1, &rtp_a, &rtp_b), (2, &rtp_b, &rtp_a)] {
            let (queue, line) = mpsc::channel();
            let mut path = Path::new(network, direction);
            threads.push(receive(input, &stop, move |packet, _| {
                if let Some(due) = path.next(Instant::now()) {
                    let _ = queue.send((due, packet.to_vec())); // the other end is gone when the relay stops
                }
            }));
            let (output, ends) = (output.clone(), rtp.clone());
            threads.push(thread::spawn(move || {
                deliver(&line, |packet| {
                    send(&output, if direction == 1 { &ends.callee } else { &ends.caller }, packet)
                });
            }));
        }
        Relay { port: first + 4, stop, threads }
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

/// One direction of RTP: which packets are lost, and when the others arrive.
struct Path {
    network: Network,
    state: u64,
    last: Option<Instant>,
}

impl Path {
    fn new(network: Network, direction: u64) -> Path {
        Path { network, state: network.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ direction, last: None }
    }

    /// When a packet that enters now comes out; none if it is lost.
    fn next(&mut self, now: Instant) -> Option<Instant> {
        let (lost, shift) = (self.draw() < self.network.loss, self.draw() * 2.0 - 1.0);
        let delay = self.network.delay.as_secs_f64() + self.network.jitter.as_secs_f64() * shift;
        let due = now + Duration::from_secs_f64(delay.max(0.0));
        let due = self.last.map_or(due, |last| last.max(due));
        (!lost).then(|| *self.last.insert(due))
    }

    /// A number from 0 to 1 (SplitMix64).
    fn draw(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
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

/// Sends every packet when it is due; they are due in the order in which they come.
fn deliver(line: &Receiver<(Instant, Vec<u8>)>, mut send: impl FnMut(&[u8])) {
    let (_never, due_time) = mpsc::channel::<()>();
    while let Ok((due, packet)) = line.recv() {
        // Nothing ever comes of this channel: it is the wait itself.
        let _ = due_time.recv_timeout(due.saturating_duration_since(Instant::now()));
        send(&packet);
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

#[test]
fn the_relay_loses_and_delays_as_it_was_told() {
    let network = Network { loss: 0.03, delay: Duration::from_millis(60), jitter: Duration::from_millis(30), seed: 1 };
    let mut path = Path::new(network, 1);
    let start = Instant::now();
    let arrivals: Vec<_> = (0..10_000).map(|n| (n, start + Duration::from_millis(20 * n))).collect();
    let out: Vec<_> = arrivals.iter().filter_map(|(_, at)| path.next(*at).map(|due| due - *at)).collect();
    let lost = arrivals.len() - out.len();
    assert!((250..350).contains(&lost), "{lost} of 10,000 lost");
    assert!(out.iter().all(|delay| (30..=110).contains(&delay.as_millis())));
    assert!(out.iter().any(|delay| delay.as_millis() > 85) && out.iter().any(|delay| delay.as_millis() < 35));
    let mut again = Path::new(network, 1);
    assert!(arrivals.iter().filter_map(|(_, at)| again.next(*at).map(|due| due - *at)).eq(out));
}
