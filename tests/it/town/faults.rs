//! Phones that are broken on purpose: between a phone and the world something misbehaves, and the referee must see it.

use std::collections::HashMap;

use perch::engine::core::{Keep, Output};
use perch::model::completion::StoredChange;
use perch::model::history::HistoryKind;
use perch::model::media::{Codec, LocalMedia, MediaDirection};
use perch::model::srtp::Security;
use perch::model::{CallId, CompletionEnd, CompletionId, Event, LineId, Reply, SessionId, SubscriptionId};
use perch::sip::Outbound;

use super::world::address;

/// What is broken, in every phone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fault {
    /// A new request is answered with the id of one that is over.
    IdUsedTwice,
    /// A request never reaches the disk.
    LostRequest,
    /// A request that should wait for its turn rings as well.
    SecondRecall,
    /// The last in the queue is told before the first.
    SkippedWaiter,
    /// A cancelled request is dialled all the same.
    DialAfterCancel,
    /// Subscriptions are never ended.
    Leak,
}

impl Fault {
    pub(super) const ALL: [Fault; 6] = [
        Fault::IdUsedTwice,
        Fault::LostRequest,
        Fault::SecondRecall,
        Fault::SkippedWaiter,
        Fault::DialAfterCancel,
        Fault::Leak,
    ];

    /// What the referee says of it.
    pub(super) fn accusations(self) -> &'static [&'static str] {
        match self {
            Fault::IdUsedTwice => &["an id was used twice"],
            Fault::LostRequest => &["a request was lost over a restart", "a request was lost"],
            Fault::SecondRecall => &["a second recall at once"],
            Fault::SkippedWaiter => &["a waiter was skipped"],
            Fault::DialAfterCancel => &["a dial that nobody wants"],
            Fault::Leak => &["a subscription outlives its request", "a subscription without a request"],
        }
    }
}

/// Passes on what phones say, broken as it is told.
pub(super) struct Shim {
    fault: Option<Fault>,
    /// By phone: ids that are over, and whether a recall rings.
    over: HashMap<usize, Vec<CompletionId>>,
    rings: HashMap<usize, bool>,
    /// By phone: who waits for it, in order.
    queue: HashMap<usize, Vec<SubscriptionId>>,
    /// What is sent a little later.
    late: HashMap<usize, Output>,
    sessions: u64,
}

impl Shim {
    pub(super) fn new(fault: Option<Fault>) -> Shim {
        let (over, rings, queue, late) = Default::default();
        Shim { fault, over, rings, queue, late, sessions: 1 << 40 }
    }

    pub(super) fn pass(&mut self, n: usize, out: Vec<Output>) -> Vec<Output> {
        let Some(fault) = self.fault else { return out };
        let late = self.late.remove(&n);
        let mut bent: Vec<Output> = out.into_iter().flat_map(|output| self.bend(fault, n, output)).collect();
        bent.extend(late);
        bent
    }

    fn bend(&mut self, fault: Fault, n: usize, output: Output) -> Vec<Output> {
        match (fault, output) {
            (Fault::IdUsedTwice, Output::Event(Event::Completion { line, id, state: "ended", end })) => {
                self.over.entry(n).or_default().push(id);
                vec![Output::Event(Event::Completion { line, id, state: "ended", end })]
            }
            (Fault::IdUsedTwice, Output::Reply { request, result: Ok(Reply::Completion { line, id, accepted }) }) => {
                let id = self.over.entry(n).or_default().pop().unwrap_or(id);
                vec![Output::Reply { request, result: Ok(Reply::Completion { line, id, accepted }) }]
            }
            (Fault::LostRequest, Output::Keep(Keep::Request(StoredChange::Put(_)))) => Vec::new(),
            (Fault::SecondRecall, Output::Event(event)) => {
                match event {
                    Event::RecallReady { .. } => drop(self.rings.insert(n, true)),
                    Event::RecallGone { .. } => drop(self.rings.insert(n, false)),
                    Event::Completion { line, id, state: "suspended", .. } if self.rings.get(&n) == Some(&true) => {
                        let rings = Event::RecallReady { line, id, call: CallId(u64::MAX) };
                        return vec![Output::Event(event), Output::Event(rings)];
                    }
                    _ => {}
                }
                vec![Output::Event(event)]
            }
            (Fault::SkippedWaiter, Output::Sip(Outbound::Notify { subscription, state, body })) => {
                let queue = self.queue.entry(n).or_default();
                if body.is_none() {
                    queue.retain(|s| *s != subscription);
                } else if !queue.contains(&subscription) {
                    queue.push(subscription);
                }
                let is_ready = body.as_ref().is_some_and(|(_, text)| text.contains("ready"));
                let to = queue.last().copied().filter(|_| is_ready).unwrap_or(subscription);
                vec![Output::Sip(Outbound::Notify { subscription: to, state, body })]
            }
            (Fault::DialAfterCancel, Output::Keep(Keep::History(entry))) => {
                if let HistoryKind::Completion { end: CompletionEnd::Cancelled, .. } = entry.what {
                    self.sessions += 2;
                    let (session, line) = (SessionId(self.sessions), LineId(1));
                    let target = super::wire::who(&entry.peer.uri).map_or_else(|| address(0), address);
                    let codecs = Codec::DEFAULT_ORDER.to_vec();
                    let (direction, security) = (MediaDirection::SendRecv, Security::default());
                    let media = LocalMedia { rtp_port: 0, codecs, direction, ptime_ms: 20, security };
                    let invite = Outbound::Invite { session, line, target, to: None, media, headers: Vec::new() };
                    self.late.insert(n, Output::Sip(invite));
                }
                vec![Output::Keep(Keep::History(entry))]
            }
            (Fault::Leak, Output::Sip(Outbound::Unsubscribe(_))) => Vec::new(),
            (_, output) => vec![output],
        }
    }
}
