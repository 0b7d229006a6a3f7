//! Which roads are open to a request, in order, and why the others are not (part 3.1).

use super::context::Line;
use super::feature::request_code;
use super::house::House;
use super::redial;
use super::request::Request;
use super::seam::FailedCall;
use crate::model::message::MessageText;
use crate::model::settings::CompletionSettings;
use crate::model::{CompletionCaps, CompletionCondition, CompletionMode, ConditionSet, ModeSet, Reason, Road, SipUri};

/// What the choice of a road depends on, of a request or of a call that may become one.
pub(super) struct Facts<'a> {
    pub(super) mode: CompletionMode,
    pub(super) condition: CompletionCondition,
    pub(super) target: &'a SipUri,
    pub(super) code: Option<u16>,
    pub(super) offered: bool,
    /// Their phone joins, and their line tells of a conversation.
    pub(super) can_be_joined: bool,
    pub(super) after_call: bool,
    /// Redial has locked this number out for now.
    pub(super) locked_out: bool,
    /// With `Message`: not words but their voice mail.
    pub(super) to_voice_mail: Option<bool>,
    /// With `Message`: the words ask them to call back, and no more.
    pub(super) asks_for_call: bool,
    /// Whether whoever refused the call takes messages, where it said so.
    pub(super) takes_messages: Option<bool>,
}

impl<'a> Facts<'a> {
    pub(super) fn of_request(request: &'a Request, locked_out: bool) -> Facts<'a> {
        Facts {
            mode: request.mode,
            condition: request.condition,
            target: &request.target,
            code: request.code,
            offered: !request.offers.is_empty(),
            can_be_joined: request.can_be_joined,
            after_call: request.after_call,
            locked_out,
            to_voice_mail: request.message.as_ref().map(|m| *m == MessageText::VoiceMail),
            asks_for_call: request.message == Some(MessageText::Predefined(0)),
            takes_messages: request.takes_messages,
        }
    }

    pub(super) fn of_call(call: &'a FailedCall, mode: CompletionMode, locked_out: bool) -> Facts<'a> {
        Facts {
            mode,
            condition: call.condition,
            target: &call.target,
            code: call.code,
            offered: !call.offers.is_empty(),
            can_be_joined: call.can_be_joined,
            after_call: call.call.is_some() || call.code.is_some(),
            locked_out,
            to_voice_mail: None,
            asks_for_call: true,
            takes_messages: call.takes_messages,
        }
    }
}

/// The roads open to it, best first; or, where there is none, the reason.
pub(super) fn roads(facts: &Facts<'_>, line: &Line, house: &House) -> Result<Vec<Road>, Reason> {
    if house.is_emergency(facts.target, &line.address) {
        return Err(Reason::EmergencyByHand);
    }
    match facts.code {
        // Rule 3.3: a number that does not exist is never completed.
        Some(404 | 410 | 484 | 485 | 604) => return Err(Reason::NoSuchNumber),
        // Nor is anybody called by himself who has just declined; to be told or to leave word is the user's own wish.
        Some(603) if facts.mode == CompletionMode::CampOn => return Err(Reason::TheyDeclined),
        // A camp-on dials by itself.
        _ if facts.mode == CompletionMode::CampOn && house.may_be_emergency(facts.target, &line.address) => {
            return Err(Reason::NeverRedialled);
        }
        _ => {}
    }
    let mut open = Vec::new();
    let mut why = None;
    for road in candidates(facts, &line.settings) {
        match is_open(road, facts, line, house) {
            Ok(()) => open.push(road),
            Err(reason) => why = Some(reason),
        }
    }
    if open.is_empty() {
        return Err(why.unwrap_or(Reason::NoWay));
    }
    Ok(open)
}

/// What may work on a line, by its settings and what its exchange has shown (T50 to T54).
pub(super) fn caps(line: &Line) -> CompletionCaps {
    let settings = &line.settings;
    let learned = line.shown();
    let watching = learned.may_watch_dialogs() || !learned.no_presence;
    let waits = settings.roads.iter().any(|road| match road {
        Road::Native | Road::Redial => true,
        Road::Dialog => learned.may_watch_dialogs(),
        Road::Presence => !learned.no_presence,
        Road::FeatureCode => settings.feature_codes.callback.is_some() || settings.feature_codes.camp_on.is_some(),
        Road::Network | Road::Join | Road::Message | Road::VoiceMail => false,
    });
    // Whether a phone can be joined shows on the call; or the user says so by putting the road on the line.
    let joins = (settings.roads.contains(&Road::Join) || learned.joins) && !learned.no_dialog && !learned.no_join;
    let leaves_word = settings.voice_mail_template.is_some() || settings.feature_codes.leave_word.is_some();
    let may = [
        (CompletionMode::CampOn, waits),
        (CompletionMode::CallBack, waits),
        (CompletionMode::Intrude, joins || settings.intrude_template.is_some()),
        (CompletionMode::Message, !learned.no_message || leaves_word),
    ];
    let modes = may.into_iter().filter(|(_, may)| *may).fold(ModeSet::EMPTY, |set, (mode, _)| set.with(mode));
    CompletionCaps {
        modes: if settings.max_outstanding == 0 { ModeSet::EMPTY } else { modes },
        conditions: ConditionSet { busy: true, no_answer: true, not_logged_in: watching },
        max_outstanding: settings.max_outstanding,
        messages: settings.messages(),
    }
}

/// The roads that lead there at all, in the line's order; for somebody who is not logged in presence
/// goes before dialog events, which cannot tell absence from idleness (rule 3.2).
fn candidates(facts: &Facts<'_>, settings: &CompletionSettings) -> Vec<Road> {
    match facts.mode {
        CompletionMode::Intrude => return vec![Road::Join, Road::FeatureCode],
        CompletionMode::Message => {
            // The exchange's code to leave word says *please call back*, and nothing else.
            let by_code = facts.asks_for_call.then_some(Road::FeatureCode);
            return match facts.to_voice_mail {
                Some(true) => vec![Road::VoiceMail],
                Some(false) => [Road::Message].into_iter().chain(by_code).collect(),
                None => [Road::VoiceMail, Road::Message].into_iter().chain(by_code).collect(),
            };
        }
        CompletionMode::CallBack | CompletionMode::CampOn => {}
    }
    let mut roads: Vec<Road> = Vec::new();
    for road in settings.roads.iter().filter(|road| **road != Road::Join) {
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

fn is_open(road: Road, facts: &Facts<'_>, line: &Line, house: &House) -> Result<(), Reason> {
    let (settings, shown) = (&line.settings, line.shown());
    let reason = match road {
        Road::Native if facts.offered || (settings.blind_native && !shown.no_blind_native) => None,
        Road::Native => Some(Reason::NoOffer),
        Road::Dialog if !shown.may_watch_dialogs() => Some(Reason::BusyNotTold),
        Road::Presence if shown.no_presence => Some(Reason::PresenceNotTold),
        Road::Dialog | Road::Presence => None,
        Road::Redial if !facts.after_call => Some(Reason::BusyNotTold),
        Road::Redial if house.may_be_emergency(facts.target, &line.address) => Some(Reason::NeverRedialled),
        Road::Redial => return redial::allowed(facts.target, facts.condition, facts.code, facts.locked_out, house),
        Road::FeatureCode if facts.mode == CompletionMode::Intrude => {
            settings.intrude_template.is_none().then_some(Reason::NoBreakInCode)
        }
        Road::FeatureCode if facts.mode == CompletionMode::Message => {
            settings.feature_codes.leave_word.is_none().then_some(Reason::NoMessagesThere)
        }
        Road::FeatureCode if !facts.after_call => Some(Reason::CodeNeedsCall),
        Road::FeatureCode if request_code(&settings.feature_codes, facts.mode, facts.condition).is_none() => {
            Some(Reason::NoCode)
        }
        Road::FeatureCode => (settings.feature_codes.one_at_a_time && line.codes_out > 0).then_some(Reason::OneAtATime),
        // Both sides have shown that it can be done (part 4, *Intrude*).
        Road::Join if facts.can_be_joined => None,
        Road::Join if !settings.roads.contains(&Road::Join) => Some(Reason::JoinIsOff),
        Road::Join if facts.condition != CompletionCondition::Busy => Some(Reason::NoConversation),
        Road::Join if shown.no_dialog || shown.no_join => Some(Reason::CannotJoin),
        Road::Join => None,
        Road::VoiceMail => settings.voice_mail_template.is_none().then_some(Reason::NoVoiceMail),
        // Who refused the call knows better than what another one answered to a message.
        Road::Message => {
            let takes = facts.takes_messages.filter(|_| settings.learn).unwrap_or(!shown.no_message);
            (!takes).then_some(Reason::NoMessagesThere)
        }
        Road::Network => Some(Reason::NetworkQueues),
    };
    reason.map_or(Ok(()), Err)
}
