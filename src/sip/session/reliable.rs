//! Reliable provisional answers, the callee's side (RFC 3262 section 3): a 180 goes again and again until PRACK.

use std::time::Duration;

use tokio::time::Instant;

use super::{Session, Stage};
use crate::model::signal::Header;
use crate::sip::incoming::{Incoming, Replier};
use crate::sip::line::new_tag;
use crate::sip::request;

/// T1 of RFC 3261: the first repetition; each later one waits twice as long.
const T1: Duration = Duration::from_millis(500);
/// Nobody who has not acknowledged it by then will.
const LIMIT: Duration = Duration::from_secs(32);

/// A reliable 180 that is out.
pub(super) struct Reliable {
    rseq: u32,
    headers: Vec<Header>,
    acknowledged: bool,
    /// They required it; else we only made use of what they support.
    required: bool,
    again: Instant,
    pause: Duration,
    gives_up: Instant,
}

impl Reliable {
    /// Sends 180 reliably, if the caller requires it, or supports it and the 180 carries an offer of call completion
    /// (RFC 6910 section 7.1). None, and nothing sent, where it is to go like any other.
    pub(super) fn ring(replier: &mut Replier, headers: &[Header], now: Instant) -> Option<Reliable> {
        let asked = |name: &str| request::tokens(&replier.request().headers, name).iter().any(|t| t == "100rel");
        let required = asked("Require");
        let offers = headers.iter().any(|(name, _)| name == "Call-Info");
        let volunteered = offers && asked("Supported");
        if !required && !volunteered {
            return None;
        }
        // Anything in 1 to 2^31 - 1, as hard to guess as a tag.
        let rseq = new_tag().bytes().fold(0_u32, |n, b| n.wrapping_mul(31).wrapping_add(b.into())) % 0x7fff_fffe + 1;
        let mut headers = headers.to_vec();
        headers.push(("Require".to_owned(), "100rel".to_owned()));
        headers.push(("RSeq".to_owned(), rseq.to_string()));
        replier.respond(180, &headers, None);
        let (again, gives_up) = (now + T1, now + LIMIT);
        Some(Reliable { rseq, headers, acknowledged: false, required, again, pause: T1, gives_up })
    }

    /// When it goes again.
    pub(super) fn due(&self) -> Option<Instant> {
        (!self.acknowledged).then(|| self.again.min(self.gives_up))
    }

    /// Whether a RAck is for it: its number, and the CSeq of the INVITE (section 7.2).
    fn is_acknowledged_by(&self, rack: &str, invite: u32) -> bool {
        let mut parts = rack.split_ascii_whitespace();
        let mut number = || parts.next().and_then(|p| p.parse::<u32>().ok());
        (number(), number()) == (Some(self.rseq), Some(invite)) && parts.next() == Some("INVITE")
    }
}

impl Session {
    /// PRACK: 200 where it names the 180 that waits for it, else 481.
    pub(super) fn acknowledged_by_them(&mut self, incoming: Incoming) {
        let rack = incoming.header("RAck").unwrap_or("").to_owned();
        let Stage::Arriving(arriving) = &mut self.stage else { return incoming.reply(481, &[]) };
        let number = arriving.number;
        match arriving.reliable.as_mut().filter(|r| !r.acknowledged && r.is_acknowledged_by(&rack, number)) {
            Some(reliable) => {
                reliable.acknowledged = true;
                incoming.reply(200, &[]);
            }
            None => incoming.reply(481, &[]),
        }
    }

    /// Sends it once more; gives the call up where the caller asked for it and never acknowledges.
    pub(super) fn ring_again(&mut self, now: Instant) {
        let Stage::Arriving(arriving) = &mut self.stage else { return };
        if arriving.is_answered() {
            arriving.reliable = None;
        }
        let Some(reliable) = arriving.reliable.as_mut().filter(|r| r.due().is_some_and(|at| at <= now)) else { return };
        if now < reliable.gives_up {
            reliable.pause *= 2;
            reliable.again = now + reliable.pause;
            let headers = reliable.headers.clone();
            return arriving.replier.respond(180, &headers, None);
        }
        // Section 3 wants a 5xx then. Who only supports it keeps ringing: the user may still answer.
        let required = reliable.required;
        arriving.reliable = None;
        if required {
            self.reject(504, &[]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rack_counts_with_both_numbers_and_the_method() {
        let now = Instant::now();
        let (headers, pause) = (Vec::new(), T1);
        let reliable =
            Reliable { rseq: 776, headers, acknowledged: false, required: true, again: now, pause, gives_up: now };
        for (rack, counts) in [
            ("776 1 INVITE", true),
            ("776  1   INVITE", true),
            ("777 1 INVITE", false),
            ("776 2 INVITE", false),
            ("776 1 UPDATE", false),
            ("", false),
        ] {
            assert_eq!(reliable.is_acknowledged_by(rack, 1), counts, "{rack}");
        }
    }
}
