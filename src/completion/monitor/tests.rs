//! Stories of the monitor: one row is one thing that happens, and what the monitor does about it.

mod rules;

use std::time::Duration;

use super::*;
use crate::model::signal::NotifyState;
use crate::model::time::Now;
use crate::model::{CompletionCondition, Moment, NameAddr, PublicationId, SipUri, SubscriptionId, WallTime};

struct Script {
    monitor: Monitor,
    now: Now,
}

fn uri(text: &str) -> SipUri {
    text.parse().expect(text)
}

fn boris() -> SipUri {
    uri("sip:boris@x")
}

fn caller(name: &str) -> NameAddr {
    NameAddr::bare(uri(&format!("sip:{name}@x")))
}

impl Script {
    fn new(policy: Policy) -> Script {
        let now = Now { moment: Moment::from_secs(100), wall: WallTime(0) };
        let mut script = Script { monitor: Monitor::new(), now };
        script.input(Input::Address { callee: boris(), policy });
        script.input(Input::State { callee: boris(), state: CalleeState::Busy { in_use: true } });
        script
    }

    fn input(&mut self, input: Input) -> Vec<Output> {
        let mut out = Vec::new();
        self.monitor.handle(input, self.now, &mut out);
        out
    }

    fn wait(&mut self, seconds: u64) -> Vec<Output> {
        let until = self.now.moment + Duration::from_secs(seconds);
        let mut all = Vec::new();
        for _ in 0..1000 {
            let Some(at) = self.monitor.wakes_at().filter(|at| *at <= until) else { break };
            self.now.moment = at.max(self.now.moment);
            all.extend(self.input(Input::Tick));
        }
        self.now.moment = until;
        all
    }

    fn step(&mut self, line: &str) -> String {
        let words: Vec<&str> = line.split_whitespace().collect();
        let out = match words[0] {
            "wait" => self.wait(words[1].parse().expect("seconds")),
            "waiting" => {
                let waiters = self.monitor.waiters(self.now);
                let told = |w: &Waiter| if w.told { "!" } else { "" };
                return waiters.iter().map(|w| format!("{}{}", w.peer.uri.user, told(w))).collect::<Vec<_>>().join(" ");
            }
            "knows" => {
                let found = self.monitor.recognise(&uri(words[1]), None, &caller(words[2]).uri);
                return found
                    .map_or("no".into(), |r| format!("{} {}", r.subscription, if r.told { "told" } else { "queued" }));
            }
            _ => {
                let input = read(&words);
                self.input(input)
            }
        };
        out.iter().map(render).collect::<Vec<_>>().join(", ")
    }
}

fn read(words: &[&str]) -> Input {
    let option = |name: &str| words.iter().find_map(|w| w.strip_prefix(name)?.strip_prefix('='));
    let number = |index: usize| words[index].parse::<u64>().expect("number");
    let subscription = || SubscriptionId(number(1));
    let state = |state| Input::State { callee: boris(), state };
    match words[0] {
        "free" => state(CalleeState::Free),
        "in-use" => state(CalleeState::Busy { in_use: true }),
        "rings" => state(CalleeState::Busy { in_use: false }),
        "absent" => state(CalleeState::Absent),
        "offer" => Input::Offer {
            callee: boris(),
            caller: caller(words[1]),
            uri: uri(&format!("sip:cc-{}@h", words[1])),
            condition: match words[2] {
                "BS" => CompletionCondition::Busy,
                "NR" => CompletionCondition::NoAnswer,
                _ => CompletionCondition::NotLoggedIn,
            },
        },
        "subscribe" => Input::Subscribe {
            subscription: subscription(),
            request_uri: uri(words[2]),
            callee: None,
            from: caller(words[3]),
            call_id: option("call").unwrap_or(words[1]).to_owned(),
            expires_s: option("expires").map(|e| e.parse().expect("seconds")),
        },
        "refresh" => Input::Refresh { subscription: subscription(), expires_s: words[2].parse().expect("seconds") },
        "lost" => Input::SubscriberGone(subscription()),
        "publish" => Input::Publish {
            publication: PublicationId(1),
            request_uri: uri(words[2]),
            callee: None,
            from: caller(words[3]),
            within: option("in").map(|n| SubscriptionId(n.parse().expect("number"))),
            package: option("event").unwrap_or("presence").to_owned(),
            etag: option("tag").map(str::to_owned),
            expires_s: option("expires").map(|e| e.parse().expect("seconds")),
            says: match words[1] {
                "open" => Availability::Open,
                "closed" => Availability::Closed,
                "nothing" => Availability::Nothing,
                _ => Availability::Unreadable,
            },
        },
        "called" => Input::Called(subscription()),
        "answered" => Input::Answered(subscription()),
        "busy-again" => Input::CallFailed { subscription: subscription(), condition: Some(CompletionCondition::Busy) },
        "silent-again" => {
            Input::CallFailed { subscription: subscription(), condition: Some(CompletionCondition::NoAnswer) }
        }
        "not-now" => Input::NotNow(subscription()),
        "met" => Input::Met { callee: boris(), peer: caller(words[1]).uri },
        "leaving" => Input::Leaving,
        other => panic!("what is {other}?"),
    }
}

fn render(output: &Output) -> String {
    match output {
        Output::Accept { subscription, expires_s } => format!("200 {subscription} {expires_s}"),
        Output::Reject { subscription, code, .. } => format!("{code} {subscription}"),
        Output::Notify { subscription, state: NotifyState::Terminated { reason, .. }, .. } => {
            format!("over {subscription} {}", reason.as_deref().unwrap_or("-"))
        }
        Output::Notify { subscription, body, .. } => {
            let body = body.as_ref().expect("a body");
            let by_address = if body.uri.user == "boris" { format!(" {}", body.uri) } else { String::new() };
            format!("{} {subscription} #{}{by_address}", if body.ready { "READY" } else { "queued" }, body.place)
        }
        Output::AnswerPublish { code, etag, .. } => format!("{code} {}", etag.as_deref().unwrap_or("-")),
        Output::Waiting { count, .. } => format!("waiting={count}"),
    }
}

#[track_caller]
fn check(rows: &[(&str, &str)]) {
    check_with(Policy::default(), rows);
}

#[track_caller]
fn check_with(policy: Policy, rows: &[(&str, &str)]) {
    let mut script = Script::new(policy);
    for (index, (happens, does)) in rows.iter().enumerate() {
        assert_eq!(script.step(happens), *does, "row {}: {happens}", index + 1);
    }
}

#[test]
fn first_come_first_told_after_the_guard() {
    check(&[
        ("offer anna BS", ""),
        ("offer carla BS", ""),
        ("subscribe 1 sip:cc-anna@h;m=BS anna", "200 1 3600, queued 1 #1, waiting=1"),
        ("subscribe 3 sip:cc-carla@h;m=BS carla", "200 3 3600, queued 3 #2, waiting=2"),
        ("wait 60", ""),
        ("free", ""),
        ("wait 4", ""),
        ("wait 1", "READY 1 #1"),
        ("waiting", "anna! carla"),
        ("knows sip:cc-anna-r@h;m=BS anna", "1 told"),
        ("knows sip:cc-carla-r@h carla", "3 queued"),
        // Section 7.4: the recall timer stops when the call arrives; success ends the subscription (S7).
        ("called 1", ""),
        ("rings", ""),
        ("wait 60", ""),
        ("answered 1", "over 1 noresource, queued 3 #1, waiting=1"),
        ("in-use", ""),
        ("free", ""),
        ("wait 5", "READY 3 #1"),
    ]);
}

#[test]
fn a_recall_that_is_not_taken_goes_to_the_next_waiter() {
    check(&[
        ("offer anna BS", ""),
        ("offer carla BS", ""),
        ("subscribe 1 sip:cc-anna@h anna", "200 1 3600, queued 1 #1, waiting=1"),
        ("subscribe 3 sip:cc-carla@h carla", "200 3 3600, queued 3 #2, waiting=2"),
        ("free", ""),
        ("wait 5", "READY 1 #1"),
        // 20 s of the recall timer and 2 s of grace, so that the last click wins.
        ("wait 21", ""),
        ("knows sip:cc-anna-r@h anna", "1 told"),
        ("wait 1", "queued 1 #1, READY 3 #2"),
        ("publish closed sip:cc-carla-r@h carla", "200 1, queued 3 #2"),
        // Anna rests a minute, then it is her turn again.
        ("wait 60", "READY 1 #1"),
        ("publish open sip:cc-carla-r@h carla tag=1", "200 2"),
    ]);
}

#[test]
fn without_retention_a_failed_recall_ends_the_request() {
    let policy = Policy { retention: false, ..Policy::default() };
    check_with(
        policy,
        &[
            ("offer anna BS", ""),
            ("subscribe 1 sip:cc-anna@h anna", "200 1 3600, queued 1 #1, waiting=1"),
            ("free", ""),
            ("wait 5", "READY 1 #1"),
            ("called 1", ""),
            ("busy-again 1", "over 1 noresource, waiting=0"),
        ],
    );
}

#[test]
fn with_retention_the_place_is_kept_and_silence_makes_it_ccnr() {
    check(&[
        ("offer anna BS", ""),
        ("subscribe 1 sip:cc-anna@h anna", "200 1 3600, queued 1 #1, waiting=1"),
        ("free", ""),
        ("wait 5", "READY 1 #1"),
        ("called 1", ""),
        ("rings", ""),
        ("silent-again 1", "queued 1 #1"),
        ("free", ""),
        ("wait 300", ""),
        ("in-use", ""),
        ("free", ""),
        ("wait 5", "READY 1 #1"),
    ]);
}

#[test]
fn after_no_answer_the_callee_must_use_the_phone_first() {
    // CCNR: ringing of the vain call itself does not count.
    check(&[
        ("free", ""),
        ("rings", ""),
        ("offer anna NR", ""),
        ("free", ""),
        ("subscribe 1 sip:cc-anna@h anna", "200 1 3600, queued 1 #1, waiting=1"),
        ("wait 600", ""),
        ("in-use", ""),
        ("wait 10", ""),
        ("free", ""),
        ("wait 5", "READY 1 #1"),
    ]);
}

#[test]
fn who_was_away_is_waited_for_until_back() {
    check(&[
        ("absent", ""),
        ("offer anna NL", ""),
        ("subscribe 1 sip:cc-anna@h anna expires=7200", "200 1 7200, queued 1 #1, waiting=1"),
        ("wait 600", ""),
        ("free", ""),
        ("wait 5", "READY 1 #1"),
    ]);
}

#[test]
fn a_callee_who_dials_within_the_guard_is_left_alone() {
    check(&[
        ("offer anna BS", ""),
        ("subscribe 1 sip:cc-anna@h anna", "200 1 3600, queued 1 #1, waiting=1"),
        ("wait 30", ""),
        ("free", ""),
        ("wait 4", ""),
        ("in-use", ""),
        ("wait 60", ""),
        ("free", ""),
        ("wait 5", "READY 1 #1"),
        // S10: busy again before the recall came: the selection is withdrawn.
        ("in-use", "queued 1 #1"),
    ]);
}

#[test]
fn who_may_not_wait_is_told_how_long() {
    let policy = Policy { max_waiting: 1, ..Policy::default() };
    check_with(
        policy,
        &[
            ("subscribe 1 sip:cc-nobody@h anna", "404 1"),
            ("offer anna BS", ""),
            ("offer carla BS", ""),
            ("subscribe 1 sip:cc-anna@h anna call=a", "200 1 3600, queued 1 #1, waiting=1"),
            // A fork of the same SUBSCRIBE (482), the full queue (480).
            ("subscribe 3 sip:cc-anna@h anna call=a", "482 3"),
            ("subscribe 5 sip:cc-carla@h carla", "480 5"),
            // The same person anew, after a crash: the place is taken over.
            ("subscribe 7 sip:cc-anna@h anna call=b", "200 7 3600, queued 7 #1"),
            ("refresh 1 600", "481 1"),
            // Section 9.7: a refresh does not extend.
            ("wait 600", ""),
            ("refresh 7 3600", "200 7 3000, queued 7 #1"),
            ("refresh 7 0", "200 7 0, over 7 timeout, waiting=0"),
        ],
    );
    let policy = Policy { who: WhoMayWait::Nobody, ..Policy::default() };
    check_with(policy, &[("offer anna BS", ""), ("subscribe 1 sip:cc-anna@h anna", "403 1")]);
    let policy = Policy { who: WhoMayWait::SameDomain, ..Policy::default() };
    check_with(
        policy,
        &[("offer anna BS", ""), ("subscribe 1 sip:cc-anna@h anna", "200 1 3600, queued 1 #1, waiting=1")],
    );
}

#[test]
fn an_offer_is_good_for_an_hour_and_at_the_address_itself() {
    check(&[
        ("offer anna BS", ""),
        // The recall comes the same way: the monitor's own address may be out of the caller's reach.
        ("subscribe 1 sip:boris@x anna", "200 1 3600, queued 1 #1 sip:boris@x;cc=1, waiting=1"),
        ("knows sip:boris@x anna", "no"),
        ("knows sip:boris@x;cc=1 anna", "1 queued"),
        ("subscribe 3 sip:boris@x carla", "404 3"),
        ("lost 1", "waiting=0"),
        ("wait 3601", ""),
        ("subscribe 5 sip:cc-anna@h anna", "404 5"),
    ]);
}

#[test]
fn publish_is_understood_at_all_four_addresses_and_by_both_names() {
    for address in ["sip:cc-anna-r@h", "sip:cc-anna@h", "sip:boris@x", "sip:whatever@x"] {
        for event in ["presence", "call-completion"] {
            let within = if address.contains("whatever") { " in=1" } else { "" };
            let closed = format!("publish closed {address} anna event={event}{within}");
            check(&[
                ("offer anna BS", ""),
                ("subscribe 1 sip:cc-anna@h anna", "200 1 3600, queued 1 #1, waiting=1"),
                (&closed, "200 1"),
                ("free", ""),
                ("wait 60", ""),
                ("publish open sip:cc-anna-r@h anna tag=9", "412 -"),
                ("publish open sip:cc-anna-r@h anna tag=1", "200 2, READY 1 #1"),
                ("publish closed sip:cc-anna@h anna event=dialog", "489 -"),
                ("publish garbage sip:cc-anna@h anna", "400 -"),
                ("publish closed sip:cc-carla@h carla", "404 -"),
            ]);
        }
    }
}

#[test]
fn notify_keeps_its_pace_and_ready_is_never_the_third() {
    // RFC 6910 section 9.11.
    check(&[
        ("offer anna BS", ""),
        ("subscribe 1 sip:cc-anna@h anna", "200 1 3600, queued 1 #1, waiting=1"),
        ("free", ""),
        ("wait 5", "READY 1 #1"),
        ("publish closed sip:cc-anna-r@h anna", "200 1, queued 1 #1"),
        // Three within ten seconds: the next word waits, and so does the end.
        ("publish open sip:cc-anna-r@h anna", "200 2"),
        ("wait 9", ""),
        ("wait 1", "READY 1 #1"),
    ]);
}

#[test]
fn one_who_is_not_wanted_now_lets_the_next_one_pass() {
    check(&[
        ("offer anna BS", ""),
        ("offer carla BS", ""),
        ("subscribe 1 sip:cc-anna@h anna", "200 1 3600, queued 1 #1, waiting=1"),
        ("subscribe 3 sip:cc-carla@h carla", "200 3 3600, queued 3 #2, waiting=2"),
        ("free", ""),
        ("wait 5", "READY 1 #1"),
        ("not-now 1", "queued 1 #1, READY 3 #2"),
        ("met carla", "over 3 noresource, waiting=1"),
        ("leaving", "over 1 noresource, waiting=0"),
    ]);
}

#[test]
fn everything_runs_out_by_itself() {
    let mut script = Script::new(Policy::default());
    script.step("offer anna BS");
    script.step("subscribe 1 sip:cc-anna@h anna expires=60");
    assert_eq!(script.step("wait 60"), "over 1 timeout, waiting=0");
    script.step("wait 7200");
    assert_eq!(script.monitor.wakes_at(), None);
}
