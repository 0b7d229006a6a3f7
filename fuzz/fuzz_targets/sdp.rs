//! Any text as an offer and as an answer; what we answer must be readable by ourselves.
#![no_main]

use std::net::{IpAddr, Ipv4Addr};

use libfuzzer_sys::fuzz_target;
use perch::model::media::{Codec, LocalMedia, MediaDirection};
use perch::model::srtp::Security;
use perch::sip::sdp;

fuzz_target!(|text: &str| {
    let local = LocalMedia {
        rtp_port: 40_000,
        codecs: Codec::DEFAULT_ORDER.to_vec(),
        direction: MediaDirection::SendRecv,
        ptime_ms: 20,
        security: Security::default(),
    };
    let ip = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let peeked = sdp::peek(text, &local.codecs);
    let _ = sdp::read_answer(text, &local);
    if let Ok((reply, agreed)) = sdp::answer(text, &local, ip, 1, 1) {
        assert_eq!(peeked.map(|p| (p.direction, p.common_codec)), Ok((agreed.direction, true)));
        let back = sdp::peek(&reply, &local.codecs).expect("our own answer can be read");
        assert!(back.common_codec);
        assert!(!agreed.receive.is_empty() && (10..=60).contains(&agreed.ptime_ms));
    }
});
