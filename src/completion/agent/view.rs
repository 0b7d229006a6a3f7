//! One request as the user sees it, and as the disk keeps it.

use super::{Agent, Phase};
use crate::completion::way::Way;
use crate::model::completion::StoredRequest;
use crate::model::time::Now;
use crate::model::{CompletionState, CompletionView, Moment, Reason, SipUri};

impl Agent {
    /// Where it stands, in the user's words.
    pub(in crate::completion) fn state(&self) -> CompletionState {
        match self.phase {
            Phase::GivingUp { .. } | Phase::Asking => CompletionState::Requested,
            Phase::Waiting => self.way.as_ref().map_or(CompletionState::Requested, |way| way.state(&self.request)),
            Phase::Held | Phase::Postponed { .. } => CompletionState::Suspended,
            Phase::Ready { lapses, .. } => CompletionState::Ready { lapses },
            Phase::Recalling { .. } => match &self.way {
                Some(way @ Way::Redial(_)) => way.state(&self.request),
                _ => CompletionState::Recalling,
            },
            Phase::WasFree { at } => CompletionState::WasFree { at },
            Phase::Ended { end, .. } => CompletionState::Ended(end),
        }
    }

    /// Completed a moment ago, perhaps by a voice that nobody wanted to hear.
    pub(in crate::completion) fn may_have_been_voice_mail(&self) -> bool {
        matches!(self.phase, Phase::Ended { voice_mail_until: Some(_), .. })
    }

    /// The user's view of it. The call, where it has one, is known to the engine.
    pub(in crate::completion) fn view(&self) -> CompletionView {
        let request = &self.request;
        let set_aside = matches!(self.phase, Phase::WasFree { .. } | Phase::Postponed { .. });
        CompletionView {
            line: request.key.line,
            id: request.key.id,
            peer: request.peer.clone(),
            mode: request.mode,
            condition: request.condition,
            state: self.state(),
            road: self.road,
            explanation: match self.phase {
                Phase::Postponed { by_user: true, .. } => Some(Reason::PutOff),
                _ => self.explanation.clone(),
            },
            expires: self.expires(),
            since: request.since,
            note: request.note.clone(),
            restored: request.restored,
            call: request.call,
            held_call: None,
            can_call_now: set_aside || matches!(self.phase, Phase::Held | Phase::Ready { .. }),
            can_wait_on: set_aside,
            voice_mail_until: match self.phase {
                Phase::Ended { voice_mail_until, .. } => voice_mail_until,
                _ => None,
            },
            life_s: u32::try_from(request.life.as_secs()).unwrap_or(u32::MAX),
        }
    }

    /// What is kept of it: enough to go on with it after a restart.
    pub(in crate::completion) fn stored(&self, line_address: &SipUri, now: Now) -> StoredRequest {
        let request = &self.request;
        let (subscriptions, cc_uri, publication) = self.way.as_ref().map(Way::saved).unwrap_or_default();
        StoredRequest {
            line: request.key.line,
            line_address: line_address.clone(),
            id: request.key.id,
            peer: request.peer.clone(),
            target: request.target.clone(),
            mode: request.mode,
            condition: request.condition,
            since: request.since,
            expires_at: now.wall.plus(request.expires.since(now.moment)),
            note: request.note.clone(),
            message: request.message.clone(),
            message_id: request.message_id,
            road: self.road,
            taken: self.was_taken && !matches!(self.phase, Phase::GivingUp { .. } | Phase::Asking),
            offers: request.offers.clone(),
            subscriptions,
            cc_uri,
            publication,
            was_free_at: match self.phase {
                Phase::WasFree { at } => Some(at),
                // A recall that rang when the program ended was not taken; a try of redial is one try.
                Phase::Ready { .. } => Some(now.wall),
                Phase::Recalling { .. } if !self.is_redialing() => Some(now.wall),
                _ => None,
            },
            recalls_not_taken: request.recalls_not_taken,
            redial_attempts: request.redial_attempts,
            postponed_until: match self.phase {
                Phase::Postponed { until, by_user: true } => Some(now.wall.plus(until.since(now.moment))),
                _ => None,
            },
            ask_first: request.ask_first,
        }
    }

    /// When it ends by itself: its life, or the server's shorter word.
    pub(super) fn expires(&self) -> Moment {
        let server = self.way.as_ref().and_then(Way::ends);
        server.map_or(self.request.expires, |at| at.min(self.request.expires))
    }
}
