//! The pages: each draws from the snapshot and its own draft, and hands back wishes.

pub(super) mod calls;
pub(super) mod contacts;
pub(super) mod diagnostics;
pub(super) mod messages;
pub(super) mod recents;
pub(super) mod settings;
pub(super) mod waiting;
pub(super) mod welcome;

/// What the user is typing, page by page; all that the window itself owns.
#[derive(Default)]
pub(super) struct Drafts {
    pub(super) calls: calls::Draft,
    pub(super) contacts: contacts::Draft,
    pub(super) diagnostics: diagnostics::Draft,
    pub(super) messages: messages::Draft,
    pub(super) recents: recents::Draft,
    pub(super) settings: settings::Draft,
    /// The list of keys is open.
    pub(super) keys_shown: bool,
    /// The user closed the window and is being told that the phone stays.
    pub(super) closing: bool,
}
