//! Requests that arrive within a session: BYE, re-INVITE, UPDATE, INFO, PRACK, OPTIONS, MESSAGE.

use rsipstack::sip::Method;

use super::{Session, Stage};
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
                if matches!(self.stage, Stage::Confirmed) {
                    self.change_by_them(incoming).await;
                } else if incoming.request().body.is_empty() && incoming.method() == Method::Update {
                    let headers = self.standard_headers();
                    incoming.reply(200, &headers);
                } else {
                    // An offer while another is open (RFC 3311 section 5.2).
                    incoming.reply(491, &[]);
                }
            }
            Method::Info => self.info_by_them(incoming).await,
            Method::Options => {
                let headers = self.standard_headers();
                incoming.reply(200, &headers);
            }
            Method::PRack => incoming.reply(481, &[]), // we send no reliable 1xx
            Method::Message => crate::sip::message::arrive(&self.context, incoming, Some(&self.line)).await,
            _ => incoming.reply(405, &[("Allow".to_owned(), request::ALLOW.to_owned())]),
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
