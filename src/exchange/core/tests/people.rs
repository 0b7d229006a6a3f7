//! Everybody, one after the other.

use super::*;

#[test]
fn boris_is_busy_for_twenty_seconds_from_the_first_caller_on_and_then_answers() {
    let story = [
        (100.0, Call(1, "anna", "boris")),
        (119.9, Call(2, "anna", "boris")),
        (120.0, Call(3, "anna", "boris")),
        (122.0, Ack(3)),
        (123.0, Call(4, "office", "boris")),
        (130.0, Bye(3)),
    ];
    check(
        false,
        &story,
        &[
            "100 call 1 486",
            "119.9 call 2 486",
            "120 call 3 180",
            "121.5 call 3 200",
            "122 call 3 hears Boris",
            "123 call 4 486",
            "130 call 3 over",
        ],
    );
}

#[test]
fn marta_stays_for_thirty_five_seconds_from_the_same_moment() {
    let story = [
        (10.0, Call(1, "anna", "boris")),
        (44.9, Call(2, "anna", "marta")),
        (45.0, Call(3, "anna", "marta")),
        (46.5, Ack(3)),
    ];
    let told = ["10 call 1 486", "44.9 call 2 486", "45 call 3 180", "46.5 call 3 200", "46.5 call 3 hears Marta"];
    check(false, &story, &told);
}

#[test]
fn ten_minutes_after_their_last_call_boris_and_marta_talk_again() {
    let story = [
        (0.0, Call(1, "anna", "marta")),
        (100.0, Call(2, "anna", "boris")),
        (200.0, Bye(2)),
        (799.0, Call(3, "anna", "boris")),
        (799.5, Cancel(3)),
        (1399.0, Nothing),
        (1399.5, Call(4, "anna", "marta")),
    ];
    let told = [
        "0 call 1 486",
        "100 call 2 180",
        "101.5 call 2 200",
        "200 call 2 over",
        "799 call 3 180",
        "1399.5 call 4 486",
    ];
    check(false, &story, &told);
}

#[test]
fn nora_never_answers_and_makes_a_call_a_minute_after_a_vain_one() {
    let story = [
        (0.0, Call(1, "anna", "nora")),
        (20.0, Cancel(1)),
        (79.0, Call(2, "anna", "nora")),
        (79.5, Cancel(2)),
        (80.0, Call(3, "anna", "nora")),
        (90.0, Call(4, "anna", "nora")),
        (280.0, Nothing),
    ];
    let told = ["0 call 1 180", "79 call 2 180", "80 call 3 486", "90 call 4 180", "270 call 4 480"];
    check(false, &story, &told);
}

#[test]
fn echo_answers_at_once_and_is_never_busy() {
    let story =
        [(1.0, Call(1, "anna", "echo")), (1.0, Call(2, "office", "echo")), (2.0, Ack(1)), (3.0, Ack(2)), (4.0, Bye(1))];
    let told = ["1 call 1 200", "1 call 2 200", "2 call 1 hears Echo", "3 call 2 hears Echo", "4 call 1 over"];
    check(false, &story, &told);
}

#[test]
fn paul_logs_in_half_a_minute_after_the_first_try() {
    let story = [
        (50.0, Call(1, "anna", "paul")),
        (60.0, Call(2, "anna", "paul")),
        (80.0, Call(3, "anna", "paul")),
        (82.0, Ack(3)),
    ];
    let told = ["50 call 1 480", "60 call 2 480", "80 call 3 180", "81.5 call 3 200", "82 call 3 hears Paul"];
    check(false, &story, &told);
}

#[test]
fn vera_declines_and_the_numbers_say_what_they_are_called() {
    let story = [
        (0.0, Call(1, "anna", "vera")),
        (0.0, Call(2, "anna", "404")),
        (0.0, Call(3, "anna", "503")),
        (0.0, Call(4, "anna", "nobody")),
        (0.0, Call(5, "anna", "office")),
    ];
    let told = ["0 call 1 603", "0 call 2 404", "0 call 3 503 Retry-After: 30", "0 call 4 404", "0 call 5 480"];
    check(true, &story, &told);
}

#[test]
fn a_person_thanks_for_a_message_once() {
    let story = [
        (0.0, Message("anna", "boris", "Please call me back")),
        (1.0, Register("anna", 60)),
        (2.0, Message("anna", "boris", "Please call me back")),
        (3.0, Message("anna", "boris", "thank you")),
        (4.0, Message("anna", "503", "hello")),
        (5.0, Message("boris", "marta", "hello")),
    ];
    let told =
        ["1 register 200 1", "1 route anna sip:anna@127.0.0.1:7000", "2 line 1 to sip:anna@127.0.0.1:7000: Thank you"];
    check(false, &story, &told);
}
