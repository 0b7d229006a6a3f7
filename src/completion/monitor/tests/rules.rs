//! What holds whatever happens: one waiter is told at a time, NOTIFYs keep their pace, no deadline stays in the past.

use proptest::prelude::*;

use super::*;

/// What may happen; `{}` is one of the subscriptions so far, `{+}` a new one.
const STEPS: &[&str] = &[
    "offer anna BS",
    "offer carla NR",
    "offer nina NL",
    "subscribe {+} sip:cc-anna@h anna",
    "subscribe {+} sip:cc-carla@h carla",
    "subscribe {+} sip:cc-nina@h nina",
    "subscribe {+} sip:boris@x anna",
    "subscribe {+} sip:boris@x carla expires=30",
    "refresh {} 600",
    "refresh {} 0",
    "lost {}",
    "publish closed sip:cc-anna-r@h anna",
    "publish open sip:cc-anna-r@h anna",
    "publish closed sip:boris@x carla event=call-completion",
    "publish open sip:cc-carla@h carla",
    "publish nothing sip:cc-nina@h nina expires=0",
    "called {}",
    "answered {}",
    "busy-again {}",
    "silent-again {}",
    "not-now {}",
    "met anna",
    "free",
    "free",
    "in-use",
    "rings",
    "absent",
    "wait 1",
    "wait 3",
    "wait 9",
    "wait 25",
    "wait 400",
];

/// The referee: what each subscriber was sent, and when.
#[derive(Default)]
struct Referee {
    sent: Vec<(u64, Moment, bool)>,
    over: Vec<u64>,
}

impl Referee {
    fn judge(&mut self, script: &Script, out: &[Output]) {
        for output in out {
            let Output::Notify { subscription, state, body } = output else { continue };
            let ready = body.as_ref().is_some_and(|b| b.ready);
            assert!(!self.over.contains(&subscription.0), "a word after the last one to {subscription}");
            if matches!(state, NotifyState::Terminated { .. }) {
                self.over.push(subscription.0);
            }
            let now = script.now.moment;
            let window = |(who, at, _): &&(u64, Moment, bool)| {
                *who == subscription.0 && now.since(*at) < crate::completion::timers::NOTIFY_WINDOW
            };
            let recent = self.sent.iter().filter(window).count();
            assert!(recent < 3, "a fourth NOTIFY within ten seconds to {subscription}");
            assert!(!ready || recent < 2, "`ready` is the third NOTIFY within ten seconds to {subscription}");
            self.sent.push((subscription.0, now, ready));
        }
        let told = |o: &&Output| matches!(o, Output::Notify { body: Some(b), .. } if b.ready);
        if out.iter().any(|o| told(&o)) {
            let waiters = script.monitor.waiters(script.now);
            assert_eq!(waiters.iter().filter(|w| w.told).count(), 1, "one at a time: {waiters:?}");
            assert!(waiters.iter().all(|w| !(w.told && w.suspended)), "never one who cannot");
        }
    }
}

/// Plays one line, every deadline on the way at its own time.
fn play(script: &mut Script, referee: &mut Referee, line: &str) {
    let words: Vec<&str> = line.split_whitespace().collect();
    if words[0] != "wait" {
        let out = script.input(read(&words));
        return referee.judge(script, &out);
    }
    let until = script.now.moment + Duration::from_secs(words[1].parse().expect("seconds"));
    while let Some(at) = script.monitor.wakes_at().filter(|at| *at <= until) {
        assert!(at >= script.now.moment, "a deadline in the past after {line}");
        script.now.moment = at;
        let out = script.input(Input::Tick);
        referee.judge(script, &out);
        assert!(script.monitor.wakes_at().is_none_or(|next| next > at), "a deadline that does not pass");
    }
    script.now.moment = until;
}

fn run(steps: &[(usize, usize)]) {
    let mut script = Script::new(Policy { max_waiting: 2, ..Policy::default() });
    let (mut referee, mut last) = (Referee::default(), 1_usize);
    for (step, which) in steps {
        let line = STEPS[step % STEPS.len()];
        if line.contains("{+}") {
            last += 2;
        }
        // Odd numbers, as signalling gives them.
        let line = line.replace("{+}", &last.to_string()).replace("{}", &(1 + which % last / 2 * 2).to_string());
        play(&mut script, &mut referee, &line);
        assert!(script.monitor.waiters(script.now).len() <= 2, "more wait than may");
    }
}

#[test]
fn nobody_counts_as_told_before_the_notify_may_go() {
    // RFC 6910 section 9.11: `ready` is never the third within ten seconds; until it goes the recall timer must not run.
    let (mut script, mut referee) = (Script::new(Policy::default()), Referee::default());
    let ready = ["in-use", "offer anna BS", "subscribe 1 sip:cc-anna@h anna", "free", "wait 5"];
    let and_again = ["in-use", "free", "wait 8"];
    ready.into_iter().chain(and_again).for_each(|line| play(&mut script, &mut referee, line));
    let told = |script: &Script| script.monitor.waiters(script.now)[0].told;
    assert_eq!((referee.sent.len(), told(&script)), (3, false), "{:?}", referee.sent);
    play(&mut script, &mut referee, "wait 4");
    assert_eq!((referee.sent.len(), told(&script)), (4, true), "{:?}", referee.sent);
    // Twenty seconds and two from then on.
    play(&mut script, &mut referee, "wait 19");
    assert!(told(&script));
}

#[test]
fn the_last_word_keeps_the_pace_too() {
    // RFC 6910 section 9.11: queued, ready and queued again are three; the last word waits until the first is ten seconds old.
    let (mut script, mut referee) = (Script::new(Policy::default()), Referee::default());
    let begin =
        ["in-use", "offer anna BS", "subscribe 1 sip:cc-anna@h anna", "free", "wait 5", "in-use", "refresh 1 0"];
    begin.into_iter().for_each(|line| play(&mut script, &mut referee, line));
    assert_eq!((referee.sent.len(), referee.over.len()), (3, 0), "{:?}", referee.sent);
    play(&mut script, &mut referee, "wait 5");
    assert_eq!((referee.sent.len(), referee.over.len()), (4, 1), "{:?}", referee.sent);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_one_is_told_at_a_time_and_the_pace_is_kept(
        steps in prop::collection::vec((0..STEPS.len(), 0..64_usize), 1..60),
    ) {
        run(&steps);
    }
}
