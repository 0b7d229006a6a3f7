//! Rules that hold over all runs: every short sequence of inputs, and long ones by chance.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;

use super::script::Script;
use crate::completion::seam::{Input, Output, PlaceKind};
use crate::model::completion::StoredChange;
use crate::model::{CompletionEnd, CompletionId, CompletionState, RequestId};

/// Watches a run from outside: what went out, and what is shown.
#[derive(Default)]
struct Referee {
    alive: BTreeSet<CompletionId>,
    given: BTreeSet<CompletionId>,
    ended: BTreeSet<CompletionId>,
    answers: BTreeMap<RequestId, u32>,
    asked: u64,
    engaged: bool,
    /// Whose recall rings.
    rings: Option<CompletionId>,
}

impl Referee {
    fn judge(&mut self, step: &str, script: &Script, out: &[Output]) {
        for output in out {
            match output {
                Output::Store(StoredChange::LastId { id, .. }) => {
                    assert!(self.given.insert(*id), "{step}: an id is given once (I4)");
                    assert_eq!(self.given.last(), Some(id), "{step}: ids ascend");
                }
                Output::Ended { stored, end, explanation } => {
                    self.ended.insert(stored.id);
                    let speaks_for_itself = matches!(
                        end,
                        CompletionEnd::Completed
                            | CompletionEnd::Cancelled
                            | CompletionEnd::Rejected
                            | CompletionEnd::NotTaken
                            | CompletionEnd::TheyCalled
                            | CompletionEnd::Expired
                    );
                    assert!(speaks_for_itself || explanation.is_some(), "{step}: {end:?} without a word in Recents");
                    self.rings.take_if(|id| *id == stored.id);
                }
                Output::RecallRings { id, .. } => {
                    assert_eq!(self.rings.replace(*id), None, "{step}: one recall at a time");
                    assert!(!self.engaged, "{step}: nobody engaged is rung");
                    assert!(!self.ended.contains(id), "{step}: what is over does not ring (I1)");
                }
                Output::RecallStops { id, .. } => {
                    self.rings.take_if(|rings| rings == id);
                }
                Output::Place { id, kind: PlaceKind::Recall | PlaceKind::RedialTry, .. } => {
                    self.rings.take_if(|rings| rings == id);
                    assert!(!self.ended.contains(id), "{step}: what is over is not dialled (I1)");
                }
                Output::Reply { request, .. } => *self.answers.entry(*request).or_default() += 1,
                _ => {}
            }
        }
        let views = script.desk.views();
        let ids: BTreeSet<_> = views.iter().map(|v| v.id).collect();
        assert_eq!(ids.len(), views.len(), "{step}: ids are unique on the line");
        let ended = |s: &CompletionState| matches!(s, CompletionState::Ended(_));
        let alive: BTreeSet<_> = views.iter().filter(|v| !ended(&v.state)).map(|v| v.id).collect();
        for id in self.alive.difference(&alive) {
            assert!(self.ended.contains(id), "{step}: {id} ended without a word");
        }
        // Voice mail was no conversation after all (RFC 6910 section 4.4).
        self.ended.retain(|id| !alive.contains(id));
        let ringing = views
            .iter()
            .filter(|v| matches!(v.state, CompletionState::Ready { .. } | CompletionState::Recalling))
            .count();
        assert!(ringing <= 1, "{step}: one recall at a time");
        assert_eq!(script.desk.count(crate::model::LineId(1)) as usize, alive.len(), "{step}: the count is right");
        assert!(self.answers.values().all(|n| *n == 1), "{step}: every command is answered once");
        self.alive = alive;
    }

    /// After a day of silence nothing is left, and everything has been answered.
    fn judge_the_end(&mut self, step: &str, script: &mut Script) {
        let out = script.wait(Duration::from_secs(24 * 3600));
        self.judge(step, script, &out);
        let views = script.desk.views();
        assert!(views.is_empty(), "{step}: {views:?} is left");
        let answered: u32 = self.answers.values().sum();
        assert_eq!(u64::from(answered), self.asked, "{step}: a command was not answered");
        assert_eq!(script.desk.wakes_at(), None, "{step}: a timer outlived its request");
        assert_eq!(script.desk.held(), Vec::new(), "{step}: something is left behind");
    }
}

/// What may happen, with the numbers that the first requests get.
const WORDS: &[&str] = &[
    "callback boris offer=sip:a@x;m=BS",
    "callback boris no-answer ringing",
    "camp-on boris",
    "camp-on marta offer=sip:b@x",
    "intrude boris",
    "message boris number=0",
    "gave-up-call 9 offer=sip:o@x",
    "200 2",
    "200 2 60",
    "200 6",
    "refused 2 404",
    "refused 2 489",
    "refused 2 481 refresh",
    "refused 6 500",
    "queued 2 place=1",
    "ready 2 uri=sip:cc@x retention",
    "ready 6 uri=sip:cd@x",
    "busy 2 ids",
    "idle 2",
    "open 2",
    "closed 2",
    "empty 2",
    "gone 2 noresource",
    "gone 2 deactivated",
    "gone 6 timeout",
    "published 2",
    "unpublished 2 489",
    "unpublished 2 401",
    "delivered 2",
    "undelivered 2 480",
    "engaged",
    "free",
    "locked",
    "slept",
    "moved",
    "accept 1",
    "later 1 5",
    "again 1",
    "decline 1",
    "cancel 1",
    "cancel-all",
    "rang 1",
    "answered 1",
    "failed 1 486 offer=sip:n@x",
    "failed 1 404",
    "failed 1 503",
    "gave-up 1",
    "they-call boris",
    "they-called boris",
    "emergency",
    "exchange-recalls 1 certain",
    "wait 4",
    "wait 20",
    "wait 3600",
];

fn run(words: &[&str]) {
    let mut script = Script::new(|_| {});
    let mut referee = Referee::default();
    for word in words {
        match *word {
            "engaged" => referee.engaged = true,
            "free" => referee.engaged = false,
            _ => {}
        }
        let out = script.act(word);
        if out.1 {
            referee.asked += 1;
        }
        referee.judge(&format!("{words:?} at {word}"), &script, &out.0);
    }
    referee.engaged = false;
    let out = script.act("free");
    referee.judge("free at last", &script, &out.0);
    referee.judge_the_end(&format!("{words:?} at its end"), &mut script);
}

#[test]
fn every_triple_of_inputs_after_a_request_keeps_the_rules() {
    for first in &WORDS[..6] {
        for second in WORDS {
            for third in WORDS {
                run(&[first, second, third]);
            }
        }
    }
}

/// Two requests are queued and one callee is free: whatever two things happen next, one recall at a time, in order.
#[test]
fn every_pair_of_inputs_with_two_waiting_keeps_the_rules() {
    let prefix = [
        "callback boris offer=sip:a@x;m=BS",
        "200 2",
        "queued 2",
        "callback marta offer=sip:b@x;m=BS",
        "200 6",
        "queued 6",
        "engaged",
        "ready 6 uri=sip:cd@x",
        "ready 2 uri=sip:cc@x retention",
        "free",
    ];
    for until in [6, 9, prefix.len()] {
        for first in WORDS {
            for second in WORDS {
                run(&[&prefix[..until], &[first, second]].concat());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn long_runs_keep_the_rules(words in prop::collection::vec(prop::sample::select(WORDS), 1..60)) {
        run(&words);
    }

    #[test]
    fn a_restart_in_any_state_loses_no_request(words in prop::collection::vec(prop::sample::select(WORDS), 1..30)) {
        let mut script = Script::new(|_| {});
        for word in &words {
            script.act(word);
        }
        let ended = |s: &CompletionState| matches!(s, CompletionState::Ended(_));
        let before: BTreeSet<_> =
            script.desk.views().into_iter().filter(|v| !ended(&v.state)).map(|v| v.id).collect();
        script.act("restart");
        let after: BTreeSet<_> = script.desk.views().into_iter().map(|v| v.id).collect();
        prop_assert_eq!(before, after);
    }
}

#[test]
fn ten_thousand_requests_cost_each_input_little() {
    let mut script = Script::new(|s| s.max_outstanding = 20_000);
    for n in 0..10_000 {
        script.step(&format!("callback p{n} offer=sip:m{n}@x"));
        script.step(&format!("200 {}", 2 + 4 * n));
    }
    // What one input touches does not grow with the number of requests: no output but its own.
    assert_eq!(script.step("ready 20002 uri=sip:cc@x"), "rings 5001");
    let mut out = Vec::new();
    script.desk.handle(Input::Tick, script.now, &mut out);
    assert!(out.is_empty());
}
