//! Offers of call completion that calls have heard, kept for a while: *Tell me when free* asks them first (S2, S3).

use std::collections::VecDeque;
use std::time::Duration;

use super::{Core, Output};
use crate::completion::{self, House};
use crate::model::signal::CallInfo;
use crate::model::time::Now;
use crate::model::{CallId, Direction, LineId, Moment, SipUri};

/// A monitor remembers a failed call so long at most.
const FRESH: Duration = Duration::from_secs(3600);
/// Calls whose offers are remembered.
const KEPT: usize = 64;

/// The offers of the latest calls, oldest first.
#[derive(Debug, Default)]
pub(in crate::engine) struct Offers(VecDeque<Heard>);

#[derive(Debug)]
struct Heard {
    line: LineId,
    target: SipUri,
    until: Moment,
    offers: Vec<CallInfo>,
}

impl Core {
    /// A call of ours is over: what it heard outlives its card, and its success too (RFC 6910 section 4.4).
    pub(super) fn keep_offers(&mut self, id: CallId, now: Now) {
        let Some(call) = self.board.get(id).filter(|c| c.direction == Direction::Outgoing && !c.offers.is_empty())
        else {
            return;
        };
        let heard = Heard {
            line: call.line,
            target: call.target.clone(),
            until: now.moment + FRESH,
            offers: call.offers.clone(),
        };
        let list = &mut self.offers.0;
        list.retain(|h| h.until > now.moment && !(h.line == heard.line && h.target.same_person(&heard.target)));
        list.push_back(heard);
        while list.len() > KEPT {
            list.pop_front();
        }
    }

    /// What was offered when this person was called last.
    pub(super) fn offers_of(&self, line: LineId, target: &SipUri, now: Now) -> Vec<CallInfo> {
        let mut fresh = self.offers.0.iter().filter(|h| h.until > now.moment && h.line == line);
        fresh.find(|h| h.target.same_person(target)).map(|h| h.offers.clone()).unwrap_or_default()
    }

    /// What the settings say about all lines goes to completion.
    pub(super) fn settle_house(&mut self, now: Now, out: &mut Vec<Output>) {
        let house = Box::new(self.house());
        self.desk_handle(completion::Input::House(house), now, out);
    }

    /// What holds for all lines; a language says nothing about where the user is.
    pub(super) fn house(&self) -> House {
        let country = self.settings.audio.tone_country.as_deref().or(self.country.as_deref());
        House::new(&self.settings.calls, country)
    }
}
