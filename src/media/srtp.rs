//! SRTP (RFC 3711, RFC 7714): one session's packets locked on their way out and opened on their way in.

use std::collections::VecDeque;

use webrtc_srtp::context::Context;
use webrtc_srtp::option::{srtcp_replay_protection, srtp_replay_protection};
use webrtc_srtp::protection_profile::ProtectionProfile;

use crate::model::srtp::{CryptoSuite, SrtpKey, SrtpKeys};

/// Packets that may come late and still once: at 20 ms more than a second (RFC 3711 section 3.3.2 asks for 64).
const REPLAY_WINDOW: usize = 128;

/// Sources that one other side may have in turn; of an older one nothing is remembered.
const MOST_SOURCES: usize = 4;

/// Bytes before an RTP payload, and before what is encrypted of RTCP.
const RTP_HEADER: usize = 12;
const RTCP_HEADER: usize = 8;

/// The word at the end of SRTCP: its index, and in the first bit whether it is encrypted.
const RTCP_INDEX: usize = 4;

/// The locks of one session.
pub struct Protection {
    keys: SrtpKeys,
    ours: Context,
    /// One for each of their sources that has proved to have the key: what others send leaves no trace.
    theirs: VecDeque<(u32, Context)>,
}

/// Whether a datagram is sound or a report about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// RTP.
    Sound,
    /// RTCP.
    Report,
}

impl Protection {
    /// With these keys; none if they are no keys of their suite, which the types exclude.
    pub fn new(keys: SrtpKeys) -> Option<Protection> {
        Some(Protection { ours: context(&keys.ours)?, theirs: VecDeque::new(), keys })
    }

    /// The keys in use.
    pub fn keys(&self) -> &SrtpKeys {
        &self.keys
    }

    /// The other side has a new key; ours goes on.
    pub fn change_theirs(&mut self, theirs: SrtpKey) {
        if self.keys.theirs != theirs {
            self.keys.theirs = theirs;
            self.theirs.clear();
        }
    }

    /// Locks a packet of ours; none if it is no packet, or the key has done all it may.
    pub fn lock(&mut self, datagram: &[u8], kind: Kind) -> Option<Vec<u8>> {
        let locked = match kind {
            Kind::Sound => self.ours.encrypt_rtp(datagram),
            Kind::Report => self.ours.encrypt_rtcp(datagram),
        };
        locked.ok().map(Vec::from)
    }

    /// Opens a packet of theirs; none if it is not theirs, was changed on the way, or has been here before.
    pub fn open(&mut self, datagram: &[u8], kind: Kind) -> Option<Vec<u8>> {
        let source = self.source(datagram, kind)?;
        if let Some((_, context)) = self.theirs.iter_mut().find(|(known, _)| *known == source) {
            return open(context, datagram, kind);
        }
        let mut context = context(&self.keys.theirs)?;
        let opened = open(&mut context, datagram, kind)?;
        if self.theirs.len() == MOST_SOURCES {
            self.theirs.pop_front();
        }
        self.theirs.push_back((source, context));
        Some(opened)
    }

    /// Whose packet it says to be; none if it is too short to be one, or not encrypted: the library would let an
    /// unencrypted report pass unchecked.
    fn source(&self, datagram: &[u8], kind: Kind) -> Option<u32> {
        let suite = self.keys.theirs.suite();
        let at = match kind {
            Kind::Sound if datagram.len() > RTP_HEADER + tag_bytes(suite, kind) => 8,
            Kind::Report if datagram.len() >= RTCP_HEADER + RTCP_INDEX + tag_bytes(suite, kind) => {
                // The tag of the counter modes stands after the index, that of GCM before it.
                let after = if is_gcm(suite) { 0 } else { tag_bytes(suite, kind) };
                let index = datagram.len() - after - RTCP_INDEX;
                if datagram[index] & 0x80 == 0 {
                    return None;
                }
                4
            }
            _ => return None,
        };
        datagram.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
    }
}

fn open(context: &mut Context, datagram: &[u8], kind: Kind) -> Option<Vec<u8>> {
    let opened = match kind {
        Kind::Sound => context.decrypt_rtp(datagram),
        Kind::Report => context.decrypt_rtcp(datagram),
    };
    opened.ok().map(Vec::from)
}

fn context(key: &SrtpKey) -> Option<Context> {
    let profile = match key.suite() {
        CryptoSuite::AesCm128HmacSha1_80 => ProtectionProfile::Aes128CmHmacSha1_80,
        CryptoSuite::AesCm128HmacSha1_32 => ProtectionProfile::Aes128CmHmacSha1_32,
        CryptoSuite::AeadAes128Gcm => ProtectionProfile::AeadAes128Gcm,
        CryptoSuite::AeadAes256Gcm => ProtectionProfile::AeadAes256Gcm,
    };
    let replay = Some(srtp_replay_protection(REPLAY_WINDOW));
    let replay_of_reports = Some(srtcp_replay_protection(REPLAY_WINDOW));
    Context::new(key.key(), key.salt(), profile, replay, replay_of_reports).ok()
}

fn is_gcm(suite: CryptoSuite) -> bool {
    matches!(suite, CryptoSuite::AeadAes128Gcm | CryptoSuite::AeadAes256Gcm)
}

fn tag_bytes(suite: CryptoSuite, kind: Kind) -> usize {
    match (suite, kind) {
        (CryptoSuite::AeadAes128Gcm | CryptoSuite::AeadAes256Gcm, _) => 16,
        // RFC 4568 section 6.2.2: the short tag is for sound alone.
        (CryptoSuite::AesCm128HmacSha1_32, Kind::Sound) => 4,
        _ => 10,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::media::rtp::Packet;

    fn key(suite: CryptoSuite, first: u8) -> SrtpKey {
        let length = (suite.key_bytes() + suite.salt_bytes()) as u8;
        SrtpKey::new(suite, (0..length).map(|i| first.wrapping_add(i)).collect()).expect("its length")
    }

    /// Two ends of a session.
    fn pair(suite: CryptoSuite) -> (Protection, Protection) {
        let (a, b) = (key(suite, 1), key(suite, 99));
        let one = Protection::new(SrtpKeys { ours: a.clone(), theirs: b.clone() }).expect("keys");
        (one, Protection::new(SrtpKeys { ours: b, theirs: a }).expect("keys"))
    }

    fn packet(sequence: u16, ssrc: u32) -> Vec<u8> {
        let payload = vec![0xab; 20];
        let packet = Packet { payload_type: 8, marker: false, sequence, timestamp: 0xdecafbad, ssrc, payload };
        packet.write().expect("a packet")
    }

    fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("digits"), 16).expect("a byte");
        digits.chunks(2).map(byte).collect()
    }

    /// The session of RFC 3711's own test code, as libsrtp and others publish it: the key of appendix B.3 as master.
    #[test]
    fn a_packet_is_locked_as_others_lock_it() {
        let master = hex("e1f97a0d3e018be0d64fa32c06de4139 0ec675ad498afeebb6960b3aabe6");
        let key = SrtpKey::new(CryptoSuite::AesCm128HmacSha1_80, master).expect("a key");
        let mut one = Protection::new(SrtpKeys { ours: key.clone(), theirs: key }).expect("keys");
        let plain = hex("800f1234 decafbad cafebabe abababab abababab abababab abababab");
        let locked = "800f1234 decafbad cafebabe 4e55dc4c e79978d8 8ca4d215 949d2402 b78d6acc 99ea179b 8dbb";
        assert_eq!(one.lock(&plain, Kind::Sound).expect("locked"), hex(locked));
        assert_eq!(one.open(&hex(locked), Kind::Sound).expect("opened"), plain);
    }

    #[test]
    fn each_suite_opens_what_it_locks_and_nothing_that_was_changed_or_comes_again() {
        for suite in CryptoSuite::ORDER {
            let (mut anna, mut boris) = pair(suite);
            for (kind, plain) in
                [(Kind::Sound, packet(7, 5)), (Kind::Report, hex("81c80001 00000005 01020304 05060708"))]
            {
                let locked = anna.lock(&plain, kind).expect("locked");
                assert!(!locked.windows(8).any(|w| w == &plain[plain.len() - 8..]), "{suite:?} {kind:?} is readable");
                for at in 0..locked.len() {
                    let mut changed = locked.clone();
                    changed[at] ^= 0x40;
                    assert_eq!(boris.open(&changed, kind), None, "{suite:?} {kind:?}: byte {at} was changed");
                }
                assert_eq!(boris.open(&plain, kind), None, "unlocked is not heard");
                assert_eq!(boris.open(&locked, kind), Some(plain), "{suite:?} {kind:?}");
                assert_eq!(boris.open(&locked, kind), None, "{suite:?} {kind:?} came again");
            }
        }
    }

    #[test]
    fn sound_goes_on_when_the_sequence_goes_round_and_packets_are_lost_or_late() {
        for suite in CryptoSuite::ORDER {
            let (mut anna, mut boris) = pair(suite);
            let locked: Vec<_> = (0..300_u16)
                .map(|i| packet(65_400_u16.wrapping_add(i), 5))
                .map(|plain| (anna.lock(&plain, Kind::Sound).expect("locked"), plain))
                .collect();
            for (i, (datagram, plain)) in locked.iter().enumerate().filter(|(i, _)| i % 7 != 0) {
                assert_eq!(boris.open(datagram, Kind::Sound).as_ref(), Some(plain), "{suite:?} {i}");
            }
            let (late, plain) = &locked[294];
            assert_eq!(boris.open(late, Kind::Sound).as_ref(), Some(plain), "{suite:?}: late, yet heard");
        }
    }

    #[test]
    fn many_sources_of_nobody_leave_no_trace() {
        let (mut anna, mut boris) = pair(CryptoSuite::AesCm128HmacSha1_80);
        for ssrc in 0..1_000 {
            let mut forged = packet(1, ssrc);
            forged.extend([0; 10]);
            assert_eq!(boris.open(&forged, Kind::Sound), None);
        }
        assert!(boris.theirs.is_empty());
        for ssrc in 0..20 {
            let locked = anna.lock(&packet(1, ssrc), Kind::Sound).expect("locked");
            assert!(boris.open(&locked, Kind::Sound).is_some());
        }
        assert_eq!(boris.theirs.len(), MOST_SOURCES);
    }

    #[test]
    fn a_new_key_of_theirs_counts_from_now_on_and_ours_goes_on() {
        let (mut anna, mut boris) = pair(CryptoSuite::AeadAes128Gcm);
        let old = anna.lock(&packet(1, 5), Kind::Sound).expect("locked");
        let theirs = key(CryptoSuite::AeadAes128Gcm, 200);
        let mut again = Protection::new(SrtpKeys { ours: theirs.clone(), ..anna.keys().clone() }).expect("keys");
        boris.change_theirs(theirs);
        assert_eq!(boris.open(&old, Kind::Sound), None);
        let new = again.lock(&packet(2, 5), Kind::Sound).expect("locked");
        assert!(boris.open(&new, Kind::Sound).is_some());
        let back = boris.lock(&packet(1, 9), Kind::Sound).expect("locked");
        assert!(anna.open(&back, Kind::Sound).is_some());
    }

    proptest! {
        #[test]
        fn anything_from_the_network_is_opened_or_dropped(datagram: Vec<u8>, suite in 0..4_usize, report: bool) {
            let (_, mut boris) = pair(CryptoSuite::ORDER[suite]);
            let kind = if report { Kind::Report } else { Kind::Sound };
            prop_assert_eq!(boris.open(&datagram, kind), None);
        }

        #[test]
        fn what_only_begins_like_a_packet_is_dropped(mut tail: Vec<u8>, csrcs in 0..16_u8, suite in 0..4_usize) {
            let (_, mut boris) = pair(CryptoSuite::ORDER[suite]);
            let mut datagram = vec![0x90 | csrcs, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5];
            datagram.append(&mut tail);
            prop_assert_eq!(boris.open(&datagram, Kind::Sound), None);
        }
    }
}
