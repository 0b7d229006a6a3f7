//! What may happen to the caller's side of call completion, as bytes can be read.

use arbitrary::Arbitrary;
use perch::completion::FailedCall;
use perch::completion::seam::{DialogNews, News};
use perch::model::signal::{CallInfo, DialogIds, Failure};
use perch::model::{CallId, CompletionCondition, NameAddr, SipUri};

use super::LINE;
use crate::{code, person};

/// What may happen.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Operation {
    /// A whole beginning: busy, an offer, *Call back*, taken by the exchange.
    Waits(u8),
    /// The exchange says *ready*.
    Free(u8),
    /// lineCompleteCall.
    Complete {
        who: u8,
        mode: u8,
        condition: u8,
        offers: bool,
        ringing: bool,
        after_call: bool,
    },
    /// The buttons.
    Cancel(u8),
    CancelAll,
    Accept(u8),
    Decline(u8),
    Later {
        id: u8,
        minutes: u8,
    },
    Again(u8),
    /// The user and the world.
    Engaged(bool),
    Locked(bool),
    Met {
        who: u8,
        they_called: bool,
    },
    TheyCall(u8),
    Emergency,
    Slept,
    Moved,
    Registered(bool),
    Restart,
    Wait {
        seconds: u16,
    },
    /// Calls.
    Rang(u8),
    QueuedByNetwork(u8),
    Answered(u8),
    Failed {
        id: u8,
        code: u8,
        offers: bool,
    },
    Ended(u8),
    GivenUp(u8),
    GaveUp {
        offers: bool,
    },
    ExchangeRecalls {
        id: u8,
        certain: bool,
    },
    /// The wire.
    Subscribed {
        sub: u8,
        expires_s: u16,
    },
    Refused {
        sub: u8,
        code: u8,
        refresh: bool,
    },
    Notified {
        sub: u8,
        news: Word,
        fork: bool,
    },
    Over {
        sub: u8,
        reason: u8,
    },
    Published {
        publication: u8,
        expires_s: u16,
    },
    NotPublished {
        publication: u8,
        code: u8,
    },
    Delivered {
        message: u8,
        code: u8,
    },
}

/// What a NOTIFY says.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Word {
    Queued { place: Option<u8> },
    Ready { retention: bool, uri: bool },
    Dialogs { version: u8, full: bool, busy: bool, ids: bool },
    Presence { open: bool, phone: bool },
    Empty,
    Unreadable,
}

impl Word {
    pub(super) fn read(self) -> News {
        match self {
            Word::Queued { place } => {
                News::CallCompletion { ready: false, retention: false, uri: None, place: place.map(u32::from) }
            }
            Word::Ready { retention, uri } => {
                let uri = uri.then(|| SipUri::sip("recall", "x"));
                News::CallCompletion { ready: true, retention, uri, place: None }
            }
            Word::Dialogs { version, full, busy, ids } => {
                let dialog =
                    ids.then(|| DialogIds { call_id: "c".into(), local_tag: "l".into(), remote_tag: "r".into() });
                let dialogs = vec![DialogNews { id: "d".into(), terminated: !busy, confirmed: busy, dialog }];
                News::Dialogs { version: version.into(), full, dialogs }
            }
            Word::Presence { open, phone } => News::Presence { open, on_the_phone: phone },
            Word::Empty => News::Empty,
            Word::Unreadable => News::Unreadable,
        }
    }
}

pub(super) fn failed(who: u8, condition: u8, offers: bool, ringing: bool, after_call: bool) -> FailedCall {
    let (condition, code) = match condition % 3 {
        0 => (CompletionCondition::Busy, 486),
        1 => (CompletionCondition::NoAnswer, 487),
        _ => (CompletionCondition::NotLoggedIn, 480),
    };
    FailedCall {
        line: LINE,
        call: after_call.then_some(CallId(9)),
        peer: NameAddr::bare(person(who)),
        target: person(who),
        condition,
        code: after_call.then_some(code),
        offers: self::offers(offers, who),
        can_be_joined: false,
        retry_after_s: None,
        takes_messages: None,
        still_ringing: ringing && after_call,
    }
}

pub(super) fn offers(any: bool, who: u8) -> Vec<CallInfo> {
    let uri = SipUri::sip(&format!("cc-{}", who % 4), "x");
    if any { vec![CallInfo { uri, m: Some("BS".to_owned()) }] } else { Vec::new() }
}

pub(super) fn failure(which: u8, offers: bool) -> Failure {
    Failure { offers: self::offers(offers, which), min_expires_s: Some(120), ..Failure::code(code(which)) }
}
