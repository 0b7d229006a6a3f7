//! Stories of the exchange in simulated time: what callers, watchers and waiters are told, and when.

mod completion;
mod lines;
mod people;

use std::collections::BTreeMap;
use std::time::Duration;

use super::*;
use crate::model::media::{Codec, MediaDirection};
use crate::model::signal::{DialogIds, EventHeader, NotifyState};
use crate::model::{PublicationId, SubscriptionId, WallTime};
use crate::sip::{IncomingInvite, IncomingSubscribe};

/// Something that happens from outside. The numbers name calls and subscriptions within the story.
#[derive(Clone, Copy)]
enum Step {
    /// Anna (or another) calls a user part.
    Call(u64, &'static str, &'static str),
    /// Calls the cc-URI that subscription was told last.
    Recall(u64, &'static str, u64),
    /// Calls with Join to what the dialog watcher was told.
    Join(u64, &'static str, u64),
    Cancel(u64),
    Ack(u64),
    Bye(u64),
    /// SUBSCRIBE for an event package.
    Watch(u64, &'static str, &'static str, &'static str),
    /// SUBSCRIBE to the offer that a call was told.
    Wait(u64, &'static str, u64),
    Unsubscribe(u64),
    /// PUBLISH closed or open to the cc-URI that a subscription was told.
    Publish(&'static str, u64, &'static str),
    Register(&'static str, u32),
    Message(&'static str, &'static str, &'static str),
    Nothing,
}
use Step::*;

struct World {
    core: Core,
    now: Moment,
    log: Vec<String>,
    /// Offers by call, cc-URIs by subscription, dialogs by subscription.
    offers: BTreeMap<u64, SipUri>,
    cc_uris: BTreeMap<u64, SipUri>,
    dialogs: BTreeMap<u64, DialogIds>,
}

/// Plays the steps, each at its second; compares with what was said, each line with its second.
#[track_caller]
fn check(offers_completion: bool, steps: &[(f64, Step)], expected: &[&str]) {
    let mut world = World::new(offers_completion);
    for (at, step) in steps {
        world.run_until(Moment((at * 1e6) as u64));
        world.step(*step);
    }
    assert_eq!(world.log, expected, "\n{:#?}", world.log);
}

impl World {
    fn new(offers_completion: bool) -> World {
        let setup = Setup {
            address: "127.0.0.1:5060".parse().expect("an address"),
            users: vec!["anna".into(), "office".into()],
            pace: Pace::default(),
            offers_completion,
            seed: 1,
        };
        let core = Core::new(setup, at(Moment::START), &mut Vec::new());
        let none = BTreeMap::new;
        World { core, now: Moment::START, log: Vec::new(), offers: none(), cc_uris: none(), dialogs: BTreeMap::new() }
    }

    fn run_until(&mut self, until: Moment) {
        while let Some(wake) = self.core.wakes_at(self.now).filter(|w| *w <= until) {
            assert!(wake >= self.now, "a deadline in the past: {wake:?} at {:?}", self.now);
            let stuck = wake == self.now;
            self.now = wake;
            self.input(Input::Tick);
            assert!(!stuck || self.core.wakes_at(self.now) != Some(wake), "the deadline {wake:?} does not go away");
        }
        self.now = until;
        self.input(Input::Tick);
    }

    fn step(&mut self, step: Step) {
        let session = |n: u64| SessionId(2 * n + 1);
        let inbound = match step {
            Call(n, from, to) => invite(n, from, user(to), None),
            Recall(n, from, waiter) => invite(n, from, self.cc_uris[&waiter].clone(), None),
            Join(n, from, watcher) => invite(n, from, user("boris"), Some(self.dialogs[&watcher].clone())),
            Cancel(n) => Inbound::Cancelled { session: session(n), elsewhere: false },
            Ack(n) => Inbound::Confirmed { session: session(n), agreed: agreed() },
            Bye(n) => Inbound::HungUp { session: session(n), lost: false, sip_cause: None },
            Watch(n, from, whom, package) => subscribe(n, from, user(whom), package),
            Wait(n, from, call) => subscribe(n, from, self.offers[&call].clone(), "call-completion"),
            Unsubscribe(n) => Inbound::Refreshed { subscription: SubscriptionId(2 * n + 1), expires_s: 0 },
            Publish(from, waiter, basic) => Inbound::IncomingPublish {
                publication: PublicationId(1),
                request_uri: self.cc_uris[&waiter].clone(),
                from: NameAddr::bare(user(from)),
                within: None,
                event: EventHeader::plain("presence"),
                etag: None,
                expires_s: Some(600),
                body: Some((
                    "application/pidf+xml".into(),
                    format!("<presence><tuple id='t'><status><basic>{basic}</basic></status></tuple></presence>"),
                )),
            },
            Register(who, expires_s) => Inbound::IncomingRegister {
                request: 1,
                to: user(who),
                contacts: vec![(SipUri::sip(who, "127.0.0.1").with_port(7000), expires_s)],
                all: false,
                source: source(),
            },
            Message(from, to, text) => Inbound::IncomingMessage {
                line: None,
                request_uri: user(to),
                from: NameAddr::bare(user(from)),
                text: text.into(),
            },
            Nothing => return,
        };
        self.input(Input::Sip(inbound));
    }

    fn input(&mut self, input: Input) {
        let mut out = Vec::new();
        self.core.handle(input, at(self.now), &mut out);
        for output in out {
            self.learn(&output);
            self.log.push(format!("{} {}", self.now.0 as f64 / 1e6, said(&output)));
        }
    }

    /// Remembers what later steps refer to.
    fn learn(&mut self, output: &Output) {
        let story = |id: u64| (id - 1) / 2;
        match output {
            Output::Sip(Outbound::Ring { session, headers } | Outbound::Reject { session, headers, .. }) => {
                if let Some((_, value)) = headers.iter().find(|(n, _)| n == "Call-Info") {
                    let uri = value.trim_start_matches('<').split('>').next().expect("an address");
                    self.offers.insert(story(session.0), uri.parse().expect("an address"));
                }
            }
            Output::Sip(Outbound::Notify { subscription, body: Some((_, body)), .. }) => {
                let id = story(subscription.0);
                if let Some(uri) = body.lines().find_map(|l| l.strip_prefix("cc-URI: ")) {
                    self.cc_uris.insert(id, uri.parse().expect("an address"));
                }
                let attribute = |name: &str| {
                    let value = body.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?;
                    Some(value.to_owned())
                };
                if let Some(call_id) = attribute("call-id") {
                    let (local_tag, remote_tag) = (attribute("local-tag"), attribute("remote-tag"));
                    let (local_tag, remote_tag) = (local_tag.expect("a tag"), remote_tag.expect("a tag"));
                    self.dialogs.insert(id, DialogIds { call_id, local_tag, remote_tag });
                }
            }
            _ => {}
        }
    }
}

/// One output in a few words.
fn said(output: &Output) -> String {
    let story = |id: u64| (id - 1) / 2;
    match output {
        Output::Speak { session, voice, .. } => format!("call {} hears {voice:?}", story(session.0)),
        Output::Hush(session) => format!("call {} over", story(session.0)),
        Output::Sip(Outbound::Ring { session, headers }) => format!("call {} 180{}", story(session.0), words(headers)),
        Output::Sip(Outbound::Answer { session, .. }) => format!("call {} 200", story(session.0)),
        Output::Sip(Outbound::Reject { session, code, headers }) => {
            format!("call {} {code}{}", story(session.0), words(headers))
        }
        Output::Sip(Outbound::AcceptSubscription { subscription, expires_s }) => {
            format!("watch {} granted {expires_s}", story(subscription.0))
        }
        Output::Sip(Outbound::RejectSubscription { subscription, code, headers }) => {
            format!("watch {} {code}{}", story(subscription.0), words(headers))
        }
        Output::Sip(Outbound::Notify { subscription, state, body }) => {
            let end = if matches!(state, NotifyState::Terminated { .. }) { " terminated" } else { "" };
            let body = body.as_ref().map_or("", |(_, b)| b);
            format!("watch {}{end} {}", story(subscription.0), gist(body))
        }
        Output::Sip(Outbound::AnswerPublish { code, .. }) => format!("publish {code}"),
        Output::Sip(Outbound::AnswerRegister { code, bindings, .. }) => format!("register {code} {}", bindings.len()),
        Output::Sip(Outbound::Route { user, contact }) => {
            format!("route {user} {}", contact.as_ref().map_or("none".into(), ToString::to_string))
        }
        Output::Sip(Outbound::Message { line, target, text, .. }) => format!("line {line} to {target}: {text}"),
        other => format!("{other:?}"),
    }
}

fn words(headers: &[(String, String)]) -> String {
    let words = headers.iter().map(|(name, value)| match name.as_str() {
        "Call-Info" => format!(" {}", value.rsplit(';').next().unwrap_or("")),
        "Supported" => String::new(), // that they can be joined is told in the world's stories
        other => format!(" {other}: {value}"),
    });
    words.collect()
}

/// What a body says, without the names that chance made.
fn gist(body: &str) -> String {
    if body.starts_with("cc-state") {
        let value = |name: &str| body.lines().find_map(|l| l.strip_prefix(name)).unwrap_or("?").trim().to_owned();
        return format!("{} {}", value("cc-state:"), value("x-cc-place:"));
    }
    let between = |open: &str, close: &str| -> Vec<String> {
        body.split(open).skip(1).filter_map(|rest| Some(rest.split(close).next()?.to_owned())).collect()
    };
    if body.contains("<dialog-info") {
        let (version, states) = (between("version=\"", "\"")[1].clone(), between("<state>", "</state>"));
        return format!("v{version} [{}]", states.join(" "));
    }
    let phone = if body.contains("on-the-phone") { " on the phone" } else { "" };
    format!("{}{phone}", between("<basic>", "</basic>").join(" "))
}

fn invite(n: u64, from: &str, request_uri: SipUri, join: Option<DialogIds>) -> Inbound {
    let dialog = DialogIds { call_id: format!("c{n}"), local_tag: format!("l{n}"), remote_tag: format!("r{n}") };
    Inbound::Incoming(Box::new(IncomingInvite {
        session: SessionId(2 * n + 1),
        line: None,
        to: request_uri.clone(),
        request_uri,
        from: NameAddr::bare(user(from)),
        asserted: None,
        dialog,
        has_offer: true,
        alert_info: Vec::new(),
        join,
        replaces: None,
        referred_by: None,
        source: source(),
        vouched: true,
    }))
}

fn subscribe(n: u64, from: &str, request_uri: SipUri, package: &str) -> Inbound {
    Inbound::IncomingSubscribe(Box::new(IncomingSubscribe {
        subscription: SubscriptionId(2 * n + 1),
        line: None,
        to: request_uri.clone(),
        request_uri,
        from: NameAddr::bare(user(from)),
        contact: user(from),
        call_id: format!("sub{n}"),
        event: EventHeader::plain(package),
        accept: Vec::new(),
        expires_s: None,
        source: source(),
        vouched: true,
    }))
}

fn user(name: &str) -> SipUri {
    SipUri::sip(name, "127.0.0.1").with_port(5060)
}

fn source() -> SocketAddr {
    "127.0.0.1:7000".parse().expect("an address")
}

fn at(moment: Moment) -> Now {
    Now { moment, wall: WallTime(1_800_000_000_000).plus(Duration::from_micros(moment.0)) }
}

fn agreed() -> Agreed {
    Agreed {
        remote_rtp: "127.0.0.1:9000".parse().expect("an address"),
        remote_rtcp: "127.0.0.1:9001".parse().expect("an address"),
        rtcp_mux: false,
        codec: Codec::Pcma,
        send_payload_type: 8,
        receive: vec![(8, Codec::Pcma)],
        send_events: None,
        receive_events: None,
        direction: MediaDirection::SendRecv,
        ptime_ms: 20,
        opus_fec: false,
        opus_dtx: false,
        voip_metrics: false,
        srtp: None,
    }
}
