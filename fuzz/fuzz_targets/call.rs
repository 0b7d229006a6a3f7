//! Any operations on one call.
#![no_main]

use libfuzzer_sys::fuzz_target;
use perch_fuzz::call::{Operation, run};

fuzz_target!(|input: (u8, Vec<Operation>)| run(input.0, &input.1));
