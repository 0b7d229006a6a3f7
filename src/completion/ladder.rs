//! Which roads are open to a request, in order, and why the others are not (part 3.1).

use super::context::Line;
use super::redial;
use super::request::Request;
use super::seam::FailedCall;
use crate::model::settings::CompletionSettings;
use crate::model::{CompletionCondition, CompletionMode, Road, SipUri};

/// What the choice of a road depends on, of a request or of a call that may become one.
pub(super) struct Facts<'a> {
    pub(super) mode: CompletionMode,
    pub(super) condition: CompletionCondition,
    pub(super) target: &'a SipUri,
    pub(super) code: Option<u16>,
    pub(super) offered: bool,
    pub(super) after_call: bool,
    /// Redial has locked this number out for now.
    pub(super) locked_out: bool,
    /// The exchange keeps one request by feature code at a time, and has it.
    pub(super) code_taken: bool,
}

impl<'a> Facts<'a> {
    pub(super) fn of_request(request: &'a Request, locked_out: bool, code_taken: bool) -> Facts<'a> {
        Facts {
            mode: request.mode,
            condition: request.condition,
            target: &request.target,
            code: request.code,
            offered: !request.offers.is_empty(),
            after_call: request.after_call,
            locked_out,
            code_taken,
        }
    }

    pub(super) fn of_call(call: &'a FailedCall, mode: CompletionMode, locked_out: bool, code_taken: bool) -> Facts<'a> {
        Facts {
            mode,
            condition: call.condition,
            target: &call.target,
            code: call.code,
            offered: !call.offers.is_empty(),
            after_call: call.call.is_some() || call.code.is_some(),
            locked_out,
            code_taken,
        }
    }
}

/// The roads open to it, best first; or, where there is none, the reason, a sentence without its stop.
pub(super) fn roads(facts: &Facts<'_>, line: &Line) -> Result<Vec<Road>, String> {
    if redial::is_emergency(facts.target) {
        return Err("Emergency numbers are only dialled by hand".to_owned());
    }
    if matches!(facts.mode, CompletionMode::Intrude | CompletionMode::Message) {
        return Err("This line has no way to do it".to_owned());
    }
    let mut open = Vec::new();
    let mut why = None;
    for road in candidates(facts, &line.settings) {
        match is_open(road, facts, line) {
            Ok(()) => open.push(road),
            Err(reason) => why = Some(reason),
        }
    }
    if open.is_empty() {
        return Err(why.unwrap_or_else(|| "This line has no way to do it".to_owned()));
    }
    Ok(open)
}

/// The line's roads in the line's order; for somebody who is not logged in presence goes before
/// dialog events, which cannot tell absence from idleness (rule 3.2).
fn candidates(facts: &Facts<'_>, settings: &CompletionSettings) -> Vec<Road> {
    let mut roads: Vec<Road> = Vec::new();
    for road in &settings.roads {
        if !roads.contains(road) {
            roads.push(*road);
        }
    }
    if facts.condition == CompletionCondition::NotLoggedIn
        && let (Some(d), Some(p)) =
            (roads.iter().position(|r| *r == Road::Dialog), roads.iter().position(|r| *r == Road::Presence))
        && d < p
    {
        roads.swap(d, p);
    }
    roads
}

fn is_open(road: Road, facts: &Facts<'_>, line: &Line) -> Result<(), String> {
    let closed = |why: &str| Err(why.to_owned());
    match road {
        Road::Native if facts.offered || line.settings.blind_native => Ok(()),
        Road::Native => closed("The exchange did not offer to call back"),
        Road::Dialog if line.learned.no_dialog => closed("The exchange does not tell when a line is busy"),
        Road::Presence if line.learned.no_presence => closed("The exchange does not tell who is there"),
        Road::Dialog | Road::Presence => Ok(()),
        Road::Redial if !facts.after_call => closed("The exchange does not tell when a line is busy"),
        Road::Redial => redial::allowed(facts.target, facts.condition, facts.code, facts.locked_out),
        _ => closed("This line has no way to do it"),
    }
}
