//! What is said outside the window, in notifications and the tray; the window's translations have the words.

/// One thing to say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Phrase {
    /// Somebody calls.
    IncomingCall,
    /// Somebody broke in and hears us.
    Joins {
        /// Who.
        name: String,
    },
    /// The person waited for is free.
    Free {
        /// Who.
        name: String,
    },
    /// Somebody left a message.
    MessageFrom {
        /// Who.
        name: String,
    },
    /// Button: take the call.
    Answer,
    /// Button: refuse the call.
    Decline,
    /// Button: take the recall.
    CallNow,
    /// Button: ask again in so many minutes.
    LaterIn {
        /// How many.
        minutes: u32,
    },
    /// Button: cancel the request.
    Cancel,
    /// Menu: show the window.
    Show,
    /// Menu: do not disturb.
    DoNotDisturb,
    /// Menu: end Perch.
    Quit,
    /// A line and how it stands with its registrar.
    Line {
        /// Its name.
        label: String,
        /// `registered`, `registering`, `failed`, `off`.
        registration: &'static str,
    },
    /// How many requests wait.
    Waiting {
        /// How many.
        count: u32,
    },
}
