//! Exchanges that take a feature code and call back themselves: rules R3, T40, W13.

use super::script::{Script, Step, answer, answer_with, busy, talk};
use super::stage::{LATER, Stage};
use super::there_are;
use crate::interop::perch::SOON;

const CODES: &str = "[line.completion]\nroads = [\"feature-code\"]\n[line.completion.feature_codes]\n\
                     callback = \"*37\"\ncallback_cancel = \"#37\"\ncamp_on = \"*38{}\"\n";

/// The exchange confirms a code: it answers and hangs up.
fn confirmed(then: &[Step]) -> Vec<Step> {
    let mut act = vec![answer("200 OK"), Step::HangUp];
    act.extend_from_slice(then);
    act
}

/// How an exchange calls back, and whether that says for whom while one request is out.
#[derive(Clone, Copy)]
struct Recall {
    name: &'static str,
    from: &'static str,
    headers: &'static str,
    certain: bool,
}

const RECALLS: [Recall; 6] = [
    Recall {
        name: "W13: from our own number, unmarked",
        from: "\"Anna\" <sip:anna@[local_ip]:[local_port]>",
        headers: "",
        certain: true,
    },
    Recall {
        name: "RFC 7462, from the callee",
        from: "<sip:callee@[local_ip]:[local_port]>",
        headers: "Alert-Info: <urn:alert:service:recall:callback>",
        certain: true,
    },
    Recall {
        name: "RFC 7462, from nobody",
        from: "<sip:anonymous@anonymous.invalid>",
        headers: "Alert-Info: <urn:alert:service:recall:callback>",
        certain: true,
    },
    Recall {
        name: "Asterisk 22's dialplan: an info parameter of Alert-Info",
        from: "\"Call completion\" <sip:callee@[local_ip]:[local_port]>",
        headers: "Alert-Info: <http://127.0.0.1>;info=call-completion-recall",
        certain: true,
    },
    Recall {
        name: "from the callee, unmarked: perhaps they call themselves",
        from: "<sip:callee@[local_ip]:[local_port]>",
        headers: "",
        certain: false,
    },
    Recall {
        name: "Yeastar: by the display name",
        from: "\"Busy Camp-on Callee callee\" <sip:500@[local_ip]:[local_port]>",
        headers: "",
        certain: true,
    },
];

#[test]
fn w13_t40_the_exchanges_own_call_is_the_recall_of_the_request() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    for Recall { name, from, headers, certain } in RECALLS {
        let code = confirmed(&[Step::Cue(1), Step::Call(from.to_owned(), headers)]);
        let script = Script::default().to("INVITE", "callee", &[busy("")]).to("INVITE", "*37", &[code]);
        let mut stage = Stage::set(name, &script, CODES);
        let id = stage.wait_for_busy("callee", &["queued"]);
        assert_eq!(stage.request(&id, &["queued"])["road"], "feature-code");
        stage.cue();
        let call = stage.perch.wait_for_call("offering", SOON);
        assert_eq!(call["completion_id"].to_string(), id, "{name}: bound to the request: {call:#}");
        assert_eq!((&call["origin"], &call["direction"]), (&"call-completion".into(), &"incoming".into()), "{name}");
        stage.take(&id);
        let wire = stage.over();
        let dialled: Vec<String> = wire.sent("INVITE").iter().map(|m| m.to_whom()).collect();
        // They may have called themselves: then the exchange still holds the request, and is told not to.
        let all = if certain { &["callee", "*37"][..] } else { &["callee", "*37", "%2337"] };
        assert_eq!(dialled, all, "{name}: the call and the code; nobody is called twice");
    }
}

#[test]
fn r3_a_camp_on_is_answered_by_itself_only_where_the_call_says_for_whom_it_is() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    for Recall { name, from, headers, certain } in RECALLS {
        let code = confirmed(&[Step::Cue(1), Step::Call(from.to_owned(), headers)]);
        let script = Script::default().to("INVITE", "callee", &[busy("")]).to("INVITE", "*38callee", &[code]);
        let mut stage = Stage::set(name, &script, CODES);
        let call = stage.dial_in_vain("callee");
        let id = stage.perch.tell(&["complete", &call, "--mode", "camp-on"])["completion_id"].to_string();
        stage.request(&id, &["queued"]);
        stage.cue();
        if !certain {
            stage.perch.wait_for_call("offering", SOON);
            stage.perch.tell(&["recall", "accept", &id]);
        }
        let call = stage.perch.wait_for_call("talking", SOON);
        assert_eq!(call["completion_id"].to_string(), id, "{name}: {call:#}");
        stage.over();
    }
}

#[test]
fn r3_a_request_is_taken_back_with_the_exchanges_own_code() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let script = Script::default().to("INVITE", "callee", &[busy("")]).to("INVITE", "*37", &[confirmed(&[])]).to(
        "INVITE",
        "%2337",
        &[confirmed(&[])],
    );
    let mut stage = Stage::set("R3: cancelled", &script, CODES);
    let id = stage.wait_for_busy("callee", &["queued"]);
    stage.perch.tell(&["uncomplete", &id]);
    assert_eq!(stage.request(&id, &["ended"])["reason"], "cancelled");
    stage.wait_for_wire("BYE sip:", 2);
    let wire = stage.over();
    let dialled: Vec<String> = wire.sent("INVITE").iter().map(|m| m.to_whom()).collect();
    assert_eq!(dialled, ["callee", "*37", "%2337"], "RFC 3261 section 25.1: no # as it is");
}

#[test]
fn r3_a_code_is_accepted_only_by_an_exchange_that_hangs_up_soon() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    // A tone or an announcement, and then nothing: nobody can tell what it said.
    let tone = vec![answer("183 Session Progress"), answer("200 OK"), Step::Await("BYE"), answer("200 OK")];
    let no = vec![answer("183 Session Progress"), answer("603 Declined")];
    for (name, code, why) in
        [("R3: no BYE within 15 s", tone, "did not confirm"), ("R3: an announcement, and no", no, "603")]
    {
        let script = Script::default().to("INVITE", "callee", &[busy("")]).to("INVITE", "*37", &[code]);
        let mut stage = Stage::set(name, &script, CODES);
        let call = stage.dial_in_vain("callee");
        // Fifteen seconds are more than the command waits for an answer.
        let _ = stage.perch.ask(&["complete", &call, "--mode", "callback"]);
        let ended = stage.perch.wait_for_request(&["ended"], LATER);
        assert_eq!(ended["reason"], "refused", "{name}: {ended:#}");
        assert!(ended["explanation"].as_str().is_some_and(|said| said.contains(why)), "{name}: {ended:#}");
        stage.over();
    }
}

#[test]
fn r3_words_that_only_ask_for_a_call_can_be_left_by_code() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let refusal = vec![answer_with("486 Busy here", "Allow: INVITE, ACK, BYE, CANCEL")];
    let script = Script::default()
        .with("INVITE", "^INVITE sip:callee@".to_owned(), &[refusal])
        .to("INVITE", "*70callee", &[confirmed(&[])])
        .to("INVITE", "other", &[busy("")]);
    let settings = "[line.completion.feature_codes]\nleave_word = \"*70{}\"\n";
    let mut stage = Stage::set("part 4: leave word calling", &script, settings);
    let call = stage.dial_in_vain("callee");
    let own = stage.perch.ask(&["complete", &call, "--mode", "message", "--text", "Later"]);
    assert!(own.is_err(), "their phone takes no messages, and a code carries no words: {own:?}");
    let taken = stage.perch.tell(&["complete", &call, "--mode", "message", "--message", "0"]);
    let ended = stage.request(&taken["completion_id"].to_string(), &["ended"]);
    assert_eq!((&ended["reason"], &ended["road"]), (&"completed".into(), &"feature-code".into()), "{ended:#}");
    stage.over();
}

#[test]
fn t40_a_call_that_may_be_their_own_does_not_use_the_request_up() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    // They call themselves and give up; the exchange still holds the request, and calls later.
    let them = "<sip:callee@[local_ip]:[local_port]>";
    let us = "\"Anna\" <sip:anna@[local_ip]:[local_port]>";
    let code =
        confirmed(&[Step::Cue(1), Step::CallInVain(them.to_owned()), Step::Cue(2), Step::Call(us.to_owned(), "")]);
    let script = Script::default().to("INVITE", "callee", &[busy("")]).to("INVITE", "*37", &[code]);
    let mut stage = Stage::set("T40: perhaps their own call", &script, CODES);
    let id = stage.wait_for_busy("callee", &["queued"]);
    stage.cue();
    stage.perch.wait_for_call("offering", SOON);
    let free = stage.request(&id, &["was-free"]);
    assert_eq!(free["road"], "feature-code", "{free:#}");
    stage.cue();
    let call = stage.perch.wait_for_call("offering", SOON);
    assert_eq!(call["completion_id"].to_string(), id, "the exchange's own call is still known: {call:#}");
    stage.take(&id);
    let wire = stage.over();
    assert_eq!(wire.sent("INVITE").len(), 2, "the call and the code: {}", wire.told());
}

#[test]
fn r3_a_code_that_is_not_known_is_a_refusal() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let script = Script::default().to("INVITE", "callee", &[busy("")]);
    let mut stage = Stage::set("R3: 404", &script, CODES);
    let call = stage.dial_in_vain("callee");
    let refused = stage.perch.ask(&["complete", &call, "--mode", "callback"]).expect_err("there is no other road");
    assert_eq!(refused["error"], "OPERATIONFAILED", "{refused:#}");
    stage.over();
}

#[test]
fn r3_one_request_at_a_time_where_the_exchange_keeps_only_one() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let script = Script::default().to("INVITE", "callee", &[busy("")]).to("INVITE", "other", &[busy(""), talk()]).to(
        "INVITE",
        "*37",
        &[confirmed(&[])],
    );
    let mut stage = Stage::set("R3: one at a time", &script, &format!("{CODES}one_at_a_time = true"));
    stage.wait_for_busy("callee", &["queued"]);
    let call = stage.dial_in_vain("other");
    let refused = stage.perch.ask(&["complete", &call, "--mode", "callback"]).expect_err("one is out");
    assert!(refused["message"].as_str().is_some_and(|why| why.contains("one")), "{refused:#}");
    stage.perch.wait_until("the first still held", LATER, |status| status["completions"][0]["state"] == "queued");
    stage.over();
}
