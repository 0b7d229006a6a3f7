//! The window around the phone, and the manners of the desktop beside it.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use perch::desktop::{self, Desktop};
use perch::engine::Handle;
use perch::exchange::Exchange;
use perch::gui;
use perch::model::phrase::Phrase;
use perch::model::{Command, Reason};
use perch::store::Paths;

use crate::{demo, log};

/// How long the window waits for the desktop to say whether it is dark; later it changes on the screen.
const THEME_WITHIN: Duration = Duration::from_millis(40);

/// The demo exchange, once it has been started.
type Demo = Rc<RefCell<Option<Exchange>>>;

/// Shows the window until it is closed for good; then the phone ends too.
pub(crate) fn show(
    handle: &Handle,
    paths: &Paths,
    link: Option<String>,
    ring: log::Ring,
    demo: &Demo,
) -> Result<(), String> {
    let by_argument = demo.borrow().is_some();
    let words = Arc::new(|language: Option<&str>, phrase: &Phrase| gui::spoken(language, phrase));
    // A profile of its own is not what starts at login.
    let autostart_dir = paths.is_users_own().then(Paths::autostart_dir).flatten();
    let can_autostart = autostart_dir.is_some();
    let desktop = Desktop::start(handle.clone(), desktop::Options { words, autostart_dir })
        .map_err(|error| format!("no thread is left: {error}"))?;
    let (kept, to) = (demo.clone(), handle.clone());
    let options = gui::Options {
        start_demo: Some(Box::new(move || start_demo(&kept, &to))),
        log: Some(Box::new(move || ring.lines())),
        export_dir: paths.exports(),
        link,
        can_autostart,
        desktop_is_dark: desktop.is_dark(THEME_WITHIN),
        ..gui::Options::default()
    };
    let shown = gui::run(handle.clone(), options);
    if !handle.is_closed() {
        if let Some(exchange) = demo.borrow().as_ref().filter(|_| !by_argument) {
            forget_lines(handle, exchange);
        }
        handle.send(Command::Quit);
    }
    shown
}

/// The predefined messages of a line without its own, in that language; none is the system's.
pub(crate) fn standard_messages(language: Option<&str>) -> Vec<String> {
    gui::standard_messages(language)
}

/// *Try it now*: once.
fn start_demo(demo: &Demo, handle: &Handle) -> Result<(), Reason> {
    if demo.borrow().is_some() {
        return Ok(());
    }
    let exchange = demo::start_on(None).map_err(|e| Reason::DemoFailed { error: e.to_string() })?;
    for (line, password) in demo::lines(exchange.info()) {
        handle.send(Command::AddLine { line: Box::new(line), password: Some(password.into()) });
    }
    *demo.borrow_mut() = Some(exchange);
    Ok(())
}

/// Lines that *Try it now* added go with their exchange: the next start would find nobody there.
fn forget_lines(handle: &Handle, exchange: &Exchange) {
    let users = &exchange.info().users;
    for line in handle.snapshot().lines.iter().filter(|l| users.iter().any(|u| u.address == l.address)) {
        handle.send(Command::RemoveLine(line.id));
    }
}
