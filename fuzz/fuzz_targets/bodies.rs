//! Any text as any body; what is read must be printed so that it reads the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use perch::sip::package::{call_completion, dialog_info, message_summary, pidf, sipfrag};

fuzz_target!(|text: &str| {
    if let Ok(body) = call_completion::parse(text) {
        assert_eq!(call_completion::parse(&call_completion::print(&body)), Ok(body));
    }
    if let Ok(info) = dialog_info::parse(text) {
        let printed = dialog_info::print(&info, dialog_info::Detail::Everything);
        let again = dialog_info::parse(&printed).expect("our own document");
        let states = |i: &dialog_info::DialogInfo| i.dialogs.iter().map(|d| d.state).collect::<Vec<_>>();
        assert_eq!((again.version, again.full, states(&again)), (info.version, info.full, states(&info)));
    }
    if let Ok(summary) = message_summary::parse(text) {
        let again = message_summary::parse(&message_summary::print(&summary)).expect("our own summary");
        assert_eq!((again.waiting, again.voice), (summary.waiting, summary.voice));
    }
    if let Ok(status) = sipfrag::parse(text) {
        assert_eq!(sipfrag::parse(&sipfrag::print(&status)).map(|s| s.code), Ok(status.code));
    }
    if let Ok(presence) = pidf::parse(text) {
        let open = presence.open.unwrap_or(false);
        assert_eq!(pidf::parse(&pidf::print(&presence.entity, "t", open)).map(|p| p.open), Ok(Some(open)));
    }
});
