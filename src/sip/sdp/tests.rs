//! Session descriptions read, written and negotiated.

use super::*;
use crate::model::media::Codec::{G722, Opus, Pcma, Pcmu};
use crate::model::srtp::Security;
use MediaDirection::{Inactive, RecvOnly, SendOnly, SendRecv};

const IP: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 9));

fn local(codecs: &[Codec], direction: MediaDirection) -> LocalMedia {
    LocalMedia { rtp_port: 40_000, codecs: codecs.to_vec(), direction, ptime_ms: 20, security: Security::default() }
}

fn all() -> LocalMedia {
    local(&Codec::DEFAULT_ORDER, SendRecv)
}

/// A description with one stream; `;` separates lines.
fn sdp(rest: &str) -> String {
    format!("v=0;o=x 1 1 IN IP4 192.0.2.1;s=-;c=IN IP4 192.0.2.1;t=0 0;{rest};").replace(';', "\r\n").replace('|', ";")
}

#[track_caller]
fn answered(offer: &str, local: &LocalMedia) -> (String, Agreed) {
    answer(offer, local, IP, 7, 1).expect("an answer")
}

#[test]
fn our_offer_reads_as_the_standards_want_it() {
    let text = offer(&all(), IP, 7, 1);
    assert_eq!(
        text.replace("\r\n", "\n"),
        "v=0\no=- 7 1 IN IP4 192.0.2.9\ns=-\nc=IN IP4 192.0.2.9\nt=0 0\n\
         m=audio 40000 RTP/AVP 107 9 8 0 101 102\n\
         a=rtpmap:107 opus/48000/2\na=fmtp:107 useinbandfec=1\na=rtpmap:9 G722/8000\na=rtpmap:8 PCMA/8000\n\
         a=rtpmap:0 PCMU/8000\na=rtpmap:101 telephone-event/8000\na=fmtp:101 0-15\n\
         a=rtpmap:102 telephone-event/48000\na=fmtp:102 0-15\na=ptime:20\na=rtcp-mux\na=rtcp-xr:voip-metrics\n\
         a=sendrecv\n"
    );
    let six = offer(&all(), "2001:db8::1".parse().expect("an address"), 7, 1);
    assert!(six.contains("c=IN IP6 2001:db8::1\r\n"));
}

#[test]
fn two_of_us_agree_on_opus_with_fec_and_one_port() {
    let text = offer(&all(), IP, 1, 1);
    let (reply, theirs) = answered(&text, &all());
    let ours = read_answer(&reply, &all()).expect("agreed");
    for agreed in [theirs, ours] {
        assert_eq!(
            (agreed.codec, agreed.send_payload_type, agreed.opus_fec, agreed.opus_dtx),
            (Opus, 107, true, false)
        );
        assert_eq!((agreed.send_events, agreed.receive_events), (Some((102, 48_000)), Some(102)));
        assert_eq!((agreed.rtcp_mux, agreed.remote_rtcp), (true, agreed.remote_rtp));
        assert_eq!(agreed.receive, [(107, Opus), (9, G722), (8, Pcma), (0, Pcmu)]);
        assert_eq!((agreed.direction, agreed.ptime_ms), (SendRecv, 20));
        assert!(agreed.voip_metrics);
    }
}

#[test]
fn the_offerers_order_decides_which_codec_is_spoken() {
    #[track_caller]
    fn check(stream: &str, ours: &[Codec], codec: Codec, number: u8) {
        let (_, agreed) = answered(&sdp(stream), &local(ours, SendRecv));
        assert_eq!((agreed.codec, agreed.send_payload_type), (codec, number));
    }
    check("m=audio 5000 RTP/AVP 8 0", &[Pcmu, Pcma], Pcma, 8);
    check("m=audio 5000 RTP/AVP 18 4 9 8", &Codec::DEFAULT_ORDER, G722, 9);
    check("m=audio 5000 RTP/AVPF 111;a=rtpmap:111 OPUS/48000", &Codec::DEFAULT_ORDER, Opus, 111);
    check("m=audio 5000 RTP/AVP 96 8;a=rtpmap:96 G722/16000", &Codec::DEFAULT_ORDER, G722, 96);
    check("m=audio 5000 RTP/AVP 0 8;a=rtpmap:0 L16/8000", &Codec::DEFAULT_ORDER, Pcma, 8);
    check("m=audio 5000 RTP/AVP 97 8;a=rtpmap:97 PCMA/8000/2", &Codec::DEFAULT_ORDER, Pcma, 8);
    check("m=audio 5000/2 RTP/AVP 8", &Codec::DEFAULT_ORDER, Pcma, 8);
}

#[test]
fn hold_is_mirrored() {
    #[track_caller]
    fn check(stream: &str, wanted: MediaDirection, line: &str, direction: MediaDirection) {
        let (text, agreed) = answered(&sdp(stream), &local(&[Pcma], wanted));
        assert_eq!(agreed.direction, direction);
        assert!(text.contains(&format!("a={line}\r\n")), "{text}");
    }
    check("m=audio 5000 RTP/AVP 8", SendRecv, "sendrecv", SendRecv);
    check("m=audio 5000 RTP/AVP 8;a=sendonly", SendRecv, "recvonly", RecvOnly);
    check("m=audio 5000 RTP/AVP 8;a=recvonly", SendRecv, "sendonly", SendOnly);
    check("m=audio 5000 RTP/AVP 8;a=inactive", SendRecv, "inactive", Inactive);
    check("m=audio 5000 RTP/AVP 8;a=sendonly", SendOnly, "inactive", Inactive);
    check("m=audio 5000 RTP/AVP 8;c=IN IP4 0.0.0.0", SendRecv, "recvonly", RecvOnly);
    check("m=audio 5000 RTP/AVP 8;c=IN IP6 ::;a=recvonly", SendRecv, "inactive", Inactive);
    check("a=sendonly;m=audio 5000 RTP/AVP 8", SendRecv, "recvonly", RecvOnly);
    check("a=sendonly;m=audio 5000 RTP/AVP 8;a=sendrecv", SendRecv, "sendrecv", SendRecv);
}

#[test]
fn all_streams_but_the_first_usable_one_are_declined_in_their_places() {
    let streams = "m=video 6000 RTP/AVP 96 97;m=audio 7000 RTP/SAVP 8;m=audio 5000 RTP/AVP 8;m=audio 5002 RTP/AVP 8;\
                   m=image 9 udptl t38";
    let (text, agreed) = answered(&sdp(streams), &all());
    let lines: Vec<&str> = text.lines().filter(|l| l.starts_with("m=")).collect();
    assert_eq!(
        lines,
        [
            "m=video 0 RTP/AVP 96",
            "m=audio 0 RTP/SAVP 8",
            "m=audio 40000 RTP/AVP 8",
            "m=audio 0 RTP/AVP 8",
            "m=image 0 udptl t38"
        ]
    );
    assert_eq!(agreed.remote_rtp.port(), 5000);
}

#[test]
fn what_leads_to_no_sound_says_why() {
    #[track_caller]
    fn check(text: &str, error: SdpError) {
        assert_eq!(answer(text, &all(), IP, 1, 1).expect_err("an error"), error);
    }
    check("", SdpError::Malformed('v'));
    check("v=1\r\n", SdpError::Malformed('v'));
    check(&sdp(""), SdpError::NoAudio);
    check(&sdp("m=audio 0 RTP/AVP 8"), SdpError::NoAudio);
    check(&sdp("m=audio 5000 RTP/SAVP 8"), SdpError::SecureOnly);
    check(&sdp("m=audio 5000 UDP/TLS/RTP/SAVPF 8"), SdpError::SecureOnly);
    check(&sdp("m=audio 5000 RTP/AVP 18"), SdpError::NoCommonCodec);
    check(&sdp("m=audio 5000 RTP/AVP 8;c=IN IP4 phone.example"), SdpError::NoAudio);
    check(&sdp("m=audio 5000 RTP/AVP 8;c=IN IP4 224.2.1.1/127"), SdpError::NoAudio);
    check(&sdp("m=audio 70000 RTP/AVP 8"), SdpError::Malformed('m'));
    check(&sdp("m=audio 5000 RTP/AVP"), SdpError::Malformed('m'));
    check(&sdp("c=IN;m=audio 5000 RTP/AVP 8"), SdpError::Malformed('c'));
    check(&sdp("no line"), SdpError::Malformed('n'));
    check(&sdp(&"m=audio 5000 RTP/AVP 8;".repeat(33)), SdpError::TooLong);
    check(&sdp(&"a=x;".repeat(5000)), SdpError::TooLong);
    assert_eq!(read_answer(&sdp("m=audio 0 RTP/AVP 8"), &all()), Err(SdpError::Declined));
}

#[test]
fn where_rtcp_goes_is_told_three_ways() {
    #[track_caller]
    fn check(attributes: &str, mux: bool, rtcp: &str) {
        let (text, agreed) = answered(&sdp(&format!("m=audio 5000 RTP/AVP 8;{attributes}")), &all());
        assert_eq!((agreed.rtcp_mux, agreed.remote_rtcp.to_string().as_str()), (mux, rtcp));
        assert_eq!(text.contains("a=rtcp-mux"), mux);
    }
    check("a=x", false, "192.0.2.1:5001");
    check("a=rtcp-mux", true, "192.0.2.1:5000");
    check("a=rtcp:53020", false, "192.0.2.1:53020");
    check("a=rtcp:53020 IN IP4 126.16.64.4", false, "126.16.64.4:53020");
    check("a=rtcp:nonsense", false, "192.0.2.1:5001");
}

#[test]
fn metrics_are_for_those_who_ask_for_them() {
    #[track_caller]
    fn check(lines: &str, asked: bool) {
        let (reply, agreed) = answered(&sdp(&format!("m=audio 5000 RTP/AVP 8;{lines}")), &all());
        assert_eq!(agreed.voip_metrics, asked);
        assert!(reply.contains("a=rtcp-xr:voip-metrics\r\n"), "we ask whatever they ask");
    }
    check("a=ptime:20", false);
    check("a=rtcp-xr", false);
    check("a=rtcp-xr:rcvr-rtt=all:10000 stat-summary=loss,dup", false);
    check("a=rtcp-xr:pkt-loss-rle=4 VoIP-metrics stat-summary", true);
    let session = sdp("a=rtcp-xr:voip-metrics;m=audio 5000 RTP/AVP 8");
    assert!(answered(&session, &all()).1.voip_metrics, "for every stream");
}

#[test]
fn packet_times_are_what_a_packet_can_hold() {
    #[track_caller]
    fn check(stream: &str, ptime_ms: u8) {
        assert_eq!(answered(&sdp(stream), &all()).1.ptime_ms, ptime_ms);
    }
    check("m=audio 5000 RTP/AVP 8", 20);
    check("m=audio 5000 RTP/AVP 8;a=ptime:30", 30);
    check("m=audio 5000 RTP/AVP 8;a=ptime:20.5", 20);
    check("m=audio 5000 RTP/AVP 8;a=ptime:0", 20);
    check("m=audio 5000 RTP/AVP 8;a=ptime:60;a=maxptime:40", 40);
    check("m=audio 5000 RTP/AVP 8;a=maxptime:150", 20);
    check("m=audio 5000 RTP/AVP 8;a=ptime:1", 10);
    check("m=audio 5000 RTP/AVP 8;a=ptime:65000", 60);
    check("m=audio 5000 RTP/AVP 107;a=rtpmap:107 opus/48000/2;a=ptime:30", 20);
}

#[test]
fn an_answer_with_other_numbers_is_sent_by_theirs_and_heard_by_both() {
    let reply = sdp("m=audio 5000 RTP/AVP 96 8 97;a=rtpmap:96 opus/48000/2;a=fmtp:96 usedtx=1| useinbandfec=1;\
                     a=rtpmap:97 telephone-event/48000");
    let agreed = read_answer(&reply, &all()).expect("agreed");
    assert_eq!((agreed.codec, agreed.send_payload_type, agreed.opus_fec, agreed.opus_dtx), (Opus, 96, true, true));
    assert_eq!(agreed.receive, [(107, Opus), (8, Pcma), (96, Opus)]);
    assert_eq!((agreed.send_events, agreed.receive_events), (Some((97, 48_000)), Some(102)));
}

#[test]
fn events_follow_the_clock_of_the_codec_and_fall_back_to_eight_kilohertz() {
    #[track_caller]
    fn check(stream: &str, events: Option<(u8, u32)>) {
        assert_eq!(answered(&sdp(stream), &all()).1.send_events, events);
    }
    const BOTH: &str = "a=rtpmap:107 opus/48000/2;a=rtpmap:101 telephone-event/8000;a=rtpmap:102 telephone-event/48000";
    check(&format!("m=audio 5000 RTP/AVP 107 101 102;{BOTH}"), Some((102, 48_000)));
    check(&format!("m=audio 5000 RTP/AVP 8 107 101 102;{BOTH}"), Some((101, 8_000)));
    check(&format!("m=audio 5000 RTP/AVP 107 101;{BOTH}"), Some((101, 8_000)));
    check(&format!("m=audio 5000 RTP/AVP 8 102;{BOTH}"), None);
    check("m=audio 5000 RTP/AVP 8 101", None);
}

#[test]
fn an_offer_can_be_looked_at_before_it_is_answered() {
    #[track_caller]
    fn check(stream: &str, direction: MediaDirection, held_by_them: bool, common_codec: bool) {
        assert_eq!(peek(&sdp(stream), &[Pcma]), Ok(Peek { direction, held_by_them, common_codec }));
    }
    check("m=audio 5000 RTP/AVP 8", SendRecv, false, true);
    check("m=audio 5000 RTP/AVP 8;a=sendonly", RecvOnly, true, true);
    check("m=audio 5000 RTP/AVP 0;a=inactive", Inactive, true, false);
    assert_eq!(peek("v=0\r\n", &[Pcma]), Err(SdpError::NoAudio));
}

#[test]
fn a_later_offer_keeps_places_and_numbers_of_theirs() {
    let mut session = Session::new(7, IP);
    let theirs =
        "m=video 6000 RTP/AVP 107;m=audio 5000 RTP/AVPF 101 8 107;a=rtpmap:101 opus/48000/2;a=rtpmap:107 speex/8000";
    let (first, _) = session.answer(&sdp(theirs), &all()).expect("an answer");
    let hold = session.offer(&local(&[Opus, Pcma], SendOnly));
    assert!(first.contains("o=- 7 1 ") && hold.contains("o=- 7 2 "));
    let lines: Vec<&str> = hold.lines().filter(|l| l.starts_with("m=") || l.contains("event")).collect();
    // 101 is Opus now and 107 was Speex, so the events moved: 8000 to a free number, 48000 stays.
    assert_eq!(
        lines,
        [
            "m=video 0 RTP/AVP 107",
            "m=audio 40000 RTP/AVPF 101 8 96 102",
            "a=rtpmap:96 telephone-event/8000",
            "a=rtpmap:102 telephone-event/48000"
        ]
    );
    let reply = sdp("m=video 0 RTP/AVP 107;m=audio 5000 RTP/AVPF 101;a=rtpmap:101 opus/48000/2;a=recvonly");
    let agreed = session.read_answer(&reply, &local(&[Opus, Pcma], SendOnly)).expect("agreed");
    assert_eq!((agreed.direction, agreed.receive), (SendOnly, vec![(101, Opus)]));
}

#[test]
fn the_version_grows_only_with_a_change() {
    let mut session = Session::new(7, IP);
    let version = |text: &str| text.split_whitespace().nth(3).expect("the o= line").to_owned();
    let mut say = |direction| version(&session.offer(&local(&[Pcma], direction)));
    let said = [say(SendRecv), say(SendRecv), say(SendOnly), say(SendOnly), say(SendRecv)];
    assert_eq!(said, ["1", "1", "2", "2", "3"]);
}
