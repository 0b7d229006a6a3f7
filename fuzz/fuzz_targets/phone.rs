//! Any operations on the whole judgement of the phone.
#![no_main]

use libfuzzer_sys::fuzz_target;
use perch_fuzz::phone::{Operation, run};

fuzz_target!(|operations: Vec<Operation>| run(operations));
