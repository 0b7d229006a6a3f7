//! A subscription that others have with us: their SUBSCRIBE and its refreshes, our NOTIFYs (RFC 6665 section 4.2).
//!
//! | state | what happens | next |
//! |---|---|---|
//! | asked | `AcceptSubscription` → 200; `RejectSubscription` → refused | open, over |
//! | open | `Notify` → NOTIFY, one after the other and never before the 200 | open; over after `terminated` |
//! | open | SUBSCRIBE → `Refreshed`, answered like the first | open |
//! | open | NOTIFY meets 481 or silence → `NotifyFailed` | over |

use std::sync::Arc;

use rsipstack::sip::Method;
use tokio::sync::mpsc;

use super::turns::Turns;
use super::{event_of, publish};
use crate::model::signal::{EventHeader, Failure, Header, NotifyState};
use crate::model::{Reason, SubscriptionId};
use crate::sip::ask::{Answer, ask};
use crate::sip::context::Context;
use crate::sip::dialog::Dialog;
use crate::sip::header::{event, subscription_state};
use crate::sip::incoming::{Aftermath, Incoming, Replier};
use crate::sip::line::{Line, new_tag};
use crate::sip::request;
use crate::sip::router;
use crate::sip::seam::{Inbound, IncomingSubscribe, Outbound};

/// So many subscriptions may be with us at once.
const MAX_SUBSCRIPTIONS: usize = 1024;

/// What a subscription with us is told.
pub(in crate::sip) enum Mail {
    /// By the core.
    Out(Outbound),
    /// The program ends: be done as soon as all is said.
    Leave,
    /// A request within the dialog.
    Incoming(Box<Incoming>),
    /// The answer to their SUBSCRIBE has left.
    Replied,
    /// What became of our NOTIFY: of which round, and whether it was the last one.
    Notified(u64, bool, Result<Box<Answer>, Failure>),
}

/// To the task.
pub(in crate::sip) type Sender = mpsc::UnboundedSender<Mail>;

struct Subscription {
    context: Arc<Context>,
    id: SubscriptionId,
    line: Arc<Line>,
    us: Sender,
    dialog: Dialog,
    event: EventHeader,
    replier: Option<Replier>,
    turns: Turns<(NotifyState, Option<(String, String)>)>,
    leaving: bool,
    over: bool,
}

/// Takes a SUBSCRIBE from outside any dialog.
pub(in crate::sip) async fn arrive(context: &Arc<Context>, incoming: Incoming) {
    let event = match event_of(&incoming) {
        Ok(event) => event,
        Err((code, headers)) => return incoming.reply(code, &headers),
    };
    let (Some(request_uri), Some(from), Some(to)) = (incoming.uri(), incoming.address("From"), incoming.address("To"))
    else {
        return incoming.reply(400, &[]);
    };
    let tag = new_tag();
    let Some(dialog) = Dialog::of_request(incoming.request(), &tag) else { return incoming.reply(400, &[]) };
    let Some((line, exact)) = context.owner_of(&incoming.stack, &request_uri, &to.name.uri) else {
        return incoming.reply(404, &[]);
    };
    if context.owners().notifiers.len() >= MAX_SUBSCRIPTIONS {
        return incoming.reply(503, &[("Retry-After".to_owned(), "60".to_owned())]);
    }
    let id = SubscriptionId(context.odd_id());
    let headers = &incoming.request().headers;
    let told = IncomingSubscribe {
        subscription: id,
        line: exact.then_some(line.account.line),
        request_uri,
        from: from.name,
        to: to.name.uri,
        contact: dialog.target.clone(),
        call_id: dialog.ids.call_id.clone(),
        event: event.clone(),
        accept: request::tokens(headers, "Accept"),
        expires_s: request::number(headers, "Expires"),
        source: incoming.source,
        vouched: line.trusts(incoming.source),
    };
    let (us, mails) = mpsc::unbounded_channel();
    context.owners().notifiers.insert(id, us.clone());
    let to_us = us.clone();
    context.add_dialog(
        &dialog.ids.call_id,
        &tag,
        Arc::new(move |incoming| {
            // Its drop answers the request if the subscription is gone.
            let _ = to_us.send(Mail::Incoming(Box::new(incoming)));
        }),
    );
    let mut subscription = Subscription {
        context: context.clone(),
        id,
        line,
        us,
        dialog,
        event,
        replier: None,
        turns: Turns::new(),
        leaving: false,
        over: false,
    };
    subscription.take(incoming);
    context.spawn(subscription.run(mails));
    context.tell(Inbound::IncomingSubscribe(Box::new(told))).await;
}

impl Subscription {
    async fn run(mut self, mut mails: mpsc::UnboundedReceiver<Mail>) {
        while !self.is_done() {
            match mails.recv().await {
                Some(mail) => self.handle(mail).await,
                None => break,
            }
        }
        self.context.remove_dialog(&self.dialog.ids.call_id, &self.dialog.ids.local_tag);
        self.context.owners().notifiers.remove(&self.id);
        mails.close();
        while let Some(mail) = mails.recv().await {
            if let Mail::Out(out) = mail {
                router::gone(&self.context, out).await;
            }
        }
    }

    /// It is over; at the end of the program, nothing is left to be said.
    fn is_done(&self) -> bool {
        self.over || (self.leaving && self.turns.is_quiet())
    }

    async fn handle(&mut self, mail: Mail) {
        match mail {
            Mail::Out(Outbound::AcceptSubscription { expires_s, .. }) => self.accept(expires_s),
            Mail::Out(Outbound::RejectSubscription { code, headers, .. }) => self.reject(code, headers),
            Mail::Out(Outbound::Notify { state, body, .. }) => {
                self.turns.wants((state, body));
                self.next();
            }
            Mail::Out(_) => {}
            Mail::Leave => self.leaving = true,
            Mail::Incoming(incoming) => self.asked(*incoming).await,
            Mail::Replied => {
                self.turns.replied();
                self.next();
            }
            Mail::Notified(round, last, _) if !self.turns.notified(round) => self.over |= last,
            Mail::Notified(_, last, result) => {
                self.over |= last;
                match result.and_then(|answer| answer.success()) {
                    Err(failure) if failure.code == 481 || failure.local => {
                        self.over = true;
                        if !last {
                            self.context.tell(Inbound::NotifyFailed { subscription: self.id, failure }).await;
                        }
                    }
                    Err(failure) => tracing::debug!(code = failure.code, "a NOTIFY was refused"),
                    Ok(_) => {}
                }
                self.next();
            }
        }
    }

    /// Their SUBSCRIBE: it waits for the core.
    fn take(&mut self, incoming: Incoming) {
        let us = self.us.clone();
        self.turns.asked();
        let mut replier = incoming.serve(move |aftermath| {
            if matches!(aftermath, Aftermath::Over) {
                // A subscription that is gone does not mind.
                let _ = us.send(Mail::Replied);
            }
        });
        replier.use_tag(&self.dialog.ids.local_tag);
        self.replier = Some(replier);
    }

    fn accept(&mut self, expires_s: u32) {
        if let Some(mut replier) = self.replier.take() {
            let headers = [
                ("Expires".to_owned(), expires_s.to_string()),
                ("Contact".to_owned(), self.line.contact_value()),
                ("Allow-Events".to_owned(), request::ALLOW_EVENTS.to_owned()),
            ];
            replier.respond(200, &headers, None);
        }
    }

    fn reject(&mut self, code: u16, mut headers: Vec<Header>) {
        let Some(mut replier) = self.replier.take() else { return };
        if code == 489 {
            headers.push(("Allow-Events".to_owned(), request::ALLOW_EVENTS.to_owned()));
        }
        replier.respond(code.clamp(400, 699), &headers, None);
        // A refused refresh leaves the subscription as it was, unless it is said to be gone.
        let first = request::address(&replier.request().headers, "To").is_none_or(|to| to.tag().is_none());
        self.over |= first || matches!(code, 404 | 481 | 489);
    }

    /// The next NOTIFY, when the last one is answered and no answer of ours is still to leave.
    fn next(&mut self) {
        if self.over {
            return;
        }
        let Some((round, (state, body))) = self.turns.next() else { return };
        let last = matches!(state, NotifyState::Terminated { .. });
        let headers = vec![
            ("Event".to_owned(), event::print(&self.event)),
            ("Subscription-State".to_owned(), subscription_state::print(&state)),
            ("Contact".to_owned(), self.line.contact_value()),
            ("Allow-Events".to_owned(), request::ALLOW_EVENTS.to_owned()),
        ];
        let body = body.as_ref().map(|(kind, text)| (kind.as_str(), text.clone()));
        let request = self.dialog.request(Method::Notify, headers, body);
        let (context, line, us) = (self.context.clone(), self.line.clone(), self.us.clone());
        let (hop, cseq) = (self.dialog.hop(&self.line), self.dialog.cseq.clone());
        self.context.spawn(async move {
            let result = match request {
                Some(request) => ask(&context, &line, &hop, request, &cseq).await.map(Box::new),
                None => Err(Failure::local(404, Reason::BadAddress)),
            };
            // A subscription that is gone does not mind.
            let _ = us.send(Mail::Notified(round, last, result));
        });
    }

    /// A request within the dialog: a refresh, or PUBLISH (RFC 6910 section 8, the second of its addresses).
    async fn asked(&mut self, incoming: Incoming) {
        if !self.dialog.is_in_order(&incoming.request().headers) {
            return incoming.reply(500, &[]);
        }
        match incoming.method() {
            Method::Subscribe => {
                let event = incoming.header("Event").and_then(event::parse);
                if event.is_none_or(|e| e.package != self.event.package) {
                    return incoming.reply(489, &[("Allow-Events".to_owned(), self.event.package.clone())]);
                }
                if self.replier.is_some() {
                    return incoming.reply(500, &[("Retry-After".to_owned(), "2".to_owned())]);
                }
                self.dialog.refresh_target(&incoming.request().headers);
                self.turns.refreshed();
                let expires_s = request::number(&incoming.request().headers, "Expires").unwrap_or(3600);
                self.take(incoming);
                self.context.tell(Inbound::Refreshed { subscription: self.id, expires_s }).await;
            }
            Method::Publish => publish::arrive(&self.context, incoming, Some(self.id)).await,
            _ => incoming.reply(405, &[("Allow".to_owned(), "SUBSCRIBE, PUBLISH".to_owned())]),
        }
    }
}
