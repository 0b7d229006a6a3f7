//! The pure heart: ten milliseconds of every session at a time, without sockets, devices or clocks.

use std::collections::BTreeMap;

use super::frame::{FRAME_SAMPLES, Frame, SILENCE, add};
use super::remedies::Remedies;
use super::rings::Need;
use super::rtp::Dice;
use super::seam::{MediaCommand, MediaReport};
use super::session::{Arrived, Departing, Notice, Session};
use super::tone::Playing;
use crate::model::media::{Agreed, Tone};
use crate::model::settings::AudioSettings;
use crate::model::time::Moment;
use crate::model::{Reason, SessionId};

/// Quality is told every so many frames: four times a second.
const QUALITY_FRAMES: u64 = 25;

/// All sessions, the tone, and who hears whom.
pub struct Mixer {
    dice: Dice,
    remedies: Remedies,
    sessions: BTreeMap<SessionId, Member>,
    conference: Vec<SessionId>,
    focus: Option<SessionId>,
    tone: Option<Playing>,
    settings: AudioSettings,
    frames: u64,
    departing: Vec<(SessionId, Departing)>,
    reports: Vec<MediaReport>,
}

/// A session and what it said in this frame.
struct Member {
    session: Session,
    said: Frame,
}

impl Mixer {
    /// An empty mixer. `seed` makes what must not be guessed; `remedies` against the network's faults.
    pub fn new(seed: u64, remedies: Remedies, settings: AudioSettings) -> Mixer {
        Mixer {
            dice: Dice::new(seed),
            remedies,
            sessions: BTreeMap::new(),
            conference: Vec::new(),
            focus: None,
            tone: None,
            settings,
            frames: 0,
            departing: Vec::new(),
            reports: Vec::new(),
        }
    }

    /// Does what is asked. Devices and threads are not this room's: those commands do nothing here.
    pub fn command(&mut self, command: MediaCommand, now: Moment) {
        match command {
            MediaCommand::Sound { session, agreed } => self.sound(session, agreed, now),
            MediaCommand::Close(session) => self.close(session),
            MediaCommand::Mute { session, muted } => self.with(session, |s| s.mute(muted)),
            MediaCommand::Digits { session, digits } => self.with(session, |s| s.push_digits(&digits)),
            MediaCommand::Tone(tone) => self.play(tone),
            MediaCommand::Mix(sessions) => self.conference = sessions,
            MediaCommand::Focus(session) => self.focus = session,
            MediaCommand::Settings(settings) => self.settings = *settings,
            MediaCommand::ListDevices { .. } | MediaCommand::Shutdown => {}
        }
    }

    /// A datagram came for a session.
    pub fn receive(&mut self, id: SessionId, arrived: &Arrived) {
        if let Some(notice) = self.sessions.get_mut(&id).and_then(|m| m.session.receive(arrived)) {
            self.report(id, notice);
        }
    }

    /// Ten milliseconds: `captured` is the microphone's; `played` becomes the ear's, `rung` the ringer's.
    pub fn tick(&mut self, now: Moment, captured: &Frame, played: &mut Frame, rung: &mut Frame) {
        (*played, *rung) = (SILENCE, SILENCE);
        let mut microphone = *captured;
        let gain = f32::from(self.settings.mic_percent) / 100.0;
        microphone.iter_mut().for_each(|s| *s *= gain);
        for (id, member) in &mut self.sessions {
            member.session.hear(now, &mut member.said);
            if is_heard(*id, self.focus, &self.conference) {
                add(played, &member.said, f32::from(self.settings.volume_percent) / 100.0);
            }
        }
        self.speak(&microphone, now);
        self.sound_tone(played, rung);
        limit(played);
        self.frames += 1;
        if self.frames.is_multiple_of(QUALITY_FRAMES) {
            self.tell(now);
        }
    }

    /// The datagrams to send since last asked.
    pub fn departing(&mut self) -> std::vec::Drain<'_, (SessionId, Departing)> {
        self.departing.drain(..)
    }

    /// The reports since last asked.
    pub fn reports(&mut self) -> std::vec::Drain<'_, MediaReport> {
        self.reports.drain(..)
    }

    /// Whether nothing needs the next frame.
    pub fn is_idle(&self) -> bool {
        self.sessions.is_empty() && self.tone.is_none()
    }

    /// What devices are needed for the next frame.
    pub fn need(&self) -> Need {
        let rings = self.tone.as_ref().is_some_and(Playing::rings);
        Need {
            microphone: self.is_connected(),
            loudspeaker: self.sessions.values().any(|m| m.session.receives()) || self.tone.is_some() && !rings,
            ringer: rings,
        }
    }

    /// Whether any session gets our voice.
    pub fn is_connected(&self) -> bool {
        self.sessions.values().any(|m| m.session.sends())
    }

    fn sound(&mut self, id: SessionId, agreed: Agreed, now: Moment) {
        let result = match self.sessions.get_mut(&id) {
            Some(member) => member.session.change(agreed, now),
            None => Session::new(agreed, self.remedies, &mut self.dice, now).map(|session| {
                self.sessions.insert(id, Member { session, said: SILENCE });
            }),
        };
        if let Err(error) = result {
            self.reports.push(MediaReport::Trouble(vec![Reason::CodecFailed { error: error.to_string() }]));
        }
    }

    fn close(&mut self, id: SessionId) {
        if let Some(member) = self.sessions.remove(&id) {
            self.departing.extend(member.session.farewell().map(|datagram| (id, datagram)));
        }
        self.conference.retain(|other| *other != id);
        if self.focus == Some(id) {
            self.focus = None;
        }
    }

    fn play(&mut self, tone: Option<Tone>) {
        // Asked for again, it goes on.
        if self.tone.as_ref().map(Playing::tone) != tone || tone == Some(Tone::Confirm) {
            self.tone = tone.map(|tone| Playing::new(tone, self.settings.tone_country.as_deref()));
        }
    }

    /// Sends each session what it is to hear: us, and in a conference the others but not itself.
    fn speak(&mut self, microphone: &Frame, now: Moment) {
        let mut sum = SILENCE;
        for id in &self.conference {
            if let Some(member) = self.sessions.get(id) {
                add(&mut sum, &member.said, 1.0);
            }
        }
        let mut datagrams = Vec::new();
        for (id, member) in &mut self.sessions {
            let mut frame = if is_heard(*id, self.focus, &self.conference) { *microphone } else { SILENCE };
            if self.conference.contains(id) {
                add(&mut frame, &sum, 1.0);
                add(&mut frame, &member.said, -1.0);
                limit(&mut frame);
            }
            member.session.speak(&frame, now, &mut self.dice, &mut datagrams);
            self.departing.extend(datagrams.drain(..).map(|datagram| (*id, datagram)));
        }
    }

    fn sound_tone(&mut self, played: &mut Frame, rung: &mut Frame) {
        let Some(playing) = &mut self.tone else { return };
        let mut frame = SILENCE;
        let goes_on = playing.fill(&mut frame);
        if playing.rings() {
            add(rung, &frame, f32::from(self.settings.ring_volume_percent) / 100.0);
        } else {
            add(played, &frame, f32::from(self.settings.volume_percent) / 100.0);
        }
        if !goes_on {
            self.tone = None;
        }
    }

    fn tell(&mut self, now: Moment) {
        for (id, member) in &mut self.sessions {
            let notice = member.session.watch(now);
            self.reports.push(MediaReport::Quality { session: *id, quality: member.session.quality() });
            if let Some(Notice::Silent(silent)) = notice {
                self.reports.push(MediaReport::Silent { session: *id, silent });
            }
        }
    }

    fn report(&mut self, session: SessionId, notice: Notice) {
        self.reports.push(match notice {
            Notice::Digit(digit) => MediaReport::Digit { session, digit },
            Notice::Silent(silent) => MediaReport::Silent { session, silent },
        });
    }

    fn with(&mut self, id: SessionId, then: impl FnOnce(&mut Session)) {
        if let Some(member) = self.sessions.get_mut(&id) {
            then(&mut member.session);
        }
    }
}

/// Whether a session has our ear and our voice.
fn is_heard(id: SessionId, focus: Option<SessionId>, conference: &[SessionId]) -> bool {
    match focus {
        None => true,
        Some(focus) => focus == id || conference.contains(&focus) && conference.contains(&id),
    }
}

/// Keeps a sum within full scale: what is louder than -3 dB is bent, never cut.
fn limit(frame: &mut [f32; FRAME_SAMPLES]) {
    const KNEE: f32 = 0.7;
    for sample in frame {
        let over = sample.abs() - KNEE;
        if over > 0.0 {
            *sample = (KNEE + (1.0 - KNEE) * (over / (1.0 - KNEE)).tanh()).copysign(*sample);
        }
    }
}
