//! What the town found, each told once more as a small story of one phone.

use perch::engine::core::{Core, Input, Output, Start};
use perch::model::media::MediaDirection;
use perch::model::settings::{FeatureCodes, LineSettings};
use perch::model::signal::Failure;
use perch::model::time::Now;
use perch::model::{
    Command, CompletionMode, Event, LineId, Moment, NameAddr, Reply, RequestId, Road, SessionId, Settings, SipUri,
    WallTime,
};
use perch::sip::{Inbound, IncomingInvite, Outbound};

use super::wire::{agreed, ids, source};

struct Phone {
    core: Core,
    asked: u64,
}

impl Phone {
    /// Anna's, with a code to camp on.
    fn start() -> Phone {
        let address = Some(SipUri::sip("anna", "town"));
        let mut line = LineSettings { label: "anna".to_owned(), address, ..LineSettings::default() };
        line.completion.roads = vec![Road::FeatureCode];
        line.completion.feature_codes = FeatureCodes { camp_on: Some("*37{}".to_owned()), ..FeatureCodes::default() };
        let settings = Settings { lines: vec![line], ..Settings::default() };
        let core = Core::new(Start { settings, seed: [1; 32], ..Start::default() }, now(), &mut Vec::new());
        let mut phone = Phone { core, asked: 0 };
        let contact = SipUri::sip("anna", "192.0.2.1");
        phone.sip(Inbound::Registered { line: LineId(1), expires_s: 600, contact });
        phone
    }

    fn feed(&mut self, input: Input) -> Vec<Output> {
        let mut out = Vec::new();
        self.core.handle(input, now(), &mut out);
        out
    }

    fn sip(&mut self, inbound: Inbound) -> Vec<Output> {
        self.feed(Input::Sip(inbound))
    }

    fn command(&mut self, command: Command) -> Vec<Output> {
        self.asked += 1;
        self.feed(Input::Command { request: RequestId(self.asked), command })
    }
}

fn now() -> Now {
    Now { moment: Moment::from_secs(10), wall: WallTime(1_800_000_000_000) }
}

fn invited(out: &[Output]) -> SessionId {
    let invite = out.iter().find_map(|o| match o {
        Output::Sip(Outbound::Invite { session, .. }) => Some(*session),
        _ => None,
    });
    invite.expect("an INVITE")
}

fn states(out: &[Output]) -> Vec<&'static str> {
    out.iter()
        .filter_map(|o| match o {
            Output::Event(Event::Completion { state, .. }) => Some(*state),
            _ => None,
        })
        .collect()
}

/// R3: the exchange's own call is answered by itself, which ends the request; *ready* was told after *ended*.
#[test]
fn the_end_of_a_request_is_the_last_that_is_told_of_it() {
    let mut phone = Phone::start();
    let boris = SipUri::sip("boris", "town");
    let out = phone.command(Command::Dial { line: None, to: "boris".to_owned() });
    let call = out.iter().find_map(|o| match o {
        Output::Reply { result: Ok(Reply::Call(call)), .. } => Some(*call),
        _ => None,
    });
    phone.sip(Inbound::Failed { session: invited(&out), failure: Failure::code(486) });
    let (call, mode) = (call.expect("a call"), CompletionMode::CampOn);
    let out = phone.command(Command::CompleteCall { call, mode, message: None, note: None });
    let session = invited(&out);
    let (offers, remote, supported) = (Vec::new(), None, Vec::new());
    let agreed = Some(agreed(MediaDirection::SendRecv));
    phone.sip(Inbound::Answered { session, agreed, offers, dialog: ids(1), remote, supported });
    let out = phone.sip(Inbound::HungUp { session, lost: false, sip_cause: None });
    assert_eq!(states(&out).last(), Some(&"queued"));
    let invite = IncomingInvite {
        session: SessionId(1_001),
        line: Some(LineId(1)),
        request_uri: SipUri::sip("anna", "town"),
        from: NameAddr::bare(boris),
        to: SipUri::sip("anna", "town"),
        asserted: None,
        dialog: ids(2),
        has_offer: true,
        alert_info: vec!["<urn:alert:service:recall:callback>".to_owned()],
        join: None,
        replaces: None,
        referred_by: None,
        source: source(),
        vouched: true,
    };
    let out = phone.sip(Inbound::Incoming(Box::new(invite)));
    assert_eq!(states(&out), ["ready", "ended"]);
}
