//! Offer and answer for the sound of a call (RFC 3264, RFC 8866), ending at [`Agreed`].
//!
//! One audio stream: whatever else is offered is declined in its place. Codecs keep the
//! offerer's order (RFC 3264 section 6.1) and the first one both sides know is spoken.

mod crypto;
mod negotiate;
mod numbers;
mod read;
mod session;
mod write;

use std::net::IpAddr;

use thiserror::Error;

use crate::model::media::{Agreed, Codec, LocalMedia, MediaDirection};
use crate::model::srtp::SrtpPolicy;
pub use session::Session;

/// The block of RFC 3611 section 4.7, by its name in `a=rtcp-xr`.
const VOIP_METRICS: &str = "voip-metrics";

/// Longest session description we read, in bytes. Real ones have 300 to 4,000.
pub const MAX_SDP: usize = 16 * 1024;

/// Why an offer or an answer leads to no sound.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum SdpError {
    /// More than [`MAX_SDP`] bytes, or more streams than any phone has.
    #[error("the session description is too long")]
    TooLong,
    /// A line breaks the grammar of RFC 8866; the letter of the line.
    #[error("the session description is malformed at its {0}= line")]
    Malformed(char),
    /// No audio stream over plain RTP with an address we could send to.
    #[error("the session description has no audio stream that we could take")]
    NoAudio,
    /// The other side asks for encrypted sound and nothing else.
    #[error("the session description asks for encrypted sound only")]
    SecureOnly,
    /// We ask for encrypted sound, and the other side has none.
    #[error("the session description has no encryption that we could take")]
    PlainOnly,
    /// No codec that both sides know.
    #[error("both sides have no codec in common")]
    NoCommonCodec,
    /// The answer has our stream at port 0.
    #[error("the other side declined the audio stream")]
    Declined,
}

/// What an offer asks for, seen before it is answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Peek {
    /// What the offer leaves to us if we want both: `SendOnly` when they only listen.
    pub direction: MediaDirection,
    /// They do not want to hear us: `a=sendonly`, `a=inactive`, or the address 0.0.0.0 (RFC 3264 section 8.4).
    pub held_by_them: bool,
    /// There is a codec that both sides know.
    pub common_codec: bool,
}

/// Our first offer of a session. `session_id` stays for the whole session, `version` grows by
/// one with every description that differs from the last (RFC 3264 section 8). Where more than
/// one description is to follow, [`Session`] does all this by itself.
pub fn offer(local: &LocalMedia, local_ip: IpAddr, session_id: u64, version: u64) -> String {
    Session::at_version(session_id, local_ip, version).offer(local)
}

/// Answers an offer: the text to send and what was agreed.
///
/// # Errors
/// What the offer lacks; the call is then refused with 488 (400 does as well for [`SdpError::Malformed`] and [`SdpError::TooLong`]).
pub fn answer(
    offer: &str,
    local: &LocalMedia,
    local_ip: IpAddr,
    session_id: u64,
    version: u64,
) -> Result<(String, Agreed), SdpError> {
    Session::at_version(session_id, local_ip, version).answer(offer, local)
}

/// Reads the answer to what [`offer`] wrote from the same `local`.
///
/// # Errors
/// Why it leads to no sound; the call is then hung up.
pub fn read_answer(answer: &str, local: &LocalMedia) -> Result<Agreed, SdpError> {
    Session::new(0, IpAddr::from([0; 4])).read_answer(answer, local)
}

/// What an offer asks for, without answering it.
///
/// # Errors
/// The offer cannot be read or has no stream we could take; a missing codec is told in [`Peek::common_codec`].
pub fn peek(offer: &str, codecs: &[Codec]) -> Result<Peek, SdpError> {
    const POLICY: SrtpPolicy = SrtpPolicy::Answer;
    let streams = read::streams(offer)?;
    let (stream, common_codec) = match negotiate::choose(&streams, codecs, POLICY) {
        Ok(chosen) => (chosen.stream, true),
        Err(SdpError::NoCommonCodec) => (streams.iter().find(|s| s.usable(POLICY)).ok_or(SdpError::NoAudio)?, false),
        Err(e) => return Err(e),
    };
    let direction = negotiate::ours(MediaDirection::SendRecv, stream);
    Ok(Peek { direction, held_by_them: !direction.sends(), common_codec })
}

#[cfg(test)]
mod tests;
