//! Headsets that do not mean what their descriptor says, by vendor and product.

/// How a headset differs from what its descriptor promises.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Quirks {
    /// Its mute is a switch that stays, on while muted, though it is described as a button that is pushed.
    pub(super) mute_stays: bool,
    /// It silences its microphone by itself and only tells so: no wish of the user at the call.
    pub(super) mutes_itself: bool,
}

const NONE: Quirks = Quirks { mute_stays: false, mutes_itself: false };

/// What is known, with who found it.
const KNOWN: &[(u16, u16, Quirks)] = &[
    // Google Hangouts Meet speakermic (systemd, hwdb, pull request 23372).
    (0x18D1, 0x8001, Quirks { mute_stays: true, ..NONE }),
    // Logitech Zone Vibe 125: the arm mutes when it is turned up (its owners' udev rules).
    (0x046D, 0x0AEE, Quirks { mutes_itself: true, ..NONE }),
];

/// What is odd about this one.
pub(super) fn of(vendor: u16, product: u16) -> Quirks {
    KNOWN.iter().find(|row| (row.0, row.1) == (vendor, product)).map_or(NONE, |row| row.2)
}
