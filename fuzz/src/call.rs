//! One call: whatever the wire and the user do, each session is ended once and then left alone.

use std::collections::BTreeSet;

use arbitrary::Arbitrary;
use perch::call::{Input, Output, Phase, Switchboard};
use perch::model::media::{Agreed, Codec, MediaDirection};
use perch::model::signal::{DialogIds, Failure};
use perch::model::{CallEnd, CallState, CompletionId, Direction, LineId, NameAddr, SessionId, WallTime};

use crate::{DAWN, code, later, person};

/// What may happen.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Operation {
    Place,
    Provisional { code: u8, sound: bool },
    Answered { sound: bool },
    Confirmed,
    Failed(u8),
    Cancelled(bool),
    HungUp(bool),
    MediaChanged { by_them: bool, direction: u8 },
    ChangeFailed,
    Digit,
    Answer,
    HangUp,
    Hold,
    Resume,
    Transferred,
    Mute(bool),
    Camp,
    Uncamp,
    RecallOver(bool),
}

/// Runs the operations on a call that comes in, goes out, or is a recall, and judges after each.
pub fn run(kind: u8, operations: &[Operation]) {
    let mut board = Switchboard::new();
    let (direction, session) = match kind % 3 {
        0 => (Direction::Incoming, Some(SessionId(1))),
        1 => (Direction::Outgoing, None),
        _ => (Direction::Outgoing, Some(SessionId(1))),
    };
    let phase = Phase::Offering { session };
    let id = board.add(LineId(1), NameAddr::bare(person(0)), person(0), direction, phase, WallTime(0)).id;
    let (mut over, mut closing) = (BTreeSet::new(), BTreeSet::new());
    let (mut next, mut now) = (2, DAWN);
    for operation in operations {
        now = later(now, std::time::Duration::from_millis(500));
        next += 2;
        let Some(call) = board.get_mut(id) else { return };
        let (was_ended, before) = (call.state() == CallState::Ended, call.session());
        let mut out = Vec::new();
        call.handle(operation.read(SessionId(next)), now, &mut out);
        let may_begin_again = matches!(operation, Operation::Camp | Operation::Place);
        assert!(!was_ended || call.state() == CallState::Ended || may_begin_again, "what is over stays over");
        for output in &out {
            match output {
                Output::Invite { session, .. } => {
                    assert_eq!((before, *session), (None, SessionId(next)), "one at a time")
                }
                Output::Cancel(session) | Output::Bye(session) | Output::Reject { session, .. } => {
                    assert!(closing.insert(*session), "a session is closed once");
                }
                _ => {}
            }
            let session = session_of(output);
            assert!(!over.contains(&session), "{output:?} after its end");
            if matches!(output, Output::Quiet(_)) {
                over.insert(session);
            }
        }
        let Some(call) = board.get(id) else { return };
        assert!(before.is_none_or(|s| call.session() == Some(s) || over.contains(&s)), "a session was left open");
        assert_eq!(call.end().is_some(), call.state() == CallState::Ended);
    }
}

fn session_of(output: &Output) -> SessionId {
    match output {
        Output::Invite { session, .. }
        | Output::Cancel(session)
        | Output::Bye(session)
        | Output::Accept(session)
        | Output::Reject { session, .. }
        | Output::Change { session, .. }
        | Output::Sound { session, .. }
        | Output::Mute { session, .. }
        | Output::Quiet(session) => *session,
    }
}

impl Operation {
    fn read(self, session: SessionId) -> Input {
        use Operation as Op;
        let dialog = || DialogIds { call_id: "c".into(), local_tag: "l".into(), remote_tag: "r".into() };
        match self {
            Op::Place => Input::Place { session, target: person(0), headers: Vec::new() },
            Op::Provisional { code, sound } => {
                let early = sound.then(|| agreed(0));
                let code = 180 + u16::from(code % 4);
                Input::Provisional { code, phrase: String::new(), offers: Vec::new(), early, dialog: dialog() }
            }
            Op::Answered { sound } => {
                let agreed = sound.then(|| agreed(0));
                Input::Answered { agreed, offers: Vec::new(), dialog: dialog(), remote: None }
            }
            Op::Confirmed => Input::Confirmed { agreed: agreed(0) },
            Op::Failed(which) => Input::Failed(Failure::code(code(which))),
            Op::Cancelled(elsewhere) => Input::Cancelled { elsewhere },
            Op::HungUp(lost) => Input::HungUp { lost },
            Op::MediaChanged { by_them, direction } => Input::MediaChanged { agreed: agreed(direction), by_them },
            Op::ChangeFailed => Input::ChangeFailed,
            Op::Digit => Input::Digit('5'),
            Op::Answer => Input::Answer,
            Op::HangUp => Input::HangUp { code: 486 },
            Op::Hold => Input::Hold,
            Op::Resume => Input::Resume,
            Op::Transferred => Input::Transferred,
            Op::Mute(muted) => Input::Mute(muted),
            Op::Camp => Input::Camp(CompletionId(1)),
            Op::Uncamp => Input::Uncamp(CallEnd::Busy),
            Op::RecallOver(rejected) => Input::RecallOver(if rejected { CallEnd::Declined } else { CallEnd::NoAnswer }),
        }
    }
}

/// Sound in one of the four directions.
pub fn agreed(direction: u8) -> Agreed {
    let remote = std::net::SocketAddr::from(([192, 0, 2, 1], 4_000));
    let directions =
        [MediaDirection::SendRecv, MediaDirection::SendOnly, MediaDirection::RecvOnly, MediaDirection::Inactive];
    Agreed {
        remote_rtp: remote,
        remote_rtcp: remote,
        rtcp_mux: true,
        codec: Codec::Pcma,
        send_payload_type: 8,
        receive: vec![(8, Codec::Pcma)],
        send_events: None,
        receive_events: None,
        direction: directions[usize::from(direction % 4)],
        ptime_ms: 20,
        opus_fec: false,
        opus_dtx: false,
        voip_metrics: false,
        srtp: None,
    }
}
