//! Contact (RFC 3261 section 20.10): where somebody is reached, for how long, and what is tried first.

use super::{name_addr, params};
use crate::model::NameAddr;

/// One Contact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contact {
    /// The address.
    pub addr: NameAddr,
    /// Its own `expires`, seconds.
    pub expires_s: Option<u32>,
    /// `q` in thousandths, 0 to 1000; absent or unreadable is 1000.
    pub q: u16,
}

/// The Contacts of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Contacts {
    /// `*`: all of them, in a REGISTER that removes them.
    All,
    /// These, in the order of the message.
    Listed(Vec<Contact>),
}

/// Reads all Contact headers of a message, leaving out what cannot be read.
pub fn parse<'a>(lines: impl IntoIterator<Item = &'a str>) -> Contacts {
    let mut listed = Vec::new();
    for value in params::values(lines) {
        if value == "*" {
            return Contacts::All;
        }
        listed.extend(contact(value));
    }
    Contacts::Listed(listed)
}

/// The first Contact of a message: the remote target of a dialog.
pub fn first<'a>(lines: impl IntoIterator<Item = &'a str>) -> Option<Contact> {
    params::values(lines).find_map(contact)
}

fn contact(value: &str) -> Option<Contact> {
    let (addr, params) = name_addr::parse_with_params(value)?;
    let q = params.get("q").and_then(|q| thousandths(&q)).unwrap_or(1000);
    Some(Contact { addr, expires_s: params.seconds("expires"), q })
}

/// `0.7` is 700; three digits after the point at most (RFC 3261 section 25.1).
fn thousandths(text: &str) -> Option<u16> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() > 3 || !part.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part: u16 = format!("{part:0<3}").parse().ok()?;
    match whole {
        "0" | "" => Some(part),
        "1" if part == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lines: &[&str], read: &[(&str, Option<u32>, u16)]) {
        let Contacts::Listed(found) = parse(lines.iter().copied()) else { panic!("a list") };
        let found: Vec<(String, Option<u32>, u16)> =
            found.iter().map(|c| (c.addr.to_string(), c.expires_s, c.q)).collect();
        let read: Vec<(String, Option<u32>, u16)> = read.iter().map(|(a, e, q)| ((*a).to_owned(), *e, *q)).collect();
        assert_eq!(found, read);
    }

    #[test]
    fn contacts_are_read_with_their_own_times() {
        check(
            &["\"Mr. Watson\" <sip:watson@worcester.bell-telephone.com>;q=0.7; expires=3600,\"Mr. W\" <sip:w@h> ;q=.1"],
            &[
                ("\"Mr. Watson\" <sip:watson@worcester.bell-telephone.com>", Some(3600), 700),
                ("\"Mr. W\" <sip:w@h>", None, 100),
            ],
        );
        check(&["<sip:159a@127.0.0.1:5260>;expires=600"], &[("<sip:159a@127.0.0.1:5260>", Some(600), 1000)]);
        check(
            &["sip:a@h;expires=5", "<sip:127.0.0.1:5160>;q=2"],
            &[("<sip:a@h>", Some(5), 1000), ("<sip:127.0.0.1:5160>", None, 1000)],
        );
        check(&["", "rubbish"], &[]);
        assert_eq!(parse(["*"]), Contacts::All);
        assert_eq!(first(["rubbish, <sip:a@h>, <sip:b@h>"]).map(|c| c.addr.uri.user), Some("a".into()));
    }
}
