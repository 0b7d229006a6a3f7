//! One run of the phone: claim the profile, load it, start the engine, open the window, say good-bye.

use std::cell::RefCell;
use std::io;
use std::process::ExitCode;
use std::rc::Rc;

use perch::control::{self, Claim, Server, Verb};
use perch::engine::Engine;
use perch::model::snapshot::{Banner, BannerKind};
use perch::model::{Command, Reason};
use perch::store::{Keyring, Paths, Store};

use crate::cli::Cli;
use crate::{demo, endpoint, failed, log, signals, window};

/// Runs until the user has had enough of it.
pub(crate) fn run(cli: Cli) -> ExitCode {
    let (paths, forgets) = match places(&cli) {
        Ok(places) => places,
        Err(error) => return failed(&format_args!("no profile can be used: {error}")),
    };
    let claim = match endpoint(&paths).claim() {
        Ok(Some(claim)) => Some(claim),
        Ok(None) => return hand_over(&cli, &paths),
        Err(error) => {
            eprintln!("perch: perch ctl will not work: {error}");
            None
        }
    };
    match start(cli, paths, forgets, claim) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => failed(&why),
    }
}

/// Where this run remembers what it must; and why it will have forgotten all at its end, if nothing can be kept.
fn places(cli: &Cli) -> io::Result<(Paths, Option<Banner>)> {
    let wanted = match &cli.profile {
        Some(dir) => Paths::profile(dir).map_err(|error| format!("{}: {error}", dir.display())),
        None if cli.demo => return Ok((Paths::temporary(None)?, None)),
        None => Paths::system().map_err(|error| error.to_string()),
    };
    Ok(match wanted {
        Ok(paths) => (paths, None),
        // No home directory, or one that cannot be written: the phone works, and forgets.
        Err(detail) => {
            eprintln!("perch: nothing will be remembered: {detail}");
            let forgets = Banner { kind: BannerKind::CannotSave, why: vec![Reason::Verbatim(detail)] };
            (Paths::temporary(cli.profile.as_deref())?, Some(forgets))
        }
    })
}

/// There is one already for this profile: it gets the link, or shows itself.
fn hand_over(cli: &Cli, paths: &Paths) -> ExitCode {
    if cli.link.is_none() && (cli.headless || cli.demo) {
        return failed(&"Perch is running already for this profile; --profile DIR runs another beside it");
    }
    let verb = cli.link.clone().map_or(Verb::Show, |link| Verb::Open { link });
    match control::call(&endpoint(paths), &verb, true, |_| Ok(())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => failed(&format_args!("the running Perch did not take it over: {why}")),
    }
}

fn start(cli: Cli, paths: Paths, forgets: Option<Banner>, claim: Option<Claim>) -> Result<(), String> {
    let ring = log::start(Some(&paths.log()));
    let words = |what: &'static str| move |error: std::io::Error| format!("{what}: {error}");
    let (store, mut loaded) =
        Store::open_with(paths.clone(), Keyring::System).map_err(words("the store cannot be opened"))?;
    loaded.standard_messages = window::standard_messages(loaded.settings.window.language.as_deref());
    loaded.banners.extend(forgets);
    let exchange = match cli.demo {
        true => Some(demo::start(&mut loaded).map_err(words("the demo exchange cannot be started"))?),
        false => None,
    };
    let (handle, engine) = Engine::start(store, loaded, cli.audio).map_err(words("the engine cannot be started"))?;
    signals::watch(handle.clone()).map_err(words("signals cannot be heard"))?;
    let server = claim.and_then(|claim| {
        let started = Server::start(claim, handle.clone());
        started.inspect_err(|error| tracing::error!(%error, "perch ctl will not work")).ok()
    });
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "Perch has started");
    // The exchange outlives the phone's farewell, or nobody would answer it.
    let exchange = Rc::new(RefCell::new(exchange));
    let shown = if cli.headless { Ok(()) } else { window::show(&handle, &paths, cli.link, ring, &exchange) };
    if shown.is_err() {
        handle.send(Command::Quit);
    }
    engine.join();
    drop((server, exchange));
    tracing::info!("Perch has ended");
    shown
}
