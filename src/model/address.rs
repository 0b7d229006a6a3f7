//! Addresses: SIP, SIPS and tel URIs, and name-addr as headers carry them (RFC 3261 section 19.1, RFC 3966).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Longest URI we read, in bytes; more than any real one.
const MAX_URI: usize = 2048;

/// The scheme of an address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scheme {
    /// `sip:`
    Sip,
    /// `sips:`
    Sips,
    /// `tel:`
    Tel,
}

impl Scheme {
    /// The word before the colon.
    pub const fn as_str(self) -> &'static str {
        match self {
            Scheme::Sip => "sip",
            Scheme::Sips => "sips",
            Scheme::Tel => "tel",
        }
    }
}

/// A SIP, SIPS or tel URI. Parameters keep their order and spelling (RFC 6910 section 10.3
/// wants unknown ones retained).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SipUri {
    /// `sip`, `sips` or `tel`.
    pub scheme: Scheme,
    /// The user part as written (still percent-encoded), or the number of a tel URI. May be empty.
    pub user: String,
    /// Host without brackets, lower case; empty for tel.
    pub host: String,
    /// Port, where one is written.
    pub port: Option<u16>,
    /// URI parameters in order, names as written.
    pub params: Vec<(String, Option<String>)>,
    /// URI headers after `?`, as written.
    pub headers: Option<String>,
}

/// The text is no address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("not a SIP or telephone address")]
pub struct BadAddress;

impl SipUri {
    /// `sip:user@host`.
    pub fn sip(user: &str, host: &str) -> SipUri {
        SipUri {
            scheme: Scheme::Sip,
            user: user.to_owned(),
            host: host.to_ascii_lowercase(),
            port: None,
            params: Vec::new(),
            headers: None,
        }
    }

    /// The same with a port.
    #[must_use]
    pub fn with_port(mut self, port: u16) -> SipUri {
        self.port = Some(port);
        self
    }

    /// The same with one parameter set (an existing one of that name is replaced).
    #[must_use]
    pub fn with_param(mut self, name: &str, value: Option<&str>) -> SipUri {
        self.params.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
        self.params.push((name.to_owned(), value.map(str::to_owned)));
        self
    }

    /// The value of a parameter; `Some("")` for one without value.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_deref().unwrap_or(""))
    }

    /// The address of record: scheme, user and host (and a port that is not the default), nothing else.
    #[must_use]
    pub fn address_of_record(&self) -> SipUri {
        let default = if self.scheme == Scheme::Sips { 5061 } else { 5060 };
        SipUri {
            scheme: self.scheme,
            user: self.user.clone(),
            host: self.host.clone(),
            port: self.port.filter(|p| *p != default),
            params: Vec::new(),
            headers: None,
        }
    }

    /// Whether both name the same person, by the parts of RFC 3261 section 19.1.4 that tell
    /// people apart: user (escapes undone) and host. sip and sips count as one, ports and parameters do not.
    pub fn same_person(&self, other: &SipUri) -> bool {
        percent_decode(&self.user) == percent_decode(&other.user)
            && self.host.eq_ignore_ascii_case(&other.host)
            && (self.scheme == Scheme::Tel) == (other.scheme == Scheme::Tel)
    }

    /// The user part for people to read: escapes undone.
    pub fn user_display(&self) -> String {
        percent_decode(&self.user)
    }

    /// Host and port as they stand in a URI, IPv6 in brackets.
    pub fn host_port(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        match self.port {
            Some(port) => format!("{host}:{port}"),
            None => host,
        }
    }
}

impl FromStr for SipUri {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<SipUri, BadAddress> {
        if text.len() > MAX_URI || text.chars().any(|c| c.is_control() || c == '<' || c == '>' || c == ' ') {
            return Err(BadAddress);
        }
        let (scheme, rest) = text.split_once(':').ok_or(BadAddress)?;
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "sip" => Scheme::Sip,
            "sips" => Scheme::Sips,
            "tel" => Scheme::Tel,
            _ => return Err(BadAddress),
        };
        if scheme == Scheme::Tel {
            return parse_tel(rest);
        }
        // A '?' is legal in the user part too (RFC 3261 section 25.1), so headers begin at the first one behind an '@'.
        let host_from = rest.find('@').unwrap_or(0);
        let (rest, headers) = match rest[host_from..].find('?') {
            Some(at) => (&rest[..host_from + at], Some(rest[host_from + at + 1..].to_owned())),
            None => (rest, None),
        };
        // The user part may itself hold ';' and '?' only escaped or before the '@'.
        let (user, hostpart) = match rest.rsplit_once('@') {
            Some((u, h)) => (u, h),
            None => ("", rest),
        };
        let user = user.split_once(':').map_or(user, |(u, _)| u); // a password in a URI is dropped, never kept
        let (hostport, params) = split_params(hostpart);
        let (host, port) = parse_host_port(hostport)?;
        if rest.contains('@') && user.is_empty() {
            return Err(BadAddress);
        }
        Ok(SipUri { scheme, user: user.to_owned(), host, port, params, headers })
    }
}

fn parse_tel(rest: &str) -> Result<SipUri, BadAddress> {
    let (number, params) = split_params(rest.trim_start_matches('/'));
    let number: String = percent_decode(number).chars().filter(|c| !"-. ()".contains(*c)).collect();
    let digits = number.strip_prefix('+').unwrap_or(&number);
    if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit() || "*#abcdABCD".contains(c)) {
        return Err(BadAddress);
    }
    Ok(SipUri { scheme: Scheme::Tel, user: number, host: String::new(), port: None, params, headers: None })
}

fn split_params(text: &str) -> (&str, Vec<(String, Option<String>)>) {
    let mut parts = text.split(';');
    let head = parts.next().unwrap_or("");
    let params = parts
        .filter(|p| !p.is_empty())
        .map(|p| match p.split_once('=') {
            Some((n, v)) => (n.to_owned(), Some(v.to_owned())),
            None => (p.to_owned(), None),
        })
        .collect();
    (head, params)
}

fn parse_host_port(text: &str) -> Result<(String, Option<u16>), BadAddress> {
    let (host, port) = if let Some(rest) = text.strip_prefix('[') {
        let (host, after) = rest.split_once(']').ok_or(BadAddress)?;
        host.parse::<std::net::Ipv6Addr>().map_err(|_| BadAddress)?;
        (host, after.strip_prefix(':'))
    } else {
        match text.split_once(':') {
            Some((h, p)) => (h, Some(p)),
            None => (text, None),
        }
    };
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    if host.is_empty() || !host.chars().all(legal) {
        return Err(BadAddress);
    }
    let port = match port {
        Some(p) => Some(p.parse::<u16>().map_err(|_| BadAddress)?),
        None => None,
    };
    Ok((host.to_ascii_lowercase(), port))
}

fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let escape = (bytes[i] == b'%').then(|| text.get(i + 1..i + 3)).flatten();
        match escape.and_then(|h| u8::from_str_radix(h, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                i += 3;
            }
            None => {
                out.push(bytes[i]);
                i += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

impl fmt::Display for SipUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.scheme.as_str())?;
        f.write_str(&self.user)?;
        if self.scheme != Scheme::Tel {
            if !self.user.is_empty() {
                f.write_str("@")?;
            }
            f.write_str(&self.host_port())?;
        }
        for (name, value) in &self.params {
            match value {
                Some(v) => write!(f, ";{name}={v}")?,
                None => write!(f, ";{name}")?,
            }
        }
        match &self.headers {
            Some(h) => write!(f, "?{h}"),
            None => Ok(()),
        }
    }
}

/// An address with a name, as From, To and Contact carry it (RFC 3261 section 20.10).
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct NameAddr {
    /// The display name, unquoted.
    pub display: Option<String>,
    /// The address.
    pub uri: SipUri,
}

impl NameAddr {
    /// An address without a name.
    pub fn bare(uri: SipUri) -> NameAddr {
        NameAddr { display: None, uri }
    }

    /// What to call this person: the name, else the user part, else the host.
    pub fn title(&self) -> String {
        match &self.display {
            Some(name) if !name.is_empty() => name.clone(),
            _ if !self.uri.user.is_empty() => self.uri.user_display(),
            _ => self.uri.host.clone(),
        }
    }
}

impl fmt::Display for NameAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.display {
            Some(name) => {
                // A line break in a name would end the header.
                let name: String = name.chars().filter(|c| !c.is_control()).collect();
                write!(f, "\"{}\" <{}>", name.replace('\\', "\\\\").replace('"', "\\\""), self.uri)
            }
            None => write!(f, "<{}>", self.uri),
        }
    }
}

impl Serialize for SipUri {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SipUri {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<SipUri, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, user: &str, host: &str, port: Option<u16>, printed: &str) {
        let uri: SipUri = text.parse().expect(text);
        assert_eq!((uri.user.as_str(), uri.host.as_str(), uri.port), (user, host, port));
        assert_eq!(uri.to_string(), printed);
    }

    #[test]
    fn addresses_of_the_field_are_read_and_printed_back() {
        check("sip:boris@Demo.Perch", "boris", "demo.perch", None, "sip:boris@demo.perch");
        check("SIP:1@h:5070;m=BS;lr", "1", "h", Some(5070), "sip:1@h:5070;m=BS;lr");
        check("sip:[2001:db8::1]:5060", "", "2001:db8::1", Some(5060), "sip:[2001:db8::1]:5060");
        check("tel:+39-055-123", "+39055123", "", None, "tel:+39055123");
        check("tel://+31(20)1", "+31201", "", None, "tel:+31201");
        check("sip:a:secret@h", "a", "h", None, "sip:a@h");
        check("sip:who?@h?subject=x", "who?", "h", None, "sip:who?@h?subject=x");
        check("sip:anna@corp.com@h?Replaces=1@2", "anna@corp.com", "h", None, "sip:anna@corp.com@h?Replaces=1@2");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "sip:",
            "boris",
            "http://x",
            "sip:@h",
            "sip:a@",
            "sip:a@h:99999",
            "tel:",
            "tel:hello world",
            "sip:a b@h",
        ] {
            assert!(text.parse::<SipUri>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_same_person_is_known_through_ports_parameters_and_escapes() {
        let a: SipUri = "sip:b%6fris@H:5070;m=BS".parse().expect("uri");
        assert!(a.same_person(&"sips:boris@h".parse().expect("uri")));
        assert!(!a.same_person(&"sip:marta@h".parse().expect("uri")));
    }
}
