//! Subscription-State (RFC 6665 section 4.1.3).

use super::params;
use crate::model::signal::NotifyState;

/// Reads it; none if it says nothing. A state of an extension counts as active.
pub fn parse(value: &str) -> Option<NotifyState> {
    let (state, params) = params::head(value);
    if !params::is_token(state) {
        return None;
    }
    if state.eq_ignore_ascii_case("terminated") {
        let reason = params.get("reason").filter(|r| params::is_token(r)).map(|r| r.into_owned());
        return Some(NotifyState::Terminated { reason, retry_after_s: params.seconds("retry-after") });
    }
    Some(NotifyState::Active { expires_s: params.seconds("expires"), pending: state.eq_ignore_ascii_case("pending") })
}

/// The header value.
pub fn print(state: &NotifyState) -> String {
    match state {
        NotifyState::Active { expires_s, pending } => {
            let word = if *pending { "pending" } else { "active" };
            expires_s.map_or_else(|| word.to_owned(), |s| format!("{word};expires={s}"))
        }
        NotifyState::Terminated { reason, retry_after_s } => {
            let reason = reason.as_deref().filter(|r| params::is_token(r)).map(|r| format!(";reason={r}"));
            let retry = retry_after_s.map(|s| format!(";retry-after={s}"));
            format!("terminated{}{}", reason.unwrap_or_default(), retry.unwrap_or_default())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_read_and_written() {
        #[track_caller]
        fn check(value: &str, printed: &str) {
            let state = parse(value).expect(value);
            assert_eq!(print(&state), printed);
            assert_eq!(parse(printed), Some(state));
        }
        check("active;expires=600", "active;expires=600");
        check("active", "active");
        check("Pending ; Expires = 60", "pending;expires=60");
        check("waiting;expires=5", "active;expires=5");
        check("terminated", "terminated");
        check("terminated;reason=noresource", "terminated;reason=noresource");
        check("TERMINATED;retry-after=30;reason=probation", "terminated;reason=probation;retry-after=30");
        assert_eq!(parse(""), None);
        assert_eq!(parse(";expires=1"), None);
    }
}
