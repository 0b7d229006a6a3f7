//! Encrypted sound: suites and keys of SRTP as session descriptions carry them (RFC 4568, RFC 7714).

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whether a line's sound is encrypted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SrtpPolicy {
    /// Never: who asks for nothing else is refused.
    #[default]
    Off,
    /// If the other side asks.
    Answer,
    /// Offered; without it where the other side does not know it (RFC 8643).
    Offer,
    /// Always: who does not know it is not spoken to.
    Require,
}

/// A cipher with its check (RFC 4568 section 6.2, RFC 7714 section 14.2).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum CryptoSuite {
    /// AES in Galois counter mode, 256 bits.
    AeadAes256Gcm,
    /// AES in Galois counter mode, 128 bits.
    AeadAes128Gcm,
    /// AES in counter mode, SHA-1 to 80 bits: what every phone knows.
    AesCm128HmacSha1_80,
    /// The same with 32 bits beside each sound packet.
    AesCm128HmacSha1_32,
}

impl CryptoSuite {
    /// In the order that we offer them: the one that everybody knows first.
    pub const ORDER: [CryptoSuite; 4] = [
        CryptoSuite::AesCm128HmacSha1_80,
        CryptoSuite::AesCm128HmacSha1_32,
        CryptoSuite::AeadAes256Gcm,
        CryptoSuite::AeadAes128Gcm,
    ];

    /// Its name in `a=crypto`.
    pub const fn name(self) -> &'static str {
        match self {
            CryptoSuite::AeadAes256Gcm => "AEAD_AES_256_GCM",
            CryptoSuite::AeadAes128Gcm => "AEAD_AES_128_GCM",
            CryptoSuite::AesCm128HmacSha1_80 => "AES_CM_128_HMAC_SHA1_80",
            CryptoSuite::AesCm128HmacSha1_32 => "AES_CM_128_HMAC_SHA1_32",
        }
    }

    /// The suite of a name, in whatever case.
    pub fn named(name: &str) -> Option<CryptoSuite> {
        CryptoSuite::ORDER.into_iter().find(|suite| suite.name().eq_ignore_ascii_case(name))
    }

    /// Bytes of the master key.
    pub const fn key_bytes(self) -> usize {
        match self {
            CryptoSuite::AeadAes256Gcm => 32,
            _ => 16,
        }
    }

    /// Bytes of the master salt.
    pub const fn salt_bytes(self) -> usize {
        match self {
            CryptoSuite::AeadAes256Gcm | CryptoSuite::AeadAes128Gcm => 12,
            _ => 14,
        }
    }
}

/// A master key with its salt; it never shows itself.
#[derive(Clone, PartialEq, Eq)]
pub struct SrtpKey {
    suite: CryptoSuite,
    bytes: Vec<u8>,
}

impl SrtpKey {
    /// Key and salt one after the other; none if their length is not the suite's.
    pub fn new(suite: CryptoSuite, bytes: Vec<u8>) -> Option<SrtpKey> {
        (bytes.len() == suite.key_bytes() + suite.salt_bytes()).then_some(SrtpKey { suite, bytes })
    }

    /// For which suite.
    pub fn suite(&self) -> CryptoSuite {
        self.suite
    }

    /// The master key.
    pub fn key(&self) -> &[u8] {
        &self.bytes[..self.suite.key_bytes()]
    }

    /// The master salt.
    pub fn salt(&self) -> &[u8] {
        &self.bytes[self.suite.key_bytes()..]
    }

    /// Key and salt one after the other, for the description that the other side gets.
    pub fn expose(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for SrtpKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(struck out)", self.suite.name())
    }
}

/// The keys of a session, both of one suite.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SrtpKeys {
    /// What we send is under this one.
    pub ours: SrtpKey,
    /// What they send is under this one.
    pub theirs: SrtpKey,
}

/// What we bring to an offer or an answer in matters of encryption.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Security {
    /// What is wanted.
    pub policy: SrtpPolicy,
    /// A fresh key for each suite that we know, best first. A session keeps the first it was given.
    pub keys: Vec<SrtpKey>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_the_length_of_its_suite_and_does_not_show_itself() {
        for (suite, length) in CryptoSuite::ORDER.into_iter().zip([30, 30, 44, 28]) {
            assert_eq!(CryptoSuite::named(&suite.name().to_lowercase()), Some(suite));
            let key = SrtpKey::new(suite, (0..length).collect()).expect("its length");
            assert_eq!([key.key(), key.salt()].concat(), key.expose());
            assert_eq!(SrtpKey::new(suite, vec![0; usize::from(length) + 1]), None);
            assert!(!format!("{key:?}").contains("29"), "{key:?}");
        }
    }
}
