//! DTMF as telephone events (RFC 4733): sent with growing duration and three ends, received once per press.

use std::collections::VecDeque;
use std::time::Duration;

use crate::model::time::Moment;

/// How long a digit lasts, and the pause after it. RFC 4733 section 2.3 leaves it to us; Q.24 asks for 40 ms of each at least.
const DIGIT_MS: u32 = 120;
const PAUSE_MS: u32 = 80;

/// A comma, in ms.
const COMMA_MS: u32 = 2_000;

/// An event packet is sent as often as speech would be.
const PACKET_MS: u32 = 20;

/// The end is said three times (section 2.5.1.4), since it must not be lost.
const ENDS: u32 = 3;

/// -10 dBm0, as telephones send it (section 2.3.3: 0 to 63, without the sign).
const VOLUME: u8 = 10;

/// Digits that wait at most.
const WAITING: usize = 64;

/// One telephone-event payload (section 2.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EventPayload {
    /// 0 to 15: `0-9 * # A-D`.
    pub event: u8,
    /// This is an end.
    pub end: bool,
    /// Duration so far, in clock units.
    pub duration: u16,
}

impl EventPayload {
    /// Reads a payload; none if it is too short.
    pub fn parse(payload: &[u8]) -> Option<EventPayload> {
        let [event, flags, high, low, ..] = *payload else { return None };
        Some(EventPayload { event, end: flags & 0x80 != 0, duration: u16::from_be_bytes([high, low]) })
    }

    /// The four bytes.
    pub fn write(self) -> Vec<u8> {
        let [high, low] = self.duration.to_be_bytes();
        vec![self.event, (u8::from(self.end) << 7) | VOLUME, high, low]
    }
}

/// The event of a digit; none if it is no digit.
pub fn event_of(digit: char) -> Option<u8> {
    match digit.to_ascii_uppercase() {
        d @ '0'..='9' => Some(d as u8 - b'0'),
        '*' => Some(10),
        '#' => Some(11),
        d @ 'A'..='D' => Some(d as u8 - b'A' + 12),
        _ => None,
    }
}

/// The digit of an event; none for other events.
pub fn digit_of(event: u8) -> Option<char> {
    b"0123456789*#ABCD".get(usize::from(event)).map(|&d| char::from(d))
}

/// What to do for ten milliseconds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Sending {
    /// Speech goes out.
    Speech,
    /// Nothing goes out.
    Nothing,
    /// These go out, all with the timestamp of the digit's beginning; the marker on the first of a digit.
    Events {
        /// The first packet of this digit.
        begins: bool,
        /// One, or three ends.
        payloads: Vec<EventPayload>,
    },
}

/// The sender of one stream.
#[derive(Debug, Default)]
pub struct Sender {
    clock_hz: u32,
    waiting: VecDeque<char>,
    now: Option<Playing>,
}

/// The digit or pause under way.
#[derive(Clone, Copy, Debug)]
struct Playing {
    event: Option<u8>,
    elapsed_ms: u32,
    sounds_ms: u32,
    total_ms: u32,
}

impl Sender {
    /// Queues digits; what is no digit is left out.
    pub fn push(&mut self, digits: &str) {
        let room = WAITING.saturating_sub(self.waiting.len());
        self.waiting.extend(digits.chars().filter(|&d| d == ',' || event_of(d).is_some()).take(room));
    }

    /// The clock of the events, in hertz.
    pub fn set_clock(&mut self, clock_hz: u32) {
        self.clock_hz = clock_hz;
    }

    /// The next ten milliseconds.
    pub fn tick(&mut self) -> Sending {
        if self.now.is_none() {
            let Some(digit) = self.waiting.pop_front() else { return Sending::Speech };
            let event = event_of(digit);
            let (sounds_ms, total_ms) = if event.is_some() { (DIGIT_MS, DIGIT_MS + PAUSE_MS) } else { (0, COMMA_MS) };
            self.now = Some(Playing { event, elapsed_ms: 0, sounds_ms, total_ms });
        }
        let clock_hz = self.clock_hz;
        let Some(playing) = &mut self.now else { return Sending::Speech };
        playing.elapsed_ms += 10;
        let Playing { event, elapsed_ms, sounds_ms, total_ms } = *playing;
        if elapsed_ms >= total_ms {
            self.now = None;
        }
        match event {
            Some(event) if elapsed_ms <= sounds_ms && elapsed_ms.is_multiple_of(PACKET_MS) => {
                let end = elapsed_ms == sounds_ms;
                let duration = u16::try_from(u64::from(clock_hz) * u64::from(elapsed_ms) / 1_000).unwrap_or(u16::MAX);
                let payload = EventPayload { event, end, duration };
                let copies = if end { ENDS } else { 1 };
                Sending::Events { begins: elapsed_ms == PACKET_MS, payloads: vec![payload; copies as usize] }
            }
            Some(_) if elapsed_ms <= sounds_ms => Sending::Nothing,
            // The pause between digits is speech again, which keeps the stream and the other side's buffer alive.
            _ => Sending::Speech,
        }
    }
}

/// The receiver of one stream.
#[derive(Debug, Default)]
pub struct Receiver {
    last: Option<Heard>,
}

#[derive(Clone, Copy, Debug)]
struct Heard {
    event: u8,
    timestamp: u32,
    ended: bool,
    at: Moment,
}

/// A digit whose end never came is over after so long.
const FORGOTTEN: Duration = Duration::from_secs(1);

impl Receiver {
    /// An event packet came; the digit if it is a new press.
    pub fn heard(&mut self, payload: &[u8], timestamp: u32, at: Moment) -> Option<char> {
        let EventPayload { event, end, .. } = EventPayload::parse(payload)?;
        let digit = digit_of(event)?;
        let Some(last) = self.last else {
            self.last = Some(Heard { event, timestamp, ended: end, at });
            return Some(digit);
        };
        let is_recent = at.since(last.at) < FORGOTTEN;
        if is_recent && (timestamp.wrapping_sub(last.timestamp) as i32) < 0 {
            // A late packet of the press before.
            return None;
        }
        // A long press goes on under a new timestamp (section 2.5.1.3) without an end before.
        let is_same = last.event == event && (last.timestamp == timestamp || is_recent && !last.ended);
        self.last = Some(Heard { event, timestamp, ended: end || (last.timestamp == timestamp && last.ended), at });
        (!is_same).then_some(digit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The packets of some digits as (ms since the start, marker, payload).
    fn packets(digits: &str, clock_hz: u32) -> Vec<(u32, bool, EventPayload)> {
        let mut sender = Sender::default();
        sender.set_clock(clock_hz);
        sender.push(digits);
        let mut sent = Vec::new();
        for tick in 1..=400 {
            if let Sending::Events { begins, payloads } = sender.tick() {
                sent.extend(payloads.into_iter().enumerate().map(|(i, p)| (tick * 10, begins && i == 0, p)));
            }
        }
        sent
    }

    #[test]
    fn a_digit_grows_and_ends_three_times() {
        for (clock_hz, per_ms) in [(8_000, 8), (48_000, 48)] {
            let sent = packets("5", clock_hz);
            assert_eq!(sent.len(), 8);
            assert!(sent.iter().all(|(ms, _, p)| p.event == 5 && u32::from(p.duration) == ms * per_ms));
            assert_eq!(
                sent.iter().map(|(_, marker, _)| *marker).collect::<Vec<_>>(),
                [true, false, false, false, false, false, false, false]
            );
            assert_eq!(sent.iter().filter(|(ms, _, p)| p.end && *ms == 120).count(), 3);
        }
    }

    #[test]
    fn digits_follow_each_other_and_a_comma_waits_two_seconds() {
        let starts: Vec<u32> =
            packets("1x#,D", 8_000).iter().filter(|(_, marker, _)| *marker).map(|(ms, _, _)| ms - 20).collect();
        assert_eq!(starts, [0, 200, 2_400]);
    }

    #[test]
    fn a_press_is_reported_once_however_many_packets_come() {
        let mut receiver = Receiver::default();
        let mut hear = |event: u8, end: bool, timestamp: u32, ms: u64| {
            let payload = EventPayload { event, end, duration: 160 }.write();
            receiver.heard(&payload, timestamp, Moment::from_millis(ms))
        };
        // The example of RFC 4733 section 5 dials 9-1-1: same digit twice, with an end between.
        assert_eq!(hear(9, false, 0, 0), Some('9'));
        assert_eq!(hear(9, false, 0, 20), None);
        assert_eq!(hear(9, true, 0, 40), None);
        assert_eq!(hear(9, true, 0, 40), None);
        assert_eq!(hear(1, false, 11_200, 1_400), Some('1'));
        assert_eq!(hear(1, true, 11_200, 1_450), None);
        assert_eq!(hear(1, false, 16_000, 2_000), Some('1'));
        assert_eq!(hear(1, true, 11_200, 2_010), None, "a late end of the press before");
        assert_eq!(hear(1, true, 16_000, 2_020), None);
        // All but the last packet of a press are lost.
        assert_eq!(hear(11, true, 24_000, 3_000), Some('#'));
        // A long press goes on under a new timestamp.
        assert_eq!(hear(0, false, 32_000, 4_000), Some('0'));
        assert_eq!(hear(0, false, 97_535, 4_020), None);
        assert_eq!(hear(0, true, 97_535, 4_040), None);
        // Flash is no digit, and rubbish is nothing.
        assert_eq!(hear(16, false, 120_000, 6_000), None);
        assert_eq!(receiver.heard(&[1, 2], 130_000, Moment::from_secs(7)), None);
    }
}
