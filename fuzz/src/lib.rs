//! Operations instead of bytes: what may happen to a machine of the phone, in any order, and the rules that must hold after it.

pub mod call;
pub mod desk;
pub mod monitor;
pub mod phone;

use arbitrary::{Arbitrary, Unstructured};
use perch::model::signal::{DialogIds, EventHeader, SavedSubscription};
use perch::model::time::Now;
use perch::model::{Moment, SipUri, WallTime};

/// Operations of one run.
const MOST: usize = 200;

/// When every run begins.
pub const DAWN: Now = Now { moment: Moment(1_000_000_000), wall: WallTime(1_800_000_000_000) };

/// What may happen, read to the last byte: a list that asked each time whether to go on would be short.
pub fn operations<'a, T: Arbitrary<'a>>(bytes: &'a [u8]) -> Vec<T> {
    let mut rest = Unstructured::new(bytes);
    let mut operations = Vec::new();
    while !rest.is_empty()
        && operations.len() < MOST
        && let Ok(operation) = T::arbitrary(&mut rest)
    {
        operations.push(operation);
    }
    operations
}

/// One of a few people.
pub fn person(who: u8) -> SipUri {
    SipUri::sip(["boris", "carla", "marta", "nora"][usize::from(who % 4)], "x")
}

/// Lets time pass.
pub fn later(now: Now, by: std::time::Duration) -> Now {
    Now { moment: now.moment + by, wall: now.wall.plus(by) }
}

/// A reply code that failures come with.
pub fn code(which: u8) -> u16 {
    const CODES: [u16; 16] = [403, 404, 405, 408, 423, 480, 481, 482, 486, 487, 489, 500, 501, 503, 603, 401];
    CODES[usize::from(which) % CODES.len()]
}

/// A subscription as it would be kept for a restart.
pub fn saved(now: Now, expires_s: u16) -> SavedSubscription {
    let there = SipUri::sip("monitor", "x");
    SavedSubscription {
        dialog: DialogIds { call_id: "c".into(), local_tag: "l".into(), remote_tag: "f".into() },
        cseq: 1,
        routes: Vec::new(),
        remote_target: there.clone(),
        to: there,
        event: EventHeader::plain("call-completion"),
        accept: Vec::new(),
        expires_at: now.wall.plus(std::time::Duration::from_secs(expires_s.into())),
        contact: SipUri::sip("anna", "192.0.2.1"),
    }
}
