//! Any operations on the caller's side of call completion.
#![no_main]

use libfuzzer_sys::fuzz_target;
use perch_fuzz::desk::{Operation, run};

fuzz_target!(|operations: Vec<Operation>| run(&operations));
