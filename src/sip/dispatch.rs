//! Every request that comes in, to its owner: 405, 481, 489, 503 and the digest gate are decided here.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use rsipstack::sip::Method;
use rsipstack::transaction::TransactionReceiver;
use tokio::time::Instant;

use super::auth::Verdict;
use super::context::Context;
use super::event::{self, notifier, publish};
use super::header::contact::{self, Contacts};
use super::incoming::Incoming;
use super::request;
use super::seam::Inbound;
use super::stack::Stack;
use super::{message, proxy, session};
use crate::model::signal::Header;

/// Requests a second that we take, in all.
const MAX_ALL: u32 = 1024;
/// Requests a second that we take from one address.
const MAX_SOURCE: u32 = 64;

/// Takes requests from one endpoint until it is closed.
pub(super) async fn run(context: Arc<Context>, stack: Weak<Stack>, mut transactions: TransactionReceiver) {
    let mut limit = Limit::new(Instant::now());
    while let Some(transaction) = transactions.recv().await {
        let Some(stack) = stack.upgrade() else { return };
        let incoming = Incoming::new(transaction, stack);
        match limit.take(incoming.source.ip(), Instant::now()) {
            Taken::Served => dispatch(&context, incoming).await,
            Taken::Refused => incoming.reply(503, &[("Retry-After".to_owned(), "5".to_owned())]),
            Taken::Dropped => {}
        }
    }
}

async fn dispatch(context: &Arc<Context>, incoming: Incoming) {
    if context.house.is_some() && proxy::is_passing(&incoming) {
        return proxy::pass_within(context, incoming).await;
    }
    let tag = incoming.address("To").and_then(|to| to.tag().map(str::to_owned));
    if let Some(tag) = tag {
        return match context.dialog(incoming.call_id(), &tag) {
            Some(mailbox) => mailbox(incoming),
            None => incoming.reply(481, &[]),
        };
    }
    let method = incoming.method();
    let guarded = matches!(method, Method::Register | Method::Invite | Method::Subscribe | Method::Publish);
    if guarded && let Some(refusal) = refusal_at_the_gate(context, &incoming) {
        return incoming.reply(refusal.0, &refusal.1);
    }
    if let Some(contact) = proxy::route_of(context, &incoming) {
        return proxy::pass(context, incoming, contact).await;
    }
    if method != Method::Invite && incoming.header("Join").is_some() {
        return incoming.reply(400, &[]); // RFC 3911 section 4
    }
    match method {
        Method::Invite => session::arrive(context.clone(), incoming).await,
        Method::Message => message::arrive(context, incoming, None).await,
        Method::Subscribe => notifier::arrive(context, incoming).await,
        Method::Publish => publish::arrive(context, incoming, None).await,
        Method::Notify => event::unsolicited(context, incoming).await,
        Method::Options => incoming.reply(200, &abilities()),
        Method::Register if context.gate.is_some() => registration(context, incoming).await,
        Method::Bye | Method::Cancel | Method::Info | Method::Update | Method::PRack => incoming.reply(481, &[]),
        _ => incoming.reply(405, &[("Allow".to_owned(), request::ALLOW.to_owned())]),
    }
}

/// What we can do, for OPTIONS (RFC 3261 section 11.2).
fn abilities() -> Vec<Header> {
    [
        ("Allow", request::ALLOW),
        ("Accept", request::ACCEPT),
        ("Supported", request::SUPPORTED),
        ("Allow-Events", request::ALLOW_EVENTS),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// 401 without the right digest, 403 where From names another user than the digest.
fn refusal_at_the_gate(context: &Context, incoming: &Incoming) -> Option<(u16, Vec<Header>)> {
    let gate = context.gate.as_ref()?;
    match gate.lock().unwrap_or_else(PoisonError::into_inner).check(incoming.request()) {
        Verdict::Challenged(demand) => Some((401, demand)),
        Verdict::Known(user) => {
            let from = incoming.address("From").map(|a| a.name.uri.user_display());
            (from.as_deref() != Some(user.as_str())).then(|| (403, Vec::new()))
        }
    }
}

async fn registration(context: &Context, incoming: Incoming) {
    let headers = &incoming.request().headers;
    let default = request::number(headers, "Expires");
    let (all, contacts) = match contact::parse(request::all(headers, "Contact")) {
        Contacts::All => (true, Vec::new()),
        Contacts::Listed(listed) => {
            let with_time = |c: contact::Contact| (c.addr.uri, c.expires_s.or(default).unwrap_or(3600));
            (false, listed.into_iter().map(with_time).collect())
        }
    };
    let Some(to) = incoming.address("To") else { return incoming.reply(400, &[]) };
    if all && default != Some(0) {
        return incoming.reply(400, &[]); // RFC 3261 section 10.3, step 6
    }
    let (number, source) = (context.odd_id(), incoming.source);
    let replier = incoming.serve(|_| {});
    context.owners().registers.insert(number, replier);
    let to = to.name.uri;
    context.tell(Inbound::IncomingRegister { request: number, to, contacts, all, source }).await;
}

enum Taken {
    Served,
    Refused,
    Dropped,
}

/// Counts requests a second.
struct Limit {
    since: Instant,
    all: u32,
    sources: HashMap<IpAddr, u32>,
}

impl Limit {
    fn new(now: Instant) -> Limit {
        Limit { since: now, all: 0, sources: HashMap::new() }
    }

    fn take(&mut self, source: IpAddr, now: Instant) -> Taken {
        if now.duration_since(self.since) >= Duration::from_secs(1) {
            *self = Limit::new(now);
        }
        self.all += 1;
        if self.all > MAX_ALL {
            return Taken::Dropped;
        }
        let count = self.sources.entry(source).or_default();
        *count += 1;
        match *count {
            n if n <= MAX_SOURCE => Taken::Served,
            n if n <= 2 * MAX_SOURCE => Taken::Refused,
            _ => Taken::Dropped,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_flood_from_one_address_is_refused_then_dropped_and_others_are_served() {
        let now = Instant::now();
        let mut limit = Limit::new(now);
        let (flood, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let served = (0..64).all(|_| matches!(limit.take(flood, now), Taken::Served));
        let refused = (0..64).all(|_| matches!(limit.take(flood, now), Taken::Refused));
        assert!(served && refused);
        assert!(matches!(limit.take(flood, now), Taken::Dropped));
        assert!(matches!(limit.take(other, now), Taken::Served));
        assert!(matches!(limit.take(flood, now + Duration::from_secs(1)), Taken::Served));
    }
}
