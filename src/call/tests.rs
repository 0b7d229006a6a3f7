//! Stories of one call, one row a story: what happens to it, and what it then is and asked for.

use super::io::{Input, Output};
use super::machine::Call;
use super::phase::Phase;
use super::switchboard::Switchboard;
use crate::model::media::{Agreed, Codec, MediaDirection};
use crate::model::signal::{CallInfo, DialogIds, Failure};
use crate::model::time::Now;
use crate::model::{
    CallEnd, CallId, CallState, CompletionId, Direction, LineId, Moment, NameAddr, SessionId, SipUri, WallTime,
};

const S: SessionId = SessionId(2);

fn at(secs: u64) -> Now {
    Now { moment: Moment::from_secs(secs), wall: WallTime(0) }
}

fn marta() -> NameAddr {
    NameAddr::bare("sip:marta@h".parse().expect("uri"))
}

fn uri() -> SipUri {
    marta().uri
}

fn dialog() -> DialogIds {
    DialogIds { call_id: "c".into(), local_tag: "l".into(), remote_tag: "r".into() }
}

fn agreed(direction: MediaDirection) -> Agreed {
    let remote = "127.0.0.1:4000".parse().expect("address");
    Agreed {
        remote_rtp: remote,
        remote_rtcp: remote,
        rtcp_mux: true,
        codec: Codec::Pcma,
        send_payload_type: 8,
        receive: vec![(8, Codec::Pcma)],
        send_events: None,
        receive_events: None,
        direction,
        ptime_ms: 20,
        opus_fec: false,
        opus_dtx: false,
        voip_metrics: false,
        srtp: None,
    }
}

fn outgoing() -> (Switchboard, CallId) {
    let mut board = Switchboard::new();
    let phase = Phase::Offering { session: None };
    let id = board.add(LineId(1), marta(), uri(), Direction::Outgoing, phase, WallTime(0)).id;
    (board, id)
}

fn incoming() -> (Switchboard, CallId) {
    let mut board = Switchboard::new();
    let phase = Phase::Offering { session: Some(SessionId(3)) };
    let id = board.add(LineId(1), marta(), uri(), Direction::Incoming, phase, WallTime(0)).id;
    (board, id)
}

fn place() -> Input {
    Input::Place { session: S, target: uri(), headers: Vec::new() }
}

fn ring(code: u16) -> Input {
    let phrase = "Queued: 2".into();
    Input::Provisional { code, phrase, offers: Vec::new(), early: None, dialog: dialog() }
}

fn answered() -> Input {
    let agreed = Some(agreed(MediaDirection::SendRecv));
    Input::Answered { agreed, offers: Vec::new(), dialog: dialog(), remote: None }
}

fn failed(code: u16) -> Input {
    Input::Failed(Failure::code(code))
}

fn changed(direction: MediaDirection, by_them: bool) -> Input {
    Input::MediaChanged { agreed: agreed(direction), by_them }
}

fn run(call: &mut Call, inputs: Vec<Input>) -> Vec<Output> {
    let mut out = Vec::new();
    for (second, input) in inputs.into_iter().enumerate() {
        call.handle(input, at(second as u64), &mut out);
    }
    out
}

#[track_caller]
fn check(
    (mut board, id): (Switchboard, CallId),
    inputs: Vec<Input>,
    state: CallState,
    end: Option<CallEnd>,
) -> Vec<Output> {
    let call = board.get_mut(id).expect("call");
    let out = run(call, inputs);
    assert_eq!((call.state(), call.end().map(|(e, _)| e)), (state, end));
    out
}

#[test]
fn a_call_is_dialled_rings_and_is_answered() {
    check(outgoing(), vec![place()], CallState::Dialing, None);
    check(outgoing(), vec![place(), ring(180)], CallState::Ringing, None);
    let out = check(outgoing(), vec![place(), ring(180), answered()], CallState::Talking, None);
    assert!(matches!(out.last(), Some(Output::Sound { session: S, .. })));
}

#[test]
fn every_final_answer_has_its_plain_meaning() {
    for (code, rang, end) in [
        (486, false, CallEnd::Busy),
        (600, false, CallEnd::Busy),
        (603, false, CallEnd::Declined),
        (480, false, CallEnd::Unavailable),
        (404, false, CallEnd::NotFound),
        (484, false, CallEnd::NotFound),
        (503, false, CallEnd::Congestion),
        (408, true, CallEnd::NoAnswer),
        (408, false, CallEnd::Unreachable),
        (487, true, CallEnd::NoAnswer),
        (488, false, CallEnd::Unreachable),
        (403, false, CallEnd::Forbidden),
    ] {
        let mut story = vec![place()];
        if rang {
            story.push(ring(180));
        }
        story.push(failed(code));
        check(outgoing(), story, CallState::Ended, Some(end));
    }
}

#[test]
fn a_refusal_with_cause_21_is_a_decline_as_asterisk_means_it() {
    let refusal = Failure { q850_cause: Some(21), ..Failure::code(403) };
    check(outgoing(), vec![place(), Input::Failed(refusal)], CallState::Ended, Some(CallEnd::Declined));
}

#[test]
fn giving_up_while_it_rings_is_no_answer_and_before_that_cancelled() {
    let hang_up = || Input::HangUp { code: 486 };
    let out = check(outgoing(), vec![place(), ring(180), hang_up()], CallState::Ended, Some(CallEnd::NoAnswer));
    assert!(out.contains(&Output::Cancel(S)));
    check(outgoing(), vec![place(), hang_up()], CallState::Ended, Some(CallEnd::Cancelled));
    // The late 487 changes nothing.
    check(outgoing(), vec![place(), ring(180), hang_up(), failed(487)], CallState::Ended, Some(CallEnd::NoAnswer));
}

#[test]
fn hold_is_held_only_when_the_other_side_agreed() {
    let talking = || vec![place(), answered()];
    let mut story = talking();
    story.push(Input::Hold);
    let out = check(outgoing(), story, CallState::Talking, None);
    assert!(out.contains(&Output::Change { session: S, direction: MediaDirection::SendOnly }));
    let mut story = talking();
    story.extend([Input::Hold, changed(MediaDirection::SendOnly, false)]);
    check(outgoing(), story.clone(), CallState::Held, None);
    story.extend([Input::Resume, changed(MediaDirection::SendRecv, false)]);
    check(outgoing(), story, CallState::Talking, None);
    let mut story = talking();
    story.extend([Input::Hold, Input::ChangeFailed]);
    check(outgoing(), story, CallState::Talking, None);
}

#[test]
fn the_other_side_may_hold_us_and_take_us_back() {
    let (mut board, id) = outgoing();
    let call = board.get_mut(id).expect("call");
    run(call, vec![place(), answered(), changed(MediaDirection::Inactive, true)]);
    assert!(call.held_by_them && call.state() == CallState::Talking);
    run(call, vec![changed(MediaDirection::SendRecv, true)]);
    assert!(!call.held_by_them);
}

#[test]
fn an_incoming_call_is_answered_declined_or_given_up() {
    let out = check(incoming(), vec![Input::Answer], CallState::Talking, None);
    assert_eq!(out, vec![Output::Accept(SessionId(3))]);
    let out = check(incoming(), vec![Input::HangUp { code: 486 }], CallState::Ended, Some(CallEnd::Declined));
    assert!(out.contains(&Output::Reject { session: SessionId(3), code: 486 }));
    check(incoming(), vec![Input::Cancelled { elsewhere: false }], CallState::Ended, Some(CallEnd::Cancelled));
    check(incoming(), vec![Input::Cancelled { elsewhere: true }], CallState::Ended, Some(CallEnd::AnsweredElsewhere));
}

#[test]
fn a_camped_call_stays_the_same_call_and_is_dialled_again_when_it_is_free() {
    let camped = || vec![place(), failed(486), Input::Camp(CompletionId(7))];
    check(outgoing(), camped(), CallState::Camped, None);
    let mut story = camped();
    story.push(Input::Place { session: SessionId(4), target: uri(), headers: Vec::new() });
    let out = check(outgoing(), story.clone(), CallState::Dialing, None);
    assert!(matches!(out.last(), Some(Output::Invite { session: SessionId(4), .. })));
    story.extend([failed(486), Input::Camp(CompletionId(7))]);
    check(outgoing(), story, CallState::Camped, None);
    let mut story = camped();
    story.push(Input::Uncamp(CallEnd::Busy));
    check(outgoing(), story, CallState::Ended, Some(CallEnd::Busy));
}

#[test]
fn a_recall_lapses_as_no_answer_and_is_refused_as_declined() {
    check(outgoing(), vec![Input::RecallOver(CallEnd::NoAnswer)], CallState::Ended, Some(CallEnd::NoAnswer));
    check(outgoing(), vec![Input::RecallOver(CallEnd::Declined)], CallState::Ended, Some(CallEnd::Declined));
    check(outgoing(), vec![place(), Input::RecallOver(CallEnd::NoAnswer)], CallState::Dialing, None);
}

#[test]
fn offers_of_all_answers_are_kept_once_each() {
    let (mut board, id) = outgoing();
    let call = board.get_mut(id).expect("call");
    let offer = CallInfo { uri: uri(), m: Some("BS".into()) };
    let other = CallInfo { uri: "sip:x@h".parse().expect("uri"), m: None };
    let offers = vec![offer.clone()];
    let ringing = Input::Provisional { code: 180, phrase: String::new(), offers, early: None, dialog: dialog() };
    let refusal = Failure { offers: vec![offer.clone(), other.clone()], ..Failure::code(486) };
    run(call, vec![place(), ringing, Input::Failed(refusal)]);
    assert_eq!(call.offers, [offer, other]);
}

#[test]
fn failed_calls_stay_an_hour_and_talked_ones_ten_seconds() {
    for (story, secs) in
        [(vec![place(), failed(486)], 3_601), (vec![place(), answered(), Input::HungUp { lost: false }], 12)]
    {
        let (mut board, id) = outgoing();
        run(board.get_mut(id).expect("call"), story);
        let leaves = board.wakes_at().expect("an end");
        board.sweep(leaves - std::time::Duration::from_micros(1));
        assert!(board.get(id).is_some());
        board.sweep(leaves);
        assert!(board.get(id).is_none());
        assert_eq!(leaves, Moment::from_secs(secs));
    }
}

#[test]
fn a_recall_does_not_engage_the_user_and_a_person_calling_does() {
    let (board, _) = incoming();
    assert!(board.engaged());
    let (mut board, id) = outgoing();
    assert!(!board.engaged());
    run(board.get_mut(id).expect("call"), vec![place()]);
    assert!(board.engaged());
}
