//! What was promised is on disk, also after `kill -9`; what is broken is said and costs nothing else.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use perch::model::completion::{CompletionCondition, CompletionMode, StoredChange, StoredRequest};
use perch::model::contact::Contact;
use perch::model::snapshot::BannerKind;
use perch::model::{CompletionId, LineId, NameAddr, SipUri, WallTime};
use perch::store::{Keyring, Loaded, Paths, Store, StoreCommand, StoreReport, Ticket};

/// Tells the test binary that it is to write into this profile until it is killed.
const CHILD: &str = "PERCH_TEST_STORE_CHILD";

fn open(dir: &Path) -> (Store, Loaded) {
    Store::open_with(Paths::profile(dir).expect("a profile"), Keyring::Unused).expect("a store")
}

fn put(id: u32) -> StoredChange {
    let uri: SipUri = "sip:boris@demo.perch".parse().expect("an address");
    StoredChange::Put(Box::new(StoredRequest {
        line: LineId(1),
        line_address: uri.clone(),
        id: CompletionId(id),
        peer: NameAddr::bare(uri.clone()),
        target: uri,
        mode: CompletionMode::CampOn,
        condition: CompletionCondition::Busy,
        since: WallTime(1),
        expires_at: WallTime(2),
        note: None,
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
    }))
}

fn ids(loaded: &Loaded) -> Vec<u32> {
    let id = |c: &StoredChange| if let StoredChange::Put(r) = c { Some(r.id.0) } else { None };
    loaded.requests.iter().filter_map(id).collect()
}

/// The child's part of the story below; on its own it does nothing.
#[test]
fn the_child_that_is_killed_writes_until_it_is() {
    let Some(dir) = std::env::var_os(CHILD) else { return };
    let (store, mut loaded) = open(Path::new(&dir));
    for id in 1.. {
        store.write(StoreCommand::Requests { ticket: Ticket(u64::from(id)), changes: vec![put(id)] });
        while loaded.reports.blocking_recv() != Some(StoreReport::Stored(Ticket(u64::from(id)))) {}
        eprintln!("promised {id}");
    }
}

#[test]
fn what_was_promised_is_there_after_kill_9() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args(["store_durability::the_child_that_is_killed_writes_until_it_is", "--exact", "--nocapture"])
        .env(CHILD, dir.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a child");
    let mut lines = BufReader::new(child.stderr.take().expect("its words")).lines();
    let mut promised = 0;
    while promised < 100 {
        let line = lines.next().expect("it goes on").expect("text");
        promised = line.strip_prefix("promised ").and_then(|id| id.parse().ok()).unwrap_or(promised);
    }
    child.kill().expect("SIGKILL");
    child.wait().expect("dead");
    promised += lines.map_while(Result::ok).filter(|l| l.starts_with("promised ")).count();
    let (_store, loaded) = open(dir.path());
    let found = ids(&loaded);
    assert!(found.len() >= promised, "{promised} were promised, {} are there", found.len());
    let in_order: Vec<u32> = (1..).take(found.len()).collect();
    assert_eq!(found, in_order);
}

#[test]
fn everything_is_there_after_a_clean_end() {
    let dir = tempfile::tempdir().expect("a directory");
    let (store, mut loaded) = open(dir.path());
    let anna = Contact {
        name: "Anna Rossi".into(),
        addresses: vec!["sip:anna@demo.perch".parse().expect("an address")],
        favourite: true,
    };
    let mut settings = loaded.settings.clone();
    settings.calls.recall_rings_s = 33;
    store.write(StoreCommand::Settings(Box::new(settings.clone())));
    store.write(StoreCommand::Contacts(vec![anna.clone()]));
    store.write(StoreCommand::Requests { ticket: Ticket(1), changes: vec![put(4), put(5)] });
    drop(store);
    assert_eq!(loaded.reports.blocking_recv(), Some(StoreReport::Stored(Ticket(1))));
    let (_store, loaded) = open(dir.path());
    assert_eq!((loaded.settings, loaded.contacts, loaded.banners), (settings, vec![anna], vec![]));
    assert!(loaded.requests.contains(&StoredChange::LastId { line: LineId(1), id: CompletionId(5) }));
}

#[test]
fn a_disk_that_refuses_is_said_once_and_taken_back() {
    let dir = tempfile::tempdir().expect("a directory");
    let (store, mut loaded) = open(dir.path());
    let contacts = dir.path().join("contacts.jsonl");
    // A directory in the file's place cannot be replaced by a file, whoever one is.
    std::fs::create_dir_all(contacts.join("in the way")).expect("a directory");
    store.write(StoreCommand::Contacts(vec![]));
    store.write(StoreCommand::Contacts(vec![]));
    store.write(StoreCommand::Requests { ticket: Ticket(1), changes: vec![put(1)] });
    let Some(StoreReport::Banner(banner)) = loaded.reports.blocking_recv() else { panic!("a banner is due") };
    assert_eq!(banner.kind, BannerKind::CannotSave);
    assert!(banner.detail().contains("contacts.jsonl"), "{}", banner.detail());
    assert_eq!(loaded.reports.blocking_recv(), Some(StoreReport::Stored(Ticket(1))), "the phone goes on");
    std::fs::remove_dir_all(&contacts).expect("out of the way");
    store.write(StoreCommand::Contacts(vec![]));
    assert_eq!(loaded.reports.blocking_recv(), Some(StoreReport::BannerGone(BannerKind::CannotSave)));
}

#[test]
fn a_broken_list_is_kept_aside_and_the_others_live() {
    let dir = tempfile::tempdir().expect("a directory");
    drop(open(dir.path()));
    std::fs::write(dir.path().join("history.jsonl"), "{ not ours").expect("written");
    let (_store, loaded) = open(dir.path());
    let kinds: Vec<BannerKind> = loaded.banners.iter().map(|b| b.kind).collect();
    assert_eq!(kinds, [BannerKind::BrokenFile]);
    assert!(loaded.banners[0].detail().contains("history.jsonl.bad"), "{:?}", loaded.banners);
    assert!(dir.path().join("history.jsonl.bad").exists());
}

#[test]
fn two_profiles_know_nothing_of_each_other() {
    let (a, b) = (tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory"));
    let ((one, _), (two, _)) = (open(a.path()), open(b.path()));
    one.write(StoreCommand::Requests { ticket: Ticket(1), changes: vec![put(1)] });
    two.write(StoreCommand::Requests { ticket: Ticket(1), changes: vec![put(2)] });
    drop((one, two));
    assert_eq!((ids(&open(a.path()).1), ids(&open(b.path()).1)), (vec![1], vec![2]));
}
