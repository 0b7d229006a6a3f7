//! What is on disk while a call is recorded, after it, after a kill, and when the disk is full.

use std::path::Path;
use std::sync::mpsc::channel;
use std::time::Duration;

use super::*;
use crate::media::frame::{FRAME_SAMPLES, rms};

/// Each side's own level, so that the channels cannot be taken for each other.
fn tone(hz: f32, at: usize) -> Frame {
    std::array::from_fn(|i| {
        let second = (at * FRAME_SAMPLES + i) as f32 / 48_000.0;
        0.3 * (std::f32::consts::TAU * hz * second).sin()
    })
}

/// Records so many frames: we a low tone, they a high one for the second half.
fn record(file: &mut File, frames: usize) {
    for i in 0..frames {
        let theirs = if i < frames / 2 { [0.0; FRAME_SAMPLES] } else { tone(1_000.0, i) };
        file.push(&[tone(300.0, i), theirs]).expect("room on the disk");
        if (i + 1) % SETTLE_FRAMES == 0 {
            file.settle().expect("room on the disk");
        }
    }
}

/// The channels of a file, each in two halves, as levels.
fn levels(path: &Path) -> [(f32, f32); 2] {
    let (left, right) = if path.extension().is_some_and(|e| e == "opus") { read_opus(path) } else { read_wav(path) };
    [left, right].map(|side| {
        let half = side.len() / 2;
        (rms(&side[..half - 2_000]), rms(&side[half + 2_000..]))
    })
}

fn read_wav(path: &Path) -> (Vec<f32>, Vec<f32>) {
    let mut reader = hound::WavReader::open(path).expect("a WAV file");
    assert_eq!((reader.spec().channels, reader.spec().sample_rate), (2, 48_000));
    let samples: Vec<f32> = reader.samples::<i16>().map(|s| f32::from(s.expect("a sample")) / 32_768.0).collect();
    samples.chunks_exact(2).map(|both| (both[0], both[1])).unzip()
}

fn read_opus(path: &Path) -> (Vec<f32>, Vec<f32>) {
    let mut pages = ogg::PacketReader::new(std::fs::File::open(path).expect("a file"));
    let head = pages.read_packet_expected().expect("the identification header").data;
    assert_eq!(&head[..10], b"OpusHead\x01\x02");
    let skip = usize::from(u16::from_le_bytes([head[10], head[11]]));
    assert!(pages.read_packet_expected().expect("the comment header").data.starts_with(b"OpusTags"));
    let mut decoder = opus::Decoder::new(48_000, opus::Channels::Stereo).expect("a decoder");
    let (mut sound, mut length) = (Vec::new(), 0);
    while let Ok(Some(packet)) = pages.read_packet() {
        let mut frame = vec![0.0; 2 * 960];
        assert_eq!(decoder.decode_float(&packet.data, &mut frame, false).expect("a packet"), 960);
        sound.extend(frame);
        length = packet.absgp_page() as usize;
    }
    sound.chunks_exact(2).take(length).skip(skip).map(|both| (both[0], both[1])).unzip()
}

#[test]
fn each_side_has_its_channel_in_both_formats() {
    let dir = tempfile::tempdir().expect("a directory");
    for name in ["call.wav", "call.opus"] {
        let path = dir.path().join(name);
        let mut file = File::create(&path).expect("a file");
        record(&mut file, 200);
        file.finish().expect("room on the disk");
        let [ours, theirs] = levels(&path);
        assert!((ours.0 - 0.21).abs() < 0.02 && (ours.1 - 0.21).abs() < 0.02, "{name}: {ours:?}");
        assert!(theirs.0 < 0.01 && (theirs.1 - 0.21).abs() < 0.02, "{name}: {theirs:?}");
        let (left, _) = if name == "call.wav" { read_wav(&path) } else { read_opus(&path) };
        assert_eq!(left.len(), 200 * FRAME_SAMPLES, "{name} is as long as the call");
    }
}

#[test]
fn a_phone_that_is_killed_leaves_a_file_that_plays() {
    let dir = tempfile::tempdir().expect("a directory");
    for name in ["call.wav", "call.opus"] {
        let path = dir.path().join(name);
        let mut file = File::create(&path).expect("a file");
        record(&mut file, 230);
        // Neither finished nor dropped: nothing of the last 300 ms is promised.
        std::mem::forget(file);
        let (left, right) = if name == "call.wav" { read_wav(&path) } else { read_opus(&path) };
        assert_eq!(left.len(), right.len());
        assert!((199 * FRAME_SAMPLES..=230 * FRAME_SAMPLES).contains(&left.len()), "{name}: {}", left.len());
        assert!(rms(&left) > 0.19, "{name}");
    }
}

#[test]
fn a_file_that_is_there_is_never_overwritten() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("call.wav");
    std::fs::write(&path, b"mine").expect("a file");
    assert!(Recorder::start(&path, |_| {}).is_err());
    assert_eq!(std::fs::read(&path).expect("still there"), b"mine");
}

#[test]
#[cfg(unix)]
fn a_recording_and_its_directory_are_the_users_own() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("recordings/call.opus");
    drop(File::create(&path).expect("a file"));
    let mode = |path: &Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().expect("a directory"))), (0o600, 0o700));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told_once_and_the_sound_goes_on() {
    let (told, hears) = channel();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("the device that is always full");
    let mut opus = OggOpus::new(tempfile::tempfile().expect("a file")).expect("headers");
    opus.pages = ogg::writing::PacketWriter::new(full);
    let (frames, inbox) = sync_channel(WAITING);
    let thread = std::thread::spawn(move || told.send(write(File::Opus(Box::new(opus)), &inbox)));
    let mut recorder = Recorder { frames: Some(frames), thread: None, lost: 0 };
    for i in 0..200 {
        recorder.push(&tone(300.0, i), &tone(300.0, i));
    }
    let result = hears.recv_timeout(Duration::from_secs(20)).expect("told");
    assert_eq!(result.expect_err("the disk is full").kind(), io::ErrorKind::StorageFull);
    thread.join().expect("no panic").expect("somebody hears");
    // The phone still gives frames for a while; they go nowhere.
    recorder.push(&tone(300.0, 0), &tone(300.0, 0));
    assert!(recorder.frames.is_none());
}

#[test]
fn a_recording_in_opus_can_be_played_again() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("call.opus");
    let mut file = File::create(&path).expect("a file");
    record(&mut file, 201);
    file.finish().expect("room on the disk");
    let open = || std::fs::File::open(&path).expect("a file");
    let sound = crate::media::ogg_opus::read(open(), 60).expect("a sound");
    assert_eq!(sound.len(), 201 * FRAME_SAMPLES);
    // The mean of two channels: one tone of 0.3, then two.
    let (first, second) = sound.split_at(sound.len() / 2);
    assert!((rms(first) - 0.106).abs() < 0.01 && (rms(second) - 0.15).abs() < 0.01, "{} {}", rms(first), rms(second));
    assert_eq!(crate::media::ogg_opus::read(open(), 1).expect("a sound").len(), 48_000);
    let played = crate::media::clip::read(&path).expect("a sound");
    assert!(played.len() == sound.len() && rms(&played[..19_200]) < 0.08);
}
