//! Everything the core asks, to its owner's mailbox.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;

use super::context::Context;
use super::register;
use super::seam::{Inbound, Outbound};
use super::{message, session};
use crate::model::signal::{Failure, Header};
use crate::model::{LineId, SessionId, SipUri};

/// Routes until `Shutdown`, or until nobody can ask any more.
pub(super) async fn run(context: Arc<Context>, mut orders: mpsc::UnboundedReceiver<Outbound>) {
    let mut lines: HashMap<LineId, mpsc::UnboundedSender<register::Mail>> = HashMap::new();
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
                    let failure = Failure::local(503, "There is no such line");
                    context.tell(Inbound::RegistrationFailed { line: id, failure }).await;
                }
            },
            Outbound::DropLine(id) => match lines.remove(&id) {
                Some(line) => to(&line, register::Mail::Drop),
                None => context.tell(Inbound::Unregistered { line: id }).await,
            },
            Outbound::Shutdown { within_ms } => {
                shut_down(&context, lines, Duration::from_millis(within_ms)).await;
                return context.tell(Inbound::Stopped).await;
            }
            other => route(&context, other).await,
        }
    }
}

async fn route(context: &Arc<Context>, out: Outbound) {
    match out {
        Outbound::Invite { .. } => session::call(context.clone(), out).await,
        Outbound::Cancel(session)
        | Outbound::Ring { session, .. }
        | Outbound::Answer { session, .. }
        | Outbound::Reject { session, .. }
        | Outbound::Reinvite { session, .. }
        | Outbound::HangUp { session }
        | Outbound::Refer { session, .. }
        | Outbound::InfoDigit { session, .. } => to_session(context, session, out).await,
        Outbound::Message { .. } => {
            tokio::spawn(message::send(context.clone(), out));
        }
        Outbound::AnswerRegister { request, code, bindings } => answer_register(context, request, code, &bindings),
        _ => {}
    }
}

/// A session that is gone cannot do what is asked; what must be answered is answered here.
async fn to_session(context: &Context, session: SessionId, out: Outbound) {
    let owner = context.owners().sessions.get(&session).cloned();
    let left = match owner {
        Some(owner) => match owner.send(session::Mail::Out(out)) {
            Ok(()) => None,
            Err(mpsc::error::SendError(session::Mail::Out(out))) => Some(out),
            Err(_) => None,
        },
        None => Some(out),
    };
    let gone = || Failure::local(481, "The call is over");
    match left {
        Some(Outbound::Reinvite { .. }) => context.tell(Inbound::ChangeFailed { session, failure: gone() }).await,
        Some(Outbound::Answer { .. }) => context.tell(Inbound::Failed { session, failure: gone() }).await,
        Some(Outbound::Refer { .. }) => {
            context.tell(Inbound::TransferProgress { session, code: 481, last: true }).await;
        }
        _ => {}
    }
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
    let sessions: Vec<(SessionId, session::Sender)> =
        context.owners().sessions.iter().map(|(id, owner)| (*id, owner.clone())).collect();
    for (session, owner) in &sessions {
        // Those that are gone have hung up already.
        let _ = owner.send(session::Mail::Out(Outbound::HangUp { session: *session }));
    }
    for line in lines.values() {
        to(line, register::Mail::Drop);
    }
    let all_gone = async {
        for line in lines.values() {
            line.closed().await;
        }
        for (_, owner) in &sessions {
            owner.closed().await;
        }
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
