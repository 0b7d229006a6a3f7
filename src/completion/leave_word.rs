//! Leaving word: a message by RFC 3428, kept and sent again while the person is away; their voice mail; or the exchange's code.

use std::time::Duration;

use super::context::Ctx;
use super::feature::{Feature, service};
use super::request::Request;
use super::road::{Progress, sentence};
use super::seam::{CallOutcome, Input, Output, PlaceKind};
use super::watch::{Package, Watch};
use crate::model::message::MessageText;
use crate::model::{MessageId, Moment, Reason, SipUri};

/// From one try to the next at least, doubled each time.
const FIRST_PAUSE: Duration = Duration::from_secs(60);
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// The road of one request.
#[derive(Debug)]
pub(super) struct LeaveWord {
    state: State,
    tries: u32,
}

#[derive(Debug)]
enum State {
    /// A MESSAGE is out.
    Sending(MessageId),
    /// They are away: their presence is watched, and it is sent again then in any case.
    Kept {
        watch: Option<Box<Watch>>,
        again: Moment,
    },
    /// Our call to their voice mail is out.
    Depositing,
    /// The exchange's own code has been dialled.
    Code(Feature),
    Over,
}

impl LeaveWord {
    /// Sends the words.
    pub(super) fn message(request: &Request, ctx: &mut Ctx<'_>) -> LeaveWord {
        let mut word = LeaveWord { state: State::Over, tries: 0 };
        word.send(request, ctx);
        word
    }

    /// Calls their voice mail; none where the line has no template for it.
    pub(super) fn voice_mail(request: &Request, ctx: &mut Ctx<'_>) -> Option<LeaveWord> {
        let template = ctx.line.settings.voice_mail_template.as_deref()?;
        let target = deposit(service(template, &request.target, ctx.line)?, request);
        ctx.out.push(Output::Place {
            line: request.key.line,
            id: request.key.id,
            call: request.call,
            peer: request.peer.clone(),
            target,
            headers: Vec::new(),
            kind: PlaceKind::VoiceMail,
        });
        Some(LeaveWord { state: State::Depositing, tries: 1 })
    }

    /// Dials the exchange's code (Leave Word Calling, part 4); none where the line has none.
    pub(super) fn code(request: &Request, ctx: &mut Ctx<'_>) -> Option<LeaveWord> {
        let feature = Feature::begin(request, ctx)?;
        Some(LeaveWord { state: State::Code(feature), tries: 1 })
    }

    pub(super) fn handle(&mut self, input: Input, request: &Request, ctx: &mut Ctx<'_>) -> Progress {
        match (&mut self.state, input) {
            (State::Sending(number), Input::MessageDone { message, result }) if *number == message => {
                match result {
                    Ok(202) => Progress::Done(Some(Reason::StoredForThem)),
                    Ok(_) => Progress::Done(Some(Reason::Delivered)),
                    Err(failure) => match failure.code {
                        // Away for now: no registration, no answer, nobody there.
                        404 | 408 | 480 | 500..=599 if failure.code != 501 => self.keep(request, ctx),
                        405 | 415 | 489 | 501 => {
                            ctx.line.learned.no_message |= failure.code != 415;
                            self.state = State::Over;
                            Progress::Refused(Reason::NoMessagesThere)
                        }
                        _ => {
                            self.state = State::Over;
                            Progress::Refused(sentence(&failure))
                        }
                    },
                }
            }
            (State::Kept { watch: slot @ Some(_), .. }, input) => {
                let progress = slot.as_mut().map_or(Progress::Still, |w| w.handle(input, request, ctx));
                if matches!(progress, Progress::Refused(_)) {
                    *slot = None;
                }
                Progress::Still
            }
            _ => Progress::Still,
        }
    }

    pub(super) fn outcome(&mut self, outcome: CallOutcome, ctx: &mut Ctx<'_>) -> Progress {
        if let State::Code(feature) = &mut self.state {
            let said = feature.outcome(outcome, ctx);
            if said != Progress::Taken {
                return said;
            }
            // Nothing is held that could be cancelled, and no call comes of it.
            feature.recalled(ctx);
            self.state = State::Over;
            return Progress::Done(Some(Reason::AskedToCall));
        }
        let State::Depositing = self.state else { return Progress::Still };
        match outcome {
            CallOutcome::Ringing | CallOutcome::QueuedByNetwork(_) => Progress::Still,
            CallOutcome::Answered | CallOutcome::Ended { .. } => {
                self.state = State::Over;
                Progress::Done(None)
            }
            CallOutcome::Failed(failure) => {
                self.state = State::Over;
                Progress::Refused(sentence(&failure))
            }
            CallOutcome::GivenUp => {
                self.state = State::Over;
                Progress::Hopeless(Reason::GivenUp)
            }
        }
    }

    pub(super) fn tick(&mut self, request: &Request, ctx: &mut Ctx<'_>) -> Progress {
        if let State::Code(feature) = &mut self.state {
            return feature.tick(request, ctx);
        }
        let State::Kept { watch: slot, again } = &mut self.state else { return Progress::Still };
        let back = match slot.as_mut().map(|w| w.tick(request, ctx)) {
            Some(Progress::Free) => true,
            Some(Progress::Refused(_)) => {
                *slot = None;
                false
            }
            _ => false,
        };
        if back || *again <= ctx.at() {
            if let Some(mut watch) = slot.take() {
                watch.close(ctx);
            }
            self.send(request, ctx);
        }
        Progress::Still
    }

    pub(super) fn wakes_at(&self) -> Option<Moment> {
        match &self.state {
            State::Kept { watch, again } => watch.as_ref().and_then(|w| w.wakes_at()).into_iter().chain([*again]).min(),
            State::Code(feature) => feature.wakes_at(),
            State::Sending(_) | State::Depositing | State::Over => None,
        }
    }

    pub(super) fn close(&mut self, request: &Request, ctx: &mut Ctx<'_>) {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Kept { watch, .. } => {
                if let Some(mut watch) = watch {
                    watch.close(ctx);
                }
                ctx.out.extend(request.message_id.map(Output::MessageOver));
            }
            State::Code(mut feature) => drop(feature.close(request, ctx)),
            State::Depositing => ctx.out.push(Output::EndCall { line: request.key.line, id: request.key.id }),
            State::Sending(_) | State::Over => {}
        }
        ctx.forget_message(request);
    }

    fn send(&mut self, request: &Request, ctx: &mut Ctx<'_>) {
        self.tries += 1;
        let message = ctx.message_of(request);
        self.state = State::Sending(message);
        ctx.out.push(Output::Message {
            message,
            line: request.key.line,
            target: request.target.clone(),
            text: words(request.message.as_ref(), &ctx.line.settings.messages()),
        });
    }

    fn keep(&mut self, request: &Request, ctx: &mut Ctx<'_>) -> Progress {
        let pause = FIRST_PAUSE * 2u32.saturating_pow(self.tries.min(8) - 1);
        let again = ctx.at() + pause.min(LONGEST_PAUSE);
        let watch = (!ctx.line.learned.no_presence).then(|| Box::new(Watch::begin(Package::Presence, request, ctx)));
        self.state = State::Kept { watch, again };
        Progress::Taken
    }
}

fn words(message: Option<&MessageText>, predefined: &[String]) -> String {
    let number = match message {
        Some(MessageText::Own(text)) => return text.clone(),
        Some(MessageText::Predefined(number)) => *number as usize,
        Some(MessageText::VoiceMail) | None => 0,
    };
    predefined.get(number).cloned().unwrap_or_default()
}

/// RFC 4458: who was called, and why it failed, for a voice mail system that understands it.
fn deposit(voice_mail: SipUri, request: &Request) -> SipUri {
    if voice_mail.param("target").is_some() || voice_mail.user.contains(&request.target.user) {
        return voice_mail;
    }
    let target = request.target.address_of_record().to_string().replace('@', "%40");
    let cause = match request.code {
        Some(code @ (404 | 408 | 480 | 486 | 487 | 503)) => code.to_string(),
        _ => "486".to_owned(),
    };
    voice_mail.with_param("target", Some(&target)).with_param("cause", Some(&cause))
}
