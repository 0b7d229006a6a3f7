//! The system's sound, through cpal: which devices there are, and finding one again by its id.

use std::path::Path;

use cpal::Host;
use cpal::traits::{DeviceTrait, HostTrait};

use super::choose::Listed;
use crate::model::event::DeviceName;

/// ALSA's plugins that are devices to a person; the others resample, discard or mix.
const ALSA_DEVICES: [&str; 4] = ["default", "pipewire", "plughw:", "sysdefault:"];

/// Which way sound goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Way {
    /// Into the room.
    Out,
    /// From the room.
    In,
}

/// The best host of this system; none if there is no sound at all.
pub(super) fn open() -> Option<Host> {
    let hosts = cpal::available_hosts();
    let is_alsa = |id: &cpal::HostId| id.name().eq_ignore_ascii_case("alsa");
    // A sound server first. The ALSA library complains aloud on stderr where there is no card: it is not asked then.
    let mut order: Vec<_> = hosts.iter().filter(|id| !is_alsa(id)).collect();
    if Path::new("/dev/snd").exists() {
        order.extend(hosts.iter().filter(|id| is_alsa(id)));
    }
    order.into_iter().find_map(|id| cpal::host_from_id(*id).ok())
}

/// The devices of one direction; none if the system cannot be asked any more.
pub(super) fn list(host: &Host, way: Way) -> Option<Listed> {
    let is_alsa = host.id().name().eq_ignore_ascii_case("alsa");
    let all = host.devices().ok()?;
    let devices = all
        .filter(|device| match way {
            Way::Out => device.supports_output(),
            Way::In => device.supports_input(),
        })
        .filter_map(|device| name(&device))
        .filter(|name| !is_alsa || ALSA_DEVICES.iter().any(|known| alsa_name(&name.id).starts_with(known)))
        .collect();
    let default = match way {
        Way::Out => host.default_output_device(),
        Way::In => host.default_input_device(),
    };
    Some(Listed { devices, default: default.and_then(|device| name(&device)).map(|name| name.id) })
}

/// A device by its id.
pub(super) fn find(host: &Host, id: &str) -> Option<cpal::Device> {
    host.device_by_id(&id.parse().ok()?)
}

fn name(device: &cpal::Device) -> Option<DeviceName> {
    let id = device.id().ok()?.to_string();
    let title = device.description().map_or_else(|_| id.clone(), |d| d.name().to_owned());
    Some(DeviceName { id, title })
}

fn alsa_name(id: &str) -> &str {
    id.split_once(':').map_or(id, |(_, name)| name)
}
