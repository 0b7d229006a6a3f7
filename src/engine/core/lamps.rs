//! The contacts' lines, watched through the line of ours whose exchange they belong to.

use super::{Core, Output};
use crate::completion::seam::News;
use crate::model::signal::Failure;
use crate::model::time::Now;
use crate::model::{LineId, SipUri, SubscriptionId};

impl Core {
    /// Watches the people of our own exchanges while somebody looks at the list; strangers are not asked.
    pub(super) fn show_lamps(&mut self, now: Now, out: &mut Vec<Output>) {
        let people = if self.lamps_wanted { self.neighbours() } else { Vec::new() };
        self.with_lamps(now, out, |lamps, asks| lamps.show(people, asks));
    }

    fn neighbours(&self) -> Vec<(LineId, SipUri)> {
        let addresses = self.contacts.iter().filter_map(|c| c.addresses.first());
        let of_line = |address: &SipUri| {
            let ours = |l: &&super::Line| l.is_up() && l.address.host_port() == address.host_port();
            self.lines.iter().find(ours).map(|l| (l.id, address.clone()))
        };
        addresses.filter_map(of_line).collect()
    }

    pub(super) fn tick_lamps(&mut self, now: Now, out: &mut Vec<Output>) {
        if self.lamps.wakes_at().is_some_and(|at| at <= now.moment) {
            self.with_lamps(now, out, |lamps, asks| lamps.tick(now.moment, asks));
        }
    }

    pub(super) fn lamp_failed(&mut self, id: SubscriptionId, failure: &Failure, now: Now, out: &mut Vec<Output>) {
        self.with_lamps(now, out, |lamps, asks| lamps.failed(id, failure, asks));
    }

    pub(super) fn lamp_told(
        &mut self,
        id: SubscriptionId,
        fork: String,
        news: News,
        over: bool,
        now: Now,
        out: &mut Vec<Output>,
    ) {
        self.with_lamps(now, out, |lamps, asks| lamps.notified(id, fork, news, over, asks));
    }

    fn with_lamps(
        &mut self,
        now: Now,
        out: &mut Vec<Output>,
        ask: impl FnOnce(&mut crate::completion::Lamps, &mut Vec<crate::completion::Output>),
    ) {
        let mut asks = Vec::new();
        ask(&mut self.lamps, &mut asks);
        for ask in asks {
            self.do_for_desk(ask, now, out);
        }
    }
}
