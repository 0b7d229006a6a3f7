//! Contacts: people with their line state where it is known, and what can be done with them.

use egui::Ui;

use crate::gui::components::{
    Button, Edge, Kind, Look, avatar, badge, card, dialog, field, menu, para, split, switch, title, two_lines,
};
use crate::gui::cx::{Cx, Wish};
use crate::gui::theme::{Face, Tone};
use crate::model::contact::{Contact, LineState};
use crate::model::{CallState, Command, CompletionCondition, CompletionState, SipUri};

/// What the user is typing on this page.
#[derive(Default)]
pub(in crate::gui) struct Draft {
    filter: String,
    form: Option<Form>,
}

/// A contact being written.
#[derive(Default)]
struct Form {
    /// The name it had; none for a new one.
    former: Option<String>,
    name: String,
    addresses: String,
    favourite: bool,
}

impl Form {
    fn of(contact: &Contact) -> Form {
        let addresses: Vec<String> = contact.addresses.iter().map(ToString::to_string).collect();
        Form {
            former: Some(contact.name.clone()),
            name: contact.name.clone(),
            addresses: addresses.join(", "),
            favourite: contact.favourite,
        }
    }
}

/// Draws the page.
pub(in crate::gui) fn show(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, wishes: &mut Vec<Wish>) {
    let add = cx.say("contact-add");
    split(
        ui,
        36.0,
        |ui| {
            title(ui, cx, &cx.say("page-contacts"));
        },
        |ui| {
            if Button::new(Kind::Plain, &add).show(ui, cx).clicked() {
                draft.form = Some(Form::default());
            }
        },
    );
    let hint = cx.say("contacts-search");
    field(ui, cx, Look::BARE, "contacts search", &hint, &hint, &mut draft.filter);
    ui.add_space(4.0);
    let wanted = draft.filter.trim().to_lowercase();
    let mut people: Vec<&Contact> = cx.answers.contacts.iter().flat_map(|list| list.iter()).collect();
    people.retain(|c| wanted.is_empty() || c.name.to_lowercase().contains(&wanted));
    people.sort_by_key(|c| (!c.favourite, c.name.to_lowercase()));
    for contact in &people {
        ui.push_id(&contact.name, |ui| one(ui, cx, contact, &mut draft.form, wishes));
    }
    if people.is_empty() {
        ui.add_space(32.0);
        ui.vertical_centered(|ui| para(ui, Face::Body, cx.look.muted, &cx.say("contacts-none")));
    }
    edit(ui, cx, &mut draft.form, wishes);
}

fn one(ui: &mut Ui, cx: &Cx<'_>, contact: &Contact, form: &mut Option<Form>, wishes: &mut Vec<Wish>) {
    let Some(address) = contact.addresses.first() else { return };
    let addresses: Vec<String> = contact.addresses.iter().map(readable).collect();
    card(ui, cx, Edge::Plain, &contact.name, |ui| {
        let mut buttons = |ui: &mut Ui| {
            actions(ui, cx, contact, address, form, wishes);
        };
        split(
            ui,
            38.0,
            |ui| {
                avatar(ui, cx, &contact.name, 34.0);
                ui.add_space(4.0);
                let star = if contact.favourite { " ★" } else { "" };
                two_lines(ui, cx, 38.0, &format!("{}{star}", contact.name), &addresses.join(", "));
            },
            |ui| {
                if !cx.compact() {
                    buttons(ui);
                }
                let (tone, words) = line_state(cx, address);
                badge(ui, cx, tone, &words);
            },
        );
        if cx.compact() {
            ui.horizontal_wrapped(buttons);
        }
    });
}

fn actions(
    ui: &mut Ui,
    cx: &Cx<'_>,
    contact: &Contact,
    address: &SipUri,
    form: &mut Option<Form>,
    wishes: &mut Vec<Wish>,
) {
    let (more, call) = (cx.say("more"), cx.say("call"));
    let entries = [cx.say("watch"), cx.say("message-write"), cx.say("contact-edit"), cx.say("contact-remove")];
    let to = address.to_string();
    match menu(ui, cx, Button::new(Kind::Quiet, &more).about(&contact.name), &entries) {
        Some(0) => wishes.push(Command::Watch { line: cx.line, to: to.clone(), note: None }.into()),
        Some(1) => wishes.push(Wish::WriteTo(to.clone())),
        Some(2) => *form = Some(Form::of(contact)),
        Some(3) => wishes.push(Command::RemoveContact(contact.name.clone()).into()),
        _ => {}
    }
    if Button::new(Kind::Plain, &call).about(&contact.name).show(ui, cx).clicked() {
        wishes.push(Command::Dial { line: cx.line, to }.into());
    }
}

/// The number alone for a telephone, else the address without its scheme.
fn readable(address: &SipUri) -> String {
    if address.host.is_empty() {
        address.user.clone()
    } else {
        format!("{}@{}", address.user_display(), address.host_port())
    }
}

/// The state of a person's line, as their exchange tells it; else as far as our calls and requests do.
fn line_state(cx: &Cx<'_>, address: &SipUri) -> (Tone, String) {
    let lamp = cx.snap.lamps.iter().find(|(who, _)| who == address).map(|(_, state)| *state);
    match lamp.unwrap_or_default() {
        LineState::Free => (Tone::Good, cx.say("state-free")),
        LineState::Busy => (Tone::Warn, cx.say("state-busy")),
        LineState::Ringing => (Tone::Info, cx.say("state-ringing")),
        LineState::Away => (Tone::Neutral, cx.say("state-away")),
        LineState::Unknown => seen_ourselves(cx, address),
    }
}

fn seen_ourselves(cx: &Cx<'_>, address: &SipUri) -> (Tone, String) {
    let call = cx.snap.calls.iter().find(|c| c.peer.uri.same_person(address) && c.state != CallState::Ended);
    let request = cx.snap.completions.iter().find(|c| c.peer.uri.same_person(address)).map(|c| (c.state, c.condition));
    match (call.map(|c| c.state), request) {
        (Some(CallState::Ringing | CallState::Offering), _) => (Tone::Info, cx.say("state-ringing")),
        (Some(CallState::Talking | CallState::Held), _) => (Tone::Warn, cx.say("state-busy")),
        (_, Some((CompletionState::Ready { .. } | CompletionState::Suspended, _))) => {
            (Tone::Good, cx.say("state-free"))
        }
        (_, Some((CompletionState::Queued { .. } | CompletionState::Watching, condition))) => match condition {
            CompletionCondition::Busy => (Tone::Warn, cx.say("state-busy")),
            CompletionCondition::NoAnswer | CompletionCondition::NotLoggedIn => (Tone::Neutral, cx.say("state-away")),
        },
        _ => (Tone::Neutral, cx.say("state-unknown")),
    }
}

fn edit(ui: &Ui, cx: &Cx<'_>, form: &mut Option<Form>, wishes: &mut Vec<Wish>) {
    let Some(open) = form else { return };
    let heading = cx.say(if open.former.is_some() { "contact-edit-title" } else { "contact-add-title" });
    let saved = dialog(ui, cx, &heading, 400.0, |ui| {
        field(ui, cx, Look::FORM, "contact name", &cx.say("contact-name"), "", &mut open.name);
        let hint = cx.say("contact-addresses-hint");
        field(ui, cx, Look::FORM, "contact addresses", &cx.say("contact-addresses"), &hint, &mut open.addresses);
        ui.horizontal(|ui| {
            let name = cx.say("contact-favourite");
            switch(ui, cx, &name, &mut open.favourite);
            para(ui, Face::Body, cx.look.text, &name);
        });
        let contact = written(cx, open);
        if contact.is_none() && !open.addresses.trim().is_empty() {
            para(ui, Face::Small, cx.shade(Tone::Bad).ink, &cx.say("contact-wrong"));
        }
        let words = cx.say("save");
        let save = Button::new(Kind::Main(Tone::Good), &words).enabled(contact.is_some(), None);
        if save.show(ui, cx).clicked() { contact } else { None }
    });
    match saved {
        None => *form = None,
        Some(None) => {}
        Some(Some(contact)) => {
            if let Some(former) = open.former.take().filter(|f| *f != contact.name) {
                wishes.push(Command::RemoveContact(former).into());
            }
            wishes.push(Command::SaveContact(contact).into());
            *form = None;
        }
    }
}

/// The contact as written; none while a name or an address is missing or wrong.
fn written(cx: &Cx<'_>, form: &Form) -> Option<Contact> {
    let name = form.name.trim().to_owned();
    let parts = form.addresses.split([',', ';', '\n']).map(str::trim).filter(|p| !p.is_empty());
    let addresses = parts.map(|p| address_of(cx, p)).collect::<Option<Vec<SipUri>>>()?;
    (!name.is_empty() && !addresses.is_empty()).then_some(Contact { name, addresses, favourite: form.favourite })
}

/// An address in full, a telephone number, or a user part to which the line's domain is added.
fn address_of(cx: &Cx<'_>, typed: &str) -> Option<SipUri> {
    if let Ok(uri) = typed.parse() {
        return Some(uri);
    }
    if typed.starts_with('+') {
        return format!("tel:{typed}").parse().ok();
    }
    if typed.contains('@') {
        return format!("sip:{typed}").parse().ok();
    }
    let host = cx.line.and_then(|l| cx.line_view(l)).map(|l| l.address.host_port())?;
    format!("sip:{typed}@{host}").parse().ok()
}
