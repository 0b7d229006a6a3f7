//! `application/dialog-info+xml` (RFC 4235): the dialogs of a line.

use super::{BodyError, xml};
use crate::model::signal::DialogIds;
use crate::model::{NameAddr, SipUri};

/// Its media type.
pub const MEDIA_TYPE: &str = "application/dialog-info+xml";

/// The dialogs of a line, or what changed in them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DialogInfo {
    /// Grows by one with every document of a subscription (section 4.1); real gaps and
    /// repetitions happen.
    pub version: u32,
    /// All dialogs there are; else those that changed, to be merged by id.
    pub full: bool,
    /// Whose they are, as written.
    pub entity: String,
    /// The dialogs. None at all, in a full document, is an idle line.
    pub dialogs: Vec<Dialog>,
}

/// One dialog, from the point of view of the line that is watched.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dialog {
    /// Its id within the subscription.
    pub id: String,
    /// Call-ID and tags, when all three are told.
    pub ids: Option<DialogIds>,
    /// The watched line called (`Some(true)`) or was called.
    pub initiator: Option<bool>,
    /// How far it is.
    pub state: DialogState,
    /// The watched end.
    pub local: Party,
    /// The other end.
    pub remote: Party,
}

/// The states of section 3.7.1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DialogState {
    /// An INVITE is under way. An unknown or missing state counts as this one: it occupies the line.
    Trying,
    /// A provisional answer without a tag came.
    Proceeding,
    /// It rings.
    Early,
    /// They talk.
    Confirmed,
    /// It is over.
    Terminated,
}

/// One end of a dialog.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Party {
    /// Who.
    pub identity: Option<NameAddr>,
    /// Where: the remote target.
    pub target: Option<SipUri>,
}

impl DialogState {
    const fn as_str(self) -> &'static str {
        match self {
            DialogState::Trying => "trying",
            DialogState::Proceeding => "proceeding",
            DialogState::Early => "early",
            DialogState::Confirmed => "confirmed",
            DialogState::Terminated => "terminated",
        }
    }
}

/// How much a document that we write tells (section 3.6).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Detail {
    /// That there are dialogs, and their states.
    StatesOnly,
    /// Also Call-ID, tags, direction and both ends: enough to join or replace.
    Everything,
}

/// Reads it.
///
/// # Errors
/// It is no XML, no dialog-info, or its version is no number.
pub fn parse(body: &str) -> Result<DialogInfo, BodyError> {
    let root = xml::parse(body, "dialog-info")?;
    let version = match root.attribute("version") {
        Some(text) => text.trim().parse().map_err(|_| BodyError::Malformed)?,
        None => 0,
    };
    Ok(DialogInfo {
        version,
        full: root.attribute("state").is_none_or(|s| !s.trim().eq_ignore_ascii_case("partial")),
        entity: root.attribute("entity").unwrap_or("").to_owned(),
        dialogs: root.all("dialog").map(dialog).collect(),
    })
}

fn dialog(element: &xml::Element) -> Dialog {
    let id = |name: &str| element.attribute(name).filter(|v| !v.is_empty()).map(str::to_owned);
    let ids = match (id("call-id"), id("local-tag"), id("remote-tag")) {
        (Some(call_id), Some(local_tag), Some(remote_tag)) => Some(DialogIds { call_id, local_tag, remote_tag }),
        _ => None,
    };
    let state = element.child("state").map(|s| s.text().to_ascii_lowercase());
    Dialog {
        id: element.attribute("id").unwrap_or("").to_owned(),
        ids,
        initiator: element.attribute("direction").map(|d| d.eq_ignore_ascii_case("initiator")),
        state: match state.as_deref() {
            Some("proceeding") => DialogState::Proceeding,
            Some("early") => DialogState::Early,
            Some("confirmed") => DialogState::Confirmed,
            Some("terminated") => DialogState::Terminated,
            _ => DialogState::Trying,
        },
        local: element.child("local").map(party).unwrap_or_default(),
        remote: element.child("remote").map(party).unwrap_or_default(),
    }
}

fn party(element: &xml::Element) -> Party {
    let identity = element.child("identity").and_then(|i| {
        let display = i.attribute("display").filter(|d| !d.is_empty());
        let display = display.map(|d| d.chars().filter(|c| !c.is_control()).take(200).collect());
        Some(NameAddr { display, uri: i.text().parse().ok()? })
    });
    let target = element.child("target").and_then(|t| t.attribute("uri")?.parse().ok());
    Party { identity, target }
}

/// The body.
pub fn print(info: &DialogInfo, detail: Detail) -> String {
    let state = if info.full { "full" } else { "partial" };
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n\
         <dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"{}\" state=\"{state}\" entity=\"{}\">\r\n",
        info.version,
        xml::escape(&info.entity),
    );
    for dialog in &info.dialogs {
        print_dialog(&mut out, dialog, detail);
    }
    out.push_str("</dialog-info>\r\n");
    out
}

fn print_dialog(out: &mut String, dialog: &Dialog, detail: Detail) {
    out.push_str(&format!("<dialog id=\"{}\"", xml::escape(&dialog.id)));
    let told = detail == Detail::Everything;
    if let Some(ids) = dialog.ids.as_ref().filter(|_| told) {
        for (name, value) in [("call-id", &ids.call_id), ("local-tag", &ids.local_tag), ("remote-tag", &ids.remote_tag)]
        {
            out.push_str(&format!(" {name}=\"{}\"", xml::escape(value)));
        }
    }
    if let Some(initiator) = dialog.initiator.filter(|_| told) {
        out.push_str(if initiator { " direction=\"initiator\"" } else { " direction=\"recipient\"" });
    }
    out.push_str(&format!(">\r\n<state>{}</state>\r\n", dialog.state.as_str()));
    if told {
        print_party(out, "local", &dialog.local);
        print_party(out, "remote", &dialog.remote);
    }
    out.push_str("</dialog>\r\n");
}

fn print_party(out: &mut String, name: &str, party: &Party) {
    if party.identity.is_none() && party.target.is_none() {
        return;
    }
    out.push_str(&format!("<{name}>\r\n"));
    if let Some(identity) = &party.identity {
        let display = identity.display.as_deref().map(|d| format!(" display=\"{}\"", xml::escape(d)));
        let uri = xml::escape(&identity.uri.to_string());
        out.push_str(&format!("<identity{}>{uri}</identity>\r\n", display.unwrap_or_default()));
    }
    if let Some(target) = &party.target {
        out.push_str(&format!("<target uri=\"{}\"/>\r\n", xml::escape(&target.to_string())));
    }
    out.push_str(&format!("</{name}>\r\n"));
}

#[cfg(test)]
mod tests;
