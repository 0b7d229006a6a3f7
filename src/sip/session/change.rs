//! Changing the sound of a confirmed session: re-INVITE both ways, UPDATE (RFC 3261 section 14, RFC 3311).

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use rsipstack::sip::{Method, Response};
use rsipstack::transaction::random_text;
use tokio::time::Instant;

use super::caller::send;
use super::{Session, Stage, timer};
use crate::model::Reason;
use crate::model::media::LocalMedia;
use crate::model::signal::Failure;
use crate::sip::ask::with_credentials;
use crate::sip::auth::Attempts;
use crate::sip::failure;
use crate::sip::incoming::{Aftermath, Incoming, Replier};
use crate::sip::request;
use crate::sip::seam::Inbound;
use crate::sip::stack::Sent;

/// After a 491 the owner of the Call-ID waits 2.1 s to 4 s, the other up to 2 s (RFC 3261 section 14.1).
const GLARE_TRIES: u8 = 5;

/// Changes under way.
#[derive(Default)]
pub(super) struct Change {
    ours: Option<Ours>,
    waiting: VecDeque<LocalMedia>,
    theirs: Option<Theirs>,
}

struct Ours {
    media: LocalMedia,
    sent: Option<Sent>,
    attempts: Attempts,
    glares: u8,
    /// A refresh of the session timer: nobody has asked for it.
    quiet: bool,
    retry: Option<Instant>,
}

/// Their re-INVITE, answered and not acknowledged.
struct Theirs {
    number: u32,
    /// We made the offer in our 200; their answer is in the ACK.
    offered: Option<LocalMedia>,
}

impl Change {
    /// Whether that INVITE of ours is a change under way.
    pub(super) fn is_ours(&self, number: u32) -> bool {
        let sent = self.ours.as_ref().and_then(|ours| ours.sent.as_ref());
        sent.and_then(|s| request::cseq(&s.request.headers)) == Some(number)
    }

    /// When a change that met 491 is tried again.
    pub(super) fn retries_at(&self) -> Option<Instant> {
        self.ours.as_ref().and_then(|ours| ours.retry)
    }
}

impl Session {
    /// The core wants another sound.
    pub(super) async fn reinvite(&mut self, media: LocalMedia) {
        if !matches!(self.stage, Stage::Confirmed) {
            let failure = Failure::local(481, "The call is not up");
            return self.tell(Inbound::ChangeFailed { session: self.id, failure }).await;
        }
        self.take_up_line().await;
        self.change.waiting.push_back(media);
        self.next_change().await;
    }

    /// Our address may have changed with the network: from here on the session is at the line's present one.
    async fn take_up_line(&mut self) {
        let Ok(line) = self.context.line(self.line.account.line).await else { return };
        if Arc::ptr_eq(&line, &self.line) {
            return;
        }
        if let Some((call_id, _)) = &self.registered {
            self.line.stack.tap.unwatch(call_id);
        }
        self.sdp.move_to(line.stack.local().ip());
        self.line = line;
    }

    /// Refreshes the session timer with the sound as it is.
    pub(super) async fn refresh_by_invite(&mut self, media: LocalMedia) {
        if self.change.ours.is_none() && self.change.theirs.is_none() && self.change.waiting.is_empty() {
            let (attempts, quiet) = (Attempts::default(), true);
            self.change.ours = Some(Ours { media, sent: None, attempts, glares: 0, quiet, retry: None });
            self.send_change().await;
        }
    }

    async fn next_change(&mut self) {
        if self.change.ours.is_some() || self.change.theirs.is_some() {
            return;
        }
        if let Some(media) = self.change.waiting.pop_front() {
            self.change.ours =
                Some(Ours { media, sent: None, attempts: Attempts::default(), glares: 0, quiet: false, retry: None });
            self.send_change().await;
        }
    }

    async fn send_change(&mut self) {
        let (Some(dialog), Some(ours)) = (&self.dialog, &self.change.ours) else { return };
        let offer = self.sdp.offer(&ours.media);
        let mut headers = self.standard_headers();
        headers.extend(self.timer_header());
        let request = dialog.request(Method::Invite, headers, Some(("application/sdp", offer)));
        let hop = dialog.hop(&self.line);
        let result = match request {
            Some(request) => send(&self.line, &self.context, &hop, request, &self.us).await,
            None => Err(Failure::local(500, Reason::BadAddress)),
        };
        self.change_sent(result).await;
    }

    async fn change_sent(&mut self, result: Result<Sent, Failure>) {
        match result {
            Ok(sent) => {
                self.open += 1;
                if let Some(ours) = &mut self.change.ours {
                    ours.sent = Some(sent);
                    ours.retry = None;
                }
            }
            Err(failure) => self.change_failed(failure).await,
        }
    }

    /// The time after a 491 has passed.
    pub(super) async fn retry_change(&mut self) {
        if let Some(ours) = &mut self.change.ours {
            ours.retry = None;
        }
        self.send_change().await;
    }

    /// A final answer to our re-INVITE.
    pub(super) async fn change_answered(&mut self, response: Response) {
        let code = response.status_code.code();
        let Some(ours) = &mut self.change.ours else { return };
        let Some(sent) = ours.sent.take() else { return };
        if (200..300).contains(&code) {
            let agreed = request::sdp(&response.headers, &response.body).map(|s| self.sdp.read_answer(&s, &ours.media));
            let (media, ours_to_tell) = (ours.media.clone(), !ours.quiet);
            self.change.ours = None;
            if let Some(dialog) = &mut self.dialog {
                dialog.refresh_target(&response.headers);
            }
            match agreed {
                Some(Ok(agreed)) if ours_to_tell => {
                    self.media = media;
                    self.tell(Inbound::MediaChanged { session: self.id, agreed, by_them: false }).await;
                }
                Some(Ok(_)) => self.timer = timer::of_answer(&response.headers, Instant::now()).or(self.timer),
                _ => {
                    let failure = Failure::local(488, Reason::AnswerUnreadable);
                    self.tell(Inbound::ChangeFailed { session: self.id, failure }).await;
                }
            }
            return self.next_change().await;
        }
        if let Some(again) = with_credentials(&self.line, &sent.request, &response, &mut ours.attempts, &self.cseq) {
            let result = match &self.dialog {
                Some(dialog) => send(&self.line, &self.context, &dialog.hop(&self.line), again, &self.us).await,
                None => return,
            };
            return self.change_sent(result).await;
        }
        if code == 491 && ours.glares < GLARE_TRIES {
            ours.glares += 1;
            let owner = self.placed_by_us;
            let dice = u64::from(random_text(1).bytes().next().unwrap_or(b'a') % 64) * 30;
            let wait = if owner { 2100 + dice } else { 10 * (dice / 10) };
            ours.retry = Some(Instant::now() + Duration::from_millis(wait));
            return;
        }
        self.change_failed(failure::of(&response)).await;
    }

    /// Our re-INVITE's transaction is over; without an answer the change has failed.
    pub(super) async fn change_over(&mut self, number: u32) {
        if self.change.is_ours(number) {
            self.change_failed(Failure::local(408, Reason::NothingAnswered)).await;
        }
    }

    async fn change_failed(&mut self, failure: Failure) {
        let quiet = self.change.ours.take().is_some_and(|ours| ours.quiet);
        if !quiet {
            self.tell(Inbound::ChangeFailed { session: self.id, failure: failure.clone() }).await;
        }
        self.lost_if_gone(&failure).await;
        if matches!(self.stage, Stage::Confirmed) {
            Box::pin(self.next_change()).await;
        }
    }

    /// Their re-INVITE or UPDATE. Answered with the media we have, mirrored.
    pub(super) async fn change_by_them(&mut self, incoming: Incoming) {
        let invite = incoming.method() == Method::Invite;
        let number = request::cseq(&incoming.request().headers).unwrap_or(0);
        if self.change.ours.is_some() && request_carries_offer(&incoming) {
            return incoming.reply(491, &[]); // glare, RFC 3261 section 14.2
        }
        if self.change.theirs.is_some() {
            return incoming.reply(500, &[("Retry-After".to_owned(), "2".to_owned())]);
        }
        let offer = request::sdp(&incoming.request().headers, &incoming.request().body);
        let mut replier = self.serve_invite(incoming, invite, number);
        if let Some(dialog) = &mut self.dialog {
            dialog.refresh_target(&replier.request().headers);
        }
        let mut headers = self.standard_headers();
        if let Some((agreed, said)) = timer::of_request(&replier.request().headers, Instant::now()) {
            self.timer = Some(agreed);
            headers.extend(said);
        }
        match offer {
            Some(offer) => match self.sdp.answer(&offer, &self.media) {
                Ok((answer, agreed)) => {
                    replier.respond(200, &headers, Some(("application/sdp", answer)));
                    self.await_ack(invite, number, None);
                    self.tell(Inbound::MediaChanged { session: self.id, agreed, by_them: true }).await;
                }
                Err(error) => {
                    tracing::info!(%error, "their new offer is refused");
                    replier.respond(488, &headers, None);
                }
            },
            None if invite => {
                let offer = self.sdp.offer(&self.media);
                replier.respond(200, &headers, Some(("application/sdp", offer)));
                self.await_ack(true, number, Some(self.media.clone()));
            }
            None => replier.respond(200, &headers, None),
        }
    }

    fn serve_invite(&mut self, incoming: Incoming, invite: bool, number: u32) -> Replier {
        if !invite {
            return incoming.serve(|_| {});
        }
        self.open += 1;
        let us = self.us.clone();
        incoming.serve(move |aftermath| {
            // A session that is gone does not mind.
            let _ = us.send(super::Mail::Aftermath(number, aftermath));
        })
    }

    fn await_ack(&mut self, invite: bool, number: u32, offered: Option<LocalMedia>) {
        if invite {
            self.change.theirs = Some(Theirs { number, offered });
        }
    }

    /// What became of their re-INVITE. Whether it was one at all.
    pub(super) async fn change_aftermath(&mut self, number: u32, aftermath: &Aftermath) -> bool {
        let Some(theirs) = self.change.theirs.take_if(|theirs| theirs.number == number) else { return false };
        match aftermath {
            Aftermath::Acked(ack) => {
                let answer = request::sdp(&ack.headers, &ack.body);
                if let (Some(media), Some(answer)) = (theirs.offered, answer)
                    && let Ok(agreed) = self.sdp.read_answer(&answer, &media)
                {
                    self.tell(Inbound::MediaChanged { session: self.id, agreed, by_them: true }).await;
                }
                self.next_change().await;
            }
            // RFC 3261 section 14.2: a 2xx that is never acknowledged ends the dialog.
            Aftermath::Over if matches!(self.stage, Stage::Confirmed) => {
                self.send_bye(None);
                self.over();
                self.tell(Inbound::HungUp { session: self.id, lost: true, sip_cause: None }).await;
            }
            _ => self.change.theirs = Some(theirs),
        }
        true
    }
}

fn request_carries_offer(incoming: &Incoming) -> bool {
    incoming.method() == Method::Invite || !incoming.request().body.is_empty()
}
