//! A desk driven by lines of words, in simulated time.

use std::time::Duration;

use crate::completion::feature::Binding;
use crate::completion::registry::Desk;
use crate::completion::seam::{CallOutcome, DialogNews, FailedCall, Input, News, Output};
use crate::model::completion::StoredChange;
use crate::model::message::MessageText;
use crate::model::settings::CompletionSettings;
use crate::model::signal::{CallInfo, DialogIds, EventHeader, Failure, NotifyState, RetryAfter, SavedSubscription};
use crate::model::time::Now;
use crate::model::{
    CallId, CompletionCondition, CompletionId, CompletionMode, Event, LineId, MessageId, Moment, NameAddr,
    PublicationId, RequestId, SipUri, SubscriptionId, WallTime,
};

pub(super) struct Script {
    pub(super) desk: Desk,
    pub(super) now: Now,
    pub(super) journal: Vec<StoredChange>,
    pub(super) events: Vec<Event>,
    pub(super) settings: CompletionSettings,
    requests: u64,
    versions: u32,
}

pub(super) fn uri(text: &str) -> SipUri {
    text.parse().expect(text)
}

fn anna() -> SipUri {
    uri("sip:anna@x")
}

impl Script {
    pub(super) fn new(change: impl FnOnce(&mut CompletionSettings)) -> Script {
        let mut settings = CompletionSettings::default();
        change(&mut settings);
        let mut script = Script {
            desk: Desk::new(7),
            now: Now { moment: Moment::from_secs(1000), wall: WallTime(1_800_000_000_000) },
            journal: Vec::new(),
            events: Vec::new(),
            settings,
            requests: 0,
            versions: 0,
        };
        script.line_up();
        script.registered();
        script
    }

    pub(super) fn line_up(&mut self) -> Vec<Output> {
        let mut out = Vec::new();
        for (line, address) in [(LineId(1), anna()), (LineId(2), uri("sip:office@x"))] {
            let settings = Box::new(self.settings.clone());
            out.extend(self.input(Input::Line { line, address, settings }));
        }
        out
    }

    fn registered(&mut self) -> Vec<Output> {
        let up = |line| Input::Registered { line: LineId(line), up: true };
        let mut out = self.input(up(1));
        out.extend(self.input(up(2)));
        out
    }

    pub(super) fn input(&mut self, input: Input) -> Vec<Output> {
        let mut out = Vec::new();
        self.desk.handle(input, self.now, &mut out);
        for output in &out {
            match output {
                Output::Store(change) => self.journal.push(change.clone()),
                Output::Event(event) => self.events.push(event.clone()),
                _ => {}
            }
        }
        out
    }

    /// Lets time pass, deadline by deadline.
    pub(super) fn wait(&mut self, by: Duration) -> Vec<Output> {
        let until = self.now.moment + by;
        let mut all = Vec::new();
        for _ in 0..10_000 {
            let Some(at) = self.desk.wakes_at().filter(|at| *at <= until) else { break };
            self.jump(at.max(self.now.moment));
            all.extend(self.input(Input::Tick));
        }
        self.jump(until);
        all
    }

    fn jump(&mut self, at: Moment) {
        self.now.wall = self.now.wall.plus(at.since(self.now.moment));
        self.now.moment = at;
    }

    /// Carries out one line of words; the answer is what the desk did, in words.
    pub(super) fn step(&mut self, line: &str) -> String {
        match line.split_once(' ').unwrap_or((line, "")) {
            ("state", id) => self.state(id),
            ("events", _) => self.take_events(),
            _ => self.act(line).0.iter().filter_map(super::render::render).collect::<Vec<_>>().join(", "),
        }
    }

    /// The same, its outputs as they are, and whether it was a command.
    pub(super) fn act(&mut self, line: &str) -> (Vec<Output>, bool) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let commands = self.requests;
        let out = match words[0] {
            "wait" => self.wait(Duration::from_secs(words[1].parse().expect("seconds"))),
            "restart" => self.restart(),
            "sleeps" => self.doze(Duration::from_secs(words[1].parse().expect("seconds"))),
            "clock" => self.step_clock(words[1].parse().expect("seconds")),
            _ => {
                let input = self.read(&words);
                self.input(input)
            }
        };
        (out, self.requests > commands)
    }

    /// The machine sleeps: no deadline is kept meanwhile.
    fn doze(&mut self, by: Duration) -> Vec<Output> {
        self.jump(self.now.moment + by);
        let mut out = self.input(Input::Slept);
        out.extend(self.input(Input::Tick));
        out
    }

    /// The wall clock is set; ours runs on.
    fn step_clock(&mut self, by_s: i64) -> Vec<Output> {
        self.now.wall.0 += by_s * 1000;
        self.input(Input::Slept)
    }

    fn state(&self, id: &str) -> String {
        let id = number(id);
        let Some(view) = self.desk.views().into_iter().find(|v| u64::from(v.id.0) == id) else { return "-".into() };
        let mut words = view.state.name().to_owned();
        if let crate::model::CompletionState::Ended(end) = view.state {
            words = format!("{words} {end:?}");
        }
        if let crate::model::CompletionState::Queued { place: Some(place) } = view.state {
            words = format!("{words} {place}");
        }
        words
    }

    fn take_events(&mut self) -> String {
        let words = std::mem::take(&mut self.events).into_iter().map(|event| match event {
            Event::Completion { state, .. } => state.to_owned(),
            Event::RoadChanged { to, .. } => format!("{to:?}"),
            Event::NumCompletions { count, .. } => format!("count={count}"),
            Event::ComplCancel { id, .. } => format!("complcancel={id}"),
            other => format!("{other:?}"),
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// The program ends without a word, and starts again with what was on disk.
    fn restart(&mut self) -> Vec<Output> {
        self.desk = Desk::new(8);
        self.now.moment = Moment::from_secs(5);
        let journal = std::mem::take(&mut self.journal);
        let mut out = self.line_up();
        out.extend(self.input(Input::Restored(journal)));
        out.extend(self.registered());
        out
    }

    fn request(&mut self) -> RequestId {
        self.requests += 1;
        RequestId(self.requests)
    }

    fn read(&mut self, words: &[&str]) -> Input {
        let subscription = || SubscriptionId(number(words[1]));
        let id = || CompletionId(u32::try_from(number(words[1])).expect("id"));
        let option = |name: &str| words.iter().find_map(|w| w.strip_prefix(name)?.strip_prefix('='));
        let has = |name: &str| words.contains(&name);
        // Words name the first line, where they name none.
        let named = option("line").map(|n| LineId(u32::try_from(number(n)).expect("line")));
        let line = named.unwrap_or(LineId(1));
        let failure = |code: &str| {
            let mut failure = Failure::code(u16::try_from(number(code)).expect("code"));
            failure.offers = option("offer").map(offer).into_iter().collect();
            failure.allow_events =
                option("allow").map_or_else(Vec::new, |list| list.split(',').map(str::to_owned).collect());
            failure.min_expires_s = option("min").map(|m| u32::try_from(number(m)).expect("min"));
            failure.retry_after = option("retry").map(|r| RetryAfter {
                seconds: u32::try_from(number(r)).expect("retry"),
                comment: None,
                duration_s: None,
            });
            failure
        };
        let outcome = |outcome| Input::Outcome { line, id: id(), outcome };
        match words[0] {
            "callback" | "camp-on" | "intrude" | "message" => {
                let mode = match words[0] {
                    "callback" => CompletionMode::CallBack,
                    "camp-on" => CompletionMode::CampOn,
                    "intrude" => CompletionMode::Intrude,
                    _ => CompletionMode::Message,
                };
                let who = words[1];
                let (condition, code) = match () {
                    () if has("no-answer") => (CompletionCondition::NoAnswer, Some(487)),
                    () if has("away") => (CompletionCondition::NotLoggedIn, Some(480)),
                    () => (CompletionCondition::Busy, Some(option("code").map_or(486, |c| number(c) as u16))),
                };
                let failed = FailedCall {
                    line,
                    call: (!has("watch")).then(|| CallId(option("call").map_or(9, number))),
                    peer: NameAddr { display: None, uri: uri(&format!("sip:{who}@x")) },
                    target: uri(&format!("sip:{who}@x")),
                    condition,
                    code: if has("watch") { None } else { code },
                    offers: words.iter().filter_map(|w| w.strip_prefix("offer=")).map(offer).collect(),
                    can_be_joined: has("joinable"),
                    takes_messages: option("messages").map(|m| m == "yes"),
                    retry_after_s: option("retry").map(|r| u32::try_from(number(r)).expect("retry")),
                    still_ringing: has("ringing"),
                };
                let text = option("text").map(|t| MessageText::Own(t.to_owned()));
                let predefined = option("number").map(|n| MessageText::Predefined(number(n) as u32));
                let voice = has("voicemail").then_some(MessageText::VoiceMail);
                let message = text.or(predefined).or(voice);
                Input::Complete { request: self.request(), failed: Box::new(failed), mode, message, note: None }
            }
            "cancel" => Input::Uncomplete { request: self.request(), line: Some(line), id: id() },
            "cancel-all" => Input::UncompleteAll { request: self.request(), line: None },
            "accept" => Input::Accept { request: self.request(), line: named, id: id() },
            "decline" => Input::Decline { request: self.request(), line: named, id: id() },
            "again" => Input::Again { request: self.request(), line: named, id: id() },
            "later" => {
                let by = Duration::from_secs(60 * number(words[2]));
                Input::Postpone { request: self.request(), line: None, id: id(), by }
            }
            "engaged" => Input::Engaged(true),
            "free" => Input::Engaged(false),
            "locked" => Input::Locked(true),
            "unlocked" => Input::Locked(false),
            "met" | "they-called" => {
                let peer = uri(&format!("sip:{}@x", words[1]));
                Input::Met { line, peer, they_called: words[0] == "they-called" }
            }
            "they-call" => Input::TheyCall { line, peer: uri(&format!("sip:{}@x", words[1])) },
            "gave-up-call" => {
                let offers = option("offer").map(offer).into_iter().collect();
                Input::GaveUp { call: CallId(number(words[1])), offers }
            }
            "exchange-recalls" => {
                let binding = match () {
                    () if has("certain") => Binding::Certain,
                    () if has("perhaps") => Binding::Perhaps,
                    () => Binding::Guessed,
                };
                Input::ExchangeRecalls { line, id: id(), binding }
            }
            "exchange" => Input::Exchange { line, name: words[1].to_owned() },
            "emergency" => Input::Emergency,
            "slept" => Input::Slept,
            "moved" => Input::NetworkChanged,
            "leaving" => Input::Leaving,
            "rang" => outcome(CallOutcome::Ringing),
            "answered" => outcome(CallOutcome::Answered),
            "hung-up" => {
                outcome(CallOutcome::Ended { talked: Duration::from_secs(number(words[2])), by_them: has("by-them") })
            }
            "gave-up" => outcome(CallOutcome::GivenUp),
            "failed" => outcome(CallOutcome::Failed(failure(words[2]))),
            "200" => {
                let expires_s = words.get(2).map_or(3600, |w| u32::try_from(number(w)).expect("seconds"));
                let saved = Box::new(self.saved(option("event").unwrap_or("call-completion"), expires_s));
                Input::Subscribed { subscription: subscription(), expires_s, saved }
            }
            "refused" => {
                let refresh = has("refresh");
                Input::SubscribeFailed { subscription: subscription(), failure: failure(words[2]), refresh }
            }
            "published" => {
                let publication = PublicationId(number(words[1]));
                Input::Published { publication, etag: Some("e".into()), expires_s: 3600 }
            }
            "unpublished" => {
                Input::PublishFailed { publication: PublicationId(number(words[1])), failure: failure(words[2]) }
            }
            "delivered" | "stored" => {
                let result = Ok(if words[0] == "stored" { 202 } else { 200 });
                Input::MessageDone { message: MessageId(number(words[1])), result }
            }
            "undelivered" => {
                Input::MessageDone { message: MessageId(number(words[1])), result: Err(failure(words[2])) }
            }
            word => {
                let mut state = NotifyState::Active { expires_s: None, pending: false };
                let dialogs = |full, version, up: bool, ids| News::Dialogs {
                    version,
                    full,
                    dialogs: vec![DialogNews { id: "d".into(), terminated: !up, confirmed: up, dialog: ids }],
                };
                self.versions += 1;
                let ids = has("ids").then(|| DialogIds {
                    call_id: "c".into(),
                    local_tag: "l".into(),
                    remote_tag: "r".into(),
                });
                let news = match word {
                    "queued" | "ready" => News::CallCompletion {
                        ready: word == "ready",
                        retention: has("retention"),
                        uri: option("uri").map(uri),
                        place: option("place").map(|p| u32::try_from(number(p)).expect("place")),
                    },
                    "busy" => dialogs(true, self.versions, true, ids),
                    "idle" => dialogs(true, self.versions, false, None),
                    "closed" => News::Presence { open: false, on_the_phone: false },
                    "open" => News::Presence { open: true, on_the_phone: false },
                    "phone" => News::Presence { open: true, on_the_phone: true },
                    "empty" => News::Empty,
                    "gone" => {
                        let reason = words.get(2).map(|w| (*w).to_owned());
                        state = NotifyState::Terminated { reason, retry_after_s: None };
                        News::Empty
                    }
                    other => panic!("what is {other}?"),
                };
                Input::Notified {
                    subscription: subscription(),
                    fork: option("fork").unwrap_or("f").to_owned(),
                    state: Some(state),
                    news,
                    offers: Vec::new(),
                    contact: option("contact").map(uri),
                    saved: None,
                }
            }
        }
    }

    fn saved(&self, package: &str, expires_s: u32) -> SavedSubscription {
        SavedSubscription {
            dialog: DialogIds { call_id: "c".into(), local_tag: "l".into(), remote_tag: "f".into() },
            cseq: 1,
            routes: Vec::new(),
            remote_target: uri("sip:mon@x"),
            to: uri("sip:boris@x"),
            event: EventHeader::plain(package),
            accept: Vec::new(),
            expires_at: self.now.wall.plus(Duration::from_secs(expires_s.into())),
            contact: anna(),
        }
    }
}

fn number(word: &str) -> u64 {
    word.parse().expect(word)
}

fn offer(word: &str) -> CallInfo {
    let uri = uri(word);
    let m = uri.param("m").map(str::to_owned);
    let mut bare = uri;
    bare.params.retain(|(n, _)| n != "m");
    CallInfo { uri: bare, m }
}
