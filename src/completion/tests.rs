//! Stories of the desk: one row is one thing that happens, and what the desk does about it.

mod learning;
mod life;
mod limits;
mod native;
mod other_roads;
mod races;
mod render;
mod rules;
mod script;
mod watch;

use script::Script;

use crate::model::settings::CompletionSettings;

/// Tells a story: each row is what happens, and all that the desk then does.
#[track_caller]
fn check(rows: &[(&str, &str)]) {
    check_with(|_| {}, rows);
}

/// The same on a line with other settings.
#[track_caller]
fn check_with(change: impl FnOnce(&mut CompletionSettings), rows: &[(&str, &str)]) {
    let mut script = Script::new(change);
    for (index, (happens, does)) in rows.iter().enumerate() {
        assert_eq!(script.step(happens), *does, "row {}: {happens}", index + 1);
    }
}

#[test]
fn the_exchange_calls_back_over_rfc_6910() {
    // S1 to S7, T07 to T11, T31.
    check(&[
        ("callback boris offer=sip:mon@x;m=BS", "SUBSCRIBE 2 call-completion sip:mon@x;m=BS"),
        ("state 1", "requested"),
        ("200 2", "taken 1, idle 9"),
        ("events", "Native count=1 requested queued"),
        ("queued 2 place=2", ""),
        ("state 1", "queued 2"),
        ("ready 2 uri=sip:cc@x;cid=4", "rings 1"),
        ("state 1", "ready"),
        ("accept 1", "INVITE sip:cc@x;cid=4;m=BS, done"),
        ("state 1", "recalling"),
        ("rang 1", ""),
        ("answered 1", "UNSUBSCRIBE 2, ended Completed"),
        ("cancel 1", "INVALCOMPLETIONID"),
    ]);
}
