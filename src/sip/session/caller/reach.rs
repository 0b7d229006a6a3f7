//! An INVITE that reaches nobody: a refused port, a closed connection, silence, 503; and the name's other addresses.

use std::time::Duration;

use tokio::time::timeout;

use super::super::{Mail, Session, Stage};
use super::Calling;
use crate::model::Reason;
use crate::model::signal::Failure;
use crate::sip::ask::closed;
use crate::sip::knock::Knock;
use crate::sip::stack::Sent;
use crate::sip::{dialog, request};

/// A refused UDP port is told within this time, or not at all; a connection that closes at once is as good as refused.
const REFUSAL_LIMIT: Duration = Duration::from_secs(2);

impl Calling {
    /// Nobody has rung yet, and the name has other addresses.
    pub(super) fn may_try_elsewhere(&self) -> bool {
        self.heard.is_empty() && self.cancelled.is_none() && self.sent.as_ref().is_some_and(|s| s.way.has_others())
    }
}

impl Session {
    /// Hears from the system if nobody listens on that UDP port, or the connection is closed, long before the
    /// transaction would.
    pub(super) fn mind_refusal(&self, knock: Knock, sent: &Sent) {
        let Some(far) = sent.way.address() else { return };
        let (us, number) = (self.us.clone(), request::cseq(&sent.request.headers).unwrap_or(0));
        let mut closings = self.line.stack.closings();
        let reliable = sent.way.is_reliable();
        tokio::spawn(async move {
            let refused = async { if reliable { closed(&mut closings, far).await } else { knock.refused().await } };
            if timeout(REFUSAL_LIMIT, refused).await.is_ok() {
                // A session that is gone does not mind.
                let _ = us.send(Mail::Refused(number));
            }
        });
    }

    /// Nobody listens there.
    pub(in crate::sip::session) async fn refused(&mut self, number: u32) {
        let Stage::Calling(calling) = &self.stage else { return };
        let Some(sent) = calling.sent.as_ref().filter(|_| !calling.proceeding) else { return };
        if request::cseq(&sent.request.headers) == Some(number) {
            // The transaction would go on trying for 32 s.
            sent.task.abort();
            self.open -= 1;
            self.failed_there(Failure::local(503, Reason::ConnectionRefused)).await;
        }
    }

    /// The INVITE's transaction ended without an answer.
    pub(in crate::sip::session) async fn calling_over(&mut self, number: u32) {
        let Stage::Calling(calling) = &self.stage else { return };
        let ours = calling.sent.as_ref().and_then(|s| request::cseq(&s.request.headers)) == Some(number);
        if ours {
            self.failed_there(Failure::local(408, Reason::NothingAnswered)).await;
        }
    }

    /// Silence or 503 where the INVITE went: other addresses of the name are tried (RFC 3263 section 4.3).
    pub(super) async fn failed_there(&mut self, failure: Failure) {
        let Stage::Calling(calling) = &mut self.stage else { return };
        let elsewhere = calling.may_try_elsewhere();
        let Some(sent) = calling.sent.take() else { return self.failed(failure).await };
        self.line.stack.avoid(&sent.way);
        if !elsewhere {
            return self.failed(failure).await;
        }
        Box::pin(self.send_invite(dialog::renumbered(&sent.request, &self.cseq))).await;
    }
}
