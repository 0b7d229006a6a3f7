//! Native call completion: offers, the queue, the recall.

use super::*;

#[test]
fn boris_is_waited_for_and_called_when_he_is_free() {
    let story = [
        (0.0, Call(1, "anna", "boris")),
        (1.0, Wait(1, "anna", 1)),
        (21.0, Recall(2, "anna", 1)),
        (23.0, Ack(2)),
        (30.0, Bye(2)),
    ];
    let told = [
        "0 call 1 486 m=BS",
        "1 watch 1 granted 3600",
        "1 watch 1 queued 1",
        "20 watch 1 ready 1",
        "21 call 2 180 m=NR",
        "22.5 call 2 200",
        "23 call 2 hears Boris",
        "23 watch 1 terminated ",
        "30 call 2 over",
    ];
    check(true, &story, &told);
}

#[test]
fn two_who_wait_for_one_are_served_in_their_order() {
    let story = [
        (0.0, Call(1, "anna", "boris")),
        (1.0, Wait(1, "anna", 1)),
        (2.0, Call(2, "office", "boris")),
        (3.0, Wait(2, "office", 2)),
        (22.0, Recall(3, "anna", 1)),
        (24.0, Ack(3)),
        (30.0, Bye(3)),
        (40.0, Recall(4, "office", 2)),
        (42.0, Ack(4)),
        (50.0, Bye(4)),
    ];
    let told = [
        "0 call 1 486 m=BS",
        "1 watch 1 granted 3600",
        "1 watch 1 queued 1",
        "2 call 2 486 m=BS",
        "3 watch 2 granted 3600",
        "3 watch 2 queued 2",
        "20 watch 1 ready 1",
        "22 call 3 180 m=NR",
        "23.5 call 3 200",
        "24 call 3 hears Boris",
        "24 watch 1 terminated ",
        "24 watch 2 queued 1",
        "30 call 3 over",
        "30 watch 2 ready 1",
        "40 call 4 180 m=NR",
        "41.5 call 4 200",
        "42 call 4 hears Boris",
        "42 watch 2 terminated ",
        "50 call 4 over",
    ];
    check(true, &story, &told);
}

#[test]
fn who_cannot_take_the_recall_lets_the_next_one_go_first_and_keeps_the_place() {
    let story = [
        (0.0, Call(1, "anna", "boris")),
        (1.0, Wait(1, "anna", 1)),
        (2.0, Call(2, "office", "boris")),
        (3.0, Wait(2, "office", 2)),
        (10.0, Publish("anna", 1, "closed")),
        (25.0, Publish("anna", 1, "open")),
        (30.0, Recall(3, "office", 2)),
        (32.0, Ack(3)),
        (40.0, Bye(3)),
        (41.0, Unsubscribe(1)),
    ];
    let told = [
        "0 call 1 486 m=BS",
        "1 watch 1 granted 3600",
        "1 watch 1 queued 1",
        "2 call 2 486 m=BS",
        "3 watch 2 granted 3600",
        "3 watch 2 queued 2",
        "10 publish 200",
        "20 watch 2 ready 2",
        "25 publish 200",
        "30 call 3 180 m=NR",
        "31.5 call 3 200",
        "32 call 3 hears Boris",
        "32 watch 2 terminated ",
        "40 call 3 over",
        "40 watch 1 ready 1",
        "41 watch 1 granted 0",
        "41 watch 1 terminated ",
    ];
    check(true, &story, &told);
}

#[test]
fn a_recall_nobody_takes_is_withdrawn() {
    let story = [(0.0, Call(1, "anna", "boris")), (1.0, Wait(1, "anna", 1)), (60.0, Unsubscribe(1))];
    let told = [
        "0 call 1 486 m=BS",
        "1 watch 1 granted 3600",
        "1 watch 1 queued 1",
        "20 watch 1 ready 1",
        "42 watch 1 queued 1",
        "60 watch 1 granted 0",
        "60 watch 1 terminated ",
    ];
    check(true, &story, &told);
}

#[test]
fn nora_is_there_again_when_she_has_made_a_call() {
    let story = [(0.0, Call(1, "anna", "nora")), (20.0, Cancel(1)), (21.0, Wait(1, "anna", 1)), (95.0, Unsubscribe(1))];
    let told = [
        "0 call 1 180 m=NR",
        "21 watch 1 granted 3600",
        "21 watch 1 queued 1",
        "90 watch 1 ready 1",
        "95 watch 1 granted 0",
        "95 watch 1 terminated ",
    ];
    check(true, &story, &told);
}

#[test]
fn paul_is_there_when_he_has_logged_in() {
    let story =
        [(0.0, Call(1, "anna", "paul")), (1.0, Wait(1, "anna", 1)), (31.0, Recall(2, "anna", 1)), (34.0, Ack(2))];
    let told = [
        "0 call 1 480 m=NL",
        "1 watch 1 granted 3600",
        "1 watch 1 queued 1",
        "30 watch 1 ready 1",
        "31 call 2 180 m=NR",
        "32.5 call 2 200",
        "34 call 2 hears Paul",
        "34 watch 1 terminated ",
    ];
    check(true, &story, &told);
}

#[test]
fn without_the_service_nothing_is_offered() {
    let story = [(0.0, Call(1, "anna", "boris")), (1.0, Watch(1, "anna", "boris", "call-completion"))];
    check(false, &story, &["0 call 1 486", "1 watch 1 489"]);
}
