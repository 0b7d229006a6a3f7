//! The lamps of the contacts: who is free, on the phone or away, watched while somebody looks at the list.
//!
//! | answer to SUBSCRIBE `dialog` | then |
//! |---|---|
//! | 2xx, NOTIFY | the lamp shows what the documents say |
//! | 405, 489, 501 | `presence` is asked instead |
//! | anything else | unknown, until the list is opened again |

use std::collections::BTreeMap;

use super::lamp::{Lamp, Reading, Sight};
use super::seam::{News, Output};
use super::timers;
use crate::model::contact::LineState;
use crate::model::signal::{EventHeader, Failure};
use crate::model::{LineId, Moment, SipUri, SubscriptionId};

/// People watched at once; more would be a burden to the exchange.
const MOST: usize = 64;
const DIALOG: (&str, &str) = ("dialog", "application/dialog-info+xml");
const PRESENCE: (&str, &str) = ("presence", "application/pidf+xml");

/// One person being watched.
#[derive(Debug)]
struct Watched {
    line: LineId,
    address: SipUri,
    by_presence: bool,
    lamp: Lamp,
    refresh: Option<Moment>,
}

/// All lamps; none while nobody looks.
#[derive(Debug, Default)]
pub struct Lamps {
    watched: BTreeMap<SubscriptionId, Watched>,
    last: u64,
}

impl Lamps {
    /// Watches exactly these people from now on, each through a line of ours.
    pub fn show(&mut self, people: Vec<(LineId, SipUri)>, out: &mut Vec<Output>) {
        let gone = |w: &Watched| !people.iter().any(|(line, address)| *line == w.line && *address == w.address);
        let ids: Vec<SubscriptionId> = self.watched.iter().filter(|(_, w)| gone(w)).map(|(id, _)| *id).collect();
        for id in ids {
            self.watched.remove(&id);
            out.push(Output::Unsubscribe(id));
        }
        for (line, address) in people {
            let known = self.watched.values().any(|w| w.line == line && w.address == address);
            if !known && self.watched.len() < MOST {
                self.ask(Watched { line, address, by_presence: false, lamp: Lamp::default(), refresh: None }, out);
            }
        }
    }

    /// Whether this subscription is a lamp's.
    pub fn owns(&self, subscription: SubscriptionId) -> bool {
        self.watched.contains_key(&subscription)
    }

    /// 2xx: it is refreshed at two thirds of its life.
    pub fn subscribed(&mut self, subscription: SubscriptionId, expires_s: u32, now: Moment) {
        if let Some(watched) = self.watched.get_mut(&subscription) {
            watched.refresh = Some(now + std::time::Duration::from_secs(u64::from(expires_s.max(30)) * 2 / 3));
        }
    }

    /// A SUBSCRIBE failed: presence may tell what dialogs do not.
    pub fn failed(&mut self, subscription: SubscriptionId, failure: &Failure, out: &mut Vec<Output>) {
        let Some(watched) = self.watched.get_mut(&subscription) else { return };
        (watched.lamp, watched.refresh) = (Lamp::default(), None);
        if !watched.by_presence
            && matches!(failure.code, 405 | 489 | 501)
            && let Some(watched) = self.watched.remove(&subscription)
        {
            self.ask(Watched { by_presence: true, ..watched }, out);
        }
    }

    /// A NOTIFY; `over` ends the subscription, and the lamp with it.
    pub fn notified(
        &mut self,
        subscription: SubscriptionId,
        fork: String,
        news: News,
        over: bool,
        out: &mut Vec<Output>,
    ) {
        let Some(watched) = self.watched.get_mut(&subscription) else { return };
        if over {
            (watched.lamp, watched.refresh) = (Lamp::default(), None);
            return;
        }
        let reading = match news {
            News::Dialogs { version, full, dialogs } => watched.lamp.dialogs(fork, version, full, dialogs),
            News::Presence { open, on_the_phone } => watched.lamp.presence(fork, open, on_the_phone),
            _ => Reading::Old,
        };
        if reading == Reading::Gap {
            out.push(Output::Resubscribe { subscription, expires_s: life_s() });
        }
    }

    /// When `tick` is due.
    pub fn wakes_at(&self) -> Option<Moment> {
        self.watched.values().filter_map(|w| w.refresh).min()
    }

    /// Refreshes what is due.
    pub fn tick(&mut self, now: Moment, out: &mut Vec<Output>) {
        for (id, watched) in &mut self.watched {
            if watched.refresh.is_some_and(|at| at <= now) {
                watched.refresh = None;
                out.push(Output::Resubscribe { subscription: *id, expires_s: life_s() });
            }
        }
    }

    /// What every lamp shows.
    pub fn views(&self) -> Vec<(SipUri, LineState)> {
        let state = |lamp: &Lamp| match lamp.sight() {
            Sight::Unknown => LineState::Unknown,
            Sight::Idle => LineState::Free,
            Sight::Busy if lamp.only_rings() => LineState::Ringing,
            Sight::Busy => LineState::Busy,
            Sight::Absent => LineState::Away,
        };
        self.watched.values().map(|w| (w.address.clone(), state(&w.lamp))).collect()
    }

    fn ask(&mut self, watched: Watched, out: &mut Vec<Output>) {
        // Completion's own are 2, 6, 10 …
        self.last += 4;
        let subscription = SubscriptionId(self.last);
        let (package, accept) = if watched.by_presence { PRESENCE } else { DIALOG };
        out.push(Output::Subscribe {
            subscription,
            line: watched.line,
            target: watched.address.clone(),
            to: None,
            event: EventHeader::plain(package),
            accept: vec![accept.to_owned()],
            expires_s: life_s(),
            call_id: None,
            headers: Vec::new(),
        });
        self.watched.insert(subscription, watched);
    }
}

fn life_s() -> u32 {
    u32::try_from(timers::WATCH_LIFE.as_secs()).unwrap_or(600)
}

#[cfg(test)]
mod tests {
    use super::super::seam::DialogNews;
    use super::*;

    fn address(user: &str) -> SipUri {
        SipUri::sip(user, "pbx.example.com")
    }

    /// What was asked for, in short: `4 dialog boris`, `-4`, `~4`.
    fn told(out: &mut Vec<Output>) -> Vec<String> {
        let words = out.drain(..).map(|output| match output {
            Output::Subscribe { subscription, event, target, .. } => {
                format!("{} {} {}", subscription.0, event.package, target.user)
            }
            Output::Unsubscribe(subscription) => format!("-{}", subscription.0),
            Output::Resubscribe { subscription, .. } => format!("~{}", subscription.0),
            other => panic!("{other:?}"),
        });
        words.collect()
    }

    fn dialogs(version: u32, states: &[bool]) -> News {
        let one = |(n, confirmed): (usize, &bool)| DialogNews {
            id: n.to_string(),
            terminated: false,
            confirmed: *confirmed,
            dialog: None,
        };
        News::Dialogs { version, full: true, dialogs: states.iter().enumerate().map(one).collect() }
    }

    #[test]
    fn a_lamp_shows_what_the_exchange_tells_and_goes_out_with_the_list() {
        let (mut lamps, mut out) = (Lamps::default(), Vec::new());
        let (line, boris) = (LineId(1), address("boris"));
        lamps.show(vec![(line, boris.clone())], &mut out);
        assert_eq!(told(&mut out), ["4 dialog boris"]);
        let mut check = |version, states: &[bool], shown| {
            lamps.notified(SubscriptionId(4), "a".into(), dialogs(version, states), false, &mut Vec::new());
            assert_eq!(lamps.views(), [(boris.clone(), shown)]);
        };
        check(0, &[true], LineState::Busy);
        check(1, &[false], LineState::Ringing);
        check(2, &[], LineState::Free);
        lamps.subscribed(SubscriptionId(4), 600, Moment::START);
        assert_eq!(lamps.wakes_at(), Some(Moment::from_secs(400)));
        lamps.tick(Moment::from_secs(400), &mut out);
        assert_eq!(told(&mut out), ["~4"]);
        lamps.notified(SubscriptionId(4), "a".into(), News::Empty, true, &mut out);
        assert_eq!(lamps.views(), [(boris, LineState::Unknown)]);
        lamps.show(Vec::new(), &mut out);
        assert_eq!((told(&mut out), lamps.views()), (vec!["-4".to_owned()], Vec::new()));
    }

    #[test]
    fn presence_tells_where_dialogs_do_not_and_other_refusals_are_left_in_peace() {
        let (mut lamps, mut out) = (Lamps::default(), Vec::new());
        lamps.show(vec![(LineId(1), address("paul")), (LineId(1), address("vera"))], &mut out);
        assert_eq!(told(&mut out), ["4 dialog paul", "8 dialog vera"]);
        lamps.failed(SubscriptionId(4), &Failure::code(489), &mut out);
        lamps.failed(SubscriptionId(8), &Failure::code(404), &mut out);
        assert_eq!(told(&mut out), ["12 presence paul"]);
        let away = News::Presence { open: false, on_the_phone: false };
        lamps.notified(SubscriptionId(12), "a".into(), away, false, &mut out);
        assert_eq!(lamps.views(), [(address("vera"), LineState::Unknown), (address("paul"), LineState::Away)]);
        lamps.failed(SubscriptionId(12), &Failure::code(489), &mut out);
        assert_eq!(told(&mut out), [""; 0]);
    }
}
