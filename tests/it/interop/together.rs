//! Two, three, four Perches through a registrar that knows nothing of call completion; a phone of another make.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use super::kamailio::Kamailio;
use super::perch::{Line, Perch, SILENT, SOON, folder};
use super::program::Program;
use super::{free_port, free_ports, is_bound, there_are, which};

/// What may have to wait for a guard time and its random part.
const LATER: Duration = Duration::from_secs(25);

fn phone(kamailio: &Kamailio, user: &str, more: &str) -> Perch {
    let password = format!("secret-{user}");
    let line = Line { user, registrar: kamailio.port, password: &password, more };
    let mut perch = Perch::start(&format!("{user}'s Perch"), &[line], &SILENT, &[]);
    perch.wait_until_registered();
    perch
}

/// Both talk; the ids of the call at each.
fn talk(caller: &mut Perch, callee: &mut Perch, whom: &str) -> (String, String) {
    caller.tell(&["dial", whom]);
    let here = callee.wait_for_call("offering", SOON)["id"].to_string();
    callee.tell(&["answer", &here]);
    callee.wait_for_call("talking", SOON);
    (caller.wait_for_call("talking", SOON)["id"].to_string(), here)
}

/// Meets somebody busy and asks for a callback: the request, once a road has it.
fn wait_for(perch: &mut Perch, whom: &str) -> Value {
    let call = perch.tell(&["dial", whom])["id"].to_string();
    let failed = perch.wait_for_call("ended", SOON);
    assert_eq!((failed["id"].to_string(), &failed["reason"]), (call.clone(), &"busy".into()));
    perch.tell(&["complete", &call, "--mode", "callback"]);
    perch.wait_for_request(&["queued", "watching"], SOON)
}

/// Takes the recall; the callee answers; they talk and hang up.
fn take(waiter: &mut Perch, callee: &mut Perch) {
    let id = waiter.wait_for_request(&["ready"], LATER)["id"].to_string();
    waiter.tell(&["recall", "accept", &id]);
    let offered = callee.wait_for_call("offering", SOON)["id"].to_string();
    callee.tell(&["answer", &offered]);
    let call = waiter.wait_for_call("talking", SOON);
    assert_eq!(call["origin"], "call-completion");
    waiter.tell(&["hangup", &call["id"].to_string()]);
    assert_eq!(waiter.wait_for_request(&["ended"], SOON)["reason"], "completed");
    callee.wait_for_call("ended", SOON);
}

#[test]
fn whoever_waits_first_is_called_first_though_the_registrar_knows_nothing_of_it() {
    let Some(_alone) = there_are("interop", &["kamailio"]) else { return };
    let kamailio = Kamailio::start("MD5");
    let one_call = "call_waiting = false\n[line.completion]\nguard_s = 1";
    let mut boris = phone(&kamailio, "boris", one_call);
    let mut carla = phone(&kamailio, "carla", "");
    let mut anna = phone(&kamailio, "anna", "");
    let mut dora = phone(&kamailio, "dora", "");
    let (_, with_carla) = talk(&mut carla, &mut boris, "boris");

    for (waiter, place) in [(&mut anna, 1), (&mut dora, 2)] {
        let request = wait_for(waiter, "boris");
        assert_eq!((&request["road"], &request["state"]), (&"native".into(), &"queued".into()), "{request:#}");
        waiter.wait_until(&format!("place {place}"), SOON, |status| status["completions"][0]["place"] == place);
    }
    let waiting = boris.wait_until("two who wait", SOON, |status| {
        status["waiting_for_us"].as_array().is_some_and(|waiters| waiters.len() == 2)
    });
    let names: Vec<&str> = (0..2).filter_map(|n| waiting["waiting_for_us"][n]["peer_name"].as_str()).collect();
    assert_eq!(names, ["anna", "dora"], "first come, first served");

    boris.tell(&["hangup", &with_carla]);
    anna.wait_for_request(&["ready"], LATER);
    assert_eq!(dora.tell(&["status"])["completions"][0]["state"], "queued", "one is told at a time");
    take(&mut anna, &mut boris);
    take(&mut dora, &mut boris);
    boris.wait_until("nobody who waits", SOON, |status| status["waiting_for_us"] == Value::Array(Vec::new()));
    for phone in [anna, boris, carla, dora] {
        phone.stop();
    }
}

#[test]
fn whoever_camps_on_is_connected_without_being_asked() {
    let Some(_alone) = there_are("interop", &["kamailio"]) else { return };
    let kamailio = Kamailio::start("MD5");
    let mut boris = phone(&kamailio, "boris", "call_waiting = false\n[line.completion]\nguard_s = 1");
    let mut carla = phone(&kamailio, "carla", "");
    let mut anna = phone(&kamailio, "anna", "");
    let (_, with_carla) = talk(&mut carla, &mut boris, "boris");
    let call = anna.tell(&["dial", "boris"])["id"].to_string();
    anna.wait_for_call("ended", SOON);
    anna.tell(&["complete", &call, "--mode", "camp-on"]);
    let camped = anna.wait_for_call("camped", SOON);
    assert_eq!(camped["id"].to_string(), call, "T30: the call itself waits");
    boris.tell(&["hangup", &with_carla]);
    let offered = boris.wait_for_call("offering", LATER)["id"].to_string();
    boris.tell(&["answer", &offered]);
    let talking = anna.wait_for_call("talking", SOON);
    assert_eq!(talking["id"].to_string(), call, "T30: and is the one that goes on");
    anna.tell(&["hangup", &call]);
    assert_eq!(anna.wait_for_request(&["ended"], SOON)["reason"], "completed");
}

#[test]
fn a_message_reaches_the_other_phone_and_an_absent_one_is_told() {
    let Some(_alone) = there_are("interop", &["kamailio"]) else { return };
    let kamailio = Kamailio::start("MD5");
    let mut anna = phone(&kamailio, "anna", "call_waiting = false");
    let mut boris = phone(&kamailio, "boris", "call_waiting = false");
    let mut carla = phone(&kamailio, "carla", "");
    let (with_boris, _) = talk(&mut carla, &mut boris, "boris");
    let call = anna.tell(&["dial", "boris"])["id"].to_string();
    anna.wait_for_call("ended", SOON);
    anna.tell(&["complete", &call, "--mode", "message", "--text", "Sono Anna: ci sentiamo? Ça va, Борис?"]);
    assert_eq!(anna.wait_for_request(&["ended"], SOON)["reason"], "completed");
    let heard = boris.wait_for_event("message", is_incoming)["message"].clone();
    assert_eq!(heard["text"], "Sono Anna: ci sentiamo? Ça va, Борис?", "{heard:#}");
    assert!(heard["peer"]["uri"].as_str().is_some_and(|from| from.starts_with("sip:anna@")), "{heard:#}");
    carla.tell(&["hangup", &with_boris]);
    boris.wait_for_call("ended", SOON);

    // And back.
    let (with_anna, _) = talk(&mut carla, &mut anna, "anna");
    let call = boris.tell(&["dial", "anna"])["id"].to_string();
    boris.wait_until("anna to be busy", SOON, |status| {
        let calls = status["calls"].as_array().map(Vec::as_slice).unwrap_or_default();
        calls.iter().any(|c| c["id"].as_u64() == call.parse().ok() && c["reason"] == "busy")
    });
    boris.tell(&["complete", &call, "--mode", "message", "--message", "0"]);
    let heard = anna.wait_for_event("message", is_incoming)["message"].clone();
    assert_eq!(heard["text"], "Please call me back", "{heard:#}");
    carla.tell(&["hangup", &with_anna]);
    anna.wait_for_call("ended", SOON);

    // Somebody who is not there: 480, and the words are kept until they are.
    let call = anna.tell(&["dial", "dora"])["id"].to_string();
    let failed = anna.wait_for_call("ended", SOON);
    assert_eq!(failed["id"].to_string(), call);
    let kept = anna.tell(&["complete", &call, "--mode", "message", "--message", "0"])["completion_id"].clone();
    let status = anna.wait_until("the message to be kept", SOON, |status| {
        request(status, &kept)["state"] == "watching" && request(status, &kept)["road"] == "message"
    });
    assert_eq!(request(&status, &kept)["condition"], "not-logged-in", "{status:#}");
}

/// The message of an event came from somebody else.
fn is_incoming(event: &Value) -> bool {
    event["message"]["direction"] == "incoming"
}

/// The request with that id.
fn request<'a>(status: &'a Value, id: &Value) -> &'a Value {
    let all = status["completions"].as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().find(|request| request["id"] == *id).unwrap_or(&Value::Null)
}

/// A running baresip that answers one call at a time and sends what it hears back to nowhere.
struct Baresip {
    _program: Program,
}

impl Baresip {
    fn start(folder: &Path, kamailio: &Kamailio, user: &str) -> Baresip {
        let (port, media) = (free_port(), free_ports(20));
        let modules = ["/usr/lib/baresip/modules", "/usr/lib/x86_64-linux-gnu/baresip/modules"];
        let modules = modules.iter().find(|path| Path::new(path).is_dir()).expect("baresip has its modules");
        let config = format!(
            "module_path {modules}\nsip_listen 127.0.0.1:{port}\nnet_interface 127.0.0.1\nrtp_ports {media}-{last}\ncall_max_calls 1\n\
             audio_source aubridge,ear\naudio_player aubridge,ear\naudio_alert aubridge,alert\naudio_path /nonexistent\n\
             ausrc_srate 8000\nauplay_srate 8000\nausrc_channels 1\nauplay_channels 1\n\
             module g711.so\nmodule aubridge.so\nmodule_tmp account.so\nmodule_app menu.so\n",
            last = media + 19
        );
        let account = format!(
            "<sip:{user}@127.0.0.1:{};transport=udp>;auth_user={user};auth_pass=secret-{user};regint=600;answermode=auto;\
             audio_codecs=pcma\n",
            kamailio.port
        );
        for (name, text) in [("config", config.as_str()), ("accounts", &account), ("contacts", "")] {
            std::fs::write(folder.join(name), text).expect("the folder was made for it");
        }
        let mut command = Command::new(which("baresip").expect("looked for before"));
        let mut program = Program::start("baresip", command.arg("-4").arg("-f").arg(folder));
        program.wait_until("its port", SOON, |_| is_bound(port));
        program.wait_until("its registration", SOON, |said| said.iter().any(|line| line.contains("200 OK")));
        Baresip { _program: program }
    }
}

#[test]
fn a_phone_of_another_make_is_watched_through_the_registrars_dialog_events() {
    let Some(_alone) = there_are("interop", &["kamailio", "baresip"]) else { return };
    let kamailio = Kamailio::start_with_presence();
    let (_folder, path) = folder();
    let _baresip = Baresip::start(&path, &kamailio, "boris");
    let mut carla = phone(&kamailio, "carla", "");
    let mut anna = phone(&kamailio, "anna", "[line.completion]\nguard_s = 1");
    carla.tell(&["dial", "boris"]);
    let with_boris = carla.wait_for_call("talking", SOON)["id"].to_string();

    let request = wait_for(&mut anna, "boris");
    assert_eq!((&request["road"], &request["state"]), (&"dialog".into(), &"watching".into()), "{request:#}");
    carla.tell(&["hangup", &with_boris]);
    let id = anna.wait_for_request(&["ready"], LATER)["id"].to_string();
    anna.tell(&["recall", "accept", &id]);
    let call = anna.wait_for_call("talking", SOON);
    assert_eq!(call["origin"], "call-completion");
    anna.tell(&["hangup", &call["id"].to_string()]);
    assert_eq!(anna.wait_for_request(&["ended"], SOON)["reason"], "completed");
}
