//! Which buttons live on a call, and why the others do not: decided here, nowhere else.

use std::collections::BTreeMap;

use super::core::Core;
use crate::call::Call;
use crate::model::{CallAbilities, CallState, CompletionId, CompletionMode, Direction, Reason};

impl Core {
    /// What can be done with this call now (T55, T56).
    pub(super) fn abilities(&self, call: &Call) -> CallAbilities {
        let state = call.state();
        let mut can = CallAbilities {
            answer: state == CallState::Offering,
            hang_up: state != CallState::Ended,
            hold: state == CallState::Talking,
            resume: state == CallState::Held,
            mute: matches!(state, CallState::Talking | CallState::Held),
            dtmf: state == CallState::Talking || (state == CallState::Ringing && call.early_sound),
            transfer: matches!(state, CallState::Talking | CallState::Held),
            dismiss: state == CallState::Ended,
            add: self.can_add(call),
            separate: self.is_in_conference(call.id) && state == CallState::Talking,
            record: state == CallState::Talking && self.may_record(),
            play: state == CallState::Talking,
            complete: Vec::new(),
            why_not: BTreeMap::new(),
        };
        if call.direction == Direction::Incoming {
            return can;
        }
        // While the network queues the call itself there is nothing to offer (part 3.1, R4).
        if call.queued_by_network && state == CallState::Ringing {
            for mode in CompletionMode::ALL {
                can.why_not.insert(mode, Reason::AlreadyQueued);
            }
            return can;
        }
        if let Some(failed) = self.failed_call(call) {
            // A call that a request has placed, and that still rings, needs no second request for the same.
            let request = call.completion.filter(|_| state != CallState::Ended);
            for mode in CompletionMode::ALL {
                let waits = matches!(mode, CompletionMode::CallBack | CompletionMode::CampOn);
                match request.filter(|_| waits).map_or_else(
                    || self.desk.can_complete(&failed, mode),
                    |CompletionId(id)| Err(Reason::AlreadyWaiting { id }),
                ) {
                    Ok(()) => can.complete.push(mode),
                    Err(why) => drop(can.why_not.insert(mode, why)),
                }
            }
        }
        can
    }
}
