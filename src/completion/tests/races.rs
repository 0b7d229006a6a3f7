//! Several requests, races and the rows of part 3.5.
//!
//! | what may happen | the story |
//! |---|---|
//! | several waiters, one target | `world`: two wait for Boris and the first is served first; here guard and jitter in `watch` |
//! | the target frees, then dials again at once | `watch`: a person who dials again within the guard is not called |
//! | the user is engaged at the recall | one recall rings at a time …; `native`: a user on another call … |
//! | the recall is not taken | `native`: a recall that is not taken lives on as was free |
//! | busy again at the recall | `native`: busy again keeps the place with retention and starts over without |
//! | no answer again | a recall meets what any call may meet |
//! | crossed camp-ons | crossed camp-ons resolve into one call |
//! | they call first, or are called by hand | a call with the person answers the request |
//! | duplicates | the same wish twice is one request |
//! | do not disturb, forwarding | `life`: somebody who does not want …, a request is for the number that was dialled … |
//! | voice mail answers a recall | voice mail is no conversation |
//! | restart in every state | `life`: a restart is survived in every state |
//! | the limit, the lifetime | a line holds as many requests as it may; `native`: a request ends by our own clock … |
//! | cancel against recall | of a cancel and a recall exactly one wins |
//! | taken as the exchange withdraws it | `native`: the exchange may take a recall back |
//! | two lines to one person | `life`: two lines to one person call once |
//! | clock jumps, an hour's sleep | `life`: a clock that is set …, an hour's sleep … |
//! | the network gone, and back elsewhere | `life`: a network that comes back elsewhere … |
//! | the exchange restarted without its memory | `life`: an exchange that has lost its memory … |
//! | every end has a word in Recents | `rules`: every request ends once, with a reason |

use super::script::Script;
use super::{check, check_with};
use crate::model::CompletionCondition;

const ONE: (&str, &str) = ("callback boris offer=sip:a@x", "SUBSCRIBE 2 call-completion sip:a@x");
const ONE_TAKEN: (&str, &str) = ("200 2", "taken 1, idle 9");
const TWO: (&str, &str) = ("callback marta offer=sip:b@x", "SUBSCRIBE 6 call-completion sip:b@x");
const TWO_TAKEN: (&str, &str) = ("200 6", "taken 2, idle 9");

#[test]
fn one_recall_rings_at_a_time_in_the_order_of_the_ids() {
    check(&[
        ONE,
        ONE_TAKEN,
        TWO,
        TWO_TAKEN,
        ("ready 6 uri=sip:cb@x", "rings 2"),
        ("ready 2 uri=sip:ca@x", "PUBLISH 2 closed presence sip:ca@x"),
        ("published 2", ""),
        ("decline 2", "rejected 2, UNSUBSCRIBE 6, ended Rejected, done, PUBLISH 6 open presence sip:ca@x again"),
    ]);
    // Those who became free while the user was engaged come back in order, one at a time.
    check(&[
        ONE,
        ONE_TAKEN,
        TWO,
        TWO_TAKEN,
        ("engaged", ""),
        ("ready 6 uri=sip:cb@x", "PUBLISH 2 closed presence sip:cb@x"),
        ("published 2", ""),
        ("ready 2 uri=sip:ca@x", "PUBLISH 6 closed presence sip:ca@x"),
        ("published 6", ""),
        ("free", "PUBLISH 10 open presence sip:ca@x again"),
        ("published 10", ""),
        ("ready 2", "rings 1"),
        ("wait 5", ""),
        ("accept 1", "INVITE sip:ca@x;m=BS, done"),
        ("engaged", ""),
        ("answered 1", "UNSUBSCRIBE 2, ended Completed"),
        ("free", "PUBLISH 14 open presence sip:cb@x again"),
    ]);
}

#[test]
fn the_same_wish_twice_is_one_request() {
    // S3: same target and mode; another mode changes it; the number of requests stays.
    check(&[
        ONE,
        ONE_TAKEN,
        ("callback boris call=10", "taken 1, idle 10"),
        ("camp-on boris call=11", "taken 1, camps 11"),
        ("ready 2 uri=sip:cc@x", "INVITE sip:cc@x;m=BS"),
        ("failed 1 486 offer=sip:n@x", "camps 11, UNSUBSCRIBE 2, SUBSCRIBE 6 call-completion sip:n@x"),
        ("200 6", ""),
        ("callback boris call=12", "taken 1, uncamps 11, idle 12"),
        ("events", "Native count=1 requested queued recalling Native requested queued"),
    ]);
}

#[test]
fn a_line_holds_as_many_requests_as_it_may() {
    check_with(
        |s| s.max_outstanding = 1,
        &[
            ONE,
            ("callback marta", "COMPLETIONOVERRUN"),
            ("cancel 1", "OPERATIONFAILED, UNSUBSCRIBE 2, ended Cancelled, done"),
            ("callback marta", "SUBSCRIBE 6 dialog sip:marta@x"),
        ],
    );
    check_with(|s| s.max_outstanding = 0, &[("callback boris", "OPERATIONUNAVAIL")]);
}

#[test]
fn ids_ascend_and_stale_ones_are_refused() {
    check(&[
        ONE,
        ONE_TAKEN,
        ("cancel 1", "UNSUBSCRIBE 2, ended Cancelled, done"),
        // T22, T25.
        ("cancel 1", "INVALCOMPLETIONID"),
        ("accept 1", "INVALCOMPLETIONID"),
        ("again 1", "INVALCOMPLETIONID"),
        ("cancel 7", "INVALCOMPLETIONID"),
        TWO,
        TWO_TAKEN,
        ("state 2", "queued"),
        ("cancel-all", "UNSUBSCRIBE 6, ended Cancelled, cancelled 1"),
        // An ended one leaves the screen after ten minutes.
        ("wait 599", ""),
        ("state 2", "ended Cancelled"),
        ("wait 1", ""),
        ("state 2", "-"),
    ]);
}

#[test]
fn ids_ascend_over_a_restart_even_where_nothing_is_left() {
    // I4: an id that a script still holds must not mean another request.
    check(&[
        ONE,
        ONE_TAKEN,
        ("cancel 1", "UNSUBSCRIBE 2, ended Cancelled, done"),
        ("restart", ""),
        ("callback marta offer=sip:b@x", "SUBSCRIBE 2 call-completion sip:b@x"),
        ("200 2", "taken 2, idle 9"),
        ("cancel 1", "INVALCOMPLETIONID"),
    ]);
}

#[test]
fn of_a_cancel_and_a_recall_exactly_one_wins() {
    // I1.
    check(&[
        ONE,
        ONE_TAKEN,
        ("cancel 1", "UNSUBSCRIBE 2, ended Cancelled, done"),
        ("ready 2", ""),
        ("accept 1", "INVALCOMPLETIONID"),
    ]);
    check(&[
        ONE,
        ONE_TAKEN,
        ("ready 2", "rings 1"),
        ("cancel 1", "cancelled 1, UNSUBSCRIBE 2, ended Cancelled, done"),
        ("accept 1", "INVALCOMPLETIONID"),
    ]);
    check(&[
        ONE,
        ONE_TAKEN,
        ("ready 2", "rings 1"),
        ("accept 1", "INVITE sip:a@x;m=BS, done"),
        ("cancel 1", "ends call 1, UNSUBSCRIBE 2, ended Cancelled, done"),
        ("answered 1", ""),
    ]);
    check(&[
        ONE,
        ONE_TAKEN,
        ("ready 2", "rings 1"),
        ("accept 1", "INVITE sip:a@x;m=BS, done"),
        ("answered 1", "UNSUBSCRIBE 2, ended Completed"),
        ("cancel 1", "INVALCOMPLETIONID"),
    ]);
}

#[test]
fn a_call_with_the_person_answers_the_request() {
    check(&[ONE, ONE_TAKEN, ("they-called boris", "UNSUBSCRIBE 2, ended TheyCalled"), ("state 1", "ended TheyCalled")]);
    check(&[ONE, ONE_TAKEN, ("met boris", "UNSUBSCRIBE 2, ended Completed")]);
    // A call that was camped on does not stay in the queue of a request that is over.
    check(&[
        ("camp-on boris offer=sip:a@x;m=BS", "SUBSCRIBE 2 call-completion sip:a@x;m=BS"),
        ("200 2", "taken 1, camps 9"),
        ("met boris", "uncamps 9, UNSUBSCRIBE 2, ended Completed"),
    ]);
    check(&[ONE, ONE_TAKEN, ("met marta", "")]);
}

#[test]
fn crossed_camp_ons_resolve_into_one_call() {
    // Their INVITE while our recall rings: ours gives way.
    check(&[
        ONE,
        ONE_TAKEN,
        ("ready 2 uri=sip:cc@x", "rings 1"),
        ("they-call boris", "stops 1, PUBLISH 2 closed presence sip:cc@x"),
        ("engaged", ""),
        ("they-called boris", "UNSUBSCRIBE 2, ended TheyCalled"),
    ]);
    // Two INVITEs cross: the smaller address (anna < boris) keeps its own.
    check(&[
        ONE,
        ONE_TAKEN,
        ("ready 2", "rings 1"),
        ("accept 1", "INVITE sip:a@x;m=BS, done"),
        ("they-call boris", ""),
        ("answered 1", "UNSUBSCRIBE 2, ended Completed"),
    ]);
    check(&[
        ("camp-on aaron offer=sip:a@x", "SUBSCRIBE 2 call-completion sip:a@x"),
        ("200 2", "taken 1, camps 9"),
        ("ready 2 uri=sip:cc@x", "INVITE sip:cc@x;m=BS"),
        ("they-call aaron", "ends call 1, PUBLISH 2 closed presence sip:cc@x"),
        ("engaged", ""),
        ("they-called aaron", "uncamps 9, UNSUBSCRIBE 2, ended TheyCalled"),
    ]);
}

#[test]
fn voice_mail_is_no_conversation() {
    check(&[
        ONE,
        ONE_TAKEN,
        ("ready 2 uri=sip:cc@x", "rings 1"),
        ("accept 1", "INVITE sip:cc@x;m=BS, done"),
        ("answered 1", "UNSUBSCRIBE 2, ended Completed"),
        ("wait 59", ""),
        ("again 1", "SUBSCRIBE 6 call-completion sip:a@x, done"),
        ("200 6", ""),
        ("state 1", "queued"),
    ]);
    check(&[
        ONE,
        ONE_TAKEN,
        ("ready 2", "rings 1"),
        ("accept 1", "INVITE sip:a@x;m=BS, done"),
        ("answered 1", "UNSUBSCRIBE 2, ended Completed"),
        ("wait 60", ""),
        ("again 1", "INVALCOMPLETIONID"),
    ]);
}

#[test]
fn later_means_later() {
    check(&[
        ONE,
        ONE_TAKEN,
        ("ready 2 uri=sip:cc@x retention", "rings 1"),
        ("later 1 15", "stops 1, PUBLISH 2 closed presence sip:cc@x, done"),
        ("published 2", ""),
        ("state 1", "suspended"),
        ("queued 2 retention", ""),
        ("wait 899", ""),
        ("wait 1", "PUBLISH 6 open presence sip:cc@x again"),
        ("published 6", ""),
        ("ready 2 retention", "rings 1"),
    ]);
}

#[test]
fn a_recall_meets_what_any_call_may_meet() {
    let begin =
        [ONE, ONE_TAKEN, ("ready 2 uri=sip:cc@x retention", "rings 1"), ("accept 1", "INVITE sip:cc@x;m=BS, done")];
    let check = |rest: &[(&str, &str)]| check(&[&begin[..], rest].concat());
    // No answer: the user gives up after it rang; it is waited for as such.
    check(&[("rang 1", ""), ("gave-up 1", ""), ("state 1", "queued")]);
    check(&[("gave-up 1", "PUBLISH 2 closed presence sip:cc@x"), ("state 1", "was-free")]);
    // Free again at once, says the exchange: even so they are left alone for five seconds, and twice as long the next time.
    check(&[
        ("failed 1 486", ""),
        ("ready 2 retention", ""),
        ("state 1", "suspended"),
        ("wait 4", ""),
        ("wait 1", "rings 1"),
        ("accept 1", "INVITE sip:cc@x;m=BS, done"),
        ("failed 1 486", ""),
        ("ready 2 retention", ""),
        ("wait 9", ""),
        ("wait 1", "rings 1"),
    ]);
    // Declined, forbidden.
    check(&[("failed 1 603", "UNSUBSCRIBE 2, ended Refused")]);
    check(&[("failed 1 488", "UNSUBSCRIBE 2, ended Failed")]);
    // Congestion: tried again after a pause, then the user is asked.
    check(&[("failed 1 503 retry=30", ""), ("state 1", "suspended"), ("wait 30", "rings 1")]);
    // Not there any more: waited for.
    check(&[("failed 1 480", ""), ("state 1", "queued")]);
}

#[test]
fn what_a_recall_meets_is_what_is_waited_for_then() {
    for (meets, condition) in [
        ("failed 1 486", CompletionCondition::Busy),
        ("failed 1 487", CompletionCondition::NoAnswer),
        ("failed 1 480", CompletionCondition::NotLoggedIn),
    ] {
        let mut script = Script::new(|_| {});
        let begin = [ONE.0, ONE_TAKEN.0, "ready 2 uri=sip:cc@x retention", "accept 1", "rang 1", meets];
        begin.into_iter().for_each(|step| drop(script.step(step)));
        assert_eq!(script.desk.views()[0].condition, condition, "{meets}");
    }
}

#[test]
fn an_emergency_silences_everything() {
    check(&[
        ONE,
        ONE_TAKEN,
        ("ready 2 uri=sip:cc@x", "rings 1"),
        ("emergency", "stops 1, PUBLISH 2 closed presence sip:cc@x"),
        ("published 2", ""),
        ("wait 899", ""),
        ("wait 1", "PUBLISH 6 open presence sip:cc@x again"),
    ]);
}

#[test]
fn leaving_tells_the_exchange_not_now_and_keeps_everything() {
    check(&[
        ONE,
        ONE_TAKEN,
        ("queued 2 uri=sip:cc@x", ""),
        ("leaving", "PUBLISH 2 closed presence sip:cc@x"),
        ("published 2", ""),
        ("callback marta", "OPERATIONFAILED"),
        ("restart", "RESTORE 2, REFRESH 2"),
        ("200 2", "PUBLISH 2 open presence sip:cc@x again"),
    ]);
}

#[test]
fn a_restart_breaks_into_nothing() {
    check_with(
        super::other_roads::joins,
        &[
            ("intrude boris", "SUBSCRIBE 2 dialog sip:boris@x"),
            ("busy 2 ids", "UNSUBSCRIBE 2, INVITE sip:boris@x Join: c;to-tag=l;from-tag=r Require: join Intrude"),
            ("restart", "ended Failed"),
        ],
    );
}

#[test]
fn ready_is_void_once_the_exchange_has_heard_not_now() {
    let begin = [ONE, ONE_TAKEN, ("engaged", ""), ("ready 2 uri=sip:cc@x", "PUBLISH 2 closed presence sip:cc@x")];
    // Heard: only a new `ready` rings.
    check(
        &[
            &begin[..],
            &[
                ("published 2", ""),
                ("free", "PUBLISH 6 open presence sip:cc@x again"),
                ("published 6", ""),
                ("ready 2", "rings 1"),
            ],
        ]
        .concat(),
    );
    // Still on its way when the user is free again: the same.
    check(
        &[
            &begin[..],
            &[
                ("free", ""),
                ("published 2", "PUBLISH 6 open presence sip:cc@x again"),
                ("published 6", ""),
                ("ready 2", "rings 1"),
            ],
        ]
        .concat(),
    );
    // An exchange that answers 200 but says ready all the same.
    check(
        &[
            &begin[..],
            &[("published 2", ""), ("ready 2", ""), ("free", "PUBLISH 6 open presence sip:cc@x again, rings 1")],
        ]
        .concat(),
    );
    // *Now again* cannot be said: a new request.
    check(
        &[
            &begin[..],
            &[
                ("published 2", ""),
                ("free", "PUBLISH 6 open presence sip:cc@x again"),
                ("unpublished 6 403", "UNSUBSCRIBE 2, SUBSCRIBE 6 call-completion sip:a@x"),
            ],
        ]
        .concat(),
    );
}
