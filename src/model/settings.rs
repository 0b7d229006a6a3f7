//! Every setting, with its default. Passwords are not among them: they live in the keyring.

mod sound;

use serde::{Deserialize, Serialize};

pub use self::sound::{AudioSettings, RecordingFormat, RecordingSettings, RingTone, TONE_COUNTRIES};

use super::address::SipUri;
use super::completion::Road;
use super::line::Transport;
use super::media::Codec;
use super::message::standard_messages;
use super::preset::RedialRules;
use super::srtp::SrtpPolicy;

/// All settings of one profile, as `config.toml` holds them.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// How the window looks and speaks.
    pub window: WindowSettings,
    /// Devices, volumes, tones.
    pub audio: AudioSettings,
    /// What goes for all calls.
    pub calls: CallSettings,
    /// Recording calls.
    pub recording: RecordingSettings,
    /// The lines, in order; the first is number 1.
    #[serde(rename = "line")]
    pub lines: Vec<LineSettings>,
}

/// Light, dark or as the desktop.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeChoice {
    /// As the desktop.
    #[default]
    System,
    /// Dark.
    Dark,
    /// Light.
    Light,
    /// Dark with high contrast.
    HighContrast,
}

/// How the window looks and speaks.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct WindowSettings {
    /// `en`, `it`, `pt-BR`, `es`, `ru`, `fr`; none follows the system.
    pub language: Option<String>,
    /// Light or dark.
    pub theme: ThemeChoice,
    /// Scale in per cent, 100 to 300.
    pub scale_percent: u16,
    /// No movement on the screen.
    pub reduced_motion: bool,
    /// Start with the session.
    pub autostart: bool,
    /// Starting with the session has been offered, once, with the first request.
    pub autostart_offered: bool,
    /// That Perch keeps waiting after the window is closed has been said.
    pub told_about_closing: bool,
}

impl Default for WindowSettings {
    fn default() -> Self {
        WindowSettings {
            language: None,
            theme: ThemeChoice::System,
            scale_percent: 100,
            reduced_motion: false,
            autostart: false,
            autostart_offered: false,
            told_about_closing: false,
        }
    }
}

/// What goes for all calls.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct CallSettings {
    /// How long a recall rings, seconds (20; T73, part 3.5).
    pub recall_rings_s: u16,
    /// Recalls not taken before the request ends.
    pub recalls_not_taken: u8,
    /// Emergency numbers: nothing is completed to them, and calling one silences what dials by itself; none for those of
    /// the country (`model::emergency`).
    pub emergency_numbers: Vec<String>,
    /// Numbers of seven digits or more that begin so cost extra: never redialled.
    pub premium_prefixes: Vec<String>,
    /// Who may wait for us.
    pub who_may_wait: WhoMayWait,
    /// Tell others whether our line is busy (dialog events, presence).
    pub publish_line_state: bool,
    /// Who may break into our conversations (RFC 3911).
    pub who_may_break_in: WhoMayBreakIn,
}

impl Default for CallSettings {
    fn default() -> Self {
        CallSettings {
            recall_rings_s: 20,
            recalls_not_taken: 3,
            emergency_numbers: Vec::new(),
            premium_prefixes: ["0900", "1900", "0190", "899", "892", "894", "895"].map(str::to_owned).to_vec(),
            who_may_wait: WhoMayWait::Everyone,
            publish_line_state: true,
            who_may_break_in: WhoMayBreakIn::Nobody,
        }
    }
}

/// Who may wait for us.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhoMayWait {
    /// Everybody.
    #[default]
    Everyone,
    /// People in the contacts.
    Contacts,
    /// People of the line's own domain.
    SameDomain,
    /// Nobody.
    Nobody,
}

/// Who may break into our conversations. Everybody is nobody's wish.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhoMayBreakIn {
    /// Nobody.
    #[default]
    Nobody,
    /// People in the contacts.
    Contacts,
    /// People of the line's own domain.
    SameDomain,
}

/// One line.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct LineSettings {
    /// The user's name for it.
    pub label: String,
    /// Its address of record, `sip:2001@pbx.example.com`.
    pub address: Option<SipUri>,
    /// The name shown to others.
    pub display_name: Option<String>,
    /// The digest user name, where it is not the user part.
    pub username: Option<String>,
    /// Where to register, where it is not the address's host: `host` or `host:port`.
    pub registrar: Option<String>,
    /// Where all requests go first: `sip:host:port;lr`.
    pub outbound_proxy: Option<String>,
    /// The transport.
    pub transport: Transport,
    /// Local SIP port to bind; none is any.
    pub local_port: Option<u16>,
    /// Register at all.
    pub enabled: bool,
    /// Registration life asked for, seconds.
    pub register_expires_s: u32,
    /// Encrypted sound; none offers it where the signalling is encrypted, and else takes it if asked.
    pub srtp: Option<SrtpPolicy>,
    /// Take a second call while talking (up to four at once); off: one.
    pub call_waiting: bool,
    /// Codecs, best first.
    pub codecs: Vec<Codec>,
    /// Packet time, milliseconds.
    pub ptime_ms: u8,
    /// Do not disturb.
    pub dnd: bool,
    /// Nobody breaks into conversations on this line, whoever may on others.
    pub protected: bool,
    /// The voice mail number.
    pub voice_mail: Option<String>,
    /// What people hear while we hold them: a WAV file; none is silence.
    pub music_on_hold: Option<String>,
    /// Call completion on this line.
    pub completion: CompletionSettings,
}

impl Default for LineSettings {
    fn default() -> Self {
        LineSettings {
            label: String::new(),
            address: None,
            display_name: None,
            username: None,
            registrar: None,
            outbound_proxy: None,
            transport: Transport::Udp,
            local_port: None,
            enabled: true,
            register_expires_s: 600,
            srtp: None,
            call_waiting: true,
            codecs: Codec::DEFAULT_ORDER.to_vec(),
            ptime_ms: 20,
            dnd: false,
            protected: false,
            voice_mail: None,
            music_on_hold: None,
            completion: CompletionSettings::default(),
        }
    }
}

/// Call completion on one line.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct CompletionSettings {
    /// Roads in the order they are tried.
    pub roads: Vec<Road>,
    /// Leave out what the exchange has shown not to have; off: every road of the list is tried each time.
    pub learn: bool,
    /// SUBSCRIBE for call completion even where no offer was seen (rule S3).
    pub blind_native: bool,
    /// Requests outstanding at once (T12, T50).
    pub max_outstanding: u32,
    /// Life of a request after busy, minutes.
    pub busy_minutes: u16,
    /// Life of a request after no answer, minutes.
    pub no_answer_minutes: u16,
    /// Guard time after the station became free, seconds (T-CCBS4).
    pub guard_s: u8,
    /// Codes of the exchange.
    pub feature_codes: FeatureCodes,
    /// Timed redial.
    pub redial: RedialSettings,
    /// Code template to break in, `{}` standing for the number.
    pub intrude_template: Option<String>,
    /// Template of the callee's voice mail, `{}` standing for the number.
    pub voice_mail_template: Option<String>,
    /// The predefined messages, numbered from 0 (T05); none for the standard ones in the user's language.
    pub messages: Option<Vec<String>>,
}

impl CompletionSettings {
    /// The predefined messages: the line's own, or the standard ones in English.
    pub fn messages(&self) -> Vec<String> {
        self.messages.clone().unwrap_or_else(standard_messages)
    }
}

impl Default for CompletionSettings {
    fn default() -> Self {
        CompletionSettings {
            roads: vec![Road::Native, Road::Dialog, Road::Presence, Road::FeatureCode, Road::Redial],
            learn: true,
            blind_native: false,
            max_outstanding: 10,
            busy_minutes: 60,
            no_answer_minutes: 180,
            guard_s: 5,
            feature_codes: FeatureCodes::default(),
            redial: RedialSettings::default(),
            intrude_template: None,
            voice_mail_template: None,
            messages: None,
        }
    }
}

/// Codes of the exchange; `{}` stands for the number (part 3.1, R3).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FeatureCodes {
    /// Ask to be called back when the line is free.
    pub callback: Option<String>,
    /// Ask to be called back after no answer; none is the same code.
    pub callback_no_answer: Option<String>,
    /// Take that back.
    pub callback_cancel: Option<String>,
    /// Camp on.
    pub camp_on: Option<String>,
    /// Take that back.
    pub camp_on_cancel: Option<String>,
    /// Ask them to call back, without words (*leave word calling*).
    pub leave_word: Option<String>,
    /// The cancel code cancels every request, not one.
    pub cancel_is_for_all: bool,
    /// The exchange keeps one request at a time.
    pub one_at_a_time: bool,
}

/// Timed redial (part 3.4).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct RedialSettings {
    /// Whose rules bound the rest.
    pub rules: RedialRules,
    /// Tries at most.
    pub tries: u8,
    /// From the end of one try to the next, seconds; never below 30.
    pub interval_s: u16,
    /// All tries within so many minutes.
    pub total_minutes: u16,
    /// Then this number is left alone so long, minutes.
    pub lock_out_minutes: u16,
}

impl Default for RedialSettings {
    fn default() -> Self {
        RedialRules::default().preset()
    }
}
