//! From the core to the snapshot: what the window and `perch ctl` may know.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::core::Core;
use crate::call::Call;
use crate::model::completion::WaiterView;
use crate::model::contact::Contact;
use crate::model::line::LineView;
use crate::model::time::Now;
use crate::model::{
    CallId, CallView, CompletionId, CompletionState, CompletionView, LineId, NameAddr, Settings, Snapshot,
};

/// The snapshot as it was shown last, and what it was made from: what has not been touched is not made again.
#[derive(Default)]
pub(super) struct Shown {
    snapshot: Snapshot,
    /// What calls and the ways to complete them had come to, who was in the conference, whether calls could be recorded.
    calls_from: Option<(u64, u64, Vec<CallId>, bool)>,
    /// Which call each request had.
    calls_of: BTreeMap<(LineId, CompletionId), CallId>,
    /// Which call on hold each request was made for.
    held_callers: BTreeMap<(LineId, CompletionId), CallId>,
    /// The contacts that gave the names.
    named_by: Option<Arc<[Contact]>>,
}

impl Core {
    /// All that is, now. Its version grows if anything has changed since the last time.
    ///
    /// Requests may be many: only those that were touched are looked at. Everything else is short.
    pub fn snapshot(&mut self, now: Now) -> Snapshot {
        let mut shown = std::mem::take(&mut self.shown);
        let lines = self.lines.iter().map(|l| self.line_view(l)).collect();
        let quality = self.quality.iter().filter_map(|(s, quality)| Some((self.board.by_session(*s)?, *quality)));
        let quality: Vec<_> = quality.collect();
        let changed = [
            self.show_requests(&mut shown),
            self.show_calls(&mut shown),
            renew(&mut shown.snapshot.lines, lines),
            renew(&mut shown.snapshot.waiting_for_us, self.waiter_views(now)),
            renew(&mut shown.snapshot.lamps, self.lamps.views().into()),
            renew(&mut shown.snapshot.quality, quality.into()),
            renew(&mut shown.snapshot.banners, self.banners.clone().into()),
            renew_settings(&mut shown.snapshot.settings, &self.settings),
            renew(&mut shown.snapshot.sound, self.sound.clone()),
            renew(&mut shown.snapshot.microphone_test, self.microphone_test.as_ref().map(|test| test.dbfs)),
            renew(&mut shown.snapshot.missed, self.missed),
            renew(&mut shown.snapshot.unread, self.unread),
        ];
        if changed.contains(&true) || shown.snapshot.version == 0 {
            shown.snapshot.version += 1;
        }
        let snapshot = shown.snapshot.clone();
        self.shown = shown;
        snapshot
    }

    /// Brings the requests that were touched up to date: by completion, by a call that came or went, by a new name.
    fn show_requests(&mut self, shown: &mut Shown) -> bool {
        let mut touched: Vec<(LineId, CompletionId)> = self.desk.take_touched().collect();
        let calls_of: BTreeMap<_, _> = self.calls_of_requests();
        let other =
            |(key, call): &(&(LineId, CompletionId), &CallId), map: &BTreeMap<_, CallId>| map.get(*key) != Some(*call);
        touched.extend(calls_of.iter().filter(|entry| other(entry, &shown.calls_of)).map(|(key, _)| *key));
        touched.extend(shown.calls_of.iter().filter(|entry| other(entry, &calls_of)).map(|(key, _)| *key));
        shown.calls_of = calls_of;
        touched.extend(self.held_callers.keys().filter(|key| !shown.held_callers.contains_key(key)));
        touched.extend(shown.held_callers.keys().filter(|key| !self.held_callers.contains_key(key)));
        shown.held_callers.clone_from(&self.held_callers);
        if !shown.named_by.as_ref().is_some_and(|by| Arc::ptr_eq(by, &self.contacts)) {
            shown.named_by = Some(self.contacts.clone());
            touched.extend(shown.snapshot.completions.iter().map(|view| (view.line, view.id)));
        }
        let mut changed = false;
        for (line, id) in touched {
            let view = self.request_view(line, id, shown);
            let requests = &mut shown.snapshot.completions;
            let place = view.as_ref().map(place_of);
            for old in [(false, id, line), (true, id, line)] {
                changed |= place != Some(old) && requests.remove(&old, place_of);
            }
            changed |= view.is_some_and(|view| requests.put(view, place_of));
        }
        changed
    }

    fn request_view(&self, line: LineId, id: CompletionId, shown: &Shown) -> Option<CompletionView> {
        let mut view = self.desk.view(line, id)?;
        view.call = shown.calls_of.get(&(line, id)).copied();
        view.held_call = self.held_callers.get(&(line, id)).copied();
        if view.peer.display.is_none() {
            view.peer.display = self.name_of(&view.peer.uri);
        }
        Some(view)
    }

    /// The live call of each request that has one.
    fn calls_of_requests(&self) -> BTreeMap<(LineId, CompletionId), CallId> {
        let requests = self.board.iter().filter(|c| c.end().is_none()).filter_map(|c| Some((c.line, c.completion?)));
        requests.filter_map(|(line, id)| Some(((line, id), self.board.by_completion(line, id)?))).collect()
    }

    fn show_calls(&self, shown: &mut Shown) -> bool {
        let (calls, ways) = (self.board.touched(), self.desk.ways_touched());
        let from = Some((calls, ways, self.conference.clone(), self.may_record()));
        if shown.calls_from == from {
            return false;
        }
        shown.calls_from = from;
        let calls = self.board.iter().rev().filter(|c| !c.hidden).map(|c| self.call_view(c)).collect();
        renew(&mut shown.snapshot.calls, calls)
    }

    fn line_view(&self, line: &super::core::Line) -> LineView {
        LineView {
            id: line.id,
            label: line.settings.label.clone(),
            address: line.address.clone(),
            registration: line.registration.clone(),
            completions: self.desk.count(line.id),
            caps: self.desk.caps(line.id),
            dnd: line.settings.dnd,
            voice_mail: line.voice_mail,
        }
    }

    fn call_view(&self, call: &Call) -> CallView {
        CallView {
            id: call.id,
            line: call.line,
            peer: call.peer.clone(),
            direction: call.direction,
            origin: call.origin,
            state: call.state(),
            end: call.end().map(|(end, _)| end),
            code: call.code(),
            words: call.words.clone(),
            why: call.why.clone(),
            completion: call.completion,
            since: call.since,
            connected: call.connected,
            ended: call.end().map(|(_, at)| at),
            muted: call.muted,
            held_by_them: call.held_by_them,
            codec: call.agreed.as_ref().map(|a| a.codec.title().to_owned()),
            encrypted: call.agreed.as_ref().is_some_and(|a| a.srtp.is_some()),
            digits: call.digits.clone(),
            conference: self.is_in_conference(call.id),
            recording: call.recording.clone(),
            playing: call.playing,
            can: self.abilities(call),
        }
    }

    fn waiter_views(&self, now: Now) -> Arc<[WaiterView]> {
        let waiters = self.monitor.waiters(now).into_iter();
        waiters
            .filter_map(|w| {
                let line = self.lines.iter().find(|l| l.address.same_person(&w.callee))?.id;
                let display = self.name_of(&w.peer.uri).or(w.peer.display);
                let peer = NameAddr { display, uri: w.peer.uri };
                let promised = self.after_this.iter().any(|(l, who)| *l == line && who.same_person(&peer.uri));
                Some(WaiterView { line, peer, since: w.since, place: w.place, told: w.told, promised })
            })
            .collect()
    }
}

/// Ringing ones first, then by id.
fn place_of(view: &CompletionView) -> (bool, CompletionId, LineId) {
    (!matches!(view.state, CompletionState::Ready { .. }), view.id, view.line)
}

/// Puts the new value in place; whether it is another one.
fn renew<T: PartialEq>(place: &mut T, new: T) -> bool {
    let changed = *place != new;
    if changed {
        *place = new;
    }
    changed
}

/// Settings are replaced whole, never edited.
fn renew_settings(place: &mut Arc<Settings>, new: &Arc<Settings>) -> bool {
    let changed = !Arc::ptr_eq(place, new);
    if changed {
        *place = new.clone();
    }
    changed
}
