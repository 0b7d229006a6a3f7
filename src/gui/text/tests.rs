//! Translations: sound files, plural forms, and no message that code and files do not share.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::*;

#[test]
fn russian_counts_in_three_forms() {
    let text = Text::choose(Some("ru"));
    let forms = |id: &str| [1_u32, 2, 5, 21].map(|n| text.fill(id, &[("n", n.into())]));
    assert_eq!(forms("line-requests"), ["1 запрос", "2 запроса", "5 запросов", "21 запрос"]);
}

#[test]
fn a_locale_finds_its_language_and_an_unknown_one_english() {
    let check = |tag: &str, code: &str| assert_eq!(Text::choose(Some(tag)).code, code);
    check("pt-BR", "pt-BR");
    check("pt_PT.UTF-8", "pt-BR");
    check("ru_RU.UTF-8", "ru");
    check("fr", "fr");
    check("C", "en");
    check("", "en");
}

#[test]
fn every_file_can_be_read_whole() {
    for (code, _, sources) in LANGUAGES {
        for source in sources {
            let read = FluentResource::try_new(source.to_owned());
            assert!(read.is_ok(), "{code}: {:?}", read.err().map(|(_, errors)| errors));
            assert_eq!(ids(source).len(), source.lines().filter(|l| is_message(l)).count(), "{code}: a message twice");
        }
    }
}

#[test]
fn each_message_is_used_and_each_one_used_is_there() {
    let mut code = String::new();
    read_all(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/gui")), &mut code);
    let used: BTreeSet<&str> = code.split('"').filter(|w| w.contains('-') || COMMON.contains(w)).collect();
    let there = ids(LANGUAGES[0].2[0]);
    let unused: Vec<_> = there.iter().filter(|id| !used.contains(*id)).collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
    for call in ["say(\"", "fill(\""] {
        let asked = code.split(call).skip(1).filter_map(|rest| rest.split('"').next());
        let missing: Vec<_> = asked.filter(|id| !there.contains(id)).collect();
        assert!(missing.is_empty(), "not in en/perch.ftl: {missing:?}");
    }
}

#[test]
fn each_reason_has_its_sentence_in_english_word_for_word() {
    let there: BTreeMap<&str, &str> = LANGUAGES[0].2[1].lines().filter_map(|line| line.split_once(" = ")).collect();
    let keys: BTreeSet<&str> = Reason::KEYS.iter().map(|(key, _)| *key).collect();
    assert_eq!(keys, there.keys().copied().collect(), "keys of the reasons and of reasons.ftl");
    let text = Text::choose(Some("en"));
    for (key, names) in Reason::KEYS {
        // A reason made of its key, each argument said by its own name or as 7.
        let fields = names.iter().map(|name| match *name {
            "seconds" | "code" | "max" | "place" | "count" | "port" | "id" => format!("\"{name}\":7"),
            name => format!("\"{name}\":\"{name}\""),
        });
        let fields = fields.collect::<Vec<_>>().join(",");
        let json = if fields.is_empty() { format!("\"{key}\"") } else { format!("{{\"{key}\":{{{fields}}}}}") };
        let reason: Reason = serde_json::from_str(&json).unwrap();
        assert_eq!(reason.key(), Some(*key), "{json}");
        assert_eq!(text.reason(&reason), reason.to_string(), "{key}");
        // What is missing panics here.
        assert!(LANGUAGES.iter().all(|(code, _, _)| !Text::choose(Some(code)).reason(&reason).is_empty()));
    }
}

/// Messages whose names are single words.
const COMMON: [&str; 30] = [
    "add",
    "call",
    "close",
    "cancel",
    "save",
    "send",
    "keep",
    "more",
    "quit",
    "reply",
    "encrypted",
    "dnd",
    "keypad",
    "answer",
    "decline",
    "hold",
    "resume",
    "mute",
    "unmute",
    "transfer",
    "later",
    "waiter",
    "watch",
    "export",
    "key",
    "line",
    "page",
    "road",
    "end",
    "told",
];

fn is_message(line: &str) -> bool {
    line.starts_with(|c: char| c.is_ascii_lowercase()) && line.contains(" =")
}

fn ids(source: &str) -> BTreeSet<&str> {
    source.lines().filter(|l| is_message(l)).filter_map(|l| l.split(" =").next()).collect()
}

fn read_all(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, into);
        } else if !path.ends_with("tests.rs") {
            into.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}
