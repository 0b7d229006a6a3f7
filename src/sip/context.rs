//! What every task of this room shares: the way to the core, the tables, the resolver, the gate.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use rsipstack::resolver::SipResolver;
use rsipstack::transaction::TransactionReceiver;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::auth::Gate;
use super::event::{notifier, subscriber};
use super::incoming::{Incoming, Replier};
use super::line::Line;
use super::seam::Inbound;
use super::session;
use super::stack::Stack;
use super::tap::{Tap, TraceSink};
use crate::model::signal::{DialogIds, Failure};
use crate::model::{LineId, PublicationId, Reason, SessionId, SipUri, SubscriptionId};

/// Takes requests that arrive within a dialog.
pub(super) type Mailbox = Arc<dyn Fn(Incoming) + Send + Sync>;

/// Where a line stands with its endpoint.
#[derive(Clone)]
pub(super) enum Readiness {
    /// Being looked up and bound.
    Preparing,
    /// Requests can go.
    Ready(Arc<Line>),
    /// They cannot.
    Failed(Box<Failure>),
}

/// Shared by every task of this room.
pub(super) struct Context {
    /// To the core.
    pub(super) inbound: mpsc::Sender<Inbound>,
    /// User-Agent and Server.
    pub(super) agent: String,
    /// The digest gate, for a server.
    pub(super) gate: Option<Mutex<Gate>>,
    /// Names to addresses.
    pub(super) resolver: SipResolver,
    /// The line of a server itself, whose endpoint all its other lines use.
    pub(super) house: Option<Arc<Line>>,
    trace: Option<TraceSink>,
    roots: Option<Arc<[u8]>>,
    new_stacks: mpsc::UnboundedSender<(Arc<Stack>, TransactionReceiver)>,
    stacks: tokio::sync::Mutex<HashMap<(IpAddr, u16), Weak<Stack>>>,
    stop: CancellationToken,
    /// Held for reading while something is out that must be heard before the program ends.
    pub(super) last_words: tokio::sync::RwLock<()>,
    tables: Mutex<Tables>,
    owners: Mutex<Owners>,
    odd: AtomicU64,
}

/// Which task has which id: the only table from the core's ids to dialogs.
#[derive(Default)]
pub(super) struct Owners {
    /// Calls.
    pub(super) sessions: HashMap<SessionId, session::Sender>,
    /// Calls that are up: dialog and remote target, for transfers.
    pub(super) dialogs: HashMap<SessionId, (DialogIds, SipUri)>,
    /// Calls that we were asked to place, and the session in which we were asked.
    pub(super) referred: HashMap<SessionId, session::Sender>,
    /// Our subscriptions.
    pub(super) subscriptions: HashMap<SubscriptionId, subscriber::Sender>,
    /// Subscriptions that others have with us.
    pub(super) notifiers: HashMap<SubscriptionId, notifier::Sender>,
    /// PUBLISH requests that wait for an answer of the core.
    pub(super) publications: HashMap<PublicationId, Replier>,
    /// Where users of an exchange are, by user part.
    pub(super) routes: HashMap<String, SipUri>,
    /// Calls that are passed on between them, by Call-ID: the dialog as the called one knows it, who calls, whom.
    pub(super) passing: HashMap<String, (DialogIds, SipUri, SipUri)>,
    /// REGISTER requests that wait for an answer of the core (exchange only).
    pub(super) registers: HashMap<u64, Replier>,
}

#[derive(Default)]
struct Tables {
    lines: HashMap<LineId, watch::Receiver<Readiness>>,
    dialogs: HashMap<(String, String), Mailbox>,
}

impl Context {
    /// A context; endpoints that it opens later go to `new_stacks`, to be listened to.
    pub(super) fn new(
        inbound: mpsc::Sender<Inbound>,
        config: &super::SipConfig,
        trace: Option<TraceSink>,
        house: Option<Arc<Line>>,
        new_stacks: mpsc::UnboundedSender<(Arc<Stack>, TransactionReceiver)>,
    ) -> Context {
        Context {
            inbound,
            agent: config.user_agent.clone(),
            gate: config.challenge.clone().map(|c| Mutex::new(Gate::new(c))),
            resolver: SipResolver::new(),
            house,
            trace,
            roots: super::trust::roots(config.trusted_roots.as_deref()),
            new_stacks,
            stacks: tokio::sync::Mutex::default(),
            stop: CancellationToken::new(),
            last_words: tokio::sync::RwLock::default(),
            tables: Mutex::default(),
            owners: Mutex::default(),
            odd: AtomicU64::new(1),
        }
    }

    /// Tells the core; waits while it is behind.
    pub(super) async fn tell(&self, what: Inbound) {
        if self.inbound.send(what).await.is_err() {
            tracing::debug!("the core is gone");
        }
    }

    /// Runs a task until it ends or signalling stops.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = task => {}
                () = stop.cancelled() => {}
            }
        });
    }

    /// Ends every task and closes every endpoint.
    pub(super) async fn stop(&self) {
        self.stop.cancel();
        for stack in self.stacks.lock().await.values().filter_map(Weak::upgrade) {
            stack.close();
        }
        if let Some(house) = &self.house {
            house.stack.close();
        }
    }

    /// The next odd number: the id of something that others start.
    pub(super) fn odd_id(&self) -> u64 {
        self.odd.fetch_add(2, Ordering::Relaxed)
    }

    /// The endpoint on that address: the one there is, or a new one. A port that was asked for
    /// and is taken is replaced by any; then the second value is false.
    pub(super) async fn stack(&self, ip: IpAddr, port: u16) -> std::io::Result<(Arc<Stack>, bool)> {
        if let Some(house) = &self.house {
            return Ok((house.stack.clone(), true));
        }
        let mut stacks = self.stacks.lock().await;
        if let Some(stack) = stacks.get(&(ip, port)).and_then(Weak::upgrade) {
            return Ok((stack, true));
        }
        let tap = Tap::new(self.trace.clone());
        let wanted = SocketAddr::new(ip, port);
        // Of a free UDP port the TCP twin may be taken: another one is tried.
        let any = SocketAddr::new(ip, 0);
        let (bound, as_asked) = match Stack::bind(wanted, &self.agent, tap.clone(), self.roots.clone()).await {
            Ok(bound) => (bound, true),
            Err(_) => (Stack::bind(any, &self.agent, tap, self.roots.clone()).await?, port == 0),
        };
        stacks.retain(|_, stack| stack.strong_count() > 0);
        stacks.insert((ip, port), Arc::downgrade(&bound.0));
        let stack = bound.0.clone();
        if self.new_stacks.send(bound).is_err() {
            tracing::debug!("an endpoint opened while shutting down");
        }
        Ok((stack, as_asked))
    }

    /// A line is being set up; its readiness can be followed.
    pub(super) fn add_line(&self, id: LineId, ready: watch::Receiver<Readiness>) {
        self.tables().lines.insert(id, ready);
    }

    /// The line is gone.
    pub(super) fn remove_line(&self, id: LineId) {
        self.tables().lines.remove(&id);
    }

    /// The line as soon as it is ready, or why it is not.
    pub(super) async fn line(&self, id: LineId) -> Result<Arc<Line>, Failure> {
        let ready = self.tables().lines.get(&id).cloned();
        let Some(mut ready) = ready else { return Err(Failure::local(503, Reason::NoSuchLine)) };
        let settled = ready.wait_for(|r| !matches!(r, Readiness::Preparing)).await;
        match settled.as_deref() {
            Ok(Readiness::Ready(line)) => Ok(line.clone()),
            Ok(Readiness::Failed(failure)) => Err((**failure).clone()),
            _ => Err(Failure::local(503, Reason::PerchCloses)),
        }
    }

    /// Every line that is ready.
    pub(super) fn lines(&self) -> Vec<Arc<Line>> {
        let tables = self.tables();
        let mut lines: Vec<Arc<Line>> = tables
            .lines
            .values()
            .filter_map(|ready| match &*ready.borrow() {
                Readiness::Ready(line) => Some(line.clone()),
                _ => None,
            })
            .collect();
        lines.sort_by_key(|line| line.account.line);
        lines
    }

    /// From now on requests of that Call-ID with our tag in To go to this mailbox.
    pub(super) fn add_dialog(&self, call_id: &str, local_tag: &str, mailbox: Mailbox) {
        self.tables().dialogs.insert((call_id.to_owned(), local_tag.to_owned()), mailbox);
    }

    /// No more.
    pub(super) fn remove_dialog(&self, call_id: &str, local_tag: &str) {
        self.tables().dialogs.remove(&(call_id.to_owned(), local_tag.to_owned()));
    }

    /// Whose dialog that is.
    pub(super) fn dialog(&self, call_id: &str, local_tag: &str) -> Option<Mailbox> {
        self.tables().dialogs.get(&(call_id.to_owned(), local_tag.to_owned())).cloned()
    }

    /// Whose a request is that arrives at this endpoint: the line that its Request-URI names (true), or
    /// else the one that answers for the endpoint, by the domain in To where several do.
    pub(super) fn owner_of(&self, stack: &Arc<Stack>, uri: &SipUri, to: &SipUri) -> Option<(Arc<Line>, bool)> {
        let here: Vec<Arc<Line>> = self.lines().into_iter().filter(|l| Arc::ptr_eq(&l.stack, stack)).collect();
        let user = uri.user_display();
        let mut named: Vec<&Arc<Line>> = here.iter().filter(|l| l.account.address.user_display() == user).collect();
        named.sort_by_key(|l| l.account.address.host != to.host);
        if let Some(line) = named.first() {
            return Some(((*line).clone(), true));
        }
        let house = self.house.as_ref().filter(|h| Arc::ptr_eq(&h.stack, stack));
        house
            .or_else(|| here.iter().find(|l| l.account.address.host == to.host))
            .or(here.first())
            .map(|l| (l.clone(), false))
    }

    /// The table of ids.
    pub(super) fn owners(&self) -> MutexGuard<'_, Owners> {
        self.owners.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
