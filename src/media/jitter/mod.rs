//! The jitter buffer: packets in as they come, the next piece to decode out when it is due, on the caller's clock.
//!
//! | situation at the moment the next samples are needed | answer |
//! |---|---|
//! | nothing has come yet, or the first packet is not due | `Silence` |
//! | the packet is there, or a later one whose time has come | `Packet` |
//! | it is not, a later one is, and that one follows directly | `Recover` from the later one's copy (FEC) |
//! | it is not, a later one is, and the codec carries no copies | `Bridge` to the later one |
//! | it is not there | `Conceal` |
//! | nothing for [`STARVED_MS`] | `Silence`, and the next packet begins anew |

pub mod delay;

use std::collections::{BTreeMap, BTreeSet};

use self::delay::{Delay, millis};
use super::comfort;
use super::remedies::Remedies;
use super::rtp::{Packet, Unroll};
use crate::model::time::Moment;

/// Packets held at most; what is beyond is the oldest and goes.
const HELD: usize = 150;

/// Sequence numbers remembered: ten seconds and more.
const SEEN: usize = 1_024;

/// After so much concealment nothing is made up any more.
pub const STARVED_MS: f64 = 160.0;

/// A gap up to this is bridged in one piece.
const BRIDGED_MS: f64 = 60.0;

/// Packets held that span so much more than the delay wanted are a backlog; at a beginning a quarter of it.
const BACKLOG_MS: f64 = 400.0;

/// A step of the timestamp beyond this is a new beginning, not a gap.
const JUMP_MS: f64 = 2_000.0;

/// A loss is reckoned with for so much sound more, ms: to change the delay with each would cost more.
const REPAIRING_MS: f64 = 10_000.0;

/// The delay of the control run that does not adapt, ms.
const FIXED_MS: f32 = 20.0;

/// A packet that waits to be decoded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Held {
    /// Its sequence number, unrolled.
    pub sequence: i64,
    /// It describes noise (RFC 3389) instead of holding speech.
    pub is_noise: bool,
    /// The packet before it is lost; known when it is handed out.
    pub follows_loss: bool,
    /// What is encoded.
    pub payload: Vec<u8>,
}

/// What to do for the next samples.
#[derive(Clone, PartialEq, Debug)]
pub enum Next {
    /// There is nothing to play yet or any more.
    Silence,
    /// Decode this; then tell [`Jitter::decoded`] how long it was.
    Packet(Held),
    /// Decode the copy of the lost packet that this one, which stays held, carries: so many clock units of it.
    Recover(Held, i64),
    /// Make up so many clock units that lead to this one, decode it too, then tell [`Jitter::decoded`] how long it was.
    Bridge(Held, i64),
    /// Make up so many clock units.
    Conceal(i64),
}

/// What became of the packets, for RTCP and the quality estimate.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Came too late to be played.
    pub late: u64,
    /// Came twice.
    pub duplicate: u64,
    /// Taken out for decoding.
    pub played: u64,
}

/// The buffer of one incoming stream.
#[derive(Debug)]
pub struct Jitter {
    clock_hz: f64,
    remedies: Remedies,
    /// Packets carry copies of the one before (Opus FEC).
    has_copies: bool,
    ssrc: Option<u32>,
    sequence: Unroll,
    timestamp: Unroll,
    held: BTreeMap<i64, Held>,
    /// Sequence numbers that came lately, to know what comes twice.
    seen: BTreeSet<i64>,
    delay: Delay,
    /// Timestamp of the next sample to decode; none before the first and after a drought.
    next: Option<i64>,
    /// Clock units made up since the last decoded sample, while `next` stood still.
    made_up: i64,
    /// The sequence number decoded last.
    last_sequence: Option<i64>,
    /// Clock units of the packet decoded last.
    packet_units: i64,
    /// Packets played since one was lost; none was yet.
    since_loss: Option<u32>,
    counts: Counts,
    /// SSRC and sequence number of a packet out of place.
    stray: Option<(u32, u16)>,
}

impl Jitter {
    /// For a stream with this RTP clock (in hertz), whose packets carry copies of the one before or not.
    pub fn new(clock_hz: u32, has_copies: bool, remedies: Remedies) -> Jitter {
        Jitter {
            clock_hz: f64::from(clock_hz),
            remedies,
            has_copies,
            ssrc: None,
            sequence: Unroll::new(16),
            timestamp: Unroll::new(32),
            held: BTreeMap::new(),
            seen: BTreeSet::new(),
            delay: Delay::default(),
            next: None,
            made_up: 0,
            last_sequence: None,
            packet_units: i64::from(clock_hz / 50),
            since_loss: None,
            counts: Counts::default(),
            stray: None,
        }
    }

    /// Goes on with what another, of the same call, knew of the network.
    pub fn succeed(&mut self, before: &Jitter) {
        self.delay = before.delay.clone();
        self.delay.restart();
    }

    /// A packet has come.
    pub fn put(&mut self, packet: Packet, at: Moment) {
        if self.is_out_of_place(&packet) {
            // One alone is a stray; the next one confirms it (RFC 3550 appendix A.1).
            let before = self.stray.replace((packet.ssrc, packet.sequence));
            if self.ssrc.is_some() && before != Some((packet.ssrc, packet.sequence.wrapping_sub(1))) {
                self.counts.late += 1;
                return;
            }
            self.begin_anew(packet.ssrc);
        }
        self.stray = None;
        let sequence = self.sequence.next(u32::from(packet.sequence));
        let timestamp = self.timestamp.next(packet.timestamp);
        if !self.seen.insert(sequence) {
            self.counts.duplicate += 1;
            return;
        }
        if self.seen.len() > SEEN {
            self.seen.pop_first();
        }
        self.delay.arrived(self.ms(timestamp), at);
        if self.next.is_some_and(|next| timestamp < next) {
            self.counts.late += 1;
            return;
        }
        let is_noise = packet.payload_type == comfort::PAYLOAD_TYPE;
        let held = Held { sequence, is_noise, follows_loss: false, payload: packet.payload };
        self.held.insert(timestamp, held);
        if self.held.len() > HELD {
            self.held.pop_first();
        }
    }

    /// What to do for the next samples, when `queued_ms` of decoded ones are still unplayed.
    pub fn next(&mut self, now: Moment, queued_ms: f32) -> Next {
        self.drop_the_backlog();
        let Some(first) = self.held.keys().next().copied() else { return self.nothing_held() };
        let now_ms = millis(now) + f64::from(queued_ms);
        let Some(next) = self.next else {
            let due = self.ms(first) + self.delay.base_ms() + f64::from(self.target_ms());
            if self.remedies.buffering && now_ms < due {
                return Next::Silence;
            }
            return self.take(first);
        };
        let missing = first - next - self.made_up;
        // A pause of the sender (DTX, DTMF) may be shortened to what the network needs.
        let due = now_ms - self.ms(first) - self.delay.base_ms() >= f64::from(self.target_ms());
        let is_pause = self.last_sequence.is_some_and(|last| self.held[&first].sequence == last + 1);
        if missing <= 0 || !self.remedies.buffering || (is_pause && due) {
            return self.take(first);
        }
        let piece = missing.min(self.units(10.0));
        if !is_pause {
            self.since_loss = Some(0);
            if !self.has_copies && !self.held[&first].is_noise && self.ms(missing) <= BRIDGED_MS {
                return match self.take(first) {
                    Next::Packet(held) => Next::Bridge(held, missing),
                    other => other,
                };
            }
            if self.has_copies && missing <= self.packet_units && self.remedies.recovering {
                self.next = Some(first);
                self.made_up = 0;
                return Next::Recover(self.held[&first].clone(), missing);
            }
        }
        self.made_up += piece;
        Next::Conceal(piece)
    }

    /// The packet handed out last held so many clock units.
    pub fn decoded(&mut self, units: i64) {
        if let Some(next) = &mut self.next {
            *next += units;
        }
        if units > 0 {
            self.packet_units = units;
        }
    }

    /// How far behind the fastest packet we play, in ms, when `queued_ms` of decoded samples are still unplayed.
    pub fn delay_ms(&self, now: Moment, queued_ms: f32) -> Option<f32> {
        let next = self.next?;
        let behind = millis(now) + f64::from(queued_ms) - self.ms(next) - self.delay.base_ms();
        Some(behind as f32)
    }

    /// How much sound the packets held make, in ms: more cannot be skipped.
    pub fn held_ms(&self) -> f32 {
        match (self.next, self.held.keys().next_back()) {
            (Some(next), Some(last)) => self.ms((last + self.packet_units - next).max(0)) as f32,
            _ => 0.0,
        }
    }

    /// How far behind the fastest packet we should play, in ms.
    pub fn target_ms(&self) -> f32 {
        if !self.remedies.adapting {
            return FIXED_MS;
        }
        // Where packets are lost, one more in hand lets the next one repair the lost one.
        let packet_ms = self.ms(self.packet_units);
        let is_lossy = self.since_loss.is_some_and(|played| f64::from(played) * packet_ms < REPAIRING_MS);
        self.delay.target_ms() + if is_lossy { packet_ms as f32 } else { 0.0 }
    }

    /// What became of the packets.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Whether something is being played.
    pub fn is_playing(&self) -> bool {
        self.next.is_some()
    }

    /// Whether it belongs to another stream, or to this one after its clock or its count was set anew.
    fn is_out_of_place(&self, packet: &Packet) -> bool {
        if self.ssrc != Some(packet.ssrc) {
            return true;
        }
        let Some(next) = self.next else { return false };
        let ahead = self.timestamp.peek(packet.timestamp) - next;
        let is_newer = self.last_sequence.is_some_and(|last| self.sequence.peek(u32::from(packet.sequence)) > last);
        self.ms(ahead.abs()) > JUMP_MS || is_newer && ahead < -self.packet_units
    }

    /// After a stall of the network its packets come all at once: what was said then is past, and now counts.
    fn drop_the_backlog(&mut self) {
        let target = f64::from(self.target_ms());
        let most = target + if self.next.is_some() { BACKLOG_MS } else { BACKLOG_MS / 4.0 };
        let Some(last) = self.held.keys().next_back().copied() else { return };
        if !self.remedies.buffering || self.held.keys().next().is_none_or(|first| self.ms(last - first) <= most) {
            return;
        }
        while let Some(entry) =
            self.held.first_entry().filter(|first| (last - first.key()) as f64 * 1_000.0 > target * self.clock_hz)
        {
            entry.remove();
            self.counts.late += 1;
        }
        if self.next.is_some() {
            self.next = self.held.keys().next().copied();
            self.made_up = 0;
        }
    }

    fn nothing_held(&mut self) -> Next {
        if self.next.is_none() || !self.remedies.buffering {
            return Next::Silence;
        }
        if self.ms(self.made_up) >= STARVED_MS {
            self.next = None;
            self.made_up = 0;
            return Next::Silence;
        }
        let piece = self.units(10.0);
        match &mut self.next {
            // In a fixed time table what comes late has missed its turn.
            Some(next) if !self.remedies.adapting => *next += piece,
            _ => self.made_up += piece,
        }
        Next::Conceal(piece)
    }

    fn take(&mut self, timestamp: i64) -> Next {
        let Some(mut held) = self.held.remove(&timestamp) else { return Next::Silence };
        held.follows_loss = self.last_sequence.is_some_and(|last| held.sequence != last + 1);
        self.next = Some(timestamp);
        self.made_up = 0;
        self.last_sequence = Some(held.sequence);
        self.counts.played += 1;
        self.since_loss = self.since_loss.map(|played| played.saturating_add(1));
        Next::Packet(held)
    }

    fn begin_anew(&mut self, ssrc: u32) {
        self.ssrc = Some(ssrc);
        self.held.clear();
        self.seen.clear();
        self.sequence = Unroll::new(16);
        self.timestamp = Unroll::new(32);
        self.next = None;
        self.made_up = 0;
        self.last_sequence = None;
        self.delay.restart();
    }

    fn ms(&self, units: i64) -> f64 {
        units as f64 * 1_000.0 / self.clock_hz
    }

    fn units(&self, ms: f64) -> i64 {
        (ms * self.clock_hz / 1_000.0) as i64
    }
}
