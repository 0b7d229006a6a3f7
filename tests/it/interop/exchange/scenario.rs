//! A script as a scenario of SIPp: every Call-ID begins at the top and finds the act that is meant for it.

use std::fmt::Write;

use super::script::{Notify, Part, Script, Step};

/// What the exchange is asked by, beside REGISTER.
const METHODS: [&str; 4] = ["INVITE", "SUBSCRIBE", "PUBLISH", "MESSAGE"];
const SOUND: &str = "v=0\no=exchange 1 1 IN IP4 [local_ip]\ns=-\nc=IN IP4 [media_ip]\nt=0 0\n\
                     m=audio [media_port] RTP/AVP 8 101\na=rtpmap:8 PCMA/8000\na=rtpmap:101 telephone-event/8000\na=sendrecv";

/// The scenario's XML.
pub(super) fn scenario(script: &Script) -> String {
    let mut acts = Writer::default();
    let mut top = String::new();
    top += &recv("CANCEL", "optional=\"true\" next=\"gone\"", "");
    top += &recv("BYE", "optional=\"true\" next=\"gone\"", "");
    // A repeated ACK of a call that is over.
    top += &recv("ACK", "optional=\"true\" next=\"end\"", "");
    top += &recv("INFO", "optional=\"true\" next=\"cue\"", "");
    let mut globals = vec!["cues".to_owned()];
    for method in METHODS {
        let parts: Vec<(usize, &Part)> =
            script.parts.iter().enumerate().filter(|(_, part)| part.method == method).collect();
        let patterns: String = parts
            .iter()
            .map(|(n, part)| {
                let pattern = part.pattern.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
                format!("<ereg regexp=\"{pattern}\" search_in=\"msg\" assign_to=\"fits{n}\"/>\n")
            })
            .collect();
        let attributes = format!("optional=\"true\" {} next=\"{method}\"", routes(method));
        top += &recv(method, &attributes, &format!("{KEEP}{patterns}"));
        acts.choose(method, &parts);
        globals.extend(parts.iter().map(|(n, _)| format!("count{n}")));
    }
    let registration = script.parts.iter().find(|part| part.method == "REGISTER").and_then(|part| part.acts.first());
    top += &recv("REGISTER", "rrs=\"true\"", KEEP);
    let mut registrar = Writer { method: "REGISTER", ..Writer::default() };
    registrar.answer("200 OK", "[last_Contact:]\nExpires: 600");
    if let Some(then) = registration {
        // Only the first registration goes on with the act; refreshes and the last are answered.
        globals.push("registrations".to_owned());
        registrar.text += "<nop><action><add assign_to=\"registrations\" value=\"1\"/><test assign_to=\"later\" \
                           variable=\"registrations\" compare=\"greater_than\" value=\"1\"/></action></nop>\n\
                           <nop next=\"end\" test=\"later\"/>\n";
        registrar.labels = 1000;
        registrar.act(then);
    }
    registrar.text += "<nop next=\"end\"/>\n";

    let mut rest = Writer { method: "INFO", ..Writer::default() };
    rest.text += "<label id=\"cue\"/>\n<nop><action><add assign_to=\"cues\" value=\"1\"/></action></nop>\n";
    rest.answer("200 OK", "");
    rest.text += "<nop next=\"end\"/>\n<label id=\"gone\"/>\n";
    rest.within = true;
    rest.answer("481 No such dialog", "");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<scenario name=\"an exchange\">\n<Global variables=\"{}\"/>\n{top}{}{}{}\
         <label id=\"end\"/>\n<Reference variables=\"from,to,cseq\"/>\n</scenario>\n",
        globals.join(","),
        registrar.text,
        acts.text,
        rest.text,
    )
}

/// What is kept of a request for the requests that go back.
const KEEP: &str = "<ereg regexp=\".*\" search_in=\"hdr\" header=\"From:\" assign_to=\"from\"/>\n\
                    <ereg regexp=\"[^;]*\" search_in=\"hdr\" header=\"To:\" assign_to=\"to\"/>\n\
                    <ereg regexp=\".*\" search_in=\"hdr\" header=\"CSeq:\" assign_to=\"cseq\"/>\n";

/// Has the way back kept, for the methods that have a Contact to go back to.
fn routes(method: &str) -> &'static str {
    if matches!(method, "INVITE" | "SUBSCRIBE") { "rrs=\"true\"" } else { "" }
}

fn recv(method: &str, attributes: &str, actions: &str) -> String {
    let actions = if actions.is_empty() { String::new() } else { format!("<action>\n{actions}</action>") };
    format!("<recv request=\"{method}\" {attributes}>{actions}</recv>\n")
}

/// The acts, one after the other.
#[derive(Default)]
struct Writer {
    text: String,
    method: &'static str,
    /// The latest request belongs to a dialog: its To has a tag already.
    within: bool,
    labels: usize,
    notifies: usize,
}

impl Writer {
    /// Where each request of a method goes: to the act of the part that it fits, in turn.
    fn choose(&mut self, method: &'static str, parts: &[(usize, &Part)]) {
        let _ = writeln!(self.text, "<label id=\"{method}\"/>");
        for (n, _) in parts {
            let _ = writeln!(self.text, "<nop next=\"part{n}\" test=\"fits{n}\"/>");
        }
        let _ = writeln!(self.text, "<label id=\"refuse{method}\"/>");
        self.begin(method);
        match method {
            "INVITE" => self.answer("404 Not Found", ""),
            "MESSAGE" => self.answer("405 Method Not Allowed", ""),
            _ => self.answer("489 Bad Event", ""),
        }
        self.text += "<nop next=\"end\"/>\n";
        for (n, part) in parts {
            let _ =
                write!(self.text, "<label id=\"part{n}\"/>\n<nop><action><add assign_to=\"count{n}\" value=\"1\"/>\n");
            for act in 1..=part.acts.len() {
                let _ = writeln!(
                    self.text,
                    "<test assign_to=\"turn{n}x{act}\" variable=\"count{n}\" compare=\"equal\" value=\"{act}\"/>"
                );
            }
            self.text += "</action></nop>\n";
            for act in 1..=part.acts.len() {
                let _ = writeln!(self.text, "<nop next=\"act{n}x{act}\" test=\"turn{n}x{act}\"/>");
            }
            let _ = writeln!(self.text, "<nop next=\"refuse{method}\"/>");
            for (act, steps) in part.acts.iter().enumerate() {
                let _ = writeln!(self.text, "<label id=\"act{n}x{}\"/>", act + 1);
                self.begin(method);
                self.act(steps);
                self.text += "<nop next=\"end\"/>\n";
            }
        }
    }

    fn begin(&mut self, method: &'static str) {
        (self.method, self.within, self.notifies) = (method, false, 0);
    }

    fn act(&mut self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Answer(status, headers) => self.answer(status, headers),
                Step::Tell(notify) => self.notify(notify),
                Step::Await(method) => self.expect(method, true),
                Step::Again(method) => self.expect(method, false),
                Step::Cue(cue) => self.wait_for_cue(*cue),
                Step::Ring(headers) => self.ring(headers),
                Step::End => self.end(),
                Step::HangUp => {
                    let head = "BYE [next_url] SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n\
                                From:[$to];tag=[pid]m[call_number]\nTo:[$from]\nCall-ID: [call_id]\nCSeq: 1 BYE\nMax-Forwards: 70";
                    self.send(head, "", "", true);
                    self.text += "<recv response=\"200\"/>\n";
                }
                Step::Call(from, headers) => self.call(from, headers),
                Step::CallInVain(from) => self.call_in_vain(from),
                Step::Raw(elements) => self.text += elements,
            }
        }
    }

    fn expect(&mut self, method: &'static str, within: bool) {
        self.text += &if within { recv(method, "", "") } else { recv(method, routes(method), KEEP) };
        (self.method, self.within) = (method, within);
    }

    fn answer(&mut self, status: &str, headers: &str) {
        let tag = if self.within { "" } else { ";tag=[pid]m[call_number]" };
        let is_final = !status.starts_with('1');
        let invited = self.method == "INVITE" && !self.within;
        let contact = if headers.contains("[last_Contact:]") { "" } else { "Contact: <sip:[local_ip]:[local_port]>" };
        let head = format!(
            "SIP/2.0 {status}\n[last_Via:]\n[last_Record-Route:]\n[last_From:]\n[last_To:]{tag}\n[last_Call-ID:]\n[last_CSeq:]\n\
             Server: an-exchange\nAllow: INVITE, ACK, CANCEL, OPTIONS, BYE, SUBSCRIBE, NOTIFY, PUBLISH, MESSAGE\n{contact}\n{headers}"
        );
        let (kind, body) = if invited && status.starts_with('2') { ("application/sdp", SOUND) } else { ("", "") };
        self.send(&head, kind, body, invited && is_final);
        if invited && is_final {
            self.text += "<recv request=\"ACK\"/>\n";
        }
    }

    fn notify(&mut self, notify: &Notify) {
        self.notifies += 1;
        let Notify { event, state, headers, body, fork } = notify;
        let head = format!(
            "NOTIFY [next_url] SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n\
             From:[$to];tag=[pid]{fork}[call_number]\nTo:[$from]\nCall-ID: [call_id]\nCSeq: {} NOTIFY\n\
             Contact: <sip:[local_ip]:[local_port]>\nMax-Forwards: 70\nEvent: {event}\nSubscription-State: {state}\n{headers}",
            101 + self.notifies
        );
        let (kind, body) = body.as_ref().map_or(("", ""), |(kind, body)| (*kind, body.as_str()));
        self.send(&head, kind, body, true);
        self.text += "<recv response=\"200\"/>\n";
    }

    /// Looks again and again whether the cue has been given.
    fn wait_for_cue(&mut self, cue: u32) {
        self.labels += 1;
        let n = self.labels;
        let _ = write!(
            self.text,
            "<label id=\"look{n}\"/>\n<pause milliseconds=\"30\"/>\n<nop><action><test assign_to=\"given{n}\" \
             variable=\"cues\" compare=\"less_than\" value=\"{cue}\"/></action></nop>\n\
             <nop next=\"look{n}\" test=\"given{n}\"/>\n"
        );
    }

    fn ring(&mut self, headers: &str) {
        self.answer("180 Ringing", headers);
        self.expect("CANCEL", true);
        self.answer("200 OK", "");
        // RFC 3261 section 9.2: the INVITE itself is answered too, with its own CSeq.
        let head = format!(
            "SIP/2.0 487 Request Terminated\n[last_Via:]\n[last_From:]\n[last_To:];tag=[pid]m[call_number]\n\
             [last_Call-ID:]\nCSeq:[$cseq]\n{headers}"
        );
        self.send(&head, "", "", true);
        self.text += "<recv request=\"ACK\"/>\n";
    }

    fn end(&mut self) {
        self.labels += 1;
        let n = self.labels;
        let _ = writeln!(self.text, "<label id=\"last{n}\"/>");
        self.text += &recv("PUBLISH", &format!("optional=\"true\" next=\"no{n}\""), "");
        self.expect("SUBSCRIBE", true);
        self.answer("200 OK", "Expires: 0");
        let _ = write!(self.text, "<nop next=\"end\"/>\n<label id=\"no{n}\"/>\n");
        self.answer("489 Bad Event", "");
        let _ = writeln!(self.text, "<nop next=\"last{n}\"/>");
    }

    fn call(&mut self, from: &str, headers: &str) {
        self.labels += 1;
        let head = format!(
            "INVITE [next_url] SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n\
             From: {from};tag=[pid]c[call_number]\nTo: <[next_url]>\nCall-ID: call{}///[call_id]\nCSeq: 1 INVITE\n\
             Contact: <sip:exchange@[local_ip]:[local_port]>\nMax-Forwards: 70\n{headers}",
            self.labels
        );
        self.send(&head, "application/sdp", SOUND, true);
        self.text += "<recv response=\"100\" optional=\"true\"/>\n<recv response=\"180\" optional=\"true\"/>\n\
                      <recv response=\"200\" rrs=\"true\"/>\n";
        let head = "ACK [next_url] SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n\
                    [last_From:]\n[last_To:]\n[last_Call-ID:]\nCSeq: 1 ACK\nMax-Forwards: 70";
        self.send(head, "", "", false);
        self.expect("BYE", true);
        self.answer("200 OK", "");
    }

    fn call_in_vain(&mut self, from: &str) {
        self.labels += 1;
        let common = format!(
            "From: {from};tag=[pid]v[call_number]\nTo: <[next_url]>\nCall-ID: vain{}///[call_id]\nMax-Forwards: 70",
            self.labels
        );
        // One branch for all three: CANCEL and the ACK of a refusal belong to the INVITE (RFC 3261 sections 9.1, 17.1.1.3).
        let via = format!(
            "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-[pid]-[call_number]-vain{}",
            self.labels
        );
        let contact = "Contact: <sip:exchange@[local_ip]:[local_port]>";
        let invite = format!("INVITE [next_url] SIP/2.0\n{via}\n{common}\nCSeq: 1 INVITE\n{contact}");
        self.send(&invite, "application/sdp", SOUND, true);
        self.text +=
            "<recv response=\"100\" optional=\"true\"/>\n<recv response=\"180\"/>\n<pause milliseconds=\"1000\"/>\n";
        let cancel = format!("CANCEL [next_url] SIP/2.0\n{via}\n{common}\nCSeq: 1 CANCEL");
        self.send(&cancel, "", "", false);
        self.text += "<recv response=\"200\"/>\n<recv response=\"487\"/>\n";
        let ack = format!(
            "ACK [next_url] SIP/2.0\n{via}\n[last_From:]\n[last_To:]\n[last_Call-ID:]\nCSeq: 1 ACK\nMax-Forwards: 70"
        );
        self.send(&ack, "", "", false);
    }

    fn send(&mut self, head: &str, kind: &str, body: &str, again: bool) {
        let lines: Vec<&str> = head.lines().filter(|line| !line.is_empty()).collect();
        let again = if again { " retrans=\"500\"" } else { "" };
        let length = if kind.is_empty() {
            "Content-Length: 0\n\n".to_owned()
        } else {
            format!("Content-Type: {kind}\nContent-Length: [len]\n\n{body}\n")
        };
        let _ = writeln!(self.text, "<send{again}><![CDATA[\n{}\n{length}\n]]></send>", lines.join("\n"));
    }
}
