//! The caller's side of a session: INVITE, its answers of every fork, CANCEL (RFC 3261 section 13.2).

mod reach;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rsipstack::sip::{Method, Request, Response};
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::{Asked, Mail, Sender, Session, Stage, timer};
use crate::model::media::Agreed;
use crate::model::signal::{CallInfo, DialogIds, Failure, Header};
use crate::model::{NameAddr, Reason, SipUri};
use crate::sip::ask::with_credentials;
use crate::sip::auth::Attempts;
use crate::sip::context::Context;
use crate::sip::dialog::{self, Dialog};
use crate::sip::failure;
use crate::sip::hop::Hop;
use crate::sip::knock::Knock;
use crate::sip::line::{Line, new_call_id, new_tag};
use crate::sip::request::{self, Draft};
use crate::sip::seam::{Inbound, Outbound};
use crate::sip::stack::{Progress, Sent, Way};

/// An INVITE that is given up ends after so long, whatever the other side does or does not.
const CANCEL_LIMIT: Duration = Duration::from_secs(32);
/// So many different provisional answers of one call are told; the rest is noise.
const MAX_PROVISIONAL: usize = 256;

/// A call of ours that is not answered.
pub(super) struct Calling {
    sent: Option<Sent>,
    hop: Hop,
    attempts: Attempts,
    proceeding: bool,
    cancelled: Option<Instant>,
    cancel_sent: bool,
    offers: Vec<CallInfo>,
    heard: Vec<(String, u16, Vec<u8>)>,
    pracked: Vec<(String, u32)>,
    /// A 18x answered our offer.
    has_answer: bool,
}

impl Calling {
    /// Whether our offer has its answer, in a 18x.
    pub(super) fn has_answer(&self) -> bool {
        self.has_answer
    }

    /// When a call that was given up ends by itself.
    pub(super) fn gives_up(&self) -> Option<Instant> {
        self.cancelled.map(|since| since + CANCEL_LIMIT)
    }
}

/// Places a call. The session is in the table before this returns; nothing has been sent yet.
pub(super) async fn call(context: Arc<Context>, out: Outbound) {
    let Outbound::Invite { session: id, line, target, to, media, headers } = out else { return };
    let (us, mails) = mpsc::unbounded_channel();
    context.owners().sessions.insert(id, us.clone());
    let spawner = context.clone();
    spawner.spawn(async move {
        match context.line(line).await {
            Ok(line) => {
                let hop = line.hop_for(&target);
                let calling = Calling {
                    sent: None,
                    hop,
                    attempts: Attempts::default(),
                    proceeding: false,
                    cancelled: None,
                    cancel_sent: false,
                    offers: Vec::new(),
                    heard: Vec::new(),
                    pracked: Vec::new(),
                    has_answer: false,
                };
                let stage = Stage::Calling(Box::new(calling));
                let mut session = Session::new(context, id, line, us, stage, media);
                session.referrer = session.context.owners().referred.remove(&id);
                session.invite(&target, to, headers).await;
                session.run(mails).await;
            }
            Err(failure) => {
                context.owners().sessions.remove(&id);
                if let Some(referrer) = context.owners().referred.remove(&id) {
                    // The transferor may have hung up.
                    let _ = referrer.send(Mail::Placed(failure.code, failure.phrase.clone()));
                }
                context.tell(Inbound::Failed { session: id, failure }).await;
            }
        }
    });
}

impl Session {
    /// Builds and sends the first INVITE.
    async fn invite(&mut self, target: &SipUri, to: Option<SipUri>, extra: Vec<Header>) {
        let (call_id, tag) = (new_call_id(), new_tag());
        self.listen(&call_id, &tag);
        let us = self.us.clone();
        self.line.stack.tap.watch(&call_id, move |response| {
            // A session that is gone does not mind.
            let _ = us.send(Mail::Provisional(Box::new(response)));
        });
        let mut headers = self.standard_headers();
        headers.push(("Allow-Events".to_owned(), request::ALLOW_EVENTS.to_owned()));
        headers.extend(extra);
        let offer = self.sdp.offer(&self.media);
        let routes = self.line.routes();
        let draft = Draft {
            method: Method::Invite,
            uri: target,
            from: request::tagged(&self.line.identity(), Some(&tag)),
            to: request::tagged(
                &NameAddr::bare(to.unwrap_or_else(|| SipUri { headers: None, ..target.clone() })),
                None,
            ),
            call_id: &call_id,
            cseq: self.cseq.fetch_add(1, Ordering::Relaxed) + 1,
            routes: &routes,
            headers,
            body: Some(("application/sdp", offer)),
        };
        match draft.build() {
            Some(request) => self.send_invite(request).await,
            None => self.failed(Failure::local(404, Reason::BadAddress)).await,
        }
    }

    async fn send_invite(&mut self, request: Request) {
        let Stage::Calling(calling) = &self.stage else { return };
        let hop = calling.hop.clone();
        let way = match self.line.stack.reach_for(&request, &hop, &self.context.resolver).await {
            Ok(way) => way,
            Err(failure) => return self.failed(failure).await,
        };
        let knock = Knock::at(&way).await;
        match send_by(&self.line, way, request, &self.us).await {
            Ok(sent) => {
                self.open += 1;
                self.mind_refusal(knock, &sent);
                if let Stage::Calling(calling) = &mut self.stage {
                    calling.sent = Some(sent);
                }
            }
            Err(failure) => self.failed(failure).await,
        }
    }

    /// A 1xx of any fork.
    pub(super) async fn provisional(&mut self, response: Response) {
        let Stage::Calling(calling) = &mut self.stage else { return };
        let code = response.status_code.code();
        calling.proceeding = true;
        let waiting = calling.cancelled.is_some() && !calling.cancel_sent;
        if waiting {
            self.send_cancel().await;
        }
        if code == 100 {
            return;
        }
        self.acknowledge_reliable(&response);
        let Stage::Calling(calling) = &mut self.stage else { return };
        let offers = failure::offers(&response.headers);
        for offer in &offers {
            if !calling.offers.contains(offer) {
                calling.offers.push(offer.clone());
            }
        }
        let ids = dialog::ids(&response.headers, "From", "To").unwrap_or_else(|| DialogIds {
            call_id: request::header(&response.headers, "Call-ID").unwrap_or("").to_owned(),
            local_tag: self.registered.as_ref().map(|(_, tag)| tag.clone()).unwrap_or_default(),
            remote_tag: String::new(),
        });
        let seen = (ids.remote_tag.clone(), code, response.body.clone());
        if calling.heard.contains(&seen) || calling.heard.len() >= MAX_PROVISIONAL || calling.cancelled.is_some() {
            return;
        }
        calling.heard.push(seen);
        let early =
            request::sdp(&response.headers, &response.body).and_then(|s| self.sdp.read_answer(&s, &self.media).ok());
        calling.has_answer |= early.is_some();
        let phrase = request::phrase(&response);
        self.report_to_referrer(code, &phrase);
        let supported = request::tokens(&response.headers, "Supported");
        self.tell(Inbound::Provisional { session: self.id, code, phrase, offers, early, dialog: ids, supported }).await;
    }

    /// PRACK for a reliable 1xx (RFC 3262 section 4), once each.
    fn acknowledge_reliable(&mut self, response: &Response) {
        let Stage::Calling(calling) = &mut self.stage else { return };
        let required = request::tokens(&response.headers, "Require").iter().any(|t| t == "100rel");
        let (Some(rseq), Some(sent)) = (request::number(&response.headers, "RSeq"), &calling.sent) else { return };
        let Some(dialog) = Dialog::of_answer(response, &self.cseq) else { return };
        let key = (dialog.ids.remote_tag.clone(), rseq);
        if !required || calling.pracked.contains(&key) {
            return;
        }
        let invite = request::cseq(&sent.request.headers).unwrap_or(1);
        calling.pracked.push(key);
        let headers = vec![("RAck".to_owned(), format!("{rseq} {invite} INVITE"))];
        self.ask_in(&dialog, Method::PRack, headers, None, Asked::Nothing);
    }

    /// A final answer to our INVITE.
    pub(super) async fn answered(&mut self, response: Response) {
        let code = response.status_code.code();
        if (200..300).contains(&code) {
            return self.accepted(response).await;
        }
        let Stage::Calling(calling) = &mut self.stage else { return };
        if code == 503 && calling.may_try_elsewhere() {
            return self.failed_there(failure::of(&response)).await;
        }
        let Some(sent) = calling.sent.take() else { return };
        if calling.cancelled.is_none()
            && let Some(again) =
                with_credentials(&self.line, &sent.request, &response, &mut calling.attempts, &self.cseq)
        {
            calling.proceeding = false;
            return self.send_invite(again).await;
        }
        let mut failure = failure::of(&response);
        for offer in calling.offers.drain(..) {
            if !failure.offers.contains(&offer) {
                failure.offers.push(offer);
            }
        }
        if calling.cancelled.is_some() {
            failure.code = 487;
        }
        self.failed(failure).await;
    }

    /// A 2xx; the stack has sent its ACK.
    async fn accepted(&mut self, response: Response) {
        let wanted = matches!(&self.stage, Stage::Calling(calling) if calling.cancelled.is_none());
        let known = self.dialog.as_ref().map(|d| d.ids.remote_tag.clone());
        let Some(dialog) = Dialog::of_answer(&response, &self.cseq) else { return };
        if known.as_ref() == Some(&dialog.ids.remote_tag) {
            return; // the same 2xx again: the stack has acknowledged it again
        }
        if !wanted {
            // A late 200 after CANCEL, or that of another fork: acknowledged, and hung up.
            self.bye_in(&dialog, None);
            if matches!(self.stage, Stage::Calling(_)) {
                self.failed(Failure::local(487, Reason::GivenUp)).await;
            }
            return;
        }
        let headers = &response.headers;
        let agreed = request::sdp(headers, &response.body).map(|s| self.sdp.read_answer(&s, &self.media));
        let agreed: Option<Agreed> = match agreed {
            Some(Ok(agreed)) => Some(agreed),
            Some(Err(error)) => {
                tracing::info!(%error, "their answer leads to no sound");
                None
            }
            None => None,
        };
        let remote = request::address(headers, "P-Asserted-Identity").or_else(|| request::address(headers, "Contact"));
        let told = Inbound::Answered {
            session: self.id,
            agreed: agreed.clone(),
            offers: failure::offers(headers),
            dialog: dialog.ids.clone(),
            remote: remote.map(|a| a.name),
            supported: request::tokens(headers, "Supported"),
        };
        self.context.owners().dialogs.insert(self.id, (dialog.ids.clone(), dialog.target.clone()));
        self.dialog = Some(dialog);
        self.timer = timer::of_answer(headers, Instant::now());
        self.they_update = request::tokens(headers, "Allow").iter().any(|m| m == "update");
        self.stage = Stage::Confirmed;
        self.report_to_referrer(200, "OK");
        self.tell(told).await;
        if agreed.is_none() {
            self.send_bye(Some("SIP;cause=488;text=\"Not Acceptable Here\""));
            self.over();
        }
    }

    /// The core gives the call up.
    pub(super) async fn cancel(&mut self) {
        let Stage::Calling(calling) = &mut self.stage else { return };
        if calling.cancelled.is_some() {
            return;
        }
        calling.cancelled = Some(Instant::now());
        if calling.proceeding {
            self.send_cancel().await;
        }
    }

    async fn send_cancel(&mut self) {
        let Stage::Calling(calling) = &mut self.stage else { return };
        calling.cancel_sent = true;
        if let Some(sent) = &calling.sent {
            self.line.stack.cancel(sent, None).await;
        }
    }

    /// The other side has not reacted to our giving up.
    pub(super) async fn give_up(&mut self) {
        self.failed(Failure::local(487, Reason::GivenUp)).await;
    }

    async fn failed(&mut self, mut failure: Failure) {
        if let Stage::Calling(calling) = &mut self.stage {
            for offer in calling.offers.drain(..) {
                if !failure.offers.contains(&offer) {
                    failure.offers.push(offer);
                }
            }
        }
        self.over();
        self.report_to_referrer(failure.code, &failure.phrase);
        self.tell(Inbound::Failed { session: self.id, failure }).await;
    }

    /// Whoever asked us to place this call hears how it goes (RFC 3515 section 2.4.4).
    fn report_to_referrer(&self, code: u16, phrase: &str) {
        if let Some(referrer) = &self.referrer {
            // The transferor may have hung up.
            let _ = referrer.send(Mail::Placed(code, phrase.to_owned()));
        }
    }
}

/// Sends an INVITE, first or later; its answers come as mail under its number.
pub(super) async fn send(
    line: &Arc<Line>,
    context: &Context,
    hop: &Hop,
    request: Request,
    us: &Sender,
) -> Result<Sent, Failure> {
    let way = line.stack.reach_for(&request, hop, &context.resolver).await?;
    send_by(line, way, request, us).await
}

async fn send_by(line: &Line, way: Way, request: Request, us: &Sender) -> Result<Sent, Failure> {
    let number = request::cseq(&request.headers).unwrap_or(0);
    let us = us.clone();
    let sent = line.stack.send(request, way, move |progress| {
        let mail = match progress {
            Progress::Answer(response) => Mail::Answered(number, Box::new(response)),
            Progress::Over => Mail::Over(number),
        };
        // A session that is gone does not mind.
        let _ = us.send(mail);
    });
    sent.await
}
