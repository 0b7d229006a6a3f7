//! The pure heart: ten milliseconds of every session at a time, without sockets, devices or clocks.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::clip::Clip;
use super::frame::{FRAME_SAMPLES, Frame, SILENCE, add};
use super::member::Member;
use super::microphone_test::MicrophoneTest;
use super::process::{Processing, Switches};
use super::record::Recorder;
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

/// A warning sounds for so many frames: two seconds.
const WARNING_FRAMES: u32 = 200;

/// No more warnings at once.
const MOST_WARNINGS: usize = 4;

/// All sessions, the tones, and who hears whom.
pub struct Mixer {
    dice: Dice,
    remedies: Remedies,
    /// Loudspeaker and microphone are in one room; not so with files.
    in_a_room: bool,
    sessions: BTreeMap<SessionId, Member>,
    conference: Vec<SessionId>,
    tone: Option<Playing>,
    warnings: Vec<Warning>,
    test: Option<MicrophoneTest>,
    /// The user's own ring.
    ring: Option<Arc<[f32]>>,
    processing: Processing,
    settings: AudioSettings,
    /// Samples that the loudspeaker has been given and not played yet.
    queued: usize,
    frames: u64,
    departing: Vec<(SessionId, Departing)>,
    reports: Vec<MediaReport>,
}

/// A tone over the speech of some sessions, and ours.
struct Warning {
    sessions: Vec<SessionId>,
    tone: Playing,
    frames_left: u32,
}

impl Mixer {
    /// An empty mixer. `seed` makes what must not be guessed; `remedies` against the network's faults; `in_a_room` the
    /// loudspeaker can be heard by the microphone.
    pub fn new(seed: u64, remedies: Remedies, in_a_room: bool, settings: AudioSettings) -> Mixer {
        Mixer {
            dice: Dice::new(seed),
            remedies,
            in_a_room,
            sessions: BTreeMap::new(),
            conference: Vec::new(),
            tone: None,
            warnings: Vec::new(),
            test: None,
            ring: None,
            processing: Processing::new(switches(&settings, in_a_room)),
            settings,
            queued: 0,
            frames: 0,
            departing: Vec::new(),
            reports: Vec::new(),
        }
    }

    /// Does what is asked. Devices, files and threads are not this room's: of those commands it does what concerns the mix.
    pub fn command(&mut self, command: MediaCommand, now: Moment) {
        match command {
            MediaCommand::Sound { session, agreed } => self.sound(session, agreed, now),
            MediaCommand::Close(session) => self.close(session),
            MediaCommand::Mute { session, muted } => self.with(session, |m| m.muted = muted),
            MediaCommand::Digits { session, digits } => self.with(session, |m| m.session.push_digits(&digits)),
            MediaCommand::Tone(tone) => self.play(tone),
            MediaCommand::Mix(sessions) => self.conference = sessions,
            MediaCommand::Hold { session, held, .. } => self.with(session, |m| m.hold(held)),
            MediaCommand::Play { session, file } => self.with(session, |m| m.await_file(file.is_some())),
            MediaCommand::Record { session, to: None } => self.with(session, |m| m.record(None, false)),
            MediaCommand::Warn { sessions, tone } => self.warn(sessions, tone),
            MediaCommand::TestMicrophone(on) => self.test = on.then(MicrophoneTest::default),
            MediaCommand::Settings(settings) => {
                self.processing.switch(switches(&settings, self.in_a_room));
                self.settings = *settings;
            }
            MediaCommand::Record { to: Some(_), .. } | MediaCommand::ListDevices { .. } | MediaCommand::Shutdown => {}
        }
    }

    /// The music for a session on hold has been read.
    pub fn music(&mut self, session: SessionId, sound: Arc<[f32]>) {
        self.with(session, |m| m.music(Clip::new(sound, true)));
    }

    /// The file to be played into a session has been read.
    pub fn file(&mut self, session: SessionId, sound: Arc<[f32]>) {
        self.with(session, |m| m.file(Clip::new(sound, false)));
    }

    /// Calls ring so from now on; none is as the settings say.
    pub fn ring(&mut self, sound: Option<Arc<[f32]>>) {
        self.ring = sound;
    }

    /// A session is recorded from now on.
    pub fn record(&mut self, session: SessionId, recorder: Recorder, consent_tone: bool) {
        self.with(session, |m| m.record(Some(recorder), consent_tone));
    }

    /// The microphone or the loudspeaker is another one now.
    pub fn room_changed(&mut self) {
        self.processing.room_changed();
    }

    /// How many samples the loudspeaker has been given and not played yet.
    pub fn queued(&mut self, samples: usize) {
        self.queued = samples;
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
        let listens = self.listens();
        let mut microphone = *captured;
        if listens {
            self.processing.heard(&mut microphone);
        }
        let gain = f32::from(self.settings.mic_percent) / 100.0;
        microphone.iter_mut().for_each(|s| *s *= gain);
        for member in self.sessions.values_mut() {
            member.session.hear(now, &mut member.said);
            add(played, &member.said, 1.0);
        }
        self.speak(&microphone, now, played);
        self.test(&microphone, played);
        let volume = f32::from(self.settings.volume_percent) / 100.0;
        self.sound_tone(played, rung);
        played.iter_mut().for_each(|s| *s *= volume);
        self.limit(played);
        if listens {
            let mut room = *played;
            add(&mut room, rung, 1.0);
            self.processing.played(&room, self.queued);
        }
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
        self.sessions.is_empty() && self.tone.is_none() && self.warnings.is_empty() && self.test.is_none()
    }

    /// What devices are needed for the next frame.
    pub fn need(&self) -> Need {
        let rings = self.tone.as_ref().is_some_and(Playing::rings);
        let receives = self.sessions.values().any(|m| m.session.receives());
        let speaks = receives || !self.warnings.is_empty() || self.test.is_some();
        Need { microphone: self.listens(), loudspeaker: speaks || self.tone.is_some() && !rings, ringer: rings }
    }

    /// Whether any session gets our voice.
    pub fn is_connected(&self) -> bool {
        self.sessions.values().any(|m| m.session.sends())
    }

    /// Whether the microphone is needed.
    pub fn listens(&self) -> bool {
        self.is_connected() || self.test.is_some()
    }

    fn sound(&mut self, id: SessionId, agreed: Agreed, now: Moment) {
        let result = match self.sessions.get_mut(&id) {
            Some(member) => member.session.change(agreed, now),
            None => Session::new(agreed, self.remedies, &mut self.dice, now).map(|session| {
                self.sessions.insert(id, Member::new(session));
            }),
        };
        if let Err(error) = result {
            self.reports.push(MediaReport::Trouble(vec![Reason::CodecFailed { error: error.to_string() }]));
        }
    }

    fn close(&mut self, id: SessionId) {
        if let Some(mut member) = self.sessions.remove(&id) {
            self.departing.extend(member.session.farewell().map(|datagram| (id, datagram)));
        }
        self.conference.retain(|other| *other != id);
    }

    fn play(&mut self, tone: Option<Tone>) {
        // Asked for again, it goes on.
        if self.tone.as_ref().map(Playing::tone) != tone || tone == Some(Tone::Confirm) {
            self.tone = tone.map(|tone| match tone {
                Tone::Ring => self.ring.clone().map_or_else(|| Playing::ring(self.settings.ring_tone), Playing::file),
                tone => Playing::new(tone, self.settings.tone_country.as_deref()),
            });
        }
    }

    fn warn(&mut self, sessions: Vec<SessionId>, tone: Tone) {
        if self.warnings.len() < MOST_WARNINGS {
            let tone = Playing::new(tone, self.settings.tone_country.as_deref());
            self.warnings.push(Warning { sessions, tone, frames_left: WARNING_FRAMES });
        }
    }

    /// Sends each session what it is to hear: us, and in a conference the others but not itself.
    fn speak(&mut self, microphone: &Frame, now: Moment, played: &mut Frame) {
        let mut sum = SILENCE;
        for id in &self.conference {
            if let Some(member) = self.sessions.get(id) {
                add(&mut sum, &member.said, 1.0);
            }
        }
        for (id, member) in &mut self.sessions {
            let others = self.conference.contains(id).then_some(&sum);
            if !member.tell(microphone, others, played) {
                self.reports.push(MediaReport::Played { session: *id, trouble: None });
            }
        }
        self.sound_warnings(played);
        let (limiter, mut datagrams) = (self.settings.limiter, Vec::new());
        for (id, member) in &mut self.sessions {
            if limiter {
                limit(&mut member.told);
            }
            member.keep();
            member.session.speak(&member.told, now, &mut self.dice, &mut datagrams);
            self.departing.extend(datagrams.drain(..).map(|datagram| (*id, datagram)));
        }
    }

    fn sound_warnings(&mut self, played: &mut Frame) {
        for warning in &mut self.warnings {
            let mut frame = SILENCE;
            let goes_on = warning.tone.fill(&mut frame);
            warning.frames_left = if goes_on { warning.frames_left - 1 } else { 0 };
            add(played, &frame, 1.0);
            for id in &warning.sessions {
                if let Some(member) = self.sessions.get_mut(id) {
                    add(&mut member.told, &frame, 1.0);
                }
            }
        }
        self.warnings.retain(|warning| warning.frames_left > 0);
    }

    fn sound_tone(&mut self, played: &mut Frame, rung: &mut Frame) {
        let Some(playing) = &mut self.tone else { return };
        let mut frame = SILENCE;
        let goes_on = playing.fill(&mut frame);
        if playing.rings() {
            add(rung, &frame, f32::from(self.settings.ring_volume_percent) / 100.0);
        } else {
            add(played, &frame, 1.0);
        }
        if !goes_on {
            self.tone = None;
        }
    }

    /// Never during a call: what is said there is not played back.
    fn test(&mut self, microphone: &Frame, played: &mut Frame) {
        if !self.is_connected()
            && let Some(test) = &mut self.test
        {
            test.pass(microphone, played);
        }
    }

    fn limit(&self, frame: &mut Frame) {
        if self.settings.limiter {
            limit(frame);
        }
    }

    fn tell(&mut self, now: Moment) {
        self.reports.extend(self.test.as_ref().map(|test| MediaReport::MicrophoneTest(test.dbfs())));
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

    fn with(&mut self, id: SessionId, then: impl FnOnce(&mut Member)) {
        if let Some(member) = self.sessions.get_mut(&id) {
            then(member);
        }
    }
}

/// What is to be done to the microphone; without a room there is neither echo nor rumble.
fn switches(settings: &AudioSettings, in_a_room: bool) -> Switches {
    let wanted = Switches::from(settings);
    Switches { echo: wanted.echo && in_a_room, rumble: wanted.rumble && in_a_room, ..wanted }
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
