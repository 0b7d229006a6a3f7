//! How the sound of a call changes while it is up: hold, resume, another address, and what they ask for.

use super::io::Output;
use super::machine::Call;
use super::phase::Phase;
use crate::model::media::{Agreed, MediaDirection};

impl Call {
    /// The user puts it on hold.
    pub(super) fn hold(&mut self, out: &mut Vec<Output>) {
        let direction = self.held_direction();
        if let Phase::Talking { session, holding } = &mut self.phase
            && !*holding
        {
            *holding = true;
            out.push(Output::Change { session: *session, direction });
        }
    }

    /// The user takes it back.
    pub(super) fn resume(&mut self, out: &mut Vec<Output>) {
        if let Phase::Held { session, resuming } = &mut self.phase
            && !*resuming
        {
            *resuming = true;
            out.push(Output::Change { session: *session, direction: MediaDirection::SendRecv });
        }
    }

    /// Our address has changed: they learn where the sound is now. A change that is under way tells it too.
    pub(super) fn moved(&mut self, out: &mut Vec<Output>) {
        let (session, direction) = match self.phase {
            Phase::Talking { session, holding: false } => (session, MediaDirection::SendRecv),
            Phase::Held { session, resuming: false } => (session, self.held_direction()),
            _ => return,
        };
        out.push(Output::Change { session, direction });
    }

    pub(super) fn media_changed(&mut self, agreed: Agreed, by_them: bool, out: &mut Vec<Output>) {
        let Some(session) = self.session() else { return };
        self.held_by_them = if by_them { !agreed.direction.receives() } else { self.held_by_them };
        if !by_them {
            match self.phase {
                Phase::Talking { holding: true, .. } => self.phase = Phase::Held { session, resuming: false },
                Phase::Held { resuming: true, .. } => {
                    self.held_by_them = !agreed.direction.receives();
                    self.phase = Phase::Talking { session, holding: false };
                }
                _ => {}
            }
        }
        self.agreed = Some(agreed.clone());
        out.push(Output::Sound { session, agreed });
    }

    /// What we want while we hold.
    fn held_direction(&self) -> MediaDirection {
        if self.held_by_them { MediaDirection::Inactive } else { MediaDirection::SendOnly }
    }
}
