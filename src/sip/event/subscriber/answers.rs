//! What comes back to a subscription of ours: answers and NOTIFYs.

use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rsipstack::sip::{Method, Response};

use super::{Asked, Subscription};
use crate::model::WallTime;
use crate::model::signal::{Failure, NotifyState, SavedSubscription};
use crate::sip::ask::Answer;
use crate::sip::dialog::Dialog;
use crate::sip::event::publish;
use crate::sip::failure;
use crate::sip::header::{event, subscription_state};
use crate::sip::incoming::Incoming;
use crate::sip::request;
use crate::sip::seam::Inbound;

/// So many forks of one SUBSCRIBE are followed; further ones get 481.
const MAX_FORKS: usize = 16;

impl Subscription {
    /// What became of a request of ours.
    pub(super) async fn asked(&mut self, what: Asked, result: Result<Box<Answer>, Failure>) {
        let result = result.and_then(|answer| answer.success());
        match what {
            Asked::First { expires_s } => {
                self.asking = false;
                match result {
                    Ok(answer) => self.accepted(&answer.response, expires_s).await,
                    Err(failure) => {
                        self.over = true;
                        self.tell(Inbound::SubscribeFailed { subscription: self.id, failure, refresh: false }).await;
                    }
                }
            }
            Asked::Refresh { expires_s } => {
                self.asking = false;
                match result {
                    Ok(answer) => self.accepted(&answer.response, expires_s).await,
                    Err(failure) => {
                        // A5: a 500 is not its end, 404 and 481 are.
                        self.over |= matches!(failure.code, 404 | 481) && !failure.local;
                        self.tell(Inbound::SubscribeFailed { subscription: self.id, failure, refresh: true }).await;
                    }
                }
            }
            Asked::End => {
                self.ending -= 1;
                if self.ending == 0 {
                    self.unsubscribed().await;
                }
            }
            Asked::Publish { publication, expires_s } => {
                publish::tell(&self.context, publication, expires_s, result.map(|answer| answer.response)).await;
            }
        }
    }

    async fn accepted(&mut self, response: &Response, asked_s: u32) {
        let expires_s = request::number(&response.headers, "Expires").unwrap_or(asked_s);
        self.expires_at = wall_now().plus(Duration::from_secs(u64::from(expires_s)));
        if let Some(dialog) = Dialog::of_answer(response, &self.cseq)
            && !self.ended.contains(&dialog.ids.remote_tag)
        {
            let tag = dialog.ids.remote_tag.clone();
            match self.forks.get_mut(&tag) {
                Some(known) => known.refresh_target(&response.headers),
                None => {
                    self.forks.insert(tag.clone(), dialog);
                }
            }
            self.main = Some(tag);
        }
        match self.saved() {
            Some(saved) => {
                let saved = Box::new(saved);
                self.tell(Inbound::Subscribed { subscription: self.id, expires_s, saved }).await;
            }
            None => {
                // No To tag in the 2xx, or a NOTIFY has ended it before: nothing could ever be refreshed.
                self.over = true;
                let failure = Failure::local(481, "The subscription ended at once");
                self.tell(Inbound::SubscribeFailed { subscription: self.id, failure, refresh: false }).await;
            }
        }
    }

    /// A request within the dialog: NOTIFY, or nothing we know.
    pub(super) async fn notified(&mut self, incoming: Incoming) {
        if incoming.method() != Method::Notify {
            return incoming.reply(405, &[("Allow".to_owned(), "NOTIFY".to_owned())]);
        }
        let Some(event) = incoming.header("Event").and_then(event::parse) else { return incoming.reply(489, &[]) };
        if event.package != self.event.package {
            return incoming.reply(489, &[]);
        }
        let Some(fork) = incoming.address("From").and_then(|from| from.tag().map(str::to_owned)) else {
            return incoming.reply(400, &[]);
        };
        self.take_up().await;
        let mut changed = false;
        if !self.forks.contains_key(&fork) {
            let full = self.forks.len() + self.ended.len() >= MAX_FORKS;
            let Some(mut dialog) = Dialog::of_request(incoming.request(), &self.tag).filter(|_| !full) else {
                return incoming.reply(481, &[]);
            };
            dialog.cseq = self.cseq.clone();
            self.forks.insert(fork.clone(), dialog);
            changed = self.main.is_none();
            self.main.get_or_insert_with(|| fork.clone());
        } else if let Some(dialog) = self.forks.get_mut(&fork) {
            let before = dialog.target.clone();
            if !dialog.is_in_order(&incoming.request().headers) {
                return incoming.reply(500, &[]);
            }
            dialog.refresh_target(&incoming.request().headers);
            changed = before != dialog.target && self.main.as_ref() == Some(&fork);
        }
        let headers = &incoming.request().headers;
        let state = incoming.header("Subscription-State").and_then(subscription_state::parse);
        let told = Inbound::Notified {
            subscription: self.id,
            fork: fork.clone(),
            event,
            state: state.clone(),
            body: request::body(headers, &incoming.request().body),
            offers: failure::offers(headers),
            contact: incoming.address("Contact").map(|a| a.name.uri),
            saved: if changed { self.saved().map(Box::new) } else { None },
        };
        incoming.reply(200, &[]);
        if matches!(state, Some(NotifyState::Terminated { .. })) {
            self.forks.remove(&fork);
            self.ended.push(fork.clone());
            if self.main.as_ref() == Some(&fork) {
                self.main = self.forks.keys().next().cloned();
            }
            self.over |= self.forks.is_empty();
        }
        if !self.unwanted {
            self.tell(told).await;
        }
    }

    /// What it takes to go on after a restart; none before there is a dialog.
    fn saved(&self) -> Option<SavedSubscription> {
        let dialog = self.main.as_ref().and_then(|tag| self.forks.get(tag))?;
        let contact = self.context.lines().into_iter().find(|l| l.account.line == self.line)?.contact.clone();
        Some(SavedSubscription {
            dialog: dialog.ids.clone(),
            cseq: self.cseq.load(Ordering::Relaxed),
            routes: dialog.routes.clone(),
            remote_target: dialog.target.clone(),
            to: self.to.clone(),
            event: self.event.clone(),
            accept: self.accept.clone(),
            expires_at: self.expires_at,
            contact,
        })
    }
}

fn wall_now() -> WallTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    WallTime(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
