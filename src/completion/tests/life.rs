//! The life of requests around their calls: restarts in every state, sleep, clocks, the network, forks, full queues.

use super::script::Script;
use super::{check, check_with};
use crate::model::settings::CompletionSettings;
use crate::model::{CompletionMode, Road};

const NATIVE: (&str, &str) = ("callback boris offer=sip:a@x", "SUBSCRIBE 2 call-completion sip:a@x");
const TAKEN: (&str, &str) = ("200 2", "taken 1, idle 9");
const READY: (&str, &str) = ("ready 2 uri=sip:cc@x", "rings 1");
const TAKE: (&str, &str) = ("accept 1", "INVITE sip:cc@x;m=BS, done");

/// Brings a request into a state, kills the program, and looks what has become of it: what is done, and its state.
#[track_caller]
fn check_restart(
    change: impl FnOnce(&mut CompletionSettings),
    rows: &[(&str, &str)],
    before: &str,
    does: &str,
    after: &str,
) {
    let mut script = Script::new(change);
    for (happens, expected) in rows {
        assert_eq!(script.step(happens), *expected, "{happens}");
    }
    assert_eq!(script.step("state 1"), before, "{rows:?}");
    assert_eq!(script.step("restart"), does, "{rows:?}");
    assert_eq!(script.step("state 1"), after, "{rows:?}");
}

fn only(road: Road) -> impl FnOnce(&mut CompletionSettings) {
    move |s| {
        s.roads = vec![road];
        s.feature_codes.callback = Some("*37".into());
    }
}

#[test]
fn a_restart_is_survived_in_every_state() {
    let any = |_: &mut CompletionSettings| {};
    let again = "SUBSCRIBE 2 call-completion sip:a@x";
    // Asked for, the failed call still ringing or the road still silent: asked anew.
    let ringing = [("callback boris no-answer ringing", "gives up 9")];
    check_restart(any, &ringing, "requested", "SUBSCRIBE 2 dialog sip:boris@x", "requested");
    check_restart(any, &[NATIVE], "requested", again, "requested");
    // Waiting: the subscription is taken up in its dialog.
    check_restart(any, &[NATIVE, TAKEN, ("queued 2", "")], "queued", "RESTORE 2, REFRESH 2", "requested");
    let watch = ("callback boris", "SUBSCRIBE 2 dialog sip:boris@x");
    let watched = ("200 2 600 event=dialog", "taken 1, idle 9");
    check_restart(any, &[watch, watched, ("busy 2", "")], "watching", "RESTORE 2, REFRESH 2", "requested");
    // A code that the exchange has taken needs no word; one that was only dialled is dialled again.
    let dialled = ("callback 2002", "INVITE sip:*37@x FeatureCode");
    let held = [dialled, ("answered 1", ""), ("hung-up 1 2 by-them", "taken 1, idle 9")];
    check_restart(only(Road::FeatureCode), &held, "queued", "", "queued");
    check_restart(only(Road::FeatureCode), &held[..1], "requested", "INVITE sip:*37@x FeatureCode", "requested");
    // Timed redial goes on, its tries counted.
    let redial = ("callback boris", "taken 1, idle 9");
    check_restart(only(Road::Redial), &[redial], "redialing", "", "redialing");
    let tried = [redial, ("wait 60", "INVITE sip:boris@x RedialTry")];
    check_restart(only(Road::Redial), &tried, "redialing", "", "redialing");
    // Held back, put off.
    let closed = ("ready 2 uri=sip:cc@x", "PUBLISH 2 closed presence sip:cc@x");
    check_restart(
        any,
        &[NATIVE, TAKEN, ("engaged", ""), closed, ("published 2", "")],
        "suspended",
        "RESTORE 2, REFRESH 2",
        "requested",
    );
    let later = ("later 1 15", "stops 1, PUBLISH 2 closed presence sip:cc@x, done");
    check_restart(any, &[NATIVE, TAKEN, READY, later], "suspended", "RESTORE 2, REFRESH 2", "suspended");
    // Ringing or called: it was free, and nobody is called by himself.
    check_restart(any, &[NATIVE, TAKEN, READY], "ready", "RESTORE 2, REFRESH 2", "was-free");
    check_restart(any, &[NATIVE, TAKEN, READY, TAKE], "recalling", "RESTORE 2, REFRESH 2", "was-free");
    let lapsed = ("wait 20", "stops 1, PUBLISH 2 closed presence sip:cc@x");
    check_restart(any, &[NATIVE, TAKEN, READY, lapsed], "was-free", "RESTORE 2, REFRESH 2", "was-free");
    // Words that were not delivered go out again under their number.
    let word = ("message boris text=hello", "MESSAGE 2 hello");
    let kept = ("undelivered 2 480", "taken 1, SUBSCRIBE 2 presence sip:boris@x, idle 9");
    check_restart(any, &[word], "requested", "MESSAGE 2 hello", "requested");
    check_restart(any, &[word, kept], "watching", "MESSAGE 2 hello", "requested");
    // Over: it stays over.
    check_restart(
        any,
        &[NATIVE, TAKEN, ("cancel 1", "UNSUBSCRIBE 2, ended Cancelled, done")],
        "ended Cancelled",
        "",
        "-",
    );
}

#[test]
fn what_must_not_begin_by_itself_after_a_restart_ends_with_a_word() {
    for (rows, mode) in
        [("intrude boris", CompletionMode::Intrude), ("message boris voicemail", CompletionMode::Message)]
    {
        let mut script = Script::new(|s| {
            super::other_roads::joins(s);
            s.voice_mail_template = Some("sip:vm@x".into());
        });
        script.step(rows);
        assert_eq!(script.desk.views()[0].mode, mode);
        assert!(script.step("restart").ends_with("ended Failed"));
        assert!(script.desk.views()[0].explanation.is_some());
    }
}

#[test]
fn a_request_whose_line_does_not_come_back_ends_with_a_word() {
    let mut script = Script::new(|_| {});
    for row in ["callback boris offer=sip:a@x line=2", "200 2"] {
        script.step(row);
    }
    let journal = script.journal.clone();
    let mut orphaned = Script::new(|_| {});
    orphaned.input(crate::completion::Input::LineGone(crate::model::LineId(2)));
    orphaned.input(crate::completion::Input::Restored(journal));
    assert_eq!(orphaned.step("wait 59"), "");
    assert_eq!(orphaned.step("wait 1"), "ended Failed");
    assert_eq!(orphaned.desk.wakes_at(), None);
}

#[test]
fn an_hours_sleep_ends_what_has_run_out_and_looks_at_the_rest_anew() {
    // After busy a request lives an hour (the exchange gave as much), after no answer three.
    check(&[
        NATIVE,
        TAKEN,
        ("queued 2", ""),
        ("callback marta no-answer call=8", "SUBSCRIBE 6 dialog sip:marta@x"),
        ("200 6 600 event=dialog", "taken 2, idle 8"),
        ("busy 6", ""),
        // The subscriptions have run out while the machine slept: each is asked for anew.
        ("sleeps 3700", "REFRESH 2, REFRESH 6, SUBSCRIBE 10 dialog sip:marta@x, ended Expired"),
        ("state 1", "ended Expired"),
        ("state 2", "watching"),
    ]);
    // A recall that rang when the lid was closed does not ring on: it was free.
    check(&[
        NATIVE,
        TAKEN,
        READY,
        ("sleeps 600", "REFRESH 2, stops 1, PUBLISH 2 closed presence sip:cc@x"),
        ("state 1", "was-free"),
    ]);
    // A camp-on opens no microphone after it.
    check(&[
        ("camp-on boris offer=sip:a@x", "SUBSCRIBE 2 call-completion sip:a@x"),
        ("200 2", "taken 1, camps 9"),
        ("queued 2", ""),
        ("sleeps 600", "REFRESH 2"),
        ("ready 2 uri=sip:cc@x", "rings 1"),
    ]);
}

#[test]
fn a_clock_that_is_set_moves_no_deadline() {
    for step in ["clock 86400", "clock -86400"] {
        check(&[
            NATIVE,
            TAKEN,
            ("queued 2", ""),
            (step, "REFRESH 2"),
            ("200 2", ""),
            ("wait 3599", ""),
            ("state 1", "queued"),
            ("wait 2", "ended Expired"),
        ]);
    }
    // Nor does a file that comes from another time give a request more life than it had.
    let mut script = Script::new(|_| {});
    for row in ["callback boris offer=sip:a@x", "200 2"] {
        script.step(row);
    }
    script.now.wall.0 -= 30 * 86_400_000;
    script.step("restart");
    let left = script.desk.views()[0].expires.since(script.now.moment);
    assert!(left <= std::time::Duration::from_secs(3600), "{left:?}");
}

#[test]
fn a_network_that_comes_back_elsewhere_keeps_places_and_watches_anew() {
    check(&[
        NATIVE,
        TAKEN,
        ("queued 2", ""),
        ("callback marta call=8", "SUBSCRIBE 6 dialog sip:marta@x"),
        ("200 6 600 event=dialog", "taken 2, idle 8"),
        ("moved", "REFRESH 2, UNSUBSCRIBE 6, SUBSCRIBE 10 dialog sip:marta@x"),
        ("200 2", ""),
        ("200 10 600 event=dialog", ""),
        ("ready 2 uri=sip:cc@x", "rings 1"),
    ]);
}

#[test]
fn an_exchange_that_has_lost_its_memory_is_asked_anew_and_the_id_stays() {
    check(&[
        NATIVE,
        TAKEN,
        ("queued 2", ""),
        ("slept", "REFRESH 2"),
        // It no longer knows the dialog, nor the offer; but the person, and whom they could not reach.
        ("refused 2 481 refresh", "SUBSCRIBE 6 call-completion sip:a@x"),
        ("refused 6 404", "SUBSCRIBE 10 call-completion sip:boris@x;m=BS"),
        ("200 10", ""),
        ("queued 10", ""),
        ("state 1", "queued"),
        ("ready 10 uri=sip:dd@x", "rings 1"),
        ("accept 1", "INVITE sip:dd@x;m=BS, done"),
    ]);
}

#[test]
fn one_monitor_of_several_may_end_its_part() {
    // RFC 6910 section 9.10: one SUBSCRIBE, two monitors behind a fork.
    let begin = [NATIVE, TAKEN, ("queued 2 fork=f", ""), ("queued 2 fork=g", "")];
    check(
        &[
            &begin[..],
            &[
                ("gone 2 noresource fork=f", ""),
                ("state 1", "queued"),
                ("ready 2 fork=g uri=sip:gg@x", "rings 1"),
                ("accept 1", "INVITE sip:gg@x;m=BS, done"),
            ],
        ]
        .concat(),
    );
    // The one that called is the one that is gone: the recall is taken back.
    check(
        &[
            &begin[..],
            &[
                ("ready 2 fork=f uri=sip:ff@x", "rings 1"),
                ("gone 2 noresource fork=f", "stops 1, PUBLISH 2 closed presence in dialog"),
                ("state 1", "was-free"),
            ],
        ]
        .concat(),
    );
    check(
        &[
            &begin[..],
            &[("gone 2 noresource fork=f", ""), ("gone 2 noresource fork=g", "SUBSCRIBE 6 dialog sip:boris@x")],
        ]
        .concat(),
    );
}

#[test]
fn several_devices_of_one_person_are_one_person() {
    check(&[
        ("callback boris", "SUBSCRIBE 2 dialog sip:boris@x"),
        ("200 2 600 event=dialog", "taken 1, idle 9"),
        ("busy 2 fork=desk", ""),
        ("idle 2 fork=mobile", ""),
        ("wait 60", ""),
        ("busy 2 fork=mobile", ""),
        ("idle 2 fork=desk", ""),
        ("wait 60", ""),
        // The mobile is switched off in mid-call: only what is left counts.
        ("gone 2 noresource fork=mobile", ""),
        ("wait 8", "rings 1"),
    ]);
}

#[test]
fn a_stuck_lamp_is_noticed_and_asked_again() {
    // U11: a refresh that is answered, and no NOTIFY after it.
    check(&[
        ("callback boris", "SUBSCRIBE 2 dialog sip:boris@x"),
        ("200 2 600 event=dialog", "taken 1, idle 9"),
        ("busy 2", ""),
        ("wait 400", "REFRESH 2"),
        ("200 2 600 event=dialog", ""),
        ("wait 31", ""),
        ("wait 1", "UNSUBSCRIBE 2, SUBSCRIBE 6 dialog sip:boris@x"),
        ("200 6 600 event=dialog", ""),
        ("idle 6", ""),
        ("wait 8", "rings 1"),
    ]);
    // The same lamp, answered each time: it is believed.
    check(&[
        ("callback boris", "SUBSCRIBE 2 dialog sip:boris@x"),
        ("200 2 3600 event=dialog", "taken 1, idle 9"),
        ("busy 2", ""),
        ("wait 400", "REFRESH 2"),
        ("200 2 3600 event=dialog", ""),
        ("busy 2", ""),
        ("wait 399", ""),
        ("wait 1", "REFRESH 2"),
        ("state 1", "watching"),
    ]);
    // Deaf twice: the next road.
    check(&[
        ("callback boris", "SUBSCRIBE 2 dialog sip:boris@x"),
        ("200 2 600 event=dialog", "taken 1, idle 9"),
        ("busy 2", ""),
        ("wait 400", "REFRESH 2"),
        ("200 2 600 event=dialog", ""),
        ("wait 32", "UNSUBSCRIBE 2, SUBSCRIBE 6 dialog sip:boris@x"),
        ("200 6 600 event=dialog", ""),
        ("wait 32", "UNSUBSCRIBE 6, SUBSCRIBE 10 presence sip:boris@x"),
    ]);
}

#[test]
fn a_full_queue_is_asked_again_when_there_may_be_room() {
    // RFC 6910 section 9.7: 480 with Retry-After, short-term denial.
    check_with(
        |s| s.roads = vec![Road::Native],
        &[
            NATIVE,
            ("refused 2 480 retry=120", ""),
            ("wait 5", "asked 1, idle 9"),
            ("state 1", "suspended"),
            ("wait 115", "SUBSCRIBE 6 call-completion sip:a@x"),
            ("200 6", ""),
            ("state 1", "queued"),
        ],
    );
    // Where there is another road, it is taken at once.
    check(&[NATIVE, ("refused 2 480 retry=120", "SUBSCRIBE 6 dialog sip:boris@x")]);
    // 403 is for good.
    check_with(
        |s| s.roads = vec![Road::Native],
        &[
            NATIVE,
            ("refused 2 403", "SUBSCRIBE 6 call-completion sip:boris@x;m=BS"),
            ("refused 6 403", "OPERATIONFAILED, ended Refused"),
        ],
    );
}

#[test]
fn two_lines_to_one_person_call_once() {
    check(&[
        NATIVE,
        TAKEN,
        ("callback boris offer=sip:b@x call=8 line=2", "SUBSCRIBE 6 call-completion sip:b@x"),
        ("200 6", "taken 1, idle 8"),
        ("ready 2 uri=sip:ca@x", "rings 1"),
        ("ready 6 uri=sip:cb@x", "PUBLISH 2 closed presence sip:cb@x"),
        ("published 2", ""),
        ("accept 1 line=1", "INVITE sip:ca@x;m=BS, done"),
        ("engaged", ""),
        // Who has been reached is not called once more from the other line.
        ("answered 1", "UNSUBSCRIBE 2, ended Completed, UNSUBSCRIBE 6, ended Completed"),
    ]);
    // They call themselves: every request for them is answered by it, on whatever line.
    check(&[
        NATIVE,
        TAKEN,
        ("callback boris offer=sip:b@x call=8 line=2", "SUBSCRIBE 6 call-completion sip:b@x"),
        ("200 6", "taken 1, idle 8"),
        ("they-called boris", "UNSUBSCRIBE 2, ended TheyCalled, UNSUBSCRIBE 6, ended TheyCalled"),
    ]);
}

#[test]
fn a_request_is_for_the_number_that_was_dialled_wherever_it_is_forwarded() {
    // Part 3.5: the offer is the forwarded-to phone's; when it is spent, the dialled address still stands.
    check(&[
        ("callback boris offer=sip:monitor@carla.y", "SUBSCRIBE 2 call-completion sip:monitor@carla.y"),
        TAKEN,
        ("ready 2 uri=sip:cc@carla.y", "rings 1"),
        ("accept 1", "INVITE sip:cc@carla.y;m=BS, done"),
        ("failed 1 404", "INVITE sip:boris@x"),
        ("rang 1", ""),
        ("answered 1", "UNSUBSCRIBE 2, ended Completed"),
    ]);
}

#[test]
fn somebody_who_does_not_want_to_be_disturbed_is_waited_for() {
    // Part 3.5: 480 at the recall; by the exchange's queue, and by watching.
    check(&[
        NATIVE,
        TAKEN,
        ("ready 2 uri=sip:cc@x retention", "rings 1"),
        TAKE,
        ("failed 1 480", ""),
        ("state 1", "queued"),
    ]);
    check(&[
        ("callback boris", "SUBSCRIBE 2 dialog sip:boris@x"),
        ("200 2 600 event=dialog", "taken 1, idle 9"),
        ("busy 2", ""),
        ("idle 2", ""),
        ("wait 8", "rings 1"),
        ("accept 1", "INVITE sip:boris@x, done"),
        ("failed 1 480", ""),
        ("wait 300", ""),
        ("state 1", "watching"),
    ]);
}
