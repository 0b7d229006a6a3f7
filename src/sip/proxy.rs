//! What an exchange does for two of its users: it passes their requests on and stays in the way of their calls (RFC 3261 section 16).

use std::sync::Arc;

use rsipstack::sip::headers::make_header;
use rsipstack::sip::{Method, Request, Response};
use tokio::sync::mpsc;

use super::context::Context;
use super::dialog;
use super::header::{event, name_addr, params};
use super::hop::Hop;
use super::incoming::{Aftermath, Incoming, Replier};
use super::line::Line;
use super::seam::{Inbound, Passing};
use super::stack::{Progress, Sent, Way};
use super::{auth, request, tap};
use crate::model::SipUri;
use crate::model::line::Transport;

/// So many calls are watched while they are passed on; more are passed on unwatched.
const MAX_WATCHED: usize = 1024;

/// What happens to a request that is passed on.
enum News {
    Answer(Box<Response>),
    Over,
    Aftermath(Aftermath),
}

/// Whether the request comes to us only because we stayed in the way of its dialog.
pub(super) fn is_passing(incoming: &Incoming) -> bool {
    let local = incoming.stack.local();
    incoming
        .header("Route")
        .and_then(|value| name_addr::parse(params::values([value]).next()?))
        .is_some_and(|route| route.uri.host == local.ip().to_string() && route.uri.port.unwrap_or(5060) == local.port())
}

/// Where the user is whom a request outside any dialog is for; none if it is for the exchange itself.
pub(super) fn route_of(context: &Context, incoming: &Incoming) -> Option<SipUri> {
    context.house.as_ref()?;
    let package = incoming.header("Event").and_then(event::parse).map(|e| e.package);
    let watched_here = matches!(package.as_deref(), Some("dialog" | "presence"));
    if incoming.method() == Method::Register || (incoming.method() == Method::Subscribe && watched_here) {
        return None;
    }
    let user = incoming.uri()?.user_display();
    context.owners().routes.get(&user).cloned()
}

/// Passes on a request that is outside any dialog.
pub(super) async fn pass(context: &Arc<Context>, incoming: Incoming, contact: SipUri) {
    let Some(line) = context.house.clone() else { return incoming.reply(500, &[]) };
    let local = line.stack.local();
    let Some(mut request) = one_hop_on(incoming.request()) else { return incoming.reply(483, &[]) };
    let Some(uri) = request::stack_uri(&contact) else { return incoming.reply(404, &[]) };
    request.uri = uri;
    auth::strip(&mut request.headers);
    let watched =
        (incoming.method() == Method::Invite).then(|| incoming.uri().map(|u| u.address_of_record())).flatten();
    if incoming.method() == Method::Invite {
        request.headers.push_front(make_header("Record-Route", format!("<sip:{local};lr>")));
    }
    forward(context, &line, incoming, request, &Hop::of(&contact, Transport::Udp), watched).await;
}

/// Passes on a request within a dialog that we stayed in the way of.
pub(super) async fn pass_within(context: &Arc<Context>, incoming: Incoming) {
    let Some(line) = context.house.clone() else { return incoming.reply(500, &[]) };
    let Some(mut request) = one_hop_on(incoming.request()) else { return incoming.reply(483, &[]) };
    let routes = take_first_route(&mut request);
    let Some(target) = request::model_uri(&request.uri) else { return incoming.reply(400, &[]) };
    forward(context, &line, incoming, request, &line.hop_within(&routes, &target), None).await;
}

async fn forward(
    context: &Arc<Context>,
    line: &Arc<Line>,
    incoming: Incoming,
    request: Request,
    hop: &Hop,
    watched: Option<SipUri>,
) {
    let Ok(way) = line.stack.reach(hop, &context.resolver).await else { return incoming.reply(480, &[]) };
    let (us, news) = mpsc::unbounded_channel();
    let (method, call_id) = (incoming.method(), incoming.call_id().to_owned());
    if method == Method::Invite {
        let us = us.clone();
        line.stack.tap.watch(&call_id, move |response| {
            // A request that is over does not mind.
            let _ = us.send(News::Answer(Box::new(response)));
        });
    }
    let to_us = us.clone();
    let deliver = move |progress| {
        let news = match progress {
            Progress::Answer(response) => News::Answer(Box::new(response)),
            Progress::Over => News::Over,
        };
        // A request that is over does not mind.
        let _ = to_us.send(news);
    };
    let Ok(sent) = line.stack.pass(request, way, deliver).await else { return incoming.reply(480, &[]) };
    let replier = incoming.serve(move |aftermath| {
        // A request that is over does not mind.
        let _ = us.send(News::Aftermath(aftermath));
    });
    let passed = Passed {
        context: context.clone(),
        line: line.clone(),
        replier,
        sent,
        call_id,
        watched,
        ack: None,
        told: None,
        refused: false,
    };
    context.spawn(passed.run(news, method));
}

/// One request that is being passed on.
struct Passed {
    context: Arc<Context>,
    line: Arc<Line>,
    replier: Replier,
    sent: Sent,
    call_id: String,
    /// A new call: whom it is for.
    watched: Option<SipUri>,
    ack: Option<(Request, Way)>,
    told: Option<Passing>,
    refused: bool,
}

impl Passed {
    async fn run(mut self, mut news: mpsc::UnboundedReceiver<News>, method: Method) {
        // Both our transactions, towards the caller and towards the called.
        let mut open = 2;
        while open > 0 {
            match news.recv().await {
                Some(News::Answer(response)) => self.answered(*response, method).await,
                Some(News::Aftermath(Aftermath::Cancelled(reason))) => {
                    self.line.stack.cancel(&self.sent, reason.as_deref()).await;
                }
                Some(News::Aftermath(Aftermath::Acked(ack))) => self.acked(*ack).await,
                Some(News::Over | News::Aftermath(Aftermath::Over)) => open -= 1,
                None => break,
            }
        }
        if method == Method::Invite {
            self.line.stack.tap.unwatch(&self.call_id);
        }
    }

    async fn answered(&mut self, mut response: Response, method: Method) {
        let code = response.status_code.code();
        if code == 100 {
            return;
        }
        if (200..300).contains(&code)
            && let Some((ack, way)) = &self.ack
        {
            // The called one has not got the ACK and sends its 2xx again.
            return self.line.stack.pass_ack(ack.clone(), way).await;
        }
        self.refused |= code >= 300;
        self.watch(&response, method).await;
        tap::unmark(&mut response);
        take_top_via(&mut response);
        self.replier.relay(response);
    }

    /// The ACK to a 2xx goes the whole way (RFC 3261 section 13.2.2.4); to a refusal it went one hop.
    async fn acked(&mut self, mut ack: Request) {
        if self.refused {
            return;
        }
        let routes = take_first_route(&mut ack);
        let Some(target) = request::model_uri(&ack.uri) else { return };
        let hop = self.line.hop_within(&routes, &target);
        if let Ok(way) = self.line.stack.reach(&hop, &self.context.resolver).await {
            self.line.stack.pass_ack(ack.clone(), &way).await;
            self.ack = Some((ack, way));
        }
    }

    /// Tells the core how the call stands.
    async fn watch(&mut self, response: &Response, method: Method) {
        let code = response.status_code.code();
        if method == Method::Bye && code >= 200 {
            let over = self.context.owners().passing.remove(&self.call_id);
            if let Some((dialog, from, to)) = over {
                self.context.tell(Inbound::Passing { dialog, from, to, stage: Passing::Ended }).await;
            }
            return;
        }
        let Some(to) = self.watched.clone() else { return };
        let stage = match code {
            101..200 => Passing::Early,
            200..300 => Passing::Confirmed,
            _ => Passing::Ended,
        };
        // The called one's own side of it: its tag is the local one.
        let Some(dialog) = dialog::ids(&response.headers, "To", "From") else { return };
        let Some(from) = request::address(&response.headers, "From") else { return };
        if self.told.replace(stage) == Some(stage) {
            return;
        }
        let told = (dialog.clone(), from.name.uri.clone(), to.clone());
        {
            let mut owners = self.context.owners();
            match stage {
                Passing::Ended => drop(owners.passing.remove(&self.call_id)),
                _ if owners.passing.len() < MAX_WATCHED => drop(owners.passing.insert(self.call_id.clone(), told)),
                _ => return,
            }
        }
        self.context.tell(Inbound::Passing { dialog, from: from.name.uri, to, stage }).await;
    }
}

/// A copy with one hop less to go; none if it has gone too far.
fn one_hop_on(original: &Request) -> Option<Request> {
    let left = request::number(&original.headers, "Max-Forwards").unwrap_or(70).checked_sub(1)?;
    let mut request = original.clone();
    request.headers.retain(|h| h.name() != "Max-Forwards");
    request.headers.push(make_header("Max-Forwards", left.to_string()));
    Some(request)
}

/// Takes our own Route off, and gives those that are left.
fn take_first_route(request: &mut Request) -> Vec<String> {
    let routes: Vec<String> =
        params::values(request::all(&request.headers, "Route")).skip(1).map(str::to_owned).collect();
    request.headers.retain(|h| h.name() != "Route");
    for route in &routes {
        request.headers.push(make_header("Route", route.clone()));
    }
    routes
}

/// Takes our own Via off an answer.
fn take_top_via(response: &mut Response) {
    let vias: Vec<String> = params::values(request::all(&response.headers, "Via")).skip(1).map(str::to_owned).collect();
    response.headers.retain(|h| h.name() != "Via");
    for via in vias.into_iter().rev() {
        response.headers.push_front(make_header("Via", via));
    }
}
