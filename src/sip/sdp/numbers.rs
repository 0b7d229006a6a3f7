//! Which payload type stands for what in the offers of one session.

use super::negotiate::Chosen;
use super::read::Format;
use crate::model::media::Codec;

/// Payload types of our offers. A number keeps its meaning for the whole session (RFC 3264
/// section 8.3.2), so what the other side's offers have fixed is taken over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Numbers(Vec<(Format, u8)>);

impl Default for Numbers {
    /// The static types of RFC 3551, and the numbers that most exchanges use themselves.
    fn default() -> Numbers {
        Numbers(vec![
            (Format::Speech(Codec::Pcmu), 0),
            (Format::Speech(Codec::Pcma), 8),
            (Format::Speech(Codec::G722), 9),
            (Format::Speech(Codec::Opus), 107),
            (Format::Events(8_000), 101),
            (Format::Events(48_000), 102),
        ])
    }
}

impl Numbers {
    /// The number of a codec.
    pub(super) fn codec(&self, codec: Codec) -> u8 {
        self.of(Format::Speech(codec))
    }

    /// The number of telephone events with that clock rate in hertz.
    pub(super) fn events(&self, rate_hz: u32) -> u8 {
        self.of(Format::Events(rate_hz))
    }

    fn of(&self, format: Format) -> u8 {
        let entry = self.0.iter().find(|(f, _)| *f == format);
        entry.expect("every codec and both clocks of events are in the table").1
    }

    /// Takes over the numbers of an offer that we answered, and gets out of the way of those
    /// that it used for what we do not know.
    pub(super) fn learn(&mut self, chosen: &Chosen<'_, '_>) {
        let codecs = chosen.codecs.iter().map(|(n, codec)| (Format::Speech(*codec), *n));
        let events = chosen.events.iter().map(|(n, rate)| (Format::Events(*rate), *n));
        let theirs: Vec<(Format, u8)> = codecs.chain(events).collect();
        let mut used: Vec<u8> = chosen.stream.formats.iter().filter_map(|f| f.parse().ok()).collect();
        used.extend(self.0.iter().map(|(_, number)| *number));
        for (format, number) in &mut self.0 {
            if let Some((_, fixed)) = theirs.iter().find(|(f, _)| f == format) {
                *number = *fixed;
            } else if chosen.stream.formats.iter().any(|f| f.parse() == Ok(*number)) {
                // RFC 3551 section 6: the dynamic range.
                *number = (96..=127).find(|n| !used.contains(n)).unwrap_or(*number);
                used.push(*number);
            }
        }
    }
}
