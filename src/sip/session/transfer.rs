//! Handing a call over: REFER both ways, and the NOTIFYs that say how it goes (RFC 3515, RFC 5589).

use rsipstack::sip::Method;

use super::{Asked, Mail, Session, Stage};
use crate::model::signal::{Failure, Header, NotifyState};
use crate::model::{SessionId, SipUri};
use crate::sip::header::{dialog_ref, refer_to, subscription_state};
use crate::sip::incoming::{Aftermath, Incoming};
use crate::sip::package::sipfrag::{self, StatusLine};
use crate::sip::request;
use crate::sip::seam::Inbound;

/// How long a transferor may wait for the next NOTIFY, in seconds.
const PROGRESS_S: u32 = 180;

impl Session {
    /// REFER: the other side shall call `target`, in the place of our other call where one is named.
    pub(super) async fn refer(&mut self, target: SipUri, replaces: Option<SessionId>) {
        let other = replaces.map(|id| self.context.owners().dialogs.get(&id).cloned());
        let refer_to = match other {
            None => refer_to::print(&target, None),
            // The one we talk to in the other call knows that dialog from its own side.
            Some(Some((ids, remote))) => refer_to::print(&remote, Some(&dialog_ref::mirrored(&ids))),
            Some(None) => return self.transfer_failed(481).await,
        };
        let (Stage::Confirmed, Some(dialog)) = (&self.stage, self.dialog.clone()) else {
            return self.transfer_failed(481).await;
        };
        let mut headers = self.standard_headers();
        headers.push(("Refer-To".to_owned(), refer_to));
        headers.push(("Referred-By".to_owned(), format!("<{}>", self.line.account.address)));
        self.refer_unanswered = true;
        self.ask_in(&dialog, Method::Refer, headers, None, Asked::Refer);
    }

    /// What became of our REFER itself.
    pub(super) async fn refer_answered(&mut self, failure: Option<&Failure>) {
        let unanswered = std::mem::take(&mut self.refer_unanswered);
        match failure {
            None if !unanswered => {}
            None => self.tell(Inbound::TransferProgress { session: self.id, code: 202, last: false }).await,
            Some(failure) => self.transfer_failed(failure.code).await,
        }
    }

    async fn transfer_failed(&self, code: u16) {
        self.tell(Inbound::TransferProgress { session: self.id, code, last: true }).await;
    }

    /// NOTIFY in the dialog of the call: how the transfer goes.
    pub(super) async fn refer_progress(&mut self, incoming: Incoming) {
        let event = incoming.header("Event").unwrap_or("").to_ascii_lowercase();
        if event.split(';').next().map(str::trim) != Some("refer") {
            return incoming.reply(489, &[("Allow-Events".to_owned(), request::ALLOW_EVENTS.to_owned())]);
        }
        let body = request::body(&incoming.request().headers, &incoming.request().body);
        let status = body.and_then(|(_, text)| sipfrag::parse(&text).ok());
        let state = incoming.header("Subscription-State").and_then(subscription_state::parse);
        incoming.reply(200, &[]);
        let ended = matches!(state, Some(NotifyState::Terminated { .. }));
        // Without a status line an end says nothing: the transfer is not known to have come off.
        let Some(code) = status.map(|s| s.code).or(ended.then_some(487)) else { return };
        // A NOTIFY that overtakes the 202 says that there is one.
        self.refer_answered(None).await;
        self.tell(Inbound::TransferProgress { session: self.id, code, last: ended || code >= 200 }).await;
    }

    /// They ask us to call somebody.
    pub(super) async fn referred(&mut self, incoming: Incoming) {
        let Some(refer) = incoming.header("Refer-To").and_then(refer_to::parse) else {
            return incoming.reply(400, &[]);
        };
        if !matches!(self.stage, Stage::Confirmed) {
            return incoming.reply(403, &[]);
        }
        let by = incoming.header("Referred-By").map(|v| ("Referred-By".to_owned(), v.to_owned()));
        // RFC 4488: who does not want to hear how it goes is not told.
        let silent = incoming.header("Refer-Sub").is_some_and(|v| v.eq_ignore_ascii_case("false"));
        let headers: Vec<Header> = refer.headers.into_iter().chain(by).collect();
        let mut answer = self.standard_headers();
        if silent {
            answer.push(("Refer-Sub".to_owned(), "false".to_owned()));
        }
        let us = self.us.clone();
        let mut replier = incoming.serve(move |aftermath| {
            // The first NOTIFY when the 202 has left (RFC 3515 section 2.4.4).
            if matches!(aftermath, Aftermath::Over) && !silent {
                // A session that is gone does not mind.
                let _ = us.send(Mail::Placed(100, "Trying".to_owned()));
            }
        });
        replier.respond(202, &answer, None);
        let place = SessionId(self.context.odd_id());
        if !silent {
            self.context.owners().referred.insert(place, self.us.clone());
        }
        let told = Inbound::Referred { session: self.id, place, target: refer.target, headers };
        self.tell(told).await;
    }

    /// The call that we were asked to place has moved on: the transferor is told.
    pub(super) fn placed_call_moved(&mut self, code: u16, phrase: &str) {
        if matches!(self.stage, Stage::Confirmed) {
            self.report(code, phrase);
        }
    }

    fn report(&mut self, code: u16, phrase: &str) {
        let state = if code < 200 {
            NotifyState::Active { expires_s: Some(PROGRESS_S), pending: false }
        } else {
            NotifyState::Terminated { reason: Some("noresource".to_owned()), retry_after_s: None }
        };
        let mut headers = self.standard_headers();
        headers.push(("Event".to_owned(), "refer".to_owned()));
        headers.push(("Subscription-State".to_owned(), subscription_state::print(&state)));
        let body = sipfrag::print(&StatusLine { code, phrase: phrase.to_owned() });
        self.send_in_order(Method::Notify, headers, sipfrag::MEDIA_TYPE, body);
    }
}
