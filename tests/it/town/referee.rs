//! The referee of the town: sees the wire, the clicks and what the phones told, in numbers of its own.

use std::collections::{BTreeMap, BTreeSet};

/// Something that everybody could see.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Seen {
    /// A phone answered its user: the request has this id.
    Accepted {
        phone: usize,
        id: u32,
    },
    /// A phone told its user that the request is over.
    Ended {
        phone: usize,
        id: u32,
    },
    /// The recall began or stopped to ring.
    Rings {
        phone: usize,
        id: u32,
    },
    Quiet {
        phone: usize,
        id: u32,
    },
    /// An INVITE of a request, and its end.
    Invite {
        phone: usize,
        id: u32,
        to: usize,
    },
    InviteOver {
        phone: usize,
        id: u32,
    },
    /// A phone lost its memory of all but its journal.
    Reboots {
        phone: usize,
    },
}

/// Judges a whole day; the first broken rule is the verdict.
pub(super) fn judge(day: &[Seen]) -> Result<(), String> {
    let mut alive: BTreeSet<(usize, u32)> = BTreeSet::new();
    let mut known: BTreeMap<usize, BTreeSet<u32>> = BTreeMap::new();
    let mut rings: BTreeMap<usize, u32> = BTreeMap::new();
    let mut invites: BTreeMap<(usize, u32), usize> = BTreeMap::new();
    for (index, seen) in day.iter().enumerate() {
        let wrong = |what: &str| Err(format!("{what}: {seen:?} at {index}"));
        match *seen {
            Seen::Accepted { phone, id } => {
                if alive.contains(&(phone, id)) {
                    continue;
                }
                let ids = known.entry(phone).or_default();
                if ids.contains(&id) {
                    return wrong("an id was used twice");
                }
                if ids.last().is_some_and(|last| *last > id) {
                    return wrong("ids do not ascend");
                }
                ids.insert(id);
                alive.insert((phone, id));
            }
            Seen::Ended { phone, id } => {
                if !alive.remove(&(phone, id)) && known.get(&phone).is_some_and(|k| k.contains(&id)) {
                    return wrong("a request ended twice");
                }
                known.entry(phone).or_default().insert(id);
                rings.retain(|p, i| (*p, *i) != (phone, id));
            }
            Seen::Rings { phone, id } => {
                let calling = invites.keys().any(|(p, _)| *p == phone);
                if rings.insert(phone, id).is_some() || calling {
                    return wrong("a second recall");
                }
            }
            Seen::Quiet { phone, .. } => {
                rings.remove(&phone);
            }
            Seen::Invite { phone, id, to } => {
                rings.remove(&phone);
                if !alive.contains(&(phone, id)) {
                    return wrong("a dial after the end");
                }
                if invites.iter().any(|((p, _), t)| *p == phone && *t == to) {
                    return wrong("two INVITEs to one person");
                }
                invites.insert((phone, id), to);
            }
            Seen::InviteOver { phone, id } => {
                invites.remove(&(phone, id));
            }
            Seen::Reboots { phone } => {
                rings.remove(&phone);
                invites.retain(|(p, _), _| *p != phone);
            }
        }
    }
    if let Some((phone, id)) = alive.first() {
        return Err(format!("request {id} of phone {phone} was lost"));
    }
    Ok(())
}
