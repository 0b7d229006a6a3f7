//! *Not now* and *now again* to the exchange by PUBLISH: rules S8, A8, W8, W9.

use super::script::{Script, Step, answer, answer_with, busy, held, offer, queued, ready, talk};
use super::stage::Stage;
use super::there_are;
use super::wire::{Message, Wire};

/// What a PUBLISH that is not understood meets, and what it is about.
const PRESENCE: &str = "Event: presence";
const COMPLETION: &str = "Event: call-completion";

/// A busy callee whose monitor is ready at the first cue, and at as many more; a friend to talk to meanwhile.
fn script(more: u32) -> Script {
    let mut then = vec![queued()];
    then.extend((1..=1 + more).flat_map(|cue| [Step::Cue(cue), ready("recall")]));
    Script::default()
        .to("INVITE", "callee", &[busy(offer("monitor"))])
        .to("INVITE", "friend", &[talk()])
        .to("INVITE", "recall", &[talk()])
        .to("SUBSCRIBE", "monitor", &[held(600, &then)])
}

/// The request is ready while the user talks to the friend.
fn ready_while_engaged(stage: &mut Stage) -> (String, String) {
    let id = stage.wait_for_busy("callee", &["queued"]);
    let friend = stage.talk_to("friend");
    stage.cue();
    stage.request(&id, &["suspended"]);
    (id, friend)
}

/// PIDF's word in the body.
fn basic(message: &Message) -> &'static str {
    match message.body() {
        body if body.contains("<basic>closed</basic>") => "closed",
        body if body.contains("<basic>open</basic>") => "open",
        _ => "neither",
    }
}

/// Event, entity tag and PIDF's word of every PUBLISH.
fn published(wire: &Wire) -> Vec<(&str, Option<&str>, &'static str)> {
    let all = wire.sent("PUBLISH");
    all.iter().map(|m| (m.header("Event").unwrap_or_default(), m.header("SIP-If-Match"), basic(m))).collect()
}

#[test]
fn a8_w8_a_server_that_wants_its_own_event_is_suspended_and_resumed_with_it() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let tagged = |tag| vec![answer_with("200 OK", format!("Expires: 600\nSIP-ETag: {tag}"))];
    let script = script(1).with("PUBLISH", COMPLETION.to_owned(), &[tagged("0"), tagged("1")]);
    let mut stage = Stage::set("A8, W8", &script, "");
    let (id, friend) = ready_while_engaged(&mut stage);
    stage.wait_for_wire("SIP-ETag: 0", 1);
    stage.perch.tell(&["hangup", &friend]);
    stage.wait_for_wire("SIP-ETag: 1", 1);
    stage.cue();
    stage.take(&id);
    let wire = stage.over();
    assert_eq!(
        published(&wire),
        [("presence", None, "closed"), ("call-completion", None, "closed"), ("call-completion", Some("0"), "open")],
        "A8: presence first, then what the server showed that it wants, and that at once the next time"
    );
    let first = wire.sent("PUBLISH")[0];
    assert_eq!(first.to_whom(), "recall", "S8: to the cc-URI");
    assert_eq!(first.header("Content-Type"), Some("application/pidf+xml"));
    assert!(first.body().contains("entity=\"sip:anna@"), "A8: {}", first.body());
    assert!(first.expires().is_some_and(|s| (60..=3600).contains(&s)), "S8: the rest of the subscription");
}

#[test]
fn w8_a_server_that_refuses_right_credentials_is_not_asked_again() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let challenge = |nonce: &str| {
        let header = format!("WWW-Authenticate: Digest algorithm=MD5, realm=\"rig16\", nonce=\"{nonce}\"");
        answer_with("401 Unauthorized", header)
    };
    let act = vec![challenge("69bdc783"), Step::Again("PUBLISH"), challenge("02666c5e")];
    let script = script(0).with("PUBLISH", PRESENCE.to_owned(), &[act]);
    let mut stage = Stage::set("W8: 401 after credentials", &script, "");
    let (id, friend) = ready_while_engaged(&mut stage);
    stage.wait_for_wire("nonce=\"02666c5e\"", 1);
    // Without PUBLISH what was told stands: the recall rings as soon as the user is free.
    stage.perch.tell(&["hangup", &friend]);
    stage.request(&id, &["ready"]);
    // Put off, the place is given up for the next waiter; PUBLISH is not tried again.
    stage.perch.tell(&["recall", "later", "--minutes", "5", &id]);
    let off = stage.request(&id, &["suspended"]);
    assert!(off["explanation"].is_string(), "{off:#}");
    stage.wait_for_wire("Expires: 0\r\n", 2);
    let wire = stage.over();
    let credentials: Vec<bool> = wire.sent("PUBLISH").iter().map(|m| m.header("Authorization").is_some()).collect();
    assert_eq!(credentials, [false, true], "no loop, and remembered:\n{}", wire.told());
}

#[test]
fn a_lost_entity_tag_is_dropped_once() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let script = script(1)
        .with("PUBLISH", "SIP-If-Match: 0".to_owned(), &[vec![answer("412 Conditional Request Failed")]])
        .with(
            "PUBLISH",
            PRESENCE.to_owned(),
            &[
                vec![answer_with("200 OK", "Expires: 600\nSIP-ETag: 0")],
                vec![answer_with("200 OK", "Expires: 600\nSIP-ETag: 7")],
            ],
        );
    let mut stage = Stage::set("W8: 412", &script, "");
    let (id, friend) = ready_while_engaged(&mut stage);
    stage.wait_for_wire("SIP-ETag: 0", 1);
    stage.perch.tell(&["hangup", &friend]);
    stage.wait_for_wire("SIP-ETag: 7", 1);
    stage.cue();
    stage.take(&id);
    let wire = stage.over();
    let expected = [("presence", None, "closed"), ("presence", Some("0"), "open"), ("presence", None, "open")];
    assert_eq!(published(&wire), expected);
}

#[test]
fn s8_the_next_address_is_tried_where_the_first_does_not_apply() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let mut act = vec![answer_with("200 OK", "Expires: 600"), queued(), Step::Cue(1), ready("recall")];
    // Within the dialog of the SUBSCRIBE.
    act.extend([Step::Await("PUBLISH"), answer("405 Method Not Allowed"), Step::Cue(2), ready("recall")]);
    act.extend([Step::Await("SUBSCRIBE"), answer("200 OK")]);
    let tagged = |tag| vec![answer_with("200 OK", format!("Expires: 600\nSIP-ETag: {tag}"))];
    let script = Script::default()
        .to("INVITE", "callee", &[busy(offer("monitor"))])
        .to("INVITE", "friend", &[talk()])
        .to("INVITE", "recall", &[talk()])
        .to("SUBSCRIBE", "monitor", &[act])
        .to("PUBLISH", "recall", &[vec![answer("404 Not Found")]])
        .to("PUBLISH", "monitor", &[vec![answer("481 No Such Thing")]])
        .with("PUBLISH", "^PUBLISH sip:127".to_owned(), &[tagged("a"), tagged("b")]);
    let mut stage = Stage::set("S8: four addresses", &script, "");
    let (id, friend) = ready_while_engaged(&mut stage);
    stage.wait_for_wire("SIP-ETag: a", 1);
    stage.perch.tell(&["hangup", &friend]);
    stage.wait_for_wire("SIP-ETag: b", 1);
    stage.cue();
    stage.take(&id);
    let wire = stage.over();
    let all = wire.sent("PUBLISH");
    assert_eq!(all.len(), 5, "cc-URI, dialog, Call-Info, Contact, and that one again:\n{}", wire.told());
    let subscribe = wire.sent("SUBSCRIBE")[0];
    assert_eq!(all[1].header("Call-ID"), subscribe.header("Call-ID"), "the second goes within the dialog");
}

#[test]
fn w9_a_recall_that_is_put_off_lets_the_next_caller_be_told() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let tagged = |tag| vec![answer_with("200 OK", format!("Expires: 600\nSIP-ETag: {tag}"))];
    let script = script(1).with("PUBLISH", PRESENCE.to_owned(), &[tagged("0"), tagged("1")]);
    let mut stage = Stage::set("W9", &script, "");
    let id = stage.wait_for_busy("callee", &["queued"]);
    stage.cue();
    stage.request(&id, &["ready"]);
    stage.perch.tell(&["recall", "later", "--minutes", "5", &id]);
    stage.wait_for_wire("SIP-ETag: 0", 1);
    stage.request(&id, &["suspended"]);
    // The user thinks better of it: the place was kept.
    stage.perch.tell(&["recall", "again", &id]);
    stage.wait_for_wire("SIP-ETag: 1", 1);
    stage.cue();
    stage.take(&id);
    let wire = stage.over();
    assert_eq!(published(&wire), [("presence", None, "closed"), ("presence", Some("0"), "open")]);
    let ends = wire.sent("SUBSCRIBE").iter().filter(|m| m.expires() == Some(0)).count();
    assert_eq!(ends, 1, "only at the end of the completed request:\n{}", wire.told());
}

#[test]
fn each_refusal_of_a_publish_leads_to_what_may_help_or_to_the_next_address() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let taken = || vec![answer_with("200 OK", "Expires: 1200\nSIP-ETag: 0")];
    let no = |status| vec![answer(status)];
    let brief = vec![answer_with("423 Interval Too Brief", "Min-Expires: 1200")];
    // What the cc-URI answers, one after the other; whom the PUBLISHes went to, and with which event.
    let rows = [
        ("423", vec![brief, taken()], vec![("recall", "presence"), ("recall", "presence")]),
        ("404", vec![no("404 Not Found")], vec![("recall", "presence"), ("", "presence"), ("monitor", "presence")]),
        ("405", vec![no("405 No")], vec![("recall", "presence"), ("", "presence"), ("monitor", "presence")]),
        ("481", vec![no("481 No")], vec![("recall", "presence"), ("", "presence"), ("monitor", "presence")]),
        (
            "489 twice, as who knows neither event there",
            vec![no("489 Bad Event"), no("489 Bad Event")],
            vec![
                ("recall", "presence"),
                ("recall", "call-completion"),
                ("", "call-completion"),
                ("monitor", "call-completion"),
            ],
        ),
        (
            "A8: 412 to chan_sip's own event at an address that it does not know",
            vec![no("489 Bad Event"), no("412 Conditional Request Failed")],
            vec![
                ("recall", "presence"),
                ("recall", "call-completion"),
                ("", "call-completion"),
                ("monitor", "call-completion"),
            ],
        ),
    ];
    for (name, answers, expected) in rows {
        // Within the dialog it is not understood either.
        let mut act = vec![answer_with("200 OK", "Expires: 600"), queued(), Step::Cue(1), ready("recall")];
        if expected.iter().any(|(whom, _)| whom.is_empty()) {
            act.extend([Step::Await("PUBLISH"), answer("405 Method Not Allowed")]);
        }
        act.extend([Step::Await("SUBSCRIBE"), answer("200 OK")]);
        let script = Script::default()
            .to("INVITE", "callee", &[busy(offer("monitor"))])
            .to("INVITE", "friend", &[talk()])
            .to("SUBSCRIBE", "monitor", &[act])
            .to("PUBLISH", "recall", &answers)
            .to("PUBLISH", "monitor", &[taken()]);
        let mut stage = Stage::set(name, &script, "");
        let (id, _) = ready_while_engaged(&mut stage);
        stage.wait_for_wire("SIP-ETag: 0", 1);
        stage.perch.tell(&["uncomplete", &id]);
        stage.wait_for_wire("Expires: 0\r\n", 1);
        let wire = stage.over();
        let all = wire.sent("PUBLISH");
        let went: Vec<(String, &str)> =
            all.iter().map(|m| (m.to_whom(), m.header("Event").unwrap_or_default())).collect();
        let went: Vec<(&str, &str)> = went.iter().map(|(whom, event)| (whom.as_str(), *event)).collect();
        assert_eq!(went, expected, "{name}:\n{}", wire.told());
        if name == "423" {
            assert!(wire.sent("PUBLISH")[1].expires() >= Some(1200), "{name}");
        }
    }
}
