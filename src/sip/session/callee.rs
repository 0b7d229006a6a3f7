//! The callee's side of a session: an INVITE that came in rings, is answered, refused or given up.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::ringing::Ringing;
use super::{Mail, Session, Stage, timer};
use crate::model::media::{Agreed, Codec, LocalMedia, MediaDirection};
use crate::model::signal::{DialogIds, Failure, Header};
use crate::model::srtp::{CryptoSuite, Security, SrtpKey, SrtpPolicy};
use crate::model::{Reason, SessionId};
use crate::sip::context::Context;
use crate::sip::dialog::Dialog;
use crate::sip::header::session_expires::MIN_SE_S;
use crate::sip::header::{dialog_ref, reason};
use crate::sip::incoming::{Aftermath, Incoming, Replier};
use crate::sip::line::{Line, new_tag};
use crate::sip::request;
use crate::sip::sdp;
use crate::sip::seam::{Inbound, IncomingInvite};

/// A call that came in and is not up.
pub(super) struct Arriving {
    pub(super) number: u32,
    pub(super) replier: Replier,
    offer: Option<String>,
    /// Answered: what was agreed, or the media we offered and their ACK shall answer.
    answered: Option<Result<Agreed, LocalMedia>>,
    alive: bool,
    /// The 180 that is out.
    pub(super) ringing: Option<Ringing>,
}

impl Arriving {
    /// Our 200 is out.
    pub(super) fn is_answered(&self) -> bool {
        self.answered.is_some()
    }
}

/// Checks an INVITE from outside any dialog and makes a session of it.
pub(super) async fn arrive(context: Arc<Context>, incoming: Incoming) {
    let headers = &incoming.request().headers;
    let unknown: Vec<String> = request::tokens(headers, "Require")
        .into_iter()
        .filter(|option| !["replaces", "join", "timer", "100rel", "norefersub", "tdialog"].contains(&option.as_str()))
        .collect();
    if !unknown.is_empty() {
        return incoming.reply(420, &[("Unsupported".to_owned(), unknown.join(", "))]);
    }
    if timer::is_too_brief(headers) {
        return incoming.reply(422, &[("Min-SE".to_owned(), MIN_SE_S.to_string())]);
    }
    let body = request::body(headers, &incoming.request().body);
    if body.as_ref().is_some_and(|(kind, _)| kind != "application/sdp") {
        return incoming.reply(415, &[("Accept".to_owned(), "application/sdp".to_owned())]);
    }
    let offer = body.map(|(_, text)| text);
    if let Some(offer) = &offer
        && let Err(error) = sdp::answer(offer, &anything(), incoming.stack.local().ip(), 1, 1)
    {
        tracing::info!(%error, "an INVITE is refused for its offer");
        return incoming.reply(488, &[]);
    }
    let joins = request::all(headers, "Join").count();
    let join = incoming.header("Join").and_then(dialog_ref::parse).map(|join| join.dialog);
    // RFC 3911 section 4: one Join at most, well formed, and nothing that contradicts it.
    if joins > 1 || (joins == 1 && join.is_none()) || (joins == 1 && incoming.header("Replaces").is_some()) {
        return incoming.reply(400, &[]);
    }
    let (Some(uri), Some(from), Some(to)) = (incoming.uri(), incoming.address("From"), incoming.address("To")) else {
        return incoming.reply(400, &[]);
    };
    let tag = new_tag();
    let (Some(dialog), Some(from_tag)) = (Dialog::of_request(incoming.request(), &tag), from.tag()) else {
        return incoming.reply(400, &[]);
    };
    let Some(owner) = context.owner_of(&incoming.stack, &uri, &to.name.uri) else {
        return incoming.reply(404, &[]);
    };
    let (line, exact) = owner;
    let id = SessionId(context.odd_id());
    let vouched = line.trusts(incoming.source);
    let told = IncomingInvite {
        session: id,
        line: exact.then_some(line.account.line),
        request_uri: uri,
        asserted: incoming.address("P-Asserted-Identity").filter(|_| vouched).map(|a| a.name),
        dialog: DialogIds {
            call_id: incoming.call_id().to_owned(),
            local_tag: tag.clone(),
            remote_tag: from_tag.to_owned(),
        },
        from: from.name,
        to: to.name.uri,
        has_offer: offer.is_some(),
        alert_info: request::all(headers, "Alert-Info").map(str::to_owned).collect(),
        join,
        replaces: incoming.header("Replaces").and_then(dialog_ref::parse).map(|r| (r.dialog, r.early_only)),
        referred_by: incoming.header("Referred-By").map(str::to_owned),
        source: incoming.source,
        vouched,
    };
    start(context, incoming, line, id, dialog, offer, told).await;
}

async fn start(
    context: Arc<Context>,
    incoming: Incoming,
    line: Arc<Line>,
    id: SessionId,
    dialog: Dialog,
    offer: Option<String>,
    told: IncomingInvite,
) {
    let (us, mails) = mpsc::unbounded_channel();
    context.owners().sessions.insert(id, us.clone());
    let number = request::cseq(&incoming.request().headers).unwrap_or(0);
    let to_us = us.clone();
    let mut replier = incoming.serve(move |aftermath| {
        // A session that is gone does not mind.
        let _ = to_us.send(Mail::Aftermath(number, aftermath));
    });
    replier.use_tag(&dialog.ids.local_tag);
    let arriving = Arriving { number, replier, offer, answered: None, alive: true, ringing: None };
    let mut session = Session::new(context.clone(), id, line, us, Stage::Arriving(Box::new(arriving)), anything());
    session.listen(&dialog.ids.call_id, &dialog.ids.local_tag);
    session.cseq = dialog.cseq.clone();
    session.dialog = Some(dialog);
    session.placed_by_us = false;
    session.open = 1;
    context.spawn(session.run(mails));
    context.tell(Inbound::Incoming(Box::new(told))).await;
}

impl Session {
    /// 180.
    pub(super) fn ring(&mut self, extra: Vec<Header>) {
        let mut headers = self.ringing_headers();
        headers.extend(extra);
        if let Stage::Arriving(arriving) = &mut self.stage
            && arriving.alive
        {
            arriving.ringing = Some(Ringing::start(&mut arriving.replier, headers, Instant::now()));
        }
    }

    /// 200.
    pub(super) async fn answer(&mut self, media: LocalMedia, extra: Vec<Header>) {
        let mut headers = self.standard_headers();
        headers.extend(extra);
        let Stage::Arriving(arriving) = &mut self.stage else { return };
        if !arriving.alive || arriving.answered.is_some() {
            return;
        }
        self.media = media.clone();
        let (body, outcome) = match &arriving.offer {
            Some(offer) => match self.sdp.answer(offer, &media) {
                Ok((text, agreed)) => (text, Ok(agreed)),
                Err(error) => {
                    arriving.replier.respond(488, &headers, None);
                    arriving.alive = false;
                    self.over();
                    let failure = Failure::local(488, error.to_string());
                    return self.tell(Inbound::Failed { session: self.id, failure }).await;
                }
            },
            None => (self.sdp.offer(&media), Err(media)),
        };
        if let Some((agreed, said)) = timer::of_request(&arriving.replier.request().headers, Instant::now()) {
            self.timer = Some(agreed);
            headers.extend(said);
        }
        self.they_update = request::tokens(&arriving.replier.request().headers, "Allow").iter().any(|m| m == "update");
        arriving.replier.respond(200, &headers, Some(("application/sdp", body)));
        arriving.answered = Some(outcome);
    }

    /// 300 to 699.
    pub(super) fn reject(&mut self, code: u16, extra: &[Header]) {
        let Stage::Arriving(arriving) = &mut self.stage else { return };
        if arriving.is_answered() {
            return;
        }
        arriving.replier.respond(code.clamp(300, 699), extra, None);
        self.unacknowledged = true;
        self.over();
    }

    /// What became of an INVITE of theirs.
    pub(super) async fn aftermath(&mut self, number: u32, aftermath: Aftermath) {
        if self.change_aftermath(number, &aftermath).await {
            return;
        }
        let Stage::Arriving(arriving) = &mut self.stage else { return };
        if arriving.number != number {
            return;
        }
        match aftermath {
            Aftermath::Cancelled(reason) if !arriving.is_answered() => {
                arriving.replier.respond(487, &[], None);
                self.unacknowledged = true;
                self.over();
                let elsewhere = reason::parse(reason.as_deref()).answered_elsewhere();
                self.tell(Inbound::Cancelled { session: self.id, elsewhere }).await;
            }
            Aftermath::Cancelled(_) => {}
            Aftermath::Acked(ack) => {
                let agreed = match arriving.answered.take() {
                    Some(Ok(agreed)) => Some(agreed),
                    Some(Err(media)) => {
                        request::sdp(&ack.headers, &ack.body).and_then(|s| self.sdp.read_answer(&s, &media).ok())
                    }
                    None => return,
                };
                self.stage = Stage::Confirmed;
                if let Some(dialog) = &self.dialog {
                    self.context.owners().dialogs.insert(self.id, (dialog.ids.clone(), dialog.target.clone()));
                }
                match agreed {
                    Some(agreed) => self.tell(Inbound::Confirmed { session: self.id, agreed }).await,
                    None => {
                        self.send_bye(Some("SIP;cause=488;text=\"Not Acceptable Here\""));
                        self.over();
                        let failure = Failure::local(488, Reason::NoCommonSound);
                        self.tell(Inbound::Failed { session: self.id, failure }).await;
                    }
                }
            }
            Aftermath::Over => {
                // RFC 3261 section 13.3.1.4: no ACK in 64*T1: the session ends with BYE.
                if arriving.is_answered() {
                    self.send_bye(None);
                }
                self.over();
                let failure = Failure::local(408, Reason::NotAcknowledged);
                self.tell(Inbound::Failed { session: self.id, failure }).await;
            }
        }
    }

    /// BYE for a call that is answered but not acknowledged, or not even answered.
    pub(super) async fn hung_up_early(&mut self, sip_cause: Option<u16>) {
        if let Stage::Arriving(arriving) = &mut self.stage {
            arriving.replier.respond(487, &[], None);
        }
        self.over();
        self.tell(Inbound::HungUp { session: self.id, lost: false, sip_cause }).await;
    }
}

/// Every codec: for judging an offer before the core has said what it wants.
fn anything() -> LocalMedia {
    LocalMedia {
        rtp_port: 9,
        codecs: Codec::DEFAULT_ORDER.to_vec(),
        direction: MediaDirection::SendRecv,
        ptime_ms: 20,
        security: Security { policy: SrtpPolicy::Answer, keys: any_keys() },
    }
}

/// A key for each suite; nothing is ever locked with them.
fn any_keys() -> Vec<SrtpKey> {
    let key = |suite: CryptoSuite| SrtpKey::new(suite, vec![0; suite.key_bytes() + suite.salt_bytes()]);
    CryptoSuite::ORDER.into_iter().filter_map(key).collect()
}
