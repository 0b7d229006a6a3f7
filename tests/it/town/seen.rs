//! What happens in the town that everybody can see: clicks, the wire, and what phones tell, in numbers.

use super::turns::Counts;

/// Something that everybody could see.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Seen {
    /// Clicks, and what became of them.
    Dials {
        phone: usize,
        to: usize,
    },
    DialRefused {
        phone: usize,
        to: usize,
    },
    Wishes {
        phone: usize,
        to: usize,
    },
    WishRefused {
        phone: usize,
        to: usize,
    },
    Accepted {
        phone: usize,
        id: u32,
    },
    Cancelled {
        phone: usize,
        id: u32,
    },
    UnaskedReply {
        phone: usize,
    },
    /// What a phone tells of a request.
    State {
        phone: usize,
        id: u32,
        state: &'static str,
    },
    Rings {
        phone: usize,
        id: u32,
    },
    Quiet {
        phone: usize,
        id: u32,
    },
    /// A call engages its user, or no longer.
    Engaged {
        phone: usize,
        call: u64,
        on: bool,
    },
    /// The wire.
    Invite {
        phone: usize,
        to: Option<usize>,
    },
    InviteOver {
        phone: usize,
        to: Option<usize>,
    },
    Subscribes {
        phone: usize,
        to: usize,
        sub: u64,
        /// A place in a phone's own queue, and what it waits for there.
        counts: Option<Counts>,
    },
    /// A call of its is answered.
    Talks {
        phone: usize,
    },
    /// A feature code that asks its exchange for a call back, or takes that back.
    Code {
        phone: usize,
        to: usize,
        asks: bool,
    },
    Granted {
        sub: u64,
        until: u64,
    },
    Told {
        sub: u64,
        ready: bool,
    },
    Over {
        sub: u64,
    },
    /// *Not now*, or *now again*.
    Says {
        phone: usize,
        to: usize,
        open: bool,
    },
    Dies {
        phone: usize,
    },
    Lives {
        phone: usize,
    },
    /// What is left in a phone after the day.
    Rests {
        phone: usize,
        held: Option<(&'static str, usize)>,
    },
}

impl Seen {
    /// The phone that it is about; of a subscription it is known to the referee.
    pub(super) fn phone(&self) -> Option<usize> {
        match *self {
            Seen::Dials { phone, .. }
            | Seen::DialRefused { phone, .. }
            | Seen::Wishes { phone, .. }
            | Seen::WishRefused { phone, .. }
            | Seen::Accepted { phone, .. }
            | Seen::Cancelled { phone, .. }
            | Seen::UnaskedReply { phone }
            | Seen::State { phone, .. }
            | Seen::Rings { phone, .. }
            | Seen::Quiet { phone, .. }
            | Seen::Engaged { phone, .. }
            | Seen::Invite { phone, .. }
            | Seen::InviteOver { phone, .. }
            | Seen::Subscribes { phone, .. }
            | Seen::Says { phone, .. }
            | Seen::Talks { phone }
            | Seen::Code { phone, .. }
            | Seen::Dies { phone }
            | Seen::Lives { phone }
            | Seen::Rests { phone, .. } => Some(phone),
            Seen::Granted { .. } | Seen::Told { .. } | Seen::Over { .. } => None,
        }
    }
}
