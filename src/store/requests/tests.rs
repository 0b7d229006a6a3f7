//! Requests kept, restored, and read back from a torn journal.

use std::fs;

use super::*;
use crate::model::completion::{CompletionCondition, CompletionMode};
use crate::model::{NameAddr, WallTime};

fn request(id: u32, note: &str) -> Box<StoredRequest> {
    let uri: SipUri = "sip:boris@demo.perch".parse().expect("an address");
    Box::new(StoredRequest {
        line: LineId(1),
        line_address: "sip:anna@demo.perch".parse().expect("an address"),
        id: CompletionId(id),
        peer: NameAddr::bare(uri.clone()),
        target: uri,
        mode: CompletionMode::CallBack,
        condition: CompletionCondition::Busy,
        since: WallTime(1),
        expires_at: WallTime(2),
        note: Some(note.into()),
        message: None,
        road: None,
        offers: vec![],
        subscriptions: vec![],
        cc_uri: None,
        publication: None,
        was_free_at: None,
        recalls_not_taken: 0,
        redial_attempts: 0,
        message_id: None,
        taken: true,
        postponed_until: None,
        ask_first: false,
    })
}

fn put(id: u32, note: &str) -> StoredChange {
    StoredChange::Put(request(id, note))
}

fn gone(id: u32) -> StoredChange {
    StoredChange::Gone { line: LineId(1), id: CompletionId(id) }
}

/// What a later start finds: ids with their notes, the last id given, and what it says.
fn reopened(paths: &Paths) -> (Vec<(u32, String)>, u32, Vec<String>) {
    let mut banners = Vec::new();
    let (_, changes) = Requests::open(paths, &mut banners);
    let mut last = 0;
    let mut found = Vec::new();
    for change in changes {
        match change {
            StoredChange::Put(r) => found.push((r.id.0, r.note.unwrap_or_default())),
            StoredChange::LastId { id, .. } => last = id.0,
            other => panic!("unexpected {other:?}"),
        }
    }
    (found, last, banners.into_iter().map(|b| b.detail()).collect())
}

fn profile() -> (tempfile::TempDir, Paths) {
    let dir = tempfile::tempdir().expect("a directory");
    let paths = Paths::profile(dir.path()).expect("a profile");
    (dir, paths)
}

#[track_caller]
fn write(paths: &Paths, changes: impl IntoIterator<Item = StoredChange>) -> Requests {
    let (mut requests, _) = Requests::open(paths, &mut Vec::new());
    for change in changes {
        requests.stage(change).expect("staged");
        requests.commit().expect("on disk");
    }
    requests
}

#[test]
fn what_was_committed_is_found_again_and_what_ended_is_not() {
    let (_dir, paths) = profile();
    drop(write(&paths, [put(1, "a"), put(2, "b"), put(1, "c"), gone(2)]));
    assert_eq!(reopened(&paths), (vec![(1, "c".into())], 2, vec![]));
    assert_eq!(reopened(&paths), (vec![(1, "c".into())], 2, vec![]));
}

#[test]
fn a_torn_last_line_is_dropped_and_said() {
    let (_dir, paths) = profile();
    drop(write(&paths, [put(1, "a"), put(2, "b")]));
    let journal = fs::read(paths.journal()).expect("a journal");
    fs::write(paths.journal(), &journal[..journal.len() - 7]).expect("torn");
    let (found, last, said) = reopened(&paths);
    assert_eq!((found, last), (vec![(1, "a".to_owned())], 1));
    assert!(said[0].contains("requests.journal was cut off"), "{said:?}");
    assert_eq!(reopened(&paths).2, Vec::<String>::new(), "it is said once");
}

#[test]
fn a_damaged_line_in_the_middle_costs_only_itself_and_the_file_is_kept() {
    let (_dir, paths) = profile();
    drop(write(&paths, [put(1, "a"), put(2, "b"), put(3, "c")]));
    let journal = fs::read_to_string(paths.journal()).expect("a journal").replace("\"b\"", "\"x\"");
    fs::write(paths.journal(), &journal).expect("damaged");
    let (found, _, said) = reopened(&paths);
    assert_eq!(found, [(1, "a".to_owned()), (3, "c".to_owned())]);
    assert!(said[0].contains("requests.journal.bad (damaged lines: 1)"), "{said:?}");
}

#[test]
fn a_file_of_a_newer_perch_is_kept_aside() {
    let (_dir, paths) = profile();
    fs::write(paths.requests(), "perch requests 2\n").expect("written");
    let (found, _, said) = reopened(&paths);
    assert_eq!(found, []);
    assert!(said[0].contains("requests.jsonl.bad (it was written by a newer Perch"), "{said:?}");
}

#[test]
fn the_journal_is_folded_in_at_its_limit() {
    let (_dir, paths) = profile();
    let long = "n".repeat(COMPACT_AT as usize / 3);
    let requests = write(&paths, [put(1, &long), put(1, &long), put(1, "short"), put(1, &long), put(2, "b")]);
    assert!(requests.journal_len < COMPACT_AT, "{}", requests.journal_len);
    assert!(fs::metadata(paths.journal()).expect("a journal").len() < COMPACT_AT / 2);
    assert_eq!(reopened(&paths).0, [(1, long), (2, "b".into())]);
}

#[test]
fn a_crash_between_the_new_snapshot_and_the_new_journal_changes_nothing() {
    let (_dir, paths) = profile();
    let mut requests = write(&paths, [put(1, "a"), put(2, "b"), gone(1)]);
    let journal = fs::read(paths.journal()).expect("a journal");
    requests.compact().expect("folded in");
    fs::write(paths.journal(), journal).expect("as before the crash");
    assert_eq!(reopened(&paths), (vec![(2, "b".into())], 2, vec![]));
}

#[test]
fn what_could_not_be_written_is_written_when_the_disk_is_back() {
    let (dir, paths) = profile();
    let mut requests = write(&paths, [put(1, "a")]);
    // A journal that refuses to be written, and no place for a new one.
    requests.journal = Some(File::open(paths.journal()).expect("read only"));
    let away = dir.path().with_extension("away");
    fs::rename(dir.path(), &away).expect("the disk goes");
    requests.stage(put(2, "b")).expect("staged");
    requests.commit().expect_err("there is no disk");
    fs::rename(&away, dir.path()).expect("the disk is back");
    requests.stage(put(3, "c")).expect("staged");
    requests.commit().expect("written");
    assert_eq!(reopened(&paths).0, [(1, "a".into()), (2, "b".into()), (3, "c".into())]);
}
