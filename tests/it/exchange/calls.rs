//! Registering, and calling the people.

use std::io::ErrorKind;

use super::*;

#[tokio::test]
async fn users_register_over_udp_and_tcp_with_their_own_password_only() {
    let exchange = start();
    for transport in [Transport::Udp, Transport::Tcp] {
        let mut phone = Phone::start(SipConfig::default()).await;
        phone.sip.send(Outbound::Line(account(&exchange, "anna", transport)));
        wait!(phone, Inbound::Registered { .. } => ());
    }
    let mut phone = Phone::start(SipConfig::default()).await;
    let office = account(&exchange, "office", Transport::Udp);
    phone.sip.send(Outbound::Line(LineAccount { password: Some("guess".into()), ..office }));
    let code = wait!(phone, Inbound::RegistrationFailed { failure, .. } => failure.code);
    assert!(matches!(code, 401 | 403), "{code}");
}

#[tokio::test]
async fn the_echo_repeats_what_it_hears() {
    let exchange = start();
    let mut anna = registered(&exchange, "anna").await;
    let ear = ear().await;
    anna.sip.send(invite(2, at(&exchange, "echo"), &ear));
    let agreed = wait!(anna, Inbound::Answered { agreed: Some(agreed), .. } => agreed);
    hear_speech(&ear, &agreed, Some(0x20)).await;
    anna.sip.send(Outbound::HangUp { session: SessionId(2) });
}

#[tokio::test]
async fn refusals_carry_their_code_and_when_to_try_again() {
    let exchange = start();
    let mut anna = registered(&exchange, "anna").await;
    let ear = ear().await;
    for (session, user, code, retry) in [
        (2, "vera", 603, None),
        (4, "paul", 480, None),
        (6, "404", 404, None),
        (8, "503", 503, Some(30)),
        (10, "stranger", 404, None),
    ] {
        anna.sip.send(invite(session, at(&exchange, user), &ear));
        let failure = wait!(anna, Inbound::Failed { failure, .. } => failure);
        let retry_after = failure.retry_after.map(|r| r.seconds);
        assert_eq!((failure.code, failure.local, retry_after), (code, false, retry), "{user}");
    }
}

#[test]
fn it_listens_on_loopback_only_and_says_when_its_port_is_taken() {
    let start = |ip: &str, port| {
        let ip = ip.parse().expect("an address");
        Exchange::start(ExchangeConfig { ip, port, ..ExchangeConfig::default() })
    };
    for ip in ["0.0.0.0", "192.0.2.1", "::"] {
        assert_eq!(start(ip, None).err().map(|e| e.kind()), Some(ErrorKind::InvalidInput), "{ip}");
    }
    let first = start("127.0.0.1", None).expect("a free port");
    let taken = first.info().address.port();
    assert!(start("127.0.0.1", Some(taken)).is_err());
    first.stop();
    start("127.0.0.1", Some(taken)).expect("free again").stop();
}
