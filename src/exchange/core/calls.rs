//! How calls to the people are met, and what their telephones look like meanwhile.

use crate::model::media::Agreed;
use crate::model::signal::{DialogIds, Header};
use crate::model::time::Now;
use crate::model::{CompletionCondition, Moment, SessionId, SipUri, SubscriptionId};
use crate::sip::line_state::{LineState, Talk};
use crate::sip::{IncomingInvite, Outbound, Passing};

use super::people::{Role, Welcome};
use super::visits::{Stage, Visit};
use super::{Core, Output, Voice, address_of};

/// Calls between users that are followed at once; further ones go through unseen.
const MAX_PASSING: usize = 64;

/// A call between two users that signalling passes on.
pub(super) struct PassingCall {
    /// From the called side's point of view.
    dialog: DialogIds,
    from: SipUri,
    to: SipUri,
    confirmed: bool,
}

impl Core {
    /// An INVITE for somebody here.
    pub(super) fn invited(&mut self, invite: &IncomingInvite, now: Now, out: &mut Vec<Output>) {
        let session = invite.session;
        let recalled = self.queue.as_ref().and_then(|q| q.recognise(invite));
        let role = recalled.as_ref().map(|r| r.role).or_else(|| Role::of(&invite.request_uri.user_display()));
        let Some(role) = role else {
            // A user of ours who is registered is reached by signalling alone, so this one is not.
            let code = if self.registrar.knows(&invite.request_uri.user_display()) { 480 } else { 404 };
            out.push(refuse(session, code, Vec::new()));
            return;
        };
        let waiter = recalled.map(|r| r.waiter);
        if let Some(join) = &invite.join {
            self.joins(invite, role, join, now, out);
            return;
        }
        if let (Some(waiter), Some(queue)) = (waiter, &mut self.queue) {
            queue.called(waiter, now, out);
        }
        match self.people.welcome(role, now.moment) {
            Welcome::Ring(answers) => {
                let rings_out = now.moment + self.pace.rings_out;
                let mut visit = self.visit(invite, role, Stage::Ringing { answers, rings_out }, waiter);
                let headers = self.offer(invite, role, CompletionCondition::NoAnswer, &mut visit.offer, now, out);
                self.visits.ring(visit, headers, out);
            }
            Welcome::Answer => {
                let visit = self.visit(invite, role, Stage::Answering, waiter);
                self.visits.answer(visit, out);
            }
            Welcome::Refuse { code, offer, retry_after_s } => {
                let mut headers = Vec::new();
                if let Some(condition) = offer {
                    headers = self.offer(invite, role, condition, &mut None, now, out);
                }
                // Whoever watches a person's telephone may break in on it (see `joins`).
                if code == 486 && self.person_state(role, now.moment).talks.iter().any(|t| t.confirmed) {
                    headers.push(("Supported".to_owned(), "join".to_owned()));
                }
                headers.extend(retry_after_s.map(|s| ("Retry-After".to_owned(), s.to_string())));
                if let (Some(waiter), Some(queue)) = (waiter, &mut self.queue) {
                    queue.call_failed(waiter, offer, now, out);
                }
                out.push(refuse(session, code, headers));
            }
        }
    }

    /// Somebody breaks into a conversation that a watcher was told of (RFC 3911).
    fn joins(&mut self, invite: &IncomingInvite, role: Role, join: &DialogIds, now: Now, out: &mut Vec<Output>) {
        let state = self.person_state(role, now.moment);
        if !state.talks.iter().any(|t| t.confirmed && t.dialog.as_ref().is_some_and(|d| names(join, d))) {
            out.push(refuse(invite.session, 481, Vec::new()));
            return;
        }
        self.people.joined(role);
        let mut visit = self.visit(invite, role, Stage::Answering, None);
        if matches!(role, Role::Boris | Role::Marta) {
            visit.voice = Voice::Conversation;
        }
        self.visits.answer(visit, out);
    }

    /// The caller acknowledged the answer: there is somebody to talk to.
    pub(super) fn confirmed(&mut self, session: SessionId, agreed: Agreed, now: Now, out: &mut Vec<Output>) {
        let Some(visit) = self.visits.confirmed(session) else { return };
        out.push(Output::Speak { session, agreed, voice: visit.voice });
        let (waiter, offer) = (visit.waiter.take(), visit.offer.take());
        let (role, caller) = (visit.role, visit.caller.clone());
        if let Some(queue) = &mut self.queue {
            queue.answered(role, &caller, waiter, offer, now, out);
        }
    }

    /// A re-INVITE was answered: the voice goes on as now agreed.
    pub(super) fn media_changed(&self, session: SessionId, agreed: Agreed, out: &mut Vec<Output>) {
        if let Some(visit) = self.visits.get(session) {
            out.push(Output::Speak { session, agreed, voice: visit.voice });
        }
    }

    /// A call at a person is over; `condition` is what it met if the caller did not give it up.
    pub(super) fn visit_over(
        &mut self,
        visit: Visit,
        condition: Option<CompletionCondition>,
        now: Now,
        out: &mut Vec<Output>,
    ) {
        let unheard = matches!(visit.stage, Stage::Ringing { .. });
        self.people.left(visit.role, unheard, now.moment);
        if !unheard {
            out.push(Output::Hush(visit.session));
        }
        if let (Some(waiter), Some(queue)) = (visit.waiter, &mut self.queue) {
            queue.call_failed(waiter, condition, now, out);
        }
    }

    /// A call between two users moved on.
    pub(super) fn passes(&mut self, dialog: DialogIds, from: SipUri, to: SipUri, stage: Passing) {
        let known = self.passing.iter().position(|p| p.dialog.call_id == dialog.call_id && p.to == to);
        match (known, stage) {
            (Some(index), Passing::Ended) => drop(self.passing.remove(index)),
            (Some(index), stage) => {
                self.passing[index].confirmed = stage == Passing::Confirmed;
                self.passing[index].dialog = dialog;
            }
            (None, Passing::Ended) => {}
            (None, stage) if self.passing.len() < MAX_PASSING => {
                self.passing.push(PassingCall { dialog, from, to, confirmed: stage == Passing::Confirmed });
            }
            (None, _) => {}
        }
    }

    /// The telephone of a person, now.
    pub(super) fn person_state(&self, role: Role, now: Moment) -> LineState {
        let mut talks = Vec::new();
        if let Some(call) = self.people.private_call(role, now) {
            let (first, second) = if call.is_caller { (role.user(), call.with) } else { (call.with, role.user()) };
            let tag = |user: &str| format!("{user}-{}", self.token);
            talks.push(Talk {
                id: format!("{first}-{second}"),
                dialog: Some(DialogIds {
                    call_id: format!("{first}-{second}-{}@{}", self.token, self.address.ip()),
                    local_tag: tag(role.user()),
                    remote_tag: tag(call.with),
                }),
                confirmed: true,
                is_caller: call.is_caller,
                with: address_of(call.with, self.address),
            });
        }
        talks.extend(self.visits.at(role).map(|v| Talk {
            id: format!("s{}", v.session),
            dialog: Some(v.dialog.clone()),
            confirmed: v.stage == Stage::Talking,
            is_caller: false,
            with: v.caller.clone(),
        }));
        LineState { there: self.people.is_there(role, now), talks }
    }

    /// The telephone of a user, now: calls with the people, and calls between users.
    pub(super) fn user_state(&self, user: &str) -> LineState {
        let is_theirs = |uri: &SipUri| uri.user_display() == user;
        let mut talks: Vec<Talk> = Vec::new();
        talks.extend(self.visits.all().filter(|v| is_theirs(&v.caller)).map(|v| Talk {
            id: format!("s{}", v.session),
            dialog: Some(seen_from_there(&v.dialog)),
            confirmed: v.stage == Stage::Talking,
            is_caller: true,
            with: address_of(v.role.user(), self.address),
        }));
        for call in &self.passing {
            let is_caller = is_theirs(&call.from);
            if is_caller || is_theirs(&call.to) {
                talks.push(Talk {
                    id: call.dialog.call_id.clone(),
                    dialog: Some(if is_caller { seen_from_there(&call.dialog) } else { call.dialog.clone() }),
                    confirmed: call.confirmed,
                    is_caller,
                    with: if is_caller { call.to.clone() } else { call.from.clone() },
                });
            }
        }
        LineState { there: self.registrar.contact(user).is_some(), talks }
    }

    fn visit(&self, invite: &IncomingInvite, role: Role, stage: Stage, waiter: Option<SubscriptionId>) -> Visit {
        let voice = match role {
            Role::Marta => Voice::Marta,
            Role::Paul => Voice::Paul,
            Role::Echo => Voice::Echo,
            _ => Voice::Boris,
        };
        let (caller, dialog) = (invite.from.uri.address_of_record(), invite.dialog.clone());
        Visit { session: invite.session, role, caller, dialog, voice, stage, waiter, offer: None }
    }

    /// The Call-Info of an offer, where the monitor lets this caller wait (S2).
    fn offer(
        &mut self,
        invite: &IncomingInvite,
        role: Role,
        condition: CompletionCondition,
        keep: &mut Option<SipUri>,
        now: Now,
        out: &mut Vec<Output>,
    ) -> Vec<Header> {
        let Some(uri) = self.queue.as_mut().and_then(|q| q.offer(role, &invite.from, condition, now, out)) else {
            return Vec::new();
        };
        let value = format!("<{uri}>;purpose=call-completion;m={}", condition.m());
        *keep = Some(uri);
        vec![("Call-Info".to_owned(), value)]
    }
}

fn refuse(session: SessionId, code: u16, headers: Vec<Header>) -> Output {
    Output::Sip(Outbound::Reject { session, code, headers })
}

fn seen_from_there(dialog: &DialogIds) -> DialogIds {
    let DialogIds { call_id, local_tag, remote_tag } = dialog.clone();
    DialogIds { call_id, local_tag: remote_tag, remote_tag: local_tag }
}

/// Whether a Join names this dialog; its tags may be told from either side.
fn names(join: &DialogIds, dialog: &DialogIds) -> bool {
    join == dialog || *join == seen_from_there(dialog)
}
