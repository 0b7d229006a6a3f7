//! Where a call stands.

use crate::model::{CallEnd, Moment, SessionId};

/// Where a call stands, with what belongs to that state only.
#[derive(Clone, PartialEq, Debug)]
pub enum Phase {
    /// Our INVITE is out.
    Dialing {
        /// Its session.
        session: SessionId,
    },
    /// 18x was heard.
    Ringing {
        /// Its session.
        session: SessionId,
    },
    /// It rings here.
    Offering {
        /// The INVITE that came in, or the redial try that rings both ends; none is a recall.
        session: Option<SessionId>,
    },
    /// The user answered; our 200 is out and not acknowledged yet.
    Answering {
        /// Its session.
        session: SessionId,
    },
    /// Connected.
    Talking {
        /// Its session.
        session: SessionId,
        /// A hold of ours is under way.
        holding: bool,
    },
    /// On hold by us.
    Held {
        /// Its session.
        session: SessionId,
        /// A resume of ours is under way.
        resuming: bool,
    },
    /// Queued at the busy station; no INVITE is out.
    Camped,
    /// Over.
    Ended {
        /// How.
        end: CallEnd,
        /// When.
        at: Moment,
    },
}

impl Phase {
    /// The other side is kept waiting: our voice is not for it, from the user's click on.
    pub fn is_on_hold(&self) -> bool {
        matches!(self, Phase::Held { .. } | Phase::Talking { holding: true, .. })
    }
}
