//! Everything the core asks, to its owner's mailbox.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;

use super::context::Context;
use super::event::{notifier, publish, subscriber};
use super::register;
use super::seam::{Inbound, Outbound};
use super::{message, session};
use crate::model::signal::{Failure, Header, NotifyState};
use crate::model::{LineId, Reason, SipUri};

/// When nobody can ask any more, lines still take their leave within this time.
const LEAVE: Duration = Duration::from_secs(3);

/// Routes until `Shutdown`, or until nobody can ask any more.
pub(super) async fn run(context: Arc<Context>, mut orders: mpsc::UnboundedReceiver<Outbound>) {
    let mut lines: HashMap<LineId, mpsc::UnboundedSender<register::Mail>> = HashMap::new();
    let mut limit = LEAVE;
    let mut asked = false;
    while let Some(out) = orders.recv().await {
        match out {
            Outbound::Line(account) => match lines.get(&account.line) {
                Some(line) if !line.is_closed() => to(line, register::Mail::Account(Box::new(account))),
                _ => {
                    lines.insert(account.line, register::start(context.clone(), account));
                }
            },
            Outbound::Register(id) => match lines.get(&id) {
                Some(line) => to(line, register::Mail::Register),
                None => {
                    let failure = Failure::local(503, Reason::NoSuchLine);
                    context.tell(Inbound::RegistrationFailed { line: id, failure }).await;
                }
            },
            Outbound::DropLine(id) => match lines.remove(&id) {
                Some(line) => to(&line, register::Mail::Drop),
                None => context.tell(Inbound::Unregistered { line: id }).await,
            },
            Outbound::Shutdown { within_ms } => {
                limit = Duration::from_millis(within_ms);
                asked = true;
                break;
            }
            other => route(&context, other).await,
        }
    }
    shut_down(&context, lines, limit).await;
    context.stop().await;
    if asked {
        context.tell(Inbound::Stopped).await;
    }
}

async fn route(context: &Arc<Context>, out: Outbound) {
    match &out {
        Outbound::Invite { .. } => session::call(context.clone(), out).await,
        Outbound::Cancel(session)
        | Outbound::Ring { session, .. }
        | Outbound::Answer { session, .. }
        | Outbound::Reject { session, .. }
        | Outbound::Reinvite { session, .. }
        | Outbound::HangUp { session }
        | Outbound::Refer { session, .. }
        | Outbound::InfoDigit { session, .. } => {
            let owner = context.owners().sessions.get(session).cloned();
            hand_over(context, owner, out, session::Mail::Out, |mail| match mail {
                session::Mail::Out(out) => Some(out),
                _ => None,
            })
            .await;
        }
        Outbound::Subscribe { .. } | Outbound::Restore { .. } => subscriber::start(context, out),
        Outbound::Resubscribe { subscription, .. }
        | Outbound::Unsubscribe(subscription)
        | Outbound::Publish { within: Some(subscription), .. } => {
            let owner = context.owners().subscriptions.get(subscription).cloned();
            hand_over(context, owner, out, subscriber::Mail::Out, |mail| match mail {
                subscriber::Mail::Out(out) => Some(out),
                _ => None,
            })
            .await;
        }
        Outbound::AcceptSubscription { subscription, .. }
        | Outbound::RejectSubscription { subscription, .. }
        | Outbound::Notify { subscription, .. } => {
            let owner = context.owners().notifiers.get(subscription).cloned();
            hand_over(context, owner, out, notifier::Mail::Out, |mail| match mail {
                notifier::Mail::Out(out) => Some(out),
                _ => None,
            })
            .await;
        }
        Outbound::Publish { within: None, .. } => {
            tokio::spawn(publish::send(context.clone(), out));
        }
        Outbound::AnswerPublish { .. } => publish::answer(context, &out),
        Outbound::Message { .. } => {
            tokio::spawn(message::send(context.clone(), out));
        }
        Outbound::AnswerRegister { request, code, bindings } => answer_register(context, *request, *code, bindings),
        Outbound::Route { user, contact } => {
            let mut owners = context.owners();
            match contact {
                Some(contact) => owners.routes.insert(user.clone(), contact.clone()),
                None => owners.routes.remove(user),
            };
        }
        Outbound::Line(_) | Outbound::Register(_) | Outbound::DropLine(_) | Outbound::Shutdown { .. } => {}
    }
}

/// Into the owner's mailbox, or back to the core if the owner is gone.
async fn hand_over<M>(
    context: &Context,
    owner: Option<mpsc::UnboundedSender<M>>,
    out: Outbound,
    wrap: impl FnOnce(Outbound) -> M,
    unwrap: impl FnOnce(M) -> Option<Outbound>,
) {
    let left = match owner {
        Some(owner) => owner.send(wrap(out)).err().and_then(|mpsc::error::SendError(mail)| unwrap(mail)),
        None => Some(out),
    };
    if let Some(out) = left {
        gone(context, out).await;
    }
}

/// What the owner of a dialog that is gone cannot do is answered here, once.
pub(super) async fn gone(context: &Context, out: Outbound) {
    let failure = Failure::local(481, "It is over");
    let told = match out {
        Outbound::Reinvite { session, .. } => Inbound::ChangeFailed { session, failure },
        Outbound::Answer { session, .. } => Inbound::Failed { session, failure },
        Outbound::Refer { session, .. } => Inbound::TransferProgress { session, code: 481, last: true },
        Outbound::Resubscribe { subscription, .. } => Inbound::SubscribeFailed { subscription, failure, refresh: true },
        Outbound::Unsubscribe(subscription) => Inbound::Unsubscribed { subscription },
        Outbound::Publish { publication, .. } => Inbound::PublishFailed { publication, failure },
        Outbound::Notify { subscription, state: NotifyState::Active { .. }, .. }
        | Outbound::AcceptSubscription { subscription, .. } => Inbound::NotifyFailed { subscription, failure },
        _ => return,
    };
    context.tell(told).await;
}

fn answer_register(context: &Context, request: u64, code: u16, bindings: &[(SipUri, u32)]) {
    let Some(mut replier) = context.owners().registers.remove(&request) else { return };
    let headers: Vec<Header> =
        bindings.iter().map(|(uri, left)| ("Contact".to_owned(), format!("<{uri}>;expires={left}"))).collect();
    replier.respond(code.clamp(200, 699), &headers, None);
}

/// Hangs up, un-registers every line, and waits for both no longer than the limit.
async fn shut_down(
    context: &Arc<Context>,
    lines: HashMap<LineId, mpsc::UnboundedSender<register::Mail>>,
    limit: Duration,
) {
    let sessions: Vec<session::Sender> = context.owners().sessions.values().cloned().collect();
    for owner in &sessions {
        // Those that are gone have hung up already.
        let _ = owner.send(session::Mail::Leave);
    }
    let notifiers: Vec<notifier::Sender> = context.owners().notifiers.values().cloned().collect();
    for owner in &notifiers {
        // Those that are over have nothing more to say.
        let _ = owner.send(notifier::Mail::Leave);
    }
    for line in lines.values() {
        to(line, register::Mail::Drop);
    }
    let all_gone = async {
        for line in lines.values() {
            line.closed().await;
        }
        for owner in &sessions {
            owner.closed().await;
        }
        for owner in &notifiers {
            owner.closed().await;
        }
        // Publications: *not now*.
        drop(context.last_words.write().await);
    };
    if timeout(limit, all_gone).await.is_err() {
        tracing::info!("not everybody was told in time that we are leaving");
    }
}

fn to(line: &mpsc::UnboundedSender<register::Mail>, mail: register::Mail) {
    if line.send(mail).is_err() {
        tracing::debug!("a line is gone already");
    }
}
