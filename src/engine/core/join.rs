//! Breaking in, the called side (RFC 3911): who may join a conversation of ours, and who hears whom then.

use super::{Core, Line, Output};
use crate::call::{Call, Input as CallInput, Phase};
use crate::model::settings::WhoMayBreakIn;
use crate::model::signal::{DialogIds, Header};
use crate::model::time::Now;
use crate::model::{CallId, CallOrigin, Direction, LineId, NameAddr, SipUri};
use crate::sip::{IncomingInvite, Outbound};

/// Voices in one conversation besides ours.
const MOST_VOICES: usize = 4;

impl Core {
    /// Whether this caller may break into conversations on the line. From alone is no proof: the line's own registrar
    /// or proxy must vouch for it.
    pub(super) fn may_break_in(&self, line: &Line, caller: &SipUri, vouched: bool) -> bool {
        let listed = match self.settings.calls.who_may_break_in {
            WhoMayBreakIn::Nobody => false,
            WhoMayBreakIn::Contacts => self.contacts.iter().any(|c| c.addresses.iter().any(|a| a.same_person(caller))),
            WhoMayBreakIn::SameDomain => caller.host.eq_ignore_ascii_case(&line.address.host),
        };
        listed && vouched && !line.settings.protected && !line.settings.dnd
    }

    /// What the answer to a caller says if a conversation keeps them out that they may break into.
    pub(super) fn invitation_to_join(&self, line: LineId, invite: &IncomingInvite) -> Vec<Header> {
        let talks = self.board.iter().any(|c| c.line == line && is_joinable(c));
        let may = self.line(line).is_some_and(|l| self.may_break_in(l, caller(invite), invite.vouched));
        let said = ("Supported".to_owned(), "join".to_owned());
        (talks && may).then_some(said).into_iter().collect()
    }

    /// An INVITE with Join: it gets into the conversation that it names, or is refused and changes nothing.
    pub(super) fn let_in(&mut self, invite: IncomingInvite, join: &DialogIds, now: Now, out: &mut Vec<Output>) {
        let session = invite.session;
        let (line, joined) = match self.joined(&invite, join) {
            Ok(found) => found,
            Err(code) => {
                out.push(Output::Sip(Outbound::Reject { session, code, headers: Vec::new() }));
                return;
            }
        };
        let from = invite.asserted.unwrap_or(invite.from);
        let peer = NameAddr { display: self.name_of(&from.uri).or(from.display), uri: from.uri };
        let (target, phase) = (peer.uri.clone(), Phase::Offering { session: Some(session) });
        let call = self.board.add(line, peer, target, Direction::Incoming, phase, now.wall);
        call.dialog = Some(invite.dialog);
        call.origin = CallOrigin::Intrude;
        call.joined = Some(joined);
        let id = call.id;
        self.call_handle(id, CallInput::Answer, now, out);
    }

    /// The conversation that a Join names, or the code that refuses it (RFC 3911 section 4).
    fn joined(&self, invite: &IncomingInvite, join: &DialogIds) -> Result<(LineId, CallId), u16> {
        let mut named = self.board.iter().filter(|c| c.dialog.as_ref() == Some(join) && !c.hidden);
        let (Some(call), None) = (named.next(), named.next()) else { return Err(481) };
        if call.end().is_some() {
            return Err(603);
        }
        let line = self.line(call.line).ok_or(481_u16)?;
        if self.leaving || !self.may_break_in(line, caller(invite), invite.vouched) {
            return Err(403);
        }
        // What rings, or is on hold, is nothing that could be mixed.
        if !is_joinable(call) {
            return Err(488);
        }
        if self.is_in_conference(call.id) && self.mixed.len() >= MOST_VOICES {
            return Err(486);
        }
        Ok((call.line, call.id))
    }
}

fn is_joinable(call: &Call) -> bool {
    matches!(call.phase, Phase::Talking { holding: false, .. }) && call.dialog.is_some() && !call.hidden
}

fn caller(invite: &IncomingInvite) -> &SipUri {
    &invite.asserted.as_ref().unwrap_or(&invite.from).uri
}
