//! The mix told as stories in simulated time: who hears whom, each party a tone of its own.

use std::net::SocketAddr;

use super::*;
use crate::media::Remedies;
use crate::media::frame::rms;
use crate::model::media::{Codec, MediaDirection, QualityWord};
use crate::model::srtp::{CryptoSuite, SrtpKey, SrtpKeys};

/// What the microphone says, and what each party says.
const US_HZ: f32 = 440.0;
const PARTIES_HZ: [f32; 4] = [700.0, 1_000.0, 1_300.0, 1_700.0];

/// A phone in a call with parties, each a session of its own on paper.
struct Table {
    mixer: Mixer,
    parties: Vec<(SessionId, Session)>,
    dice: Dice,
    now: Moment,
    frames: usize,
}

/// What everybody heard lately: us first.
type Heard = Vec<Vec<f32>>;

fn agreed(port: u16, direction: MediaDirection) -> Agreed {
    let remote_rtp = SocketAddr::from(([127, 0, 0, 1], port));
    Agreed { direction, voip_metrics: true, ..Agreed::plain(remote_rtp, Codec::Pcma, 8) }
}

fn tone(hz: f32, at: usize) -> Frame {
    std::array::from_fn(|i| {
        let second = (at * FRAME_SAMPLES + i) as f32 / 48_000.0;
        0.1 * (std::f32::consts::TAU * hz * second).sin()
    })
}

/// The level of one frequency in a sound (Goertzel), 1 for what a party says.
fn level(sound: &[f32], hz: f32) -> f32 {
    let w = std::f32::consts::TAU * hz / 48_000.0;
    let (mut re, mut im) = (0.0, 0.0);
    for (i, s) in sound.iter().enumerate() {
        re += s * (w * i as f32).cos();
        im += s * (w * i as f32).sin();
    }
    2.0 * (re * re + im * im).sqrt() / sound.len() as f32 / 0.1
}

impl Table {
    fn new(parties: usize, settings: AudioSettings) -> Table {
        let (mut mixer, mut dice) = (Mixer::new(1, Remedies::default(), false, settings), Dice::new(2));
        let mut all = Vec::new();
        for i in 0..parties {
            let (id, port) = (SessionId(2 + 2 * i as u64), 4_000 + 2 * i as u16);
            mixer.sound(id, agreed(port, MediaDirection::SendRecv), Moment::START);
            // The party's packets come from where ours go to.
            let session =
                Session::new(agreed(port, MediaDirection::SendRecv), Remedies::default(), &mut dice, Moment::START);
            all.push((id, session.expect("a codec")));
        }
        Table { mixer, parties: all, dice, now: Moment::START, frames: 0 }
    }

    fn id(&self, party: usize) -> SessionId {
        self.parties[party].0
    }

    fn ask(&mut self, command: MediaCommand) {
        self.mixer.command(command, self.now);
    }

    /// So many seconds pass; what everybody heard in the last half second of them.
    fn pass(&mut self, seconds: f32) -> Heard {
        let frames = (seconds * 100.0) as usize;
        let mut heard = vec![Vec::new(); self.parties.len() + 1];
        for i in 0..frames {
            let (mut played, mut rung) = (SILENCE, SILENCE);
            self.mixer.tick(self.now, &tone(US_HZ, self.frames), &mut played, &mut rung);
            let late = i + 50 >= frames;
            if late {
                heard[0].extend(played);
            }
            let mut departing = Vec::new();
            for (party, (id, session)) in self.parties.iter_mut().enumerate() {
                let from = SocketAddr::from(([127, 0, 0, 1], 4_000 + 2 * party as u16));
                let mut frame = SILENCE;
                session.hear(self.now, &mut frame);
                if late {
                    heard[party + 1].extend(frame);
                }
                session.speak(&tone(PARTIES_HZ[party], self.frames), self.now, &mut self.dice, &mut departing);
                for Departing { from_rtcp_port, datagram, .. } in departing.drain(..) {
                    let arrived = Arrived { from, at: self.now, on_rtcp_port: from_rtcp_port, datagram };
                    self.mixer.receive(*id, &arrived);
                }
            }
            for (id, Departing { to, from_rtcp_port, datagram }) in self.mixer.departing().collect::<Vec<_>>() {
                let arrived = Arrived { from: to, at: self.now, on_rtcp_port: from_rtcp_port, datagram };
                if let Some((_, session)) = self.parties.iter_mut().find(|(other, _)| *other == id) {
                    session.receive(&arrived);
                }
            }
            self.now = Moment(self.now.0 + 10_000);
            self.frames += 1;
        }
        heard
    }
}

/// Who hears whom, as rows of `1` and `0`: us and the parties, each of us and the parties.
fn matrix(heard: &Heard) -> Vec<String> {
    let all = [US_HZ].into_iter().chain(PARTIES_HZ).take(heard.len());
    let row = |sound: &Vec<f32>| all.clone().map(|hz| if level(sound, hz) > 0.3 { '1' } else { '0' }).collect();
    heard.iter().map(row).collect()
}

fn plain() -> AudioSettings {
    AudioSettings { high_pass: false, ..AudioSettings::default() }
}

#[test]
fn everybody_in_a_conference_hears_the_others_and_nobody_himself() {
    for count in 2..=4 {
        let mut table = Table::new(count, plain());
        let apart = matrix(&table.pass(1.0));
        let ids = (0..count).map(|i| table.id(i)).collect();
        table.ask(MediaCommand::Mix(ids));
        let together = table.pass(1.0);
        for (who, row) in matrix(&together).iter().enumerate() {
            let all_but_me: String = (0..=count).map(|i| if i == who { '0' } else { '1' }).collect();
            assert_eq!(*row, all_but_me, "{count} parties: what {who} hears");
            if who > 0 {
                assert_eq!(apart[who], format!("1{}", "0".repeat(count)), "before, only us");
            }
        }
        // Full scale is never passed, and a voice is as loud as before.
        assert!(together.iter().flatten().all(|s| s.abs() < 1.0));
        assert!((level(&together[1], US_HZ) - 1.0).abs() < 0.1);
        table.ask(MediaCommand::Mix(Vec::new()));
        assert_eq!(matrix(&table.pass(1.0)), apart, "separate again");
    }
}

#[test]
fn one_who_leaves_a_conference_leaves_the_others_together() {
    let mut table = Table::new(3, plain());
    let ids: Vec<_> = (0..3).map(|i| table.id(i)).collect();
    table.ask(MediaCommand::Mix(ids.clone()));
    table.pass(0.6);
    table.ask(MediaCommand::Close(ids[1]));
    let rows = matrix(&table.pass(1.0));
    assert_eq!([&rows[0], &rows[1], &rows[3]], ["0101", "1001", "1100"]);
}

#[test]
fn muted_we_are_silent_and_the_others_are_not() {
    let mut table = Table::new(2, plain());
    let ids: Vec<_> = (0..2).map(|i| table.id(i)).collect();
    table.ask(MediaCommand::Mix(ids.clone()));
    for session in ids {
        table.ask(MediaCommand::Mute { session, muted: true });
    }
    assert_eq!(matrix(&table.pass(1.0)), ["011", "001", "010"]);
}

#[test]
fn on_hold_one_hears_music_and_never_the_microphone() {
    let mut table = Table::new(1, plain());
    let session = table.id(0);
    let held = agreed(4_000, MediaDirection::SendOnly);
    table.ask(MediaCommand::Hold { session, held: true, music: None });
    table.ask(MediaCommand::Sound { session, agreed: held });
    let heard = table.pass(1.0);
    assert_eq!(matrix(&heard), ["00", "00"], "nothing goes either way");
    let music: Vec<f32> = (0..100).flat_map(|i| tone(1_700.0, i)).collect();
    table.mixer.music(session, music.into());
    let heard = table.pass(2.0);
    assert!((level(&heard[1], 1_700.0) - 1.0).abs() < 0.15, "music, again and again");
    assert!(level(&heard[1], US_HZ) < 0.05 && level(&heard[0], 1_700.0) < 0.05);
    table.ask(MediaCommand::Hold { session, held: false, music: None });
    table.ask(MediaCommand::Sound { session, agreed: agreed(4_000, MediaDirection::SendRecv) });
    assert_eq!(matrix(&table.pass(1.0)), ["01", "10"], "as before");
}

#[test]
fn a_file_is_heard_by_both_beside_the_voice_and_its_end_is_told() {
    let mut table = Table::new(1, plain());
    let session = table.id(0);
    let sound: Arc<[f32]> = (0..100).flat_map(|i| tone(1_700.0, i)).collect();
    table.ask(MediaCommand::Play { session, file: Some("greeting.wav".into()) });
    table.mixer.file(session, sound.clone());
    let heard = table.pass(0.9);
    for (who, voice) in [(0, PARTIES_HZ[0]), (1, US_HZ)] {
        assert!(level(&heard[who], 1_700.0) > 0.8 && level(&heard[who], voice) > 0.8, "{who}");
    }
    table.pass(0.5);
    assert!(table.mixer.reports().any(|r| r == MediaReport::Played { session, trouble: None }));
    // Stopped before it was read, it does not begin.
    table.ask(MediaCommand::Play { session, file: Some("greeting.wav".into()) });
    table.ask(MediaCommand::Play { session, file: None });
    table.mixer.file(session, sound);
    assert!(level(&table.pass(1.0)[1], 1_700.0) < 0.1);
}

#[test]
fn a_warning_is_heard_by_everybody_over_the_speech_and_ends() {
    let mut table = Table::new(2, plain());
    let ids: Vec<_> = (0..2).map(|i| table.id(i)).collect();
    table.pass(0.5);
    table.ask(MediaCommand::Warn { sessions: ids.clone(), tone: Tone::Intrusion });
    let heard = table.pass(0.6);
    assert!(heard.iter().all(|sound| level(sound, 425.0) > 0.3), "us and both");
    assert!(heard.iter().all(|sound| sound.iter().all(|s| s.abs() < 0.5)), "no louder than speech");
    table.pass(2.0);
    assert!(table.pass(0.6).iter().all(|sound| level(sound, 425.0) < 0.1));
    table.ask(MediaCommand::Warn { sessions: Vec::new(), tone: Tone::CampOn });
    let heard = table.pass(0.5);
    assert!(level(&heard[0], 425.0) > 0.1 && level(&heard[1], 425.0) < 0.05, "only we");
}

#[test]
fn a_recording_has_both_sides_and_the_beep_is_heard_by_both() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("call.wav");
    let mut table = Table::new(1, plain());
    let session = table.id(0);
    table.pass(0.5);
    let recorder = Recorder::start(&path, |_| {}).expect("a file");
    table.mixer.record(session, recorder, true);
    let heard = table.pass(0.3);
    assert!(level(&heard[1], 1_400.0) > 0.3 && level(&heard[0], 1_400.0) > 0.15, "both are told");
    table.pass(1.0);
    table.ask(MediaCommand::Record { session, to: None });
    // The writer ends by itself; its file is whole when its header has the length.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    let samples = loop {
        let mut reader = hound::WavReader::open(&path).expect("a WAV file at any time");
        if reader.duration() == 130 * 480 || std::time::Instant::now() > deadline {
            break reader.samples::<i16>().map(|s| f32::from(s.expect("a sample")) / 32_768.0).collect::<Vec<_>>();
        }
        std::thread::yield_now();
    };
    let (ours, theirs): (Vec<f32>, Vec<f32>) = samples.chunks_exact(2).map(|both| (both[0], both[1])).unzip();
    let late = ours.len() - 24_000;
    assert!(level(&ours[late..], US_HZ) > 0.9 && level(&ours[late..], PARTIES_HZ[0]) < 0.05);
    assert!(level(&theirs[late..], PARTIES_HZ[0]) > 0.8 && level(&theirs[late..], US_HZ) < 0.05);
}

#[test]
fn what_is_too_loud_is_bent_where_the_limiter_is_on() {
    for (limiter, most) in [(true, 1.0), (false, 2.0)] {
        let mut table = Table::new(4, AudioSettings { limiter, volume_percent: 150, mic_percent: 150, ..plain() });
        let ids = (0..4).map(|i| table.id(i)).collect();
        table.ask(MediaCommand::Mix(ids));
        let heard = table.pass(1.0);
        assert!(rms(&heard[0]) > 0.1 && heard[0].iter().all(|s| s.abs() <= most), "{limiter}");
    }
}

/// The keys of the first party and ours.
fn keys(first: u8) -> SrtpKeys {
    let suite = CryptoSuite::AesCm128HmacSha1_80;
    let key = |n: u8| SrtpKey::new(suite, vec![n; 30]).expect("its length");
    SrtpKeys { ours: key(first), theirs: key(first + 1) }
}

#[test]
fn encrypted_both_hear_each_other_and_without_the_key_nobody_hears_anything() {
    for (theirs_fits, expected) in [(true, ["01", "10"]), (false, ["00", "00"])] {
        let mut table = Table::new(1, plain());
        let session = table.id(0);
        let both = agreed(4_000, MediaDirection::SendRecv);
        let ours = keys(1);
        let there =
            if theirs_fits { SrtpKeys { ours: ours.theirs.clone(), theirs: ours.ours.clone() } } else { keys(9) };
        let sound = Agreed { srtp: Some(ours), ..both.clone() };
        table.ask(MediaCommand::Sound { session, agreed: sound });
        let sound = Agreed { srtp: Some(there), ..both };
        table.parties[0].1 = Session::new(sound, Remedies::default(), &mut table.dice, table.now).expect("a codec");
        assert_eq!(matrix(&table.pass(1.0)), expected, "the keys fit: {theirs_fits}");
        table.mixer.reports().for_each(drop);
        // Reports about it are encrypted too, and read.
        table.pass(9.0);
        let told = table.mixer.reports().filter_map(|report| match report {
            MediaReport::Quality { quality, .. } => quality.mos_there,
            _ => None,
        });
        assert_eq!(told.count() > 0, theirs_fits);
    }
}

#[test]
fn each_side_learns_how_the_other_hears_it() {
    let mut table = Table::new(1, plain());
    table.pass(12.0);
    let mut told = table.mixer.reports().filter_map(|report| match report {
        MediaReport::Quality { quality, .. } => Some(quality),
        _ => None,
    });
    let last = told.next_back().expect("four a second");
    assert_eq!(last.word(), Some(QualityWord::Good), "{last:?}");
    assert!(last.mos_there.is_some_and(|mos| mos > 4.0) && last.loss_there == Some(0.0), "{last:?}");
    assert!(last.round_trip_ms.is_some_and(|ms| ms < 20.0), "{last:?}");
}

#[test]
fn nobody_is_told_how_we_hear_him_without_asking() {
    for asked in [true, false] {
        let mut table = Table::new(1, plain());
        let (session, both) = (table.id(0), agreed(4_000, MediaDirection::SendRecv));
        table.ask(MediaCommand::Sound { session, agreed: Agreed { voip_metrics: asked, ..both } });
        table.pass(12.0);
        let quality = table.parties[0].1.quality();
        assert_eq!(quality.mos_there.is_some(), asked);
        assert!(quality.loss_there.is_some(), "the receiver report is everybody's");
    }
}

#[test]
fn a_microphone_under_test_comes_back_a_second_later_and_never_into_a_call() {
    let mut mixer = Mixer::new(1, Remedies::default(), false, plain());
    assert!(mixer.is_idle());
    mixer.command(MediaCommand::TestMicrophone(true), Moment::START);
    assert!(mixer.need().microphone && mixer.need().loudspeaker && !mixer.is_idle());
    let mut seconds = Vec::new();
    for second in 0..3 {
        let mut heard = Vec::new();
        for i in 0..100 {
            let said = if second == 1 { tone(US_HZ, i) } else { SILENCE };
            let (mut played, mut rung) = (SILENCE, SILENCE);
            mixer.tick(Moment::START, &said, &mut played, &mut rung);
            heard.extend(played);
        }
        let dbfs =
            mixer.reports().filter_map(|r| if let MediaReport::MicrophoneTest(dbfs) = r { Some(dbfs) } else { None });
        seconds.push((level(&heard, US_HZ), dbfs.fold(-90.0, f32::max)));
    }
    let [(before, silent), (meanwhile, loud), (after, _)] = seconds[..] else { panic!("three seconds") };
    assert!(before < 0.01 && meanwhile < 0.01 && (after - 0.5).abs() < 0.02, "{before} {meanwhile} {after}");
    assert!(silent == -90.0 && (loud + 23.0).abs() < 1.0, "{silent} {loud} dB");
    let mut table = Table::new(1, plain());
    table.ask(MediaCommand::TestMicrophone(true));
    assert_eq!(matrix(&table.pass(2.0)), ["01", "10"], "nobody hears himself in a call");
    mixer.command(MediaCommand::TestMicrophone(false), Moment::START);
    assert!(mixer.is_idle());
}

#[test]
fn a_call_rings_with_the_file_of_the_user_and_a_recall_does_not() {
    let mut mixer = Mixer::new(1, Remedies::default(), false, AudioSettings::default());
    mixer.ring(Some((0..4_800).map(|i| tone(US_HZ, 0)[i % 480]).collect()));
    for (wanted, expected) in [(Tone::Ring, true), (Tone::Recall, false)] {
        mixer.command(MediaCommand::Tone(Some(wanted)), Moment::START);
        assert!(mixer.need().ringer);
        let mut heard = Vec::new();
        for _ in 0..50 {
            let (mut played, mut rung) = (SILENCE, SILENCE);
            mixer.tick(Moment::START, &SILENCE, &mut played, &mut rung);
            heard.extend(rung);
        }
        assert_eq!(heard[..4_800] == heard[9_600..14_400], expected, "{wanted:?}");
    }
}
