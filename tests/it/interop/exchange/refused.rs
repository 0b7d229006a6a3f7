//! What the first SUBSCRIBE meets and where the phone goes then; silent ends: rules A2 to A5, A9, A11, W2, W3, W6, W7, W9, W12.

use serde_json::Value;

use super::script::{Script, Step, answer, answer_with, busy, dialogs, held, offer, queued, ready, talk, told};
use super::stage::{LATER, Stage};
use super::there_are;
use crate::interop::perch::{Line, Perch, SILENT, SOON};

const DIALOG: &str = "^SUBSCRIBE sip:callee.*Event: dialog";

/// A busy callee whose monitor plays these acts; whose line can be watched; whose own address knows no call completion.
fn script(monitor: &[Vec<Step>]) -> Script {
    Script::default().to("INVITE", "callee", &[busy(offer("monitor"))]).to("SUBSCRIBE", "monitor", monitor).with(
        "SUBSCRIBE",
        DIALOG.to_owned(),
        &[held(600, &[dialogs(0, "full", &[("1", "confirmed")])])],
    )
}

/// Whom the phone asked, in order, ends of subscriptions left out, and on which road the request is then.
#[track_caller]
fn check(name: &str, monitor: &[Vec<Step>], road: &str, asked: &[&str]) {
    let mut stage = Stage::set(name, &script(monitor), "");
    let call = stage.dial_in_vain("callee");
    let (id, _) = stage.ask(&call);
    stage.road(&id, road);
    let wire = stage.over();
    let list: Vec<String> = wire
        .sent("SUBSCRIBE")
        .iter()
        .filter(|m| m.expires() != Some(0))
        .map(|m| {
            let user = m.to_whom();
            format!("{} {}", user.split(';').next().unwrap_or_default(), m.header("Event").unwrap_or_default())
        })
        .collect();
    assert_eq!(list, asked, "{name}:\n{}", wire.told());
}

#[test]
fn each_answer_to_the_request_leads_where_the_rules_say() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    const MONITOR: &str = "monitor call-completion";
    const ORIGINAL: &str = "callee call-completion";
    const WATCH: &str = "callee dialog";
    let no = |status| vec![answer(status)];
    let taken = || held(600, &[queued()]);
    let challenge = "WWW-Authenticate: Digest algorithm=MD5, realm=\"rig16\", nonce=\"69bdc783\"";
    let challenged = |then: Vec<Step>| {
        let mut act = vec![answer_with("401 Unauthorized", challenge), Step::Again("SUBSCRIBE")];
        act.extend(then);
        vec![act]
    };

    check("A3, A4: 500 once", &[no("500 Internal Server Error"), taken()], "native", &[MONITOR, MONITOR]);
    let twice = [no("500 Internal Server Error"), no("500 Internal Server Error")];
    check("A4: 500 again", &twice, "dialog", &[MONITOR, MONITOR, WATCH]);
    check("W2, A2: 404, too late", &[no("404 Not Found")], "dialog", &[MONITOR, ORIGINAL, WATCH]);
    check("RFC 6910 9.7: 403", &[no("403 Forbidden")], "dialog", &[MONITOR, ORIGINAL, WATCH]);
    let full = [vec![answer_with("480 Queue Full", "Retry-After: 60")]];
    check("RFC 6910 9.7: 480", &full, "dialog", &[MONITOR, WATCH]);
    check("RFC 6665: 481 to the first one", &[no("481 Subscription does not exist")], "dialog", &[MONITOR, WATCH]);
    check("RFC 6910 6.2: 405", &[no("405 Method Not Allowed")], "dialog", &[MONITOR, ORIGINAL, WATCH]);
    check("501", &[no("501 Not Implemented")], "dialog", &[MONITOR, WATCH]);
    check("A2: 489", &[no("489 Bad Event")], "dialog", &[MONITOR, WATCH]);
    let mut brief = vec![answer_with("423 Interval Too Brief", "Min-Expires: 7200"), Step::Again("SUBSCRIBE")];
    brief.extend(taken());
    check("A5: 423", &[brief], "native", &[MONITOR, MONITOR]);
    check("W3: a challenge", &challenged(taken()), "native", &[MONITOR, MONITOR]);
    check(
        "W3: the password is wrong",
        &challenged(no("403 Forbidden")),
        "dialog",
        &[MONITOR, MONITOR, ORIGINAL, WATCH],
    );
}

#[test]
fn a5_w12_silence_until_the_far_monitor_accepts_is_borne() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let mut act = vec![Step::Cue(1)];
    act.extend(held(600, &[queued(), Step::Cue(2), ready("recall")]));
    let script = script(&[act]).to("INVITE", "recall", &[talk()]);
    let mut stage = Stage::set("A5, W12: silence", &script, "");
    let call = stage.dial_in_vain("callee");
    // The command is answered when the road has taken it: the cue is given from beside.
    let mut asking = stage.perch.command(&["complete", &call, "--mode", "callback"]);
    let asking = std::thread::spawn(move || asking.output());
    stage.wait_for_wire("SUBSCRIBE sip:monitor", 2); // the second is the repeated first
    stage.cue();
    let output = asking.join().expect("it does not panic").expect("perch was built for this test");
    let answer: Value = serde_json::from_slice(&output.stdout).expect("the request is taken");
    let id = answer["completion_id"].to_string();
    assert_eq!(answer["state"], "queued", "T08: accepted, and not before");
    stage.cue();
    stage.take(&id);
    stage.over();
}

#[test]
fn a_road_that_stays_silent_is_left_and_its_late_consent_is_given_back() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let mut act = vec![Step::Cue(1), answer_with("200 OK", "Expires: 600")];
    act.extend([Step::Await("SUBSCRIBE"), answer_with("200 OK", "Expires: 0")]);
    let mut stage = Stage::set("silence for good", &script(&[act]), "");
    let call = stage.dial_in_vain("callee");
    let (id, _) = stage.ask(&call);
    stage.road(&id, "dialog");
    stage.cue();
    stage.wait_for_wire("Expires: 0\r\n", 2);
    let wire = stage.over();
    let last = wire.sent("SUBSCRIBE").into_iter().find(|m| m.expires() == Some(0));
    let first = wire.sent("SUBSCRIBE")[0];
    assert_eq!(last.and_then(|m| m.header("Call-ID")), first.header("Call-ID"), "{}", wire.told());
}

#[test]
fn a5_a9_a_refused_refresh_is_not_the_end_but_the_clock_is() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let act = vec![
        answer_with("200 OK", "Expires: 5"),
        queued(),
        Step::Await("SUBSCRIBE"),
        answer("500 Internal Server Error"),
    ];
    let mut stage = Stage::set("A5, A9, W6, W7", &script(&[act]), "");
    let id = stage.wait_for_busy("callee", &["queued"]);
    stage.wait_for_wire("SIP/2.0 500", 1);
    stage.request(&id, &["queued"]);
    assert_eq!(stage.request(&id, &["ended"])["reason"], "expired");
    stage.perch.wait_for_event("complcancel", |_| true);
    let wire = stage.over();
    assert_eq!(wire.sent("SUBSCRIBE").len(), 2, "nothing more is asked:\n{}", wire.told());
}

#[test]
fn w6_a9_a_refresh_that_meets_404_is_the_only_sign_that_it_is_over() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let act = vec![answer_with("200 OK", "Expires: 4"), queued(), Step::Await("SUBSCRIBE"), answer("404 Not Found")];
    let settings = "[line.completion]\nroads = [\"native\"]";
    let mut stage = Stage::set("W6, A9", &script(&[act, vec![answer("404 Not Found")]]), settings);
    let id = stage.wait_for_busy("callee", &["queued"]);
    assert_eq!(stage.request(&id, &["ended"])["reason"], "withdrawn");
    stage.perch.wait_for_event("complcancel", |_| true);
    let wire = stage.over();
    let asked: Vec<String> = wire.sent("SUBSCRIBE").iter().map(|m| m.to_whom()).collect();
    assert_eq!(asked.len(), 4, "first, refresh, afresh, at the original address:\n{}", wire.told());
    assert!(asked[3].starts_with("callee"));
}

#[test]
fn s3_the_servers_word_on_the_life_counts_where_it_is_the_shorter_one() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    for (granted, most) in [(1200, 1200), (7200, 3600)] {
        let act = vec![answer_with("200 OK", format!("Expires: {granted}")), told_queued(granted), Step::End];
        let mut stage = Stage::set(&format!("Expires: {granted}, asked for 3600"), &script(&[act]), "");
        let id = stage.wait_for_busy("callee", &["queued"]);
        let left = stage.request(&id, &["queued"])["expires_s"].as_u64().unwrap_or_default();
        assert!((most - 60..=most).contains(&left), "{granted} s were granted, {left} s are left");
        stage.over();
    }
}

/// `queued`, in a subscription that lasts so long.
fn told_queued(expires_s: u64) -> Step {
    let state = format!("active;expires={expires_s}");
    told("call-completion", &state, "application/call-completion", "cc-state: queued\n")
}

#[test]
fn a11_w9_who_does_not_take_the_recall_says_so_and_the_next_caller_is_told() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    // The exchange has no timer of its own: it tells Boris when Anna has let go, and not before.
    let mut annas = vec![answer_with("200 OK", "Expires: 600"), queued(), Step::Cue(1), ready("annas-recall")];
    let next = "<nop><action><add assign_to=\"cues\" value=\"1\"/></action></nop>\n";
    annas.extend([Step::Await("PUBLISH"), answer("405 Method Not Allowed")]);
    annas.extend([Step::Await("SUBSCRIBE"), answer_with("200 OK", "Expires: 0"), Step::Raw(next.to_owned())]);
    let boriss = held(600, &[queued(), Step::Cue(2), ready("boriss-recall")]);
    let script = Script::default()
        .with("INVITE", "^INVITE sip:callee.*From: [^<]*<sip:anna@".to_owned(), &[busy(offer("annas-monitor"))])
        .with("INVITE", "^INVITE sip:callee.*From: [^<]*<sip:boris@".to_owned(), &[busy(offer("boriss-monitor"))])
        .to("SUBSCRIBE", "annas-monitor", &[annas])
        .to("SUBSCRIBE", "boriss-monitor", &[boriss])
        .with("PUBLISH", "sip:annas-".to_owned(), &vec![vec![answer("405 Method Not Allowed")]; 4])
        .to("INVITE", "boriss-recall", &[talk()]);
    let mut stage = Stage::set("A11, W9: two callers", &script, "[calls]\nrecall_rings_s = 5");
    let id = stage.wait_for_busy("callee", &["queued"]);
    let line = Line { user: "boris", registrar: stage.port(), password: "secret", more: "" };
    let mut boris = Perch::start("boris's perch", &[line], &SILENT, &[]);
    boris.wait_until_registered();
    boris.tell(&["dial", "callee"]);
    let call = boris.wait_for_call("ended", SOON)["id"].to_string();
    boris.tell(&["complete", &call, "--mode", "callback"]);
    boris.wait_for_request(&["queued"], SOON);
    stage.cue();
    stage.request(&id, &["ready"]);
    assert_eq!(boris.tell(&["status"])["completions"][0]["state"], "queued", "W9: first come, first told");
    stage.request(&id, &["was-free"]);
    boris.wait_for_request(&["ready"], LATER);
    let missed = stage.request(&id, &["was-free"]);
    assert!(missed["explanation"].is_string(), "the place is lost, and that is said: {missed:#}");
    boris.tell(&["recall", "accept", "1"]);
    let call = boris.wait_for_call("talking", SOON)["id"].to_string();
    boris.tell(&["hangup", &call]);
    boris.wait_for_request(&["ended"], SOON);
    boris.kill();
    let wire = stage.over();
    let gone = wire.sent("SUBSCRIBE").into_iter().find(|m| m.expires() == Some(0)).expect("Anna let go");
    let recall =
        wire.sent("INVITE").into_iter().find(|m| m.to_whom().starts_with("boriss-recall")).expect("Boris called");
    assert!(wire.position(gone) < wire.position(recall), "{}", wire.told());
}
