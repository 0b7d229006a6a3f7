//! News from signalling and from sound, each to the machine that it belongs to.

use super::{Core, Output};
use crate::call::{Input as CallInput, Phase};
use crate::completion::{self, Binding, CallOutcome};
use crate::media::{MediaCommand, MediaReport};
use crate::model::event::{Event, Reply};
use crate::model::message::Delivery;
use crate::model::signal::NotifyState;
use crate::model::snapshot::{Banner, BannerKind};
use crate::model::time::Now;
use crate::model::{CallId, CallOrigin, CompletionId, Direction, LineId, MessageId, NameAddr, Reason, SessionId};
use crate::sip::package::message_summary;
use crate::sip::{Inbound, IncomingInvite, Outbound};

impl Core {
    pub(super) fn inbound(&mut self, inbound: Inbound, now: Now, out: &mut Vec<Output>) {
        match inbound {
            Inbound::Registered { line, contact, .. } => self.registered(line, contact, now, out),
            Inbound::RegistrarIs { line, name } => {
                self.desk_handle(completion::Input::Exchange { line, name }, now, out);
            }
            Inbound::RegistrationFailed { line, failure } => self.registration_failed(line, &failure, now, out),
            Inbound::FlowLost { line } => self.register(line, out),
            Inbound::NetworkChanged { line } => self.network_changed(line, out),
            Inbound::PortTaken { line, port } => {
                let label = self.line(line).map(|l| l.settings.label.clone()).unwrap_or_default();
                self.set_banner(Banner {
                    kind: BannerKind::PortTaken,
                    why: vec![Reason::PortOfLine { line: label, port }],
                });
            }
            // The exchange answers REGISTER, the phone has none to answer; un-registering needs no word.
            Inbound::Unregistered { .. }
            | Inbound::IncomingRegister { .. }
            | Inbound::Passing { .. }
            | Inbound::Stopped => {}

            Inbound::Provisional { session, code, phrase, offers, early, dialog, supported } => {
                self.probe(session, &supported, now, out);
                self.for_session(session, CallInput::Provisional { code, phrase, offers, early, dialog }, now, out);
            }
            Inbound::Answered { session, agreed, offers, dialog, remote, .. } => {
                if let Some((line, id)) = self.services.get(&session).copied() {
                    let outcome = CallOutcome::Answered;
                    self.desk_handle(completion::Input::Outcome { line, id, outcome }, now, out);
                    return;
                }
                // They answered while we gave it up: it is over all the same.
                if let Some((call, heard)) = self.given_up.remove(&session) {
                    self.desk_handle(completion::Input::GaveUp { call, offers: heard }, now, out);
                }
                self.for_session(session, CallInput::Answered { agreed, offers, dialog, remote }, now, out);
            }
            Inbound::Failed { session, failure } => {
                if let Some((line, id)) = self.services.remove(&session) {
                    let outcome = CallOutcome::Failed(failure);
                    self.desk_handle(completion::Input::Outcome { line, id, outcome }, now, out);
                    out.push(Output::Media(MediaCommand::Close(session)));
                    return;
                }
                if let Some((call, mut offers)) = self.given_up.remove(&session) {
                    offers.extend(failure.offers.iter().filter(|o| !offers.contains(o)).cloned().collect::<Vec<_>>());
                    self.desk_handle(completion::Input::GaveUp { call, offers }, now, out);
                }
                // A 487 after the user gave up still carries offers (W2).
                self.late_offers(session, &failure.offers);
                if matches!(failure.code, 486 | 600) {
                    self.probe(session, &failure.supported, now, out);
                }
                self.for_session(session, CallInput::Failed(failure), now, out);
            }
            Inbound::Incoming(invite) => self.incoming(*invite, now, out),
            Inbound::Confirmed { session, agreed } => {
                self.for_session(session, CallInput::Confirmed { agreed }, now, out);
            }
            Inbound::Cancelled { session, elsewhere } => {
                self.for_session(session, CallInput::Cancelled { elsewhere }, now, out);
            }
            Inbound::HungUp { session, lost, .. } => {
                if let Some((line, id)) = self.services.remove(&session) {
                    let outcome = CallOutcome::Ended { talked: std::time::Duration::ZERO, by_them: true };
                    self.desk_handle(completion::Input::Outcome { line, id, outcome }, now, out);
                    out.push(Output::Media(MediaCommand::Close(session)));
                    return;
                }
                self.for_session(session, CallInput::HungUp { lost }, now, out);
            }
            Inbound::MediaChanged { session, agreed, by_them } => {
                self.for_session(session, CallInput::MediaChanged { agreed, by_them }, now, out);
            }
            Inbound::ChangeFailed { session, .. } => self.for_session(session, CallInput::ChangeFailed, now, out),
            Inbound::TransferProgress { session, code, last } => self.transfer_progress(session, code, last, now, out),
            Inbound::Referred { session, place, target, headers } => {
                self.referred(session, place, target, headers, now, out);
            }
            Inbound::InfoDigit { session, digit } => self.digit(session, digit, now, out),

            Inbound::Subscribed { subscription, expires_s, .. } if self.lamps.owns(subscription) => {
                self.lamps.subscribed(subscription, expires_s, now.moment);
            }
            Inbound::SubscribeFailed { subscription, failure, .. } if self.lamps.owns(subscription) => {
                self.lamp_failed(subscription, &failure, now, out);
            }
            Inbound::Notified { subscription, fork, state, body, .. } if self.lamps.owns(subscription) => {
                let over = matches!(state, Some(NotifyState::Terminated { .. }));
                self.lamp_told(subscription, fork, super::route::news(body.as_ref()), over, now, out);
            }
            Inbound::Subscribed { subscription, expires_s, saved } => {
                self.desk_handle(completion::Input::Subscribed { subscription, expires_s, saved }, now, out);
            }
            Inbound::SubscribeFailed { subscription, .. } if self.probe_failed(subscription, out) => {}
            Inbound::SubscribeFailed { subscription, failure, refresh } => {
                self.desk_handle(completion::Input::SubscribeFailed { subscription, failure, refresh }, now, out);
            }
            Inbound::Notified { subscription, fork, state, body, offers, contact, saved, .. } => {
                let news = super::route::news(body.as_ref());
                if self.probed(subscription, &news, state.as_ref(), now, out) {
                    return;
                }
                let input = completion::Input::Notified { subscription, fork, state, news, offers, contact, saved };
                self.desk_handle(input, now, out);
            }
            Inbound::Unsubscribed { .. } => {}
            Inbound::Unsolicited { line, body, .. } => {
                if let Ok(summary) = message_summary::parse(&body.1)
                    && let Some(line) = self.line_mut(line)
                {
                    line.voice_mail = summary.voice.map(|v| v.new).or(Some(u32::from(summary.waiting)));
                }
            }
            Inbound::Published { publication, etag, expires_s } => {
                self.desk_handle(completion::Input::Published { publication, etag, expires_s }, now, out);
            }
            Inbound::PublishFailed { publication, failure } => {
                self.desk_handle(completion::Input::PublishFailed { publication, failure }, now, out);
            }
            Inbound::MessageDone { message, result } => self.message_answered(message, result, now, out),
            Inbound::IncomingMessage { line, from, text, .. } => {
                if let Some(line) = line.or_else(|| self.lines.first().map(|l| l.id)) {
                    self.message_came(line, from, text, now, out);
                }
            }

            Inbound::IncomingSubscribe(subscribe) => self.incoming_subscribe(*subscribe, now, out),
            Inbound::Refreshed { subscription, expires_s } => {
                if !self.watched_again(subscription, expires_s, now, out) {
                    let input = completion::monitor::Input::Refresh { subscription, expires_s };
                    self.monitor_handle(input, now, out);
                }
            }
            Inbound::NotifyFailed { subscription, .. } => {
                self.watchers.gone(subscription);
                self.monitor_handle(completion::monitor::Input::SubscriberGone(subscription), now, out);
            }
            Inbound::IncomingPublish { publication, request_uri, from, within, event, etag, expires_s, body } => {
                let callee = self.callee_of(&request_uri);
                let says = super::route::availability(body.as_ref());
                let package = event.package;
                let input = completion::monitor::Input::Publish {
                    publication,
                    request_uri,
                    callee,
                    from,
                    within,
                    package,
                    etag,
                    expires_s,
                    says,
                };
                self.monitor_handle(input, now, out);
            }
        }
    }

    pub(super) fn report(&mut self, report: MediaReport, now: Now, out: &mut Vec<Output>) {
        match report {
            MediaReport::Quality { session, quality } => {
                if let Some(call) = self.board.by_session(session).and_then(|id| self.board.get_mut(id)) {
                    call.last_quality = Some(quality);
                    self.quality.insert(session, quality);
                }
            }
            MediaReport::Digit { session, digit } => self.digit(session, digit, now, out),
            // Silence alone ends no call: the far end may be muted or holding.
            MediaReport::Silent { .. } => {}
            MediaReport::Played { session, trouble } => self.played(session, trouble),
            MediaReport::NotRecording { session, trouble } => self.recording_failed(session, trouble, out),
            MediaReport::MicrophoneTest(dbfs) => self.microphone_heard(dbfs),
            MediaReport::RingFile(trouble) => {
                self.set_banner(Banner { kind: BannerKind::RingFile, why: trouble.into_iter().collect() });
            }
            MediaReport::Using(sound) => self.sound = sound,
            MediaReport::Trouble(why) => self.set_banner(Banner { kind: BannerKind::NoSound, why }),
            MediaReport::Devices { request, devices } => {
                if let Some(request) = self.devices_asked.remove(&request) {
                    let result = Ok(Reply::Devices(std::sync::Arc::new(devices)));
                    out.push(Output::Reply { request, result });
                }
            }
        }
    }

    fn for_session(&mut self, session: SessionId, input: CallInput, now: Now, out: &mut Vec<Output>) {
        // What belongs to an abandoned attempt is finished by `sip` itself.
        if let Some(call) = self.board.by_session(session) {
            self.call_handle(call, input, now, out);
        }
    }

    fn digit(&mut self, session: SessionId, digit: char, now: Now, out: &mut Vec<Output>) {
        if let Some(call) = self.board.by_session(session) {
            self.call_handle(call, CallInput::Digit(digit), now, out);
            out.push(Output::Event(Event::Digit { call, digit }));
        }
    }

    fn incoming(&mut self, invite: IncomingInvite, now: Now, out: &mut Vec<Output>) {
        if let Some(join) = invite.join.clone() {
            return self.let_in(invite, &join, now, out);
        }
        let callee = invite.line.and_then(|id| self.line(id)).map(|l| l.address.address_of_record());
        let callee = callee.or_else(|| self.callee_of(&invite.request_uri));
        let told = self.monitor.recognise(&invite.request_uri, callee.as_ref(), &invite.from.uri);
        let line = invite.line.or_else(|| {
            let callee = &told.as_ref()?.callee;
            self.lines.iter().find(|l| l.address.same_person(callee)).map(|l| l.id)
        });
        let session = invite.session;
        let Some(line) = line else {
            out.push(Output::Sip(Outbound::Reject { session, code: 404, headers: Vec::new() }));
            return;
        };
        if self.is_being_recalled(&invite.from.uri) {
            // Part 3.5: two INVITEs cross. Ours ends if it is the one to give way; else theirs is turned away.
            self.desk_handle(completion::Input::TheyCall { line, peer: invite.from.uri.clone() }, now, out);
            if self.is_being_recalled(&invite.from.uri) {
                out.push(Output::Sip(Outbound::Reject { session, code: 486, headers: Vec::new() }));
                return;
            }
        }
        // The exchange's own recall comes through where nobody else may disturb (part 3.5).
        let expected =
            self.recall_in(line, &invite).is_some_and(|(.., binding)| binding == Binding::Certain) && !self.leaving;
        let refusal = self.admission(line, told.as_ref()).filter(|r| !(expected && r.code == 480));
        if let Some(refusal) = refusal {
            let mut headers = self.offer(line, session, &invite.from, refusal.condition, now, out);
            headers.extend(self.invitation_to_join(line, &invite));
            // No call will forget it: the offer lives on in the monitor alone.
            self.offered.remove(&session);
            out.push(Output::Sip(Outbound::Reject { session, code: refusal.code, headers }));
            if refusal.is_missed {
                self.note_missed(line, &invite, refusal.code, now, out);
            }
            return;
        }
        self.offer_call(line, invite, told, now, out);
    }

    /// Makes the call that rings here.
    fn offer_call(
        &mut self,
        line: LineId,
        invite: IncomingInvite,
        told: Option<completion::monitor::Recognised>,
        now: Now,
        out: &mut Vec<Output>,
    ) {
        let session = invite.session;
        let from = invite.asserted.clone().unwrap_or_else(|| invite.from.clone());
        let display = self.name_of(&from.uri).or(from.display.clone());
        let peer = NameAddr { display, uri: from.uri.clone() };
        let target = peer.uri.clone();
        let phase = Phase::Offering { session: Some(session) };
        let call = self.board.add(line, peer.clone(), target, Direction::Incoming, phase, now.wall);
        call.dialog = Some(invite.dialog.clone());
        call.origin = match () {
            () if told.is_some() => CallOrigin::CampedOn,
            () if invite.referred_by.is_some() => CallOrigin::Transfer,
            () => CallOrigin::Direct,
        };
        let id = call.id;
        if let Some(told) = told {
            self.called_by_waiter.insert(session, told.subscription);
            self.monitor_handle(completion::monitor::Input::Called(told.subscription), now, out);
        }
        let mut headers =
            self.offer(line, session, &invite.from, Some(crate::model::CompletionCondition::NoAnswer), now, out);
        headers.extend(self.invitation_to_join(line, &invite));
        out.push(Output::Sip(Outbound::Ring { session, headers }));
        self.tell_call(id, out);
        if let Some((line, request, binding)) = self.recall_in(line, &invite) {
            if let Some(call) = self.board.get_mut(id) {
                call.completion = Some(request);
                call.origin = CallOrigin::CallCompletion;
            }
            self.desk_handle(completion::Input::ExchangeRecalls { line, id: request, binding }, now, out);
        } else {
            self.desk_handle(completion::Input::TheyCall { line, peer: invite.from.uri }, now, out);
        }
    }

    /// The request whose recall by the exchange this INVITE is, and how sure that is (T40, W13).
    fn recall_in(&self, line: LineId, invite: &IncomingInvite) -> Option<(LineId, CompletionId, Binding)> {
        let from = invite.asserted.clone().unwrap_or_else(|| invite.from.clone());
        self.desk.recognise(&completion::IncomingCall { line, from, alert_info: invite.alert_info.clone() })
    }

    fn late_offers(&mut self, session: SessionId, offers: &[crate::model::signal::CallInfo]) {
        if let Some(call) = self.board.by_past_session(session) {
            call.note_offers(offers.to_vec());
        }
    }

    fn transfer_progress(&mut self, session: SessionId, code: u16, last: bool, now: Now, out: &mut Vec<Output>) {
        // Asterisk 16 ends with 200 and sends no BYE: we hang up.
        if (200..300).contains(&code)
            && last
            && let Some(call) = self.board.by_session(session)
        {
            self.call_handle(call, CallInput::Transferred, now, out);
        }
    }

    fn referred(
        &mut self,
        session: SessionId,
        place: SessionId,
        target: crate::model::SipUri,
        headers: Vec<crate::model::signal::Header>,
        now: Now,
        out: &mut Vec<Output>,
    ) {
        // Followed only from a call that the user is in; nothing else from the network dials.
        let Some(line) = self.board.by_session(session).and_then(|id| self.board.get(id)).map(|c| c.line) else {
            return;
        };
        let display = self.name_of(&target);
        let peer = NameAddr { display, uri: target.clone() };
        let phase = Phase::Offering { session: None };
        let call = self.board.add(line, peer, target.clone(), Direction::Outgoing, phase, now.wall);
        call.origin = CallOrigin::Transfer;
        let id: CallId = call.id;
        self.call_handle(id, CallInput::Place { session: place, target, headers }, now, out);
    }

    fn message_answered(
        &mut self,
        message: MessageId,
        result: Result<u16, crate::model::signal::Failure>,
        now: Now,
        out: &mut Vec<Output>,
    ) {
        let delivery = match &result {
            Ok(202) => Delivery::Stored,
            Ok(_) => Delivery::Delivered,
            Err(failure) => Delivery::Refused { why: super::route::message_refusal(failure) },
        };
        let is_desks = message.0 % 4 == 2;
        if is_desks {
            self.desk_handle(completion::Input::MessageDone { message, result }, now, out);
        }
        // Refused for absence, it is kept and sent again when they are back.
        let waits = is_desks && self.desk.holds(message);
        self.message_done(message, if waits { Delivery::Waiting } else { delivery }, out);
    }
}
