//! One run of the phone: claim the profile, load it, start the engine, open the window, say good-bye.

use std::cell::RefCell;
use std::process::ExitCode;
use std::rc::Rc;

use perch::control::{self, Claim, Server, Verb};
use perch::engine::{Engine, Handle};
use perch::exchange::Exchange;
use perch::model::Command;
use perch::store::{Keyring, Paths, Store};

use crate::cli::Cli;
use crate::{demo, endpoint, failed, log, signals};

/// Runs until the user has had enough of it.
pub(crate) fn run(cli: Cli) -> ExitCode {
    let paths = match &cli.profile {
        Some(dir) => Paths::profile(dir),
        None if cli.demo => Paths::temporary(),
        // No home directory, or one that cannot be written: the phone works, and forgets.
        None => Paths::system().or_else(|error| {
            eprintln!("perch: nothing will be remembered: {error}");
            Paths::temporary()
        }),
    };
    let paths = match paths {
        Ok(paths) => paths,
        Err(error) => return failed(&format_args!("the profile cannot be used: {error}")),
    };
    let claim = match endpoint(&paths).claim() {
        Ok(Some(claim)) => Some(claim),
        Ok(None) => return hand_over(&cli, &paths),
        Err(error) => {
            eprintln!("perch: perch ctl will not work: {error}");
            None
        }
    };
    match start(cli, paths, claim) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => failed(&why),
    }
}

/// There is one already for this profile: it gets the link, or shows itself.
fn hand_over(cli: &Cli, paths: &Paths) -> ExitCode {
    if cli.headless || cli.demo {
        return failed(&"Perch is running already for this profile; --profile DIR runs another beside it");
    }
    let verb = cli.link.clone().map_or(Verb::Show, |link| Verb::Open { link });
    match control::call(&endpoint(paths), &verb, true, |_| Ok(())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => failed(&format_args!("the running Perch did not take it over: {why}")),
    }
}

fn start(cli: Cli, paths: Paths, claim: Option<Claim>) -> Result<(), String> {
    let ring = log::start(Some(&paths.log()));
    let words = |what: &'static str| move |error: std::io::Error| format!("{what}: {error}");
    let (store, mut loaded) =
        Store::open_with(paths.clone(), Keyring::System).map_err(words("the store cannot be opened"))?;
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
    if let Some(link) = cli.link {
        handle.send(Command::OpenLink(link));
    }
    // The exchange outlives the phone's farewell, or nobody would answer it.
    let exchange = Rc::new(RefCell::new(exchange));
    let shown = if cli.headless { Ok(()) } else { window(&handle, &paths, ring, &exchange) };
    if shown.is_err() {
        handle.send(Command::Quit);
    }
    engine.join();
    drop((server, exchange));
    tracing::info!("Perch has ended");
    shown
}

/// The demo exchange, once it has been started.
type Demo = Rc<RefCell<Option<Exchange>>>;

/// Shows the window until it is closed for good; then the phone ends too.
#[cfg(feature = "gui")]
fn window(handle: &Handle, paths: &Paths, ring: log::Ring, demo: &Demo) -> Result<(), String> {
    let by_argument = demo.borrow().is_some();
    let (kept, to) = (demo.clone(), handle.clone());
    let start_demo = move || {
        if kept.borrow().is_some() {
            return Ok(());
        }
        let exchange = demo::start_on(None).map_err(|e| format!("The demo exchange cannot be started: {e}"))?;
        for (line, password) in demo::lines(exchange.info()) {
            to.send(Command::AddLine { line: Box::new(line), password: Some(password.into()) });
        }
        *kept.borrow_mut() = Some(exchange);
        Ok(())
    };
    let options = perch::gui::Options {
        start_demo: Some(Box::new(start_demo)),
        log: Some(Box::new(move || ring.lines())),
        export_dir: paths.exports(),
        ..perch::gui::Options::default()
    };
    let shown = perch::gui::run(handle.clone(), options);
    if !handle.is_closed() {
        if let Some(exchange) = demo.borrow().as_ref().filter(|_| !by_argument) {
            forget_demo_lines(handle, exchange);
        }
        handle.send(Command::Quit);
    }
    shown
}

/// Lines that *Try it now* added go with their exchange: the next start would find nobody there.
#[cfg(feature = "gui")]
fn forget_demo_lines(handle: &Handle, exchange: &Exchange) {
    let users = &exchange.info().users;
    for line in handle.snapshot().lines.iter().filter(|l| users.iter().any(|u| u.address == l.address)) {
        handle.send(Command::RemoveLine(line.id));
    }
}

/// This build has no window: it is as if `--headless` had been said.
#[cfg(not(feature = "gui"))]
fn window(_: &Handle, _: &Paths, _: log::Ring, _: &Demo) -> Result<(), String> {
    eprintln!("perch: this Perch was built without a window; perch ctl speaks to it");
    Ok(())
}
