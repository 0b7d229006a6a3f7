//! All calls of all lines: numbering, slots, who is engaged, and when ended ones leave.

use std::collections::BTreeMap;
use std::time::Duration;

use super::machine::Call;
use super::phase::Phase;
use crate::model::signal::{CallInfo, Failure};
use crate::model::{
    CallId, CallOrigin, CompletionId, Direction, LineId, Moment, NameAddr, SessionId, SipUri, WallTime,
};

/// How long an ended call that had been connected stays.
const TALKED_STAYS: Duration = Duration::from_secs(10);
/// How long a failed call stays unless it is dismissed.
const FAILED_STAYS: Duration = Duration::from_secs(3600);
/// Newer failed calls that push an older one out.
const FAILED_KEPT: usize = 20;

/// All calls.
#[derive(Clone, Debug, Default)]
pub struct Switchboard {
    calls: BTreeMap<CallId, Call>,
    last: u64,
    touched: u64,
}

impl Switchboard {
    /// A switchboard without calls.
    pub fn new() -> Switchboard {
        Switchboard::default()
    }

    /// A new call in the given phase.
    pub fn add(
        &mut self,
        line: LineId,
        peer: NameAddr,
        target: SipUri,
        direction: Direction,
        phase: Phase,
        since: WallTime,
    ) -> &mut Call {
        self.last += 1;
        self.touched += 1;
        let id = CallId(self.last);
        let last_session = match phase {
            Phase::Offering { session } => session,
            _ => None,
        };
        self.calls.entry(id).or_insert(Call {
            id,
            line,
            peer,
            target,
            direction,
            origin: CallOrigin::Direct,
            phase,
            completion: None,
            offers: Vec::new(),
            can_be_joined: false,
            joined: None,
            failure: None,
            words: None,
            why: None,
            since,
            connected: None,
            rang: false,
            queued_by_network: false,
            muted: false,
            held_by_them: false,
            early_sound: false,
            agreed: None,
            dialog: None,
            digits: String::new(),
            giving_up: false,
            hidden: false,
            rings_both: false,
            connect_by: None,
            last_session,
            recording: None,
            playing: false,
            last_quality: None,
        })
    }

    /// One call.
    pub fn get(&self, id: CallId) -> Option<&Call> {
        self.calls.get(&id)
    }

    /// One call, to be changed.
    pub fn get_mut(&mut self, id: CallId) -> Option<&mut Call> {
        self.touched += 1;
        self.calls.get_mut(&id)
    }

    /// Grows whenever a call may have changed: who saw the same number before saw all calls as they are.
    pub fn touched(&self) -> u64 {
        self.touched
    }

    /// The call that a session belongs to.
    pub fn by_session(&self, session: SessionId) -> Option<CallId> {
        self.calls.values().find(|c| c.session() == Some(session)).map(|c| c.id)
    }

    /// The call whose latest session this is or was.
    pub fn by_past_session(&mut self, session: SessionId) -> Option<&mut Call> {
        self.touched += 1;
        self.calls.values_mut().find(|c| c.last_session == Some(session))
    }

    /// The live call of a request, if there is one; a recall before a camped one.
    pub fn by_completion(&self, line: LineId, id: CompletionId) -> Option<CallId> {
        self.calls
            .values()
            .filter(|c| c.line == line && c.completion == Some(id) && c.end().is_none())
            .max_by_key(|c| c.is_recall())
            .map(|c| c.id)
    }

    /// All calls, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Call> {
        self.calls.values()
    }

    /// Live calls that take a slot on the line: all but recalls, camped and ended ones.
    pub fn slots_taken(&self, line: LineId) -> usize {
        self.calls.values().filter(|c| c.line == line && c.session().is_some()).count()
    }

    /// The user is engaged: recalls do not ring (product.md, *Engaged, free, recalled*).
    pub fn engaged(&self) -> bool {
        self.calls.values().any(Call::engages)
    }

    /// Takes an ended call away.
    pub fn dismiss(&mut self, id: CallId) -> Option<Call> {
        match self.calls.get(&id) {
            Some(call) if call.end().is_some() => {
                self.touched += 1;
                self.calls.remove(&id)
            }
            _ => None,
        }
    }

    /// Takes away what has been over for long enough.
    pub fn sweep(&mut self, now: Moment) {
        let mut failed: Vec<CallId> =
            self.calls.values().filter(|c| c.end().is_some() && c.connected.is_none()).map(|c| c.id).collect();
        failed.reverse();
        let pushed_out = failed.split_off(failed.len().min(FAILED_KEPT));
        let before = self.calls.len();
        self.calls.retain(|id, call| !pushed_out.contains(id) && leaves_at(call).is_none_or(|at| at > now));
        self.touched += u64::from(self.calls.len() != before);
    }

    /// Calls whose time to be connected is over (T70).
    pub fn overdue(&self, now: Moment) -> Vec<CallId> {
        self.calls.values().filter(|c| c.given_up_at().is_some_and(|at| at <= now)).map(|c| c.id).collect()
    }

    /// When the next ended call leaves, or one that nobody answers is given up.
    pub fn wakes_at(&self) -> Option<Moment> {
        self.calls.values().filter_map(|c| leaves_at(c).or_else(|| c.given_up_at())).min()
    }
}

fn leaves_at(call: &Call) -> Option<Moment> {
    let (_, at) = call.end()?;
    if call.hidden || (call.is_over_recall() && call.failure.is_none()) {
        return Some(at);
    }
    Some(at + if call.connected.is_some() { TALKED_STAYS } else { FAILED_STAYS })
}

impl Call {
    /// An ended recall that never was an INVITE: nothing is left to show.
    fn is_over_recall(&self) -> bool {
        self.origin == CallOrigin::CallCompletion && self.connected.is_none() && self.agreed.is_none()
    }

    /// Remembers offers of call completion (RFC 6910 section 6.1), each once, sixteen at most.
    pub fn note_offers(&mut self, offers: Vec<CallInfo>) {
        for offer in offers {
            if self.offers.len() < 16 && !self.offers.contains(&offer) {
                self.offers.push(offer);
            }
        }
    }

    fn given_up_at(&self) -> Option<Moment> {
        self.connect_by.filter(|_| matches!(self.phase, Phase::Dialing { .. } | Phase::Ringing { .. }))
    }

    /// The final failure's code.
    pub fn code(&self) -> Option<u16> {
        self.failure.as_ref().filter(|f: &&Failure| !f.local).map(|f| f.code)
    }
}
