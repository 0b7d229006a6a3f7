//! The facts of one request that outlive its states, and how they are kept on disk.

use std::time::Duration;

use super::context::{Ctx, Key};
use super::seam::FailedCall;
use crate::model::completion::StoredRequest;
use crate::model::message::MessageText;
use crate::model::signal::CallInfo;
use crate::model::time::Now;
use crate::model::{CallId, CompletionCondition, CompletionMode, MessageId, Moment, NameAddr, SipUri, WallTime};

/// Offers remembered with one request: more forks than any call has.
const MAX_OFFERS: usize = 16;
/// Longest own words of a message and longest note, in bytes (RFC 3428 section 8).
pub(super) const MAX_WORDS: usize = 1300;

/// The facts of one request.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) key: Key,
    pub(super) peer: NameAddr,
    /// The original Request-URI.
    pub(super) target: SipUri,
    pub(super) mode: CompletionMode,
    pub(super) condition: CompletionCondition,
    /// A call was made before (else *Tell me when free*).
    pub(super) after_call: bool,
    /// The code that the failed call met.
    pub(super) code: Option<u16>,
    pub(super) offers: Vec<CallInfo>,
    /// The failed call could be broken into; not kept, since such a request is over at once.
    pub(super) can_be_joined: bool,
    /// Not to be called by itself before then (Retry-After).
    pub(super) not_before: Option<Moment>,
    pub(super) since: WallTime,
    pub(super) expires: Moment,
    pub(super) expires_at: WallTime,
    pub(super) life: Duration,
    pub(super) note: Option<String>,
    pub(super) message: Option<MessageText>,
    /// The number of the message, the same at every try.
    pub(super) message_id: Option<MessageId>,
    pub(super) recalls_not_taken: u8,
    pub(super) redial_attempts: u8,
    /// A camp-on that asks before it calls: restored, or the machine slept.
    pub(super) ask_first: bool,
    pub(super) restored: bool,
    /// Whether whoever refused the call takes messages; not kept, since words are sent at once.
    pub(super) takes_messages: Option<bool>,
    /// The failed call; a camped one goes on under it.
    pub(super) call: Option<CallId>,
}

impl Request {
    pub(super) fn new(
        key: Key,
        failed: FailedCall,
        mode: CompletionMode,
        message: Option<MessageText>,
        note: Option<String>,
        ctx: &mut Ctx<'_>,
    ) -> Request {
        let minutes = match failed.condition {
            CompletionCondition::Busy => ctx.line.settings.busy_minutes,
            CompletionCondition::NoAnswer | CompletionCondition::NotLoggedIn => ctx.line.settings.no_answer_minutes,
        };
        let life = Duration::from_secs(u64::from(minutes.max(1)) * 60);
        let mut offers = failed.offers;
        offers.truncate(MAX_OFFERS);
        offers.shrink_to_fit();
        Request {
            key,
            peer: failed.peer,
            target: failed.target,
            mode,
            condition: failed.condition,
            after_call: failed.call.is_some() || failed.code.is_some(),
            code: failed.code,
            offers,
            can_be_joined: failed.can_be_joined,
            not_before: failed.retry_after_s.map(|s| ctx.at() + Duration::from_secs(s.into())),
            since: ctx.now.wall,
            expires: ctx.at() + life,
            expires_at: ctx.now.wall.plus(life),
            life,
            note: note.map(shorten),
            message_id: message.as_ref().filter(|m| **m != MessageText::VoiceMail).map(|_| ctx.message(key)),
            message,
            recalls_not_taken: 0,
            redial_attempts: 0,
            ask_first: false,
            restored: false,
            takes_messages: failed.takes_messages,
            call: failed.call,
        }
    }

    /// A request from disk, its deadlines clamped to what was left.
    pub(super) fn restored(key: Key, stored: &StoredRequest, now: Now) -> Request {
        let life = stored.expires_at.after(stored.since).min(MAX_LIFE);
        let left = stored.expires_at.after(now.wall).min(life);
        Request {
            key,
            peer: stored.peer.clone(),
            target: stored.target.clone(),
            mode: stored.mode,
            condition: stored.condition,
            after_call: true,
            code: None,
            offers: stored.offers.iter().take(MAX_OFFERS).cloned().collect(),
            can_be_joined: false,
            not_before: None,
            since: stored.since,
            expires: now.moment + left,
            expires_at: now.wall.plus(left),
            life,
            note: stored.note.clone(),
            message: stored.message.clone(),
            message_id: stored.message_id,
            recalls_not_taken: stored.recalls_not_taken,
            redial_attempts: stored.redial_attempts,
            ask_first: stored.mode == CompletionMode::CampOn,
            restored: true,
            takes_messages: None,
            call: None,
        }
    }

    /// Offers of a later call to the same person, new ones first.
    pub(super) fn add_offers(&mut self, mut offers: Vec<CallInfo>) {
        for old in std::mem::take(&mut self.offers) {
            if !offers.iter().any(|o| o.uri == old.uri) {
                offers.push(old);
            }
        }
        offers.truncate(MAX_OFFERS);
        self.offers = offers;
    }

    /// What is left of its life, in whole seconds, at least a minute: what a SUBSCRIBE asks for.
    pub(super) fn left_s(&self, now: Moment) -> u32 {
        let left = self.expires.since(now).max(Duration::from_secs(60));
        u32::try_from(left.as_secs()).unwrap_or(u32::MAX)
    }

    /// A camp-on goes on by itself; everything else asks the user.
    pub(super) fn asks(&self, locked: bool) -> bool {
        self.mode != CompletionMode::CampOn || self.ask_first || locked
    }
}

/// No request outlives this, whatever a file says.
const MAX_LIFE: Duration = Duration::from_secs(24 * 3600);

fn shorten(mut text: String) -> String {
    let mut end = text.len().min(MAX_WORDS);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    text
}
