//! One call: from the first digit or the first ring to its end, as RFC 3261 tells it and the user sees it.
//!
//! | state    | event                        | next                                   |
//! |----------|------------------------------|----------------------------------------|
//! | dialing  | 18x                          | ringing                                |
//! | dialing, ringing | 2xx                  | talking                                |
//! | dialing, ringing | 3xx–6xx, given up    | ended (busy, no-answer, cancelled …)   |
//! | offering | answered (incoming)          | talking once the 200 is out            |
//! | offering | taken (recall)               | dialing                                |
//! | offering | declined, cancelled, lapsed  | ended                                  |
//! | talking  | hold accepted                | held, and back with resume             |
//! | talking, held | BYE, either side        | ended                                  |
//! | ended busy | camp-on accepted           | camped, then dialing when it is free   |

use super::io::{Input, Output};
use super::meaning::call_end;
use super::phase::Phase;
use crate::model::media::{Agreed, Quality};
use crate::model::signal::{CallInfo, DialogIds, Failure, Header};
use crate::model::time::Now;
use crate::model::{
    CallEnd, CallId, CallOrigin, CallState, CompletionId, Direction, LineId, Moment, NameAddr, Reason, SessionId,
    SipUri, WallTime,
};

/// One call.
#[derive(Clone, PartialEq, Debug)]
pub struct Call {
    /// Its number.
    pub id: CallId,
    /// Its line.
    pub line: LineId,
    /// The other side.
    pub peer: NameAddr,
    /// The Request-URI of an outgoing call; the caller's address of an incoming one.
    pub target: SipUri,
    /// Who placed it.
    pub direction: Direction,
    /// How it came about.
    pub origin: CallOrigin,
    /// Where it stands.
    pub phase: Phase,
    /// The request it belongs to.
    pub completion: Option<CompletionId>,
    /// Every offer of call completion heard on it (S2).
    pub offers: Vec<CallInfo>,
    /// The other side may be broken in on: their phone joins (RFC 3911), and their line tells of the conversation.
    pub can_be_joined: bool,
    /// The call whose conversation this one broke into.
    pub joined: Option<CallId>,
    /// The final failure, once there is one.
    pub failure: Option<Failure>,
    /// Why it failed on our side, or what they say about it.
    pub why: Option<Reason>,
    /// Words of the other side: a reason phrase, a 182 text.
    pub words: Option<String>,
    /// When it began.
    pub since: WallTime,
    /// When it was connected.
    pub connected: Option<Moment>,
    /// 18x was heard at some time: a later failure is *no answer*.
    pub rang: bool,
    /// 182: the network queues this call itself (part 4, camp-on 1).
    pub queued_by_network: bool,
    /// Our microphone is off.
    pub muted: bool,
    /// The other side holds us.
    pub held_by_them: bool,
    /// Sound that comes before the answer (183 with SDP).
    pub early_sound: bool,
    /// The sound as agreed.
    pub agreed: Option<Agreed>,
    /// The dialog, for Join and Replaces.
    pub dialog: Option<DialogIds>,
    /// Digits heard.
    pub digits: String,
    /// The user gave it up (CANCEL or BYE is out).
    pub giving_up: bool,
    /// Not shown: a redial try before it rings.
    pub hidden: bool,
    /// A redial try: at its 18x it rings here too (product.md, *Keep trying*).
    pub rings_both: bool,
    /// Given up then, unless it is connected (T70).
    pub connect_by: Option<Moment>,
    /// The latest session, also when it is over: late offers find the call by it.
    pub last_session: Option<SessionId>,
    /// The file that it is recorded to, by its name.
    pub recording: Option<String>,
    /// A file is played into it.
    pub playing: bool,
    /// How it sounded last.
    pub last_quality: Option<Quality>,
}

impl Call {
    /// The state that the user sees.
    pub fn state(&self) -> CallState {
        match self.phase {
            Phase::Dialing { .. } => CallState::Dialing,
            Phase::Ringing { .. } => CallState::Ringing,
            Phase::Offering { .. } => CallState::Offering,
            Phase::Answering { .. } | Phase::Talking { .. } => CallState::Talking,
            Phase::Held { .. } => CallState::Held,
            Phase::Camped => CallState::Camped,
            Phase::Ended { .. } => CallState::Ended,
        }
    }

    /// Its session, while it has one.
    pub fn session(&self) -> Option<SessionId> {
        match self.phase {
            Phase::Dialing { session }
            | Phase::Ringing { session }
            | Phase::Answering { session }
            | Phase::Talking { session, .. }
            | Phase::Held { session, .. } => Some(session),
            Phase::Offering { session } => session,
            Phase::Camped | Phase::Ended { .. } => None,
        }
    }

    /// It rings here because a request came true, and no INVITE is out yet.
    pub fn is_recall(&self) -> bool {
        matches!(self.phase, Phase::Offering { session: None })
    }

    /// An INVITE was sent or received for it at some time.
    pub fn was_placed(&self) -> bool {
        self.last_session.is_some() || self.session().is_some()
    }

    /// It engages the user: dialing, ringing, offered by a person, talking (product.md).
    pub fn engages(&self) -> bool {
        !self.hidden
            && match self.phase {
                Phase::Dialing { .. } | Phase::Ringing { .. } | Phase::Answering { .. } | Phase::Talking { .. } => true,
                Phase::Offering { session } => session.is_some() && self.completion.is_none(),
                Phase::Held { .. } | Phase::Camped | Phase::Ended { .. } => false,
            }
    }

    /// How it ended, and when.
    pub fn end(&self) -> Option<(CallEnd, Moment)> {
        match self.phase {
            Phase::Ended { end, at } => Some((end, at)),
            _ => None,
        }
    }

    /// Feeds one input; what is to be done is pushed onto `out`. What does not fit the state is ignored.
    pub fn handle(&mut self, input: Input, now: Now, out: &mut Vec<Output>) {
        match input {
            Input::Place { session, target, headers } => self.place(session, target, headers, out),
            Input::Provisional { code, phrase, offers, early, dialog } => {
                self.provisional(code, phrase, offers, early, dialog, out);
            }
            Input::Answered { agreed, offers, dialog, remote } => {
                self.note_offers(offers);
                self.dialog = Some(dialog);
                if let Some(remote) = remote.filter(|_| self.peer.display.is_none()) {
                    self.peer.display = remote.display;
                }
                self.answered(agreed, now, out);
            }
            Input::Confirmed { agreed } => {
                if let Phase::Answering { session } = self.phase {
                    self.connect(session, agreed, now, out);
                }
            }
            Input::Failed(failure) => self.failed(failure, now, out),
            Input::Cancelled { elsewhere } => {
                let end = if elsewhere { CallEnd::AnsweredElsewhere } else { CallEnd::Cancelled };
                self.finish(end, now, out);
            }
            Input::HungUp { lost } => {
                let end = match (self.giving_up, lost) {
                    (true, _) => CallEnd::HungUp,
                    (false, true) => CallEnd::Lost,
                    (false, false) => CallEnd::HungUpByThem,
                };
                self.finish(end, now, out);
            }
            Input::MediaChanged { agreed, by_them } => self.media_changed(agreed, by_them, out),
            Input::ChangeFailed => match &mut self.phase {
                Phase::Talking { holding, .. } => *holding = false,
                Phase::Held { resuming, .. } => *resuming = false,
                _ => {}
            },
            Input::Digit(digit) => {
                if self.digits.len() < 128 {
                    self.digits.push(digit);
                }
            }
            Input::Answer => self.answer(now, out),
            Input::HangUp { code } => self.hang_up(code, now, out),
            Input::Hold => self.hold(out),
            Input::Resume => self.resume(out),
            Input::Moved => self.moved(out),
            Input::Transferred => {
                if let Some(session) = self.session() {
                    out.push(Output::Bye(session));
                    self.finish(CallEnd::Transferred, now, out);
                }
            }
            Input::Mute(muted) => {
                self.muted = muted;
                if let Some(session) = self.session() {
                    out.push(Output::Mute { session, muted });
                }
            }
            Input::Camp(id) => {
                if matches!(self.phase, Phase::Ended { .. }) {
                    self.phase = Phase::Camped;
                    self.completion = Some(id);
                    self.failure = None;
                }
            }
            Input::Uncamp(end) => {
                if self.phase == Phase::Camped {
                    self.phase = Phase::Ended { end, at: now.moment };
                }
            }
            Input::RecallOver(end) => {
                if self.is_recall() {
                    self.phase = Phase::Ended { end, at: now.moment };
                }
            }
        }
    }

    fn place(&mut self, session: SessionId, target: SipUri, headers: Vec<Header>, out: &mut Vec<Output>) {
        if self.session().is_some() {
            return;
        }
        self.phase = Phase::Dialing { session };
        self.last_session = Some(session);
        self.giving_up = false;
        self.rang = false;
        self.early_sound = false;
        self.failure = None;
        self.agreed = None;
        out.push(Output::Invite { session, target, headers });
    }

    fn provisional(
        &mut self,
        code: u16,
        phrase: String,
        offers: Vec<CallInfo>,
        early: Option<Agreed>,
        dialog: DialogIds,
        out: &mut Vec<Output>,
    ) {
        self.note_offers(offers);
        let session = match self.phase {
            Phase::Dialing { session } | Phase::Ringing { session } => session,
            Phase::Offering { session: Some(session) } if self.direction == Direction::Outgoing => session,
            _ => return,
        };
        self.dialog = Some(dialog);
        if code == 182 {
            self.queued_by_network = true;
            self.words = Some(phrase);
        }
        if matches!(code, 180 | 182 | 183) && matches!(self.phase, Phase::Dialing { .. }) {
            self.rang |= code != 183;
            self.phase = if self.rings_both && self.hidden {
                self.hidden = false;
                Phase::Offering { session: Some(session) }
            } else {
                Phase::Ringing { session }
            };
        }
        if let Some(agreed) = early {
            self.early_sound = true;
            self.agreed = Some(agreed.clone());
            out.push(Output::Sound { session, agreed });
        }
    }

    fn answered(&mut self, agreed: Option<Agreed>, now: Now, out: &mut Vec<Output>) {
        let Some(session) = self.session() else { return };
        match agreed {
            // `sip` has already hung up: there is no common sound.
            None => {
                self.failure = Some(Failure::local(488, Reason::NoCommonSound));
                self.finish(CallEnd::Unreachable, now, out);
            }
            Some(agreed) => self.connect(session, agreed, now, out),
        }
    }

    fn connect(&mut self, session: SessionId, agreed: Agreed, now: Now, out: &mut Vec<Output>) {
        self.phase = Phase::Talking { session, holding: false };
        self.connected.get_or_insert(now.moment);
        self.held_by_them = !agreed.direction.receives();
        self.agreed = Some(agreed.clone());
        self.hidden = false;
        out.push(Output::Sound { session, agreed });
        if self.muted {
            out.push(Output::Mute { session, muted: true });
        }
    }

    fn answer(&mut self, now: Now, out: &mut Vec<Output>) {
        let Phase::Offering { session: Some(session) } = self.phase else { return };
        if self.direction == Direction::Incoming {
            self.phase = Phase::Answering { session };
            self.connected = Some(now.moment);
            out.push(Output::Accept(session));
        } else {
            // A redial try that rings both ends was taken here: now it is an ordinary ringing call.
            self.phase = Phase::Ringing { session };
        }
    }

    fn hang_up(&mut self, code: u16, now: Now, out: &mut Vec<Output>) {
        match self.phase {
            Phase::Dialing { session } | Phase::Ringing { session } => {
                out.push(Output::Cancel(session));
                let end = if self.rang { CallEnd::NoAnswer } else { CallEnd::Cancelled };
                self.giving_up = true;
                self.finish(end, now, out);
            }
            Phase::Offering { session: Some(session) } if self.direction == Direction::Incoming => {
                out.push(Output::Reject { session, code });
                self.finish(CallEnd::Declined, now, out);
            }
            Phase::Offering { session: Some(session) } => {
                out.push(Output::Cancel(session));
                self.giving_up = true;
                self.finish(CallEnd::Declined, now, out);
            }
            Phase::Offering { session: None } => self.finish(CallEnd::Declined, now, out),
            Phase::Answering { session } | Phase::Talking { session, .. } | Phase::Held { session, .. } => {
                out.push(Output::Bye(session));
                self.finish(CallEnd::HungUp, now, out);
            }
            Phase::Camped => self.finish(CallEnd::Cancelled, now, out),
            Phase::Ended { .. } => {}
        }
    }

    fn failed(&mut self, failure: Failure, now: Now, out: &mut Vec<Output>) {
        self.note_offers(failure.offers.clone());
        let end = call_end(&failure, self.rang);
        if !matches!(self.phase, Phase::Ended { .. }) {
            // RFC 3261 section 20.33: the comment of Retry-After is meant for people.
            let comment = failure.retry_after.as_ref().and_then(|retry| retry.comment.clone());
            self.why = failure.why.clone().or(comment.map(|words| Reason::TheySay { words }));
            self.words = Some(failure.phrase.clone()).filter(|p| !p.is_empty() && failure.why.is_none());
            self.failure = Some(failure);
        }
        self.finish(end, now, out);
    }

    fn finish(&mut self, end: CallEnd, now: Now, out: &mut Vec<Output>) {
        if matches!(self.phase, Phase::Ended { .. }) {
            return;
        }
        if let Some(session) = self.session() {
            out.push(Output::Quiet(session));
        }
        self.phase = Phase::Ended { end, at: now.moment };
    }
}
