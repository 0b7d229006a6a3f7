//! Our own lines as others may watch them: dialog events and presence (RFC 4235, RFC 3856).

use super::{Core, Output};
use crate::call::Phase;
use crate::model::time::Now;
use crate::model::{LineId, Registration, SubscriptionId};
use crate::sip::line_state::{LineState, Talk};
use crate::sip::package::dialog_info::Detail;
use crate::sip::watchers::Subject;
use crate::sip::{IncomingSubscribe, Outbound};

impl Core {
    /// A SUBSCRIBE for dialog events or presence. Who may wait for us may see whether we are free; with whom we
    /// talk is told to those alone who may break in.
    pub(super) fn watched(&mut self, wish: &IncomingSubscribe, now: Now, out: &mut Vec<Output>) {
        let subscription = wish.subscription;
        let refuse = |code| Output::Sip(Outbound::RejectSubscription { subscription, code, headers: Vec::new() });
        let line = wish.line.and_then(|id| self.line(id));
        let line = line.or_else(|| {
            self.lines
                .iter()
                .find(|l| self.callee_of(&wish.request_uri).as_ref() == Some(&l.address.address_of_record()))
        });
        let Some(line) = line else { return out.push(refuse(404)) };
        let entity = line.address.address_of_record();
        // Not 489: the package is understood, and other phones behind the same exchange may serve it.
        if !self.settings.calls.publish_line_state || !self.monitor.may_wait(&entity, &wish.from.uri) {
            return out.push(refuse(403));
        }
        let trusted = self.may_break_in(line, &wish.from.uri, wish.vouched);
        let detail = if trusted { Detail::Everything } else { Detail::StatesOnly };
        let (key, state) = (line.id.to_string(), self.line_state(line.id));
        let subject = Subject { key: &key, entity: &entity, state: &state };
        let mut asked = Vec::new();
        self.watchers.subscribe(wish, subject, detail, now.moment, &mut asked);
        out.extend(asked.into_iter().map(Output::Sip));
    }

    /// A refresh of theirs; false if the subscription is to something else.
    pub(super) fn watched_again(
        &mut self,
        subscription: SubscriptionId,
        expires_s: u32,
        now: Now,
        out: &mut Vec<Output>,
    ) -> bool {
        let states: Vec<(String, LineState)> =
            self.lines.iter().map(|l| (l.id.to_string(), self.line_state(l.id))).collect();
        let state = |key: &str| states.iter().find(|(k, _)| k == key).map(|(_, s)| s.clone()).unwrap_or_default();
        let mut asked = Vec::new();
        let known = self.watchers.refresh(subscription, expires_s, now.moment, state, &mut asked);
        out.extend(asked.into_iter().map(Output::Sip));
        known
    }

    /// After any change: what is new is told to those who watch.
    pub(super) fn tell_watchers(&mut self, now: Now, out: &mut Vec<Output>) {
        if self.watchers.is_empty() {
            return;
        }
        let mut asked = Vec::new();
        let published = self.settings.calls.publish_line_state && !self.leaving;
        for line in &self.lines {
            let key = line.id.to_string();
            if published {
                self.watchers.changed(&key, &self.line_state(line.id), now.moment, &mut asked);
            } else {
                self.watchers.end(&key, &mut asked);
            }
        }
        self.watchers.pass(now.moment, &mut asked);
        out.extend(asked.into_iter().map(Output::Sip));
    }

    /// What the line is doing.
    fn line_state(&self, id: LineId) -> LineState {
        let there = self.line(id).is_some_and(|l| !l.settings.dnd && !matches!(l.registration, Registration::Off));
        let calls = self.board.iter().filter(|c| c.line == id && !c.hidden && c.session().is_some());
        let talks = calls.map(|c| Talk {
            id: c.id.to_string(),
            dialog: c.dialog.clone(),
            confirmed: matches!(c.phase, Phase::Answering { .. } | Phase::Talking { .. } | Phase::Held { .. }),
            is_caller: c.direction == crate::model::Direction::Outgoing,
            with: c.peer.uri.address_of_record(),
        });
        LineState { there, talks: talks.collect() }
    }
}
