//! The people of the town: they dial, answer, talk, give up, and wait for each other.

use std::time::Duration;

use perch::model::event::Event;
use perch::model::{
    CallId, CallOrigin, CallState, CallView, Command, CompletionId, CompletionMode, CompletionState, CompletionView,
    Direction, LineId, Refusal, Reply, RequestId,
};

use super::seen::Seen;
use super::wire::who;
use super::world::{Town, What};

/// What somebody does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Deed {
    Dial,
    Answer(CallId),
    HangUp(CallId),
    Complete(CallId),
    /// At the ring of a recall.
    Recalled(CompletionId),
    /// At a card that says *was free*.
    Reminded(CompletionId),
    Cancel(CompletionId),
    /// The plug is pulled.
    Die,
    Quit,
}

/// What a command was for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Wish {
    Dial { to: usize },
    Complete { to: usize },
    Cancel { id: u32 },
    Other,
}

const LINE: Option<LineId> = Some(LineId(1));

impl Town {
    pub(super) fn does(&mut self, n: usize, life: u32, deed: Deed) {
        match deed {
            Deed::Dial => self.dials(n),
            Deed::Die => self.die(n),
            Deed::Quit => {
                self.command(n, Command::Quit, Wish::Other);
                self.die(n);
            }
            _ if self.phones[n].life != life => {}
            Deed::Answer(call) => self.command(n, Command::Answer(call), Wish::Other),
            Deed::HangUp(call) => self.command(n, Command::HangUp(call), Wish::Other),
            Deed::Complete(call) => self.completes(n, call),
            Deed::Recalled(id) => self.recalled(n, id),
            Deed::Reminded(id) => self.reminded(n, id),
            Deed::Cancel(id) => self.cancels(n, id),
        }
    }

    /// A fifth of all calls go to a few people whom everybody wants.
    fn dials(&mut self, n: usize) {
        let pause = 10_000 + self.roll(self.plan.pause_s * 2_000);
        self.at(Duration::from_millis(pause), What::Does(n, 0, Deed::Dial));
        let all = self.phones.len() as u64;
        let wanted = if self.chance(200) { all.div_ceil(50) } else { all };
        let to = self.roll(wanted) as usize;
        let is_talking = self.calls_of(n) > 0;
        if to == n || (is_talking && !self.chance(100)) || self.phones[n].core.is_none() {
            return;
        }
        self.see(Seen::Dials { phone: n, to });
        self.command(n, Command::Dial { line: LINE, to: format!("p{to}") }, Wish::Dial { to });
    }

    fn completes(&mut self, n: usize, call: CallId) {
        let Some(view) = self.call_view(n, call) else { return };
        let mode = match self.roll(20) {
            0 => CompletionMode::Intrude,
            1..=12 => CompletionMode::CallBack,
            _ => CompletionMode::CampOn,
        };
        if !view.can.complete.contains(&mode) {
            return;
        }
        let Some(to) = who(&view.peer.uri) else { return };
        self.see(Seen::Wishes { phone: n, to });
        let command = Command::CompleteCall { call, mode, message: None, note: None };
        self.command(n, command, Wish::Complete { to });
    }

    fn recalled(&mut self, n: usize, id: CompletionId) {
        let command = match self.roll(100) {
            0..=74 => Command::AcceptRecall { line: LINE, id },
            75..=79 => return self.cancels(n, id),
            80..=84 => Command::DeclineRecall { line: LINE, id },
            85..=92 => Command::PostponeRecall { line: LINE, id, by: Duration::from_secs(300) },
            _ => return,
        };
        self.command(n, command, Wish::Other);
    }

    fn reminded(&mut self, n: usize, id: CompletionId) {
        let now = self.now();
        let Some(core) = self.phones[n].core.as_mut() else { return };
        let was_free = |v: &CompletionView| v.id == id && matches!(v.state, CompletionState::WasFree { .. });
        if !core.snapshot(now).completions.iter().any(was_free) {
            return;
        }
        let command = match self.roll(10) {
            0..=6 => Command::WaitAgain { line: LINE, id },
            7 => Command::AcceptRecall { line: LINE, id },
            _ => return,
        };
        self.command(n, command, Wish::Other);
    }

    fn cancels(&mut self, n: usize, id: CompletionId) {
        self.command(n, Command::UncompleteCall { line: LINE, id }, Wish::Cancel { id: id.0 });
    }

    /// The answer to a command.
    pub(super) fn answered(&mut self, n: usize, request: RequestId, result: Result<Reply, Refusal>) {
        let wish = self.phones[n].wishes.remove(&request);
        match (wish, result) {
            (Some(Wish::Dial { to }), Err(_)) => self.see(Seen::DialRefused { phone: n, to }),
            (Some(Wish::Complete { .. }), Ok(Reply::Completion { id, .. })) => {
                self.see(Seen::Accepted { phone: n, id: id.0 });
                if self.chance(120) {
                    let after = self.roll(1_200_000);
                    self.soon(n, after, Deed::Cancel(id));
                }
            }
            (Some(Wish::Complete { to }), Err(_)) => self.see(Seen::WishRefused { phone: n, to }),
            (Some(Wish::Cancel { id }), Ok(_)) => self.see(Seen::Cancelled { phone: n, id }),
            (Some(_), _) => {}
            (None, _) => self.see(Seen::UnaskedReply { phone: n }),
        }
    }

    /// What a phone tells its user.
    pub(super) fn heard(&mut self, n: usize, event: &Event) {
        match event {
            Event::Call { call, state, .. } => self.call_is(n, *call, *state),
            Event::Completion { id, state, .. } => {
                self.see(Seen::State { phone: n, id: id.0, state });
                if *state == "was-free" {
                    let after = 2_000 + self.roll(600_000);
                    self.soon(n, after, Deed::Reminded(*id));
                }
            }
            Event::RecallReady { id, .. } => {
                self.see(Seen::Rings { phone: n, id: id.0 });
                let after = 500 + self.roll(24_000);
                self.soon(n, after, Deed::Recalled(*id));
            }
            Event::RecallGone { id, .. } => self.see(Seen::Quiet { phone: n, id: id.0 }),
            _ => {}
        }
    }

    fn call_is(&mut self, n: usize, call: CallId, state: CallState) {
        let view = self.call_view(n, call);
        let is_recall = view.as_ref().is_some_and(|v| v.direction == Direction::Outgoing);
        let engages = match state {
            CallState::Dialing | CallState::Ringing | CallState::Talking => true,
            CallState::Offering => !is_recall,
            CallState::Held | CallState::Camped | CallState::Ended => false,
        };
        self.see(Seen::Engaged { phone: n, call: call.0, on: engages });
        let Some(view) = view else { return };
        match state {
            CallState::Offering if !is_recall => {
                let after = 800 + self.roll(8_000);
                match self.roll(100) {
                    0..=69 => self.soon(n, after, Deed::Answer(call)),
                    70..=73 => self.soon(n, after, Deed::HangUp(call)),
                    // It rings in vain.
                    _ => {}
                }
            }
            // A recall, or a redial that rings both ends.
            CallState::Offering if self.chance(300) => {
                let after = 2_000 + self.roll(12_000);
                self.soon(n, after, Deed::Answer(call));
            }
            CallState::Ringing => {
                self.soon(n, 25_000, Deed::HangUp(call));
                if view.origin == CallOrigin::Direct && self.chance(50) {
                    self.soon(n, 12_000, Deed::Complete(call));
                }
            }
            CallState::Talking => {
                let after = 15_000 + self.roll(240_000);
                self.soon(n, after, Deed::HangUp(call));
            }
            CallState::Ended if view.direction == Direction::Outgoing => self.perhaps_completes(n, &view),
            _ => {}
        }
    }

    /// A call that failed: most people want it completed; some are slow to say so (A3).
    fn perhaps_completes(&mut self, n: usize, view: &CallView) {
        if view.connected.is_none() && view.origin == CallOrigin::Direct && self.chance(700) {
            let after = if self.chance(100) { 40_000 } else { 700 + self.roll(9_000) };
            self.soon(n, after, Deed::Complete(view.id));
        }
    }

    fn call_view(&mut self, n: usize, call: CallId) -> Option<CallView> {
        let now = self.now();
        let snapshot = self.phones[n].core.as_mut()?.snapshot(now);
        snapshot.calls.iter().find(|c| c.id == call).cloned()
    }

    fn soon(&mut self, n: usize, after_ms: u64, deed: Deed) {
        let life = self.phones[n].life;
        self.at(Duration::from_millis(after_ms), What::Does(n, life, deed));
    }
}
