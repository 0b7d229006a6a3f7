//! Two Perches in networks of their own that reach nothing but the proxy between them, which knows nothing of call
//! completion: the queue, the recall and the call all go through it (product.md, *monitor URI*).

use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use super::kamailio;
use super::perch::{Line, Perch, Place, SILENT, SOON};
use super::program::Program;
use super::{there_are, which};

/// Where the proxy is, from everywhere.
const PROXY: &str = "10.77.0.1";
const PORT: u16 = 5060;

/// Network namespaces with a proxy's in the middle; gone when dropped.
struct Networks {
    names: Vec<String>,
}

fn ip(arguments: &str) -> bool {
    let output = Command::new("ip").args(arguments.split_whitespace()).output();
    output.is_ok_and(|o| o.status.success())
}

#[track_caller]
fn must(arguments: &str) {
    assert!(ip(arguments), "ip {arguments}");
}

impl Networks {
    /// None where this user may not make any.
    fn new(edges: u8) -> Option<Networks> {
        let id = std::process::id();
        let proxy = format!("perch{id}-p");
        if !ip(&format!("netns add {proxy}")) {
            return None;
        }
        let mut networks = Networks { names: vec![proxy.clone()] };
        must(&format!("-n {proxy} link set lo up"));
        must(&format!("-n {proxy} addr add {PROXY}/32 dev lo"));
        for edge in 1..=edges {
            let name = format!("perch{id}-{edge}");
            must(&format!("netns add {name}"));
            networks.names.push(name.clone());
            must(&format!("-n {name} link set lo up"));
            must(&format!("link add up{edge} netns {proxy} type veth peer name eth0 netns {name}"));
            must(&format!("-n {proxy} addr add 10.77.{edge}.1/24 dev up{edge}"));
            must(&format!("-n {proxy} link set up{edge} up"));
            must(&format!("-n {name} addr add 10.77.{edge}.2/24 dev eth0"));
            must(&format!("-n {name} link set eth0 up"));
            // Packets to the other edge go to the proxy's machine, which forwards nothing: they vanish without a word.
            must(&format!("-n {name} route add default via 10.77.{edge}.1"));
        }
        Some(networks)
    }

    fn proxy(&self) -> &str {
        &self.names[0]
    }

    fn edge(&self, number: usize) -> Place<'_> {
        Place { host: PROXY, network: Some(&self.names[number]) }
    }
}

impl Drop for Networks {
    fn drop(&mut self) {
        for name in &self.names {
            ip(&format!("netns del {name}"));
        }
    }
}

#[test]
fn two_perches_that_reach_nothing_but_the_proxy_complete_a_call() {
    let Some(_alone) = there_are("namespaces", &["kamailio", "ip"]) else { return };
    let Some(networks) = Networks::new(2) else {
        panic!("network namespaces cannot be made by this user, and PERCH_REQUIRE wants them");
    };
    let folder = TempDir::new().expect("a folder for temporary files");
    let config = kamailio::config(PROXY, PORT, "MD5", folder.path());
    let mut command = Command::new(which("ip").expect("looked for before"));
    command.args(["netns", "exec", networks.proxy()]).arg(which("kamailio").expect("looked for before"));
    command.args(["-DD", "-E", "-m", "64", "-M", "8", "-Y"]).arg(folder.path()).arg("-f").arg(config);
    let _kamailio = Program::start("kamailio", &mut command);

    let one_slot = "call_waiting = false";
    let line = |user, password, more| Line { user, registrar: PORT, password, more };
    let start = |name: &str, place: Place<'_>, line: Line<'_>| Perch::start_at(name, &place, &[line], &SILENT, &[]);
    let mut anna = start("anna's Perch", networks.edge(1), line("anna", "secret-anna", ""));
    let mut boris = start("boris' Perch", networks.edge(2), line("boris", "secret-boris", one_slot));
    let mut carla = start("carla's Perch", networks.edge(2), line("carla", "secret-carla", ""));
    for phone in [&mut anna, &mut boris, &mut carla] {
        // The first try may come before the proxy listens.
        let up = |status: &serde_json::Value| status["lines"][0]["registration"] == "registered";
        phone.wait_until("the registration", Duration::from_secs(30), up);
    }

    carla.tell(&["dial", "boris"]);
    let offered = boris.wait_for_call("offering", SOON);
    boris.tell(&["answer", &offered["id"].to_string()]);
    boris.wait_for_call("talking", SOON);

    anna.tell(&["dial", "boris"]);
    let busy = anna.wait_for_call("ended", SOON);
    assert_eq!(busy["reason"], "busy", "{busy}");
    anna.tell(&["complete", &busy["id"].to_string(), "--mode", "callback"]);
    // The monitor's own address is out of reach: after 4 s the request goes the way of the call.
    let request = anna.wait_for_request(&["queued"], Duration::from_secs(15));
    assert_eq!(request["road"], "native", "{request}");
    boris.wait_until("somebody who waits", SOON, |s| s["waiting_for_us"].as_array().is_some_and(|w| w.len() == 1));

    boris.tell(&["hangup", &offered["id"].to_string()]);
    let request = anna.wait_for_request(&["ready"], Duration::from_secs(20));
    anna.tell(&["recall", "accept", &request["id"].to_string()]);
    let recalled = boris.wait_for_call("offering", SOON);
    assert_eq!(recalled["origin"], "camped-on", "{recalled}");
    boris.tell(&["answer", &recalled["id"].to_string()]);
    let talking = anna.wait_for_call("talking", SOON);
    assert_eq!(talking["origin"], "call-completion", "{talking}");
    boris.wait_until("nobody waits any more", SOON, |s| s["waiting_for_us"].as_array().is_some_and(Vec::is_empty));
}
