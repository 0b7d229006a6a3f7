//! The verbs of `perch ctl`, on the command line and on the wire.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use serde::{Deserialize, Serialize};

use crate::model::DisconnectCode;

/// One wish of a script.
#[derive(Clone, PartialEq, Eq, Debug, Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "verb")]
pub enum Verb {
    /// Show lines, calls, requests and who waits for us
    Status,
    /// Call somebody
    Dial {
        /// The line, by id or label; without it the first registered one
        #[arg(long)]
        line: Option<String>,
        /// sip:, tel:, a number, a user part, or a contact's exact name
        address: String,
    },
    /// Call somebody and wait: until they answer, it has failed, or two minutes have passed
    Connect {
        /// The line, by id or label; without it the first registered one
        #[arg(long)]
        line: Option<String>,
        /// sip:, tel:, a number, a user part, or a contact's exact name
        address: String,
    },
    /// Take a call that rings here
    Answer {
        /// The call's id
        call: u64,
    },
    /// End a call: hang up, decline or give up
    #[command(name = "hangup")]
    #[serde(rename = "hangup")]
    HangUp {
        /// The call's id
        call: u64,
        /// Why: a recall that rings here goes back behind with no-answer, and ends its request with rejected
        #[arg(long)]
        #[serde(default)]
        code: Option<EndCode>,
    },
    /// Put a call on hold
    Hold {
        /// The call's id
        call: u64,
    },
    /// Take a call back from hold
    Resume {
        /// The call's id
        call: u64,
    },
    /// Switch the microphone off or on for a call
    Mute {
        /// The call's id
        call: u64,
        /// Muted or not
        state: Switch,
    },
    /// Send digits
    Dtmf {
        /// The call's id
        call: u64,
        /// 0-9 * # A-D; a comma pauses
        #[arg(allow_hyphen_values = true)]
        digits: String,
    },
    /// Hand a call over to an address or to another call
    Transfer {
        /// The call's id
        call: u64,
        /// An address, or the id of another call
        to: String,
    },
    /// Bring calls together: everybody in them hears the others; one call alone joins those that are talked in
    Conference {
        /// The calls' ids; none parts them all
        calls: Vec<u64>,
    },
    /// Take a call out of its conference
    Separate {
        /// The call's id
        call: u64,
    },
    /// Record both sides of a call, or stop it
    Record {
        /// The call's id
        call: u64,
        /// Begin or stop
        state: Switch,
    },
    /// Play a WAV or Ogg Opus file into a call; without a file stop it
    Play {
        /// The call's id
        call: u64,
        /// The file
        #[arg(value_parser = full_path)]
        file: Option<PathBuf>,
    },
    /// Put an ended call away
    Dismiss {
        /// The call's id
        call: u64,
    },
    /// Complete a call that met a busy or silent phone
    Complete {
        /// The call's id
        call: u64,
        /// camp-on, callback, intrude or message
        #[arg(long)]
        mode: Option<String>,
        /// With message: the number of a predefined one
        #[arg(long, conflicts_with_all = ["text", "voicemail"])]
        message: Option<u32>,
        /// With message: your own words
        #[arg(long, conflicts_with = "voicemail")]
        text: Option<String>,
        /// With message: their voice mail
        #[arg(long)]
        voicemail: bool,
        /// Why you want this person
        #[arg(long)]
        note: Option<String>,
    },
    /// Cancel a request, or all
    Uncomplete {
        /// The line, by id or label
        #[arg(long)]
        line: Option<String>,
        /// The request's id
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        id: Option<u32>,
        /// Every request
        #[arg(long)]
        all: bool,
    },
    /// Tell me when somebody is free, without a call
    Watch {
        /// The line, by id or label
        #[arg(long)]
        line: Option<String>,
        /// Whom
        address: String,
        /// Why you want this person
        #[arg(long)]
        note: Option<String>,
    },
    /// Answer a recall
    Recall {
        /// What to do
        what: RecallVerb,
        /// The line, by id or label
        #[arg(long)]
        line: Option<String>,
        /// With later: how long
        #[arg(long, default_value_t = 5)]
        minutes: u32,
        /// The request's id
        id: u32,
    },
    /// Somebody who waits for us
    Waiter {
        /// What to do
        what: WaiterVerb,
        /// The line, by id or label; without it the first registered one
        #[arg(long)]
        line: Option<String>,
        /// Their place in the queue, from 1
        place: u32,
    },
    /// What a line can do about busy numbers
    Caps {
        /// The line, by id or label
        #[arg(long)]
        line: Option<String>,
    },
    /// Messages sent and received
    Messages {
        /// The predefined ones of a line instead
        #[arg(long)]
        predefined: bool,
        /// The line, by id or label
        #[arg(long)]
        line: Option<String>,
    },
    /// Do not disturb
    Dnd {
        /// On or off
        state: Switch,
        /// The line, by id or label; without it all
        #[arg(long)]
        line: Option<String>,
    },
    /// What happened lately; with --follow what happens from now on
    Events {
        /// Go on until Perch ends
        #[arg(long)]
        follow: bool,
    },
    /// Recents, newest first
    History {
        /// At most so many
        #[arg(long, default_value_t = 100)]
        limit: usize,
    },
    /// The contacts
    Contacts,
    /// Hear your own microphone a second late, or no longer; `status` has its level
    MicrophoneTest {
        /// Begin or stop
        state: Switch,
    },
    /// The sound devices
    Devices,
    /// The SIP messages held in memory
    Trace,
    /// Show the window
    Show,
    /// End Perch
    Quit,
    /// Hand over a link: it fills the dial field and does not dial
    #[command(hide = true)]
    Open {
        /// sip:, sips:, tel: or callto:
        link: String,
    },
}

/// The running Perch may be in another directory than we are.
fn full_path(text: &str) -> Result<PathBuf, String> {
    std::path::absolute(text).map_err(|error| format!("that is no file: {error}"))
}

/// On or off.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Switch {
    /// On
    On,
    /// Off
    Off,
}

impl Switch {
    /// It is on.
    pub fn is_on(self) -> bool {
        self == Switch::On
    }
}

/// What to do with a recall.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecallVerb {
    /// Call now
    Accept,
    /// Ask again later
    Later,
    /// Cancel the request
    Decline,
    /// Wait on
    Again,
    /// Nobody takes it: it was free, and lives on
    NoAnswer,
}

/// What to do about somebody who waits for us.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaiterVerb {
    /// Call them once the present calls are over, now where there are none; said again, it is taken back
    CallAfterThis,
    /// Let the next one come
    NotNow,
}

/// Why a call is ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndCode {
    /// It is over
    Normal,
    /// Nobody took it in time
    NoAnswer,
    /// It is not wanted
    Rejected,
}

impl From<EndCode> for DisconnectCode {
    fn from(code: EndCode) -> Self {
        match code {
            EndCode::Normal => Self::Normal,
            EndCode::NoAnswer => Self::NoAnswer,
            EndCode::Rejected => Self::Rejected,
        }
    }
}
