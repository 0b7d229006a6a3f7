//! Lines that can only be watched: dialog events and presence as exchanges really send them, rules R1, R2, part 3.2.

use super::script::{Script, Step, answer, answer_with, busy, dialogs, held, offer, queued, talk, told, told_nothing};
use super::stage::{LATER, Stage};
use super::there_are;

/// No guard time but the random part of it.
const BRISK: &str = "[line.completion]\nguard_s = 0";
const DIALOG: &str = "Event: dialog";
const PRESENCE: &str = "Event: presence";

/// Somebody busy who answers the second call.
fn busy_once() -> Script {
    Script::default().to("INVITE", "callee", &[busy(""), talk()])
}

/// A subscription to dialog events in which this is told.
fn watched(then: &[Step]) -> Script {
    busy_once().with("SUBSCRIBE", DIALOG.to_owned(), &[held(600, then)])
}

/// The callee is watched, becomes free after so many cues, is called.
fn check(name: &str, script: &Script, road: &str, cues: usize) {
    let mut stage = Stage::set(name, script, BRISK);
    let id = stage.wait_for_busy("callee", &["watching"]);
    assert_eq!(stage.request(&id, &["watching"])["road"], road);
    for _ in 0..cues {
        stage.cue();
    }
    stage.take(&id);
    let wire = stage.over();
    let recalls = wire.sent("INVITE").len();
    assert_eq!(recalls, 2, "the first call and one recall:\n{}", wire.told());
}

#[test]
fn a_line_is_free_when_no_dialog_is_left_however_that_is_told() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let one = |version, state| dialogs(version, "full", &[("callee", state)]);
    check(
        "R1: Asterisk, one dialog named after the number; the same version twice",
        &watched(&[
            one(0, "early"),
            one(1, "confirmed"),
            one(1, "confirmed"),
            Step::Cue(1),
            one(2, "terminated"),
            one(2, "terminated"),
        ]),
        "dialog",
        1,
    );
    let mut parameters = watched(&[one(0, "confirmed"), Step::Cue(1), one(1, "terminated")]);
    for step in parameters.parts.iter_mut().flat_map(|part| &mut part.acts).flatten() {
        match step {
            Step::Tell(notify) => notify.event = "dialog;purpose=call-completion;x",
            Step::Answer("200 OK", headers) if headers == "Expires: 600" => {
                *step = answer_with("202 Accepted", "Expires: 600");
            }
            _ => {}
        }
    }
    check("R1: 202, and an Event with parameters that were not asked for (U5)", &parameters, "dialog", 1);
    check(
        "R1: an empty document",
        &watched(&[one(0, "confirmed"), Step::Cue(1), dialogs(1, "full", &[])]),
        "dialog",
        1,
    );
    let ended = [("1", "terminated"), ("2", "terminated")];
    check(
        "R1: Kamailio, first no body at all; ended dialogs stay in the list",
        &watched(&[
            told_nothing("dialog", "active;expires=600"),
            dialogs(1, "full", &[("1", "early")]),
            dialogs(2, "full", &[("1", "terminated"), ("2", "confirmed")]),
            Step::Cue(1),
            dialogs(3, "full", &ended),
        ]),
        "dialog",
        1,
    );
    check(
        "R1: parts that follow each other",
        &watched(&[
            dialogs(1, "full", &[("1", "confirmed"), ("2", "confirmed")]),
            dialogs(2, "partial", &[("1", "terminated")]),
            Step::Cue(1),
            dialogs(3, "partial", &[("2", "terminated")]),
        ]),
        "dialog",
        1,
    );
    // Each device is a dialog of its own, and each is ended.
    let mut devices =
        held(600, &[one(0, "confirmed"), dialogs(0, "full", &[]).at_fork("d"), Step::Cue(1), one(1, "terminated")]);
    devices.splice(devices.len() - 1.., [Step::Await("SUBSCRIBE"), answer("200 OK"), Step::End]);
    let devices = busy_once().with("SUBSCRIBE", DIALOG.to_owned(), &[devices]);
    check("R1: two devices of one person", &devices, "dialog", 1);
}

#[test]
fn a_missed_part_is_asked_for_again() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let script = watched(&[
        dialogs(1, "full", &[("1", "confirmed")]),
        Step::Cue(1),
        // As Yealink counts: 2 and 3 are missing, and with them the dialog that is up now.
        dialogs(4, "partial", &[("1", "terminated")]),
        Step::Await("SUBSCRIBE"),
        answer_with("200 OK", "Expires: 600"),
        dialogs(5, "full", &[("2", "confirmed")]),
        Step::Cue(2),
        dialogs(6, "partial", &[("2", "terminated")]),
    ]);
    let mut stage = Stage::set("R1: a gap", &script, BRISK);
    let id = stage.wait_for_busy("callee", &["watching"]);
    stage.cue();
    stage.wait_for_wire("version=\"5\"", 1);
    stage.cue();
    stage.take(&id);
    let wire = stage.over();
    let refreshes = wire.sent("SUBSCRIBE").iter().filter(|m| m.expires() == Some(600)).count();
    assert_eq!(refreshes, 2, "the first and the one for the whole:\n{}", wire.told());
}

#[test]
fn terminated_may_mean_that_nobody_is_there() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let script = Script::default()
        .to("INVITE", "callee", &[busy(""), vec![answer("480 Temporarily Unavailable")], talk()])
        .with(
            "SUBSCRIBE",
            DIALOG.to_owned(),
            &[held(
                600,
                &[
                    dialogs(0, "full", &[("callee", "terminated")]),
                    Step::Cue(1),
                    dialogs(1, "full", &[("callee", "confirmed")]),
                    dialogs(2, "full", &[("callee", "terminated")]),
                ],
            )],
        );
    let mut stage = Stage::set("R1: Asterisk says terminated of a phone that is not there", &script, BRISK);
    let id = stage.wait_for_busy("callee", &["watching", "ready"]);
    stage.request(&id, &["ready"]);
    stage.perch.tell(&["recall", "accept", &id]);
    let waiting = stage.request(&id, &["watching"]);
    assert_eq!(waiting["road"], "dialog", "it is watched on: {waiting:#}");
    stage.cue();
    stage.take(&id);
    stage.over();
}

#[test]
fn a_short_life_is_renewed_and_a_lost_dialog_made_anew() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let confirmed = |version| dialogs(version, "full", &[("1", "confirmed")]);
    let first = vec![
        answer_with("200 OK", "Expires: 3"),
        confirmed(0),
        Step::Await("SUBSCRIBE"),
        answer_with("200 OK", "Expires: 3"),
        confirmed(1),
        Step::Await("SUBSCRIBE"),
        answer("481 Call/Transaction Does Not Exist"),
    ];
    let second = held(600, &[confirmed(0), Step::Cue(1), dialogs(1, "full", &[])]);
    let script = busy_once().with("SUBSCRIBE", DIALOG.to_owned(), &[first, second]);
    let mut stage = Stage::set("R1: short lives, 481 at a refresh", &script, BRISK);
    let id = stage.wait_for_busy("callee", &["watching"]);
    stage.wait_for_wire("SIP/2.0 481", 1);
    stage.wait_for_wire("version=\"0\"", 2);
    stage.cue();
    stage.take(&id);
    let wire = stage.over();
    let calls: Vec<Option<&str>> = wire.sent("SUBSCRIBE").iter().map(|m| m.header("Call-ID")).collect();
    assert!(calls[0] == calls[1] && calls[1] == calls[2] && calls[2] != calls[3], "{}", wire.told());
    assert!(wire.sent("SUBSCRIBE")[3].header("To").is_some_and(|to| !to.contains("tag=")), "a dialog of its own");
}

/// PIDF with these activities.
fn presence(basic: &str, activities: &str) -> Step {
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <presence entity=\"sip:callee@[local_ip]\" xmlns=\"urn:ietf:params:xml:ns:pidf\" \
         xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\" xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\">\n\
         <tuple id=\"callee\"><status><basic>{basic}</basic></status></tuple>\n\
         <dm:person>{activities}</dm:person>\n</presence>\n"
    );
    told("presence", "active;expires=600", "application/pidf+xml", &document)
}

#[test]
fn presence_is_asked_where_dialogs_are_not_told() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let phone = "<rpid:activities><rpid:on-the-phone/></rpid:activities>";
    let lamp = [presence("open", phone), Step::Cue(1), presence("open", "")];
    check("R2: 489", &busy_once().with("SUBSCRIBE", PRESENCE.to_owned(), &[held(600, &lamp)]), "presence", 1);
    let nowhere = Script::default().with("SUBSCRIBE", DIALOG.to_owned(), &[vec![answer("404 Not Found")]]);
    let nowhere = nowhere.to("INVITE", "callee", &[busy(""), talk()]);
    check("R2: 404, no hint", &nowhere.with("SUBSCRIBE", PRESENCE.to_owned(), &[held(600, &lamp)]), "presence", 1);
}

#[test]
fn r2_chan_sip_says_busy_where_others_say_on_the_phone() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let document = |activities: &str, note: &str| {
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" \
             xmlns:pp=\"urn:ietf:params:xml:ns:pidf:person\" xmlns:es=\"urn:ietf:params:xml:ns:pidf:rpid:status:rpid-status\" \
             xmlns:ep=\"urn:ietf:params:xml:ns:pidf:rpid:rpid-person\" entity=\"sip:anna@[local_ip]\">\n\
             <pp:person><status>\n{activities}</status></pp:person>\n<note>{note}</note>\n<tuple id=\"callee\">\n\
             <contact priority=\"1\">sip:callee@[local_ip]</contact>\n<status><basic>open</basic></status>\n</tuple>\n\
             </presence>\n"
        );
        told("presence", "active", "application/pidf+xml", &text)
    };
    let busy = document("<ep:activities><ep:busy/></ep:activities>\n", "On the phone");
    let lamp = [busy, Step::Cue(1), document("", "Ready")];
    check("R2: chan_sip", &busy_once().with("SUBSCRIBE", PRESENCE.to_owned(), &[held(600, &lamp)]), "presence", 1);
}

#[test]
fn several_are_awaited_at_once_on_one_line_by_different_roads_and_each_is_cancelled_by_its_id() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let confirmed = dialogs(0, "full", &[("1", "confirmed")]);
    let script = Script::default()
        .to("INVITE", "callee", &[busy(offer("monitor"))])
        .to("INVITE", "watched", &[busy("")])
        .to("INVITE", "shy", &[busy("")])
        .to("SUBSCRIBE", "monitor", &[held(600, &[queued()])])
        .with("SUBSCRIBE", "^SUBSCRIBE sip:watched.*Event: dialog".to_owned(), &[held(600, &[confirmed])])
        .with("SUBSCRIBE", "^SUBSCRIBE sip:shy".to_owned(), &vec![vec![answer("404 Not Found")]; 2]);
    let mut stage = Stage::set("T12, T20: three at once", &script, "");
    let ids = ["callee", "watched", "shy"].map(|whom| {
        let call = stage.dial_in_vain(whom);
        stage.ask(&call).0
    });
    for (id, road) in ids.iter().zip(["native", "dialog", "redial"]) {
        stage.road(id, road);
    }
    assert_eq!(stage.perch.tell(&["status"])["lines"][0]["completions"], 3, "T59");
    for (gone, left) in [(1, 2), (0, 1), (2, 0)] {
        stage.perch.tell(&["uncomplete", "--line", "1", &ids[gone]]);
        assert_eq!(stage.request(&ids[gone], &["ended"])["reason"], "cancelled");
        assert_eq!(stage.perch.tell(&["status"])["lines"][0]["completions"], left, "T25");
        let again = stage.perch.ask(&["uncomplete", &ids[gone]]).expect_err("it is spent");
        assert_eq!(again["error"], "INVALCOMPLETIONID", "T22");
    }
    stage.wait_for_wire("Expires: 0\r\n", 2);
    stage.over();
}

#[test]
fn what_an_exchange_does_not_tell_is_remembered() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let phone = "<rpid:activities><rpid:on-the-phone/></rpid:activities>";
    let acts = [held(600, &[presence("open", phone)]), held(600, &[presence("open", phone)])];
    let script = Script::default().to("INVITE", "callee", &[busy("")]).to("INVITE", "other", &[busy("")]).with(
        "SUBSCRIBE",
        PRESENCE.to_owned(),
        &acts,
    );
    let mut stage = Stage::set("R2: 489 is remembered", &script, BRISK);
    let first = stage.wait_for_busy("callee", &["watching"]);
    let second = stage.wait_for_busy("other", &["watching"]);
    for id in [first, second] {
        assert_eq!(stage.request(&id, &["watching"])["road"], "presence");
    }
    let wire = stage.over();
    let asked: Vec<&str> = wire.sent("SUBSCRIBE").iter().filter_map(|m| m.header("Event")).take(3).collect();
    assert_eq!(asked, ["dialog", "presence", "presence"], "{}", wire.told());
}

#[test]
fn somebody_who_is_not_logged_in_is_awaited_by_presence() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let lamp = [presence("closed", ""), Step::Cue(1), presence("open", "")];
    let script = Script::default().to("INVITE", "callee", &[vec![answer("480 Temporarily Unavailable")], talk()]).with(
        "SUBSCRIBE",
        PRESENCE.to_owned(),
        &[held(600, &lamp)],
    );
    let mut stage = Stage::set("R2: closed is not there", &script, BRISK);
    stage.perch.tell(&["dial", "callee"]);
    let call = stage.perch.wait_for_call("ended", LATER)["id"].to_string();
    let (id, _) = stage.ask(&call);
    let waiting = stage.request(&id, &["watching"]);
    assert_eq!((&waiting["road"], &waiting["condition"]), (&"presence".into(), &"not-logged-in".into()));
    stage.cue();
    stage.take(&id);
    stage.over();
}

#[test]
fn a_phone_that_cannot_be_joined_is_remembered() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let conversation = "<dialog id=\"padi-1\" call-id=\"qmhh8k0131ny1b7z@rig\" local-tag=\"vjmyr6zlyy\" \
                        remote-tag=\"el3yx50jfg\" direction=\"recipient\"><state>confirmed</state></dialog>";
    let refusal = vec![answer_with("420 Bad Extension", "Unsupported: join")];
    let script = Script::default()
        .with("INVITE", "Join: qmhh8k0131ny1b7z@rig".to_owned(), &[refusal])
        .to("INVITE", "callee", &[busy("")])
        .with("SUBSCRIBE", DIALOG.to_owned(), &[held(600, &[dialogs(0, "full", &[(conversation, "")])])]);
    let settings = "[line.completion]\nroads = [\"native\", \"dialog\", \"join\"]";
    let mut stage = Stage::set("Join: 420", &script, settings);
    let call = stage.dial_in_vain("callee");
    let refused = stage.perch.ask(&["complete", &call, "--mode", "intrude"]).expect_err("420");
    assert_eq!(refused["error"], "OPERATIONFAILED", "{refused:#}");
    let modes = stage.perch.tell(&["caps"])["modes"].clone();
    assert!(!modes.to_string().contains("intrude"), "learned: {modes}");
    let wire = stage.over();
    let join = wire.sent("INVITE")[1];
    assert_eq!(join.header("Join"), Some("qmhh8k0131ny1b7z@rig;to-tag=vjmyr6zlyy;from-tag=el3yx50jfg"));
    assert_eq!(join.header("Require"), Some("join"));
}
