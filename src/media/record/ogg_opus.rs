//! Ogg Opus (RFC 7845): two channels, 48 kHz, pages of half a second, so that what is on disk can always be played.

use std::fs::File;
use std::io::{self, Write};

use ogg::writing::{PacketWriteEndInfo, PacketWriter};
use opus::{Application, Bitrate, Channels, Encoder};

/// Samples a channel in a packet: 20 ms.
const PACKET_SAMPLES: usize = 960;

/// Bits per second for both channels: speech at its best.
const BITRATE: i32 = 64_000;

/// The longest packet that the encoder may write.
const MAX_PACKET: usize = 1_500;

/// The one stream of the file; any number will do.
const SERIAL: u32 = 0x7065_7263;

/// A file being written.
pub(super) struct OggOpus {
    encoder: Encoder,
    pub(super) pages: PacketWriter<'static, File>,
    /// Interleaved, less than a packet.
    gathered: Vec<f32>,
    /// The packet not yet on a page: the last of a page or of the file is marked so.
    packet: Option<Vec<u8>>,
    /// Samples a channel encoded, the encoder's delay included (section 4).
    granule: u64,
    /// Samples a channel to leave out at the start.
    skip: u16,
    /// Samples a channel that were given.
    given: u64,
}

impl OggOpus {
    /// Begins the file with its two headers (section 5).
    pub(super) fn new(file: File) -> io::Result<OggOpus> {
        let mut encoder = Encoder::new(48_000, Channels::Stereo, Application::Audio).map_err(io::Error::other)?;
        encoder.set_bitrate(Bitrate::Bits(BITRATE)).map_err(io::Error::other)?;
        let skip = encoder.get_lookahead().map_err(io::Error::other)?;
        let skip = u16::try_from(skip).map_err(io::Error::other)?;
        let mut pages = PacketWriter::new(file);
        pages.write_packet(head(skip), SERIAL, PacketWriteEndInfo::EndPage, 0)?;
        pages.write_packet(tags(), SERIAL, PacketWriteEndInfo::EndPage, 0)?;
        Ok(OggOpus { encoder, pages, gathered: Vec::new(), packet: None, granule: 0, skip, given: 0 })
    }

    /// Adds samples, left and right in turn.
    pub(super) fn push(&mut self, samples: &[f32]) -> io::Result<()> {
        self.gathered.extend_from_slice(samples);
        self.given += samples.len() as u64 / 2;
        while self.gathered.len() >= 2 * PACKET_SAMPLES {
            self.encode()?;
        }
        Ok(())
    }

    /// Puts all that was encoded on pages, and the pages on disk.
    pub(super) fn settle(&mut self) -> io::Result<()> {
        self.write(PacketWriteEndInfo::EndPage)?;
        self.pages.inner_mut().flush()
    }

    /// Ends the stream; its last page tells the true length (section 4.4).
    pub(super) fn finish(mut self) -> io::Result<()> {
        let length = self.given + u64::from(self.skip);
        // The end needs a packet to stand on.
        while self.granule < length || self.packet.is_none() {
            self.gathered.resize(2 * PACKET_SAMPLES, 0.0);
            self.encode()?;
        }
        self.granule = length;
        self.write(PacketWriteEndInfo::EndStream)?;
        self.pages.inner_mut().flush()
    }

    fn encode(&mut self) -> io::Result<()> {
        self.write(PacketWriteEndInfo::NormalPacket)?;
        let mut packet = vec![0; MAX_PACKET];
        let length = self.encoder.encode_float(&self.gathered[..2 * PACKET_SAMPLES], &mut packet);
        packet.truncate(length.map_err(io::Error::other)?);
        self.gathered.drain(..2 * PACKET_SAMPLES);
        self.granule += PACKET_SAMPLES as u64;
        self.packet = Some(packet);
        Ok(())
    }

    fn write(&mut self, end: PacketWriteEndInfo) -> io::Result<()> {
        let Some(packet) = self.packet.take() else { return Ok(()) };
        self.pages.write_packet(packet, SERIAL, end, self.granule)
    }
}

/// The identification header (section 5.1), mapping family 0: two channels.
fn head(skip: u16) -> Vec<u8> {
    let mut head = b"OpusHead\x01\x02".to_vec();
    head.extend(skip.to_le_bytes());
    head.extend(48_000_u32.to_le_bytes());
    head.extend([0, 0, 0]);
    head
}

/// The comment header (section 5.2): who wrote it, and nothing about the user.
fn tags() -> Vec<u8> {
    let vendor = b"Perch";
    let mut tags = b"OpusTags".to_vec();
    tags.extend((vendor.len() as u32).to_le_bytes());
    tags.extend(vendor);
    tags.extend(0_u32.to_le_bytes());
    tags
}
