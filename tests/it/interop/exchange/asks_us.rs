//! An exchange that waits for us: Asterisk 16 as subscriber to the phone, word for word as rule W12 found it.

use super::script::{Script, Step, talk};
use super::stage::{LATER, Stage};
use super::there_are;
use crate::interop::perch::SOON;

const VIA: &str = "Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch];rport\nMax-Forwards: 70";
const OURSELVES: &str = "Contact: <sip:asterisk@[local_ip]:[local_port]>\nUser-Agent: rig-asterisk16";
const SOUND: &str = "v=0\no=root 1 1 IN IP4 [local_ip]\ns=-\nc=IN IP4 [local_ip]\nt=0 0\nm=audio [media_port] RTP/AVP 8\n\
                     a=rtpmap:8 PCMA/8000\na=sendrecv";

fn send(head: &str, kind: &str, body: &str) -> String {
    let length = match kind {
        "" => "Content-Length: 0\n".to_owned(),
        kind => format!("Content-Type: {kind}\nContent-Length: [len]\n\n{body}"),
    };
    format!("<send retrans=\"500\"><![CDATA[\n{head}\n{length}\n\n]]></send>\n")
}

/// A response with this code; its headers are kept by the actions.
fn response(code: u16, actions: &str) -> String {
    let others = "<recv response=\"100\" optional=\"true\"/>\n<recv response=\"180\" optional=\"true\"/>\n";
    let others = if actions.contains("invite") { others } else { "" };
    // Only an INVITE's 200 leads into a dialog that is used.
    let routes = if code == 200 && !others.is_empty() { " rrs=\"true\"" } else { "" };
    let actions = actions.replace("invite", "");
    format!("{others}<recv response=\"{code}\"{routes}><action>{actions}</action></recv>\n")
}

/// A NOTIFY whose body, or head, has this; it is answered.
fn notified(pattern: &str, keep: &str) -> String {
    format!(
        "<recv request=\"NOTIFY\"><action><ereg regexp=\"{pattern}\" search_in=\"msg\" check_it=\"true\" \
         assign_to=\"{keep}\"/></action></recv>\n\
         <send><![CDATA[\nSIP/2.0 200 OK\n[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n[last_CSeq:]\n\
         Content-Length: 0\n\n]]></send>\n"
    )
}

/// PUBLISH to the cc-URI of the NOTIFY; the entity is the peer's name, not an address.
fn publish(basic: &str, headers: &str) -> String {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"2004\">\n\
         <tuple id=\"2a7b2c4b451ecf262a25c0141aa11f9b\">\n<status><basic>{basic}</basic></status>\n</tuple>\n</presence>"
    );
    let head = format!(
        "PUBLISH [$recall] SIP/2.0\n{VIA}\nFrom: \"asterisk\" <sip:asterisk@[local_ip]:[local_port]>;tag=as51755d90\n\
         To: <[$recall]>\n{OURSELVES}\nCall-ID: {basic}///[call_id]\nCSeq: 102 PUBLISH\nEvent: call-completion\n\
         Expires: 3600{headers}"
    );
    send(&head, "application/pidf+xml", &body)
}

/// The caller's call meets busy, asks, is told, is suspended and resumed, comes, and is answered.
fn asterisk() -> String {
    let alice = "From: \"Alice\" <sip:2001@[local_ip]:[local_port]>;tag=as22fad1e7";
    let invite = |call: &str, uri: &str| {
        let head = format!(
            "INVITE {uri} SIP/2.0\n{VIA}\n{alice}\nTo: <{uri}>\n{OURSELVES}\nCall-ID: {call}///[call_id]\nCSeq: 102 INVITE"
        );
        send(&head, "application/sdp", SOUND)
    };
    // After a refusal the ACK belongs to the INVITE's transaction (RFC 3261 section 17.1.1.3).
    let ack = |uri: &str, via: &str| {
        let head = format!("ACK {uri} SIP/2.0\n{via}\n[last_From:]\n[last_To:]\n[last_Call-ID:]\nCSeq: 102 ACK");
        send(&head, "", "").replace(" retrans=\"500\"", "")
    };
    let subscribe = format!(
        "SUBSCRIBE [$monitor] SIP/2.0\n{VIA}\nFrom: \"asterisk\" <sip:asterisk@[local_ip]:[local_port]>;tag=as12676f97\n\
         To: <[$monitor]>\n{OURSELVES}\nCall-ID: ask///[call_id]\nCSeq: 102 SUBSCRIBE\nEvent: call-completion\n\
         Accept: application/call-completion\nExpires: 600"
    );
    let offer = "invite<ereg regexp=\"^ *&lt;(sip:[^&gt;]*)&gt;;purpose=call-completion;m=BS\" search_in=\"hdr\" \
                 header=\"Call-Info:\" check_it=\"true\" assign_to=\"offer,monitor\"/>";
    let tag = "<ereg regexp=\".+\" search_in=\"hdr\" header=\"SIP-ETag:\" check_it=\"true\" assign_to=\"tag\"/>";
    // Bare: with angle brackets Asterisk would send INVITE <sip:…>.
    let ready = "cc-state: ready.*cc-URI: (sip:[^;[:space:]]*)";
    let bye = format!("BYE [next_url] SIP/2.0\n{VIA}\n{alice}\nTo:[$callee]\nCall-ID: come///[call_id]\nCSeq: 103 BYE");
    let mut all = String::new();
    all += &invite("first", "[next_url]");
    all += &response(486, offer);
    all += &ack("[next_url]", "[last_Via:]");
    all += &send(&subscribe, "", "");
    all += &response(200, "");
    all += &notified("cc-state: queued", "told");
    all += &notified(ready, "told,recall");
    all += &publish("closed", "");
    all += &response(200, tag);
    all += &notified("cc-state: queued", "told");
    all += &publish("open", "\nSIP-If-Match:[$tag]");
    all += &response(200, "");
    all += &notified(ready, "told,recall");
    all += &invite("come", "[$recall]");
    let to = "invite<ereg regexp=\".+\" search_in=\"hdr\" header=\"To:\" check_it=\"true\" assign_to=\"callee\"/>";
    all += &response(200, to);
    all += &ack("[next_url]", VIA);
    all += &notified("Subscription-State: terminated", "told");
    all += "<pause milliseconds=\"300\"/>\n";
    all += &send(&bye, "", "");
    all += &response(200, "");
    all += "<Reference variables=\"offer,told,tag,monitor,recall,callee\"/>\n";
    all
}

#[test]
fn w12_asterisk_as_subscriber_is_offered_told_suspended_resumed_and_served() {
    let Some(_alone) = there_are("interop", &["sipp"]) else { return };
    let script = Script::default().with("REGISTER", String::new(), &[vec![Step::Cue(1), Step::Raw(asterisk())]]).to(
        "INVITE",
        "friend",
        &[talk()],
    );
    let mut stage = Stage::set("W12", &script, "call_waiting = false\n[line.completion]\nguard_s = 0");
    let friend = stage.talk_to("friend");
    stage.cue();
    stage.perch.wait_until("Alice to wait", SOON, |status| {
        status["waiting_for_us"][0]["peer"].as_str().is_some_and(|peer| peer.starts_with("sip:2001@"))
    });
    stage.perch.tell(&["hangup", &friend]);
    // RFC 6910 section 9.11: no more than three NOTIFYs in ten seconds, so that the second ready has to wait.
    let call = stage.perch.wait_for_call("offering", LATER)["id"].to_string();
    stage.perch.tell(&["answer", &call]);
    stage.perch.wait_for_call("talking", SOON);
    stage.perch.wait_for_call("ended", SOON);
    stage
        .perch
        .wait_until("nobody to wait", SOON, |status| status["waiting_for_us"].as_array().is_some_and(Vec::is_empty));
    let wire = stage.over();
    let urls: Vec<String> =
        wire.requests("INVITE", false).iter().map(|m| m.to_whom()).filter(|user| user.starts_with("cc-")).collect();
    assert_eq!(urls.len(), 1, "Asterisk called what the NOTIFY named:\n{}", wire.told());
}
