//! Feature codes, breaking in, leaving word, and calls that the network queues by itself.

use super::{check, check_with, script::Script};
use crate::completion::{Binding, CallOutcome, IncomingCall, Input};
use crate::model::settings::CompletionSettings;
use crate::model::{CompletionId, LineId, NameAddr, Road};

fn yeastar(s: &mut CompletionSettings) {
    s.roads = vec![Road::FeatureCode];
    s.feature_codes.callback = Some("*79{}".into());
    s.feature_codes.callback_cancel = Some("*079".into());
    s.feature_codes.cancel_is_for_all = true;
}

fn mitel(s: &mut CompletionSettings) {
    s.roads = vec![Road::FeatureCode];
    s.feature_codes.callback = Some("*37".into());
    s.feature_codes.callback_cancel = Some("#37".into());
    s.feature_codes.one_at_a_time = true;
}

#[test]
fn the_exchange_is_asked_by_its_code_and_calls_itself() {
    check_with(
        yeastar,
        &[
            ("callback 2002", "INVITE sip:*792002@x FeatureCode"),
            ("answered 1", ""),
            ("hung-up 1 4 by-them", "taken 1, idle 9"),
            ("state 1", "queued"),
            ("exchange-recalls 1", ""),
            ("state 1", "ready"),
            ("accept 1", "answers 1, done"),
            ("answered 1", "ended Completed"),
        ],
    );
    // Not answered here: it was free; the exchange has spent its one call.
    check_with(
        yeastar,
        &[
            ("callback 2002", "INVITE sip:*792002@x FeatureCode"),
            ("answered 1", ""),
            ("hung-up 1 4 by-them", "taken 1, idle 9"),
            ("exchange-recalls 1", ""),
            ("failed 1 487", ""),
            ("state 1", "was-free"),
            ("again 1", "INVITE sip:*792002@x FeatureCode, done"),
        ],
    );
}

#[test]
fn a_code_is_refused_by_failure_by_silence_or_by_talking_on() {
    check_with(
        yeastar,
        &[("callback 2002", "INVITE sip:*792002@x FeatureCode"), ("failed 1 404", "OPERATIONFAILED, ended Refused")],
    );
    check_with(
        yeastar,
        &[
            ("callback 2002", "INVITE sip:*792002@x FeatureCode"),
            ("answered 1", ""),
            ("wait 15", "asked 1, idle 9, ends call 1, ended Refused"),
        ],
    );
}

#[test]
fn a_cancel_code_that_would_cancel_others_is_not_dialled() {
    let taken = |script: &mut Script, id: &str| {
        script.step(&format!("callback 200{id}"));
        script.step(&format!("answered {id}"));
        assert_eq!(script.step(&format!("hung-up {id} 3 by-them")), format!("taken {id}, idle 9"));
    };
    let mut script = Script::new(yeastar);
    taken(&mut script, "1");
    taken(&mut script, "2");
    assert_eq!(script.step("cancel 1"), "ended Cancelled, done");
    // The user is told that the exchange may call all the same.
    let ended = script.desk.views().into_iter().find(|v| v.id == CompletionId(1)).expect("shown");
    assert_eq!(ended.explanation, Some(crate::model::Reason::StillHeld));
    assert_eq!(script.step("cancel 2"), "INVITE sip:*079@x FeatureCode, ended Cancelled, done");
}

#[test]
fn an_exchange_with_one_place_is_not_asked_twice() {
    check_with(
        mitel,
        &[
            ("callback 2002", "INVITE sip:*37@x FeatureCode"),
            ("answered 1", ""),
            ("hung-up 1 2 by-them", "taken 1, idle 9"),
            ("callback 2003", "INVALCALLCOMPLMODE"),
            // It is held over a restart, and '#' is escaped in a URI.
            ("restart", ""),
            ("state 1", "queued"),
            ("cancel 1", "INVITE sip:%2337@x FeatureCode, ended Cancelled, done"),
        ],
    );
}

#[test]
fn the_recall_of_the_exchange_is_bound_to_its_request() {
    let mut script = Script::new(yeastar);
    let recognise = |script: &mut Script, from: &str, name: Option<&str>| {
        let from = NameAddr { display: name.map(str::to_owned), uri: super::script::uri(from) };
        let call = IncomingCall { line: LineId(1), from, alert_info: vec![] };
        script.desk.recognise(&call).map(|(_, CompletionId(id), binding)| (id, binding))
    };
    assert_eq!(recognise(&mut script, "sip:anna@x", None), None);
    for id in ["1", "2"] {
        script.step(&format!("callback 200{id}"));
        script.step(&format!("answered {id}"));
        script.step(&format!("hung-up {id} 3 by-them"));
    }
    assert_eq!(recognise(&mut script, "sip:500@x", Some("Busy Camp-on 2002")), Some((2, Binding::Certain)));
    // W13: from our own number it is certain only while one request is out.
    assert_eq!(recognise(&mut script, "sip:anna@x", None), Some((1, Binding::Guessed)));
    script.step("cancel 1");
    // Nor once one was cancelled here that the exchange still holds: its code would have cancelled both.
    assert_eq!(recognise(&mut script, "sip:anna@x", None), Some((2, Binding::Guessed)));
    assert_eq!(recognise(&mut script, "sip:2002@x", None), Some((2, Binding::Perhaps)));
    assert_eq!(recognise(&mut script, "sip:2099@x", None), None);
}

#[test]
fn a_call_that_may_be_their_own_does_not_use_the_request_up() {
    let begin = [
        ("callback 2002", "INVITE sip:*792002@x FeatureCode"),
        ("answered 1", ""),
        ("hung-up 1 4 by-them", "taken 1, idle 9"),
        ("exchange-recalls 1 perhaps", ""),
        ("state 1", "ready"),
    ];
    let check = |rest: &[(&str, &str)]| check_with(yeastar, &[&begin[..], rest].concat());
    // Nobody took it: they were free, whoever it was that called; the exchange may still hold the request, and call.
    let missed = [("failed 1 487", ""), ("state 1", "was-free")];
    check(&[&missed[..], &[("exchange-recalls 1 certain", ""), ("accept 1", "answers 1, done")]].concat());
    check(&[&missed[..], &[("again 1", "INVITE sip:*792002@x FeatureCode, done")]].concat());
    check(&[&missed[..], &[("cancel 1", "INVITE sip:*079@x FeatureCode, ended Cancelled, done")]].concat());
    // They talk: the exchange need not call any more.
    check(&[("answered 1", "INVITE sip:*079@x FeatureCode, ended Completed")]);
}

#[test]
fn word_can_be_left_by_the_exchanges_own_code() {
    let leaves = |s: &mut CompletionSettings| s.feature_codes.leave_word = Some("*70{}".into());
    check_with(
        leaves,
        &[
            // Who refused the call takes no messages (Allow).
            ("message boris messages=no", "INVITE sip:*70boris@x FeatureCode"),
            ("answered 1", ""),
            ("hung-up 1 3 by-them", "taken 1, ended Completed"),
            // A code has no words; and it has to be confirmed.
            ("message boris messages=no text=hello", "OPERATIONFAILED, ended Refused"),
            ("message boris messages=no", "INVITE sip:*70boris@x FeatureCode"),
            ("failed 3 404", "OPERATIONFAILED, ended Refused"),
        ],
    );
    // After a message that was not taken the code is next; whoever says that he takes them is sent one all the same.
    check_with(
        leaves,
        &[
            ("message boris", "MESSAGE 2 Please call me back"),
            ("undelivered 2 405", "INVITE sip:*70boris@x FeatureCode"),
            ("message marta", "INVITE sip:*70marta@x FeatureCode"),
            ("message nora messages=yes", "MESSAGE 10 Please call me back"),
        ],
    );
}

#[test]
fn breaking_in_joins_the_conversation_that_their_dialog_events_tell() {
    check_with(
        joins,
        &[
            ("intrude boris", "SUBSCRIBE 2 dialog sip:boris@x"),
            ("200 2 600 event=dialog", ""),
            ("busy 2 ids", "UNSUBSCRIBE 2, INVITE sip:boris@x Join: c;to-tag=l;from-tag=r Require: join Intrude"),
            ("rang 1", ""),
            ("answered 1", "taken 1, ended Completed"),
        ],
    );
    // Nobody there who can be joined; what was learned closes the button.
    check_with(
        joins,
        &[
            ("intrude boris", "SUBSCRIBE 2 dialog sip:boris@x"),
            ("busy 2 ids", "UNSUBSCRIBE 2, INVITE sip:boris@x Join: c;to-tag=l;from-tag=r Require: join Intrude"),
            ("failed 1 420", "OPERATIONFAILED, ended Refused"),
            ("intrude marta", "INVALCALLCOMPLMODE"),
        ],
    );
    // Privacy: no ids (part 3.2), then the line's own code.
    check_with(
        |s| {
            joins(s);
            s.intrude_template = Some("*0{}".into());
        },
        &[
            ("intrude boris", "SUBSCRIBE 2 dialog sip:boris@x"),
            ("200 2 600 event=dialog", ""),
            ("busy 2", ""),
            ("wait 4", "UNSUBSCRIBE 2, INVITE sip:*0boris@x Intrude"),
            ("cancel 1", "OPERATIONFAILED, ends call 1, ended Cancelled, done"),
        ],
    );
    check_with(joins, &[("intrude boris no-answer", "INVALCALLCOMPLMODE")]);
    // Not on a line whose user has not said that phones can be joined there.
    check(&[("intrude boris", "INVALCALLCOMPLMODE")]);
}

#[test]
fn a_message_is_delivered_stored_kept_or_refused() {
    let ask = ("message boris number=1", "MESSAGE 2 I’ll call you later");
    check(&[ask, ("delivered 2", "taken 1, ended Completed")]);
    check(&[("message boris text=hello", "MESSAGE 2 hello"), ("stored 2", "taken 1, ended Completed")]);
    check(&[ask, ("undelivered 2 403", "OPERATIONFAILED, ended Refused")]);
    // T05: the provider checks the number.
    check(&[("message boris number=9", "INVALMESSAGEID"), ("message boris", "MESSAGE 2 Please call me back")]);
    // Refused for absence: kept, watched, sent again when they are back.
    check(&[
        ask,
        ("undelivered 2 480", "taken 1, SUBSCRIBE 2 presence sip:boris@x, idle 9"),
        ("200 2 600 event=presence", ""),
        ("closed 2", ""),
        ("open 2", ""),
        // It is the same message, with the same number.
        ("wait 60", "UNSUBSCRIBE 2, MESSAGE 2 I’ll call you later"),
        ("undelivered 2 480", "SUBSCRIBE 6 presence sip:boris@x"),
        ("restart", "MESSAGE 2 I’ll call you later"),
        ("delivered 2", "ended Completed"),
    ]);
    // Given up meanwhile.
    check(&[
        ask,
        ("undelivered 2 480", "taken 1, SUBSCRIBE 2 presence sip:boris@x, idle 9"),
        ("cancel 1", "UNSUBSCRIBE 2, drops 2, ended Cancelled, done"),
    ]);
    // Messages are deeds of their own: never merged.
    check(&[ask, ("message boris number=0", "MESSAGE 6 Please call me back")]);
    // Who takes none is not offered any on this line.
    check(&[ask, ("undelivered 2 405", "OPERATIONFAILED, ended Refused"), ("message boris", "INVALCALLCOMPLMODE")]);
}

#[test]
fn voice_mail_is_called_with_the_reason() {
    check_with(
        |s| s.voice_mail_template = Some("sip:voicemail@x".into()),
        &[
            ("message boris voicemail", "INVITE sip:voicemail@x;target=sip:boris%40x;cause=486 VoiceMail"),
            ("answered 1", "taken 1, ended Completed"),
        ],
    );
    check_with(
        |s| s.voice_mail_template = Some("*{}".into()),
        &[
            ("message boris voicemail", "INVITE sip:*boris@x VoiceMail"),
            ("failed 1 404", "OPERATIONFAILED, ended Refused"),
        ],
    );
    check(&[("message boris voicemail", "OPERATIONFAILED, ended Refused")]);
}

#[test]
fn a_call_that_the_network_queues_is_left_in_peace() {
    let mut script = Script::new(|_| {});
    for (happens, does) in [
        ("camp-on boris offer=sip:a@x", "SUBSCRIBE 2 call-completion sip:a@x"),
        ("200 2", "taken 1, camps 9"),
        ("ready 2 uri=sip:cc@x", "INVITE sip:cc@x;m=BS"),
    ] {
        assert_eq!(script.step(happens), does);
    }
    let outcome = CallOutcome::QueuedByNetwork("You are second".into());
    script.input(Input::Outcome { line: LineId(1), id: CompletionId(1), outcome });
    let view = script.desk.views().remove(0);
    assert_eq!((view.road, view.explanation), (Some(Road::Network), Some("You are second".into())));
    assert_eq!(script.step("wait 1800"), "");
    assert_eq!(script.step("answered 1"), "UNSUBSCRIBE 2, ended Completed");
}

/// A line whose user says that phones can be joined there.
pub(super) fn joins(settings: &mut crate::model::settings::CompletionSettings) {
    settings.roads.push(crate::model::Road::Join);
}
