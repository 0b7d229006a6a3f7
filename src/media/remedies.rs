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

impl Remedies {
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
