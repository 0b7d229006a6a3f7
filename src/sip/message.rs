//! MESSAGE, both ways (RFC 3428).

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use rsipstack::sip::Method;

use super::ask::{Answer, ask};
use super::context::Context;
use super::incoming::Incoming;
use super::line::{Line, new_call_id, new_tag};
use super::request::{self, Draft};
use super::seam::{Inbound, Outbound};
use crate::model::signal::Failure;
use crate::model::{LineId, NameAddr, Reason, SipUri};

/// The longest text we send: the whole request shall fit into one datagram (RFC 3428 section 8).
const MAX_TEXT: usize = 1300;

/// Sends one.
pub(super) async fn send(context: Arc<Context>, out: Outbound) {
    let Outbound::Message { message, line, target, text } = out else { return };
    let result = deliver(&context, line, &target, text).await;
    context.tell(Inbound::MessageDone { message, result }).await;
}

async fn deliver(context: &Context, line: LineId, target: &SipUri, text: String) -> Result<u16, Failure> {
    if text.len() > MAX_TEXT {
        return Err(Failure::local(513, Reason::MessageTooLong));
    }
    let line = context.line(line).await?;
    let routes = line.routes();
    let cseq = AtomicU32::new(1);
    let call_id = new_call_id();
    let draft = Draft {
        method: Method::Message,
        uri: target,
        from: request::tagged(&line.identity(), Some(&new_tag())),
        to: request::tagged(&NameAddr::bare(SipUri { headers: None, ..target.clone() }), None),
        call_id: &call_id,
        cseq: 1,
        routes: &routes,
        headers: Vec::new(),
        body: Some(("text/plain;charset=UTF-8", text)),
    };
    let request = draft.build().ok_or_else(|| Failure::local(404, Reason::BadAddress))?;
    let answer = ask(context, &line, &line.hop_for(target), request, &cseq).await?;
    answer.success().map(|a: Answer| a.code())
}

/// Takes one that came in, outside a call or within one.
pub(super) async fn arrive(context: &Context, incoming: Incoming, within: Option<&Line>) {
    let Some((kind, text)) = request::body(&incoming.request().headers, &incoming.request().body) else {
        return incoming.reply(400, &[]);
    };
    if kind != "text/plain" {
        return incoming.reply(415, &[("Accept".to_owned(), "text/plain".to_owned())]);
    }
    let (Some(uri), Some(from), Some(to)) = (incoming.uri(), incoming.address("From"), incoming.address("To")) else {
        return incoming.reply(400, &[]);
    };
    let line = match within {
        Some(line) => Some(line.account.line),
        None => match context.owner_of(&incoming.stack, &uri, &to.name.uri) {
            Some((line, exact)) => exact.then_some(line.account.line),
            None => return incoming.reply(404, &[]),
        },
    };
    incoming.reply(200, &[]);
    context.tell(Inbound::IncomingMessage { line, request_uri: uri, from: from.name, text }).await;
}
