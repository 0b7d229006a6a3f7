//! Any operations on the callee's side of call completion.
#![no_main]

use libfuzzer_sys::fuzz_target;
use perch_fuzz::monitor::{Operation, run};

fuzz_target!(|operations: Vec<Operation>| run(&operations));
