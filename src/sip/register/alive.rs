//! Keeping the way to the registrar open, and noticing that nobody is at its end any more.

use std::sync::atomic::AtomicU32;
use std::time::Duration;

use rsipstack::sip::Method;
use tokio::time::{Instant, timeout};

use super::{Mail, Registration};
use crate::model::signal::Failure;
use crate::model::{Reason, SipUri};
use crate::sip::ask::{Answer, ask};
use crate::sip::context::Context;
use crate::sip::knock::Knock;
use crate::sip::line::{Line, new_call_id, new_tag};
use crate::sip::request::{self, Draft};
use crate::sip::stack::Way;

/// Translators forget a silent UDP port after 30 s at the earliest (RFC 4787 has two minutes, the field has not).
const KEEP_ALIVE: Duration = Duration::from_secs(25);
/// The same on this machine, where nothing is kept alive but the knowledge that somebody listens there.
const LISTEN: Duration = Duration::from_secs(5);
/// Every so many keep-alives the registrar is asked whether it is there (OPTIONS): a host that has gone refuses nothing.
const ASK_EVERY: u32 = 3;
/// So long the system may take to say that nobody listens there.
const REFUSED_WITHIN: Duration = Duration::from_secs(2);

impl Registration {
    /// Keeps the way open, and listens whether anybody is at its end: what is noticed here is not first noticed by a call.
    pub(super) async fn keep_alive(&mut self) {
        let (Some((way, at)), Some(line)) = (&mut self.alive, self.line.clone()) else { return };
        *at = Instant::now() + pause(way);
        self.kept_alive += 1;
        let knock = Knock::at(way).await;
        line.stack.keep_alive(way).await;
        let asks = self.kept_alive >= ASK_EVERY && !is_here(way);
        let (context, us) = (self.context.clone(), self.us.clone());
        if asks {
            self.kept_alive = 0;
        }
        self.context.spawn(async move {
            let refused = timeout(REFUSED_WITHIN, knock.refused()).await.is_ok();
            // Whatever the answer, somebody is there.
            let silent = !refused && asks && ask_options(&context, &line).await.is_err_and(|failure| failure.local);
            if refused || silent {
                // The line may have been dropped meanwhile.
                let _ = us.upgrade().map(|us| us.send(Mail::Lost));
            }
        });
    }
}

/// The registrar runs on this machine.
fn is_here(way: &Way) -> bool {
    way.address().is_some_and(|far| far.ip().is_loopback())
}

/// From one keep-alive to the next.
pub(super) fn pause(way: &Way) -> Duration {
    if is_here(way) { LISTEN } else { KEEP_ALIVE }
}

/// OPTIONS to the registrar, of no consequence but that it is answered (RFC 3261 section 11).
async fn ask_options(context: &Context, line: &Line) -> Result<Answer, Failure> {
    let me = line.identity();
    let registrar = SipUri { user: String::new(), params: Vec::new(), headers: None, ..me.uri.clone() };
    let (call_id, routes, cseq) = (new_call_id(), line.routes(), AtomicU32::new(1));
    let draft = Draft {
        method: Method::Options,
        uri: &registrar,
        from: request::tagged(&me, Some(&new_tag())),
        to: request::tagged(&me, None),
        call_id: &call_id,
        cseq: 1,
        routes: &routes,
        headers: vec![("Contact".to_owned(), line.contact_value()), ("Accept".to_owned(), request::ACCEPT.to_owned())],
        body: None,
    };
    let request = draft.build().ok_or_else(|| Failure::local(400, Reason::BadAddress))?;
    ask(context, line, &line.registrar(), request, &cseq).await
}
