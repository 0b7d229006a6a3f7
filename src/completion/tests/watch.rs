//! The roads on which we watch the callee's line ourselves.

use super::script::Script;
use super::{check, check_with};
use crate::model::Road;

const ASK: (&str, &str) = ("callback boris", "SUBSCRIBE 2 dialog sip:boris@x");
const TAKEN: (&str, &str) = ("200 2 600 event=dialog", "taken 1, idle 9");

#[test]
fn a_busy_line_that_becomes_free_rings_after_the_guard() {
    check(&[
        ASK,
        TAKEN,
        ("busy 2", ""),
        ("wait 60", ""),
        ("idle 2", ""),
        ("wait 4", ""),
        // T-CCBS4 and up to three seconds of disorder.
        ("wait 4", "rings 1"),
        ("accept 1", "INVITE sip:boris@x, done"),
        ("answered 1", "UNSUBSCRIBE 2, ended Completed"),
    ]);
}

#[test]
fn a_person_who_dials_again_within_the_guard_is_not_called() {
    check(&[
        ASK,
        TAKEN,
        ("busy 2", ""),
        ("idle 2", ""),
        ("wait 3", ""),
        ("busy 2", ""),
        ("wait 60", ""),
        ("idle 2", ""),
        ("wait 8", "rings 1"),
    ]);
    // Busy while it rings: it stops, and goes on watching.
    check(&[
        ASK,
        TAKEN,
        ("busy 2", ""),
        ("idle 2", ""),
        ("wait 8", "rings 1"),
        ("busy 2", "stops 1"),
        ("state 1", "watching"),
        ("idle 2", ""),
        ("wait 8", "rings 1"),
    ]);
}

#[test]
fn a_line_idle_from_the_first_word_is_called_once() {
    // Rule 3.2: they hung up in between, or their being busy does not show.
    check(&[
        ASK,
        TAKEN,
        ("idle 2", ""),
        ("wait 8", "rings 1"),
        ("accept 1", "INVITE sip:boris@x, done"),
        ("failed 1 486", "UNSUBSCRIBE 2, SUBSCRIBE 6 presence sip:boris@x"),
    ]);
}

#[test]
fn after_no_answer_they_must_have_been_on_the_phone() {
    check(&[
        ("callback boris no-answer", "SUBSCRIBE 2 dialog sip:boris@x"),
        TAKEN,
        ("idle 2", ""),
        ("wait 300", ""),
        ("busy 2", ""),
        ("wait 60", ""),
        ("idle 2", ""),
        ("wait 8", "rings 1"),
    ]);
}

#[test]
fn who_is_not_logged_in_is_watched_by_presence() {
    check(&[
        ("callback boris away", "SUBSCRIBE 2 presence sip:boris@x"),
        ("200 2 600 event=presence", "taken 1, idle 9"),
        ("closed 2", ""),
        ("wait 60", ""),
        ("open 2", ""),
        ("wait 8", "rings 1"),
    ]);
    check_with(
        |s| s.roads = vec![Road::Presence],
        &[
            ("callback boris", "SUBSCRIBE 2 presence sip:boris@x"),
            ("200 2 600 event=presence", "taken 1, idle 9"),
            ("phone 2", ""),
            ("closed 2", ""),
            ("wait 60", ""),
            ("open 2", ""),
            ("wait 8", "rings 1"),
        ],
    );
}

#[test]
fn a_notifier_without_words_is_left_for_the_next_road() {
    check(&[
        ASK,
        TAKEN,
        ("empty 2", ""),
        ("wait 31", ""),
        ("wait 1", "UNSUBSCRIBE 2, SUBSCRIBE 6 presence sip:boris@x"),
    ]);
    check(&[ASK, TAKEN, ("wait 32", "UNSUBSCRIBE 2, SUBSCRIBE 6 presence sip:boris@x")]);
}

#[test]
fn subscriptions_are_refreshed_and_made_anew_when_lost() {
    check(&[
        ASK,
        TAKEN,
        ("busy 2", ""),
        ("wait 400", "REFRESH 2"),
        ("refused 2 481 refresh", "SUBSCRIBE 6 dialog sip:boris@x"),
        ("200 6 600 event=dialog", ""),
        ("busy 6", ""),
        ("wait 60", ""),
        ("gone 6 deactivated", "SUBSCRIBE 10 dialog sip:boris@x"),
        ("200 10 600", ""),
        // A notifier that drops it again at once is left alone.
        ("gone 10 deactivated", "SUBSCRIBE 14 presence sip:boris@x"),
    ]);
}

#[test]
fn an_address_that_moved_subscribes_in_a_fresh_dialog() {
    check(&[
        ASK,
        TAKEN,
        ("busy 2", ""),
        ("moved", "UNSUBSCRIBE 2, SUBSCRIBE 6 dialog sip:boris@x"),
        ("200 6 600", ""),
        ("idle 6", ""),
        ("wait 8", "rings 1"),
    ]);
    check(&[ASK, TAKEN, ("busy 2", ""), ("slept", "REFRESH 2")]);
}

#[test]
fn a_camp_on_is_called_without_asking() {
    check(&[
        ("camp-on boris", "SUBSCRIBE 2 dialog sip:boris@x"),
        ("200 2 600 event=dialog", "taken 1, camps 9"),
        ("busy 2", ""),
        ("idle 2", ""),
        ("wait 8", "INVITE sip:boris@x"),
        // T30: busy again, camped again; and no hammering.
        ("failed 1 486", "camps 9"),
        ("state 1", "watching"),
        ("busy 2", ""),
        ("idle 2", ""),
        ("wait 8", "INVITE sip:boris@x"),
        ("answered 1", "UNSUBSCRIBE 2, ended Completed"),
    ]);
    check(&[
        ("camp-on boris", "SUBSCRIBE 2 dialog sip:boris@x"),
        ("200 2 600 event=dialog", "taken 1, camps 9"),
        ("cancel 1", "cancels 9, UNSUBSCRIBE 2, ended Cancelled, done"),
    ]);
    // With the screen locked, or after a sleep, it asks.
    for before in ["locked", "slept"] {
        check(&[
            ("camp-on boris", "SUBSCRIBE 2 dialog sip:boris@x"),
            ("200 2 600 event=dialog", "taken 1, camps 9"),
            ("busy 2", ""),
            (before, if before == "slept" { "REFRESH 2" } else { "" }),
            ("idle 2", ""),
            ("wait 8", "rings 1"),
            ("accept 1", "uncamps 9, INVITE sip:boris@x, done"),
        ]);
    }
}

#[test]
fn tell_me_when_free_needs_no_call() {
    check(&[
        ("callback boris watch", "SUBSCRIBE 2 dialog sip:boris@x"),
        ("200 2 600 event=dialog", "taken 1"),
        ("idle 2", ""),
        ("wait 8", "rings 1"),
    ]);
    // Nobody is redialled who was never called.
    check(&[
        ("callback boris watch", "SUBSCRIBE 2 dialog sip:boris@x"),
        ("refused 2 489", "SUBSCRIBE 6 presence sip:boris@x"),
        ("refused 6 489", "OPERATIONFAILED, ended Refused"),
        ("callback marta watch", "INVALCALLCOMPLMODE"),
    ]);
}

#[test]
fn timed_redial_is_polite() {
    let alone = |s: &mut crate::model::settings::CompletionSettings| s.roads = vec![Road::Redial];
    check_with(
        alone,
        &[
            ("callback boris", "taken 1, idle 9"),
            ("wait 59", ""),
            ("wait 1", "INVITE sip:boris@x RedialTry"),
            ("state 1", "redialing"),
            ("rang 1", ""),
            ("answered 1", "ended Completed"),
        ],
    );
    // Retry-After is obeyed; while the user talks nothing is dialled.
    check_with(
        alone,
        &[
            ("callback boris", "taken 1, idle 9"),
            ("wait 60", "INVITE sip:boris@x RedialTry"),
            ("failed 1 486 retry=300", ""),
            ("engaged", ""),
            ("wait 300", ""),
            ("state 1", "suspended"),
            ("free", "INVITE sip:boris@x RedialTry"),
            ("failed 1 603", "ended Refused"),
        ],
    );
    // Ten tries, then the number is left alone for an hour.
    let mut rows = vec![("callback boris", "taken 1, idle 9")];
    for _ in 0..9 {
        rows.push(("wait 60", "INVITE sip:boris@x RedialTry"));
        rows.push(("failed 1 486", ""));
    }
    rows.push(("wait 60", "INVITE sip:boris@x RedialTry"));
    rows.push(("failed 1 486", "ended LockOut"));
    rows.push(("callback boris", "INVALCALLCOMPLMODE"));
    rows.push(("wait 3600", ""));
    rows.push(("callback boris", "taken 2, idle 9"));
    check_with(alone, &rows);
    for code in ["603", "404", "410", "484", "604"] {
        check_with(alone, &[(&format!("callback boris code={code}"), "INVALCALLCOMPLMODE")]);
    }
    check_with(alone, &[("callback 112", "INVALCALLCOMPLMODE")]);
}

#[test]
fn a_watch_that_is_taken_away_while_it_rings_goes_on_by_the_next_road() {
    check(&[
        ASK,
        TAKEN,
        ("busy 2", ""),
        ("idle 2", ""),
        ("wait 8", "rings 1"),
        ("gone 2 noresource", "stops 1, SUBSCRIBE 6 presence sip:boris@x"),
        ("200 6 600 event=presence", ""),
        ("state 1", "watching"),
    ]);
}

#[test]
fn those_who_watch_one_line_do_not_all_call_at_one_moment() {
    // Part 3.5: everybody is told at once; beside the guard each waits up to three seconds more, and each time anew.
    let mut script = Script::new(|_| {});
    for step in ["callback boris", "200 2 600 event=dialog"] {
        script.step(step);
    }
    let waits: std::collections::BTreeSet<_> = (0..16)
        .map(|_| {
            script.step("busy 2");
            script.step("idle 2");
            script.desk.wakes_at().expect("the guard runs").since(script.now.moment).as_millis()
        })
        .collect();
    assert!(waits.iter().all(|ms| (5_000..8_000).contains(ms)) && waits.len() > 8, "{waits:?}");
}
