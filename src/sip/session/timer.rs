//! The session timer: a call whose other end has vanished is noticed, and ours is kept alive (RFC 4028).

use std::time::Duration;

use rsipstack::sip::{Headers, Method};
use tokio::time::Instant;

use super::{Asked, Session, Stage};
use crate::model::signal::Header;
use crate::sip::header::session_expires::{self, MIN_SE_S, Refresher, SessionExpires};
use crate::sip::request;
use crate::sip::seam::Inbound;

/// The timer that was agreed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Timer {
    interval: Duration,
    /// We refresh, at half of the interval; else they do, and we hang up shortly before its end.
    ours: bool,
    since: Instant,
}

impl Timer {
    /// When something is to be done: to refresh, or to take the call for lost (RFC 4028 section 10).
    pub(super) fn due(&self) -> Instant {
        let margin = (self.interval / 3).min(Duration::from_secs(32));
        self.since + if self.ours { self.interval / 2 } else { self.interval - margin }
    }
}

/// The timer of an answer to a request of ours; none asked for by anybody.
pub(super) fn of_answer(headers: &Headers, now: Instant) -> Option<Timer> {
    let agreed = session_expires::parse(request::header(headers, "Session-Expires")?)?;
    Some(timer(agreed.interval_s, agreed.refresher != Some(Refresher::Uas), now))
}

/// The timer that we agree to in our answer to a request of theirs, and the headers that say so.
pub(super) fn of_request(headers: &Headers, now: Instant) -> Option<(Timer, Vec<Header>)> {
    let asked = session_expires::parse(request::header(headers, "Session-Expires")?)?;
    let they_can = request::tokens(headers, "Supported").iter().any(|t| t == "timer");
    // RFC 4028 section 9, table 2: who cannot refresh is not asked to.
    let refresher = if they_can { asked.refresher.unwrap_or(Refresher::Uac) } else { Refresher::Uas };
    let interval_s = asked.interval_s.max(MIN_SE_S);
    let answer = session_expires::print(SessionExpires { interval_s, refresher: Some(refresher) });
    let mut said = vec![("Session-Expires".to_owned(), answer)];
    if refresher == Refresher::Uac {
        said.push(("Require".to_owned(), "timer".to_owned()));
    }
    Some((timer(interval_s, refresher == Refresher::Uas, now), said))
}

/// Whether they ask for an interval below the least that anybody may (422).
pub(super) fn is_too_brief(headers: &Headers) -> bool {
    let asked = request::header(headers, "Session-Expires").and_then(session_expires::parse);
    asked.is_some_and(|s| s.interval_s < MIN_SE_S)
}

fn timer(interval_s: u32, ours: bool, since: Instant) -> Timer {
    Timer { interval: Duration::from_secs(u64::from(interval_s.max(MIN_SE_S))), ours, since }
}

impl Session {
    /// What a request of ours that changes or refreshes the session says of the timer.
    pub(super) fn timer_header(&self) -> Option<Header> {
        let timer = self.timer?;
        let interval_s = u32::try_from(timer.interval.as_secs()).unwrap_or(u32::MAX);
        let refresher = Some(if timer.ours { Refresher::Uac } else { Refresher::Uas });
        Some(("Session-Expires".to_owned(), session_expires::print(SessionExpires { interval_s, refresher })))
    }

    /// A refresh is due, or theirs has not come.
    pub(super) async fn timer_due(&mut self, now: Instant) {
        let Some(timer) = self.timer.filter(|t| t.due() <= now) else { return };
        if !matches!(self.stage, Stage::Confirmed) {
            return self.timer = None;
        }
        if !timer.ours {
            self.send_bye(Some("SIP;cause=408;text=\"Session timer\""));
            self.over();
            return self.tell(Inbound::HungUp { session: self.id, lost: true, sip_cause: None }).await;
        }
        // If it is not answered the dialog is gone, which its answer tells; the next is due in any case.
        self.timer = Some(Timer { since: now, ..timer });
        let Some(dialog) = self.dialog.clone() else { return };
        if self.they_update {
            let mut headers = self.standard_headers();
            headers.extend(self.timer_header());
            self.ask_in(&dialog, Method::Update, headers, None, Asked::Nothing);
        } else {
            let media = self.media.clone();
            self.refresh_by_invite(media).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rsipstack::sip::headers::make_header;

    fn headers(list: &[(&str, &str)]) -> Headers {
        let all: Vec<_> = list.iter().map(|(name, value)| make_header(name, (*value).to_owned())).collect();
        all.into()
    }

    #[tokio::test]
    async fn who_is_to_refresh_is_agreed_as_the_table_says() {
        let now = Instant::now();
        let after = |timer: Timer| (timer.ours, timer.due().duration_since(now).as_secs());
        let answer = |value: &str| of_answer(&headers(&[("Session-Expires", value)]), now).map(after);
        assert_eq!(answer("1800;refresher=uac"), Some((true, 900)));
        assert_eq!(answer("1800;refresher=uas"), Some((false, 1768)));
        assert_eq!(of_answer(&headers(&[]), now), None);

        let request = |value: &str, supported: &str| {
            let (timer, said) = of_request(&headers(&[("Session-Expires", value), ("Supported", supported)]), now)?;
            Some((after(timer), said[0].1.clone(), said.len()))
        };
        assert_eq!(request("90", "timer"), Some(((false, 60), "90;refresher=uac".to_owned(), 2)));
        assert_eq!(request("600;refresher=uas", "timer"), Some(((true, 300), "600;refresher=uas".to_owned(), 1)));
        assert_eq!(request("600", ""), Some(((true, 300), "600;refresher=uas".to_owned(), 1)));
        assert!(is_too_brief(&headers(&[("Session-Expires", "30")])));
    }
}
