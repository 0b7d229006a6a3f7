//! What every request is handed with an input: the time, the way out, its line, numbers and dice.

use std::collections::HashMap;

use super::house::House;
use super::request::Request;
use super::seam::Output;
use crate::model::settings::CompletionSettings;
use crate::model::time::Now;
use crate::model::{CompletionId, Learned, LineId, MessageId, Moment, PublicationId, SipUri, SubscriptionId};

/// A request by its line and id; ordered by id first, as recalls are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Key {
    pub(super) id: CompletionId,
    pub(super) line: LineId,
}

/// A line of ours.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) address: SipUri,
    pub(super) settings: CompletionSettings,
    pub(super) up: bool,
    /// What its exchange has shown.
    pub(super) learned: Learned,
    /// How its exchange names itself.
    pub(super) exchange: Option<String>,
    /// Requests that the exchange holds by feature code.
    pub(super) codes_out: u32,
    /// Requests that were cancelled here while the exchange goes on holding them.
    pub(super) codes_stray: u32,
}

impl Line {
    /// What its exchange has shown, as far as the user lets it count.
    pub(super) fn shown(&self) -> Learned {
        if self.settings.learn { self.learned } else { Learned::default() }
    }
}

/// Numbers for what goes out, and to whom the answers belong.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    subscriptions: u64,
    publications: u64,
    pub(super) messages: u64,
    pub(super) of_subscription: HashMap<SubscriptionId, Key>,
    pub(super) of_publication: HashMap<PublicationId, Key>,
    pub(super) of_message: HashMap<MessageId, Key>,
}

impl Numbers {
    /// How many answers are to come.
    pub(super) fn unanswered(&self) -> usize {
        self.of_subscription.len() + self.of_publication.len() + self.of_message.len()
    }
}

/// A small seeded generator (SplitMix64): jitter and Call-IDs, nothing secret.
#[derive(Debug)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Between zero and `most`, in milliseconds' steps.
    pub(super) fn up_to(&mut self, most: std::time::Duration) -> std::time::Duration {
        let millis = u64::try_from(most.as_millis()).unwrap_or(u64::MAX).max(1);
        std::time::Duration::from_millis(self.roll() % millis)
    }
}

/// What one request is handed with one input.
pub(super) struct Ctx<'a> {
    pub(super) now: Now,
    pub(super) out: &'a mut Vec<Output>,
    pub(super) line: &'a mut Line,
    pub(super) numbers: &'a mut Numbers,
    pub(super) dice: &'a mut Dice,
    /// A recall may ring now: the user is free, no other recall is up, no emergency.
    pub(super) turn_open: bool,
    /// What holds for all lines.
    pub(super) house: &'a House,
    /// The screen is locked: nothing opens a microphone by itself.
    pub(super) locked: bool,
}

impl Ctx<'_> {
    pub(super) fn at(&self) -> Moment {
        self.now.moment
    }

    pub(super) fn subscription(&mut self, key: Key) -> SubscriptionId {
        self.numbers.subscriptions += 4;
        let id = SubscriptionId(self.numbers.subscriptions - 2);
        self.numbers.of_subscription.insert(id, key);
        id
    }

    pub(super) fn publication(&mut self, key: Key) -> PublicationId {
        self.numbers.publications += 4;
        let id = PublicationId(self.numbers.publications - 2);
        self.numbers.of_publication.insert(id, key);
        id
    }

    pub(super) fn message(&mut self, key: Key) -> MessageId {
        self.numbers.messages += 4;
        let id = MessageId(self.numbers.messages - 2);
        self.numbers.of_message.insert(id, key);
        id
    }

    /// The number of the request's message: the one that it has, also after a restart.
    pub(super) fn message_of(&mut self, request: &Request) -> MessageId {
        let id = request.message_id.unwrap_or_else(|| self.message(request.key));
        self.numbers.of_message.insert(id, request.key);
        id
    }

    /// Nothing that still comes for the request's message concerns us.
    pub(super) fn forget_message(&mut self, request: &Request) {
        if let Some(id) = request.message_id {
            self.numbers.of_message.remove(&id);
        }
    }

    /// A subscription is over by itself: nothing that still comes for it concerns us.
    pub(super) fn forget(&mut self, subscription: SubscriptionId) {
        self.numbers.of_subscription.remove(&subscription);
    }

    /// Ends a subscription of ours, unless it is over by itself.
    pub(super) fn unsubscribe(&mut self, subscription: SubscriptionId) {
        if self.numbers.of_subscription.remove(&subscription).is_some() {
            self.out.push(Output::Unsubscribe(subscription));
        }
    }

    /// A fresh Call-ID to be shared by forks.
    pub(super) fn call_id(&mut self) -> String {
        format!("cc-{:016x}{:016x}", self.dice.roll(), self.dice.roll())
    }
}
