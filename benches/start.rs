//! Starting with many requests on disk, and what one line of the journal costs until it is safe there.

#[path = "parts/phone.rs"]
mod phone;

use criterion::{BatchSize, Criterion};
use perch::model::completion::StoredChange;
use perch::store::{Keyring, Paths, Store, StoreCommand, StoreReport, Ticket};
use phone::Phone;

const STORED: usize = 10_000;

fn journal(c: &mut Criterion, disk: &[StoredChange]) {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = Paths::profile(folder.path()).expect("a profile");
    let open = || Store::open_with(paths.clone(), Keyring::Unused).expect("a thread");
    let (store, mut loaded) = open();
    let mut ticket = 0;
    let mut write = |changes: Vec<StoredChange>| {
        ticket += 1;
        store.write(StoreCommand::Requests { ticket: Ticket(ticket), changes });
        while loaded.reports.blocking_recv() != Some(StoreReport::Stored(Ticket(ticket))) {}
    };
    write(disk.to_vec());
    let change = disk.last().expect("a change").clone();
    c.bench_function("one line of the journal, on disk", |b| b.iter(|| write(vec![change.clone()])));
    drop(store);
    c.bench_function("read 10,000 stored requests", |b| b.iter(|| open().1.requests.len()));
}

fn restart(c: &mut Criterion, disk: &[StoredChange]) {
    c.bench_function("take up 10,000 stored requests", |b| {
        b.iter_batched(|| disk.to_vec(), Phone::start, BatchSize::LargeInput);
    });
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    let disk = Phone::with(STORED).disk;
    restart(&mut criterion, &disk);
    journal(&mut criterion, &disk);
    criterion.final_summary();
}
