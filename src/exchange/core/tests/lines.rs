//! Registration, and the telephones as their watchers see them.

use super::*;

#[test]
fn a_user_is_reached_where_the_newest_registration_says() {
    let story = [
        (0.0, Register("anna", 60)),
        (30.0, Register("anna", 60)),
        (90.0, Nothing),
        (91.0, Register("anna", 60)),
        (92.0, Register("anna", 0)),
        (93.0, Register("stranger", 60)),
    ];
    let told = [
        "0 register 200 1",
        "0 route anna sip:anna@127.0.0.1:7000",
        "30 register 200 1",
        "30 route anna sip:anna@127.0.0.1:7000",
        "90 route anna none",
        "91 register 200 1",
        "91 route anna sip:anna@127.0.0.1:7000",
        "92 register 200 0",
        "92 route anna none",
        "93 register 404 0",
    ];
    check(true, &story, &told);
}

#[test]
fn watchers_of_boris_see_him_hang_up_ring_talk_and_hang_up_again() {
    let story = [
        (0.0, Watch(1, "office", "boris", "dialog")),
        (0.0, Watch(2, "office", "boris", "presence")),
        (5.0, Call(1, "anna", "boris")),
        (30.0, Call(2, "anna", "boris")),
        (32.0, Ack(2)),
        (40.0, Bye(2)),
        (41.0, Unsubscribe(1)),
    ];
    let told = [
        "0 watch 1 granted 3600",
        "0 watch 1 v0 [confirmed]",
        "0 watch 2 granted 3600",
        "0 watch 2 open on the phone",
        "5 call 1 486",
        "25 watch 1 v1 [terminated]",
        "25 watch 2 open",
        "30 call 2 180",
        "30 watch 1 v2 [early]",
        "30 watch 2 open on the phone",
        "31.5 call 2 200",
        "32 call 2 hears Boris",
        "32 watch 1 v3 [confirmed]",
        "32 watch 2 open on the phone",
        "40 call 2 over",
        "40 watch 1 v4 [terminated]",
        "40 watch 2 open",
        "41 watch 1 granted 0",
        "41 watch 1 terminated v5 []",
    ];
    check(false, &story, &told);
}

#[test]
fn a_subscription_ends_when_it_runs_out_and_unknown_ones_are_refused() {
    let story = [
        (0.0, Watch(1, "anna", "paul", "presence")),
        (0.0, Watch(2, "anna", "404", "dialog")),
        (0.0, Watch(3, "anna", "boris", "message-summary")),
        (0.0, Watch(4, "anna", "boris", "call-completion")),
        (0.0, Unsubscribe(9)),
        (3600.0, Nothing),
    ];
    let told = [
        "0 watch 1 granted 3600",
        "0 watch 1 closed",
        "0 watch 2 404",
        "0 watch 3 489",
        "0 watch 4 489",
        "0 watch 9 481",
        "3600 watch 1 terminated ",
    ];
    check(false, &story, &told);
}

#[test]
fn the_telephones_of_users_are_watched_too() {
    let story = [
        (0.0, Watch(1, "office", "anna", "presence")),
        (1.0, Register("anna", 600)),
        (2.0, Call(1, "anna", "echo")),
        (3.0, Bye(1)),
    ];
    let told = [
        "0 watch 1 granted 3600",
        "0 watch 1 closed",
        "1 register 200 1",
        "1 route anna sip:anna@127.0.0.1:7000",
        "1 watch 1 open",
        "2 call 1 200",
        "2 watch 1 open on the phone",
        "3 call 1 over",
        "3 watch 1 open",
    ];
    check(false, &story, &told);
}

#[test]
fn a_conversation_can_be_joined_by_who_watches_it() {
    let story = [
        (0.0, Watch(1, "anna", "boris", "dialog")),
        (2.0, Join(1, "anna", 1)),
        (3.5, Ack(1)),
        (5.0, Bye(1)),
        (6.0, Call(2, "anna", "boris")),
        (30.0, Join(3, "anna", 1)),
    ];
    let told = [
        "0 watch 1 granted 3600",
        "0 watch 1 v0 [confirmed]",
        "2 call 1 200",
        "2 watch 1 v1 [confirmed early]",
        "3.5 call 1 hears Conversation",
        "3.5 watch 1 v2 [confirmed confirmed]",
        "5 call 1 over",
        "5 watch 1 v3 [confirmed terminated]",
        "6 call 2 486",
        "26 watch 1 v4 [terminated]",
        "30 call 3 481",
    ];
    check(false, &story, &told);
}
