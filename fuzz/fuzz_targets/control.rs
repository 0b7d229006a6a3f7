//! Any line on the control socket; a verb that is read must be written so that it reads the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use perch::control::Verb;

fuzz_target!(|line: &[u8]| {
    if let Ok(verb) = serde_json::from_slice::<Verb>(line) {
        let written = serde_json::to_vec(&verb).expect("a verb can be written");
        assert_eq!(serde_json::from_slice::<Verb>(&written).expect("our own verb"), verb);
    }
});
