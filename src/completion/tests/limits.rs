//! Who is never called, who not by himself, and the limits that the user sets.

use super::script::Script;
use super::{check, check_with};
use crate::completion::{House, Input};
use crate::model::completion::StoredChange;
use crate::model::settings::CallSettings;
use crate::model::{CompletionState, Road};

#[test]
fn a_number_that_does_not_exist_is_never_completed() {
    // Rule 3.3.
    for code in ["404", "410", "484", "604"] {
        for mode in ["callback", "camp-on", "message"] {
            check(&[(&format!("{mode} boris code={code} offer=sip:a@x"), "INVALCALLCOMPLMODE")]);
        }
    }
    // Who declined is called by nobody but the user.
    check(&[("camp-on boris code=603", "INVALCALLCOMPLMODE")]);
    check(&[("callback boris code=603", "SUBSCRIBE 2 dialog sip:boris@x")]);
    check(&[("message boris code=603", "MESSAGE 2 Please call me back")]);
}

#[test]
fn a_premium_number_is_watched_but_not_redialled() {
    check_with(|s| s.roads = vec![Road::Redial], &[("callback 0900123456", "INVALCALLCOMPLMODE")]);
    check(&[("callback 0900123456", "SUBSCRIBE 2 dialog sip:0900123456@x")]);
}

#[test]
fn the_recall_rings_as_long_and_as_often_as_the_user_has_it() {
    let mut script = Script::new(|_| {});
    let calls = CallSettings { recall_rings_s: 7, recalls_not_taken: 1, ..CallSettings::default() };
    script.input(Input::House(Box::new(House::new(&calls, None))));
    for (happens, does) in [
        ("callback boris offer=sip:a@x", "SUBSCRIBE 2 call-completion sip:a@x"),
        ("200 2", "taken 1, idle 9"),
        ("ready 2 uri=sip:cc@x", "rings 1"),
        ("wait 6", ""),
        ("wait 1", "stops 1, UNSUBSCRIBE 2, ended NotTaken"),
    ] {
        assert_eq!(script.step(happens), does, "{happens}");
    }
    assert!(matches!(script.desk.views()[0].state, CompletionState::Ended(_)));
}

#[test]
fn redial_keeps_to_the_rules_of_the_country() {
    // Part 3.4: fifteen tries five seconds apart in Europe, ten and thirty everywhere; the settings may only be milder.
    use crate::model::preset::RedialRules;
    for (rules, tries, interval) in [
        (RedialRules::Everywhere, 10, 30u64),
        (RedialRules::NewZealand, 10, 30),
        (RedialRules::Canada, 10, 5),
        (RedialRules::Europe, 15, 5),
        (RedialRules::UnitedStates, 15, 5),
    ] {
        let mut script = Script::new(|s| {
            s.roads = vec![Road::Redial];
            s.redial = rules.preset();
            (s.redial.tries, s.redial.interval_s) = (99, 1);
        });
        script.step("callback boris");
        let mut made = 0;
        while script.step(&format!("wait {interval}")) == "INVITE sip:boris@x RedialTry" {
            made += 1;
            script.step("failed 1 486");
        }
        assert_eq!(made, tries, "{rules:?}");
        assert_eq!(script.step("state 1"), "ended LockOut", "{rules:?}");
        let rest = u64::from(rules.least_rest_minutes().max(60)) * 60 - interval;
        assert_eq!(script.step("callback boris"), "INVALCALLCOMPLMODE", "{rules:?}");
        script.step(&format!("wait {rest}"));
        assert_eq!(script.step("callback boris"), "taken 2, idle 9", "{rules:?}");
    }
}

#[test]
fn nothing_is_redialled_behind_a_locked_screen() {
    check_with(
        |s| s.roads = vec![Road::Redial],
        &[
            ("callback boris", "taken 1, idle 9"),
            ("locked", ""),
            ("wait 120", ""),
            ("state 1", "suspended"),
            ("unlocked", "INVITE sip:boris@x RedialTry"),
        ],
    );
}

#[test]
fn what_counts_against_a_request_is_on_disk() {
    // A recall that was not taken, before a crash.
    let mut script = Script::new(|_| {});
    for line in ["callback boris offer=sip:mon@x", "200 2", "ready 2", "wait 21"] {
        script.step(line);
    }
    assert_eq!(script.step("state 1"), "was-free");
    let kept = script.journal.iter().rev().find_map(|change| match change {
        StoredChange::Put(request) => Some(request.recalls_not_taken),
        _ => None,
    });
    assert_eq!(kept, Some(1));
    // A number that has been tried as often as is allowed stays locked over a restart (part 3.4).
    let mut script = Script::new(|s| {
        s.roads = vec![Road::Redial];
        s.redial.tries = 1;
    });
    for line in ["callback boris", "wait 65", "failed 1 486"] {
        script.step(line);
    }
    assert_eq!(script.step("state 1"), "ended LockOut");
    script.step("restart");
    assert_eq!(script.step("callback boris"), "INVALCALLCOMPLMODE");
}

#[test]
fn redial_leaves_the_pauses_that_were_asked_for_and_ends_in_time() {
    let redial = |minutes| {
        move |s: &mut crate::model::settings::CompletionSettings| {
            s.roads = vec![Road::Redial];
            s.redial.total_minutes = minutes;
        }
    };
    // Part 3.4: Retry-After counts where it is longer than the interval.
    check_with(
        redial(60),
        &[
            ("callback boris", "taken 1, idle 9"),
            ("wait 60", "INVITE sip:boris@x RedialTry"),
            ("failed 1 486 retry=300", ""),
            ("wait 299", ""),
            ("wait 1", "INVITE sip:boris@x RedialTry"),
        ],
    );
    // All tries are made within the time that the user set, however many are left.
    let mut rows = vec![("callback boris", "taken 1, idle 9")];
    for _ in 0..4 {
        rows.extend([("wait 60", "INVITE sip:boris@x RedialTry"), ("failed 1 486", "")]);
    }
    rows.extend([("wait 60", "INVITE sip:boris@x RedialTry"), ("failed 1 486", "ended LockOut")]);
    check_with(redial(5), &rows);
}

#[test]
fn a_full_network_is_given_longer_each_time() {
    check(&[
        ("callback boris offer=sip:a@x", "SUBSCRIBE 2 call-completion sip:a@x"),
        ("200 2", "taken 1, idle 9"),
        ("ready 2", "rings 1"),
        ("accept 1", "INVITE sip:a@x;m=BS, done"),
        ("failed 1 503", ""),
        ("wait 4", ""),
        ("wait 1", "rings 1"),
        ("accept 1", "INVITE sip:a@x;m=BS, done"),
        ("failed 1 503", ""),
        ("wait 9", ""),
        ("wait 1", "rings 1"),
    ]);
}

#[test]
fn those_who_watch_one_person_do_not_all_call_at_once() {
    // Part 3.5: up to three seconds at random after the guard time of five.
    check(&[
        ("callback boris", "SUBSCRIBE 2 dialog sip:boris@x"),
        ("200 2 600 event=dialog", "taken 1, idle 9"),
        ("busy 2", ""),
        ("idle 2", ""),
        ("wait 5", ""),
        ("wait 3", "rings 1"),
    ]);
}

#[test]
fn a_restart_gives_no_new_life() {
    let mut script = Script::new(|_| {});
    for line in ["callback boris offer=sip:a@x", "200 2", "wait 3000", "restart", "200 2 600"] {
        script.step(line);
    }
    assert_eq!(script.step("wait 599"), "");
    assert!(script.step("wait 1").contains("ended Expired"));
    // Nor more recalls in vain than were left.
    let mut script = Script::new(|_| {});
    for line in ["callback boris offer=sip:a@x", "200 2", "ready 2", "wait 21", "restart", "later 1 5"] {
        script.step(line);
    }
    let kept = script.journal.iter().rev().find_map(|change| match change {
        StoredChange::Put(request) => Some(request.recalls_not_taken),
        _ => None,
    });
    assert_eq!(kept, Some(1));
}
