//! Two Perches in networks of their own that reach nothing but the proxy between them, which knows nothing of call
//! completion: the queue, the recall and the call all go through it (product.md, *monitor URI*).

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::kamailio;
use super::perch::{Line, Perch, Place, SILENT, SOON};
use super::program::Program;
use super::{script, there_are, which};

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

impl Networks {
    /// A name server at this edge, which the programs there ask.
    fn name_server(&self, number: usize, records: &[&str]) -> Program {
        let folder = Path::new("/etc/netns").join(&self.names[number]);
        std::fs::create_dir_all(&folder).expect("root may write there");
        std::fs::write(folder.join("resolv.conf"), "nameserver 127.0.0.1\n").expect("the folder was just made");
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.names[number], "python3"]).arg(script("dns.py"));
        let mut server = Program::start("the name server", command.arg("127.0.0.1").args(records));
        server.wait_until("its port", SOON, |said| said.iter().any(|line| line == "listening"));
        server
    }
}

impl Drop for Networks {
    fn drop(&mut self) {
        for name in &self.names {
            ip(&format!("netns del {name}"));
            let _ = std::fs::remove_dir_all(Path::new("/etc/netns").join(name)); // mostly there is none
        }
    }
}

/// Kamailio in the middle, and phones at the edges that are named, all registered.
struct Town {
    phones: Vec<Perch>,
    _kamailio: Program,
    _folder: TempDir,
    networks: Networks,
}

fn town(edges: u8, phones: &[(&str, usize, &str)]) -> Town {
    let Some(networks) = Networks::new(edges) else {
        panic!("network namespaces cannot be made by this user, and PERCH_REQUIRE wants them");
    };
    let folder = TempDir::new().expect("a folder for temporary files");
    let config = kamailio::config(PROXY, PORT, "MD5", folder.path());
    let mut command = Command::new(which("ip").expect("looked for before"));
    command.args(["netns", "exec", networks.proxy()]).arg(which("kamailio").expect("looked for before"));
    command.args(["-DD", "-E", "-m", "64", "-M", "8", "-Y"]).arg(folder.path()).arg("-f").arg(config);
    let kamailio = Program::start("kamailio", &mut command);
    let phones = phones.iter().map(|(user, edge, more)| {
        let password = format!("secret-{user}");
        let line = Line { user, registrar: PORT, password: &password, more };
        let mut phone = Perch::start_at(&format!("{user}'s Perch"), &networks.edge(*edge), &[line], &SILENT, &[]);
        // The first try may come before the proxy listens.
        phone.wait_until("the registration", Duration::from_secs(30), is_registered);
        phone
    });
    Town { phones: phones.collect(), _kamailio: kamailio, _folder: folder, networks }
}

fn is_registered(status: &Value) -> bool {
    status["lines"][0]["registration"] == "registered"
}

fn id(call: &Value) -> String {
    call["id"].to_string()
}

#[test]
fn two_perches_that_reach_nothing_but_the_proxy_complete_a_call() {
    let Some(_alone) = there_are("namespaces", &["kamailio", "ip"]) else { return };
    let mut town = town(2, &[("anna", 1, ""), ("boris", 2, "call_waiting = false"), ("carla", 2, "")]);
    let [anna, boris, carla] = &mut town.phones[..] else { panic!("three phones") };

    carla.tell(&["dial", "boris"]);
    let offered = boris.wait_for_call("offering", SOON);
    boris.tell(&["answer", &id(&offered)]);
    boris.wait_for_call("talking", SOON);

    anna.tell(&["dial", "boris"]);
    let busy = anna.wait_for_call("ended", SOON);
    assert_eq!(busy["reason"], "busy", "{busy}");
    anna.tell(&["complete", &id(&busy), "--mode", "callback"]);
    // The monitor's own address is out of reach: after 4 s the request goes the way of the call.
    let request = anna.wait_for_request(&["queued"], Duration::from_secs(15));
    assert_eq!(request["road"], "native", "{request}");
    boris.wait_until("somebody who waits", SOON, |s| s["waiting_for_us"].as_array().is_some_and(|w| w.len() == 1));

    boris.tell(&["hangup", &id(&offered)]);
    let request = anna.wait_for_request(&["ready"], Duration::from_secs(20));
    anna.tell(&["recall", "accept", &id(&request)]);
    let recalled = boris.wait_for_call("offering", SOON);
    assert_eq!(recalled["origin"], "camped-on", "{recalled}");
    boris.tell(&["answer", &id(&recalled)]);
    let talking = anna.wait_for_call("talking", SOON);
    assert_eq!(talking["origin"], "call-completion", "{talking}");
    boris.wait_until("nobody waits any more", SOON, |s| s["waiting_for_us"].as_array().is_some_and(Vec::is_empty));
}

#[test]
fn a_server_that_is_silent_is_passed_over_for_the_next_of_its_name() {
    let Some(_alone) = there_are("namespaces", &["kamailio", "ip", "python3"]) else { return };
    let town = town(1, &[]);
    // RFC 3263 sections 4.2 and 4.3: nobody is at the first address of the name, nor where the first SRV record leads.
    let records = [
        "two.test=A:10.77.9.9".to_owned(),
        format!("two.test=A:{PROXY}"),
        format!("_sip._udp.srv.test=SRV:10:0:{PORT}:gone.test"),
        format!("_sip._udp.srv.test=SRV:20:0:{PORT}:here.test"),
        "gone.test=A:10.77.9.9".to_owned(),
        format!("here.test=A:{PROXY}"),
    ];
    let records: Vec<&str> = records.iter().map(String::as_str).collect();
    let _names = town.networks.name_server(1, &records);
    for registrar in [format!("two.test:{PORT}"), "srv.test".to_owned()] {
        let more = format!("registrar = \"{registrar}\"");
        let line = Line { user: "anna", registrar: PORT, password: "secret-anna", more: &more };
        let mut anna = Perch::start_at("anna's Perch", &town.networks.edge(1), &[line], &SILENT, &[]);
        anna.wait_until(&format!("the registration at {registrar}"), Duration::from_secs(30), is_registered);
    }
}

#[test]
fn a_phone_whose_address_changes_keeps_its_call_and_is_reached_at_the_new_one() {
    let Some(_alone) = there_are("namespaces", &["kamailio", "ip"]) else { return };
    let mut town = town(2, &[("anna", 1, ""), ("boris", 2, ""), ("carla", 2, "")]);
    let edge = town.networks.names[1].clone();
    let [anna, boris, carla] = &mut town.phones[..] else { panic!("three phones") };
    anna.tell(&["dial", "boris"]);
    let offered = boris.wait_for_call("offering", SOON);
    boris.tell(&["answer", &id(&offered)]);
    let talking = anna.wait_for_call("talking", SOON);

    must(&format!("-n {edge} addr del 10.77.1.2/24 dev eth0"));
    must(&format!("-n {edge} addr add 10.77.1.3/24 dev eth0"));
    must(&format!("-n {edge} route add default via 10.77.1.1"));
    // Whoever calls her finds her there, as soon as she has looked and registered.
    let called = |status: &Value| {
        let calls = status["calls"].as_array().map(Vec::as_slice).unwrap_or_default();
        calls.iter().any(|c| c["state"] == "offering")
    };
    let mut reached = false;
    for _ in 0..6 {
        carla.tell(&["dial", "anna"]);
        let newest = carla.wait_until("an answer or a while", Duration::from_secs(40), |status| {
            anna.ask(&["status"]).is_ok_and(|s| called(&s)) || status["calls"][0]["state"] == "ended"
        });
        reached = anna.ask(&["status"]).is_ok_and(|s| called(&s));
        if reached {
            break;
        }
        drop(newest);
    }
    assert!(reached, "anna is not reached at her new address");
    assert_eq!(anna.wait_until("the call goes on", SOON, |_| true)["calls"].as_array().map(Vec::len), Some(2));
    // Boris knows it too: his goodbye finds her.
    boris.tell(&["hangup", &id(&offered)]);
    let over = |status: &Value| {
        let calls = status["calls"].as_array().map(Vec::as_slice).unwrap_or_default();
        calls.iter().any(|c| c["id"] == talking["id"] && c["state"] == "ended" && c["reason"] == "hung-up-by-them")
    };
    anna.wait_until("his goodbye", SOON, over);
}
