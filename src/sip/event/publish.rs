//! PUBLISH: ours, and those that come in (RFC 3903).

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use rsipstack::sip::{Method, Response};

use super::event_of;
use crate::model::signal::{EventHeader, Failure, Header};
use crate::model::{NameAddr, PublicationId, Reason, SubscriptionId};
use crate::sip::ask::ask;
use crate::sip::context::Context;
use crate::sip::header;
use crate::sip::incoming::Incoming;
use crate::sip::line::{new_call_id, new_tag};
use crate::sip::request::{self, Draft};
use crate::sip::seam::{Inbound, Outbound};

/// So many PUBLISH requests may wait for an answer of the core.
const MAX_WAITING: usize = 256;

/// Sends one outside any dialog.
pub(in crate::sip) async fn send(context: Arc<Context>, out: Outbound) {
    let Outbound::Publish { publication, expires_s, .. } = &out else { return };
    let (publication, expires_s) = (*publication, *expires_s);
    let _unsaid = context.last_words.read().await;
    let result = publish(&context, out).await;
    tell(&context, publication, expires_s, result).await;
}

async fn publish(context: &Context, out: Outbound) -> Result<Response, Failure> {
    let Outbound::Publish { line, target, event, etag, expires_s, body, .. } = out else {
        return Err(Failure::local(500, "Not a publication"));
    };
    let line = context.line(line).await?;
    let (call_id, routes, cseq) = (new_call_id(), line.routes(), AtomicU32::new(1));
    let draft = Draft {
        method: Method::Publish,
        uri: &target,
        from: request::tagged(&line.identity(), Some(&new_tag())),
        to: request::tagged(&NameAddr::bare(target.clone()), None),
        call_id: &call_id,
        cseq: 1,
        routes: &routes,
        headers: headers(&event, etag.as_deref(), expires_s),
        body: body.as_ref().map(|(kind, text)| (kind.as_str(), text.clone())),
    };
    let request = draft.build().ok_or_else(|| Failure::local(404, Reason::BadAddress))?;
    ask(context, &line, &line.hop_for(&target), request, &cseq).await?.success().map(|answer| answer.response)
}

/// The headers of a PUBLISH, in a dialog or outside.
pub(super) fn headers(event: &EventHeader, etag: Option<&str>, expires_s: u32) -> Vec<Header> {
    let mut headers =
        vec![("Event".to_owned(), header::event::print(event)), ("Expires".to_owned(), expires_s.to_string())];
    headers.extend(etag.map(|tag| ("SIP-If-Match".to_owned(), tag.to_owned())));
    headers
}

/// Tells what became of one of ours.
pub(super) async fn tell(
    context: &Context,
    publication: PublicationId,
    asked_s: u32,
    result: Result<Response, Failure>,
) {
    context
        .tell(match result {
            Ok(response) => Inbound::Published {
                publication,
                etag: request::header(&response.headers, "SIP-ETag").map(str::to_owned),
                expires_s: request::number(&response.headers, "Expires").unwrap_or(asked_s),
            },
            Err(failure) => Inbound::PublishFailed { publication, failure },
        })
        .await;
}

/// Takes one that came in, outside a dialog or within that of a subscription.
pub(in crate::sip) async fn arrive(context: &Context, incoming: Incoming, within: Option<SubscriptionId>) {
    let event = match event_of(&incoming) {
        Ok(event) => event,
        Err((code, headers)) => return incoming.reply(code, &headers),
    };
    let (Some(request_uri), Some(from)) = (incoming.uri(), incoming.address("From")) else {
        return incoming.reply(400, &[]);
    };
    if context.owners().publications.len() >= MAX_WAITING {
        return incoming.reply(503, &[("Retry-After".to_owned(), "5".to_owned())]);
    }
    let publication = PublicationId(context.odd_id());
    let headers = &incoming.request().headers;
    let told = Inbound::IncomingPublish {
        publication,
        request_uri,
        from: from.name,
        within,
        event,
        etag: incoming.header("SIP-If-Match").map(str::to_owned),
        expires_s: request::number(headers, "Expires"),
        body: request::body(headers, &incoming.request().body),
    };
    let replier = incoming.serve(|_| {});
    context.owners().publications.insert(publication, replier);
    context.tell(told).await;
}

/// Answers one that came in.
pub(in crate::sip) fn answer(context: &Context, out: &Outbound) {
    let Outbound::AnswerPublish { publication, code, etag, expires_s } = out else { return };
    let Some(mut replier) = context.owners().publications.remove(publication) else { return };
    let mut headers: Vec<Header> = Vec::new();
    match code {
        200..300 => {
            headers.extend(etag.iter().map(|tag| ("SIP-ETag".to_owned(), tag.clone())));
            headers.push(("Expires".to_owned(), expires_s.to_string()));
        }
        489 => headers.push(("Allow-Events".to_owned(), request::ALLOW_EVENTS.to_owned())),
        _ => {}
    }
    replier.respond((*code).clamp(200, 699), &headers, None);
}
