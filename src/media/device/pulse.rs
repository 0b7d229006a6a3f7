//! One stream of sound by PulseAudio's protocol, which PipeWire speaks too: a connection and a thread of its own, which waits for
//! the server, moves samples and does nothing else.
//!
//! cpal has such streams, and they are what is taken where these fail. But with each piece of sound theirs take a lock, wake a
//! second thread that asks the server how late it is, and clear a megabyte at every turn: half of what a whole call costs.

use std::ffi::{CStr, CString};
use std::io::{self, BufReader, Cursor, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use pulseaudio::protocol::stream::{BufferAttr, StreamFlags};
use pulseaudio::protocol::{
    AuthParams, AuthReply, ChannelMap, Command, CommandReply, CreatePlaybackStreamReply, CreateRecordStreamReply,
    DESCRIPTOR_SIZE, Descriptor, DescriptorFlags, MAX_VERSION, PlaybackStreamParams, Prop, Props, ProtocolError,
    RecordStreamParams, SampleFormat, SampleSpec, SetClientNameReply, encode_descriptor, read_descriptor,
    read_reply_message, write_command_message,
};

use super::stream::OnFailure;
use crate::media::frame::RATE_HZ;
use crate::media::priority;

/// What the samples are; the server makes of them what the device wants.
const SPEC: SampleSpec = SampleSpec { format: SampleFormat::Float32Le, channels: 1, sample_rate: RATE_HZ };

const SAMPLE_BYTES: usize = size_of::<f32>();

/// So many samples are written at once; more are written in turns, without new memory.
const MOST_AT_ONCE: usize = 2_048;

/// No message of a server is longer than this; one that is, is none.
const LONGEST_MESSAGE: usize = 1 << 20;

/// A server that does not answer for so long while a stream is opened does not work.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the sound is to the desktop, which may soften music meanwhile, or choose the headset.
const ROLE: &CStr = c"phone";

/// Not a stream's: a message with a command.
const COMMANDS: u32 = u32::MAX;

/// An open stream; it works until it is dropped.
pub(super) struct Stream {
    socket: UnixStream,
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Stream {
    /// Plays to a sink, by its name, what `fill` writes, at least `period` samples at a time. `on_failure` is called when it
    /// stops working.
    pub(super) fn play(
        sink: &str,
        period: u32,
        mut fill: impl FnMut(&mut [f32]) + Send + 'static,
        on_failure: &OnFailure,
    ) -> Result<Stream, String> {
        let mut link = Link::open().map_err(|e| e.to_string())?;
        let bytes = period * SAMPLE_BYTES as u32;
        let params = PlaybackStreamParams {
            sample_spec: SPEC,
            channel_map: ChannelMap::mono(),
            sink_name: Some(named(sink)?),
            buffer_attr: BufferAttr {
                max_length: 2 * bytes,
                target_length: 2 * bytes,
                minimum_request_length: bytes,
                ..BufferAttr::default()
            },
            flags: StreamFlags { adjust_latency: true, ..StreamFlags::default() },
            props: props(),
            ..PlaybackStreamParams::default()
        };
        let opened: CreatePlaybackStreamReply =
            link.ask(&Command::CreatePlaybackStream(params)).map_err(|e| e.to_string())?;
        let mut owed = opened.requested_bytes as usize / SAMPLE_BYTES;
        link.run("perch-speaker", on_failure, move |link| {
            let (mut samples, mut bytes) = ([0.0; MOST_AT_ONCE], [0; DESCRIPTOR_SIZE + MOST_AT_ONCE * SAMPLE_BYTES]);
            loop {
                while owed > 0 {
                    let piece = owed.min(MOST_AT_ONCE);
                    fill(&mut samples[..piece]);
                    link.socket.write_all(message(opened.channel, &samples[..piece], &mut bytes))?;
                    owed -= piece;
                }
                match link.next()? {
                    Some(Command::Request(asked)) if asked.channel == opened.channel => {
                        owed += asked.length as usize / SAMPLE_BYTES;
                    }
                    Some(Command::PlaybackStreamKilled(_)) => return Ok(()),
                    _ => {}
                }
            }
        })
    }

    /// Listens to a source, by its name, about `period` samples at a time, which `hear` gets. `on_failure` is called when it stops
    /// working.
    pub(super) fn listen(
        source: &str,
        period: u32,
        mut hear: impl FnMut(&[f32]) + Send + 'static,
        on_failure: &OnFailure,
    ) -> Result<Stream, String> {
        let mut link = Link::open().map_err(|e| e.to_string())?;
        let bytes = period * SAMPLE_BYTES as u32;
        let params = RecordStreamParams {
            sample_spec: SPEC,
            channel_map: ChannelMap::mono(),
            source_name: Some(named(source)?),
            buffer_attr: BufferAttr { max_length: bytes, fragment_size: bytes, ..BufferAttr::default() },
            flags: StreamFlags { adjust_latency: true, ..StreamFlags::default() },
            props: props(),
            ..RecordStreamParams::default()
        };
        let opened: CreateRecordStreamReply =
            link.ask(&Command::CreateRecordStream(params)).map_err(|e| e.to_string())?;
        link.run("perch-mic", on_failure, move |link| {
            let mut samples = Vec::with_capacity(LONGEST_MESSAGE / SAMPLE_BYTES);
            loop {
                let heard = link.read()?;
                if heard.channel == opened.channel {
                    samples.clear();
                    samples.extend(link.body.chunks_exact(SAMPLE_BYTES).map(sample));
                    hear(&samples);
                } else if matches!(link.command(heard), Some(Command::RecordStreamKilled(_))) {
                    return Ok(());
                }
            }
        })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::Relaxed);
        // A server that has gone has closed it already.
        let _ = self.socket.shutdown(Shutdown::Both);
        if let Some(thread) = self.thread.take() {
            // One that panicked has already said so.
            let _ = thread.join();
        }
    }
}

/// The connection to the server.
struct Link {
    socket: UnixStream,
    reader: BufReader<UnixStream>,
    /// The last message.
    body: Vec<u8>,
    version: u16,
    asked: u32,
}

impl Link {
    fn open() -> Result<Link, ProtocolError> {
        let path = pulseaudio::socket_path_from_env().ok_or(io::Error::from(io::ErrorKind::NotFound))?;
        let socket = UnixStream::connect(path)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.set_write_timeout(Some(PATIENCE))?;
        let reader = BufReader::new(socket.try_clone()?);
        let mut link =
            Link { socket, reader, body: Vec::with_capacity(LONGEST_MESSAGE), version: MAX_VERSION, asked: 0 };
        // One who needs none does not look at it.
        let cookie = pulseaudio::cookie_path_from_env().and_then(|path| std::fs::read(path).ok()).unwrap_or_default();
        let auth = AuthParams { version: MAX_VERSION, supports_shm: false, supports_memfd: false, cookie };
        let server: AuthReply = link.ask(&Command::Auth(auth))?;
        link.version = server.version.min(MAX_VERSION);
        let _: SetClientNameReply = link.ask(&Command::SetClientName(props()))?;
        Ok(link)
    }

    /// Asks for something and waits for the answer.
    fn ask<R: CommandReply>(&mut self, command: &Command) -> Result<R, ProtocolError> {
        write_command_message(&mut self.socket, self.asked, command, self.version)?;
        self.asked += 1;
        read_reply_message(&mut self.reader, self.version).map(|(_, reply)| reply)
    }

    /// Does the work on a thread of its own; it ends with the connection.
    fn run(
        mut self,
        name: &str,
        on_failure: &OnFailure,
        work: impl FnOnce(&mut Link) -> io::Result<()> + Send + 'static,
    ) -> Result<Stream, String> {
        let stopping = Arc::new(AtomicBool::new(false));
        let (on_failure, stops) = (on_failure.clone(), stopping.clone());
        let begin = || {
            self.socket.set_read_timeout(None)?;
            let socket = self.socket.try_clone()?;
            let thread = std::thread::Builder::new().name(name.into()).spawn(move || {
                priority::ask();
                let ended = work(&mut self);
                if !stops.load(Ordering::Relaxed) {
                    tracing::debug!(?ended, "the sound server has closed a stream");
                    on_failure();
                }
            })?;
            Ok(Stream { socket, stopping, thread: Some(thread) })
        };
        begin().map_err(|error: io::Error| error.to_string())
    }

    /// Waits for the next message; it is in `body` then.
    fn read(&mut self) -> io::Result<Descriptor> {
        let descriptor = read_descriptor(&mut self.reader).map_err(|error| match error {
            ProtocolError::Io(error) => error,
            other => io::Error::new(io::ErrorKind::InvalidData, other),
        })?;
        let length = descriptor.length as usize;
        if length > LONGEST_MESSAGE {
            return Err(io::ErrorKind::InvalidData.into());
        }
        // What was there is overwritten: only what is longer than the last is cleared.
        self.body.resize(length, 0);
        self.reader.read_exact(&mut self.body)?;
        Ok(descriptor)
    }

    /// The command that has been read, if it was one that we understand.
    fn command(&self, descriptor: Descriptor) -> Option<Command> {
        let command = || Command::read_tag_prefixed(&mut Cursor::new(&self.body), self.version).ok();
        (descriptor.channel == COMMANDS).then(command).flatten().map(|(_, command)| command)
    }

    /// Waits for the next message, and reads it if it is a command.
    fn next(&mut self) -> io::Result<Option<Command>> {
        let descriptor = self.read()?;
        Ok(self.command(descriptor))
    }
}

fn props() -> Props {
    let mut props = Props::new();
    props.set(Prop::ApplicationName, c"Perch");
    props.set(Prop::ApplicationIconName, c"perch");
    props.set(Prop::MediaName, c"Perch");
    props.set(Prop::MediaRole, ROLE);
    props
}

fn named(device: &str) -> Result<CString, String> {
    CString::new(device).map_err(|error| error.to_string())
}

/// A message of samples to a stream, written into `bytes`.
fn message<'a>(channel: u32, samples: &[f32], bytes: &'a mut [u8]) -> &'a [u8] {
    let length = samples.len() * SAMPLE_BYTES;
    let head = Descriptor { length: length as u32, channel, offset: 0, flags: DescriptorFlags::empty() };
    if let Some(first) = bytes.first_chunk_mut() {
        encode_descriptor(first, &head);
    }
    for (four, sample) in bytes[DESCRIPTOR_SIZE..].chunks_exact_mut(SAMPLE_BYTES).zip(samples) {
        four.copy_from_slice(&sample.to_le_bytes());
    }
    &bytes[..DESCRIPTOR_SIZE + length]
}

/// A sample of a message.
fn sample(four: &[u8]) -> f32 {
    four.first_chunk().map_or(0.0, |four| f32::from_le_bytes(*four))
}
