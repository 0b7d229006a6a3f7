//! The descriptions of one session in their order, so that later ones keep what earlier ones fixed (RFC 3264 section 8).

use std::net::IpAddr;

use super::numbers::Numbers;
use super::write::{self, Origin, Place};
use super::{SdpError, crypto, negotiate, read};
use crate::model::media::{Agreed, LocalMedia};
use crate::model::srtp::{SrtpKey, SrtpPolicy};

/// One session, from the first offer or answer to the last.
///
/// It counts the version of our descriptions, which grows only when one differs from the
/// last; keeps every `m=` line that was ever offered in its place; and lets payload types
/// keep their meaning when the other end offered first and we offer next (hold, resume).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    origin: Origin,
    numbers: Numbers,
    places: Vec<Place>,
    /// Our keys for the whole session, from the first description on.
    keys: Vec<SrtpKey>,
    /// The sound is encrypted, and stays so.
    encrypted: bool,
    last: String,
}

impl Session {
    /// A session of which nothing was said yet; `session_id` is any number that no other session of ours has.
    pub fn new(session_id: u64, local_ip: IpAddr) -> Session {
        Session::at_version(session_id, local_ip, 1)
    }

    /// The same, its first description under that version.
    pub(super) fn at_version(session_id: u64, local_ip: IpAddr, version: u64) -> Session {
        let origin = Origin { born_at: local_ip, local_ip, session_id, version };
        Session {
            origin,
            numbers: Numbers::default(),
            places: vec![Place::ours()],
            keys: Vec::new(),
            encrypted: false,
            last: String::new(),
        }
    }

    /// Our address has changed: later descriptions name this one.
    pub fn move_to(&mut self, local_ip: IpAddr) {
        self.origin.local_ip = local_ip;
    }

    /// Our offer.
    pub fn offer(&mut self, local: &LocalMedia) -> String {
        self.keep_keys(local);
        let policy = local.security.policy;
        if policy == SrtpPolicy::Require {
            self.places.iter_mut().for_each(Place::require_encryption);
        }
        let secure = self.encrypted || matches!(policy, SrtpPolicy::Offer | SrtpPolicy::Require);
        let audio = write::offered(local, &self.numbers, if secure { &self.keys } else { &[] });
        self.say(|origin, places| write::description(origin, places, &audio))
    }

    /// Answers an offer: the text to send and what was agreed.
    ///
    /// # Errors
    /// What the offer lacks; everything then stays as it was (RFC 3261 section 14.2: 488).
    pub fn answer(&mut self, offer: &str, local: &LocalMedia) -> Result<(String, Agreed), SdpError> {
        let streams = read::streams(offer)?;
        let policy = local.security.policy;
        let chosen = negotiate::choose(&streams, &local.codecs, policy)?;
        let mut agreed = negotiate::answered(&chosen, local);
        let keys = self.keys_with(local);
        let taken = if policy == SrtpPolicy::Off { None } else { crypto::take(&chosen.stream.cryptos, &keys) };
        if taken.is_none() && (chosen.stream.is_secure() || policy == SrtpPolicy::Require) {
            return Err(SdpError::SecureOnly);
        }
        let (tag, srtp) = taken.unzip();
        agreed.srtp = srtp;
        self.encrypted = tag.is_some();
        self.keep_keys(local);
        self.numbers.learn(&chosen);
        self.places = write::places(&streams, chosen.index);
        let audio = write::answered(&chosen, &agreed, local, tag);
        let text = self.say(|origin, places| write::description(origin, places, &audio));
        Ok((text, agreed))
    }

    /// Reads the answer to our last [`Session::offer`], made from the same `local`.
    ///
    /// # Errors
    /// Why it leads to no sound.
    pub fn read_answer(&self, answer: &str, local: &LocalMedia) -> Result<Agreed, SdpError> {
        let streams = read::streams(answer)?;
        if streams.iter().any(read::Stream::is_audio) && streams.iter().all(|s| !s.is_audio() || s.port == 0) {
            return Err(SdpError::Declined);
        }
        // What was offered without a key cannot be answered with one.
        let policy = if self.encrypted { SrtpPolicy::Offer } else { local.security.policy };
        let chosen = negotiate::choose(&streams, &local.codecs, policy)?;
        let mut agreed = negotiate::accepted(&chosen, local, &self.numbers);
        if matches!(policy, SrtpPolicy::Offer | SrtpPolicy::Require) {
            agreed.srtp = crypto::accepted(&chosen.stream.cryptos, &self.keys_with(local));
        }
        if agreed.srtp.is_none() && (chosen.stream.is_secure() || policy == SrtpPolicy::Require) {
            return Err(SdpError::PlainOnly);
        }
        Ok(agreed)
    }

    /// The keys of this session: the first that were given.
    fn keys_with(&self, local: &LocalMedia) -> Vec<SrtpKey> {
        if self.keys.is_empty() { local.security.keys.clone() } else { self.keys.clone() }
    }

    fn keep_keys(&mut self, local: &LocalMedia) {
        self.keys = self.keys_with(local);
    }

    /// Writes a description under the last version, or under the next if it differs from the last one.
    fn say(&mut self, write: impl Fn(&Origin, &[Place]) -> String) -> String {
        let text = write(&self.origin, &self.places);
        if self.last.is_empty() || self.last == text {
            self.last.clone_from(&text);
            return text;
        }
        self.origin.version += 1;
        self.last = write(&self.origin, &self.places);
        self.last.clone()
    }
}
