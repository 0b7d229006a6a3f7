//! Events, both roles: SUBSCRIBE and NOTIFY (RFC 6665), PUBLISH (RFC 3903).

pub(super) mod notifier;
pub(super) mod publish;
pub(super) mod subscriber;
mod turns;

use super::context::Context;
use super::header;
use super::incoming::Incoming;
use super::request;
use super::seam::Inbound;
use crate::model::signal::{EventHeader, Header};

/// The packages we answer for, as notifier (RFC 6665 section 4.2.1.1).
pub(super) const SERVED: [&str; 4] = ["call-completion", "dialog", "presence", "message-summary"];

/// Event, or why the request is refused: 400 without one, 489 for a package that we do not serve.
fn event_of(incoming: &Incoming) -> Result<EventHeader, (u16, Vec<Header>)> {
    let event = incoming.header("Event").and_then(header::event::parse).ok_or((400, Vec::new()))?;
    if SERVED.contains(&event.package.as_str()) {
        Ok(event)
    } else {
        Err((489, vec![("Allow-Events".to_owned(), request::ALLOW_EVENTS.to_owned())]))
    }
}

/// A NOTIFY outside any dialog: message-summary from our own registrar is understood without a subscription.
pub(super) async fn unsolicited(context: &Context, incoming: Incoming) {
    let headers = &incoming.request().headers;
    let event = incoming.header("Event").and_then(header::event::parse);
    let body = request::body(headers, &incoming.request().body);
    let to = incoming.address("To").map(|to| to.name.uri);
    let owner = incoming.uri().and_then(|uri| context.owner_of(&incoming.stack, &uri, to.as_ref().unwrap_or(&uri)));
    let (Some(event), Some(body), Some((line, true))) = (event, body, owner) else { return incoming.reply(481, &[]) };
    let from_home = line.trusted.is_none_or(|home| home.ip() == incoming.source.ip());
    if event.package != "message-summary" || !from_home {
        return incoming.reply(481, &[]);
    }
    incoming.reply(200, &[]);
    context.tell(Inbound::Unsolicited { line: line.account.line, event, body }).await;
}
