//! The form of one line: address and password, and behind *More* all the rest.

use egui::{ScrollArea, Ui};

use super::Draft;
use crate::gui::components::{Button, Kind, Look, caption, dialog, field, para, pick, rule, split, switch};
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{Face, Tone};
use crate::model::completion::Road;
use crate::model::line::Transport;
use crate::model::secret::Password;
use crate::model::settings::LineSettings;
use crate::model::{Command, LineId, SipUri, Snapshot};

/// The roads that a line may try, in their usual order.
const ROADS: [Road; 5] = [Road::Native, Road::Dialog, Road::Presence, Road::FeatureCode, Road::Redial];

/// A line being written.
#[derive(Default)]
pub(super) struct Form {
    /// The line that is there; none for a new one.
    line: Option<LineId>,
    address: String,
    password: String,
    settings: LineSettings,
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
        Some(Form { line: Some(line), address, settings, ..Form::default() })
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
            let mut line = form.settings.clone();
            line.address = form.uri();
            if line.label.trim().is_empty() {
                line.label = line.address.as_ref().map(|a| a.host.clone()).unwrap_or_default();
            }
            vec![Command::AddLine { line: Box::new(line), password }]
        }
        (Answer::Save, Some(line)) => {
            let mut settings = (*snap.settings).clone();
            if let Some(slot) = settings.lines.get_mut(index(line)) {
                slot.clone_from(&form.settings);
                slot.address = form.uri();
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
        completion(ui, cx, &mut form.settings);
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
    let names = [(Transport::Udp, "UDP"), (Transport::Tcp, "TCP"), (Transport::Tls, "TLS")];
    let choices = names.map(|(t, n)| (t, n.to_owned()));
    named(ui, cx, "line-transport", |ui, name| pick(ui, name, &mut line.transport, &choices));
    named(ui, cx, "line-enabled", |ui, name| switch(ui, cx, name, &mut line.enabled));
    named(ui, cx, "line-call-waiting", |ui, name| switch(ui, cx, name, &mut line.call_waiting));
}

fn completion(ui: &mut Ui, cx: &Cx<'_>, line: &mut LineSettings) {
    rule(ui, cx);
    caption(ui, cx, &cx.say("roads-caption"));
    let roads = &mut line.completion.roads;
    let rest = ROADS.into_iter().filter(|r| !roads.contains(r));
    let order: Vec<Road> = roads.iter().copied().chain(rest).collect();
    for road in order {
        let place = roads.iter().position(|r| *r == road);
        let (name, up) = (cx.road(road), cx.say("road-earlier"));
        split(
            ui,
            30.0,
            |ui| {
                para(ui, Face::Body, cx.look.text, &name);
            },
            |ui| {
                let mut on = place.is_some();
                if switch(ui, cx, &name, &mut on) {
                    match place {
                        Some(place) => drop(roads.remove(place)),
                        None => roads.push(road),
                    }
                }
                let earlier = place.and_then(|p| p.checked_sub(1));
                if earlier.is_some()
                    && Button::new(Kind::Quiet, &up).height(26.0).about(&name).show(ui, cx).clicked()
                    && let (Some(place), Some(earlier)) = (place, earlier)
                {
                    roads.swap(place, earlier);
                }
            },
        );
    }
    named(ui, cx, "line-blind", |ui, name| switch(ui, cx, name, &mut line.completion.blind_native));
    let template = |ui: &mut Ui, key: &str, value: &mut Option<String>| {
        let mut words = value.clone().unwrap_or_default();
        let hint = cx.say("template-hint");
        if field(ui, cx, Look::FORM, ("line", key), &cx.say(key), &hint, &mut words).changed() {
            *value = Some(words).filter(|w| !w.trim().is_empty());
        }
    };
    let codes = &mut line.completion.feature_codes;
    template(ui, "code-callback", &mut codes.callback);
    template(ui, "code-callback-cancel", &mut codes.callback_cancel);
    template(ui, "code-camp-on", &mut codes.camp_on);
    template(ui, "code-camp-on-cancel", &mut codes.camp_on_cancel);
    template(ui, "code-intrude", &mut line.completion.intrude_template);
    template(ui, "code-voice-mail", &mut line.completion.voice_mail_template);
}

/// A name at the left, its control at the right.
fn named<R>(ui: &mut Ui, cx: &Cx<'_>, key: &str, control: impl FnOnce(&mut Ui, &str) -> R) {
    let name = cx.say(key);
    split(
        ui,
        34.0,
        |ui| {
            para(ui, Face::Body, cx.look.text, &name);
        },
        |ui| {
            control(ui, &name);
        },
    );
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
