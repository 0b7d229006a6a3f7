//! What one input costs with few and with very many requests outstanding, and what a request weighs.
//!
//! An input is what the engine's loop does for one: judgement, snapshot, next deadline.

#[path = "parts/phone.rs"]
mod phone;

use std::alloc::System;

use criterion::{BenchmarkId, Criterion};
use perch::engine::core::Input;
use phone::Phone;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static HEAP: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const OUTSTANDING: [usize; 4] = [10, 1_000, 10_000, 100_000];

fn inputs(c: &mut Criterion) {
    for count in OUTSTANDING {
        let mut phone = Phone::with(count);
        let mut group = c.benchmark_group("one input");
        group.bench_function(BenchmarkId::new("tick", count), |b| b.iter(|| phone.feed(Input::Tick)));
        let mut n = 0;
        group.bench_function(BenchmarkId::new("NOTIFY queued, another place", count), |b| {
            b.iter(|| {
                n += 1;
                phone.notify(n % count, &format!("cc-state: queued\r\nx-cc-place: {n}\r\n"))
            });
        });
        let ready = "cc-state: ready\r\ncc-service-retention: true\r\n";
        group.bench_function(BenchmarkId::new("NOTIFY ready, then withdrawn", count), |b| {
            b.iter(|| {
                n += 1;
                phone.notify(n % count, ready);
                phone.notify(n % count, "cc-state: queued\r\n");
            });
        });
    }
}

/// Not a matter of time: counted once and printed.
fn weights() {
    for count in OUTSTANDING {
        let region = Region::new(HEAP);
        let mut phone = Phone::with(count);
        phone.disk = Vec::new();
        let change = region.change();
        // What was reallocated is counted in both already.
        let bytes = change.bytes_allocated as i64 - change.bytes_deallocated as i64;
        println!("measured: {count} requests outstanding weigh {} bytes each", bytes / count as i64);
        drop(phone);
    }
}

fn main() {
    weights();
    let mut criterion = Criterion::default().configure_from_args();
    inputs(&mut criterion);
    criterion.final_summary();
}
