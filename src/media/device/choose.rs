//! Which device to use: the one the settings name while it is there, else the system's, else any.

use crate::model::event::DeviceName;

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

#[cfg(test)]
mod tests {
    use super::*;

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
