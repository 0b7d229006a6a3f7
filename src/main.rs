//! The composition root: arguments, log, store, engine, exchange, window. Nobody uses main.

mod cli;
mod demo;
mod doctor;
mod log;
mod phone;
mod signals;
#[cfg_attr(not(feature = "gui"), path = "no_window.rs")]
mod window;

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;
use perch::control::{self, Endpoint, Verb};
use perch::exchange::{Exchange, ExchangeConfig};
use perch::model::Refusal;
use perch::store::Paths;

use cli::{Cli, What};

/// Knows the callbacks of sound, which must not take memory.
#[cfg(all(debug_assertions, feature = "audio"))]
#[global_allocator]
static ALLOCATOR: assert_no_alloc::AllocDisabler = assert_no_alloc::AllocDisabler;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misread(&error),
    };
    match cli.what {
        Some(What::Ctl { verb }) => ctl(cli.profile.as_deref(), &verb),
        Some(What::Doctor) => doctor::run(cli.profile.as_deref()),
        Some(What::Exchange { port, no_native }) => exchange(port, !no_native),
        None => phone::run(cli),
    }
}

/// Says what is wrong with the command line; to a script that speaks to `ctl`, as it expects it.
fn misread(error: &clap::Error) -> ExitCode {
    let asked = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    if asked || !std::env::args().any(|a| a == "ctl") {
        error.exit();
    }
    let words = error.to_string();
    let why = words.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    println!("{}", control::refusal(&Refusal::InvalParam { why: why.into() }));
    ExitCode::FAILURE
}

/// The endpoint of a profile.
fn endpoint(paths: &Paths) -> Endpoint {
    Endpoint::new(Paths::runtime_dir().as_deref(), paths.identity())
}

fn ctl(profile: Option<&Path>, verb: &Verb) -> ExitCode {
    let good = Paths::existing(profile).and_then(|paths| control::print(&endpoint(&paths), verb, &mut io::stdout()));
    match good {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => failed(&error),
    }
}

/// The demo exchange alone, until it is stopped.
fn exchange(port: u16, offers_completion: bool) -> ExitCode {
    log::start(None);
    let config = ExchangeConfig { port: (port != 0).then_some(port), offers_completion, ..ExchangeConfig::default() };
    let run = || -> io::Result<()> {
        let exchange = Exchange::start(config)?;
        let mut out = io::stdout();
        writeln!(out, "{}", serde_json::to_string(exchange.info())?)?;
        out.flush()?;
        signals::wait()?;
        exchange.stop();
        Ok(())
    };
    run().map_or_else(|error| failed(&error), |()| ExitCode::SUCCESS)
}

/// One plain sentence on standard error.
fn failed(why: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("perch: {why}");
    ExitCode::FAILURE
}
