//! One endpoint of the SIP stack on one local port: its transports, its transactions, and the way to a next hop.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rsipstack::EndpointBuilder;
use rsipstack::resolver::SipResolver;
use rsipstack::sip::headers::make_header;
use rsipstack::sip::{HostWithPort, Method, Request, Response, SipMessage};
use rsipstack::transaction::endpoint::{EndpointInnerRef, EndpointOption, MessageInspector, TransportEventInspector};
use rsipstack::transaction::key::{TransactionKey, TransactionRole};
use rsipstack::transaction::transaction::Transaction;
use rsipstack::transaction::{TransactionReceiver, random_text};
use rsipstack::transport::stream::StreamConnection as _;
use rsipstack::transport::tcp_listener::TcpListenerConnection;
use rsipstack::transport::tls::{TlsConfig, TlsConnection};
use rsipstack::transport::udp::UdpConnection;
use rsipstack::transport::{SipAddr, SipConnection, TransportEvent, TransportLayer};
use tokio::sync::broadcast;
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::avoided::Avoided;
use super::hop::{Hop, stack_transport};
use super::request;
use super::tap::Tap;
use super::trouble::plain;
use crate::model::Reason;
use crate::model::line::Transport;
use crate::model::signal::Failure;

/// A connection that is not up after so long is given up, and the next address tried.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);
/// The same for a connection that is only to spare a large request the datagram.
const LARGE_LIMIT: Duration = Duration::from_secs(1);
/// What may not fit into a datagram where nothing is known of the path, and the room that our Via takes in it.
const DATAGRAM_BYTES: usize = 1300;
const VIA_BYTES: usize = 120;
/// A connection that says nothing for so long is closed. Longer than any registration's half life.
const IDLE_LIMIT: Duration = Duration::from_secs(3600);

/// A way that is open: over this connection, to that address.
#[derive(Clone)]
pub(super) struct Way {
    connection: SipConnection,
    to: SipAddr,
    transport: Transport,
    /// The name has other addresses that may do better.
    has_others: bool,
}

impl Way {
    /// The far end of it.
    pub(super) fn address(&self) -> Option<SocketAddr> {
        self.to.get_socketaddr().ok()
    }

    /// Whether the name that led here has other addresses that may do better.
    pub(super) fn has_others(&self) -> bool {
        self.has_others
    }

    /// Whether it needs no retransmissions.
    pub(super) fn is_reliable(&self) -> bool {
        self.connection.is_reliable()
    }
}

/// What happens to a request of ours.
pub(super) enum Progress {
    /// An answer; provisional ones to an INVITE come by the tap instead.
    Answer(Response),
    /// The transaction is over.
    Over,
}

/// A request of ours that is out.
pub(super) struct Sent {
    /// As it went out, its Via included.
    pub(super) request: Request,
    /// The way it took.
    pub(super) way: Way,
    /// Stops listening for answers.
    pub(super) task: AbortHandle,
}

/// One endpoint.
pub(super) struct Stack {
    endpoint: EndpointInnerRef,
    local: SocketAddr,
    cancel: CancellationToken,
    closed: broadcast::Sender<SocketAddr>,
    secure: Secure,
    roots: Option<Arc<[u8]>>,
    agent: String,
    avoided: Avoided,
    /// Its tap.
    pub(super) tap: Tap,
}

impl Stack {
    /// Binds UDP and TCP to the same port and starts to listen. Incoming requests come out of the receiver.
    pub(super) async fn bind(
        local: SocketAddr,
        agent: &str,
        tap: Tap,
        roots: Option<Arc<[u8]>>,
    ) -> io::Result<(Arc<Stack>, TransactionReceiver)> {
        let cancel = CancellationToken::new();
        let udp = UdpConnection::create_connection(local, None, Some(cancel.child_token())).await.map_err(io_error)?;
        let local = udp.get_addr().get_socketaddr().map_err(io_error)?;
        let layer = TransportLayer::new(cancel.clone());
        layer.set_stream_idle_timeout(IDLE_LIMIT);
        layer.add_transport(udp.into());
        layer.add_transport(TcpListenerConnection::new(local, None).await.map_err(io_error)?.into());
        let (closed, _) = broadcast::channel(16);
        let secure = Secure::default();
        let endpoint = EndpointBuilder::new()
            .with_user_agent(agent)
            .with_transport_layer(layer)
            .with_cancel_token(cancel.clone())
            .with_inspector(Box::new(tap.clone()))
            .with_transport_inspector(Box::new(Closings { told: closed.clone(), secure: secure.clone() }))
            .with_option(EndpointOption {
                callid_suffix: Some("perch.invalid".to_owned()),
                // A phone may ring longer than a proxy's three minutes; the core decides when to give up.
                timerc: Duration::from_secs(3600),
                ..EndpointOption::default()
            })
            .build();
        let incoming = endpoint.incoming_transactions().map_err(io_error)?;
        let inner = endpoint.inner.clone();
        tokio::spawn(async move { inner.serve().await });
        let agent = agent.to_owned();
        let stack = Stack {
            endpoint: endpoint.inner,
            local,
            cancel,
            closed,
            secure,
            roots,
            agent,
            avoided: Avoided::default(),
            tap,
        };
        Ok((Arc::new(stack), incoming))
    }

    /// The address it is bound to.
    pub(super) fn local(&self) -> SocketAddr {
        self.local
    }

    /// Closes its sockets; nothing comes or goes any more.
    pub(super) fn close(&self) {
        self.cancel.cancel();
    }

    /// User-Agent and Server.
    pub(super) fn agent(&self) -> &str {
        &self.agent
    }

    /// Far ends of connections that were closed.
    pub(super) fn closings(&self) -> broadcast::Receiver<SocketAddr> {
        self.closed.subscribe()
    }

    /// Opens the way to a hop: looks it up and connects, address by address. What the system
    /// refuses is told at once, which the transactions would keep to themselves for 32 s.
    pub(super) async fn reach(&self, hop: &Hop, resolver: &SipResolver) -> Result<Way, Failure> {
        self.reach_within(hop, resolver, CONNECT_LIMIT).await
    }

    /// The way for this request: what may not fit into a datagram goes over a connection, where the next hop takes one
    /// (RFC 3261 section 18.1.1).
    pub(super) async fn reach_for(&self, request: &Request, hop: &Hop, resolver: &SipResolver) -> Result<Way, Failure> {
        let is_large = hop.transport == Transport::Udp && request.to_string().len() + VIA_BYTES > DATAGRAM_BYTES;
        if is_large && !self.avoided.takes_no_connection(hop, Instant::now()) {
            let connected = Hop { transport: Transport::Tcp, ..hop.clone() };
            match self.reach_within(&connected, resolver, LARGE_LIMIT).await {
                Ok(way) => return Ok(way),
                Err(_) => self.avoided.note_no_connection(hop, Instant::now()),
            }
        }
        self.reach(hop, resolver).await
    }

    /// The request that took this way met silence or 503: for a while other addresses of the name go first
    /// (RFC 3263 section 4.3).
    pub(super) fn avoid(&self, way: &Way) {
        if let Some(address) = way.address() {
            self.avoided.note(address, Instant::now());
        }
    }

    async fn reach_within(&self, hop: &Hop, resolver: &SipResolver, limit: Duration) -> Result<Way, Failure> {
        let mut failure = Failure::local(503, Reason::HostUnreachable { host: hop.host.clone() });
        let mut addresses = hop.addresses(resolver).await?;
        addresses.retain(|address| address.is_ipv4() == self.local.is_ipv4());
        let good = self.avoided.sort(&mut addresses, Instant::now());
        for (index, address) in addresses.into_iter().enumerate() {
            match timeout(limit, self.connect(hop, address)).await {
                Ok(Ok((connection, to))) => {
                    return Ok(Way { connection, to, transport: hop.transport, has_others: index + 1 < good });
                }
                Ok(Err(error)) => failure = Failure::local(503, plain(&error)),
                Err(_) => failure = Failure::local(503, Reason::NoConnection { host: address.to_string() }),
            }
            self.avoided.note(address, Instant::now());
        }
        Err(failure)
    }

    /// Finds or opens the connection to one address.
    async fn connect(&self, hop: &Hop, address: SocketAddr) -> Result<(SipConnection, SipAddr), String> {
        let target = SipAddr::new(stack_transport(hop.transport), HostWithPort::from(address));
        if hop.transport != Transport::Tls {
            return self.endpoint.transport_layer.lookup(&target, None).await.map_err(|e| e.to_string());
        }
        // A bare address within a dialog is where we are connected already, under the name that was verified.
        let nameless = hop.host.parse::<IpAddr>().is_ok();
        let known = |(far, name): &(SocketAddr, String)| *far == address && (nameless || *name == hop.host);
        let open = secure(&self.secure).iter().find(|(key, _)| known(key)).map(|(_, connection)| connection.clone());
        if let Some(connection) = open {
            return Ok((connection, target));
        }
        // The certificate must be for the name that the user or DNS gave, not for what it resolves to (RFC 5922).
        let config = TlsConfig {
            ca_certs: self.roots.as_ref().map(|pem| pem.to_vec()),
            sni_hostname: Some(hop.host.clone()),
            ..TlsConfig::default()
        };
        let opened = TlsConnection::connect(&target, Some(&config), None, Some(self.cancel.child_token())).await;
        let connection = SipConnection::from(opened.map_err(|e| e.to_string())?);
        self.endpoint.transport_layer.add_connection(connection.clone());
        secure(&self.secure).insert((address, hop.host.clone()), connection.clone());
        Ok((connection, target))
    }

    /// A keep-alive for the address translators on the way (RFC 5626 section 3.5.1).
    pub(super) async fn keep_alive(&self, way: &Way) {
        const PING: &[u8] = b"\r\n\r\n";
        let sent = match &way.connection {
            SipConnection::Udp(udp) => udp.send_raw(PING, &way.to).await,
            SipConnection::Tcp(tcp) => tcp.send_raw(PING).await,
            SipConnection::Tls(tls) => tls.send_raw(PING).await,
            _ => Ok(()),
        };
        if let Err(error) = sent {
            tracing::debug!(%error, "a keep-alive could not be sent");
        }
    }

    /// Sends a request and listens for its answers. The bytes have left when this returns.
    pub(super) async fn send(
        &self,
        mut request: Request,
        way: Way,
        deliver: impl Fn(Progress) + Send + 'static,
    ) -> Result<Sent, Failure> {
        request.headers.retain(|h| h.name() != "Via");
        if request::header(&request.headers, "User-Agent").is_none() {
            request.headers.push(make_header("User-Agent", self.agent.clone()));
        }
        self.pass(request, way, deliver).await
    }

    /// Passes on a request of others, under a Via of ours on top of theirs (RFC 3261 section 16.6).
    pub(super) async fn pass(
        &self,
        mut request: Request,
        way: Way,
        deliver: impl Fn(Progress) + Send + 'static,
    ) -> Result<Sent, Failure> {
        request.headers.push_front(make_header("Via", self.via(way.transport)));
        self.launch(request, way, deliver).await
    }

    /// Sends an ACK, which has no transaction of its own; `request` already went through elsewhere.
    pub(super) async fn pass_ack(&self, mut request: Request, way: &Way) {
        request.headers.push_front(make_header("Via", self.via(way.transport)));
        let message = self.tap.before_send(SipMessage::Request(request), Some(&way.to));
        if let Err(error) = way.connection.send(message, Some(&way.to)).await {
            tracing::debug!(%error, "an ACK could not be passed on");
        }
    }

    fn via(&self, transport: Transport) -> String {
        let alias = if transport == Transport::Udp { "" } else { ";alias" };
        let (word, branch) = (stack_transport(transport), random_text(20));
        format!("SIP/2.0/{word} {};branch=z9hG4bK{branch};rport{alias}", self.local)
    }

    /// CANCEL for an INVITE that is out: same branch, its own transaction (RFC 3261 section 9.1).
    pub(super) async fn cancel(&self, invite: &Sent, reason: Option<&str>) {
        let mut cancel = invite.request.clone();
        let cseq = request::cseq(&cancel.headers).unwrap_or(1);
        let kept = ["Via", "From", "To", "Call-ID", "Route", "Max-Forwards", "User-Agent"];
        let mut vias = 0;
        cancel.headers.retain(|h| {
            vias += usize::from(h.name() == "Via");
            // Only our own Via: a CANCEL goes one hop (RFC 3261 section 9.1).
            kept.contains(&h.name()) && !(h.name() == "Via" && vias > 1)
        });
        cancel.headers.push(make_header("CSeq", format!("{cseq} CANCEL")));
        if let Some(reason) = reason {
            cancel.headers.push(make_header("Reason", reason.to_owned()));
        }
        cancel.method = Method::Cancel;
        cancel.body.clear();
        if let Err(failure) = self.launch(cancel, invite.way.clone(), |_| {}).await {
            tracing::debug!(reason = failure.phrase, "CANCEL could not be sent");
        }
    }

    async fn launch(
        &self,
        request: Request,
        way: Way,
        deliver: impl Fn(Progress) + Send + 'static,
    ) -> Result<Sent, Failure> {
        let key = TransactionKey::from_request(&request, TransactionRole::Client)
            .map_err(|_| Failure::local(500, Reason::BadAddress))?;
        let invite = request.method == Method::Invite;
        let mut transaction =
            Transaction::new_client(key, request.clone(), self.endpoint.clone(), Some(way.connection.clone()));
        transaction.destination = Some(way.to.clone());
        transaction.send().await.map_err(|e| Failure::local(503, plain(&e.to_string())))?;
        let task = tokio::spawn(async move {
            while let Some(message) = transaction.receive().await {
                if let SipMessage::Response(response) = message
                    && !(invite && response.status_code.code() < 200)
                {
                    deliver(Progress::Answer(response));
                }
            }
            deliver(Progress::Over);
        });
        Ok(Sent { request, way, task: task.abort_handle() })
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

/// Connections under TLS, by far address and the name that was verified.
type Secure = Arc<Mutex<HashMap<(SocketAddr, String), SipConnection>>>;

fn secure(table: &Secure) -> MutexGuard<'_, HashMap<(SocketAddr, String), SipConnection>> {
    table.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Closings {
    told: broadcast::Sender<SocketAddr>,
    secure: Secure,
}

#[async_trait::async_trait]
impl TransportEventInspector for Closings {
    async fn handle(&self, event: TransportEvent) -> Option<TransportEvent> {
        if let TransportEvent::Closed(connection) = &event
            && let Some(far) = connection.get_remote_addr().and_then(|a| a.get_socketaddr().ok())
        {
            secure(&self.secure).retain(|(known, _), _| *known != far);
            // Nobody listening is no error.
            let _ = self.told.send(far);
        }
        Some(event)
    }
}

fn io_error(error: impl std::fmt::Display) -> io::Error {
    io::Error::other(error.to_string())
}
