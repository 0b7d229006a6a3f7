//! How long the parsers take with what arrives most: a NOTIFY body of each kind, and an offer.

use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr};

use criterion::Criterion;
use perch::model::media::{Codec, LocalMedia, MediaDirection};
use perch::model::srtp::Security;
use perch::sip::header::call_info;
use perch::sip::{package, sdp};

/// The body of a recorded message.
fn body(name: &str) -> String {
    let path = format!("{}/tests/corpus/sip/{name}.sip", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect(&path);
    text.split_once("\r\n\r\n").expect("a blank line after the headers").1.to_owned()
}

fn bodies(c: &mut Criterion) {
    let kinds = [
        ("call-completion", "application/call-completion", "asterisk16-notify-ready"),
        ("dialog-info", "application/dialog-info+xml", "kamailio-dialog-two-ended"),
        ("pidf", "application/pidf+xml", "phone-publish-suspend"),
    ];
    for (name, media_type, recording) in kinds {
        let body = body(recording);
        c.bench_function(&format!("read {name}"), |b| b.iter(|| package::read(media_type, black_box(&body))));
    }
}

fn descriptions(c: &mut Criterion) {
    let offer = body("asterisk22-camp-on-invite");
    let local = LocalMedia {
        rtp_port: 40_000,
        codecs: Codec::DEFAULT_ORDER.to_vec(),
        direction: MediaDirection::SendRecv,
        ptime_ms: 20,
        security: Security::default(),
    };
    let ip = IpAddr::V4(Ipv4Addr::LOCALHOST);
    c.bench_function("answer an offer", |b| b.iter(|| sdp::answer(black_box(&offer), &local, ip, 1, 1)));
}

fn headers(c: &mut Criterion) {
    let value = "<sip:159a7a4d1b2efefc670078694de1125d@127.0.0.1:5260>;purpose=call-completion;m=NR";
    c.bench_function("read an offer of call completion", |b| b.iter(|| call_info::offers([black_box(value)])));
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    bodies(&mut criterion);
    descriptions(&mut criterion);
    headers(&mut criterion);
    criterion.final_summary();
}
