//! The tap on the wire: the SIP trace with its secrets struck out, and every provisional answer of every fork.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use rsipstack::sip::headers::make_header;
use rsipstack::sip::{Response, SipMessage};
use rsipstack::transaction::endpoint::MessageInspector;
use rsipstack::transport::SipAddr;

use super::request;
use crate::model::WallTime;
use crate::model::event::TraceRecord;

/// Where the trace goes; called on the network's own task, so it must not wait.
pub type TraceSink = Arc<dyn Fn(TraceRecord) + Send + Sync>;

/// The mark on an answer that the stack made by itself, for want of one from the wire.
const LOCAL: &str = "X-Perch-Local";

type Deliver = Box<dyn Fn(Response) + Send + Sync>;

/// The tap of one endpoint.
#[derive(Clone)]
pub(super) struct Tap {
    sink: Option<TraceSink>,
    provisional: Arc<Mutex<HashMap<String, Deliver>>>,
}

impl Tap {
    /// A tap that traces into `sink`, if there is one.
    pub(super) fn new(sink: Option<TraceSink>) -> Tap {
        Tap { sink, provisional: Arc::default() }
    }

    /// From now on every 1xx to the INVITE of this Call-ID is delivered, those of second forks
    /// too, which the transaction drops when they look alike.
    pub(super) fn watch(&self, call_id: &str, deliver: impl Fn(Response) + Send + Sync + 'static) {
        self.table().insert(call_id.to_owned(), Box::new(deliver));
    }

    /// No more.
    pub(super) fn unwatch(&self, call_id: &str) {
        self.table().remove(call_id);
    }

    fn table(&self) -> std::sync::MutexGuard<'_, HashMap<String, Deliver>> {
        self.provisional.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn trace(&self, message: &SipMessage, peer: Option<&SipAddr>, outgoing: bool) {
        let Some(sink) = &self.sink else { return };
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let at = WallTime(i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
        let peer = peer.map(|p| p.to_string().to_ascii_lowercase()).unwrap_or_default();
        sink(TraceRecord { at, outgoing, peer, text: strike_out(&message.to_string()).into() });
    }
}

impl MessageInspector for Tap {
    fn before_send(&self, message: SipMessage, to: Option<&SipAddr>) -> SipMessage {
        self.trace(&message, to, true);
        message
    }

    fn after_received(&self, message: SipMessage, from: Option<&SipAddr>) -> SipMessage {
        let SipMessage::Response(mut response) = message else {
            self.trace(&message, from, false);
            return message;
        };
        if from.is_none() {
            response.headers.push(make_header(LOCAL, "1".to_owned()));
            return SipMessage::Response(response);
        }
        let invite = request::header(&response.headers, "CSeq").is_some_and(|c| c.trim_end().ends_with("INVITE"));
        if invite
            && response.status_code.code() < 200
            && let Some(call_id) = request::header(&response.headers, "Call-ID")
            && let Some(deliver) = self.table().get(call_id)
        {
            deliver(response.clone());
        }
        let message = SipMessage::Response(response);
        self.trace(&message, from, false);
        message
    }
}

/// Whether the stack made this answer itself: nothing came over the wire.
pub(super) fn is_local(response: &Response) -> bool {
    request::header(&response.headers, LOCAL).is_some()
}

/// Takes that mark off again, before the answer goes on to others.
pub(super) fn unmark(response: &mut Response) {
    response.headers.retain(|h| h.name() != LOCAL);
}

/// The message as text without anything that lets a reader in: digests and nonces, and media keys.
fn strike_out(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let name = line.split(':').next().unwrap_or("").trim().to_ascii_lowercase();
        let end = &line[line.trim_end_matches(['\r', '\n']).len()..];
        match name.as_str() {
            "authorization"
            | "proxy-authorization"
            | "www-authenticate"
            | "proxy-authenticate"
            | "authentication-info" => {
                let kept: Vec<&str> = line
                    .split_once(' ')
                    .map_or("", |(_, rest)| rest)
                    .split(',')
                    .filter(|part| {
                        let part = part.trim().trim_start_matches("Digest ").trim_start();
                        ["username=", "realm=", "algorithm=", "stale="].iter().any(|keep| part.starts_with(keep))
                    })
                    .map(|part| part.trim().trim_start_matches("Digest ").trim())
                    .collect();
                let name = line.split(':').next().unwrap_or("").trim();
                out += &format!("{name}: Digest {} (rest struck out){end}", kept.join(", "));
            }
            "a=crypto" => {
                let head = line.split("inline:").next().unwrap_or("").trim_end();
                out += &format!("{head} inline:(struck out){end}");
            }
            _ => out += line,
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trace_keeps_who_asked_and_strikes_out_the_secrets() {
        let text = "REGISTER sip:h SIP/2.0\r\nAuthorization: Digest username=\"anna\", realm=\"h\", nonce=\"abc\", \
                    response=\"deadbeef\", cnonce=\"xyz\", algorithm=MD5\r\nContact: <sip:a@h>\r\n\r\n\
                    a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0\r\n";
        let shown = strike_out(text);
        for secret in ["abc", "deadbeef", "xyz", "c2VjcmV0"] {
            assert!(!shown.contains(secret), "{secret} is shown in {shown}");
        }
        for kept in ["username=\"anna\"", "realm=\"h\"", "algorithm=MD5", "Contact: <sip:a@h>\r\n"] {
            assert!(shown.contains(kept), "{kept} is missing in {shown}");
        }
    }
}
