//! The SIP trace in memory: the newest messages, bounded in number and size.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::event::TraceRecord;
use crate::sip::TraceSink;

/// Messages kept.
const RECORDS: usize = 2_000;
/// Bytes kept, all messages together.
const BYTES: usize = 4 << 20;

/// A ring of the newest messages.
#[derive(Clone, Default)]
pub(super) struct Trace(Arc<Mutex<Ring>>);

#[derive(Default)]
struct Ring {
    records: VecDeque<TraceRecord>,
    bytes: usize,
}

impl Trace {
    /// Where signalling puts what crosses the wire; never waits for long.
    pub(super) fn sink(&self) -> TraceSink {
        let ring = self.0.clone();
        Arc::new(move |record| ring.lock().unwrap_or_else(PoisonError::into_inner).push(record))
    }

    /// What is kept, oldest first.
    pub(super) fn records(&self) -> Vec<TraceRecord> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).records.iter().cloned().collect()
    }
}

impl Ring {
    fn push(&mut self, record: TraceRecord) {
        self.bytes += record.text.len();
        self.records.push_back(record);
        while self.records.len() > RECORDS || self.bytes > BYTES {
            let Some(old) = self.records.pop_front() else { return };
            self.bytes -= old.text.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::WallTime;

    #[test]
    fn the_newest_messages_are_kept_within_bounds() {
        let trace = Trace::default();
        let sink = trace.sink();
        for i in 0..3_000 {
            let text = format!("{i} {}", "x".repeat(2_000)).into();
            sink(TraceRecord { at: WallTime(i), outgoing: true, peer: String::new(), text });
        }
        let records = trace.records();
        assert!(records.iter().map(|r| r.text.len()).sum::<usize>() <= BYTES);
        assert_eq!(records.last().map(|r| r.at), Some(WallTime(2_999)));
    }
}
