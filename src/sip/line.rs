//! A line that is ready: its account, its endpoint, its Contact, and where its requests go first.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use rsipstack::sip::Response;
use rsipstack::transaction::random_text;

use super::auth::Credentials;
use super::context::Context;
use super::header::name_addr;
use super::hop::{self, Hop};
use super::request;
use super::seam::{Inbound, LineAccount};
use super::stack::Stack;
use crate::model::line::Transport;
use crate::model::signal::Failure;
use crate::model::{LineId, NameAddr, Reason, SipUri};

/// A line that is ready.
#[derive(Clone)]
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
        let port = account.local_port.or(account.remembered_port).unwrap_or(0);
        let (stack, as_asked) =
            context.stack(ip, port).await.map_err(|e| Failure::local(503, Reason::NoPort { error: e.to_string() }))?;
        if !as_asked && account.local_port.is_some() {
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
            remembered_port: None,
            register_expires_s: None,
        };
        Line { contact: contact(&account, &stack), account, stack, trusted: None }
    }

    /// Whether this is where the registrar is, whose word about callers is trusted (RFC 3325).
    pub(super) fn trusts(&self, source: SocketAddr) -> bool {
        self.trusted.is_some_and(|home| home.ip() == source.ip())
    }

    /// Our Contact as the registrar sees us, where that is another than we thought: an address translator is in
    /// between (RFC 3581).
    pub(super) fn contact_seen_in(&self, response: &Response) -> Option<SipUri> {
        let local = self.stack.local();
        let (ip, port) = seen(request::header(&response.headers, "Via")?);
        let ip = ip.unwrap_or(local.ip());
        let reliable = self.account.transport != Transport::Udp;
        // Over a connection the far port is that of the connection, and says nothing as long as the address is ours.
        let port = if reliable && ip == local.ip() { local.port() } else { port.unwrap_or(local.port()) };
        // A registrar behind a translator of its own knows no better than we do.
        let knows_less = is_private(ip) && !is_private(local.ip());
        let seen = SipUri { host: ip.to_string(), ..self.contact.clone() }.with_port(port);
        (seen != self.contact && !knows_less).then_some(seen)
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

/// `received` and `rport` of a Via.
fn seen(via: &str) -> (Option<IpAddr>, Option<u16>) {
    let params = via.split(',').next().unwrap_or("").split(';').skip(1).filter_map(|p| p.split_once('='));
    let (mut ip, mut port) = (None, None);
    for (name, value) in params {
        match name.trim().to_ascii_lowercase().as_str() {
            "received" => ip = value.trim().trim_matches(['[', ']']).parse().ok(),
            "rport" => port = value.trim().parse().ok(),
            _ => {}
        }
    }
    (ip, port)
}

/// Whether an address means nothing outside its own network.
fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_private() || ip.is_loopback() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registrars_view_is_read_from_the_top_via() {
        #[track_caller]
        fn check(via: &str, ip: Option<&str>, port: Option<u16>) {
            assert_eq!(seen(via), (ip.map(|ip| ip.parse().expect("ip")), port), "{via}");
        }
        // RFC 3581 section 4.
        check(
            "SIP/2.0/UDP 10.1.1.1:4540;received=192.0.2.1;rport=9988;branch=z9hG4bKkjshdyff",
            Some("192.0.2.1"),
            Some(9988),
        );
        check(
            "SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3",
            Some("2001:db8::9:255"),
            None,
        );
        check("SIP/2.0/UDP h:5060;branch=z9hG4bK1;rport", None, None);
        check("SIP/2.0/UDP h;rport=1;received=x, SIP/2.0/UDP g;received=192.0.2.2", None, Some(1));
    }
}
