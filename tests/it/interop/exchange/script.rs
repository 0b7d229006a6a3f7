//! What an exchange says to whom, step by step: written for a story, played by SIPp.

/// One step within a call, a subscription, a publication.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Answers the latest request: code and phrase, further header lines. An INVITE's final answer waits for its ACK, and
    /// its 200 carries sound.
    Answer(&'static str, String),
    /// NOTIFY, answered with 200.
    Tell(Notify),
    /// A further request of the same dialog: a refresh, the end, BYE.
    Await(&'static str),
    /// The same request once more, outside of any dialog: with credentials, or a longer life.
    Again(&'static str),
    /// Nothing, until the test has given so many cues.
    Cue(u32),
    /// 180 with these header lines until CANCEL comes; the 487 has the same lines.
    Ring(String),
    /// The end of a subscription, taken with a bare 200 (W6); a PUBLISH in its dialog before that is not understood.
    End,
    /// BYE from here, answered with 200.
    HangUp,
    /// A call from the exchange to whoever was registered or called here, from this person, with these header lines;
    /// answered, and ended by the other side.
    Call(String, &'static str),
    /// A call from this person that rings a second and is given up.
    CallInVain(String),
    /// Elements of a SIPp scenario as they are.
    Raw(String),
}

/// A NOTIFY.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notify {
    /// The Event header.
    pub event: &'static str,
    /// The Subscription-State header.
    pub state: String,
    /// Further header lines.
    pub headers: String,
    /// The body and its media type.
    pub body: Option<(&'static str, String)>,
    /// Which of several notifiers behind one SUBSCRIBE: a word for its tag.
    pub fork: &'static str,
}

/// What happens to the requests of one kind: the first plays the first act, the second the second; further ones are refused.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(super) method: &'static str,
    pub(super) pattern: String,
    pub(super) acts: Vec<Vec<Step>>,
}

/// An exchange: it takes every REGISTER with 200, and refuses what no part of its script is about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    pub(super) parts: Vec<Part>,
}

impl Script {
    /// Requests of this method to this user part.
    pub(crate) fn to(self, method: &'static str, user: &str, acts: &[Vec<Step>]) -> Script {
        // Feature codes have letters that mean something in a pattern.
        let user: String = user.chars().map(|c| if "*#+.".contains(c) { format!("[{c}]") } else { c.into() }).collect();
        self.with(method, format!("^{method} sip:{user}[@;]"), acts)
    }

    /// Requests of this method in which this pattern (POSIX, extended) is found. The first part that fits is played.
    pub(crate) fn with(mut self, method: &'static str, pattern: String, acts: &[Vec<Step>]) -> Script {
        self.parts.push(Part { method, pattern, acts: acts.to_vec() });
        self
    }
}

/// An answer without further headers.
pub(crate) fn answer(status: &'static str) -> Step {
    Step::Answer(status, String::new())
}

/// An answer with header lines.
pub(crate) fn answer_with(status: &'static str, headers: impl Into<String>) -> Step {
    Step::Answer(status, headers.into())
}

/// Call-Info as Asterisk 16 writes it: `m=NR` whatever the reason (A1, W1).
pub(crate) fn offer(monitor: &str) -> String {
    format!("Call-Info: <sip:{monitor}@[local_ip]:[local_port]>;purpose=call-completion;m=NR")
}

/// A busy callee, with these header lines.
pub(crate) fn busy(headers: impl Into<String>) -> Vec<Step> {
    vec![answer_with("486 Busy here", headers)]
}

/// A callee who answers and is hung up on.
pub(crate) fn talk() -> Vec<Step> {
    vec![answer("180 Ringing"), answer("200 OK"), Step::Await("BYE"), answer("200 OK")]
}

/// A subscription taken for so many seconds; what follows is told in it; then its end is taken.
pub(crate) fn held(expires_s: u32, then: &[Step]) -> Vec<Step> {
    let mut steps = vec![answer_with("200 OK", format!("Expires: {expires_s}"))];
    steps.extend_from_slice(then);
    steps.push(Step::End);
    steps
}

/// A call-completion NOTIFY with these lines.
pub(crate) fn cc(lines: &str) -> Step {
    told("call-completion", "active;expires=600", "application/call-completion", &format!("{lines}\n"))
}

/// `cc-state: queued`, and no more, as Asterisk 16 writes it (A5, W4).
pub(crate) fn queued() -> Step {
    cc("cc-state: queued")
}

/// `cc-state: ready` with a bare cc-URI (A6, W4).
pub(crate) fn ready(user: &str) -> Step {
    cc(&format!("cc-state: ready\ncc-URI: sip:{user}@[local_ip]:[local_port]"))
}

/// A NOTIFY with a body.
pub(crate) fn told(event: &'static str, state: &str, kind: &'static str, body: &str) -> Step {
    let body = Some((kind, body.to_owned()));
    Step::Tell(Notify { event, state: state.to_owned(), body, fork: "m", ..Notify::default() })
}

/// A NOTIFY without a body.
pub(crate) fn told_nothing(event: &'static str, state: &str) -> Step {
    Step::Tell(Notify { event, state: state.to_owned(), fork: "m", ..Notify::default() })
}

/// A dialog-info document: version, `full` or `partial`, dialogs as `id` and state, or as they are if they begin with `<`.
pub(crate) fn dialogs(version: u32, state: &str, dialogs: &[(&str, &str)]) -> Step {
    let list: String = dialogs
        .iter()
        .map(|(id, state)| match id.starts_with('<') {
            true => (*id).to_owned(),
            false => format!("<dialog id=\"{id}\"><state>{state}</state></dialog>"),
        })
        .collect();
    let document = format!(
        "<?xml version=\"1.0\"?>\n<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"{version}\" \
         state=\"{state}\" entity=\"sip:callee@[local_ip]:[local_port]\">{list}</dialog-info>\n"
    );
    told("dialog", "active;expires=598", "application/dialog-info+xml", &document)
}

impl Step {
    /// The same NOTIFY from another notifier behind the same SUBSCRIBE.
    pub(crate) fn at_fork(self, fork: &'static str) -> Step {
        match self {
            Step::Tell(notify) => Step::Tell(Notify { fork, ..notify }),
            other => other,
        }
    }
}
