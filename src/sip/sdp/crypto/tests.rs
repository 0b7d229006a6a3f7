//! Keys offered and answered: the examples of RFC 4568, and every policy against every other.

use super::*;
use crate::model::media::{Codec, LocalMedia, MediaDirection};
use crate::model::srtp::{Security, SrtpPolicy};
use crate::sip::sdp::{SdpError, Session};

fn keys(first: u8) -> Vec<SrtpKey> {
    let key = |suite: CryptoSuite| {
        let length = suite.key_bytes() + suite.salt_bytes();
        SrtpKey::new(suite, vec![first + suite as u8; length]).expect("its length")
    };
    CryptoSuite::ORDER.into_iter().map(key).collect()
}

fn local(policy: SrtpPolicy, first: u8) -> LocalMedia {
    let security = Security { policy, keys: keys(first) };
    LocalMedia {
        rtp_port: 40_000,
        codecs: vec![Codec::Pcma],
        direction: MediaDirection::SendRecv,
        ptime_ms: 20,
        security,
    }
}

fn session(id: u64) -> Session {
    Session::new(id, "192.0.2.1".parse().expect("an address"))
}

#[test]
fn lines_are_read_as_the_rfc_has_them_and_what_we_cannot_keep_is_left() {
    let rfc = "1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR|2^20|1:4";
    let plain = "1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";
    for (line, good) in [
        (plain.to_owned(), true),
        (format!("{plain}|2^31"), true),
        (format!("{plain}|2^20 WSH=128 KDR=0"), true),
        (plain.replace("inline", "INLINE").replace("AES_CM", "aes_cm"), true),
        // A key identifier would stand in every packet.
        (rfc.to_owned(), false),
        (format!("{plain} UNENCRYPTED_SRTP"), false),
        (format!("{plain} UNAUTHENTICATED_SRTP"), false),
        (format!("{plain} UNENCRYPTED_SRTCP"), false),
        (format!("{plain} KDR=1"), false),
        (format!("{plain} NEW_PARAMETER=1"), false),
        (format!("{plain};inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj"), false),
        ("1 F8_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj".to_owned(), false),
        ("1 AES_CM_128_HMAC_SHA1_80 inline:c2hvcnQ=".to_owned(), false),
        ("1 AES_CM_128_HMAC_SHA1_80 uri:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj".to_owned(), false),
        ("x AES_CM_128_HMAC_SHA1_80".to_owned(), false),
        (String::new(), false),
    ] {
        assert_eq!(read(&line).is_some(), good, "{line}");
    }
    for (tag, key) in (1..).zip(keys(3)) {
        assert_eq!(read(&write(tag, &key)), Some(Crypto { tag, key }));
    }
}

/// Whether the sound is encrypted, for every policy of the one who offers and the one who answers; none if there is none.
#[test]
fn each_policy_against_each() {
    use SrtpPolicy::{Answer, Off, Offer, Require};
    for (ours, theirs, encrypted) in [
        (Off, Off, Some(false)),
        (Off, Answer, Some(false)),
        (Off, Offer, Some(false)),
        (Off, Require, None),
        (Answer, Offer, Some(false)),
        (Answer, Require, None),
        (Offer, Off, Some(false)),
        (Offer, Answer, Some(true)),
        (Offer, Offer, Some(true)),
        (Offer, Require, Some(true)),
        (Require, Off, None),
        (Require, Answer, Some(true)),
        (Require, Offer, Some(true)),
        (Require, Require, Some(true)),
    ] {
        let (mut one, mut two) = (session(1), session(2));
        let (mine, yours) = (local(ours, 10), local(theirs, 100));
        let offer = one.offer(&mine);
        assert_eq!(offer.contains("RTP/SAVP"), ours == Require, "{offer}");
        let result = two.answer(&offer, &yours).map(|(text, agreed)| (one.read_answer(&text, &mine), agreed));
        let told = result.as_ref().ok().map(|(_, agreed)| agreed.srtp.is_some());
        assert_eq!(told, encrypted, "{ours:?} to {theirs:?}: {result:?}");
        let Ok((read, answered)) = result else { continue };
        let read = read.expect("an answer that fits");
        assert_eq!(read.srtp.is_some(), answered.srtp.is_some());
        if let (Some(a), Some(b)) = (read.srtp, answered.srtp) {
            assert_eq!((&a.ours, &a.theirs), (&b.theirs, &b.ours), "each sends under the other's key");
            assert_eq!(a.ours.suite(), CryptoSuite::AesCm128HmacSha1_80);
        }
    }
}

#[test]
fn keys_stay_the_same_from_offer_to_offer_whoever_makes_it() {
    let (mut one, mut two) = (session(1), session(2));
    let first = one.offer(&local(SrtpPolicy::Require, 10));
    let (text, before) = two.answer(&first, &local(SrtpPolicy::Answer, 100)).expect("agreed");
    assert!(text.contains("RTP/SAVP") && text.matches("a=crypto").count() == 1, "{text}");
    one.read_answer(&text, &local(SrtpPolicy::Require, 10)).expect("agreed");
    // Fresh keys are brought each time; the session keeps its own. Who only answered now offers, encrypted still.
    let hold = LocalMedia { direction: MediaDirection::SendOnly, ..local(SrtpPolicy::Answer, 55) };
    let offer = two.offer(&hold);
    assert!(offer.contains("RTP/SAVP"), "{offer}");
    let (text, _) = one.answer(&offer, &local(SrtpPolicy::Require, 66)).expect("agreed");
    let after = two.read_answer(&text, &hold).expect("agreed");
    assert_eq!(after.srtp, before.srtp);
}

#[test]
fn of_two_streams_the_encrypted_one_is_taken_by_who_wants_it() {
    let key = write(4, &keys(7)[3]);
    let offer = format!(
        "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\nm=audio 5000 RTP/AVP 8\r\n\
         m=audio 5002 RTP/SAVP 8\r\na=crypto:{key}\r\n"
    );
    for (policy, port) in [
        (SrtpPolicy::Off, 5_000),
        (SrtpPolicy::Answer, 5_000),
        (SrtpPolicy::Offer, 5_002),
        (SrtpPolicy::Require, 5_002),
    ] {
        let (text, agreed) = session(1).answer(&offer, &local(policy, 10)).expect("agreed");
        assert_eq!(agreed.remote_rtp.port(), port, "{policy:?}");
        assert_eq!(agreed.srtp.is_some(), port == 5_002);
        assert_eq!(text.contains("a=crypto:4 AEAD_AES_128_GCM inline:"), port == 5_002, "{text}");
    }
}

#[test]
fn an_answer_with_another_tag_or_suite_is_not_believed() {
    let mine = local(SrtpPolicy::Require, 10);
    let mut one = session(1);
    let offer = one.offer(&mine);
    let (text, _) = session(2).answer(&offer, &local(SrtpPolicy::Answer, 100)).expect("agreed");
    for (from, to) in [("crypto:1", "crypto:2"), ("crypto:1", "crypto:9"), ("a=crypto", "a=nothing")] {
        let result = one.read_answer(&text.replace(from, to), &mine);
        assert!(matches!(result, Err(SdpError::PlainOnly | SdpError::SecureOnly)), "{to}: {result:?}");
    }
}
