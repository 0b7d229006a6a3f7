//! Any operations on one call.
#![no_main]

use libfuzzer_sys::fuzz_target;
use perch_fuzz::call::run;
use perch_fuzz::operations;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    run(*kind, &operations(bytes));
});
