//! `perch ctl`'s side of the socket.

use std::io::{self, Write};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};

use super::contract;
use super::endpoint::Endpoint;
use super::verb::Verb;
use crate::model::Refusal;

/// How long a Perch that has just been started may take to listen.
const START_WITHIN: Duration = Duration::from_secs(3);
/// How long an answer may take: `complete` answers within five seconds, a quit within three.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
/// The same of `connect`: two minutes, and what the engine may be late.
const CONNECTED_WITHIN: Duration = Duration::from_secs(130);
/// How long to wait between two knocks.
const KNOCK_EVERY: Duration = Duration::from_millis(20);

/// One answer: a JSON value on one line, and whether it is a refusal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The value.
    pub json: String,
    /// It is `{"error": …}`.
    pub refused: bool,
}

/// Sends a verb to the running Perch and gives each answer as it comes. `starting`: that Perch holds the profile
/// but may not listen yet.
///
/// # Errors
/// `NOTRUNNING` where nobody listens, `OPERATIONFAILED` where the connection broke.
pub fn call(
    endpoint: &Endpoint,
    verb: &Verb,
    starting: bool,
    mut answer: impl FnMut(Answer) -> io::Result<()>,
) -> Result<(), Refusal> {
    let broken = |error: io::Error| Refusal::OperationFailed { why: format!("Perch did not answer: {error}").into() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(broken)?;
    runtime.block_on(async {
        let stream = connect(endpoint, starting).await?;
        let request = serde_json::to_string(verb).map_err(|e| broken(e.into()))? + "\n";
        let mut writer = &stream;
        writer.write_all(request.as_bytes()).await.map_err(broken)?;
        let mut lines = BufReader::new(&stream).lines();
        let limit = if matches!(verb, Verb::Connect { .. }) { CONNECTED_WITHIN } else { ANSWER_WITHIN };
        let patient = *verb == Verb::Events { follow: true };
        loop {
            let line = if patient {
                lines.next_line().await
            } else {
                tokio::time::timeout(limit, lines.next_line()).await.unwrap_or_else(|late| Err(late.into()))
            };
            let Some(line) = line.map_err(broken)? else { return Ok(()) };
            let Some((mark, json)) = line.split_at_checked(1) else { continue };
            answer(Answer { json: json.to_owned(), refused: mark == "-" }).map_err(broken)?;
        }
    })
}

/// The same for a person at a terminal: every value on a line of `out`; true if nothing was refused.
///
/// # Errors
/// When `out` cannot be written.
pub fn print(endpoint: &Endpoint, verb: &Verb, out: &mut impl Write) -> io::Result<bool> {
    let mut good = true;
    let mut answers = 0;
    let result = call(endpoint, verb, false, |answer| {
        good &= !answer.refused;
        answers += 1;
        writeln!(out, "{}", answer.json)?;
        out.flush()
    });
    match result {
        // Whoever read our output has gone: nothing is wrong.
        Err(Refusal::OperationFailed { .. }) if answers > 0 => Ok(good),
        Err(why) => {
            writeln!(out, "{}", contract::refusal(&why))?;
            Ok(false)
        }
        Ok(()) if answers == 0 && !matches!(verb, Verb::Events { .. }) => {
            let why = Refusal::OperationFailed { why: "Perch ended without an answer".into() };
            writeln!(out, "{}", contract::refusal(&why))?;
            Ok(false)
        }
        Ok(()) => Ok(good),
    }
}

async fn connect(endpoint: &Endpoint, starting: bool) -> Result<interprocess::local_socket::tokio::Stream, Refusal> {
    let knock = async {
        loop {
            match endpoint.connect().await {
                Err(_) if starting => tokio::time::sleep(KNOCK_EVERY).await,
                Err(_) => return Err(Refusal::NotRunning),
                Ok(stream) => return Ok(stream),
            }
        }
    };
    tokio::time::timeout(START_WITHIN, knock).await.unwrap_or(Err(Refusal::NotRunning))
}
