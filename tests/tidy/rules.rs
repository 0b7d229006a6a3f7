//! The house held against its rules, and each rule held against a file that breaks it.

use super::*;

const CODE: &[&str] = &["src", "tests", "benches", "examples", "fuzz"];

#[test]
fn arrows_between_rooms_point_down() {
    check(&["src"], &["rs"], arrows_point_down);
}

#[test]
fn every_crate_stays_at_home() {
    check(&["src"], &["rs"], crates_stay_at_home);
}

#[test]
fn judgement_touches_nothing_of_the_world() {
    check(&["src"], &["rs"], judgement_is_pure);
    check(&["src"], &["rs"], the_words_need_no_crate);
}

#[test]
fn what_runs_in_a_callback_holds_nobody_up() {
    check(&["src"], &["rs"], callbacks_hold_nobody_up);
}

#[test]
fn every_file_has_one_subject_and_says_it_first() {
    check(CODE, &["rs"], a_file_has_one_subject);
}

#[test]
fn nothing_is_left_undone_and_nothing_is_unsafe() {
    check(CODE, &["rs"], nothing_is_left_undone);
}

#[test]
fn no_test_sleeps() {
    check(CODE, &["rs"], nobody_sleeps);
}

#[test]
fn no_word_of_a_workplace_is_written() {
    check(WRITTEN, &[], no_workplace_shows);
    check(&["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "Cargo.toml", "deny.toml"], &[], no_workplace_shows);
}

#[test]
fn every_path_in_the_documents_is_there() {
    check(&["README.md", "ARCHITECTURE.md", "docs"], &[], what_is_named_is_there);
}

#[test]
fn every_rule_of_tapi_has_its_row_and_its_test() {
    let wrong = tapi::faults(tapi::TAPI, &read("docs/tapi.md"), read);
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_rule_of_the_wire_has_its_row_and_its_test() {
    let wrong = tapi::faults(tapi::WIRE, &read("docs/wire.md"), read);
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn a_table_that_lacks_a_rule_or_names_no_test_is_told() {
    let code = |path: &str| match path {
        "tests/it/a/b.rs" => "#[test]\nfn it_holds() {}\nfn no_test() {}\n".to_owned(),
        "src/c/mod.rs" => "    #[tokio::test]\n    async fn so_does_this() {}\n".to_owned(),
        _ => String::new(),
    };
    let said = |rows: &str| tapi::faults(tapi::TAPI, rows, code).join("\n");
    assert!(said("| T01 | x | `a::b::it_holds` |\n").contains("T02 has no row"));
    let good = "| T01 | x | `a::b::it_holds`, `c::so_does_this` |\n| T02 | x | cannot arise: one owner |\n";
    assert!(!said(good).contains("T01") && !said(good).contains("T02"));
    for (row, words) in [
        ("| T01 | x | `a::b::no_test` |\n", "T01: there is no a::b::no_test"),
        ("| T01 | x | `a::b::it_hold` |\n", "T01: there is no a::b::it_hold"),
        ("| T01 | x | we believe so |\n", "T01 names no test"),
        ("| T01 | x | `a::b::it_holds` |\n| T01 | x | `a::b::it_holds` |\n", "T01 has 2 rows"),
    ] {
        assert!(said(row).contains(words), "{row}");
    }
}

#[test]
fn the_six_languages_say_the_same() {
    let files = files_under(Path::new("assets"), &["ftl"]);
    let texts: Vec<(String, String)> = files
        .iter()
        .map(|file| file.to_string_lossy().replace('\\', "/"))
        .map(|name| (name.clone(), read(&name)))
        .collect();
    let wrong = if texts.is_empty() { Vec::new() } else { fluent::differences(&texts) };
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// Each rule must complain of its bad sample, with these words, and leave the good one alone.
#[test]
fn each_rule_fails_where_it_must() {
    let long = format!("//! A.\n{}", "\n".repeat(MOST_LINES));
    let table: &[(Rule, &str, &str, &str)] = &[
        (arrows_point_down, "src/call/mod.rs", "use crate::sip::seam;", "call must not see sip::seam"),
        (arrows_point_down, "src/call/mod.rs", "use crate::{model::Moment, media as m};", "call must not see media"),
        (
            arrows_point_down,
            "src/call/a/b.rs",
            "fn f() { super::super::super::store::now() }",
            "call must not see store::now",
        ),
        (arrows_point_down, "src/call/a.rs", "use super::super::sip;", "call must not see sip"),
        (arrows_point_down, "src/model/id.rs", "type A = crate::engine::Handle;", "model must not see engine::Handle"),
        (arrows_point_down, "src/gui/app.rs", "use crate::engine::{Handle, run::Engine};", "not engine::run::Engine"),
        (arrows_point_down, "src/garage/mod.rs", "", "garage is no room"),
        (crates_stay_at_home, "src/engine/run.rs", "use rsipstack::Endpoint;", "rsipstack lives in src/sip/"),
        (crates_stay_at_home, "src/media/run.rs", "fn f(s: rodio::Sink) {}", "rodio lives in src/media/device.rs"),
        (crates_stay_at_home, "src/store/mod.rs", "use directories;", "directories lives in src/store/paths.rs"),
        (judgement_is_pure, "src/call/mod.rs", "let now = Instant::now();", "names Instant"),
        (judgement_is_pure, "src/sip/sdp.rs", "use tokio::net::UdpSocket;", "names tokio"),
        (callbacks_hold_nobody_up, CALLBACK, "fn f(m: &Mutex<u8>) {}", "names Mutex"),
        (callbacks_hold_nobody_up, CALLBACK, "fn f() { tracing::debug!(1) }", "names tracing"),
        (the_words_need_no_crate, "src/model/id.rs", "use tracing::info;", "model must not use tracing"),
        (a_file_has_one_subject, "src/a.rs", &long, "401 lines"),
        (a_file_has_one_subject, "src/a.rs", "use std::fmt;\n", "not a `//!` sentence"),
        (nothing_is_left_undone, "src/a.rs", "fn f() { unsafe { g() } }", "names unsafe"),
        (nothing_is_left_undone, "src/a.rs", "fn f() { todo!() }", "names todo"),
        (nothing_is_left_undone, "src/a.rs", "#[ignore = \"slow\"]\nfn f() {}", "line 1: a test is ignored"),
        (nothing_is_left_undone, "src/a.rs", "#[allow(dead_code)]", "without a reason"),
        (nothing_is_left_undone, "src/a.rs", "// TODO the rest", "something undone"),
        (nobody_sleeps, "tests/it/a.rs", "tokio::time::sleep(one_second).await", "waits blindly"),
        (nobody_sleeps, "src/a.rs", "#[cfg(test)]\nmod tests { fn f() { sleep(1) } }", "waits blindly"),
        (nobody_sleeps, "src/a.rs", "std::thread::sleep(one_second)", "waits blindly"),
        (what_is_named_is_there, "A.md", "see `src/garage/door.rs` and `src/lib.rs`", "names src/garage/door.rs"),
        (no_workplace_shows, "dist/a.sh", concat!("cd /wo", "rk/main"), "a place outside the project"),
    ];
    for (rule, path, bad, words) in table {
        let wrong = rule(path, bad).join("\n");
        assert!(wrong.contains(words), "{path} {bad:?}\n  should be told {words:?}\n  was told {wrong:?}");
    }
}

#[test]
fn what_only_looks_wrong_is_left_alone() {
    let table: &[(Rule, &str, &str)] = &[
        (arrows_point_down, "src/call/mod.rs", "// use crate::sip;\nuse crate::model::{Moment, time::Now};"),
        (
            arrows_point_down,
            "src/call/a.rs",
            "let s = \"crate::sip\"; let r = r#\"crate::sip\"#; let c = '\"'; // crate::sip",
        ),
        (arrows_point_down, "src/call/a.rs", "use super::sip; pub(crate) fn f<'a>(x: &'a str) {}"),
        (arrows_point_down, "src/call/a/tests.rs", "use super::super::model_of_a_call;"),
        (arrows_point_down, "src/gui/app.rs", "use crate::engine::{Handle, Clock}; use crate::model;"),
        (arrows_point_down, "src/main.rs", "use perch::{sip, media, gui};"),
        (crates_stay_at_home, "src/sip/stack.rs", "use rsipstack::Endpoint;"),
        (crates_stay_at_home, "src/engine/run.rs", "fn f(opus: u8) {} /* rodio::Sink */ let x = model::opus::Rate;"),
        (
            judgement_is_pure,
            "src/call/mod.rs",
            "//! No Instant, no tokio.\n#[cfg(test)]\nmod tests { use tokio::time; }",
        ),
        (judgement_is_pure, "src/engine/run.rs", "use tokio::net::UdpSocket;"),
        (nothing_is_left_undone, "src/a.rs", "#[allow(clippy::too_many_arguments)] // a table of ten columns"),
        (
            nobody_sleeps,
            "src/a.rs",
            "#[cfg(test)]\nmod tests;\nasync fn f() { tokio::time::sleep_until(then).await; sleep(d).await }",
        ),
    ];
    for (rule, path, good) in table {
        assert_eq!(rule(path, good), Vec::<String>::new(), "{path} {good:?}");
    }
}

#[test]
fn a_language_that_lacks_a_key_or_an_argument_is_told() {
    let said = |language: &str, text: &str| (format!("assets/i18n/{language}.ftl"), text.to_owned());
    let whole = "call = Call\nwaits = { $name } waits\n    .label = { $place }\n";
    let six = |last: &str| {
        let mut all: Vec<_> = fluent::LANGUAGES[..5].iter().map(|language| said(language, whole)).collect();
        all.push(said(fluent::LANGUAGES[5], last));
        fluent::differences(&all).join("\n")
    };
    assert_eq!(six("waits = { $name } attend\n    .label = { $place }\ncall = Appeler\n# { $x }\n"), "");
    assert!(six("call = Appeler\n").contains("lacks waits"));
    assert!(six(&format!("{whole}more = Plus\n")).contains("more is not in en"));
    assert!(six("call = Appeler\nwaits = attend\n    .label = { $place }\n").contains("waits has other arguments"));
    assert!(six("call = Appeler\nwaits = { $name } attend\n").contains("lacks waits.label"));
    assert!(six(&format!("{whole}call = Encore\n")).contains("call is there twice"));
    assert!(fluent::differences(&[said("en", whole)]).join("\n").contains("no file for it"));
}
