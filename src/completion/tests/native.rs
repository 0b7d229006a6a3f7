//! The RFC 6910 road, as the standard has it and as deployed exchanges do it.

use super::{check, check_with};

#[test]
fn every_monitor_of_a_forked_call_is_asked_and_the_first_ready_one_counts() {
    // S2, S3: an absent and an unknown m are offers too; 482 is only a duplicate.
    check(&[
        (
            "callback boris offer=sip:a@x;m=BS offer=sip:b@x offer=sip:c@x;m=ZZ offer=sip:a@x;m=NR",
            "SUBSCRIBE 2 call-completion sip:a@x;m=BS, SUBSCRIBE 6 call-completion sip:b@x, SUBSCRIBE 10 call-completion sip:c@x;m=ZZ",
        ),
        ("refused 2 482", ""),
        ("200 6", "taken 1, idle 9"),
        ("200 10", ""),
        ("ready 10 uri=sip:cc@c", "rings 1"),
        ("accept 1", "INVITE sip:cc@c;m=ZZ, done"),
        ("answered 1", "UNSUBSCRIBE 6, UNSUBSCRIBE 10, ended Completed"),
    ]);
}

#[test]
fn a_monitor_out_of_reach_is_asked_for_at_the_original_address() {
    for refusal in ["refused 2 404", "refused 2 403", "refused 2 405", "refused 2 408"] {
        check(&[
            ("callback boris offer=sip:mon@10.0.0.1;m=BS", "SUBSCRIBE 2 call-completion sip:mon@10.0.0.1;m=BS"),
            (refusal, "SUBSCRIBE 6 call-completion sip:boris@x;m=BS"),
            ("200 6", "taken 1, idle 9"),
        ]);
    }
    check(&[
        ("callback boris offer=sip:mon@10.0.0.1;m=BS", "SUBSCRIBE 2 call-completion sip:mon@10.0.0.1;m=BS"),
        ("wait 4", "UNSUBSCRIBE 2, SUBSCRIBE 6 call-completion sip:boris@x;m=BS"),
        // T08: after five seconds the command is answered in any case.
        ("wait 1", "asked 1, idle 9"),
        ("200 6", ""),
        ("state 1", "queued"),
    ]);
}

#[test]
fn the_ladder_steps_down_under_one_id() {
    check(&[
        ("callback boris offer=sip:mon@x;m=BS", "SUBSCRIBE 2 call-completion sip:mon@x;m=BS"),
        ("refused 2 489", "SUBSCRIBE 6 dialog sip:boris@x"),
        ("refused 6 489", "SUBSCRIBE 10 presence sip:boris@x"),
        ("refused 10 404", "taken 1, idle 9"),
        ("state 1", "redialing"),
        ("events", "Native count=1 requested Dialog Presence Redial redialing"),
        // What the exchange has shown not to have is not asked again on this line.
        ("callback marta offer=sip:mon@x;m=BS call=8", "SUBSCRIBE 14 call-completion sip:mon@x;m=BS"),
        ("refused 14 501", "SUBSCRIBE 18 presence sip:marta@x"),
    ]);
}

#[test]
fn a_line_without_any_way_says_so() {
    check_with(
        |s| s.roads = vec![crate::model::Road::Native],
        &[
            ("callback boris", "INVALCALLCOMPLMODE"),
            ("callback boris offer=sip:m@x", "SUBSCRIBE 2 call-completion sip:m@x"),
        ],
    );
    check_with(
        |s| s.roads = vec![crate::model::Road::Native],
        &[
            ("callback boris offer=sip:m@x", "SUBSCRIBE 2 call-completion sip:m@x"),
            // A4: a 500 is asked once more.
            ("refused 2 500", ""),
            ("wait 1", "SUBSCRIBE 6 call-completion sip:m@x"),
            ("refused 6 500", "OPERATIONFAILED, ended Refused"),
            ("cancel 1", "INVALCOMPLETIONID"),
        ],
    );
}

#[test]
fn a_ringing_call_is_given_up_before_the_exchange_is_asked() {
    // A3, W2: the offer of the 487 counts.
    check(&[
        ("callback boris no-answer ringing", "gives up 9"),
        ("gave-up-call 9 offer=sip:mon@x;m=NR", "SUBSCRIBE 2 call-completion sip:mon@x;m=NR"),
        ("200 2", "taken 1, idle 9"),
    ]);
    check(&[
        ("callback boris no-answer ringing offer=sip:mon@x;m=NR", "gives up 9"),
        ("wait 4", "SUBSCRIBE 2 call-completion sip:mon@x;m=NR"),
    ]);
}

#[test]
fn a_user_on_another_call_is_suspended_and_resumed() {
    // S8, A8: presence first, call-completion after 489; the next address on 404.
    check(&[
        ("callback boris offer=sip:mon@x", "SUBSCRIBE 2 call-completion sip:mon@x"),
        ("200 2", "taken 1, idle 9"),
        ("engaged", ""),
        ("ready 2 uri=sip:cc@x retention", "PUBLISH 2 closed presence sip:cc@x"),
        ("unpublished 2 489", "PUBLISH 6 closed call-completion sip:cc@x"),
        ("unpublished 6 404", "PUBLISH 10 closed call-completion in dialog"),
        ("unpublished 10 405", "PUBLISH 14 closed call-completion sip:mon@x"),
        ("published 14", ""),
        ("queued 2 retention", ""),
        ("state 1", "suspended"),
        ("free", "PUBLISH 18 open call-completion sip:mon@x again"),
        ("published 18", ""),
        ("state 1", "queued"),
        ("ready 2 retention", "rings 1"),
    ]);
}

#[test]
fn an_address_that_knows_no_request_is_passed_over() {
    // A8: chan_sip answers 412 where the Request-URI is none of its requests'; with an entity tag it is the tag (RFC 3903).
    check(&[
        ("callback boris offer=sip:mon@x", "SUBSCRIBE 2 call-completion sip:mon@x"),
        ("200 2", "taken 1, idle 9"),
        ("engaged", ""),
        ("ready 2 uri=sip:cc@x", "PUBLISH 2 closed presence sip:cc@x"),
        ("unpublished 2 489", "PUBLISH 6 closed call-completion sip:cc@x"),
        ("unpublished 6 412", "PUBLISH 10 closed call-completion in dialog"),
        ("unpublished 10 412", "PUBLISH 14 closed call-completion sip:mon@x"),
        ("published 14", ""),
        ("free", "PUBLISH 18 open call-completion sip:mon@x again"),
        ("unpublished 18 412", "PUBLISH 22 open call-completion sip:mon@x"),
    ]);
}

#[test]
fn a_phone_that_holds_our_place_is_asked_now_and_then_whether_it_still_does() {
    // A phone that was switched off forgets who waits, and says nothing: only a refresh tells (481).
    check(&[
        ("callback boris offer=sip:mon@x", "SUBSCRIBE 2 call-completion sip:mon@x"),
        ("200 2", "taken 1, idle 9"),
        ("queued 2 place=2", ""),
        ("wait 299", ""),
        ("wait 1", "REFRESH 2"),
        ("200 2 3300", ""),
        ("queued 2 place=1", ""),
        ("wait 300", "REFRESH 2"),
        ("refused 2 481 refresh", "SUBSCRIBE 6 call-completion sip:mon@x"),
        ("refused 6 404", "SUBSCRIBE 10 call-completion sip:boris@x;m=BS"),
        ("refused 10 404", "SUBSCRIBE 14 dialog sip:boris@x"),
    ]);
}

#[test]
fn where_publish_is_refused_the_request_carries_on_without() {
    // W8: 401 after credentials; it is not tried again on this line.
    check(&[
        ("callback boris offer=sip:mon@x", "SUBSCRIBE 2 call-completion sip:mon@x"),
        ("200 2", "taken 1, idle 9"),
        ("engaged", ""),
        ("ready 2 uri=sip:cc@x", "PUBLISH 2 closed presence sip:cc@x"),
        ("unpublished 2 401", ""),
        ("state 1", "suspended"),
        ("free", "rings 1"),
        ("engaged", "stops 1"),
        ("state 1", "suspended"),
        ("accept 1", "holds, INVITE sip:cc@x;m=BS, done"),
    ]);
}

#[test]
fn a_recall_that_is_not_taken_lives_on_as_was_free() {
    check(&[
        ("callback boris offer=sip:mon@x", "SUBSCRIBE 2 call-completion sip:mon@x"),
        ("200 2", "taken 1, idle 9"),
        ("ready 2 uri=sip:cc@x", "rings 1"),
        ("wait 20", "stops 1, PUBLISH 2 closed presence sip:cc@x"),
        ("published 2", ""),
        ("state 1", "was-free"),
        ("queued 2", ""),
        ("again 1", "PUBLISH 6 open presence sip:cc@x again, done"),
        ("published 6", ""),
        ("ready 2 uri=sip:cc@x", "rings 1"),
        ("wait 20", "stops 1, PUBLISH 10 closed presence sip:cc@x again"),
        ("published 10", ""),
        ("again 1", "PUBLISH 14 open presence sip:cc@x again, done"),
        ("published 14", ""),
        ("ready 2 uri=sip:cc@x", "rings 1"),
        // The third time it ends.
        ("wait 20", "stops 1, UNSUBSCRIBE 2, ended NotTaken"),
    ]);
    // Where nothing can be published the place is given up, so that the next waiter is served.
    check(&[
        ("callback boris offer=sip:mon@x", "SUBSCRIBE 2 call-completion sip:mon@x"),
        ("200 2", "taken 1, idle 9"),
        ("ready 2 uri=sip:cc@x", "rings 1"),
        ("wait 20", "stops 1, PUBLISH 2 closed presence sip:cc@x"),
        ("unpublished 2 403", "UNSUBSCRIBE 2"),
        ("state 1", "was-free"),
        ("accept 1", "INVITE sip:boris@x, done"),
    ]);
}

#[test]
fn busy_again_keeps_the_place_with_retention_and_starts_over_without() {
    let begin =
        [("callback boris offer=sip:mon@x", "SUBSCRIBE 2 call-completion sip:mon@x"), ("200 2", "taken 1, idle 9")];
    // S9.
    check(&[
        begin[0],
        begin[1],
        ("ready 2 uri=sip:cc@x retention", "rings 1"),
        ("accept 1", "INVITE sip:cc@x;m=BS, done"),
        ("failed 1 486", ""),
        ("queued 2 retention", ""),
        ("state 1", "queued"),
    ]);
    // W10, A10: the 486 carries a new offer, the old request is finished.
    check(&[
        begin[0],
        begin[1],
        ("ready 2 uri=sip:cc@x", "rings 1"),
        ("accept 1", "INVITE sip:cc@x;m=BS, done"),
        ("failed 1 486 offer=sip:new@x;m=NR", "UNSUBSCRIBE 2, SUBSCRIBE 6 call-completion sip:new@x;m=NR"),
        ("200 6", ""),
        ("state 1", "queued"),
    ]);
    // S6, W5: a spent cc-URI; the original address still stands.
    check(&[
        begin[0],
        begin[1],
        ("ready 2 uri=sip:cc@x", "rings 1"),
        ("accept 1", "INVITE sip:cc@x;m=BS, done"),
        ("failed 1 404", "INVITE sip:boris@x"),
        ("failed 1 404", "UNSUBSCRIBE 2, ended Unreachable"),
    ]);
}

#[test]
fn the_exchange_may_take_a_recall_back() {
    // S10: queued again while it rings.
    check(&[
        ("callback boris offer=sip:mon@x", "SUBSCRIBE 2 call-completion sip:mon@x"),
        ("ready 2 uri=sip:cc@x retention", "taken 1, idle 9, rings 1"),
        ("queued 2 retention", "stops 1, PUBLISH 2 closed presence sip:cc@x"),
        ("state 1", "was-free"),
    ]);
    // It is taken at that very moment: the INVITE decides.
    check(&[
        ("callback boris offer=sip:mon@x", "SUBSCRIBE 2 call-completion sip:mon@x"),
        ("ready 2 uri=sip:cc@x", "taken 1, idle 9, rings 1"),
        ("accept 1", "INVITE sip:cc@x;m=BS, done"),
        ("queued 2", ""),
        ("gone 2 noresource", ""),
        ("answered 1", "ended Completed"),
    ]);
}

#[test]
fn a_request_ends_by_our_own_clock_or_by_the_servers_word() {
    // A9: Asterisk says nothing at the end.
    check(&[
        ("callback boris offer=sip:mon@x", "SUBSCRIBE 2 call-completion sip:mon@x"),
        ("200 2", "taken 1, idle 9"),
        ("queued 2", ""),
        ("wait 3599", ""),
        ("wait 1", "ended Expired"),
        ("events", "Native count=1 requested queued complcancel=1 count=0 ended"),
    ]);
    // A5: a server that grants less is asked once more near the end; section 9.7 lets it refuse to extend.
    check(&[
        ("callback boris offer=sip:mon@x", "SUBSCRIBE 2 call-completion sip:mon@x"),
        ("200 2 600", "taken 1, idle 9"),
        ("queued 2", ""),
        ("wait 540", "REFRESH 2"),
        ("200 2 60", ""),
        ("wait 60", "ended Expired"),
    ]);
    // The NOTIFY may overtake the 200 (RFC 6665 section 4.1.2.4): it is refreshed all the same.
    check(&[
        ("callback boris offer=sip:mon@x", "SUBSCRIBE 2 call-completion sip:mon@x"),
        ("queued 2", "taken 1, idle 9"),
        ("200 2 600", ""),
        ("wait 540", "REFRESH 2"),
    ]);
    check(&[
        ("callback boris offer=sip:mon@x", "SUBSCRIBE 2 call-completion sip:mon@x"),
        ("200 2 600", "taken 1, idle 9"),
        ("queued 2", ""),
        ("wait 540", "REFRESH 2"),
        // A 500 to a refresh is not the end.
        ("refused 2 500 refresh", ""),
        ("state 1", "queued"),
        ("wait 60", "ended Expired"),
    ]);
}

#[test]
fn a_forgotten_subscription_is_made_anew_and_then_the_next_road_taken() {
    // W6: 404 on the refresh is the only sign.
    check(&[
        ("callback boris offer=sip:mon@x", "SUBSCRIBE 2 call-completion sip:mon@x"),
        ("200 2 600", "taken 1, idle 9"),
        ("queued 2", ""),
        ("wait 540", "REFRESH 2"),
        ("refused 2 481 refresh", "SUBSCRIBE 6 call-completion sip:mon@x"),
        ("refused 6 404", "SUBSCRIBE 10 call-completion sip:boris@x;m=BS"),
        ("refused 10 489", "SUBSCRIBE 14 dialog sip:boris@x"),
        ("200 14 600 event=dialog", ""),
        ("state 1", "watching"),
    ]);
    check(&[
        ("callback boris offer=sip:mon@x", "SUBSCRIBE 2 call-completion sip:mon@x"),
        ("200 2", "taken 1, idle 9"),
        ("gone 2 noresource", "SUBSCRIBE 6 dialog sip:boris@x"),
    ]);
    check(&[
        ("callback boris offer=sip:mon@x", "SUBSCRIBE 2 call-completion sip:mon@x"),
        ("200 2", "taken 1, idle 9"),
        ("gone 2 deactivated", "SUBSCRIBE 6 call-completion sip:mon@x"),
        ("200 6", ""),
        ("gone 6 timeout", "ended Expired"),
    ]);
    // Taken, but never a NOTIFY.
    check(&[
        ("callback boris offer=sip:mon@x", "SUBSCRIBE 2 call-completion sip:mon@x"),
        ("200 2", "taken 1, idle 9"),
        ("wait 32", "UNSUBSCRIBE 2, SUBSCRIBE 6 dialog sip:boris@x"),
    ]);
}

#[test]
fn requests_come_back_after_a_restart() {
    let begin = [
        ("callback boris offer=sip:mon@x", "SUBSCRIBE 2 call-completion sip:mon@x"),
        ("200 2", "taken 1, idle 9"),
        ("queued 2 uri=sip:cc@x", ""),
        ("restart", "RESTORE 2, REFRESH 2"),
        ("state 1", "requested"),
    ];
    check(
        &[
            &begin[..],
            &[("200 2", ""), ("state 1", "queued"), ("ready 2", "rings 1"), ("accept 1", "INVITE sip:cc@x;m=BS, done")],
        ]
        .concat(),
    );
    check(
        &[&begin[..], &[("refused 2 500 refresh", ""), ("state 1", "queued"), ("queued 2", ""), ("state 1", "queued")]]
            .concat(),
    );
    check(&[&begin[..], &[("refused 2 481 refresh", "SUBSCRIBE 6 call-completion sip:mon@x"), ("200 6", "")]].concat());
    // Ids go on where they were (I4).
    check(
        &[
            &begin[..],
            &[
                ("callback marta offer=sip:mon@x", "SUBSCRIBE 6 call-completion sip:mon@x"),
                ("200 6", "taken 2, idle 9"),
            ],
        ]
        .concat(),
    );
    // A camp-on asks before it calls.
    check(&[
        ("camp-on boris offer=sip:mon@x", "SUBSCRIBE 2 call-completion sip:mon@x"),
        ("200 2", "taken 1, camps 9"),
        ("restart", "RESTORE 2, REFRESH 2"),
        ("ready 2 uri=sip:cc@x", "rings 1"),
        ("accept 1", "INVITE sip:cc@x;m=BS, done"),
    ]);
    // What was free stays so.
    check(&[
        ("callback boris offer=sip:mon@x", "SUBSCRIBE 2 call-completion sip:mon@x"),
        ("ready 2", "taken 1, idle 9, rings 1"),
        ("restart", ""),
        ("state 1", "was-free"),
        ("again 1", "SUBSCRIBE 2 call-completion sip:mon@x, done"),
    ]);
    check(&[
        ("callback boris offer=sip:mon@x", "SUBSCRIBE 2 call-completion sip:mon@x"),
        ("200 2", "taken 1, idle 9"),
        ("cancel 1", "UNSUBSCRIBE 2, ended Cancelled, done"),
        ("restart", ""),
        ("state 1", "-"),
    ]);
}
