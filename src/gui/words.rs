//! What the engine says in enums, in words: states, ends, modes, roads, registrations, refusals.

use super::cx::Cx;
use super::theme::Tone;
use super::when::timer;
use crate::model::completion::{
    CompletionCondition, CompletionEnd, CompletionMode, CompletionState, CompletionView, Road,
};
use crate::model::line::{LineView, Registration};
use crate::model::media::QualityWord;
use crate::model::snapshot::BannerKind;
use crate::model::{CallEnd, CallState, CallView, NameAddr, Refusal};

impl Cx<'_> {
    /// The badge of a call.
    pub(super) fn call_badge(&self, call: &CallView) -> (Tone, String) {
        let length = timer(call.connected.map(|c| call.ended.unwrap_or(self.now).since(c)).unwrap_or_default());
        match call.state {
            CallState::Dialing => (Tone::Info, self.say("call-dialing")),
            CallState::Ringing => (Tone::Info, self.say("call-ringing")),
            CallState::Offering => (Tone::Good, self.say("call-offering")),
            CallState::Talking if call.held_by_them => (Tone::Warn, self.say("call-held-by-them")),
            CallState::Talking => (Tone::Good, length),
            CallState::Held => (Tone::Warn, self.fill("call-held", &[("time", length.into())])),
            CallState::Camped => (Tone::Warn, self.say("call-camped")),
            CallState::Ended => self.end_badge(call.end),
        }
    }

    fn end_badge(&self, end: Option<CallEnd>) -> (Tone, String) {
        let (tone, key) = match end.unwrap_or(CallEnd::Failed) {
            CallEnd::Busy => (Tone::Warn, "end-busy"),
            CallEnd::NoAnswer => (Tone::Warn, "end-no-answer"),
            CallEnd::Declined => (Tone::Warn, "end-declined"),
            CallEnd::Unavailable => (Tone::Warn, "end-unavailable"),
            CallEnd::NotFound => (Tone::Bad, "end-not-found"),
            CallEnd::Unreachable => (Tone::Bad, "end-unreachable"),
            CallEnd::Congestion => (Tone::Bad, "end-congestion"),
            CallEnd::Cancelled => (Tone::Neutral, "end-cancelled"),
            CallEnd::HungUp | CallEnd::HungUpByThem => (Tone::Neutral, "end-over"),
            CallEnd::AnsweredElsewhere => (Tone::Neutral, "end-elsewhere"),
            CallEnd::Transferred => (Tone::Neutral, "end-transferred"),
            CallEnd::Forbidden => (Tone::Bad, "end-forbidden"),
            CallEnd::Lost => (Tone::Bad, "end-lost"),
            CallEnd::Failed => (Tone::Bad, "end-failed"),
        };
        (tone, self.say(key))
    }

    /// How a call ended, in a short word.
    pub(super) fn end_word(&self, end: CallEnd) -> String {
        self.end_badge(Some(end)).1
    }

    /// How a call ended, in a sentence about the person.
    pub(super) fn end_sentence(&self, call: &CallView) -> String {
        let key = match call.end.unwrap_or(CallEnd::Failed) {
            CallEnd::Busy => "told-busy",
            CallEnd::NoAnswer => "told-no-answer",
            CallEnd::Declined => "told-declined",
            CallEnd::Unavailable => "told-unavailable",
            CallEnd::NotFound => "told-not-found",
            CallEnd::Unreachable => "told-unreachable",
            CallEnd::Congestion => "told-congestion",
            CallEnd::Cancelled => "told-cancelled",
            CallEnd::HungUp => "told-hung-up",
            CallEnd::HungUpByThem => "told-hung-up-by-them",
            CallEnd::AnsweredElsewhere => "told-elsewhere",
            CallEnd::Transferred => "told-transferred",
            CallEnd::Forbidden => "told-forbidden",
            CallEnd::Lost => "told-lost",
            CallEnd::Failed => "told-failed",
        };
        self.fill(key, &[("name", call.peer.title().into())])
    }

    /// What stands below a person's name: the number where there is a name, else the host where it is not the
    /// line's own.
    pub(super) fn number(&self, peer: &NameAddr) -> String {
        let named = peer.display.as_ref().is_some_and(|d| !d.is_empty());
        if named && !peer.uri.user.is_empty() {
            return peer.uri.user_display();
        }
        let is_own = self.snap.lines.iter().any(|l| l.address.host_port() == peer.uri.host_port());
        if is_own { String::new() } else { peer.uri.host_port() }
    }

    /// `2014 · via Office · Opus 48 kHz · encrypted`.
    pub(super) fn call_details(&self, call: &CallView) -> String {
        let mut parts = vec![self.number(&call.peer)];
        if self.snap.lines.len() > 1 {
            parts.push(self.fill("via-line", &[("line", self.line_label(call.line).into())]));
        }
        parts.extend(call.codec.clone());
        if call.encrypted {
            parts.push(self.say("encrypted"));
        }
        joined(parts)
    }

    /// The words on the button of a mode, for a call that ended so or still rings in vain.
    pub(super) fn mode_button(&self, mode: CompletionMode, end: Option<CallEnd>) -> String {
        self.say(match mode {
            CompletionMode::CallBack if matches!(end, None | Some(CallEnd::NoAnswer | CallEnd::Unavailable)) => {
                "mode-callback-return"
            }
            CompletionMode::CallBack => "mode-callback",
            CompletionMode::CampOn => "mode-camp-on",
            CompletionMode::Intrude => "mode-intrude",
            CompletionMode::Message => "mode-message",
        })
    }

    /// A mode by its short name.
    pub(super) fn mode_name(&self, mode: CompletionMode, road: Option<Road>) -> String {
        self.say(match mode {
            CompletionMode::CallBack if road == Some(Road::Redial) => "mode-name-redial",
            CompletionMode::CallBack => "mode-name-callback",
            CompletionMode::CampOn => "mode-name-camp-on",
            CompletionMode::Intrude => "mode-name-intrude",
            CompletionMode::Message => "mode-name-message",
        })
    }

    /// A road in words.
    pub(super) fn road(&self, road: Road) -> String {
        self.say(match road {
            Road::Native => "road-native",
            Road::Dialog => "road-dialog",
            Road::Presence => "road-presence",
            Road::FeatureCode => "road-feature-code",
            Road::Redial => "road-redial",
            Road::Network => "road-network",
            Road::Join => "road-join",
            Road::Message => "road-message",
            Road::VoiceMail => "road-voice-mail",
        })
    }

    /// The badge of a request.
    pub(super) fn request_badge(&self, request: &CompletionView) -> (Tone, String) {
        match request.state {
            CompletionState::Requested => (Tone::Neutral, self.say("request-requested")),
            CompletionState::Queued { place: Some(place) } => {
                (Tone::Warn, self.fill("request-place", &[("place", place.into())]))
            }
            CompletionState::Queued { place: None } => (Tone::Warn, self.say("request-queued")),
            CompletionState::Watching => (Tone::Info, self.say("request-watching")),
            CompletionState::Redialing { attempt, of, .. } => {
                (Tone::Info, self.fill("request-redialing", &[("attempt", attempt.into()), ("of", of.into())]))
            }
            CompletionState::Suspended | CompletionState::Ready { .. } => (Tone::Good, self.say("request-free")),
            CompletionState::Recalling => (Tone::Good, self.say("call-dialing")),
            CompletionState::WasFree { .. } => (Tone::Warn, self.say("request-was-free")),
            CompletionState::Ended(CompletionEnd::Completed) => {
                (Tone::Good, self.completion_end(CompletionEnd::Completed))
            }
            CompletionState::Ended(end) => (Tone::Neutral, self.completion_end(end)),
        }
    }

    /// How a request ended, in a few words.
    pub(super) fn completion_end(&self, end: CompletionEnd) -> String {
        self.say(match end {
            CompletionEnd::Completed => "done-completed",
            CompletionEnd::Cancelled => "done-cancelled",
            CompletionEnd::Rejected => "done-rejected",
            CompletionEnd::NotTaken => "done-not-taken",
            CompletionEnd::Expired => "done-expired",
            CompletionEnd::Refused => "done-refused",
            CompletionEnd::Withdrawn => "done-withdrawn",
            CompletionEnd::Unreachable => "done-unreachable",
            CompletionEnd::TheyCalled => "done-they-called",
            CompletionEnd::LockOut => "done-lock-out",
            CompletionEnd::Failed => "done-failed",
        })
    }

    /// Where a request stands, in one sentence with the time left.
    pub(super) fn request_sentence(&self, request: &CompletionView) -> String {
        match request.state {
            CompletionState::Ready { lapses } => {
                let seconds = lapses.since(self.now).as_secs();
                self.fill("request-ringing", &[("n", seconds.into())])
            }
            CompletionState::Suspended => self.say("request-suspended"),
            CompletionState::Recalling => self.say("request-recalling"),
            CompletionState::WasFree { at } => self.fill("request-was-free-at", &[("time", self.clock(at).into())]),
            CompletionState::Redialing { next: Some(next), .. } => {
                let time = self.clock(self.wall.plus(next.since(self.now)));
                self.fill("request-next-try", &[("time", time.into())])
            }
            CompletionState::Redialing { next: None, .. } => self.say("request-trying"),
            CompletionState::Ended(_) => request.explanation.as_ref().map(|why| self.reason(why)).unwrap_or_default(),
            CompletionState::Requested | CompletionState::Queued { .. } | CompletionState::Watching => {
                let road = request.road.map(|r| self.road(r));
                let parts: Vec<String> = road.into_iter().chain([self.time_left(request.expires)]).collect();
                parts.join(" · ")
            }
        }
    }

    /// What kept a call from completing.
    pub(super) fn condition(&self, condition: CompletionCondition) -> String {
        self.say(match condition {
            CompletionCondition::Busy => "end-busy",
            CompletionCondition::NoAnswer => "end-no-answer",
            CompletionCondition::NotLoggedIn => "end-unavailable",
        })
    }

    /// Where a line stands: its colour and its words.
    pub(super) fn registration(&self, line: &LineView) -> (Tone, String) {
        match &line.registration {
            _ if line.dnd => (Tone::Bad, self.say("line-dnd")),
            Registration::Registered => (Tone::Good, line.address.host_port()),
            Registration::Registering => (Tone::Warn, self.say("line-registering")),
            Registration::Failed { reason, retry: Some(retry), .. } => {
                let time = self.clock(self.wall.plus(retry.since(self.now)));
                let parts = [self.reason(reason), self.fill("line-retry", &[("time", time.into())])];
                (Tone::Warn, parts.join(" · "))
            }
            Registration::Failed { reason, retry: None, .. } => (Tone::Bad, self.reason(reason)),
            Registration::Off => (Tone::Neutral, self.say("line-off")),
        }
    }

    /// The state of a line in a word, for screen readers and the doctor.
    pub(super) fn registration_word(&self, line: &LineView) -> String {
        self.say(match line.registration {
            Registration::Registered => "line-registered",
            Registration::Registering => "line-registering",
            Registration::Failed { .. } => "line-failed",
            Registration::Off => "line-off",
        })
    }

    /// A banner's sentence; its detail stands behind it.
    pub(super) fn banner(&self, kind: BannerKind) -> String {
        self.say(match kind {
            BannerKind::NoSound => "banner-no-sound",
            BannerKind::BrokenFile => "banner-broken-file",
            BannerKind::CannotSave => "banner-cannot-save",
            BannerKind::NoKeyring => "banner-no-keyring",
            BannerKind::PortTaken => "banner-port-taken",
            BannerKind::UnknownSetting => "banner-unknown-setting",
            BannerKind::NoNetwork => "banner-no-network",
            BannerKind::SoundFile => "banner-sound-file",
            BannerKind::RingFile => "banner-ring-file",
            BannerKind::NotRecording => "banner-not-recording",
        })
    }

    /// A refusal in the user's language.
    pub(super) fn refusal(&self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::CompletionOverrun { max } => self.fill("refused-overrun", &[("max", (*max).into())]),
            Refusal::InvalCallComplMode { why } => self.fill("refused-mode", &[("why", self.reason(why).into())]),
            Refusal::InvalCallState { .. } => self.say("refused-state"),
            Refusal::InvalCallHandle { .. } => self.say("refused-no-call"),
            Refusal::InvalCompletionId { id } => self.fill("refused-no-request", &[("id", (*id).into())]),
            Refusal::InvalMessageId { .. } => self.say("refused-no-message"),
            Refusal::InvalLineHandle { .. } => self.say("refused-no-line"),
            Refusal::InvalAddress { typed } => self.fill("refused-address", &[("typed", typed.as_str().into())]),
            Refusal::CallUnavail { max } => self.fill("refused-slots", &[("max", (*max).into())]),
            Refusal::NotConnected { call, .. } => self.fill("refused-not-connected", &[("call", (*call).into())]),
            Refusal::Timeout => self.say("refused-timeout"),
            Refusal::NotRunning => self.say("refused-not-running"),
            Refusal::OperationUnavail { why }
            | Refusal::OperationFailed { why }
            | Refusal::ResourceUnavail { why }
            | Refusal::InvalParam { why } => self.reason(why),
        }
    }

    /// How a call sounds, in one word (ITU-T G.107 annex B: user satisfaction by MOS).
    pub(super) fn quality_word(&self, word: QualityWord) -> (Tone, String) {
        let (tone, key) = match word {
            QualityWord::Good => (Tone::Good, "quality-good"),
            QualityWord::Fair => (Tone::Good, "quality-fair"),
            QualityWord::Poor => (Tone::Warn, "quality-poor"),
            QualityWord::Bad => (Tone::Bad, "quality-bad"),
        };
        (tone, self.say(key))
    }
}

/// How a call sounded, for the line below its name.
pub(super) const fn sound_key(word: QualityWord) -> &'static str {
    match word {
        QualityWord::Good => "recent-sound-good",
        QualityWord::Fair => "recent-sound-fair",
        QualityWord::Poor => "recent-sound-poor",
        QualityWord::Bad => "recent-sound-bad",
    }
}

/// The parts that are not empty, with a dot between them.
pub(super) fn joined(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · ")
}
