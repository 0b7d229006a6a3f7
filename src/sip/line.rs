//! A line that is ready: its account, its endpoint, its Contact, and where its requests go first.

use std::net::SocketAddr;
use std::sync::Arc;

use rsipstack::transaction::random_text;

use super::auth::Credentials;
use super::context::Context;
use super::header::name_addr;
use super::hop::{self, Hop};
use super::seam::{Inbound, LineAccount};
use super::stack::Stack;
use crate::model::line::Transport;
use crate::model::signal::Failure;
use crate::model::{LineId, NameAddr, Reason, SipUri};

/// A line that is ready.
pub(super) struct Line {
    /// The account.
    pub(super) account: LineAccount,
    /// Its endpoint.
    pub(super) stack: Arc<Stack>,
    /// How others reach us.
    pub(super) contact: SipUri,
    /// The registrar's address, whose word about callers is trusted (RFC 3325).
    pub(super) trusted: Option<SocketAddr>,
}

impl Line {
    /// Looks the registrar up, finds the local address that faces it, and binds there.
    pub(super) async fn prepare(context: &Context, account: LineAccount) -> Result<Line, Failure> {
        let hop = registrar_hop(&account);
        let (ip, trusted) = match &context.house {
            Some(house) => (house.stack.local().ip(), None),
            None => {
                let far = hop.addresses(&context.resolver).await?;
                let found = far.iter().find_map(|a| hop::local_address_towards(*a).map(|ip| (ip, Some(*a))));
                found.ok_or_else(|| Failure::local(503, Reason::NoRoute { host: hop.host.to_string() }))?
            }
        };
        let port = account.local_port.unwrap_or(0);
        let (stack, as_asked) =
            context.stack(ip, port).await.map_err(|e| Failure::local(503, Reason::NoPort { error: e.to_string() }))?;
        if !as_asked {
            context.tell(Inbound::PortTaken { line: account.line, port }).await;
        }
        Ok(Line { contact: contact(&account, &stack), account, stack, trusted })
    }

    /// The line of a server itself, on the endpoint that it listens on.
    pub(super) fn house(stack: Arc<Stack>) -> Line {
        let account = LineAccount {
            line: LineId(0),
            address: SipUri::sip("", &stack.local().ip().to_string()).with_port(stack.local().port()),
            display_name: None,
            username: String::new(),
            password: None,
            registrar: None,
            outbound_proxy: None,
            transport: Transport::Udp,
            local_port: None,
            register_expires_s: None,
        };
        Line { contact: contact(&account, &stack), account, stack, trusted: None }
    }

    /// The credentials, if it has a password.
    pub(super) fn credentials(&self) -> Option<Credentials> {
        let password = self.account.password.clone()?;
        Some(Credentials { username: self.account.username.clone(), password })
    }

    /// Who we are, for From.
    pub(super) fn identity(&self) -> NameAddr {
        NameAddr { display: self.account.display_name.clone(), uri: self.account.address.clone() }
    }

    /// Contact as a header value.
    pub(super) fn contact_value(&self) -> String {
        format!("<{}>", self.contact)
    }

    /// Where REGISTER goes.
    pub(super) fn registrar(&self) -> Hop {
        registrar_hop(&self.account)
    }

    /// Where a request outside a dialog goes first: the outbound proxy, the registrar for our own
    /// domain, else the target's own host.
    pub(super) fn hop_for(&self, target: &SipUri) -> Hop {
        let account = &self.account;
        let ours =
            target.host.is_empty() || (target.host == account.address.host && target.port == account.address.port);
        if account.outbound_proxy.is_some() || ours {
            return registrar_hop(account);
        }
        Hop::of(target, account.transport)
    }

    /// Where a request within a dialog goes first: its first route, else the remote target (RFC 3261 section 12.2.1.1).
    pub(super) fn hop_within(&self, routes: &[String], target: &SipUri) -> Hop {
        let first = routes.first().and_then(|r| name_addr::parse(r)).map(|a| a.uri);
        match first {
            Some(uri) => Hop::of(&uri, self.account.transport),
            None => Hop::of(target, self.account.transport),
        }
    }

    /// The preloaded route set: the outbound proxy as a loose route.
    pub(super) fn routes(&self) -> Vec<String> {
        let proxy = self.account.outbound_proxy.iter();
        proxy.map(|p| format!("<{}>", p.clone().with_param("lr", None))).collect()
    }
}

/// A new Call-ID.
pub(super) fn new_call_id() -> String {
    format!("{}@perch.invalid", random_text(24))
}

/// A new tag.
pub(super) fn new_tag() -> String {
    random_text(12)
}

fn contact(account: &LineAccount, stack: &Stack) -> SipUri {
    let contact = SipUri { user: account.address.user.clone(), ..SipUri::sip("", &stack.local().ip().to_string()) };
    let contact = contact.with_port(stack.local().port());
    match account.transport {
        Transport::Udp => contact,
        Transport::Tcp => contact.with_param("transport", Some("tcp")),
        Transport::Tls => contact.with_param("transport", Some("tls")),
    }
}

fn registrar_hop(account: &LineAccount) -> Hop {
    if let Some(proxy) = &account.outbound_proxy {
        return Hop::of(proxy, account.transport);
    }
    let named = account.registrar.as_deref().and_then(|r| {
        let text = if r.starts_with("sip:") || r.starts_with("sips:") { r.to_owned() } else { format!("sip:{r}") };
        text.parse::<SipUri>().ok()
    });
    Hop::of(named.as_ref().unwrap_or(&account.address), account.transport)
}
