//! A subscription of ours: SUBSCRIBE, its refreshes, its end, and the NOTIFYs of every fork (RFC 6665 section 4.1).
//!
//! | state | what happens | next |
//! |---|---|---|
//! | asking | 2xx → `Subscribed`; refused → `SubscribeFailed`; a NOTIFY may come first | subscribed, over |
//! | subscribed | `Resubscribe` → SUBSCRIBE in the dialog; NOTIFY → 200, `Notified` | subscribed; over after 404 and 481 |
//! | any | NOTIFY terminated → `Notified` | that fork is over |
//! | any | `Unsubscribe` → Expires 0 in every fork, then `Unsubscribed` | lingering: the last NOTIFY is still answered |

mod answers;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rsipstack::sip::Method;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::publish;
use crate::model::signal::{EventHeader, Failure, Header, SavedSubscription};
use crate::model::{LineId, NameAddr, PublicationId, Reason, SipUri, SubscriptionId, WallTime};
use crate::sip::ask::{Answer, ask};
use crate::sip::context::Context;
use crate::sip::dialog::Dialog;
use crate::sip::header::event;
use crate::sip::incoming::Incoming;
use crate::sip::line::{new_call_id, new_tag};
use crate::sip::request::{self, Draft};
use crate::sip::router;
use crate::sip::seam::{Inbound, Outbound};

/// The last NOTIFY after unsubscribing is still answered for so long.
const LINGER: Duration = Duration::from_secs(10);
/// A restored dialog goes on so far above the last number that is known to have been used.
const RESTORE_STEP: u32 = 100;

/// What a subscription is told.
pub(in crate::sip) enum Mail {
    /// By the core.
    Out(Outbound),
    /// A request within the dialog.
    Incoming(Box<Incoming>),
    /// What became of a request of ours.
    Asked(Asked, Result<Box<Answer>, Failure>),
}

/// To a subscription's task.
pub(in crate::sip) type Sender = mpsc::UnboundedSender<Mail>;

/// What we asked.
pub(in crate::sip) enum Asked {
    /// The first SUBSCRIBE.
    First { expires_s: u32 },
    /// A refresh.
    Refresh { expires_s: u32 },
    /// The end of one fork.
    End,
    /// PUBLISH within the dialog.
    Publish { publication: PublicationId, expires_s: u32 },
}

struct Subscription {
    context: Arc<Context>,
    id: SubscriptionId,
    line: LineId,
    us: Sender,
    event: EventHeader,
    accept: Vec<String>,
    to: SipUri,
    call_id: String,
    tag: String,
    cseq: Arc<AtomicU32>,
    /// Kept from before a restart, and not taken up yet.
    restored: Option<Box<SavedSubscription>>,
    /// The dialogs, by the notifier's tag.
    forks: BTreeMap<String, Dialog>,
    /// Tags of forks that ended, so that a late 2xx does not revive them.
    ended: Vec<String>,
    /// The fork of the 2xx, or of the first NOTIFY: the one that is refreshed and kept.
    main: Option<String>,
    expires_at: WallTime,
    /// Orders that wait for the answer to the last SUBSCRIBE.
    waiting: VecDeque<Outbound>,
    asking: bool,
    /// Forks whose end has been asked for and not answered.
    ending: usize,
    open: usize,
    over: bool,
    unwanted: bool,
    lingers_until: Option<Instant>,
}

/// Starts a subscription, new or restored; it is in the table when this returns.
pub(in crate::sip) fn start(context: &Arc<Context>, out: Outbound) {
    let (us, mails) = mpsc::unbounded_channel();
    let common = |id, line, event, accept, to, call_id, tag| Subscription {
        context: context.clone(),
        id,
        line,
        us: us.clone(),
        event,
        accept,
        to,
        call_id,
        tag,
        cseq: Arc::default(),
        restored: None,
        forks: BTreeMap::new(),
        ended: Vec::new(),
        main: None,
        expires_at: WallTime::default(),
        waiting: VecDeque::new(),
        asking: false,
        ending: 0,
        open: 0,
        over: false,
        unwanted: false,
        lingers_until: None,
    };
    let (subscription, first) = match out {
        Outbound::Subscribe { subscription, line, target, to, event, accept, expires_s, call_id, headers } => {
            let to = to.unwrap_or_else(|| SipUri { headers: None, ..target.clone() });
            let call_id = call_id.unwrap_or_else(new_call_id);
            (common(subscription, line, event, accept, to, call_id, new_tag()), Some((target, expires_s, headers)))
        }
        Outbound::Restore { subscription, line, saved } => {
            let (call_id, tag) = (saved.dialog.call_id.clone(), saved.dialog.local_tag.clone());
            let (event, accept, to) = (saved.event.clone(), saved.accept.clone(), saved.to.clone());
            let mut restored = common(subscription, line, event, accept, to, call_id, tag);
            restored.cseq.store(saved.cseq.saturating_add(RESTORE_STEP), Ordering::Relaxed);
            restored.expires_at = saved.expires_at;
            restored.restored = Some(saved);
            (restored, None)
        }
        _ => return,
    };
    context.owners().subscriptions.insert(subscription.id, us.clone());
    context.add_dialog(
        &subscription.call_id,
        &subscription.tag,
        Arc::new(move |incoming| {
            // Its drop answers the request if the subscription is gone.
            let _ = us.send(Mail::Incoming(Box::new(incoming)));
        }),
    );
    context.spawn(subscription.run(mails, first));
}

impl Subscription {
    async fn run(mut self, mut mails: mpsc::UnboundedReceiver<Mail>, first: Option<(SipUri, u32, Vec<Header>)>) {
        if let Some((target, expires_s, headers)) = first {
            self.subscribe(target, expires_s, headers);
        }
        while !(self.over && self.open == 0 && self.lingers_until.is_none_or(|until| until <= Instant::now())) {
            let until = self.lingers_until.filter(|_| self.over && self.open == 0);
            tokio::select! {
                mail = mails.recv() => match mail {
                    Some(mail) => self.handle(mail).await,
                    None => break,
                },
                () = async { match until { Some(at) => sleep_until(at).await, None => std::future::pending().await } } => {}
            }
        }
        self.context.remove_dialog(&self.call_id, &self.tag);
        self.context.owners().subscriptions.remove(&self.id);
        mails.close();
        while let Some(mail) = mails.recv().await {
            if let Mail::Out(out) = mail {
                router::gone(&self.context, out).await;
            }
        }
    }

    async fn handle(&mut self, mail: Mail) {
        match mail {
            Mail::Out(out) => {
                self.waiting.push_back(out);
                self.next().await;
            }
            Mail::Incoming(incoming) => self.notified(*incoming).await,
            Mail::Asked(what, result) => {
                self.open -= 1;
                self.asked(what, result).await;
                self.next().await;
            }
        }
    }

    /// One SUBSCRIBE at a time: what is ordered meanwhile waits.
    async fn next(&mut self) {
        while !self.asking
            && let Some(out) = self.waiting.pop_front()
        {
            self.take_up().await;
            match out {
                Outbound::Unsubscribe(_) => self.unsubscribe().await,
                Outbound::Resubscribe { expires_s, .. } => self.refresh(expires_s).await,
                Outbound::Publish { publication, event, etag, expires_s, body, .. } => {
                    let headers = publish::headers(&event, etag.as_deref(), expires_s);
                    let what = Asked::Publish { publication, expires_s };
                    let body = body.as_ref().map(|(kind, text)| (kind.as_str(), text.clone()));
                    if !self.ask_within(Method::Publish, headers, body, what) {
                        let gone = Failure::local(481, "The subscription is over");
                        publish::tell(&self.context, publication, expires_s, Err(gone)).await;
                    }
                }
                _ => {}
            }
        }
    }

    fn subscribe(&mut self, target: SipUri, expires_s: u32, extra: Vec<Header>) {
        self.asking = true;
        self.open += 1;
        let (context, line, us, cseq) = (self.context.clone(), self.line, self.us.clone(), self.cseq.clone());
        let (tag, to, call_id) = (self.tag.clone(), self.to.clone(), self.call_id.clone());
        let mut headers = self.headers(expires_s);
        headers.extend(extra);
        self.context.spawn(async move {
            let result = async {
                let line = context.line(line).await?;
                let routes = line.routes();
                headers.push(("Contact".to_owned(), line.contact_value()));
                let draft = Draft {
                    method: Method::Subscribe,
                    uri: &target,
                    from: request::tagged(&line.identity(), Some(&tag)),
                    to: request::tagged(&NameAddr::bare(to), None),
                    call_id: &call_id,
                    cseq: cseq.fetch_add(1, Ordering::Relaxed) + 1,
                    routes: &routes,
                    headers,
                    body: None,
                };
                let request = draft.build().ok_or_else(|| Failure::local(404, Reason::BadAddress))?;
                ask(&context, &line, &line.hop_for(&target), request, &cseq).await.map(Box::new)
            };
            let result = result.await;
            // A subscription that is gone does not mind.
            let _ = us.send(Mail::Asked(Asked::First { expires_s }, result));
        });
    }

    async fn refresh(&mut self, expires_s: u32) {
        self.asking = true;
        let headers = self.headers(expires_s);
        // Given up, it is over for us, whether its last NOTIFY has come yet or not.
        if self.unwanted || !self.ask_within(Method::Subscribe, headers, None, Asked::Refresh { expires_s }) {
            self.asking = false;
            let failure = Failure::local(481, "The subscription is over");
            self.tell(Inbound::SubscribeFailed { subscription: self.id, failure, refresh: true }).await;
        }
    }

    async fn unsubscribe(&mut self) {
        self.unwanted = true;
        let headers = self.headers(0);
        for dialog in self.forks.values().cloned().collect::<Vec<_>>() {
            self.asking = true;
            self.ending += 1;
            self.ask_in(&dialog, Method::Subscribe, headers.clone(), None, Asked::End);
        }
        if self.ending == 0 {
            self.unsubscribed().await;
        }
    }

    async fn unsubscribed(&mut self) {
        self.asking = false;
        if !std::mem::replace(&mut self.over, true) {
            self.lingers_until = Some(Instant::now() + LINGER);
        }
        self.tell(Inbound::Unsubscribed { subscription: self.id }).await;
    }

    /// In the dialog that is refreshed and kept; false if there is none.
    fn ask_within(&mut self, method: Method, headers: Vec<Header>, body: Option<(&str, String)>, what: Asked) -> bool {
        let dialog = self.main.as_ref().and_then(|tag| self.forks.get(tag)).cloned();
        match dialog {
            Some(dialog) => self.ask_in(&dialog, method, headers, body, what),
            None => return false,
        }
        true
    }

    fn ask_in(
        &mut self,
        dialog: &Dialog,
        method: Method,
        mut headers: Vec<Header>,
        body: Option<(&str, String)>,
        what: Asked,
    ) {
        let (context, line, us, cseq) = (self.context.clone(), self.line, self.us.clone(), self.cseq.clone());
        let (dialog, body) = (dialog.clone(), body.map(|(kind, text)| (kind.to_owned(), text)));
        self.open += 1;
        self.context.spawn(async move {
            let last = matches!(what, Asked::End | Asked::Publish { .. });
            let _unsaid = if last { Some(context.last_words.read().await) } else { None };
            let result = async {
                let line = context.line(line).await?;
                headers.push(("Contact".to_owned(), line.contact_value()));
                let body = body.as_ref().map(|(kind, text)| (kind.as_str(), text.clone()));
                let request = dialog.request(method, headers, body);
                let request = request.ok_or_else(|| Failure::local(404, Reason::BadAddress))?;
                ask(&context, &line, &dialog.hop(&line), request, &cseq).await.map(Box::new)
            };
            let result = result.await;
            // A subscription that is gone does not mind.
            let _ = us.send(Mail::Asked(what, result));
        });
    }

    /// A restored dialog is taken up when its line is ready, for our side of it is the line's address.
    async fn take_up(&mut self) {
        let Some(saved) = self.restored.clone() else { return };
        let Ok(line) = self.context.line(self.line).await else { return };
        self.restored = None;
        let ids = saved.dialog;
        let local = request::tagged(&line.identity(), Some(&ids.local_tag));
        let remote = request::tagged(&NameAddr::bare(self.to.clone()), Some(&ids.remote_tag));
        let tag = ids.remote_tag.clone();
        let dialog = Dialog::restored(ids, local, remote, saved.remote_target, saved.routes, self.cseq.clone());
        self.forks.insert(tag.clone(), dialog);
        self.main = Some(tag);
    }

    fn headers(&self, expires_s: u32) -> Vec<Header> {
        let mut headers = vec![
            ("Event".to_owned(), event::print(&self.event)),
            ("Expires".to_owned(), expires_s.to_string()),
            ("Supported".to_owned(), request::SUPPORTED.to_owned()),
        ];
        if !self.accept.is_empty() {
            headers.push(("Accept".to_owned(), self.accept.join(", ")));
        }
        headers
    }

    async fn tell(&self, what: Inbound) {
        self.context.tell(what).await;
    }
}
