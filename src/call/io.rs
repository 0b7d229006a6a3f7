//! What happens to a call, and what it asks for.

use crate::model::media::{Agreed, MediaDirection};
use crate::model::signal::{CallInfo, DialogIds, Failure, Header};
use crate::model::{CallEnd, CompletionId, NameAddr, SessionId, SipUri};

/// What happens to a call.
#[derive(Clone, PartialEq, Debug)]
pub enum Input {
    /// Place it (the first time, a taken recall, or a camped call whose turn has come).
    Place {
        /// The new session.
        session: SessionId,
        /// Request-URI.
        target: SipUri,
        /// Further headers.
        headers: Vec<Header>,
    },
    /// A provisional answer.
    Provisional {
        /// 18x.
        code: u16,
        /// Its words.
        phrase: String,
        /// Offers in it.
        offers: Vec<CallInfo>,
        /// Early sound.
        early: Option<Agreed>,
        /// The early dialog.
        dialog: DialogIds,
    },
    /// 2xx.
    Answered {
        /// The sound; none could not be agreed.
        agreed: Option<Agreed>,
        /// Offers in it.
        offers: Vec<CallInfo>,
        /// The dialog.
        dialog: DialogIds,
        /// Who answered.
        remote: Option<NameAddr>,
    },
    /// Our 200 was acknowledged.
    Confirmed {
        /// The sound.
        agreed: Agreed,
    },
    /// A final refusal, or silence.
    Failed(Failure),
    /// They gave up.
    Cancelled {
        /// It was answered on another phone.
        elsewhere: bool,
    },
    /// They hung up.
    HungUp {
        /// The connection was lost.
        lost: bool,
    },
    /// The sound changed.
    MediaChanged {
        /// The sound now.
        agreed: Agreed,
        /// They asked for it.
        by_them: bool,
    },
    /// Our change was refused.
    ChangeFailed,
    /// A digit was heard.
    Digit(char),

    /// The user answers.
    Answer,
    /// The user ends it. The code is for an offered call: 486 or 603.
    HangUp {
        /// What an offered call is answered with.
        code: u16,
    },
    /// The user puts it on hold.
    Hold,
    /// The user takes it back.
    Resume,
    /// Our address has changed: the other side is told where the sound is now.
    Moved,
    /// They have taken the call over (REFER): ours is over.
    Transferred,
    /// The microphone.
    Mute(bool),
    /// It waits in the queue from now on (T30).
    Camp(CompletionId),
    /// It no longer waits: the request is over.
    Uncamp(CallEnd),
    /// A recall stops ringing.
    RecallOver(CallEnd),
}

/// What a call asks for.
#[derive(Clone, PartialEq, Debug)]
pub enum Output {
    /// INVITE.
    Invite {
        /// The session.
        session: SessionId,
        /// Request-URI.
        target: SipUri,
        /// Further headers.
        headers: Vec<Header>,
    },
    /// CANCEL.
    Cancel(SessionId),
    /// BYE.
    Bye(SessionId),
    /// 200.
    Accept(SessionId),
    /// A final refusal.
    Reject {
        /// The session.
        session: SessionId,
        /// Its code.
        code: u16,
    },
    /// re-INVITE.
    Change {
        /// The session.
        session: SessionId,
        /// What we want.
        direction: MediaDirection,
    },
    /// The sound is so.
    Sound {
        /// The session.
        session: SessionId,
        /// As agreed.
        agreed: Agreed,
    },
    /// The microphone.
    Mute {
        /// The session.
        session: SessionId,
        /// Off.
        muted: bool,
    },
    /// The session is over for sound too.
    Quiet(SessionId),
}
