//! One endpoint of the SIP stack on one local port: its transports, its transactions, and the way to a next hop.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use rsipstack::EndpointBuilder;
use rsipstack::resolver::SipResolver;
use rsipstack::sip::headers::make_header;
use rsipstack::sip::{Domain, HostWithPort, Method, Request, Response, SipMessage, Transport as StackTransport};
use rsipstack::transaction::endpoint::{EndpointInnerRef, EndpointOption, MessageInspector, TransportEventInspector};
use rsipstack::transaction::key::{TransactionKey, TransactionRole};
use rsipstack::transaction::transaction::Transaction;
use rsipstack::transaction::{TransactionReceiver, random_text};
use rsipstack::transport::tcp_listener::TcpListenerConnection;
use rsipstack::transport::tls::TlsConfig;
use rsipstack::transport::udp::UdpConnection;
use rsipstack::transport::{SipAddr, SipConnection, TransportEvent, TransportLayer};
use tokio::sync::broadcast;
use tokio::task::AbortHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::request;
use super::tap::Tap;
use crate::model::SipUri;
use crate::model::address::Scheme;
use crate::model::line::Transport;
use crate::model::signal::Failure;

/// A connection that is not up after so long is given up, and the next address tried.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);
/// A name that has no address after so long has none.
const LOOKUP_LIMIT: Duration = Duration::from_secs(8);
/// A connection that says nothing for so long is closed. Longer than any registration's half life.
const IDLE_LIMIT: Duration = Duration::from_secs(3600);

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
            _ => Err(Failure::local(503, format!("No address is known for {}", self.host))),
        }
    }
}

/// A way that is open: over this connection, to that address.
#[derive(Clone)]
pub(super) struct Way {
    connection: SipConnection,
    to: SipAddr,
    transport: Transport,
}

impl Way {
    /// The far end of it.
    pub(super) fn address(&self) -> Option<SocketAddr> {
        self.to.get_socketaddr().ok()
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
    agent: String,
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
        layer.set_tls_config(TlsConfig { ca_certs: roots.map(|pem| pem.to_vec()), ..TlsConfig::default() });
        layer.add_transport(udp.into());
        layer.add_transport(TcpListenerConnection::new(local, None).await.map_err(io_error)?.into());
        let (closed, _) = broadcast::channel(16);
        let endpoint = EndpointBuilder::new()
            .with_user_agent(agent)
            .with_transport_layer(layer)
            .with_cancel_token(cancel.clone())
            .with_inspector(Box::new(tap.clone()))
            .with_transport_inspector(Box::new(Closings(closed.clone())))
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
        let stack = Stack { endpoint: endpoint.inner, local, cancel, closed, agent: agent.to_owned(), tap };
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
        let mut failure = Failure::local(503, format!("{} cannot be reached", hop.host));
        for address in hop.addresses(resolver).await? {
            if address.is_ipv4() != self.local.is_ipv4() {
                continue;
            }
            let target = SipAddr::new(stack_transport(hop.transport), HostWithPort::from(address));
            let lookup = self.endpoint.transport_layer.lookup(&target, None);
            match timeout(CONNECT_LIMIT, lookup).await {
                Ok(Ok((connection, to))) => return Ok(Way { connection, to, transport: hop.transport }),
                Ok(Err(error)) => failure = Failure::local(503, plain(&error.to_string())),
                Err(_) => failure = Failure::local(503, format!("No connection to {address} within 5 s")),
            }
        }
        Err(failure)
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
            .map_err(|_| Failure::local(500, "The request could not be made"))?;
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

/// The local address from which the system would send to `far`; none without a route.
pub(super) fn local_address_towards(far: SocketAddr) -> Option<IpAddr> {
    let any: SocketAddr = if far.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0u16; 8], 0).into() };
    let socket = std::net::UdpSocket::bind(any).ok()?;
    socket.connect(far).ok()?;
    socket.local_addr().ok().map(|a| a.ip())
}

/// Comes to an end only if the system says that nobody listens on that UDP port.
pub(super) async fn refused(far: SocketAddr) {
    let Some(local) = local_address_towards(far) else { return std::future::pending().await };
    let Ok(socket) = tokio::net::UdpSocket::bind((local, 0)).await else { return std::future::pending().await };
    // A keep-alive (RFC 5626 section 3.5.1): whoever listens there answers or ignores it.
    if socket.connect(far).await.is_err() || socket.send(b"\r\n\r\n").await.is_err() {
        return;
    }
    let mut answer = [0; 16];
    if socket.recv(&mut answer).await.is_ok() {
        std::future::pending::<()>().await;
    }
}

struct Closings(broadcast::Sender<SocketAddr>);

#[async_trait::async_trait]
impl TransportEventInspector for Closings {
    async fn handle(&self, event: TransportEvent) -> Option<TransportEvent> {
        if let TransportEvent::Closed(connection) = &event
            && let Some(far) = connection.get_remote_addr().and_then(|a| a.get_socketaddr().ok())
        {
            // Nobody listening is no error.
            let _ = self.0.send(far);
        }
        Some(event)
    }
}

/// The stack's word for a transport.
pub(super) fn stack_transport(transport: Transport) -> StackTransport {
    match transport {
        Transport::Udp => StackTransport::Udp,
        Transport::Tcp => StackTransport::Tcp,
        Transport::Tls => StackTransport::Tls,
    }
}

fn io_error(error: impl std::fmt::Display) -> io::Error {
    io::Error::other(error.to_string())
}

/// The system's words without the stack's prefixes: "Connection refused".
fn plain(error: &str) -> String {
    let text = error.rsplit(": ").find(|part| !part.trim().is_empty()).unwrap_or(error);
    text.split(" (os error").next().unwrap_or(text).trim().to_owned()
}
