//! Writing settings into a document that a person may have edited: comments, order and unknown keys stay.

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, Value};

use crate::model::Settings;
use crate::model::settings::LineSettings;

/// Makes the document say what the settings say. A key that is absent and has its default stays absent; a known key
/// that has no value any more goes; a key in `unknown` (paths as the reader names them, `line.0.colour`) stays.
pub(super) fn into_document(
    document: &mut DocumentMut,
    settings: &Settings,
    unknown: &[String],
) -> Result<(), toml_edit::ser::Error> {
    let wanted = table_of(settings)?;
    let default = table_of(&Settings::default())?;
    let one_line = Settings { lines: vec![LineSettings::default()], ..Settings::default() };
    let default_line = lines_of(&table_of(&one_line)?).into_iter().next().unwrap_or_default();
    let was = lines_of(document);
    merge_table(document, &wanted, &default, "", unknown);
    merge_lines(document, &was, &lines_of(&wanted), &default_line, unknown);
    Ok(())
}

fn table_of(settings: &Settings) -> Result<Table, toml_edit::ser::Error> {
    let text = toml_edit::ser::to_string_pretty(settings)?;
    // What was just printed can be read; an empty table would only mean that nothing is written.
    Ok(text.parse::<DocumentMut>().map(|d| d.as_table().clone()).unwrap_or_default())
}

fn lines_of(table: &Table) -> Vec<Table> {
    match table.get("line") {
        Some(Item::ArrayOfTables(lines)) => lines.iter().cloned().collect(),
        Some(Item::Value(Value::Array(lines))) => {
            lines.iter().filter_map(|l| Some(l.as_inline_table()?.clone().into_table())).collect()
        }
        _ => Vec::new(),
    }
}

/// Each line goes on from the old one of the same label, else from the one that stood in its place.
fn merge_lines(document: &mut Table, was: &[Table], wanted: &[Table], default: &Table, unknown: &[String]) {
    let label = |t: &Table| t.get("label").and_then(Item::as_str).map(str::to_owned);
    let same_count = was.len() == wanted.len();
    let mut lines = ArrayOfTables::new();
    for (place, line) in wanted.iter().enumerate() {
        let by_label = was.iter().position(|w| label(w).is_some() && label(w) == label(line));
        let from = by_label.or(same_count.then_some(place));
        let mut table = from.and_then(|i| was.get(i).cloned()).unwrap_or_default();
        merge_table(&mut table, line, default, &format!("line.{}.", from.unwrap_or(usize::MAX)), unknown);
        lines.push(table);
    }
    if lines.is_empty() {
        document.remove("line");
    } else {
        document.insert("line", Item::ArrayOfTables(lines));
    }
}

fn merge_table(table: &mut Table, wanted: &Table, default: &Table, path: &str, unknown: &[String]) {
    for (key, value) in wanted {
        if path.is_empty() && key == "line" {
            continue;
        }
        let usual = default.get(key);
        match value {
            Item::Table(inner) => {
                let nothing = Table::new();
                let usual = usual.and_then(Item::as_table).unwrap_or(&nothing);
                merge_inner(table, key, inner, usual, &format!("{path}{key}."), unknown);
            }
            Item::Value(value) => set(table, key, value, usual.and_then(Item::as_value)),
            Item::None | Item::ArrayOfTables(_) => {}
        }
    }
    let gone: Vec<String> = table
        .iter()
        .map(|(key, _)| key.to_owned())
        .filter(|key| !wanted.contains_key(key) && (key != "line" || !path.is_empty()))
        .filter(|key| !unknown.iter().any(|u| *u == format!("{path}{key}")))
        .collect();
    for key in gone {
        table.remove(&key);
    }
}

fn merge_inner(table: &mut Table, key: &str, wanted: &Table, default: &Table, path: &str, unknown: &[String]) {
    // `completion = { … }` and `[line.completion]` say the same; the second can hold comments.
    let mut inner = match table.get(key) {
        Some(Item::Table(inner)) => inner.clone(),
        Some(Item::Value(Value::InlineTable(inner))) => inner.clone().into_table(),
        _ => Table::new(),
    };
    merge_table(&mut inner, wanted, default, path, unknown);
    if inner.is_empty() && !table.contains_key(key) {
        return;
    }
    table.insert(key, Item::Table(inner));
}

fn set(table: &mut Table, key: &str, wanted: &Value, default: Option<&Value>) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) if same(old, wanted) => {}
        Some(old) => {
            let decor = old.decor().clone();
            *old = wanted.clone();
            *old.decor_mut() = decor;
        }
        None if default.is_some_and(|d| same(d, wanted)) => {}
        None => {
            table.insert(key, Item::Value(wanted.clone()));
        }
    }
}

/// The same value, however it is written.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::String(a), Value::String(b)) => a.value() == b.value(),
        (Value::Integer(a), Value::Integer(b)) => a.value() == b.value(),
        (Value::Boolean(a), Value::Boolean(b)) => a.value() == b.value(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (a, b) => a.to_string().trim() == b.to_string().trim(),
    }
}
