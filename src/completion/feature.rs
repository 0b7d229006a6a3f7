//! The feature-code road: the exchange queues us when its code is dialled, and calls us itself (rule R3).
//!
//! | state | input | next |
//! |---|---|---|
//! | dialled | 2xx, then BYE from them within 15 s | waiting: the exchange has it |
//! | dialled | a failure, silence, or nobody hangs up | refused |
//! | waiting | the exchange's INVITE, known by [`recognise`] | it rings here: the recall |

use std::time::Duration;

use super::context::{Ctx, Line};
use super::request::Request;
use super::road::{Progress, sentence};
use super::seam::{CallOutcome, Output, PlaceKind};
use super::timers;
use crate::model::settings::FeatureCodes;
use crate::model::{CompletionCondition, CompletionMode, LineId, Moment, NameAddr, Reason, SipUri};

/// The exchange's call is answered or refused by then.
const DIALLED: Duration = Duration::from_secs(20);

/// The road of one request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Feature {
    Dialled {
        lapses: Moment,
    },
    Waiting,
    /// The exchange has called, and is done with it.
    Spent,
}

impl Feature {
    /// Dials the code; none where the line has no such code.
    pub(super) fn begin(request: &Request, ctx: &mut Ctx<'_>) -> Option<Feature> {
        let code = request_code(&ctx.line.settings.feature_codes, request.mode, request.condition)?;
        let target = service(code, &request.target, ctx.line)?;
        dial(target, request, ctx);
        Some(Feature::Dialled { lapses: ctx.at() + DIALLED })
    }

    /// A request that the exchange held before a restart.
    pub(super) fn restore(ctx: &mut Ctx<'_>) -> Feature {
        ctx.line.codes_out += 1;
        Feature::Waiting
    }

    pub(super) fn outcome(&mut self, outcome: CallOutcome, ctx: &mut Ctx<'_>) -> Progress {
        let Feature::Dialled { .. } = self else { return Progress::Still };
        match outcome {
            CallOutcome::Answered => {
                *self = Feature::Dialled { lapses: ctx.at() + timers::CODE_ACCEPTED };
                Progress::Still
            }
            CallOutcome::Ended { talked, by_them: true } if talked <= timers::CODE_ACCEPTED => {
                ctx.line.codes_out += 1;
                *self = Feature::Waiting;
                Progress::Taken
            }
            CallOutcome::Ringing | CallOutcome::QueuedByNetwork(_) => Progress::Still,
            CallOutcome::Failed(failure) => self.refused(sentence(&failure)),
            CallOutcome::Ended { .. } | CallOutcome::GivenUp => self.refused(Reason::CodeNotConfirmed),
        }
    }

    pub(super) fn tick(&mut self, request: &Request, ctx: &mut Ctx<'_>) -> Progress {
        match self {
            Feature::Dialled { lapses } if *lapses <= ctx.at() => {
                let (line, id) = (request.key.line, request.key.id);
                ctx.out.push(Output::EndCall { line, id });
                self.refused(Reason::CodeNotConfirmed)
            }
            _ => Progress::Still,
        }
    }

    pub(super) fn wakes_at(&self) -> Option<Moment> {
        match self {
            Feature::Dialled { lapses } => Some(*lapses),
            Feature::Waiting | Feature::Spent => None,
        }
    }

    /// The exchange has called.
    pub(super) fn recalled(&mut self, ctx: &mut Ctx<'_>) {
        if std::mem::replace(self, Feature::Spent) == Feature::Waiting {
            ctx.line.codes_out = ctx.line.codes_out.saturating_sub(1);
        }
    }

    /// Takes the request back with the exchange's own code, unless that would take back others too: then the exchange
    /// holds it still, and the reason says so.
    pub(super) fn close(&mut self, request: &Request, ctx: &mut Ctx<'_>) -> Option<Reason> {
        match std::mem::replace(self, Feature::Spent) {
            Feature::Dialled { .. } => {
                ctx.out.push(Output::EndCall { line: request.key.line, id: request.key.id });
            }
            Feature::Waiting => {
                ctx.line.codes_out = ctx.line.codes_out.saturating_sub(1);
                let codes = &ctx.line.settings.feature_codes;
                let spares_others = !codes.cancel_is_for_all || ctx.line.codes_out == 0;
                let code = cancel_code(codes, request.mode).filter(|_| spares_others);
                let Some(target) = code.and_then(|c| service(c, &request.target, ctx.line)) else {
                    ctx.line.codes_stray += 1;
                    return Some(if spares_others { Reason::NoCancelCode } else { Reason::StillHeld });
                };
                if codes.cancel_is_for_all {
                    ctx.line.codes_stray = 0;
                }
                dial(target, request, ctx);
            }
            Feature::Spent => {}
        }
        None
    }

    fn refused(&mut self, why: Reason) -> Progress {
        *self = Feature::Spent;
        Progress::Refused(why)
    }
}

/// An INVITE that came in, as far as it may be the exchange's recall.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IncomingCall {
    /// The line it came on.
    pub line: LineId,
    /// From, or the asserted identity.
    pub from: NameAddr,
    /// Alert-Info values as written.
    pub alert_info: Vec<String>,
}

/// What an incoming call is to a request that the exchange holds (T40, part 4).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Binding {
    /// Its recall, for certain: a camp-on is answered by itself.
    Certain,
    /// A recall; but perhaps that of another request.
    Guessed,
    /// A call from the person waited for: the exchange's recall, or they call themselves and the exchange still holds it.
    Perhaps,
}

/// How well an incoming call fits a request that the exchange holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Fit {
    /// Marked as a recall, or from our own number (W13); but it names nobody.
    Anonymous,
    /// From the person waited for: perhaps they call themselves.
    Person,
    /// Marked as a recall, and it names the person (RFC 7462; Yeastar's and Kalliope's display names).
    Certain,
}

/// Whether this call is the exchange's recall for that person.
pub(super) fn fit(call: &IncomingCall, own: &SipUri, target: &SipUri) -> Option<Fit> {
    let marked = call.alert_info.iter().any(|a| says_recall(a));
    let named = call.from.display.as_deref().unwrap_or_default().to_ascii_lowercase();
    let user = target.user_display().to_ascii_lowercase();
    let says_so = named.starts_with("busy camp-on") || named.starts_with("c2c ");
    let from_them = call.from.uri.same_person(target);
    match () {
        () if (marked && from_them) || (says_so && !user.is_empty() && (named.contains(&user) || from_them)) => {
            Some(Fit::Certain)
        }
        () if from_them => Some(Fit::Person),
        () if marked || says_so || call.from.uri.same_person(own) => Some(Fit::Anonymous),
        () => None,
    }
}

/// Whether an Alert-Info value speaks of a recall: RFC 7462's URN, or the `info` parameter by which dialplans choose a ring.
fn says_recall(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let mut infos = value.split(';').skip(1).filter_map(|parameter| parameter.trim().strip_prefix("info="));
    value.contains("urn:alert:service:recall") || infos.any(|info| info.contains("recall"))
}

/// The code that asks for this mode.
pub(super) fn request_code(codes: &FeatureCodes, mode: CompletionMode, met: CompletionCondition) -> Option<&str> {
    match mode {
        CompletionMode::CallBack => {
            let after_silence = codes.callback_no_answer.as_deref().filter(|_| met != CompletionCondition::Busy);
            after_silence.or(codes.callback.as_deref())
        }
        CompletionMode::CampOn => codes.camp_on.as_deref(),
        CompletionMode::Message => codes.leave_word.as_deref(),
        CompletionMode::Intrude => None,
    }
}

fn cancel_code(codes: &FeatureCodes, mode: CompletionMode) -> Option<&str> {
    match mode {
        CompletionMode::CallBack => codes.callback_cancel.as_deref(),
        CompletionMode::CampOn => codes.camp_on_cancel.as_deref(),
        CompletionMode::Intrude | CompletionMode::Message => None,
    }
}

/// The address of a template: `{}` is the number that was called; a template without a scheme is dialled at the line's own exchange.
pub(super) fn service(template: &str, target: &SipUri, line: &Line) -> Option<SipUri> {
    let filled = template.trim().replace("{}", &target.user);
    if filled.is_empty() {
        return None;
    }
    if filled.starts_with("sip:") || filled.starts_with("sips:") || filled.starts_with("tel:") {
        return filled.parse().ok();
    }
    let mut uri = line.address.address_of_record();
    // RFC 3261 section 25.1: '#' is not allowed in a user part as it is.
    uri.user = filled.replace('#', "%23");
    uri.to_string().parse().ok()
}

fn dial(target: SipUri, request: &Request, ctx: &mut Ctx<'_>) {
    ctx.out.push(Output::Place {
        line: request.key.line,
        id: request.key.id,
        call: None,
        peer: request.peer.clone(),
        target,
        headers: Vec::new(),
        kind: PlaceKind::FeatureCode,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(text: &str) -> SipUri {
        text.parse().expect(text)
    }

    #[track_caller]
    fn check(from: &str, name: Option<&str>, alert: &str, expected: Option<Fit>) {
        let from = NameAddr { display: name.map(str::to_owned), uri: uri(from) };
        let alert_info = if alert.is_empty() { vec![] } else { vec![alert.to_owned()] };
        let call = IncomingCall { line: LineId(1), from, alert_info };
        assert_eq!(fit(&call, &uri("sip:2003@x"), &uri("sip:2002@x")), expected);
    }

    #[test]
    fn the_recall_of_each_exchange_is_known() {
        let recall = "<urn:alert:service:recall:callback>";
        check("sip:2002@x", Some("Bob"), recall, Some(Fit::Certain));
        check("sip:anonymous@x", None, recall, Some(Fit::Anonymous));
        check(
            "sip:2002@x",
            Some("Call completion"),
            "<http://127.0.0.1>;info=call-completion-recall",
            Some(Fit::Certain),
        );
        check("sip:2002@x", None, "<http://127.0.0.1/recall>;info=external", Some(Fit::Person));
        // W13: Asterisk's generic agent calls from the subscriber's own number, unmarked.
        check("sip:2003@x", Some("Carol"), "", Some(Fit::Anonymous));
        check("sip:2002@x", None, "", Some(Fit::Person));
        check("sip:500@x", Some("Busy Camp-on Bob2002"), "", Some(Fit::Certain));
        check("sip:2002@x", Some("c2c 2002"), "", Some(Fit::Certain));
        check("sip:2099@x", Some("Dora"), "", None);
    }
}
