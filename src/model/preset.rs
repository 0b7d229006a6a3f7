//! What well-known exchanges are delivered with (reference part 3.1, R3), and what countries ask of redialling (part 3.4).

use serde::{Deserialize, Serialize};

use super::settings::{FeatureCodes, RedialSettings};

/// Whose rules timed redial keeps to (part 3.4).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RedialRules {
    /// Within the rules of all of them.
    #[default]
    Everywhere,
    /// 47 CFR 68.318(b): two tries, thirteen more after busy, then an hour of rest.
    UnitedStates,
    /// CS-03 section 3.18: ten tries, and it must be seen.
    Canada,
    /// Fifteen tries, five seconds apart at least.
    Europe,
    /// PTC: ten within thirty minutes, thirty seconds on hook between them.
    NewZealand,
}

impl RedialRules {
    /// All of them.
    pub const ALL: [RedialRules; 5] = [
        RedialRules::Everywhere,
        RedialRules::UnitedStates,
        RedialRules::Canada,
        RedialRules::Europe,
        RedialRules::NewZealand,
    ];

    /// Tries at most, whatever the settings say.
    pub const fn most_tries(self) -> u8 {
        match self {
            RedialRules::UnitedStates | RedialRules::Europe => 15,
            RedialRules::Everywhere | RedialRules::Canada | RedialRules::NewZealand => 10,
        }
    }

    /// Seconds from the end of one try to the next, at least.
    pub const fn least_interval_s(self) -> u16 {
        match self {
            RedialRules::Everywhere | RedialRules::NewZealand => 30,
            RedialRules::UnitedStates | RedialRules::Canada | RedialRules::Europe => 5,
        }
    }

    /// Minutes of rest for a number that was tried as often as is allowed, at least.
    pub const fn least_rest_minutes(self) -> u16 {
        match self {
            RedialRules::Everywhere | RedialRules::UnitedStates => 60,
            RedialRules::NewZealand => 30,
            RedialRules::Canada | RedialRules::Europe => 1,
        }
    }

    /// A line's settings by these rules, a minute apart.
    pub const fn preset(self) -> RedialSettings {
        RedialSettings {
            rules: self,
            tries: self.most_tries(),
            interval_s: 60,
            total_minutes: 30,
            lock_out_minutes: 60,
        }
    }
}

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
            callback_no_answer: None,
            callback_cancel: Some(self.callback_cancel.to_owned()),
            camp_on: None,
            camp_on_cancel: None,
            leave_word: None,
            cancel_is_for_all: self.cancel_is_for_all,
            one_at_a_time: self.one_at_a_time,
        }
    }
}

/// The exchanges whose codes are known; `{}` stands for the number that was called.
///
/// Not among them: Panasonic, Ericsson, BroadWorks and NethVoice, which want a digit during the busy call itself, where the
/// keypad is alive; PortSIP, whose code only switches the feature on; Kalliope and Unify, whose codes are each site's own.
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
