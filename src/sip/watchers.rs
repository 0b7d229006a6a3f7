//! Who watches whose telephone, without I/O: subscriptions to dialog events and presence (RFC 4235, RFC 3856, RFC 6665).

use std::time::Duration;

use super::line_state::{LineState, dialog_document, presence_document};
use super::package::dialog_info::{self, Detail};
use super::package::pidf;
use super::seam::{IncomingSubscribe, Outbound};
use crate::model::signal::NotifyState;
use crate::model::{Moment, SipUri, SubscriptionId};

/// Life of a subscription that asks for none, and the longest, seconds (RFC 4235 section 3.4, RFC 3856 section 6.4).
const EXPIRES_S: u32 = 3600;
/// Subscriptions at once; the next one meets 503.
const MAX_WATCHERS: usize = 256;
/// From one NOTIFY of a subscription to the next (RFC 4235 section 3.10); what changes meanwhile is told in one.
const PACE: Duration = Duration::from_secs(1);

/// All of them.
#[derive(Debug, Default)]
pub struct Watchers {
    list: Vec<Watcher>,
}

#[derive(Debug)]
struct Watcher {
    subscription: SubscriptionId,
    /// The key of the watched telephone.
    subject: String,
    /// The watched address as the document names it.
    entity: SipUri,
    package: Package,
    detail: Detail,
    version: u32,
    expires: Moment,
    /// What was told last, and when.
    told: LineState,
    told_at: Option<Moment>,
    /// What is still to be told.
    owed: Option<LineState>,
}

#[derive(Clone, Copy, Debug)]
enum Package {
    Dialog,
    Presence,
}

/// A telephone that may be watched.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Its key.
    pub key: &'a str,
    /// Its address, as the documents name it.
    pub entity: &'a SipUri,
    /// What it is doing.
    pub state: &'a LineState,
}

impl Watchers {
    /// Whether an event package is one of those that tell of a telephone.
    pub fn knows(package: &str) -> bool {
        package_of(package).is_some()
    }

    /// A SUBSCRIBE for the state of `subject`, who is to learn so much; false if the event package is none of ours.
    pub fn subscribe(
        &mut self,
        wish: &IncomingSubscribe,
        subject: Subject<'_>,
        detail: Detail,
        now: Moment,
        out: &mut Vec<Outbound>,
    ) -> bool {
        let Some(package) = package_of(&wish.event.package) else { return false };
        let subscription = wish.subscription;
        if self.list.len() >= MAX_WATCHERS {
            let headers = vec![("Retry-After".to_owned(), "60".to_owned())];
            out.push(Outbound::RejectSubscription { subscription, code: 503, headers });
            return true;
        }
        let mut watcher = Watcher {
            subscription,
            subject: subject.key.to_owned(),
            entity: subject.entity.clone(),
            package,
            detail,
            version: 0,
            expires: now,
            told: subject.state.clone(),
            told_at: None,
            owed: None,
        };
        watcher.renew(wish.expires_s.unwrap_or(EXPIRES_S), subject.state, now, out);
        if watcher.expires > now {
            self.list.push(watcher);
        }
        true
    }

    /// A refresh, or its end; false if this subscription is none of ours.
    pub fn refresh(
        &mut self,
        subscription: SubscriptionId,
        expires_s: u32,
        now: Moment,
        state: impl Fn(&str) -> LineState,
        out: &mut Vec<Outbound>,
    ) -> bool {
        let Some(watcher) = self.list.iter_mut().find(|w| w.subscription == subscription) else { return false };
        let state = state(&watcher.subject);
        watcher.renew(expires_s, &state, now, out);
        self.list.retain(|w| w.expires > now);
        true
    }

    /// The subscriber is gone.
    pub fn gone(&mut self, subscription: SubscriptionId) {
        self.list.retain(|w| w.subscription != subscription);
    }

    /// The telephone of `subject` is in this state now.
    pub fn changed(&mut self, subject: &str, state: &LineState, now: Moment, out: &mut Vec<Outbound>) {
        for watcher in self.list.iter_mut().filter(|w| w.subject == subject) {
            if watcher.owed.as_ref().unwrap_or(&watcher.told) != state {
                watcher.owed = Some(state.clone());
                watcher.pay(now, out);
            }
        }
    }

    /// The telephone is no longer watched by anybody: its watchers are told so.
    pub fn end(&mut self, subject: &str, out: &mut Vec<Outbound>) {
        out.extend(self.list.extract_if(.., |w| w.subject == subject).map(|w| w.last_word("noresource")));
    }

    /// Tells what is due, and ends what has run out.
    pub fn pass(&mut self, now: Moment, out: &mut Vec<Outbound>) {
        for watcher in &mut self.list {
            watcher.pay(now, out);
        }
        out.extend(self.list.extract_if(.., |w| w.expires <= now).map(|w| w.last_word("timeout")));
    }

    /// Nobody watches anything.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// When `pass` has to be called next.
    pub fn wakes_at(&self) -> Option<Moment> {
        self.list.iter().flat_map(|w| [Some(w.expires), w.pays_at()]).flatten().min()
    }
}

impl Watcher {
    fn renew(&mut self, wanted_s: u32, state: &LineState, now: Moment, out: &mut Vec<Outbound>) {
        let expires_s = wanted_s.min(EXPIRES_S);
        self.expires = now + Duration::from_secs(u64::from(expires_s));
        out.push(Outbound::AcceptSubscription { subscription: self.subscription, expires_s });
        // A SUBSCRIBE is answered with the whole state at once, whatever the pace (RFC 6665 section 4.2.1.2).
        self.told = state.clone();
        if expires_s == 0 {
            let over = NotifyState::Terminated { reason: Some("timeout".into()), retry_after_s: None };
            let body = Some(self.document(state));
            out.push(Outbound::Notify { subscription: self.subscription, state: over, body });
        } else {
            self.tell(state.clone(), now, out);
        }
    }

    /// When what is owed may be told.
    fn pays_at(&self) -> Option<Moment> {
        self.owed.as_ref().map(|_| self.told_at.map_or(Moment::START, |at| at + PACE))
    }

    fn pay(&mut self, now: Moment, out: &mut Vec<Outbound>) {
        if self.pays_at().is_none_or(|at| at > now) {
            return;
        }
        if let Some(state) = self.owed.take().filter(|state| *state != self.told) {
            self.tell(state, now, out);
        }
    }

    fn tell(&mut self, state: LineState, now: Moment, out: &mut Vec<Outbound>) {
        let left = u32::try_from(self.expires.since(now).as_secs()).unwrap_or(u32::MAX);
        let active = NotifyState::Active { expires_s: Some(left), pending: false };
        let body = Some(self.document(&state));
        out.push(Outbound::Notify { subscription: self.subscription, state: active, body });
        self.version = self.version.saturating_add(1);
        (self.told, self.told_at, self.owed) = (state, Some(now), None);
    }

    fn last_word(&self, reason: &str) -> Outbound {
        let state = NotifyState::Terminated { reason: Some(reason.into()), retry_after_s: None };
        Outbound::Notify { subscription: self.subscription, state, body: None }
    }

    fn document(&self, state: &LineState) -> (String, String) {
        match self.package {
            Package::Dialog => {
                let text = dialog_document(&self.entity, self.version, &self.told, state, self.detail);
                (dialog_info::MEDIA_TYPE.into(), text)
            }
            Package::Presence => (pidf::MEDIA_TYPE.into(), presence_document(&self.entity, state)),
        }
    }
}

fn package_of(package: &str) -> Option<Package> {
    match package {
        "dialog" => Some(Package::Dialog),
        "presence" => Some(Package::Presence),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NameAddr;
    use crate::model::signal::{DialogIds, EventHeader};
    use crate::sip::line_state::Talk;

    fn wish(package: &str) -> IncomingSubscribe {
        let boris: SipUri = "sip:boris@x".parse().expect("uri");
        IncomingSubscribe {
            subscription: SubscriptionId(1),
            line: None,
            request_uri: boris.clone(),
            from: NameAddr::bare("sip:anna@x".parse().expect("uri")),
            to: boris.clone(),
            contact: boris,
            call_id: "c".into(),
            event: EventHeader::plain(package),
            accept: Vec::new(),
            expires_s: Some(60),
            source: ([127, 0, 0, 1], 5060).into(),
            vouched: true,
        }
    }

    fn state(talks: u64) -> LineState {
        let ids = |n: u64| DialogIds { call_id: format!("call{n}"), local_tag: "l".into(), remote_tag: "r".into() };
        let talk = |n: u64| Talk {
            id: n.to_string(),
            dialog: Some(ids(n)),
            confirmed: true,
            is_caller: false,
            with: "sip:carla@x".parse().expect("uri"),
        };
        LineState { there: true, talks: (0..talks).map(talk).collect() }
    }

    /// Version and dialog states of each NOTIFY in turn.
    fn told(out: &mut Vec<Outbound>) -> Vec<(u32, usize, bool)> {
        let documents = out.drain(..).filter_map(|o| match o {
            Outbound::Notify { body: Some((_, text)), .. } => dialog_info::parse(&text).ok(),
            _ => None,
        });
        let live = |d: &&dialog_info::Dialog| d.state != dialog_info::DialogState::Terminated;
        documents
            .map(|d| (d.version, d.dialogs.iter().filter(live).count(), d.dialogs.iter().all(|d| d.ids.is_some())))
            .collect()
    }

    fn watch(detail: Detail, out: &mut Vec<Outbound>) -> Watchers {
        let (mut watchers, boris) = (Watchers::default(), "sip:boris@x".parse().expect("uri"));
        let subject = Subject { key: "boris", entity: &boris, state: &state(1) };
        assert!(watchers.subscribe(&wish("dialog"), subject, detail, Moment::from_secs(10), out));
        watchers
    }

    #[test]
    fn changes_within_a_second_are_told_in_one_and_versions_ascend_by_one() {
        let mut out = Vec::new();
        let mut watchers = watch(Detail::Everything, &mut out);
        assert_eq!(told(&mut out), [(0, 1, true)]);
        let at = |ms: u64| Moment(10_000_000 + ms * 1000);
        watchers.changed("boris", &state(0), at(200), &mut out);
        watchers.changed("boris", &state(2), at(400), &mut out);
        assert_eq!(told(&mut out), []);
        assert_eq!(watchers.wakes_at(), Some(at(1000)));
        watchers.pass(at(1000), &mut out);
        assert_eq!(told(&mut out), [(1, 2, true)]);
        // There and back again within the second is nothing to tell.
        watchers.changed("boris", &state(0), at(1200), &mut out);
        watchers.changed("boris", &state(2), at(1400), &mut out);
        watchers.pass(at(2000), &mut out);
        assert_eq!(told(&mut out), []);
        watchers.changed("boris", &state(0), at(5000), &mut out);
        assert_eq!(told(&mut out), [(2, 0, true)]);
    }

    #[test]
    fn who_may_not_break_in_learns_the_states_and_nothing_else() {
        let mut out = Vec::new();
        watch(Detail::StatesOnly, &mut out);
        let body = out.iter().find_map(|o| match o {
            Outbound::Notify { body: Some((_, text)), .. } => Some(text.clone()),
            _ => None,
        });
        let body = body.expect("a document");
        assert!(body.contains("<state>confirmed</state>"), "{body}");
        for secret in ["call0", "carla", "tag", "direction"] {
            assert!(!body.contains(secret), "{secret} in {body}");
        }
    }

    #[test]
    fn a_refresh_is_answered_at_once_and_a_flood_is_bounded() {
        let mut out = Vec::new();
        let mut watchers = watch(Detail::Everything, &mut out);
        assert!(watchers.refresh(SubscriptionId(1), 60, Moment::from_secs(10), |_| state(1), &mut out));
        assert_eq!(told(&mut out), [(0, 1, true), (1, 1, true)]);
        let boris = "sip:boris@x".parse().expect("uri");
        for n in 0..1000 {
            let wish = IncomingSubscribe { subscription: SubscriptionId(3 + 2 * n), ..wish("presence") };
            let subject = Subject { key: "boris", entity: &boris, state: &state(0) };
            watchers.subscribe(&wish, subject, Detail::StatesOnly, Moment::from_secs(10), &mut out);
        }
        assert_eq!(watchers.list.len(), MAX_WATCHERS);
        watchers.pass(Moment::from_secs(71), &mut out);
        assert_eq!(watchers.list.len(), 0);
    }
}
