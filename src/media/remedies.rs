//! What is done against a network's faults; tests leave parts of it out, to prove that they would notice.

/// The remedies at work. All of them, but in tests.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Remedies {
    /// Packets wait for their time; without it they are played as they come, and nothing below happens.
    pub buffering: bool,
    /// The delay follows the network; without it stands still.
    pub adapting: bool,
    /// What is missing is made up; without it silence.
    pub concealing: bool,
    /// Lost packets are taken from the copies that later ones carry (Opus FEC).
    pub recovering: bool,
}

impl Default for Remedies {
    fn default() -> Self {
        Remedies { buffering: true, adapting: true, concealing: true, recovering: true }
    }
}

/// Names the remedies to do without, by comma, as [`Remedies::without`] has them.
const WITHOUT_VARIABLE: &str = "PERCH_TEST_WITHOUT";

/// Set to `none`, there is no jitter buffer, and nothing of what needs one.
const JITTER_VARIABLE: &str = "PERCH_TEST_JITTER";

impl Remedies {
    /// All but what the environment leaves out: the control runs that prove the tests can fail.
    pub fn left_by_tests() -> Remedies {
        let without = std::env::var(WITHOUT_VARIABLE).unwrap_or_default();
        let no_buffer = std::env::var(JITTER_VARIABLE).is_ok_and(|value| value == "none");
        Remedies::without(without.split(',').chain(no_buffer.then_some("buffer")))
    }

    /// All but these: `buffer`, `adapting`, `concealment`, `fec`. Other words mean nothing.
    pub fn without<'a>(parts: impl IntoIterator<Item = &'a str>) -> Remedies {
        let mut remedies = Remedies::default();
        for part in parts {
            match part {
                "buffer" => remedies.buffering = false,
                "adapting" => remedies.adapting = false,
                "concealment" => remedies.concealing = false,
                "fec" => remedies.recovering = false,
                _ => {}
            }
        }
        remedies
    }
}
