//! Offers of every form, places kept and taken back, words left: what other exchanges than Asterisk do (rules S2, S7, S9, R4).

use super::script::{Script, Step, answer, answer_with, busy, cc, dialogs, held, queued, talk, told_nothing};
use super::stage::{LATER, Stage, find};
use super::there_are;
use crate::interop::perch::SOON;

#[test]
fn s2_an_offer_is_taken_whatever_its_m_and_its_parameters_are_kept() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let rows = [
        (";purpose=call-completion;m=BS", "", "monitor;m=BS"),
        (";purpose=call-completion;m=NL", "", "monitor;m=NL"),
        (";purpose=call-completion;m=XX", "", "monitor;m=XX"),
        (" ; purpose = call-completion", "", "monitor"),
        (";m=BS;purpose=\"call-completion\"", ";queue=7", "monitor;queue=7;m=BS"),
    ];
    for (header, uri, asked) in rows {
        let offer = format!("Call-Info: <sip:monitor@[local_ip]:[local_port]{uri}>{header}");
        let script = Script::default().to("INVITE", "callee", &[busy(offer)]).to(
            "SUBSCRIBE",
            "monitor",
            &[held(600, &[queued()])],
        );
        let mut stage = Stage::set(header, &script, "");
        stage.wait_for_busy("callee", &["queued"]);
        let wire = stage.over();
        assert_eq!(wire.sent("SUBSCRIBE")[0].to_whom(), asked, "{header}");
    }
}

#[test]
fn s9_a_place_that_is_retained_is_not_asked_for_anew() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let kept = "cc-service-retention: true\ncc-URI: sip:recall@[local_ip]:[local_port]";
    let then = [
        cc(&format!("cc-state: queued\n{kept}\nx-cc-place: 3")),
        Step::Cue(1),
        cc(&format!("cc-state: ready\n{kept}")),
        Step::Cue(2),
        cc(&format!("CC-State : queued\n{kept}\nx-unknown: yes")),
        cc(&format!("cc-state: ready\n{kept}")),
    ];
    let script = Script::default()
        .to(
            "INVITE",
            "callee",
            &[busy("Call-Info: <sip:monitor@[local_ip]:[local_port]>;purpose=call-completion;m=BS")],
        )
        .to("SUBSCRIBE", "monitor", &[held(600, &then)])
        .to("INVITE", "recall", &[busy(""), talk()]);
    let mut stage = Stage::set("S9", &script, "");
    let id = stage.wait_for_busy("callee", &["queued"]);
    assert_eq!(stage.request(&id, &["queued"])["place"], 3);
    stage.cue();
    stage.request(&id, &["ready"]);
    stage.perch.tell(&["recall", "accept", &id]);
    stage.wait_for_wire("SIP/2.0 486", 2);
    stage.request(&id, &["queued"]);
    stage.cue();
    stage.take(&id);
    let wire = stage.over();
    let asked = wire.sent("SUBSCRIBE").iter().filter(|m| m.expires() != Some(0)).count();
    assert_eq!(asked, 1, "the place is kept: no second SUBSCRIBE:\n{}", wire.told());
    assert_eq!(wire.sent("INVITE")[1].to_whom(), "recall;m=BS");
}

#[test]
fn s7_what_the_end_of_a_subscription_means() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    // The state that NOTIFY says, where the request is then, and how many SUBSCRIBEs there were.
    let rows = [
        ("terminated;reason=timeout", "ended", Some("expired"), 1),
        ("terminated;reason=noresource", "ended", Some("withdrawn"), 1),
        ("terminated;reason=rejected", "ended", Some("withdrawn"), 1),
        ("terminated;reason=deactivated", "queued", None, 2),
        ("terminated;reason=probation;retry-after=1", "queued", None, 2),
    ];
    for (state, then, reason, subscribes) in rows {
        let first =
            vec![answer_with("200 OK", "Expires: 600"), queued(), Step::Cue(1), told_nothing("call-completion", state)];
        let script = Script::default()
            .to("INVITE", "callee", &[busy("Call-Info: <sip:monitor@[local_ip]:[local_port]>;purpose=call-completion")])
            .to("SUBSCRIBE", "monitor", &[first, held(600, &[queued()])]);
        let mut stage = Stage::set(state, &script, "[line.completion]\nroads = [\"native\"]");
        let id = stage.wait_for_busy("callee", &["queued"]);
        stage.cue();
        if subscribes == 2 {
            stage.wait_for_wire("cc-state: queued", 2);
        }
        let request = stage.request(&id, &[then]);
        assert_eq!(request["reason"].as_str(), reason, "{state}");
        let wire = stage.over();
        let asked = wire.sent("SUBSCRIBE").iter().filter(|m| m.expires() != Some(0)).count();
        assert_eq!(asked, subscribes, "{state}:\n{}", wire.told());
    }
}

#[test]
fn s3_without_an_offer_the_original_address_is_tried_where_the_line_says_so() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let blind = "[line.completion]\nblind_native = true";
    let lamp = held(600, &[dialogs(0, "full", &[("1", "confirmed")])]);
    for status in ["404 Not Found", "405 Method Not Allowed", "489 Bad Event", "501 Not Implemented"] {
        let script = Script::default()
            .to("INVITE", "callee", &[busy("")])
            .with("SUBSCRIBE", "Event: call-completion".to_owned(), &[vec![answer(status)]])
            .with("SUBSCRIBE", "Event: dialog".to_owned(), std::slice::from_ref(&lamp));
        let mut stage = Stage::set(status, &script, blind);
        let call = stage.dial_in_vain("callee");
        let (id, _) = stage.ask(&call);
        stage.road(&id, "dialog");
        let wire = stage.over();
        assert_eq!(wire.sent("SUBSCRIBE")[0].to_whom(), "callee;m=BS", "{status}");
    }
    let script = Script::default().to("INVITE", "callee", &[busy(""), talk()]).to(
        "SUBSCRIBE",
        "callee",
        &[held(600, &[queued(), Step::Cue(1), cc("cc-state: ready")])],
    );
    let mut stage = Stage::set("blind, and taken", &script, blind);
    let id = stage.wait_for_busy("callee", &["queued"]);
    stage.cue();
    stage.take(&id);
    let wire = stage.over();
    assert_eq!(wire.sent("INVITE")[1].to_whom(), "callee;m=BS", "S6: without a cc-URI where the request was made");
}

#[test]
fn r4_a_call_that_the_network_queues_is_left_in_peace() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let mut act = vec![answer("182 Queued; 3 ahead of you"), Step::Cue(1)];
    act.extend(talk());
    let script = Script::default().to("INVITE", "callee", &[act]);
    let mut stage = Stage::set("R4: 182", &script, "");
    let id = stage.perch.tell(&["dial", "callee"])["id"].to_string();
    let status = stage.perch.wait_until("the queue", SOON, |status| {
        find(status, "calls", &id)["words"].as_str().is_some_and(|words| words.contains("3 ahead"))
    });
    let modes = &find(&status, "calls", &id)["can"]["complete"];
    assert!(!modes.to_string().contains("callback"), "nothing else is offered meanwhile: {status:#}");
    stage.cue();
    stage.perch.wait_for_call("talking", SOON);
    stage.perch.tell(&["hangup", &id]);
    stage.over();
}

#[test]
fn words_are_delivered_stored_refused_or_kept_and_that_is_told() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let rows = [
        ("200 OK", "completed", "message"),
        ("202 Accepted", "completed", "message"),
        ("413 Request Entity Too Large", "refused", "message"),
        ("405 Method Not Allowed", "refused", "message"),
    ];
    for (status, reason, road) in rows {
        let script =
            Script::default().to("INVITE", "callee", &[busy("")]).to("MESSAGE", "callee", &[vec![answer(status)]]);
        let mut stage = Stage::set(status, &script, "");
        let call = stage.dial_in_vain("callee");
        // Refused, the command itself is answered so; either way the request tells it.
        let _ = stage.perch.ask(&["complete", &call, "--mode", "message", "--text", "Torno alle 15"]);
        let ended = stage.perch.wait_for_request(&["ended"], LATER);
        assert_eq!((&ended["reason"], &ended["road"]), (&reason.into(), &road.into()), "{status}");
        assert!(ended["explanation"].is_string(), "{status}: {ended:#}");
        let wire = stage.over();
        let message = wire.only("MESSAGE");
        assert_eq!(
            (message.header("Content-Type"), message.body()),
            (Some("text/plain;charset=UTF-8"), "Torno alle 15")
        );
    }
}

#[test]
fn an_offer_with_the_200_of_a_voice_mail_is_kept_for_after_the_call() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    // RFC 6910 section 4.4: a call that succeeded for the network may have failed for the user.
    let offer = "Call-Info: <sip:monitor@[local_ip]:[local_port]>;purpose=call-completion;m=NR";
    let mut voice_mail = vec![answer("180 Ringing"), answer_with("200 OK", offer)];
    voice_mail.extend([Step::Await("BYE"), answer("200 OK")]);
    let script = Script::default()
        .to("INVITE", "callee", &[voice_mail])
        .to("SUBSCRIBE", "monitor", &[held(600, &[queued(), Step::Cue(1), cc("cc-state: ready")])])
        .to("INVITE", "monitor", &[talk()]);
    let mut stage = Stage::set("RFC 6910 4.4", &script, "");
    let call = stage.talk_to("callee");
    stage.perch.tell(&["hangup", &call]);
    stage.perch.wait_for_call("ended", SOON);
    let (id, _) = stage.ask(&call);
    assert_eq!(stage.request(&id, &["queued"])["road"], "native");
    stage.cue();
    stage.take(&id);
    stage.over();
}

#[test]
fn the_recall_goes_to_the_cc_uri_with_all_its_parameters() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let script = Script::default()
        .to(
            "INVITE",
            "callee",
            &[busy("Call-Info: <sip:monitor@[local_ip]:[local_port]>;purpose=call-completion;m=BS")],
        )
        .to(
            "SUBSCRIBE",
            "monitor",
            &[held(
                600,
                &[
                    queued(),
                    Step::Cue(1),
                    // RFC 6910 section 8 prints it as "URI".
                    cc("cc-state: ready\nURI: sip:recall@[local_ip]:[local_port];m=BS;place=1;odd"),
                ],
            )],
        )
        .to("INVITE", "recall", &[talk()]);
    let mut stage = Stage::set("RFC 6910 10.3", &script, "");
    let id = stage.wait_for_busy("callee", &["queued"]);
    stage.cue();
    stage.take(&id);
    let wire = stage.over();
    assert_eq!(wire.sent("INVITE")[1].to_whom(), "recall;m=BS;place=1;odd");
}
