//! The calls that are at the people now: rung, answered, ended.
//!
//! | state | on | becomes |
//! |---|---|---|
//! | ringing | its moment | answering (200 is out) |
//! | | CANCEL; nobody for three minutes | gone (unheard) |
//! | answering | ACK | talking |
//! | | no ACK | gone |
//! | talking | BYE | gone |

use crate::model::media::{Codec, LocalMedia, MediaDirection};
use crate::model::signal::{DialogIds, Header};
use crate::model::srtp::Security;
use crate::model::{Moment, SessionId, SipUri, SubscriptionId};
use crate::sip::Outbound;

use super::people::Role;
use super::{Output, Voice};

/// Packet time of the people's sound, milliseconds.
const PTIME_MS: u8 = 20;

/// One call at one person.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Visit {
    /// Its session.
    pub session: SessionId,
    /// At whom.
    pub role: Role,
    /// Who calls.
    pub caller: SipUri,
    /// Its dialog, from the person's point of view.
    pub dialog: DialogIds,
    /// What the caller will hear.
    pub voice: Voice,
    /// Where it stands.
    pub stage: Stage,
    /// It is the call of somebody who waited (RFC 6910 section 6.4), until it is answered.
    pub waiter: Option<SubscriptionId>,
    /// The monitor URI that its 180 carried, until it is answered.
    pub offer: Option<SipUri>,
}

/// Where a visit stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    /// 180 is out.
    Ringing { answers: Option<Moment>, rings_out: Moment },
    /// 200 is out.
    Answering,
    /// Acknowledged.
    Talking,
}

/// All of them.
#[derive(Default)]
pub(super) struct Visits {
    list: Vec<Visit>,
}

impl Visits {
    /// A call that rings: 180 with these headers.
    pub(super) fn ring(&mut self, visit: Visit, headers: Vec<Header>, out: &mut Vec<Output>) {
        out.push(Output::Sip(Outbound::Ring { session: visit.session, headers }));
        self.list.push(visit);
    }

    /// A call that is answered at once.
    pub(super) fn answer(&mut self, mut visit: Visit, out: &mut Vec<Output>) {
        visit.stage = Stage::Answering;
        out.push(answer(&visit));
        self.list.push(visit);
    }

    /// The ACK came.
    pub(super) fn confirmed(&mut self, session: SessionId) -> Option<&mut Visit> {
        let visit = self.list.iter_mut().find(|v| v.session == session)?;
        visit.stage = Stage::Talking;
        Some(visit)
    }

    /// It is over, however.
    pub(super) fn remove(&mut self, session: SessionId) -> Option<Visit> {
        let index = self.list.iter().position(|v| v.session == session)?;
        Some(self.list.remove(index))
    }

    /// Answers those whose moment has come, and gives up those that rang for too long, which are returned.
    pub(super) fn pass(&mut self, now: Moment, out: &mut Vec<Output>) -> Vec<Visit> {
        let mut given_up = Vec::new();
        self.list.retain_mut(|visit| {
            let Stage::Ringing { answers, rings_out } = visit.stage else { return true };
            if answers.is_some_and(|at| now >= at) {
                visit.stage = Stage::Answering;
                out.push(answer(visit));
            } else if now >= rings_out {
                out.push(Output::Sip(Outbound::Reject { session: visit.session, code: 480, headers: Vec::new() }));
                given_up.push(visit.clone());
                return false;
            }
            true
        });
        given_up
    }

    /// When `pass` has to be called next.
    pub(super) fn wakes_at(&self) -> Option<Moment> {
        let moments = self.list.iter().filter_map(|v| match v.stage {
            Stage::Ringing { answers, rings_out } => Some(answers.map_or(rings_out, |a| a.min(rings_out))),
            Stage::Answering | Stage::Talking => None,
        });
        moments.min()
    }

    /// One of them.
    pub(super) fn get(&self, session: SessionId) -> Option<&Visit> {
        self.list.iter().find(|v| v.session == session)
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &Visit> {
        self.list.iter()
    }

    /// The calls at one person.
    pub(super) fn at(&self, role: Role) -> impl Iterator<Item = &Visit> {
        self.list.iter().filter(move |v| v.role == role)
    }
}

fn answer(visit: &Visit) -> Output {
    let codecs = match visit.voice {
        // The echo speaks whatever is spoken to it.
        Voice::Echo => Codec::DEFAULT_ORDER.to_vec(),
        _ => vec![Codec::G722, Codec::Pcma, Codec::Pcmu],
    };
    let media = LocalMedia {
        rtp_port: 0,
        codecs,
        direction: MediaDirection::SendRecv,
        ptime_ms: PTIME_MS,
        security: Security::default(),
    };
    Output::Sip(Outbound::Answer { session: visit.session, media, headers: Vec::new() })
}
