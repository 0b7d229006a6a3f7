//! Any text as an address; what is read must be printed so that it reads the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use perch::model::SipUri;

fuzz_target!(|text: &str| {
    if let Ok(uri) = text.parse::<SipUri>() {
        assert_eq!(uri.to_string().parse(), Ok(uri.clone()));
        assert!(uri.same_person(&uri));
        let _ = (uri.user_display(), uri.address_of_record());
    }
});
