//! Other people's programs: two phones registered at Kamailio with MD5 or SHA-256 call each other through it.

use std::net::{SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use perch::model::line::Transport;
use perch::model::media::MediaDirection;
use perch::model::signal::Failure;
use perch::model::{LineId, SessionId};
use perch::sip::{Inbound, LineAccount, Outbound, SipConfig};
use tokio::time::interval;

use super::{Phone, account, media, uri, wait};

const CALL: SessionId = SessionId(2);

/// Kamailio at work; killed when dropped.
struct Kamailio {
    child: Child,
    address: SocketAddr,
    /// Under TLS, with a certificate for `localhost`.
    secure: SocketAddr,
    directory: tempfile::TempDir,
}

impl Drop for Kamailio {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts it as registrar and record-routing proxy with one password for everybody; none where it is not installed.
fn kamailio(algorithm: &str) -> Option<Kamailio> {
    let modules = ["/usr/lib/x86_64-linux-gnu/kamailio/modules/", "/usr/lib64/kamailio/modules/"];
    let installed = Command::new("kamailio").arg("-v").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    let Some(modules) = modules.into_iter().find(|m| installed && Path::new(m).exists()) else {
        let required = std::env::var("PERCH_REQUIRE").is_ok_and(|groups| groups.split(',').any(|g| g == "interop"));
        assert!(!required, "kamailio is required and not installed");
        println!("skipped: kamailio is not installed");
        return None;
    };
    let [address, secure] =
        [0, 1].map(|_| UdpSocket::bind("127.0.0.1:0").and_then(|s| s.local_addr()).expect("a port"));
    let directory = tempfile::tempdir().expect("a directory");
    certificate(directory.path());
    let config = directory.path().join("kamailio.cfg");
    let text = include_str!("kamailio.cfg")
        .replace("@ADDRESS@", &address.to_string())
        .replace("@SECURE@", &secure.to_string())
        .replace("@MODULES@", modules)
        .replace("@ALGORITHM@", algorithm)
        .replace("@DIRECTORY@", &directory.path().display().to_string());
    std::fs::write(&config, text).expect("the configuration");
    let log = std::fs::File::create(directory.path().join("log")).expect("a log");
    let child = Command::new("kamailio")
        .args(["-DD", "-E", "-m", "32", "-M", "4", "-A", "WITH_TLS", "-Y"])
        .arg(directory.path())
        .arg("-f")
        .arg(&config)
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("kamailio starts");
    Some(Kamailio { child, address, secure, directory })
}

/// A certificate for `localhost`, signed by itself.
fn certificate(directory: &Path) {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(directory.join("key.pem"))
        .arg("-out")
        .arg(directory.join("cert.pem"))
        .stderr(Stdio::null())
        .status();
    assert!(made.is_ok_and(|status| status.success()), "openssl makes a certificate");
}

/// A phone that is registered there, or why not; tries again until the server is up.
async fn register(account: LineAccount, trusted_roots: Option<PathBuf>) -> Result<Phone, Failure> {
    let mut phone = Phone::start(SipConfig { trusted_roots, ..SipConfig::default() }).await;
    phone.sip.send(Outbound::Line(account));
    let mut tick = interval(Duration::from_millis(100));
    for _ in 0..100 {
        tick.tick().await;
        match phone.next().await {
            Inbound::Registered { .. } => return Ok(phone),
            Inbound::RegistrarIs { .. } => continue,
            Inbound::RegistrationFailed { failure, .. } if failure.phrase.contains("refused") => {}
            Inbound::RegistrationFailed { failure, .. } => return Err(failure),
            other => panic!("{other:?}"),
        }
        phone.sip.send(Outbound::Register(LineId(1)));
    }
    panic!("kamailio does not come up");
}

async fn check(algorithm: &str, transport: Transport) {
    let Some(server) = kamailio(algorithm) else { return };
    let account_of = |user| account(1, user, "secret", server.address, transport);
    let mut anna = register(account_of("anna"), None).await.expect("registered");
    let mut clara = register(account_of("clara"), None).await.expect("registered");
    assert!(
        anna.sent("REGISTER").iter().any(|r| r.contains(&format!("algorithm={algorithm}"))),
        "the digest asked for"
    );
    let media_of = |port| media(port, MediaDirection::SendRecv);
    let target = uri(&format!("sip:clara@{}", server.address));
    anna.sip.send(Outbound::Invite {
        session: CALL,
        line: LineId(1),
        target: target.clone(),
        to: None,
        media: media_of(4000),
        headers: Vec::new(),
    });
    let session = wait!(clara, Inbound::Incoming(invite) => invite.session);
    clara.sip.send(Outbound::Ring { session, headers: Vec::new() });
    wait!(anna, Inbound::Provisional { code: 180, .. } => ());
    clara.sip.send(Outbound::Answer { session, media: media_of(5000), headers: Vec::new() });
    wait!(anna, Inbound::Answered { agreed: Some(_), .. } => ());
    wait!(clara, Inbound::Confirmed { .. } => ());
    clara.sip.send(Outbound::Reinvite { session, media: media(5000, MediaDirection::SendOnly) });
    let direction = wait!(anna, Inbound::MediaChanged { agreed, by_them: true, .. } => agreed.direction);
    assert_eq!(direction, MediaDirection::RecvOnly);
    wait!(clara, Inbound::MediaChanged { by_them: false, .. } => ());
    anna.sip.send(Outbound::HangUp { session: CALL });
    wait!(clara, Inbound::HungUp { lost: false, .. } => ());

    let second = SessionId(4);
    let media = media_of(4000);
    anna.sip.send(Outbound::Invite { session: second, line: LineId(1), target, to: None, media, headers: Vec::new() });
    let session = wait!(clara, Inbound::Incoming(invite) => invite.session);
    clara.sip.send(Outbound::Ring { session, headers: Vec::new() });
    wait!(anna, Inbound::Provisional { code: 180, .. } => ());
    anna.sip.send(Outbound::Cancel(second));
    wait!(clara, Inbound::Cancelled { .. } => ());
    assert_eq!(wait!(anna, Inbound::Failed { failure, .. } => failure.code), 487);

    for phone in [&mut anna, &mut clara] {
        phone.sip.send(Outbound::Shutdown { within_ms: 2000 });
        wait!(phone, Inbound::Unregistered { .. } => ());
        wait!(phone, Inbound::Stopped => ());
    }
}

#[tokio::test]
async fn a_line_registers_under_tls_only_where_the_certificate_is_for_the_name_and_trusted() {
    let Some(server) = kamailio("SHA-256") else { return };
    let ours = Some(server.directory.path().join("cert.pem"));
    for (host, trusted_roots, accepted) in
        [("localhost", ours.clone(), true), ("127.0.0.1", ours, false), ("localhost", None, false)]
    {
        let registrar = Some(format!("{host}:{}", server.secure.port()));
        let account = account(1, "anna", "secret", server.address, Transport::Tls);
        match register(LineAccount { registrar, ..account }, trusted_roots).await {
            Ok(_) => assert!(accepted, "{host} was accepted"),
            Err(failure) => {
                assert!(!accepted, "{host}: {failure:?}");
                assert!(failure.phrase.contains("certificate"), "{}", failure.phrase);
            }
        }
    }
}

#[tokio::test]
async fn two_phones_call_each_other_through_kamailio_with_md5_over_udp() {
    check("MD5", Transport::Udp).await;
}

#[tokio::test]
async fn two_phones_call_each_other_through_kamailio_with_sha256_over_tcp() {
    check("SHA-256", Transport::Tcp).await;
}
