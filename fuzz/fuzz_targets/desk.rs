//! Any operations on the caller's side of call completion.
#![no_main]

use libfuzzer_sys::fuzz_target;
use perch_fuzz::desk::run;
use perch_fuzz::operations;

fuzz_target!(|bytes: &[u8]| run(&operations(bytes)));
