//! The JSON that scripts live by: names may be added here, never changed (product.md, *Command line*).

use serde_json::{Map, Value, json};

use crate::model::call::CallView;
use crate::model::completion::{CompletionState, CompletionView, WaiterView};
use crate::model::event::{Event, EventRecord};
use crate::model::line::{LineView, Registration};
use crate::model::snapshot::BannerKind;
use crate::model::{CallAbilities, CompletionCaps, Moment, Reason, Refusal, Reply, Snapshot, WallTime};

/// Everything that is.
pub(super) fn status(snapshot: &Snapshot, now: Moment) -> Value {
    json!({
        "lines": snapshot.lines.iter().map(line).collect::<Vec<_>>(),
        "calls": snapshot.calls.iter().map(|c| with_quality(c, snapshot)).collect::<Vec<_>>(),
        "completions": snapshot.completions.iter().map(|c| completion(c, now)).collect::<Vec<_>>(),
        "waiting_for_us": snapshot.waiting_for_us.iter().map(waiter).collect::<Vec<_>>(),
        "sound": { "output": snapshot.sound.output, "input": snapshot.sound.input },
        "microphone_test": snapshot.microphone_test.map(|dbfs| json!({ "mic_dbfs": dbfs })),
        "banners": snapshot.banners.iter().map(|b| json!({
            "kind": banner(b.kind), "detail": b.detail(),
        })).collect::<Vec<_>>(),
        "version": env!("CARGO_PKG_VERSION"),
    })
}

/// A call, and how it sounds while there is sound.
fn with_quality(view: &CallView, snapshot: &Snapshot) -> Value {
    let mut value = call(view);
    if let Some((_, quality)) = snapshot.quality.iter().find(|(id, _)| *id == view.id) {
        value["quality"] = json!(quality);
        value["quality"]["word"] = json!(quality.word());
    }
    value
}

/// The name of what a banner is about.
fn banner(kind: BannerKind) -> &'static str {
    match kind {
        BannerKind::NoSound => "no-sound",
        BannerKind::BrokenFile => "broken-file",
        BannerKind::CannotSave => "cannot-save",
        BannerKind::NoKeyring => "no-keyring",
        BannerKind::PortTaken => "port-taken",
        BannerKind::UnknownSetting => "unknown-setting",
        BannerKind::NoNetwork => "no-network",
        BannerKind::SoundFile => "sound-file",
        BannerKind::RingFile => "ring-file",
        BannerKind::NotRecording => "not-recording",
    }
}

/// One of `lines[]`.
pub(super) fn line(line: &LineView) -> Value {
    let mut object = object(json!({
        "id": line.id.0,
        "label": line.label,
        "address": line.address.to_string(),
        "registration": line.registration.name(),
        "completions": line.completions,
        "max_completions": line.caps.max_outstanding,
        "modes": line.caps.modes,
        "dnd": line.dnd,
    }));
    if let Registration::Failed { reason, code, .. } = &line.registration {
        object.insert("reason".into(), json!(reason.to_string()));
        put(&mut object, "code", code.map(|c| json!(c)));
    }
    put(&mut object, "voice_mail", line.voice_mail.map(|n| json!(n)));
    Value::Object(object)
}

/// One of `calls[]`.
pub(super) fn call(call: &CallView) -> Value {
    let mut object = object(json!({
        "id": call.id.0,
        "line": call.line.0,
        "peer": call.peer.uri.to_string(),
        "peer_name": call.peer.title(),
        "direction": call.direction,
        "origin": call.origin,
        "state": call.state.name(),
        "since": call.since.rfc3339(),
        "muted": call.muted,
        "held_by_them": call.held_by_them,
        "encrypted": call.encrypted,
        "conference": call.conference,
        "playing": call.playing,
        "digits": call.digits,
        "can": can(&call.can),
    }));
    put(&mut object, "reason", call.end.map(|e| json!(e)));
    put(&mut object, "code", call.code.map(|c| json!(c)));
    put(&mut object, "words", call.words.as_ref().map(|w| json!(w)));
    put(&mut object, "why", call.why.as_ref().map(|w| json!(w.to_string())));
    put(&mut object, "completion_id", call.completion.map(|c| json!(c.0)));
    put(&mut object, "recording", call.recording.as_ref().map(|r| json!(r)));
    put(&mut object, "codec", call.codec.as_ref().map(|c| json!(c)));
    Value::Object(object)
}

/// What can be done with a call; why not, in English.
fn can(can: &CallAbilities) -> Value {
    let why_not = can
        .why_not
        .iter()
        .map(|(mode, why)| (json!(mode).as_str().unwrap_or_default().to_owned(), json!(why.to_string())));
    let mut value = json!(can);
    value["why_not"] = Value::Object(why_not.collect());
    value
}

/// A reason in English.
fn said(reason: &Option<Reason>) -> Option<String> {
    reason.as_ref().map(Reason::to_string)
}

/// One of `completions[]`.
pub(super) fn completion(view: &CompletionView, now: Moment) -> Value {
    let mut object = object(json!({
        "line": view.line.0,
        "id": view.id.0,
        "peer": view.peer.uri.to_string(),
        "peer_name": view.peer.title(),
        "mode": view.mode,
        "condition": view.condition,
        "state": state(&view.state),
        "road": view.road,
        "expires_s": view.expires.since(now).as_secs(),
        "restored": view.restored,
        "since": view.since.rfc3339(),
        "can_call_now": view.can_call_now,
        "can_wait_on": view.can_wait_on,
    }));
    match view.state {
        CompletionState::Queued { place: Some(place) } => put(&mut object, "place", Some(json!(place))),
        CompletionState::Redialing { attempt, of, next } => {
            object.insert("attempt".into(), json!(attempt));
            object.insert("attempts".into(), json!(of));
            put(&mut object, "next_s", next.map(|n| json!(n.since(now).as_secs())));
        }
        CompletionState::Ready { lapses } => {
            put(&mut object, "rings_s", Some(json!(lapses.since(now).as_secs())));
        }
        CompletionState::WasFree { at } => put(&mut object, "was_free", Some(json!(at.rfc3339()))),
        CompletionState::Ended(end) => put(&mut object, "reason", Some(json!(end))),
        _ => {}
    }
    put(&mut object, "explanation", view.explanation.as_ref().map(|e| json!(e.to_string())));
    put(&mut object, "note", view.note.as_ref().map(|n| json!(n)));
    put(&mut object, "held_call", view.held_call.map(|c| json!(c.0)));
    put(&mut object, "call", view.call.map(|c| json!(c.0)));
    Value::Object(object)
}

/// One of `waiting_for_us[]`.
pub(super) fn waiter(waiter: &WaiterView) -> Value {
    json!({
        "line": waiter.line.0,
        "peer": waiter.peer.uri.to_string(),
        "peer_name": waiter.peer.title(),
        "since": waiter.since.rfc3339(),
        "place": waiter.place,
        "told": waiter.told,
        "promised": waiter.promised,
    })
}

/// What a line can do about busy numbers.
pub(super) fn caps(line: &LineView) -> Value {
    let CompletionCaps { modes, conditions, max_outstanding, messages } = &line.caps;
    let conditions: Vec<&str> =
        [(conditions.busy, "busy"), (conditions.no_answer, "no-answer"), (conditions.not_logged_in, "not-logged-in")]
            .into_iter()
            .filter_map(|(has, name)| has.then_some(name))
            .collect();
    json!({
        "line": line.id.0,
        "label": line.label,
        "modes": modes,
        "conditions": conditions,
        "max_completions": max_outstanding,
        "completions": line.completions,
        "messages": messages,
        // LINEADDRFEATURE_UNCOMPLETECALL (T57) and LINEADDRCAPFLAGS_COMPLETIONID (T58).
        "can_uncomplete": line.completions > 0,
        "ids_unique": true,
    })
}

/// A refusal: `{"error": NAME, "message": …}`.
pub fn refusal(refusal: &Refusal) -> Value {
    let mut value = json!({ "error": refusal.name(), "message": refusal.to_string() });
    if let Refusal::NotConnected { call, end } = refusal {
        value["call"] = json!(call);
        value["reason"] = json!(end);
    }
    value
}

/// The good answer to a command, where the snapshot has nothing more to say about it.
pub(super) fn reply(reply: &Reply) -> Value {
    match reply {
        Reply::Done => json!({ "ok": true }),
        Reply::Call(id) => json!({ "call": id.0, "id": id.0 }),
        Reply::Completion { line, id, accepted } => {
            json!({ "line": line.0, "completion_id": id.0, "accepted": accepted })
        }
        Reply::Cancelled(count) => json!({ "cancelled": count }),
        Reply::Line(id) => json!({ "line": id.0 }),
        Reply::History(entries) => json!({ "history": entries.iter().map(|e| {
            with_time(json!(e))
        }).collect::<Vec<_>>() }),
        Reply::Contacts(contacts) => json!({ "contacts": contacts }),
        Reply::Messages(records) => {
            json!({ "messages": records.iter().map(|r| with_time(json!(r))).collect::<Vec<_>>() })
        }
        Reply::Devices(devices) => {
            let names = |list: &[crate::model::event::DeviceName]| {
                list.iter().map(|d| json!({ "id": d.id, "title": d.title })).collect::<Vec<_>>()
            };
            json!({ "outputs": names(&devices.outputs), "inputs": names(&devices.inputs) })
        }
        Reply::Trace(records) => json!({ "trace": records.iter().map(|r| json!({
            "time": r.at.rfc3339(), "outgoing": r.outgoing, "peer": r.peer, "text": &*r.text,
        })).collect::<Vec<_>>() }),
    }
}

/// One line of `events`.
pub(super) fn event(record: &EventRecord) -> Value {
    let (kind, more) = kind(&record.event);
    let mut object = object(json!({ "seq": record.seq, "time": record.at.rfc3339(), "type": kind }));
    if let Value::Object(more) = more {
        object.extend(more.into_iter().filter(|(_, v)| !v.is_null()));
    }
    Value::Object(object)
}

fn kind(event: &Event) -> (&'static str, Value) {
    match event {
        Event::Reply { request, result: Ok(good) } => ("reply", json!({ "request": request.0, "result": reply(good) })),
        Event::Reply { request, result: Err(why) } => {
            ("reply", json!({ "request": request.0, "error": why.name(), "message": why.to_string() }))
        }
        Event::Registration { line, state, reason } => {
            ("registration", json!({ "line": line.0, "registration": state, "reason": said(reason) }))
        }
        Event::Call { call, line, state, end, completion } => (
            "call",
            json!({
                "call": call.0, "line": line.0, "state": state.name(), "reason": end,
                "completion_id": completion.map(|c| c.0),
            }),
        ),
        Event::Completion { line, id, state, end } => {
            ("completion", json!({ "line": line.0, "completion_id": id.0, "state": state, "reason": end }))
        }
        Event::RoadChanged { line, id, from, to, why } => (
            "road-changed",
            json!({ "line": line.0, "completion_id": id.0, "from": from, "road": to, "why": said(why) }),
        ),
        Event::RecallReady { line, id, call } => {
            ("recall-ready", json!({ "line": line.0, "completion_id": id.0, "call": call.0 }))
        }
        Event::RecallGone { line, id, taken } => {
            ("recall-gone", json!({ "line": line.0, "completion_id": id.0, "taken": taken }))
        }
        Event::NumCompletions { line, count } => ("numcompletions", json!({ "line": line.0, "count": count })),
        Event::ComplCancel { line, id } => ("complcancel", json!({ "line": line.0, "completion_id": id.0 })),
        Event::WaitingForUs { line, count } => ("waiting-for-us", json!({ "line": line.0, "count": count })),
        Event::Message(record) => ("message", json!({ "message": with_time(json!(record)) })),
        Event::Digit { call, digit } => ("digit", json!({ "call": call.0, "digit": digit })),
        Event::LinkOpened(link) => ("link-opened", json!({ "link": link })),
        Event::ShowWindow => ("show-window", Value::Null),
        Event::ThemeChanged { dark } => ("theme-changed", json!({ "dark": dark })),
        Event::Quitting => ("quitting", Value::Null),
        Event::Lost(count) => ("lost", json!({ "count": count })),
    }
}

/// The name of a request's state.
pub(super) fn state(state: &CompletionState) -> &'static str {
    match state {
        CompletionState::Requested => "requested",
        CompletionState::Queued { .. } => "queued",
        CompletionState::Watching => "watching",
        CompletionState::Redialing { .. } => "redialing",
        CompletionState::Suspended => "suspended",
        CompletionState::Ready { .. } => "ready",
        CompletionState::Recalling => "recalling",
        CompletionState::WasFree { .. } => "was-free",
        CompletionState::Ended(_) => "ended",
    }
}

/// Wall-clock milliseconds under `at` become a time that people read, under `time`.
fn with_time(mut value: Value) -> Value {
    if let Some(at) = value.get("at").and_then(Value::as_i64) {
        value["time"] = json!(WallTime(at).rfc3339());
    }
    value
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn put(object: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        object.insert(name.to_owned(), value);
    }
}

#[cfg(test)]
mod tests;
