//! The demo exchange inside another program: starts it, shows how to register with it, stops it at Enter or at the end of input.
//!
//! `cargo run --no-default-features --example exchange -- --fast` lets its people live ten times faster.

use std::io::{self, BufRead as _};

use perch::exchange::{Exchange, ExchangeConfig, Pace};

fn main() -> io::Result<()> {
    let has = |name: &str| std::env::args().any(|a| a == name);
    let pace = if has("--fast") { Pace::default().faster(10) } else { Pace::default() };
    let offers_completion = !has("--no-native");
    let exchange = Exchange::start(ExchangeConfig { pace, offers_completion, ..ExchangeConfig::default() })?;
    println!("{}", serde_json::to_string_pretty(exchange.info())?);
    io::stdin().lock().lines().next().transpose()?;
    exchange.stop();
    Ok(())
}
