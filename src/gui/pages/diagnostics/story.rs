//! The trace sorted into stories: one for each Call-ID, newest first, with what each message says in short.

use std::collections::BTreeMap;

use crate::gui::theme::Tone;
use crate::model::WallTime;
use crate::model::event::TraceRecord;

/// All messages of one Call-ID.
pub(super) struct Story<'a> {
    /// The Call-ID.
    pub(super) call_id: String,
    /// The first request: `INVITE 2014`.
    pub(super) title: String,
    /// The other side.
    pub(super) peer: &'a str,
    /// When it began.
    pub(super) at: WallTime,
    /// Its messages, oldest first.
    pub(super) steps: Vec<Step<'a>>,
}

/// One message of a story.
pub(super) struct Step<'a> {
    /// The message itself.
    pub(super) record: &'a TraceRecord,
    /// What it says in short.
    pub(super) words: String,
    /// Its colour.
    pub(super) tone: Tone,
}

/// Reads the trace: the stories of registrations and keep-alives, or all the others.
pub(super) fn read(trace: &[TraceRecord], of_lines: bool) -> Vec<Story<'_>> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut stories: Vec<Story<'_>> = Vec::new();
    for record in trace {
        let call_id = header(&record.text, "call-id", "i").unwrap_or("?").to_owned();
        let (words, tone) = summary(&record.text);
        let place = *places.entry(call_id.clone()).or_insert_with(|| {
            let story = Story { call_id, title: words.clone(), peer: &record.peer, at: record.at, steps: Vec::new() };
            stories.push(story);
            stories.len() - 1
        });
        stories[place].steps.push(Step { record, words, tone });
    }
    let is_of_line = |s: &Story<'_>| s.title.starts_with("REGISTER") || s.title.starts_with("OPTIONS");
    stories.retain(|s| is_of_line(s) == of_lines);
    stories.reverse();
    stories
}

/// A message in a few words, and its colour.
fn summary(text: &str) -> (String, Tone) {
    let first = text.lines().next().unwrap_or_default();
    if let Some(status) = first.strip_prefix("SIP/2.0 ") {
        let code: u16 = status.get(..3).and_then(|c| c.parse().ok()).unwrap_or(0);
        let mut words = status.to_owned();
        if header(text, "call-info", "call-info").is_some_and(|v| v.contains("call-completion")) {
            words.push_str(" · Call-Info");
        }
        let tone = match code {
            100..=199 => Tone::Neutral,
            200..=299 => Tone::Good,
            401 | 407 => Tone::Neutral,
            300..=499 => Tone::Warn,
            _ => Tone::Bad,
        };
        return (words, tone);
    }
    let mut parts = first.split_whitespace();
    let (method, target) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let user = target.split_once(':').map_or(target, |(_, rest)| rest);
    let user = user.split(['@', ';']).next().unwrap_or_default();
    let package = header(text, "event", "o").map(|e| e.split(';').next().unwrap_or(e).trim());
    let state = body(text).lines().find_map(|l| l.trim().strip_prefix("cc-state:")).map(str::trim);
    let tone = if state == Some("ready") { Tone::Good } else { Tone::Neutral };
    let words: Vec<&str> = match (package, state) {
        (Some(package), state) => [method, package].into_iter().chain(state).collect(),
        (None, _) => vec![method, user],
    };
    (words.join(" "), tone)
}

/// The value of the first header of that name, in its long or compact form.
fn header<'a>(text: &'a str, long: &str, short: &str) -> Option<&'a str> {
    let head = text.split("\r\n\r\n").next()?;
    head.lines().skip(1).find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let name = name.trim();
        (name.eq_ignore_ascii_case(long) || name.eq_ignore_ascii_case(short)).then(|| value.trim())
    })
}

fn body(text: &str) -> &str {
    text.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, words: &str, tone: Tone) {
        let (told, its_tone) = summary(&text.replace('\n', "\r\n"));
        assert_eq!((told.as_str(), its_tone), (words, tone));
    }

    #[test]
    fn a_message_is_told_in_a_few_words() {
        check("INVITE sip:2014@pbx.example.com SIP/2.0\nCall-ID: a\n\n", "INVITE 2014", Tone::Neutral);
        check(
            "SIP/2.0 486 Busy Here\nCall-Info: <sip:m@x>;purpose=call-completion;m=BS\n\n",
            "486 Busy Here · Call-Info",
            Tone::Warn,
        );
        check(
            "NOTIFY sip:a@b SIP/2.0\nEvent: call-completion\n\ncc-state: ready\n",
            "NOTIFY call-completion ready",
            Tone::Good,
        );
        check("SIP/2.0 200 OK\n\n", "200 OK", Tone::Good);
        check("", " ", Tone::Neutral);
    }
}
