//! A call whose codec, packet time or payload types change in mid-word: the other ear must not notice.

use std::net::SocketAddr;

use perch::media::frame::{FRAME_SAMPLES, Frame, SILENCE, rms};
use perch::media::mixer::Mixer;
use perch::media::rtp::{Packet, is_rtcp};
use perch::media::session::Arrived;
use perch::media::{MediaCommand, Remedies};
use perch::model::SessionId;
use perch::model::media::{Agreed, Codec};
use perch::model::settings::AudioSettings;
use perch::model::time::Moment;

const SESSION: SessionId = SessionId(2);
const HZ: f32 = 200.0;
const LOUD: f32 = 0.3;

/// What is agreed, as seen by one side.
#[derive(Clone, Copy)]
struct Terms {
    codec: Codec,
    packet_ms: u8,
    /// What the first side's packets are numbered, and the second's.
    numbers: [u8; 2],
}

/// A call of which the first side speaks a tone and the second listens.
struct Call {
    phones: [Mixer; 2],
    on_the_way: Vec<(usize, Arrived)>,
    now: u64,
    heard: Vec<f32>,
    /// Payload type and bytes of each packet of the first side.
    sent: Vec<(u8, usize)>,
}

fn address(side: usize) -> SocketAddr {
    SocketAddr::from(([192, 0, 2, 1], 4_000 + 2 * side as u16))
}

impl Call {
    fn new(terms: Terms) -> Call {
        let phone = |side| Mixer::new(side, Remedies::default(), false, AudioSettings::default());
        let phones = [phone(1), phone(2)];
        let mut call = Call { phones, on_the_way: Vec::new(), now: 0, heard: Vec::new(), sent: Vec::new() };
        call.agree(0, terms, terms);
        call.agree(1, terms, terms);
        call
    }

    /// One side changes to these terms; what comes may still be as before.
    fn agree(&mut self, side: usize, terms: Terms, before: Terms) {
        let theirs = |terms: Terms| (terms.numbers[1 - side], terms.codec);
        let agreed = Agreed {
            receive: vec![theirs(terms), theirs(before)],
            ptime_ms: terms.packet_ms,
            rtcp_mux: true,
            ..Agreed::plain(address(1 - side), terms.codec, terms.numbers[side])
        };
        self.phones[side].command(MediaCommand::Sound { session: SESSION, agreed }, Moment(self.now));
    }

    fn pass(&mut self, milliseconds: u64) {
        for _ in 0..milliseconds / 10 {
            let (now, frame) = (self.now, (self.now / 10_000) as usize);
            let tone: Frame = std::array::from_fn(|i| {
                LOUD * (std::f32::consts::TAU * HZ * (frame * FRAME_SAMPLES + i) as f32 / 48_000.0).sin()
            });
            for (to, arrived) in std::mem::take(&mut self.on_the_way) {
                self.phones[to].receive(SESSION, &arrived);
            }
            for side in 0..2 {
                let (mut played, mut rung) = (SILENCE, SILENCE);
                let captured = if side == 0 { &tone } else { &SILENCE };
                self.phones[side].tick(Moment(now), captured, &mut played, &mut rung);
                self.phones[side].reports().for_each(drop);
                if side == 1 {
                    self.heard.extend(played);
                }
                for (_, departing) in self.phones[side].departing().collect::<Vec<_>>() {
                    let datagram = departing.datagram;
                    if let (0, false, Some(packet)) = (side, is_rtcp(&datagram), Packet::parse(&datagram)) {
                        self.sent.push((packet.payload_type, packet.payload.len()));
                    }
                    let arrived =
                        Arrived { from: address(side), at: Moment(now + 10_000), on_rtcp_port: false, datagram };
                    self.on_the_way.push((1 - side, arrived));
                }
            }
            self.now += 10_000;
        }
    }
}

/// The codecs' own numbers where they have one, others where they have none.
const EVERY: [Terms; 5] = [
    Terms { codec: Codec::Pcma, packet_ms: 20, numbers: [8, 8] },
    Terms { codec: Codec::Pcmu, packet_ms: 30, numbers: [0, 0] },
    Terms { codec: Codec::G722, packet_ms: 10, numbers: [9, 9] },
    Terms { codec: Codec::Opus, packet_ms: 40, numbers: [96, 111] },
    Terms { codec: Codec::Opus, packet_ms: 60, numbers: [107, 98] },
];

#[test]
fn a_call_renegotiated_in_mid_word_has_no_click_and_no_hole() {
    for before in EVERY {
        for after in EVERY {
            let story = format!(
                "{:?} in {} ms, then {:?} in {} ms",
                before.codec, before.packet_ms, after.codec, after.packet_ms
            );
            let mut call = Call::new(before);
            call.pass(1_505);
            // Who offers is ready for it from then on, who answers speaks so at once (RFC 3264 section 8.3.2).
            call.agree(1, before, after);
            call.agree(0, after, before);
            call.pass(50);
            call.agree(1, after, before);
            call.pass(700);
            let settled = &call.heard[48_000..];
            let steepest = settled.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
            let quietest = settled.chunks_exact(480).map(rms).fold(1.0, f32::min);
            let tone = LOUD * std::f32::consts::TAU * HZ / 48_000.0;
            println!(
                "{story}: {:.1} times as steep, at least {:.2} as loud",
                steepest / tone,
                quietest / (LOUD * 0.707)
            );
            assert!(steepest < 1.5 * tone, "{story}: a click of {steepest}");
            assert!(quietest > LOUD * 0.707 * 0.5, "{story}: a hole, {quietest}");
            let last = call.sent.last().expect("packets");
            assert_eq!(last.0, after.numbers[0], "{story}: the number that the other side gave");
            if after.codec != Codec::Opus {
                let bytes_a_ms = 8;
                assert_eq!(last.1, usize::from(after.packet_ms) * bytes_a_ms, "{story}: the packet time asked for");
            }
        }
    }
}
