//! The heart of the demo exchange, without I/O: registrar, people, queue and watchers as one function of input and time.

mod calls;
mod people;
mod queue;
mod registrar;
#[cfg(test)]
mod tests;
mod visits;

use std::collections::BTreeMap;
use std::net::SocketAddr;

use crate::model::line::Transport;
use crate::model::media::Agreed;
use crate::model::time::Now;
use crate::model::{CompletionCondition, LineId, MessageId, Moment, NameAddr, SessionId, SipUri};
use crate::sip::line_state::LineState;
use crate::sip::package::dialog_info::Detail;
use crate::sip::watchers::{Subject, Watchers};
use crate::sip::{Inbound, LineAccount, Outbound};

use super::Pace;
use crate::media::rtp::Dice;
use people::People;
pub use people::Role;
use queue::Queue;
use registrar::{Register, Registrar};
use visits::Visits;

/// What a person says to who left a message.
const THANKS: &str = "Thank you";

/// What the exchange is told.
#[derive(Clone, PartialEq, Debug)]
pub enum Input {
    /// Something arrived.
    Sip(Inbound),
    /// A deadline may have passed.
    Tick,
    /// The exchange stops: who waits is told so.
    Leaving,
}

/// What the exchange asks for.
#[derive(Clone, PartialEq, Debug)]
pub enum Output {
    /// Something to send; RTP ports of answers are still 0.
    Sip(Outbound),
    /// The caller is to hear this from now on.
    Speak {
        /// In which call.
        session: SessionId,
        /// As agreed.
        agreed: Agreed,
        /// What.
        voice: Voice,
    },
    /// That call is over: its sound ends, its port goes back.
    Hush(SessionId),
}

/// What is heard in a call.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Voice {
    /// Boris says his sentence, again and again.
    Boris,
    /// Marta hers.
    Marta,
    /// Paul his.
    Paul,
    /// Boris and Marta in turn: the conversation that somebody broke into.
    Conversation,
    /// What was heard, a moment later.
    Echo,
}

/// How the exchange is set up.
#[derive(Clone, PartialEq, Debug)]
pub struct Setup {
    /// Where it listens.
    pub address: SocketAddr,
    /// The user parts of those who may register.
    pub users: Vec<String>,
    /// The people's clocks.
    pub pace: Pace,
    /// Offers call completion (RFC 6910). Without it phones are left to dialog events.
    pub offers_completion: bool,
    /// Where chance comes from.
    pub seed: u64,
}

/// The exchange.
pub struct Core {
    address: SocketAddr,
    pace: Pace,
    registrar: Registrar,
    people: People,
    visits: Visits,
    watchers: Watchers,
    queue: Option<Queue>,
    passing: Vec<calls::PassingCall>,
    /// What was told last of every telephone.
    told: BTreeMap<String, LineState>,
    /// Ends up in the made-up Call-IDs of calls that nobody of ours placed.
    token: String,
    next_message: u64,
}

impl Core {
    /// The exchange as it begins; `out` introduces its people to signalling.
    pub fn new(setup: Setup, now: Now, out: &mut Vec<Output>) -> Core {
        let mut dice = Dice::new(setup.seed);
        let token = format!("{:016x}", dice.roll());
        let queue = setup.offers_completion.then(|| Queue::new(setup.address, dice, now));
        let mut core = Core {
            address: setup.address,
            pace: setup.pace,
            registrar: Registrar::new(setup.users),
            people: People::new(setup.pace),
            visits: Visits::default(),
            watchers: Watchers::default(),
            queue,
            passing: Vec::new(),
            told: BTreeMap::new(),
            token,
            next_message: 2,
        };
        let people = Role::ALL.into_iter().filter(|r| r.is_person());
        out.extend(people.map(|role| Output::Sip(Outbound::Line(account(role, setup.address)))));
        core.tell_changes(now, out);
        core
    }

    /// One input; all that follows from it.
    pub fn handle(&mut self, input: Input, now: Now, out: &mut Vec<Output>) {
        // Clocks that ran out before this input come first, and so does what follows from them.
        self.pass(now, out);
        match input {
            Input::Sip(inbound) => self.arrived(inbound, now, out),
            Input::Tick => {}
            Input::Leaving => {
                if let Some(queue) = &mut self.queue {
                    queue.leave(now, out);
                }
            }
        }
        self.tell_changes(now, out);
    }

    /// When `handle` wants to be called with `Tick`, at the latest.
    pub fn wakes_at(&self, now: Moment) -> Option<Moment> {
        let all = [
            self.people.wakes_at(now),
            self.visits.wakes_at(),
            self.registrar.wakes_at(),
            self.watchers.wakes_at(),
            self.queue.as_ref().and_then(Queue::wakes_at),
        ];
        all.into_iter().flatten().min()
    }

    fn pass(&mut self, now: Now, out: &mut Vec<Output>) {
        self.people.pass(now.moment);
        for visit in self.visits.pass(now.moment, out) {
            self.visit_over(visit, Some(CompletionCondition::NoAnswer), now, out);
        }
        for user in self.registrar.pass(now.moment) {
            self.route(&user, out);
        }
        signal(out, |out| self.watchers.pass(now.moment, out));
        if let Some(queue) = &mut self.queue {
            queue.pass(now, out);
        }
        self.tell_changes(now, out);
    }

    fn arrived(&mut self, inbound: Inbound, now: Now, out: &mut Vec<Output>) {
        match inbound {
            Inbound::IncomingRegister { request, to, contacts, all, source } => {
                let user = to.user_display();
                let wish = Register { request, to, contacts, all, source };
                self.registrar.register(wish, now.moment, out);
                self.route(&user, out);
            }
            Inbound::Incoming(invite) => self.invited(&invite, now, out),
            Inbound::Cancelled { session, .. } | Inbound::HungUp { session, .. } | Inbound::Failed { session, .. } => {
                if let Some(visit) = self.visits.remove(session) {
                    self.visit_over(visit, None, now, out);
                }
            }
            Inbound::Confirmed { session, agreed } => self.confirmed(session, agreed, now, out),
            Inbound::MediaChanged { session, agreed, .. } => self.media_changed(session, agreed, out),
            Inbound::Passing { dialog, from, to, stage } => self.passes(dialog, from, to, stage),
            Inbound::IncomingSubscribe(wish) => self.subscribed(&wish, now, out),
            Inbound::Refreshed { subscription, expires_s } => {
                let told = |user: &str| self.told.get(user).cloned().unwrap_or_default();
                let is_watcher =
                    signal(out, |out| self.watchers.refresh(subscription, expires_s, now.moment, told, out));
                match &mut self.queue {
                    _ if is_watcher => {}
                    Some(queue) => queue.refresh(subscription, expires_s, now, out),
                    None => out.push(reject_subscription(subscription, 481)),
                }
            }
            Inbound::NotifyFailed { subscription, .. } => {
                self.watchers.gone(subscription);
                if let Some(queue) = &mut self.queue {
                    queue.gone(subscription, now, out);
                }
            }
            Inbound::IncomingPublish { publication, request_uri, from, within, event, etag, expires_s, body } => {
                let refuse = Outbound::AnswerPublish { publication, code: 489, etag: None, expires_s: 0 };
                match &mut self.queue {
                    Some(queue) => {
                        let publish = queue::Publish {
                            publication,
                            request_uri,
                            from,
                            within,
                            package: event.package,
                            etag,
                            expires_s,
                            body,
                        };
                        queue.publish(publish, now, out);
                    }
                    None => out.push(Output::Sip(refuse)),
                }
            }
            Inbound::IncomingMessage { request_uri, from, text, .. } => self.message(&request_uri, &from, &text, out),
            // The rest belongs to phones: nothing of it is answered here.
            _ => {}
        }
    }

    /// Tells signalling where a user is now.
    fn route(&self, user: &str, out: &mut Vec<Output>) {
        if self.registrar.knows(user) {
            let here = |c: &SipUri| c.host_port() == self.address.to_string();
            // A contact that names the exchange itself would send calls round in circles.
            let contact = self.registrar.contact(user).filter(|c| !here(c));
            out.push(Output::Sip(Outbound::Route { user: user.to_owned(), contact }));
        }
    }

    fn subscribed(&mut self, wish: &crate::sip::IncomingSubscribe, now: Now, out: &mut Vec<Output>) {
        let user = wish.request_uri.user_display();
        if wish.event.package == "call-completion" {
            match &mut self.queue {
                Some(queue) => queue.subscribe(wish, Role::of(&user), now, out),
                None => out.push(reject_subscription(wish.subscription, 489)),
            }
            return;
        }
        let Some(state) = self.told.get(&user) else {
            out.push(reject_subscription(wish.subscription, 404));
            return;
        };
        let entity = wish.request_uri.address_of_record();
        let subject = Subject { key: &user, entity: &entity, state };
        if !signal(out, |out| self.watchers.subscribe(wish, subject, Detail::Everything, now.moment, out)) {
            out.push(reject_subscription(wish.subscription, 489));
        }
    }

    /// A person says thanks for a message, to those who can be reached; never to another person.
    fn message(&mut self, to: &SipUri, from: &NameAddr, text: &str, out: &mut Vec<Output>) {
        let sender = from.uri.user_display();
        let Some(role) = Role::of(&to.user_display()).filter(|r| r.is_person()) else { return };
        let Some(contact) = self.registrar.contact(&sender) else { return };
        if text.eq_ignore_ascii_case(THANKS) {
            return;
        }
        let message = MessageId(self.next_message);
        self.next_message += 2;
        out.push(Output::Sip(Outbound::Message {
            message,
            line: line_of(role),
            target: contact,
            text: THANKS.to_owned(),
        }));
    }

    /// Compares every telephone with what was told of it, and tells watchers and the queue what is new.
    fn tell_changes(&mut self, now: Now, out: &mut Vec<Output>) {
        for role in Role::ALL.into_iter().filter(|r| r.is_person()) {
            let state = self.person_state(role, now.moment);
            self.tell(role.user(), state, now, out);
            if let Some(queue) = &mut self.queue {
                queue.state(role, &self.people, now, out);
            }
        }
        let users: Vec<String> = self.registrar.users().map(str::to_owned).collect();
        for user in users {
            let state = self.user_state(&user);
            self.tell(&user, state, now, out);
        }
    }

    fn tell(&mut self, user: &str, state: LineState, now: Now, out: &mut Vec<Output>) {
        match self.told.get_mut(user) {
            Some(before) if *before == state => {}
            Some(before) => {
                signal(out, |out| self.watchers.changed(user, &state, now.moment, out));
                *before = state;
            }
            None => {
                self.told.insert(user.to_owned(), state);
            }
        }
    }
}

/// What a part asks of signalling, among what the exchange asks for.
fn signal<T>(out: &mut Vec<Output>, ask: impl FnOnce(&mut Vec<Outbound>) -> T) -> T {
    let mut asked = Vec::new();
    let result = ask(&mut asked);
    out.extend(asked.into_iter().map(Output::Sip));
    result
}

/// The line under which signalling knows a person.
pub(super) fn line_of(role: Role) -> LineId {
    let index = Role::ALL.iter().position(|r| *r == role).expect("every role stands in Role::ALL");
    LineId(u32::try_from(index).expect("there are few roles") + 1)
}

/// Signalling knows every person as a line that does not register: so they can send messages of their own.
fn account(role: Role, address: SocketAddr) -> LineAccount {
    LineAccount {
        line: line_of(role),
        address: address_of(role.user(), address),
        display_name: Some(role.name().to_owned()),
        username: role.user().to_owned(),
        password: None,
        registrar: None,
        outbound_proxy: None,
        transport: Transport::Udp,
        local_port: None,
        remembered_port: None,
        register_expires_s: None,
    }
}

/// The address of a user part at an exchange.
pub(super) fn address_of(user: &str, address: SocketAddr) -> SipUri {
    SipUri::sip(user, &address.ip().to_string()).with_port(address.port())
}

fn reject_subscription(subscription: crate::model::SubscriptionId, code: u16) -> Output {
    Output::Sip(Outbound::RejectSubscription { subscription, code, headers: Vec::new() })
}
