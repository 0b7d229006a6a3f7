//! Events for scripts: the last ones for those who come late, and the stream for those who follow.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::contract;
use crate::engine::Events;

/// Events that are kept for a late `perch ctl events`.
const KEPT: usize = 1000;

/// The newest events, oldest first.
#[derive(Clone, Default)]
pub(super) struct Recent(Arc<Mutex<VecDeque<Value>>>);

impl Recent {
    /// Collects until it is dropped with its task.
    pub(super) async fn collect(self, mut events: Events) {
        while let Some(record) = events.next().await {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() == KEPT {
                kept.pop_front();
            }
            kept.push_back(contract::event(&record));
        }
    }

    /// What there is.
    pub(super) fn list(&self) -> Vec<Value> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
