//! Where nothing but plain calls is left: what goes out, how often, and when it stops; rule R5, part 3.4.

use super::script::{Script, Step, answer, answer_with, busy, talk};
use super::stage::{LATER, Stage};
use super::there_are;
use crate::interop::perch::SOON;

/// Two tries, five seconds apart: what Europe's rules allow at the least.
const BRISK: &str = "[line.completion]\nroads = [\"redial\"]\n[line.completion.redial]\nrules = \"europe\"\n\
                     tries = 2\ninterval_s = 5\nlock_out_minutes = 60\n";

/// Seconds between the end of one call and the beginning of the next.
fn pauses(wire: &super::wire::Wire) -> Vec<f64> {
    let invites = wire.sent("INVITE");
    let ends = wire.sent("ACK");
    invites.iter().skip(1).zip(&ends).map(|(next, end)| next.at_s - end.at_s).collect()
}

#[test]
fn r5_so_many_tries_so_far_apart_and_then_the_number_is_left_alone() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let script = Script::default().to("INVITE", "callee", &[busy(""), busy(""), busy(""), busy("")]);
    let mut stage = Stage::set("R5: limits", &script, BRISK);
    let id = stage.wait_for_busy("callee", &["redialing"]);
    let first = stage.request(&id, &["redialing"]);
    assert_eq!((&first["attempt"], &first["attempts"]), (&1.into(), &2.into()), "visible: {first:#}");
    let ended = stage.request(&id, &["ended"]);
    assert_eq!(ended["reason"], "lock-out", "{ended:#}");
    // By hand it can be called; by itself it is not.
    let call = stage.dial_in_vain("callee");
    let again = stage.perch.ask(&["complete", &call, "--mode", "callback"]);
    assert_eq!(again.expect_err("locked out")["error"], "INVALCALLCOMPLMODE");
    let wire = stage.over();
    let pauses = pauses(&wire);
    assert!(pauses.len() >= 2 && pauses.iter().take(2).all(|s| (4.9..8.0).contains(s)), "{pauses:?}");
}

#[test]
fn r5_retry_after_is_obeyed_its_comment_shown_and_a_try_can_be_stopped() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let later = vec![answer_with("486 Busy here", "Retry-After: 8 (In a meeting)")];
    let script = Script::default().to("INVITE", "callee", &[later.clone(), later, talk()]);
    let mut stage = Stage::set("R5: Retry-After", &script, BRISK);
    let call = stage.dial_in_vain("callee");
    let card = stage.perch.tell(&["status"])["calls"][0].clone();
    assert!(card["why"].as_str().is_some_and(|said| said.contains("In a meeting")), "{card:#}");
    let (id, _) = stage.ask(&call);
    stage.wait_for_wire("INVITE sip:callee", 2);
    let waits = stage.request(&id, &["redialing"]);
    stage.wait_for_wire("In a meeting", 2);
    stage.perch.tell(&["uncomplete", &id]);
    assert_eq!(stage.request(&id, &["ended"])["reason"], "cancelled", "one click stops it: {waits:#}");
    let wire = stage.over();
    let pauses = pauses(&wire);
    assert!(pauses.len() == 1 && pauses[0] >= 7.9, "{pauses:?}");
}

#[test]
fn r5_who_is_reached_hears_nobody_hesitate() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let answered = vec![answer("180 Ringing"), Step::Cue(1), answer("200 OK"), Step::Await("BYE"), answer("200 OK")];
    let script = Script::default().to("INVITE", "callee", &[busy(""), answered]);
    let mut stage = Stage::set("R5: reached", &script, BRISK);
    let id = stage.wait_for_busy("callee", &["redialing"]);
    let call = stage.perch.wait_for_call("offering", LATER);
    assert_eq!(call["completion_id"].to_string(), id, "at its 18x the try shows itself, and rings here: {call:#}");
    // They answer before anybody here does: the recall counts as taken.
    stage.cue();
    let call = stage.perch.wait_for_call("talking", SOON);
    stage.perch.tell(&["hangup", &call["id"].to_string()]);
    assert_eq!(stage.request(&id, &["ended"])["reason"], "completed");
    stage.over();
}
