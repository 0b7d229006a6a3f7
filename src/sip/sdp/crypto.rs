//! Keys in session descriptions: `a=crypto` (RFC 4568), one of each side's.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use crate::model::srtp::{CryptoSuite, SrtpKey, SrtpKeys};

/// One `a=crypto` line of the other side.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Crypto {
    /// Which of the offer's lines: the answer repeats it.
    pub(super) tag: u32,
    /// Their key.
    pub(super) key: SrtpKey,
}

/// Reads what stands after `crypto:`; none for a suite or a parameter that we do not know (section 6.3.7), for sound that
/// would not be encrypted or checked, and for more keys than one.
pub(super) fn read(value: &str) -> Option<Crypto> {
    let mut words = value.split_ascii_whitespace();
    let tag = words.next()?.parse().ok().filter(|tag| *tag < 1_000_000_000)?;
    let suite = CryptoSuite::named(words.next()?)?;
    let method = words.next()?;
    let inline = method.get(..7).filter(|m| m.eq_ignore_ascii_case("inline:")).and(method.get(7..))?;
    let mut parts = inline.split('|');
    let text = parts.next()?;
    // After the key its lifetime may stand, which no call outlives; a key identifier would stand in every packet.
    if text.contains(';') || parts.any(|part| part.contains(':') || part.contains(';')) {
        return None;
    }
    // Window size hints mean nothing to us; other parameters change the packets, but for those that say they do not.
    let known = |word: &str| word.starts_with("WSH=") || word.starts_with('-') || word == "KDR=0";
    if !words.all(known) {
        return None;
    }
    let bytes = STANDARD.decode(text).or_else(|_| STANDARD_NO_PAD.decode(text)).ok()?;
    Some(Crypto { tag, key: SrtpKey::new(suite, bytes)? })
}

/// What stands after `crypto:` for a key of ours.
pub(super) fn write(tag: u32, key: &SrtpKey) -> String {
    format!("{tag} {} inline:{}", key.suite().name(), STANDARD.encode(key.expose()))
}

/// For us who answer: the first of their lines whose suite we have a key for, and both keys.
pub(super) fn take(theirs: &[Crypto], ours: &[SrtpKey]) -> Option<(u32, SrtpKeys)> {
    theirs.iter().find_map(|crypto| {
        let ours = ours.iter().find(|key| key.suite() == crypto.key.suite())?.clone();
        Some((crypto.tag, SrtpKeys { ours, theirs: crypto.key.clone() }))
    })
}

/// For us who offered: their one line repeats the tag and the suite of one of ours (section 5.1.3).
pub(super) fn accepted(theirs: &[Crypto], ours: &[SrtpKey]) -> Option<SrtpKeys> {
    let [crypto] = theirs else { return None };
    let at = usize::try_from(crypto.tag).ok()?.checked_sub(1)?;
    let ours = ours.get(at).filter(|key| key.suite() == crypto.key.suite())?.clone();
    Some(SrtpKeys { ours, theirs: crypto.key.clone() })
}

#[cfg(test)]
mod tests;
