//! The exchange's own codes on the wire (R3): asked for, held, cancelled; and its recall bound to the request (T40, W13).

use perch::model::line::Transport;
use perch::model::media::MediaDirection;
use perch::model::settings::LineSettings;
use perch::model::{
    CallOrigin, CallState, Command, CompletionEnd, CompletionId, CompletionMode, CompletionState, LineId, Road,
    SessionId,
};
use perch::sip::{Inbound, LineAccount, Outbound};
use tokio::net::UdpSocket;

use super::Phone;
use crate::sip::{self, media, wait};

/// An exchange with a code for callbacks, and Anna's phone at it.
struct Office {
    exchange: sip::Phone,
    /// Where its sound would go: nobody listens.
    ear: UdpSocket,
    anna: Phone,
    calls: u64,
}

impl Office {
    async fn open() -> Office {
        let (mut exchange, at) = sip::exchange(false).await;
        let mut line = LineSettings {
            label: "anna".into(),
            address: Some(sip::uri(&format!("sip:anna@{at}"))),
            ..LineSettings::default()
        };
        line.completion.roads = vec![Road::FeatureCode];
        line.completion.feature_codes.callback = Some("*37{}".into());
        line.completion.feature_codes.callback_cancel = Some("#37{}".into());
        let phone = Phone::with_lines(vec![(line, "secret".to_owned())]);
        let registrar = async {
            let (request, bindings) =
                wait!(exchange, Inbound::IncomingRegister { request, contacts, .. } => (request, contacts));
            exchange.sip.send(Outbound::AnswerRegister { request, code: 200, bindings });
        };
        let (anna, ()) = tokio::join!(phone, registrar);
        // The exchange speaks as Anna herself when it calls her back (W13).
        exchange.sip.send(Outbound::Line(LineAccount {
            register_expires_s: None,
            password: None,
            ..sip::account(1, "anna", "", at, Transport::Udp)
        }));
        let ear = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
        Office { exchange, ear, anna, calls: 100 }
    }

    fn port(&self) -> u16 {
        self.ear.local_addr().expect("an address").port()
    }

    /// The next call to the exchange, which must be to this user.
    async fn called(&mut self, user: &str) -> SessionId {
        let invite = wait!(self.exchange, Inbound::Incoming(invite) => invite);
        assert_eq!(invite.request_uri.user, user);
        invite.session
    }

    /// Somebody is busy, a callback is asked for, the exchange takes the code and hangs up.
    async fn callback(&mut self, user: &str) -> CompletionId {
        let call = self.anna.dial(user).await;
        let session = self.called(user).await;
        self.exchange.sip.send(Outbound::Reject { session, code: 486, headers: Vec::new() });
        self.anna.until("busy", |s| super::call_in(s, call).filter(|c| c.state == CallState::Ended)).await;
        let command = Command::CompleteCall { call, mode: CompletionMode::CallBack, message: None, note: None };
        self.anna.handle.send(command);
        self.confirm(&format!("*37{user}")).await;
        let held = |s: &perch::model::Snapshot| {
            let queued = s.completions.iter().find(|c| matches!(c.state, CompletionState::Queued { .. }))?;
            (queued.road == Some(Road::FeatureCode)).then_some(queued.id)
        };
        self.anna.until("held by the exchange", held).await
    }

    /// A code is dialled: answered, and hung up.
    async fn confirm(&mut self, code: &str) {
        let session = self.called(code).await;
        let media = media(self.port(), MediaDirection::SendRecv);
        self.exchange.sip.send(Outbound::Answer { session, media, headers: Vec::new() });
        wait!(self.exchange, Inbound::Confirmed { session: s, .. } if s == session => ());
        self.exchange.sip.send(Outbound::HangUp { session });
    }

    /// The exchange calls Anna from her own number.
    async fn calls_back(&mut self) -> SessionId {
        self.calls += 2;
        let contact = self.anna.sent("REGISTER").await.pop().expect("a REGISTER");
        let contact = super::header(&contact, "Contact").expect("a Contact");
        let uri = contact.split(['<', '>']).nth(1).expect("an address").to_owned();
        let session = SessionId(self.calls);
        self.exchange.sip.send(Outbound::Invite {
            session,
            line: LineId(1),
            target: sip::uri(&uri),
            to: None,
            media: media(self.port(), MediaDirection::SendRecv),
            headers: Vec::new(),
        });
        session
    }
}

#[tokio::test]
async fn a_code_is_dialled_and_the_exchanges_own_call_is_the_recall() {
    let mut office = Office::open().await;
    let id = office.callback("2002").await;
    assert!(office.anna.snapshot().calls.iter().all(|c| c.state == CallState::Ended), "a code has no card");
    // It comes through where nobody else may disturb (part 3.5).
    office.anna.command(Command::SetDnd { line: None, on: true }).await.expect("set");
    let session = office.calls_back().await;
    let offered = office.anna.recall(id).await;
    assert_eq!((offered.origin, offered.state), (CallOrigin::CallCompletion, CallState::Offering));
    office.anna.handle.answer_sync(offered.id).await.expect("connected");
    wait!(office.exchange, Inbound::Answered { session: s, .. } if s == session => ());
    let completed = |s: &perch::model::Snapshot| {
        let state = s.completions.iter().find(|c| c.id == id)?.state;
        (state == CompletionState::Ended(CompletionEnd::Completed)).then_some(())
    };
    office.anna.until("completed", completed).await;
    // Anybody else meets 480 while the user is not to be disturbed; the exchange is anybody now.
    let again = office.calls_back().await;
    let code = wait!(office.exchange, Inbound::Failed { session, failure } if session == again => failure.code);
    assert_eq!(code, 480);
}

#[tokio::test]
async fn cancelling_dials_the_cancel_code() {
    let mut office = Office::open().await;
    let id = office.callback("2002").await;
    office.anna.uncomplete(id).await.expect("cancelled");
    office.confirm("%23372002").await;
    // What the exchange calls about now is nobody's recall.
    office.calls_back().await;
    let offering = |s: &perch::model::Snapshot| s.calls.iter().find(|c| c.state == CallState::Offering).cloned();
    let offered = office.anna.until("it rings", offering).await;
    assert_eq!((offered.origin, offered.completion), (CallOrigin::Direct, None));
}
