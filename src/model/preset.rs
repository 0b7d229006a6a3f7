//! The feature codes that well-known exchanges are delivered with (reference part 3.1, R3).

use super::settings::FeatureCodes;

/// One exchange's codes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Preset {
    /// The exchange, by its maker's name.
    pub name: &'static str,
    callback: &'static str,
    callback_cancel: &'static str,
    cancel_is_for_all: bool,
    one_at_a_time: bool,
}

impl Preset {
    /// The codes as a line's settings hold them.
    pub fn codes(&self) -> FeatureCodes {
        FeatureCodes {
            callback: Some(self.callback.to_owned()),
            callback_cancel: Some(self.callback_cancel.to_owned()),
            camp_on: None,
            camp_on_cancel: None,
            cancel_is_for_all: self.cancel_is_for_all,
            one_at_a_time: self.one_at_a_time,
        }
    }
}

/// The exchanges whose codes are known; `{}` stands for the number that was called.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "Asterisk (example dialplan)",
        callback: "30",
        callback_cancel: "31",
        cancel_is_for_all: false,
        one_at_a_time: true,
    },
    Preset { name: "FreePBX", callback: "*82", callback_cancel: "*83", cancel_is_for_all: false, one_at_a_time: true },
    Preset {
        name: "Grandstream UCM",
        callback: "*11",
        callback_cancel: "*12",
        cancel_is_for_all: false,
        one_at_a_time: true,
    },
    Preset {
        name: "Yeastar",
        callback: "*79{}",
        callback_cancel: "*079",
        cancel_is_for_all: true,
        one_at_a_time: false,
    },
    Preset {
        name: "Mitel 400",
        callback: "*37",
        callback_cancel: "#37",
        cancel_is_for_all: false,
        one_at_a_time: true,
    },
    Preset {
        name: "North American network",
        callback: "*66",
        callback_cancel: "*86",
        cancel_is_for_all: true,
        one_at_a_time: false,
    },
];
