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
    let told = [""];
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
    let told = [""];
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
    let told = [""];
    check(true, &story, &told);
}

#[test]
fn a_recall_nobody_takes_is_withdrawn() {
    let story = [(0.0, Call(1, "anna", "boris")), (1.0, Wait(1, "anna", 1)), (60.0, Unsubscribe(1))];
    let told = [""];
    check(true, &story, &told);
}

#[test]
fn nora_is_there_again_when_she_has_made_a_call() {
    let story = [(0.0, Call(1, "anna", "nora")), (20.0, Cancel(1)), (21.0, Wait(1, "anna", 1)), (95.0, Unsubscribe(1))];
    let told = [""];
    check(true, &story, &told);
}

#[test]
fn paul_is_there_when_he_has_logged_in() {
    let story = [(0.0, Call(1, "anna", "paul")), (1.0, Wait(1, "anna", 1)), (31.0, Recall(2, "anna", 1)), (34.0, Ack(2))];
    let told = [""];
    check(true, &story, &told);
}

#[test]
fn without_the_service_nothing_is_offered() {
    let story = [(0.0, Call(1, "anna", "boris")), (1.0, Watch(1, "anna", "boris", "call-completion"))];
    check(false, &story, &["0 call 1 486", "1 watch 1 489"]);
}
