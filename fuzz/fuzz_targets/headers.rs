//! Any text as any header; what is read must be printed so that it reads the same, on one line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use perch::sip::header::{
    alert_info, call_info, contact, dialog_ref, event, name_addr, plain, reason, refer_to, retry_after,
    session_expires, subscription_state,
};

fn one_line(text: String) -> String {
    assert!(!text.contains(['\r', '\n', '\0']), "{text:?}");
    text
}

fuzz_target!(|text: &str| {
    for offer in call_info::offers([text]) {
        assert_eq!(call_info::offers([one_line(call_info::print(&offer)).as_str()]), [offer]);
    }
    if let Some(event) = event::parse(text) {
        assert_eq!(event::parse(&one_line(event::print(&event))), Some(event));
    }
    if let Some(state) = subscription_state::parse(text) {
        assert_eq!(subscription_state::parse(&one_line(subscription_state::print(&state))), Some(state));
    }
    if let Some(retry) = retry_after::parse(text) {
        assert_eq!(retry_after::parse(&one_line(retry_after::print(&retry))), Some(retry));
    }
    if let Some(dialog) = dialog_ref::parse(text) {
        let printed = one_line(dialog_ref::print(&dialog.dialog, dialog.early_only));
        assert_eq!(dialog_ref::parse(&printed), Some(dialog));
    }
    if let Some(refer) = refer_to::parse(text) {
        let replaces = refer.headers.iter().find(|(name, _)| name == "Replaces");
        let dialog = replaces.and_then(|(_, value)| dialog_ref::parse(value)).map(|d| d.dialog);
        let again =
            refer_to::parse(&one_line(refer_to::print(&refer.target, dialog.as_ref()))).expect("our own Refer-To");
        assert_eq!(again.target, refer.target);
    }
    if let Some(session) = session_expires::parse(text) {
        assert_eq!(session_expires::parse(&session_expires::print(session)), Some(session));
    }
    if let Some(addr) = name_addr::parse(text) {
        assert_eq!(name_addr::parse(&one_line(addr.to_string())), Some(addr));
    }
    let reasons = reason::parse([text]);
    one_line(reason::print_sip(200, reasons.text.as_deref().unwrap_or(text)));
    let _ = (alert_info::hints(&alert_info::parse([text])), contact::parse([text]), contact::first([text]));
    let _ = (plain::words([text]), plain::methods([text]), plain::media_type(text), plain::seconds(text));
});
