//! What may happen to the phone, as bytes can be read.

use arbitrary::Arbitrary;

/// What may happen.
#[derive(Arbitrary, Clone, Debug)]
pub enum Operation {
    /// A whole beginning: busy, an offer, *Call back*, taken by the exchange.
    Waits(u8),
    /// The exchange says *ready*.
    Free(u8),
    Dial(u8),
    Answer(u8),
    HangUp(u8),
    Hold(u8),
    Resume(u8),
    Dismiss(u8),
    Complete {
        call: u8,
        mode: u8,
    },
    Watch(u8),
    Cancel(u8),
    Accept(u8),
    Postpone {
        id: u8,
        minutes: u8,
    },
    Decline(u8),
    Again(u8),
    Dnd(bool),
    Locked(bool),
    Slept,
    Moved,
    Restart,
    Ringing {
        session: u8,
        offers: bool,
    },
    Answered(u8),
    Failed {
        session: u8,
        code: u8,
        offers: bool,
    },
    HungUp(u8),
    Comes {
        who: u8,
        waits: bool,
    },
    GivesUp(u8),
    Confirmed(u8),
    Subscribed {
        sub: u8,
        expires_s: u16,
    },
    Refused {
        sub: u8,
        code: u8,
    },
    Notified {
        sub: u8,
        body: String,
        kind: u8,
        over: bool,
    },
    Published(u8),
    NotPublished {
        publication: u8,
        code: u8,
    },
    Subscribes {
        who: u8,
        at_offer: bool,
        dialog: bool,
    },
    Publishes {
        who: u8,
        body: String,
    },
    Says {
        who: u8,
        text: String,
    },
    Wait {
        seconds: u16,
    },
}

/// A body that means something in six cases of eight, and any text in the others.
pub(super) fn body(kind: u8, body: String) -> (String, String) {
    const KINDS: [&str; 3] = ["application/call-completion", "application/dialog-info+xml", "application/pidf+xml"];
    const WORDS: [&str; 6] = [
        "cc-state: queued\r\n",
        "cc-state: ready\r\ncc-URI: sip:r@x\r\n",
        "<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"1\" state=\"full\" entity=\"sip:b@x\">\
         <dialog id=\"d\"><state>confirmed</state></dialog></dialog-info>",
        "<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"2\" state=\"full\" entity=\"sip:b@x\"/>",
        "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:b@x\"><tuple id=\"t\"><status><basic>closed\
         </basic></status></tuple></presence>",
        "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:b@x\"><tuple id=\"t\"><status><basic>open\
         </basic></status></tuple></presence>",
    ];
    let word = usize::from(kind) % 8;
    match WORDS.get(word) {
        Some(text) => (KINDS[word / 2].to_owned(), (*text).to_owned()),
        None => (KINDS[usize::from(kind) % KINDS.len()].to_owned(), body),
    }
}
