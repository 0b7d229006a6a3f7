//! What crossed the wire, as SIPp wrote it down.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// One SIP message.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// From Perch to the exchange.
    pub from_perch: bool,
    /// When it crossed first, seconds of the day.
    pub at_s: f64,
    text: String,
    times: usize,
}

/// Every message of a story in its order, each once however often it was repeated.
#[derive(Debug, Default)]
pub(crate) struct Wire(Vec<Message>);

impl Wire {
    /// Reads SIPp's log of messages.
    pub(super) fn read(log: &str) -> Wire {
        let mut messages: Vec<Message> = Vec::new();
        let mut seen: HashMap<(bool, String), usize> = HashMap::new();
        let log = log.replace('\r', "");
        for entry in log.split("-----------------------------------------------").skip(1) {
            let Some((head, text)) = entry.split_once("\n\n").or_else(|| entry.split_once(":\n")) else { continue };
            let Some(head) = head.lines().find(|line| line.contains("message ")) else { continue };
            let from_perch = head.contains("received");
            let at_s = entry.lines().next().and_then(seconds_of_day).unwrap_or_default();
            let text = text.trim_start().to_owned();
            if text.is_empty() {
                continue;
            }
            match seen.entry((from_perch, text.clone())) {
                Entry::Occupied(known) => messages[*known.get()].times += 1,
                Entry::Vacant(new) => {
                    new.insert(messages.len());
                    messages.push(Message { from_perch, at_s, text, times: 1 });
                }
            }
        }
        Wire(messages)
    }

    /// The requests of this method that Perch sent, or was sent.
    pub(crate) fn requests(&self, method: &str, from_perch: bool) -> Vec<&Message> {
        self.0.iter().filter(|m| m.from_perch == from_perch && m.method() == Some(method)).collect()
    }

    /// The requests of this method that Perch sent, ACK and credentials and all.
    pub(crate) fn sent(&self, method: &str) -> Vec<&Message> {
        self.requests(method, true)
    }

    /// The only request of this method that Perch sent.
    #[track_caller]
    pub(crate) fn only(&self, method: &str) -> &Message {
        match self.sent(method).as_slice() {
            [only] => only,
            all => panic!("one {method} was expected, there are {}:\n{}", all.len(), self.told()),
        }
    }

    /// The answers to that request that Perch gave or was given: their codes.
    pub(crate) fn answers(&self, request: &Message) -> Vec<u16> {
        let same = |m: &&Message| {
            m.from_perch != request.from_perch
                && m.header("Call-ID") == request.header("Call-ID")
                && m.header("CSeq") == request.header("CSeq")
        };
        self.0.iter().filter(same).filter_map(Message::code).collect()
    }

    /// Where in the order a message stands.
    pub(crate) fn position(&self, message: &Message) -> usize {
        self.0.iter().position(|m| std::ptr::eq(m, message)).unwrap_or(usize::MAX)
    }

    /// Which methods and codes crossed, one a line, for whoever has to find out why a story went wrong.
    pub(crate) fn told(&self) -> String {
        let line = |m: &Message| {
            let arrow = if m.from_perch { "->" } else { "<-" };
            let (first, cseq) = (m.text.lines().next().unwrap_or_default(), m.header("CSeq").unwrap_or_default());
            format!("{arrow} {first}  [{cseq}] x {}", m.times)
        };
        self.0.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

impl Message {
    fn method(&self) -> Option<&str> {
        self.text.split(' ').next().filter(|word| *word != "SIP/2.0")
    }

    /// The code of an answer.
    pub(crate) fn code(&self) -> Option<u16> {
        self.text.strip_prefix("SIP/2.0 ")?.split(' ').next()?.parse().ok()
    }

    /// The Request-URI without scheme, host and port: user part and parameters.
    pub(crate) fn to_whom(&self) -> String {
        let uri = self.text.split(' ').nth(1).unwrap_or_default();
        let uri = uri.trim_start_matches("sip:");
        let (user, host) = uri.split_once('@').unwrap_or(("", uri));
        let params = host.split_once(';').map(|(_, params)| format!(";{params}")).unwrap_or_default();
        format!("{user}{params}")
    }

    /// The first header of that name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let head = self.text.split("\n\n").next().unwrap_or_default();
        head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The Expires header.
    pub(crate) fn expires(&self) -> Option<u32> {
        self.header("Expires")?.parse().ok()
    }

    /// The body.
    pub(crate) fn body(&self) -> &str {
        self.text.split_once("\n\n").map_or("", |(_, body)| body.trim_end())
    }
}

/// The seconds of the day in a line that ends with a date and a time, `… 21:04:53.123456`.
fn seconds_of_day(line: &str) -> Option<f64> {
    let time = line.split_whitespace().find(|word| word.matches(':').count() == 2)?;
    time.split(':').try_fold(0.0, |sum, part| Some(sum * 60.0 + part.parse::<f64>().ok()?))
}
