//! Requests that arrive within a session: BYE, re-INVITE, UPDATE, INFO, PRACK, OPTIONS, MESSAGE.

use rsipstack::sip::Method;

use super::{Asked, Session, Stage};
use crate::model::signal::Header;
use crate::sip::failure;
use crate::sip::incoming::Incoming;
use crate::sip::request;
use crate::sip::seam::Inbound;

impl Session {
    /// Answers a request within the dialog.
    pub(super) async fn request_within(&mut self, incoming: Incoming) {
        if matches!(self.stage, Stage::Over) {
            return incoming.reply(481, &[]);
        }
        if let Some(dialog) = &mut self.dialog
            && !dialog.is_in_order(&incoming.request().headers)
        {
            return incoming.reply(500, &[]); // RFC 3261 section 12.2.2
        }
        match incoming.method() {
            Method::Bye => self.bye_by_them(incoming).await,
            Method::Invite | Method::Update => {
                let early = incoming.method() == Method::Update;
                match &self.stage {
                    Stage::Confirmed => self.change_by_them(incoming).await,
                    _ if early && incoming.request().body.is_empty() => {
                        let headers = self.standard_headers();
                        incoming.reply(200, &headers);
                    }
                    // The first offer was ours and has its answer in a 18x: this one may follow.
                    Stage::Calling(calling) if early && calling.has_answer() => self.change_by_them(incoming).await,
                    Stage::Calling(_) => incoming.reply(491, &[]),
                    // Their first offer has no answer yet (RFC 3311 section 5.2).
                    _ => incoming.reply(500, &[("Retry-After".to_owned(), "5".to_owned())]),
                }
            }
            Method::Info => self.info_by_them(incoming).await,
            Method::Options => {
                let headers = self.standard_headers();
                incoming.reply(200, &headers);
            }
            Method::Refer => self.referred(incoming).await,
            Method::Notify => self.refer_progress(incoming).await,
            Method::PRack => self.acknowledged_by_them(incoming),
            Method::Message => crate::sip::message::arrive(&self.context, incoming, Some(&self.line)).await,
            _ => incoming.reply(405, &[("Allow".to_owned(), request::ALLOW.to_owned())]),
        }
    }

    /// DTMF by INFO.
    pub(super) fn send_digit(&mut self, digit: char) {
        let body = format!("Signal={digit}\r\nDuration=160\r\n");
        let headers = self.standard_headers();
        self.send_in_order(Method::Info, headers, "application/dtmf-relay", body);
    }

    /// INFO and NOTIFY go one after the other, so that they keep their order.
    pub(super) fn send_in_order(&mut self, method: Method, headers: Vec<Header>, kind: &'static str, body: String) {
        self.outbox.push_back((method, headers, kind, body));
        self.send_next();
    }

    /// The last one has been answered.
    pub(super) fn sent_in_order(&mut self) {
        self.outbox_busy = false;
        self.send_next();
    }

    fn send_next(&mut self) {
        let (false, Some(dialog)) = (self.outbox_busy, self.dialog.clone()) else { return };
        if let Some((method, headers, kind, body)) = self.outbox.pop_front() {
            self.outbox_busy = true;
            self.ask_in(&dialog, method, headers, Some((kind, body)), Asked::InOrder);
        }
    }

    async fn bye_by_them(&mut self, incoming: Incoming) {
        let cause = failure::reasons(&incoming.request().headers).sip_cause;
        incoming.reply(200, &[]);
        match self.stage {
            Stage::Confirmed => {
                self.over();
                self.tell(Inbound::HungUp { session: self.id, lost: false, sip_cause: cause }).await;
            }
            Stage::Arriving(_) => self.hung_up_early(cause).await,
            // A BYE into an early dialog of ours ends that fork; the INVITE has its own final answer.
            Stage::Calling(_) | Stage::Over => {}
        }
    }

    async fn info_by_them(&mut self, incoming: Incoming) {
        let body = request::body(&incoming.request().headers, &incoming.request().body);
        let digit = match &body {
            None => {
                let headers = self.standard_headers();
                return incoming.reply(200, &headers);
            }
            Some((kind, text)) if kind == "application/dtmf-relay" => signal(text),
            Some((kind, text)) if kind == "application/dtmf" => text.trim().chars().next(),
            Some(_) => {
                let accept = "application/dtmf-relay, application/dtmf".to_owned();
                return incoming.reply(415, &[("Accept".to_owned(), accept)]);
            }
        };
        incoming.reply(200, &[]);
        if let Some(digit) = digit.map(|d| d.to_ascii_uppercase()).filter(|d| "0123456789*#ABCD".contains(*d)) {
            self.tell(Inbound::InfoDigit { session: self.id, digit }).await;
        }
    }
}

/// The digit of `Signal=5`; ten and eleven are star and hash in some phones' spelling.
fn signal(body: &str) -> Option<char> {
    let line = body.lines().find_map(|l| {
        let (name, value) = l.split_once('=')?;
        name.trim().eq_ignore_ascii_case("signal").then_some(value.trim())
    })?;
    match line {
        "10" => Some('*'),
        "11" => Some('#'),
        _ => line.chars().next(),
    }
}

#[cfg(test)]
mod tests {
    use super::signal;

    #[test]
    fn a_digit_by_info_is_read_in_the_spellings_of_the_field() {
        assert_eq!(signal("Signal=5\r\nDuration=160\r\n"), Some('5'));
        assert_eq!(signal("signal = #\nduration=80"), Some('#'));
        assert_eq!(signal("Signal=10\r\n"), Some('*'));
        assert_eq!(signal("Duration=160"), None);
    }
}
