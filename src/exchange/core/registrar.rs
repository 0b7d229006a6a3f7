//! The registrar's table: where the users are (RFC 3261 section 10.3).

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::model::{Moment, SipUri};
use crate::sip::Outbound;

use super::Output;

/// Contacts one user may have at once.
const MAX_BINDINGS: usize = 8;
/// The longest registration, seconds.
const MAX_EXPIRES_S: u32 = 3600;

/// Who is where.
pub(super) struct Registrar {
    /// Every user we know, with or without bindings; the newest binding stands last.
    users: BTreeMap<String, Vec<Binding>>,
}

/// A REGISTER, as it came in.
pub(super) struct Register {
    /// To answer it by.
    pub request: u64,
    /// The address of record.
    pub to: SipUri,
    /// Contacts and seconds; 0 removes one.
    pub contacts: Vec<(SipUri, u32)>,
    /// All contacts go.
    pub all: bool,
    /// Who sent it.
    pub source: SocketAddr,
}

#[derive(Clone, PartialEq, Debug)]
struct Binding {
    contact: SipUri,
    /// Where its REGISTER came from.
    source: SocketAddr,
    expires: Moment,
}

impl Registrar {
    pub(super) fn new(users: impl IntoIterator<Item = String>) -> Registrar {
        Registrar { users: users.into_iter().map(|u| (u, Vec::new())).collect() }
    }

    /// Everybody who may register.
    pub(super) fn users(&self) -> impl Iterator<Item = &str> {
        self.users.keys().map(String::as_str)
    }

    /// Whether this is one of our users.
    pub(super) fn knows(&self, user: &str) -> bool {
        self.users.contains_key(user)
    }

    /// Where calls for this user go: to the newest binding. A phone that names an address of its own which is none of
    /// loopback is reached where its REGISTER came from.
    pub(super) fn contact(&self, user: &str) -> Option<SipUri> {
        let Binding { contact, source, .. } = self.users.get(user)?.last()?;
        if contact.host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()) {
            return Some(contact.clone());
        }
        Some(SipUri { host: source.ip().to_string(), port: Some(source.port()), ..contact.clone() })
    }

    /// A REGISTER whose digest was right.
    pub(super) fn register(&mut self, wish: Register, now: Moment, out: &mut Vec<Output>) {
        let Register { request, to, contacts, all, source } = wish;
        let Some(bindings) = self.users.get_mut(&to.user_display()) else {
            out.push(Output::Sip(Outbound::AnswerRegister { request, code: 404, bindings: Vec::new() }));
            return;
        };
        if all {
            bindings.clear();
        }
        for (contact, expires_s) in contacts {
            bindings.retain(|b| b.contact != contact);
            if expires_s > 0 {
                let life = Duration::from_secs(u64::from(expires_s.min(MAX_EXPIRES_S)));
                bindings.push(Binding { contact, source, expires: now + life });
            }
        }
        let surplus = bindings.len().saturating_sub(MAX_BINDINGS);
        bindings.drain(..surplus);
        let listed = bindings.iter().map(|b| (b.contact.clone(), seconds_left(b.expires, now))).collect();
        out.push(Output::Sip(Outbound::AnswerRegister { request, code: 200, bindings: listed }));
    }

    /// Drops what has run out, and names the users it was of.
    pub(super) fn pass(&mut self, now: Moment) -> Vec<String> {
        let mut changed = Vec::new();
        for (user, bindings) in &mut self.users {
            let before = bindings.len();
            bindings.retain(|b| b.expires > now);
            if bindings.len() < before {
                changed.push(user.clone());
            }
        }
        changed
    }

    /// When `pass` has to be called next.
    pub(super) fn wakes_at(&self) -> Option<Moment> {
        self.users.values().flatten().map(|b| b.expires).min()
    }
}

/// Whole seconds, rounded up, so that a fresh binding lists the life it was granted.
pub(super) fn seconds_left(until: Moment, now: Moment) -> u32 {
    u32::try_from(until.since(now).as_micros().div_ceil(1_000_000)).unwrap_or(u32::MAX)
}
