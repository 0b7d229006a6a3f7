//! Real sound devices: a callback heard through rodio into a null sink, devices that come and go in mid-call, and none at all.

use std::time::{Duration, Instant};

use super::perch::{Home, Perch, SOON, folder};
use super::sinks::{HEARD, PROGRAMS, SILENT, SoundServer};
use super::there_are;

/// A device that goes says so, or is missed at the next look (1.5 s); the next one takes over within 300 ms.
const NEXT_DEVICE: Duration = Duration::from_millis(1_800);

/// A device that comes back is seen at the next look.
const BACK_AGAIN: Duration = Duration::from_millis(2_500);

fn start(server: &SoundServer, home: Home) -> Perch {
    let environment = server.environment();
    let environment = environment.each_ref().map(|(name, value)| (*name, value.as_str()));
    let mut perch = Perch::start_in("perch", home, &["--demo", "--audio", "device"], &environment);
    perch.wait_until_registered();
    perch
}

#[test]
fn the_recall_and_the_voice_of_a_callback_are_heard_through_the_sound_server() {
    let Some(_alone) = there_are("sound", &PROGRAMS) else { return };
    let (_folder, path) = folder();
    let server = SoundServer::start(&path);
    let mut sink = server.plug("speaker");
    let mut perch = start(&server, Home::new());

    perch.tell(&["dial", "boris"]);
    let busy = perch.wait_for_call("ended", SOON);
    sink.wait_for_sound("the busy tone");
    perch.tell(&["complete", &busy["id"].to_string(), "--mode", "callback"]);
    perch.ask(&["dismiss", &busy["id"].to_string()]).ok(); // asking for the callback may have closed the call already
    let waiting = perch.wait_for_request(&["queued"], SOON);
    sink.listen(Duration::from_secs(1));
    let quiet = sink.listen(Duration::from_secs(1));
    assert!(quiet < SILENT, "something is heard while nothing should be: {quiet}");

    perch.wait_for_request(&["ready"], Duration::from_secs(40));
    sink.wait_for_sound("the recall");
    perch.tell(&["recall", "accept", &waiting["id"].to_string()]);
    perch.wait_for_call("talking", SOON);
    sink.listen(Duration::from_millis(500));
    sink.wait_for_sound("the callee's voice");
}

#[test]
fn a_headset_that_is_unplugged_in_mid_call_gives_way_to_the_loudspeaker_and_takes_over_when_it_is_back() {
    let Some(_alone) = there_are("sound", &[PROGRAMS.as_slice(), &["pacat"]].concat()) else { return };
    let (_folder, path) = folder();
    let server = SoundServer::start(&path);
    // Chosen first: whoever records where the server's choice was is moved along with it.
    let room = server.plug("room");
    server.tell(&["set-default-source", "room.monitor"]);
    let (mut speaker, mut headset) = (server.plug("speaker"), server.plug("headset"));
    server.tell(&["set-default-sink", "speaker"]);
    let _voice = server.hum(&room, 120);
    let home = Home::new();
    home.write("config.toml", "[audio]\noutput = \"pulseaudio:headset\"\ninput = \"pulseaudio:room.monitor\"\n");
    let mut perch = start(&server, home);
    perch.tell(&["dial", "echo"]);
    let talking = perch.wait_for_call("talking", SOON);
    headset.wait_for_sound("the echo");
    assert!(speaker.listen(Duration::from_millis(300)) < SILENT, "two devices at once");

    for round in 1..=2 {
        let unplugged = Instant::now();
        server.unplug(headset);
        let took = speaker.begins_after(unplugged, Duration::from_secs(8));
        println!("round {round}: at the loudspeaker {} ms after the headset was pulled", took.as_millis());
        assert!(took <= NEXT_DEVICE, "{took:?}");

        // Perch has to have looked: until then the server itself has put the stream where it is.
        assert!(speaker.listen(Duration::from_secs(3)) > HEARD, "the loudspeaker fell silent");
        headset = server.plug("headset");
        let took = headset.begins_after(Instant::now(), Duration::from_secs(8));
        println!("round {round}: back at the headset {} ms after it was plugged in", took.as_millis());
        assert!(took <= BACK_AGAIN, "{took:?}");
        speaker.listen(Duration::from_millis(500));
        assert!(speaker.listen(Duration::from_millis(500)) < SILENT, "the loudspeaker goes on");
    }
    let status = perch.tell(&["status"]);
    assert_eq!(status["calls"][0]["id"], talking["id"]);
    assert_eq!(status["calls"][0]["state"], "talking");
    assert_eq!(status["banners"], serde_json::json!([]), "all is well again");
}

#[test]
fn a_call_without_any_device_goes_on_and_is_heard_as_soon_as_there_is_one() {
    let Some(_alone) = there_are("sound", &PROGRAMS) else { return };
    let (_folder, path) = folder();
    let server = SoundServer::start(&path);
    let mut perch = start(&server, Home::new());
    perch.wait_until("the banner", SOON, |status| status["banners"][0]["kind"] == "no-sound");
    perch.tell(&["dial", "boris"]);
    let busy = perch.wait_for_call("ended", SOON);
    perch.tell(&["dial", "echo"]);
    perch.wait_for_call("talking", SOON);
    let flows = |status: &serde_json::Value| {
        let calls = status["calls"].as_array().map(Vec::as_slice).unwrap_or_default();
        calls.iter().any(|call| call["quality"]["received"].as_u64() > Some(100))
    };
    perch.wait_until("sound from the echo", SOON, flows);
    perch.tell(&["hangup", &perch.tell(&["status"])["calls"][0]["id"].to_string()]);
    perch.ask(&["dismiss", &busy["id"].to_string()]).ok(); // it may have gone by itself

    perch.tell(&["dial", "boris"]);
    perch.wait_for_call("ended", SOON);
    let mut sink = server.plug("speaker");
    let took = sink.begins_after(Instant::now(), Duration::from_secs(10));
    println!("heard {} ms after the first device came", took.as_millis());
    assert!(sink.listen(Duration::from_secs(2)) > HEARD / 2.0, "the busy tone goes on");
    // Its monitor only repeats what is played: that is no microphone, and it is said.
    perch
        .wait_until("no banner of silence", SOON, |status| !status["banners"].to_string().contains("calls are silent"));
}
