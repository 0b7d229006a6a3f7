//! A bad network on 127.0.0.1 between a caller and the callee of one call: `relay FIRST_PORT CALLEE_PORT WEATHER`.
//!
//! The weather is one JSON object (`{"loss":0.03,"jitter_ms":30,"seed":1}`, the fields of `tests/quality/network.rs`). It prints the port
//! that the caller is to send its requests to, and when its standard input ends how many packets it saw and lost each way.

#[path = "../tests/quality/network.rs"]
mod network;
#[path = "../tests/quality/relay.rs"]
mod relay;

use std::io::{self, Read as _};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [first, callee, weather] = arguments.as_slice() else {
        return Err("usage: relay FIRST_PORT CALLEE_PORT WEATHER".into());
    };
    let relay = relay::Relay::start(first.parse()?, callee.parse()?, serde_json::from_str(weather)?);
    println!("{}", relay.port);
    io::stdin().read_to_end(&mut Vec::new())?;
    let [from_caller, from_callee] = relay.counts();
    println!("{}", serde_json::json!({ "from_caller": from_caller, "from_callee": from_callee }));
    Ok(())
}
