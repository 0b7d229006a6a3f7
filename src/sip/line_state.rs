//! The state of a telephone as others may watch it, and the documents that say it (RFC 4235, RFC 3863).

use crate::model::signal::DialogIds;
use crate::model::{NameAddr, SipUri};

use super::package::dialog_info::{self, Detail, Dialog, DialogInfo, DialogState, Party};

/// What a telephone is doing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LineState {
    /// Somebody is logged in there.
    pub there: bool,
    /// Its dialogs.
    pub talks: Vec<Talk>,
}

/// One dialog of a telephone, from its point of view.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Talk {
    /// Stays the same as long as the dialog lives. Told to everybody who watches, so it names nobody.
    pub id: String,
    /// Call-ID and tags, once there are any.
    pub dialog: Option<DialogIds>,
    /// Answered; else it rings.
    pub confirmed: bool,
    /// This telephone placed the call.
    pub is_caller: bool,
    /// The other side.
    pub with: SipUri,
}

/// A full document (RFC 4235 section 4.1). Dialogs of the state told before that are gone are listed once more as
/// terminated, since many phones look for that word rather than for an empty list.
pub(super) fn dialog_document(
    entity: &SipUri,
    version: u32,
    before: &LineState,
    state: &LineState,
    detail: Detail,
) -> String {
    let lives = |old: &&Talk| state.talks.iter().any(|t| t.id == old.id);
    let gone = before.talks.iter().filter(|old| !lives(old));
    let here = state.talks.iter().map(|t| (t, if t.confirmed { DialogState::Confirmed } else { DialogState::Early }));
    let dialogs = here.chain(gone.map(|t| (t, DialogState::Terminated)));
    let info = DialogInfo {
        version,
        full: true,
        entity: entity.to_string(),
        dialogs: dialogs.map(|(talk, state)| dialog(entity, talk, state)).collect(),
    };
    dialog_info::print(&info, detail)
}

/// A presence document (RFC 3863) that also says who is on the telephone (RFC 4480). The entity is an address of ours,
/// whose characters XML takes as they are.
pub(super) fn presence_document(entity: &SipUri, state: &LineState) -> String {
    let basic = if state.there { "open" } else { "closed" };
    let (person, note) = if state.there && !state.talks.is_empty() {
        (
            "<dm:person id=\"p1\"><rpid:activities><rpid:on-the-phone/></rpid:activities></dm:person>\r\n",
            "<note>On the phone</note>",
        )
    } else {
        ("", "")
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n\
         <presence xmlns=\"urn:ietf:params:xml:ns:pidf\" xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\" \
         xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\" entity=\"{entity}\">\r\n\
         <tuple id=\"t1\"><status><basic>{basic}</basic></status>{note}</tuple>\r\n{person}</presence>\r\n"
    )
}

fn dialog(entity: &SipUri, talk: &Talk, state: DialogState) -> Dialog {
    let party = |uri: &SipUri| Party { identity: Some(NameAddr::bare(uri.clone())), target: None };
    Dialog {
        id: talk.id.clone(),
        ids: talk.dialog.clone(),
        initiator: Some(talk.is_caller),
        state,
        local: party(entity),
        remote: party(&talk.with),
    }
}
