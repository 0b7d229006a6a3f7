//! The demo exchange beside the phone: it runs in this process, and its two lines are among the phone's.

use std::io;

use perch::exchange::{Exchange, ExchangeConfig, ExchangeUser};
use perch::model::settings::LineSettings;
use perch::store::Loaded;

/// Starts an exchange and puts its lines into what was loaded, before the engine starts. It listens where it did the
/// last time, so that a kept profile finds its people again.
pub(crate) fn start(loaded: &mut Loaded) -> io::Result<Exchange> {
    let exchange = start_on(port_of_last_time(loaded))?;
    for user in &exchange.info().users {
        put_line(loaded, user);
    }
    Ok(exchange)
}

/// The same for a phone that runs already: each line with its password, to be added by command.
#[cfg(feature = "gui")]
pub(crate) fn lines(info: &perch::exchange::ExchangeInfo) -> Vec<(LineSettings, String)> {
    info.users.iter().map(|user| (line(user), user.password.clone())).collect()
}

/// On this port if it is free, else on any.
pub(crate) fn start_on(port: Option<u16>) -> io::Result<Exchange> {
    let on = |port| Exchange::start(ExchangeConfig { port, ..ExchangeConfig::default() });
    match port {
        Some(port) => on(Some(port)).or_else(|_| on(None)),
        None => on(None),
    }
}

fn port_of_last_time(loaded: &Loaded) -> Option<u16> {
    let lines = loaded.settings.lines.iter();
    lines.filter_map(|l| l.address.as_ref()).find(|a| a.host.starts_with("127.")).and_then(|a| a.port)
}

fn put_line(loaded: &mut Loaded, user: &ExchangeUser) {
    let lines = &mut loaded.settings.lines;
    let place = lines.iter().position(|l| l.label == user.user).unwrap_or_else(|| {
        lines.push(line(user));
        lines.len() - 1
    });
    lines[place].address = Some(user.address.clone());
    loaded.passwords.resize(lines.len(), None);
    loaded.passwords[place] = Some(user.password.as_str().into());
}

fn line(user: &ExchangeUser) -> LineSettings {
    LineSettings { label: user.user.clone(), address: Some(user.address.clone()), ..LineSettings::default() }
}
