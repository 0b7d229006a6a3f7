//! Messages as real exchanges sent them (`tests/corpus/sip`) and after the examples of the RFCs (`tests/corpus/rfc`),
//! read by our parsers.

use std::net::{IpAddr, Ipv4Addr};

use perch::model::SipUri;
use perch::model::media::{Codec, LocalMedia, MediaDirection};
use perch::model::signal::NotifyState;
use perch::model::srtp::Security;
use perch::sip::header::{
    alert_info, call_info, contact, event, name_addr, plain, session_expires, subscription_state,
};
use perch::sip::package::call_completion::CcState;
use perch::sip::package::dialog_info::DialogState::{self, Confirmed, Early, Terminated};
use perch::sip::package::{self, Document};
use perch::sip::sdp;

/// A recorded message, cut into its parts. The start line and what says nothing here are not kept.
struct Message {
    headers: Vec<(String, String)>,
    body: String,
}

impl Message {
    fn load(name: &str) -> Message {
        let folder = if name.starts_with("rfc") { "rfc" } else { "sip" };
        let path = format!("{}/tests/corpus/{folder}/{name}.sip", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).expect(&path);
        let (head, body) = text.split_once("\r\n\r\n").expect("a blank line after the headers");
        let headers = head.lines().skip(1).map(|l| l.split_once(':').expect("a header"));
        let headers = headers.map(|(n, v)| (n.to_ascii_lowercase(), v.trim().to_owned())).collect();
        Message { headers, body: body.to_owned() }
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    fn one<'a>(&'a self, name: &'a str) -> &'a str {
        self.all(name).next().expect(name)
    }

    fn document(&self) -> Document {
        let media_type = plain::media_type(self.one("content-type")).expect("a media type");
        package::read(&media_type, &self.body).expect("a readable body")
    }
}

#[test]
fn offers_of_call_completion_are_found() {
    #[track_caller]
    fn check(name: &str, user: &str, m: &str) {
        let message = Message::load(name);
        let offers = call_info::offers(message.all("call-info"));
        assert_eq!(offers.len(), 1);
        assert_eq!((offers[0].uri.user.as_str(), offers[0].m.as_deref()), (user, Some(m)));
    }
    // W1, W2: NR for busy too, in the 180 as in the 486, and again in the answer to the recall.
    check("asterisk16-486-with-offer", "159a7a4d1b2efefc670078694de1125d", "NR");
    check("asterisk16-180-with-offer", "1f7cb90476f3589b7faace2c115dabf3", "NR");
    check("asterisk16-200-to-recall", "3e419ef456e3a35f6bb0120301907641", "NR");
    assert!(call_info::offers(Message::load("asterisk16-404-to-refresh").all("call-info")).is_empty());
}

#[test]
fn queued_and_ready_are_told_apart_and_ready_says_where_to_call() {
    #[track_caller]
    fn check(name: &str, state: CcState, uri: Option<&str>) {
        let message = Message::load(name);
        let Document::CallCompletion(body) = message.document() else { panic!("call completion") };
        assert_eq!((body.state, body.retention), (Some(state), false));
        assert_eq!(body.uri.as_ref().map(SipUri::to_string).as_deref(), uri);
        assert_eq!(event::parse(message.one("event")).expect("an event").package, "call-completion");
        let state = subscription_state::parse(message.one("subscription-state"));
        assert_eq!(state, Some(NotifyState::Active { expires_s: Some(600), pending: false }));
    }
    check("asterisk16-notify-queued", CcState::Queued, None);
    check("asterisk16-notify-ready", CcState::Ready, Some("sip:4eca03a51bf3e1cc598b13b75be88c9c@127.0.0.1:5260"));
}

#[test]
fn suspend_and_resume_are_read_as_a_phone_and_as_asterisk_publish_them() {
    #[track_caller]
    fn check(name: &str, entity: &str, open: bool) {
        let Document::Presence(read) = Message::load(name).document() else { panic!("presence") };
        assert_eq!((read.entity.as_str(), read.open, read.on_the_phone), (entity, Some(open), false));
    }
    check("phone-publish-suspend", "sip:2006@127.0.0.1:5260", false);
    check("asterisk16-publish-suspend", "2004", false);
    check("asterisk16-publish-resume", "2004", true);
}

#[test]
fn our_own_suspend_is_byte_for_byte_what_asterisk_accepted() {
    let recorded = Message::load("phone-publish-suspend").body;
    assert_eq!(package::pidf::print("sip:2006@127.0.0.1:5260", "t1", false), recorded);
}

#[test]
fn dialogs_are_read_as_three_exchanges_write_them() {
    #[track_caller]
    fn check(name: &str, version: u32, dialogs: &[(&str, DialogState, bool)]) {
        let Document::DialogInfo(read) = Message::load(name).document() else { panic!("dialog-info") };
        let found: Vec<_> = read.dialogs.iter().map(|d| (d.id.as_str(), d.state, d.ids.is_some())).collect();
        assert_eq!((read.version, read.full, found.as_slice()), (version, true, dialogs));
    }
    check("asterisk22-dialog-early", 1, &[("1002", Early, false)]);
    check("asterisk22-dialog-confirmed", 2, &[("1002", Confirmed, false)]);
    check("asterisk22-dialog-terminated", 3, &[("1002", Terminated, false)]);
    check("asterisk16-dialog-early", 2, &[("2002", Early, true)]);
    check("asterisk16-cc-hint-queued", 2, &[("*8432003", Confirmed, false)]);
    check("asterisk16-cc-hint-recalling", 3, &[("*8432003", Early, true)]);
    check("kamailio-dialog-early", 2, &[("padi-6b0095f5-3c97-1", Early, true)]);
    let ended = [("padi-6b0095f5-3c97-2", Terminated, false), ("padi-6b0095f5-3c97-1", Terminated, false)];
    check("kamailio-dialog-two-ended", 5, &ended);
}

#[test]
fn a_ringing_dialog_tells_who_calls_and_what_to_take() {
    let Document::DialogInfo(read) = Message::load("asterisk16-dialog-early").document() else { panic!("dialog-info") };
    let dialog = &read.dialogs[0];
    assert_eq!(dialog.remote.identity.as_ref().map(|i| i.title()).as_deref(), Some("Carol"));
    let ids = dialog.ids.as_ref().expect("ids");
    let found = (ids.call_id.as_str(), ids.local_tag.as_str(), ids.remote_tag.as_str());
    assert_eq!(found, ("pickup-8bg7e6c3jgckchse@phone.example", "m0hmyxfh47", "as64ae7e7e"));
    assert_eq!(dialog.initiator, Some(false));
}

#[test]
fn the_camp_on_recall_is_known_by_its_alert() {
    let message = Message::load("asterisk22-camp-on-invite");
    assert!(alert_info::hints(&alert_info::parse(message.all("alert-info"))).recall);
    let from = name_addr::parse(message.one("from")).expect("an address");
    assert_eq!((from.display.as_deref(), from.uri.user.as_str()), (Some("Call completion"), "1002"));
    let timer = session_expires::parse(message.one("session-expires")).expect("an interval");
    assert_eq!((timer.interval_s, timer.refresher), (1800, None));
    let plain_recall = Message::load("asterisk16-recall-invite");
    assert!(!alert_info::hints(&alert_info::parse(plain_recall.all("alert-info"))).recall);
}

#[test]
fn contacts_lists_and_numbers_of_the_recordings_are_read() {
    let accepted = Message::load("asterisk16-publish-accepted");
    let contact = contact::first(accepted.all("contact")).expect("a contact");
    assert_eq!((contact.addr.uri.to_string().as_str(), contact.expires_s), ("sip:2006@127.0.0.1:45665", Some(600)));
    assert_eq!(plain::seconds(accepted.one("expires")), Some(600));
    assert_eq!(plain::words(accepted.all("supported")), ["replaces", "timer"]);
    assert!(plain::methods(accepted.all("allow")).contains(&"PUBLISH".to_owned()));
    let line_state = Message::load("asterisk22-dialog-early");
    assert_eq!(plain::words(line_state.all("allow-events")), ["message-summary", "presence", "dialog", "refer"]);
    let bare = contact::first(line_state.all("contact")).expect("a contact without a user");
    assert_eq!(bare.addr.uri.to_string(), "sip:127.0.0.1:5160");
}

#[test]
fn the_sound_of_the_recordings_is_agreed() {
    #[track_caller]
    fn check(name: &str, codec: Codec, events: (u8, u32), port: u16) {
        let local = LocalMedia {
            rtp_port: 40_000,
            codecs: Codec::DEFAULT_ORDER.to_vec(),
            direction: MediaDirection::SendRecv,
            ptime_ms: 20,
            security: Security::default(),
        };
        let body = Message::load(name).body;
        let (_, agreed) = sdp::answer(&body, &local, IpAddr::V4(Ipv4Addr::LOCALHOST), 1, 1).expect("an answer");
        assert_eq!((agreed.codec, agreed.send_events, agreed.remote_rtp.port()), (codec, Some(events), port));
    }
    check("asterisk16-recall-invite", Codec::Pcma, (101, 8_000), 15_872);
    check("asterisk22-camp-on-invite", Codec::Opus, (101, 48_000), 15_512);
    check("phone-recall-invite", Codec::Pcma, (101, 8_000), 40_024);
}

#[test]
fn the_examples_of_the_rfcs_are_read() {
    let offer = Message::load("rfc6910-busy-with-offer");
    let offers = call_info::offers(offer.all("call-info"));
    assert_eq!((offers[0].uri.to_string().as_str(), offers[0].m.as_deref()), ("sip:456@z.b.com", Some("NR")));
    let read = |name: &str| match Message::load(name).document() {
        Document::CallCompletion(body) => (body.state, body.retention, body.uri.map(|u| u.to_string())),
        other => panic!("{other:?}"),
    };
    assert_eq!(read("rfc6910-notify-queued"), (Some(CcState::Queued), true, None));
    // Section 8 writes `URI`, the grammar `cc-URI`.
    assert_eq!(read("rfc6910-notify-ready"), (Some(CcState::Ready), false, Some("sip:recall@z.b.com".to_owned())));
    let open = |name: &str| match Message::load(name).document() {
        Document::Presence(read) => read.open,
        other => panic!("{other:?}"),
    };
    assert_eq!((open("rfc6910-publish-suspend"), open("rfc3863-presence")), (Some(false), Some(true)));
    let lines = |name: &str| match Message::load(name).document() {
        Document::DialogInfo(read) => {
            (read.version, read.full, read.dialogs.iter().map(|d| (d.state, d.ids.is_some())).collect::<Vec<_>>())
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(lines("rfc4235-nobody-talks"), (0, true, vec![]));
    assert_eq!(lines("rfc4235-one-is-tried"), (0, true, vec![(DialogState::Trying, false)]));
    assert_eq!(lines("rfc4235-a-fork-is-early"), (1, false, vec![(Early, true)]));
    assert_eq!(lines("rfc4235-talking"), (3, false, vec![(Confirmed, true)]));
    assert_eq!(lines("rfc4235-replaced"), (4, false, vec![(Terminated, true), (Confirmed, true)]));
    let Document::MessageSummary(waiting) = Message::load("rfc3842-messages").document() else { panic!("a summary") };
    assert_eq!((waiting.waiting, waiting.voice.map(|v| (v.new, v.old))), (true, Some((2, 8))));
}
