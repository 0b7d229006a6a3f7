//! Two phones' sound over loopback, each with a file as its microphone and one as its ear: what one says the other hears.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use perch::media::{Media, MediaCommand, MediaReport, SoundConfig};
use perch::model::SessionId;
use perch::model::media::{Agreed, Codec, MediaDirection, Tone};
use perch::model::settings::AudioSettings;
use tokio::sync::mpsc;

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const SESSION: SessionId = SessionId(2);
const EVENTS: u8 = 101;

/// No machine is so slow that this is not enough.
const DEADLINE: Duration = Duration::from_secs(60);

/// One phone's sound and what it reports.
struct Phone {
    media: Option<Media>,
    reports: mpsc::Receiver<MediaReport>,
    port: u16,
    ear: PathBuf,
}

impl Phone {
    /// A phone whose microphone hears a tone of this frequency for three seconds.
    fn new(dir: &Path, name: &str, hz: f32) -> Phone {
        let (microphone, ear) = (dir.join(format!("{name}-in.wav")), dir.join(format!("{name}-out.wav")));
        write_tone(&microphone, hz);
        let (sender, reports) = mpsc::channel(1_000);
        let config = SoundConfig::Files { input: Some(microphone), output: Some(ear.clone()) };
        let media = Media::start(config, AudioSettings::default(), sender);
        let port = media.bind_on(SESSION, LOOPBACK).expect("a free port");
        assert!(port.is_multiple_of(2), "RTP ports are even");
        Phone { media: Some(media), reports, port, ear }
    }

    fn send(&self, command: MediaCommand) {
        self.media.as_ref().expect("it runs").send(command);
    }

    fn talk(&self, codec: Codec, to: u16) {
        let payload_type = match codec {
            Codec::Pcmu => 0,
            Codec::Pcma => 8,
            Codec::G722 => 9,
            Codec::Opus => 111,
        };
        let remote_rtp = SocketAddr::new(LOOPBACK, to);
        let agreed = Agreed {
            remote_rtp,
            remote_rtcp: SocketAddr::new(LOOPBACK, to + 1),
            rtcp_mux: false,
            codec,
            send_payload_type: payload_type,
            receive: vec![(payload_type, codec)],
            send_events: Some((EVENTS, codec.clock_rate_hz())),
            receive_events: Some(EVENTS),
            direction: MediaDirection::SendRecv,
            ptime_ms: 20,
            opus_fec: true,
            opus_dtx: false,
            voip_metrics: false,
            srtp: None,
        };
        self.send(MediaCommand::Sound { session: SESSION, agreed });
    }

    /// Waits for a report.
    async fn until(&mut self, what: &str, wanted: impl Fn(&MediaReport) -> bool) {
        let found = async {
            while let Some(report) = self.reports.recv().await {
                if wanted(&report) {
                    return;
                }
            }
            panic!("the sound ended before {what}");
        };
        tokio::time::timeout(DEADLINE, found).await.unwrap_or_else(|_| panic!("no {what} in time"));
    }

    /// Stops it and reads what its ear got.
    fn heard(mut self) -> Vec<f32> {
        drop(self.media.take());
        let mut reader = hound::WavReader::open(&self.ear).expect("a valid file");
        assert_eq!((reader.spec().sample_rate, reader.spec().channels, reader.spec().bits_per_sample), (48_000, 1, 16));
        reader.samples::<i16>().map(|s| f32::from(s.expect("a sample")) / 32_768.0).collect()
    }
}

fn write_tone(path: &Path, hz: f32) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).expect("a file");
    for i in 0..48_000 {
        let sample = 8_000.0 * (std::f32::consts::TAU * hz * i as f32 / 16_000.0).sin();
        writer.write_sample(sample as i16).expect("a sample");
    }
    writer.finalize().expect("a file");
}

/// Amplitude of a frequency (Goertzel) in the loudest second.
fn amplitude(samples: &[f32], hz: f32) -> f32 {
    let one = |second: &[f32]| {
        let (mut re, mut im) = (0.0_f32, 0.0_f32);
        for (i, s) in second.iter().enumerate() {
            let angle = std::f32::consts::TAU * hz * i as f32 / 48_000.0;
            re += s * angle.cos();
            im += s * angle.sin();
        }
        2.0 * re.hypot(im) / second.len() as f32
    };
    samples.chunks_exact(4_800).map(one).fold(0.0, f32::max)
}

async fn each_hears_the_other(codec: Codec) {
    let dir = tempfile::tempdir().expect("a directory");
    let (mut anna, mut boris) = (Phone::new(dir.path(), "anna", 440.0), Phone::new(dir.path(), "boris", 1_000.0));
    anna.talk(codec, boris.port);
    boris.talk(codec, anna.port);
    let talking = |r: &MediaReport| matches!(r, MediaReport::Quality { quality, .. } if quality.received > 75);
    anna.until("speech from Boris", talking).await;
    boris.until("speech from Anna", talking).await;
    anna.send(MediaCommand::Digits { session: SESSION, digits: "4#".into() });
    for expected in ['4', '#'] {
        boris.until("digit", |r| matches!(r, MediaReport::Digit { digit, .. } if *digit == expected)).await;
    }
    for (phone, theirs, own) in [(anna, 1_000.0, 440.0), (boris, 440.0, 1_000.0)] {
        let heard = phone.heard();
        assert!((0.2..0.3).contains(&amplitude(&heard, theirs)), "{codec:?}: {}", amplitude(&heard, theirs));
        assert!(amplitude(&heard, own) < 0.02, "{codec:?}: nobody hears himself");
    }
}

#[tokio::test]
async fn two_phones_talk_in_every_codec() {
    tokio::join!(
        each_hears_the_other(Codec::Opus),
        each_hears_the_other(Codec::G722),
        each_hears_the_other(Codec::Pcma),
        each_hears_the_other(Codec::Pcmu),
    );
}

#[tokio::test]
async fn a_muted_phone_is_not_heard_and_a_tone_is_also_without_a_call() {
    let dir = tempfile::tempdir().expect("a directory");
    let (mut anna, boris) = (Phone::new(dir.path(), "anna", 2_000.0), Phone::new(dir.path(), "boris", 1_000.0));
    anna.talk(Codec::Pcma, boris.port);
    anna.send(MediaCommand::Mute { session: SESSION, muted: true });
    boris.talk(Codec::Pcma, anna.port);
    boris.send(MediaCommand::Tone(Some(Tone::Busy)));
    anna.until("speech", |r| matches!(r, MediaReport::Quality { quality, .. } if quality.received > 50)).await;
    boris.send(MediaCommand::Close(SESSION));
    anna.until("silence after ten seconds", |r| matches!(r, MediaReport::Silent { silent: true, .. })).await;
    let heard = boris.heard();
    assert!(amplitude(&heard, 2_000.0) < 0.002, "Anna was muted");
    assert!(amplitude(&heard, 425.0) > 0.1, "the busy tone");
}

#[tokio::test]
async fn it_rings_with_a_file_of_the_user_and_what_cannot_be_read_is_told() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("ring.wav");
    write_tone(&file, 1_500.0);
    let mut anna = Phone::new(dir.path(), "anna", 440.0);
    let wish = |path: &Path| {
        let ring_file = Some(path.display().to_string());
        MediaCommand::Settings(Box::new(AudioSettings { ring_file, ..AudioSettings::default() }))
    };
    anna.send(wish(&dir.path().join("absent.wav")));
    anna.until("why", |r| matches!(r, MediaReport::RingFile(Some(_)))).await;
    anna.send(wish(&file));
    anna.until("the file", |r| matches!(r, MediaReport::RingFile(None))).await;
    anna.send(MediaCommand::Tone(Some(Tone::Ring)));
    anna.send(MediaCommand::TestMicrophone(true));
    for _ in 0..12 {
        anna.until("its level", |r| matches!(r, MediaReport::MicrophoneTest(_))).await;
    }
    let heard = anna.heard();
    assert!(amplitude(&heard, 1_500.0) > 0.05, "the ring");
    assert!(amplitude(&heard, 440.0) > 0.08, "the microphone, a second late");
}
