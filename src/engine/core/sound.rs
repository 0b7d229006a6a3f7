//! Which tone sounds: one at a time, the most urgent one.

use std::time::Duration;

use super::{Core, Output};
use crate::call::{Call, Phase};
use crate::media::MediaCommand;
use crate::model::media::Tone;
use crate::model::time::Now;
use crate::model::{CallEnd, CallState, Direction, Moment};

/// How long busy tone goes on when nobody puts the card away.
const BUSY_SOUNDS: Duration = Duration::from_secs(45);
/// The same for congestion tone.
const CONGESTION_SOUNDS: Duration = Duration::from_secs(10);

impl Core {
    /// The settings of sound; whose tones are played is said there, else follows the language, else the system.
    pub(super) fn sound_settings(&self) -> Output {
        let mut audio = self.settings.audio.clone();
        let by_language = match self.settings.window.language.as_deref() {
            Some("it") => Some("IT"),
            Some("pt-BR") => Some("BR"),
            Some("es") => Some("ES"),
            Some("ru") => Some("RU"),
            Some("fr") => Some("FR"),
            _ => None,
        };
        let country = audio.tone_country.or(by_language.map(str::to_owned)).or(self.country.clone());
        audio.tone_country = country;
        Output::Media(MediaCommand::Settings(Box::new(audio)))
    }

    pub(super) fn settle_tone(&mut self, now: Now, out: &mut Vec<Output>) {
        let tone = if self.leaving { None } else { self.wanted_tone(now.moment) };
        if tone != self.tone {
            self.tone = tone;
            out.push(Output::Media(MediaCommand::Tone(tone)));
        }
    }

    /// When the tone of a failed call falls silent by itself.
    pub(super) fn tone_ends_at(&self) -> Option<Moment> {
        let sounds = matches!(self.tone, Some(Tone::Busy | Tone::Congestion));
        self.newest_call().filter(|_| sounds).and_then(failed_tone).map(|(_, until)| until)
    }

    fn newest_call(&self) -> Option<&Call> {
        self.board.iter().rev().find(|c| !c.hidden)
    }

    fn wanted_tone(&self, now: Moment) -> Option<Tone> {
        let talking = self.board.iter().any(|c| c.state() == CallState::Talking);
        let offered = self.board.iter().any(|c| {
            c.state() == CallState::Offering && (c.direction == Direction::Incoming || !c.is_recall()) && !c.hidden
        });
        let recall = self.board.iter().any(|c| c.is_recall() && c.completion.is_some());
        if offered {
            return Some(if talking { Tone::CallWaiting } else { Tone::Ring });
        }
        if recall && !talking {
            return Some(Tone::Recall);
        }
        if talking {
            return None;
        }
        if self.board.iter().any(|c| matches!(c.phase, Phase::Ringing { .. }) && !c.early_sound && !c.hidden) {
            return Some(Tone::Ringback);
        }
        if self.board.iter().any(|c| c.state() == CallState::Dialing) {
            return None;
        }
        // The newest failed call alone is heard.
        self.newest_call().and_then(failed_tone).filter(|(_, until)| *until > now).map(|(tone, _)| tone)
    }
}

/// The tone of a failed outgoing call, and until when.
fn failed_tone(call: &Call) -> Option<(Tone, Moment)> {
    let (end, at) = call.end()?;
    if call.direction != Direction::Outgoing || call.connected.is_some() || call.hidden {
        return None;
    }
    match end {
        CallEnd::Busy => Some((Tone::Busy, at + BUSY_SOUNDS)),
        CallEnd::Congestion | CallEnd::NotFound | CallEnd::Unavailable | CallEnd::Unreachable | CallEnd::Forbidden => {
            Some((Tone::Congestion, at + CONGESTION_SOUNDS))
        }
        CallEnd::Declined if call.failure.is_some() => Some((Tone::Congestion, at + CONGESTION_SOUNDS)),
        _ => None,
    }
}
