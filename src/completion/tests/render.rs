//! What a desk does, written as words.

use crate::completion::seam::{Output, PlaceKind};
use crate::model::{CallEnd, Refusal, Reply};

/// One output as words; none for what only the disk and listeners get.
pub(super) fn render(output: &Output) -> Option<String> {
    Some(match output {
        Output::Store(_) | Output::Event(_) => return None,
        Output::Reply { result, .. } => match result {
            Ok(Reply::Completion { id, accepted: true, .. }) => format!("taken {id}"),
            Ok(Reply::Completion { id, .. }) => format!("asked {id}"),
            Ok(Reply::Done) => "done".to_owned(),
            Ok(Reply::Cancelled(count)) => format!("cancelled {count}"),
            Ok(other) => format!("{other:?}"),
            Err(refusal) => Refusal::name(refusal).to_owned(),
        },
        Output::Ended { end, .. } => format!("ended {end:?}"),
        Output::Subscribe { subscription, target, event, .. } => {
            format!("SUBSCRIBE {subscription} {} {target}", event.package)
        }
        Output::Resubscribe { subscription, .. } => format!("REFRESH {subscription}"),
        Output::Unsubscribe(subscription) => format!("UNSUBSCRIBE {subscription}"),
        Output::RestoreSubscription { subscription, .. } => format!("RESTORE {subscription}"),
        Output::Publish { publication, target, within, event, open, etag, .. } => {
            let what = if *open == Some(true) { "open" } else { "closed" };
            let place = if within.is_some() { "in dialog".to_owned() } else { target.to_string() };
            let tag = if etag.is_some() { " again" } else { "" };
            format!("PUBLISH {publication} {what} {} {place}{tag}", event.package)
        }
        Output::Message { message, text, .. } => format!("MESSAGE {message} {text}"),
        Output::RecallRings { id, .. } => format!("rings {id}"),
        Output::RecallStops { id, end, .. } => match end {
            CallEnd::Declined => format!("rejected {id}"),
            CallEnd::Cancelled => format!("cancelled {id}"),
            _ => format!("stops {id}"),
        },
        Output::Camp { call, .. } => format!("camps {call}"),
        Output::Uncamp { call, end: CallEnd::Cancelled } => format!("cancels {call}"),
        Output::Uncamp { call, .. } => format!("uncamps {call}"),
        Output::MessageOver(message) => format!("drops {message}"),
        Output::Idle { call } => format!("idle {call}"),
        Output::GiveUp { call } => format!("gives up {call}"),
        Output::Place { target, kind, headers, .. } => {
            let headers: String = headers.iter().map(|(n, v)| format!(" {n}: {v}")).collect();
            match kind {
                PlaceKind::Recall => format!("INVITE {target}{headers}"),
                kind => format!("INVITE {target}{headers} {kind:?}"),
            }
        }
        Output::EndCall { id, .. } => format!("ends call {id}"),
        Output::AnswerRecall { id, .. } => format!("answers {id}"),
        Output::HoldOthers => "holds".to_owned(),
    })
}
