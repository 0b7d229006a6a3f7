//! A request that came in, and the answers to it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use rsipstack::sip::{Method, Request, Response, SipMessage};
use rsipstack::transaction::random_text;
use rsipstack::transaction::transaction::{Transaction, TransactionEvent, TransactionEventSender};

use super::request::{self, Address};
use super::stack::Stack;
use crate::model::SipUri;
use crate::model::signal::Header;

/// A request that came in and is not answered yet.
pub(super) struct Incoming {
    transaction: Transaction,
    /// Where it came in.
    pub(super) stack: Arc<Stack>,
    /// Who sent it.
    pub(super) source: SocketAddr,
}

/// What happens to a request that came in, after it came in.
pub(super) enum Aftermath {
    /// CANCEL; the stack has answered 200 to that. With its Reason.
    Cancelled(Option<String>),
    /// ACK to a 2xx or to a refusal of an INVITE.
    Acked(Box<Request>),
    /// The transaction is over.
    Over,
}

impl Incoming {
    /// Takes it from the stack.
    pub(super) fn new(transaction: Transaction, stack: Arc<Stack>) -> Incoming {
        let far =
            transaction.connection.as_ref().and_then(|c| c.get_remote_addr()).and_then(|a| a.get_socketaddr().ok());
        let source = far.unwrap_or_else(|| (Ipv4Addr::UNSPECIFIED, 0).into());
        Incoming { transaction, stack, source }
    }

    /// The request.
    pub(super) fn request(&self) -> &Request {
        &self.transaction.original
    }

    /// The method.
    pub(super) fn method(&self) -> Method {
        self.transaction.original.method
    }

    /// A header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        request::header(&self.request().headers, name)
    }

    /// A header that holds an address.
    pub(super) fn address(&self, name: &str) -> Option<Address> {
        request::address(&self.request().headers, name)
    }

    /// Request-URI.
    pub(super) fn uri(&self) -> Option<SipUri> {
        request::model_uri(&self.request().uri)
    }

    /// Call-ID.
    pub(super) fn call_id(&self) -> &str {
        self.header("Call-ID").unwrap_or("")
    }

    /// Starts to serve it: 100 goes out at once to an INVITE, and what happens to it is delivered.
    pub(super) fn serve(self, deliver: impl Fn(Aftermath) + Send + 'static) -> Replier {
        self.attend(true, deliver)
    }

    fn attend(self, trying: bool, deliver: impl Fn(Aftermath) + Send + 'static) -> Replier {
        let Incoming { mut transaction, stack, .. } = self;
        let replier = Replier {
            request: transaction.original.clone(),
            reply: transaction.tu_sender.clone(),
            agent: stack.agent().to_owned(),
            tag: random_text(10),
            done: false,
        };
        tokio::spawn(async move {
            if trying
                && transaction.original.method == Method::Invite
                && let Err(error) = transaction.send_trying().await
            {
                tracing::debug!(%error, "100 could not be sent");
            }
            while let Some(message) = transaction.receive().await {
                let SipMessage::Request(request) = message else { continue };
                match request.method {
                    Method::Cancel => {
                        deliver(Aftermath::Cancelled(request::header(&request.headers, "Reason").map(str::to_owned)));
                    }
                    Method::Ack => deliver(Aftermath::Acked(Box::new(request))),
                    _ => {}
                }
            }
            deliver(Aftermath::Over);
            // Held until now, so that the socket outlives the last retransmission.
            drop(stack);
        });
        replier
    }

    /// Answers it finally, and is done with it; at once, so that no 100 is needed (RFC 3261 section 17.2.1).
    pub(super) fn reply(self, code: u16, headers: &[Header]) {
        self.attend(false, |_| {}).respond(code, headers, None);
    }
}

/// Answers one request. Dropped without a final answer, it answers 500.
pub(super) struct Replier {
    request: Request,
    reply: TransactionEventSender,
    agent: String,
    tag: String,
    done: bool,
}

impl Replier {
    /// The request.
    pub(super) fn request(&self) -> &Request {
        &self.request
    }

    /// Answers under this tag, where the request came without one.
    pub(super) fn use_tag(&mut self, tag: &str) {
        tag.clone_into(&mut self.tag);
    }

    /// Passes on the answer of another to this request, its top Via already taken off.
    pub(super) fn relay(&mut self, response: Response) {
        self.done |= response.status_code.code() >= 200;
        // A 2xx may be relayed again (RFC 6026 section 7.1), so it is not checked whether one was.
        if self.reply.send(TransactionEvent::Respond(response)).is_err() {
            tracing::debug!("the transaction is gone, its answer with it");
        }
    }

    /// Answers; after a final answer nothing more is sent.
    pub(super) fn respond(&mut self, code: u16, headers: &[Header], body: Option<(&str, String)>) {
        if self.done {
            return;
        }
        self.done = code >= 200;
        let response = request::answer(&self.request, code, &self.tag, headers, body, &self.agent);
        if self.reply.send(TransactionEvent::Respond(response)).is_err() {
            tracing::debug!(code, "the transaction is gone, its answer with it");
        }
    }
}

impl Drop for Replier {
    fn drop(&mut self) {
        self.respond(500, &[], None);
    }
}
