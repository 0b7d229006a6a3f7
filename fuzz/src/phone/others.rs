//! What others ask of the phone: a place in its queue, its state, *not now*.

use perch::model::signal::EventHeader;
use perch::model::{NameAddr, PublicationId, SipUri, SubscriptionId};
use perch::sip::{Inbound, IncomingSubscribe};

use super::{LINE, Run};
use crate::person;

impl Run {
    pub(super) fn subscribes(&mut self, who: u8, at_offer: bool, dialog: bool) {
        let subscription = SubscriptionId(self.odd());
        let offered = self.offered.last().cloned().filter(|_| at_offer);
        let incoming = IncomingSubscribe {
            subscription,
            line: offered.is_none().then_some(LINE),
            request_uri: offered.unwrap_or_else(|| SipUri::sip("anna", "x")),
            from: NameAddr::bare(person(who)),
            to: SipUri::sip("anna", "x"),
            contact: person(who),
            call_id: format!("s{}", subscription.0),
            event: EventHeader::plain(if dialog { "dialog" } else { "call-completion" }),
            accept: Vec::new(),
            expires_s: Some(3_600),
            source: ([192, 0, 2, 1], 5_060).into(),
            vouched: true,
        };
        self.sip(Inbound::IncomingSubscribe(Box::new(incoming)));
    }

    pub(super) fn publishes(&mut self, who: u8, body: String) {
        let publication = PublicationId(self.odd());
        let request_uri = self.offered.last().cloned().unwrap_or_else(|| SipUri::sip("anna", "x"));
        self.sip(Inbound::IncomingPublish {
            publication,
            request_uri,
            from: NameAddr::bare(person(who)),
            within: None,
            event: EventHeader::plain("presence"),
            etag: None,
            expires_s: Some(600),
            body: Some(("application/pidf+xml".to_owned(), body)),
        });
    }
}
