//! Rules over all inputs of the wire: what is written is read back, and nothing that arrives is ever a panic.

use std::net::{IpAddr, Ipv4Addr};

use perch::model::media::{Codec, LocalMedia, MediaDirection};
use perch::model::signal::{CallInfo, DialogIds, EventHeader, NotifyState, RetryAfter};
use perch::model::srtp::Security;
use perch::model::{NameAddr, SipUri};
use perch::sip::header::{
    alert_info, call_info, contact, dialog_ref, event, name_addr, plain, reason, refer_to, retry_after,
    session_expires, subscription_state,
};
use perch::sip::package::call_completion::{self, CallCompletion, CcState};
use perch::sip::package::dialog_info::{self, Detail, Dialog, DialogInfo, DialogState, Party};
use perch::sip::package::message_summary::{self, Counts, MessageSummary};
use perch::sip::package::sipfrag::{self, StatusLine};
use perch::sip::package::{self, pidf};
use perch::sip::sdp;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

const IP: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 9));

fn uri() -> impl Strategy<Value = SipUri> {
    "(sips?:([a-z0-9.*%!~&=+$,;?/#-]{1,12}@)?([a-z][a-z0-9.-]{0,20}|\\[2001:db8::1\\])(:[1-9][0-9]{0,3})?(;[a-z]{1,5}(=[a-zA-Z0-9:/]{1,8})?){0,3}|tel:\\+?[0-9*#]{1,15}(;ext=[0-9]{1,3})?)"
        .prop_filter_map("an address", |text| text.parse().ok())
}

/// Words as people write them, without edges that a header would trim.
fn text() -> impl Strategy<Value = String> {
    "[a-zA-Z\"\\\\(),;<>&é東'=]([ a-zA-Z\"\\\\(),;<>&é東'=]{0,20}[a-z\"\\\\();<>])?"
}

fn token() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9.!%*_+`'~-]{1,16}"
}

fn ids() -> impl Strategy<Value = DialogIds> {
    ("[a-zA-Z0-9.!%*_+`'~()<>:\\\\\"/?{}\\[\\]@-]{1,30}", token(), token())
        .prop_map(|(call_id, local_tag, remote_tag)| DialogIds { call_id, local_tag, remote_tag })
}

fn name_addr() -> impl Strategy<Value = NameAddr> {
    (option::of(text()), uri()).prop_map(|(display, uri)| NameAddr { display, uri })
}

fn party() -> impl Strategy<Value = Party> {
    (option::of(name_addr()), option::of(uri())).prop_map(|(identity, target)| Party { identity, target })
}

fn dialog() -> impl Strategy<Value = Dialog> {
    use DialogState::{Confirmed, Early, Proceeding, Terminated, Trying};
    let state = prop::sample::select(vec![Trying, Proceeding, Early, Confirmed, Terminated]);
    (text(), option::of(ids()), any::<Option<bool>>(), state, party(), party())
        .prop_map(|(id, ids, initiator, state, local, remote)| Dialog { id, ids, initiator, state, local, remote })
}

fn media() -> impl Strategy<Value = LocalMedia> {
    use MediaDirection::{Inactive, RecvOnly, SendOnly, SendRecv};
    let codecs = prop::sample::subsequence(Codec::DEFAULT_ORDER.to_vec(), 1..=4).prop_shuffle();
    let direction = prop::sample::select(vec![SendRecv, SendOnly, RecvOnly, Inactive]);
    (1024_u16..65_534, codecs, direction, prop::sample::select(vec![10_u8, 20, 30, 40, 60])).prop_map(
        |(rtp_port, codecs, direction, ptime_ms)| LocalMedia {
            rtp_port,
            codecs,
            direction,
            ptime_ms,
            security: Security::default(),
        },
    )
}

proptest! {
    #[test]
    fn addresses_are_read_back(uri in uri(), addr in name_addr()) {
        prop_assert_eq!(uri.to_string().parse(), Ok(uri));
        prop_assert_eq!(name_addr::parse(&addr.to_string()), Some(addr));
    }

    #[test]
    fn headers_are_read_back(
        offer in (uri(), option::of(token())),
        package in "[a-z][a-z.-]{0,15}",
        params in option::of("[a-z]{1,8}=[a-zA-Z0-9]{1,8}"),
        numbers in any::<(u32, Option<u32>, bool)>(),
        words in (option::of(text()), option::of(token())),
        ids in ids(),
    ) {
        let (seconds, other, flag) = numbers;
        let offer = CallInfo { uri: offer.0, m: offer.1 };
        prop_assert_eq!(call_info::offers([call_info::print(&offer).as_str()]), [offer]);
        let header = EventHeader { package, params };
        prop_assert_eq!(event::parse(&event::print(&header)), Some(header));
        let active = NotifyState::Active { expires_s: other, pending: flag };
        prop_assert_eq!(subscription_state::parse(&subscription_state::print(&active)), Some(active));
        let over = NotifyState::Terminated { reason: words.1, retry_after_s: other };
        prop_assert_eq!(subscription_state::parse(&subscription_state::print(&over)), Some(over));
        let retry = RetryAfter { seconds, comment: words.0, duration_s: other };
        prop_assert_eq!(retry_after::parse(&retry_after::print(&retry)), Some(retry));
        let read = dialog_ref::parse(&dialog_ref::print(&ids, flag));
        prop_assert_eq!(read.map(|r| (r.dialog, r.early_only)), Some((ids, flag)));
    }

    #[test]
    fn a_transfer_is_read_back(target in uri(), ids in ids()) {
        prop_assume!(target.param("method").is_none() && !target.to_string().starts_with("tel:"));
        let read = refer_to::parse(&refer_to::print(&target, Some(&ids))).expect("our own Refer-To");
        prop_assert_eq!(read.target, target);
        prop_assert_eq!(read.headers, [("Replaces".to_owned(), dialog_ref::print(&ids, false))]);
    }

    #[test]
    fn bodies_are_read_back(
        state in prop::sample::select(vec![None, Some(CcState::Queued), Some(CcState::Ready)]),
        retention in any::<bool>(),
        uri in option::of(uri()),
        place in option::of(1_u32..),
        dialogs in vec(dialog(), 0..5),
        counts in any::<(u32, u32, u32, u32)>(),
        phrase in text(),
        code in 100_u16..700,
    ) {
        let body = CallCompletion { state, retention, uri, place };
        prop_assert_eq!(call_completion::parse(&call_completion::print(&body)), Ok(body));
        let info = DialogInfo { version: counts.0, full: retention, entity: phrase.clone(), dialogs };
        prop_assert_eq!(dialog_info::parse(&dialog_info::print(&info, Detail::Everything)), Ok(info));
        let presence = pidf::parse(&pidf::print(&phrase, &phrase, retention)).expect("our own presence");
        prop_assert_eq!((presence.entity.as_str(), presence.open), (phrase.as_str(), Some(retention)));
        let (new, old, urgent_new, urgent_old) = counts;
        let voice = Some(Counts { new, old, urgent_new, urgent_old });
        let summary = MessageSummary { waiting: retention, account: Some(phrase.clone()), voice };
        prop_assert_eq!(message_summary::parse(&message_summary::print(&summary)), Ok(summary));
        let status = StatusLine { code, phrase };
        prop_assert_eq!(sipfrag::parse(&sipfrag::print(&status)), Ok(status));
    }

    #[test]
    fn both_ends_of_an_offer_agree(anna in media(), boris in media()) {
        let offer = sdp::offer(&anna, IP, 1, 1);
        let shared = anna.codecs.iter().any(|c| boris.codecs.contains(c));
        prop_assert_eq!(sdp::peek(&offer, &boris.codecs).map(|p| p.common_codec), Ok(shared));
        let answered = sdp::answer(&offer, &boris, IP, 2, 1);
        prop_assert_eq!(answered.is_ok(), shared);
        let Ok((text, at_boris)) = answered else { return Ok(()) };
        let at_anna = sdp::read_answer(&text, &anna).expect("an answer of our own");
        prop_assert_eq!((at_anna.codec, at_anna.remote_rtp.port()), (at_boris.codec, boris.rtp_port));
        prop_assert_eq!(at_anna.direction.sends(), at_boris.direction.receives());
        prop_assert_eq!(at_anna.direction.receives(), at_boris.direction.sends());
        prop_assert_eq!(at_anna.send_events, at_boris.send_events);
        for (sender, receiver) in [(&at_anna, &at_boris), (&at_boris, &at_anna)] {
            prop_assert!(receiver.receive.contains(&(sender.send_payload_type, sender.codec)));
            prop_assert_eq!(sender.send_events.map(|(number, _)| number), receiver.receive_events);
        }
    }

    #[test]
    fn nothing_that_arrives_is_a_panic(noise in "\\PC{0,200}", lines in vec(line(), 0..30)) {
        for input in [noise, lines.join("\r\n"), lines.join(";"), lines.join(",")] {
            read_everything(&input);
        }
    }
}

/// Pieces that the grammars are made of, in any order, so that the readers get past their first check.
fn line() -> impl Strategy<Value = String> {
    let pieces = [
        "v=0",
        "m=audio 5000 RTP/AVP 0 8 107 101",
        "m=audio 65535 RTP/AVPF 8",
        "c=IN IP4 192.0.2.1",
        "c=IN IP6 ::/3",
        "a=rtpmap:107 opus/48000/2",
        "a=rtpmap:101 telephone-event/8000",
        "a=rtcp:0",
        "a=ptime:99999",
        "a=inactive",
        "cc-state: ready",
        "cc-URI: <sip:a@h",
        " folded",
        "x-cc-place: -1",
        "Messages-Waiting: yes",
        "SIP/2.0 200",
        "<dialog-info version='1'>",
        "<dialog id='1'>",
        "<state>early</state>",
        "</dialog>",
        "</dialog-info>",
        "<presence>",
        "<tuple>",
        "<status>",
        "<basic>open",
        "&#0;",
        "&amp;",
        "]]>",
        "<!DOCTYPE x>",
        "<?xml?>",
        "\"",
        "\\",
        "<",
        ">",
        "(",
        ")",
        ";=",
        "sip:a@h",
        "*",
        "purpose=call-completion",
        "to-tag=1",
        "from-tag=2",
    ];
    prop_oneof![prop::sample::select(pieces.to_vec()).prop_map(str::to_owned), "\\PC{0,8}"]
}

fn read_everything(input: &str) {
    let local = LocalMedia {
        rtp_port: 4000,
        codecs: Codec::DEFAULT_ORDER.to_vec(),
        direction: MediaDirection::SendRecv,
        ptime_ms: 20,
        security: Security::default(),
    };
    if let Ok((text, _)) = sdp::answer(input, &local, IP, 1, 1) {
        sdp::peek(&text, &local.codecs).expect("our own answer can be read");
    }
    let _ = sdp::read_answer(input, &local);
    for kind in [
        "application/call-completion",
        "application/dialog-info+xml",
        "application/pidf+xml",
        "application/simple-message-summary",
        "message/sipfrag",
    ] {
        let _ = package::read(kind, input);
    }
    let _ = alert_info::hints(&alert_info::parse([input]));
    let _ = (call_info::offers([input]), contact::parse([input]), name_addr::list([input]), reason::parse([input]));
    let _ =
        (event::parse(input), subscription_state::parse(input), retry_after::parse(input), dialog_ref::parse(input));
    let _ = (refer_to::parse(input), session_expires::parse(input), plain::media_type(input), plain::words([input]));
    if let Ok(uri) = input.parse::<SipUri>() {
        assert_eq!(uri.to_string().parse(), Ok(uri));
    }
}
