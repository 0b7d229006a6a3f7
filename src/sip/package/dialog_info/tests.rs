//! Dialog documents as the RFC and real exchanges write them.

use super::*;
use DialogState::{Confirmed, Early, Proceeding, Terminated, Trying};

fn wrap(attributes: &str, inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" {attributes}>{inside}</dialog-info>"
    )
}

#[test]
fn states_are_read_and_what_is_unknown_occupies_the_line() {
    #[track_caller]
    fn check(inside: &str, states: &[DialogState]) {
        let read = parse(&wrap("version='3' state='full' entity='sip:b@h'", inside)).expect(inside);
        assert_eq!(read.dialogs.iter().map(|d| d.state).collect::<Vec<_>>(), states);
        assert_eq!((read.version, read.full, read.entity.as_str()), (3, true, "sip:b@h"));
    }
    check("", &[]);
    check("<dialog id='1'><state>confirmed</state></dialog>", &[Confirmed]);
    check("<dialog id='1'><state event='remote-bye' code='200'> Terminated </state></dialog>", &[Terminated]);
    check(
        "<dialog id='1'><state>early</state></dialog><dialog id='2'><state>proceeding</state></dialog>",
        &[Early, Proceeding],
    );
    check("<dialog id='1'><state>dreaming</state></dialog><dialog id='2'/>", &[Trying, Trying]);
}

#[test]
fn versions_and_completeness_are_read_and_a_missing_one_is_a_full_first() {
    #[track_caller]
    fn check(attributes: &str, version: u32, full: bool) {
        let read = parse(&wrap(attributes, "")).expect(attributes);
        assert_eq!((read.version, read.full), (version, full));
    }
    check("version='0' state='partial'", 0, false);
    check("version=' 4294967295 ' state='full'", u32::MAX, true);
    check("", 0, true);
    assert_eq!(parse(&wrap("version='-1'", "")), Err(BodyError::Malformed));
    assert_eq!(parse("<presence/>"), Err(BodyError::WrongDocument));
}

#[test]
fn ids_count_only_when_all_three_are_told() {
    #[track_caller]
    fn check(attributes: &str, ids: Option<(&str, &str, &str)>, initiator: Option<bool>) {
        let read =
            parse(&wrap("", &format!("<dialog id='d' {attributes}><state>early</state></dialog>"))).expect(attributes);
        let dialog = &read.dialogs[0];
        let found = dialog.ids.as_ref().map(|i| (i.call_id.as_str(), i.local_tag.as_str(), i.remote_tag.as_str()));
        assert_eq!((dialog.id.as_str(), found, dialog.initiator), ("d", ids, initiator));
    }
    check("call-id='c' local-tag='l' remote-tag='r' direction='recipient'", Some(("c", "l", "r")), Some(false));
    check("call-id='c' local-tag='l' direction='initiator'", None, Some(true));
    check("call-id='' local-tag='l' remote-tag='r'", None, None);
}

/// The document of section 6.2 of the standard's examples, with both ends told.
fn example() -> DialogInfo {
    let ends = |name: &str, uri: &str| Party {
        identity: Some(NameAddr { display: Some(name.into()), uri: uri.parse().expect("a uri") }),
        target: format!("{uri}:5070;gr=1").parse().ok(),
    };
    let ids = DialogIds {
        call_id: "a84b4c76e66710@h".into(),
        local_tag: "1928301774".into(),
        remote_tag: "456887766".into(),
    };
    let alice = ends("Alice & \"A\" <co>", "sip:alice@example.com");
    let bob = ends("Bob", "sip:bob@example.com");
    let talk = Dialog {
        id: "as7d900as8".into(),
        ids: Some(ids),
        initiator: Some(true),
        state: Confirmed,
        local: alice,
        remote: bob,
    };
    let other = Dialog {
        id: "2".into(),
        ids: None,
        initiator: None,
        state: Trying,
        local: Party::default(),
        remote: Party::default(),
    };
    DialogInfo { version: 7, full: false, entity: "sip:alice@example.com".into(), dialogs: vec![talk, other] }
}

#[test]
fn what_is_written_in_full_is_read_back_the_same() {
    assert_eq!(parse(&print(&example(), Detail::Everything)), Ok(example()));
}

#[test]
fn a_document_of_states_only_tells_nobody_and_nothing_else() {
    let text = print(&example(), Detail::StatesOnly);
    for secret in ["bob", "a84b4c76e66710", "1928301774", "456887766", "initiator", "target"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    let states: Vec<DialogState> = parse(&text).expect("our own").dialogs.iter().map(|d| d.state).collect();
    assert_eq!(states, [Confirmed, Trying]);
}
