//! A phone with many requests outstanding, each taken by the exchange as a real one would be.

use perch::engine::core::{Core, Input, Output, Start};
use perch::model::completion::StoredChange;
use perch::model::settings::LineSettings;
use perch::model::signal::{CallInfo, DialogIds, EventHeader, Failure, NotifyState, SavedSubscription};
use perch::model::time::Now;
use perch::model::{
    CallId, Command, CompletionMode, LineId, Moment, Reply, RequestId, Settings, SipUri, SubscriptionId, WallTime,
};
use perch::sip::{Inbound, Outbound};

/// The wall clock when the phone starts.
const DAWN: i64 = 1_800_000_000_000;

/// The time, so many milliseconds after the start.
pub(crate) fn at(ms: u64) -> Now {
    Now { moment: Moment(ms * 1_000), wall: WallTime(DAWN + i64::try_from(ms).expect("milliseconds")) }
}

/// The phone, and what is known of it from outside.
pub(crate) struct Phone {
    /// Its judgement.
    pub(crate) core: Core,
    /// The time of the latest input.
    pub(crate) ms: u64,
    /// The subscription of each request.
    pub(crate) subscriptions: Vec<SubscriptionId>,
    /// What went to disk.
    pub(crate) disk: Vec<StoredChange>,
    commands: u64,
}

impl Phone {
    /// A phone that starts with these requests on its disk.
    pub(crate) fn start(requests: Vec<StoredChange>) -> Phone {
        let address = Some(SipUri::sip("anna", "pbx.example.com"));
        let mut line = LineSettings { label: "anna".to_owned(), address, ..LineSettings::default() };
        line.completion.max_outstanding = 1_000_000;
        let settings = Settings { lines: vec![line], ..Settings::default() };
        let mut out = Vec::new();
        let core = Core::new(Start { settings, requests, seed: [7; 32], ..Start::default() }, at(1), &mut out);
        let mut phone = Phone { core, ms: 1, subscriptions: Vec::new(), disk: Vec::new(), commands: 0 };
        let contact = SipUri::sip("anna", "192.0.2.7");
        phone.feed(Input::Sip(Inbound::Registered { line: LineId(1), expires_s: 600, contact }));
        phone
    }

    /// A phone with `count` requests, all queued at the exchange.
    pub(crate) fn with(count: usize) -> Phone {
        let mut phone = Phone::start(Vec::new());
        for n in 0..count {
            phone.ask(n);
        }
        phone
    }

    /// One input, one millisecond later, and the snapshot after it, as the engine's loop does it.
    pub(crate) fn feed(&mut self, input: Input) -> Vec<Output> {
        self.ms += 1;
        let mut out = Vec::new();
        self.core.handle(input, at(self.ms), &mut out);
        std::hint::black_box((self.core.snapshot(at(self.ms)), self.core.wakes_at()));
        out
    }

    /// A NOTIFY of call completion for a request.
    pub(crate) fn notify(&mut self, n: usize, body: &str) -> Vec<Output> {
        let subscription = self.subscriptions[n];
        self.feed(Input::Sip(Inbound::Notified {
            subscription,
            fork: "f".to_owned(),
            event: EventHeader::plain("call-completion"),
            state: Some(NotifyState::Active { expires_s: Some(3_000), pending: false }),
            body: Some(("application/call-completion".to_owned(), body.to_owned())),
            offers: Vec::new(),
            contact: None,
            saved: None,
        }))
    }

    fn command(&mut self, command: Command) -> Vec<Output> {
        self.commands += 1;
        self.feed(Input::Command { request: RequestId(self.commands), command })
    }

    /// Dials, meets busy with an offer, asks to be called back, is queued.
    fn ask(&mut self, n: usize) {
        let out = self.command(Command::Dial { line: None, to: format!("p{n}") });
        let session = out.iter().find_map(|o| match o {
            Output::Sip(Outbound::Invite { session, .. }) => Some(*session),
            _ => None,
        });
        let call = out.iter().find_map(|o| match o {
            Output::Reply { result: Ok(Reply::Call(call)), .. } => Some(*call),
            _ => None,
        });
        let (session, call): (_, CallId) = (session.expect("an INVITE"), call.expect("a call"));
        let uri = SipUri::sip(&format!("cc-{n:032x}"), "pbx.example.com");
        let failure = Failure { offers: vec![CallInfo { uri, m: Some("BS".to_owned()) }], ..Failure::code(486) };
        self.feed(Input::Sip(Inbound::Failed { session, failure }));
        let mode = CompletionMode::CallBack;
        let out = self.command(Command::CompleteCall { call, mode, message: None, note: None });
        let subscription = out.iter().find_map(|o| match o {
            Output::Sip(Outbound::Subscribe { subscription, .. }) => Some(*subscription),
            _ => None,
        });
        let subscription = subscription.expect("a SUBSCRIBE");
        self.subscriptions.push(subscription);
        let saved = Box::new(saved(n));
        let out = self.feed(Input::Sip(Inbound::Subscribed { subscription, expires_s: 3_600, saved }));
        self.remember(out);
        let out = self.notify(n, &format!("cc-state: queued\r\ncc-URI: sip:cc-{n:032x}-r@pbx.example.com\r\n"));
        self.remember(out);
    }

    fn remember(&mut self, out: Vec<Output>) {
        self.disk.extend(out.into_iter().filter_map(|o| match o {
            Output::Keep(perch::engine::core::Keep::Request(change)) => Some(change),
            _ => None,
        }));
    }
}

fn saved(n: usize) -> SavedSubscription {
    let there = SipUri::sip(&format!("cc-{n:032x}"), "pbx.example.com");
    SavedSubscription {
        dialog: DialogIds {
            call_id: format!("cc-{n:032x}"),
            local_tag: format!("l{n:010}"),
            remote_tag: format!("r{n:010}"),
        },
        cseq: 1,
        routes: Vec::new(),
        remote_target: there.clone(),
        to: there,
        event: EventHeader::plain("call-completion"),
        accept: vec!["application/call-completion".to_owned()],
        expires_at: at(3_600_000).wall,
        contact: SipUri::sip("anna", "192.0.2.7"),
    }
}
