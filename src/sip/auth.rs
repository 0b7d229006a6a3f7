//! Digest authentication, both ends: MD5 and SHA-256 (RFC 3261 section 22, RFC 8760).

use std::collections::HashMap;
use std::time::Duration;

use rsipstack::dialog::authenticate::compute_digest;
use rsipstack::sip::headers::auth::{Algorithm, AuthQop};
use rsipstack::sip::headers::make_header;
use rsipstack::sip::{DigestGenerator, Header as StackHeader, Headers, Method, Request, Response};
use rsipstack::transaction::random_text;
use tokio::time::Instant;

use super::header::params;
use super::request;
use super::seam::Challenge;
use crate::model::signal::Header;

/// A nonce of ours is good for so long.
const NONCE_LIFE: Duration = Duration::from_secs(300);
/// So many nonces of ours are out at once; the oldest go first.
const MAX_NONCES: usize = 1024;
/// A server may call a nonce stale so often for one request before we take it for a refusal.
const MAX_STALE: u8 = 2;

/// User name and password of a line.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Credentials {
    /// Digest user name.
    pub(super) username: String,
    /// Password.
    pub(super) password: String,
}

/// How often one request has been answered with credentials.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Attempts {
    answered: bool,
    stale: u8,
}

impl Attempts {
    /// Whether this 401 or 407 may be answered. A second one means that the credentials were
    /// refused, except where the server says that only the nonce was stale; that twice at most.
    pub(super) fn may_answer(&mut self, response: &Response) -> bool {
        if !self.answered {
            self.answered = true;
            return true;
        }
        let stale = challenges(response).iter().any(|(_, c)| c.get("stale").is_some_and(|s| s == "true"));
        self.stale += 1;
        stale && self.stale <= MAX_STALE
    }
}

/// The header that answers the challenges of a 401 or 407: the first one we can do (RFC 8760
/// section 2.3). None if there is none.
pub(super) fn answer(request: &Request, response: &Response, who: &Credentials) -> Option<StackHeader> {
    let (proxy, challenge, algorithm) = challenges(response).into_iter().find_map(|(proxy, c)| {
        let algorithm = algorithm(c.get("algorithm").map(String::as_str))?;
        let qop_fits = c.get("qop").is_none_or(|q| q.split(',').any(|one| one.trim().eq_ignore_ascii_case("auth")));
        qop_fits.then_some((proxy, c, algorithm))
    })?;
    let (realm, nonce) = (challenge.get("realm")?, challenge.get("nonce")?);
    let cnonce = random_text(16);
    let qop = challenge.get("qop").map(|_| AuthQop::Auth { cnonce: cnonce.clone(), nc: 1 });
    let digest = DigestGenerator {
        username: &who.username,
        password: &who.password,
        nonce,
        uri: &request.uri,
        realm,
        method: &request.method,
        qop: qop.as_ref(),
        algorithm,
    }
    .compute();
    let mut value = format!(
        "Digest username=\"{}\", realm=\"{}\", nonce=\"{}\", uri=\"{}\", response=\"{digest}\"",
        quoted(&who.username),
        quoted(realm),
        quoted(nonce),
        request.uri
    );
    // The token goes back as it came: "SHA-256" where the stack's own word lacks the hyphen.
    if let Some(token) = challenge.get("algorithm") {
        value += &format!(", algorithm={token}");
    }
    if let Some(opaque) = challenge.get("opaque") {
        value += &format!(", opaque=\"{}\"", quoted(opaque));
    }
    if qop.is_some() {
        value += &format!(", qop=auth, nc=00000001, cnonce=\"{cnonce}\"");
    }
    Some(make_header(if proxy { "Proxy-Authorization" } else { "Authorization" }, value))
}

/// What a server says to credentials.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    /// Right: the user.
    Known(String),
    /// None or wrong: answer 401 with these headers.
    Challenged(Vec<Header>),
}

/// The server's side: its users and the nonces that are out.
pub(super) struct Gate {
    challenge: Challenge,
    nonces: HashMap<String, Instant>,
}

impl Gate {
    /// A gate with no nonce out.
    pub(super) fn new(challenge: Challenge) -> Gate {
        Gate { challenge, nonces: HashMap::new() }
    }

    /// Checks the Authorization header of a request.
    pub(super) fn check(&mut self, request: &Request) -> Verdict {
        let now = Instant::now();
        self.nonces.retain(|_, born| now.duration_since(*born) < NONCE_LIFE);
        let mut stale = false;
        for value in request::all(&request.headers, "Authorization") {
            let Some(given) = digest_params(value) else { continue };
            if given.get("realm") != Some(&self.challenge.realm) {
                continue;
            }
            if self.is_right(request.method, &given) {
                if given.get("nonce").is_some_and(|n| self.nonces.contains_key(n)) {
                    return Verdict::Known(given.get("username").cloned().unwrap_or_default());
                }
                stale = true;
            }
        }
        Verdict::Challenged(self.demand(stale, now))
    }

    fn is_right(&self, method: Method, given: &HashMap<String, String>) -> bool {
        let (Some(user), Some(nonce), Some(uri), Some(response)) =
            (given.get("username"), given.get("nonce"), given.get("uri"), given.get("response"))
        else {
            return false;
        };
        let Some((_, password)) = self.challenge.users.iter().find(|(name, _)| name == user) else { return false };
        let Some(algorithm) = algorithm(given.get("algorithm").map(String::as_str)) else { return false };
        // With qop the hash runs over nonce, count, cnonce and qop where it runs over the nonce alone without it
        // (RFC 7616 section 3.4.1); all of them, and the URI, go in as the other side wrote them.
        let nonce = match (given.get("qop"), given.get("cnonce"), given.get("nc")) {
            (Some(qop), Some(cnonce), Some(nc)) if qop.eq_ignore_ascii_case("auth") => {
                format!("{nonce}:{nc}:{cnonce}:{qop}")
            }
            (None, _, _) => nonce.clone(),
            _ => return false,
        };
        let realm = &self.challenge.realm;
        compute_digest(user, password, realm, &nonce, &method, uri, algorithm, None).eq_ignore_ascii_case(response)
    }

    fn demand(&mut self, stale: bool, now: Instant) -> Vec<Header> {
        if self.nonces.len() >= MAX_NONCES
            && let Some(oldest) = self.nonces.iter().min_by_key(|(_, born)| **born).map(|(n, _)| n.clone())
        {
            self.nonces.remove(&oldest);
        }
        let nonce = random_text(32);
        self.nonces.insert(nonce.clone(), now);
        let algorithms: &[&str] = if self.challenge.sha256 { &["SHA-256", "MD5"] } else { &["MD5"] };
        algorithms
            .iter()
            .map(|name| {
                let stale = if stale { ", stale=true" } else { "" };
                let realm = quoted(&self.challenge.realm);
                let value =
                    format!("Digest realm=\"{realm}\", nonce=\"{nonce}\", algorithm={name}, qop=\"auth\"{stale}");
                ("WWW-Authenticate".to_owned(), value)
            })
            .collect()
    }
}

/// Takes every credential off a request, before it is sent with others.
pub(super) fn strip(headers: &mut Headers) {
    headers.retain(|h| !matches!(h, StackHeader::Authorization(_) | StackHeader::ProxyAuthorization(_)));
}

/// The challenges of an answer, each with whether a proxy made it; those that fit the code.
fn challenges(response: &Response) -> Vec<(bool, HashMap<String, String>)> {
    let proxy = response.status_code.code() == 407;
    let name = if proxy { "Proxy-Authenticate" } else { "WWW-Authenticate" };
    request::all(&response.headers, name).filter_map(digest_params).map(|c| (proxy, c)).collect()
}

/// Reads `Digest a="b", c=d`; names lower case, values unquoted; none for another scheme.
fn digest_params(value: &str) -> Option<HashMap<String, String>> {
    let (scheme, rest) = value.trim().split_once([' ', '\t'])?;
    if !scheme.eq_ignore_ascii_case("digest") {
        return None;
    }
    let mut out = HashMap::new();
    for part in params::values([rest]) {
        let (name, value) = part.split_once('=')?;
        let name = name.trim().to_ascii_lowercase();
        let value = params::unquote(value.trim()).into_owned();
        let value = if name == "stale" { value.to_ascii_lowercase() } else { value };
        out.entry(name).or_insert(value);
    }
    Some(out)
}

fn algorithm(token: Option<&str>) -> Option<Algorithm> {
    match token.map(str::to_ascii_uppercase).as_deref() {
        None | Some("MD5") => Some(Algorithm::Md5),
        Some("SHA-256") => Some(Algorithm::Sha256),
        _ => None,
    }
}

fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests;
