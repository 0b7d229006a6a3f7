//! A call that rings here: its 180, which goes again: once a minute for the sake of proxies (RFC 3261 section
//! 13.3.1.1), and until PRACK where it is reliable (RFC 3262 section 3).

use std::time::Duration;

use tokio::time::Instant;

use super::{Session, Stage};
use crate::model::signal::Header;
use crate::sip::incoming::{Incoming, Replier};
use crate::sip::line::new_tag;
use crate::sip::request;

/// T1 of RFC 3261: the first repetition of a reliable 180; each later one waits twice as long.
const T1: Duration = Duration::from_millis(500);
/// Nobody who has not acknowledged it by then will.
const LIMIT: Duration = Duration::from_secs(32);
/// A proxy that hears nothing for three minutes gives a call up.
const MINUTE: Duration = Duration::from_secs(60);

/// How the 180 goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    /// Like any other, once a minute.
    Plain,
    /// Until it is acknowledged. They required it, or we only made use of what they support.
    Reliable { rseq: u32, required: bool, pause: Duration, gives_up: Instant },
    /// They required it, and the last one has been acknowledged: the next one has the next number.
    Acknowledged { rseq: u32 },
}

/// What a ringing call is to do now.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Again {
    /// Send 180 with these headers.
    Ring(Vec<Header>),
    /// Refuse it: who asked for a reliable 180 never acknowledged it.
    GiveUp,
}

/// A 180 that is out.
pub(super) struct Ringing {
    headers: Vec<Header>,
    way: Way,
    again: Instant,
}

impl Ringing {
    /// Sends 180: reliably, if the caller requires it, or supports it and the 180 carries an offer of call completion
    /// (RFC 6910 section 7.1).
    pub(super) fn start(replier: &mut Replier, headers: Vec<Header>, now: Instant) -> Ringing {
        let asked = |name: &str| request::tokens(&replier.request().headers, name).iter().any(|t| t == "100rel");
        let required = asked("Require");
        let offers = headers.iter().any(|(name, _)| name == "Call-Info");
        let mut ringing = Ringing { headers, way: Way::Plain, again: now + MINUTE };
        if required || (offers && asked("Supported")) {
            // Anything in 1 to 2^31 - 1, as hard to guess as a tag.
            let dice = new_tag().bytes().fold(0_u32, |n, b| n.wrapping_mul(31).wrapping_add(b.into()));
            ringing.be_reliable(dice % 0x7fff_0000 + 1, required, now);
        }
        replier.respond(180, &ringing.said(), None);
        ringing
    }

    /// When it goes again.
    pub(super) fn due(&self) -> Instant {
        match self.way {
            Way::Reliable { gives_up, .. } => self.again.min(gives_up),
            Way::Plain | Way::Acknowledged { .. } => self.again,
        }
    }

    /// Its time has come.
    fn next(&mut self, now: Instant) -> Again {
        match self.way {
            Way::Reliable { rseq, required, pause, gives_up } if now < gives_up => {
                let pause = pause * 2;
                self.way = Way::Reliable { rseq, required, pause, gives_up };
                self.again = now + pause;
            }
            Way::Reliable { required: true, .. } => return Again::GiveUp,
            // Section 3 wants a 5xx here too; but who only supports it may still be answered by the user.
            Way::Reliable { .. } => self.be_plain(now),
            Way::Acknowledged { rseq } => self.be_reliable(rseq + 1, true, now),
            Way::Plain => self.again = now + MINUTE,
        }
        Again::Ring(self.said())
    }

    /// PRACK: whether it is for the 180 that waits for it: its number, and the CSeq of the INVITE (section 7.2).
    fn acknowledge(&mut self, rack: &str, invite: u32, now: Instant) -> bool {
        let Way::Reliable { rseq, required, .. } = self.way else { return false };
        let mut parts = rack.split_ascii_whitespace();
        let mut number = || parts.next().and_then(|p| p.parse::<u32>().ok());
        if (number(), number()) != (Some(rseq), Some(invite)) || parts.next() != Some("INVITE") {
            return false;
        }
        self.be_plain(now);
        if required {
            self.way = Way::Acknowledged { rseq };
        }
        true
    }

    fn be_plain(&mut self, now: Instant) {
        (self.way, self.again) = (Way::Plain, now + MINUTE);
    }

    fn be_reliable(&mut self, rseq: u32, required: bool, now: Instant) {
        self.way = Way::Reliable { rseq, required, pause: T1, gives_up: now + LIMIT };
        self.again = now + T1;
    }

    /// The headers of the 180 as it goes now.
    fn said(&self) -> Vec<Header> {
        let mut headers = self.headers.clone();
        if let Way::Reliable { rseq, .. } = self.way {
            headers.push(("Require".to_owned(), "100rel".to_owned()));
            headers.push(("RSeq".to_owned(), rseq.to_string()));
        }
        headers
    }
}

impl Session {
    /// PRACK: 200 where it names the 180 that waits for it, else 481.
    pub(super) fn acknowledged_by_them(&mut self, incoming: Incoming) {
        let rack = incoming.header("RAck").unwrap_or("").to_owned();
        let Stage::Arriving(arriving) = &mut self.stage else { return incoming.reply(481, &[]) };
        let number = arriving.number;
        let ringing = arriving.ringing.as_mut();
        let known = ringing.is_some_and(|r| r.acknowledge(&rack, number, Instant::now()));
        incoming.reply(if known { 200 } else { 481 }, &[]);
    }

    /// Sends the 180 once more, or gives the call up.
    pub(super) fn ring_again(&mut self, now: Instant) {
        let Stage::Arriving(arriving) = &mut self.stage else { return };
        if arriving.is_answered() {
            arriving.ringing = None;
        }
        let Some(ringing) = arriving.ringing.as_mut().filter(|r| r.due() <= now) else { return };
        match ringing.next(now) {
            Again::Ring(headers) => arriving.replier.respond(180, &headers, None),
            Again::GiveUp => {
                arriving.ringing = None;
                self.reject(504, &[]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ringing(required: Option<bool>, now: Instant) -> Ringing {
        let mut ringing = Ringing { headers: Vec::new(), way: Way::Plain, again: now + MINUTE };
        if let Some(required) = required {
            ringing.be_reliable(776, required, now);
        }
        ringing
    }

    /// Lets it ring, and gives the seconds at which it went again, and whether it was given up.
    fn rings(mut ringing: Ringing, from: Instant, secs: u64) -> (Vec<f32>, bool) {
        let mut heard = Vec::new();
        while ringing.due() <= from + Duration::from_secs(secs) {
            let now = ringing.due();
            match ringing.next(now) {
                Again::Ring(_) => heard.push(now.duration_since(from).as_secs_f32()),
                Again::GiveUp => return (heard, true),
            }
        }
        (heard, false)
    }

    #[test]
    fn a_180_goes_once_a_minute_and_a_reliable_one_with_growing_pauses() {
        let now = Instant::now();
        assert_eq!(rings(ringing(None, now), now, 190), (vec![60.0, 120.0, 180.0], false));
        let grows = vec![0.5, 1.5, 3.5, 7.5, 15.5, 31.5];
        assert_eq!(rings(ringing(Some(true), now), now, 100), (grows.clone(), true));
        // Who only supports it is rung on, plainly.
        let on = [grows, vec![32.0, 92.0]].concat();
        assert_eq!(rings(ringing(Some(false), now), now, 100), (on, false));
    }

    #[test]
    fn a_rack_counts_once_with_both_numbers_and_the_method() {
        let now = Instant::now();
        for (rack, counts) in [
            ("776 1 INVITE", true),
            ("776  1   INVITE", true),
            ("777 1 INVITE", false),
            ("776 2 INVITE", false),
            ("776 1 UPDATE", false),
            ("", false),
        ] {
            assert_eq!(ringing(Some(true), now).acknowledge(rack, 1, now), counts, "{rack}");
        }
        let mut ringing = ringing(Some(true), now);
        assert!(ringing.acknowledge("776 1 INVITE", 1, now));
        assert!(!ringing.acknowledge("776 1 INVITE", 1, now), "once");
        // A minute later it goes again, reliably under the next number.
        let Again::Ring(headers) = ringing.next(now + MINUTE) else { panic!("given up") };
        assert!(headers.contains(&("RSeq".to_owned(), "777".to_owned())), "{headers:?}");
    }
}
