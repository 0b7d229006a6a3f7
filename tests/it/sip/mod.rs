//! Signalling over real sockets on loopback: a phone and an exchange, each a `Sip`, talk to each other.

mod calls;
mod events;
mod forks;
mod interop;
mod ipv6;
mod passing;
mod raw;
mod register;
mod transfer;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use perch::model::event::TraceRecord;
use perch::model::line::Transport;
use perch::model::media::{Codec, LocalMedia, MediaDirection};
use perch::model::srtp::Security;
use perch::model::{LineId, SipUri};
use perch::sip::{Challenge, Inbound, LineAccount, Outbound, Sip, SipConfig};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// What does not happen within this time does not happen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(8);

/// One `Sip` and what it tells.
pub(crate) struct Phone {
    pub(crate) sip: Sip,
    inbound: mpsc::Receiver<Inbound>,
    trace: Arc<Mutex<Vec<TraceRecord>>>,
}

impl Phone {
    pub(crate) async fn start(config: SipConfig) -> Phone {
        let (to_us, inbound) = mpsc::channel(256);
        let trace: Arc<Mutex<Vec<TraceRecord>>> = Arc::default();
        let records = trace.clone();
        let sink = Arc::new(move |record| records.lock().expect("trace").push(record));
        let sip = Sip::start(config, to_us, Some(sink)).await.expect("a socket on loopback");
        Phone { sip, inbound, trace }
    }

    /// The next thing told.
    pub(crate) async fn next(&mut self) -> Inbound {
        timeout(PATIENCE, self.inbound.recv()).await.expect("nothing was told in time").expect("the phone runs")
    }

    /// The first thing told that `pick` wants; what comes before is passed over.
    pub(crate) async fn find<T>(&mut self, mut pick: impl FnMut(&Inbound) -> Option<T>) -> T {
        loop {
            if let Some(found) = pick(&self.next().await) {
                return found;
            }
        }
    }

    /// Every message so far, as it crossed the wire.
    pub(crate) fn trace(&self) -> Vec<TraceRecord> {
        self.trace.lock().expect("trace").clone()
    }

    /// Every message so far that this end sent and that begins so.
    pub(crate) fn sent(&self, start: &str) -> Vec<String> {
        let all = self.trace();
        all.iter().filter(|r| r.outgoing && r.text.starts_with(start)).map(|r| r.text.to_string()).collect()
    }
}

/// The first thing told that fits the pattern.
macro_rules! wait {
    ($phone:expr, $pattern:pat $(if $guard:expr)? => $value:expr) => {
        $phone.find(|told| match told.clone() { $pattern $(if $guard)? => Some($value), _ => None }).await
    };
}
pub(crate) use wait;

/// An exchange on loopback that knows anna, with her password.
pub(crate) async fn exchange(sha256: bool) -> (Phone, SocketAddr) {
    let users = Arc::from(["anna", "clara"].map(|user| (user.to_owned(), "secret".to_owned())));
    let exchange = Phone::start(SipConfig {
        listen: Some("127.0.0.1:0".parse().expect("address")),
        challenge: Some(Challenge { realm: "test".to_owned(), users, sha256 }),
        ..SipConfig::default()
    })
    .await;
    let address = exchange.sip.listening().expect("it listens");
    (exchange, address)
}

/// An account at that exchange.
pub(crate) fn account(line: u32, user: &str, password: &str, at: SocketAddr, transport: Transport) -> LineAccount {
    LineAccount {
        line: LineId(line),
        address: uri(&format!("sip:{user}@{at}")),
        display_name: None,
        username: user.to_owned(),
        password: Some(password.to_owned()),
        registrar: None,
        outbound_proxy: None,
        transport,
        local_port: None,
        remembered_port: None,
        register_expires_s: Some(60),
    }
}

pub(crate) fn uri(text: &str) -> SipUri {
    text.parse().expect(text)
}

pub(crate) fn media(port: u16, direction: MediaDirection) -> LocalMedia {
    LocalMedia {
        rtp_port: port,
        codecs: vec![Codec::Pcma, Codec::Pcmu],
        direction,
        ptime_ms: 20,
        security: Security::default(),
    }
}

/// The phone un-registers and stops.
pub(crate) async fn leave(phone: &mut Phone, exchange: &mut Phone) {
    phone.sip.send(Outbound::Shutdown { within_ms: 2000 });
    let (request, contacts) =
        wait!(exchange, Inbound::IncomingRegister { request, contacts, .. } => (request, contacts));
    assert!(contacts.iter().all(|(_, left)| *left == 0));
    exchange.sip.send(Outbound::AnswerRegister { request, code: 200, bindings: Vec::new() });
    wait!(phone, Inbound::Unregistered { .. } => ());
    wait!(phone, Inbound::Stopped => ());
}

/// Anna registered at an exchange where `boris` and `marta` are lines of its own.
pub(crate) async fn anna_and_boris() -> (Phone, Phone, SocketAddr) {
    let (mut exchange, address) = exchange(false).await;
    for (line, user) in [(1, "boris"), (2, "marta")] {
        exchange.sip.send(Outbound::Line(LineAccount {
            register_expires_s: None,
            password: None,
            ..account(line, user, "", address, Transport::Udp)
        }));
    }
    let mut anna = Phone::start(SipConfig::default()).await;
    anna.sip.send(Outbound::Line(account(1, "anna", "secret", address, Transport::Udp)));
    let (request, bindings) =
        wait!(exchange, Inbound::IncomingRegister { request, contacts, .. } => (request, contacts));
    exchange.sip.send(Outbound::AnswerRegister { request, code: 200, bindings });
    wait!(anna, Inbound::Registered { .. } => ());
    (anna, exchange, address)
}
