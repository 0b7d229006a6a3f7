//! The paper wire: what desks and monitors send, and what comes of it.

use super::*;

impl Town {
    /// Something goes to a desk, a little later; a lost answer comes as silence.
    fn send_desk(&mut self, n: usize, life: u32, input: Input) {
        let delay = self.delay();
        self.at(delay, What::Desk(n, life, Box::new(input)));
    }

    fn send_monitor(&mut self, n: usize, input: monitor::Input) {
        let (delay, life) = (self.delay(), self.phones[n].life);
        self.at(delay, What::Monitor(n, life, Box::new(input)));
    }

    pub(super) fn of_desk(&mut self, n: usize, output: Output) {
        let life = self.phones[n].life;
        match output {
            Output::Reply { result: Ok(Reply::Completion { id, .. }), .. } => {
                self.seen.push(Seen::Accepted { phone: n, id: id.0 });
                let after = self.roll(3600);
                self.at(Duration::from_secs(after), What::Click(n, life, id));
            }
            Output::Store(change) => self.phones[n].journal.push(change),
            Output::Ended { stored, .. } => self.seen.push(Seen::Ended { phone: n, id: stored.id.0 }),
            Output::RecallRings { id, .. } => {
                self.seen.push(Seen::Rings { phone: n, id: id.0 });
                let after = self.roll(18) + 1;
                self.at(Duration::from_secs(after), What::Click(n, life, id));
                self.at(Duration::from_secs(after + 120), What::Click(n, life, id));
            }
            Output::RecallStops { id, .. } => self.seen.push(Seen::Quiet { phone: n, id: id.0 }),
            Output::Place { id, target, kind, .. } => {
                assert_eq!(kind, PlaceKind::Recall);
                let to = phone_of(&target);
                self.seen.push(Seen::Invite { phone: n, id: id.0, to });
                self.place(n, to, Some(id), target);
            }
            Output::EndCall { id, .. } => {
                let call = self.phones[n].call.filter(|c| self.calls.get(c).is_some_and(|c| c.id == Some(id)));
                self.seen.push(Seen::InviteOver { phone: n, id: id.0 });
                if let Some(call) = call {
                    self.hang_up(call);
                }
            }
            Output::Subscribe { subscription, target, event, call_id, expires_s, .. } => {
                if event.package != "call-completion" {
                    return self.refuse(n, subscription, 489, false);
                }
                let server = phone_of(&target);
                if self.lost() {
                    return self.refuse(n, subscription, 408, false);
                }
                let odd = self.number();
                self.served.insert(odd, (server, n, life, subscription.0));
                let subscribe = monitor::Input::Subscribe {
                    subscription: SubscriptionId(odd),
                    callee: (target.host == "town").then(|| address(server)),
                    request_uri: target,
                    from: NameAddr::bare(address(n)),
                    call_id: call_id.unwrap_or_default(),
                    expires_s: Some(expires_s),
                };
                self.send_monitor(server, subscribe);
            }
            Output::Resubscribe { subscription, expires_s } => self.refresh(n, subscription, expires_s),
            Output::Unsubscribe(subscription) => {
                self.refresh(n, subscription, 0);
            }
            Output::RestoreSubscription { subscription, saved, .. } => {
                if let Some(entry) = saved.dialog.call_id.parse().ok().and_then(|odd: u64| self.served.get_mut(&odd)) {
                    (entry.2, entry.3) = (life, subscription.0);
                }
            }
            Output::Publish { publication, target, within, etag, expires_s, open, event, .. } => {
                let server = phone_of(&target);
                if self.lost() {
                    let failure = Failure::local(408, "");
                    return self.send_desk(n, life, Input::PublishFailed { publication, failure });
                }
                let number = self.number();
                let odd = self.odd(n, within);
                self.publishers.insert(number, (n, life, publication.0));
                let publish = monitor::Input::Publish {
                    publication: PublicationId(number),
                    request_uri: target,
                    callee: None,
                    from: NameAddr::bare(address(n)),
                    within: odd.map(SubscriptionId),
                    package: event.package,
                    etag,
                    expires_s: Some(expires_s),
                    says: if open == Some(true) { Availability::Open } else { Availability::Closed },
                };
                self.send_monitor(server, publish);
            }
            _ => {}
        }
    }

    pub(super) fn of_monitor(&mut self, n: usize, output: monitor::Output) {
        match output {
            monitor::Output::Accept { subscription, expires_s } => {
                let Some((_, client, life, even)) = self.served.get(&subscription.0).copied() else { return };
                let saved = Box::new(self.saved(subscription.0, client, n, expires_s));
                let subscription = SubscriptionId(even);
                self.send_desk(client, life, Input::Subscribed { subscription, expires_s, saved });
            }
            monitor::Output::Reject { subscription, code, .. } => {
                let Some((_, client, _, even)) = self.served.remove(&subscription.0) else { return };
                self.refuse(client, SubscriptionId(even), code, false);
            }
            monitor::Output::Notify { subscription, state, body } => {
                let Some((_, client, life, even)) = self.served.get(&subscription.0).copied() else { return };
                let who = subscription.0;
                let over = body.is_none();
                if over {
                    self.served.remove(&who);
                } else if self.lost() {
                    self.served.remove(&who);
                    return self.send_monitor(n, monitor::Input::SubscriberGone(subscription));
                }
                let news = body.map_or(News::Empty, |b| News::CallCompletion {
                    ready: b.ready,
                    retention: b.retention,
                    uri: Some(b.uri),
                    place: Some(b.place),
                });
                let notified = Input::Notified {
                    subscription: SubscriptionId(even),
                    fork: "f".to_owned(),
                    state: Some(state),
                    news,
                    offers: Vec::new(),
                    contact: None,
                    saved: None,
                };
                // In one dialog order is kept: an older NOTIFY never overtakes (CSeq).
                self.at(Duration::from_millis(210), What::Desk(client, life, Box::new(notified)));
            }
            monitor::Output::AnswerPublish { publication, code, etag, expires_s } => {
                let Some((client, life, even)) = self.publishers.remove(&publication.0) else { return };
                let publication = PublicationId(even);
                if code == 200 {
                    self.send_desk(client, life, Input::Published { publication, etag, expires_s });
                } else {
                    let failure = Failure::code(code);
                    self.send_desk(client, life, Input::PublishFailed { publication, failure });
                }
            }
            monitor::Output::Waiting { .. } => {}
        }
    }

    fn refresh(&mut self, n: usize, subscription: SubscriptionId, expires_s: u32) {
        match self.odd(n, Some(subscription)) {
            Some(odd) => {
                let server = self.served[&odd].0;
                self.send_monitor(server, monitor::Input::Refresh { subscription: SubscriptionId(odd), expires_s });
            }
            None if expires_s > 0 => self.refuse(n, subscription, 481, true),
            None => {}
        }
    }

    fn refuse(&mut self, n: usize, subscription: SubscriptionId, code: u16, refresh: bool) {
        let (life, failure) = (self.phones[n].life, Failure::code(code));
        self.send_desk(n, life, Input::SubscribeFailed { subscription, failure, refresh });
    }

    fn odd(&self, n: usize, even: Option<SubscriptionId>) -> Option<u64> {
        let (life, even) = (self.phones[n].life, even?.0);
        let mine = |(_, s): &(&u64, &(usize, usize, u32, u64))| (s.1, s.2, s.3) == (n, life, even);
        self.served.iter().find(mine).map(|(odd, _)| *odd)
    }

    fn saved(&self, odd: u64, client: usize, server: usize, expires_s: u32) -> SavedSubscription {
        SavedSubscription {
            dialog: DialogIds { call_id: odd.to_string(), local_tag: "l".into(), remote_tag: "f".into() },
            cseq: 1,
            routes: Vec::new(),
            remote_target: address(server),
            to: address(server),
            event: EventHeader::plain("call-completion"),
            accept: Vec::new(),
            expires_at: self.now.wall.plus(Duration::from_secs(expires_s.into())),
            contact: address(client),
        }
    }
}

/// Whose address or monitor URI it is: `p7@town`, `cc-…@p7.town`.
fn phone_of(uri: &SipUri) -> usize {
    let name = if uri.host == "town" { &uri.user } else { uri.host.trim_end_matches(".town") };
    name.trim_start_matches('p').parse().expect("an address of the town")
}
