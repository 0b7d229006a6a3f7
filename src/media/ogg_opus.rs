//! Ogg Opus files (RFC 7845), read whole as 48 kHz mono.

use std::io::{Read, Seek};

use ogg::PacketReader;
use opus::{Channels, Decoder};

use super::frame::RATE_HZ;

/// Samples in the longest packet: 120 ms.
const LONGEST: usize = RATE_HZ as usize * 120 / 1_000;

/// What is wrong with such a file.
#[derive(Debug, thiserror::Error)]
pub enum OggOpusError {
    /// It is damaged, or cannot be read.
    #[error("{0}")]
    Pages(#[from] ogg::OggReadError),
    /// What is inside is not what libopus can read.
    #[error("{0}")]
    Sound(#[from] opus::Error),
    /// It holds something else, Vorbis or video, or more than two channels.
    #[error("it holds no Opus sound of one or two channels")]
    NotOpus,
}

/// Reads at most so many seconds; two channels become one. What is damaged after the beginning ends the sound there.
pub fn read(file: impl Read + Seek, seconds: usize) -> Result<Vec<f32>, OggOpusError> {
    let mut pages = PacketReader::new(file);
    let first = pages.read_packet_expected()?;
    let head = Head::parse(&first.data).ok_or(OggOpusError::NotOpus)?;
    // The comments (section 5.2) say nothing that can be heard.
    pages.read_packet_expected()?;
    let mut decoder = Decoder::new(RATE_HZ, Channels::Mono)?;
    let most = head.skip + seconds * RATE_HZ as usize;
    let (mut sound, mut end, mut piece) = (Vec::new(), None, vec![0.0; LONGEST]);
    while let Some(packet) = pages.read_packet().ok().flatten().filter(|_| sound.len() < most) {
        let Ok(length) = decoder.decode_float(&packet.data, &mut piece, false) else { break };
        sound.extend(piece[..length].iter().map(|sample| sample * head.gain));
        if packet.last_in_stream() {
            // Its last page may end before its last packet does (section 4.4).
            end = usize::try_from(packet.absgp_page()).ok();
            break;
        }
    }
    sound.truncate(end.unwrap_or(usize::MAX).min(most));
    sound.drain(..head.skip.min(sound.len()));
    Ok(sound)
}

/// The identification header (section 5.1), mapping family 0.
struct Head {
    /// Samples to leave out at the start.
    skip: usize,
    /// What the file's author wants it to be multiplied with.
    gain: f32,
}

impl Head {
    fn parse(bytes: &[u8]) -> Option<Head> {
        let &[version, channels, s0, s1, _, _, _, _, g0, g1, family, ..] = bytes.strip_prefix(b"OpusHead")? else {
            return None;
        };
        let is_ours = version >> 4 == 0 && (1..=2).contains(&channels) && family == 0;
        let decibels = f32::from(i16::from_le_bytes([g0, g1])) / 256.0;
        is_ours.then(|| Head { skip: u16::from_le_bytes([s0, s1]).into(), gain: 10_f32.powf(decibels / 20.0) })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn what_is_no_opus_is_told() {
        for bytes in [&b""[..], b"OggS", b"not a sound at all", &[0; 400]] {
            assert!(read(Cursor::new(bytes), 1).is_err());
        }
        let vorbis = {
            let mut pages = ogg::PacketWriter::new(Vec::new());
            let head = b"\x01vorbis is something else".to_vec();
            pages.write_packet(head, 1, ogg::PacketWriteEndInfo::EndStream, 0).expect("memory");
            pages.into_inner()
        };
        assert!(matches!(read(Cursor::new(vorbis), 1), Err(OggOpusError::NotOpus)));
    }

    #[test]
    fn only_one_or_two_plain_channels_are_read() {
        let head = |version: u8, channels: u8, family: u8| {
            let mut head = b"OpusHead".to_vec();
            head.extend([version, channels, 0x38, 1, 0x80, 0xbb, 0, 0, 0, 0xfa, family]);
            Head::parse(&head)
        };
        let good = head(1, 2, 0).expect("two channels");
        assert_eq!(good.skip, 312);
        assert!((good.gain - 0.501).abs() < 0.001, "-6 dB: {}", good.gain);
        for (version, channels, family) in [(16, 1, 0), (1, 0, 0), (1, 3, 0), (1, 2, 1)] {
            assert!(head(version, channels, family).is_none());
        }
    }
}
