//! Lines and what their exchanges have shown: capabilities, learned again when the exchange is another one.

use super::{Desk, person};
use crate::completion::context::Line;
use crate::completion::feature::{self, Binding, Fit, IncomingCall};
use crate::completion::ladder;
use crate::completion::seam::Output;
use crate::model::completion::StoredChange;
use crate::model::settings::CompletionSettings;
use crate::model::{CompletionCaps, CompletionId, Learned, LineId, SipUri};

use super::Key;

impl Desk {
    /// What the line can do about calls that were not connected (T50 to T54): what may work here.
    pub fn caps(&self, line: LineId) -> CompletionCaps {
        self.lines.get(&line).map(ladder::caps).unwrap_or_default()
    }

    /// Whether an incoming call is the exchange's own recall for a request it holds by feature code
    /// (T40, W13): the request, and how sure that is.
    pub fn recognise(&self, call: &IncomingCall) -> Option<(LineId, CompletionId, Binding)> {
        let line = self.lines.get(&call.line)?;
        let held = self.by_code.iter().filter(|key| key.line == call.line).filter_map(|key| self.agents.get(key));
        let mut fits: Vec<(Fit, Key)> =
            held.filter_map(|a| Some((feature::fit(call, &line.address, &a.request.target)?, a.key()))).collect();
        // The best fit; of equal ones the oldest, and then it is a guess.
        fits.sort_by_key(|(fit, key)| (std::cmp::Reverse(*fit), *key));
        let (fit, key) = *fits.first()?;
        let is_only = fits.iter().filter(|(f, _)| *f == fit).count() == 1;
        let binding = match fit {
            Fit::Certain if is_only => Binding::Certain,
            // It may be for a request that was cancelled here and not there.
            Fit::Anonymous if is_only && line.codes_stray == 0 => Binding::Certain,
            Fit::Certain | Fit::Anonymous => Binding::Guessed,
            Fit::Person => Binding::Perhaps,
        };
        Some((key.line, key.id, binding))
    }

    /// A new line, or new settings for one. Other settings are another try: what was learned is learned again.
    pub(super) fn configure(
        &mut self,
        id: LineId,
        address: SipUri,
        settings: CompletionSettings,
        out: &mut Vec<Output>,
    ) {
        let known = self.lines.remove(&id).filter(|l| l.address == address);
        let (exchange, learned) = match &known {
            // Other messages are no other exchange.
            Some(l)
                if l.settings == (CompletionSettings { messages: l.settings.messages.clone(), ..settings.clone() }) =>
            {
                (l.exchange.clone(), l.learned)
            }
            Some(l) => (l.exchange.clone(), Learned::default()),
            None => self.learned.get(&person(&address)).cloned().unwrap_or_default(),
        };
        let relearns = known.as_ref().is_some_and(|l| l.learned != learned);
        let (up, codes_out, codes_stray) = known.map_or((false, 0, 0), |l| (l.up, l.codes_out, l.codes_stray));
        self.lines.insert(id, Line { address, settings, up, learned, exchange, codes_out, codes_stray });
        self.ways_touched += 1;
        if relearns {
            self.keep_learned(id, out);
        }
    }

    /// The registrar has named itself (Server): another name is another exchange.
    pub(super) fn exchange_is(&mut self, id: LineId, name: String, out: &mut Vec<Output>) {
        let Some(line) = self.lines.get_mut(&id) else { return };
        if line.exchange.as_ref() == Some(&name) {
            return;
        }
        if line.exchange.replace(name).is_some() {
            line.learned = Learned::default();
        }
        self.ways_touched += 1;
        self.keep_learned(id, out);
    }

    /// What is known of the line's exchange goes to disk.
    pub(super) fn keep_learned(&mut self, id: LineId, out: &mut Vec<Output>) {
        let Some(line) = self.lines.get(&id) else { return };
        let (exchange, learned) = (line.exchange.clone(), line.learned);
        self.learned.insert(person(&line.address), (exchange.clone(), learned));
        out.push(Output::Store(StoredChange::Learned { line: line.address.clone(), exchange, learned }));
    }

    /// From disk: what exchanges had shown.
    pub(super) fn remember(&mut self, address: &SipUri, exchange: Option<String>, learned: Learned) {
        let who = person(address);
        for line in self.lines.values_mut().filter(|l| person(&l.address) == who) {
            line.exchange.clone_from(&exchange);
            line.learned = learned;
        }
        self.learned.insert(who, (exchange, learned));
        self.ways_touched += 1;
    }
}
