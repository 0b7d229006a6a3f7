//! What holds for all lines: how long a recall rings, how often, and which numbers only a hand dials (part 3.4).

use std::time::Duration;

use crate::model::SipUri;
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
    emergency: Vec<String>,
    premium: Vec<String>,
}

impl House {
    /// As the settings have it.
    pub fn new(settings: &CallSettings) -> House {
        let digits = |list: &[String]| list.iter().map(|n| digits(n)).filter(|n| !n.is_empty()).collect();
        House {
            recall_rings: Duration::from_secs(settings.recall_rings_s.clamp(5, 120).into()),
            recalls: settings.recalls_not_taken.max(1),
            emergency: digits(&settings.emergency_numbers),
            premium: digits(&settings.premium_prefixes),
        }
    }

    /// An emergency number, however it is written: only a hand dials it.
    pub fn is_emergency(&self, target: &SipUri) -> bool {
        let number = digits(&target.user_display());
        self.emergency.contains(&number) || target.user.to_ascii_lowercase().starts_with("sos")
    }

    /// A number that costs extra: a hand may dial it, a timer may not.
    pub fn is_premium(&self, target: &SipUri) -> bool {
        let number = digits(&target.user_display());
        number.len() >= PREMIUM_DIGITS && self.premium.iter().any(|prefix| number.starts_with(prefix.as_str()))
    }
}

impl Default for House {
    fn default() -> House {
        House::new(&CallSettings::default())
    }
}

fn digits(number: &str) -> String {
    number.chars().filter(|c| !"-. ()+".contains(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_only_a_hand_dials_are_known_however_they_are_written() {
        let house = House::default();
        let uri = |text: &str| -> SipUri { text.parse().expect(text) };
        for emergency in ["sip:112@x", "tel:911", "sip:1-1-2@x", "sip:sos@x", "sip:sos.fire@x", "tel:999"] {
            assert!(house.is_emergency(&uri(emergency)), "{emergency}");
        }
        assert!(!house.is_emergency(&uri("sip:1120@x")));
        assert!(house.is_premium(&uri("tel:+1-900-555-0100")) && house.is_premium(&uri("sip:0900123456@x")));
        assert!(!house.is_premium(&uri("sip:0900@x")) && !house.is_premium(&uri("sip:+390212345678@x")));
    }

    #[test]
    fn the_list_is_the_users() {
        let settings = CallSettings { emergency_numbers: vec!["1-1-2".into()], ..CallSettings::default() };
        let house = House::new(&settings);
        let (police, extension) = ("sip:112@x".parse().expect("uri"), "sip:101@x".parse().expect("uri"));
        assert!(house.is_emergency(&police) && !house.is_emergency(&extension));
    }
}
