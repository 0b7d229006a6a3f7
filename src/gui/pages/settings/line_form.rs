//! The form of one line: address and password, and behind *More* all the rest.

use egui::{ScrollArea, Ui};

use super::{Draft, line_completion};
use crate::gui::components::{Button, Kind, Look, caption, dialog, field, order, para, pick, rule, split, switch};
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{Face, Tone};
use crate::model::line::Transport;
use crate::model::media::Codec;
use crate::model::secret::Password;
use crate::model::settings::LineSettings;
use crate::model::srtp::SrtpPolicy;
use crate::model::{Command, LineId, SipUri, Snapshot};

/// A line being written.
#[derive(Default)]
pub(super) struct Form {
    /// The line that is there; none for a new one.
    line: Option<LineId>,
    address: String,
    password: String,
    settings: LineSettings,
    /// The predefined messages, one on each line; empty for the standard ones.
    messages: String,
    more: bool,
    removing: bool,
}

enum Answer {
    Save,
    Remove,
}

impl Form {
    /// The form of a line that is there.
    pub(super) fn of(snap: &Snapshot, line: LineId) -> Option<Form> {
        let settings = snap.settings.lines.get(index(line))?.clone();
        let address = settings.address.as_ref().map(ToString::to_string).unwrap_or_default();
        let messages = settings.completion.messages.as_ref().map(|m| m.join("\n")).unwrap_or_default();
        Some(Form { line: Some(line), address, settings, messages, ..Form::default() })
    }

    /// The same, opened as far as it goes.
    pub(super) fn opened(self) -> Form {
        Form { more: true, ..self }
    }

    /// The settings as written.
    fn written(&self) -> LineSettings {
        let mut line = self.settings.clone();
        line.address = self.uri();
        let own: Vec<String> =
            self.messages.lines().map(str::trim).filter(|m| !m.is_empty()).map(str::to_owned).collect();
        line.completion.messages = (!own.is_empty()).then_some(own);
        line
    }

    /// The address as written: `2001@pbx.example.com` with or without its scheme.
    fn uri(&self) -> Option<SipUri> {
        let typed = self.address.trim();
        let uri: SipUri = typed.parse().or_else(|_| format!("sip:{typed}").parse()).ok()?;
        (!uri.user.is_empty() && !uri.host.is_empty()).then_some(uri)
    }
}

/// Draws the form while it is open.
pub(in crate::gui) fn show(ui: &Ui, cx: &Cx<'_>, draft: &mut Draft, wishes: &mut Vec<Wish>) {
    let Some(form) = &mut draft.form else { return };
    let heading = cx.say(if form.line.is_some() { "line-edit-title" } else { "line-add-title" });
    let answer = dialog(ui, cx, &heading, 460.0, |ui| {
        let most = ui.ctx().content_rect().height() - 190.0;
        ScrollArea::vertical().max_height(most).show(ui, |ui| contents(ui, cx, form));
        buttons(ui, cx, form)
    });
    match answer {
        None => draft.form = None,
        Some(None) => {}
        Some(Some(answer)) => {
            wishes.extend(commands(cx.snap, form, &answer).into_iter().map(Wish::from));
            draft.form = None;
        }
    }
}

/// What saving or removing asks of the engine.
fn commands(snap: &Snapshot, form: &mut Form, answer: &Answer) -> Vec<Command> {
    let password = (!form.password.is_empty()).then(|| Password::from(form.password.as_str()));
    match (answer, form.line) {
        (Answer::Remove, line) => line.map(Command::RemoveLine).into_iter().collect(),
        (Answer::Save, None) => {
            let mut line = form.written();
            if line.label.trim().is_empty() {
                line.label = line.address.as_ref().map(|a| a.host.clone()).unwrap_or_default();
            }
            vec![Command::AddLine { line: Box::new(line), password }]
        }
        (Answer::Save, Some(line)) => {
            let mut settings = (*snap.settings).clone();
            if let Some(slot) = settings.lines.get_mut(index(line)) {
                *slot = form.written();
            }
            let save = Command::SaveSettings(Box::new(settings));
            let password = password.map(|password| Command::SetPassword { line, password });
            std::iter::once(save).chain(password).collect()
        }
    }
}

fn contents(ui: &mut Ui, cx: &Cx<'_>, form: &mut Form) {
    let hint = cx.say("line-address-hint");
    field(ui, cx, Look::FORM, "line address", &cx.say("line-address"), &hint, &mut form.address);
    if form.uri().is_none() && form.address.contains('@') {
        para(ui, Face::Small, cx.shade(Tone::Bad).ink, &cx.say("line-address-wrong"));
    }
    let hint = if form.line.is_some() { cx.say("line-password-keep") } else { String::new() };
    field(ui, cx, Look::SECRET, "line password", &cx.say("line-password"), &hint, &mut form.password);
    let hint = cx.say("line-label-hint");
    field(ui, cx, Look::FORM, "line label", &cx.say("line-label"), &hint, &mut form.settings.label);
    let words = cx.say(if form.more { "line-less" } else { "line-more" });
    if Button::new(Kind::Quiet, &words).show(ui, cx).clicked() {
        form.more = !form.more;
    }
    if form.more {
        server(ui, cx, &mut form.settings);
        sound(ui, cx, &mut form.settings);
        line_completion::show(ui, cx, &mut form.messages, &mut form.settings.completion);
    }
}

/// The codecs in their order; the last one cannot be switched off.
fn sound(ui: &mut Ui, cx: &Cx<'_>, line: &mut LineSettings) {
    rule(ui, cx);
    caption(ui, cx, &cx.say("line-codecs"));
    let before = line.codecs.clone();
    order(ui, cx, &Codec::DEFAULT_ORDER, &mut line.codecs, |codec| codec.title().to_owned());
    if line.codecs.is_empty() {
        line.codecs = before;
    }
}

fn server(ui: &mut Ui, cx: &Cx<'_>, line: &mut LineSettings) {
    let optional = |ui: &mut Ui, key: &str, value: &mut Option<String>| {
        let mut words = value.clone().unwrap_or_default();
        if field(ui, cx, Look::FORM, ("line", key), &cx.say(key), "", &mut words).changed() {
            *value = Some(words).filter(|w| !w.trim().is_empty());
        }
    };
    optional(ui, "line-display-name", &mut line.display_name);
    optional(ui, "line-username", &mut line.username);
    optional(ui, "line-registrar", &mut line.registrar);
    optional(ui, "line-proxy", &mut line.outbound_proxy);
    optional(ui, "line-voice-mail", &mut line.voice_mail);
    optional(ui, "line-music", &mut line.music_on_hold);
    let names = [(Transport::Udp, "UDP"), (Transport::Tcp, "TCP"), (Transport::Tls, "TLS")];
    let choices = names.map(|(t, n)| (t, n.to_owned()));
    named(ui, cx, "line-transport", |ui, name| pick(ui, name, &mut line.transport, &choices));
    let choices = [
        (None, cx.say("srtp-auto")),
        (Some(SrtpPolicy::Off), cx.say("srtp-off")),
        (Some(SrtpPolicy::Offer), cx.say("srtp-offer")),
        (Some(SrtpPolicy::Require), cx.say("srtp-require")),
    ];
    named(ui, cx, "line-srtp", |ui, name| pick(ui, name, &mut line.srtp, &choices));
    named(ui, cx, "line-enabled", |ui, name| switch(ui, cx, name, &mut line.enabled));
    named(ui, cx, "line-call-waiting", |ui, name| switch(ui, cx, name, &mut line.call_waiting));
    named(ui, cx, "line-protected", |ui, name| switch(ui, cx, name, &mut line.protected));
}

/// A name at the left, its control at the right.
pub(super) fn named<R>(ui: &mut Ui, cx: &Cx<'_>, key: &str, control: impl FnOnce(&mut Ui, &str) -> R) -> R {
    let name = cx.say(key);
    let mut result = None;
    split(
        ui,
        34.0,
        |ui| {
            para(ui, Face::Body, cx.look.text, &name);
        },
        |ui| result = Some(control(ui, &name)),
    );
    result.expect("the row has drawn its control")
}

fn buttons(ui: &mut Ui, cx: &Cx<'_>, form: &mut Form) -> Option<Answer> {
    let mut answer = None;
    ui.add_space(6.0);
    if form.removing {
        para(ui, Face::Body, cx.look.text, &cx.say("line-remove-ask"));
    }
    ui.horizontal_wrapped(|ui| {
        let (save, remove, keep) = (cx.say("save"), cx.say("line-remove"), cx.say("keep"));
        if form.removing {
            if Button::new(Kind::Main(Tone::Bad), &remove).show(ui, cx).clicked() {
                answer = Some(Answer::Remove);
            }
            if Button::new(Kind::Plain, &keep).show(ui, cx).clicked() {
                form.removing = false;
            }
            return;
        }
        let ready = form.uri().is_some();
        if Button::new(Kind::Main(Tone::Good), &save).enabled(ready, None).show(ui, cx).clicked() {
            answer = Some(Answer::Save);
        }
        if form.line.is_some() && Button::new(Kind::Soft(Tone::Bad), &remove).show(ui, cx).clicked() {
            form.removing = true;
        }
    });
    answer
}

/// A line's place in the settings file.
fn index(line: LineId) -> usize {
    usize::try_from(line.0).unwrap_or(usize::MAX).wrapping_sub(1)
}
