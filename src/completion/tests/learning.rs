//! What an exchange shows of itself, kept by line, over restarts, until it is another exchange (T55).

use super::script::Script;
use super::{check, check_with};
use crate::model::settings::CompletionSettings;
use crate::model::{CompletionMode, LineId, Road};

fn roads(roads: &'static [Road]) -> impl Fn(&mut CompletionSettings) {
    move |s| s.roads = roads.to_vec()
}

#[test]
fn what_was_refused_is_not_asked_again_nor_after_a_restart() {
    let rows = [
        ("callback boris", "SUBSCRIBE 2 dialog sip:boris@x"),
        ("refused 2 489", "SUBSCRIBE 6 presence sip:boris@x"),
        ("200 6 600 event=presence", "taken 1, idle 9"),
        ("callback marta call=8", "SUBSCRIBE 10 presence sip:marta@x"),
        ("cancel-all", "UNSUBSCRIBE 6, ended Cancelled, OPERATIONFAILED, UNSUBSCRIBE 10, ended Cancelled, cancelled 2"),
    ];
    check(&[&rows[..], &[("restart", ""), ("callback nora call=7", "SUBSCRIBE 2 presence sip:nora@x")]].concat());
    // Another exchange at the same address is asked anew; the same one, named again, is not.
    check(
        &[
            &rows[..],
            &[
                ("exchange Asterisk-22", ""),
                ("callback nora call=7", "SUBSCRIBE 14 presence sip:nora@x"),
                ("exchange Asterisk-22", ""),
                ("callback vera call=6", "SUBSCRIBE 18 presence sip:vera@x"),
                ("exchange Asterisk-23", ""),
                ("callback paul call=5", "SUBSCRIBE 22 dialog sip:paul@x"),
            ],
        ]
        .concat(),
    );
    // The other line's exchange is another matter.
    check(&[&rows[..], &[("callback nora call=7 line=2", "SUBSCRIBE 14 dialog sip:nora@x")]].concat());
}

#[test]
fn the_user_can_have_every_road_tried_each_time() {
    check_with(
        |s| s.learn = false,
        &[
            ("callback boris", "SUBSCRIBE 2 dialog sip:boris@x"),
            ("refused 2 489", "SUBSCRIBE 6 presence sip:boris@x"),
            ("callback marta call=8", "SUBSCRIBE 10 dialog sip:marta@x"),
        ],
    );
}

#[test]
fn allow_events_says_at_once_which_packages_there_are() {
    check_with(
        roads(&[Road::Dialog, Road::Presence, Road::Redial]),
        &[
            ("callback boris", "SUBSCRIBE 2 dialog sip:boris@x"),
            ("refused 2 489 allow=message-summary", "SUBSCRIBE 6 presence sip:boris@x"),
            ("refused 6 489 allow=message-summary", "taken 1, idle 9"),
            ("callback marta call=8", "taken 2, idle 8"),
        ],
    );
}

#[test]
fn one_person_without_a_hint_is_one_person_three_in_a_row_are_the_exchange() {
    check_with(
        roads(&[Road::Dialog, Road::Redial]),
        &[
            ("callback a call=1", "SUBSCRIBE 2 dialog sip:a@x"),
            ("refused 2 404", "taken 1, idle 1"),
            ("callback b call=2", "SUBSCRIBE 6 dialog sip:b@x"),
            ("refused 6 404", "taken 2, idle 2"),
            // Somebody has one: the count begins anew.
            ("callback c call=3", "SUBSCRIBE 10 dialog sip:c@x"),
            ("200 10 600 event=dialog", "taken 3, idle 3"),
            ("callback d call=4", "SUBSCRIBE 14 dialog sip:d@x"),
            ("refused 14 404", "taken 4, idle 4"),
            ("callback e call=5", "SUBSCRIBE 18 dialog sip:e@x"),
            ("refused 18 404", "taken 5, idle 5"),
            ("callback f call=6", "SUBSCRIBE 22 dialog sip:f@x"),
            ("refused 22 404", "taken 6, idle 6"),
            ("callback g call=7", "taken 7, idle 7"),
        ],
    );
}

#[test]
fn a_blind_try_is_made_where_it_is_configured_until_it_is_known_to_be_vain() {
    // S3: the original address alone, with m.
    let blind = |s: &mut CompletionSettings| s.blind_native = true;
    check_with(
        blind,
        &[
            ("callback boris", "SUBSCRIBE 2 call-completion sip:boris@x;m=BS"),
            ("refused 2 489", "SUBSCRIBE 6 dialog sip:boris@x"),
            ("callback marta call=8", "SUBSCRIBE 10 dialog sip:marta@x"),
            // An offer is an offer.
            ("callback nora call=7 offer=sip:m@x", "SUBSCRIBE 14 call-completion sip:m@x"),
        ],
    );
    for nobody in ["refused 2 404", "refused 2 403", "refused 2 480", "wait 4"] {
        let next = if nobody == "wait 4" {
            "UNSUBSCRIBE 2, SUBSCRIBE 6 dialog sip:boris@x"
        } else {
            "SUBSCRIBE 6 dialog sip:boris@x"
        };
        check_with(
            blind,
            &[
                ("callback boris", "SUBSCRIBE 2 call-completion sip:boris@x;m=BS"),
                (nobody, next),
                ("callback marta call=8", "SUBSCRIBE 10 call-completion sip:marta@x;m=BS"),
            ],
        );
    }
}

#[test]
fn a_line_tells_what_may_work_there_and_forgets_with_its_settings() {
    let mut script = Script::new(|s| s.roads = vec![Road::Dialog]);
    let may_wait = |script: &Script| script.desk.caps(LineId(1)).modes.contains(CompletionMode::CallBack);
    assert!(may_wait(&script));
    script.step("callback boris");
    script.step("refused 2 501");
    assert!(!may_wait(&script));
    assert_eq!(script.step("callback marta"), "INVALCALLCOMPLMODE");
    script.settings.guard_s += 1;
    script.line_up();
    assert!(may_wait(&script), "other settings are another try");
}
