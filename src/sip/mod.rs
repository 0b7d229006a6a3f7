//! Signalling: everything that leaves goes in as [`Outbound`], everything that arrives comes out as [`Inbound`].
//!
//! The core names each session, subscription, publication and message before anything is
//! sent; this room keeps the only table from those ids to dialogs. Every `Outbound` that can
//! fail comes back exactly once as an `Inbound`, under a deadline of ours.

mod ask;
mod auth;
mod avoided;
mod context;
mod dialog;
mod dispatch;
mod event;
mod failure;
pub mod header;
mod hop;
mod incoming;
mod knock;
mod line;
pub mod line_state;
mod message;
pub mod package;
mod proxy;
mod register;
mod request;
mod router;
pub mod sdp;
pub mod seam;
mod session;
mod stack;
mod tap;
mod trouble;
mod trust;
pub mod watchers;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::mpsc;

pub use seam::{Challenge, Inbound, IncomingInvite, IncomingSubscribe, LineAccount, Outbound, Passing};
pub use tap::TraceSink;

use context::Context;
use line::Line;
use stack::Stack;
use tap::Tap;

/// How signalling starts.
#[derive(Clone, Debug)]
pub struct SipConfig {
    /// User-Agent and Server.
    pub user_agent: String,
    /// A server's own address, UDP and TCP; port 0 is any. All its lines use it. None for a phone.
    pub listen: Option<SocketAddr>,
    /// Users whose digest is asked for on REGISTER, INVITE, SUBSCRIBE and PUBLISH. REGISTER is
    /// understood only with one.
    pub challenge: Option<Challenge>,
    /// Certificates to trust under TLS, PEM; none is the system's store.
    pub trusted_roots: Option<PathBuf>,
}

impl Default for SipConfig {
    fn default() -> Self {
        SipConfig {
            user_agent: concat!("Perch/", env!("CARGO_PKG_VERSION")).to_owned(),
            listen: None,
            challenge: None,
            trusted_roots: None,
        }
    }
}

/// Signalling at work. It stops with [`Outbound::Shutdown`], or when it is dropped.
pub struct Sip {
    orders: mpsc::UnboundedSender<Outbound>,
    listening: Option<SocketAddr>,
}

impl Sip {
    /// Starts on the current tokio runtime. What happens is told to `inbound`; every message that
    /// crosses the wire is told to `trace`, which must not wait.
    ///
    /// # Errors
    /// The address of a server cannot be bound.
    pub async fn start(config: SipConfig, inbound: mpsc::Sender<Inbound>, trace: Option<TraceSink>) -> io::Result<Sip> {
        let (new_stacks, mut stacks) = mpsc::unbounded_channel();
        let mut house = None;
        if let Some(listen) = config.listen {
            let roots = trust::roots(config.trusted_roots.as_deref());
            let bound = Stack::bind(listen, &config.user_agent, Tap::new(trace.clone()), roots).await?;
            house = Some(Arc::new(Line::house(bound.0.clone())));
            // The receiver is right below.
            let _ = new_stacks.send(bound);
        }
        let listening = house.as_ref().map(|line| line.stack.local());
        let context = Arc::new(Context::new(inbound, &config, trace, house, new_stacks));
        let (orders, received) = mpsc::unbounded_channel();
        let listener = context.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = router::run(context, received) => {}
                () = async {
                    while let Some((stack, transactions)) = stacks.recv().await {
                        let stack = Arc::downgrade(&stack);
                        tokio::spawn(dispatch::run(listener.clone(), stack, transactions));
                    }
                } => {}
            }
        });
        Ok(Sip { orders, listening })
    }

    /// Asks for something; never waits.
    pub fn send(&self, out: Outbound) {
        if self.orders.send(out).is_err() {
            tracing::debug!("signalling has stopped");
        }
    }

    /// Where a server listens.
    pub fn listening(&self) -> Option<SocketAddr> {
        self.listening
    }
}
