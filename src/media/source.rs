//! Who may be heard: the agreed address, or behind a NAT the first steady one that speaks instead (symmetric RTP, RFC 4961).
//!
//! | state | the agreed address speaks | another speaks |
//! |---|---|---|
//! | `Waiting` | → `Agreed` | counted; after [`STEADY`] packets in a row and [`PATIENCE`] of silence → `Latched` |
//! | `Agreed` | heard | dropped |
//! | `Latched` | → `Agreed` | heard if it is the latched one, else dropped |

use std::net::SocketAddr;
use std::time::Duration;

use crate::model::time::Moment;

/// So many packets in a row from one source, with one SSRC, make it steady.
const STEADY: u32 = 5;

/// So long the agreed address is waited for.
const PATIENCE: Duration = Duration::from_millis(300);

/// The guard of one session's socket.
#[derive(Debug)]
pub struct Source {
    agreed: SocketAddr,
    since: Moment,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Waiting { candidate: Option<(SocketAddr, u32, u32)> },
    Agreed,
    Latched(SocketAddr),
}

impl Source {
    /// Trusts this address from now on.
    pub fn new(agreed: SocketAddr, now: Moment) -> Source {
        Source { agreed, since: now, state: State::Waiting { candidate: None } }
    }

    /// The address that was agreed.
    pub fn agreed(&self) -> SocketAddr {
        self.agreed
    }

    /// Where our packets go: to whom we hear, or as agreed.
    pub fn destination(&self) -> SocketAddr {
        match self.state {
            State::Latched(other) => other,
            State::Waiting { .. } | State::Agreed => self.agreed,
        }
    }

    /// Whether a good RTP packet with this SSRC is to be heard.
    pub fn admits(&mut self, from: SocketAddr, ssrc: u32, now: Moment) -> bool {
        if from == self.agreed {
            self.state = State::Agreed;
            return true;
        }
        match &mut self.state {
            State::Agreed => false,
            State::Latched(other) => *other == from,
            State::Waiting { candidate } => {
                let count = match candidate {
                    Some((address, same, count)) if *address == from && *same == ssrc => *count + 1,
                    _ => 1,
                };
                *candidate = Some((from, ssrc, count));
                if count < STEADY || now.since(self.since) < PATIENCE {
                    return false;
                }
                self.state = State::Latched(from);
                true
            }
        }
    }

    /// Whether RTCP from there is to be believed: the same host as the sound.
    pub fn admits_report(&self, from: SocketAddr) -> bool {
        from.ip() == self.destination().ip()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> SocketAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn behind_a_nat_the_steady_one_is_heard_and_answered() {
        let (agreed, nat, stranger) = (at("10.0.0.9:4000"), at("192.0.2.1:9000"), at("192.0.2.66:1"));
        let mut source = Source::new(agreed, Moment::START);
        for i in 0..20 {
            assert!(!source.admits(nat, 7, Moment::from_millis(i * 10)), "too early");
            assert_eq!(source.destination(), agreed);
        }
        assert!(source.admits(nat, 7, Moment::from_millis(301)));
        assert_eq!(source.destination(), nat);
        assert!(!source.admits(stranger, 8, Moment::from_secs(5)), "locked");
        assert!(source.admits(agreed, 9, Moment::from_secs(6)), "the agreed one is always right");
        assert!(!source.admits(nat, 7, Moment::from_secs(7)));
        assert_eq!(source.destination(), agreed);
    }

    #[test]
    fn one_who_throws_in_a_packet_now_and_then_is_not_heard() {
        let mut source = Source::new(at("10.0.0.9:4000"), Moment::START);
        for i in 0..100_u32 {
            assert!(!source.admits(at("192.0.2.66:1"), i, Moment::from_secs(1)), "a new SSRC each time is no stream");
        }
    }
}
