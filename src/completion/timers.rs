//! The durations of call completion, by the names that ETSI, QSIG and the RFCs gave them.

use std::time::Duration;

/// A road that has given no final answer by then has refused (product.md, *roads*).
pub(super) const ROAD_ANSWER: Duration = Duration::from_secs(4);
/// `CompleteCall` is answered by then, accepted or not (T08).
pub(super) const REPLY: Duration = Duration::from_secs(5);
/// T-CCBS3, the recall timer of RFC 6910 section 7.3: so long our monitor waits for the recall INVITE.
pub(super) const RECALL: Duration = Duration::from_secs(20);
/// So much longer our own monitor takes the recall INVITE, so that the last click wins.
pub(super) const RECALL_GRACE: Duration = Duration::from_secs(2);
/// At most so much is added at random to the guard time T-CCBS4 where nobody queues (part 3.5).
pub(super) const GUARD_JITTER: Duration = Duration::from_secs(3);
/// Timer N (RFC 6665): a subscription without a NOTIFY by then has failed.
pub(super) const FIRST_NOTIFY: Duration = Duration::from_secs(32);
/// Between two requests that resume once the user is free, so that their order holds.
pub(super) const RESUME_STAGGER: Duration = Duration::from_secs(2);
/// So long a call that is given up may take to end before its road is asked all the same (A3).
pub(super) const GIVE_UP: Duration = Duration::from_secs(4);
/// So long *That was voice mail, keep waiting* is offered.
pub(super) const VOICE_MAIL: Duration = Duration::from_secs(60);
/// So long an ended request stays on the screen.
pub(super) const KEEP_ENDED: Duration = Duration::from_secs(600);
/// So long a call to an emergency number silences everything that calls or rings by itself.
pub(super) const EMERGENCY: Duration = Duration::from_secs(15 * 60);
/// A call of ours that reports nothing for so long is taken for lost.
pub(super) const CALL_LOST: Duration = Duration::from_secs(300);
/// A code of the exchange is accepted if the exchange hangs up within this time after its 2xx.
pub(super) const CODE_ACCEPTED: Duration = Duration::from_secs(15);
/// Subscriptions that watch a line ask for so long, and refresh at two thirds of it.
pub(super) const WATCH_LIFE: Duration = Duration::from_secs(600);
/// Between two requests for the whole state of a line that looks busy all the time (a stuck lamp, U11).
pub(super) const ASK_AGAIN: Duration = Duration::from_secs(400);
/// The monitor remembers a failed call so long (RFC 6910 section 11: only shortly after it).
pub(super) const OFFER: Duration = Duration::from_secs(3600);
/// No more than three NOTIFYs within this time (RFC 6910 section 9.11).
pub(super) const NOTIFY_WINDOW: Duration = Duration::from_secs(10);
