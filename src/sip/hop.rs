//! The next hop: from a URI to addresses (RFC 3263), and how this machine faces them.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use rsipstack::resolver::SipResolver;
use rsipstack::sip::{Domain, Transport as StackTransport};
use tokio::time::timeout;

use crate::model::address::Scheme;
use crate::model::line::Transport;
use crate::model::signal::Failure;
use crate::model::{Reason, SipUri};

/// A name that has no address after so long has none.
const LOOKUP_LIMIT: Duration = Duration::from_secs(8);

/// Where a request goes first: a name or address that is still to be looked up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Hop {
    /// Name or address.
    pub(super) host: String,
    /// Port; none asks for SRV records (RFC 3263 section 4.2).
    pub(super) port: Option<u16>,
    /// Transport.
    pub(super) transport: Transport,
}

impl Hop {
    /// The hop that a URI names; `default` where it names no transport.
    pub(super) fn of(uri: &SipUri, default: Transport) -> Hop {
        let transport = match uri.param("transport").map(str::to_ascii_lowercase).as_deref() {
            Some("tls") => Transport::Tls,
            Some("tcp") if uri.scheme == Scheme::Sips => Transport::Tls,
            Some("tcp") => Transport::Tcp,
            Some("udp") => Transport::Udp,
            _ if uri.scheme == Scheme::Sips => Transport::Tls,
            _ => default,
        };
        Hop { host: uri.host.clone(), port: uri.port, transport }
    }

    /// Its addresses, best first.
    pub(super) async fn addresses(&self, resolver: &SipResolver) -> Result<Vec<SocketAddr>, Failure> {
        let transport = stack_transport(self.transport);
        if let Ok(ip) = self.host.parse::<IpAddr>() {
            let port = self.port.unwrap_or(if self.transport == Transport::Tls { 5061 } else { 5060 });
            return Ok(vec![SocketAddr::new(ip, port)]);
        }
        let domain = Domain::from(self.host.as_str());
        let port = self.port.map(Into::into);
        let lookup = resolver.lookup(&domain, port, Some(transport), self.transport == Transport::Tls);
        match timeout(LOOKUP_LIMIT, lookup).await {
            Ok(Ok(targets)) if !targets.is_empty() => Ok(targets.into_iter().map(|t| t.addr).collect()),
            _ => Err(Failure::local(503, Reason::HostUnknown { host: self.host.to_string() })),
        }
    }
}

/// The local address from which the system would send to `far`; none without a route.
pub(super) fn local_address_towards(far: SocketAddr) -> Option<IpAddr> {
    let any: SocketAddr = if far.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0u16; 8], 0).into() };
    let socket = std::net::UdpSocket::bind(any).ok()?;
    socket.connect(far).ok()?;
    socket.local_addr().ok().map(|a| a.ip())
}

/// The stack's word for a transport.
pub(super) fn stack_transport(transport: Transport) -> StackTransport {
    match transport {
        Transport::Udp => StackTransport::Udp,
        Transport::Tcp => StackTransport::Tcp,
        Transport::Tls => StackTransport::Tls,
    }
}
