//! What holds for all lines: how long a recall rings, how often, and which numbers only a hand dials (part 3.4).

use std::time::Duration;

use crate::model::SipUri;
use crate::model::address::Scheme;
use crate::model::emergency::{self, EVERYWHERE};
use crate::model::settings::CallSettings;

/// A number that costs extra has at least so many digits: shorter ones are extensions of somebody's exchange.
const PREMIUM_DIGITS: usize = 7;

/// The rules of the house.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct House {
    /// T-CCBS3, the recall timer of RFC 6910 section 7.3: so long the recall rings (T73).
    pub recall_rings: Duration,
    /// Recalls not taken before the request ends.
    pub recalls: u8,
    /// Only a hand dials them, and nothing is completed to them.
    emergency: Vec<String>,
    /// No timer dials them: those, and where the country is not known, every country's.
    doubtful: Vec<String>,
    premium: Vec<String>,
}

impl House {
    /// As the settings have it, in that country (ISO 3166) as far as it is known.
    pub fn new(settings: &CallSettings, country: Option<&str>) -> House {
        let digits = |list: &[String]| list.iter().map(|n| digits(n)).filter(|n| !n.is_empty()).collect::<Vec<_>>();
        let own = digits(&settings.emergency_numbers);
        let national = country.and_then(emergency::national);
        let (emergency, doubtful) = if own.is_empty() {
            let known = EVERYWHERE.iter().chain(national.unwrap_or_default()).map(|n| (*n).to_owned()).collect();
            let all = emergency::of_all_countries().filter(|_| national.is_none()).map(str::to_owned).collect();
            (known, all)
        } else {
            (own, Vec::new())
        };
        House {
            recall_rings: Duration::from_secs(settings.recall_rings_s.clamp(5, 120).into()),
            recalls: settings.recalls_not_taken.max(1),
            emergency,
            doubtful,
            premium: digits(&settings.premium_prefixes),
        }
    }

    /// Whether the line, whose own address this is, would reach an emergency service there.
    pub fn is_emergency(&self, target: &SipUri, line: &SipUri) -> bool {
        target.user.to_ascii_lowercase().starts_with("sos") || is_among(&self.emergency, target, line)
    }

    /// Whether it may be an emergency number, for all that is known: no timer dials it.
    pub fn may_be_emergency(&self, target: &SipUri, line: &SipUri) -> bool {
        self.is_emergency(target, line) || is_among(&self.doubtful, target, line)
    }

    /// A number that costs extra: a hand may dial it, a timer may not.
    pub fn is_premium(&self, target: &SipUri) -> bool {
        let number = digits(&target.user_display());
        number.len() >= PREMIUM_DIGITS && self.premium.iter().any(|prefix| number.starts_with(prefix.as_str()))
    }
}

impl Default for House {
    fn default() -> House {
        House::new(&CallSettings::default(), None)
    }
}

/// Whether it is one of these numbers, dialled at the line's own exchange, and not a neighbour of the line's own number:
/// an exchange that calls its phones 105 and 107 has somebody at 101 too.
fn is_among(list: &[String], target: &SipUri, line: &SipUri) -> bool {
    let (number, own) = (digits(&target.user_display()), digits(&line.user_display()));
    let elsewhere = target.scheme != Scheme::Tel && !target.host.eq_ignore_ascii_case(&line.host);
    let all_but_last = |number: &str| number.char_indices().next_back().map(|(at, _)| number[..at].to_owned());
    let is_neighbour = all_but_last(&number) == all_but_last(&own) && !EVERYWHERE.contains(&number.as_str());
    list.contains(&number) && !elsewhere && !is_neighbour
}

fn digits(number: &str) -> String {
    number.chars().filter(|c| !"-. ()+".contains(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(text: &str) -> SipUri {
        text.parse().expect(text)
    }

    #[test]
    fn numbers_that_only_a_hand_dials_are_known_however_they_are_written() {
        let (house, line) = (House::default(), uri("sip:2001@x"));
        for emergency in ["sip:112@x", "tel:911", "sip:1-1-2@x", "sip:sos@x", "sip:sos.fire@x", "sip:112@X:5070"] {
            assert!(house.is_emergency(&uri(emergency), &line), "{emergency}");
        }
        assert!(!house.is_emergency(&uri("sip:1120@x"), &line));
        assert!(house.is_premium(&uri("tel:+1-900-555-0100")) && house.is_premium(&uri("sip:0900123456@x")));
        assert!(!house.is_premium(&uri("sip:0900@x")) && !house.is_premium(&uri("sip:+390212345678@x")));
    }

    #[test]
    fn an_extension_is_no_emergency_unless_this_line_would_dial_one() {
        // Who, from which line, in which country; whether it is one, and whether a timer keeps off it.
        for (target, line, country, is_one, may_be) in [
            ("sip:101@x", "sip:2001@x", Some("IT"), false, false),
            ("sip:115@x", "sip:2001@x", Some("IT"), true, true),
            ("sip:110@x", "sip:2001@x", Some("DE"), true, true),
            ("sip:110@x", "sip:2001@x", Some("IT"), false, false),
            ("sip:112@x", "sip:2001@x", Some("US"), true, true),
            // Nobody knows where: it may be watched, but nothing dials it by itself.
            ("sip:101@x", "sip:2001@x", None, false, true),
            ("sip:999@x", "sip:2001@x", None, false, true),
            // A neighbour's number; but 112 is 112 everywhere.
            ("sip:101@x", "sip:105@x", Some("RU"), false, false),
            ("sip:112@x", "sip:115@x", Some("IT"), true, true),
            // Somebody of another domain is called there.
            ("sip:112@y", "sip:2001@x", Some("IT"), false, false),
            ("tel:118", "sip:2001@x", Some("it"), true, true),
        ] {
            let house = House::new(&CallSettings::default(), country);
            let (target, line, name) = (uri(target), uri(line), format!("{target} at {line} in {country:?}"));
            let found = (house.is_emergency(&target, &line), house.may_be_emergency(&target, &line));
            assert_eq!(found, (is_one, may_be), "{name}");
        }
    }

    #[test]
    fn the_list_is_the_users() {
        let settings = CallSettings { emergency_numbers: vec!["1-1-8".into()], ..CallSettings::default() };
        let (house, line) = (House::new(&settings, Some("RU")), uri("sip:2001@x"));
        assert!(house.is_emergency(&uri("sip:118@x"), &line) && !house.may_be_emergency(&uri("sip:101@x"), &line));
    }
}
