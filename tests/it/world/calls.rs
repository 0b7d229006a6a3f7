//! Calls on the paper wire.

use perch::model::media::MediaDirection;
use perch::model::signal::{DialogIds, Failure};
use perch::model::{Moment, SessionId, SipUri};
use perch::sip::header::dialog_ref;
use perch::sip::{Inbound, IncomingInvite};

use super::paper::{Call, End, Wire, agreed, offers};

impl Wire {
    pub(super) fn invite(
        &mut self,
        from: usize,
        session: SessionId,
        target: SipUri,
        headers: &[(String, String)],
        now: Moment,
    ) {
        let node = self.reach(&target);
        let theirs = SessionId(self.odd());
        let ids = self.odd();
        self.dialogs.insert(ids);
        self.sessions.push(Call { caller: (from, session), callee: (node, theirs), ids, answered: false, over: false });
        let invite = IncomingInvite {
            session: theirs,
            line: self.line_at(node, &target),
            to: target.address_of_record(),
            request_uri: self.arriving(node, target),
            from: Wire::from(from),
            asserted: None,
            dialog: Wire::ids(ids, "b", "a"),
            has_offer: true,
            alert_info: Vec::new(),
            join: join(headers),
            replaces: None,
            referred_by: None,
            source: Wire::source(from),
            vouched: true,
        };
        self.put(now, node, Inbound::Incoming(Box::new(invite)));
    }

    pub(super) fn cancel(&mut self, from: usize, session: SessionId, now: Moment) {
        let Some(call) = self.sessions.iter_mut().find(|c| c.caller == (from, session) && !c.over) else { return };
        if call.answered {
            return self.hang_up(from, session, now);
        }
        call.over = true;
        let (node, theirs) = call.callee;
        let at = self.put(now, node, Inbound::Cancelled { session: theirs, elsewhere: false });
        self.put(at, from, Inbound::Failed { session, failure: Failure::code(487) });
    }

    pub(super) fn answer(&mut self, from: usize, session: SessionId, headers: &[(String, String)], now: Moment) {
        let Some(call) = self.sessions.iter_mut().find(|c| c.callee == (from, session) && !c.over) else { return };
        call.answered = true;
        let (caller, ids) = (call.caller, call.ids);
        let inbound = Inbound::Answered {
            session: caller.1,
            agreed: Some(agreed(MediaDirection::SendRecv)),
            offers: offers(headers),
            dialog: Wire::ids(ids, "a", "b"),
            remote: None,
            supported: Vec::new(),
        };
        let at = self.put(now, caller.0, inbound);
        self.put(at, from, Inbound::Confirmed { session, agreed: agreed(MediaDirection::SendRecv) });
    }

    pub(super) fn hang_up(&mut self, from: usize, session: SessionId, now: Moment) {
        if let Some((node, other)) = self.other_end(from, session) {
            if let Some(call) =
                self.sessions.iter_mut().find(|c| c.caller == (from, session) || c.callee == (from, session))
            {
                call.over = true;
            }
            self.put(now, node, Inbound::HungUp { session: other, lost: false, sip_cause: None });
        }
    }

    pub(super) fn caller_of(&self, callee: usize, session: SessionId) -> Option<(End<SessionId>, u64)> {
        self.sessions.iter().find(|c| c.callee == (callee, session) && !c.over).map(|c| (c.caller, c.ids))
    }

    pub(super) fn finish(&mut self, callee: usize, session: SessionId) -> Option<(End<SessionId>, u64)> {
        let call = self.sessions.iter_mut().find(|c| c.callee == (callee, session) && !c.over)?;
        call.over = true;
        Some((call.caller, call.ids))
    }

    pub(super) fn other_end(&self, from: usize, session: SessionId) -> Option<End<SessionId>> {
        let live = self.sessions.iter().filter(|c| !c.over);
        live.filter_map(|c| match (from, session) {
            end if end == c.caller => Some(c.callee),
            end if end == c.callee => Some(c.caller),
            _ => None,
        })
        .next()
    }
}

fn join(headers: &[(String, String)]) -> Option<DialogIds> {
    let (_, value) = headers.iter().find(|(name, _)| name == "Join")?;
    dialog_ref::parse(value).map(|join| join.dialog)
}
