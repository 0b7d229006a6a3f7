//! Next hops that failed lately: other addresses of the same name go first for a while (RFC 3263 section 4.3).

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::hop::Hop;

/// So long an address that failed goes last.
const AVOIDED: Duration = Duration::from_secs(60);
/// So long a hop that took no connection is not asked for one again.
const NO_CONNECTION: Duration = Duration::from_secs(600);
/// Entries of each kind; more are forgotten all at once.
const MOST: usize = 256;

/// What failed, and until when it is avoided.
#[derive(Default)]
pub(super) struct Avoided(Mutex<Table>);

#[derive(Default)]
struct Table {
    addresses: HashMap<SocketAddr, Instant>,
    datagrams_only: HashMap<(String, Option<u16>), Instant>,
}

impl Avoided {
    /// This address failed.
    pub(super) fn note(&self, address: SocketAddr, now: Instant) {
        note(&mut self.table().addresses, address, now + AVOIDED);
    }

    /// This hop took no connection.
    pub(super) fn note_no_connection(&self, hop: &Hop, now: Instant) {
        note(&mut self.table().datagrams_only, (hop.host.clone(), hop.port), now + NO_CONNECTION);
    }

    /// Whether it is known to take none.
    pub(super) fn takes_no_connection(&self, hop: &Hop, now: Instant) -> bool {
        self.table().datagrams_only.get(&(hop.host.clone(), hop.port)).is_some_and(|until| *until > now)
    }

    /// Puts those that failed last, each kind in its order; how many did not fail.
    pub(super) fn sort(&self, addresses: &mut [SocketAddr], now: Instant) -> usize {
        let table = self.table();
        let failed = |address: &SocketAddr| table.addresses.get(address).is_some_and(|until| *until > now);
        addresses.sort_by_key(failed);
        addresses.iter().filter(|address| !failed(address)).count()
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn note<K: std::hash::Hash + Eq>(table: &mut HashMap<K, Instant>, key: K, until: Instant) {
    if table.len() >= MOST {
        table.clear();
    }
    table.insert(key, until);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_goes_last_for_a_minute() {
        let now = Instant::now();
        let all: Vec<SocketAddr> = (1..=3).map(|n| ([192, 0, 2, n], 5060).into()).collect();
        let avoided = Avoided::default();
        avoided.note(all[0], now);
        let mut sorted = all.clone();
        assert_eq!(avoided.sort(&mut sorted, now), 2);
        assert_eq!(sorted, [all[1], all[2], all[0]]);
        assert_eq!(avoided.sort(&mut sorted, now + AVOIDED), 3);
        for n in 0..10_000 {
            avoided.note(([192, 0, 2, 1], n).into(), now);
        }
        assert!(avoided.table().addresses.len() <= MOST);
    }
}
