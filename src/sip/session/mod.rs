//! One INVITE session: its task, its mailbox, and what becomes of it.
//!
//! | stage | what happens | next |
//! |---|---|---|
//! | calling | 1xx → `Provisional`; 2xx → `Answered`; refused → `Failed`; `Cancel` → CANCEL as soon as a 1xx allows | confirmed, over |
//! | ringing here | `Ring` → 180; `Answer` → 200; `Reject`; CANCEL → `Cancelled` | answered, over |
//! | answered | ACK → `Confirmed`; none in 32 s → BYE, `Failed` | confirmed, over |
//! | confirmed | re-INVITE and UPDATE both ways, INFO, REFER; BYE → `HungUp`; `HangUp` → BYE | over |
//! | over | a late 200 is acknowledged and hung up; everything else is refused | the task ends with its last transaction |

mod callee;
mod caller;
mod change;
mod ringing;
mod timer;
mod transfer;
mod within;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use rsipstack::sip::{Method, Request, Response};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::ask::{Answer, ask};
use super::context::Context;
use super::dialog::Dialog;
use super::incoming::{Aftermath, Incoming};
use super::line::Line;
use super::request;
use super::router;
use super::sdp;
use super::seam::{Inbound, Outbound};
use crate::model::SessionId;
use crate::model::media::LocalMedia;
use crate::model::signal::{Failure, Header};

use callee::Arriving;
use caller::Calling;
use change::Change;
use ringing::Ringing;
use timer::Timer;

/// What a session is told.
pub(super) enum Mail {
    /// By the core.
    Out(Outbound),
    /// A 1xx to our INVITE, from any fork.
    Provisional(Box<Response>),
    /// A final answer to our INVITE of that number.
    Answered(u32, Box<Response>),
    /// The transaction of our INVITE of that number is over.
    Over(u32),
    /// Nobody listens where our INVITE of that number went.
    Refused(u32),
    /// A call that we were asked to place moved on: reply code and phrase.
    Placed(u16, String),
    /// The program ends: hang up, and be done as soon as all is said.
    Leave,
    /// A request within the dialog.
    Incoming(Box<Incoming>),
    /// What became of their INVITE of that number.
    Aftermath(u32, Aftermath),
    /// What became of a request of ours within the dialog.
    Asked(Asked, Result<Box<Answer>, Failure>),
}

/// What we asked within the dialog.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Asked {
    /// BYE, PRACK: the answer changes nothing.
    Nothing,
    /// INFO or NOTIFY: the next one may go.
    InOrder,
    /// REFER.
    Refer,
}

/// To a session's task.
pub(super) type Sender = mpsc::UnboundedSender<Mail>;

enum Stage {
    Calling(Box<Calling>),
    Arriving(Box<Arriving>),
    Confirmed,
    Over,
}

/// One session.
pub(super) struct Session {
    context: Arc<Context>,
    id: SessionId,
    line: Arc<Line>,
    us: Sender,
    stage: Stage,
    dialog: Option<Dialog>,
    cseq: Arc<AtomicU32>,
    media: LocalMedia,
    sdp: sdp::Session,
    change: Change,
    timer: Option<Timer>,
    /// Their Allow lists UPDATE.
    they_update: bool,
    /// INFO and NOTIFY that wait for the answer to the one before.
    outbox: VecDeque<(Method, Vec<Header>, &'static str, String)>,
    outbox_busy: bool,
    /// Our REFER is out.
    refer_unanswered: bool,
    /// The session in which somebody asked us to place this one.
    referrer: Option<Sender>,
    /// The INVITE was ours, and so is the Call-ID.
    placed_by_us: bool,
    /// Transactions that can still tell us something.
    open: usize,
    /// Of those, the requests within the dialog whose answer is still to come: BYE above all.
    unanswered: usize,
    /// Our refusal of their INVITE has not been acknowledged: it may have to go again.
    unacknowledged: bool,
    /// The program ends: what has been said and heard is not waited for any longer.
    leaving: bool,
    /// The ids under which the dialog table knows us.
    registered: Option<(String, String)>,
}

impl Session {
    fn new(
        context: Arc<Context>,
        id: SessionId,
        line: Arc<Line>,
        us: Sender,
        stage: Stage,
        media: LocalMedia,
    ) -> Session {
        let sdp = sdp::Session::new(id.0 + 1, line.stack.local().ip());
        Session {
            context,
            id,
            line,
            us,
            stage,
            dialog: None,
            cseq: Arc::default(),
            media,
            sdp,
            change: Change::default(),
            timer: None,
            they_update: false,
            outbox: VecDeque::new(),
            outbox_busy: false,
            refer_unanswered: false,
            referrer: None,
            placed_by_us: true,
            open: 0,
            unanswered: 0,
            unacknowledged: false,
            leaving: false,
            registered: None,
        }
    }

    async fn run(mut self, mut mails: mpsc::UnboundedReceiver<Mail>) {
        while !self.is_done() {
            let wake = self.wakes_at();
            let mail = tokio::select! {
                mail = mails.recv() => mail,
                () = async { match wake { Some(at) => sleep_until(at).await, None => std::future::pending().await } } => {
                    self.tick(Instant::now()).await;
                    continue;
                }
            };
            match mail {
                Some(mail) => self.handle(mail).await,
                None => break,
            }
        }
        if let Some((call_id, tag)) = &self.registered {
            self.context.remove_dialog(call_id, tag);
            self.line.stack.tap.unwatch(call_id);
        }
        {
            let mut owners = self.context.owners();
            owners.sessions.remove(&self.id);
            owners.referred.retain(|_, asked_in| !asked_in.same_channel(&self.us));
        }
        mails.close();
        while let Some(mail) = mails.recv().await {
            if let Mail::Out(out) = mail {
                router::gone(&self.context, out).await;
            }
        }
    }

    /// Nothing can come any more; at the end of the program, nothing has to be said again. Transactions live on for half
    /// a minute after all was said (RFC 3261 timers D and I, RFC 6026 timers L and M).
    fn is_done(&self) -> bool {
        let said_all = self.leaving && self.unanswered == 0 && !self.unacknowledged;
        matches!(self.stage, Stage::Over) && (self.open == 0 || said_all)
    }

    async fn handle(&mut self, mail: Mail) {
        match mail {
            Mail::Leave => {
                self.leaving = true;
                self.hang_up().await;
            }
            Mail::Out(out) => self.ordered(out).await,
            Mail::Provisional(response) => self.provisional(*response).await,
            Mail::Answered(number, response) => {
                if self.change.is_ours(number) {
                    self.change_answered(*response).await;
                } else {
                    self.answered(*response).await;
                }
            }
            Mail::Over(number) => {
                self.open -= 1;
                self.change_over(number).await;
                self.calling_over(number).await;
            }
            Mail::Placed(code, phrase) => self.placed_call_moved(code, &phrase),
            Mail::Refused(number) => self.refused(number).await,
            Mail::Incoming(incoming) => self.request_within(*incoming).await,
            Mail::Aftermath(number, aftermath) => {
                self.open -= usize::from(matches!(aftermath, Aftermath::Over));
                self.unacknowledged &= matches!(aftermath, Aftermath::Cancelled(_));
                self.aftermath(number, aftermath).await;
            }
            Mail::Asked(what, result) => {
                self.open -= 1;
                self.unanswered -= 1;
                let failure = result.and_then(|answer| answer.success()).err();
                match what {
                    Asked::InOrder => self.sent_in_order(),
                    Asked::Refer => self.refer_answered(failure.as_ref()).await,
                    Asked::Nothing => {}
                }
                // A 481 to NOTIFY or INFO need not mean the call.
                if let Some(failure) = failure.filter(|_| what != Asked::InOrder) {
                    tracing::debug!(code = failure.code, ?what, "a request within the dialog was refused");
                    self.lost_if_gone(&failure).await;
                }
            }
        }
    }

    /// The core wants something.
    async fn ordered(&mut self, out: Outbound) {
        match out {
            Outbound::Cancel(_) => self.cancel().await,
            Outbound::Ring { headers, .. } => self.ring(headers),
            Outbound::Answer { media, headers, .. } => self.answer(media, headers).await,
            Outbound::Reject { code, headers, .. } => self.reject(code, &headers),
            Outbound::Reinvite { media, .. } => self.reinvite(media).await,
            Outbound::HangUp { .. } => self.hang_up().await,
            Outbound::Refer { target, replaces, .. } => self.refer(target, replaces).await,
            Outbound::InfoDigit { digit, .. } => self.send_digit(digit),
            _ => {}
        }
    }

    /// Ends it in its present state.
    async fn hang_up(&mut self) {
        match &self.stage {
            Stage::Calling(_) => self.cancel().await,
            Stage::Arriving(arriving) if !arriving.is_answered() => self.reject(486, &[]),
            Stage::Arriving(_) | Stage::Confirmed => {
                self.send_bye(None);
                self.over();
            }
            Stage::Over => {}
        }
    }

    /// BYE in our dialog.
    fn send_bye(&mut self, reason: Option<&str>) {
        let Some(dialog) = self.dialog.clone() else { return };
        self.bye_in(&dialog, reason);
    }

    /// BYE in any dialog of this call, that of a late fork too.
    fn bye_in(&mut self, dialog: &Dialog, reason: Option<&str>) {
        let headers = reason.map(|r| ("Reason".to_owned(), r.to_owned())).into_iter().collect();
        self.ask_in(dialog, Method::Bye, headers, None, Asked::Nothing);
    }

    fn ask_in(
        &mut self,
        dialog: &Dialog,
        method: Method,
        headers: Vec<Header>,
        body: Option<(&str, String)>,
        what: Asked,
    ) {
        let Some(request) = dialog.request(method, headers, body) else { return };
        let hop = dialog.hop(&self.line);
        self.ask_by(hop, request, what);
    }

    fn ask_by(&mut self, hop: super::hop::Hop, request: Request, what: Asked) {
        let (context, line, us) = (self.context.clone(), self.line.clone(), self.us.clone());
        let cseq = self.cseq.clone();
        self.open += 1;
        self.unanswered += 1;
        self.context.spawn(async move {
            let result = ask(&context, &line, &hop, request, &cseq).await.map(Box::new);
            // A session that is gone does not mind.
            let _ = us.send(Mail::Asked(what, result));
        });
    }

    fn over(&mut self) {
        self.context.owners().dialogs.remove(&self.id);
        self.stage = Stage::Over;
    }

    /// The dialog is gone if they say so or say nothing (RFC 3261 section 12.2.1.2).
    async fn lost_if_gone(&mut self, failure: &Failure) {
        if matches!(self.stage, Stage::Confirmed) && (failure.code == 481 || (failure.code == 408 && failure.local)) {
            self.over();
            self.tell(Inbound::HungUp { session: self.id, lost: true, sip_cause: None }).await;
        }
    }

    async fn tell(&self, what: Inbound) {
        self.context.tell(what).await;
    }

    fn wakes_at(&self) -> Option<Instant> {
        let calling = match &self.stage {
            Stage::Calling(calling) => calling.gives_up(),
            _ => None,
        };
        let ringing = match &self.stage {
            Stage::Arriving(arriving) => {
                arriving.ringing.as_ref().filter(|_| !arriving.is_answered()).map(Ringing::due)
            }
            _ => None,
        };
        let timer = self.timer.filter(|_| matches!(self.stage, Stage::Confirmed)).map(|t| t.due());
        [calling, ringing, self.change.retries_at(), timer].into_iter().flatten().min()
    }

    async fn tick(&mut self, now: Instant) {
        if let Stage::Calling(calling) = &self.stage
            && calling.gives_up().is_some_and(|at| at <= now)
        {
            self.give_up().await;
        }
        if self.change.retries_at().is_some_and(|at| at <= now) {
            self.retry_change().await;
        }
        self.ring_again(now);
        self.timer_due(now).await;
    }

    /// Makes the dialog ours, and known to incoming requests.
    fn listen(&mut self, call_id: &str, tag: &str) {
        let us = self.us.clone();
        self.context.add_dialog(
            call_id,
            tag,
            Arc::new(move |incoming| {
                // Its drop answers the request if the session is gone.
                let _ = us.send(Mail::Incoming(Box::new(incoming)));
            }),
        );
        self.registered = Some((call_id.to_owned(), tag.to_owned()));
    }

    /// The same for a 180, where what we could do says nothing about what the core lets this caller do: it adds
    /// `join` where they may (RFC 3911).
    fn ringing_headers(&self) -> Vec<Header> {
        self.headers_with(request::SUPPORTED_RINGING)
    }

    /// Headers that every message of ours within the session carries.
    fn standard_headers(&self) -> Vec<Header> {
        self.headers_with(request::SUPPORTED)
    }

    fn headers_with(&self, supported: &str) -> Vec<Header> {
        vec![
            ("Contact".to_owned(), self.line.contact_value()),
            ("Allow".to_owned(), request::ALLOW.to_owned()),
            ("Supported".to_owned(), supported.to_owned()),
        ]
    }
}

/// Places a call.
pub(super) async fn call(context: Arc<Context>, out: Outbound) {
    caller::call(context, out).await;
}

/// Takes an INVITE that came in.
pub(super) async fn arrive(context: Arc<Context>, incoming: Incoming) {
    callee::arrive(context, incoming).await;
}
