//! Any operations on the whole judgement of the phone.
#![no_main]

use libfuzzer_sys::fuzz_target;
use perch_fuzz::operations;
use perch_fuzz::phone::run;

fuzz_target!(|bytes: &[u8]| run(operations(bytes)));
