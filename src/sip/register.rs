//! One line's task: it opens the line's endpoint, registers, refreshes at half life, and un-registers.
//!
//! | state | what happens | next |
//! |---|---|---|
//! | any | `Line`, `Register` | look up, bind, REGISTER → `Registered` or `RegistrationFailed` |
//! | registered | half of the granted time has passed | REGISTER again |
//! | ready | the way to the registrar leaves from another address, or is back | `NetworkChanged`; the core asks again |
//! | registered over a connection | the connection closes | `FlowLost`; the core asks again |
//! | registered | nobody listens there any more, or nobody answers OPTIONS | `FlowLost`; the core asks again |
//! | any | `DropLine`, `Shutdown` | REGISTER with Expires 0, `Unregistered` |

mod alive;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rsipstack::sip::{Method, Response};
use tokio::sync::{broadcast, mpsc, watch};
use tokio::time::{Instant, sleep_until, timeout};

use super::ask::{Answer, ask, closed};
use super::context::{Context, Readiness};
use super::header::contact::{self, Contacts};
use super::hop;
use super::line::{Line, new_call_id, new_tag};
use super::request::{self, Draft};
use super::seam::{Inbound, LineAccount};
use super::stack::Way;
use crate::model::signal::Failure;
use crate::model::{Reason, SipUri};

/// Un-registering takes no longer than this.
const FAREWELL: Duration = Duration::from_secs(2);
/// So often the line looks whether its address is still its own; on loopback it always is.
const LOOK: Duration = Duration::from_secs(5);
/// The shortest time between two refreshes, whatever the registrar grants.
const SHORTEST_REFRESH: Duration = Duration::from_secs(1);

/// What a line's task is told.
pub(super) enum Mail {
    /// The account, new or changed.
    Account(Box<LineAccount>),
    /// Register again now.
    Register,
    /// Un-register and end.
    Drop,
    /// Nobody listens where we are registered, or nobody answers there.
    Lost,
}

/// Starts the task of a line.
pub(super) fn start(context: Arc<Context>, account: LineAccount) -> mpsc::UnboundedSender<Mail> {
    let (mail, mails) = mpsc::unbounded_channel();
    let (ready, followers) = watch::channel(Readiness::Preparing);
    context.add_line(account.line, followers);
    let registration = Registration {
        context,
        account,
        ready,
        mails,
        line: None,
        call_id: new_call_id(),
        cseq: AtomicU32::new(0),
        registered: false,
        refresh: None,
        flow: None,
        alive: None,
        kept_alive: 0,
        us: mail.downgrade(),
        former: Vec::new(),
        look: None,
        cut_off: false,
    };
    tokio::spawn(registration.run());
    mail
}

struct Registration {
    context: Arc<Context>,
    account: LineAccount,
    ready: watch::Sender<Readiness>,
    mails: mpsc::UnboundedReceiver<Mail>,
    line: Option<Arc<Line>>,
    call_id: String,
    cseq: AtomicU32,
    registered: bool,
    refresh: Option<Instant>,
    flow: Option<(SocketAddr, broadcast::Receiver<SocketAddr>)>,
    /// Where keep-alives go, and when the next one does.
    alive: Option<(Way, Instant)>,
    /// Keep-alives that went since it was last asked whether it is there.
    kept_alive: u32,
    us: mpsc::WeakUnboundedSender<Mail>,
    /// Contacts of ours that the registrar still lists and is to forget.
    former: Vec<SipUri>,
    /// When it looks next whether its address is still its own.
    look: Option<Instant>,
    /// There was no way to the registrar when it last looked.
    cut_off: bool,
}

enum Wake {
    Look,
    KeepAlive,
    Mail(Option<Mail>),
    Refresh,
    FlowLost,
}

impl Registration {
    async fn run(mut self) {
        let mut next = self.set_up().await;
        loop {
            let wake = match next.take() {
                Some(mail) => Wake::Mail(Some(mail)),
                None => self.wait().await,
            };
            match wake {
                Wake::Mail(Some(Mail::Account(account))) => {
                    if *account != self.account {
                        self.farewell().await;
                        self.account = *account;
                        self.line = None;
                    }
                    next = self.set_up().await;
                }
                Wake::Mail(Some(Mail::Register)) => next = self.set_up().await,
                Wake::Mail(Some(Mail::Drop) | None) => break,
                Wake::Refresh => next = self.register().await,
                Wake::KeepAlive => self.keep_alive().await,
                // It may have interrupted a try that was under way.
                Wake::Mail(Some(Mail::Lost)) if !self.registered => next = self.set_up().await,
                Wake::Mail(Some(Mail::Lost)) | Wake::FlowLost => {
                    self.flow = None;
                    self.context.tell(Inbound::FlowLost { line: self.account.line }).await;
                }
                Wake::Look => {
                    self.look = Some(Instant::now() + LOOK);
                    if self.has_moved() {
                        // Nothing more goes out from where we no longer are.
                        self.ready.send_replace(Readiness::Preparing);
                        self.context.tell(Inbound::NetworkChanged { line: self.account.line }).await;
                        if self.account.register_expires_s.is_none() {
                            next = self.set_up().await; // nobody asks a line again that does not register
                        }
                    }
                }
            }
        }
        self.farewell().await;
        self.context.remove_line(self.account.line);
        self.context.tell(Inbound::Unregistered { line: self.account.line }).await;
    }

    async fn wait(&mut self) -> Wake {
        let refresh = self.refresh;
        let look = self.look;
        let alive = self.alive.as_ref().map(|(_, at)| *at);
        let flow = &mut self.flow;
        tokio::select! {
            mail = self.mails.recv() => Wake::Mail(mail),
            () = async { match refresh { Some(at) => sleep_until(at).await, None => std::future::pending().await } } => Wake::Refresh,
            () = async { match look { Some(at) => sleep_until(at).await, None => std::future::pending().await } } => Wake::Look,
            () = async { match alive { Some(at) => sleep_until(at).await, None => std::future::pending().await } } => Wake::KeepAlive,
            () = async {
                match flow {
                    Some((far, closings)) => closed(closings, *far).await,
                    None => std::future::pending().await,
                }
            } => Wake::FlowLost,
        }
    }

    /// Opens the endpoint if there is none or our address has changed, then registers. A mail that
    /// comes in meanwhile interrupts it and is handed back.
    async fn set_up(&mut self) -> Option<Mail> {
        let prepared = tokio::select! {
            prepared = Line::prepare(&self.context, self.account.clone()) => prepared,
            mail = self.mails.recv() => return Some(mail.unwrap_or(Mail::Drop)),
        };
        match prepared {
            Ok(line) => {
                // The address may have changed with the network; dialogs keep the endpoint they began with.
                // A Contact that the registrar has taught us stays as long as the endpoint does.
                let same = |old: &Arc<Line>| Arc::ptr_eq(&old.stack, &line.stack);
                if !self.line.as_ref().is_some_and(same) {
                    self.former.extend(self.line.take().filter(|_| self.registered).map(|old| old.contact.clone()));
                    let outside = !line.stack.local().ip().is_loopback() && line.trusted.is_some();
                    self.look = outside.then(|| Instant::now() + LOOK);
                    self.line = Some(Arc::new(line));
                }
                if let Some(line) = &self.line {
                    self.ready.send_replace(Readiness::Ready(line.clone()));
                }
                if self.account.register_expires_s.is_some() { self.register().await } else { None }
            }
            Err(failure) => {
                self.ready.send_replace(Readiness::Failed(Box::new(failure.clone())));
                self.line = None;
                self.look = None;
                self.failed(failure).await;
                None
            }
        }
    }

    async fn register(&mut self) -> Option<Mail> {
        self.refresh = None;
        let mut line = self.line.clone()?;
        let mut wanted = self.account.register_expires_s?;
        let mut lessons = 2;
        loop {
            let outcome = tokio::select! {
                outcome = ask_registrar(&self.context, &line, &self.call_id, &self.cseq, wanted, &self.former) => outcome,
                mail = self.mails.recv() => return Some(mail.unwrap_or(Mail::Drop)),
            };
            match outcome.and_then(Answer::success) {
                Ok(answer) => {
                    self.former.clear();
                    if lessons > 0
                        && let Some(contact) = line.contact_seen_in(&answer.response)
                    {
                        lessons -= 1;
                        self.former.push(line.contact.clone());
                        line = Arc::new(Line { contact, ..(*line).clone() });
                        self.line = Some(line.clone());
                        self.ready.send_replace(Readiness::Ready(line.clone()));
                        continue;
                    }
                    // Of several servers it is this one that knows us, and whose word counts.
                    let home = answer.way.address().filter(|_| line.trusted.is_some());
                    if home.is_some() && home != line.trusted {
                        line = Arc::new(Line { trusted: home, ..(*line).clone() });
                        self.line = Some(line.clone());
                        self.ready.send_replace(Readiness::Ready(line.clone()));
                    }
                    let granted = granted(&answer.response, &line.contact).unwrap_or(wanted);
                    self.registered = true;
                    let half = Duration::from_secs(u64::from(granted)) / 2;
                    self.refresh = Some(Instant::now() + half.max(SHORTEST_REFRESH));
                    let far = answer.way.address().filter(|_| answer.way.is_reliable());
                    self.flow = far.map(|far| (far, line.stack.closings()));
                    self.kept_alive = 0;
                    let next = Instant::now() + alive::pause(&answer.way);
                    self.alive = answer.way.address().is_some().then_some((answer.way, next));
                    let contact = line.contact.clone();
                    if let Some(name) = registrar_name(&answer.response) {
                        self.context.tell(Inbound::RegistrarIs { line: self.account.line, name }).await;
                    }
                    self.context
                        .tell(Inbound::Registered { line: self.account.line, expires_s: granted, contact })
                        .await;
                    return None;
                }
                // RFC 3261 section 10.2.8: too brief; once more with what the registrar wants at least.
                Err(failure) if failure.code == 423 && failure.min_expires_s.is_some_and(|min| min > wanted) => {
                    wanted = failure.min_expires_s.unwrap_or(wanted);
                }
                // Not every registrar can add and forget in one request.
                Err(failure) if !self.former.is_empty() && matches!(failure.code, 400 | 406 | 500) => {
                    self.former.clear();
                }
                Err(failure) => {
                    self.failed(failure).await;
                    return None;
                }
            }
        }
    }

    /// Whether the way to the registrar leaves from another address now, or is back after it was gone.
    fn has_moved(&mut self) -> bool {
        let Some(line) = &self.line else { return false };
        match line.trusted.and_then(hop::local_address_towards) {
            Some(ip) => std::mem::take(&mut self.cut_off) || ip != line.stack.local().ip(),
            None => {
                self.cut_off = true;
                false
            }
        }
    }

    async fn failed(&mut self, failure: Failure) {
        self.registered = false;
        self.refresh = None;
        self.alive = None;
        self.context.tell(Inbound::RegistrationFailed { line: self.account.line, failure }).await;
    }

    async fn farewell(&mut self) {
        self.refresh = None;
        self.flow = None;
        self.alive = None;
        self.look = None;
        let Some(line) = self.line.clone() else { return };
        if !std::mem::take(&mut self.registered) {
            return;
        }
        let farewell = ask_registrar(&self.context, &line, &self.call_id, &self.cseq, 0, &[]);
        if !matches!(timeout(FAREWELL, farewell).await, Ok(Ok(answer)) if answer.code() < 300) {
            tracing::info!(line = %self.account.line, "the registrar did not confirm that we are gone");
        }
    }
}

/// REGISTER for so many seconds; none un-registers. What we were reached at before is forgotten with it.
async fn ask_registrar(
    context: &Context,
    line: &Line,
    call_id: &str,
    cseq: &AtomicU32,
    expires_s: u32,
    former: &[SipUri],
) -> Result<Answer, Failure> {
    let me = line.identity();
    let registrar = SipUri { user: String::new(), params: Vec::new(), headers: None, ..me.uri.clone() };
    let routes = line.routes();
    let mut contacts = format!("{};expires={expires_s}", line.contact_value());
    for old in former {
        contacts += &format!(", <{old}>;expires=0");
    }
    let draft = Draft {
        method: Method::Register,
        uri: &registrar,
        from: request::tagged(&me, Some(&new_tag())),
        to: request::tagged(&me, None),
        call_id,
        cseq: cseq.fetch_add(1, Ordering::Relaxed) + 1,
        routes: &routes,
        headers: vec![
            ("Contact".to_owned(), contacts),
            ("Expires".to_owned(), expires_s.to_string()),
            ("Allow".to_owned(), request::ALLOW.to_owned()),
            ("Supported".to_owned(), request::SUPPORTED.to_owned()),
        ],
        body: None,
    };
    let request = draft.build().ok_or_else(|| Failure::local(400, Reason::BadAddress))?;
    ask(context, line, &line.registrar(), request, cseq).await
}

/// How the registrar names itself (RFC 3261 sections 20.35 and 20.41).
fn registrar_name(response: &Response) -> Option<String> {
    let headers = &response.headers;
    let name = request::header(headers, "Server").or_else(|| request::header(headers, "User-Agent"))?;
    Some(name.trim().chars().take(128).collect::<String>()).filter(|n| !n.is_empty())
}

/// The seconds granted to our Contact (RFC 3261 section 10.2.4).
fn granted(response: &Response, contact: &SipUri) -> Option<u32> {
    let Contacts::Listed(bindings) = contact::parse(request::all(&response.headers, "Contact")) else { return None };
    let ours = bindings.into_iter().find(|binding| {
        let uri = &binding.addr.uri;
        uri.user == contact.user && uri.host == contact.host && uri.port == contact.port
    });
    ours.and_then(|binding| binding.expires_s).or_else(|| request::number(&response.headers, "Expires"))
}
