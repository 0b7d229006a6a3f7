//! The tables of rules, TAPI's and those of the wire, held against the tests that they name.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Rules, by their letter and numbers.
pub(crate) type Rules = &'static [(char, RangeInclusive<u32>)];
/// Those of TAPI.
pub(crate) const TAPI: Rules =
    &[('T', 1..=17), ('T', 20..=25), ('T', 30..=40), ('T', 50..=67), ('T', 70..=73), ('I', 1..=4)];
/// Those of the wire.
pub(crate) const WIRE: Rules = &[('S', 1..=11), ('A', 1..=11), ('W', 1..=13), ('R', 1..=5)];
/// How a row says that no test is needed.
const EXCUSE: &str = "cannot arise: ";

/// What is wrong with the table; `code` gives the text of a file of the project, empty if there is none.
pub(crate) fn faults(rules: Rules, table: &str, code: impl Fn(&str) -> String) -> Vec<String> {
    let mut rows: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for line in table.lines().filter(|l| l.starts_with('|')) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        rows.entry(cells[0].to_owned()).or_default().push(cells.last().copied().unwrap_or_default());
    }
    let mut wrong = Vec::new();
    let names = rules.iter().flat_map(|(letter, numbers)| {
        numbers.clone().map(move |n| if *letter == 'T' { format!("T{n:02}") } else { format!("{letter}{n}") })
    });
    for rule in names {
        match rows.get(&rule).map(Vec::as_slice) {
            None => wrong.push(format!("{rule} has no row")),
            Some([proof]) if proof.starts_with(EXCUSE) => {}
            Some([proof]) => {
                let tests: Vec<&str> = proof.split('`').skip(1).step_by(2).collect();
                if tests.is_empty() {
                    wrong.push(format!("{rule} names no test, and not why none is needed"));
                }
                wrong.extend(tests.iter().filter(|t| !is_there(t, &code)).map(|t| format!("{rule}: there is no {t}")));
            }
            Some(several) => wrong.push(format!("{rule} has {} rows", several.len())),
        }
    }
    wrong
}

/// `contract::calls::name` is the test `name` of tests/it/contract/calls.rs; or of such a file of src/.
fn is_there(test: &str, code: &impl Fn(&str) -> String) -> bool {
    let Some((module, name)) = test.rsplit_once("::") else { return false };
    let module = module.replace("::", "/");
    let homes = ["tests/it", "src"]
        .into_iter()
        .flat_map(|top| ["", "/mod", "/tests"].map(|end| format!("{top}/{module}{end}.rs")));
    homes.map(|path| code(&path)).any(|text| has_test(&text, name))
}

fn has_test(text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.windows(2).any(|pair| {
        let head = pair[1].trim_start_matches("pub(crate) ").trim_start_matches("async ");
        (pair[0] == "#[test]" || pair[0] == "#[tokio::test]")
            && head.strip_prefix("fn ").is_some_and(|f| f.strip_prefix(name).is_some_and(|rest| rest.starts_with('(')))
    })
}
