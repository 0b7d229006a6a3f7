//! Replaces (RFC 3891) and Join (RFC 3911): the name of a dialog as the one who receives the header knows it.
//!
//! `to-tag` is the receiver's own tag, `from-tag` that of its peer; so [`DialogIds`] are here
//! seen from the receiver. A dialog-info document shows them that way; a dialog of ours that
//! its other end is to act upon has to be [`mirrored`] first.

use super::params;
use crate::model::signal::DialogIds;

/// Longest Call-ID or tag that we read, in bytes.
const MAX_ID: usize = 256;

/// A Replaces or Join header.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DialogRef {
    /// The dialog, from the receiver's point of view.
    pub dialog: DialogIds,
    /// `early-only`: not to be taken once it is confirmed (Replaces only).
    pub early_only: bool,
}

/// Reads either header; none if one of the three ids is missing.
pub fn parse(value: &str) -> Option<DialogRef> {
    // A Call-ID may hold quotes and brackets (RFC 3261 section 25.1, `word`), so only `;` separates.
    let mut parts = value.split(';').map(str::trim);
    let call_id = parts.next().filter(|c| is_id(c))?;
    let (mut local, mut remote, mut early_only) = (None, None, false);
    for part in parts {
        let (name, tag) = part.split_once('=').unwrap_or((part, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "to-tag" => local = local.or(Some(tag.trim())),
            "from-tag" => remote = remote.or(Some(tag.trim())),
            "early-only" => early_only = true,
            _ => {}
        }
    }
    let tag = |tag: Option<&str>| tag.filter(|t| t.len() <= MAX_ID && params::is_token(t)).map(str::to_owned);
    let dialog = DialogIds { call_id: call_id.to_owned(), local_tag: tag(local)?, remote_tag: tag(remote)? };
    Some(DialogRef { dialog, early_only })
}

/// The value of either header.
pub fn print(dialog: &DialogIds, early_only: bool) -> String {
    let early = if early_only { ";early-only" } else { "" };
    format!("{};to-tag={};from-tag={}{early}", dialog.call_id, dialog.local_tag, dialog.remote_tag)
}

/// The same dialog as its other end sees it.
#[must_use]
pub fn mirrored(dialog: &DialogIds) -> DialogIds {
    DialogIds {
        call_id: dialog.call_id.clone(),
        local_tag: dialog.remote_tag.clone(),
        remote_tag: dialog.local_tag.clone(),
    }
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= MAX_ID && text.bytes().all(|b| b.is_ascii_graphic() && b != b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_both_standards_are_read_and_written() {
        #[track_caller]
        fn check(value: &str, call_id: &str, local: &str, remote: &str, early_only: bool) {
            let read = parse(value).expect(value);
            let dialog = &read.dialog;
            assert_eq!((dialog.call_id.as_str(), dialog.local_tag.as_str()), (call_id, local));
            assert_eq!((dialog.remote_tag.as_str(), read.early_only), (remote, early_only));
            assert_eq!(parse(&print(dialog, early_only)), Some(read));
        }
        // RFC 3891 section 6.1, RFC 3911 section 7.
        check(
            "98732@sip.example.com ;from-tag=r33th4x0r ;to-tag=ff87ff",
            "98732@sip.example.com",
            "ff87ff",
            "r33th4x0r",
            false,
        );
        check("12adf2f34456gs5;to-tag=12345;from-tag=54321;early-only", "12adf2f34456gs5", "12345", "54321", true);
        check("87134@171.161.34.23;To-Tag=24796;From-Tag=0;x", "87134@171.161.34.23", "24796", "0", false);
        check("<\"a>(b)@h;to-tag=1;from-tag=2", "<\"a>(b)@h", "1", "2", false);
    }

    #[test]
    fn half_a_dialog_is_none() {
        for value in
            ["", "a@b", "a;to-tag=1", "a;to-tag=1;from-tag=", ";to-tag=1;from-tag=2", "a b;to-tag=1;from-tag=2"]
        {
            assert_eq!(parse(value), None, "{value}");
        }
    }

    #[test]
    fn the_other_end_has_the_tags_the_other_way_round() {
        let ours = parse("c;to-tag=1;from-tag=2").expect("a reference").dialog;
        assert_eq!(print(&mirrored(&ours), false), "c;to-tag=2;from-tag=1");
        assert_eq!(mirrored(&mirrored(&ours)), ours);
    }
}
