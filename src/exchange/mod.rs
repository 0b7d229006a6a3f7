//! The demo exchange: a real SIP server on loopback with people who behave.
//!
//! [`core::Core`] is the exchange as one function of input and time; `run` puts signalling and clocks around it,
//! `sound` gives its people voices. It lives in a thread of its own and knows nothing of the phone.

pub mod core;
mod pace;
mod run;
mod sound;
mod speech;

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::thread::JoinHandle;

use serde::Serialize;
use tokio::sync::oneshot;

use crate::media::rtp::Dice;
use crate::model::SipUri;
use core::Role;
pub use pace::Pace;

/// The realm of its digest.
const REALM: &str = "demo.perch";
/// Those who can register, besides the ones that the configuration adds.
const USERS: [&str; 2] = ["anna", "office"];
/// Letters of a password: none that two people would read differently.
const LETTERS: &[u8] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Letters in a password: 60 bits.
const PASSWORD_LETTERS: usize = 12;

/// How an exchange is to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExchangeConfig {
    /// Where it listens; must be a loopback address.
    pub ip: IpAddr,
    /// On which port, UDP and TCP; none is any.
    pub port: Option<u16>,
    /// How fast its people live.
    pub pace: Pace,
    /// Offers call completion (RFC 6910). Without it phones are left to dialog events.
    pub offers_completion: bool,
    /// Users besides anna and office.
    pub more_users: Vec<String>,
}

impl Default for ExchangeConfig {
    fn default() -> ExchangeConfig {
        let ip = IpAddr::V4(Ipv4Addr::LOCALHOST);
        ExchangeConfig { ip, port: None, pace: Pace::default(), offers_completion: true, more_users: Vec::new() }
    }
}

/// What one has to know to use an exchange; `perch exchange` prints it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ExchangeInfo {
    /// Where it listens, UDP and TCP.
    pub address: SocketAddr,
    /// The realm of its digest.
    pub realm: &'static str,
    /// Those who can register.
    pub users: Vec<ExchangeUser>,
    /// Those who can be called.
    pub people: Vec<ExchangePerson>,
}

/// Somebody who can register.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct ExchangeUser {
    /// The user part, also the digest user name.
    pub user: String,
    /// The password, new with every start.
    pub password: String,
    /// The address of record.
    pub address: SipUri,
}

impl std::fmt::Debug for ExchangeUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExchangeUser").field("user", &self.user).finish_non_exhaustive()
    }
}

/// Somebody who can be called.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ExchangePerson {
    /// The user part.
    pub user: &'static str,
    /// The display name.
    pub name: &'static str,
    /// The address.
    pub address: SipUri,
    /// What happens to who calls.
    pub habit: &'static str,
}

/// A running exchange. It stops when it is dropped.
pub struct Exchange {
    info: ExchangeInfo,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Exchange {
    /// Starts one, and returns as soon as it listens.
    ///
    /// # Errors
    /// The address is none of loopback, or the port is taken.
    pub fn start(config: ExchangeConfig) -> io::Result<Exchange> {
        if !config.ip.is_loopback() {
            let words = format!("the demo exchange listens on loopback only, not on {}", config.ip);
            return Err(io::Error::new(io::ErrorKind::InvalidInput, words));
        }
        let mut dice = Dice::new(random_seed());
        let names = USERS.iter().map(|u| (*u).to_owned()).chain(config.more_users.iter().cloned());
        let users: Vec<(String, String)> = names.map(|name| (name, password(&mut dice))).collect();
        let (stop, stopped) = oneshot::channel();
        let (listening, heard) = std::sync::mpsc::channel();
        let seed = dice.roll();
        let accounts = users.clone();
        let thread = std::thread::Builder::new()
            .name("perch-exchange".into())
            .spawn(move || run::run(&config, accounts, seed, &listening, stopped))?;
        let address = heard.recv().unwrap_or_else(|_| Err(io::Error::other("the exchange did not start")))?;
        Ok(Exchange { info: info(address, users), stop: Some(stop), thread: Some(thread) })
    }

    /// What one has to know to use it.
    pub fn info(&self) -> &ExchangeInfo {
        &self.info
    }

    /// Ends calls and subscriptions, and stops, within a second.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            // One that has stopped by itself needs no word.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the exchange's thread panicked");
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.end();
    }
}

fn info(address: SocketAddr, users: Vec<(String, String)>) -> ExchangeInfo {
    let of = |user: &str| SipUri::sip(user, &address.ip().to_string()).with_port(address.port());
    ExchangeInfo {
        address,
        realm: REALM,
        users: users.into_iter().map(|(user, password)| ExchangeUser { address: of(&user), user, password }).collect(),
        people: Role::ALL
            .into_iter()
            .map(|r| ExchangePerson { user: r.user(), name: r.name(), address: of(r.user()), habit: r.habit() })
            .collect(),
    }
}

fn password(dice: &mut Dice) -> String {
    let letter = |roll: u64| char::from(LETTERS[(roll % LETTERS.len() as u64) as usize]);
    (0..PASSWORD_LETTERS).map(|_| letter(dice.roll())).collect()
}

/// The system's own chance, by way of the standard library's hash keys.
fn random_seed() -> u64 {
    RandomState::new().build_hasher().finish()
}
