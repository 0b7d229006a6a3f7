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
const F480_620: &[f32] = &[480.0, 620.0];

/// What E.180 recommends, and most of Europe does.
const COMMON: Country = Country {
    ringback: &[(F425, 1_000), (PAUSE, 4_000)],
    busy: &[(F425, 500), (PAUSE, 500)],
    congestion: &[(F425, 250), (PAUSE, 250)],
    call_waiting: &[(F425, 200), (PAUSE, 600), (F425, 200), (PAUSE, 5_000)],
    intrusion: &[(F425, 200), (PAUSE, 200), (F425, 200), (PAUSE, 1_400)],
};

const IT: Country = Country {
    congestion: &[(F425, 200), (PAUSE, 200)],
    call_waiting: &[(F425, 400), (PAUSE, 100), (F425, 250), (PAUSE, 100), (F425, 150), (PAUSE, 5_000)],
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
    call_waiting: &[(F425, 50), (PAUSE, 1_000), (F425, 50), (PAUSE, 4_000)],
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
    call_waiting: &[(F440, 300), (PAUSE, 9_700)],
    intrusion: &[(F440, 500), (PAUSE, 7_500)],
};

const DE: Country = Country {
    busy: &[(F425, 480), (PAUSE, 480)],
    congestion: &[(F425, 240), (PAUSE, 240)],
    call_waiting: &[(F425, 200), (PAUSE, 200), (F425, 200), (PAUSE, 5_000)],
    ..COMMON
};

/// The tones of a country by its ISO 3166 code; the common ones where we know none.
pub fn country(code: Option<&str>) -> &'static Country {
    let code = code.unwrap_or_default().to_ascii_uppercase();
    match code.as_str() {
        "IT" => &IT,
        "FR" => &FR,
        "ES" => &ES,
        "BR" => &BR,
        "RU" | "BY" | "KZ" => &RU,
        "GB" | "IE" => &GB,
        "US" | "CA" => &US,
        "DE" => &DE,
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
            Tone::Ring | Tone::Recall | Tone::Confirm => None,
        }
    }
}
