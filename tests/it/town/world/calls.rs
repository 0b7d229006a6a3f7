//! The calls of the town: they meet a free or a busy phone, are answered, given up, ended.

use super::*;

impl Town {
    pub(super) fn place(&mut self, caller: usize, callee: usize, id: Option<CompletionId>, target: SipUri) {
        let number = self.number();
        let call = Call { caller, callee, id, waiter: None, talking: false, offer: None };
        self.calls.insert(number, call);
        self.phones[caller].call = Some(number);
        self.engage(caller);
        let delay = self.delay();
        self.at(delay, What::Arrive(number, target));
    }

    pub(super) fn arrive(&mut self, number: u64, target: &SipUri) {
        let Some(call) = self.calls.get(&number) else { return };
        let (caller, callee, id) = (call.caller, call.callee, call.id);
        let known = self.phones[callee].monitor.recognise(target, Some(&address(callee)), &address(caller));
        if self.phones[callee].call.is_some() {
            let offer = self.offer(callee, caller, CompletionCondition::Busy);
            if let Some(known) = known {
                self.monitor(callee, monitor::Input::Called(known.subscription));
                let condition = Some(CompletionCondition::Busy);
                self.monitor(callee, monitor::Input::CallFailed { subscription: known.subscription, condition });
            }
            self.drop_call(number);
            let mut failure = Failure::code(486);
            failure.offers = vec![offer.clone()];
            return self.failed(caller, callee, id, failure, CompletionCondition::Busy, offer);
        }
        let offer = self.offer(callee, caller, CompletionCondition::NoAnswer);
        if let Some(known) = &known {
            self.monitor(callee, monitor::Input::Called(known.subscription));
        }
        if let Some(call) = self.calls.get_mut(&number) {
            call.waiter = known.map(|k| k.subscription);
            call.offer = Some(offer);
        }
        self.phones[callee].call = Some(number);
        self.desk(callee, Input::TheyCall { line: LINE, peer: address(caller) });
        self.engage(callee);
        if let Some(id) = id {
            self.desk(caller, Input::Outcome { line: LINE, id, outcome: CallOutcome::Ringing });
        }
        let (patience, luck) = (self.roll(6) + 1, self.roll(10));
        let next = if luck < 7 { What::Answer(number) } else { What::GiveUp(number) };
        self.at(Duration::from_secs(if luck < 7 { patience } else { 25 }), next);
    }

    pub(super) fn answer(&mut self, number: u64) {
        let Some(call) = self.calls.get_mut(&number) else { return };
        call.talking = true;
        let (caller, callee, id, waiter) = (call.caller, call.callee, call.id, call.waiter);
        if let Some(offer) = call.offer.take() {
            self.monitor(callee, monitor::Input::Withdraw { uri: offer.uri });
        }
        match waiter {
            Some(waiter) => self.monitor(callee, monitor::Input::Answered(waiter)),
            None => self.monitor(callee, monitor::Input::Met { callee: address(callee), peer: address(caller) }),
        }
        self.monitor(caller, monitor::Input::Met { callee: address(caller), peer: address(callee) });
        match id {
            Some(id) => {
                self.completed += 1;
                self.desk(caller, Input::Outcome { line: LINE, id, outcome: CallOutcome::Answered });
                self.seen.push(Seen::InviteOver { phone: caller, id: id.0 });
            }
            None => self.desk(caller, Input::Met { line: LINE, peer: address(callee), they_called: false }),
        }
        self.desk(callee, Input::Met { line: LINE, peer: address(caller), they_called: true });
        self.engage(callee);
        let long = 30 + self.roll(270);
        self.at(Duration::from_secs(long), What::HangUp(number));
    }

    pub(super) fn give_up(&mut self, number: u64) {
        let Some(call) = self.drop_call(number) else { return };
        if let Some(waiter) = call.waiter {
            let condition = Some(CompletionCondition::NoAnswer);
            self.monitor(call.callee, monitor::Input::CallFailed { subscription: waiter, condition });
        }
        let Some(offer) = call.offer else { return };
        let mut failure = Failure::code(487);
        failure.offers = vec![offer.clone()];
        self.failed(call.caller, call.callee, call.id, failure, CompletionCondition::NoAnswer, offer);
    }

    pub(super) fn hang_up(&mut self, number: u64) {
        let Some(call) = self.drop_call(number) else { return };
        if let Some(id) = call.id.filter(|_| !call.talking) {
            self.seen.push(Seen::InviteOver { phone: call.caller, id: id.0 });
            self.desk(call.caller, Input::Outcome { line: LINE, id, outcome: CallOutcome::GivenUp });
        }
        if let Some(waiter) = call.waiter.filter(|_| !call.talking) {
            self.monitor(call.callee, monitor::Input::CallFailed { subscription: waiter, condition: None });
        }
    }

    pub(super) fn drop_call(&mut self, number: u64) -> Option<Call> {
        let call = self.calls.remove(&number)?;
        for n in [call.caller, call.callee] {
            if self.phones[n].call == Some(number) {
                self.phones[n].call = None;
                self.engage(n);
            }
        }
        Some(call)
    }

    /// The caller is told; by hand, half of them want it completed.
    pub(super) fn failed(
        &mut self,
        caller: usize,
        callee: usize,
        id: Option<CompletionId>,
        failure: Failure,
        condition: CompletionCondition,
        offer: CallInfo,
    ) {
        if let Some(id) = id {
            self.seen.push(Seen::InviteOver { phone: caller, id: id.0 });
            return self.desk(caller, Input::Outcome { line: LINE, id, outcome: CallOutcome::Failed(failure) });
        }
        let luck = self.roll(10);
        if luck > 6 {
            return;
        }
        let mode = if luck < 4 { CompletionMode::CallBack } else { CompletionMode::CampOn };
        let failed = Box::new(FailedCall {
            line: LINE,
            call: Some(FAILED),
            peer: NameAddr::bare(address(callee)),
            target: address(callee),
            condition,
            code: Some(failure.code),
            offers: vec![offer],
            retry_after_s: None,
            still_ringing: false,
        });
        let request = self.request(caller);
        self.desk(caller, Input::Complete { request, failed, mode, message: None, note: None });
    }
}
