//! What deserves a notification, judged from the snapshot alone, and what its buttons wish.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::model::message::{Delivery, MessageRecord};
use crate::model::phrase::Phrase;
use crate::model::{
    CallId, CallOrigin, CallState, CallView, Command, CompletionId, CompletionState, Direction, LineId, MessageId,
    Snapshot,
};

/// How long *Later* on a notification puts a recall off, in minutes; the window offers more.
const LATER_MINUTES: u32 = 5;

/// What a notification is about: there is one for each.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Subject {
    /// Somebody calls.
    Call(CallId),
    /// Somebody waited for is free.
    Recall(LineId, CompletionId),
    /// Somebody wrote.
    Message(MessageId),
}

/// A notification, without the words of a language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Notice {
    /// The first line.
    pub(super) title: Phrase,
    /// The rest: a name, an address, a note, a message.
    pub(super) body: String,
    /// Stays until it is answered.
    pub(super) urgent: bool,
    /// The category of the desktop notifications' specification.
    pub(super) category: &'static str,
    /// Buttons: what comes back, and what they say.
    pub(super) buttons: Vec<(&'static str, Phrase)>,
}

/// Everything that rings now.
pub(super) fn due(snapshot: &Snapshot) -> BTreeMap<Subject, Notice> {
    let mut due = BTreeMap::new();
    let mut recalls = Vec::new();
    for request in snapshot.completions.iter() {
        if !matches!(request.state, CompletionState::Ready { .. }) {
            continue;
        }
        recalls.push((request.line, request.id));
        let notice = Notice {
            title: Phrase::Free { name: request.peer.title() },
            body: request.note.clone().unwrap_or_else(|| request.peer.uri.to_string()),
            urgent: true,
            category: "call.incoming",
            buttons: vec![
                ("call-now", Phrase::CallNow),
                ("later", Phrase::LaterIn { minutes: LATER_MINUTES }),
                ("cancel", Phrase::Cancel),
            ],
        };
        due.insert(Subject::Recall(request.line, request.id), notice);
    }
    for call in snapshot.calls.iter().filter(|c| c.state == CallState::Offering) {
        // The recall as a call is the same ringing; it has its notification.
        if call.completion.is_some_and(|id| recalls.contains(&(call.line, id))) {
            continue;
        }
        let (title, address) = (call.peer.title(), call.peer.uri.address_of_record().to_string());
        let notice = Notice {
            title: Phrase::IncomingCall,
            body: format!("{title}\n{address}"),
            urgent: true,
            category: "call.incoming",
            buttons: vec![("answer", Phrase::Answer), ("decline", Phrase::Decline)],
        };
        due.insert(Subject::Call(call.id), notice);
    }
    // Nobody joins unseen (T38): it stays as long as they hear us.
    let joined = |c: &&CallView| {
        c.origin == CallOrigin::Intrude && c.direction == Direction::Incoming && c.state == CallState::Talking
    };
    for call in snapshot.calls.iter().filter(joined) {
        let notice = Notice {
            title: Phrase::Joins { name: call.peer.title() },
            body: call.peer.uri.address_of_record().to_string(),
            urgent: true,
            category: "call",
            buttons: Vec::new(),
        };
        due.insert(Subject::Call(call.id), notice);
    }
    due
}

/// The notification of a message that came; none for one of ours.
pub(super) fn of_message(record: &MessageRecord) -> Option<(Subject, Notice)> {
    let notice = Notice {
        title: Phrase::MessageFrom { name: record.peer.title() },
        body: record.text.clone(),
        urgent: false,
        category: "im.received",
        buttons: Vec::new(),
    };
    (record.delivery == Delivery::Received).then_some((Subject::Message(record.id), notice))
}

/// What a button wishes; anything else is a click on the notification itself and shows the window.
pub(super) fn wish(subject: Subject, button: &str) -> Command {
    match (subject, button) {
        (Subject::Call(call), "answer") => Command::Answer(call),
        (Subject::Call(call), "decline") => Command::HangUp(call),
        (Subject::Recall(line, id), "call-now") => Command::AcceptRecall { line: Some(line), id },
        (Subject::Recall(line, id), "later") => {
            let by = Duration::from_secs(u64::from(LATER_MINUTES) * 60);
            Command::PostponeRecall { line: Some(line), id, by }
        }
        (Subject::Recall(line, id), "cancel") => Command::DeclineRecall { line: Some(line), id },
        _ => Command::ShowWindow,
    }
}

#[cfg(test)]
pub(super) mod tests;
