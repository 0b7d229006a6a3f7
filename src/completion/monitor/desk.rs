//! The monitor of all guarded addresses: offers, SUBSCRIBE, recalls.

use std::collections::BTreeMap;
use std::time::Duration;

use super::address::{Address, calling};
use super::seam::{Input, Output, Policy, Recognised, Waiter};
use super::waiter::{Arrival, NOT_NOW, Phase, Queuer, REST};
use crate::completion::timers;
use crate::model::time::Now;
use crate::model::{CompletionCondition, Moment, NameAddr, SipUri, SubscriptionId};

/// Failed calls remembered; the oldest make room.
const MAX_OFFERS: usize = 4096;
/// Retry-After of a full queue, seconds.
const FULL_RETRY_S: u32 = 60;
/// Service duration where the subscriber names none, and at most for a busy callee (section 9.4).
const BUSY_LIFE_S: u32 = 3600;
/// At most for one who does not answer or is away (T-CCNR2).
const ABSENT_LIFE_S: u32 = 3 * 3600;
/// What marks a cc-URI among our monitor URIs.
const RECALL_MARK: &str = "-r";

/// The callee's monitor of one phone, or of all people of an exchange.
#[derive(Debug, Default)]
pub struct Monitor {
    pub(super) addresses: BTreeMap<String, Address>,
    /// By the user part of the monitor URI.
    offers: BTreeMap<String, Offer>,
    pub(super) tags: u64,
}

/// A failed call that may be completed.
#[derive(Debug)]
struct Offer {
    address: String,
    caller: NameAddr,
    uri: SipUri,
    condition: CompletionCondition,
    made: Moment,
}

impl Monitor {
    /// A monitor that guards nothing yet.
    pub fn new() -> Monitor {
        Monitor::default()
    }

    /// One input; what it leads to is appended to `out`, in order.
    pub fn handle(&mut self, input: Input, now: Now, out: &mut Vec<Output>) {
        match input {
            Input::Address { callee, policy } => self.guard(callee, policy, now.moment),
            Input::AddressGone(callee) => self.unguard(&callee, out),
            Input::State { callee, state } => {
                if let Some(address) = self.addresses.get_mut(&person(&callee)) {
                    address.set_state(state, now.moment);
                }
            }
            Input::Offer { callee, caller, uri, condition } => {
                self.offer(person(&callee), caller, uri, condition, now.moment);
            }
            Input::Withdraw { uri } => {
                self.offers.remove(&uri.user);
            }
            Input::Subscribe { subscription, request_uri, callee, from, call_id, expires_s } => {
                let ask = Ask { subscription, request_uri, callee, from, call_id, expires_s };
                self.subscribe(ask, now, out);
            }
            Input::Refresh { subscription, expires_s } => self.refresh(subscription, expires_s, now, out),
            Input::SubscriberGone(subscription) => {
                for address in self.addresses.values_mut() {
                    address.queue.retain(|w| w.subscription != subscription);
                    address.farewells.retain(|f| f.subscription != subscription);
                }
            }
            Input::Publish { publication, request_uri, callee, from, within, package, etag, expires_s, says } => {
                let words = super::publish::Words { package, etag, expires_s, says };
                let found = self.published_about(&request_uri, callee.as_ref(), &from.uri, within);
                let answer = self.publish(found, words, now.moment);
                out.push(answer.into_output(publication));
            }
            Input::Called(subscription) => {
                self.each(subscription, |_, waiter| waiter.phase = calling(now.moment));
            }
            Input::Answered(subscription) => self.served(subscription, now.moment),
            Input::CallFailed { subscription, condition } => self.call_failed(subscription, condition, now.moment),
            Input::Met { callee, peer } => {
                if let Some(address) = self.addresses.get_mut(&person(&callee)) {
                    let met = address.queue.iter().find(|w| w.peer.uri.same_person(&peer)).map(|w| w.subscription);
                    if let Some(subscription) = met {
                        self.served(subscription, now.moment);
                    }
                }
            }
            Input::NotNow(subscription) => self.each(subscription, |_, waiter| {
                waiter.phase = Phase::Queued;
                waiter.rests_until = Some(now.moment + NOT_NOW);
            }),
            Input::Leaving => {
                for address in self.addresses.values_mut() {
                    for waiter in std::mem::take(&mut address.queue) {
                        // The registration ends with us: nobody is told to subscribe again at once.
                        waiter.farewell("noresource", now.moment).say(out);
                    }
                }
            }
            Input::Tick => {}
        }
        self.offers.retain(|_, o| now.moment.since(o.made) < timers::OFFER);
        for address in self.addresses.values_mut() {
            address.run(now, out);
        }
    }

    /// When `Input::Tick` is due at the latest.
    pub fn wakes_at(&self) -> Option<Moment> {
        let offers = self.offers.values().map(|o| o.made + timers::OFFER);
        self.addresses.values().filter_map(Address::wakes_at).chain(offers).min()
    }

    /// Who waits, address by address, in order.
    pub fn waiters(&self, now: Now) -> Vec<Waiter> {
        self.addresses.values().flat_map(|a| a.waiters(now.moment)).collect()
    }

    /// What it holds that goes away by itself, and how much of it.
    pub fn held(&self) -> Vec<(&'static str, usize)> {
        let of_all = |count: fn(&Address) -> usize| self.addresses.values().map(count).sum();
        let all = [
            ("failed calls remembered", self.offers.len()),
            ("waiters", of_all(|a| a.queue.len())),
            ("last words owed", of_all(|a| a.farewells.len())),
        ];
        all.into_iter().filter(|(_, count)| *count > 0).collect()
    }

    /// Whether a failed call of this caller is to carry an offer (the line's policy).
    pub fn may_wait(&self, callee: &SipUri, caller: &SipUri) -> bool {
        self.addresses.get(&person(callee)).is_some_and(|a| a.policy.max_waiting > 0 && a.lets_wait(caller))
    }

    /// Whether an INVITE is that of somebody who waits: to a cc-URI, or by hand from one who has been told.
    /// `callee` is the address that the Request-URI stands for, where it is one.
    pub fn recognise(&self, request_uri: &SipUri, callee: Option<&SipUri>, from: &SipUri) -> Option<Recognised> {
        // The token is the permission; who came by the address itself is known by From alone.
        let token = request_uri.user.strip_suffix(RECALL_MARK);
        let by_uri = self.addresses.values().find_map(|a| {
            let waiter = a.queue.iter().find(|w| token.is_some() && w.token.as_deref() == token);
            waiter.map(|w| (a, w))
        });
        let by_from = || {
            let address = self.addresses.get(&person(callee.unwrap_or(request_uri)))?;
            let told = |w: &&Queuer| {
                let marked = w.cc_uri.param("cc").is_some_and(|cc| request_uri.param("cc") == Some(cc));
                w.peer.uri.same_person(from) && (marked || matches!(w.phase, Phase::Told { .. }))
            };
            address.queue.iter().find(told).map(|w| (address, w))
        };
        let (address, waiter) = by_uri.or_else(by_from)?;
        Some(Recognised {
            subscription: waiter.subscription,
            callee: address.callee.clone(),
            told: matches!(waiter.phase, Phase::Told { .. }),
        })
    }

    fn guard(&mut self, callee: SipUri, policy: Policy, now: Moment) {
        match self.addresses.get_mut(&person(&callee)) {
            Some(address) => address.policy = policy,
            None => {
                self.addresses.insert(person(&callee), Address::new(callee, policy, now));
            }
        }
    }

    fn unguard(&mut self, callee: &SipUri, out: &mut Vec<Output>) {
        if let Some(address) = self.addresses.remove(&person(callee)) {
            for waiter in address.queue {
                waiter.farewell("noresource", Moment::START).say(out);
            }
        }
    }

    fn offer(&mut self, address: String, caller: NameAddr, uri: SipUri, condition: CompletionCondition, now: Moment) {
        if let Some(known) = self.offers.get_mut(&uri.user) {
            known.condition = condition;
            known.made = now;
            return;
        }
        if self.offers.len() >= MAX_OFFERS
            && let Some(oldest) = self.offers.iter().min_by_key(|(_, o)| o.made).map(|(k, _)| k.clone())
        {
            self.offers.remove(&oldest);
        }
        self.offers.insert(uri.user.clone(), Offer { address, caller, uri, condition, made: now });
    }

    fn subscribe(&mut self, ask: Ask, now: Now, out: &mut Vec<Output>) {
        let subscription = ask.subscription;
        match self.admit(ask, now) {
            Ok(expires_s) => out.push(Output::Accept { subscription, expires_s }),
            Err((code, retry_after_s)) => out.push(Output::Reject { subscription, code, retry_after_s }),
        }
    }

    /// Lets a SUBSCRIBE in: by the token, else by the recent failed call of that caller (product: two Perches
    /// behind a registrar that knows nothing of it).
    fn admit(&mut self, ask: Ask, now: Now) -> Result<u32, (u16, Option<u32>)> {
        let by_token = self.offers.get_key_value(&ask.request_uri.user);
        let at = person(ask.callee.as_ref().unwrap_or(&ask.request_uri));
        let by_caller = || {
            let mine = self.offers.iter().filter(|(_, o)| o.address == at && o.caller.uri.same_person(&ask.from.uri));
            mine.max_by_key(|(_, o)| o.made)
        };
        let by_address = by_token.is_none();
        let offer = by_token.or_else(by_caller).map(|(token, o)| (token.clone(), o));
        let key = offer.as_ref().map_or(at.clone(), |(_, o)| o.address.clone());
        let Some(address) = self.addresses.get_mut(&key) else { return Err((404, None)) };
        let (token, cc_uri, condition, counts_from, peer) = match offer {
            Some((token, o)) => {
                let mut cc_uri = o.uri.clone();
                cc_uri.user.push_str(RECALL_MARK);
                if by_address {
                    // Who had to come by the address itself does not reach the monitor's own: nor would the recall.
                    self.tags += 1;
                    cc_uri = address.callee.clone().with_param("cc", Some(&self.tags.to_string()));
                }
                // The display name of the call tells more than that of the SUBSCRIBE.
                (Some(token), cc_uri, o.condition, o.made, o.caller.clone())
            }
            None if address.policy.without_call => {
                self.tags += 1;
                let mark = self.tags.to_string();
                let cc_uri = address.callee.clone().with_param("cc", Some(&mark));
                let condition = condition_of(ask.request_uri.param("m"));
                (None, cc_uri, condition, now.moment, ask.from.clone())
            }
            None => return Err((404, None)),
        };
        if !address.lets_wait(&peer.uri) {
            return Err((403, None));
        }
        let most = if condition == CompletionCondition::Busy { BUSY_LIFE_S } else { ABSENT_LIFE_S };
        let expires_s = ask.expires_s.unwrap_or(BUSY_LIFE_S).min(most);
        let expires = now.moment + Duration::from_secs(expires_s.into());
        let Ask { subscription, call_id, .. } = ask;
        let arrival = Arrival { subscription, peer, call_id, token, cc_uri, condition, counts_from, expires };
        let same = address.queue.iter_mut().find(|w| w.peer.uri.same_person(&arrival.peer.uri));
        if let Some(waiter) = same {
            if waiter.call_id == arrival.call_id {
                return Err((482, None));
            }
            waiter.take_over(arrival);
            return Ok(expires_s);
        }
        if address.queue.len() >= address.policy.max_waiting as usize {
            return Err((480, Some(FULL_RETRY_S)));
        }
        address.queue.push(Queuer::new(arrival, now));
        Ok(expires_s)
    }

    /// Section 9.7: a refresh never extends the service; 0 ends it.
    fn refresh(&mut self, subscription: SubscriptionId, expires_s: u32, now: Now, out: &mut Vec<Output>) {
        for address in self.addresses.values_mut() {
            let Some(waiter) = address.find(subscription) else { continue };
            let left = u32::try_from(waiter.expires.since(now.moment).as_secs()).unwrap_or(u32::MAX);
            let expires_s = expires_s.min(left);
            out.push(Output::Accept { subscription, expires_s });
            if expires_s == 0 {
                address.dismiss(subscription, "timeout", now.moment);
            } else {
                waiter.expires = now.moment + Duration::from_secs(expires_s.into());
                waiter.ask_again();
            }
            return;
        }
        out.push(Output::Reject { subscription, code: 481, retry_after_s: None });
    }

    /// S7: the call has come through; the offer is spent.
    fn served(&mut self, subscription: SubscriptionId, now: Moment) {
        for address in self.addresses.values_mut() {
            if let Some(token) = address.find(subscription).and_then(|w| w.token.clone()) {
                self.offers.remove(&token);
            }
            address.dismiss(subscription, "noresource", now);
        }
    }

    /// S9: with retention the place stays; a callee who does not answer is waited for as such.
    fn call_failed(&mut self, subscription: SubscriptionId, condition: Option<CompletionCondition>, now: Moment) {
        for address in self.addresses.values_mut() {
            let retention = address.policy.retention;
            let Some(waiter) = address.find(subscription) else { continue };
            if let Some(condition) = condition {
                waiter.condition = condition;
                waiter.counts_from = now;
            }
            waiter.phase = Phase::Queued;
            waiter.rests_until = Some(now + REST);
            if !retention {
                address.dismiss(subscription, "noresource", now);
            }
        }
    }

    fn each(&mut self, subscription: SubscriptionId, act: impl Fn(&SipUri, &mut Queuer)) {
        for address in self.addresses.values_mut() {
            let callee = address.callee.clone();
            if let Some(waiter) = address.find(subscription) {
                act(&callee, waiter);
            }
        }
    }
}

/// The fields of one SUBSCRIBE.
struct Ask {
    subscription: SubscriptionId,
    request_uri: SipUri,
    callee: Option<SipUri>,
    from: NameAddr,
    call_id: String,
    expires_s: Option<u32>,
}

/// One person, whatever the scheme, port and parameters.
pub(super) fn person(uri: &SipUri) -> String {
    format!("{}@{}", uri.user_display(), uri.host)
}

/// The user part of a monitor URI behind a cc-URI.
pub(super) fn token_of(user: &str) -> &str {
    user.strip_suffix(RECALL_MARK).unwrap_or(user)
}

fn condition_of(m: Option<&str>) -> CompletionCondition {
    match m {
        Some(m) if m.eq_ignore_ascii_case("NR") => CompletionCondition::NoAnswer,
        Some(m) if m.eq_ignore_ascii_case("NL") => CompletionCondition::NotLoggedIn,
        _ => CompletionCondition::Busy,
    }
}
