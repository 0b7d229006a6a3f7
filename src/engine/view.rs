//! From the core to the snapshot: what the window and `perch ctl` may know.

use super::core::Core;
use crate::call::Call;
use crate::model::completion::WaiterView;
use crate::model::line::LineView;
use crate::model::time::Now;
use crate::model::{CallId, CallView, CompletionView, NameAddr, Snapshot};

impl Core {
    /// All that is, now.
    pub fn snapshot(&mut self, now: Now) -> Snapshot {
        let mut completions = self.desk.views();
        for view in &mut completions {
            view.call = self.board.by_completion(view.line, view.id);
            if view.peer.display.is_none() {
                view.peer.display = self.name_of(&view.peer.uri);
            }
        }
        Snapshot {
            version: self.next_version(),
            lines: self.lines.iter().map(|l| self.line_view(l, &completions)).collect(),
            calls: self.board.iter().rev().filter(|c| !c.hidden).map(|c| self.call_view(c)).collect(),
            waiting_for_us: self.waiter_views(now),
            lamps: self.lamps.views().into(),
            quality: self
                .quality
                .iter()
                .filter_map(|(session, quality)| Some((self.board.by_session(*session)?, *quality)))
                .collect::<Vec<(CallId, _)>>()
                .into(),
            completions: completions.into(),
            settings: self.settings.clone(),
            banners: self.banners.clone().into(),
            sound: self.sound.clone(),
            missed: self.missed,
            unread: self.unread,
        }
    }

    fn line_view(&self, line: &super::core::Line, completions: &[CompletionView]) -> LineView {
        let waiting =
            |c: &&CompletionView| c.line == line.id && !matches!(c.state, crate::model::CompletionState::Ended(_));
        LineView {
            id: line.id,
            label: line.settings.label.clone(),
            address: line.address.clone(),
            registration: line.registration.clone(),
            completions: u32::try_from(completions.iter().filter(waiting).count()).unwrap_or(u32::MAX),
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
            encrypted: false,
            digits: call.digits.clone(),
            can: self.abilities(call),
        }
    }

    fn waiter_views(&self, now: Now) -> std::sync::Arc<[WaiterView]> {
        let waiters = self.monitor.waiters(now).into_iter();
        waiters
            .filter_map(|w| {
                let line = self.lines.iter().find(|l| l.address.same_person(&w.callee))?.id;
                let display = self.name_of(&w.peer.uri).or(w.peer.display);
                let peer = NameAddr { display, uri: w.peer.uri };
                Some(WaiterView { line, peer, since: w.since, place: w.place, told: w.told })
            })
            .collect()
    }
}
