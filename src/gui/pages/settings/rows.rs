//! The settings that go for all lines, one row each: its names, its page, its control.

use egui::Ui;

use super::Section;
use crate::gui::components::{Button, Kind, Look, field, meter, pick, slider, switch};
use crate::gui::cx::{Cx, Wish};
use crate::gui::text::languages;
use crate::gui::theme::Tone;
use crate::model::event::DeviceName;
use crate::model::settings::{
    AudioSettings, RecordingFormat, RingTone, TONE_COUNTRIES, ThemeChoice, WhoMayBreakIn, WhoMayWait,
};
use crate::model::{Command, Settings};

/// One setting.
pub(super) struct Row {
    /// The page it is on.
    pub(super) section: Section,
    /// The message that names it.
    pub(super) name: &'static str,
    /// The message that says more; its words may be empty.
    pub(super) more: &'static str,
    /// What it is set with.
    pub(super) control: Control,
}

/// Draws what a setting is set with; its name is the third.
#[derive(Clone, Copy)]
pub(super) enum Control {
    /// True when the settings were changed.
    Setting(fn(&mut Ui, &Cx<'_>, &str, &mut Settings) -> bool),
    /// Nothing is kept; something is to be done.
    Act(fn(&mut Ui, &Cx<'_>, &str, &mut Vec<Wish>)),
}

const fn row(
    section: Section,
    name: &'static str,
    more: &'static str,
    control: fn(&mut Ui, &Cx<'_>, &str, &mut Settings) -> bool,
) -> Row {
    Row { section, name, more, control: Control::Setting(control) }
}

/// All of them, in the order of the pages.
pub(super) const ROWS: &[Row] = &[
    row(Section::Window, "set-language", "set-language-more", language),
    row(Section::Window, "set-theme", "set-theme-more", theme),
    row(Section::Window, "set-scale", "set-scale-more", |ui, cx, name, s| {
        slider(ui, cx, name, &mut s.window.scale_percent, (100, 300, 25), "%")
    }),
    row(Section::Window, "set-motion", "set-motion-more", |ui, cx, name, s| {
        switch(ui, cx, name, &mut s.window.reduced_motion)
    }),
    row(Section::Window, "set-autostart", "set-autostart-more", |ui, cx, name, s| {
        switch(ui, cx, name, &mut s.window.autostart)
    }),
    row(Section::Sound, "set-output", "set-output-more", |ui, cx, name, s| {
        device(ui, cx, name, &mut s.audio.output, outputs(cx), &[(None, "device-system")])
    }),
    row(Section::Sound, "set-input", "set-input-more", |ui, cx, name, s| {
        device(ui, cx, name, &mut s.audio.input, inputs(cx), &[(None, "device-system")])
    }),
    row(Section::Sound, "set-ring-output", "set-ring-output-more", |ui, cx, name, s| {
        device(
            ui,
            cx,
            name,
            &mut s.audio.ring_output,
            outputs(cx),
            &[(None, "device-as-calls"), (Some(AudioSettings::EVERYWHERE), "device-all")],
        )
    }),
    row(Section::Sound, "set-volume", "set-volume-more", |ui, cx, name, s| {
        percent(ui, cx, name, &mut s.audio.volume_percent, 150)
    }),
    row(Section::Sound, "set-ring-volume", "set-ring-volume-more", |ui, cx, name, s| {
        percent(ui, cx, name, &mut s.audio.ring_volume_percent, 100)
    }),
    row(Section::Sound, "set-mic", "set-mic-more", |ui, cx, name, s| {
        percent(ui, cx, name, &mut s.audio.mic_percent, 150)
    }),
    Row {
        section: Section::Sound,
        name: "set-mic-test",
        more: "set-mic-test-more",
        control: Control::Act(microphone_test),
    },
    row(Section::Sound, "set-ring", "set-ring-more", |ui, cx, name, s| {
        let choices = [
            (RingTone::Bars, cx.say("ring-bars")),
            (RingTone::Trill, cx.say("ring-trill")),
            (RingTone::Calm, cx.say("ring-calm")),
        ];
        pick(ui, name, &mut s.audio.ring_tone, &choices)
    }),
    row(Section::Sound, "set-ring-file", "set-ring-file-more", |ui, cx, name, s| {
        path(ui, cx, "ring file", name, &mut s.audio.ring_file)
    }),
    row(Section::Sound, "set-tones", "set-tones-more", tones),
    row(Section::Sound, "set-echo", "set-echo-more", |ui, cx, name, s| {
        switch(ui, cx, name, &mut s.audio.echo_cancelling)
    }),
    row(Section::Sound, "set-noise", "set-noise-more", |ui, cx, name, s| {
        switch(ui, cx, name, &mut s.audio.noise_suppression)
    }),
    row(Section::Sound, "set-gain", "set-gain-more", |ui, cx, name, s| switch(ui, cx, name, &mut s.audio.gain_control)),
    row(Section::Sound, "set-rumble", "set-rumble-more", |ui, cx, name, s| {
        switch(ui, cx, name, &mut s.audio.high_pass)
    }),
    row(Section::Sound, "set-limiter", "set-limiter-more", |ui, cx, name, s| {
        switch(ui, cx, name, &mut s.audio.limiter)
    }),
    row(Section::Sound, "set-headset", "set-headset-more", |ui, cx, name, s| {
        switch(ui, cx, name, &mut s.audio.headset_buttons)
    }),
    row(Section::Calls, "set-recall", "set-recall-more", |ui, cx, name, s| {
        slider(ui, cx, name, &mut s.calls.recall_rings_s, (10, 60, 5), "s")
    }),
    row(Section::Calls, "set-not-taken", "set-not-taken-more", |ui, cx, name, s| {
        let mut number = u16::from(s.calls.recalls_not_taken);
        let changed = slider(ui, cx, name, &mut number, (1, 9, 1), "×");
        s.calls.recalls_not_taken = u8::try_from(number).unwrap_or(u8::MAX);
        changed
    }),
    row(Section::Calls, "set-who-waits", "set-who-waits-more", who_may_wait),
    row(Section::Calls, "set-publish", "set-publish-more", |ui, cx, name, s| {
        switch(ui, cx, name, &mut s.calls.publish_line_state)
    }),
    row(Section::Calls, "set-record", "set-record-more", |ui, cx, name, s| {
        switch(ui, cx, name, &mut s.recording.allowed)
    }),
    row(Section::Calls, "set-record-tone", "set-record-tone-more", |ui, cx, name, s| {
        switch(ui, cx, name, &mut s.recording.consent_tone)
    }),
    row(Section::Calls, "set-record-opus", "set-record-opus-more", |ui, cx, name, s| {
        let mut compressed = s.recording.format == RecordingFormat::Opus;
        let changed = switch(ui, cx, name, &mut compressed);
        s.recording.format = if compressed { RecordingFormat::Opus } else { RecordingFormat::Wav };
        changed
    }),
    row(Section::Calls, "set-record-folder", "set-record-folder-more", |ui, cx, name, s| {
        path(ui, cx, "recordings folder", name, &mut s.recording.directory)
    }),
    row(Section::Calls, "set-break-in", "set-break-in-more", who_may_break_in),
    row(Section::Calls, "set-emergency", "set-emergency-more", |ui, cx, name, s| {
        numbers(ui, cx, "emergency numbers", name, &mut s.calls.emergency_numbers)
    }),
    row(Section::Calls, "set-premium", "set-premium-more", |ui, cx, name, s| {
        numbers(ui, cx, "premium prefixes", name, &mut s.calls.premium_prefixes)
    }),
];

fn language(ui: &mut Ui, cx: &Cx<'_>, name: &str, settings: &mut Settings) -> bool {
    let system = [(None, cx.say("language-system"))];
    let own = languages().map(|(code, name)| (Some(code.to_owned()), name.to_owned()));
    let choices: Vec<_> = system.into_iter().chain(own).collect();
    pick(ui, name, &mut settings.window.language, &choices)
}

fn theme(ui: &mut Ui, cx: &Cx<'_>, name: &str, settings: &mut Settings) -> bool {
    let choices = [
        (ThemeChoice::System, cx.say("theme-system")),
        (ThemeChoice::Dark, cx.say("theme-dark")),
        (ThemeChoice::Light, cx.say("theme-light")),
        (ThemeChoice::HighContrast, cx.say("theme-contrast")),
    ];
    pick(ui, name, &mut settings.window.theme, &choices)
}

fn outputs<'a>(cx: &Cx<'a>) -> &'a [DeviceName] {
    cx.answers.devices.as_ref().map(|d| d.outputs.as_slice()).unwrap_or_default()
}

fn inputs<'a>(cx: &Cx<'a>) -> &'a [DeviceName] {
    cx.answers.devices.as_ref().map(|d| d.inputs.as_slice()).unwrap_or_default()
}

/// `first` are the choices that are no device.
fn device(
    ui: &mut Ui,
    cx: &Cx<'_>,
    name: &str,
    chosen: &mut Option<String>,
    there: &[DeviceName],
    first: &[(Option<&str>, &str)],
) -> bool {
    let mut choices: Vec<_> = first.iter().map(|(id, key)| (id.map(str::to_owned), cx.say(key))).collect();
    choices.extend(there.iter().map(|d| (Some(d.id.clone()), d.title.clone())));
    if let Some(absent) = chosen.clone().filter(|id| choices.iter().all(|(c, _)| c.as_ref() != Some(id))) {
        let words = cx.fill("device-absent", &[("name", absent.as_str().into())]);
        choices.push((Some(absent), words));
    }
    pick(ui, name, chosen, &choices)
}

fn percent(ui: &mut Ui, cx: &Cx<'_>, name: &str, value: &mut u8, most: u16) -> bool {
    let mut number = u16::from(*value);
    let changed = slider(ui, cx, name, &mut number, (0, most, 5), "%");
    *value = u8::try_from(number).unwrap_or(u8::MAX);
    changed
}

fn tones(ui: &mut Ui, cx: &Cx<'_>, name: &str, settings: &mut Settings) -> bool {
    let mut choices = vec![(None, cx.say("tones-by-language"))];
    choices.extend(TONE_COUNTRIES.map(|c| (Some(c.to_owned()), c.to_owned())));
    if let Some(other) =
        settings.audio.tone_country.clone().filter(|c| choices.iter().all(|(v, _)| v.as_ref() != Some(c)))
    {
        choices.push((Some(other.clone()), other));
    }
    pick(ui, name, &mut settings.audio.tone_country, &choices)
}

fn who_may_wait(ui: &mut Ui, cx: &Cx<'_>, name: &str, settings: &mut Settings) -> bool {
    let choices = [
        (WhoMayWait::Everyone, cx.say("who-everyone")),
        (WhoMayWait::Contacts, cx.say("who-contacts")),
        (WhoMayWait::SameDomain, cx.say("who-domain")),
        (WhoMayWait::Nobody, cx.say("who-nobody")),
    ];
    pick(ui, name, &mut settings.calls.who_may_wait, &choices)
}

fn who_may_break_in(ui: &mut Ui, cx: &Cx<'_>, name: &str, settings: &mut Settings) -> bool {
    let choices = [
        (WhoMayBreakIn::Nobody, cx.say("who-nobody")),
        (WhoMayBreakIn::Contacts, cx.say("who-contacts")),
        (WhoMayBreakIn::SameDomain, cx.say("who-domain")),
    ];
    pick(ui, name, &mut settings.calls.who_may_break_in, &choices)
}

/// One's own voice a second late, and how loud it comes in.
fn microphone_test(ui: &mut Ui, cx: &Cx<'_>, name: &str, wishes: &mut Vec<Wish>) {
    let level = cx.snap.microphone_test;
    let talking = cx.snap.calls.iter().any(|call| call.ended.is_none());
    let (words, kind) = match level {
        Some(_) => (cx.say("mic-test-stop"), Kind::Soft(Tone::Bad)),
        None => (cx.say("mic-test-start"), Kind::Plain),
    };
    let why = cx.say("mic-test-in-call");
    let button = Button::new(kind, &words).about(name).enabled(level.is_some() || !talking, talking.then_some(&*why));
    if button.show(ui, cx).clicked() {
        wishes.push(Command::TestMicrophone(level.is_none()).into());
    }
    if let Some(dbfs) = level {
        meter(ui, cx, dbfs, &cx.say("level-microphone"));
    }
}

/// A full path, or none.
fn path(ui: &mut Ui, cx: &Cx<'_>, id: &str, name: &str, value: &mut Option<String>) -> bool {
    let mut words = value.clone().unwrap_or_default();
    let changed = typed(ui, cx, id, name, &mut words);
    if changed {
        *value = Some(words.trim().to_owned()).filter(|path| !path.is_empty());
    }
    changed
}

/// Numbers in a row.
fn numbers(ui: &mut Ui, cx: &Cx<'_>, id: &str, name: &str, list: &mut Vec<String>) -> bool {
    let mut words = list.join(", ");
    let changed = typed(ui, cx, id, name, &mut words);
    if changed {
        *list = words.split([',', ' ', ';']).map(str::trim).filter(|n| !n.is_empty()).map(str::to_owned).collect();
    }
    changed
}

/// A field whose words are taken when it is left, so that half a number or a path is never in force.
fn typed(ui: &mut Ui, cx: &Cx<'_>, id: &str, name: &str, value: &mut String) -> bool {
    let kept = ui.scope_id().with(id);
    let mut words = ui.data(|d| d.get_temp::<String>(kept)).unwrap_or_else(|| value.clone());
    let width = ui.available_width().min(300.0);
    let response = ui
        .allocate_ui(egui::vec2(width, 34.0), |ui| {
            ui.set_width(width);
            // An empty list of emergency numbers is that of the country.
            let hint = if id == "emergency numbers" { cx.say("set-emergency-hint") } else { String::new() };
            field(ui, cx, Look::BARE, id, name, &hint, &mut words)
        })
        .inner;
    if response.lost_focus() {
        ui.data_mut(|d| d.remove::<String>(kept));
        let changed = words != *value;
        *value = words;
        return changed;
    }
    if response.changed() {
        ui.data_mut(|d| d.insert_temp(kept, words));
    }
    false
}
