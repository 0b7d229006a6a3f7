//! Which device to use: the one the settings name while it is there, else the system's, else any.

use crate::model::event::DeviceName;
use crate::model::settings::AudioSettings;

/// The devices of one direction, and which the system prefers.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Listed {
    /// All of them.
    pub devices: Vec<DeviceName>,
    /// The id of the system's own choice.
    pub default: Option<String>,
}

/// The device to use now; none if there is none at all.
pub fn choose<'a>(wanted: Option<&str>, listed: &'a Listed) -> Option<&'a DeviceName> {
    let named = |id: &str| listed.devices.iter().find(|device| device.id == id);
    wanted
        .and_then(named)
        .or_else(|| listed.default.as_deref().and_then(named))
        // What only repeats a loudspeaker is no microphone.
        .or_else(|| listed.devices.iter().find(|device| !device.id.ends_with(".monitor")))
}

/// Where it rings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RingAt {
    /// Loudspeakers other than the one for calls.
    pub apart: Vec<DeviceName>,
    /// At the one for calls.
    pub here: bool,
}

impl Default for RingAt {
    fn default() -> Self {
        RingAt { apart: Vec::new(), here: true }
    }
}

/// Where it rings, as the setting wants it, when calls are heard at `output`. A loudspeaker that is not there is no reason
/// not to ring.
pub fn ring_at(wanted: Option<&str>, output: Option<&DeviceName>, listed: &Listed) -> RingAt {
    let is_here = |device: &DeviceName| output.is_some_and(|output| output.id == device.id);
    let others = |keep: &dyn Fn(&DeviceName) -> bool| -> Vec<DeviceName> {
        listed.devices.iter().filter(|device| !is_here(device) && keep(device)).cloned().collect()
    };
    match wanted {
        Some(AudioSettings::EVERYWHERE) => RingAt { apart: others(&|_| true), here: true },
        Some(id) => {
            let apart = others(&|device| device.id == id);
            RingAt { here: apart.is_empty(), apart }
        }
        None => RingAt::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_rings_at_one_at_all_or_where_calls_are_heard_but_never_nowhere() {
        let device = |id: &str| DeviceName { id: id.into(), title: id.to_uppercase() };
        let listed = Listed { devices: ["headset", "speakers", "hdmi"].map(device).to_vec(), default: None };
        let headset = device("headset");
        for (wanted, apart, here) in [
            (None, &[][..], true),
            (Some("speakers"), &["speakers"], false),
            (Some("headset"), &[], true),
            (Some("unplugged"), &[], true),
            (Some(AudioSettings::EVERYWHERE), &["speakers", "hdmi"], true),
        ] {
            let ring = ring_at(wanted, Some(&headset), &listed);
            let ids: Vec<&str> = ring.apart.iter().map(|device| device.id.as_str()).collect();
            assert_eq!((ids.as_slice(), ring.here), (apart, here), "{wanted:?}");
        }
    }

    #[test]
    fn the_headset_while_it_is_plugged_in_else_the_systems_choice_else_any() {
        let listed = |ids: &[&str], default: Option<&str>| Listed {
            devices: ids.iter().map(|id| DeviceName { id: (*id).into(), title: id.to_uppercase() }).collect(),
            default: default.map(str::to_owned),
        };
        for (wanted, ids, default, expected) in [
            (Some("headset"), &["speakers", "headset"][..], Some("speakers"), Some("headset")),
            (Some("headset"), &["speakers", "hdmi"], Some("speakers"), Some("speakers")),
            (None, &["speakers", "hdmi"], Some("hdmi"), Some("hdmi")),
            (None, &["x.monitor", "mic"], Some("gone"), Some("mic")),
            (None, &["x.monitor"], Some("x.monitor"), Some("x.monitor")),
            (Some("headset"), &[], None, None),
        ] {
            let listed = listed(ids, default);
            assert_eq!(choose(wanted, &listed).map(|d| d.id.as_str()), expected, "{wanted:?} of {ids:?}");
        }
    }
}
