//! What a watched line looks like, from dialog-info documents (RFC 4235) or presence (RFC 3863).

use std::collections::BTreeMap;

use super::seam::DialogNews;
use crate::model::signal::DialogIds;

/// Devices of one person that answer one SUBSCRIBE.
const MAX_FORKS: usize = 8;
/// Dialogs kept of one device.
const MAX_DIALOGS: usize = 64;

/// What the lamp shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sight {
    /// Nothing has been told.
    Unknown,
    /// No dialog is up: free, as far as this road can tell.
    Idle,
    /// Some device is occupied.
    Busy,
    /// Presence says *closed*: not there.
    Absent,
}

/// What reading one document came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reading {
    /// Understood.
    Read,
    /// Old or repeated: ignored.
    Old,
    /// A part without its whole, or one was missed: ask for a full one (RFC 4235 section 4.3).
    Gap,
}

/// The lamp of one person: every device that answers, told apart by its tag.
#[derive(Debug, Default)]
pub(super) struct Lamp {
    forks: BTreeMap<String, Device>,
}

#[derive(Debug, Default)]
struct Device {
    version: Option<u32>,
    dialogs: BTreeMap<String, DialogNews>,
    presence: Option<(bool, bool)>,
}

impl Lamp {
    /// A dialog-info document. `full` replaces, `partial` is merged by id; versions ascend.
    pub(super) fn dialogs(&mut self, fork: String, version: u32, full: bool, dialogs: Vec<DialogNews>) -> Reading {
        let Some(device) = self.device(fork) else { return Reading::Old };
        let gap = match device.version {
            None => !full,
            // A notifier that starts over at 0 with the whole state has been restarted.
            Some(last) if version < last && !(full && version == 0) => return Reading::Old,
            Some(last) if version == last && !full => return Reading::Old,
            // Yealink's first partial skips numbers: the part is good, the whole is asked for all the same.
            Some(last) => !full && version != last.saturating_add(1),
        };
        device.version = Some(version);
        if full {
            device.dialogs.clear();
        }
        for dialog in dialogs {
            if dialog.terminated {
                device.dialogs.remove(&dialog.id);
            } else if device.dialogs.len() < MAX_DIALOGS || device.dialogs.contains_key(&dialog.id) {
                device.dialogs.insert(dialog.id.clone(), dialog);
            }
        }
        if gap { Reading::Gap } else { Reading::Read }
    }

    /// A presence document.
    pub(super) fn presence(&mut self, fork: String, open: bool, on_the_phone: bool) -> Reading {
        let Some(device) = self.device(fork) else { return Reading::Old };
        device.presence = Some((open, on_the_phone));
        device.version = Some(0);
        Reading::Read
    }

    /// A device has gone for good; false if it was the last one.
    pub(super) fn loses(&mut self, fork: &str) -> bool {
        let others = self.forks.iter().any(|(tag, device)| tag != fork && device.version.is_some());
        if others {
            self.forks.remove(fork);
        }
        others
    }

    /// Every device together: busy if any is, free only if none is.
    pub(super) fn sight(&self) -> Sight {
        let mut told = self.forks.values().filter(|d| d.version.is_some()).peekable();
        if told.peek().is_none() {
            return Sight::Unknown;
        }
        let mut absent = true;
        for device in told {
            if !device.dialogs.is_empty() || device.presence.is_some_and(|(open, phone)| open && phone) {
                return Sight::Busy;
            }
            absent &= device.presence.is_some_and(|(open, _)| !open);
        }
        if absent { Sight::Absent } else { Sight::Idle }
    }

    /// All that keeps it busy is still ringing.
    pub(super) fn only_rings(&self) -> bool {
        let mut dialogs = self.forks.values().flat_map(|d| d.dialogs.values()).peekable();
        dialogs.peek().is_some() && dialogs.all(|d| !d.confirmed)
    }

    /// The ids of a confirmed dialog, where the notifier tells them (RFC 3911 wants them).
    pub(super) fn joinable(&self) -> Option<&DialogIds> {
        self.forks.values().flat_map(|d| d.dialogs.values()).filter(|d| d.confirmed).find_map(|d| d.dialog.as_ref())
    }

    fn device(&mut self, fork: String) -> Option<&mut Device> {
        if self.forks.len() >= MAX_FORKS && !self.forks.contains_key(&fork) {
            return None;
        }
        Some(self.forks.entry(fork).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialog(id: &str, terminated: bool) -> DialogNews {
        DialogNews { id: id.to_owned(), terminated, confirmed: true, dialog: None }
    }

    /// Documents as (version, full, dialogs as `id` or `-id` for terminated), and what is seen in the end.
    #[track_caller]
    fn check(documents: &[(u32, bool, &[&str])], last: Reading, sight: Sight) {
        let mut lamp = Lamp::default();
        let mut reading = Reading::Old;
        for (version, full, ids) in documents {
            let dialogs = ids.iter().map(|id| dialog(id.trim_start_matches('-'), id.starts_with('-'))).collect();
            reading = lamp.dialogs("a".to_owned(), *version, *full, dialogs);
        }
        assert_eq!((reading, lamp.sight()), (last, sight), "{documents:?}");
    }

    #[test]
    fn documents_add_up_to_what_the_line_does() {
        check(&[], Reading::Old, Sight::Unknown);
        check(&[(0, true, &[])], Reading::Read, Sight::Idle);
        check(&[(0, true, &["1"])], Reading::Read, Sight::Busy);
        check(&[(0, true, &["-1"])], Reading::Read, Sight::Idle);
        // Partial merges by id; another dialog may still be up.
        check(&[(0, true, &["1", "2"]), (1, false, &["-1"])], Reading::Read, Sight::Busy);
        check(&[(0, true, &["1", "2"]), (1, false, &["-1"]), (2, false, &["-2"])], Reading::Read, Sight::Idle);
        // A gap, as Yealink leaves them; and a part without its whole.
        check(&[(1, true, &["1"]), (4, false, &["-1"])], Reading::Gap, Sight::Idle);
        check(&[(3, false, &["1"])], Reading::Gap, Sight::Busy);
        // Reordered and repeated ones.
        check(&[(2, true, &["1"]), (1, true, &[])], Reading::Old, Sight::Busy);
        check(&[(2, true, &["1"]), (2, false, &["-1"])], Reading::Old, Sight::Busy);
        check(&[(2, true, &["1"]), (2, true, &["1"])], Reading::Read, Sight::Busy);
        // A notifier that was restarted.
        check(&[(9, true, &["1"]), (0, true, &[])], Reading::Read, Sight::Idle);
    }

    #[test]
    fn one_device_on_the_phone_makes_the_person_busy() {
        let mut lamp = Lamp::default();
        lamp.dialogs("desk".to_owned(), 0, true, vec![]);
        lamp.dialogs("mobile".to_owned(), 0, true, vec![dialog("1", false)]);
        assert_eq!(lamp.sight(), Sight::Busy);
    }

    #[test]
    fn presence_tells_absence_from_idleness() {
        for (open, phone, sight) in [
            (true, false, Sight::Idle),
            (true, true, Sight::Busy),
            (false, false, Sight::Absent),
            (false, true, Sight::Absent),
        ] {
            let mut lamp = Lamp::default();
            lamp.presence("a".to_owned(), open, phone);
            assert_eq!(lamp.sight(), sight);
        }
    }

    #[test]
    fn a_flood_of_devices_and_dialogs_is_bounded() {
        let mut lamp = Lamp::default();
        for n in 0..1000 {
            lamp.dialogs(format!("fork{n}"), 0, true, (0..1000).map(|d| dialog(&d.to_string(), false)).collect());
        }
        assert_eq!(lamp.forks.len(), MAX_FORKS);
        assert!(lamp.forks.values().all(|d| d.dialogs.len() <= MAX_DIALOGS));
    }
}
