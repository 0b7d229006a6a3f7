//! Speech through two phones' sound and a bad network between them, in simulated time: what the other ear gets, as WAV files.
//!
//! `speech_through_a_network SPEECH.wav FOLDER` reads one JSON object a line, each a call
//! (`{"out":"a.wav","codec":"opus","loss":0.03,"jitter_ms":30}`), and answers each with one line; `tests/quality/` scores them.

#[path = "../tests/quality/network.rs"]
mod network;

use std::collections::BTreeMap;
use std::io::{self, BufRead as _};
use std::net::SocketAddr;
use std::path::Path;

use network::{Network, Weather};
use perch::media::MediaCommand;
use perch::media::MediaReport;
use perch::media::Remedies;
use perch::media::frame::{FRAME_SAMPLES, Frame, SILENCE};
use perch::media::mixer::Mixer;
use perch::media::session::Arrived;
use perch::media::wav;
use perch::model::SessionId;
use perch::model::media::{Agreed, Codec, MediaDirection};
use perch::model::settings::AudioSettings;
use perch::model::time::Moment;
use serde::Deserialize;

const SESSION: SessionId = SessionId(2);

/// The speech begins so long after the call.
const LEAD_MS: u64 = 500;

/// And is listened for so much longer.
const TAIL_MS: u64 = 1_000;

/// A call to make.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
struct Call {
    out: String,
    codec: Codec,
    ptime_ms: u8,
    /// How much faster the speaker's clock runs than the listener's, in millionths.
    ppm: f64,
    /// The speech is repeated so often.
    times: usize,
    #[serde(flatten)]
    weather: Weather,
    /// `buffer`, `adapting`, `concealment` or `recovery`: done without.
    without: Vec<String>,
}

impl Default for Call {
    fn default() -> Self {
        let (out, weather, without) = (String::from("out.wav"), Weather::default(), Vec::new());
        Call { out, codec: Codec::Opus, ptime_ms: 20, ppm: 0.0, times: 1, weather, without }
    }
}

/// One end.
struct Phone {
    mixer: Mixer,
    /// Microseconds between its frames, and when the next is due.
    frame_us: f64,
    due_us: f64,
    /// Datagrams on the way to it, by the time they arrive.
    coming: BTreeMap<(u64, u64), Arrived>,
    address: SocketAddr,
}

impl Phone {
    fn new(call: &Call, side: u16, ppm: f64, due_us: f64) -> Phone {
        let address = SocketAddr::from(([192, 0, 2, 1], 4_000 + side * 2));
        let remote = SocketAddr::from(([192, 0, 2, 1], 4_000 + (1 - side) * 2));
        let remedies = Remedies::without(call.without.iter().map(String::as_str));
        let mut mixer = Mixer::new(u64::from(side) + 77, remedies, false, AudioSettings::default());
        let agreed = Agreed {
            remote_rtp: remote,
            remote_rtcp: remote,
            rtcp_mux: true,
            codec: call.codec,
            send_payload_type: 96,
            receive: vec![(96, call.codec)],
            send_events: None,
            receive_events: None,
            direction: MediaDirection::SendRecv,
            ptime_ms: call.ptime_ms,
            opus_fec: !call.without.iter().any(|part| part == "fec"),
            opus_dtx: false,
            voip_metrics: false,
            srtp: None,
        };
        mixer.command(MediaCommand::Sound { session: SESSION, agreed }, Moment::START);
        Phone { mixer, frame_us: 10_000.0 / (1.0 + ppm / 1e6), due_us, coming: BTreeMap::new(), address }
    }

    /// The next frame: what was heard, and the datagrams that leave.
    fn tick(&mut self, captured: &Frame) -> (Frame, Vec<Vec<u8>>) {
        let now = self.due_us as u64;
        while let Some(entry) = self.coming.first_entry().filter(|entry| entry.key().0 <= now) {
            let arrived = entry.remove();
            self.mixer.receive(SESSION, &arrived);
        }
        let (mut played, mut rung) = (SILENCE, SILENCE);
        self.mixer.tick(Moment(now), captured, &mut played, &mut rung);
        self.due_us += self.frame_us;
        (played, self.mixer.departing().map(|(_, departing)| departing.datagram).collect())
    }
}

/// Makes the call; what the listener heard from its first frame on, and one line about it.
fn make(call: &Call, speech: &[f32]) -> (Vec<f32>, serde_json::Value) {
    let mut phones = [Phone::new(call, 0, call.ppm, 3_000.0), Phone::new(call, 1, 0.0, 0.0)];
    let mut ways = [Network::new(call.weather.clone(), 0), Network::new(call.weather.clone(), 1)];
    let lead = LEAD_MS as usize * 48;
    let frames = (lead + speech.len() * call.times + TAIL_MS as usize * 48) / FRAME_SAMPLES;
    let (mut heard, mut spoken, mut count) = (Vec::new(), 0, 0);
    let (mut buffer_ms, mut losses) = (Vec::new(), Vec::new());
    while heard.len() < frames * FRAME_SAMPLES {
        let side = usize::from(phones[1].due_us < phones[0].due_us);
        let mut captured = SILENCE;
        if side == 0 {
            for (i, sample) in captured.iter_mut().enumerate() {
                let at = (spoken + i).checked_sub(lead).filter(|at| *at < speech.len() * call.times);
                *sample = at.map_or(0.0, |at| speech[at % speech.len()]);
            }
            spoken += FRAME_SAMPLES;
        }
        let now = phones[side].due_us as u64;
        let from = phones[side].address;
        let (played, datagrams) = phones[side].tick(&captured);
        if side == 1 {
            heard.extend_from_slice(&played);
            for report in phones[1].mixer.reports() {
                if let MediaReport::Quality { quality, .. } = report
                    && heard.len() > lead
                {
                    buffer_ms.push(quality.buffer_ms);
                    losses.push(quality.loss);
                }
            }
        } else {
            phones[0].mixer.reports().for_each(drop);
        }
        for datagram in datagrams {
            let is_report = perch::media::rtp::is_rtcp(&datagram);
            let arrivals = if is_report { vec![now + 60_000] } else { ways[side].carry(now) };
            for arrives in arrivals {
                count += 1;
                let arrived = Arrived { from, at: Moment(arrives), on_rtcp_port: false, datagram: datagram.clone() };
                phones[1 - side].coming.insert((arrives, count), arrived);
            }
        }
    }
    let mean = |all: &[f32]| all.iter().sum::<f32>() / all.len().max(1) as f32;
    let told = serde_json::json!({
        "out": call.out, "seen": ways[0].seen, "lost": ways[0].lost, "lead_ms": LEAD_MS,
        "buffer_ms": mean(&buffer_ms), "missed": mean(&losses),
        "most_ms": buffer_ms.iter().copied().fold(0.0, f32::max),
    });
    (heard, told)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(speech), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("usage: speech_through_a_network SPEECH.wav FOLDER".into());
    };
    let speech = wav::read(Path::new(&speech))?;
    for line in io::stdin().lock().lines() {
        let call: Call = serde_json::from_str(&line?)?;
        let (heard, told) = make(&call, &speech);
        wav::Writer::create(&Path::new(&folder).join(&call.out), 1)?.push(&heard);
        println!("{told}");
    }
    Ok(())
}
