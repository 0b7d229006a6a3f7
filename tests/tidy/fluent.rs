//! Just enough reading of Fluent: which messages a translation has, and with which arguments.

use std::collections::{BTreeMap, BTreeSet};

/// The languages of the first day; the first is what the others are held against.
pub(crate) const LANGUAGES: [&str; 6] = ["en", "it", "pt-BR", "es", "ru", "fr"];

/// The messages of one language (attributes as `message.attribute`), each with its arguments.
type Messages<'a> = BTreeMap<String, BTreeSet<&'a str>>;

/// What the languages do not have in common. Files are given by path and text; a part of the path names the language.
pub(crate) fn differences(files: &[(String, String)]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut of = |language: &str| {
        let is_its = |path: &str| path.split('/').any(|part| part.trim_end_matches(".ftl") == language);
        let mine: Vec<_> = files.iter().filter(|(path, _)| is_its(path)).collect();
        if mine.is_empty() {
            wrong.push(format!("{language}: no file for it"));
        }
        let mut all = Messages::new();
        for (path, text) in mine {
            read(text, &mut all, |key| wrong.push(format!("{path}: {key} is there twice")));
        }
        all
    };
    let languages: Vec<_> = LANGUAGES.iter().map(|language| (*language, of(language))).collect();
    let (first, model) = &languages[0];
    for (language, messages) in &languages[1..] {
        for (key, arguments) in model {
            match messages.get(key) {
                None => wrong.push(format!("{language}: lacks {key}")),
                Some(others) if others != arguments => {
                    wrong.push(format!("{language}: {key} has other arguments: {others:?}, not {arguments:?}"));
                }
                Some(_) => {}
            }
        }
        let more = messages.keys().filter(|key| !model.contains_key(*key));
        wrong.extend(more.map(|key| format!("{language}: {key} is not in {first}")));
    }
    wrong
}

/// Reads the messages of one file; what was there already is told to `twice`.
fn read<'a>(text: &'a str, all: &mut Messages<'a>, mut twice: impl FnMut(&str)) {
    let mut message = String::new();
    let mut key = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let indented = line.starts_with([' ', '\t', '}', '*', '[']);
        let named = line.trim_start().split_once('=').map(|(name, _)| name.trim_end());
        let new = match named {
            Some(name) if !indented && is_name(name) => {
                message = name.to_owned();
                Some(message.clone())
            }
            Some(name) if name.strip_prefix('.').is_some_and(is_name) => Some(format!("{message}{name}")),
            _ => None,
        };
        if let Some(new) = new {
            key = new;
            if all.insert(key.clone(), BTreeSet::new()).is_some() {
                twice(&key);
            }
        }
        if let Some(arguments) = all.get_mut(&key) {
            arguments.extend(arguments_of(line));
        }
    }
}

/// The names after `$` within braces of one line.
fn arguments_of(line: &str) -> impl Iterator<Item = &str> {
    line.split('$').skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len());
        (end > 0).then(|| &rest[..end])
    })
}

fn is_name(name: &str) -> bool {
    let tail = name.trim_start_matches('-');
    tail.starts_with(|c: char| c.is_ascii_alphabetic())
        && tail.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}
