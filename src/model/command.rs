//! Commands: what the user wishes. Each carries a `RequestId` and is answered exactly once.

use std::path::PathBuf;
use std::time::Duration;

use super::call::DisconnectCode;
use super::completion::CompletionMode;
use super::contact::Contact;
use super::id::{CallId, CompletionId, LineId};
use super::message::MessageText;
use super::secret::Password;
use super::settings::{LineSettings, Settings};

/// How long ITBasicCallControl::Connect waits for the far end (T70).
pub const CONNECT_LIMIT: Duration = Duration::from_secs(120);

/// How long the microphone is tested.
pub const MICROPHONE_TEST: Duration = Duration::from_secs(60);

/// A wish of the user, from the window, `perch ctl`, a notification or a headset.
#[derive(Clone, PartialEq, Debug)]
pub enum Command {
    /// Call somebody. `to` is anything typed: an address, a number, a user part, a contact's exact name.
    Dial {
        /// The line; none is the first registered.
        line: Option<LineId>,
        /// What was typed.
        to: String,
    },
    /// The same, for so long at most: a call that is not connected within [`CONNECT_LIMIT`] is given up (T70).
    Connect {
        /// The line; none is the first registered.
        line: Option<LineId>,
        /// What was typed.
        to: String,
    },
    /// End a call for a reason (T72, T73).
    Disconnect {
        /// Which call.
        call: CallId,
        /// Why.
        code: DisconnectCode,
    },
    /// Take an offered call; on a recall the same as `AcceptRecall`.
    Answer(CallId),
    /// End it, whatever its state: decline, give up, hang up.
    HangUp(CallId),
    /// Put it on hold.
    Hold(CallId),
    /// Take it back from hold.
    Resume(CallId),
    /// Microphone off or on.
    SetMute {
        /// Which call.
        call: CallId,
        /// Off (true) or on (false).
        muted: bool,
    },
    /// Send DTMF digits `0-9 * # A-D`; a comma pauses.
    SendDigits {
        /// Which call.
        call: CallId,
        /// The digits.
        digits: String,
    },
    /// Hand the call over, blind to an address or attended to another call of ours.
    Transfer {
        /// Which call.
        call: CallId,
        /// To whom.
        to: TransferTarget,
    },
    /// Put an ended call's card away; stops its tone.
    Dismiss(CallId),

    /// Bring calls together: everybody in them and we hear each other. One call alone joins those that are talked in.
    Conference(Vec<CallId>),
    /// Take a call out of its conference: it goes on alone with us, the others are put on hold.
    Separate(CallId),
    /// Record both sides of a call, or stop it.
    Record {
        /// Which call.
        call: CallId,
        /// Begin (true) or stop (false).
        on: bool,
    },
    /// Play a WAV file into a call beside our voice; none stops it.
    Play {
        /// Which call.
        call: CallId,
        /// The file, by its full path.
        file: Option<PathBuf>,
    },

    /// TAPI lineCompleteCall: finish a call that could not be connected, another way.
    CompleteCall {
        /// The call: busy, ringing or proceeding (T03).
        call: CallId,
        /// Exactly one way (T04).
        mode: CompletionMode,
        /// With `Message`: which text.
        message: Option<MessageText>,
        /// Why the user wants this person.
        note: Option<String>,
    },
    /// TAPI lineUncompleteCall: ids belong to a line (T20).
    UncompleteCall {
        /// The line; none where the id alone names one request.
        line: Option<LineId>,
        /// The request.
        id: CompletionId,
    },
    /// Cancel every request, of one line or of all.
    UncompleteAll {
        /// The line; none is every one.
        line: Option<LineId>,
    },
    /// *Tell me when free*, without a call.
    Watch {
        /// The line; none is the first registered.
        line: Option<LineId>,
        /// What was typed.
        to: String,
        /// Why.
        note: Option<String>,
    },
    /// *Call now*.
    AcceptRecall {
        /// The line; none where the id alone names one request.
        line: Option<LineId>,
        /// The request.
        id: CompletionId,
    },
    /// *Later…*
    PostponeRecall {
        /// The line; none where the id alone names one request.
        line: Option<LineId>,
        /// The request.
        id: CompletionId,
        /// From now.
        by: Duration,
    },
    /// *Cancel* at the recall (DC_REJECTED).
    DeclineRecall {
        /// The line; none where the id alone names one request.
        line: Option<LineId>,
        /// The request.
        id: CompletionId,
    },
    /// Nobody takes the recall (DC_NOANSWER, T73): it becomes *was free*.
    LeaveRecall {
        /// The line; none where the id alone names one request.
        line: Option<LineId>,
        /// The request.
        id: CompletionId,
    },
    /// *Wait on* after *was free*, or *that was voice mail, keep waiting*.
    WaitAgain {
        /// The line; none where the id alone names one request.
        line: Option<LineId>,
        /// The request.
        id: CompletionId,
    },

    /// Do not disturb, on one line or all.
    SetDnd {
        /// The line; none is every one.
        line: Option<LineId>,
        /// On or off.
        on: bool,
    },
    /// *Not now* to somebody who waits for us, or let the next one come.
    DismissWaiter {
        /// Our line.
        line: LineId,
        /// Their place.
        place: u32,
    },
    /// *Call after this*: somebody who waits for us is called once the present calls are over; at once where there are
    /// none. Said again, it is taken back.
    CallAfterThis {
        /// Our line.
        line: LineId,
        /// Their place.
        place: u32,
    },
    /// Send a message outside any call.
    SendMessage {
        /// The line; none is the first registered.
        line: Option<LineId>,
        /// To whom, as typed.
        to: String,
        /// The words.
        text: String,
    },
    /// Register this line again now.
    Reregister(LineId),
    /// Add a line; the password goes to the keyring.
    AddLine {
        /// The line.
        line: Box<LineSettings>,
        /// Its password, if it has one.
        password: Option<Password>,
    },
    /// Give a line that is there a new password, and register again with it.
    SetPassword {
        /// The line.
        line: LineId,
        /// Its password.
        password: Password,
    },
    /// Remove a line with its requests.
    RemoveLine(LineId),
    /// Change settings; applied at once, then saved.
    SaveSettings(Box<Settings>),
    /// Add or replace a contact (same name).
    SaveContact(Contact),
    /// Remove a contact by its name.
    RemoveContact(String),
    /// The newest entries of the call history.
    GetHistory {
        /// At most so many.
        limit: usize,
    },
    /// Forget the call history.
    ClearHistory,
    /// All contacts.
    GetContacts,
    /// The list of contacts is looked at, or no longer: their lines are watched so long.
    WatchContacts(bool),
    /// Messages, newest first.
    GetMessages,
    /// Hear our own microphone, a second late, to see that both work; or no longer. It ends by itself after
    /// [`MICROPHONE_TEST`], and when there is a call.
    TestMicrophone(bool),
    /// The sound devices there are.
    GetDevices,
    /// The SIP trace held in memory.
    GetTrace,

    /// A link was opened: fill the dial field, do not dial.
    OpenLink(String),
    /// Show the window.
    ShowWindow,
    /// The user's language changed: what lines without messages of their own have now.
    StandardMessages(Vec<String>),
    /// The desktop changed its theme.
    ThemeChanged {
        /// It is dark now.
        dark: bool,
    },
    /// The screen was locked or unlocked.
    ScreenLocked(bool),
    /// End the program: tell the exchanges, un-register, go.
    Quit,
}

/// To whom a call is handed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TransferTarget {
    /// Anything typed.
    Address(String),
    /// Another call of ours (attended).
    Call(CallId),
}
