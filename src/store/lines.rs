//! Files of one JSON object a line under a head that names their kind and version, each line with its checksum.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a file of lines held.
#[derive(Debug)]
pub(super) struct Found<T> {
    /// The good lines, in order.
    pub(super) entries: Vec<T>,
    /// The last line was cut off by a crash and has been dropped.
    pub(super) torn: bool,
    /// So many other lines could not be read.
    pub(super) bad: usize,
}

/// Why a file of lines cannot be read at all.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(super) enum Unreadable {
    /// The first line is not ours.
    #[error("it is not a file of Perch")]
    Foreign,
    /// A later Perch wrote it.
    #[error("it was written by a newer Perch (version {0})")]
    Newer(u32),
}

/// The version that we write.
const VERSION: u32 = 1;

/// The first line of a file of this kind.
pub(super) fn head(kind: &str) -> String {
    format!("perch {kind} {VERSION}\n")
}

/// One entry as a line: CRC-32 of the JSON in hex, a space, the JSON.
pub(super) fn line<T: Serialize>(entry: &T) -> Result<String, serde_json::Error> {
    let json = serde_json::to_string(entry)?;
    Ok(format!("{:08x} {json}\n", crc32fast::hash(json.as_bytes())))
}

/// A whole file.
pub(super) fn file<'a, T: Serialize + 'a>(
    kind: &str,
    entries: impl Iterator<Item = &'a T>,
) -> Result<String, serde_json::Error> {
    let mut text = head(kind);
    for entry in entries {
        text.push_str(&line(entry)?);
    }
    Ok(text)
}

/// Reads a file back; what cannot be read is counted, not fatal.
pub(super) fn parse<T: DeserializeOwned>(kind: &str, bytes: &[u8]) -> Result<Found<T>, Unreadable> {
    let mut found = Found { entries: Vec::new(), torn: false, bad: 0 };
    let mut lines = bytes.split_inclusive(|b| *b == b'\n');
    let Some(first) = lines.next() else {
        return Ok(found);
    };
    if !first.ends_with(b"\n") && head(kind).as_bytes().starts_with(first) {
        found.torn = true;
        return Ok(found);
    }
    check_head(kind, first)?;
    for line in lines {
        if !line.ends_with(b"\n") {
            found.torn = true;
        } else if let Some(entry) = entry(line) {
            found.entries.push(entry);
        } else {
            found.bad += 1;
        }
    }
    Ok(found)
}

fn check_head(kind: &str, line: &[u8]) -> Result<(), Unreadable> {
    let text = std::str::from_utf8(line).map_err(|_| Unreadable::Foreign)?;
    let mut words = text.split_whitespace();
    if words.next() != Some("perch") || words.next() != Some(kind) {
        return Err(Unreadable::Foreign);
    }
    match words.next().and_then(|w| w.parse().ok()) {
        Some(VERSION) => Ok(()),
        Some(newer) if newer > VERSION => Err(Unreadable::Newer(newer)),
        _ => Err(Unreadable::Foreign),
    }
}

fn entry<T: DeserializeOwned>(line: &[u8]) -> Option<T> {
    let text = std::str::from_utf8(line).ok()?.trim_end_matches('\n');
    let (sum, json) = text.split_once(' ')?;
    let sum = u32::from_str_radix(sum, 16).ok()?;
    if sum != crc32fast::hash(json.as_bytes()) {
        return None;
    }
    serde_json::from_str(json).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &[u8], entries: &[u32], torn: bool, bad: usize) {
        let found: Found<u32> = parse("numbers", text).expect("a file of ours");
        assert_eq!((found.entries.as_slice(), found.torn, found.bad), (entries, torn, bad));
    }

    #[test]
    fn whole_lines_are_read_and_a_torn_one_is_dropped() {
        let whole = file("numbers", [7_u32, 8, 9].iter()).expect("numbers are JSON");
        check(whole.as_bytes(), &[7, 8, 9], false, 0);
        check(&whole.as_bytes()[..whole.len() - 1], &[7, 8], true, 0);
        check(&whole.as_bytes()[..whole.len() - 9], &[7, 8], true, 0);
        check(b"perch num", &[], true, 0);
        check(b"", &[], false, 0);
    }

    #[test]
    fn a_line_with_a_wrong_checksum_is_counted_and_the_others_live() {
        let whole = file("numbers", [7_u32, 8, 9].iter()).expect("numbers are JSON").replace(" 8\n", " 6\n");
        check(whole.as_bytes(), &[7, 9], false, 1);
    }

    #[test]
    fn foreign_and_newer_files_are_refused() {
        assert_eq!(parse::<u32>("numbers", b"hello\n").expect_err("foreign"), Unreadable::Foreign);
        assert_eq!(parse::<u32>("numbers", b"perch numbers 2\n").expect_err("newer"), Unreadable::Newer(2));
        assert_eq!(parse::<u32>("numbers", b"perch letters 1\n").expect_err("foreign"), Unreadable::Foreign);
    }
}
