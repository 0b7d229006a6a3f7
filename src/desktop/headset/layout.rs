//! Where a headset's buttons and lamps are in its reports: read from its own HID report descriptor.
//!
//! Pages and usages are those of the USB HID usage tables 1.5: 0x0B is telephony, 0x08 is lamps.

use super::quirks::Quirks;
use hidreport::{ArrayField, Field, FieldAttributes, Report, ReportDescriptor, Usage, VariableField};

/// The telephony page; its usage 0x05 is a headset.
pub(super) const TELEPHONY: u16 = 0x0B;
const LAMPS: u16 = 0x08;

/// A button of the telephony page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Button {
    /// 0x20: on while the handset is off its hook, or pressed to get there.
    HookSwitch,
    /// 0x21: to another call and back.
    Flash,
    /// 0x26: end or refuse the call.
    Drop,
    /// 0x2F: microphone off.
    PhoneMute,
}

/// What happened to a button.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Press {
    /// One that comes back by itself was pressed.
    Pushed(Button),
    /// One that stays as it is now stays like this.
    Stays(Button, bool),
}

/// What a headset shows of the calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Lamps {
    /// A call is up or being placed.
    pub(super) off_hook: bool,
    /// Something rings here.
    pub(super) ring: bool,
    /// The call that is up does not hear us.
    pub(super) mute: bool,
    /// A call is on hold.
    pub(super) hold: bool,
}

/// One button, where it is, and how it was last.
#[derive(Debug)]
struct Place {
    button: Button,
    at: At,
    stays: bool,
    was: bool,
}

#[derive(Debug)]
enum At {
    /// A bit, or bits, of its own.
    Bits(VariableField),
    /// On while its number is among those that are pressed.
    Among(ArrayField, u32),
}

/// An output report with lamps in it.
#[derive(Debug)]
struct LampReport {
    id: u8,
    /// Its bytes without the number in front.
    bytes: usize,
    /// Which lamp is at which bit after the number.
    bits: Vec<(Lamp, usize)>,
    sent: Option<Vec<u8>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Lamp {
    OffHook,
    Ring,
    Mute,
    Hold,
}

/// The buttons and lamps of one headset.
#[derive(Debug)]
pub(super) struct Layout {
    descriptor: ReportDescriptor,
    places: Vec<Place>,
    lamps: Vec<LampReport>,
}

impl Layout {
    /// Reads a descriptor. None where it is none, or where it has neither hook switch nor mute.
    pub(super) fn read(descriptor: &[u8], quirks: Quirks) -> Option<Layout> {
        let descriptor = ReportDescriptor::try_from(descriptor).ok()?;
        let fields = descriptor.input_reports().iter().flat_map(Report::fields);
        let mut places: Vec<Place> = fields.flat_map(places).collect();
        places.retain(|p| !(quirks.mutes_itself && p.button == Button::PhoneMute));
        for place in places.iter_mut().filter(|p| quirks.mute_stays && p.button == Button::PhoneMute) {
            place.stays = true;
        }
        let serves = places.iter().any(|p| matches!(p.button, Button::HookSwitch | Button::PhoneMute));
        let lamps = descriptor.output_reports().iter().filter_map(lamp_report).collect();
        serves.then_some(Layout { descriptor, places, lamps })
    }

    /// What a report says. One that is foreign, short or says nothing new says nothing.
    pub(super) fn pressed(&mut self, report: &[u8]) -> Vec<Press> {
        let known = !report.is_empty() && self.descriptor.find_input_report(report).is_some();
        let places = self.places.iter_mut().filter(|_| known);
        places
            .filter_map(|place| {
                let on = place.at.is_on(report)?;
                let changed = std::mem::replace(&mut place.was, on) != on;
                match (changed, place.stays) {
                    (true, true) => Some(Press::Stays(place.button, on)),
                    (true, false) if on => Some(Press::Pushed(place.button)),
                    _ => None,
                }
            })
            .collect()
    }

    /// The reports that show this, each with its number in front (0 where the headset numbers none); those that it
    /// shows already are left out.
    pub(super) fn show(&mut self, lamps: Lamps) -> Vec<Vec<u8>> {
        let shows = |report: &mut LampReport| {
            let mut bytes = vec![0; report.bytes + 1];
            bytes[0] = report.id;
            for (lamp, bit) in &report.bits {
                if lamps.has(*lamp)
                    && let Some(byte) = bytes.get_mut(1 + bit / 8)
                {
                    *byte |= 1 << (bit % 8);
                }
            }
            (report.sent.as_ref() != Some(&bytes)).then(|| report.sent.insert(bytes).clone())
        };
        self.lamps.iter_mut().filter_map(shows).collect()
    }
}

impl Lamps {
    fn has(self, lamp: Lamp) -> bool {
        match lamp {
            Lamp::OffHook => self.off_hook,
            Lamp::Ring => self.ring,
            Lamp::Mute => self.mute,
            Lamp::Hold => self.hold,
        }
    }
}

impl At {
    /// None where the report is another one, or too short.
    fn is_on(&self, report: &[u8]) -> Option<bool> {
        let bits = match self {
            At::Bits(field) => &field.bits,
            At::Among(field, _) => &field.bits,
        };
        if report.len() * 8 < bits.end {
            return None;
        }
        match self {
            At::Bits(field) => field.extract(report).ok().map(|value| u32::from(value) != 0),
            At::Among(field, number) => {
                field.extract(report).ok().map(|values| values.into_iter().any(|v| u32::from(v) == *number))
            }
        }
    }
}

/// The buttons of a field.
fn places(field: &Field) -> Vec<Place> {
    match field {
        Field::Variable(field) => {
            let Some(button) = button(&field.usage) else { return Vec::new() };
            // A pulse is relative, or goes back to where it was.
            let stays = match button {
                Button::HookSwitch => field.is_absolute(),
                _ => field.is_absolute() && field.has_no_preferred_state(),
            };
            vec![Place { button, at: At::Bits(field.clone()), stays, was: false }]
        }
        Field::Array(field) => {
            let lowest = u32::try_from(i32::from(&field.logical_minimum)).unwrap_or(0);
            let numbered = field.usages().iter().zip(lowest..);
            numbered
                .filter_map(|(usage, number)| {
                    let at = At::Among(field.clone(), number);
                    Some(Place { button: button(usage)?, at, stays: false, was: false })
                })
                .collect()
        }
        Field::Constant(_) => Vec::new(),
    }
}

fn button(usage: &Usage) -> Option<Button> {
    match (u16::from(usage.usage_page), u16::from(usage.usage_id)) {
        (TELEPHONY, 0x20) => Some(Button::HookSwitch),
        (TELEPHONY, 0x21) => Some(Button::Flash),
        (TELEPHONY, 0x26) => Some(Button::Drop),
        (TELEPHONY, 0x2F) => Some(Button::PhoneMute),
        _ => None,
    }
}

fn lamp(usage: &Usage) -> Option<Lamp> {
    match (u16::from(usage.usage_page), u16::from(usage.usage_id)) {
        (LAMPS, 0x09) => Some(Lamp::Mute),
        (LAMPS, 0x17) => Some(Lamp::OffHook),
        (LAMPS, 0x18) | (TELEPHONY, 0x9E) => Some(Lamp::Ring),
        (LAMPS, 0x20) => Some(Lamp::Hold),
        _ => None,
    }
}

fn lamp_report(report: &impl Report) -> Option<LampReport> {
    let id = report.report_id().as_ref().map(|id| u8::from(*id));
    let before = if id.is_some() { 8 } else { 0 };
    let fields = report.fields().iter().filter_map(|field| match field {
        Field::Variable(field) => Some((lamp(&field.usage)?, field.bits.start.checked_sub(before)?)),
        _ => None,
    });
    let bits: Vec<_> = fields.collect();
    let bytes = report.size_in_bytes().saturating_sub(before / 8);
    (!bits.is_empty()).then_some(LampReport { id: id.unwrap_or(0), bytes, bits, sent: None })
}
