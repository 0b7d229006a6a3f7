//! Stories of the digest: both algorithms, wrong passwords, stale nonces, the example of RFC 8760's kin.

use std::sync::Arc;

use rsipstack::sip::{StatusCode, Uri, Version};

use super::*;

fn gate(sha256: bool) -> Gate {
    let users = Arc::from([("anna".to_owned(), "pw, with \"quotes\"".to_owned())]);
    Gate::new(Challenge { realm: "demo".to_owned(), users, sha256 })
}

fn register() -> Request {
    Request {
        method: Method::Register,
        uri: Uri::try_from("sip:demo.perch").expect("uri"),
        version: Version::V2,
        headers: Headers::default(),
        body: Vec::new(),
    }
}

fn refusal(headers: Vec<Header>) -> Response {
    let headers: Vec<StackHeader> = headers.into_iter().map(|(n, v)| make_header(&n, v)).collect();
    Response {
        status_code: StatusCode::from(401),
        wire_reason: None,
        version: Version::V2,
        headers: headers.into(),
        body: Vec::new(),
    }
}

#[track_caller]
fn check(sha256: bool, password: &str, known: bool) -> String {
    let mut gate = gate(sha256);
    let mut request = register();
    let Verdict::Challenged(demand) = gate.check(&request) else { panic!("let in without credentials") };
    let who = Credentials { username: "anna".to_owned(), password: password.to_owned() };
    let header = answer(&request, &refusal(demand), &who).expect("an answer");
    let text = header.value().to_owned();
    request.headers.push(header);
    assert_eq!(matches!(gate.check(&request), Verdict::Known(user) if user == "anna"), known);
    text
}

#[test]
fn the_right_password_opens_the_gate_with_either_algorithm() {
    assert!(check(false, "pw, with \"quotes\"", true).contains("algorithm=MD5"));
    assert!(check(true, "pw, with \"quotes\"", true).contains("algorithm=SHA-256"));
}

#[test]
fn a_wrong_password_does_not() {
    check(false, "other", false);
    check(true, "", false);
}

#[test]
fn a_refusal_is_answered_once_and_a_stale_nonce_twice_more() {
    let plain = || refusal(vec![("WWW-Authenticate".to_owned(), "Digest realm=\"r\", nonce=\"n\"".to_owned())]);
    let stale =
        || refusal(vec![("WWW-Authenticate".to_owned(), "Digest realm=\"r\", nonce=\"n\", stale=TRUE".to_owned())]);
    let mut attempts = Attempts::default();
    assert_eq!((attempts.may_answer(&plain()), attempts.may_answer(&plain())), (true, false));
    let mut attempts = Attempts::default();
    let answered = (0..5).filter(|_| attempts.may_answer(&stale())).count();
    assert_eq!(answered, 3);
}

#[test]
fn a_nonce_that_is_not_ours_is_called_stale() {
    let mut gate = gate(false);
    let mut request = register();
    let Verdict::Challenged(demand) = gate.check(&request) else { panic!("let in") };
    let who = Credentials { username: "anna".to_owned(), password: "pw, with \"quotes\"".to_owned() };
    request.headers.push(answer(&request, &refusal(demand), &who).expect("an answer"));
    gate.nonces.clear();
    let Verdict::Challenged(again) = gate.check(&request) else { panic!("let in with a forgotten nonce") };
    assert!(again[0].1.contains("stale=true"));
}

#[test]
fn a_challenge_nobody_can_answer_is_left_alone() {
    for value in
        ["Basic realm=\"x\"", "Digest realm=\"r\"", "Digest realm=\"r\", nonce=\"n\", algorithm=SHA-512-256", ""]
    {
        let response = refusal(vec![("WWW-Authenticate".to_owned(), value.to_owned())]);
        let who = Credentials { username: "a".to_owned(), password: "b".to_owned() };
        assert!(answer(&register(), &response, &who).is_none(), "{value}");
    }
}

#[test]
fn credentials_are_checked_over_the_uri_and_the_count_as_they_were_written() {
    // As baresip 1.0 writes them: a lower-case transport, which the stack would print in capitals, and a high count.
    let mut gate = gate(false);
    gate.nonces.insert("5Uvt8vF2rXBGYQ2m".to_owned(), Instant::now());
    let mut request = register();
    let value = "Digest username=\"anna\", realm=\"demo\", nonce=\"5Uvt8vF2rXBGYQ2m\", uri=\"sip:demo.perch;transport=udp\", \
                 response=\"4632c7db766dbf1bee36d6c8ed07f532\", cnonce=\"535a583d54d1ddae\", qop=auth, nc=0000002a";
    request.headers.push(make_header("Authorization", value.to_owned()));
    assert!(matches!(gate.check(&request), Verdict::Known(_)));
}
