//! One request of ours and its final answer: credentials, deadline, prompt failure.

use std::net::SocketAddr;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use rsipstack::sip::{Request, Response};
use tokio::sync::{broadcast, mpsc};
use tokio::time::timeout;

use super::auth::{self, Attempts};
use super::context::Context;
use super::hop::Hop;
use super::knock::Knock;
use super::line::Line;
use super::stack::{Progress, Sent, Way};
use super::{dialog, failure};
use crate::model::Reason;
use crate::model::signal::Failure;

/// A request of ours has its answer after so long, or fails. The stack's own limit is 32 s a try.
const DEADLINE: Duration = Duration::from_secs(32);

/// The same while the name has other addresses: three lost datagrams and a patient server fit into it.
const IMPATIENCE: Duration = Duration::from_secs(8);

/// A final answer, 2xx or not.
pub(super) struct Answer {
    /// It.
    pub(super) response: Response,
    /// The way it took.
    pub(super) way: Way,
}

impl Answer {
    /// The code.
    pub(super) fn code(&self) -> u16 {
        self.response.status_code.code()
    }

    /// The answer if it is a 2xx, else why not.
    pub(super) fn success(self) -> Result<Answer, Failure> {
        match self.code() {
            200..300 => Ok(self),
            _ => Err(failure::of(&self.response)),
        }
    }
}

/// Sends a request and waits for the final answer. A challenge is answered with the line's
/// credentials, under a new number from `cseq`.
pub(super) async fn ask(
    context: &Context,
    line: &Line,
    hop: &Hop,
    request: Request,
    cseq: &AtomicU32,
) -> Result<Answer, Failure> {
    loop {
        let way = line.stack.reach_for(&request, hop, &context.resolver).await?;
        let result = try_way(line, way.clone(), request.clone(), cseq).await;
        let failed = match &result {
            Ok(answer) => answer.code() == 503,
            Err(failure) => failure.local,
        };
        if !failed {
            return result;
        }
        line.stack.avoid(&way);
        if !way.has_others() {
            return result;
        }
    }
}

async fn try_way(line: &Line, way: Way, request: Request, cseq: &AtomicU32) -> Result<Answer, Failure> {
    let mut closings = line.stack.closings();
    let deadline = if way.has_others() { IMPATIENCE } else { DEADLINE };
    let far = way.address().filter(|_| way.is_reliable());
    let knock = Knock::at(&way).await;
    tokio::select! {
        answer = timeout(deadline, converse(line, way, request, cseq)) => {
            answer.unwrap_or_else(|_| Err(Failure::local(408, Reason::NothingAnswered)))
        }
        () = knock.refused() => Err(Failure::local(503, Reason::ConnectionRefused)),
        // The transaction would wait on for what can no longer come (RFC 3261 section 8.1.3.1).
        () = async { match far { Some(far) => closed(&mut closings, far).await, None => std::future::pending().await } } => {
            Err(Failure::local(503, Reason::ConnectionClosed))
        }
    }
}

/// Comes to an end when the connection to `far` is closed.
pub(super) async fn closed(closings: &mut broadcast::Receiver<SocketAddr>, far: SocketAddr) {
    loop {
        match closings.recv().await {
            Ok(closed) if closed == far => return,
            Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {}
            Err(broadcast::error::RecvError::Closed) => return std::future::pending().await,
        }
    }
}

async fn converse(line: &Line, way: Way, mut request: Request, cseq: &AtomicU32) -> Result<Answer, Failure> {
    let mut attempts = Attempts::default();
    loop {
        let (to_us, mut answers) = mpsc::unbounded_channel();
        let sent = line
            .stack
            .send(request, way.clone(), move |progress| {
                if let Progress::Answer(response) = progress {
                    // The receiver is gone when the deadline has passed.
                    let _ = to_us.send(response);
                }
            })
            .await?;
        let sent = Abort(sent);
        let response = loop {
            match answers.recv().await {
                Some(response) if response.status_code.code() >= 200 => break response,
                Some(_) => {}
                None => return Err(Failure::local(408, Reason::NothingAnswered)),
            }
        };
        match with_credentials(line, &sent.0.request, &response, &mut attempts, cseq) {
            Some(again) => request = again,
            None => return Ok(Answer { response, way }),
        }
    }
}

/// The same request with credentials, if this answer asks for them and we have not been refused.
pub(super) fn with_credentials(
    line: &Line,
    request: &Request,
    response: &Response,
    attempts: &mut Attempts,
    cseq: &AtomicU32,
) -> Option<Request> {
    if !matches!(response.status_code.code(), 401 | 407) {
        return None;
    }
    let credentials = line.credentials()?;
    if !attempts.may_answer(response) {
        return None;
    }
    let mut again = request.clone();
    auth::strip(&mut again.headers);
    let header = auth::answer(&again, response, &credentials)?;
    let mut again = dialog::renumbered(&again, cseq);
    again.headers.push(header);
    Some(again)
}

/// Stops listening when the asking is over or given up.
struct Abort(Sent);

impl Drop for Abort {
    fn drop(&mut self) {
        self.0.task.abort();
    }
}
