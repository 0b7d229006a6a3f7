//! RFC 6910 as Asterisk 16 speaks it, from the offer to the recall: rules A1 to A7, W1 to W5.

use super::script::{Script, Step, answer, answer_with, busy, held, offer, queued, ready, talk};
use super::stage::{Exchange, LATER, Stage};
use super::there_are;

/// The users of the addresses that the exchange makes up.
const MONITOR: &str = "159a7a4d1b2efefc670078694de1125d";
const RECALL: &str = "4eca03a51bf3e1cc598b13b75be88c9c";

/// Busy with an offer; then held, and ready at the first cue.
fn busy_then_free() -> Script {
    Script::default()
        .to("INVITE", "callee", &[busy(offer(MONITOR))])
        .to("SUBSCRIBE", MONITOR, &[held(600, &[queued(), Step::Cue(1), ready(RECALL)])])
        .to("INVITE", RECALL, &[talk()])
}

#[test]
fn w1_w4_an_offer_for_busy_that_says_nr_leads_to_the_recall_at_the_bare_cc_uri() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let mut stage = Stage::set("W1, W3, W4, A1, A5 to A7", &busy_then_free(), "");
    let id = stage.wait_for_busy("callee", &["queued"]);
    let request = stage.request(&id, &["queued"]);
    assert_eq!((&request["road"], &request["condition"]), (&"native".into(), &"busy".into()), "W1: m=NR says nothing");
    stage.cue();
    stage.take(&id);
    let wire = stage.over();

    let subscribe = wire.sent("SUBSCRIBE")[0];
    assert_eq!(subscribe.to_whom(), format!("{MONITOR};m=NR"), "S3: the offer's own m");
    assert_eq!(subscribe.header("Event"), Some("call-completion"), "RFC 6910 section 9.2: no parameters");
    assert_eq!(subscribe.header("Accept"), Some("application/call-completion"));
    assert!(
        subscribe.expires().is_some_and(|s| (3500..=3600).contains(&s)),
        "W1: a busy callee's request lives an hour"
    );
    assert!(
        subscribe.header("From").is_some_and(|from| from.contains("sip:anna@")),
        "S3: From is the caller's own address"
    );
    assert!(subscribe.header("To").is_some_and(|to| to.contains("sip:callee@")), "S3: To is the original destination");
    let invites: Vec<String> = wire.sent("INVITE").iter().map(|m| m.to_whom()).collect();
    assert_eq!(invites, ["callee".to_owned(), format!("{RECALL};m=NR")], "S6");
}

#[test]
fn w2_a3_a_ringing_call_is_given_up_before_its_completion_is_asked_for() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let script = Script::default()
        .to("INVITE", "callee", &[vec![Step::Ring(offer(MONITOR))]])
        .to("SUBSCRIBE", MONITOR, &[held(600, &[queued(), Step::Cue(1), ready(RECALL)])])
        .to("INVITE", RECALL, &[talk()]);
    let mut stage = Stage::set("W2, A3, W11", &script, "");
    stage.perch.tell(&["dial", "callee"]);
    let call = stage.perch.wait_for_call("ringing", LATER)["id"].to_string();
    let (id, _) = stage.ask(&call);
    assert_eq!(stage.request(&id, &["queued"])["condition"], "no-answer");
    // W11: ready comes once they have been on the phone; that is the exchange's business.
    stage.cue();
    stage.take(&id);
    let wire = stage.over();
    let (cancel, subscribe) = (wire.only("CANCEL"), wire.sent("SUBSCRIBE")[0]);
    assert_eq!(wire.answers(wire.sent("INVITE")[0]), [180, 487]);
    let ack = wire.sent("ACK")[0];
    let order = [cancel, ack, subscribe].map(|m| wire.position(m));
    assert!(order.is_sorted(), "A3: CANCEL, ACK, and only then SUBSCRIBE:\n{}", wire.told());
    assert!(subscribe.expires().is_some_and(|s| (10700..=10800).contains(&s)), "no answer: three hours");
}

#[test]
fn w5_a_spent_cc_uri_leads_to_the_original_address() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let script = Script::default()
        .to("INVITE", "callee", &[busy(offer(MONITOR)), talk()])
        .to("SUBSCRIBE", MONITOR, &[held(600, &[queued(), Step::Cue(1), ready(RECALL)])])
        .to("INVITE", RECALL, &[vec![answer("404 Not Found")]]);
    let mut stage = Stage::set("W5, S6", &script, "");
    let id = stage.wait_for_busy("callee", &["queued"]);
    stage.cue();
    stage.take(&id);
    let wire = stage.over();
    let invites: Vec<String> = wire.sent("INVITE").iter().map(|m| m.to_whom()).collect();
    assert_eq!(invites, ["callee".to_owned(), format!("{RECALL};m=NR"), "callee".to_owned()]);
}

#[test]
fn w10_a10_busy_again_with_a_new_offer_goes_on_under_the_same_id() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let script = Script::default()
        .to("INVITE", "callee", &[busy(offer(MONITOR))])
        .to("SUBSCRIBE", MONITOR, &[held(600, &[queued(), Step::Cue(1), ready(RECALL)])])
        .to("INVITE", RECALL, &[busy(offer("second-monitor"))])
        .to("SUBSCRIBE", "second-monitor", &[held(600, &[queued(), Step::Cue(2), ready("second-recall")])])
        .to("INVITE", "second-recall", &[talk()]);
    let mut stage = Stage::set("W10, A10", &script, "");
    let id = stage.wait_for_busy("callee", &["queued"]);
    stage.cue();
    stage.request(&id, &["ready"]);
    stage.perch.tell(&["recall", "accept", &id]);
    stage.wait_for_wire("SUBSCRIBE sip:second-monitor", 1);
    stage.request(&id, &["queued"]);
    stage.cue();
    stage.take(&id);
    let wire = stage.over();
    let subscribes: Vec<(String, bool)> =
        wire.sent("SUBSCRIBE").iter().map(|m| (m.to_whom(), m.expires() == Some(0))).collect();
    assert_eq!(subscribes.iter().filter(|(whom, end)| whom.starts_with("second-monitor") && !end).count(), 1);
    assert_eq!(subscribes.iter().filter(|(_, end)| *end).count(), 2, "both subscriptions are ended: {subscribes:?}");
}

#[test]
fn s10_a_recall_that_the_exchange_withdraws_stops_ringing() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let script = Script::default()
        .to("INVITE", "callee", &[busy(offer(MONITOR))])
        .to("SUBSCRIBE", MONITOR, &[held(600, &[queued(), Step::Cue(1), ready(RECALL), Step::Cue(2), queued()])])
        .to("PUBLISH", RECALL, &[vec![answer_with("200 OK", "Expires: 600\nSIP-ETag: 0")]]);
    let mut stage = Stage::set("S10", &script, "");
    let id = stage.wait_for_busy("callee", &["queued"]);
    stage.cue();
    stage.request(&id, &["ready"]);
    stage.cue();
    stage.request(&id, &["was-free"]);
    stage.wait_for_wire("SIP-ETag: 0", 1); // not now, so that the next waiter is served
    stage.perch.wait_until("no call that rings", LATER, |status| {
        status["calls"].as_array().is_some_and(|calls| calls.iter().all(|call| call["state"] != "offering"))
    });
    stage.over();
}

#[test]
fn two_requests_are_held_and_cancelling_one_leaves_the_other() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let script = Script::default()
        .to("INVITE", "callee", &[busy(offer(MONITOR))])
        .to("INVITE", "other", &[busy(offer("other-monitor"))])
        .to("SUBSCRIBE", MONITOR, &[held(600, &[queued()])])
        .to("SUBSCRIBE", "other-monitor", &[held(600, &[queued(), Step::Cue(1), ready(RECALL)])])
        .to("INVITE", RECALL, &[talk()]);
    let mut stage = Stage::set("T12, T13, S11", &script, "");
    let first = stage.wait_for_busy("callee", &["queued"]);
    let second = stage.wait_for_busy("other", &["queued"]);
    assert_eq!(stage.perch.tell(&["status"])["lines"][0]["completions"], 2, "T59");
    stage.perch.tell(&["uncomplete", &first]);
    assert_eq!(stage.request(&first, &["ended"])["reason"], "cancelled");
    let again = stage.perch.ask(&["uncomplete", &first]).expect_err("T25: a second cancel");
    assert_eq!(again["error"], "INVALCOMPLETIONID");
    stage.request(&second, &["queued"]);
    stage.cue();
    stage.take(&second);
    let wire = stage.over();
    let ends: Vec<Option<&str>> =
        wire.sent("SUBSCRIBE").iter().filter(|m| m.expires() == Some(0)).map(|m| m.header("Call-ID")).collect();
    let first_asked = wire.sent("SUBSCRIBE")[0].header("Call-ID");
    assert_eq!((ends.len(), ends[0]), (2, first_asked), "S11: the cancelled one ends first, in its own dialog");
}

#[test]
fn every_monitor_that_offers_is_asked_in_one_call_id_and_a_merged_one_is_no_failure() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let merged = vec![answer("482 Merged Request")];
    let fork = Exchange::start(&Script::default().to("SUBSCRIBE", "fork", &[merged]));
    let second = format!("Call-Info: <sip:fork@127.0.0.1:{}>;purpose=call-completion;m=BS", fork.port);
    let script = Script::default()
        .to("INVITE", "callee", &[busy(format!("{}\n{second}", offer(MONITOR)))])
        .to("SUBSCRIBE", MONITOR, &[held(600, &[queued(), Step::Cue(1), ready(RECALL)])])
        .to("INVITE", RECALL, &[talk()]);
    let mut stage = Stage::set("S3, 482", &script, "");
    let id = stage.wait_for_busy("callee", &["queued"]);
    stage.cue();
    stage.take(&id);
    let wire = stage.over();
    let fork = fork.stop();
    let (first, second) = (wire.sent("SUBSCRIBE")[0], fork.only("SUBSCRIBE"));
    assert_eq!((first.to_whom(), second.to_whom()), (format!("{MONITOR};m=NR"), "fork;m=BS".to_owned()));
    assert_eq!(first.header("Call-ID"), second.header("Call-ID"), "S3: as forks of one request");
}
