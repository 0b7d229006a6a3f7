//! What a press means, given the calls there are; and what the calls are to look like on a headset.

use std::time::Duration;

use super::layout::{Button, Lamps, Press};
use crate::model::{CallState, CallView, Command, Moment, Snapshot};

/// A hook that goes back on so soon after our lamp changed does so by itself: some headsets answer the lamp that way,
/// and would end the call that was answered on the screen a moment ago.
const ECHO: Duration = Duration::from_secs(1);

/// One headset's part in the calls.
#[derive(Debug, Default)]
pub(super) struct Manners {
    lamps: Lamps,
    off_hook_changed: Option<Moment>,
}

impl Manners {
    /// What the press asks for; none where it asks for nothing now.
    pub(super) fn wish(&self, press: Press, snapshot: &Snapshot, now: Moment) -> Option<Command> {
        let calls = Calls::of(snapshot);
        match press {
            Press::Stays(Button::HookSwitch, true) => calls.pick_up(),
            Press::Stays(Button::HookSwitch, false) => {
                let echo = self.off_hook_changed.is_some_and(|at| now.since(at) < ECHO);
                calls.up.filter(|_| !echo).map(|call| Command::HangUp(call.id))
            }
            Press::Pushed(Button::HookSwitch) => match (calls.ringing, calls.up) {
                (None, Some(up)) => Some(Command::HangUp(up.id)),
                _ => calls.pick_up(),
            },
            Press::Pushed(Button::Drop) => calls.ringing.or(calls.up).map(|call| Command::HangUp(call.id)),
            Press::Pushed(Button::PhoneMute) => calls.talking().map(|call| mute(call, !call.muted)),
            Press::Stays(Button::PhoneMute, muted) => {
                calls.talking().filter(|call| call.muted != muted).map(|call| mute(call, muted))
            }
            Press::Pushed(Button::Flash) => match calls.talking() {
                Some(call) => Some(Command::Hold(call.id)),
                None => calls.held.map(|call| Command::Resume(call.id)),
            },
            Press::Stays(Button::Drop | Button::Flash, _) => None,
        }
    }

    /// What the headset shows from now on.
    pub(super) fn lamps(&mut self, snapshot: &Snapshot, now: Moment) -> Lamps {
        let calls = Calls::of(snapshot);
        let lamps = Lamps {
            // On hold, too: some headsets put the hook on when this lamp goes out, and would end the call.
            off_hook: calls.up.is_some() || calls.held.is_some(),
            ring: calls.ringing.is_some(),
            mute: calls.talking().is_some_and(|call| call.muted),
            hold: calls.held.is_some(),
        };
        if self.lamps.off_hook != lamps.off_hook {
            self.off_hook_changed = Some(now);
        }
        self.lamps = lamps;
        lamps
    }
}

fn mute(call: &CallView, muted: bool) -> Command {
    Command::SetMute { call: call.id, muted }
}

/// The calls that a headset has to do with.
struct Calls<'a> {
    /// Rings here, the oldest.
    ringing: Option<&'a CallView>,
    /// The one that has the ear: talking, else being placed.
    up: Option<&'a CallView>,
    /// On hold, the newest.
    held: Option<&'a CallView>,
}

impl<'a> Calls<'a> {
    fn of(snapshot: &'a Snapshot) -> Calls<'a> {
        let is = |state: CallState| snapshot.calls.iter().filter(move |call| call.state == state);
        let placing = || is(CallState::Dialing).chain(is(CallState::Ringing));
        Calls {
            ringing: is(CallState::Offering).filter(|call| call.can.answer).min_by_key(|call| call.id),
            up: is(CallState::Talking).chain(placing()).next(),
            held: is(CallState::Held).max_by_key(|call| call.id),
        }
    }

    fn talking(&self) -> Option<&'a CallView> {
        self.up.filter(|call| call.state == CallState::Talking)
    }

    /// Off the hook: whoever rings is answered; else the call on hold comes back.
    fn pick_up(&self) -> Option<Command> {
        match (self.ringing, self.up, self.held) {
            (Some(ringing), _, _) => Some(Command::Answer(ringing.id)),
            (None, None, Some(held)) => Some(Command::Resume(held.id)),
            _ => None,
        }
    }
}
