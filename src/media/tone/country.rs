//! Call progress tones by country, after the supplement to ITU-T E.180.

use crate::model::media::Tone;

/// A tone or a pause: the frequencies sounded together, in hertz (none is a pause), and how long, in ms.
pub type Step = (&'static [f32], u32);

/// A country's tones; each repeats.
#[derive(Debug)]
pub struct Country {
    ringback: &'static [Step],
    busy: &'static [Step],
    congestion: &'static [Step],
    call_waiting: &'static [Step],
    intrusion: &'static [Step],
}

const PAUSE: &[f32] = &[];
const F425: &[f32] = &[425.0];
const F440: &[f32] = &[440.0];
const F400: &[f32] = &[400.0];
const F414: &[f32] = &[414.0];
const F420: &[f32] = &[420.0];
const F450: &[f32] = &[450.0];
const F480_620: &[f32] = &[480.0, 620.0];
/// 400 Hz, its loudness swinging so many times a second: the tone and its two side bands.
const F400_16: &[f32] = &[384.0, 400.0, 416.0];
const F400_25: &[f32] = &[375.0, 400.0, 425.0];
const F400_33: &[f32] = &[367.0, 400.0, 433.0];

/// What E.180 recommends, and most of Europe does.
const COMMON: Country = Country {
    ringback: &[(F425, 1_000), (PAUSE, 4_000)],
    busy: &[(F425, 500), (PAUSE, 500)],
    congestion: &[(F425, 250), (PAUSE, 250)],
    call_waiting: &[(F425, 200), (PAUSE, 600), (F425, 200), (PAUSE, 5_000)],
    intrusion: &[(F425, 200), (PAUSE, 200), (F425, 200), (PAUSE, 1_400)],
};

/// Two short ones and quiet: softer than a call that waits, for nobody is to be answered.
const CAMP_ON: &[Step] = &[(F425, 80), (PAUSE, 120), (F425, 80), (PAUSE, 10_000)];

/// The beep of a recorder: 1,400 Hz for a fifth of a second every fifteen (47 CFR 64.501; AT&T practice since 1948).
const RECORDING: &[Step] = &[(&[1_400.0], 200), (PAUSE, 14_800)];

const IT: Country = Country {
    congestion: &[(F425, 200), (PAUSE, 200)],
    call_waiting: &[(F425, 400), (PAUSE, 100), (F425, 250), (PAUSE, 100), (F425, 150), (PAUSE, 14_000)],
    ..COMMON
};

const FR: Country = Country {
    ringback: &[(F440, 1_500), (PAUSE, 3_500)],
    busy: &[(F440, 500), (PAUSE, 500)],
    congestion: &[(F440, 250), (PAUSE, 250)],
    call_waiting: &[(F440, 300), (PAUSE, 8_000)],
    intrusion: &[(F440, 200), (PAUSE, 1_800)],
};

const ES: Country = Country {
    ringback: &[(F425, 1_500), (PAUSE, 3_000)],
    busy: &[(F425, 200), (PAUSE, 200)],
    congestion: &[(F425, 200), (PAUSE, 200), (F425, 200), (PAUSE, 200), (F425, 200), (PAUSE, 600)],
    call_waiting: &[(F425, 175), (PAUSE, 175), (F425, 175), (PAUSE, 3_500)],
    ..COMMON
};

const BR: Country = Country {
    busy: &[(F425, 250), (PAUSE, 250)],
    congestion: &[(F425, 250), (PAUSE, 250), (F425, 750), (PAUSE, 250)],
    call_waiting: &[(F425, 50), (PAUSE, 1_000)],
    ..COMMON
};

const RU: Country = Country {
    ringback: &[(F425, 800), (PAUSE, 3_200)],
    busy: &[(F425, 350), (PAUSE, 350)],
    congestion: &[(F425, 175), (PAUSE, 175)],
    call_waiting: &[(F425, 200), (PAUSE, 5_000)],
    ..COMMON
};

const GB: Country = Country {
    ringback: &[(&[400.0, 450.0], 400), (PAUSE, 200), (&[400.0, 450.0], 400), (PAUSE, 2_000)],
    busy: &[(F400, 375), (PAUSE, 375)],
    congestion: &[(F400, 400), (PAUSE, 350), (F400, 225), (PAUSE, 525)],
    call_waiting: &[(F400, 100), (PAUSE, 3_000)],
    intrusion: &[(F400, 200), (PAUSE, 1_800)],
};

const US: Country = Country {
    ringback: &[(&[440.0, 480.0], 2_000), (PAUSE, 4_000)],
    busy: &[(F480_620, 500), (PAUSE, 500)],
    congestion: &[(F480_620, 250), (PAUSE, 250)],
    call_waiting: &[(F440, 300), (PAUSE, 10_000)],
    intrusion: &[(F440, 500), (PAUSE, 7_500)],
};

const DE: Country = Country {
    busy: &[(F425, 480), (PAUSE, 480)],
    congestion: &[(F425, 240), (PAUSE, 240)],
    call_waiting: &[(F425, 200), (PAUSE, 200), (F425, 200), (PAUSE, 5_000)],
    ..COMMON
};

const AR: Country = Country {
    busy: &[(F425, 300), (PAUSE, 200)],
    congestion: &[(F425, 300), (PAUSE, 400)],
    call_waiting: &[(F425, 400), (PAUSE, 200), (F425, 400), (PAUSE, 4_000)],
    ..COMMON
};

const AT: Country = Country {
    ringback: &[(F420, 1_000), (PAUSE, 5_000)],
    busy: &[(F420, 400), (PAUSE, 400)],
    congestion: &[(F420, 200), (PAUSE, 200)],
    call_waiting: &[(F420, 40), (PAUSE, 1_960)],
    ..COMMON
};

const AU: Country = Country {
    ringback: GB.ringback,
    busy: &[(F425, 375), (PAUSE, 375)],
    call_waiting: &[(F425, 200), (PAUSE, 200), (F425, 200), (PAUSE, 4_400)],
    ..COMMON
};

const BE: Country = Country {
    ringback: &[(F425, 1_000), (PAUSE, 3_000)],
    congestion: &[(F425, 167), (PAUSE, 167)],
    call_waiting: &[(&[1_400.0], 175), (PAUSE, 175), (&[1_400.0], 175), (PAUSE, 3_500)],
    ..COMMON
};

const CH: Country = Country {
    congestion: &[(F425, 200), (PAUSE, 200)],
    call_waiting: &[(F425, 200), (PAUSE, 200), (F425, 200), (PAUSE, 4_000)],
    ..COMMON
};

const CL: Country = Country {
    ringback: &[(F400, 1_000), (PAUSE, 3_000)],
    busy: &[(F400, 500), (PAUSE, 500)],
    congestion: &[(F400, 200), (PAUSE, 200)],
    call_waiting: &[(F400, 250), (PAUSE, 8_750)],
    ..COMMON
};

const CN: Country = Country {
    ringback: &[(F450, 1_000), (PAUSE, 4_000)],
    busy: &[(F450, 350), (PAUSE, 350)],
    congestion: &[(F450, 700), (PAUSE, 700)],
    call_waiting: &[(F450, 400), (PAUSE, 4_000)],
    ..COMMON
};

const CZ: Country = Country {
    busy: &[(F425, 330), (PAUSE, 330)],
    congestion: &[(F425, 165), (PAUSE, 165)],
    call_waiting: &[(F425, 330), (PAUSE, 9_000)],
    ..COMMON
};

const DK: Country = Country {
    congestion: &[(F425, 200), (PAUSE, 200)],
    call_waiting: &[(F425, 200), (PAUSE, 600), (F425, 200), (PAUSE, 3_000)],
    ..COMMON
};

const FI: Country = Country {
    busy: &[(F425, 300), (PAUSE, 300)],
    congestion: &[(F425, 200), (PAUSE, 200)],
    call_waiting: &[(F425, 150), (PAUSE, 150), (F425, 150), (PAUSE, 8_000)],
    ..COMMON
};

const HU: Country = Country {
    ringback: &[(F425, 1_250), (PAUSE, 3_750)],
    busy: &[(F425, 300), (PAUSE, 300)],
    congestion: &[(F425, 300), (PAUSE, 300)],
    call_waiting: &[(F425, 40), (PAUSE, 1_960)],
    ..COMMON
};

const IL: Country = Country {
    ringback: &[(F414, 1_000), (PAUSE, 3_000)],
    busy: &[(F414, 500), (PAUSE, 500)],
    congestion: &[(F414, 250), (PAUSE, 250)],
    call_waiting: &[(F414, 100), (PAUSE, 100), (F414, 100), (PAUSE, 100), (F414, 600), (PAUSE, 3_000)],
    ..COMMON
};

const IN: Country = Country {
    ringback: &[(F400_25, 400), (PAUSE, 200), (F400_25, 400), (PAUSE, 2_000)],
    busy: &[(F400, 750), (PAUSE, 750)],
    congestion: &[(F400, 250), (PAUSE, 250)],
    call_waiting: &[(F400, 200), (PAUSE, 100), (F400, 200), (PAUSE, 7_500)],
    ..COMMON
};

const JP: Country = Country {
    ringback: &[(F400_16, 1_000), (PAUSE, 2_000)],
    busy: &[(F400, 500), (PAUSE, 500)],
    congestion: &[(F400, 500), (PAUSE, 500)],
    call_waiting: &[(F400_16, 500), (PAUSE, 8_000)],
    ..COMMON
};

const MX: Country = Country {
    busy: &[(F425, 250), (PAUSE, 250)],
    call_waiting: &[(F425, 200), (PAUSE, 600), (F425, 200), (PAUSE, 10_000)],
    ..COMMON
};

const NL: Country = Country { call_waiting: &[(F425, 500), (PAUSE, 9_500)], ..COMMON };

const NO: Country = Country {
    congestion: &[(F425, 200), (PAUSE, 200)],
    call_waiting: &[(F425, 200), (PAUSE, 600), (F425, 200), (PAUSE, 10_000)],
    ..COMMON
};

const NZ: Country = Country {
    ringback: GB.ringback,
    busy: &[(F400, 500), (PAUSE, 500)],
    congestion: &[(F400, 250), (PAUSE, 250)],
    call_waiting: &[(F400, 200), (PAUSE, 3_000)],
    ..COMMON
};

const PL: Country = Country {
    congestion: &[(F425, 500), (PAUSE, 500)],
    call_waiting: &[(F425, 150), (PAUSE, 150), (F425, 150), (PAUSE, 4_000)],
    ..COMMON
};

const PT: Country = Country {
    ringback: &[(F425, 1_000), (PAUSE, 5_000)],
    congestion: &[(F425, 200), (PAUSE, 200)],
    call_waiting: &[(F440, 300), (PAUSE, 10_000)],
    ..COMMON
};

const SE: Country = Country {
    ringback: &[(F425, 1_000), (PAUSE, 5_000)],
    busy: &[(F425, 250), (PAUSE, 250)],
    congestion: &[(F425, 250), (PAUSE, 750)],
    call_waiting: &[(F425, 200), (PAUSE, 500), (F425, 200), (PAUSE, 9_100)],
    ..COMMON
};

const ZA: Country = Country {
    ringback: &[(F400_33, 400), (PAUSE, 200), (F400_33, 400), (PAUSE, 2_000)],
    busy: &[(F400, 500), (PAUSE, 500)],
    congestion: &[(F400, 250), (PAUSE, 250)],
    call_waiting: &[(F400, 250), (PAUSE, 250), (F400, 250), (PAUSE, 3_250)],
    ..COMMON
};

/// The tones of a country by its ISO 3166 code; the common ones where we know none.
pub fn country(code: Option<&str>) -> &'static Country {
    let code = code.unwrap_or_default().to_ascii_uppercase();
    match code.as_str() {
        "AR" => &AR,
        "AT" => &AT,
        "AU" => &AU,
        "BE" => &BE,
        "BR" => &BR,
        "CH" => &CH,
        "CL" => &CL,
        "CN" => &CN,
        "CZ" | "SK" => &CZ,
        "DE" => &DE,
        "DK" => &DK,
        "ES" => &ES,
        "FI" | "GR" => &FI,
        "FR" => &FR,
        "GB" | "IE" => &GB,
        "HU" => &HU,
        "IL" => &IL,
        "IN" => &IN,
        "IT" => &IT,
        "JP" => &JP,
        "MX" => &MX,
        "NL" => &NL,
        "NO" => &NO,
        "NZ" => &NZ,
        "PL" => &PL,
        "PT" => &PT,
        "RU" | "BY" | "KZ" => &RU,
        "SE" => &SE,
        "US" | "CA" => &US,
        "ZA" => &ZA,
        _ => &COMMON,
    }
}

impl Country {
    /// How a tone goes here; none for those that are the phone's own.
    pub fn steps(&self, tone: Tone) -> Option<&'static [Step]> {
        match tone {
            Tone::Ringback => Some(self.ringback),
            Tone::Busy => Some(self.busy),
            Tone::Congestion => Some(self.congestion),
            Tone::CallWaiting => Some(self.call_waiting),
            Tone::Intrusion => Some(self.intrusion),
            Tone::CampOn => Some(CAMP_ON),
            Tone::Recording => Some(RECORDING),
            Tone::Ring | Tone::Recall | Tone::Confirm => None,
        }
    }
}
